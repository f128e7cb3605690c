/*
 * A terminal in a hall: large buttons at the foot of each page, no way out, and nothing left of the person before.
 * modes.js loads this where the device is a kiosk; what it has to know stands in `kiosk/<lang>.js`.
 */
(function () {
  "use strict";
  var ASK = 60, RESET = 75, RENEW = 600, HELD = 5000; // seconds; HELD in milliseconds
  var KEY = "gongkai-kiosk", WAY = "gongkai-kiosk-way";
  var doc = document.documentElement, script = document.currentScript;
  var root = new URL("../", script.src).href, id = doc.getAttribute("data-kiosk");
  var lang = "", about = null, words = null, bar = null, kind = "", home = "";
  var last = 0, asking = null, tasks = [];

  // --- small tools

  function make(tag, name, text, parent) {
    var made = document.createElement(tag);
    if (name) { made.className = name; }
    if (text) { made.textContent = text; }
    if (parent) { parent.appendChild(made); }
    return made;
  }

  function button(text, parent, act, name) {
    var made = make("button", name || "", text, parent);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  function filled(word, values) {
    return word.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
  }

  function each(selector, act, within) {
    Array.prototype.forEach.call((within || document).querySelectorAll(selector), act);
  }

  function stored(act) { try { return act(); } catch (refused) { return null; } }

  /** Seconds that no change of the clock can touch. */
  function now() { return window.performance.now() / 1000; }

  // --- going on: a kiosk keeps no history, so that nobody can go back to another person's page

  function way() { return stored(function () { return JSON.parse(sessionStorage.getItem(WAY)); }) || []; }

  function keepWay(paths) { stored(function () { sessionStorage.setItem(WAY, JSON.stringify(paths)); }); }

  function go(address) {
    var url = new URL(address, location.href);
    // Where nothing can be stored, the address says that this is a kiosk.
    if (stored(function () { return localStorage.getItem(KEY); }) !== id) { url.searchParams.set("kiosk", id); }
    location.replace(url.href);
  }

  function arrived() {
    var here = location.href.split("#")[0], paths = way();
    if (kind === "kiosk") { paths = []; }
    if (paths[paths.length - 1] !== here) { paths.push(here); }
    keepWay(paths.slice(-30));
  }

  function back() {
    var paths = way();
    paths.pop();
    keepWay(paths);
    go(paths.pop() || home);
  }

  function inside(url) {
    var path = url.href.split(/[?#]/)[0];
    return path.indexOf(root) === 0 && /(\.html|\/)$/.test(path) && path.indexOf(root + "downloads/") !== 0;
  }

  function follow(event) {
    var link = event.target.closest && event.target.closest("a");
    if (!link) { return; }
    event.preventDefault();
    if (event.defaultPrevented && event.button > 0) { return; }
    var url = new URL(link.getAttribute("href") || "", location.href), here = location.href.split("#")[0];
    if (url.hash && url.href.split("#")[0] === here) {
      var to = document.getElementById(decodeURIComponent(url.hash.slice(1)));
      if (to) { to.scrollIntoView(); }
    } else if (inside(url)) { go(url.href); }
  }

  /** A form that asks the site goes on like a link. */
  function submit(event) {
    var form = event.target, url = new URL(form.getAttribute("action") || "", location.href);
    event.preventDefault();
    if (!inside(url)) { return; }
    new FormData(form).forEach(function (value, name) { url.searchParams.append(name, value); });
    go(url.href);
  }

  /** The public address of what a link leads to, which a phone can open; nothing where there is none. */
  function address(url, config) {
    if (url.href.indexOf(root) !== 0) { return /^https?:$/.test(url.protocol) ? url.href : ""; }
    return config.base && !/^dataset/.test(kind) ? config.base + "/" + url.href.slice(root.length) : "";
  }

  /** What leads elsewhere becomes words; an address is written out, with a code for a phone. */
  function closeLinks(config) {
    var coded = [];
    each("a[href]", function (link) {
      var url = new URL(link.getAttribute("href"), location.href), text, to = address(url, config);
      if (inside(url) || link.closest("svg")) { return; }
      text = make("span", "no-way");
      while (link.firstChild) { text.appendChild(link.firstChild); }
      if (to && url.href === to && text.textContent.indexOf(url.host) < 0) { make("span", "no-way-address", to, text); }
      link.parentNode.replaceChild(text, link);
      if (to && text.getClientRects().length) { coded.push([text, to]); }
    });
    if (coded.length) { code(coded, config); }
  }

  /** Draws a code after each text; the script for that is loaded only where there are any. */
  function code(coded, config) {
    var drawing = make("script");
    drawing.src = root + config.qr;
    drawing.onload = function () {
      coded.forEach(function (one) {
        var found = window.GongkaiQr(one[1]), side = found && found[0];
        if (!found) { return; }
        var box = document.createElementNS("http://www.w3.org/2000/svg", "svg");
        [["qr-paper", "M0 0h" + side + "v" + side + "H0z"], ["qr-ink", found[1]]].forEach(function (part) {
          var path = document.createElementNS(box.namespaceURI, "path");
          path.setAttribute("class", part[0]);
          path.setAttribute("d", part[1]);
          box.appendChild(path);
        });
        box.setAttribute("class", "qr");
        box.setAttribute("viewBox", "0 0 " + side + " " + side);
        box.setAttribute("role", "img");
        box.setAttribute("aria-label", config.scan);
        one[0].parentNode.insertBefore(box, one[0].nextSibling);
      });
    };
    document.head.appendChild(drawing);
  }

  // --- the buttons at the foot

  function scroller() { return document.querySelector(".hits") || document.scrollingElement; }

  function turn(sign) {
    var box = scroller(), high = box === document.scrollingElement ? window.innerHeight : box.clientHeight;
    box.scrollTop += sign * Math.round(high * 0.6);
  }

  function toggle(name, value, made) {
    function mark() { made.setAttribute("aria-pressed", String(window.GongkaiLook.is(name) === value)); }
    made.addEventListener("click", function () {
      window.GongkaiLook.set(name, window.GongkaiLook.is(name) === value ? "" : value);
      mark();
    });
    mark();
  }

  function foot() {
    bar = make("nav", "kiosk-bar", "", document.body);
    bar.setAttribute("aria-label", words.menu);
    if (kind !== "kiosk") {
      button(words.home, bar, function () { go(home); });
      button(words.back, bar, back);
    } else {
      each(".languages a", function (link) { bar.appendChild(link.cloneNode(true)); });
    }
    button("▲ " + words.up, bar, function () { turn(-1); }, "kiosk-up");
    button("▼ " + words.down, bar, function () { turn(1); }, "kiosk-down");
    if (about.helper) {
      button(words.staff, bar, function () { wayTo(about.helper); });
    }
    toggle("type", "large", button(words.large, bar, function () {}));
    toggle("look", "contrast-dark", button(words.contrast, bar, function () {}));
  }

  // --- what a guide offers here: the way to its window, and what to take along

  /** The windows of this hall where the matter on the page is accepted: [[id, number], …]. */
  function windows() {
    var found = [], role = document.querySelector("#where .fact dd"), mark = "/venues/" + about.venue + ".html#";
    each("a[href]", function (link) {
      var cut = link.href.split(mark), id = cut[1];
      var number = /[A-Z]*\d[\w-]*(?=\s*(窗口|$))|\S+$/.exec(link.textContent.trim());
      if (cut.length === 2 && !found.some(function (one) { return one[0] === id; })) { found.push([id, number ? number[0] : id]); }
    }, role || make("p"));
    return found;
  }

  function wayTo(window_) { go(root + lang + "/kiosks/" + about.slug + "/" + window_ + ".html"); }

  function panel(title, close) {
    var made = overlay("kiosk-asks kiosk-offer"), word = make("h2", "", title, made.panel);
    word.id = "kiosk-offer";
    made.panel.setAttribute("aria-labelledby", word.id);
    made.close = function () { made.box.parentNode.removeChild(made.box); };
    made.line = make("div", "kiosk-choice");
    made.end = function () {
      made.panel.appendChild(made.line);
      button(words.close, made.line, made.close, close ? "" : "kiosk-yes").focus({ preventScroll: true });
    };
    return made;
  }

  function where(found) {
    if (found.length === 1) { wayTo(found[0][0]); return; }
    var made = panel(words.where_many, true);
    found.forEach(function (one) { button(filled(words.window, { number: one[1] }), made.line, function () { wayTo(one[0]); }, "kiosk-yes"); });
    made.end();
  }

  function take() {
    var made = panel(words.take, about.printer), code = document.querySelector("#about .code"), qr = document.querySelector("#about svg.qr");
    if (qr) { made.panel.appendChild(qr.cloneNode(true)); }
    if (code) { make("p", "kiosk-code", filled(words.take_code, { code: code.textContent.trim() }), made.panel); }
    make("p", "", words.take_how, made.panel);
    if (about.printer) {
      button(words.slip, made.line, function () { go(root + lang + "/sheets/" + /([^/]+)\.html$/.exec(location.pathname)[1] + ".html"); }, "kiosk-yes");
    }
    made.end();
  }

  /** A sheet is printed on what this kiosk has, by the sheet's own button for that paper. */
  function print(line) {
    var paper = document.querySelector('[data-paper="' + about.printer + '"]'), told = make("p", "kiosk-printed");
    if (!about.printer || !paper) { return; }
    told.setAttribute("role", "status");
    button(about.printer === "receipt" ? words.slip : words.print, line, function () { paper.click(); }, "kiosk-yes");
    line.appendChild(told);
    window.addEventListener("afterprint", function () {
      touched();
      told.textContent = words.printed;
      window.setTimeout(function () { told.textContent = ""; }, 8000);
    });
  }

  function offer() {
    var line = make("div", "kiosk-acts"), found = windows();
    if (kind === "matter") {
      if (found.length) { button(words.where, line, function () { where(found); }, "kiosk-yes"); }
      if (document.querySelector('a[href*="sheets/"]')) { button(words.take, line, take, "kiosk-yes"); }
    } else if (kind === "sheet") { print(line); }
    if (!line.firstChild) { return; }
    document.body.insertBefore(line, bar);
    document.body.classList.add("kiosk-acting");
  }

  // --- the head: whose hall, the time, how old the data is, who helps

  function day(date) {
    var two = function (n) { return (n < 10 ? "0" : "") + n; };
    return date.getFullYear() + "-" + two(date.getMonth() + 1) + "-" + two(date.getDate());
  }

  /** Staff hold the clock for five seconds. */
  function held(element, act) {
    var timer = 0;
    function stop() { window.clearTimeout(timer); }
    element.addEventListener("pointerdown", function () { stop(); timer = window.setTimeout(act, HELD); });
    ["pointerup", "pointercancel", "pointerleave"].forEach(function (name) { element.addEventListener(name, stop); });
  }

  function age(config) {
    var today = day(new Date());
    if (today < config.as_of) { return words.early; }
    var next = doc.getAttribute("data-next-change");
    if (next && today >= next) { return filled(words.changed, { day: config.as_of, next: next }); }
    if (Date.parse(today) - Date.parse(config.as_of) > config.days * 864e5) { return filled(words.old, { day: config.as_of, days: config.days }); }
    return "";
  }

  function head(config) {
    var top = make("header", "kiosk-head"), left = make("div", "", "", top), clock = make("div", "kiosk-clock", "", top);
    make("div", "kiosk-hall", about.hall, left);
    make("div", "small", filled(words.as_of, { day: config.as_of }), left);
    if (about.help || config.phone) {
      make("div", "kiosk-help", about.help ? filled(words.help, about) : filled(words.call, config), left);
    }
    var time = make("div", "kiosk-time", "", clock), date = make("div", "small", "", clock);
    var old = make("p", "kiosk-old", "", top);
    old.setAttribute("role", "status");
    function show() {
      var moment = new Date(), told = age(config);
      time.textContent = moment.toLocaleTimeString(doc.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
      date.textContent = moment.toLocaleDateString(doc.lang, { month: "long", day: "numeric", weekday: "long" });
      if (old.textContent !== told) { old.textContent = told; }
      old.hidden = !told;
    }
    show();
    tasks.push(show);
    held(clock, function () { go(root + lang + "/kiosk/operator.html"); });
    document.body.insertBefore(top, document.getElementById("main"));
  }

  // --- nobody there any more

  /** Nothing to forget: the start in the first language, as it is after a reset. */
  function fresh(config) {
    return kind === "kiosk" && lang === config.first && !window.GongkaiLook.is("type") && !window.GongkaiLook.is("look");
  }

  function reset(config) {
    stored(function () { sessionStorage.clear(); });
    stored(function () { localStorage.clear(); localStorage.setItem(KEY, id); });
    each("input, textarea, select", function (field) { field.value = ""; });
    stored(function () { window.speechSynthesis.cancel(); });
    window.name = "";
    go(root + config.first + "/kiosks/" + about.slug + "/index.html");
  }

  function overlay(name) {
    var box = make("div", "kiosk-over " + name, "", document.body), panel = make("div", "kiosk-panel", "", box);
    panel.setAttribute("role", "alertdialog");
    panel.setAttribute("aria-modal", "true");
    return { box: box, panel: panel };
  }

  function ask(config) {
    var made = overlay("kiosk-asks"), title = make("h2", "", words.still, made.panel);
    title.id = "kiosk-still";
    made.panel.setAttribute("aria-labelledby", title.id);
    made.count = make("p", "", "", made.panel);
    var line = make("div", "kiosk-choice", "", made.panel);
    button(words.stay, line, touched, "kiosk-yes").focus({ preventScroll: true });
    button(words.leave, line, function () { reset(config); });
    asking = made;
  }

  function answered() {
    if (asking) { asking.box.parentNode.removeChild(asking.box); asking = null; }
  }

  function touched() { last = now(); answered(); }

  function watch(config) {
    // Capture: what a page does with an event of its own must not hide that somebody is there.
    ["pointerdown", "pointermove", "pointerup", "touchstart", "touchmove", "keydown", "input", "scroll", "wheel"].forEach(
      function (name) {
        window.addEventListener(name, function (event) {
          // The two buttons of the question decide for themselves.
          if (asking && asking.panel.contains(event.target)) { last = Math.max(last, now() - ASK); return; }
          touched();
        }, { capture: true, passive: true });
      });
    touched();
    tasks.push(function () {
      var quiet = now() - last;
      if (fresh(config)) { if (quiet > RENEW) { touched(); renew(); } return; }
      if (quiet >= RESET) { reset(config); }
      else if (quiet >= ASK) {
        if (!asking) { ask(config); }
        asking.count.textContent = filled(words.soon, { seconds: Math.ceil(RESET - quiet) });
      }
    });
  }

  /** A start that nobody touches is read anew now and then, but only while the site is there. */
  function renew() {
    var probe = make("script");
    window.GongkaiKiosk = function () { go(home); };
    probe.src = root + "kiosk/" + lang + ".js?" + Date.now();
    document.head.appendChild(probe);
  }

  // --- what a terminal does not do

  function refuse() {
    function no(event) { event.preventDefault(); }
    ["contextmenu", "dragstart", "gesturestart", "selectstart", "drop"].forEach(function (name) {
      window.addEventListener(name, function (event) {
        if (name !== "selectstart" || !/^(INPUT|TEXTAREA)$/.test(event.target.tagName)) { no(event); }
      }, true);
    });
    window.addEventListener("touchmove", function (e) { if (e.touches.length > 1) { no(e); } }, { capture: true, passive: false });
    window.addEventListener("wheel", function (e) { if (e.ctrlKey) { no(e); } }, { capture: true, passive: false });
    window.addEventListener("keydown", function (e) {
      if (e.ctrlKey || e.metaKey || e.altKey || /^(F\d+|Browser\w+|ContextMenu)$/.test(e.key)) { no(e); }
    }, true);
    window.addEventListener("click", follow, true);
    window.addEventListener("auxclick", no, true);
    window.addEventListener("submit", submit, true);
    window.open = function () { return null; };
    window.alert = window.confirm = window.prompt = function () {};
  }

  // --- the site's own search, without its field

  /** Load the search; `done` is called with whether that failed, and again when the second part is there. */
  function search(done, named) {
    var entry = make("script");
    function fail() { done(true); }
    window.GongkaiFind = function (found) {
      if (named) { named(found.words); }
      found.files.forEach(function (file, i) {
        var part = make("script");
        part.src = root + file;
        part.async = false;
        part.onload = function () { if (i >= found.files.length - 2) { done(false); } };
        part.onerror = fail;
        document.head.appendChild(part);
      });
    };
    entry.src = root + "search/" + lang + ".js";
    entry.onerror = fail;
    document.head.appendChild(entry);
  }

  /** No kiosk any more. */
  function leave() {
    stored(function () { sessionStorage.clear(); });
    stored(function () { localStorage.clear(); });
    location.replace(root + lang + "/index.html?kiosk=");
  }

  // --- begin

  /** What other scripts of a kiosk use. */
  window.GongkaiTerminal = {
    make: make, button: button, filled: filled, each: each, go: go, root: root, search: search, touched: touched,
    alone: script.hasAttribute("data-alone"), leave: leave,
    words: function () { return words; }, about: function () { return about; }
  };

  function unknown(config) {
    stored(function () { localStorage.removeItem(KEY); });
    doc.removeAttribute("data-kiosk");
    each('link[href*="/kiosk."]', function (sheet) { sheet.parentNode.removeChild(sheet); });
    make("p", "banner", filled(config.words.unknown, { id: id }), document.querySelector("aside"));
  }

  function begin(config) {
    about = config.kiosks[id];
    words = config.words;
    if (!about) { unknown(config); return; }
    home = root + lang + "/kiosks/" + about.slug + "/index.html";
    if (/^(home|door|lost|search)$/.test(kind)) { go(kind === "search" ? root + lang + "/kiosk/search.html" : home); return; }
    if (kind === "kiosk" && location.href.split(/[?#]/)[0] !== home) { go(home); return; }
    refuse();
    closeLinks(config);
    arrived();
    head(config);
    foot();
    offer();
    watch(config);
    window.setInterval(function () { tasks.forEach(function (task) { task(); }); }, 1000);
    document.dispatchEvent(new CustomEvent("kiosk"));
  }

  function load() {
    lang = document.body.getAttribute("data-lang");
    kind = (/kind-(\w+)/.exec(document.body.className) || [])[1];
    window.GongkaiKiosk = begin;
    var entry = make("script");
    entry.src = root + "kiosk/" + lang + ".js";
    document.head.appendChild(entry);
  }
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", load); } else { load(); }
}());
