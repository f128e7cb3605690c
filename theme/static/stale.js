/* Says so when a page is read after the day on which its content changed. */
(function () {
  "use strict";
  var root = document.documentElement, next = root.getAttribute("data-next-change");
  var box = document.getElementById("stale");
  if (!next || !box) { return; }
  var today = new Date(Date.now() + 288e5).toISOString().slice(0, 10); // the hall's day, UTC+8, wherever it is read
  if (today < next) { return; }
  box.textContent = box.getAttribute("data-template").replace("{as_of}", root.getAttribute("data-as-of")).replace("{next}", next);
  box.hidden = false;
}());
