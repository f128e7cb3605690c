/*
 * Ranking of Gongkai's search, over the tables that pipeline/search writes. Runs in the browser (also
 * from file://) and under node; needs lunr 2.3.9 and search-words.js before it; touches no page.
 *
 *   GongkaiSearch.add(part)                            what the two index files call
 *   GongkaiSearch.search("身份证过期了怎么办", {place: ["朝阳区", "北京市"], limit: 20})
 *
 * lunr holds single characters and scores the candidates; what lunr does not know is here: folding,
 * pinyin, everyday words, families of verbs, character vectors, and the order of the candidates.
 */
(function (root) {
  "use strict";

  var CANDIDATES = 120; // of lunr's; later ones were the right answer once in a hundred questions
  var POSTINGS = 8000; // names that lunr looks at for a question: characters that all names have tell little
  var NEEDED = 2; // characters, however many names have them
  var OFFERED = 5; // names, when nothing was found
  var EXPANSION_BOOST = 0.35; // a character that only a synonym brought counts less than a typed one
  var WEAK = 8; // a hit this far below the best one has a thousandth of its chance
  var WHOLE = 0.9; // where a name accounts for so much of the question,
  var PART = 0.5; // those that account for less than this are not what is meant
  var UNKNOWN = 0.3; // when no name accounts for this share of the question, and none means
  var UNLIKE = 0.4; // anything like it (cosine), nothing was found
  var RESPELLING = 1; // by so much a respelled question must fit better than the one typed

  var KINDS = ["item", "matter", "fee", "instrument", "window", "dataset", "notice", "page"];
  var COLUMNS = ["kind", "title", "aliases", "url", "group", "variant", "place", "state", "reading"];

  var words = root.GongkaiWords;
  var fold = words.fold, tokens = words.tokens, pairs = words.pairs, spans = words.spans, dot = words.dot;
  var describe = words.describe, features = words.features, weigh = words.weigh;
  var soundScore = words.soundScore, slippedScore = words.slippedScore, blurred = words.blurred;

  function create(lunr) {
    var tables = null;
    var documents = [];
    var entries = []; // one for each text that names something: a title with its variant, an alias
    var told = new Set(); // the texts of each group
    var codes = [];
    var bodies = [];
    var indexes = []; // one of lunr's for each part that came: what is there answers while more loads
    var df = new Map();
    var members = null; // group → its documents
    var respell = null;

    function addEntry(text, number, alias, reading) {
      var key = text + "\n" + documents[number].group + "\n" + (alias ? 1 : 0);
      if (told.has(key)) return;
      told.add(key);
      entries.push({
        toks: tokens(fold(text, tables.simplified)), document: number, alias: alias, reading: reading, known: null,
      });
    }

    function place(column, lines, from) {
      if (lines) lines.split("\n").forEach(function (line, i) { column[(from || 0) + i] = line; });
    }

    function addDocuments(part) {
      var first = documents.length;
      var columns = {};
      var count = part.documents.count;
      COLUMNS.forEach(function (name) { columns[name] = words.lines(part.documents[name], count); });
      for (var i = 0; i < count; i++) {
        var number = first + i, title = columns.title[i], variant = columns.variant[i];
        documents.push({
          number: number,
          kind: KINDS[columns.kind[i]], title: title, url: columns.url[i], variant: variant,
          place: columns.place[i], state: columns.state[i], group: columns.group[i] || "#" + number,
        });
        addEntry(title.indexOf(variant) < 0 ? title + " " + variant : title, number, "", columns.reading[i]);
        addAliases(columns.aliases[i], number);
      }
    }

    function addAliases(aliases, number) {
      aliases.split("|").filter(Boolean).forEach(function (alias) { addEntry(alias, number, alias, ""); });
    }

    function indexFrom(first) {
      var builder = new lunr.Builder();
      builder.ref("ref");
      builder.field("name");
      entries.slice(first).forEach(function (entry, i) {
        builder.add({ref: first + i, name: entry.toks});
        new Set(entry.toks).forEach(function (tok) { df.set(tok, (df.get(tok) || 0) + 1); });
      });
      indexes.push(builder.build());
      entries.forEach(function (entry) { entry.known = null; }); // it rests on how rare characters are
      respell = null;
      tables.df = df;
      tables.idf = function (tok) { return Math.log(1 + entries.length / (0.5 + (df.get(tok) || 0))); };
      tables.nearness = remembered(function (a, b) {
        var one = tables.vectors.rows.get(a), two = tables.vectors.rows.get(b);
        return one && two ? dot(one.vector, two.vector) : 0;
      });
    }

    /** Two characters are compared once in the life of a page. */
    function remembered(nearness) {
      var known = new Map();
      return function (a, b) {
        var row = known.get(a);
        if (!row) known.set(a, row = new Map());
        var value = row.get(b);
        if (value === undefined) row.set(b, value = nearness(a, b));
        return value;
      };
    }

    function known(entry) {
      if (!entry.known) entry.known = describe(entry.toks, tables);
      return entry.known;
    }

    function soundsOf(entry) {
      if (!entry.sounds) {
        entry.sounds = entry.toks.map(function (tok) { return tables.syllables.get(tok) || tok; });
        (entry.reading ? entry.reading.split(" ") : []).forEach(function (exception) {
          var cut = exception.split(":"); // the token's place, and its reading there
          entry.sounds[+cut[0]] = cut[1];
        });
      }
      return entry.sounds;
    }

    /** A question with characters that only sound right put right. */
    function respelled(toks) {
      if (!respell) respell = words.speller(entries.map(function (entry) { return entry.toks; }), tables);
      return respell(toks);
    }

    function question(text) {
      return asked(tokens(words.withoutFillers(fold(text, tables.simplified), tables.fillers)));
    }

    function asked(toks) {
      var query = describe(toks, tables);
      query.synonyms = spans(toks, tables.synonyms);
      return query;
    }

    /** Typed characters and those of synonyms, the rare ones first, as long as few names have them. */
    function lunrCandidates(query) {
      var boosts = new Map();
      query.synonyms.forEach(function (span) {
        span.value.forEach(function (synonym) {
          synonym.toks.forEach(function (tok) { boosts.set(tok, EXPANSION_BOOST); });
        });
      });
      query.toks.forEach(function (tok) { boosts.set(tok, 1); });
      var names = 0, terms = new Map();
      Array.from(boosts).sort(function (a, b) {
        return b[1] - a[1] || (df.get(a[0]) || 0) - (df.get(b[0]) || 0);
      }).forEach(function (term) {
        names += df.get(term[0]) || 0;
        if (names <= POSTINGS || terms.size < NEEDED) terms.set(term[0], term[1]);
      });
      return lunrQuery(terms).slice(0, CANDIDATES);
    }

    function lunrQuery(terms) {
      if (!terms.size) return []; // lunr answers no terms with everything
      var hits = [];
      indexes.forEach(function (index) {
        index.query(function (q) {
          terms.forEach(function (boost, tok) { q.term(tok, {boost: boost, usePipeline: false}); });
        }).forEach(function (hit) { hits.push({ref: +hit.ref, score: hit.score}); });
      });
      return hits.sort(function (a, b) { return b.score - a.score; });
    }

    /** Every candidate with its features, in no order. */
    function candidates(query) {
      var found = lunrCandidates(query);
      var top = found.length ? found[0].score : 1;
      return found.map(function (hit) {
        return {ref: hit.ref, features: features(query, known(entries[hit.ref]), hit.score / top, tables)};
      });
    }

    function ranked(query) {
      return candidates(query).map(function (hit) {
        return {ref: hit.ref, score: weigh(hit.features), features: hit.features, how: "name"};
      }).sort(function (a, b) { return b.score - a.score || a.ref - b.ref; });
    }

    function best(hits, feature) {
      return hits.reduce(function (most, hit) { return Math.max(most, hit.features[feature]); }, 0);
    }

    function byMeaning(text) {
      var query = question(text);
      if (!query.toks.length) return [];
      var hits = ranked(query);
      var toks = respelled(query.toks);
      if (toks.join("") !== query.text) {
        var other = ranked(asked(toks));
        if (other.length && (!hits.length || other[0].score > hits[0].score + RESPELLING)) hits = other;
      }
      if (best(hits, "query") < UNKNOWN) {
        var heard = bySound(query.toks.map(sound).join(""), "sound");
        if (heard.length || best(hits, "cosine") < UNLIKE) return heard;
      }
      var whole = best(hits, "query") >= WHOLE;
      return hits.filter(function (hit) {
        return hit.score >= hits[0].score - WEAK && !(whole && hit.features.query < PART);
      });
    }

    function sound(tok) { return tables.syllables.get(tok) || tok; }

    /** Letters are whole syllables, initials, or both; if nobody is spelled so, without 后鼻音 and 翘舌, or with a slip. */
    function bySound(letters, how) {
      function hits(score, change) {
        return entries.map(function (entry, ref) {
          return {ref: ref, score: score(change(letters), soundsOf(entry).map(change)), how: how};
        }).filter(function (hit) { return hit.score > 0; });
      }
      var found = hits(soundScore, String);
      if (!found.length) found = hits(soundScore, blurred);
      if (!found.length) found = hits(slippedScore, String);
      return found.sort(function (a, b) { return b.score - a.score || a.ref - b.ref; });
    }

    /** Official codes and short codes, whole or from the beginning; one without a digit only whole. */
    function byCode(text) {
      var typed = text.replace(/[\s-]/g, "");
      if (!/^[a-z0-9.]{3,}$/.test(typed)) return [];
      var whole = !/[0-9]/.test(typed);
      var hits = [];
      codes.forEach(function (line, number) {
        if (line.indexOf(typed) < 0) return;
        line.split(" ").forEach(function (code) {
          if (whole ? code === typed : code.indexOf(typed) === 0) {
            hits.push({document: number, score: typed.length / code.length, how: "code"});
          }
        });
      });
      return hits.sort(function (a, b) { return b.score - a.score; });
    }

    /** Pairs of the question, or words in Latin letters, that stand in the further words of a document. */
    function byBody(text) {
      var toks = question(text).toks;
      var wanted = toks.length > 1 && !toks.every(isLatin) ? pairs(toks) : toks;
      var hits = [];
      bodies.forEach(function (body, number) {
        var there = wanted.filter(function (pair) { return body.indexOf(pair) >= 0; }).length / wanted.length;
        if (there >= 0.7) hits.push({document: number, score: there, how: "body"});
      });
      return hits.sort(function (a, b) { return b.score - a.score; });
    }

    function isLatin(tok) { return /^[a-z]+$/.test(tok); }

    /** Words of a language with spaces: in names, be it with another ending, then in further words. */
    function byWords(toks) {
      var telling = toks.filter(function (tok) { return tok.length > 2; }); // no a, of, do
      var used = telling.map(function (tok) {
        if (df.has(tok)) return tok;
        var stem = tok.replace(/(?:ies|es|s|ing|ed|e)$/, "");
        return stem.length < 4 ? "" : Array.from(df.keys()).find(function (word) { return isLatin(word) && word.indexOf(stem) === 0; });
      }).filter(Boolean);
      return used.length ? byMeaning(used.join(" ")).concat(byBody(telling.join(" "))) : [];
    }

    function hitsFor(text) {
      var folded = fold(text, tables.simplified).trim();
      var coded = byCode(folded);
      if (coded.length) return coded;
      var toks = tokens(folded);
      // Letters that stand in a name (KTV, LED) are words of their own; all others spell syllables.
      var spelling = toks.some(function (tok) { return isLatin(tok) && !df.has(tok); });
      var named = spelling ? bySound(toks.join(""), "sound") : byMeaning(folded);
      if (!named.length && toks.every(isLatin)) named = byWords(toks);
      if (!named.length && spelling) named = byMeaning(folded);
      return named.length ? named : byBody(folded);
    }

    /** The document of a hit that is nearest to the reader: the place asked for, else the places remembered in their order. */
    function documentOf(hit, text, places) {
      if (hit.document !== undefined) return hit.document;
      var first = documents[entries[hit.ref].document];
      var all = membersOf(first.group).filter(function (one) { return one.variant === first.variant; });
      var open = all.filter(function (one) { return one.state !== "past"; });
      if (open.length) all = open;
      function at(test) { return all.find(function (one) { return one.place && test(one.place); }); }
      var near = at(function (name) { return text.indexOf(name) >= 0; });
      places.forEach(function (place) {
        near = near || at(function (name) { return name === place; });
      });
      return (near || (all.indexOf(first) < 0 ? all[0] : first)).number;
    }

    function membersOf(group) {
      if (!members) {
        members = new Map();
        documents.forEach(function (document) {
          if (!members.has(document.group)) members.set(document.group, []);
          members.get(document.group).push(document);
        });
      }
      return members.get(group);
    }

    function result(hit, number) {
      var shown = documents[number];
      var all = membersOf(shown.group);
      var alias = hit.ref === undefined ? "" : entries[hit.ref].alias;
      return {
        kind: shown.kind, title: shown.title, url: shown.url, variant: shown.variant, place: shown.place,
        state: shown.state, score: hit.score, how: hit.how, alias: alias,
        variants: variantsOf(shown, all),
        places: all.filter(function (one) { return one !== shown && one.place && one.place !== shown.place && one.variant === shown.variant; }),
      };
    }

    /** One document for each other variant: at the same place, else the one that is for all places. */
    function variantsOf(shown, all) {
      var chosen = new Map();
      all.forEach(function (one) {
        var other = chosen.get(one.variant);
        if (one.variant !== shown.variant && (!other || (one.place === shown.place && other.place !== shown.place))) {
          chosen.set(one.variant, one);
        }
      });
      return Array.from(chosen.values());
    }

    /** One result for each group, best first, matters before all else. */
    function search(text, options) {
      var limit = (options && options.limit) || 20;
      var places = [].concat((options && options.place) || []);
      var seen = new Set();
      var results = [];
      hitsFor(text).forEach(function (hit) {
        var number = documentOf(hit, text, places);
        if (seen.has(documents[number].group)) return;
        seen.add(documents[number].group);
        results.push(result(hit, number));
      });
      function isPast(one) { return one.state === "past"; }
      results = results.filter(function (one) { return !isPast(one); }).concat(results.filter(isPast));
      var sections = KINDS.slice(1).map(function (kind) {
        return {kind: kind, results: results.filter(function (one) { return (one.kind === "item" ? "matter" : one.kind) === kind; }).slice(0, limit)};
      }).filter(function (section) { return section.results.length; });
      return {sections: sections, nearest: sections.length ? [] : suggestions(text)};
    }

    /** What to offer when nothing was found: matters of like meaning, whatever their characters. */
    function suggestions(text) {
      var meant = question(text).meaning, offered = new Set();
      return entries.map(function (entry) {
        return {document: entry.document, score: dot(meant, known(entry).meaning), how: "near"};
      }).filter(function (hit) {
        return hit.score > 0 && ["item", "matter"].indexOf(documents[hit.document].kind) >= 0;
      }).sort(function (a, b) { return b.score - a.score; }).filter(function (hit) {
        var group = documents[hit.document].group;
        return !offered.has(group) && offered.add(group);
      }).slice(0, OFFERED).map(function (hit) { return result(hit, hit.document); });
    }

    return {
      add: function (part) {
        if (part.tables) tables = words.readTables(part.tables);
        var first = entries.length;
        addDocuments(part);
        // The columns of codes and further words begin at document `from`, so that each part can bring its own.
        place(codes, part.codes, part.from);
        place(bodies, part.bodies, part.from);
        members = null;
        indexFrom(first);
      },
      search: search,
      // For the tests and for learning the weights:
      tokens: function (text) { return tokens(fold(text, tables.simplified)); },
      lunrScores: function (text) { return lunrQuery(new Map(tokens(fold(text, tables.simplified)).map(function (tok) { return [tok, 1]; }))); },
      candidates: function (text) { return candidates(question(text)); },
    };
  }

  root.GongkaiSearch = {
    create: create,
    engine: null, // the page's own, made when the first index file arrives
    add: function (part) {
      var engine = this.engine || create(root.lunr);
      engine.add(part);
      this.engine = engine; // not before it can answer
    },
    search: function (text, options) { return this.engine.search(text, options); },
  };
})(typeof self === "undefined" ? globalThis : self);
