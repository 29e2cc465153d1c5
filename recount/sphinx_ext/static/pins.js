// Panels that stay: *pin* in the panel of a number or a sentence keeps what it says at the foot of
// the window, two at most, side by side, so that two numbers can be compared.  `facts.js` loads this
// file after `cite.js`, and its style comes with the first pin.
(() => {
  "use strict";

  const MOST = 2;
  const sheet = new URL("pins.css", document.currentScript.src).href;
  const root = document.documentElement;
  const pinned = []; // { panel, opener, card }, the older first
  const openers = new WeakMap(); // the number at which a panel was opened last
  const buttons = new WeakMap(); // of a panel, its button
  let dock = null;
  let told = null;

  function made(tag, properties, ...content) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...content);
    return node;
  }

  // The panel of computed numbers is one for all of them: a pin is of a panel at a number.
  const openerOf = (panel) =>
    openers.get(panel) ?? document.querySelector(`[popovertarget="${panel.id}"]`);
  const pinOf = (panel) =>
    pinned.find((one) => one.panel === panel && one.opener === openerOf(panel));

  function build() {
    document.head.append(made("link", { rel: "stylesheet", href: sheet }));
    told = made("p", { className: "pins-told", role: "status" });
    const cards = made("div", { className: "pins-cards" });
    dock = made("aside", { className: "pins", ariaLabel: "Pinned numbers" }, told, cards);
    document.body.append(dock);
    // What has the focus is not to stand behind the cards.
    const observer = new ResizeObserver(() => {
      root.style.setProperty("--pins", pinned.length ? `${dock.offsetHeight}px` : "0px");
    });
    observer.observe(dock);
  }

  // What the panel says, without its controls: they belong to the panel itself.
  function cardOf(panel, opener) {
    const copy = panel.cloneNode(true);
    for (const one of copy.querySelectorAll(".cite, .fact-close")) one.remove();
    for (const one of copy.querySelectorAll("[id]")) one.removeAttribute("id");
    const number = opener?.matches(".claim-mark") ? "" : opener?.textContent.trim();
    const name = [number, panel.ariaLabel].filter(Boolean).join(": ");
    const unpin = made("button", { type: "button", className: "pin-close" }, "Unpin");
    unpin.setAttribute("aria-label", `Unpin ${name}`);
    const body = made("div", { className: "fact-panel pin-body", tabIndex: 0, role: "group" });
    body.ariaLabel = name;
    body.append(...(number ? [made("span", { className: "pin-number" }, number)] : []), ...copy.childNodes);
    return made("section", { className: "pin", ariaLabel: name }, unpin, body);
  }

  function pin(panel) {
    const opener = openerOf(panel);
    if (!dock) build();
    if (pinned.length === MOST) remove(pinned[0]);
    const card = cardOf(panel, opener);
    const one = { panel, opener, card };
    card.querySelector(".pin-close").addEventListener("click", () => unpin(one));
    pinned.push(one);
    dock.querySelector(".pins-cards").append(card);
    panel.hidePopover();
    say(`Pinned: ${card.ariaLabel}. ${pinned.length} of ${MOST}; the last region of the page.`);
  }

  function remove(one) {
    pinned.splice(pinned.indexOf(one), 1);
    one.card.remove();
    dock.hidden = !pinned.length;
  }

  // The focus goes where it came from: to the number, unless it was elsewhere.
  function unpin(one) {
    const within = one.card.contains(document.activeElement);
    remove(one);
    say(`Unpinned: ${one.card.ariaLabel}.`);
    if (within) (one.opener ?? document.body).focus();
  }

  function say(words) {
    dock.hidden = !pinned.length;
    root.style.setProperty("--pins", pinned.length ? `${dock.offsetHeight}px` : "0px");
    told.textContent = words;
  }

  // --- the button in a panel, before those that cite

  function offer(panel) {
    const line = panel.querySelector(".cite");
    if (!line) return;
    let button = buttons.get(panel);
    if (!button) {
      button = made("button", { type: "button", className: "pin-button" });
      button.addEventListener("click", () => {
        const one = pinOf(panel);
        if (one) unpin(one);
        else pin(panel);
        button.textContent = pinOf(panel) ? "Unpin" : "Pin";
      });
      buttons.set(panel, button);
    }
    button.textContent = pinOf(panel) ? "Unpin" : "Pin";
    if (!line.contains(button)) line.prepend(button, " ");
  }

  // After cite.js, which listens to `beforetoggle` and writes the line.
  document.addEventListener(
    "beforetoggle",
    ({ target, newState, source }) => {
      if (newState !== "open" || !target.matches?.(".fact-panel:not(.term-panel)")) return;
      openers.set(target, source);
      offer(target);
    },
    true,
  );
  for (const panel of document.querySelectorAll(".fact-panel:popover-open:not(.term-panel)")) {
    const at = document.querySelector(`[data-open][popovertarget="${panel.id}"]`);
    if (at) openers.set(panel, at);
    offer(panel);
  }

  // Escape closes one thing at a time: first what is open, then the pin with the focus, or the last.
  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || !pinned.length) return;
      if (document.querySelector(":popover-open, dialog[open]")) return;
      if (event.target.matches?.("input, textarea, select")) return;
      unpin(pinned.find((one) => one.card.contains(event.target)) ?? pinned.at(-1));
    },
    true,
  );
})();
