// The search of the site (recount.sphinx_ext.search).  What is found lies in one script, which is
// loaded when a query comes or when somebody goes to the box, and is read as it stands: a word is
// sought in each text, in the form that fold.js gives to both.
(() => {
  "use strict";

  const { fold, foldRow, words: wordsOf } = self.recountText;
  const form = document.querySelector(".site-search");
  const box = form.elements.q;
  const results = document.getElementById("search-results");
  const FIRST = 8; // results of a kind before one asks for more
  const AROUND = 90; // letters of a snippet on each side of the word
  const KINDS = ["Glossary", "Pages", "Findings", "Concordance", "Claims"];
  const ROWS = "Numbers in the ledger";

  function made(tag, properties, ...content) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...content);
    return node;
  }

  // --- what there is

  let coming = null;
  let found = null; // all that can be found, once it is there

  function load() {
    coming ??= new Promise((resolve, reject) => {
      const script = made("script", { src: form.dataset.index });
      script.onload = resolve;
      script.onerror = () => reject(new Error(`cannot load ${script.src}`));
      document.head.append(script);
    }).then(() => {
      found = [...ofPages(), ...ofRows()];
    });
    return coming;
  }

  // The form of a text that is looked through is made when it is first wanted.
  class Item {
    #title = null;
    #text = null;

    constructor(kind, href, title, about, text, lang = "") {
      Object.assign(this, { kind, href, title, about, text, lang });
    }

    get foldedTitle() {
      this.#title ??= fold(`${this.title} ${this.about}`);
      return this.#title;
    }

    get folded() {
      this.#text ??= (this.kind === ROWS ? foldRow : fold)(this.text);
      return this.#text;
    }
  }

  function* ofPages() {
    for (const [page, title, items] of self.recountSearch.pages)
      for (const [anchor, name, text, kind] of items)
        yield new Item(kind ?? "Pages", `${page}#${anchor}`, name, name === title ? "" : title, text);
  }

  function* ofRows() {
    const { ledger, rows } = self.recountSearch;
    for (const [source, lang, numbers] of rows)
      for (const [anchor, label, population, printed, text] of numbers)
        yield new Item(
          ROWS, `${ledger}#${anchor}`, [label, population].filter(Boolean).join(", "), source,
          `${printed}; ${text}`, lang,
        );
  }

  // --- what fits

  // A word of letters is sought where a word begins, a number where it stands alone; Chinese has no
  // spaces, so that it is sought everywhere.
  const LETTER = /^[a-zα-ωа-я]/;
  const quoted = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

  function sought(word) {
    const begins = LETTER.test(word) ? "(?<![a-zα-ωа-я])" : /^\d/.test(word) ? "(?<!\\d|\\d\\.)" : "";
    const ends = /\d$/.test(word) ? "(?!\\d|\\.\\d)" : "";
    const forms = [quoted(word)];
    if (/^[a-z]{4,}$/.test(word) && self.Stemmer) {
      const stem = new self.Stemmer().stemWord(word);
      forms.push(quoted(stem).replace(/i$/, "[iy]"));
    }
    return new RegExp(`${begins}(?:${forms.join("|")})${ends}`, "g");
  }

  // How well an item fits, nothing where a word is missing: a word in the title counts most, then
  // how often the words stand in the text.
  function fits(item, forms) {
    let score = 0;
    for (const form_ of forms) {
      const inTitle = item.foldedTitle.match(form_)?.length ?? 0;
      const inText = item.folded.match(form_)?.length ?? 0;
      if (!inTitle && !inText) return 0;
      score += (inTitle ? 10 : 0) + Math.min(inText, 5);
    }
    return score;
  }

  function search(query) {
    const forms = wordsOf(query).map(sought);
    const byKind = new Map([...KINDS, ROWS].map((kind) => [kind, []]));
    if (forms.length)
      for (const item of found) {
        const score = fits(item, forms);
        if (score) byKind.get(item.kind).push([score, item]);
      }
    for (const [kind, list] of byKind)
      byKind.set(kind, list.sort(([a], [b]) => b - a).map(([, item]) => item));
    return { forms, byKind };
  }

  // --- how it is shown

  // Where in a text the first of the words stands.  The text is longer than its folded form, so
  // that the place is sought by halves: where the form of what comes before is as long.
  function placeIn(text, folded, forms) {
    let first = null;
    for (const form_ of forms) {
      form_.lastIndex = 0;
      const match = form_.exec(folded);
      form_.lastIndex = 0;
      if (match && (!first || match.index < first.index)) first = match;
    }
    if (!first || first.index >= fold(text).length) return null; // what foldRow adds stands nowhere
    const cut = (length) => {
      let [low, high] = [0, text.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (fold(text.slice(0, middle)).length < length) low = middle + 1;
        else high = middle;
      }
      return low;
    };
    let start = Math.max(0, cut(first.index + 1) - 1);
    let end = Math.max(start + 1, cut(first.index + first[0].length));
    if (/^\p{Script=Han}+$/u.test(first[0])) return [start, end];
    const ofWord = /[\p{L}\p{N}\p{M}%]/u;
    while (start > 0 && ofWord.test(text[start - 1])) start -= 1;
    while (end < text.length && ofWord.test(text[end])) end += 1;
    return [start, end];
  }

  // What is not in the language of the page is read aloud in its own, which its letters tell.
  const FOREIGN = {
    ja: "[\\p{sc=Han}]*[\\p{sc=Hira}\\p{sc=Kana}][\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Han}ー]*",
    ko: "\\p{sc=Hang}(?:[\\p{sc=Hang} ]*\\p{sc=Hang})?",
    zh: "\\p{sc=Han}[\\p{sc=Han}\\u3000-\\u303f\\uff00-\\uffef]*",
    ru: "\\p{sc=Cyrl}(?:[\\p{sc=Cyrl}\\s-]*\\p{sc=Cyrl})?",
  };
  const RUN = new RegExp(
    Object.entries(FOREIGN).map(([lang, run]) => `(?<${lang}>${run})`).join("|"), "gu",
  );
  function spoken(text) {
    const parts = [];
    let last = 0;
    for (const run of text.matchAll(RUN)) {
      const [lang] = Object.entries(run.groups).find(([, words]) => words);
      parts.push(text.slice(last, run.index), made("span", { lang }, run[0]));
      last = run.index + run[0].length;
    }
    return [...parts, text.slice(last)];
  }

  const marked = (text, place) =>
    place
      ? [
          ...spoken(text.slice(0, place[0])), made("mark", {}, ...spoken(text.slice(...place))),
          ...spoken(text.slice(place[1])),
        ]
      : spoken(text);

  // The words around the first that the title does not hold; without one, how the text begins.
  function snippet(text, place) {
    const [start, end] = place ?? [0, 0];
    let from = Math.max(0, start - AROUND);
    let to = Math.min(text.length, end + (place ? AROUND : 2 * AROUND));
    while (from > 0 && from < start && /\S/.test(text[from - 1])) from += 1;
    while (to < text.length && to > end && /\S/.test(text[to])) to -= 1;
    const around = marked(text.slice(from, to), place && [start - from, end - from]);
    return made(
      "p", { className: "search-snippet" },
      from > 0 ? "… " : "", ...around, to < text.length ? " …" : "",
    );
  }

  function entry(item, forms) {
    const title = item.title || item.about;
    const inTitle = placeIn(title, fold(title), forms);
    const others = forms.filter((one) => item.foldedTitle.search(one) < 0);
    const link = made("a", { href: item.href }, ...marked(title, inTitle));
    const about = item.title && item.about;
    const note = about ? [" ", made("span", { className: "note" }, about)] : [];
    const line = snippet(item.text, placeIn(item.text, item.folded, others));
    if (item.lang && item.lang !== "en" && !(item.lang in FOREIGN)) line.lang = item.lang;
    return made("li", {}, link, ...note, line);
  }

  function group(kind, items, forms, query) {
    const id = `found-${kind.split(" ")[0].toLowerCase()}`;
    const list = made("ul", {}, ...items.slice(0, FIRST).map((item) => entry(item, forms)));
    const heading = made("h2", { id }, kind, " ", made("span", { className: "note" }, items.length));
    const section = made("section", {}, heading, list);
    section.setAttribute("aria-labelledby", id);
    if (kind === ROWS) section.append(made("p", {}, toLedger(query, "All of them in the ledger")));
    else if (items.length > FIRST) section.append(more(list, items, forms));
    return section;
  }

  function more(list, items, forms) {
    const button = made("button", { type: "button", className: "search-more" });
    button.textContent = `Show ${items.length - FIRST} more`;
    button.addEventListener("click", () => {
      const rest = items.slice(FIRST).map((item) => entry(item, forms));
      list.append(...rest);
      button.remove();
      rest[0].querySelector("a").focus();
    });
    return button;
  }

  const toLedger = (query, ...content) =>
    made("a", { href: `${self.recountSearch.ledger}#?${new URLSearchParams({ find: query })}` }, ...content);

  function show(query) {
    if (!query) {
      results.replaceChildren();
      return;
    }
    let { forms, byKind } = search(query);
    const found_ = () => [...byKind].filter(([, items]) => items.length);
    const joined = query.replace(/(\d) (?=\d{3}(?!\d))/g, "$1"); // 2 622, if it is not two numbers
    if (!found_().length && joined !== query) ({ forms, byKind } = search(joined));
    const kinds = found_();
    const ledger = self.recountSearch.ledger;
    const counts = kinds.flatMap(([kind, items], n) => [
      n ? ", " : "",
      made("a", { href: `#found-${kind.split(" ")[0].toLowerCase()}` }, `${kind}: ${items.length}`),
    ]);
    const told = made("p", { className: "search-told" });
    if (kinds.length) told.append(...counts);
    else {
      told.append(`Neither a page nor a row of the ledger holds “${query}” as whole words or numbers.`);
      if (ledger)
        told.append(" ", toLedger(query, "The ledger’s own search"), " finds parts of words as well.");
    }
    results.replaceChildren(told, ...kinds.map(([kind, items]) => group(kind, items, forms, query)));
  }

  // --- the box

  const status = made("p", { className: "search-status visually-hidden", role: "status" });
  let shown = "";

  async function run() {
    const query = box.value.trim();
    try {
      if (query && !found) results.replaceChildren(made("p", {}, "Reading the pages …"));
      await load();
    } catch (error) {
      results.replaceChildren(made("p", {}, "What can be found did not load."));
      console.error("The search stays empty:", error);
      return;
    }
    if (query !== box.value.trim() || query === shown) return; // somebody typed on
    shown = query;
    show(query);
    status.textContent = results.querySelector(".search-told")?.textContent ?? "";
    const address = new URL(location.href);
    address.hash = "";
    if (query) address.searchParams.set("q", query);
    else address.searchParams.delete("q");
    document.title = query ? `${query} — ${title}` : title;
    try {
      history.replaceState(null, "", address);
    } catch {
      // some browsers forbid it for files; the search works without
    }
  }

  const title = document.title;
  let waiting = 0;
  form.addEventListener("focusin", () => load().catch(() => {}), { once: true });
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(run, 150);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    run();
  });
  form.hidden = false;
  results.before(status);
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) {
    box.value = asked;
    run();
  }
})();
