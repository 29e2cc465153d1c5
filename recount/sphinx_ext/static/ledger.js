// Search and filters of a list of rows that open (the ledger, the findings), and the row that the
// address names.  Without this script the controls stay hidden and every row is there.
(() => {
  "use strict";

  // One form for what is typed and what is printed: full-width signs, capitals, accents, dashes
  // and the decimal comma make no difference.
  const LETTERS = { ł: "l", ø: "o", đ: "d", ß: "ss", æ: "ae", œ: "oe", ı: "i" };
  const plain = (text) =>
    text
      .normalize("NFKD")
      .replace(/\p{M}+/gu, "")
      .toLowerCase()
      .replace(/[łøđßæœı]/g, (letter) => LETTERS[letter])
      .replace(/(\d),(?=\d)/g, "$1.")
      .replace(/[\u2010-\u2015\u2212]/g, "-")
      .replace(/\s+/g, " ");

  const SEARCHED = {
    ledger: "summary, [data-search]", // not the arithmetic, where other numbers stand
    findings: "summary, p, li",
    concordance: ".comparison > *",
    claims: "summary, dd",
  };

  const idle = self.requestIdleCallback ?? ((work) => setTimeout(() => work(null), 50));

  function list(root) {
    const form = root.querySelector(".ledger-controls");
    const output = root.querySelector(".ledger-count");
    const none = root.querySelector(".ledger-none");
    const filters = [...form.querySelectorAll("select")];
    const { name, noun } = root.dataset;
    const mark = name === "ledger" ? "#?" : `#${name}?`; // a search, not the name of a row

    const groups = [...root.querySelectorAll(".entry-group")].map((node) => {
      const count = node.querySelector(".entry-group-count");
      return { node, count, told: count?.textContent, visible: 0, total: 0 };
    });
    const rows = groups.flatMap((group) =>
      [...group.node.querySelectorAll(".entry")].map((node) => {
        group.total += 1;
        return { node, group, text: null };
      }),
    );

    // The text of a row is read when it is first needed, or before that in idle moments.
    function textOf(row) {
      if (row.text === null) {
        row.group.text ??= textOfGroup(row.group.node);
        const found = [row.group.text, row.node.id];
        for (const part of row.node.querySelectorAll(SEARCHED[name]))
          found.push(part.textContent);
        row.text = plain(found.join(" "));
      }
      return row.text;
    }

    const textOfGroup = (node) =>
      [".entry-group-title", ".entry-group-about"]
        .map((part) => node.querySelector(part)?.textContent ?? "")
        .join(" ");

    let read = 0;
    function readAhead(deadline) {
      const enough = () => (deadline ? deadline.timeRemaining() < 4 : read % 40 === 0);
      while (read < rows.length) {
        textOf(rows[read++]);
        if (enough()) break;
      }
      if (read < rows.length) idle(readAhead);
    }

    const valueOf = (row, key) => row.node.dataset[key] ?? row.group.node.dataset[key] ?? "";

    // What a filter lets through: one value, a group of values ("@..."), or any value at all.
    function test(select) {
      const { name: key, value } = select;
      if (value === "any") return (row) => valueOf(row, key) !== "";
      const wanted = new Set([value]);
      if (value.startsWith("@"))
        for (const option of select.selectedOptions[0].parentElement.children)
          wanted.add(option.value);
      return (row) => valueOf(row, key).split(" ").some((one) => wanted.has(one));
    }

    function state() {
      const found = new URLSearchParams();
      for (const [key, value] of new FormData(form)) if (value.trim()) found.set(key, value.trim());
      return found;
    }

    function apply() {
      const words = plain(form.elements.find.value).split(" ").filter(Boolean);
      const tests = filters.filter((select) => select.value).map(test);
      for (const group of groups) group.visible = 0;
      let visible = 0;
      for (const row of rows) {
        const fits =
          tests.every((one) => one(row)) && words.every((word) => textOf(row).includes(word));
        if (row.node.hidden === fits) row.node.hidden = !fits;
        if (fits) {
          visible += 1;
          row.group.visible += 1;
        }
      }
      for (const { node, count, told, visible: some, total } of groups) {
        if (node.hidden !== (some === 0)) node.hidden = some === 0;
        if (!count) continue;
        const text = some === total ? told : `${some} of ${told}`;
        if (count.textContent === text) continue;
        count.textContent = text;
        node.style.setProperty("--entries", some); // for the room that it keeps while not drawn
      }
      output.value = visible === rows.length ? `${visible} ${noun}` : `${visible} of ${rows.length} ${noun}`;
      none.hidden = visible > 0;
    }

    function remember() {
      const query = state().toString();
      const bare = location.href.split("#")[0];
      try {
        history.replaceState(null, "", query ? `${bare}${mark}${query}` : bare);
      } catch {
        // some browsers forbid it for files; the search works without
      }
    }

    function reveal() {
      if (location.hash.startsWith(mark)) {
        const wanted = new URLSearchParams(location.hash.slice(mark.length));
        for (const field of [form.elements.find, ...filters])
          field.value = wanted.get(field.name) ?? "";
        apply();
        goTo(root, 10);
        return;
      }
      const id = decodeURIComponent(location.hash.slice(1));
      const target = id && document.getElementById(id);
      if (!target || !root.contains(target)) return;
      const row = target.closest(".entry");
      if ((row ?? target).closest("[hidden]")) {
        form.reset();
        apply();
      }
      if (row) row.open = true;
      goTo(row ?? target, 10);
    }

    // What is drawn above the target on the way may turn out higher than guessed: go there again.
    function goTo(node, frames) {
      node.scrollIntoView({ behavior: "instant" });
      if (frames) requestAnimationFrame(() => goTo(node, frames - 1));
    }

    let waiting = 0;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        apply();
        remember();
      }, 120);
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () =>
      setTimeout(() => {
        apply();
        remember();
      }),
    );
    addEventListener("hashchange", reveal);
    // A browser that comes back restores what was typed after this script has run.
    addEventListener("pageshow", () => {
      if (state().size && !location.hash.startsWith(mark)) apply();
    });

    form.hidden = false;
    root.classList.add("ledger-live");
    reveal();
    idle(readAhead);
  }

  for (const root of document.querySelectorAll(".ledger")) list(root);
})();
