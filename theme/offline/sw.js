/* The service worker: what was read can be read again without a network, and is never shown as fresh.

   Four stores. `shell-…`: styles, scripts and the page that says "offline", all of one build, kept for this build and the one
   before, so that an old page finds the files it was made with. `pages` and `assets`: what was read, as it was read. `packs`:
   topics that a reader saved. A document comes from the network if that answers in time, else from a store, else the reader is led to
   the offline page of the language, by a redirect, since its links are relative. */
"use strict";
var BUILD = /*BUILD*/ "", SHELL = /*SHELL*/ [], LANGUAGES = /*LANGUAGES*/ [];
var WAIT = 3000, MOST_PAGES = 200, NAME = "shell-" + BUILD;
var root = self.registration.scope;
var stored = {};  /* addresses that were last answered from a store, for the page to ask */

self.addEventListener("install", function (event) {
  event.waitUntil(caches.open(NAME).then(function (shell) {
    return shell.addAll(SHELL.map(function (path) { return new Request(root + path, { cache: "reload" }); }));
  }).then(function () { return self.skipWaiting(); }));
});

self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    var shells = names.filter(function (name) { return name.indexOf("shell-") === 0; });
    var old = shells.filter(function (name) { return name !== NAME; }).slice(0, -1);
    return Promise.all(old.map(function (name) { return caches.delete(name); }));
  }).then(function () { return self.clients.claim(); }));
});

self.addEventListener("message", function (event) {
  var address = event.data && event.data.from, first = event.data && event.data.first;
  if (address && event.source) { event.source.postMessage({ stored: Boolean(stored[plain(address)]) }); }
  if (first) {  /* the page that was open when the worker came: it is kept as well */
    event.waitUntil(fetch(first).then(function (answer) { if (answer.ok) { keep("pages", plain(first), answer); } }).catch(function () {}));
  }
});

self.addEventListener("fetch", function (event) {
  var request = event.request;
  if (request.method !== "GET" || request.url.indexOf(root) !== 0) { return; }
  if (request.mode === "navigate") {
    event.respondWith(page(request));
  } else if (/\.[0-9a-f]{8}\.(css|js|svg|png)$/.test(request.url.split("?")[0])) {
    event.respondWith(asset(request));
  } else if (/\/search\/[a-z-]+\.js$/.test(request.url)) {
    event.respondWith(page(request));
  }
});

function plain(address) { return address.split(/[?#]/)[0].replace(/\/$/, "/index.html"); }

/* A document, or the entry of the search: from the network in time, else as it was last read. */
function page(request) {
  var address = plain(request.url), late;
  var fresh = ask(request).then(function (answer) {
    if (!answer.ok) { return answer; }
    delete stored[address];
    renew(address, answer);
    return keep("pages", address, answer);
  });
  var limit = new Promise(function (resolve) { late = setTimeout(resolve, WAIT); });
  return Promise.race([fresh.catch(function () {}), limit]).then(function (answer) {
    clearTimeout(late);
    return answer || old(address).then(function (found) {
      if (found) { stored[address] = true; return found; }
      return fresh.catch(function () { return request.mode === "navigate" ? lost(address) : Response.error(); });
    });
  });
}

/* Asks the server itself: the browser's own store would hand out an old page without a network, and call it fresh. A
   navigation takes no redirected answer and its links are relative, so it is led to where the answer came from. */
function ask(request) {
  return fetch(request.url, { cache: "no-cache", credentials: "same-origin" }).then(function (answer) {
    return answer.redirected ? Response.redirect(answer.url, 302) : answer;
  });
}

/* What stands in the stores under an address, the first that is whole. */
function old(address) {
  return [{ cacheName: "packs" }, { cacheName: "pages" }, { cacheName: NAME }, {}].reduce(function (before, where) {
    return before.then(function (found) { return found || caches.match(address, where).then(function (one) { return whole(one, address); }).catch(function () {}); });
  }, Promise.resolve());
}

/* Stores break: a page that is empty, cut off or cannot be read is none, or the reader would see a blank one. */
function whole(answer, address) {
  return !answer || !/\.html$/.test(address) ? answer : answer.clone().text().then(function (text) {
    return /<\/html>\s*$/.test(text) ? answer : undefined;
  });
}

/* Leads to the offline page of the language that the address begins with; where the store has lost that too, says so. */
function lost(address) {
  var lang = address.slice(root.length).split("/")[0];
  var there = root + (LANGUAGES.indexOf(lang) < 0 ? LANGUAGES[0] : lang) + "/offline.html";
  return old(there).then(function (found) {
    return found ? Response.redirect(there + "#lost", 302) : new Response(
      "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><title>没有网络 / No network</title>" +
      "<h1>没有网络</h1><p>有网络时请再打开这一页。</p><p lang=en>There is no network. Please open this page again later.</p>",
      { status: 503, headers: { "Content-Type": "text/html" } });
  });
}

/* Names carry the hash of the content: what is in a store is right for ever. Without a network, a page of another build
   takes the file of this build that has the same name but for the hash, rather than stand there without a style. */
function asset(request) {
  return caches.match(request).catch(function () {}).then(function (found) {
    return found || fetch(request).then(function (answer) {
      return answer.ok ? keep("assets", request.url, answer) : twin(request, answer);
    }, function () { return twin(request, Response.error()); });
  });
}

function twin(request, otherwise) {
  var name = request.url.replace(/\.[0-9a-f]{8}\./, ".");
  return caches.open(NAME).then(function (shell) {
    return shell.keys().then(function (kept) {
      var same = kept.filter(function (one) { return one.url.replace(/\.[0-9a-f]{8}\./, ".") === name; })[0];
      return same ? shell.match(same) : otherwise;
    });
  }).catch(function () { return otherwise; });
}

/* What was read anew is new in a saved topic as well: else the older page would come back without a network. */
function renew(address, answer) {
  var copy = answer.clone();
  caches.open("packs").then(function (packs) {
    return packs.match(address).then(function (saved) { return saved && packs.put(address, copy); });
  }).catch(function () {});
}

/* Stores a copy; a store that is full or broken must never cost the reader the page itself. */
function keep(store, address, answer) {
  var copy = answer.clone();
  caches.open(store).then(function (cache) {
    return cache.put(address, copy).then(function () { return cache.keys(); }).then(function (kept) {
      return Promise.all(kept.slice(0, Math.max(0, kept.length - MOST_PAGES)).map(function (one) { return cache.delete(one); }));
    });
  }).catch(function () {});
  return answer;
}
