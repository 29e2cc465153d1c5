// What a term means, beside its link: one script holds the definitions of the whole site and is
// loaded when somebody first asks. `facts.js` opens and closes the panel, as it does for numbers.
// Without these scripts a term is a link to the glossary.
(() => {
  "use strict";

  const source = new URL("glossary.js", document.currentScript.src).href;
  let panel = null;
  let coming = null;
  let wanted = null; // the link for which the definitions were asked last
  let told = null; // the link that the panel speaks of

  function made(tag, properties, ...content) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...content);
    return node;
  }

  function load() {
    const script = made("script", { src: source });
    document.head.append(script);
    return new Promise((resolve, reject) => {
      script.onload = resolve;
      script.onerror = reject;
    }).then(() => {
      const look = { id: "term-panel", className: "fact-panel fact-shared term-panel" };
      panel = made("div", { ...look, popover: "auto", role: "dialog" });
      panel.addEventListener("beforetoggle", (event) => {
        if (event.newState === "closed") told?.removeAttribute("aria-describedby");
      });
      document.body.append(panel);
    });
  }

  // The panel, or nothing while the definitions are on their way; then `ready` gets the link.
  function panelFor(link, ready) {
    if (panel) return panel;
    wanted = link;
    coming ??= load().then(
      () => ready(wanted),
      () => {
        self.recountTerms = undefined; // a term is a link again
        console.error(`cannot load ${source}`);
      },
    );
    return null;
  }

  function fill(link) {
    const id = link.hash.slice("#term-".length);
    const [term, short, meaning, printings] = self.recountGlossary[id];
    const name = short ? `${term} (${short})` : term;
    const words = printings.flatMap(([lang, text], n) => [
      ...(n ? [" · "] : []),
      made("span", { lang, textContent: text }),
    ]);
    const close = made("button", { type: "button", className: "fact-close" }, "Close");
    close.addEventListener("click", () => panel.hidePopover());
    panel.replaceChildren(
      made("span", { className: "fact-kind fact-label" }, name),
      made("span", {}, meaning),
      ...(words.length ? [made("span", { className: "fact-where" }, ...words)] : []),
      made("a", { className: "fact-row", href: link.href }, "Its entry in the glossary"),
      close,
    );
    panel.ariaLabel = name;
    told?.removeAttribute("aria-describedby");
    told = link;
    link.setAttribute("aria-describedby", panel.id);
  }

  self.recountTerms = { panel: panelFor, fill };
})();
