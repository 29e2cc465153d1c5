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
      Object.assign(spec, spec.usermeta?.narrow);
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

  // Controls after the first few are folded away, where the figure says how many it shows.
  const foldRest = (form, shown) => {
    const rest = [...form.querySelectorAll(".vega-bind")].slice(shown);
    const fold = document.createElement("details");
    fold.append(document.createElement("summary"), ...rest);
    fold.firstChild.textContent = "More to change";
    form.append(fold);
  };

  // A still figure has no controls until it is drawn.
  const formOf = (figure) => {
    if (!("still" in figure.dataset)) return null;
    const form = document.createElement("form");
    form.className = "figure-controls";
    form.addEventListener("submit", (event) => event.preventDefault());
    figure.querySelector(".figure-drawing").before(form);
    return form;
  };

  // A title that depends on the controls is a parameter of the figure.
  const followTitle = (figure, spec, view) => {
    if (!spec.params?.some(({ name }) => name === "title_shown")) return;
    const title = figure.querySelector(".figure-title");
    view.addSignalListener("title_shown", (_, text) => (title.textContent = text));
  };

  // The page may move between two pieces of work: a phone would not follow a finger in both.
  const breath = () => new Promise((resolve) => setTimeout(resolve));

  const OPTIONS = {
    renderer: "svg",
    ast: true, // expressions are interpreted: the page's policy forbids eval
    actions: false,
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  };

  // The library compiles and draws in one piece of work.  Its hook between the two keeps what was
  // compiled and stops the first, so that a page that is moved waits for one at a time.
  const STOP = new Error("compiled");
  const compiled = async (embed, spec) => {
    let vega;
    const patch = (one) => {
      vega = one;
      throw STOP;
    };
    try {
      await embed(document.createElement("div"), spec, { ...OPTIONS, mode: "vega-lite", patch });
    } catch (error) {
      if (error !== STOP) throw error;
    }
    return vega;
  };

  const draw = async (figure) => {
    const drawing = figure.querySelector(".figure-drawing");
    const alt = drawing.querySelector("svg").getAttribute("aria-label");
    const [spec, embed] = await Promise.all([specification(figure), library()]);
    await document.fonts.ready; // or text would be measured in another font
    await breath();
    const vega = await compiled(embed, fitted(spec, figure, drawing.clientWidth));
    await breath();
    const form = figure.querySelector(".figure-controls") ?? formOf(figure);
    const live = document.createElement("div");
    live.className = "figure-live figure-measuring";
    drawing.append(live);
    let view;
    try {
      ({ view } = await embed(live, vega, {
        ...OPTIONS,
        mode: "vega",
        ...(form && { bind: form }),
      }));
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
    if (form && spec.usermeta?.shown_controls) foldRest(form, spec.usermeta.shown_controls);
    followTitle(figure, spec, view);
    figure.dataset.live = "";
    figure.view = view; // for the script of a playground
    figure.dispatchEvent(new Event("live"));
    return view;
  };

  const drawings = new Map();
  const drawn = (figure) => {
    if (!drawings.has(figure)) drawings.set(figure, draw(figure));
    return drawings.get(figure);
  };

  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        drawn(target).catch((error) => console.error("A figure stays static:", error));
      }
    },
    { rootMargin: NEAR },
  );

  for (const form of document.querySelectorAll(".figure-controls")) {
    form.addEventListener("submit", (event) => event.preventDefault());
  }
  for (const figure of document.querySelectorAll(".recount-figure:not([data-still])"))
    near.observe(figure);

  // Words that move a figure: the link sets its controls, and a live region says what changed.
  let said;
  const announce = (text) => {
    if (!said) {
      said = document.createElement("p");
      said.className = "move-said";
      said.setAttribute("role", "status");
      document.querySelector("article").append(said);
    }
    said.textContent = "";
    setTimeout(() => (said.textContent = text), 100); // or the same words twice are said once
  };
  const textsOf = (figure) =>
    [...figure.querySelectorAll(".figure-title, .figure-live text")].map((one) => one.textContent);
  const MOST = 6; // texts that are read out

  const move = async (link, figure) => {
    const view = await drawn(figure);
    const before = new Set(textsOf(figure));
    for (const [name, value] of Object.entries(JSON.parse(link.dataset.move)))
      view.signal(name, value);
    await view.runAsync();
    const box = figure.getBoundingClientRect();
    if (box.top < 0 || box.bottom > innerHeight)
      figure.scrollIntoView({ block: box.height < innerHeight ? "center" : "start" });
    for (const other of document.querySelectorAll(".move[aria-current]"))
      if (other.hash === link.hash) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    const news = textsOf(figure).filter((text) => text && !before.has(text));
    const title = figure.querySelector(".figure-title").textContent;
    announce(`Figure set to: ${link.textContent}. ${title}. ${news.slice(0, MOST).join("; ")}`);
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.move");
    const figure = link && document.getElementById(link.hash.slice(1));
    if (!figure || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    move(link, figure).catch((error) => {
      console.error("A figure stays static:", error);
      location.hash = link.hash;
    });
  });
})();
