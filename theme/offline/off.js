/* The kill switch: takes back the service worker of an earlier build and all that it stored. */
"use strict";
self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) {
  /* Takes the pages over first, or the worker before would go on storing. */
  event.waitUntil(self.clients.claim().then(function () { return caches.keys(); }).then(function (names) {
    return Promise.all(names.map(function (name) { return caches.delete(name); }));
  }).then(function () { return self.registration.unregister(); }));
});
