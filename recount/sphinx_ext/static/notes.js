// Panels are lost on paper: before a page is printed, what they say becomes notes at its end, and each
// number gets the number of its note. Afterwards the page is as it was.
(() => {
  "use strict";

  const NUMBERS = ".fact-number[popovertarget]";
  const BLOCK = "p, li, td, th, dd, dt, figcaption, summary, div";
  const CLOSED = "details:is(.reveal, .solution):not([open])";
  const OF_CLASS = ".answer, .spoiler, .after-stop, .reveal, .solution";
  const OFF_PAPER = ".screen-only, .table-filter, div.cell_input, details.hide, .entry";
  const MOST = 3; // facts behind a computed number that a note names
  const root = document.documentElement;
  let added = [];

  function made(tag, className, ...content) {
    const node = Object.assign(document.createElement(tag), { className });
    node.append(...content);
    return node;
  }

  function printed(number) {
    if (number.closest(OFF_PAPER)) return false;
    if (root.dataset.edition === "class") return !number.closest(OF_CLASS);
    return root.dataset.edition === "instructor" || !number.closest(CLOSED);
  }

  // What a panel says, whether it sleeps (recount.sphinx_ext.weight) or was opened.
  function said(id) {
    const panel = document.getElementById(id);
    if (!panel) return null;
    const template = document.createElement("template");
    const sleeping = panel.querySelector(":scope > noscript");
    template.innerHTML = sleeping ? sleeping.textContent : panel.innerHTML;
    return template.content;
  }

  function note(content) {
    const parts = [...content.children].filter((one) => !one.matches(".fact-row, .fact-close"));
    const behind = parts.filter((one) => one.matches(".fact-source"));
    const kind = parts.find((one) => one.matches(".fact-kind"))?.textContent ?? "";
    const lines = parts.filter(
      (one) =>
        !behind.includes(one) &&
        !(one.matches(".fact-kind") && kind === "Reported") &&
        !(kind.startsWith("Claim") && one.matches(".fact-label, .fact-aside")),
    );
    const first = lines.findIndex((one) => one.matches(".fact-printed"));
    if (first > 0) lines.unshift(...lines.splice(first, 1)); // the number leads
    const row = content.querySelector(".fact-row");
    if (!parts.length && row) lines.push("From the chapter", row); // its panel has no more
    if (behind.length) {
      const names = behind.slice(0, MOST).map((one) => one.textContent);
      const more = behind.length - names.length;
      lines.push(made("span", "", names.join("; ") + (more ? `; and ${more} more` : "")));
    }
    return made("li", "", ...lines.flatMap((one, n) => (n ? [" · ", one] : [one])));
  }

  function annotate(article, place) {
    const notes = new Map();
    const list = document.createElement("ol");
    const numbers = [...article.querySelectorAll(NUMBERS)].filter(printed);
    const told = numbers.map((number) => {
      const id = number.getAttribute("popovertarget");
      const content = said(id);
      if (!content?.children.length) return 0;
      const text = [...content.children].map((one) => one.textContent).join("|");
      if (!notes.has(text)) {
        const item = note(content);
        item.id = `note-${place}-${notes.size + 1}`;
        list.append(item);
        notes.set(text, notes.size + 1);
      }
      return notes.get(text);
    });
    numbers.forEach((number, n) => {
      const next = numbers[n + 1];
      // A value and its limits have one note: it stands behind the last of them.
      const same = told[n] === told[n + 1] && number.closest(BLOCK) === next?.closest(BLOCK);
      if (!told[n] || same) return;
      const mark = made("a", "note-mark", `\u2060[${told[n]}]`); // on the line of its number
      mark.href = `#note-${place}-${told[n]}`;
      (number.closest(".unbroken") ?? number.parentElement).append(mark);
      added.push(mark);
    });
    if (!notes.size) return;
    const title = made("h2", "", "Where the numbers are from");
    const about = made("p", "", "Each as its document prints it, where, and what recomputing it gave.");
    const section = made("section", "print-notes", title, about, list);
    (article.querySelector(":scope > section") ?? article).append(section);
    added.push(section);
  }

  addEventListener("beforeprint", () => {
    if (added.length || root.dataset.sheet === "one") return; // a sheet alone has its room
    document.querySelectorAll(".bd-article").forEach((article, n) => annotate(article, n + 1));
  });
  addEventListener("afterprint", () => {
    for (const one of added) one.remove();
    added = [];
  });
})();
