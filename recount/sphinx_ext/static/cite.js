// Copy link and cite, for what has an address: the panel of a number or a sentence, a row of the
// ledger, of the findings and of the claims, a figure, a table.  All that is said is read from the element
// and from the JSON-LD in the head of the page; without this script the addresses are links.
// `facts.js` loads this file when somebody first does something, or a figure is live.
(() => {
  "use strict";
  const block = document.querySelector('script[type="application/ld+json"]');
  const [page = {}] = block ? JSON.parse(block.textContent)["@graph"] : [];
  const book = page.isPartOf ?? page;
  const authors = book.author ?? []; // a person's name is `Family, Given`
  const date = book.datePublished ?? "";
  const chapter = page === book ? "" : page.name;
  const openers = new WeakMap(); // the number at which a panel was opened last
  const canonical = document.querySelector('link[rel="canonical"]');

  const squeezed = (text) => (text ?? "").replace(/\s+/g, " ").trim();
  const textOf = (root, selector) => squeezed(root.querySelector(selector)?.textContent);
  const local = (href) => new URL(href, location.href).href;

  // The address that is cited: that of the book where it has one.  A folder of the reader's is
  // nobody else's, so that from disk it is the path within the book.
  function cited(href) {
    if (canonical) return new URL(href, canonical.href).href;
    const here = local(href);
    if (location.protocol !== "file:") return here;
    return here.replace(local(document.documentElement.dataset.content_root ?? "./"), "");
  }

  // --- what an element says of itself

  function ofPanel(panel) {
    const link = panel.querySelector(".fact-row");
    const opener = openers.get(panel) ?? document.querySelector(`[popovertarget="${panel.id}"]`);
    const claim = opener?.matches(".claim-mark") && opener.closest("[data-claim]");
    const kind = textOf(panel, ".fact-kind");
    if (claim)
      return {
        href: link?.getAttribute("href") ?? `#${panel.id}`,
        title: sentence(claim),
        where: chapter,
        verdict: kind,
      };
    const label = textOf(panel, ".fact-label");
    if (!label)
      // the panel of computed numbers, which has no row: they stand in a section of the page
      return {
        href: `#${opener?.closest("section[id]")?.id ?? ""}`,
        title: `${squeezed(opener?.textContent)} (computed)`,
        where: chapter,
        verdict: `Computed from ${panel.querySelectorAll(".fact-source").length} printed numbers`,
      };
    return {
      href: link?.getAttribute("href") ?? `#${panel.id}`,
      title: `${label}: ${textOf(panel, ".fact-printed, .fact-arithmetic")}`,
      where: textOf(panel, ".fact-where"),
      verdict: judged(panel.querySelector(".fact-verdict")),
    };
  }

  // `reproduced (comes out as printed)`
  function judged(line) {
    const verdict = textOf(line, ".verdict");
    const meaning = squeezed(line.textContent).slice(verdict.length).trim();
    return `Verdict: ${verdict}${meaning && ` (${meaning})`}`;
  }

  function sentence(claim) {
    const copy = claim.cloneNode(true);
    for (const panel of copy.querySelectorAll(".fact-panel")) panel.remove();
    return squeezed(copy.textContent);
  }

  function ofRow(row) {
    const head = row.querySelector("summary");
    const [label, population, value, claim, finding] = [
      ".entry-label", ".entry-population", ".entry-printed", ".claim-sentence", ".finding-title",
    ].map((selector) => textOf(head, selector));
    const named = [label, population].filter(Boolean).join(", ");
    const verdict = textOf(head, ".verdict");
    return {
      href: `#${row.id}`,
      title: claim || finding || `${named}: ${value}`,
      where: placeOf(row),
      verdict: verdict ? `Verdict: ${verdict}` : textOf(head, ".claim-basis, .finding-marks"),
    };
  }

  // Of a number its place, of a finding those of its numbers, of a claim its chapter.
  function placeOf(row) {
    const where = [...row.querySelectorAll("dt")].find((name) => name.textContent === "Where");
    if (where) return squeezed(where.nextElementSibling.textContent);
    const printed = row.querySelector(".evidence")?.querySelectorAll("li > .note") ?? [];
    const places = [...printed].map((place) => squeezed(place.textContent).replace(/^\(|\)$/g, ""));
    if (places.length) return [...new Set(places)].join("; ");
    return textOf(row.closest(".entry-group") ?? row, ".entry-group-title a") || chapter;
  }

  const ofFigure = (figure) => ({
    href: `#${figure.id}`,
    title: textOf(figure, ".figure-title"),
    where: chapter,
    verdict: "",
  });

  // A table has a caption, or else the heading of its section.
  function ofTable(table) {
    const head = table.closest("section")?.querySelector("h1, h2, h3, h4, h5")?.cloneNode(true);
    head?.querySelector(".headerlink")?.remove();
    const [, n] = /-table(?:-(\d+))?$/.exec(table.id) ?? [];
    const named = textOf(table, "caption") || squeezed(head?.textContent);
    return { href: `#${table.id}`, title: `${named} (table${n ? ` ${n}` : ""})`, where: chapter, verdict: "" };
  }

  // --- the forms of a citation

  const stop = (text) => (/[.?!]$/.test(text) ? text : `${text}.`);
  const edition = [book.version && `version ${book.version}`, date].filter(Boolean).join(", ");
  const note = (item) => [item.where, item.verdict].filter(Boolean).map(stop).join(" ");
  const whole = (item) => /^https?:/.test(cited(item.href)); // else it is a path within the book
  const noted = (item) => `${note(item)}${whole(item) ? "" : ` At ${cited(item.href)}`}`.trim();
  const idOf = (item) => item.href.split("#")[1] || "page";

  const FORMS = {
    Text: (item) =>
      [
        ...authors.map((one) => stop(one.name)), stop(`“${item.title}”`), note(item),
        stop(`In: ${book.name}${edition && `, ${edition}`}`), cited(item.href),
      ].filter(Boolean).join(" "),
    BibTeX(item) {
      const escaped = (text) =>
        text.replace(/[\\{}]/g, (sign) => ({ "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}" })[sign])
          .replace(/[&%$#_]/g, "\\$&").replaceAll("~", "\\textasciitilde{}").replaceAll("^", "\\textasciicircum{}");
      const named = (one) =>
        one["@type"] === "Person" ? escaped(one.name) : `{${escaped(one.name)}}`;
      const fields = {
        author: authors.map(named).join(" and "),
        title: `{${escaped(item.title)}}`,
        howpublished: escaped(`In: ${book.name}`),
        edition: escaped(book.version ? `Version ${book.version}` : ""),
        year: date.slice(0, 4),
        note: escaped(noted(item)),
        url: whole(item) && cited(item.href),
      };
      const lines = Object.entries(fields).filter(([, value]) => value);
      return `@misc{${idOf(item)},\n${lines.map(([key, value]) => `  ${key} = {${value}},\n`).join("")}}`;
    },
    "CSL-JSON"(item) {
      const author = authors.map((one) => {
        const [family, given] = one.name.split(", ");
        return one["@type"] === "Person" ? { family, given } : { literal: one.name };
      });
      const told = {
        id: idOf(item), type: "entry", title: item.title, author, "container-title": book.name,
        version: book.version, issued: date && { "date-parts": [date.split("-").map(Number)] },
        language: book.inLanguage, URL: whole(item) && cited(item.href), note: noted(item),
      };
      return JSON.stringify([told], (key, value) => value || undefined, 1);
    },
  };

  // --- the line of buttons

  function made(tag, properties, ...content) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...content);
    return node;
  }

  // Where the page may not use the clipboard the text is selected, as it would be by hand.
  async function copied(text, box) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      box.select();
      return document.execCommand("copy");
    }
  }

  function line(read) {
    const box = made("textarea", { readOnly: true, rows: 5, hidden: true, ariaLabel: "Citation" });
    const told = made("output", {});
    async function offer(text, what) {
      box.value = text;
      box.hidden = false;
      told.value = (await copied(text, box)) ? `${what} copied` : `${what}: copy it from the box`;
    }
    const button = (name, about, work) => {
      const node = made("button", { type: "button", ariaLabel: about }, name);
      node.addEventListener("click", work);
      return node;
    };
    const forms = Object.entries(FORMS).map(([name, form]) =>
      button(name, `Cite as ${name}`, () => offer(form(read()), name)),
    );
    const link = button("Copy link", "", () => offer(local(read().href), "Link"));
    link.removeAttribute("aria-label");
    return made("span", { className: "cite" }, link, " Cite: ", ...forms, told, box);
  }

  const lines = new WeakMap();
  function offered(node, read) {
    if (!lines.has(node)) lines.set(node, line(() => read(node)));
    return lines.get(node);
  }

  function offer(panel) {
    if (panel.querySelector(".cite")) return;
    panel.insertBefore(offered(panel, ofPanel), panel.querySelector(":scope > .fact-close"));
  }
  // What opened before this file was here.
  if (CSS.supports("selector(:popover-open)"))
    for (const panel of document.querySelectorAll(".fact-panel:popover-open:not(.term-panel)")) {
      openers.set(panel, document.querySelector(`[data-open][popovertarget="${panel.id}"]`));
      offer(panel);
    }
  for (const row of document.querySelectorAll("details.entry[id][open]"))
    row.append(offered(row, ofRow));

  // Before a panel is placed, so that its size is known.
  document.addEventListener(
    "beforetoggle",
    ({ target, newState, source }) => {
      if (newState !== "open" || !target.matches?.(".fact-panel:not(.term-panel)")) return;
      openers.set(target, source);
      offer(target);
    },
    true,
  );
  // After what slept in a row has been put into it.
  document.addEventListener(
    "toggle",
    ({ target }) => {
      if (target.matches?.("details.entry[id][open]"))
        setTimeout(() => target.append(offered(target, ofRow)));
    },
    true,
  );
  // Of a table the line is shown at its link, which stays a link in the address.
  for (const link of document.querySelectorAll(".anchor-link")) {
    const table = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!table) continue;
    link.append(" Cite");
    link.ariaLabel = "Link to this table, or cite it";
    link.ariaExpanded = "false";
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const open = link.ariaExpanded === "false";
      link.ariaExpanded = `${open}`;
      if (open) {
        history.replaceState(null, "", link.hash);
        link.after(offered(table, ofTable));
      } else offered(table, ofTable).remove();
    });
  }
  for (const figure of document.querySelectorAll("figure.recount-figure[id]:not([data-still])"))
    figure.querySelector(".figure-aids").append(offered(figure, ofFigure));
})();
