// Search and filters of the ledger, and the row that the address names.
// Without this script the controls stay hidden and every row is there.
(() => {
  "use strict";
  const ledger = document.querySelector(".ledger");
  if (!ledger) return;

  const form = ledger.querySelector(".ledger-controls");
  const count = ledger.querySelector(".ledger-count");
  const none = ledger.querySelector(".ledger-none");
  const entries = [...ledger.querySelectorAll(".entry")];
  const FILTERS = ["source", "verdict", "method", "severity"];
  const MARK = "#?"; // an address that holds a search, not the name of a row

  // One form for what is typed and what is printed: full-width signs, capitals, accents and the
  // decimal comma make no difference.
  const plain = (text) =>
    text
      .normalize("NFKD")
      .replace(/\p{M}+/gu, "")
      .toLowerCase()
      .replace(/(\d),(?=\d)/g, "$1.")
      .replace(/[\u2010-\u2015\u2212]/g, "-")
      .replace(/\s+/g, " ");

  let texts = null; // made when first needed: reading all rows takes a moment

  function textOf(entry) {
    const found = [entry.querySelector("summary").textContent, entry.id, entry.dataset.source];
    for (const item of entry.querySelectorAll("[data-search]")) found.push(item.textContent);
    return plain(found.join(" "));
  }

  function matches(entry, number, words, chosen) {
    for (const [name, value] of chosen) {
      const has = entry.dataset[name].split(" ").filter(Boolean);
      if (value === "any" && name === "severity" ? !has.length : !matchesOne(name, has, value, entry))
        return false;
    }
    return words.every((word) => texts[number].includes(word));
  }

  const matchesOne = (name, has, value, entry) =>
    name === "method" || name === "severity" ? has.includes(value) : entry.dataset[name] === value;

  function state() {
    const found = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value.trim()) found.set(name, value.trim());
    return found;
  }

  function apply() {
    texts ??= entries.map(textOf);
    const found = state();
    const words = plain(found.get("q") ?? "").split(" ").filter(Boolean);
    const chosen = FILTERS.filter((name) => found.has(name)).map((name) => [name, found.get(name)]);
    let visible = 0;
    entries.forEach((entry, number) => {
      entry.hidden = !matches(entry, number, words, chosen);
      if (!entry.hidden) visible += 1;
    });
    const all = entries.length;
    count.value = visible === all ? `${all} numbers` : `${visible} of ${all} numbers`;
    none.hidden = visible > 0;
  }

  function remember() {
    const query = state().toString();
    const bare = location.href.split("#")[0];
    try {
      history.replaceState(null, "", query ? `${bare}${MARK}${query}` : bare);
    } catch {
      // some browsers forbid it for files; the search works without
    }
  }

  function reveal() {
    if (location.hash.startsWith(MARK)) {
      const wanted = new URLSearchParams(location.hash.slice(MARK.length));
      for (const name of ["q", ...FILTERS]) form.elements[name].value = wanted.get(name) ?? "";
      apply();
      ledger.scrollIntoView();
      return;
    }
    const id = decodeURIComponent(location.hash.slice(1));
    const row = id && document.getElementById(id)?.closest(".entry");
    if (!row) return;
    if (row.hidden) {
      form.reset();
      apply();
    }
    row.open = true;
    row.scrollIntoView({ behavior: "instant" });
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

  form.hidden = false;
  ledger.classList.add("ledger-live");
  // A browser that comes back restores what was typed after this script has run.
  addEventListener("pageshow", () => {
    if (state().size && !location.hash.startsWith(MARK)) apply();
  });
  reveal();
})();
