/* Says so when a page is read after the day on which its content changed. */
(function () {
  "use strict";
  var root = document.documentElement, next = root.getAttribute("data-next-change");
  var box = document.getElementById("stale");
  if (!next || !box) { return; }
  var now = new Date();
  var two = function (n) { return (n < 10 ? "0" : "") + n; };
  var today = now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
  if (today < next) { return; }
  box.textContent = box.getAttribute("data-template").replace("{as_of}", root.getAttribute("data-as-of")).replace("{next}", next);
  box.hidden = false;
}());
