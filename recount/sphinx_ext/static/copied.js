// A table that is copied is pasted as a table: a tab between cells, a line a row, whatever stands in
// a cell.  Browsers break a cell with two lines into two rows, and leave out an empty first cell.
// `facts.js` loads this file when somebody first does something.
(() => {
  "use strict";
  const FIELDS = "input, textarea, select";

  // The one table that is selected: around the selection, or within it and nothing beside it.
  function tableOf(selection, range) {
    const at = range.commonAncestorContainer;
    const around = (at.nodeType === Node.ELEMENT_NODE ? at : at.parentElement).closest("table");
    if (around) return around;
    const within = [...(at.querySelectorAll?.("table") ?? [])].filter(
      (table) => table.checkVisibility() && selection.containsNode(table, true),
    );
    if (within.length !== 1) return null;
    const bare = (text) => text.replace(/\s+/g, "");
    return bare(`${selection}`) === bare(within[0].innerText) ? within[0] : null;
  }

  // What a reader sees or has written in a cell, in one line.
  function textOf(cell) {
    const written = [...cell.querySelectorAll(FIELDS)].map((field) =>
      /checkbox|radio/.test(field.type) ? (field.checked ? "×" : "") : field.value,
    );
    return [cell.innerText, ...written].join(" ").replace(/\s+/g, " ").trim();
  }

  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (!selection.rangeCount || event.target.closest?.(FIELDS)) return;
    const table = tableOf(selection, selection.getRangeAt(0));
    if (!table) return;
    const rows = [...table.rows]
      .filter((row) => row.checkVisibility() && selection.containsNode(row, true))
      .map((row) => [...row.cells].filter((cell) => selection.containsNode(cell, true)));
    if (rows.flat().length < 2) return;
    const lines = rows.map((cells) =>
      cells.flatMap((cell) => [textOf(cell), ...Array(cell.colSpan - 1).fill("")]).join("\t"),
    );
    const escaped = (text) => text.replace(/[&<]/g, (sign) => ({ "&": "&amp;", "<": "&lt;" })[sign]);
    const html = rows.map((cells) => {
      const written = cells.map((cell) => {
        const tag = cell.tagName.toLowerCase();
        const wide = cell.colSpan > 1 ? ` colspan="${cell.colSpan}"` : "";
        return `<${tag}${wide}>${escaped(textOf(cell))}</${tag}>`;
      });
      return `<tr>${written.join("")}</tr>`;
    });
    event.clipboardData.setData("text/plain", `${lines.join("\n")}\n`);
    event.clipboardData.setData("text/html", `<table>${html.join("")}</table>`);
    event.preventDefault();
  });
})();
