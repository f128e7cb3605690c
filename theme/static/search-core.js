/*
 * Ranking of Gongkai's search: pure functions over the tables that pipeline/search writes.
 * Runs in the browser (also from file://) and under node; needs lunr 2.3.9 before it; touches no page.
 *
 *   GongkaiSearch.add(part)                            what the two index files call
 *   GongkaiSearch.search("身份证过期了怎么办", {place: "朝阳区", limit: 20})
 *
 * lunr holds single characters and scores the candidates; what lunr does not know is here:
 * folding, pinyin, everyday words, verb families, word vectors, and the order of the candidates.
 */
(function (root) {
  "use strict";

  var CANDIDATES = 120; // beyond this rank of lunr's the right answer is hardly ever found (measured)
  var EXPANSION_BOOST = 0.35; // a character that only a synonym brought counts less than a typed one
  var LONGEST_WORD = 14;

  // ---------------------------------------------------------------- text

  /** One spelling for all: NFKC, lower case, Simplified; the map has single characters only. */
  function fold(text, simplified) {
    var out = "";
    for (var ch of text.normalize("NFKC").toLowerCase()) out += simplified.get(ch) || ch;
    return out;
  }

  /** Tokens of folded text: a run of Latin letters and digits, or one other letter. */
  function tokens(folded) {
    return folded.match(/[a-z0-9]+|[\p{L}\p{N}]/gu) || [];
  }

  function pairs(toks) {
    var out = [];
    for (var i = 1; i < toks.length; i++) out.push(toks[i - 1] + toks[i]);
    return out;
  }

  /** The dictionary's words in a list of tokens, as [start, end, value]. */
  function spans(toks, dictionary) {
    var found = [];
    for (var start = 0; start < toks.length; start++) {
      var word = "";
      for (var end = start; end < toks.length && end - start < LONGEST_WORD; end++) {
        word += toks[end];
        var value = dictionary.get(word);
        if (value !== undefined) found.push([start, end + 1, value]);
      }
    }
    return found;
  }

  /** Without the spans that lie inside longer ones: 开 in 开发区 is no verb. */
  function maximal(found) {
    return found.filter(function (a) {
      return !found.some(function (b) {
        return b[0] <= a[0] && b[1] >= a[1] && b[1] - b[0] > a[1] - a[0];
      });
    });
  }

  /** The question without its polite and empty words; a filler stays when little else would. */
  function withoutFillers(folded, fillers) {
    return fillers.reduce(function (left, filler) {
      var next = left.split(filler).join(" ");
      return next !== left && tokens(next).length >= 2 ? next : left;
    }, folded);
  }

  // ---------------------------------------------------------------- tables

  function readSynonyms(lines) {
    var synonyms = new Map(); // word → the other words of its lines
    lines.split("\n").forEach(function (line) {
      var group = line.split(" ");
      group.forEach(function (word) {
        var known = synonyms.get(word) || [];
        synonyms.set(word, known.concat(group.filter(function (other) {
          return other !== word && known.indexOf(other) < 0;
        })));
      });
    });
    return synonyms;
  }

  function readVerbs(lines) {
    var verbs = new Map(); // word → numbers of its families
    var decisive = []; // families that begin, change or end the life of a permit
    lines.split("\n").forEach(function (line, family) {
      decisive.push(line.charAt(0) === "!");
      line.replace("!", "").split(" ").forEach(function (word) {
        verbs.set(word, (verbs.get(word) || []).concat(family));
      });
    });
    return {words: verbs, decisive: decisive};
  }

  function readVectors(table) {
    var raw = atob(table.data);
    var index = new Map();
    table.words.split(" ").forEach(function (word, i) { index.set(word, i); });
    var values = new Float32Array(raw.length * 2); // two numbers of four bits in each byte
    for (var i = 0; i < raw.length; i++) {
      var byte = raw.charCodeAt(i);
      values[2 * i] = (byte >> 4) - 7.5;
      values[2 * i + 1] = (byte & 15) - 7.5;
    }
    return {index: index, size: table.size, values: values, scales: table.scales};
  }

  function readSyllables(lines) {
    var syllables = new Map();
    lines.split("\n").forEach(function (line) {
      var parts = line.split(" ");
      for (var ch of parts[1]) syllables.set(ch, parts[0]);
    });
    return syllables;
  }

  function readSimplified(text) {
    var simplified = new Map();
    var all = Array.from(text);
    for (var i = 0; i < all.length; i += 2) simplified.set(all[i], all[i + 1]);
    return simplified;
  }

  // ---------------------------------------------------------------- what is known of a text

  /** Longest words first, then what is left: the rows of the vector table for a text. */
  function rows(toks, vectors) {
    var out = [];
    for (var start = 0; start < toks.length;) {
      var end = Math.min(start + LONGEST_WORD, toks.length);
      while (end > start + 1 && !vectors.index.has(toks.slice(start, end).join(""))) end--;
      var row = vectors.index.get(toks.slice(start, end).join(""));
      if (row !== undefined) out.push({row: row, start: start, end: end});
      start = end;
    }
    return out;
  }

  function average(pieces, vectors) {
    var size = vectors.size;
    var sum = new Float32Array(size);
    pieces.forEach(function (piece) {
      var scale = vectors.scales[piece.row];
      for (var i = 0; i < size; i++) sum[i] += vectors.values[piece.row * size + i] * scale;
    });
    var length = Math.sqrt(sum.reduce(function (total, x) { return total + x * x; }, 0)) || 1;
    return sum.map(function (x) { return x / length; });
  }

  function describe(folded, tables) {
    var toks = tokens(folded);
    var families = new Set();
    maximal(spans(toks, tables.verbs.words)).forEach(function (span) {
      span[2].forEach(function (family) { families.add(family); });
    });
    var pieces = rows(toks, tables.vectors);
    return {
      text: toks.join(""),
      toks: toks,
      set: new Set(toks),
      pairs: pairs(toks),
      pairSet: new Set(pairs(toks)),
      bare: tokens(folded.replace(/[(（].*?[)）]/g, "")),
      families: families,
      pieces: pieces,
      vector: average(pieces, tables.vectors),
      sounds: toks.map(function (tok) { return tables.syllables.get(tok) || tok; }),
    };
  }

  // ---------------------------------------------------------------- features of a question and a name

  /** Share of the weight of `list` for which `has` holds. */
  function share(list, weight, has) {
    var all = 0, hit = 0;
    for (var i = 0; i < list.length; i++) {
      var w = weight(list[i], i);
      all += w;
      hit += w * has(list[i], i);
    }
    return all ? hit / all : 0;
  }

  function commonRun(a, b) {
    var best = 0, before = new Uint8Array(b.length + 1);
    for (var i = 0; i < a.length; i++) {
      var now = new Uint8Array(b.length + 1);
      for (var j = 0; j < b.length; j++) {
        if (a[i] === b[j]) {
          now[j + 1] = before[j] + 1;
          if (now[j + 1] > best) best = now[j + 1];
        }
      }
      before = now;
    }
    return best;
  }

  function dot(a, b) {
    var sum = 0;
    for (var i = 0; i < a.length; i++) sum += a[i] * b[i];
    return sum;
  }

  /** How far each character of question and name is accounted for, by itself or through a synonym. */
  function credit(query, name, tables) {
    var q = query.toks.map(function (tok) { return name.set.has(tok) ? 1 : 0; });
    var n = name.toks.map(function (tok) { return query.set.has(tok) ? 1 : 0; });
    query.synonyms.forEach(function (span) {
      var best = 0;
      span.others.forEach(function (other) {
        var at = name.text.indexOf(other.text);
        var value = at >= 0 ? 0.9 : 0;
        if (at < 0 && other.pairs.length > 2) {
          value = 0.7 * share(other.pairs, one, function (p) { return name.pairSet.has(p) ? 1 : 0; });
          value = value < 0.45 ? 0 : value;
        }
        if (value > best) best = value;
        if (value > 0) {
          name.toks.forEach(function (tok, i) {
            if (other.set.has(tok) && n[i] < value) n[i] = value;
          });
        }
      });
      for (var i = span.start; i < span.end; i++) if (q[i] < best) q[i] = best;
    });
    return {query: q, name: n};
  }

  function one() { return 1; }

  function softShare(from, to, vectors, weight) {
    var size = vectors.size, total = 0, sum = 0;
    from.forEach(function (piece) {
      var best = 0;
      to.forEach(function (other) {
        if (other.row === piece.row) { best = 1; return; }
        var value = 0;
        for (var i = 0; i < size; i++) {
          value += vectors.values[piece.row * size + i] * vectors.values[other.row * size + i];
        }
        value /= vectors.norms[piece.row] * vectors.norms[other.row];
        if (value > best) best = value;
      });
      var w = weight(piece);
      total += w;
      sum += w * best;
    });
    return total ? sum / total : 0;
  }

  function familyFeatures(query, name, decisive) {
    var same = 0, both = 0, clash = 0, qd = 0, nd = 0;
    query.families.forEach(function (f) {
      if (decisive[f]) qd++;
      if (name.families.has(f)) { same = 1; if (decisive[f]) both = 1; }
    });
    name.families.forEach(function (f) { if (decisive[f] && f > 0) nd++; });
    var qOther = 0;
    query.families.forEach(function (f) { if (decisive[f] && f > 0) qOther = 1; });
    if (qd && nd && !both) clash = 1;
    return [same, both, clash, qOther && !nd ? 1 : 0, !qd && nd ? 1 : 0];
  }

  function features(query, name, lunrScore, tables) {
    var idf = tables.idf;
    var pairIdf = function (pair) { return idf(pair.charAt(0)) + idf(pair.charAt(pair.length - 1)); };
    var inName = function (x) { return name.set.has(x) ? 1 : 0; };
    var inQuery = function (x) { return query.set.has(x) ? 1 : 0; };
    var known = credit(query, name, tables);
    var run = commonRun(query.toks, name.toks);
    var nameSounds = new Set(name.sounds);
    var wq = function (p) { var s = 0; for (var i = p.start; i < p.end; i++) s += idf(query.toks[i]); return s; };
    var wn = function (p) { var s = 0; for (var i = p.start; i < p.end; i++) s += idf(name.toks[i]); return s; };
    return [
      lunrScore,
      share(query.toks, idf, inName),
      share(name.toks, idf, inQuery),
      share(query.pairs, pairIdf, function (x) { return name.pairSet.has(x) ? 1 : 0; }),
      share(name.pairs, pairIdf, function (x) { return query.pairSet.has(x) ? 1 : 0; }),
      share(query.toks, idf, function (x, i) { return known.query[i]; }),
      share(name.toks, idf, function (x, i) { return known.name[i]; }),
      dot(query.vector, name.vector),
      softShare(query.pieces, name.pieces, tables.vectors, wq),
      softShare(name.pieces, query.pieces, tables.vectors, wn),
      run / query.toks.length,
      run / name.toks.length,
      query.text === name.text ? 1 : 0,
      name.text.indexOf(query.text) >= 0 ? 1 : 0,
      query.text.indexOf(name.text) >= 0 ? 1 : 0,
      Math.log(name.toks.length / query.toks.length),
      share(query.sounds, one, function (x) { return nameSounds.has(x) ? 1 : 0; }),
      share(name.bare, idf, inQuery),
      query.toks[query.toks.length - 1] === name.toks[name.toks.length - 1] ? 1 : 0,
      query.toks[0] === name.toks[0] ? 1 : 0,
    ].concat(familyFeatures(query, name, tables.verbs.decisive));
  }

  // ---------------------------------------------------------------- engine

  function create(lunr) {
    var tables = null, entries = [], index = null;

    function load(part) {
      tables = {
        simplified: readSimplified(part.simplified),
        synonyms: readSynonyms(part.synonyms),
        verbs: readVerbs(part.verbs),
        fillers: part.fillers.split("\n"),
        vectors: readVectors(part.vectors),
        syllables: readSyllables(part.syllables),
      };
      var v = tables.vectors;
      v.norms = v.scales.map(function (s, row) {
        return Math.sqrt(dot(v.values.subarray(row * v.size, (row + 1) * v.size), v.values.subarray(row * v.size, (row + 1) * v.size))) || 1;
      });
      entries = part.titles.split("\n").map(function (title) {
        return {title: title, folded: fold(title, tables.simplified), known: null};
      });
      var df = new Map();
      entries.forEach(function (e) {
        new Set(tokens(e.folded)).forEach(function (t) { df.set(t, (df.get(t) || 0) + 1); });
      });
      tables.idf = function (t) { return Math.log(1 + entries.length / (0.5 + (df.get(t) || 0))); };
      tables.df = df;
      var builder = new lunr.Builder();
      builder.ref("ref");
      builder.field("name");
      entries.forEach(function (e, i) { builder.add({ref: i, name: tokens(e.folded)}); });
      index = builder.build();
    }

    function question(text) {
      var folded = fold(text, tables.simplified);
      var query = describe(withoutFillers(folded, tables.fillers), tables);
      query.synonyms = spans(query.toks, tables.synonyms).map(function (span) {
        return {start: span[0], end: span[1], others: span[2].map(function (word) {
          var toks = tokens(word);
          return {text: toks.join(""), toks: toks, set: new Set(toks), pairs: pairs(toks)};
        })};
      });
      return query;
    }

    function candidates(query) {
      var terms = new Map();
      query.synonyms.forEach(function (span) {
        span.others.forEach(function (o) { o.toks.forEach(function (t) { terms.set(t, EXPANSION_BOOST); }); });
      });
      query.toks.forEach(function (t) { terms.set(t, 1); });
      var found = index.query(function (q) {
        terms.forEach(function (boost, t) { q.term(t, {boost: boost, usePipeline: false}); });
      });
      return found.slice(0, CANDIDATES);
    }

    function scored(text, weights) {
      var query = question(text);
      var found = candidates(query);
      var top = found.length ? found[0].score : 1;
      return found.map(function (hit) {
        var entry = entries[+hit.ref];
        entry.known = entry.known || describe(entry.folded, tables);
        return {ref: +hit.ref, features: features(query, entry.known, hit.score / top, tables)};
      });
    }
    return {load: load, scored: scored};
  }

  root.GongkaiSearch = {create: create, fold: fold, tokens: tokens};
})(typeof self === "undefined" ? globalThis : self);
