// What a reader writes into the fields of a page: kept in this browser, saved to a file of the
// reader's, opened again, deleted, printed.  Nothing is sent anywhere.  Without this script the
// page is a form for paper.
(() => {
  "use strict";
  const tools = document.querySelector(".form-tools");
  const sheets = [...document.querySelectorAll("section.sheet")];
  const fields = [
    ...document.querySelectorAll(
      ".form-field, .form-entry input, .form-tick input",
    ),
  ];
  const page = tools?.dataset.page ?? "";
  const key = `recount-form:${page}`;
  const button = (text, act, className = "") => {
    const one = document.createElement("button");
    Object.assign(one, { type: "button", textContent: text, className });
    one.addEventListener("click", act);
    return one;
  };

  // --- what is written

  const grow = (field) => {
    if (field.tagName !== "TEXTAREA") return;
    field.style.height = "auto";
    if (field.value) field.style.height = `${field.scrollHeight + 2}px`;
  };
  const written = () => {
    const found = {};
    for (const field of fields) {
      if (field.type === "checkbox") {
        if (field.checked) found[field.name] = true;
      } else if (field.type === "radio") {
        if (field.checked) found[field.name] = field.value;
      } else if (field.value.trim()) found[field.name] = field.value;
    }
    return found;
  };
  const fill = (values) => {
    for (const field of fields) {
      const value = values[field.name];
      if (field.type === "checkbox") field.checked = value === true;
      else if (field.type === "radio") field.checked = value === field.value;
      else field.value = typeof value === "string" ? value : "";
      grow(field);
    }
  };
  const tell = (text) => {
    tools.querySelector(".form-status").textContent = text;
  };
  const keep = () => {
    try {
      const found = written();
      if (Object.keys(found).length)
        localStorage.setItem(key, JSON.stringify(found));
      else localStorage.removeItem(key);
      return true;
    } catch {
      return false; // storage is refused: a private window, or the reader's setting
    }
  };
  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(key) ?? "{}");
    } catch {
      return {};
    }
  };

  // --- files

  const labelOf = (field) =>
    field.closest("[role=radiogroup]")?.getAttribute("aria-label") ??
    field.getAttribute("aria-label") ??
    field.closest("label").textContent.trim();
  const asText = () => {
    const lines = [document.title, ""];
    for (const field of fields) {
      const chosen = field.type === "radio" || field.type === "checkbox";
      if (chosen ? !field.checked : !field.value.trim()) continue;
      const said =
        field.type === "radio"
          ? field.closest("label").textContent.trim()
          : field.type === "checkbox"
            ? "yes"
            : field.value.trim();
      lines.push(`${labelOf(field)}: ${said}`);
    }
    return `${lines.join("\n")}\n`;
  };
  const download = (text, type, ending) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = `${page.replaceAll("/", "-")}.${ending}`;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  const open = async (file) => {
    try {
      const saved = JSON.parse(await file.text());
      if (saved.page !== page) {
        tell(`This file is of another page (${saved.page}); nothing was changed.`);
        return;
      }
      fill(saved.written ?? {});
      keep();
      tell("The saved answers are in their fields.");
    } catch {
      tell("This file cannot be read; nothing was changed.");
    }
  };
  const forget = () => {
    if (!confirm("Delete all that you wrote on this page?")) return;
    fill({});
    keep();
    tell("All that was written on this page is deleted.");
  };

  // --- printing

  const printOne = (sheet) => {
    document.documentElement.dataset.sheet = "one";
    sheet.classList.add("printed-alone");
    addEventListener(
      "afterprint",
      () => {
        delete document.documentElement.dataset.sheet;
        sheet.classList.remove("printed-alone");
      },
      { once: true },
    );
    print();
  };
  for (const sheet of sheets) {
    const name = sheet.querySelector("h2")?.firstChild?.textContent ?? "this sheet";
    const one = button("Print this sheet", () => printOne(sheet), "form-print");
    one.setAttribute("aria-label", `Print this sheet: ${name}`);
    sheet.querySelector("h2")?.after(one);
  }

  if (!tools) return;
  fill({ ...kept(), ...written() }); // somebody may have written before this script came
  document.addEventListener("input", (event) => {
    if (!fields.includes(event.target)) return;
    grow(event.target);
    tell(
      keep()
        ? "Kept in this browser."
        : "This browser keeps nothing: save to a file before you leave.",
    );
  });
  const chooser = document.createElement("input");
  Object.assign(chooser, { type: "file", accept: ".json", hidden: true });
  chooser.addEventListener("change", () => {
    if (chooser.files[0]) open(chooser.files[0]);
    chooser.value = "";
  });
  tools.prepend(
    button("Save to a file", () =>
      download(
        JSON.stringify({ page, written: written() }, null, 1),
        "application/json",
        "json",
      ),
    ),
    button("Save as text", () => download(asText(), "text/plain", "txt")),
    button("Open a saved file", () => chooser.click()),
    button("Delete what I wrote", forget),
    chooser,
  );
  tools.hidden = false;
})();
