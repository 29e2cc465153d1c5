// Python with the book's own library and data, started when a reader asks for it and never before.
// Served, this script is a worker (a module, as Pyodide wants it), and the page stays alive; from
// disk, where a browser allows no worker, the page loads it itself, and every step lets it breathe.
// Nothing is asked of another host: all files are scripts beside this one.
(() => {
  "use strict";
  const here = typeof document === "undefined" ? self.location.href : document.currentScript.src;
  const folder = new URL("pyodide/", here).href;
  const FILES = [
    ["loader", "Loading Python", 1],
    ["module", "Loading Python", 25],
    ["wasm", "Loading Python", 100],
    ["library", "Loading Python's library", 70],
    ["book", "Loading the library and the data of the book", 15],
  ];
  const TO_START = 60; // in the same measure: what each part takes of the whole
  const TO_RECOUNT = 120;
  const TOTAL = FILES.reduce((sum, [, , size]) => sum + size, TO_START + TO_RECOUNT);

  const breath = () => new Promise((done) => setTimeout(done, 30));

  function load(name) {
    const address = `${folder}${name}.js`;
    if (typeof document === "undefined") return import(address);
    return new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), { src: address });
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${name}.js could not be loaded`));
      document.head.append(script);
    });
  }

  async function unpacked(name) {
    const letters = atob(self.recountFiles[name]);
    delete self.recountFiles[name];
    const bytes = new Uint8Array(letters.length);
    for (let n = 0; n < letters.length; n += 1) bytes[n] = letters.charCodeAt(n);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).arrayBuffer();
  }

  // Pyodide asks for two files by `fetch`, which a page on disk may not use.  While it starts, they
  // are handed over instead; any other request is refused, so that none can leave.
  async function withFiles(files, work) {
    const real = self.fetch;
    self.fetch = async (address) => {
      const name = String(address?.url ?? address).split(/[/?#]/).findLast((part) => part in files);
      if (!name) throw new Error(`${address} was asked for, and nothing is`);
      const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
      return new Response(files[name], { headers: { "Content-Type": type } });
    };
    try {
      return await work();
    } finally {
      self.fetch = real;
    }
  }

  let session = null;

  // Load everything and recount; `tell(done, words)` with a share of the whole before each step.
  async function start(tell) {
    let done = 0;
    const begun = performance.now();
    const step = async (words, size) => {
      tell(done / TOTAL, words);
      done += size;
      await breath();
    };
    for (const [name, words, size] of FILES) {
      await step(words, size);
      await load(name);
    }
    await step("Starting Python", TO_START);
    const files = {};
    for (const name of ["pyodide.asm.wasm", "python_stdlib.zip"]) files[name] = await unpacked(name);
    const python = await withFiles(files, () =>
      self.loadPyodide({
        indexURL: folder,
        createPyodideModule: self.recountModule,
        lockFileContents: self.recountFiles.lock,
      }),
    );
    const loaded = performance.now();
    python.unpackArchive(await unpacked("book.zip"), "zip", { extractDir: "/book" });
    const book = python.runPython(`
import sys
sys.path.insert(0, "/book")
from recount.browser import Session
Session("/book")
`);
    const steps = book.steps();
    let { value, done: over } = steps.next();
    while (!over) {
      await step(value, TO_RECOUNT / 5);
      ({ value, done: over } = steps.next());
    }
    session = book;
    const seconds = [loaded - begun, performance.now() - loaded].map((ms) => ms / 1000);
    return { ...JSON.parse(book.verify()), seconds, python: python.runPython("sys.version") };
  }

  const asked = (name) => (given) => JSON.parse(session[name](given));
  const engine = {
    start,
    facts: () => JSON.parse(session.facts()),
    fact: asked("fact"),
    change: (rows) => JSON.parse(session.change(JSON.stringify(rows))),
    table: asked("table"),
    round: ({ level, seed }) => JSON.parse(session.round(level, seed)),
  };

  if (typeof document !== "undefined") {
    self.recountEngine = engine;
    return;
  }
  self.onmessage = async ({ data: { id, name, given } }) => {
    const tell = (share, words) => self.postMessage({ id, share, words });
    try {
      const result = await engine[name](name === "start" ? tell : given);
      self.postMessage({ id, result });
    } catch (error) {
      self.postMessage({ id, error: String(error?.message ?? error) });
    }
  };
})();
