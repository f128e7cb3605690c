/* Fills the page of results: `?q=` says for what. Uses the tools of search.js, which stands before it. */
(function () {
  "use strict";
  var page = document.getElementById("results"), find = window.GongkaiFind, tools = find.tools, make = tools.make;
  var query = (new URLSearchParams(location.search).get("q") || "").trim();

  function links(word, all, label, parent) {
    if (!all.length) { return; }
    var line = make("div", "find-more row-where", word, parent);
    all.forEach(function (one) {
      line.appendChild(document.createTextNode(" "));
      make("a", "", one[label] || one.title, line).href = tools.up + one.url;
      tools.mark(one, line);
    });
  }

  function row(one, rows) {
    var words = tools.words(), made = make("div", "row-name", "", make("li", "row", "", rows));
    make("a", "", one.title, made).href = tools.up + one.url;
    made.appendChild(document.createTextNode(" "));
    tools.why(one, made);
    if (tools.where(one)) { make("div", "row-where", tools.where(one), made); }
    links(words.variants, one.variants, "variant", made);
    links(one.place ? words.places : words.place, one.places, "place", made);
  }

  /** What was found is seen without scrolling, on a phone too: suggestions go, and the head if it has to. */
  function show(sections) {
    var form = document.querySelector(".find"), hot = form.querySelector(".find-hot"), first = page.querySelector(".row");
    if (!first) { return; }
    if (hot && sections[0].kind !== "nearest") { hot.hidden = true; }
    if (!window.scrollY && first.getBoundingClientRect().bottom > window.innerHeight) { form.scrollIntoView(); }
  }

  if (!query) { return; }
  find.page = function () {
    var sections = tools.search(query, 20);
    page.textContent = "";
    sections.forEach(function (section) {
      make("h2", "", tools.words()[section.kind], page);
      var rows = make("ul", "rows", "", page);
      section.results.forEach(function (one) { row(one, rows); });
    });
    tools.count(sections, query, "total");
    show(sections);
  };
  tools.ask(query);
}());
