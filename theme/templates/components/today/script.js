/*
 * Says whether today, the hall's day in UTC+8 wherever the page is read, is worked. The days of the calendar stand
 * in the page; beyond its last year nothing is said.
 */
(function () {
  "use strict";
  var box = document.querySelector(".today");
  if (!box) { return; }
  var now = new Date(Date.now() + 288e5), day = now.toISOString().slice(0, 10), data = box.dataset;
  if (data.off.indexOf(day.slice(0, 5)) < 0) { return; }
  var weekend = now.getUTCDay() % 6 === 0;
  var word = weekend ? data.rest : data.worked;
  if (data.off.indexOf(day + "-") >= 0) { word = data.holiday; }
  if (data.off.indexOf(day + "+") >= 0) { word = data.worked; }
  box.textContent = word.replace("{day}", day).replace("{weekday}", data.days.split(" ")[now.getUTCDay()]);
  box.className += word === data.worked ? " today-open" : " today-closed";
  box.hidden = false;
}());
