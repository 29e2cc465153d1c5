// What a cited work is, beside the pointer: one script holds the references of the whole site and is
// loaded when somebody first points at one (`citations.py`). Without it a citation is a link.
(() => {
  "use strict";

  const source = new URL("references.js", document.currentScript.src).href;
  let coming = null;

  function load() {
    const script = Object.assign(document.createElement("script"), { src: source });
    document.head.append(script);
    return new Promise((resolve) => {
      script.onload = script.onerror = resolve;
    });
  }

  document.addEventListener("pointerover", async ({ target }) => {
    const link = target instanceof Element && target.closest(".bibtex-citation a[href]");
    if (!link || link.title) return;
    await (coming ??= load());
    const told = self.recountReferences?.[link.hash.slice(1)];
    if (told) link.title = told;
  });
})();
