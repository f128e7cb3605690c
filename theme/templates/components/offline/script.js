/* Lets pages be read again without a network, and says so when one is. Not from a disk, nor in a hall's plain http network. */
(function () {
  "use strict";
  var box = document.querySelector(".banner-offline"), script = document.currentScript;
  var workers = navigator.serviceWorker;
  if (!box || !script || !workers || location.protocol.indexOf("http") !== 0) { return; }
  var root = script.src.replace(/static\/[^/]*$/, ""), stored = false, first = !workers.controller;
  function tell() { box.hidden = !stored && navigator.onLine; }
  workers.addEventListener("message", function (event) {
    if (event.data && "stored" in event.data) { stored = event.data.stored; tell(); }
  });
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
  tell();
  if (workers.controller) { workers.controller.postMessage({ from: location.href }); }
  workers.register(root + "sw.js").then(function () { return workers.ready; }).then(function (found) {
    if (first) { found.active.postMessage({ first: location.href }); }
  }).catch(function () { /* a browser that refuses shows the site all the same */ });
  var link = document.createElement("link");
  link.rel = "manifest";
  link.href = root + document.body.dataset.lang + "/site.webmanifest";
  document.head.appendChild(link);
}());
