// A box that filters the rows of a table marked `filterable`; without it the table is complete.
(() => {
  const text = (row) => row.textContent.toLowerCase();
  const start = () => document.querySelectorAll(".tag_filterable table").forEach((table) => {
    const rows = [...table.tBodies[0].rows];
    const box = document.createElement("div");
    box.className = "table-filter";
    const label = document.createElement("label");
    label.textContent = "Filter ";
    const input = Object.assign(document.createElement("input"), { type: "search", placeholder: "children, MRD, lymphoma" });
    const count = document.createElement("output");
    const apply = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      rows.forEach((row) => { row.hidden = !words.every((word) => text(row).includes(word)); });
      count.value = `${rows.filter((row) => !row.hidden).length} of ${rows.length} studies`;
    };
    input.addEventListener("input", apply);
    label.append(input);
    box.append(label, count);
    table.before(box);
    apply();
  });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
