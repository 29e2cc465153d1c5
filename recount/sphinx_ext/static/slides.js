// One slide at a time, where there is room for it; on a phone the slides stay a long page.
(() => {
  const { sheet } = document.currentScript.dataset;
  if (!window.Reveal || innerWidth < 700) return;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: sheet });
  link.addEventListener("load", () => {
    document.documentElement.classList.add("shown-as-slides");
    Reveal.initialize({
      width: 1280, height: 720, margin: 0, minScale: 0.2, maxScale: 3, center: false, hash: true,
      transition: "none", progress: false, slideNumber: "c/t", scrollActivationWidth: null,
    });
  });
  document.head.prepend(link);
})();
