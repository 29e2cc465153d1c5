// The error lab: the reader marks cells of a table, says "I am done", and is told what was planted,
// what a check of the library says of it, or that none can notice it.  The rounds were drawn when
// the book was built (`error-lab-rounds.js`); Python draws more where the copy has it.  The score
// stays in this browser.
(() => {
  "use strict";
  const root = document.querySelector(".error-lab");
  if (!root) return;
  const LEVELS = JSON.parse(root.dataset.levels);
  const KEY = `error-lab ${location.pathname}`;
  const NEW = 1000; // seeds from here on are no round of the stock
  const MOST_SAID = 4;

  function made(tag, properties, ...content) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(properties ?? {}))
      if (name.includes("-") || name === "role") node.setAttribute(name, value);
      else node[name] = value;
    node.append(...content.filter((part) => part !== null));
    return node;
  }
  const button = (text, work, properties) => {
    const node = made("button", { type: "button", ...properties }, text);
    node.addEventListener("click", work);
    return node;
  };
  const script = (address) =>
    new Promise((resolve, reject) => {
      const node = made("script", { src: address });
      node.onload = resolve;
      node.onerror = () => reject(new Error("a file could not be loaded"));
      document.head.append(node);
    });
  const some = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

  // --- the score: by level, each round once

  function read() {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? {};
    } catch {
      return {};
    }
  }
  let score = read();
  function keep() {
    try {
      if (Object.keys(score).length) localStorage.setItem(KEY, JSON.stringify(score));
      else localStorage.removeItem(KEY);
    } catch {
      // Then it is kept as long as the page is open.
    }
  }
  function count(round, result) {
    const level = (score[round.level] ??= {});
    if (round.seed in level) return false;
    level[round.seed] = [result.findable, result.found, result.alarms.length];
    keep();
    return true;
  }
  function tell() {
    const lines = Object.entries(score).map(([level, rounds]) => {
      const played = Object.values(rounds);
      const sum = (n) => played.reduce((total, one) => total + one[n], 0);
      return made("li", {}, `Level ${level}: ${some(played.length, "round")}, ${sum(1)} of ` +
        `${some(sum(0), "error")} found that the table shows, ${some(sum(2), "false alarm")}`);
    });
    const forget = button("Delete my score", () => {
      score = {};
      keep();
      tell();
      status.textContent = "The score is deleted.";
      done.focus();
    });
    scores.replaceChildren(
      ...(lines.length
        ? [made("p", {}, "Your score, kept in this browser and nowhere else:"), made("ul", {}, ...lines), forget]
        : []),
    );
  }

  // --- what is drawn

  let stock = {};
  let round = null;
  let number = 0; // of the round in its level's stock
  let marks = new Set();
  let cells = []; // the buttons, a list a row
  let over = false;

  const choice = made("fieldset", { className: "el-levels" }, made("legend", {}, "Level"));
  for (const [level, words] of Object.entries(LEVELS)) {
    const radio = made("input", { type: "radio", name: "el-level", value: level, checked: level === "1" });
    radio.addEventListener("change", () => show(level, 0));
    choice.append(made("label", {}, radio, ` ${level}: ${words}`));
  }
  const level = () => choice.querySelector(":checked").value;
  const name = made("h2", { tabIndex: -1, className: "el-name" });
  const place = made("div", { className: "el-place" });
  const done = button("I am done", finish, { className: "el-done" });
  const next = button("Next table", () => show(level(), number + 1, true), { className: "el-next", hidden: true });
  const more = button("", another, { className: "el-more", hidden: true });
  const status = made("p", { className: "el-status", role: "status", tabIndex: -1 });
  const said = made("div", { className: "el-said" });
  const scores = made("div", { className: "el-score" });
  const help = made("p", { className: "el-help" }, "Mark each cell that you hold for wrong: click it, or " +
    "go there with Tab or the arrow keys and press Space. Mark nothing where nothing is wrong.");
  root.append(choice, name, help, place, made("p", { className: "el-actions" }, done), status, said,
    made("p", { className: "el-actions" }, next, more), scores);

  function show(level, at, focus) {
    number = at % stock[level].length;
    draw(stock[level][number], `Table ${number + 1} of ${stock[level].length}, level ${level}`, focus);
  }

  function draw(one, title, focus) {
    round = one;
    marks = new Set();
    over = false;
    cells = [];
    name.textContent = title;
    const head = made("tr", {}, ...["", ...one.columns].map((text) =>
      text ? made("th", { scope: "col" }, text) : made("td", {})));
    const body = one.lines.map(({ label, cells: row }) => {
      const buttons = [];
      const line = made("tr", {}, made("th", { scope: "row" }, label), ...row.map((cell, n) => {
        const td = made("td", { "data-label": one.columns.length > 1 ? one.columns[n] : "" });
        if (cell) {
          const press = button(cell.text, () => mark(cell.id, press), { lang: one.lang, "aria-pressed": "false" });
          press.dataset.id = cell.id;
          buttons.push(press);
          td.append(press);
        } else {
          td.className = "empty";
          buttons.push(null);
        }
        return td;
      }));
      cells.push(buttons);
      return line;
    });
    place.replaceChildren(made("table", {}, made("caption", {}, one.caption), made("thead", {}, head), made("tbody", {}, ...body)));
    status.textContent = "";
    said.replaceChildren();
    done.hidden = help.hidden = false;
    next.hidden = true;
    more.hidden = true;
    if (focus) name.focus();
  }

  function mark(id, press) {
    if (over) return;
    if (!marks.delete(id)) marks.add(id);
    press.setAttribute("aria-pressed", String(marks.has(id)));
  }

  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  place.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const row = cells.findIndex((line) => line.includes(event.target));
    if (!step || row < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    let [y, x] = [row + step[0], cells[row].indexOf(event.target) + step[1]];
    while (cells[y] && x in cells[y] && !cells[y][x]) [y, x] = [y + step[0], x + step[1]];
    cells[y]?.[x]?.focus();
  });

  // --- what is told

  function judged() {
    const wrong = new Set(round.errors.flatMap((error) => Object.keys(error.was)));
    const suspect = new Set(round.errors.flatMap((error) => error.suspects));
    const states = round.errors.map((error) => {
      if (Object.keys(error.was).some((id) => marks.has(id))) return error.seen === "here" ? "found" : "beyond";
      return error.suspects.some((id) => marks.has(id)) ? "pointed" : "missed";
    });
    const findable = round.errors.filter((error) => error.seen === "here").length;
    const found = round.errors.filter((error, n) => error.seen === "here" && states[n] !== "missed").length;
    const alarms = [...marks].filter((id) => !wrong.has(id) && !suspect.has(id));
    return { states, findable, found, alarms };
  }

  const OUTCOME = {
    found: "You marked it.",
    beyond: "You marked it, which no check does from this table.",
    pointed: "You marked a cell that a check contradicts together with it; the check cannot tell which of them is wrong.",
    missed: "You did not mark it.",
  };
  const SEEN = {
    here: "What notices it, with the numbers of this table:",
    elsewhere: "No number of this table gives it away. What notices it, with numbers that stand elsewhere:",
    nowhere: "No check of the book notices it.",
  };

  function finish() {
    const result = judged();
    over = true;
    const wrong = new Map(round.errors.flatMap((error) => Object.entries(error.was)));
    for (const press of cells.flat().filter(Boolean)) {
      const { id } = press.dataset;
      press.setAttribute("aria-disabled", "true");
      const state = wrong.has(id) ? (marks.has(id) ? "found" : "missed") : result.alarms.includes(id) ? "alarm" : "";
      if (!state) continue;
      press.dataset.state = state;
      const words = { found: "wrong, marked", missed: "wrong, not marked", alarm: "as it was" }[state];
      const was = wrong.has(id) ? `; was ${wrong.get(id)}` : "";
      press.after(made("span", { className: "el-note" }, words + was));
    }
    const items = round.errors.map((error, n) => {
      const says = error.says.slice(0, MOST_SAID).map((one) =>
        made("li", {}, `${one.method}: `, made("span", { className: "el-arithmetic" }, one.arithmetic), ` (${one.why})`));
      const passed = error.seen === "nowhere" && says.length ? " These were asked, and let it pass:" : "";
      const unasked = error.seen === "nowhere" && !says.length ? " None uses this number." : "";
      return made("li", { "data-state": result.states[n], "data-seen": error.seen },
        made("strong", {}, error.kind), `. ${error.meaning} `, error.told, " ", made("em", {}, OUTCOME[result.states[n]]),
        made("p", {}, SEEN[error.seen] + passed + unasked), says.length ? made("ul", {}, ...says) : null);
    });
    const counted = count(round, result);
    status.textContent = summary(result) + (counted ? "" : " This table was counted before.");
    said.replaceChildren(...(items.length ? [made("ol", {}, ...items)] : []));
    done.hidden = help.hidden = true;
    next.hidden = false;
    offer();
    tell();
    status.focus();
  }

  function summary({ findable, found, alarms }) {
    const hidden = round.errors.length - findable;
    const parts = [];
    if (!round.errors.length) parts.push("Nothing is wrong with this table.");
    else if (findable) parts.push(`You found ${found} of ${some(findable, "error")} that this table shows.`);
    if (hidden) parts.push(`No check finds ${findable ? "another " : ""}${some(hidden, "error")} in this table.`);
    if (alarms.length) parts.push(`${some(alarms.length, "false alarm")}.`);
    else if (!round.errors.length) parts.push("You marked nothing, and are right.");
    return parts.join(" ");
  }

  // --- more of them, drawn by Python

  function offer() {
    if (!root.dataset.engine) return;
    more.hidden = false;
    more.textContent = self.recountHere?.ready ? "Draw a new table" : `Draw a new table (loads Python, ${root.dataset.size})`;
  }

  async function another() {
    more.disabled = true;
    const now = level();
    const seed = NEW + Math.floor(Math.random() * 1e9);
    try {
      if (!self.recountHere) await script(root.dataset.asks);
      await self.recountHere.start((share, words) => {
        status.textContent = `${Math.round(100 * share)}%: ${words} ...`;
      });
      self.recountHere.ready = true;
      const one = await self.recountHere.round({ level: Number(now), seed });
      if (one.error) throw new Error(one.error);
      draw(one, `A new table, level ${now}, seed ${seed}`, true);
    } catch (error) {
      status.textContent = `It did not work: ${error.message}. The tables of this page are still here.`;
    } finally {
      more.disabled = false;
    }
  }

  script(new URL(root.dataset.rounds, location.href).href).then(() => {
    stock = self.errorLabRounds;
    if (!Object.values(stock).some((rounds) => rounds.length)) return;
    root.hidden = false;
    tell();
    show(level(), 0);
  }, () => {});
})();
