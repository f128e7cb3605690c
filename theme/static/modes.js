/* Before a page is drawn: how its reader wants to see it, as kept on the device or named in the address. */
(function () {
  "use strict";
  var KEY = "gongkai-look", root = document.documentElement, kept = {};
  var known = { type: ["large"], look: ["light", "dark", "contrast", "contrast-dark"] };
  try { kept = JSON.parse(window.localStorage.getItem(KEY)) || {}; } catch (e) { kept = {}; }
  function show(name) {
    if (known[name].indexOf(kept[name]) < 0) { root.removeAttribute("data-" + name); return; }
    root.setAttribute("data-" + name, kept[name]);
  }
  window.GongkaiLook = {
    is: function (name) { return root.getAttribute("data-" + name) || ""; },
    set: function (name, value) {
      kept[name] = value;
      try { window.localStorage.setItem(KEY, JSON.stringify(kept)); } catch (e) { /* for this page only */ }
      show(name);
    }
  };
  Object.keys(known).forEach(function (name) {
    var asked = new RegExp("[?&]" + name + "=([a-z-]*)").exec(window.location.search);
    if (asked) { window.GongkaiLook.set(name, asked[1]); } else { show(name); }
  });
}());
