// The tables of the reference: made when they are opened, a page of rows at a time. What is looked for stands in the
// fragment, so that a link restores it. All that data says is set as text.
const ROWS_A_PAGE = 50;
const opened = new Map();
// Facts for which this page has no room stand in a page of their topic
const pagesByTopic = new Map(
  [...document.querySelectorAll("a[data-topic]")].map((link) => [link.dataset.topic, link.getAttribute("href")]));
for (const [topic, href] of pagesByTopic) {
  for (const link of document.querySelectorAll(`a[href="#facts?topic=${CSS.escape(topic)}"]`)) link.href = href;
}

async function unpacked(id) {
  const packed = document.getElementById(id);
  return packed ? JSON.parse(await inflated(packed)) : null;
}

function cellsOf(coded) {
  return Array.isArray(coded) ? coded : coded.codes.map((code) => coded.words[code]);
}

// The table of this name with its columns by key; null where the page has none
function tableOf(name) {
  if (!opened.has(name)) {
    opened.set(name, unpacked(`${name}-data`).then((data) => {
      if (!data) return null;
      const columns = data.columns.map((column) => {
        const cells = cellsOf(column.cells);
        return { ...column, cells, shown: column.shown ? cellsOf(column.shown) : cells };
      });
      return { rows: data.rows, columns, byKey: Object.fromEntries(columns.map((c) => [c.key, c])) };
    }));
  }
  return opened.get(name);
}

