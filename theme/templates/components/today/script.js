/* Says whether today is worked. The days of the calendar stand in the page; beyond its last year nothing is said. */
(function () {
  "use strict";
  var box = document.querySelector(".today");
  if (!box) { return; }
  var now = new Date(), data = box.dataset;
  var two = function (n) { return (n < 10 ? "0" : "") + n; };
  var day = now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
  if (data.off.indexOf(now.getFullYear() + "-") < 0) { return; }
  var weekend = now.getDay() % 6 === 0;
  var word = weekend ? data.rest : data.worked;
  if (data.off.indexOf(day + "-") >= 0) { word = data.holiday; }
  if (data.off.indexOf(day + "+") >= 0) { word = data.worked; }
  box.textContent = word.replace("{day}", day).replace("{weekday}", data.days.split(" ")[now.getDay()]);
  box.className += word === data.worked ? " today-open" : " today-closed";
  box.hidden = false;
}());
