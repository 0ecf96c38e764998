"use strict";
// Where a page may run none, also where a server forbids it, it says what stays closed
document.documentElement.classList.add("scripted");

// The text that an element of the page holds compressed
async function inflated(element) {
  const bytes = Uint8Array.from(atob(element.textContent.trim()), (c) => c.charCodeAt(0));
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(plain).text();
}

// On a telephone the most urgent is enough at first; on paper nothing can be opened
for (const rest of document.querySelectorAll("details.rest")) {
  rest.open = !matchMedia("(max-width: 700px)").matches;
  addEventListener("beforeprint", () => { rest.open = true; });
}

// What is looked up is put into the page when it is opened: until then it costs no node
const folded = Promise.all([...document.querySelectorAll("#reference > details > script")].map(async (packed) => {
  const template = document.createElement("template");
  template.innerHTML = await inflated(packed);
  packed.replaceWith(template);
  if (template.parentElement.open) unfold(template.parentElement);
}));

function unfold(details) {
  const template = details.querySelector(":scope > template");
  if (template) template.replaceWith(template.content);
}

// A link may lead into what was not opened yet
async function reveal(id) {
  await folded;
  for (const details of document.querySelectorAll("#reference > details")) {
    const template = details.querySelector(":scope > template");
    const within = details.id === id || template?.content.getElementById(id) || details.querySelector(`[id="${CSS.escape(id)}"]`);
    if (!id || !within) continue;
    unfold(details);
    details.open = true;
    document.getElementById(id).scrollIntoView();
  }
}

for (const details of document.querySelectorAll("#reference > details")) {
  details.addEventListener("toggle", () => unfold(details));
}
addEventListener("hashchange", () => reveal(decodeURIComponent(location.hash.slice(1))));
reveal(decodeURIComponent(location.hash.slice(1)));
