/* Saves topics on the device: the size is told before, how far it is meanwhile, and a store that is full is said. */
(function () {
  "use strict";
  var box = document.getElementById("packs");
  if (!box) { return; }
  var say = box.dataset, list = box.querySelector("ul"), status = box.querySelector("[role=status]");
  var lang = document.body.dataset.lang, root = "../", KEY = "gongkai-packs";
  function told(text) { status.textContent = text; }
  if (location.protocol === "file:") { told(say.folder); return; }
  if (!window.caches || !navigator.serviceWorker) { told(say.cannot); return; }
  function saved() { try { return JSON.parse(localStorage.getItem(KEY)) || {}; } catch (e) { return {}; } }
  function mark(name, value) {
    var all = saved();
    if (value) { all[name] = value; } else { delete all[name]; }
    try { localStorage.setItem(KEY, JSON.stringify(all)); } catch (e) { /* the pages are stored all the same */ }
  }
  function size(bytes) { return bytes < 1e6 ? Math.ceil(bytes / 1e3) + " KB" : (bytes / 1e6).toFixed(1) + " MB"; }
  function full(path) { return new URL(root + path, location.href).href; }

  /* Stores the pages one after another; those that were stored stay, if one cannot be. */
  function save(paths, done) {
    return caches.open("packs").then(function (store) {
      return paths.reduce(function (before, path, i) {
        return before.then(function () {
          return fetch(full(path), { cache: "no-cache" }).then(function (answer) {
            if (!answer.ok) { throw new Error(path); }
            return store.put(full(path), answer);
          }).then(function () { done(i + 1); });
        });
      }, Promise.resolve());
    });
  }
  function remove(paths) {
    return caches.open("packs").then(function (store) {
      return Promise.all(paths.map(function (path) { return store.delete(full(path)); }));
    });
  }
  function row(pack, asOf) {
    var line = document.createElement("li"), name = document.createElement("strong");
    var facts = document.createElement("span"), button = document.createElement("button");
    var key = lang + "/" + pack.id;
    line.className = "pack";
    name.textContent = pack.name;
    facts.className = "num";
    button.type = "button";
    function show() {
      var since = saved()[key];
      facts.textContent = since ? say.since.replace("{day}", since) : say.size.replace("{count}", pack.count).replace("{size}", size(pack.bytes));
      button.textContent = since ? say.remove : say.save;
      button.setAttribute("aria-label", button.textContent + " " + pack.name);
      button.removeAttribute("aria-disabled");
    }
    button.addEventListener("click", function () {
      if (button.hasAttribute("aria-disabled")) { return; }
      button.setAttribute("aria-disabled", "true");  /* not disabled: that would take the focus away */
      fetch(full(pack.list)).then(function (answer) { return answer.json(); }).then(function (paths) {
        if (saved()[key]) { return remove(paths).then(function () { mark(key, ""); told(say.removed.replace("{name}", pack.name)); }); }
        return save(paths, function (count) {
          told(say.progress.replace("{name}", pack.name).replace("{done}", count).replace("{of}", paths.length));
        }).then(function () { mark(key, asOf); told(say.done.replace("{name}", pack.name)); });
      }).catch(function (error) {
        told(error && error.name === "QuotaExceededError" ? say.full : say.failed.replace("{name}", pack.name));
      }).then(show);
    });
    line.appendChild(name);
    line.appendChild(facts);
    line.appendChild(button);
    show();
    return line;
  }
  fetch(full("offline/" + lang + ".json"), { cache: "no-cache" }).then(function (answer) {
    if (!answer.ok) { throw new Error(answer.status); }
    return answer.json();
  }).then(function (found) {
    found.packs.forEach(function (pack) { list.appendChild(row(pack, found.as_of)); });
    told("");
  }).catch(function () { told(say.offline); }).then(function () { return caches.open("pages"); }).then(function (store) {
    /* What was read lately, by title, the newest first. */
    return store.keys().then(function (kept) {
      var own = kept.filter(function (one) { return one.url.indexOf("/" + lang + "/") > 0 && /\.html$/.test(one.url) && !/offline\.html$/.test(one.url); });
      return Promise.all(own.slice(-30).reverse().map(function (one) {
        return store.match(one).then(function (answer) { return answer.text(); }).then(function (text) {
          var link = document.createElement("a"), item = document.createElement("li");
          var title = new DOMParser().parseFromString(text, "text/html").title;
          link.href = one.url;
          link.textContent = title.split(" — ")[0];
          item.appendChild(link);
          document.getElementById("read").appendChild(item);
        });
      }));
    });
  }).catch(function () { /* nothing was read yet, or the store cannot be read */ });
}());
