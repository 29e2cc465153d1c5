// Playgrounds: what a figure shows in words, as its controls move; a reset; the state in the
// address (`#figure-stopping-early?truth_shown=0.7`).  `playground.py` writes the same words for
// the state in which a figure begins.
(() => {
  "use strict";

  const WAIT = 200; // ms after the last move, so that a listener hears one sentence
  const HOLE = /\{(?:(\d)\.)?([A-Za-z_]\w*)(%|\.\d)?\}/g;

  const printed = (value, form) => {
    if (form === "%") return `${(100 * value).toFixed(1)}%`;
    return form ? Number(value).toFixed(Number(form[1])) : String(value);
  };

  // The first row of all live data that fits and has all fields that the words ask of it.
  const rowOf = (view, conditions, state, fields) => {
    const wanted = Object.entries(conditions).map(([field, control]) => [
      field,
      control[0] === "'" ? control.slice(1, -1) : String(state[control]),
    ]);
    const tables = Object.keys(view.getState({ data: () => true, signals: () => false }).data);
    for (const name of tables) {
      for (const row of view.data(name)) {
        if (fields.every((field) => field in row) && wanted.every(([f, v]) => String(row[f]) === v))
          return row;
      }
    }
    return null;
  };

  const sentence = (view, words, rows, state) => {
    const holes = [...words.matchAll(HOLE)];
    const found = rows.map((conditions, n) => {
      const asked = holes.filter(([, place]) => Number(place ?? 1) === n + 1).map(([, , f]) => f);
      const fields = asked.filter((field) => n > 0 || !(field in state));
      return rowOf(view, conditions, state, fields);
    });
    if (found.includes(null)) return "";
    return words.replace(HOLE, (_, place, field, form) => {
      const n = Number(place ?? 1) - 1;
      return printed(n === 0 && field in state ? state[field] : found[n][field], form);
    });
  };

  const begin = (box) => {
    const figure = document.getElementById(box.dataset.figure);
    const told = box.querySelector(".playground-said");
    const tools = box.querySelector(".playground-tools");
    const link = tools.querySelector("a");
    const { words } = box.dataset;
    const rows = JSON.parse(box.dataset.rows);
    const start = JSON.parse(box.dataset.state);
    const names = Object.keys(start);
    let view;
    let timer;

    const now = () => Object.fromEntries(names.map((name) => [name, view.signal(name)]));
    const address = (state) =>
      `#${figure.id}?${names.map((n) => `${n}=${encodeURIComponent(state[n])}`).join("&")}`;
    const say = () => {
      const state = now();
      const text = sentence(view, words, rows, state);
      if (text && text !== told.textContent) told.textContent = text;
      link.hash = address(state);
      return state;
    };
    const set = async (state) => {
      for (const [name, value] of Object.entries(state)) view.signal(name, value);
      await view.runAsync();
      say();
    };
    const moved = () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        await view.runAsync();
        history.replaceState(null, "", address(say()));
      }, WAIT);
    };
    // A value of the address is taken as what the control holds: a number, or a text.
    const given = () => {
      const [id, query] = location.hash.slice(1).split("?");
      if (id !== figure.id || query === undefined) return {};
      const asked = new URLSearchParams(query);
      const kept = names.filter((name) => asked.has(name));
      return Object.fromEntries(
        kept.map((name) => {
          const text = asked.get(name);
          return [name, typeof start[name] === "number" ? Number(text) : text];
        }),
      );
    };
    const fromAddress = () => {
      const state = given();
      if (!Object.keys(state).length) return;
      figure.scrollIntoView({ block: "start" });
      if (view) set(state);
    };

    figure.addEventListener("live", async () => {
      view = figure.view;
      const state = given();
      if (Object.keys(state).length) await set(state);
      else say();
      for (const name of names) view.addSignalListener(name, moved);
      tools.hidden = false;
    });
    tools.querySelector("button").addEventListener("click", async () => {
      await set(start);
      clearTimeout(timer);
      history.replaceState(null, "", `#${figure.id}`);
    });
    addEventListener("hashchange", fromAddress);
    fromAddress();
  };

  for (const box of document.querySelectorAll(".playground")) begin(box);
})();
