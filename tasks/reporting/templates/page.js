"use strict";
// What is looked up is put into the page when it is opened: until then it costs no node
function unfold(details) {
  const template = details.querySelector(":scope > template");
  if (template) template.replaceWith(template.content);
}

// A link may lead into what was not opened yet
function reveal(id) {
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
