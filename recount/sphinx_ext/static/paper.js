// A page printed from the dark palette comes out in the light one; a page in the light palette never
// needs these rules, and so does not load them.
(() => {
  "use strict";

  const SHEET = new URL("light-on-paper.css", document.currentScript.src).href;
  const root = document.documentElement;

  function add() {
    if (root.dataset.theme !== "dark") return;
    palettes.disconnect();
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: SHEET });
    link.media = "print";
    document.head.append(link);
  }

  const palettes = new MutationObserver(add);
  palettes.observe(root, { attributeFilter: ["data-theme"] });
  add();
})();
