/* Narrows the rows of a page by facts, any number at once; what is chosen stands in the address. */
(function () {
  "use strict";
  var box = document.querySelector("main .narrow");
  var rows = Array.prototype.slice.call(document.querySelectorAll("main .rows > .row[data-is]"));
  if (!box || rows.length < 2) { return; }
  var buttons = Array.prototype.slice.call(box.querySelectorAll("button")), status = box.querySelector("[role=status]");
  function has(row, fact) { return (" " + row.dataset.is + " ").indexOf(" " + fact + " ") >= 0; }
  /* A fact that all rows or none have narrows nothing. */
  buttons = buttons.filter(function (b) {
    var count = rows.filter(function (row) { return has(row, b.dataset.fact); }).length;
    b.hidden = count === 0 || count === rows.length;
    return !b.hidden;
  });
  if (!buttons.length) { return; }
  function chosen() { return buttons.filter(function (b) { return b.getAttribute("aria-pressed") === "true"; }).map(function (b) { return b.dataset.fact; }); }
  function show() {
    var facts = chosen(), count = 0;
    rows.forEach(function (row) {
      row.hidden = !facts.every(function (fact) { return has(row, fact); });
      count += row.hidden ? 0 : 1;
    });
    status.textContent = facts.length ? box.dataset.of.replace("{total}", rows.length).replace("{count}", count) : "";
  }
  buttons.forEach(function (b) {
    b.setAttribute("aria-pressed", String(has({ dataset: { is: location.hash.replace("#is=", "").replace(/,/g, " ") } }, b.dataset.fact)));
    b.addEventListener("click", function () {
      b.setAttribute("aria-pressed", String(b.getAttribute("aria-pressed") !== "true"));
      show();
      history.replaceState(null, "", chosen().length ? "#is=" + chosen().join(",") : location.pathname + location.search);
    });
  });
  box.hidden = false;
  show();
}());
