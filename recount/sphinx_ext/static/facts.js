// Panels by hover and by keyboard focus, and their place where CSS cannot anchor them.
// Without this script a click, a tap or Enter opens a panel, and Escape closes it.
(() => {
  "use strict";

  // What a panel holds is text within <noscript> until it opens (recount.sphinx_ext.weight).
  function wake(panel) {
    const sleeping = panel.querySelector(":scope > noscript");
    if (!sleeping) return;
    const template = document.createElement("template");
    template.innerHTML = sleeping.textContent;
    sleeping.replaceWith(template.content);
  }

  // What cites, pins and copies is loaded when somebody first does something; with a figure that is
  // live, which can be cited, the first of them.  A pointer that lies where the page opens has done
  // nothing, though the browser says that it moved, by nothing.
  const companions = ["cite.js", "pins.js", "copied.js"].map((one) => new URL(one, document.currentScript.src).href);
  function accompany(most = companions.length) {
    for (const src of companions.splice(0, most)) {
      const script = Object.assign(document.createElement("script"), { src, async: false });
      document.head.append(script); // in this order
    }
  }
  const begun = ({ type, movementX, movementY }) =>
    (type !== "pointermove" || movementX || movementY) && accompany();
  for (const type of ["pointermove", "pointerdown", "focusin", "keydown"])
    document.addEventListener(type, begun, { capture: true });
  const opened = ({ target }) => target.matches?.("details.entry[open]") && accompany();
  document.addEventListener("toggle", opened, true);
  document.addEventListener("live", () => companions.length > 2 && accompany(1), true);

  if (!("popover" in HTMLElement.prototype)) {
    document.querySelectorAll(".fact-panel").forEach(wake);
    return;
  }

  const OPEN_AFTER = 150; // ms, so that a pointer on its way elsewhere opens nothing
  const CLOSE_AFTER = 300; // ms, to move from the number to its panel
  const anchored = CSS.supports("anchor-scope", "--fact");
  const sheet = matchMedia("(max-width: 40rem)");
  const transient = new Set(); // panels opened by hover or focus: they close by themselves
  let opening = 0;
  let closing = 0;
  const openers = new WeakMap(); // the number at which a panel was opened last
  let returning = null; // the number to which the browser gives the focus back on closing

  // A term (terms.js) is a link with a panel, and opens like a number.
  const isTerm = (number) => number.matches(".term");
  const numberAt = (target) => target instanceof Element && target.closest(".fact-number, .term");
  const panelOf = (number) =>
    isTerm(number)
      ? self.recountTerms?.panel(number, show)
      : document.getElementById(number.getAttribute("popovertarget"));
  // A panel is named after the number at which it opens, since several may share it.
  const abouts = new WeakMap();
  function name(panel, number) {
    if (!number || isTerm(number)) return;
    if (!abouts.has(panel)) abouts.set(panel, panel.ariaLabel);
    const text = number.textContent.trim();
    panel.ariaLabel = (text && `${text}: `) + abouts.get(panel);
    number.dataset.open = "";
  }
  const isOpen = (panel) => panel.matches(":popover-open");
  const factAt = (target) =>
    target instanceof Element && target.closest(".fact, .fact-panel, .term");

  function place(panel, number) {
    if (anchored || sheet.matches) {
      panel.removeAttribute("style");
      return;
    }
    const at = number.getBoundingClientRect();
    Object.assign(panel.style, { position: "absolute", inset: "auto", margin: "0" });
    const width = panel.offsetWidth;
    const height = panel.offsetHeight;
    const right = document.documentElement.clientWidth - 16;
    const below = at.bottom + 6 + height <= innerHeight || at.top < height + 6;
    panel.style.left = `${scrollX + Math.max(16, Math.min(at.left, right - width))}px`;
    panel.style.top = `${scrollY + (below ? at.bottom + 6 : at.top - 6 - height)}px`;
  }

  function show(number) {
    const panel = panelOf(number);
    if (!panel) return;
    if (isOpen(panel)) {
      if (openers.get(panel) === number || !transient.has(panel)) return;
      panel.hidePopover(); // several numbers share it: it moves to this one
    }
    transient.add(panel);
    openers.set(panel, number);
    if (isTerm(number)) self.recountTerms.fill(number);
    panel.showPopover({ source: number });
  }

  function hideTransient() {
    for (const panel of transient) if (isOpen(panel)) panel.hidePopover();
  }

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const fact = factAt(event.target);
    clearTimeout(opening);
    if (!fact) {
      if (transient.size) {
        clearTimeout(closing);
        closing = setTimeout(hideTransient, CLOSE_AFTER);
      }
      return;
    }
    clearTimeout(closing);
    const number = numberAt(event.target);
    if (number) opening = setTimeout(() => show(number), OPEN_AFTER);
  });

  document.addEventListener("focusin", (event) => {
    const number = numberAt(event.target);
    if (number && number !== returning && number.matches(":focus-visible")) show(number);
    else if (!factAt(event.target)) hideTransient();
  });

  // A pointer and a key follow the link of a term; the first tap shows what it would lead to.
  let tapped = null;
  document.addEventListener(
    "pointerdown",
    (event) => {
      const number = numberAt(event.target);
      const open = document.querySelector(".term-panel:popover-open");
      const first = number && isTerm(number) && !(open && openers.get(open) === number);
      tapped = first && event.pointerType !== "mouse" ? number : null;
    },
    true,
  );

  document.addEventListener("click", (event) => {
    const number = numberAt(event.target);
    if (number && isTerm(number)) {
      if (number !== tapped || !self.recountTerms) return;
      event.preventDefault();
      show(number);
      return;
    }
    const panel = number && panelOf(number);
    clearTimeout(opening);
    if (panel && isOpen(panel) && openers.get(panel) !== number) panel.hidePopover();
    if (panel) openers.set(panel, number);
    if (panel && transient.delete(panel) && isOpen(panel)) event.preventDefault(); // it stays open
  });

  // A script may take Escape for itself, as that of the theme does.
  document.addEventListener(
    "keydown",
    (event) => {
      returning = null; // a key may come before the timer below
      if (event.key === "Escape") document.querySelector(".fact-panel:popover-open")?.hidePopover();
    },
    true,
  );

  const onPanel = (type, listener) =>
    document.addEventListener(
      type,
      (event) => {
        const panel = event.target;
        if (panel instanceof Element && panel.matches(".fact-panel")) listener(panel, event);
      },
      true,
    );

  // Before it closes, because the browser gives the focus back before it says `toggle`.
  onPanel("beforetoggle", (panel, event) => {
    if (event.newState !== "closed") {
      wake(panel);
      name(panel, openers.get(panel) ?? event.source);
      accompany();
      return;
    }
    transient.delete(panel);
    returning = openers.get(panel) ?? null;
    delete returning?.dataset.open;
    setTimeout(() => (returning = null));
  });

  onPanel("toggle", (panel, event) => {
    if (event.newState !== "open") return;
    const number = openers.get(panel);
    place(panel, number);
    if (!sheet.matches || !number) return;
    // A sheet at the foot of the window is not to lie on the number that it tells of.
    const hidden = number.getBoundingClientRect().bottom + 12 - panel.getBoundingClientRect().top;
    if (hidden > 0) scrollBy({ top: hidden, behavior: "instant" });
  });
})();
