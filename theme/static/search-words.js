/*
 * What Gongkai's search knows of a text: folding, tokens, tables, meaning, sounds, and how well a
 * question fits a name. Pure functions; search-core.js, loaded after it, finds and orders with them.
 */
(function (root) {
  "use strict";

  var LONGEST_WORD = 14;
  var CUT = 0.9; // a last syllable that is not yet typed out counts a little less
  var SLIPPED = 7; // from so many letters on, one wrong one is forgiven

  // What pipeline/lexicon/learn_weights.py learned on half of the questions; signs were given, sizes learned.
  var WEIGHTS = {
    lunr: 4.05, query: 1.3, name: 3.74, cosine: 3.89, soft: 1.41, length: -0.33, first: 0.55,
    sameVerb: 1.6, otherVerb: -0.66, extraVerb: -1.16,
  };

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
    return toks.slice(1).map(function (tok, i) { return toks[i] + tok; });
  }

  /** The dictionary's words in a list of tokens. */
  function spans(toks, dictionary) {
    var found = [];
    for (var start = 0; start < toks.length; start++) {
      var word = "";
      for (var end = start; end < toks.length && end - start < LONGEST_WORD; end++) {
        word += toks[end];
        if (dictionary.has(word)) found.push({start: start, end: end + 1, value: dictionary.get(word)});
      }
    }
    return found;
  }

  /** Without the spans that lie inside longer ones: 开 in 开办 is no verb of its own. */
  function maximal(found) {
    return found.filter(function (a) {
      return !found.some(function (b) {
        return b.start <= a.start && b.end >= a.end && b.end - b.start > a.end - a.start;
      });
    });
  }

  /** The question without its polite and empty words; a filler stays when little else would. */
  function withoutFillers(folded, fillers) {
    return fillers.reduce(function (left, filler) {
      if (left.indexOf(filler) < 0) return left;
      var next = left.split(filler).join(" ");
      return tokens(next).length >= 2 ? next : left;
    }, folded);
  }

  // ---------------------------------------------------------------- tables

  /** The lines of a column; an empty column was not written out. */
  function lines(column, count) {
    return column ? column.split("\n") : new Array(count).fill("");
  }

  function readSynonyms(lines) {
    var synonyms = new Map(); // word → the other words of its lines
    lines.split("\n").forEach(function (line) {
      var words = line.split(" ");
      var group = words.map(function (word) {
        var toks = tokens(word);
        return {text: toks.join(""), toks: toks, set: new Set(toks), pairs: pairs(toks)};
      });
      group.forEach(function (one) {
        var others = group.filter(function (other) { return other !== one; });
        synonyms.set(one.text, (synonyms.get(one.text) || []).concat(others));
      });
    });
    return synonyms;
  }

  function readVerbs(lines) {
    var words = new Map(); // verb → numbers of its families
    var decisive = new Set(); // families that begin, change or end the life of a permit
    lines.split("\n").forEach(function (line, family) {
      if (line.charAt(0) === "!") decisive.add(family);
      line.replace("!", "").split(" ").forEach(function (word) {
        words.set(word, (words.get(word) || []).concat(family));
      });
    });
    return {words: words, decisive: decisive};
  }

  /** Vectors of length 1 for single characters, from four numbers a byte; and how much each weighs. */
  function readVectors(table) {
    var raw = atob(table.data);
    var rows = new Map();
    Array.from(table.chars).forEach(function (ch, row) {
      var vector = new Float32Array(table.size);
      for (var i = 0; i < table.size; i++) {
        var byte = raw.charCodeAt((row * table.size + i) >> 2);
        vector[i] = ((byte >> (6 - 2 * (i & 3))) & 3) - 1.5;
      }
      var length = Math.sqrt(dot(vector, vector));
      for (var j = 0; j < table.size; j++) vector[j] /= length;
      rows.set(ch, {vector: vector, weight: length * table.scales[row]});
    });
    return {rows: rows, size: table.size};
  }

  function readSyllables(lines) {
    var syllables = new Map();
    lines.split("\n").forEach(function (line) {
      var cut = line.indexOf(" ");
      for (var ch of line.slice(cut + 1)) syllables.set(ch, line.slice(0, cut));
    });
    return syllables;
  }

  function readSimplified(text) {
    var all = Array.from(text);
    var simplified = new Map();
    for (var i = 0; i < all.length; i += 2) simplified.set(all[i], all[i + 1]);
    return simplified;
  }

  function readTables(part) {
    return {
      simplified: readSimplified(part.simplified),
      synonyms: readSynonyms(part.synonyms),
      verbs: readVerbs(part.verbs),
      fillers: part.fillers.split("\n"),
      vectors: readVectors(part.vectors),
      syllables: readSyllables(part.syllables),
    };
  }

  // ---------------------------------------------------------------- what is known of a text

  function dot(a, b) {
    var sum = 0;
    for (var i = 0; i < a.length; i++) sum += a[i] * b[i];
    return sum;
  }

  /** Sum of the characters' vectors, rare characters more, made length 1. */
  function meaning(toks, tables) {
    var sum = new Float32Array(tables.vectors.size);
    toks.forEach(function (tok) {
      var row = tables.vectors.rows.get(tok);
      if (!row) return;
      var weight = row.weight * Math.sqrt(tables.idf(tok));
      for (var i = 0; i < sum.length; i++) sum[i] += row.vector[i] * weight;
    });
    var length = Math.sqrt(dot(sum, sum)) || 1;
    for (var i = 0; i < sum.length; i++) sum[i] /= length;
    return sum;
  }

  function describe(toks, tables) {
    var families = new Set();
    maximal(spans(toks, tables.verbs.words)).forEach(function (span) {
      span.value.forEach(function (family) { families.add(family); });
    });
    return {
      text: toks.join(""),
      toks: toks,
      set: new Set(toks),
      pairs: new Set(pairs(toks)),
      weights: toks.map(tables.idf),
      families: families,
      meaning: meaning(toks, tables),
    };
  }

  // ---------------------------------------------------------------- features of a question and a name

  function share(values, weights) {
    var all = 0, hit = 0;
    for (var i = 0; i < values.length; i++) {
      all += weights[i];
      hit += weights[i] * values[i];
    }
    return all ? hit / all : 0;
  }

  /** How much of a synonym stands in a name: in one piece, or for long ones most of its pairs. */
  function presence(synonym, name) {
    if (name.text.indexOf(synonym.text) >= 0) return 0.9;
    if (synonym.pairs.length < 3) return 0;
    var there = synonym.pairs.filter(function (pair) { return name.pairs.has(pair); }).length;
    var value = 0.7 * there / synonym.pairs.length;
    return value < 0.45 ? 0 : value;
  }

  /** How far each character of both is accounted for, by itself or through a synonym. */
  function coverage(query, name) {
    var q = query.toks.map(function (tok) { return name.set.has(tok) ? 1 : 0; });
    var n = name.toks.map(function (tok) { return query.set.has(tok) ? 1 : 0; });
    query.synonyms.forEach(function (span) {
      span.value.forEach(function (synonym) {
        var value = presence(synonym, name);
        if (!value) return;
        for (var i = span.start; i < span.end; i++) q[i] = Math.max(q[i], value);
        name.toks.forEach(function (tok, j) {
          if (synonym.set.has(tok)) n[j] = Math.max(n[j], value);
        });
      });
    });
    return {query: share(q, query.weights), name: share(n, name.weights)};
  }

  /** For each character of the question its nearest one in the name. */
  function softCoverage(query, name, nearness) {
    return share(query.toks.map(function (tok) {
      if (name.set.has(tok)) return 1;
      var best = 0;
      name.toks.forEach(function (other) { best = Math.max(best, nearness(tok, other)); });
      return best;
    }), query.weights);
  }

  function verbFeatures(query, name, decisive) {
    var asked = 0, said = 0, same = 0;
    query.families.forEach(function (family) {
      if (!decisive.has(family)) return;
      asked = 1;
      if (name.families.has(family)) same = 1;
    });
    name.families.forEach(function (family) {
      if (decisive.has(family) && family > 0) said = 1; // the first family, 新办, is what is meant by default
    });
    return {sameVerb: same, otherVerb: asked && said && !same ? 1 : 0, extraVerb: !asked && said ? 1 : 0};
  }

  function features(query, name, lunrShare, tables) {
    var covered = coverage(query, name);
    return Object.assign({
      lunr: lunrShare,
      query: covered.query,
      name: covered.name,
      cosine: dot(query.meaning, name.meaning),
      soft: softCoverage(query, name, tables.nearness),
      length: Math.log(name.toks.length / query.toks.length),
      first: query.toks[0] === name.toks[0] ? 1 : 0,
    }, verbFeatures(query, name, tables.verbs.decisive));
  }

  function weigh(found) {
    return Object.keys(WEIGHTS).reduce(function (sum, key) { return sum + WEIGHTS[key] * found[key]; }, 0);
  }

  // ---------------------------------------------------------------- sounds

  /** Letters for syllables in a row: whole ones or initials; the last may be cut. Count or -1. */
  function spelled(letters, sounds, start) {
    if (!letters) return 0;
    if (start >= sounds.length) return -1;
    var syllable = sounds[start];
    var steps = [syllable, /^[zcs]h/.test(syllable) ? syllable.slice(0, 2) : "", syllable.charAt(0)];
    for (var step of steps) {
      if (!step || letters.slice(0, step.length) !== step) continue;
      var rest = spelled(letters.slice(step.length), sounds, start + 1);
      if (rest >= 0) return rest + 1;
    }
    return syllable.slice(0, letters.length) === letters ? CUT : -1;
  }

  /** Whether a text begins with letters but for one that is wrong, missing, too much or exchanged. */
  function nearlyBegins(text, letters) {
    var i = 0;
    while (i < letters.length && text.charAt(i) === letters.charAt(i)) i++;
    if (!i) return false; // people know how a word begins
    var left = letters.slice(i), after = left.slice(1);
    function goesOn(from, tail) { return text.slice(from, from + tail.length) === tail; }
    return goesOn(i, after) || goesOn(i + 1, left) || goesOn(i + 1, after) ||
      (left.charAt(0) === text.charAt(i + 1) && left.charAt(1) === text.charAt(i) && goesOn(i + 2, left.slice(2)));
  }

  /** soundScore for whole syllables with one slip in their letters. */
  function slippedScore(letters, sounds) {
    if (letters.length < SLIPPED) return 0;
    for (var start = 0; start < sounds.length; start++) {
      if (nearlyBegins(sounds.slice(start).join(""), letters)) return start ? 1 : 1.5;
    }
    return 0;
  }

  /** The speaker's n for ng, z for zh. */
  function blurred(sound) {
    return sound.replace(/ng/g, "n").replace(/([zcs])h/g, "$1");
  }

  /** 0 when letters spell no part of a name, else more for the beginning and for more of the name. */
  function soundScore(letters, sounds) {
    var best = 0;
    for (var start = 0; start < sounds.length; start++) {
      if (sounds[start].charAt(0) !== letters.charAt(0)) continue;
      var used = spelled(letters, sounds, start);
      if (used > 0) best = Math.max(best, 1 + used / sounds.length + (start ? 0 : 0.5));
    }
    return best;
  }

  // ---------------------------------------------------------------- spelling

  /** How often each pair of characters stands in names and in the lexicon, and the pairs of each sound. */
  function countPairs(names, tables, soundOf) {
    var count = new Map(), bySound = new Map();
    function learn(toks) {
      pairs(toks).forEach(function (pair) { count.set(pair, (count.get(pair) || 0) + 1); });
    }
    names.forEach(learn);
    tables.synonyms.forEach(function (_, word) { learn(tokens(word)); });
    tables.verbs.words.forEach(function (_, word) { learn(tokens(word)); });
    tables.fillers.forEach(function (word) { learn(tokens(word)); });
    count.forEach(function (_, pair) {
      var sound = soundOf(pair);
      bySound.set(sound, (bySound.get(sound) || []).concat(pair));
    });
    bySound.forEach(function (same) {
      same.sort(function (a, b) { return count.get(b) - count.get(a); });
    });
    return {count: count, bySound: bySound};
  }

  /** Makes what puts right a character that forms no known pair with either neighbour, but sounds like one that does. */
  function speller(names, tables) {
    function soundOf(pair) {
      return Array.from(pair).map(function (ch) { return tables.syllables.get(ch) || ch; }).join(" ");
    }
    var known = countPairs(names, tables, soundOf);
    function like(pair) { return (known.bySound.get(soundOf(pair)) || []).map(function (one) { return Array.from(one); }); }
    return function (toks) {
      var out = toks.slice();
      function unknown(i) {
        return !known.count.has(out[i - 1] + out[i]) && !known.count.has(out[i] + out[i + 1]);
      }
      for (var i = 0; i < out.length; i++) {
        if (!tables.syllables.has(out[i]) || !unknown(i)) continue;
        var before = i ? like(out[i - 1] + out[i]) : [];
        var after = i + 1 < out.length ? like(out[i] + out[i + 1]) : [];
        var left = before.find(function (pair) { return pair[0] === out[i - 1]; });
        var right = after.find(function (pair) { return pair[1] === out[i + 1]; });
        if (left) out[i] = left[1];
        else if (right) out[i] = right[0];
        else if (after.length && unknown(i + 1)) out.splice(i, 2, after[0][0], after[0][1]);
      }
      return out;
    };
  }

  root.GongkaiWords = {
    fold: fold, tokens: tokens, pairs: pairs, spans: spans, withoutFillers: withoutFillers,
    lines: lines, readTables: readTables, dot: dot, describe: describe, features: features, weigh: weigh,
    blurred: blurred, soundScore: soundScore, slippedScore: slippedScore, speller: speller,
  };
})(typeof self === "undefined" ? globalThis : self);
