// One form for what is typed and what is printed, for the list of rows and for the search of the
// site: full-width signs, capitals, accents and dashes make no difference, nor does the way in
// which a number is written.  `32,4 %` is `32.4`, `2,622` is `2622`, `p < .001` is `p<0.001`,
// `25.7～39.7` and `25.7 to 39.7` are `25.7-39.7`, `60 of 185` is `60/185`.
(() => {
  "use strict";

  const LETTERS = { ł: "l", ø: "o", đ: "d", ß: "ss", æ: "ae", œ: "oe", ı: "i" };
  const UNSEEN = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;
  const THOUSANDS_APART = /(\d)[\u00a0\u2009\u202f'\u2019](?=\d{3}(?!\d))/g; // 2'622; or a space
  const THOUSANDS = /(?<![\d.,])[1-9]\d{0,2}(?:,\d{3})+(?!\d)/g;
  const STEPS = [
    [/\s+/g, " "],
    [/[\u2010-\u2015\u2212]/g, "-"],
    [/[\u223c\u301c]/g, "~"],
    [/[\u2044\u2215]/g, "/"],
    [/<=/g, "≤"],
    [/>=/g, "≥"],
    [THOUSANDS, (number) => number.replaceAll(",", "")],
    [/(\d)[,·](?=\d)/g, "$1."],
    [/(\d) ?%/g, "$1"],
    [/ ?([<>=≤≥±/&+×]) ?/g, "$1"],
    [/(?<=^|[ <>=≤≥([~-])\.(?=\d)/g, "0."],
    [/(\d) (?:out of|of|из) (?=\d)/g, "$1/"],
    [/(\d)(?: (?:to|до) | ?[-~至] ?)(?=-?\d)/g, "$1-"],
  ];

  function fold(text) {
    const plain = text
      .replace(UNSEEN, "")
      .replace(THOUSANDS_APART, "$1")
      .normalize("NFKD")
      .replace(/\p{M}+/gu, "")
      .toLowerCase()
      .replace(/[łøđßæœı]/g, (letter) => LETTERS[letter]);
    return STEPS.reduce((done, [form, instead]) => done.replace(form, instead), plain);
  }

  // Of a row, whose parts are told one by one: also its count of a total, its interval, its bound.
  function foldRow(text) {
    const row = fold(text);
    const part = (name) => new RegExp(`\\b${name} (-?\\d[\\d.]*)\\b`).exec(row)?.[1];
    const [events, total, low, high] = ["events", "total", "low", "high"].map(part);
    const more = [events && total && `${events}/${total}`, low && high && `${low}-${high}`];
    const [, relation, bound] = /\brelation ?([<>≤≥]),? ?(?:value|p) ([\d.]+)/.exec(row) ?? [];
    return [row, ...more.filter(Boolean), bound ? relation + bound : ""].join(" ");
  }

  const words = (query) =>
    fold(query).split(" ").map((word) => word.replace(/[,;]+$/, "")).filter(Boolean);

  self.recountText = { fold, foldRow, words };
})();
