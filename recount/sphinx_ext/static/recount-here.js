// The page *Recount it here*: nothing is loaded before a click.  Then Python recounts the book
// (`recount-here-engine.js`), and the reader may change a number or paste a table.  What is said is
// said by the library; this script asks and shows.  Another page with an engine to name may load it
// and ask `recountHere`; it draws nothing there.
(() => {
  "use strict";
  const root = document.querySelector("[data-engine]");
  if (!root) return;
  const own = root.matches(".recount-here");
  const change = document.querySelector(".rh-change");
  const table = document.querySelector(".rh-table");
  const one = (selector, within = document) => within.querySelector(selector);

  function made(tag, properties, ...content) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(properties ?? {}))
      if (name.includes("-") || name === "role" || name === "for") node.setAttribute(name, value);
      else node[name] = value;
    node.append(...content);
    return node;
  }
  const button = (text, work, about) => {
    const node = made("button", { type: "button" }, text);
    if (about) node.ariaLabel = about;
    node.addEventListener("click", work);
    return node;
  };

  // --- Python: a worker where the site is served, this page's own from disk

  function loaded(address) {
    return new Promise((resolve, reject) => {
      const script = made("script", { src: address });
      script.onload = resolve;
      script.onerror = () => reject(new Error("the engine could not be loaded"));
      document.head.append(script);
    });
  }

  async function inPage(address) {
    await loaded(address);
    return async (name, given, tell) => self.recountEngine[name](name === "start" ? tell : given);
  }

  function inWorker(address) {
    const worker = new Worker(address, { type: "module" });
    const open = new Map();
    let last = 0;
    let heard = false;
    worker.onmessage = ({ data: { id, share, words, result, error } }) => {
      heard = true;
      const { tell, resolve, reject } = open.get(id);
      if (words) tell?.(share, words);
      else if (error === undefined) resolve(result);
      else reject(new Error(error));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      const error = Object.assign(new Error(event.message || "no worker"), { noWorker: !heard });
      for (const { reject } of open.values()) reject(error);
    };
    return (name, given, tell) =>
      new Promise((resolve, reject) => {
        open.set(++last, { tell, resolve, reject });
        worker.postMessage({ id: last, name, given });
      });
  }

  let ask = null;
  let started = null;

  // Load and recount, once; what `verify` says.  `tell` hears what share is done.
  function start(tell = own ? progress : undefined) {
    started ??= (async () => {
      const address = new URL(root.dataset.engine, location.href).href;
      if (location.protocol.startsWith("http")) {
        try {
          ask = inWorker(address);
          return await ask("start", null, tell);
        } catch (error) {
          if (!error.noWorker) throw error;
        }
      }
      ask = await inPage(address);
      return ask("start", null, tell ?? (() => {}));
    })().catch((error) => {
      started = null;
      throw error;
    });
    return started;
  }

  // What other scripts may ask: each starts Python where nobody has.
  const asked = (name) => async (given) => {
    await start();
    return ask(name, given);
  };
  self.recountHere = {
    start,
    verify: () => start(),
    change: asked("change"),
    table: asked("table"),
    fact: asked("fact"),
    facts: asked("facts"),
    round: asked("round"),
  };
  if (!own) return;

  // --- the button

  const bar = one("progress", root);
  const told = one(".rh-told", root);
  const go = one(".rh-start", root);

  let asking = null; // where somebody waits for it, farther down

  function progress(share, words) {
    bar.hidden = false;
    bar.value = share;
    const text = `${words} ...`;
    if (told.textContent === text) return;
    told.textContent = text;
    if (asking) asking.textContent = `${Math.round(100 * share)}%: ${text}`;
  }

  async function recount() {
    go.disabled = true;
    try {
      const result = await start();
      show(result);
      go.hidden = true;
      one(".rh-size", root).hidden = true;
      return true;
    } catch (error) {
      told.textContent = `It did not work: ${error.message}. A terminal recounts as well: python -m recount verify`;
      go.disabled = false;
      go.textContent = "Try again";
      return false;
    } finally {
      bar.hidden = true;
    }
  }

  function show({ text, checksum, checksums, seconds, python }) {
    const lines = text.split("\n");
    const [load, count] = seconds.map((s) => s.toFixed(1));
    told.replaceChildren(
      made("strong", {}, lines.at(-1)),
      `Python ${python.split(" ")[0]} was there after ${load} s, the book recounted after another ${count} s.`,
    );
    const same = checksum === root.dataset.checksum;
    const files = checksums.trim().split("\n").length;
    one(".rh-report", root).replaceChildren(
      made("pre", { tabIndex: 0, role: "region", "aria-label": "What verify prints" }, text),
      made("p", {}, `Recounted from ${files} files. The SHA-256 of their checksums is `,
        made("code", {}, checksum),
        same ? ", that of the data at the foot of this page." : ", which is not that at the foot of this page."),
      made("details", {}, made("summary", {}, "The checksum of each file"),
        made("pre", { tabIndex: 0, role: "region", "aria-label": "Checksums" }, checksums)),
    );
    one(".rh-report", root).hidden = false;
  }

  go.addEventListener("click", async () => {
    if (!(await recount())) return;
    await suggestAll();
    one("pre", root).focus({ preventScroll: true }); // the button is gone
    if (named.length) await open(named);
  });

  // Before anything that needs Python: recount first, where that was not done.
  async function ready(status) {
    if (!one(".rh-report", root).hidden) return true;
    asking = status;
    const there = await recount();
    asking = null;
    status.textContent = there ? "" : told.textContent;
    if (there) await suggestAll();
    return there;
  }

  // --- change a number: `edits` holds what is printed otherwise, by key and part

  let named = []; // the keys in the address
  const edits = Object.create(null); // { key: { part: value } }
  const shown = new Map(); // key: the row, drawn
  let numbers = [];
  const find = one("#rh-find", change);
  const found = one("#rh-found");
  const rows = one(".rh-rows", change);
  const actions = one(".rh-actions", change);
  const said = one(".rh-sum", change); // read aloud when it changes; what follows is not
  const more = one(".rh-answer", change);
  function say(text, ...nodes) {
    said.textContent = text;
    more.replaceChildren(...nodes);
  }

  const plain = (text) => text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();

  async function suggestAll() {
    if (!numbers.length)
      numbers = (await ask("facts")).map((fact) => ({ fact, text: plain(fact.join(" ")) }));
  }

  find.addEventListener("input", () => {
    const words = plain(find.value).split(/\s+/).filter(Boolean);
    const fits = words.length
      ? numbers.filter(({ text }) => words.every((word) => text.includes(word))).slice(0, 40)
      : [];
    found.replaceChildren(
      ...fits.map(({ fact: [key, label, printed] }) =>
        made("option", { value: key, label: `${label}: ${printed}` }),
      ),
    );
  });

  one(".rh-finder", change).addEventListener("submit", async (event) => {
    event.preventDefault();
    const wanted = find.value.trim();
    if (!wanted || !(await ready(said))) return;
    const words = plain(wanted).split(/\s+/);
    const fits = numbers.filter(({ text }) => words.every((word) => text.includes(word)));
    const key = fits.find(({ fact }) => fact[0] === wanted)?.fact[0] ?? fits[0]?.fact[0];
    if (!key) {
      say("No number fits these words.");
      return;
    }
    say("");
    find.value = key;
    await draw(key);
    one("input", shown.get(key)).focus();
  });

  const id = (key, part) => `rh-${key.replace(/[^a-z0-9]+/g, "-")}-${part}`;

  async function draw(key) {
    if (shown.has(key)) return;
    const fact = await ask("fact", key);
    if (!fact) {
      say(`There is no number ${key}.`);
      return;
    }
    const fields = Object.entries(fact.cells).map(([part, value]) => {
      const field = made("input", {
        id: id(key, part), value: edits[key]?.[part] ?? value, spellcheck: false,
        autocomplete: "off", lang: part === "printed" ? fact.lang : "en",
      });
      field.addEventListener("input", () => edit(key, part, field.value, value));
      return made("div", { className: `rh-cell rh-cell-${part}` },
        made("label", { for: field.id }, part === "printed" ? "clause, as printed" : part), field);
    });
    const head = made("p", { className: "rh-head" },
      made("strong", {}, fact.label), ` (${fact.population}). ${fact.where}. Verdict: ${fact.verdict}. `,
      made("a", { href: `${root.dataset.ledger}#${fact.anchor}` }, "Its row in the ledger"));
    const row = made("form", { className: "rh-row", "aria-label": fact.label }, head,
      made("div", { className: "rh-cells" }, ...fields));
    row.addEventListener("submit", (event) => {
      event.preventDefault();
      answer();
    });
    row.was = fact.cells;
    row.append(made("p", {}, made("button", { type: "submit" }, "What notices?")));
    shown.set(key, row);
    rows.append(row);
  }

  function edit(key, part, value, was) {
    edits[key] ??= {};
    if (value === was) delete edits[key][part];
    else edits[key][part] = value;
    if (!Object.keys(edits[key]).length) delete edits[key];
    tell();
  }

  const listed = () =>
    Object.entries(edits).flatMap(([key, parts]) =>
      Object.entries(parts).map(([part, value]) => ({ key, part, value })),
    );

  function undo(changes) {
    for (const { key, part } of changes) {
      const was = shown.get(key)?.was[part];
      const field = document.getElementById(id(key, part));
      if (field) field.value = was ?? "";
      edit(key, part, was, was);
    }
    say("Undone.");
    find.focus();
  }

  // The changes with their undoing, and the address that holds them.
  function tell() {
    const changes = listed();
    const hash = new URLSearchParams(changes.flatMap((c) => [["change", c.key], [c.part, c.value]]));
    const address = location.href.split("#")[0] + (changes.length ? `#${hash}` : "");
    try {
      history.replaceState(null, "", address);
    } catch {
      // some browsers forbid it for files; the link below holds the same
    }
    const items = changes.map((c) => {
      const was = shown.get(c.key)?.was[c.part];
      const text = `${c.key} ${c.part}: ${was ?? "as printed"} → ${c.value || "nothing"}`;
      return made("li", {}, made("span", {}, text), " ", button("Undo", () => undo([c]), `Undo ${c.key} ${c.part}`));
    });
    actions.replaceChildren(
      ...(changes.length
        ? [made("ul", {}, ...items),
            made("p", {}, made("a", { href: address }, "The address of this change"), " ",
              ...(changes.length > 1 ? [button("Undo all", () => undo(changes))] : []))]
        : []),
    );
  }

  function saved(name, text) {
    const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    made("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  const STATES = { notices: "✓", "may notice": "?", passes: "–", "not asked": "–" };
  const FEW = 8;

  async function answer() {
    const changes = listed();
    if (!changes.length) {
      say("Nothing is changed yet: every cell is as it is printed.");
      return;
    }
    if (!(await ready(said))) return;
    say("Asking ...");
    await new Promise((done) => setTimeout(done, 30));
    let result;
    try {
      result = await ask("change", changes);
    } catch (error) {
      result = { error: error.message };
    }
    if (result.error) {
      say(result.error);
      return;
    }
    const layers = result.layers.map(({ name, state, lines }) => {
      const items = lines.map((line) => made("li", {}, line));
      const rest = items.splice(lines.length > FEW + 2 ? FEW : lines.length);
      const others = made("details", {}, made("summary", {}, `${rest.length} more`), made("ul", {}, ...rest));
      const sign = made("span", { "aria-hidden": "true" }, STATES[state]);
      return made("section", { className: "rh-layer", "data-state": state },
        made("h3", {}, sign, ` ${name}: ${state}`), made("ul", {}, ...items), ...(rest.length ? [others] : []));
    });
    const alike = Object.entries(result.clauses).map(([key, clause]) =>
      button(`Change its clause alike: ${clause}`, async () => {
        edit(key, "printed", clause, shown.get(key)?.was.printed);
        const field = document.getElementById(id(key, "printed"));
        if (field) field.value = clause;
        await answer();
      }),
    );
    const files = Object.entries(result.files).map(([path, text]) =>
      button(`Download ${path.split("/").slice(-2).join("/")} as changed`, () =>
        saved(path.split("/").slice(-2).join("-"), text)),
    );
    say(
      result.told,
      ...layers,
      made("p", { className: "rh-more" }, ...alike, ...files),
      made("details", {}, made("summary", {}, "As a terminal says it"),
        made("pre", { tabIndex: 0, className: "rh-text", role: "region", "aria-label": "As a terminal says it" }, result.text)),
    );
  }

  // An address names a number to change, or what is changed already: nothing is loaded for it.
  async function fromAddress() {
    if (!location.hash.startsWith("#change=")) return;
    let key = "";
    named = [];
    for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
      if (name !== "change" && key) (edits[key] ??= {})[name] = value;
      else if (name === "change" && value) named.push((key = value));
    }
    if (!named.length) return;
    find.value = named[0] ?? "";
    change.scrollIntoView();
    if (one(".rh-report", root).hidden) {
      const changes = listed().map((c) => `${c.key} ${c.part}: ${c.value}`).join("; ");
      say(
        `${changes || named.join(", ")}. Python is needed to ask about it, and is not loaded yet.`,
        made("p", {}, button("Recount and ask", () => open(named))),
      );
      return;
    }
    await open(named);
  }

  async function open(named) {
    more.replaceChildren();
    if (!(await ready(said))) return;
    say("");
    for (const key of new Set(named)) await draw(key);
    for (const key of Object.keys(edits))
      for (const part of Object.keys(edits[key]))
        if (edits[key][part] === shown.get(key)?.was[part]) delete edits[key][part];
    tell();
    if (listed().length) await answer();
    else if (shown.get(named[0])) one("input", shown.get(named[0])).focus();
  }

  // --- any table

  const pasted = one("#rh-pasted", table);
  const counted = one(".rh-sum", table);
  const verdicts = one(".rh-verdicts", table);
  one(".rh-example", table).addEventListener("click", () => {
    pasted.value = table.dataset.example;
    pasted.focus();
  });
  one(".rh-check", table).addEventListener("click", async () => {
    if (!pasted.value.trim()) {
      counted.textContent = "There is no table yet.";
      verdicts.replaceChildren();
      return;
    }
    if (!(await ready(counted))) return;
    let result;
    try {
      result = await ask("table", pasted.value);
    } catch (error) {
      result = { rows: [], problems: [error.message] };
    }
    const items = result.rows.map((row) =>
      made("li", {}, made("strong", {}, row.printed || `line ${row.line}`), " ",
        made("span", { className: "verdict", "data-verdict": row.verdict }, row.verdict),
        made("ul", {}, ...row.arithmetic.map((text) => made("li", {}, text)))),
    );
    const contrary = result.rows.filter((row) => row.verdict === "inconsistent").length;
    counted.textContent = `${result.rows.length} ${result.rows.length === 1 ? "row" : "rows"} read, ${contrary} inconsistent.`;
    verdicts.replaceChildren(
      ...(items.length ? [made("ol", {}, ...items)] : []),
      ...(result.problems.length
        ? [made("p", {}, "Not read:"), made("ul", {}, ...result.problems.map((text) => made("li", {}, text)))]
        : []),
    );
  });

  for (const part of [root, change, table]) part.hidden = false;
  addEventListener("hashchange", fromAddress);
  fromAddress();
})();
