// The calculator: the library's methods, the same algorithms in the same order, on whole numbers
// and fractions where the library has those.  A test holds every printed digit to the library.
// The state of a form is in the address (`#intervals?x=60&n=185`); nothing is sent anywhere.
(() => {
  "use strict";

  class Refused extends Error {} // what is wrong with the input, in words

  // --- special functions (recount.statistics.special)

  const PRECISION = 2 ** -52;
  const TINY = 1e-300;
  // Wichura (1988), AS 241: coefficients from the highest power down, numerator and denominator.
  const MIDDLE = [
    [2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513, 133.14166789178438, 3.3871328727963665],
    [5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579, 42.31333070160091, 1.0],
  ];
  const TAIL = [
    [0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835],
    [1.0507500716444169e-09, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851, 1.6763848301838038, 2.053191626637759, 1.0],
  ];
  const FAR = [
    [2.0103343992922881e-07, 2.7115555687434876e-05, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103],
    [2.0442631033899397e-15, 1.421511758316446e-07, 1.8463183175100548e-05, 0.0007868691311456133, 0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1.0],
  ];
  const polynomial = (coefficients, r) => coefficients.reduce((sum, c) => sum * r + c);
  const quotient = ([above, below], r) => polynomial(above, r) / polynomial(below, r);

  const normalQuantile = (p) => {
    const q = p - 0.5;
    if (Math.abs(q) <= 0.425) {
      const r = 0.180625 - q * q;
      return (polynomial(MIDDLE[0], r) * q) / polynomial(MIDDLE[1], r);
    }
    const r = Math.sqrt(-Math.log(q <= 0 ? p : 1 - p));
    const x = r <= 5 ? quotient(TAIL, r - 1.6) : quotient(FAR, r - 5);
    return q < 0 ? -x : x;
  };
  const criticalValue = (level) => normalQuantile((1 + level) / 2);

  // The methods need whole and half numbers alone.
  const logFactorial = (n) => {
    let product = 1;
    for (let v = n; v > 0; v -= 1) product *= v;
    return Math.log(product) + (n % 1 ? Math.log(Math.PI) / 2 : 0);
  };
  const stirlingError = (n) => {
    if (n < 16) {
      return logFactorial(n) - (n + 0.5) * Math.log(n) + n - Math.log(2 * Math.PI) / 2;
    }
    const s = n * n;
    return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / s) / s) / s) / s) / n;
  };
  const deviance = (a, mean) => {
    if (mean === 0) return Infinity;
    const v = (a - mean) / (a + mean);
    if (Math.abs(v) >= 0.1) return a * Math.log(a / mean) + mean - a;
    let result = (a - mean) * v;
    let term = 2 * a * v;
    for (let k = 3; k < 1000; k += 2) {
      term *= v * v;
      const previous = result;
      result += term / k;
      if (result === previous) break;
    }
    return result;
  };
  const scaledDensity = (a, b, x, y) => {
    const n = a + b;
    const errors = stirlingError(n) - stirlingError(a) - stirlingError(b);
    return (
      Math.exp(errors - deviance(a, n * x) - deviance(b, n * y)) *
      Math.sqrt((a * b) / (2 * Math.PI * n))
    );
  };
  const nonzero = (value) => (Math.abs(value) > TINY ? value : TINY);

  const lowerTail = (a, b, x, y) => {
    let fraction = 1;
    let c = 1;
    let d = 0;
    for (let step = 1; step < 10000; step += 1) {
      const m = Math.floor(step / 2);
      const coefficient =
        step % 2
          ? (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
          : (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / nonzero(1 + coefficient * d);
      c = nonzero(1 + coefficient / c);
      fraction *= c * d;
      if (Math.abs(c * d - 1) < PRECISION) return scaledDensity(a, b, x, y) / (a * fraction);
    }
    throw new Refused("The sum did not converge for these numbers.");
  };
  const incompleteBeta = (a, b, x, y = 1 - x) => {
    if (x === 0 || y === 0) return y === 0 ? 1 : 0;
    return x < (a + 1) / (a + b + 2) ? lowerTail(a, b, x, y) : 1 - lowerTail(b, a, y, x);
  };
  const betaQuantile = (p, a, b) => {
    let low = 0;
    let high = 1;
    let x = a / (a + b);
    for (;;) {
      const excess = incompleteBeta(a, b, x) - p;
      if (excess > 0) high = x;
      else low = x;
      const slope = scaledDensity(a, b, x, 1 - x) / (x * (1 - x));
      let nearer = slope > 0 ? x - excess / slope : low;
      if (Math.abs(nearer - x) <= 2 * PRECISION * x) return nearer;
      if (!(low < nearer && nearer < high)) nearer = (low + high) / 2;
      if (nearer === low || nearer === high) return nearer;
      x = nearer;
    }
  };
  // The tail of a gamma distribution of shape one half, which is that of the normal's square.
  const gammaTail = (a, x) => {
    if (x === 0) return 1;
    const density = Math.exp(-stirlingError(a) - deviance(a, x)) / Math.sqrt(2 * Math.PI * a);
    if (x < a + 1) {
      let result = 1;
      for (let n = 1, term = 1; term >= PRECISION * result; n += 1) {
        term *= x / (a + n);
        result += term;
      }
      return 1 - density * result;
    }
    let b = x + 1 - a;
    let c = 1 / TINY;
    let d = 1 / nonzero(b);
    let fraction = d;
    for (let n = 1; ; n += 1) {
      const coefficient = n * (a - n);
      b += 2;
      d = 1 / nonzero(coefficient * d + b);
      c = nonzero(b + coefficient / c);
      fraction *= c * d;
      if (Math.abs(c * d - 1) < PRECISION) return density * a * fraction;
    }
  };
  const twoSidedP = (z) => gammaTail(0.5, (z * z) / 2);

  // --- fractions: [numerator, denominator], the second above 0

  const fraction = (text) => {
    const [whole, decimals = ""] = text.split(".");
    return [BigInt(whole + decimals), 10n ** BigInt(decimals.length)];
  };
  const times = ([a, b], [c, d]) => [a * c, b * d];
  const over = ([a, b], [c, d]) => [a * d, b * c];
  const less = ([a, b], [c, d]) => [a * d - b * c, b * d];
  const whole = (n) => [BigInt(n), 1n];
  const HUNDRED = whole(100);
  const divisor = (a, b) => (b ? divisor(b, a % b) : a);
  const size = (n) => (n < 0n ? -n : n);
  // To 60 significant bits and more, so that a quotient of huge numbers keeps all digits.
  const number = ([a, b]) => {
    const bits = a.toString(2).length - b.toString(2).length;
    const shift = BigInt(Math.max(0, 64 - bits));
    return Number((a << shift) / b) / 2 ** Number(shift);
  };

  // --- how results read (recount.printed.cells)

  const shownFraction = ([above, below], decimals) => {
    const scaled = (2n * size(above) * 10n ** BigInt(decimals) + below) / (2n * below);
    const digits = String(scaled).padStart(decimals + 1, "0");
    const at = digits.length - decimals;
    const body = decimals ? `${digits.slice(0, at)}.${digits.slice(at)}` : digits;
    return above < 0n && scaled ? `-${body}` : body;
  };
  // toFixed works on the exact value of a float, and rounds ties away from zero as well.
  const shown = (value, decimals) => {
    const body = Math.abs(value).toFixed(decimals);
    return value < 0 && Number(body) !== 0 ? `-${body}` : body;
  };
  const plain = (value) => {
    const [above, below] = value;
    let places = 0;
    while ((above * 10n ** BigInt(places)) % below) places += 1;
    return shownFraction(value, places);
  };
  const percent = (share, decimals = 2) => `${shown(100 * share, decimals)}%`;
  const range = ([low, high]) => `${percent(low)} to ${percent(high)}`;
  const limits = (low, high, decimals = 3) => `${shown(low, decimals)} to ${shown(high, decimals)}`;
  const pText = (p) => (p < 0.00005 ? `below ${shown(0.0001, 4)}` : shown(p, 4));
  const estimateText = ([estimate, low, high]) => `${shown(estimate, 3)} (${limits(low, high)})`;
  const LARGEST = 1000000;
  const large = (value, decimals) =>
    value > LARGEST ? `above ${LARGEST}` : shown(value, decimals);
  const share = (text) => Number(text) / 100;

  // --- proportions (recount.statistics.proportions, recount.models.design)

  const betaInterval = (x, n, level, extra) => {
    const low = (count) =>
      count ? betaQuantile((1 - level) / 2, count + extra, n - count + (extra || 1)) : 0;
    return [low(x), 1 - low(n - x)];
  };
  const clopperPearson = (x, n, level) => betaInterval(x, n, level, 0);
  const clipped = (centre, margin) => [Math.max(0, centre - margin), Math.min(1, centre + margin)];
  const wilson = (x, n, level) => {
    const z = criticalValue(level);
    const centre = x + z ** 2 / 2;
    const margin = z * Math.sqrt((x * (n - x)) / n + z ** 2 / 4);
    return [
      x ? (centre - margin) / (n + z ** 2) : 0,
      x < n ? (centre + margin) / (n + z ** 2) : 1,
    ];
  };
  const agrestiCoull = (x, n, level) => {
    const z = criticalValue(level);
    const all = n + z ** 2;
    const rate = (x + z ** 2 / 2) / all;
    return clipped(rate, z * Math.sqrt((rate * (1 - rate)) / all));
  };
  const wald = (x, n, level) => {
    const rate = x / n;
    return clipped(rate, criticalValue(level) * Math.sqrt((rate * (1 - rate)) / n));
  };
  const binomialTail = (x, n, rate) => (x ? incompleteBeta(x, n - x + 1, rate) : 1);

  // Python's // and -(-a // b), for a from 0 on and below it.
  const floor = ([a, b]) => a / b - (a % b < 0n ? 1n : 0n);
  const ceiling = ([a, b]) => -floor([-a, b]);
  const largest = (a, b) => (a > b ? a : b);
  const least = (a, b) => (a < b ? a : b);
  const cellOf = (text) => {
    const [above, below] = fraction(text);
    return [
      [2n * above - 1n, 2n * below],
      [2n * above + 1n, 2n * below],
    ];
  };
  const countsBehind = ([low, high], n) => [
    largest(ceiling(times(low, [BigInt(n), 100n])), 0n),
    least(floor(times(high, [BigInt(n), 100n])), BigInt(n)),
  ];
  const smallest = (n, passes) => {
    for (let x = 0; x <= n; x += 1) if (passes(x)) return x;
    return null;
  };
  const passing = (n, rate, needed) => (needed === null ? 0 : binomialTail(needed, n, rate));

  // --- prediction (recount.models.predictions)

  // Gauss-Legendre: the roots of the polynomial by Newton's method from Tricomi's guesses.
  const legendre = (count) => {
    const nodes = [];
    for (let i = count; i >= 1; i -= 1) {
      let x = Math.cos((Math.PI * (i - 0.25)) / (count + 0.5));
      let slope = 0;
      for (let round = 0; round < 100; round += 1) {
        let [before, now] = [1, x];
        for (let k = 2; k <= count; k += 1)
          [before, now] = [now, ((2 * k - 1) * x * now - (k - 1) * before) / k];
        slope = (count * (x * now - before)) / (x * x - 1);
        const step = now / slope;
        x -= step;
        if (Math.abs(step) < 1e-15) break;
      }
      nodes.push([x, 2 / ((1 - x * x) * slope * slope)]);
    }
    return nodes;
  };
  const NODES = 200;
  let quadrature;
  const forecast = (values, n, level) => {
    const logit = (rate) => Math.log(rate / (1 - rate));
    const [middle, low, high] = values.map(logit);
    quadrature ??= legendre(NODES);
    const z = criticalValue(0.95);
    const rates = quadrature.flatMap(([node, weight]) => {
      const below = normalQuantile((1 + node) / 4) / z;
      return [middle + below * (middle - low), middle - below * (high - middle)].map((x) => [
        1 / (1 + Math.exp(-x)),
        1 / (1 + Math.exp(x)),
        weight / 4,
      ]);
    });
    // P(at most k); the count below which `share` of the predictions lie, by halving
    const cumulative = (k) =>
      k === n
        ? 1
        : rates.reduce((sum, [x, y, w]) => sum + w * incompleteBeta(n - k, k + 1, y, x), 0);
    const quantile = (p) => {
      let [from, to] = [0, n];
      while (from < to) {
        const k = Math.floor((from + to) / 2);
        if (cumulative(k) >= p) to = k;
        else from = k + 1;
      }
      return from;
    };
    return [quantile((1 - level) / 2), quantile((1 + level) / 2)];
  };

  // --- ratios (recount.statistics.ratios)

  const logError = (low, high, level) => Math.log(high / low) / (2 * criticalValue(level));
  const impliedEvents = (low, high, allocation, level) =>
    1 / (allocation * (1 - allocation) * logError(low, high, level) ** 2);
  const odds = (rate) => over(rate, less(whole(1), rate));

  // --- differences (recount.statistics.differences)

  const onLogScale = (ratio, error, level) => {
    const factor = Math.exp(criticalValue(level) * error);
    return [ratio, ratio / factor, ratio * factor];
  };
  const newcombe = (x1, n1, x0, n0, level) => {
    const [low1, high1] = wilson(x1, n1, level);
    const [low0, high0] = wilson(x0, n0, level);
    const difference = (x1 * n0 - x0 * n1) / (n1 * n0);
    return [
      difference,
      difference - Math.hypot(x1 / n1 - low1, high0 - x0 / n0),
      difference + Math.hypot(high1 - x1 / n1, x0 / n0 - low0),
    ];
  };
  const waldDifference = (x1, n1, x0, n0, level) => {
    const [p1, p0] = [x1 / n1, x0 / n0];
    const variance = (p1 * (1 - p1)) / n1 + (p0 * (1 - p0)) / n0;
    const margin = criticalValue(level) * Math.sqrt(variance);
    const difference = (x1 * n0 - x0 * n1) / (n1 * n0);
    return [difference, Math.max(-1, difference - margin), Math.min(1, difference + margin)];
  };
  const likeliestRate = (difference, x1, n1, x0, n0) => {
    const [n, x] = [n1 + n0, x1 + x0];
    const c2 = (n1 + 2 * n0) * difference - n - x;
    const c1 = (n0 * difference - n - 2 * x0) * difference + x;
    const c0 = x0 * difference * (1 - difference);
    const third = c2 / (3 * n);
    const q = third ** 3 - (c1 * third) / (2 * n) + c0 / (2 * n);
    const p = Math.sqrt(Math.max(0, third ** 2 - c1 / (3 * n))) * (q < 0 || Object.is(q, -0) ? -1 : 1);
    const cosine = p ? Math.max(-1, Math.min(1, q / p ** 3)) : 0;
    const rate = 2 * p * Math.cos((Math.PI + Math.acos(cosine)) / 3) - third;
    return Math.max(0, -difference, Math.min(1, 1 - difference, rate));
  };
  const miettinenNurminen = (x1, n1, x0, n0, level) => {
    const z = criticalValue(level);
    const n = n1 + n0;
    const observed = (x1 * n0 - x0 * n1) / (n1 * n0);
    const rejected = (difference) => {
      const rate0 = likeliestRate(difference, x1, n1, x0, n0);
      const rate1 = rate0 + difference;
      const variance = (rate1 * (1 - rate1)) / n1 + (rate0 * (1 - rate0)) / n0;
      return (observed - difference) ** 2 > (z ** 2 * variance * n) / (n - 1);
    };
    const limit = (end) => {
      let [inside, outside] = [observed, end];
      for (;;) {
        const middle = (inside + outside) / 2;
        if (middle === inside || middle === outside) return outside;
        if (rejected(middle)) outside = middle;
        else inside = middle;
      }
    };
    return [observed, limit(-1), limit(1)];
  };
  const needed = ([difference, low, high]) => {
    const ends = [
      difference ? 1 / difference : Infinity,
      high ? 1 / high : -Infinity,
      low ? 1 / low : Infinity,
    ];
    const [estimate, from, to] = ends.map((x) => (Number.isFinite(x) ? shown(x, 1) : "infinity"));
    return `${estimate} (${from}${ends[1] > 0 && ends[2] < 0 ? " through infinity" : ""} to ${to})`;
  };

  // --- the forms (recount.sphinx_ext.calculations)

  const asked = (holds, words) => {
    if (!holds) throw new Refused(words);
  };
  const atMost = (x, n) => asked(x <= n, `${x} of ${n}: more with the outcome than patients.`);

  const ANSWERS = {
    intervals(x, n, level) {
      atMost(x, n);
      const l = share(level);
      return {
        rate: `${shownFraction([BigInt(100 * x), BigInt(n)], 2)}%`,
        clopper_pearson: range(clopperPearson(x, n, l)),
        wilson: range(wilson(x, n, l)),
        jeffreys: range(betaInterval(x, n, l, 0.5)),
        agresti_coull: range(agrestiCoull(x, n, l)),
        wald: range(wald(x, n, l)),
      };
    },
    counts(p, n) {
      const cell = cellOf(p);
      const [first, last] = countsBehind(cell, n);
      const many = `${first} to ${last}, ${last - first + 1n} counts`;
      return {
        cell: `${plain(cell[0])}% to ${plain(cell[1])}%`,
        counts: first > last ? "none" : first === last ? String(first) : many,
      };
    },
    "operating-characteristics"(n, threshold, level, rate) {
      const bar = fraction(threshold);
      const rules = {
        limit: (x) => clopperPearson(x, n, share(level))[0] > share(threshold),
        estimate: (x) => BigInt(100 * x) * bar[1] > bar[0] * BigInt(n),
      };
      const found = {};
      for (const [name, rule] of Object.entries(rules)) {
        const count = smallest(n, rule);
        found[`${name}_count`] = count === null ? "none" : `${count} of ${n}`;
        found[`${name}_passes`] = percent(passing(n, share(rate), count));
        found[`${name}_wrongly`] = percent(passing(n, share(threshold), count));
      }
      return found;
    },
    prediction(value, low, high, n, level) {
      const values = [value, low, high].map(share);
      asked(
        values[1] <= values[0] && values[0] <= values[2],
        "The rate has to lie between its limits.",
      );
      const ends = forecast(values, n, share(level));
      const rates = ends.map((k) => `${shownFraction([BigInt(100 * k), BigInt(n)], 1)}%`);
      return { counts: `${ends[0]} to ${ends[1]} of ${n}`, rates: rates.join(" to ") };
    },
    "hazard-ratio"(hr, lowest, highest, level, n1, n0) {
      const [ratio, low, high] = [hr, lowest, highest].map(Number);
      asked(low < high, "The lower limit has to be below the upper one.");
      asked(low <= ratio && ratio <= high, "The ratio has to lie between its limits.");
      const error = logError(low, high, share(level));
      return {
        centre: shown(Math.sqrt(low * high), 4),
        error: shown(error, 4),
        p: pText(twoSidedP(Math.log(ratio) / error)),
        deaths: large(impliedEvents(low, high, n1 / (n1 + n0), share(level)), 1),
      };
    },
    "interval-from-p"(hr, p, level, n1, n0) {
      const ratio = Number(hr);
      asked(ratio !== 1, "A ratio of 1 has the same p whatever its interval.");
      const error = Math.abs(Math.log(ratio)) / Math.abs(normalQuantile(Number(p) / 2));
      const [, low, high] = onLogScale(ratio, error, share(level));
      return {
        interval: `${shown(low, 4)} to ${large(high, 4)}`,
        deaths: large(impliedEvents(low, high, n1 / (n1 + n0), share(level)), 1),
      };
    },
    odds(rate, ratio) {
      const before = odds(over(fraction(rate), HUNDRED));
      const after = times(before, fraction(ratio));
      const back = times(HUNDRED, over(after, [after[0] + after[1], after[1]]));
      return {
        before: shownFraction(before, 4),
        after: shownFraction(after, 4),
        rate: `${shownFraction(back, 2)}%`,
      };
    },
    "odds-ratio"(one, other) {
      const [rate1, rate0] = [one, other].map((text) => over(fraction(text), HUNDRED));
      return {
        ratio: shownFraction(over(odds(rate1), odds(rate0)), 4),
        rates: shownFraction(over(rate1, rate0), 4),
      };
    },
    "rule-of-three"(n) {
      return {
        rule: `${shownFraction(n < 3 ? HUNDRED : [300n, BigInt(n)], 2)}%`,
        one_sided: percent(clopperPearson(0, n, 0.9)[1]),
        two_sided: percent(clopperPearson(0, n, 0.95)[1]),
      };
    },
    "kaplan-meier"(marks, n, level) {
      const letters = marks.toUpperCase().replace(/\s+/g, "");
      asked(/^[CE]+$/.test(letters), "The order takes the letters E and C, one a patient.");
      asked(letters.length <= n, "The order has more letters than there are patients.");
      const risks = [...letters].flatMap((mark, i) => (mark === "E" ? [n - i] : []));
      let survival = whole(1);
      let sum = [0n, 1n];
      for (const m of risks) {
        survival = times(survival, [BigInt(m - 1), BigInt(m)]);
        if (m > 1) {
          const term = BigInt(m * (m - 1));
          sum = [sum[0] * term + sum[1], sum[1] * term];
        }
      }
      const common = divisor(size(survival[0]), survival[1]);
      survival = survival.map((part) => part / common);
      const found = {
        at_risk: risks.join(", ") || "none",
        exact: survival.join(" of "),
        estimate: `${shownFraction(times(HUNDRED, survival), 2)}%`,
        error: "not defined",
        interval: "not defined",
      };
      if (survival[0]) {
        const estimate = number(survival);
        const error = Math.sqrt(number(times(times(survival, survival), sum)));
        found.error = `${shown(100 * error, 2)} points`;
        if (estimate < 1) {
          const spread =
            (criticalValue(share(level)) * error) / (estimate * Math.abs(Math.log(estimate)));
          found.interval = range([estimate ** Math.exp(spread), estimate ** Math.exp(-spread)]);
        }
      }
      return found;
    },
    differences(x1, n1, x0, n0, level) {
      atMost(x1, n1);
      atMost(x0, n0);
      const table = [x1, n1, x0, n0, share(level)];
      const points = ([, low, high]) => `${limits(100 * low, 100 * high, 2)} points`;
      const score = newcombe(...table);
      const [p1, p0] = [x1 / n1, x0 / n0];
      const found = {
        difference: `${shownFraction([BigInt(100 * (x1 * n0 - x0 * n1)), BigInt(n1 * n0)], 2)} points`,
        wald: points(waldDifference(...table)),
        newcombe: points(score),
        miettinen_nurminen: points(miettinenNurminen(...table)),
        needed: needed(score),
        relative_risk: "not defined without an event in each arm",
        odds_ratio: "not defined without patients of both kinds in each arm",
      };
      if (x1 && x0) {
        const error = Math.sqrt((1 - p1) / x1 + (1 - p0) / x0);
        found.relative_risk = estimateText(onLogScale((x1 * n0) / (n1 * x0), error, share(level)));
      }
      if (x1 && x1 < n1 && x0 && x0 < n0) {
        const [a, b, c, d] = [x1, n1 - x1, x0, n0 - x0];
        const error = Math.sqrt(1 / a + 1 / b + 1 / c + 1 / d);
        found.odds_ratio = estimateText(onLogScale((a * d) / (b * c), error, share(level)));
      }
      return found;
    },
  };

  // --- what is asked of an input, and in which words it is refused

  const FORMS_OF = { whole: /^\d+$/, decimal: /^\d+(\.\d+)?$/, marks: /\S/ };
  const LONGEST = 12; // digits of a number, 200 letters of an order
  const read = (text, { kind, low, high, outside, label }) => {
    const given = text.trim();
    const long = kind !== "marks" && given.length > LONGEST;
    asked(given, `${label}: nothing is entered.`);
    if (kind === "marks") return given;
    const form = kind === "whole" ? "a whole number" : "a number with a decimal point, if any,";
    const bounds = outside ? `above ${low} and below ${high}` : `from ${low} to ${high}`;
    const value = Number(given);
    const inside = outside ? low < value && value < high : low <= value && value <= high;
    asked(FORMS_OF[kind].test(given) && inside && !long, `${label}: expected ${form} ${bounds}.`);
    return kind === "whole" ? value : given;
  };
  const answer = (form, values) => ANSWERS[form](...values);
  self.recountCalculator = { answer, Refused };

  // --- the page

  const WAIT = 250; // ms after the last key, so that a listener hears one result

  const start = (form) => {
    const id = form.dataset.form;
    const inputs = [...form.querySelectorAll("input")];
    const fault = form.querySelector(".calc-fault");
    const results = form.querySelector("dl");
    const link = form.querySelector(".calc-link");

    const state = () =>
      `#${id}?${inputs.map((one) => `${one.name}=${encodeURIComponent(one.value.trim())}`).join("&")}`;
    const told = (words, input) => {
      fault.textContent = words;
      fault.hidden = !words;
      results.hidden = Boolean(words);
      for (const one of inputs) {
        if (one === input) one.setAttribute("aria-invalid", "true");
        else one.removeAttribute("aria-invalid");
      }
    };
    const compute = () => {
      let at = null;
      try {
        const values = inputs.map((one) => {
          at = one;
          const { kind, low, high, label } = one.dataset;
          const bounds = { low: Number(low), high: Number(high), outside: "outside" in one.dataset };
          return read(one.value, { kind, label, ...bounds });
        });
        at = null;
        for (const [name, text] of Object.entries(answer(id, values)))
          results.querySelector(`[data-result="${name}"]`).textContent = text;
        told("");
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        told(error.message, at);
      }
      link.hash = state();
    };
    let timer;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        compute();
        history.replaceState(null, "", state());
      }, WAIT);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(timer);
      compute();
      history.replaceState(null, "", state());
    });
    form.addEventListener("reset", () => {
      clearTimeout(timer);
      setTimeout(() => {
        compute();
        history.replaceState(null, "", `#${id}`);
      });
    });
    for (const one of inputs) one.readOnly = false;
    for (const hidden of form.querySelectorAll(".calc-tools")) hidden.hidden = false;
    compute();
    return (given) => {
      for (const one of inputs) if (given.has(one.name)) one.value = given.get(one.name);
      compute();
    };
  };

  const fill = new Map();
  const fromAddress = () => {
    const [id, given] = location.hash.slice(1).split("?");
    if (given === undefined || !fill.has(id)) return;
    fill.get(id)(new URLSearchParams(given));
    document.querySelector(`form[data-form="${id}"]`).scrollIntoView({ block: "center" });
  };
  if (typeof document !== "undefined") {
    for (const form of document.querySelectorAll("form.calculator"))
      fill.set(form.dataset.form, start(form));
    addEventListener("hashchange", fromAddress);
    fromAddress();
  }
})();
