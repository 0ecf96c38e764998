// The evidence of a fact: what it says, how it was computed, and the rows of the files that it was made of
const evidence = unpacked("evidence-data").then((data) => {
  if (!data) return null;
  const rows = Object.fromEntries(Object.entries(data.rows).map(([name, cells]) => [name, cellsOf(cells)]));
  const byRecord = new Map();
  rows.artifact.forEach((artifact, place) => {
    const key = JSON.stringify([artifact, rows.record[place]]);
    if (!byRecord.has(key)) byRecord.set(key, []);
    byRecord.get(key).push(place);
  });
  return { facts: data.facts, rows, byRecord };
});
const dialog = made("dialog", { id: "evidence", "aria-labelledby": "evidence-says" });
document.body.append(dialog);
dialog.addEventListener("close", () => {
  // Another fact may have been asked for before the event came
  if (factWanted() === dialog.dataset.fact) history.pushState(null, "", location.pathname + location.search);
});

function factWanted() {
  return /^#(?:fact=)?(F[0-9a-f]{10})$/.exec(location.hash)?.[1];
}

function written(value) {
  return value === null ? "–" : String(value);
}

// The unit of a ratio is not written
function unitOf(unit) {
  return unit === null || unit === "1" ? "" : unit;
}

// What an editor is told to open a file at a line
function placeOf(rows, place) {
  const line = rows.line?.[place];
  return line === null || line === undefined ? rows.artifact[place] : `${rows.artifact[place]}:${line}`;
}

function copyButton(text) {
  const button = made("button", { type: "button", textContent: "Copy", "aria-label": `Copy ${text}` });
  button.onclick = async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  };
  return button;
}

// The service that shows this page shows the files too, with the record marked
const atReport = /\/reports\/[^/]+\/(report\.html|(evidence\/)[^/]+\.html)?$/.exec(location.pathname);
const served = /^https?:$/.test(location.protocol) && atReport !== null;

function fileOf(rows, place) {
  const name = made("code", { textContent: rows.artifact[place] });
  if (!served) return name;
  const path = rows.artifact[place].split("/").map(encodeURIComponent).join("/");
  const asked = new URLSearchParams({ record: rows.record[place], field: rows.field[place] });
  return made("a", { href: `${atReport[2] ? "../" : ""}sources/${path}?${asked}` }, name);
}

// A row, and behind it what else its record holds
function evidenceRow(found, place) {
  const { rows, byRecord } = found;
  const others = byRecord.get(JSON.stringify([rows.artifact[place], rows.record[place]])).filter((other) => other !== place);
  const more = others.length
    ? made("details", {}, made("summary", { textContent: String(others.length) }), made("ul", {}, ...others.map((other) =>
      made("li", { textContent: `${rows.field[other]}: ${written(rows.value[other])} ${unitOf(rows.unit[other])}` }))))
    : "–";
  return made("tr", {},
    made("td", {}, fileOf(rows, place)),
    made("td", { className: "number place" }, written(rows.line?.[place] ?? null), " ", copyButton(placeOf(rows, place))),
    made("td", {}, made("code", { textContent: rows.record[place] })),
    made("td", {}, made("code", { textContent: rows.field[place] })),
    made("td", { className: "number", textContent: written(rows.value[place]) }),
    made("td", { textContent: unitOf(rows.unit[place]) || "–" }),
    made("td", {}, more));
}

const EVIDENCE_COLUMNS = [
  ["artifact", "File"], ["line", "Line"], ["record", "Record"], ["field", "Column"], ["value", "Value"], ["unit", "Unit"],
];

function evidenceTable(found, places) {
  const body = made("tbody");
  const fill = (order) => body.replaceChildren(...order.map((place) => evidenceRow(found, place)));
  const head = made("tr");
  for (const [key, label] of EVIDENCE_COLUMNS) {
    const cell = made("th", { scope: "col", className: key === "value" || key === "line" ? "number" : "" });
    const button = made("button", { type: "button", textContent: label });
    button.onclick = () => {
      const down = cell.getAttribute("aria-sort") === "ascending";
      for (const other of head.children) other.removeAttribute("aria-sort");
      cell.setAttribute("aria-sort", down ? "descending" : "ascending");
      fill(ordered(places, found.rows[key] ?? [], down));
    };
    cell.append(button);
    head.append(cell);
  }
  head.append(made("th", { scope: "col", textContent: "Others in the record (a dozen at most)" }));
  fill(places);
  return made("div", { className: "scroll", tabIndex: 0, role: "group", "aria-label": "Rows" },
    made("table", {}, made("thead", {}, head), body));
}

function described(facts, row) {
  const cell = (key) => facts.byKey[key].cells[row];
  const list = made("dl");
  const told = [
    ["Value in full", cell("value") === null ? null : `${cell("value")} ${unitOf(cell("unit"))}`],
    ["n", cell("n")],
    ["95% interval", cell("interval")],
    ["Verdict", cell("verdict")],
    ["Statistic", [cell("statistic").replaceAll("_", " "), cell("formula")].filter(Boolean).join(": ")],
  ];
  for (const [term, text] of told) {
    if (text !== null) list.append(made("div", {}, made("dt", { textContent: term }), made("dd", { textContent: String(text) })));
  }
  return list;
}

// Where the rows stand that are not in the page
function places(facts, row) {
  const said = facts.byKey.sources.cells[row];
  if (said === null) return made("p", { textContent: "It is about all files of the audit." });
  const items = said.map(([artifact, records]) =>
    made("li", {}, made("code", { textContent: artifact }), records ? ` records ${records}` : ""));
  return made("ul", {}, ...items);
}

async function showFact(id) {
  const facts = await tableOf("facts");
  const row = facts ? facts.byKey.fact.cells.indexOf(id) : -1;
  if (row < 0) return;
  const found = await evidence;
  if (factWanted() !== id) return;
  dialog.dataset.fact = id;
  const own = found?.facts[id];
  const close = made("button", { type: "button", textContent: "Close", onclick: () => dialog.close() });
  const link = made("a", { href: `#fact=${id}`, textContent: "Link to this" });
  const title = made("h2", { id: "evidence-says", textContent: facts.byKey.says.cells[row] });
  const parts = [made("div", { className: "evidence-top" }, title, close), described(facts, row)];
  if (own) {
    let place = 0;
    const shown = own.own.map((difference) => (place += difference));
    const of = shown.length < own.total ? ` of ${own.total}: the first, the last and the extremes` : "";
    parts.push(made("p", { className: "note", textContent: `${shown.length} ${shown.length === 1 ? "row" : "rows"}${of}` }));
    parts.push(evidenceTable(found, shown));
    if (own.query) {
      const text = "More of its rows stand in the files. In the folder of the audit this query prints them:";
      parts.push(made("p", { className: "note", textContent: text }), made("pre", { textContent: own.query }));
    }
  } else {
    parts.push(places(facts, row));
  }
  const beside = pagesByTopic.get(facts.byKey.topic.cells[row]);
  if (beside && !own) parts.push(made("p", {}, made("a", { href: `${beside}#fact=${id}`, textContent: "Its rows" })));
  parts.push(made("p", { className: "note" }, link));
  dialog.replaceChildren(...parts);
  if (!dialog.open) dialog.showModal();
  close.focus();
}

function showWanted() {
  const id = factWanted();
  if (id) showFact(id);
  else if (dialog.open) dialog.close();
}
addEventListener("hashchange", showWanted);
showWanted();
