// Code is plain text until somebody sees it: then it gets its colours, and the site the button that
// copies it.  The colours are those of the theme's sheet; where this reads a sign wrongly, the text
// stays what it was.
(() => {
  "use strict";

  const HERE = document.currentScript.src;
  const COPYING = ["clipboard.min.js", "copybutton.js"];
  const SIGNS =
    /(#[^\n]*)|([rbf]?"""[^]*?"""|[rbf]?"(?:\\.|[^"\\\n])*"|[rbf]?'(?:\\.|[^'\\\n])*')|\b(and|as|assert|def|else|elif|False|for|from|if|import|in|is|lambda|None|not|or|return|True|while|with|yield)\b|\b(\d[\d_]*(?:\.\d+)?(?:e-?\d+)?)\b/g;
  const CLASSES = ["c1", "s2", "k", "mi"];

  function coloured(pre) {
    if (pre.childElementCount || !pre.closest(".highlight-ipython3, .highlight-python")) return;
    const text = pre.textContent;
    const parts = [];
    let last = 0;
    for (const found of text.matchAll(SIGNS)) {
      const span = document.createElement("span");
      span.className = CLASSES[found.slice(1).findIndex((group) => group !== undefined)];
      span.textContent = found[0];
      parts.push(text.slice(last, found.index), span);
      last = found.index + found[0].length;
    }
    pre.replaceChildren(...parts, text.slice(last));
  }

  let copying = false;
  function copied() {
    if (copying) return;
    copying = true;
    for (const name of COPYING) {
      const script = document.createElement("script");
      script.src = new URL(name, HERE).href;
      script.async = false; // in this order
      document.head.append(script);
    }
  }

  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      coloured(target);
      copied();
    }
  });
  for (const pre of document.querySelectorAll("div.highlight pre")) seen.observe(pre);
})();
