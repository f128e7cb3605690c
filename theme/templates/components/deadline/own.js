/*
 * From a day to the days on which a case must be decided and delivered: the same arithmetic as
 * pipeline/model/workdays.py and deadlines.py, over the calendar in calendar.js. Days are whole numbers, counted
 * from 1970, so that no time zone moves them. Also run by the tests, under node.
 */
(function (root) {
  "use strict";
  var DAY = 864e5, LONGEST = 10, WEEK = [4, 5, 6, 0, 1, 2, 3]; // of day 0, a Thursday, on
  function number(text) {
    var found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
    var day = found ? Date.UTC(+found[1], found[2] - 1, +found[3]) / DAY : NaN;
    return shown(day) === text ? day : NaN;
  }
  function shown(day) { return isNaN(day) ? "" : new Date(day * DAY).toISOString().slice(0, 10); }
  function calendar(data) {
    var first = number(data.first), last = number(data.last), turned = {}, worked = [];
    data.turned.forEach(function (n) { turned[n] = true; });
    for (var day = first; day <= last; day += 1) {
      var weekday = WEEK[((day % 7) + 7) % 7];
      if ((weekday > 0 && weekday < 6) !== Boolean(turned[day - first])) { worked.push(day); }
    }
    return { first: first, last: last, worked: worked };
  }
  /* How many worked days are not after a day. */
  function until(worked, day) {
    var low = 0, high = worked.length;
    while (low < high) {
      var mid = (low + high) >> 1;
      if (worked[mid] <= day) { low = mid + 1; } else { high = mid; }
    }
    return low;
  }
  /* Returns [earliest, latest]; two days where the calendar ends before. `length` is [count, in working days?]. */
  function due(known, start, length) {
    var count = length[0], done = until(known.worked, start), at = done + count - 1, from = start;
    if (!length[1]) { return [start + count, start + count]; }
    if (!count) { return [start, start]; }
    var inside = known.first <= start + 1, left = known.worked.length - done;
    if (inside && at < known.worked.length) { return [known.worked[at], known.worked[at]]; }
    if (inside && left) { count -= left; from = known.last; }
    return [from + count, from + count + 2 * (Math.floor(count / 5) + 1) + LONGEST];
  }
  function after(known, span, length) {
    var first = due(known, span[0], length), last = due(known, span[1], length);
    return [first[0], last[1], span[2] || first[0] !== first[1] || last[0] !== last[1]];
  }
  /* As `outcome` in deadlines.py: spans as [earliest, latest, estimated?]; `special` are numbers. */
  function outcome(known, limits, day, handedIn, special, extended) {
    var accepted = [day, day, false], found = {}, told;
    if (handedIn) { told = after(known, accepted, [5, true]); accepted = [day, told[1], told[2]]; }
    var begin = accepted;
    limits.special.forEach(function (length, n) {
      if (length && special.indexOf(n) >= 0) { begin = after(known, begin, length); }
    });
    found.accepted = accepted;
    if (limits.promised) { found.promised = after(known, begin, limits.promised); }
    if (limits.statutory) {
      found.statutory = after(known, begin, limits.statutory);
      var twenty = limits.licence && limits.statutory[0] === 20 && limits.statutory[1];
      if (extended && twenty) { found.statutory = after(known, found.statutory, [10, true]); }
    }
    var decided = found.promised || found.statutory;
    if (limits.licence && decided) { found.delivered = after(known, decided, [10, true]); }
    return found;
  }
  root.GongkaiDays = { number: number, shown: shown, calendar: calendar, due: due, outcome: outcome };

  var form = root.document && root.document.querySelector(".deadline");
  if (!form || !root.GongkaiCalendar) { return; }
  var known = calendar(root.GongkaiCalendar), limits = JSON.parse(form.dataset.limits);
  var input = form.querySelector("input"), from = form.querySelector("select"), out = form.querySelector("output");
  function line(key, span) {
    var p = root.document.createElement("p"), text = shown(span[0]);
    if (span[1] !== span[0]) { text += form.dataset.to + shown(span[1]); }
    p.textContent = form.dataset[key] + text + (span[2] ? form.dataset.estimate : "");
    out.appendChild(p);
  }
  function tell() {
    var day = number(input.value.trim()), pressed = [], found;
    while (out.firstChild) { out.removeChild(out.firstChild); }
    if (isNaN(day)) { return; }
    Array.prototype.forEach.call(form.querySelectorAll("[aria-pressed=true]"), function (b) { pressed.push(b.value); });
    var handedIn = Boolean(from) && from.value === "handed-in";
    found = outcome(known, limits, day, handedIn, pressed.map(Number), pressed.indexOf("extend") >= 0);
    ["accepted", "promised", "statutory", "delivered"].forEach(function (key) {
      if (found[key] && (key !== "accepted" || handedIn)) { line(key, found[key]); }
    });
  }
  form.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button) { return; }
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    tell();
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("input", tell);
  form.addEventListener("change", tell);
  form.hidden = false;
}(typeof self === "undefined" ? globalThis : self));
