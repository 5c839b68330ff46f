"use strict";
/* Searches what is published, in the reader's browser. Texts of papers are set as text, never as markup. */
(function () {
  const SHOWN = 50;
  const form = document.getElementById("search");
  if (!form) return;
  const labels = JSON.parse(form.dataset.labels);
  const waiting = JSON.parse(form.dataset.blocks);
  const field = form.elements.namedItem("q");
  const topic = form.elements.namedItem("topic");
  const stage = form.elements.namedItem("stage");
  const results = document.getElementById("results");
  const heading = document.getElementById("results-title");
  const state = document.getElementById("state");
  const more = document.getElementById("more");
  const papers = []; /* newest first */
  let reading = false;
  let shown = SHOWN;

  const fold = (text) =>
    text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

  window.contrechampBlock = function (_number, rows) {
    for (const [id, title, place, department, country, day, language, topics, stages, vendors, level, quote] of rows) {
      const said = [...topics.map((t) => labels.topics[t]), ...stages.map((s) => labels.stages[s])];
      const text = " " + fold([title, place, department, country, day, ...said, ...vendors, quote].join(" "));
      papers.push({ id, title, place, department, day, language, topics, stages, vendors, level, quote, text });
    }
    papers.sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : b.id - a.id));
  };

  function read() {
    if (reading || waiting.length === 0) return;
    reading = true;
    const script = document.createElement("script");
    script.src = waiting.shift();
    const next = () => {
      reading = false;
      show();
      read();
    };
    script.addEventListener("load", next);
    script.addEventListener("error", next);
    document.head.append(script);
  }

  function add(parent, name, text, attributes) {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
    parent.append(element);
    return element;
  }

  function written(day) {
    if (!day) return "";
    const date = new Date(day + "T00:00:00Z");
    return date.toLocaleDateString(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });
  }

  function item(paper) {
    const article = add(add(results, "li"), "article");
    const link = add(add(article, "h3"), "a", null, { href: form.dataset.papers + "/" + paper.id + "/index.html" });
    add(link, "span", paper.title || labels.untitled + " " + paper.id, { lang: paper.language, dir: "auto" });
    const where = [paper.place, paper.department, written(paper.day)].filter(Boolean).join(" · ");
    add(article, "p", where, { class: "where" });
    const tags = add(article, "p", null, { class: "tags" });
    for (const name of paper.topics) add(tags, "span", labels.topics[name], { class: "tag" });
    for (const name of paper.stages) add(tags, "span", labels.stages[name], { class: "tag" });
    for (const name of paper.vendors) add(tags, "span", name, { class: "tag" });
    add(add(article, "blockquote", null, { lang: paper.language, dir: "auto" }), "p", paper.quote);
  }

  function show() {
    const words = fold(field.value).split(" ").filter(Boolean);
    const asked = words.length > 0 || topic.value || stage.value;
    const found = !asked
      ? []
      : papers.filter(
          (paper) =>
            words.every((word) => paper.text.includes(" " + word)) &&
            (!topic.value || paper.topics.includes(topic.value)) &&
            (!stage.value || paper.stages.includes(stage.value)),
        );
    results.replaceChildren();
    found.slice(0, shown).forEach(item);
    heading.hidden = found.length === 0;
    more.hidden = found.length <= shown;
    const number = found.length === 1 ? labels.one : labels.many.replace("{n}", String(found.length));
    const said = found.length === 0 ? labels.none : number;
    state.textContent = !asked ? "" : waiting.length > 0 || reading ? said + " " + labels.reading : said;
  }

  function remember() {
    const asked = new URLSearchParams();
    for (const control of [field, topic, stage]) if (control.value) asked.set(control.name, control.value);
    try {
      history.replaceState(null, "", asked.toString() ? "?" + asked : location.pathname);
    } catch {
      /* opened from a disk: some browsers keep the address there */
    }
  }

  function search() {
    shown = SHOWN;
    remember();
    read();
    show();
  }

  const asked = new URLSearchParams(location.search);
  for (const control of [field, topic, stage]) control.value = asked.get(control.name) || "";
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  field.addEventListener("input", search);
  topic.addEventListener("change", search);
  stage.addEventListener("change", search);
  more.addEventListener("click", () => {
    const at = shown;
    shown += SHOWN;
    show();
    results.children[at]?.querySelector("a")?.focus();
  });
  if (field.value || topic.value || stage.value) search();
})();