function made(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function wanted() {
  const [name, query = ""] = location.hash.slice(1).split("?");
  return { name, asked: Object.fromEntries(new URLSearchParams(query)) };
}

function compared(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}

// Places by their cells; what is missing stands last, whichever way the rest is sorted
function ordered(places, cells, down) {
  const known = places.filter((place) => (cells[place] ?? null) !== null);
  known.sort((a, b) => (down ? -1 : 1) * compared(cells[a], cells[b]) || a - b);
  return [...known, ...places.filter((place) => (cells[place] ?? null) === null)];
}

class Lookup {
  constructor(details, table) {
    this.details = details;
    this.table = table;
    this.visible = table.columns.filter((column) => column.kind !== "kept");
    this.words = null;
    this.asked = {};
    this.body = made("tbody");
    this.status = made("p", { className: "note", role: "status" });
    this.back = made("button", { type: "button", textContent: "Previous", onclick: () => this.turn(-1) });
    this.next = made("button", { type: "button", textContent: "Next", onclick: () => this.turn(1) });
    const title = details.querySelector("summary").textContent;
    this.search = made("input", { type: "search", oninput: () => this.ask({ q: this.search.value }) });
    this.choices = this.visible.filter((column) => column.choice).map((column) => this.choice(column));
    this.headings = this.visible.map((column) => this.heading(column));
    const find = made("label", {}, "Search ", this.search);
    const labels = this.choices.map(({ column, select }) => made("label", {}, `${column.label} `, select));
    const head = made("thead", {}, made("tr", {}, ...this.headings.map((heading) => heading.cell)));
    const scroll = made("div", { className: "scroll", tabIndex: 0, role: "group", "aria-label": title });
    scroll.append(made("table", {}, head, this.body));
    const turning = made("div", { className: "lookup-pages" }, this.back, this.next, this.status);
    details.querySelector(".folded").append(made("div", { className: "lookup-asked" }, find, ...labels), turning, scroll);
  }

  choice(column) {
    const counts = new Map();
    for (const cell of column.cells) if (cell !== null) counts.set(cell, (counts.get(cell) ?? 0) + 1);
    const options = [...counts].sort((a, b) => compared(a[0], b[0]));
    const select = made("select", { onchange: () => this.ask({ [column.key]: select.value }) });
    select.append(made("option", { value: "", textContent: "all" }));
    for (const [word, count] of options) {
      select.append(made("option", { value: word, textContent: `${word} (${count})` }));
    }
    return { column, select };
  }

  heading(column) {
    const button = made("button", { type: "button", textContent: column.label });
    button.onclick = () => this.ask({ sort: this.asked.sort === column.key ? `-${column.key}` : column.key });
    const cell = made("th", { scope: "col", className: column.kind === "number" ? "number" : "" }, button);
    return { column, cell };
  }

  // What the user asks of the table, which the fragment then says
  ask(change) {
    this.show({ ...this.asked, page: "", ...change });
    const said = Object.fromEntries(Object.entries(this.asked).filter(([, value]) => value));
    const query = new URLSearchParams(said).toString();
    history.replaceState(null, "", `#${this.details.id}${query ? `?${query}` : ""}`);
  }

  turn(pages) {
    this.ask({ page: String(this.page + pages) });
  }

  show(asked) {
    this.asked = asked;
    this.search.value = asked.q ?? "";
    for (const { column, select } of this.choices) select.value = asked[column.key] ?? "";
    const rows = this.sorted(this.found());
    const pages = Math.max(Math.ceil(rows.length / ROWS_A_PAGE), 1);
    this.page = Math.min(Math.max(Number.parseInt(asked.page || "1", 10) || 1, 1), pages);
    const first = (this.page - 1) * ROWS_A_PAGE;
    const shown = rows.slice(first, first + ROWS_A_PAGE);
    this.body.replaceChildren(...shown.map((row) => this.row(row)));
    this.back.disabled = this.page === 1;
    this.next.disabled = this.page === pages;
    const of = rows.length === this.table.rows ? "" : ` (of ${this.table.rows} in all)`;
    this.status.textContent = rows.length
      ? `${first + 1} to ${first + shown.length} of ${rows.length}${of}`
      : `No row holds this${of}`;
    const key = (asked.sort ?? "").replace(/^-/, "");
    for (const { column, cell } of this.headings) {
      if (column.key !== key) cell.removeAttribute("aria-sort");
      else cell.setAttribute("aria-sort", asked.sort.startsWith("-") ? "descending" : "ascending");
    }
  }

  found() {
    const rows = Array.from({ length: this.table.rows }, (_, row) => row);
    const chosen = this.choices.filter(({ column }) => this.asked[column.key]);
    const sought = (this.asked.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    if (sought.length && !this.words) {
      this.words = rows.map((row) => this.visible.map((c) => c.shown[row] ?? "").join("\n").toLowerCase());
    }
    return rows.filter((row) =>
      chosen.every(({ column }) => String(column.cells[row]) === this.asked[column.key])
      && sought.every((word) => this.words[row].includes(word)));
  }

  sorted(rows) {
    const column = this.table.byKey[(this.asked.sort ?? "").replace(/^-/, "")];
    return column ? ordered(rows, column.cells, this.asked.sort.startsWith("-")) : rows;
  }

  row(row) {
    return made("tr", {}, ...this.visible.map((column) => {
      const text = column.shown[row];
      const cell = made("td", { className: column.kind === "number" ? "number" : "" });
      if (text === null) cell.textContent = "–";
      else if (column.kind === "fact") cell.append(made("a", { className: "cite", href: `#${text}`, textContent: text }));
      else if (column.kind === "code") cell.append(made("code", { textContent: text }));
      else cell.textContent = text;
      return cell;
    }));
  }
}

const lookups = new Map();

async function lookUp(details, asked) {
  if (!lookups.has(details.id)) {
    lookups.set(details.id, tableOf(details.id).then((table) => table && new Lookup(details, table)));
  }
  (await lookups.get(details.id))?.show(asked);
}

function lookUpFirst(details) {
  if (!lookups.has(details.id)) lookUp(details, wanted().name === details.id ? wanted().asked : {});
}

for (const details of document.querySelectorAll("details.lookup")) {
  details.addEventListener("toggle", () => {
    if (details.open) lookUpFirst(details);
  });
  if (details.open) lookUpFirst(details);
}

function lookUpWanted() {
  const { name, asked } = wanted();
  const details = document.getElementById(name);
  if (!details?.classList.contains("lookup")) return;
  details.open = true;
  lookUp(details, asked).then(() => details.scrollIntoView());
}
addEventListener("hashchange", lookUpWanted);
lookUpWanted();
