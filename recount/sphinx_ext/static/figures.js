// The static drawing of a figure is on the page already; when the reader comes near, a live one
// takes its place. The bundle is loaded once, and not at all by readers who never scroll there.
(() => {
  "use strict";

  const BUNDLE = new URL("vega-bundle.js", document.currentScript.src).href;
  const NARROW = 480; // px: as in figures.css
  const NARROW_LEGEND_COLUMNS = 2; // as in figures.py
  const NEAR = "300px";
  const COMPOSITE = ["vconcat", "hconcat", "concat"];

  const loaded = (src) =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = src;
      script.onload = () => resolve();
      script.onerror = () => reject(new Error(`cannot load ${src}`));
      document.head.append(script);
    });

  let loading;
  const library = async () => {
    await (loading ??= loaded(BUNDLE));
    return window.vegaEmbed;
  };

  // The specification lies in a script of its own, which puts it under the name of its file.
  const specification = async ({ dataset: { specification: src } }) => {
    await loaded(src);
    return structuredClone(self.recountFigures[src.split("/").pop().replace(/\.js$/, "")]);
  };

  const views = (spec) => [
    spec,
    ...(spec.spec && typeof spec.spec === "object" ? views(spec.spec) : []),
    ...COMPOSITE.flatMap((key) => (spec[key] ?? []).flatMap(views)),
  ];

  // One view follows its container by itself. Several views do not: each gets its share of the
  // width, from the two numbers that the build measured (see `share` in figures.py).
  const fitted = (spec, figure, width) => {
    spec.config.font = getComputedStyle(figure).fontFamily; // measured as it will be drawn
    const fixed = Number(figure.dataset.fixed);
    const across = Number(figure.dataset.across);
    if (across > 0) {
      for (const view of views(spec)) {
        if (view.width === "container") {
          view.width = Math.max(60, Math.floor((width - fixed) / across));
        }
      }
    }
    if (width <= NARROW) {
      spec.config.legend = { columns: NARROW_LEGEND_COLUMNS, ...spec.config.legend };
    }
    return spec;
  };

  // Vega writes a group of radio buttons as loose labels: a screen reader needs the group's name.
  const nameRadioGroups = (form) => {
    for (const group of form.querySelectorAll(".vega-bind-radio")) {
      const bind = group.parentElement;
      const fieldset = document.createElement("fieldset");
      const legend = document.createElement("legend");
      legend.append(bind.querySelector(".vega-bind-name"));
      fieldset.append(legend, group);
      bind.append(fieldset);
    }
  };

  const draw = async (figure) => {
    const drawing = figure.querySelector(".figure-drawing");
    const form = figure.querySelector(".figure-controls");
    const alt = drawing.querySelector("svg").getAttribute("aria-label");
    const [spec, embed] = await Promise.all([specification(figure), library()]);
    await document.fonts.ready; // or text would be measured in another font
    const live = document.createElement("div");
    live.className = "figure-live figure-measuring";
    drawing.append(live);
    try {
      const { view } = await embed(live, fitted(spec, figure, drawing.clientWidth), {
        mode: "vega-lite",
        renderer: "svg",
        ast: true, // expressions are interpreted: the page's policy forbids eval
        actions: false,
        defaultStyle: false,
        tooltip: { disableDefaultStyle: true },
        ...(form && { bind: form }),
      });
      await view.runAsync();
    } catch (error) {
      live.remove();
      form?.remove();
      throw error;
    }
    // One image with one text; the parts that Vega labels would be noise beside it.
    live.setAttribute("role", "img");
    live.setAttribute("aria-label", alt);
    live.querySelector("svg").setAttribute("aria-hidden", "true");
    for (const still of drawing.querySelectorAll(".figure-static")) still.remove();
    live.classList.remove("figure-measuring");
    if (form) nameRadioGroups(form);
    figure.dataset.live = "";
  };

  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        draw(target).catch((error) => console.error("A figure stays static:", error));
      }
    },
    { rootMargin: NEAR },
  );

  for (const form of document.querySelectorAll(".figure-controls")) {
    form.addEventListener("submit", (event) => event.preventDefault());
  }
  for (const figure of document.querySelectorAll(".recount-figure")) near.observe(figure);
})();
