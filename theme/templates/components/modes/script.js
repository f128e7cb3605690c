/* The buttons of large type, colours and reading aloud. What is chosen is kept on the device (modes.js). */
(function () {
  "use strict";
  var box = document.querySelector(".modes"), look = window.GongkaiLook;
  if (!box || !look) { return; }
  var buttons = Array.prototype.slice.call(box.querySelectorAll("[data-set]"));
  function mark() {
    buttons.forEach(function (b) {
      b.setAttribute("aria-pressed", String(look.is(b.dataset.set) === b.dataset.value));
    });
  }
  buttons.forEach(function (b) {
    b.addEventListener("click", function () {
      var on = look.is(b.dataset.set) === b.dataset.value;
      look.set(b.dataset.set, on ? "" : b.dataset.value);
      mark();
    });
  });
  mark();
  box.hidden = false;
  // Left by the keyboard, the panel closes, so that it never covers what has the focus.
  var panel = box.querySelector("details");
  panel.addEventListener("focusout", function (event) {
    if (event.relatedTarget && !panel.contains(event.relatedTarget)) { panel.open = false; }
  });
  panel.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { panel.open = false; panel.firstChild.focus(); }
  });
  var read = box.querySelector("[data-read]"), speech = window.speechSynthesis, word = read.textContent;
  if (!speech || !window.SpeechSynthesisUtterance) { return; }
  read.hidden = false;
  function stop() { speech.cancel(); read.textContent = word; read.setAttribute("aria-pressed", "false"); }
  read.addEventListener("click", function () {
    if (read.getAttribute("aria-pressed") === "true") { stop(); return; }
    read.textContent = read.dataset.stop;
    read.setAttribute("aria-pressed", "true");
    // Sentence by sentence: browsers break off long texts.
    var said = document.getElementById("main").innerText.split(/[\n。；]+/).filter(function (s) { return s.trim(); });
    said.forEach(function (sentence, i) {
      var part = new window.SpeechSynthesisUtterance(sentence);
      part.lang = document.documentElement.lang;
      if (i === said.length - 1) { part.onend = stop; }
      speech.speak(part);
    });
  });
  window.addEventListener("pagehide", stop);
}());
