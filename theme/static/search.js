/*
 * The search field: suggests while one types (WAI-ARIA combobox). What it needs is loaded with the
 * focus; nothing is sent anywhere. search-page.js adds the page of results.
 */
(function () {
  "use strict";
  var form = document.querySelector(".find");
  if (!form) { return; }
  var KEY = "gongkai-place", SHOWN = { matter: 6 }, ELSE_SHOWN = 3, PATIENCE = 8000;
  var input = form.querySelector("input"), list = form.querySelector(".find-list");
  var status = form.querySelector(".find-status"), help = form.querySelector(".find-help");
  var up = form.dataset.up, words, places = [], options = [], active = -1, state = "";
  var again = false, composing = false, typed = false;

  function make(tag, name, text, parent) {
    var made = document.createElement(tag);
    if (name) { made.className = name; }
    if (text) {
      made.textContent = text;
      if (!/^zh/.test(document.documentElement.lang) && /[\u4e00-\u9fff]/.test(text)) { made.lang = "zh-Hans"; }
    }
    if (parent) { parent.appendChild(made); }
    return made;
  }

  function set(element, values) {
    Object.keys(values).forEach(function (name) { element.setAttribute(name, values[name]); });
  }

  function say(text, visible) {
    status.textContent = text;
    status.className = visible ? "find-status" : "find-status find-unseen";
  }

  function filled(word, values) {
    return word.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
  }

  // --- the place, remembered on this device alone

  function remembered() {
    try { return localStorage.getItem(KEY) || ""; } catch (refused) { return ""; }
  }

  function remember(name) {
    try { if (name) { localStorage.setItem(KEY, name); } else { localStorage.removeItem(KEY); } } catch (refused) { /* this visit only */ }
  }

  /** The place and those it lies in, the nearest first. */
  function here() {
    var name = form.querySelector("select").value;
    var known = places.filter(function (one) { return one[0] === name; })[0];
    return known ? [name].concat(known[1]) : [];
  }

  function offerPlaces() {
    var foot = form.querySelector(".find-foot");
    if (foot.querySelector("select")) { return; }
    foot.textContent = "";
    make("label", "", words.place, foot).htmlFor = "q-place";
    var select = make("select", "", "", foot), home = remembered();
    select.id = "q-place";
    make("option", "", words.anywhere, select).value = "";
    places.forEach(function (one) {
      var option = make("option", "", new Array(one[2] + 1).join("\u3000") + one[0], select);
      option.value = one[0];
      option.selected = one[0] === home;
    });
    make("p", "small", words.device, foot);
    select.onchange = function () { remember(select.value); answer(); };
  }

  // --- loading

  function load(path, done) {
    var script = document.createElement("script");
    script.src = path;
    script.async = false; // side by side, but run in their order
    script.onload = done;
    script.onerror = failed;
    document.head.appendChild(script);
  }

  function start() {
    if (state === "loading" || state === "ready") { return; }
    state = "loading";
    load(form.dataset.entry + (again ? "?" + Date.now() : ""));
    setTimeout(function () { if (state === "loading") { give(); } }, PATIENCE);
  }

  /** A kept entry may name files that are gone: ask for it anew, once. */
  function failed() {
    if (state === "failed") { return; }
    state = "failed";
    if (again) { give(); return; }
    again = true;
    start();
  }

  function give() {
    say(form.dataset.failed, true);
    help.hidden = false;
  }

  window.GongkaiFind = function (entry) {
    var rest = entry.files.length - 1;
    words = entry.words;
    places = entry.places;
    offerPlaces();
    entry.files.slice(0, rest).forEach(function (file, i) { load(up + file, i === rest - 1 ? first : null); });
    function first() {
      if (!window.GongkaiSearch || !window.GongkaiSearch.engine) { failed(); return; }
      state = "ready";
      say("");
      answer();
      load(up + entry.files[rest], answer);
    }
  };

  // --- what is found

  function search(query, limit) {
    var found = window.GongkaiSearch.search(query, { place: here(), limit: limit });
    if (found.sections.length || !found.nearest.length) { return found.sections; }
    return [{ kind: "nearest", results: found.nearest }];
  }

  /** Says how many there are; or that there are none, and who helps. */
  function count(sections, query, word) {
    var none = !sections.length || sections[0].kind === "nearest", all = 0;
    sections.forEach(function (section) { all += section.results.length; });
    say(filled(none ? words.none : words[word], { count: all, q: query }), none || word === "total");
    help.hidden = !none;
  }

  function mark(one, parent) {
    if (one.state) { make("span", "state state-" + one.state, words[one.state], parent); }
  }

  function why(one, parent) {
    mark(one, parent);
    var text = one.alias ? filled(words.alias, one) : words[one.how];
    if (text) { make("span", "find-why", " " + text, parent); }
  }

  function where(one) {
    var told = one.title.indexOf(one.variant) < 0 && one.variants.length ? one.variant : "";
    return [one.place, told].filter(Boolean).join(" · ");
  }

  // --- suggestions

  function close() {
    list.hidden = true;
    options = [];
    active = -1;
    input.setAttribute("aria-expanded", false);
    input.removeAttribute("aria-activedescendant");
  }

  function suggest(query) {
    var sections = search(query, SHOWN.matter);
    close();
    list.textContent = "";
    sections.forEach(function (section, i) {
      var group = make("div", "", "", list);
      make("div", "find-kind", words[section.kind], group).id = "q-kind-" + i;
      set(group, { role: "group", "aria-labelledby": "q-kind-" + i });
      section.results.slice(0, SHOWN[section.kind] || ELSE_SHOWN).forEach(function (one) { offer(one, group); });
    });
    list.hidden = !options.length;
    list.scrollTop = 0;
    input.setAttribute("aria-expanded", !list.hidden);
    count(sections, query, "count");
  }

  function offer(one, group) {
    var option = make("div", "find-option", "", group);
    set(option, { id: "q-option-" + options.length, role: "option", "aria-selected": false });
    make("span", "find-name", one.title, option);
    why(one, option);
    make("span", "find-why", where(one), option);
    option.onclick = function () { location.assign(up + one.url); };
    options.push(option);
  }

  function move(to) {
    if (options[active]) { options[active].setAttribute("aria-selected", false); }
    active = to;
    options[to].setAttribute("aria-selected", true);
    options[to].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[to].id);
  }

  function key(event) {
    if (event.isComposing || event.keyCode === 229) { return; } // the input method's own keys
    var last = options.length - 1;
    if (event.key === "ArrowDown" && last < 0) { type(); return; }
    if (last < 0) { return; }
    if (event.key === "ArrowDown") { move(active < last ? active + 1 : 0); }
    else if (event.key === "ArrowUp") { move(active > 0 ? active - 1 : last); }
    else if (event.key === "Home" && active >= 0) { move(0); }
    else if (event.key === "End" && active >= 0) { move(last); }
    else if (event.key === "Enter" && active >= 0) { options[active].click(); }
    else if (event.key === "Escape") { close(); }
    else { return; }
    event.preventDefault();
  }

  function type() {
    var query = input.value.trim();
    start();
    if (composing) { return; }
    if (!query) { close(); say(""); help.hidden = true; }
    else if (state === "ready") { suggest(query); }
    else if (state === "loading") { say(form.dataset.loading, true); }
  }

  /** More has arrived, or the place is another one. */
  function answer() {
    if (state !== "ready") { return; }
    if (window.GongkaiFind.page) { window.GongkaiFind.page(); }
    if (document.activeElement === input && typed && active < 0) { type(); }
  }

  // Without a script the field is a plain one.
  set(input, { role: "combobox", "aria-expanded": false });
  input.onfocus = start;
  input.oninput = function () { typed = true; type(); };
  input.onkeydown = key;
  input.onblur = close;
  input.addEventListener("compositionstart", function () { composing = true; });
  input.addEventListener("compositionend", function () { composing = false; type(); });
  list.onmousedown = function (event) { event.preventDefault(); }; // the field keeps the focus
  window.GongkaiFind.tools = {
    make: make, mark: mark, why: why, where: where, search: search, count: count, up: up,
    words: function () { return words; },
    ask: function (query) { input.value = query; say(form.dataset.loading, true); start(); },
  };
}());
