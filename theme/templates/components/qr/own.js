/*
 * A QR code for an address that no page carries: what a terminal may not open, a phone takes along. As view/qr.py
 * draws them: bytes, correction M, the smallest of the first twenty versions, mask 3 (tests/browser/test_kiosks.py).
 */
(function () {
  "use strict";
  var QUIET = 4, CORRECTING = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
  var BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16]; // by version, for M
  var EXP = [], LOG = [];
  for (var i = 0, x = 1; i < 255; i += 1) { EXP[i] = x; LOG[x] = i; x = x << 1 ^ (x > 127 ? 285 : 0); }

  function times(a, b) { return a && b ? EXP[(LOG[a] + LOG[b]) % 255] : 0; }

  /** Rows and columns in whose crossings the small squares stand. */
  function crossings(version) {
    var count = Math.floor(version / 7) + 2, last = version * 4 + 10, found = [6];
    if (version === 1) { return []; }
    var step = Math.ceil((last - 6) / (count - 1) / 2) * 2;
    for (var n = count - 2; n >= 0; n -= 1) { found.push(last - n * step); }
    return found;
  }

  /** Bytes that a version holds, with those that correct them. */
  function room(version) {
    var bits = (16 * version + 128) * version + 64, marks = version > 1 ? Math.floor(version / 7) + 2 : 0;
    if (marks) { bits -= (25 * marks - 10) * marks - 55; }
    return Math.floor((version > 6 ? bits - 36 : bits) / 8);
  }

  function holds(version) { return room(version) - CORRECTING[version] * BLOCKS[version]; }

  /** The bytes of a text with mode, length, end, and filling, which begins with a zero as that of view/qr.py does. */
  function filled(bytes, version) {
    var long = version > 9, all = [], most = holds(version);
    var head = [4].concat(long ? [bytes.length >> 12 & 15, bytes.length >> 8 & 15] : [], bytes.length >> 4 & 15, bytes.length & 15);
    var half = head.concat([].concat.apply([], bytes.map(function (one) { return [one >> 4, one & 15]; })), 0, 0, 0);
    for (var n = 0; n < half.length && all.length < most; n += 2) { all.push(half[n] << 4 | half[n + 1]); }
    for (var pad = 236; all.length < most; pad ^= 253) { all.push(pad); }
    return all;
  }

  /** What corrects a block: the rest of its division by the generator of that degree. */
  function correcting(block, degree) {
    var divisor = [1], rest = block.concat(new Array(degree).fill(0));
    for (var n = 0; n < degree; n += 1) {
      divisor = divisor.concat(0).map(function (one, k) { return one ^ (k ? times(divisor[k - 1], EXP[n]) : 0); });
    }
    block.forEach(function (_, at) {
      var factor = rest[at];
      divisor.forEach(function (one, k) { rest[at + k] ^= times(one, factor); });
    });
    return rest.slice(block.length);
  }

  /** All bytes in the order in which they are drawn: the blocks' first ones, their second ones, and so on. */
  function woven(data, version) {
    var count = BLOCKS[version], short = Math.floor(data.length / count), longer = count - data.length % count;
    var blocks = [], ends = [], all = [], at = 0;
    for (var n = 0; n < count; n += 1) {
      blocks.push(data.slice(at, at += short + (n < longer ? 0 : 1)));
      ends.push(correcting(blocks[n], CORRECTING[version]));
    }
    [[blocks, short + 1], [ends, CORRECTING[version]]].forEach(function (part) {
      for (var k = 0; k < part[1]; k += 1) {
        part[0].forEach(function (one) { if (k < one.length) { all.push(one[k]); } });
      }
    });
    return all;
  }

  /** The remainder of a number that is followed by `degree` bits, with it in front. */
  function checked(value, degree, divisor) {
    var rest = value;
    for (var n = 0; n < degree; n += 1) { rest = rest << 1 ^ (rest >> degree - 1) * divisor; }
    return value << degree | rest;
  }

  /** A square of what stands in every code of a version; undefined where data goes. */
  function frame(version) {
    var side = version * 4 + 17, rows = [], at = crossings(version), n, k;
    function set(y, x, dark) { if (y >= 0 && x >= 0 && y < side && x < side) { rows[y][x] = dark ? 1 : 0; } }
    function square(y, x, far, dark) {
      for (var dy = -far; dy <= far; dy += 1) {
        for (var dx = -far; dx <= far; dx += 1) { set(y + dy, x + dx, dark(Math.max(Math.abs(dy), Math.abs(dx)))); }
      }
    }
    for (n = 0; n < side; n += 1) { rows.push(new Array(side)); }
    for (n = 8; n < side - 8; n += 1) { set(6, n, n % 2 === 0); set(n, 6, n % 2 === 0); }
    [[3, 3], [3, side - 4], [side - 4, 3]].forEach(function (eye) {
      square(eye[0], eye[1], 4, function (far) { return far !== 2 && far !== 4; });
    });
    at.forEach(function (y, a) {
      at.forEach(function (x, b) {
        if (a + b && a + b !== (a && b ? -1 : at.length - 1)) { // not where an eye is
          square(y, x, 2, function (far) { return far !== 1; });
        }
      });
    });
    var format = checked(3, 10, 1335) ^ 21522; // correction M, mask 3
    for (n = 0; n < 15; n += 1) {
      k = format >> n & 1;
      set(n < 6 ? n : n < 8 ? n + 1 : side - 15 + n, 8, k);
      set(8, n < 8 ? side - 1 - n : n < 9 ? 7 : 14 - n, k);
    }
    set(side - 8, 8, 1);
    if (version > 6) {
      var told = checked(version, 12, 7973);
      for (n = 0; n < 18; n += 1) {
        set(Math.floor(n / 3), side - 11 + n % 3, told >> n & 1);
        set(side - 11 + n % 3, Math.floor(n / 3), told >> n & 1);
      }
    }
    return rows;
  }

  /** Puts bytes in: in columns of two, from the right, up and down in turn. */
  function drawn(rows, bytes) {
    var side = rows.length, n = 0, free = rows.map(function (row) { return Array.from(row, function (one) { return one === undefined; }); });
    for (var right = side - 1; right > 0; right -= 2) {
      if (right === 6) { right = 5; }
      for (var step = 0; step < side; step += 1) {
        for (var x = right; x > right - 2; x -= 1) {
          var y = (right + 1 & 2) === 0 ? side - 1 - step : step;
          if (free[y][x]) {
            rows[y][x] = (n < bytes.length * 8 ? bytes[n >> 3] >> 7 - (n & 7) & 1 : 0) ^ ((x + y) % 3 === 0 ? 1 : 0);
            n += 1;
          }
        }
      }
    }
    return rows;
  }

  /** An address, which is ASCII, as [side in modules, path of the dark ones]; nothing where it is too long. */
  window.GongkaiQr = function (address) {
    var bytes = Array.from(address, function (one) { return one.charCodeAt(0); }), version = 1;
    while (version < 21 && holds(version) < bytes.length + (version > 9 ? 3 : 2)) { version += 1; }
    if (version > 20) { return null; }
    var path = "", rows = drawn(frame(version), woven(filled(bytes, version), version));
    rows.forEach(function (row, y) {
      row.join("").replace(/1+/g, function (run, x) {
        path += "M" + (x + QUIET) + " " + (y + QUIET) + "h" + run.length + "v1h-" + run.length + "z";
      });
    });
    return [rows.length + 2 * QUIET, path];
  };
}());
