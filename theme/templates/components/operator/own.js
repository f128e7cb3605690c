/*
 * For whoever looks after a kiosk: what is on it, whether pages, search and printer work, and a lock for wiping the
 * glass. A page from the disk cannot read another one, but can see whether it is there: as a script that never runs.
 */
(function () {
  "use strict";
  var WIPED = 30000, box = document.querySelector(".operator"), terminal = null, words = null, version = null;
  if (!box) { return; }
  var told = box.querySelector(".operator-told");

  function fact(name, text) { box.querySelector('[data-fact="' + name + '"]').textContent = text; }

  function say(line) { told.textContent = told.textContent ? told.textContent + "\n" + line : line; }

  function facts() {
    var now = new Date(), used = 0, able = "";
    try {
      Object.keys(localStorage).forEach(function (key) { used += key.length + localStorage.getItem(key).length; });
      localStorage.setItem("gongkai-probe", "1");
      localStorage.removeItem("gongkai-probe");
      able = terminal.filled(words.storage_works, { used: used });
    } catch (refused) { able = words.storage_refused; }
    fact("kiosk", document.documentElement.getAttribute("data-kiosk") + " · " + terminal.about().hall);
    fact("content", version.content + " · " + terminal.filled(words.files, { count: version.files }));
    fact("as_of", version.as_of);
    fact("program", version.program);
    fact("written", new Date(document.lastModified).toLocaleString(document.documentElement.lang));
    fact("storage", able);
    fact("time", now.toLocaleString(document.documentElement.lang) + " · UTC" + (now.getTimezoneOffset() > 0 ? "−" : "+") + Math.abs(now.getTimezoneOffset() / 60));
    fact("screen", window.innerWidth + " × " + window.innerHeight + " · " + window.devicePixelRatio);
    fact("browser", navigator.userAgent);
    fact("address", terminal.root);
    if (navigator.storage && navigator.storage.estimate) {
      navigator.storage.estimate().then(function (found) {
        fact("storage", able + " · " + Math.round(found.usage / 1e3) + " kB / " + Math.round(found.quota / 1e6) + " MB");
      }, function () { /* a page from the disk may not ask */ });
    }
  }

  // --- the self-test

  function there(path, done) {
    var probe = terminal.make("script");
    function found(is) { probe.parentNode.removeChild(probe); done(is); }
    probe.onload = function () { found(true); };
    probe.onerror = function () { found(false); };
    probe.src = terminal.root + path + "?" + Date.now();
    document.head.appendChild(probe);
  }

  function quiet(event) { event.preventDefault(); } // a page is no program: that it stops at once is expected

  function pages() {
    var left = version.pages.slice(), lost = [];
    window.addEventListener("error", quiet);
    (function next() {
      var path = left.shift();
      if (path) { there(path, function (is) { if (!is) { lost.push(path); } next(); }); return; }
      window.setTimeout(function () { window.removeEventListener("error", quiet); }, 0);
      say(lost.length ? terminal.filled(words.pages_lost, { paths: lost.join(" ") }) : terminal.filled(words.pages_there, { count: version.pages.length }));
    }());
  }

  function searching() {
    var asked = false;
    terminal.search(function (failed) {
      if (asked) { return; } // once, though the second part of the index is still to come
      asked = true;
      var answer = failed ? null : window.GongkaiSearch.search(version.query, { place: terminal.about().place, limit: 20 });
      var hits = answer ? [].concat.apply([], answer.sections.map(function (section) { return section.results; })) : [];
      var good = hits.some(function (one) { return one.url.split("/").slice(1).join("/") === version.found.split("/").slice(1).join("/"); });
      say(good ? words.search_good : words.search_bad);
    });
  }

  // --- wiping the glass

  function clean() {
    var cover = terminal.make("div", "kiosk-over wiping", "", document.getElementById("main")), until = 0;
    var names = ["pointerdown", "pointerup", "pointermove", "touchstart", "touchmove", "touchend", "click", "keydown", "wheel"];
    var text = terminal.make("p", "", "", cover);
    function swallow(event) {
      until = window.performance.now() + WIPED;
      event.stopImmediatePropagation();
      if (event.cancelable) { event.preventDefault(); }
    }
    function tick() {
      var left = Math.ceil((until - window.performance.now()) / 1000);
      text.textContent = terminal.filled(words.wiping, { seconds: left });
      if (left > 0) { return; }
      window.clearInterval(timer);
      names.forEach(function (name) { document.removeEventListener(name, swallow, true); });
      cover.parentNode.removeChild(cover);
      terminal.touched();
    }
    until = window.performance.now() + WIPED;
    names.forEach(function (name) { document.addEventListener(name, swallow, { capture: true, passive: false }); });
    var timer = window.setInterval(tick, 500);
    tick();
  }

  var acts = {
    test: function () { told.textContent = ""; pages(); searching(); },
    print: function () { say(words.printing); window.print(); },
    clean: clean,
    leave: function () { terminal.leave(); }
  };

  document.addEventListener("kiosk", function () {
    terminal = window.GongkaiTerminal;
    words = terminal.words();
    window.GongkaiVersion = function (found) {
      version = found;
      facts();
      box.hidden = false;
    };
    if (terminal.alone) { box.querySelector('[data-act="leave"]').hidden = true; }
    box.addEventListener("click", function (event) {
      var act = event.target.getAttribute("data-act");
      if (act) { acts[act](); }
    });
    var script = terminal.make("script");
    script.src = terminal.root + "kiosk/version.js?" + Date.now();
    document.head.appendChild(script);
  });
}());
