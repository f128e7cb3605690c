/* Brings the marked window of a wide floor plan into view. */
(function () {
  "use strict";
  var here = document.querySelector(".plan .spot-here");
  if (!here) { return; }
  var box = here.closest(".plan-box"), mark = here.getBoundingClientRect(), frame = box.getBoundingClientRect();
  box.scrollLeft += mark.left + mark.width / 2 - frame.left - frame.width / 2;
}());
