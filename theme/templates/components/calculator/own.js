/*
 * What a fee comes to, by the rate in the page's data-rate. The same arithmetic as pipeline/model/charges.py,
 * in whole numbers (BigInt): quantities, prices and percents in millionths, sums in 10^-14 yuan, rounded once
 * to the 分, half up. Also run by the tests, under node.
 */
(function (root) {
  "use strict";
  if (typeof BigInt !== "function") { return; }
  var big = root.BigInt, ZERO = big(0), YUAN = big(100000000), CENT = big(1000000000000);

  /* A decimal as text to whole millionths. */
  function micro(text) {
    var parts = text.split(".");
    return big(parts[0] + ((parts[1] || "") + "000000").slice(0, 6));
  }
  /* What people type, or null: full-width digits, spaces and commas are theirs. */
  function quantity(text) {
    var plain = text.normalize("NFKC").replace(/[\s,]/g, "");
    return /^[0-9]{1,12}(\.[0-9]{1,6})?$/.test(plain) ? plain : null;
  }
  function part(rate, step, base) {
    if (step[3]) { return base * big(rate.factor) * micro(step[3]); }
    var amount = micro(step[2]);
    return rate.money ? amount * YUAN : base * amount * big(100);
  }
  function byRate(rate, base) {
    if (rate.kind === "fixed") { return micro(rate.amount) * YUAN; }
    if (rate.kind === "unit") { return base * micro(rate.amount) * big(100); }
    if (rate.kind === "share") { return base * micro(rate.percent); }
    var sum = ZERO, at = null;
    rate.steps.forEach(function (step) {
      var above = micro(step[0]), end = step[1] ? micro(step[1]) : base;
      if (above >= base) { return; }
      if (base <= end) { at = at || step; }
      sum += part(rate, step, (end < base ? end : base) - above);
    });
    if (!at) { return null; }
    if (rate.kind === "parts") { return sum; }
    return rate.kind === "flat" ? micro(at[2]) * YUAN : part(rate, at, base);
  }
  function halfUp(value, unit) { return (value + unit / big(2)) / unit; }
  /* Returns [due, payable] in 分, or null where no tier holds the base. `cut` is "", "p<percent>" or "a<yuan>". */
  function charge(rate, text, cut) {
    var yuan = byRate(rate, micro(text));
    if (yuan === null) { return null; }
    if (rate.floor && yuan < micro(rate.floor) * YUAN) { yuan = micro(rate.floor) * YUAN; }
    if (rate.cap && yuan > micro(rate.cap) * YUAN) { yuan = micro(rate.cap) * YUAN; }
    var due = halfUp(yuan, CENT), left = due * YUAN;
    if (cut && cut.charAt(0) === "p") { left = due * (YUAN - micro(cut.slice(1))); }
    if (cut && cut.charAt(0) === "a") { left -= micro(cut.slice(1)) * big(10000); }
    return [due, halfUp(left < ZERO ? ZERO : left, YUAN)];
  }
  function shown(cents) {
    var text = String(cents), whole = text.slice(0, -2) || "0";
    while (text.length < 3) { text = "0" + text; whole = text.slice(0, -2); }
    var rest = text.slice(-2);
    return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest === "00" ? "" : "." + rest);
  }
  root.GongkaiCharge = { quantity: quantity, charge: charge, shown: shown };

  if (!root.document) { return; }
  Array.prototype.forEach.call(root.document.querySelectorAll(".calculator"), function (form) {
    var rate = JSON.parse(form.dataset.rate), input = form.querySelector("input");
    var cut = form.querySelector("select"), out = form.querySelector("output");
    function tell() {
      var typed = input ? quantity(input.value) : "1";
      out.textContent = "";
      if (typed === null) { out.textContent = input.value.trim() ? form.dataset.wrong : ""; return; }
      var found = charge(rate, typed, cut ? cut.value : "");
      if (!found) { out.textContent = form.dataset.outside; return; }
      out.textContent = form.dataset.says.replace("{due}", shown(found[0])) +
        (cut && cut.value ? form.dataset.left.replace("{payable}", shown(found[1])) : "");
    }
    form.addEventListener("submit", function (event) { event.preventDefault(); tell(); });
    form.addEventListener("input", tell);
    form.addEventListener("change", tell);
    form.hidden = false;
    tell();
  });
}(typeof self === "undefined" ? globalThis : self));
