/*
 * The situation finder on one page: the questions one after another, then what applies. All of it stands in a
 * template; the way through is in the address (`#1-2`), so that it can be handed on and the back button works.
 */
(function () {
  "use strict";
  var parts = document.getElementById("finder-parts"), ask = document.getElementById("ask");
  var box = document.getElementById("finder"), result = document.getElementById("finder-result");
  var status = document.getElementById("finder-status");
  if (!parts || !parts.content || !ask || !box || !result || !status) { return; }
  function copy(selector) {
    var found = parts.content.querySelector(selector);
    return found && found.cloneNode(true);
  }
  function only(leaf) {
    var all = copy("[data-result]");
    Array.prototype.forEach.call(all.querySelectorAll("[data-at]"), function (row) {
      if (row.getAttribute("data-at").split(" ").indexOf(leaf) < 0) { row.parentNode.removeChild(row); }
    });
    return all;
  }
  function show() {
    var wanted = /^#[0-9]+(-[0-9]+)*$/.test(location.hash) ? location.hash.slice(1).split("-") : [];
    var key = "", leaf = "", next = copy('[data-node=""]'), depth = 0, choice, input;
    var held = box.contains(document.activeElement) ? document.activeElement.value : "";
    box.textContent = "";
    result.textContent = "";
    while (next) {
      box.appendChild(next);
      choice = wanted.slice(0, depth + 1).join("-");
      input = wanted.length > depth ? next.querySelector('input[value="' + choice + '"]') : null;
      if (!input) { break; }
      input.checked = true;
      input.parentNode.className = "pick pick-on";
      key = choice;
      depth += 1;
      leaf = input.getAttribute("data-leaf") || "";
      next = leaf ? null : copy('[data-node="' + key + '"]');
    }
    if (leaf) { result.appendChild(only(leaf)); }
    input = held && box.querySelector('input[value="' + held + '"]');
    if (input) { input.focus({ preventScroll: true }); }
    status.textContent = depth ? status.getAttribute(leaf ? "data-done" : "data-more") : "";
  }
  box.addEventListener("change", function (event) {
    location.hash = event.target.value;
    show();
  });
  window.addEventListener("hashchange", show);
  ask.hidden = true;
  show();
}());
