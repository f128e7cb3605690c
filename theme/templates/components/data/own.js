/* Copies a piece of code, in browsers old and new and from a disk; where copying is not allowed it is left selected. */
(function () {
  "use strict";
  function selected(block) {
    var range = document.createRange(), selection = window.getSelection();
    range.selectNodeContents(block);
    selection.removeAllRanges();
    selection.addRange(range);
    return selection;
  }
  Array.prototype.forEach.call(document.querySelectorAll(".copy"), function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var selection = selected(button.parentNode.querySelector("code")), done = false;
      try { done = document.execCommand("copy"); } catch (e) { /* told below */ }
      if (done) { selection.removeAllRanges(); }
      button.textContent = done ? button.dataset.done : button.dataset.selected;
    });
  });
}());
