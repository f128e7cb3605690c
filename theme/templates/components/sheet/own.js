/*
 * Prints a sheet on A4, A5 or a roll of 80 mm, whose length is measured. Browsers take the size of the paper
 * from @page only; a sheet of our own may hold it under the strict policy. `#paper-a5` in the address shows
 * and prints that paper at once: so the print pack is made.
 */
(function () {
  "use strict";
  var root = document.documentElement, main = document.getElementById("main"), box = document.querySelector(".papers");
  var able = "adoptedStyleSheets" in document && "replaceSync" in CSSStyleSheet.prototype;
  if (!main || !box || !able) { return; }
  var rules = new CSSStyleSheet(), MM = 96 / 25.4, EDGE = 4, SLACK = 3;
  var sizes = {
    a4: function () { return "@page { size: 210mm 297mm; margin: 12mm 14mm 14mm; }"; },
    a5: function () { return "@page { size: 148mm 210mm; margin: 8mm 9mm 11mm; }"; },
    receipt: function () {
      var long = Math.ceil(main.getBoundingClientRect().height / MM) + 2 * EDGE + SLACK;
      return "@page { size: 80mm " + long + "mm; margin: " + EDGE + "mm; @bottom-right { content: none; } }";
    }
  };
  var looks = { a4: "paper-a4", a5: "paper-a5", receipt: "paper-receipt" };
  document.adoptedStyleSheets = [rules];
  function show(paper) {
    Object.keys(sizes).forEach(function (name) { root.classList.toggle(looks[name], name === paper); });
    rules.replaceSync(sizes[paper] ? sizes[paper]() : "");
  }
  function asked() {
    var found = /^#paper-(a4|a5|receipt)$/.exec(window.location.hash);
    show(found ? found[1] : "");
  }
  box.addEventListener("click", function (event) {
    var paper = event.target.getAttribute("data-paper");
    if (paper) { show(paper); window.print(); }
  });
  window.addEventListener("afterprint", asked);
  window.addEventListener("hashchange", asked);
  box.hidden = false;
  asked();
}());
