/* Types into a kiosk's field and shows at each key what is found. The search is the site's own (search-core.js). */
(function () {
  "use strict";
  var box = document.querySelector(".typing"), SHOWN = 12, KINDS = ["item", "matter", "nearest", "window", "page", "fee", "notice", "instrument"];
  if (!box) { return; }
  var field = box.querySelector("input"), list = box.querySelector(".hits-list"), status = box.querySelector(".hits-status");
  var ways = box.querySelector(".hits-ways"), keyboard = box.querySelector(".keyboard"), ready = false, terminal = null, names = {};

  function say(text) { status.textContent = text; }

  function hit(one) {
    var item = terminal.make("li", "tile", "", list), link = terminal.make("a", "", "", item);
    link.href = box.dataset.up + one.url;
    terminal.make("strong", "", one.title, link);
    var where = [one.place, one.title.indexOf(one.variant) < 0 ? one.variant : "", one.alias, names[one.state]];
    terminal.make("span", "small", where.filter(Boolean).join(" · "), link);
  }

  function show() {
    var query = field.value.trim(), found = [], words = terminal.words(), answer;
    list.textContent = "";
    ways.hidden = false;
    list.parentNode.scrollTop = 0;
    if (!query || !ready) { say(words.start); return; }
    answer = window.GongkaiSearch.search(query, { place: terminal.about().place, limit: SHOWN });
    answer.sections.forEach(function (section) {
      if (KINDS.indexOf(section.kind) >= 0) { found = found.concat(section.results); }
    });
    if (!found.length) { found = answer.nearest; }
    found = found.slice(0, SHOWN);
    found.forEach(hit);
    ways.hidden = found.length > 0;
    say(found.length ? terminal.filled(words.found, { count: found.length }) : words.nothing);
  }

  function press(event) {
    var key = event.target.closest(".key");
    if (!key) { return; }
    if (key.dataset.key) { field.value = (field.value + key.dataset.key).slice(0, field.maxLength); }
    else { field.value = key.dataset.do === "clear" ? "" : field.value.slice(0, -1); }
    show();
  }

  document.addEventListener("kiosk", function () {
    terminal = window.GongkaiTerminal;
    keyboard.hidden = false;
    keyboard.addEventListener("click", press);
    keyboard.addEventListener("pointerdown", function (event) { event.preventDefault(); }); // the field keeps the focus
    field.addEventListener("input", show);
    field.focus();
    terminal.search(function (failed) {
      if (failed) { say(terminal.words().failed); return; }
      ready = true;
      show();
    }, function (found) { names = found; });
    show();
  });
}());
