// The class's and the instructor's edition of a page: the switch at its foot, and the stop, which
// keeps answers and what was opened in this browser. `classroom.py` says what is hidden.
(() => {
  "use strict";

  const root = document.documentElement;
  const made = "made" in root.dataset; // a page that was written as one edition
  const place = location.pathname;
  const HIDDEN = ".after-stop, .spoiler";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const kept = (key) => {
    try {
      return localStorage.getItem(key) ?? "";
    } catch {
      return "";
    }
  };
  const keep = (key, value) => {
    try {
      if (value) localStorage.setItem(key, value);
      else localStorage.removeItem(key);
    } catch {
      // Then it is kept as long as the page is open.
    }
  };

  const stop = document.querySelector(".admonition.stop");
  const choices = all(".edition-switch button");
  const alternatives = new Map(); // of a figure: its neutral text, and the one that it came with
  for (const figure of all(".recount-figure:has(.figure-neutral)")) {
    const label = figure.querySelector(".figure-drawing [role=img]")?.getAttribute("aria-label");
    alternatives.set(figure, [figure.querySelector(".figure-neutral").textContent, label ?? ""]);
  }
  const closed = () => root.dataset.edition === "class" && !("opened" in root.dataset);
  const at = (hash) => {
    try {
      return document.getElementById(decodeURIComponent(hash.slice(1)));
    } catch {
      return null; // "#32.4%" names no place
    }
  };
  const unseen = (hash) => closed() && at(hash)?.closest(HIDDEN);

  let opener;
  const addOpener = () => {
    const line = document.createElement("p");
    line.className = "stop-opener";
    opener = document.createElement("button");
    opener.type = "button";
    opener.addEventListener("click", () => {
      const open = closed();
      if (open) root.dataset.opened = "";
      else delete root.dataset.opened;
      keep(`opened ${place}`, open && "yes");
      for (const reveal of all(".reveal")) reveal.open = open;
      apply();
    });
    line.append(opener, stop
      ? " Your answers stay in this browser."
      : " In the class view the conclusions of this page are closed.");
    if (stop) stop.append(line);
    else document.querySelector(".bd-article h1")?.after(line);
  };

  // A place to write under each question; a page written as one edition brings its own.
  const addLines = () => {
    all(".admonition.stop > ol > li").forEach((question, n) => {
      let text = question.querySelector("textarea");
      if (!text) {
        text = document.createElement("textarea");
        text.rows = 2;
        text.setAttribute("aria-label", `Your answer to question ${n + 1}`);
        question.append(text);
      }
      const key = `answer ${n + 1} ${place}`;
      text.value ||= kept(key); // what was written before this script came stays
      text.addEventListener("input", () => keep(key, text.value));
    });
  };

  const apply = () => {
    const edition = root.dataset.edition ?? "reader";
    for (const choice of choices) choice.setAttribute("aria-pressed", choice.value === edition);
    if (edition === "class" && !opener && (stop || choices.length)) {
      addLines();
      if (!made) addOpener();
    }
    if (opener) opener.textContent = closed() ? "Open the answer" : "Close again";
    for (const [figure, [neutral, full]] of alternatives)
      for (const image of all(".figure-drawing [role=img]", figure))
        image.setAttribute("aria-label", closed() ? neutral : full);
    for (const link of all(".page-toc a, .bd-toc a"))
      (link.closest("li") ?? link).hidden = Boolean(unseen(link.hash));
    if (edition === "class")
      for (const told of all('meta[name="description"], script[type="application/ld+json"]'))
        told.remove();
    if (edition === "instructor")
      for (const one of all(".reveal, .solution, .sd-dropdown")) one.open = true;
    root.dataset.ready = "";
  };

  const toStop = () => {
    const alone = at(location.hash)?.matches(".after-stop .recount-figure"); // editions.css
    if (unseen(location.hash) && !alone) (stop ?? document.body).scrollIntoView();
  };

  for (const choice of choices) {
    choice.addEventListener("click", () => {
      if (choice.value === "reader") delete root.dataset.edition;
      else root.dataset.edition = choice.value;
      keep("edition", choice.value);
      if (choice.value !== "instructor")
        for (const one of all("details.reveal, details.solution")) one.open = false;
      apply();
      choice.scrollIntoView({ block: "nearest" }); // the page above it is shorter or longer now
    });
  }
  addEventListener("hashchange", toStop);
  apply();
  toStop();
})();
