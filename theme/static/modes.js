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
  // A terminal in a hall: named in the address or by its own build. What it needs is loaded there alone.
  var parts = (document.currentScript.getAttribute("data-kiosk") || "").split(" ");
  var named = /[?&]kiosk=([\w-]*)/.exec(window.location.search), kiosk = named && named[1].toUpperCase();
  try {
    if (named) { window.localStorage.setItem("gongkai-kiosk", kiosk); }
    kiosk = window.localStorage.getItem("gongkai-kiosk") || kiosk;
  } catch (e) { /* for this page only */ }
  kiosk = parts[1] && (kiosk || parts[2]);
  if (kiosk) {
    root.setAttribute("data-kiosk", kiosk);
    var sheet = document.createElement("link"), script = document.createElement("script");
    sheet.rel = "stylesheet";
    sheet.href = parts[1];
    script.src = parts[0];
    if (parts[2]) { script.setAttribute("data-alone", ""); }
    document.head.appendChild(sheet);
    document.head.appendChild(script);
  }
  Object.keys(known).forEach(function (name) {
    var asked = new RegExp("[?&]" + name + "=([a-z-]*)").exec(window.location.search);
    if (asked) { window.GongkaiLook.set(name, asked[1]); } else { show(name); }
  });
}());
