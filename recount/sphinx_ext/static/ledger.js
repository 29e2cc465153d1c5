// Search and filters of a list of rows that open (the ledger, the findings, the claims, the
// concordance), and the row that the address names.  Without this script the controls stay hidden
// and every row is there.  With it, what stands within <noscript> sleeps as text: the rows of a
// document until it is opened or searched, what a row holds until the row is opened.  Rows apart
// from the page (data-apart) lie in a script that is loaded when they are needed.
(() => {
  "use strict";

  const DRAWN = 60; // rows of a document, and rows of a search, that are drawn before one asks

  const { foldRow, words: wordsOf } = self.recountText; // fold.js

  const SEARCHED = {
    ledger: "summary, [data-search]", // not the arithmetic, where other numbers stand
    findings: "summary, p, li",
    concordance: ".comparison > *",
    claims: "summary, dd",
    glossary: "dt, dd",
  };

  const idle = self.requestIdleCallback ?? ((work) => setTimeout(() => work(null), 50));

  // The elements of a text that sleeps, in a document of their own: nothing is drawn or loaded.
  function woken(noscript) {
    const template = document.createElement("template");
    template.innerHTML = noscript.textContent;
    return template.content;
  }

  function made(tag, properties, ...content) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...content);
    return node;
  }

  // What a row of the ledger is filtered by, from what it says: its verdict, methods, and pages.
  const ROOT = new URL(document.documentElement.dataset.content_root ?? "./", location.href).href;
  function sorted(row) {
    const links = [...row.querySelectorAll("a[href]")].map((one) => one.getAttribute("href"));
    const pages = links
      .filter((href) => /^[^:#]+\.html$/.test(href))
      .map((href) => new URL(href, location.href).href.slice(ROOT.length, -".html".length));
    const methods = links.map((href) => href.split("#method-")[1]).filter(Boolean);
    const found = { page: pages, method: methods };
    for (const [key, values] of Object.entries(found))
      if (values.length) row.dataset[key] ??= [...new Set(values)].join(" ");
    row.dataset.verdict = row.querySelector("summary > .verdict").dataset.verdict;
  }

  // A row, and what it holds, which lies in it from the first time that it is opened.
  class Row {
    #text = null;
    #body = null;

    constructor(node, group, searched) {
      Object.assign(this, { node, group, searched });
      if (searched === SEARCHED.ledger) sorted(node);
      node.addEventListener("toggle", () => node.open && this.fill());
    }

    // In a list whose rows do not open (the concordance) it is empty.
    get body() {
      if (this.#body) return this.#body;
      const sleeping = this.node.querySelector(":scope > noscript");
      const inside = this.node.tagName === "DETAILS" ? [...this.node.children].slice(1) : [];
      this.#body = sleeping ? [...woken(sleeping).children] : inside;
      for (const part of inside) part.remove();
      return this.#body;
    }

    fill() {
      this.node.append(...this.body);
      const { change } = this.node.closest("[data-change]")?.dataset ?? {};
      const key = change && this.node.querySelector(".entry-body dd:last-child code")?.textContent;
      if (!key || this.node.querySelector(":scope > .entry-change")) return;
      const href = `${change}#${new URLSearchParams({ change: key })}`;
      this.node.append(made("a", { className: "entry-change", href }, "Change this number"));
    }

    get text() {
      if (this.#text === null) {
        const apart = this.body.filter((part) => part.parentNode !== this.node);
        const parts = [this.node, ...apart].flatMap((part) => [
          ...part.querySelectorAll(this.searched),
        ]);
        const texts = parts.map((part) => part.textContent);
        this.#text = foldRow([this.group.text, this.node.id, ...texts].join(" "));
      }
      return this.#text;
    }
  }

  // The rows under a heading. Where they sleep, the heading is a button that shows them.
  class Group {
    open = false; // whether it is open while nothing is searched
    shut = false; // whether somebody closed it in this search
    all = false; // whether somebody asked for more than the first rows
    #rows = null;

    constructor(node, searched, changed) {
      Object.assign(this, { node, searched });
      this.count = node.querySelector(".entry-group-count");
      this.told = this.count?.textContent;
      this.sleeping = node.querySelector(":scope > noscript");
      if (!this.sleeping) return;
      this.drawn = made("div", { className: "entry-group-rows" });
      this.more = made("button", { type: "button", className: "entry-group-more" });
      this.more.addEventListener("click", () => changed(this, true));
      const title = node.querySelector(".entry-group-title");
      this.button = made("button", { type: "button", ariaExpanded: "false" }, ...title.childNodes);
      this.button.addEventListener("click", () => changed(this, false));
      title.append(this.button);
      node.append(this.drawn);
    }

    get expanded() {
      return this.button.ariaExpanded === "true";
    }

    get total() {
      return Number(this.node.dataset.entries ?? this.rows.length);
    }

    get rows() {
      if (this.#rows) return this.#rows;
      const content = this.sleeping ? woken(this.sleeping) : this.node;
      this.about = content.querySelector(".entry-group-about");
      const found = [...content.querySelectorAll(".entry")];
      this.#rows = found.map((node) => new Row(node, this, this.searched));
      this.sleeping?.remove();
      return this.#rows;
    }

    get text() {
      const title = this.node.querySelector(".entry-group-title");
      return [title, this.about].map((part) => part?.textContent ?? "").join(" ");
    }

    // Its row of that id, if there is one; rows that sleep are woken when it is among them.
    row(id) {
      if (!this.#rows && this.sleeping && !this.sleeping.textContent.includes(`id="${id}"`))
        return undefined;
      return this.rows.find((row) => row.node.id === id);
    }

    // Show the rows that fit, the first of them; how many.
    show(fitting, room) {
      if (!this.drawn) {
        const fits = new Set(fitting);
        for (const row of this.rows)
          if (row.node.hidden === fits.has(row)) row.node.hidden = !fits.has(row);
        return fitting.length;
      }
      const some = fitting.slice(0, this.all ? fitting.length : Math.min(room, DRAWN));
      for (const row of some)
        if (!row.node.open) for (const part of row.body) part.remove();
      const left = fitting.length - some.length;
      this.more.textContent = `Show ${left} more`;
      const nodes = some.map((row) => row.node);
      this.drawn.replaceChildren(
        ...(nodes.length ? [this.about, ...nodes, ...(left ? [this.more] : [])] : []),
      );
      this.button.ariaExpanded = String(nodes.length > 0);
      return some.length;
    }

    tell(fitting) {
      if (this.node.hidden !== (fitting === 0)) this.node.hidden = fitting === 0;
      const text = fitting === this.total ? this.told : `${fitting} of ${this.told}`;
      if (this.count && this.count.textContent !== text) this.count.textContent = text;
    }
  }

  function list(root) {
    const form = root.querySelector(".ledger-controls");
    const output = root.querySelector(".ledger-count");
    const none = root.querySelector(".ledger-none");
    const filters = [...form.querySelectorAll("select")];
    const { name, noun } = root.dataset;
    const mark = name === "ledger" ? "#?" : `#${name}?`; // a search, not the name of a row
    const groups = [...root.querySelectorAll(".entry-group")].map(
      (node) => new Group(node, SEARCHED[name], changed),
    );
    const total = groups.reduce((sum, group) => sum + group.total, 0);

    // What stands apart is put in its place once, before it is asked for.
    let apart = groups.filter((group) => "apart" in group.node.dataset);
    let coming = null;
    function whenWhole(work) {
      if (!apart.length) {
        work();
        return;
      }
      coming ??= new Promise((resolve, reject) => {
        const script = made("script", { src: root.dataset.apart });
        script.onload = resolve;
        script.onerror = () => reject(new Error(`cannot load ${script.src}`));
        document.head.append(script);
      }).then(() => {
        for (const { node, sleeping } of apart)
          sleeping.textContent = self.recountRows[node.dataset.source];
        apart = [];
      });
      coming.then(work).catch((error) => {
        root.ariaBusy = null;
        console.error("Rows stay on their own page:", error);
      });
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

    // A search shows what fits, wherever it stands, and the first rows of it. Without one, rows
    // that slept are shown under the headings that are open.
    function apply() {
      const needed = state().size ? apart : apart.filter((group) => group.open);
      root.ariaBusy = needed.length ? "true" : null;
      if (needed.length) whenWhole(apply);
      else show();
    }

    function show() {
      const words = wordsOf(form.elements.find.value);
      const tests = filters.filter((select) => select.value).map(test);
      const searching = words.length + tests.length > 0;
      const fits = (row) =>
        tests.every((one) => one(row)) && words.every((word) => row.text.includes(word));
      let visible = 0;
      let room = DRAWN;
      for (const group of groups) {
        const closed = group.drawn && (searching ? group.shut : !group.open);
        const fitting = searching ? group.rows.filter(fits) : closed ? [] : group.rows;
        const drawn = group.show(closed ? [] : fitting, searching ? room : DRAWN);
        if (searching) room -= drawn;
        const found = searching ? fitting.length : group.total;
        group.tell(found);
        visible += found;
      }
      output.value = visible === total ? `${total} ${noun}` : `${visible} of ${total} ${noun}`;
      none.hidden = visible > 0;
    }

    // A heading was pressed, or the button for more rows.
    function changed(group, more) {
      const opened = more || !group.expanded;
      if (state().size) Object.assign(group, { all: opened, shut: !opened });
      else Object.assign(group, { all: more, open: opened });
      apply();
    }

    function search() {
      if (state().size)
        for (const group of groups) Object.assign(group, { all: false, shut: false });
      apply();
      remember();
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
      let id = location.hash.slice(1);
      try {
        id = decodeURIComponent(id);
      } catch {
        // "#32.4%" names no row
      }
      const group = id && groups.find((one) => one.node.id === id || one.row(id));
      if (!group && apart.length && !document.getElementById(id) && /-/.test(id)) {
        whenWhole(reveal);
        return;
      }
      const row = group && group.row(id);
      const target = row?.node ?? group?.node ?? document.getElementById(id);
      if (!target || !(group || root.contains(target))) return;
      if (state().size && (!target.isConnected || target.closest("[hidden]"))) {
        form.reset();
        apply();
      }
      if (group?.drawn && !target.checkVisibility()) {
        Object.assign(group, { open: true, all: group.rows.indexOf(row) >= DRAWN });
        apply();
        location.replace(location.hash); // so that the row is its target
      }
      if (group?.drawn && !row && !group.expanded && !group.open) changed(group, false);
      if (row) {
        row.fill();
        row.node.open = true;
      }
      goTo(target, 10);
    }

    // What is drawn above the target on the way may turn out higher than guessed: go there again.
    function goTo(node, frames) {
      node.scrollIntoView({ behavior: "instant" });
      if (frames) requestAnimationFrame(() => goTo(node, frames - 1));
    }

    // Once somebody is about to search, the texts are read in idle moments.
    function readAhead(waiting) {
      const next = (deadline) => {
        const enough = () => (deadline ? deadline.timeRemaining() < 4 : true);
        while (waiting.length) {
          for (const row of waiting.pop().rows) row.text;
          if (enough()) break;
        }
        if (waiting.length) idle(next);
      };
      idle(next);
    }

    // The list is busy from a key until what fits is shown.
    let waiting = 0;
    function searchAfter(ms) {
      clearTimeout(waiting);
      root.ariaBusy = "true";
      waiting = setTimeout(search, ms);
    }
    form.addEventListener("focusin", () => whenWhole(() => readAhead([...groups])), { once: true });
    form.addEventListener("input", ({ target }) =>
      searchAfter(target.matches("select") ? 0 : 120), // a word is typed on
    );
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => searchAfter(0));
    form.querySelector("[data-random]")?.addEventListener("click", ({ target }) => {
      const [key, value] = target.dataset.random.split("=");
      whenWhole(() => {
        const fits = (row) => valueOf(row, key) === value;
        const rows = groups.flatMap((group) => group.rows).filter(fits);
        if (rows.length) location.hash = rows[Math.floor(Math.random() * rows.length)].node.id;
      });
    });
    addEventListener("hashchange", reveal);
    addEventListener("beforeprint", () => {
      for (const group of groups) if (!group.drawn) for (const row of group.rows) row.fill();
    });
    // A browser that comes back restores what was typed after this script has run.
    addEventListener("pageshow", () => {
      if (state().size && !location.hash.startsWith(mark)) apply();
    });

    form.hidden = false;
    root.classList.add("ledger-live");
    reveal();
  }

  for (const root of document.querySelectorAll(".ledger")) list(root);
})();
