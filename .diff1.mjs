// ../dns-diff/diff1.ts
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync, rmSync } from "node:fs";

// libs/machinery/src/clock.ts
function sleep(clock, ms) {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}

// libs/machinery/src/names.ts
function patternError(what, pattern, ...examples) {
  const quoted = examples.map((example) => `'${example}', `).join(" or ");
  return examples.length === 0 ? `${what} (regex used for validation is '${pattern}')` : `${what} (e.g. ${quoted}regex used for validation is '${pattern}')`;
}
function rule(max, what, pattern, ...examples) {
  return {
    anchored: new RegExp(`^(?:${pattern})$`),
    max,
    message: patternError(what, pattern, ...examples)
  };
}
var LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
var SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
var QUALIFIED_NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
var ALPHANUMERIC_ENDS = "and must start and end with an alphanumeric character";
var dns1123LabelRule = rule(
  63,
  `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', ${ALPHANUMERIC_ENDS}`,
  LABEL,
  "my-name",
  "123-abc"
);
var dns1123SubdomainRule = rule(
  253,
  `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', ${ALPHANUMERIC_ENDS}`,
  SUBDOMAIN,
  "example.com"
);
var dns1035LabelRule = rule(
  63,
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  "[a-z]([-a-z0-9]*[a-z0-9])?",
  "my-name",
  "abc-123"
);
var wildcardSubdomainRule = rule(
  253,
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  `\\*\\.${SUBDOMAIN}`,
  "*.example.com"
);
var cIdentifierRule = rule(
  Infinity,
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
  "[A-Za-z_][A-Za-z0-9_]*",
  "my_name",
  "MY_NAME",
  "MyName"
);
var httpHeaderNameRule = rule(
  Infinity,
  "a valid HTTP header must consist of alphanumeric characters or '-'",
  "[-A-Za-z0-9]+",
  "X-Header-Name"
);
var configMapKeyRule = rule(
  253,
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  "[-._a-zA-Z0-9]+",
  "key.name",
  "KEY_NAME",
  "key-name"
);
var percentRule = rule(
  Infinity,
  "a valid percent string must be a numeric string followed by an ending '%'",
  "[0-9]+%",
  "1%",
  "93%"
);
var qualifiedNamePattern = new RegExp(`^(?:${QUALIFIED_NAME})$`);
var QUALIFIED_NAME_WHAT = `must consist of alphanumeric characters, '-', '_' or '.', ${ALPHANUMERIC_ENDS}`;
var qualifiedNameMessage = patternError(
  QUALIFIED_NAME_WHAT,
  QUALIFIED_NAME,
  "MyName",
  "my.name",
  "123-abc"
);
var LABEL_VALUE = `(${QUALIFIED_NAME})?`;
var labelValuePattern = new RegExp(`^${LABEL_VALUE}$`);
var labelValueMessage = patternError(
  `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', ${ALPHANUMERIC_ENDS}`,
  LABEL_VALUE,
  "MyValue",
  "my_value",
  "12345"
);

// libs/machinery/src/go-pattern.ts
import { createRequire } from "node:module";
var load = createRequire(import.meta.url);
var library;
var MAX_PROGRAM = 2e4;
function compileGoPattern(source) {
  library ??= load("re2js");
  let pattern;
  try {
    pattern = library.RE2JS.compile(source);
  } catch (error) {
    throw new SyntaxError(error.message, { cause: error });
  }
  if (pattern.programSize() > MAX_PROGRAM)
    throw new SyntaxError("error parsing regexp: expression too large");
  return pattern;
}
var MAX_REMEMBERED = 1e3;
var remembered = /* @__PURE__ */ new Map();
function goPattern(source) {
  let pattern = remembered.get(source);
  if (pattern === void 0) {
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(source, pattern = compileGoPattern(source));
  }
  return pattern;
}

// libs/machinery/src/selector.ts
var INT64_LIMIT = 2n ** 63n;
var Selector = class _Selector {
  constructor(requirements, matchesNothing = false) {
    this.matchesNothing = matchesNothing;
    this.requirements = [...requirements].sort(
      (a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0
    );
    this.tests = this.requirements.map(testOf);
  }
  matchesNothing;
  /** Matches everything, unlabelled objects included. */
  static everything = new _Selector([]);
  /** Matches nothing: what a selector that is absent means in an object. */
  static nothing = new _Selector([], true);
  /** Sorted by key. */
  requirements;
  tests;
  static of(requirements) {
    return requirements.length === 0 ? _Selector.everything : new _Selector(requirements);
  }
  /** True when there is nothing to check: the selector matches everything. */
  get isEmpty() {
    return !this.matchesNothing && this.tests.length === 0;
  }
  matches(labels) {
    if (this.matchesNothing) return false;
    const present2 = labels ?? NO_LABELS;
    for (const test of this.tests) if (!test(present2)) return false;
    return true;
  }
  /** The text form, requirements sorted by key; parses back to an equal selector. */
  toString() {
    return this.requirements.map(requirementText).join(",");
  }
};
var NO_LABELS = Object.freeze({});
function parseInt64(text2) {
  if (!/^[+-]?[0-9]+$/.test(text2)) return void 0;
  const value = BigInt(text2.startsWith("+") ? text2.slice(1) : text2);
  return value >= -INT64_LIMIT && value < INT64_LIMIT ? value : void 0;
}
function testOf({ key, operator, values }) {
  const first = values[0] ?? "";
  const has = (labels) => Object.hasOwn(labels, key);
  switch (operator) {
    case "=":
    case "==":
      return (labels) => has(labels) && labels[key] === first;
    case "!=":
      return (labels) => !has(labels) || labels[key] !== first;
    case "in":
      return (labels) => has(labels) && values.includes(labels[key]);
    case "notin":
      return (labels) => !has(labels) || !values.includes(labels[key]);
    case "exists":
      return has;
    case "!":
      return (labels) => !has(labels);
    case "gt":
    case "lt": {
      const limit = parseInt64(first);
      return (labels) => {
        const value = has(labels) ? parseInt64(labels[key]) : void 0;
        return value !== void 0 && (operator === "gt" ? value > limit : value < limit);
      };
    }
  }
}
function requirementText({ key, operator, values }) {
  switch (operator) {
    case "exists":
      return key;
    case "!":
      return `!${key}`;
    case "in":
    case "notin":
      return `${key} ${operator} (${values.join(",")})`;
    case "gt":
    case "lt":
      return `${key}${operator === "gt" ? ">" : "<"}${values[0]}`;
    case "=":
    case "==":
    case "!=":
      return `${key}${operator}${values[0]}`;
  }
}

// libs/machinery/src/fields.ts
var FieldSelector = class _FieldSelector {
  constructor(requirements) {
    this.requirements = requirements;
  }
  requirements;
  static everything = new _FieldSelector([]);
  get isEmpty() {
    return this.requirements.length === 0;
  }
  /** `valueOf` gives the value of a selectable field, '' when it is unset. */
  matches(valueOf) {
    return this.requirements.every(
      ({ field, equal, value }) => valueOf(field) === value === equal
    );
  }
  /** The value that `field` must have, when the selector demands one: what an index can use. */
  requiredValue(field) {
    return this.requirements.find((requirement2) => requirement2.equal && requirement2.field === field)?.value;
  }
  /** The text form; parses back to an equal selector. */
  toString() {
    return this.requirements.map(({ field, equal, value }) => `${field}${equal ? "=" : "!="}${escapeFieldValue(value)}`).join(",");
  }
};
function escapeFieldValue(value) {
  return value.replace(/[\\,=]/g, "\\$&");
}

// libs/machinery/src/meta-maps.ts
var ANNOTATIONS_LIMIT_BYTES = 256 * 1024;

// libs/machinery/src/ip.ts
import ipaddr from "ipaddr.js";

// libs/machinery/src/quantity.ts
var NANOS = 1000000000n;
var MAX_BINARY = (2n ** 63n - 1n) * NANOS;
var DECIMAL_EXPONENTS = /* @__PURE__ */ new Map([
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18]
]);
var DECIMAL_SUFFIXES = new Map(
  [...DECIMAL_EXPONENTS].map(([suffix, exponent]) => [exponent, suffix])
);
var SIMPLE_MILLI = {
  m: 1,
  "": 1e3,
  k: 1e6,
  M: 1e9,
  G: 1e12,
  T: 1e15,
  Ki: 1e3 * 2 ** 10,
  Mi: 1e3 * 2 ** 20,
  Gi: 1e3 * 2 ** 30,
  Ti: 1e3 * 2 ** 40
};

// libs/machinery/src/time.ts
var SECOND = 1e3;
var MINUTE = 60 * SECOND;
var HOUR = 60 * MINUTE;

// libs/machinery/src/turns.ts
var BYTES_A_TURN = 128 * 1024;

// libs/machinery/src/patch/json-patch.ts
var MAX_COPIED_BYTES = 3 * 1024 * 1024;

// libs/machinery/src/structured-merge/merge-type.ts
var FREE = { kind: "free" };
var FREE_MAP = mapTypeOf([], FREE);
function mapTypeOf(fields, others) {
  const byName = new Map(fields);
  return { kind: "map", fields: byName, sorted: sortedFields(byName), others };
}
function sortedFields(fields) {
  return [...fields].map(([name, type]) => ({ name, element: `f:${name}`, type })).sort((a, b) => a.name < b.name ? -1 : 1);
}
function isMap(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// libs/machinery/src/structured-merge/path-element.ts
var RANKS = { f: 0, k: 1, v: 2, i: 3 };
function compareElements(left, right) {
  const rank = RANKS[left[0]] - RANKS[right[0]];
  if (rank !== 0) return rank;
  if (left.startsWith("f:")) return left < right ? -1 : left > right ? 1 : 0;
  return compareTexts(left, right) ?? compareValues(parse(left), parse(right));
}
function parse(element) {
  return JSON.parse(element.slice(2));
}
function compareTexts(left, right) {
  let quotes = 0;
  for (let at = 0; at < left.length && at < right.length; at++) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a === BACKSLASH || b === BACKSLASH) return void 0;
    if (a === b) {
      if (a === QUOTE) quotes++;
      continue;
    }
    const inText = quotes % 2 === 1 && (left.startsWith("v:") || quotes % 4 === 3);
    if (!inText) return void 0;
    return a === QUOTE ? -1 : b === QUOTE ? 1 : a - b;
  }
  return left === right ? 0 : void 0;
}
var QUOTE = 34;
var BACKSLASH = 92;
function compareValues(left, right) {
  if (isMap(left) && isMap(right)) return compareMembers(left, right);
  const rank = typeRank(left) - typeRank(right);
  if (rank !== 0) return rank;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
function compareMembers(left, right) {
  const names2 = Object.keys(left).sort();
  const others = Object.keys(right).sort();
  for (let index = 0; index < names2.length && index < others.length; index++) {
    const name = names2[index];
    if (name !== others[index]) return name < others[index] ? -1 : 1;
    const order = compareValues(left[name], right[name]);
    if (order !== 0) return order;
  }
  return names2.length - others.length;
}
function typeRank(value) {
  return ["number", "string", "boolean"].indexOf(typeof value);
}

// libs/machinery/src/structured-merge/field-set.ts
var NO_FIELDS = Object.freeze({});
var SELF = ".";
var LEAF = NO_FIELDS;
function setOf(nodes) {
  const elements2 = Object.keys(nodes);
  let sorted = true;
  for (let index = 1; sorted && index < elements2.length; index++)
    sorted = elements2[index - 1] === SELF || compareElements(elements2[index - 1], elements2[index]) <= 0;
  if (sorted) return nodes;
  const ordered = {};
  if (SELF in nodes) ordered[SELF] = LEAF;
  for (const element of elements2.filter((key) => key !== SELF).sort(compareElements))
    ordered[element] = nodes[element];
  return ordered;
}

// libs/machinery/src/structured-merge/shared-sets.ts
var MAX_STEPS = 32768;
var MAX_SHARED = 4096;
var Step = class _Step {
  constructor(before, element = "", below = NO_FIELDS) {
    this.before = before;
    this.element = element;
    this.below = below;
  }
  before;
  element;
  below;
  /** The next step by element (or what stands for it) when nothing is below that, and otherwise also by the fields below it. */
  #leaves;
  #nodes;
  /** The set of the elements walked, once somebody asked for it. */
  set;
  next(mark, below) {
    return below === NO_FIELDS ? this.#leaves?.get(mark) : this.#nodes?.get(mark)?.get(below);
  }
  grow(mark, element, below) {
    const step = new _Step(this, element, below);
    steps++;
    if (below === NO_FIELDS) {
      (this.#leaves ??= /* @__PURE__ */ new Map()).set(mark, step);
      return step;
    }
    const found = (this.#nodes ??= /* @__PURE__ */ new Map()).get(mark);
    if (found === void 0) this.#nodes.set(mark, /* @__PURE__ */ new Map([[below, step]]));
    else found.set(below, step);
    return step;
  }
  /** The elements walked, in any order. What stands below an element that came twice is nobody's own. */
  nodes() {
    const walked = [];
    let { before, element, below } = this;
    for (; before !== void 0; { before, element, below } = before)
      walked.push({ element, below });
    const nodes = {};
    for (const { element: element2, below: below2 } of walked) nodes[element2] = element2 in nodes ? NO_FIELDS : below2;
    return nodes;
  }
};
var steps = 0;
var elements = new Step();
var generation = 0;
var instances = /* @__PURE__ */ new WeakMap();
var SetWalks = class {
  /** `self`: what holds the elements is in the sets too. */
  constructor(self) {
    this.self = self;
  }
  self;
  #starts = /* @__PURE__ */ new WeakMap();
  #generation = generation;
  /** A walk over something of a kind, which is any object that stands for it. */
  start(kind) {
    if (steps > MAX_STEPS) forget();
    if (this.#generation !== generation) {
      this.#starts = /* @__PURE__ */ new WeakMap();
      this.#generation = generation;
    }
    let start = this.#starts.get(kind);
    if (start === void 0) this.#starts.set(kind, start = new Step());
    return new SetWalk(start, this.self);
  }
};
var SetWalk = class {
  constructor(at, self) {
    this.at = at;
    this.self = self;
  }
  at;
  self;
  #count = 0;
  /** The elements of a set that is too large to be shared. */
  #own;
  /** Adds an element. `mark` stands for it where making its text costs more; equal marks are equal elements. */
  add(mark, element, below) {
    if (this.#count === MAX_SHARED) {
      this.#own ??= this.at.nodes();
      const name = element(mark);
      this.#own[name] = name in this.#own ? NO_FIELDS : below;
      return;
    }
    this.#count++;
    this.at = this.at.next(mark, below) ?? this.at.grow(mark, element(mark), below);
  }
  /** The shared set of the elements, or one of its own when they are very many. */
  get set() {
    if (this.#own !== void 0) return this.ordered(this.#own);
    return this.at.set ??= shared(this.ordered(this.at.nodes()));
  }
  ordered(nodes) {
    return setOf(this.self ? { [SELF]: NO_FIELDS, ...nodes } : nodes);
  }
};
function forget() {
  steps = 0;
  generation++;
  elements = new Step();
}
function shared(set) {
  if (instances.has(set)) return set;
  const size = Object.keys(set).length;
  if (size === 0) return NO_FIELDS;
  if (size > MAX_SHARED) return set;
  if (steps > MAX_STEPS) forget();
  let step = elements;
  const nodes = {};
  for (const element in set) {
    const below = nodes[element] = shared(set[element]);
    step = step.next(element, below) ?? step.grow(element, element, below);
  }
  if (step.set === void 0) {
    step.set = nodes;
    instances.set(nodes, void 0);
  }
  return step.set;
}

// libs/machinery/src/structured-merge/whole-node.ts
var walks = new SetWalks(true);

// libs/machinery/src/structured-merge/to-field-set.ts
var walks2 = new SetWalks(false);

// libs/dns/src/coredns.ts
import { createHash } from "node:crypto";

// libs/dns/src/corefile/corefile-error.ts
var CorefileError = class extends Error {
};
var onlyOnce = () => new CorefileError("this plugin can only be used once per Server Block");

// libs/dns/src/glob.ts
function patternMatches(pattern, path) {
  const source = pattern.replace(/[\\^$.+()[\]{}|]/g, "\\$&").replaceAll("*", "[^/]*").replaceAll("?", "[^/]");
  return new RegExp(`^${source}$`).test(path);
}

// libs/dns/src/log-sink.ts
var LogSink = class {
  /** Keeps the last `limit` lines. */
  constructor(limit = 2e3) {
    this.limit = limit;
  }
  limit;
  #lines = [];
  #listeners = /* @__PURE__ */ new Set();
  /** A line as it stands. */
  print(line) {
    this.#lines.push(line);
    if (this.#lines.length > this.limit) this.#lines.shift();
    for (const listener of this.#listeners) listener(line);
  }
  info(text2) {
    this.print(`[INFO] ${text2}`);
  }
  warning(text2) {
    this.print(`[WARNING] ${text2}`);
  }
  error(text2) {
    this.print(`[ERROR] ${text2}`);
  }
  fatal(text2) {
    this.print(`[FATAL] ${text2}`);
  }
  /** Lines so far, oldest first. */
  get lines() {
    return this.#lines;
  }
  /** Calls `listener` with every new line until the returned function is called. */
  follow(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
};

// libs/dns/src/message.ts
var RCODES = [
  "NOERROR",
  "FORMERR",
  "SERVFAIL",
  "NXDOMAIN",
  "NOTIMP",
  "REFUSED",
  "YXDOMAIN",
  "YXRRSET",
  "NXRRSET",
  "NOTAUTH",
  "NOTZONE",
  "RCODE11",
  "RCODE12",
  "RCODE13",
  "RCODE14",
  "RCODE15",
  "BADVERS",
  "BADKEY",
  "BADTIME",
  "BADMODE",
  "BADNAME",
  "BADALG",
  "BADTRUNC",
  "BADCOOKIE"
];
function rcodeName(code) {
  return RCODES[code] ?? "SERVFAIL";
}
function rcodeNumber(name) {
  return RCODES.indexOf(name);
}
function parseRcode(text2) {
  const upper = text2.toUpperCase();
  if (upper === "BADSIG") return "BADVERS";
  return upper.startsWith("RCODE") || upper === "BADVERS" ? void 0 : RCODES.find((each) => each === upper);
}
function replyTo(request, rcode = "NOERROR") {
  return {
    id: request.id,
    opcode: request.opcode,
    response: true,
    authoritative: false,
    truncated: false,
    recursionDesired: request.opcode === 0 && request.recursionDesired,
    recursionAvailable: false,
    authenticated: false,
    checkingDisabled: request.opcode === 0 && request.checkingDisabled,
    rcode,
    question: request.question.slice(0, 1),
    answer: [],
    authority: [],
    additional: []
  };
}
function queryFor(name, type, id = 0) {
  return {
    ...replyTo({ ...EMPTY, id }),
    response: false,
    recursionDesired: true,
    question: [{ name, type, class: "IN" }]
  };
}
var EMPTY = {
  id: 0,
  opcode: 0,
  response: false,
  authoritative: false,
  truncated: false,
  recursionDesired: false,
  recursionAvailable: false,
  authenticated: false,
  checkingDisabled: false,
  rcode: "NOERROR",
  question: [],
  answer: [],
  authority: [],
  additional: []
};

// libs/dns/src/metrics.ts
var MAX_SERIES = 1e4;
function observe(series, buckets, value) {
  series.value += value;
  series.count++;
  for (let index = buckets.length - 1; index >= 0 && value <= buckets[index]; index--)
    series.counts[index] = (series.counts[index] ?? 0) + 1;
}
var Metrics = class {
  #families = /* @__PURE__ */ new Map();
  #series = 0;
  /** Declares a family; declaring it again changes nothing. `buckets` only for histograms. */
  declare(name, kind, help, buckets = []) {
    if (!this.#families.has(name))
      this.#families.set(name, { kind, help, buckets, series: /* @__PURE__ */ new Map() });
  }
  /** One series, for callers that write to it often; undefined when it cannot be had. */
  series(name, labels) {
    const series = this.#find(name, labels);
    const buckets = this.#families.get(name)?.buckets ?? [];
    return series && {
      add: (amount) => void (series.value += amount),
      observe: (value) => observe(series, buckets, value)
    };
  }
  /** Adds to a counter or gauge. */
  add(name, labels, amount = 1) {
    const series = this.#find(name, labels);
    if (series) series.value += amount;
  }
  set(name, labels, value) {
    const series = this.#find(name, labels);
    if (series) series.value = value;
  }
  observe(name, labels, value) {
    const family = this.#families.get(name);
    const series = this.#find(name, labels);
    if (family && series) observe(series, family.buckets, value);
  }
  /** The page. */
  render() {
    const lines = [];
    for (const [name, family] of [...this.#families].sort(
      ([left], [right]) => left < right ? -1 : 1
    )) {
      if (family.series.size === 0) continue;
      lines.push(`# HELP ${name} ${family.help}`, `# TYPE ${name} ${family.kind}`);
      for (const [labels, series] of [...family.series].sort(
        ([left], [right]) => left < right ? -1 : 1
      )) {
        if (family.kind !== "histogram")
          lines.push(`${name}${labels === "" ? "" : `{${labels}}`} ${series.value}`);
        else {
          const prefix = labels === "" ? "" : `${labels},`;
          for (const [index, bound] of family.buckets.entries())
            lines.push(`${name}_bucket{${prefix}le="${bound}"} ${series.counts[index] ?? 0}`);
          lines.push(`${name}_bucket{${prefix}le="+Inf"} ${series.count}`);
          const suffix = labels === "" ? "" : `{${labels}}`;
          lines.push(
            `${name}_sum${suffix} ${series.value}`,
            `${name}_count${suffix} ${series.count}`
          );
        }
      }
    }
    return `${lines.join("\n")}
`;
  }
  #find(name, labels) {
    const family = this.#families.get(name);
    if (!family) return void 0;
    const key = Object.keys(labels).sort().map(
      (label) => `${label}="${(labels[label] ?? "").replace(/[\\"\n]/g, (char) => char === "\n" ? "\\n" : `\\${char}`)}"`
    ).join(",");
    let series = family.series.get(key);
    if (!series && this.#series < MAX_SERIES) {
      this.#series++;
      series = { value: 0, counts: [], count: 0 };
      family.series.set(key, series);
    }
    return series;
  }
};

// libs/dns/src/service-data.ts
var core = (plural, kind, namespaced) => ({
  group: "",
  version: "v1",
  plural,
  kind,
  namespaced
});
var SERVICES = core("services", "Service", true);
var PODS = core("pods", "Pod", true);
var NAMESPACES = core("namespaces", "Namespace", false);
var CONFIG_MAPS = core("configmaps", "ConfigMap", true);
var SLICES = {
  group: "discovery.k8s.io",
  version: "v1",
  plural: "endpointslices",
  kind: "EndpointSlice",
  namespaced: true
};
var SERVICE_LABEL = "kubernetes.io/service-name";
var ServiceData = class {
  /** Grows with every change that could change an answer. */
  version = 0;
  #services;
  #slices;
  #pods;
  #namespaces;
  constructor(informers) {
    this.#services = informers.informer(SERVICES);
    this.#slices = informers.informer(SLICES);
    this.#pods = informers.informer(PODS);
    this.#namespaces = informers.informer(NAMESPACES);
    this.#services.addIndex("clusterIP", (service) => clusterIPsOf(service));
    this.#slices.addIndex("service", (slice) => {
      const name = slice.metadata.labels?.[SERVICE_LABEL];
      return name === void 0 ? [] : [`${slice.metadata.namespace}/${name}`];
    });
    this.#slices.addIndex(
      "address",
      (slice) => slice.metadata.labels?.[SERVICE_LABEL] === void 0 ? [] : (slice.endpoints ?? []).flatMap(({ addresses }) => addresses ?? [])
    );
    this.#pods.addIndex(
      "ip",
      (pod) => pod.status?.podIP === void 0 || pod.status.podIP === "" ? [] : [pod.status.podIP]
    );
    const changed = {
      added: () => void this.version++,
      updated: () => void this.version++,
      deleted: () => void this.version++
    };
    for (const informer of [this.#services, this.#slices, this.#pods, this.#namespaces])
      informer.handle(changed);
  }
  get synced() {
    return this.#services.synced && this.#slices.synced && this.#pods.synced && this.#namespaces.synced;
  }
  service(namespace, name) {
    return this.#services.get(namespace, name);
  }
  services() {
    return this.#services.list();
  }
  servicesByClusterIP(ip) {
    return this.#services.byIndex("clusterIP", ip);
  }
  slicesOf(namespace, service) {
    return this.#slices.byIndex("service", `${namespace}/${service}`);
  }
  slicesByAddress(ip) {
    return this.#slices.byIndex("address", ip);
  }
  podsByIP(ip) {
    const ended = (pod) => pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
    return this.#pods.byIndex("ip", ip).filter((pod) => (pod.metadata.deletionTimestamp ?? null) === null && !ended(pod));
  }
  namespace(name) {
    return this.#namespaces.get("", name);
  }
  /** The Service that a slice belongs to. */
  serviceNameOf(slice) {
    return slice.metadata.labels?.[SERVICE_LABEL];
  }
};
function clusterIPsOf(service) {
  const { clusterIP, clusterIPs } = service.spec ?? {};
  const all = clusterIPs && clusterIPs.length > 0 ? clusterIPs : clusterIP === void 0 || clusterIP === "" ? [] : [clusterIP];
  return all.filter((ip) => ip !== "None");
}
function externalAddressesOf({ spec, status }) {
  const ingress = (status?.loadBalancer?.ingress ?? []).flatMap(
    ({ ip, hostname }) => ip ?? hostname ?? []
  );
  return [...spec?.externalIPs ?? [], ...ingress];
}
function isHeadless(service) {
  return service.spec?.clusterIP === "None" || service.spec?.clusterIPs?.[0] === "None";
}

// libs/dns/src/corefile/dispenser.ts
var Dispenser = class {
  constructor(tokens, file2) {
    this.tokens = tokens;
    this.file = file2;
  }
  tokens;
  file;
  #at = -1;
  #nesting = 0;
  get value() {
    return this.tokens[this.#at]?.text ?? "";
  }
  get line() {
    return this.tokens[this.#at]?.line ?? 0;
  }
  #is(text2) {
    return this.value === text2;
  }
  /** The next word wherever it stands. */
  next() {
    if (this.#at >= this.tokens.length - 1) return false;
    this.#at++;
    return true;
  }
  /** The next word if it stands on this line. */
  nextArgument() {
    if (this.#at < 0) return this.next();
    const here = this.tokens[this.#at];
    const following = this.tokens[this.#at + 1];
    if (!here || !following || following.file !== here.file || endLine(here) !== following.line)
      return false;
    this.#at++;
    return true;
  }
  /** The rest of the line up to an opening brace. */
  remainingArguments() {
    const found = [];
    while (this.nextArgument()) {
      if (this.value === "{") {
        this.#at--;
        break;
      }
      found.push(this.value);
    }
    return found;
  }
  /** Walks through the block of the directive: true while there is another line in it. */
  nextBlock() {
    if (this.#nesting > 0) {
      this.next();
      if (this.value === "}") this.#nesting--;
      return this.#nesting > 0;
    }
    if (!this.nextArgument()) return false;
    if (!this.#is("{")) {
      this.#at--;
      return false;
    }
    this.next();
    if (this.#is("}")) return false;
    this.#nesting++;
    return true;
  }
  /** The first argument of the line; an argument error when there is none. */
  argument() {
    if (!this.nextArgument()) throw this.argumentError();
    return this.value;
  }
  argumentError() {
    if (this.value === "{") return this.error("Unexpected token '{', expecting argument");
    return this.error(`Wrong argument count or unexpected line ending after '${this.value}'`);
  }
  syntaxError(expected) {
    return new CorefileError(
      `${this.file}:${this.line} - Syntax error: Unexpected token '${this.value}', expecting '${expected}'`
    );
  }
  error(message) {
    return new CorefileError(
      `${this.tokens[this.#at]?.file ?? this.file}:${this.line} - Error during parsing: ${message}`
    );
  }
};
function endLine(token) {
  return token.line + (token.text.match(/\n/g)?.length ?? 0);
}

// libs/dns/src/corefile/lexer.ts
function lexCorefile(text2, file2) {
  const tokens = [];
  let line = 1;
  let word = "";
  let started = 0;
  let quoted = false;
  let escaped = false;
  let comment = false;
  const finish = () => {
    if (started > 0) tokens.push({ text: word, file: file2, line: started });
    word = "";
    started = 0;
  };
  let extra = 0;
  for (const char of text2.replace(/^\ufeff/, "")) {
    if (quoted) {
      if (!escaped && char === "\\") {
        escaped = true;
        continue;
      }
      if (!escaped && char === '"') {
        quoted = false;
        finish();
        continue;
      }
      if (escaped && char !== '"') word += "\\";
      if (char === "\n") line++;
      word += char;
      escaped = false;
      continue;
    }
    if (/\s/.test(char)) {
      if (char === "\r") continue;
      if (char === "\n") {
        if (escaped) {
          extra++;
          escaped = false;
          continue;
        }
        line += 1 + extra;
        extra = 0;
        comment = false;
      }
      if (escaped) {
        word += "\\";
        started ||= line;
        escaped = false;
      }
      finish();
      continue;
    }
    if (char === "#" && started === 0) comment = true;
    if (comment) continue;
    if (char === "\\" && !escaped) {
      escaped = true;
      continue;
    }
    if (started === 0) {
      started = line;
      if (char === '"' && !escaped) {
        quoted = true;
        continue;
      }
    }
    if (escaped && char !== '"') word += "\\";
    escaped = false;
    word += char;
  }
  finish();
  return tokens;
}

// libs/dns/src/corefile/parser.ts
var MAX_IMPORTS = 1e4;
var MAX_TOKENS = 2e5;
function parseCorefile(text2, sources) {
  return new Parser(lexCorefile(text2, sources.path), sources).blocks();
}
var Parser = class {
  constructor(tokens, sources) {
    this.sources = sources;
    this.#tokens = tokens;
  }
  sources;
  #at = -1;
  #tokens;
  #imports = 0;
  #snippets = /* @__PURE__ */ new Map();
  blocks() {
    const blocks = [];
    while (this.#next()) {
      const block = this.#block();
      if (block && block.keys.length > 0) blocks.push(block);
    }
    return blocks;
  }
  #is(text2) {
    return this.#value === text2;
  }
  get #value() {
    return this.#tokens[this.#at]?.text ?? "";
  }
  #block() {
    const { keys, ended } = this.#keys();
    if (ended) return { keys, directives: /* @__PURE__ */ new Map() };
    const [key = ""] = keys;
    if (keys.length === 1 && /^\(.*\)$/.test(key)) {
      const name = key.slice(1, -1);
      if (this.#snippets.has(name))
        throw this.#error(`redeclaration of previously declared snippet ${name}`);
      this.#snippets.set(name, this.#snippet());
      if (this.#importsItself(name))
        throw this.#error(`maximum snippet import depth (${MAX_IMPORTS}) exceeded`);
      return void 0;
    }
    const directives = /* @__PURE__ */ new Map();
    const braces = this.#is("{");
    if (!braces) this.#at--;
    this.#directives(directives);
    if (braces && !this.#is("}")) throw this.#syntaxError("}");
    return { keys, directives };
  }
  #keys() {
    const keys = [];
    let another = false;
    for (; ; ) {
      let key = this.#substitute(this.#value);
      if (key === "import" && this.#startsLine()) {
        this.#import();
        if (this.#at >= this.#tokens.length) return { keys, ended: true };
        continue;
      }
      if (key === "{") {
        if (another)
          throw this.#error(`Expected another address but had '${key}' - check for extra comma`);
        return { keys, ended: false };
      }
      if (this.#value !== "") {
        another = key.endsWith(",");
        if (another) key = key.slice(0, -1);
        keys.push(key);
      }
      const more = this.#next();
      if (another && !more) throw this.#error("Unexpected EOF");
      if (!more) return { keys, ended: true };
      if (!another && this.#startsLine()) return { keys, ended: false };
    }
  }
  #snippet() {
    if (!this.#is("{")) throw this.#syntaxError("{");
    const tokens = [];
    let depth = 1;
    while (this.#next()) {
      if (this.#is("}") && --depth === 0) break;
      if (this.#is("{")) depth++;
      tokens.push(this.#tokens[this.#at]);
    }
    if (depth !== 0) throw this.#syntaxError("}");
    return tokens;
  }
  /** Does the snippet come back to itself, by what it imports? */
  #importsItself(name) {
    const seen = /* @__PURE__ */ new Set();
    const left = [name];
    for (let each = left.pop(); each !== void 0; each = left.pop()) {
      for (const [index, { text: text2 }] of (this.#snippets.get(each) ?? []).entries()) {
        const target = this.#snippets.get(each)?.[index + 1]?.text;
        if (text2 !== "import" || target === void 0) continue;
        if (target === name) return true;
        if (!seen.has(target)) left.push(target);
        seen.add(target);
      }
    }
    return false;
  }
  #directives(directives) {
    while (this.#next()) {
      if (this.#value === "}") return;
      if (this.#value === "import" && this.#startsLine()) {
        this.#import();
        this.#at--;
        continue;
      }
      this.#directive(directives);
    }
  }
  #directive(directives) {
    const name = this.#substitute(this.#value);
    if (!this.sources.isDirective(name)) throw this.#error(`Unknown directive '${name}'`);
    const words = directives.get(name) ?? [];
    directives.set(name, words);
    words.push(this.#tokens[this.#at]);
    let nesting = 0;
    while (this.#next()) {
      const value = this.#value;
      if (value === "{") nesting++;
      else if (nesting === 0 && this.#startsLine()) {
        this.#at--;
        break;
      } else if (value === "}") {
        if (nesting === 0) throw this.#error("Unexpected '}' because no matching opening brace");
        nesting--;
      } else if (value === "import" && this.#startsLine()) {
        this.#import();
        this.#at--;
        continue;
      }
      const token = this.#tokens[this.#at];
      words.push({ ...token, text: this.#substitute(token.text) });
    }
    if (nesting > 0) throw this.#error("Unexpected EOF");
  }
  /** Replaces `import NAME` by a snippet or by files; the cursor then stands at the first imported word. */
  #import() {
    const start = this.#at;
    if (!this.#nextOnLine())
      throw this.#error("Wrong argument count or unexpected line ending after 'import'");
    const pattern = this.#substitute(this.#value);
    if (this.#nextOnLine())
      throw this.#error("Import takes only one argument (glob pattern or file)");
    let imported;
    const snippet = this.#snippets.get(pattern);
    if (snippet) {
      imported = snippet;
    } else {
      const files = this.sources.files(pattern);
      if (files === void 0 || files.length === 0) {
        if (!/[*?[]/.test(pattern)) throw this.#error(`File to import not found: ${pattern}`);
        imported = [];
      } else imported = files.flatMap(({ path, text: text2 }) => lexCorefile(text2, path));
    }
    if (++this.#imports > MAX_IMPORTS) throw this.#error("too many imports");
    this.#tokens = [
      ...this.#tokens.slice(0, start),
      ...imported,
      ...this.#tokens.slice(this.#at + 1)
    ];
    if (this.#tokens.length > MAX_TOKENS) throw this.#error("Corefile too large");
    this.#at = start;
  }
  /** `{$NAME}` and `{%NAME%}`. */
  #substitute(text2) {
    return text2.includes("{") ? text2.replace(
      /\{\$([^{}]+)\}|\{%([^{}%]+)%\}/g,
      (_, a, b) => this.sources.env[a ?? b ?? ""] ?? ""
    ) : text2;
  }
  #next() {
    if (this.#at >= this.#tokens.length - 1) return false;
    this.#at++;
    return true;
  }
  #nextOnLine() {
    const here = this.#tokens[this.#at];
    const following = this.#tokens[this.#at + 1];
    if (!here || !following || here.file !== following.file || here.line + lineEnds(here) !== following.line)
      return false;
    this.#at++;
    return true;
  }
  #startsLine() {
    const here = this.#tokens[this.#at];
    const before = this.#tokens[this.#at - 1];
    return !before || !here || before.file !== here.file || before.line + lineEnds(before) < here.line;
  }
  #where() {
    const token = this.#tokens[Math.min(this.#at, this.#tokens.length - 1)];
    return `${token?.file ?? this.sources.path}:${token?.line ?? 0}`;
  }
  #error(message) {
    return new CorefileError(`${this.#where()} - Error during parsing: ${message}`);
  }
  #syntaxError(expected) {
    return new CorefileError(
      `${this.#where()} - Syntax error: Unexpected token '${this.#value}', expecting '${expected}'`
    );
  }
};
function lineEnds(token) {
  return token.text.match(/\n/g)?.length ?? 0;
}

// libs/dns/src/plugins/acl/acl.ts
import { BlockList, isIP as isIP2, isIPv6 as isIPv62 } from "node:net";

// libs/dns/src/names.ts
function labelsOf(name) {
  if (name === "." || name === "") return [];
  if (!name.includes("\\")) return (name.endsWith(".") ? name.slice(0, -1) : name).split(".");
  const labels = [];
  let label = "";
  for (let at = 0; at < name.length; at++) {
    const char = name[at];
    if (char === "\\") label += char + (name[++at] ?? "");
    else if (char === ".") {
      labels.push(label);
      label = "";
    } else label += char;
  }
  if (label !== "") labels.push(label);
  return labels;
}
function fqdn(name) {
  return name.endsWith(".") && !name.endsWith("\\.") ? name : `${name}.`;
}
function lower(name) {
  return /[A-Z]/.test(name) ? name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : name;
}
function isWithin(zone, name) {
  return zone === "." || name === zone || name.endsWith(zone) && name[name.length - zone.length - 1] === ".";
}
function closestZone(zones, name) {
  let best;
  for (const zone of zones)
    if (isWithin(zone, name) && (best === void 0 || zone.length > best.length)) best = zone;
  return best;
}
function parentOf(name) {
  const labels = labelsOf(name);
  if (labels.length === 0) return void 0;
  return labels.length === 1 ? "." : `${labels.slice(1).join(".")}.`;
}
var MAX_LABEL = 63;
var MAX_NAME = 255;
function isDomainName(text2) {
  if (text2 === ".") return true;
  const labels = labelsOf(text2);
  if (labels.length === 0) return false;
  let size = 1;
  for (const label of labels) {
    const length = label.replace(/\\(?:\d{3}|.)/g, "x").length;
    if (length === 0 || length > MAX_LABEL) return false;
    size += length + 1;
  }
  return size <= MAX_NAME;
}

// libs/dns/src/wire/types.ts
var TYPES = {
  None: 0,
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  NULL: 10,
  PTR: 12,
  HINFO: 13,
  MINFO: 14,
  MX: 15,
  TXT: 16,
  RP: 17,
  AFSDB: 18,
  SIG: 24,
  KEY: 25,
  AAAA: 28,
  LOC: 29,
  SRV: 33,
  NAPTR: 35,
  CERT: 37,
  DNAME: 39,
  OPT: 41,
  APL: 42,
  DS: 43,
  SSHFP: 44,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  DHCID: 49,
  NSEC3: 50,
  NSEC3PARAM: 51,
  TLSA: 52,
  SMIMEA: 53,
  CDS: 59,
  CDNSKEY: 60,
  OPENPGPKEY: 61,
  SVCB: 64,
  HTTPS: 65,
  SPF: 99,
  TKEY: 249,
  TSIG: 250,
  IXFR: 251,
  AXFR: 252,
  MAILB: 253,
  MAILA: 254,
  ANY: 255,
  URI: 256,
  CAA: 257
};
var NAMES = new Map(Object.entries(TYPES).map(([name, code]) => [code, name]));
var CLASSES = {
  IN: 1,
  CS: 2,
  CH: 3,
  HS: 4,
  NONE: 254,
  ANY: 255
};
var CLASS_NAMES = new Map(Object.entries(CLASSES).map(([name, code]) => [code, name]));
function typeName(code) {
  return NAMES.get(code) ?? `TYPE${code}`;
}
function typeNumber(name) {
  const known = TYPES[name];
  if (known !== void 0) return known;
  const match = /^TYPE(\d{1,5})$/.exec(name);
  return match ? Number(match[1]) : void 0;
}
function className(code) {
  return CLASS_NAMES.get(code) ?? `CLASS${code}`;
}
function classNumber(name) {
  const known = CLASSES[name];
  if (known !== void 0) return known;
  const match = /^CLASS(\d{1,5})$/.exec(name);
  return match ? Number(match[1]) : void 0;
}

// libs/dns/src/zones.ts
import { isIP } from "node:net";

// libs/dns/src/wire/address.ts
import { isIPv4, isIPv6 } from "node:net";

// libs/dns/src/wire/wire-error.ts
var WireError = class extends Error {
};

// libs/dns/src/wire/address.ts
function addressBytes(text2, family) {
  if (family === 4) {
    if (!isIPv4(text2)) throw new WireError(`not an IPv4 address: ${text2}`);
    return Buffer.from(text2.split(".").map(Number));
  }
  if (!isIPv6(text2)) throw new WireError(`not an IPv6 address: ${text2}`);
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text2);
  const tailBytes = dotted ? addressBytes(dotted[2], 4) : void 0;
  const plain = dotted && tailBytes ? `${dotted[1]}${tailBytes.readUInt16BE(0).toString(16)}:${tailBytes.readUInt16BE(2).toString(16)}` : text2;
  const [head = "", tail] = plain.split("::");
  const before = head.split(":").filter(Boolean);
  const after = (tail ?? "").split(":").filter(Boolean);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  const bytes = Buffer.alloc(16);
  for (const [index, group] of [
    ...before,
    ...tail === void 0 ? [] : zeros,
    ...after
  ].entries())
    bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2);
  return bytes;
}
function addressText(bytes) {
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2));
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 65535)
    return `::ffff:${bytes.subarray(12).join(".")}`;
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  const text2 = groups.map((group) => group.toString(16));
  if (best.start < 0) return text2.join(":");
  return `${text2.slice(0, best.start).join(":")}::${text2.slice(best.start + best.length).join(":")}`;
}
function canonicalAddress(text2) {
  if (isIPv4(text2)) return text2;
  return isIPv6(text2) ? addressText(addressBytes(text2, 6)) : void 0;
}

// libs/dns/src/zones.ts
function expandZone(text2) {
  const network = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(text2);
  if (network && isIP(network[1]) > 0) {
    const reverse = reverseZones(network[1], Number(network[2]));
    if (reverse) return reverse;
  }
  const name = lower(fqdn(text2));
  return isDomainName(name) ? [name] : void 0;
}
function reverseZones(address, prefix) {
  const family = isIP(address) === 4 ? 4 : 6;
  const bytes = addressBytes(address, family);
  const unit = family === 4 ? 8 : 4;
  if (prefix > bytes.length * 8) return void 0;
  const digits = family === 4 ? [...bytes] : [...bytes.toString("hex")].map((digit) => Number.parseInt(digit, 16));
  const whole = Math.floor(prefix / unit);
  const rest = prefix % unit;
  const suffix = family === 4 ? "in-addr.arpa." : "ip6.arpa.";
  const zoneOf = (parts) => [...parts.map((part) => part.toString(family === 4 ? 10 : 16)).reverse(), suffix].join(".");
  const head = digits.slice(0, whole);
  if (rest === 0) return [zoneOf(head)];
  const count = 2 ** (unit - rest);
  const first = Math.floor((digits[whole] ?? 0) / count) * count;
  return Array.from({ length: count }, (_, index) => zoneOf([...head, first + index]));
}
function addressOfReverse(name) {
  const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa\.$/.exec(name);
  if (v4) {
    const text2 = `${v4[4]}.${v4[3]}.${v4[2]}.${v4[1]}`;
    return isIP(text2) === 4 ? text2 : void 0;
  }
  const v6 = /^((?:[0-9a-f]\.){32,})ip6\.arpa\.$/.exec(name);
  if (!v6) return void 0;
  const nibbles = v6[1].replaceAll(".", "").split("").reverse().join("");
  return nibbles.slice(0, 32).match(/.{4}/g)?.join(":");
}
function expandZones(given, ofBlock) {
  return given.length === 0 ? ofBlock : given.flatMap((zone) => expandZone(zone) ?? []);
}
function pathBelow(root2, path) {
  return path.startsWith("/") || root2 === "" ? path : `${root2}/${path}`;
}

// libs/dns/src/plugins/acl/acl.ts
var ACTIONS = /* @__PURE__ */ new Set(["allow", "block", "filter", "drop"]);
var acl = {
  name: "acl",
  setup(words, context) {
    const rules = [];
    while (words.next()) {
      const given = words.remainingArguments();
      const policies = [];
      rules.push({
        zones: given.length === 0 ? context.zones : given.flatMap((zone) => expandZone(zone) ?? []),
        policies
      });
      while (words.nextBlock()) {
        const action = words.value;
        if (!ACTIONS.has(action))
          throw words.error(
            `unexpected token "${action}"; expect 'allow', 'block', 'filter' or 'drop'`
          );
        const types = /* @__PURE__ */ new Set();
        let networks;
        const args = words.remainingArguments();
        for (let at = 0; at < args.length; ) {
          const section = args[at++];
          if (section !== "type" && section !== "net")
            throw words.error(`unexpected token "${section}"; expect 'type | net'`);
          const start = at;
          while (at < args.length && args[at] !== "type" && args[at] !== "net") at++;
          const tokens = args.slice(start, at);
          if (tokens.length === 0) throw words.error(`no token specified in "${section}" section`);
          for (const token of tokens) {
            if (section === "type") {
              if (token === "*") continue;
              if (typeNumber(token) === void 0)
                throw words.error(`unexpected token "${token}"; expect legal QTYPE`);
              types.add(token);
            } else {
              networks ??= new BlockList();
              if (token === "*") {
                networks.addSubnet("0.0.0.0", 0, "ipv4");
                networks.addSubnet("::", 0, "ipv6");
                break;
              }
              const text2 = token.includes("/") ? token : `${token}/${token.includes(":") ? 128 : 32}`;
              const [, address = "", prefix = ""] = /^([^/%]+)\/(\d{1,3})$/.exec(text2) ?? [];
              const family = isIP2(address);
              if (family === 0 || Number(prefix) > (family === 4 ? 32 : 128))
                throw words.error(`illegal CIDR notation "${text2}"`);
              networks.addSubnet(address, Number(prefix), family === 4 ? "ipv4" : "ipv6");
            }
          }
        }
        policies.push({ action, types, networks });
      }
    }
    return {
      serve(query, next) {
        const { ip } = query.client;
        for (const { zones, policies } of rules) {
          if (closestZone(zones, query.name) === void 0) continue;
          const policy = policies.find(
            ({ types, networks }) => (types.size === 0 || types.has(query.type)) && (networks === void 0 || networks.check(ip, isIPv62(ip) ? "ipv6" : "ipv4"))
          );
          if (!policy || policy.action === "allow") continue;
          if (policy.action === "drop") return { rcode: "NOERROR", silent: true };
          const blocked = policy.action === "block";
          const prohibited = { code: 15, data: blocked ? "000f" : "0011" };
          const base = replyTo(query.message, blocked ? "REFUSED" : "NOERROR");
          return {
            rcode: "NOERROR",
            plugin: "acl",
            reply: {
              ...base,
              edns: { size: 4096, dnssec: true, version: 0, options: [prohibited] }
            }
          };
        }
        return next(query);
      }
    };
  }
};

// libs/dns/src/plugins/any/any.ts
var TTL = 8482;
var any = {
  name: "any",
  setup(words) {
    words.next();
    if (words.nextArgument()) throw words.argumentError();
    return {
      serve(query, next) {
        if (query.type !== "ANY") return next(query);
        const name = query.message.question[0]?.name ?? ".";
        const answer = [
          { name, type: "HINFO", class: "IN", ttl: TTL, data: '"ANY obsoleted" "See RFC 8482"' }
        ];
        return {
          rcode: "NOERROR",
          plugin: "any",
          reply: { ...replyTo(query.message), answer }
        };
      }
    };
  }
};

// libs/dns/src/duration.ts
var UNITS = {
  ns: 1e-6,
  us: 1e-3,
  \u00B5s: 1e-3,
  \u03BCs: 1e-3,
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 36e5
};
function parseDuration(text2) {
  const sign = text2.startsWith("-") ? -1 : 1;
  const body = text2.replace(/^[-+]/, "");
  if (body === "0") return 0;
  if (body === "") throw new CorefileError(`time: invalid duration "${text2}"`);
  let total = 0;
  let rest = body;
  while (rest !== "") {
    const number2 = /^(?:\d+\.?\d*|\.\d+)/.exec(rest)?.[0];
    if (number2 === void 0) throw new CorefileError(`time: invalid duration "${text2}"`);
    rest = rest.slice(number2.length);
    const unit = /^[^\d.]+/.exec(rest)?.[0];
    if (unit === void 0) throw new CorefileError(`time: missing unit in duration "${text2}"`);
    const factor = UNITS[unit];
    if (factor === void 0)
      throw new CorefileError(`time: unknown unit "${unit}" in duration "${text2}"`);
    total += Number(number2) * factor;
    rest = rest.slice(unit.length);
  }
  return sign * total;
}
function formatDuration(ms) {
  if (ms === 0) return "0s";
  const sign = ms < 0 ? "-" : "";
  const value = Math.abs(ms);
  if (value < 1e3) return value < 1 ? `${sign}${value * 1e3}\xB5s` : `${sign}${value}ms`;
  const hours = Math.floor(value / 36e5);
  const minutes = Math.floor(value % 36e5 / 6e4);
  const seconds = value % 6e4 / 1e3;
  return `${sign}${hours > 0 ? `${hours}h` : ""}${hours > 0 || minutes > 0 ? `${minutes}m` : ""}${seconds}s`;
}

// libs/dns/src/zone/zone.ts
var LOWERED = /* @__PURE__ */ new Set(["NS", "SOA", "CNAME", "MX"]);
var Zone = class {
  /** `origin` in lower case with a final dot. Records may come in any order; of several SOA records the last one counts. */
  constructor(origin, records) {
    this.origin = origin;
    let soa;
    const nameServers2 = [];
    for (const given of records) {
      const record2 = normal(given);
      if (record2.type === "SOA") soa = record2;
      else if (record2.type === "NS" && record2.name === origin) nameServers2.push(record2);
      else this.#insert(record2);
    }
    this.soa = soa;
    this.nameServers = nameServers2;
  }
  origin;
  /** Undefined: the zone is not there yet, and questions about it fail. */
  soa;
  /** Of the zone itself. */
  nameServers;
  #nodes = /* @__PURE__ */ new Map();
  /** Names that have something below them. */
  #parents = /* @__PURE__ */ new Set();
  /** The serial of the SOA record; undefined when there is none. */
  get serial() {
    return this.soa && Number(this.soa.data.split(" ")[2]);
  }
  node(name) {
    return this.#nodes.get(lower(name));
  }
  of(name, type) {
    return this.node(name)?.get(type) ?? [];
  }
  /** Is there a name strictly below? Such a name exists without records of its own (an empty non-terminal, RFC 4592 2.2.2). */
  hasBelow(name) {
    return this.#parents.has(name);
  }
  /** Addresses of the name, if the zone holds it. */
  addresses(name) {
    return [...this.of(name, "A"), ...this.of(name, "AAAA")];
  }
  /** All records in the order of a transfer: SOA, name servers, the rest in canonical order (RFC 4034 6.1). */
  records() {
    const names2 = [...this.#nodes.keys()].toSorted(canonically);
    const rest = names2.flatMap((name) => [...this.#nodes.get(name)?.values() ?? []].flat());
    return [...this.soa ? [this.soa] : [], ...this.nameServers, ...rest];
  }
  #insert(record2) {
    const name = lower(record2.name);
    let node2 = this.#nodes.get(name);
    if (!node2) this.#nodes.set(name, node2 = /* @__PURE__ */ new Map());
    const same2 = node2.get(record2.type);
    if (same2) same2.push(record2);
    else node2.set(record2.type, [record2]);
    for (let up = parentOf(name); up && !this.#parents.has(up) && isWithin(this.origin, up); up = parentOf(up))
      this.#parents.add(up);
  }
};
function normal(record2) {
  const name = record2.type === "SRV" ? record2.name : lower(record2.name);
  return LOWERED.has(record2.type) ? { ...record2, name, data: lower(record2.data) } : { ...record2, name };
}
function canonically(left, right) {
  const a = labelsOf(left).toReversed();
  const b = labelsOf(right).toReversed();
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [one, other] = [a[index], b[index]];
    if (one !== other) return one < other ? -1 : 1;
  }
  return a.length - b.length;
}

// libs/dns/src/wire/name-codec.ts
var MAX_POINTERS = 126;
function labelBytes(label) {
  if (!label.includes("\\")) return Buffer.from(label, "latin1");
  const bytes = [];
  for (let at = 0; at < label.length; at++) {
    if (label[at] !== "\\") bytes.push(label.charCodeAt(at));
    else if (/^\d{3}/.test(label.slice(at + 1))) {
      bytes.push(Number(label.slice(at + 1, at + 4)) & 255);
      at += 3;
    } else bytes.push(label.charCodeAt(++at));
  }
  return Buffer.from(bytes);
}
function presentLabel(bytes) {
  let text2 = "";
  for (const byte of bytes) {
    if (byte < 32 || byte > 126) text2 += `\\${String(byte).padStart(3, "0")}`;
    else {
      const char = String.fromCharCode(byte);
      text2 += /[. '@;()"\\]/.test(char) ? `\\${char}` : char;
    }
  }
  return text2;
}
function readName(reader) {
  const { bytes } = reader;
  let at = reader.at;
  let end = -1;
  let name = "";
  let size = 1;
  for (let pointers = 0; ; ) {
    const length = bytes[at];
    if (length === void 0) throw new WireError("name runs past the message");
    if (length === 0) {
      reader.at = end < 0 ? at + 1 : end;
      return name === "" ? "." : name;
    }
    if ((length & 192) === 192) {
      const low = bytes[at + 1];
      if (low === void 0 || ++pointers > MAX_POINTERS)
        throw new WireError("bad compression pointer");
      if (end < 0) end = at + 2;
      at = (length & 63) << 8 | low;
    } else if (length > 63) throw new WireError("bad label type");
    else {
      size += length + 1;
      if (size > 255 || at + 1 + length > bytes.length) throw new WireError("name too long");
      name += `${presentLabel(bytes.subarray(at + 1, at + 1 + length))}.`;
      at += 1 + length;
    }
  }
}
function nameSize(name) {
  if (!name.includes("\\")) return name === "." ? 1 : name.length + 1;
  return labelsOf(name).reduce((size, label) => size + 1 + labelBytes(label).length, 1);
}

// libs/dns/src/wire/rdata.ts
var FIELDS = {
  A: "a",
  AAAA: "6",
  NS: "c",
  CNAME: "c",
  PTR: "c",
  DNAME: "n",
  SOA: "cc44444",
  MX: "2c",
  SRV: "222n",
  TXT: "T",
  SPF: "T",
  HINFO: "tt",
  RP: "nn",
  AFSDB: "2n",
  NAPTR: "22tttn",
  MINFO: "cc",
  CAA: "1wr"
};
function readData(type, reader, end) {
  const fields = FIELDS[type];
  if (fields === void 0 || reader.at === end) {
    const raw = reader.take(end - reader.at);
    return `\\# ${raw.length}${raw.length > 0 ? ` ${raw.toString("hex")}` : ""}`;
  }
  const parts = [];
  for (const field of fields) {
    switch (field) {
      case "n":
      case "c":
        parts.push(readName(reader));
        break;
      case "1":
        parts.push(String(reader.u8()));
        break;
      case "2":
        parts.push(String(reader.u16()));
        break;
      case "4":
        parts.push(String(reader.u32()));
        break;
      case "a":
        parts.push(addressText(reader.take(4)));
        break;
      case "6":
        parts.push(addressText(reader.take(16)));
        break;
      case "t":
        parts.push(quote2(reader.take(reader.u8())));
        break;
      case "w":
        parts.push(quote2(reader.take(reader.u8())).slice(1, -1));
        break;
      case "r":
        parts.push(quote2(reader.take(end - reader.at)));
        break;
      default:
        while (reader.at < end) parts.push(quote2(reader.take(reader.u8())));
    }
  }
  if (reader.at !== end) throw new WireError("record data has the wrong length");
  return parts.join(" ");
}
function writeData(type, data, writer) {
  const raw = /^\\# \d+ ?([0-9a-fA-F]*)$/.exec(data);
  if (raw) return writer.put(Buffer.from(raw[1], "hex"));
  const fields = FIELDS[type];
  if (fields === void 0) throw new WireError(`type ${type} has no presentation form here`);
  if (fields === "a") return writer.put(addressBytes(data, 4));
  if (fields === "6") return writer.put(addressBytes(data, 6));
  const parts = splitData(data);
  for (const [index, field] of [...fields].entries()) {
    const part = parts[index];
    if (field === "T") {
      for (const each of parts.slice(index)) writeString(each, writer);
      return;
    }
    if (part === void 0) throw new WireError(`${type} record lacks a field: ${data}`);
    if (field === "n" || field === "c") writer.name(fqdn(part), field === "c");
    else if (field === "t" || field === "w") writeString(part, writer);
    else if (field === "r") writer.put(bytesOf(part));
    else {
      const value = Number(part);
      if (!/^\d+$/.test(part) || value >= 256 ** Number(field))
        throw new WireError(`${type} record has a bad number: ${part}`);
      if (field === "4") writer.u32(value);
      else if (field === "2") writer.u16(value);
      else writer.u8(value);
    }
  }
  if (parts.length > fields.length)
    throw new WireError(`${type} record has too many fields: ${data}`);
}
function splitData(data) {
  return data.match(/"(?:\\.|[^"\\])*"|(?:\\.|[^\s"\\])+/g) ?? [];
}
function quote2(bytes) {
  let text2 = "";
  for (const byte of bytes) {
    if (byte < 32 || byte > 126) text2 += `\\${String(byte).padStart(3, "0")}`;
    else
      text2 += byte === 34 || byte === 92 ? `\\${String.fromCharCode(byte)}` : String.fromCharCode(byte);
  }
  return `"${text2}"`;
}
var MAX_STRING = 255;
function writeString(part, writer) {
  const bytes = bytesOf(part);
  if (bytes.length > MAX_STRING) throw new WireError("character string too long");
  writer.u8(bytes.length);
  writer.put(bytes);
}
function bytesOf(part) {
  const inner = part.startsWith('"') ? part.slice(1, -1) : part;
  const text2 = inner.replace(
    /\\(?:(\d{3})|(.))/g,
    (_, code, char) => code === void 0 ? char : String.fromCharCode(Number(code) & 255)
  );
  return /[\u0100-\uffff]/.test(text2) ? Buffer.from(text2, "utf8") : Buffer.from(text2, "latin1");
}

// libs/dns/src/wire/reader.ts
var WireReader = class {
  constructor(bytes) {
    this.bytes = bytes;
  }
  bytes;
  at = 0;
  u8() {
    this.#need(1);
    return this.bytes[this.at++];
  }
  u16() {
    this.#need(2);
    this.at += 2;
    return this.bytes.readUInt16BE(this.at - 2);
  }
  u32() {
    this.#need(4);
    this.at += 4;
    return this.bytes.readUInt32BE(this.at - 4);
  }
  take(length) {
    this.#need(length);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
  #need(length) {
    if (this.at + length > this.bytes.length) throw new WireError("message too short");
  }
};

// libs/dns/src/wire/writer.ts
var POINTER_LIMIT = 16384;
var WireWriter = class {
  constructor(compress) {
    this.compress = compress;
  }
  compress;
  at = 0;
  #bytes = Buffer.allocUnsafe(512);
  #names = /* @__PURE__ */ new Map();
  u8(value) {
    this.#room(1);
    this.#bytes[this.at++] = value & 255;
  }
  u16(value) {
    this.#room(2);
    this.#bytes.writeUInt16BE(value & 65535, this.at);
    this.at += 2;
  }
  u32(value) {
    this.#room(4);
    this.#bytes.writeUInt32BE(value >>> 0, this.at);
    this.at += 4;
  }
  put(bytes) {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.at);
    this.at += bytes.length;
  }
  /** Writes a name; `pointers` false where compression is not allowed (RFC 3597 4). */
  name(name, pointers = true) {
    const labels = labelsOf(name);
    for (let index = 0; index < labels.length; index++) {
      const rest = labels.slice(index).join(".");
      const known = this.compress && pointers ? this.#names.get(rest) : void 0;
      if (known !== void 0) return this.u16(49152 | known);
      if (this.compress && this.at < POINTER_LIMIT && !this.#names.has(rest))
        this.#names.set(rest, this.at);
      const bytes = labelBytes(labels[index]);
      this.u8(bytes.length);
      this.put(bytes);
    }
    this.u8(0);
  }
  /** Writes a length in front of what `body` writes. */
  sized(body) {
    const start = this.at;
    this.u16(0);
    body();
    this.#bytes.writeUInt16BE(this.at - start - 2, start);
  }
  patch16(at, value) {
    this.#bytes.writeUInt16BE(value, at);
  }
  finish(length = this.at) {
    return Buffer.from(this.#bytes.subarray(0, length));
  }
  #room(length) {
    if (this.at + length <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.at + length));
    this.#bytes.copy(larger);
    this.#bytes = larger;
  }
};

// libs/dns/src/wire/codec.ts
var OPT = 41;
var MAX_RECORDS = 4096;
var UNFRAGMENTED = 1480;
function decodeMessage(bytes) {
  const reader = new WireReader(bytes);
  const id = reader.u16();
  const flags = reader.u16();
  const counts = [reader.u16(), reader.u16(), reader.u16(), reader.u16()];
  if (counts.reduce((sum, count) => sum + count, 0) > MAX_RECORDS)
    throw new WireError("too many records");
  const question = [];
  for (let left = counts[0]; left > 0; left--)
    question.push({
      name: readName(reader),
      type: typeName(reader.u16()),
      class: className(reader.u16())
    });
  let edns;
  let high = 0;
  const section = (count) => {
    const records = [];
    for (; count > 0; count--) {
      const name = readName(reader);
      const type = reader.u16();
      const code = reader.u16();
      const ttl = reader.u32();
      const end = reader.u16() + reader.at;
      if (end > bytes.length) throw new WireError("record runs past the message");
      if (type === OPT) {
        high = ttl >>> 24;
        edns = {
          size: code,
          dnssec: (ttl & 32768) !== 0,
          version: ttl >>> 16 & 255,
          options: readOptions(reader, end)
        };
      } else
        records.push({
          name,
          type: typeName(type),
          class: className(code),
          ttl,
          data: readData(typeName(type), reader, end)
        });
    }
    return records;
  };
  const answer = section(counts[1]);
  const authority = section(counts[2]);
  const additional = section(counts[3]);
  const bit = (mask) => (flags & mask) !== 0;
  return {
    id,
    opcode: flags >> 11 & 15,
    response: bit(32768),
    authoritative: bit(1024),
    truncated: bit(512),
    recursionDesired: bit(256),
    recursionAvailable: bit(128),
    authenticated: bit(32),
    checkingDisabled: bit(16),
    rcode: rcodeName(flags & 15 | high << 4),
    question,
    answer,
    authority,
    additional,
    ...edns ? { edns } : {}
  };
}
function readOptions(reader, end) {
  const options = [];
  while (reader.at < end) {
    const code = reader.u16();
    options.push({ code, data: reader.take(reader.u16()).toString("hex") });
  }
  if (reader.at !== end) throw new WireError("bad EDNS option");
  return options;
}
function writeRecord(record2, writer) {
  writer.name(record2.name);
  writer.u16(typeNumber(record2.type) ?? 0);
  writer.u16(classNumber(record2.class) ?? 1);
  writer.u32(record2.ttl);
  writer.sized(() => writeData(record2.type, record2.data, writer));
}
function ednsSize(edns) {
  return edns === void 0 ? 0 : edns.options.reduce((size, { data }) => size + 4 + data.length / 2, 11);
}
function writeEdns(edns, rcode, writer) {
  writer.u8(0);
  writer.u16(OPT);
  writer.u16(edns.size);
  writer.u32((rcode >> 4 & 255) << 24 | edns.version << 16 | (edns.dnssec ? 32768 : 0));
  writer.sized(() => {
    for (const { code, data } of edns.options) {
      writer.u16(code);
      writer.u16(data.length / 2);
      writer.put(Buffer.from(data, "hex"));
    }
  });
}
function writeAll(message, compress) {
  const writer = new WireWriter(compress);
  const bit = (set, mask) => set ? mask : 0;
  const rcode = rcodeNumber(message.rcode);
  writer.u16(message.id);
  writer.u16(
    bit(message.response, 32768) | message.opcode << 11 | bit(message.authoritative, 1024) | bit(message.truncated, 512) | bit(message.recursionDesired, 256) | bit(message.recursionAvailable, 128) | bit(message.authenticated, 32) | bit(message.checkingDisabled, 16) | rcode & 15
  );
  writer.u16(message.question.length);
  writer.u16(message.answer.length);
  writer.u16(message.authority.length);
  writer.u16(message.additional.length + (message.edns ? 1 : 0));
  for (const { name, type, class: code } of message.question) {
    writer.name(name);
    writer.u16(typeNumber(type) ?? 0);
    writer.u16(classNumber(code) ?? 1);
  }
  const offsets = [writer.at];
  for (const section of [message.answer, message.authority, message.additional]) {
    for (const record2 of section) {
      writeRecord(record2, writer);
      offsets.push(writer.at);
    }
  }
  if (message.edns) writeEdns(message.edns, rcode, writer);
  return { writer, offsets };
}
var FIXED_DATA = { A: 4, AAAA: 16 };
var NAME_DATA = /* @__PURE__ */ new Set(["CNAME", "NS", "PTR"]);
var HEADER_SIZE = 12;
function recordSize(record2) {
  const data = FIXED_DATA[record2.type] ?? (NAME_DATA.has(record2.type) ? nameSize(record2.data) : void 0);
  const owner = nameSize(record2.name) + 10;
  if (data !== void 0) return owner + data;
  const writer = new WireWriter(false);
  writeData(record2.type, record2.data, writer);
  return owner + writer.at;
}
function messageSize(message) {
  let size = HEADER_SIZE + ednsSize(message.edns);
  for (const { name } of message.question) size += nameSize(name) + 4;
  for (const section of [message.answer, message.authority, message.additional])
    for (const record2 of section) size += recordSize(record2);
  return size;
}
function encodeMessage(message, limit = 65535) {
  const plain = writeAll(message, false);
  if (plain.writer.at <= limit)
    return plain.writer.at > UNFRAGMENTED ? writeAll(message, true).writer.finish() : plain.writer.finish();
  const { writer, offsets } = writeAll(message, true);
  if (writer.at <= limit) return writer.finish();
  const room = limit - ednsSize(message.edns);
  const fits = Math.max(
    0,
    offsets.findLastIndex((offset) => offset <= room)
  );
  const answers = Math.min(fits, message.answer.length);
  const authorities = Math.min(fits - answers, message.authority.length);
  const cut = {
    ...message,
    truncated: true,
    answer: message.answer.slice(0, answers),
    authority: message.authority.slice(0, authorities),
    additional: message.additional.slice(0, fits - answers - authorities)
  };
  return writeAll(cut, true).writer.finish();
}

// libs/dns/src/record-text.ts
var DEFAULT_TTL = 3600;
var TTL_UNITS = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86400,
  w: 604800
};
var NAMES2 = {
  NS: [0],
  CNAME: [0],
  PTR: [0],
  DNAME: [0],
  SOA: [0, 1],
  MX: [1],
  SRV: [3],
  AFSDB: [1],
  RP: [0, 1],
  MINFO: [0, 1],
  NAPTR: [5]
};
function parseRecord(text2) {
  const [name, ...parts] = splitData(text2.trim());
  const { ttl = DEFAULT_TTL, code, type, fields } = splitRecord(parts);
  if (name === void 0 || type === void 0 || typeNumber(type) === void 0)
    throw new Error(`dns: not a record: ${JSON.stringify(text2)}`);
  return makeRecord({ name: fqdn(name), ttl, class: code, type }, fields, fqdn);
}
function splitRecord(words) {
  let ttl;
  let code;
  let at = 0;
  for (; at < 2; at++) {
    const word = words[at] ?? "";
    const seconds = parseTtl(word);
    if (ttl === void 0 && seconds !== void 0) ttl = seconds;
    else if (code === void 0 && classNumber(word.toUpperCase()) !== void 0 && typeNumber(word.toUpperCase()) === void 0)
      code = word.toUpperCase();
    else break;
  }
  return {
    ...ttl === void 0 ? {} : { ttl },
    code: code ?? "IN",
    type: words[at]?.toUpperCase(),
    fields: words.slice(at + 1)
  };
}
function parseTtl(text2) {
  if (!/^(?:\d+[smhdw]?)+$/i.test(text2)) return void 0;
  let total = 0;
  for (const [, digits, unit = "s"] of text2.toLowerCase().matchAll(/(\d+)([smhdw])?/g))
    total += Number(digits) * (TTL_UNITS[unit] ?? 1);
  return total <= 4294967295 ? total : void 0;
}
function makeRecord(head, fields, absolute) {
  const { type } = head;
  const data = fields.map(
    (field, index) => NAMES2[type]?.includes(index) ? absolute(field) : (type === "TXT" || type === "SPF") && !field.startsWith('"') ? `"${field}"` : field
  ).join(" ");
  const record2 = { ...head, data };
  encodeMessage({ ...queryFor(".", "A"), answer: [record2] });
  return record2;
}

// libs/dns/src/zone/entries.ts
function* entriesOf(text2) {
  let words = [];
  let ends = [];
  let hasOwner = true;
  let depth = 0;
  for (const [index, line] of text2.split("\n").entries()) {
    if (depth === 0) {
      words = [];
      ends = [];
      hasOwner = !/^\s/.test(line);
    }
    for (const match of line.matchAll(/"(?:\\.|[^"\\])*"|;.*$|[()]|(?:\\.|[^\s"\\();])+/g)) {
      const [word] = match;
      if (word.startsWith(";")) break;
      if (word === "(") depth++;
      else if (word === ")") depth = Math.max(0, depth - 1);
      else {
        words.push(word);
        ends.push(`${index + 1}:${match.index + word.length}`);
      }
    }
    if (depth === 0 && words.length > 0) yield { words, ends, hasOwner, line: index + 1 };
  }
}

// libs/dns/src/zone/zone-file.ts
var MAX_INCLUDES = 7;
var MAX_RECORDS2 = 5e5;
function parseZone(text2, source) {
  const { path, origin } = source;
  const records = [];
  try {
    new ZoneReader(source, records).read(text2, path, origin, 0);
  } catch (error) {
    throw new CorefileError(
      `failed to parse file ${JSON.stringify(path)} for origin ${origin} with error ${error.message}`
    );
  }
  const zone = new Zone(origin, records);
  if (!zone.soa)
    throw new CorefileError(`file ${JSON.stringify(path)} has no SOA record for origin ${origin}`);
  return zone;
}
var ZoneReader = class {
  constructor(source, records) {
    this.source = source;
    this.records = records;
  }
  source;
  records;
  #ttl;
  #ttlIsGiven = false;
  #owner;
  read(text2, path, start, depth) {
    let origin = start;
    const absolute = (name) => name === "@" ? origin : name.endsWith(".") && !name.endsWith("\\.") ? name : origin === "." ? `${name}.` : `${name}.${origin}`;
    for (const entry of entriesOf(text2)) {
      const [first, argument] = entry.words;
      const fail = (what, word = entry.words.length - 1) => {
        throw new Error(
          `${path}: dns: ${what}: ${JSON.stringify(entry.words[word] ?? "")} at line: ${entry.ends[word] ?? `${entry.line}:0`}`
        );
      };
      if (!entry.hasOwner && this.#owner === void 0) fail("bad owner name");
      if (!entry.hasOwner || !first?.startsWith("$")) {
        if (this.records.length >= MAX_RECORDS2) fail("too many records");
        this.records.push(this.#record(entry, absolute, fail));
      } else if (first === "$ORIGIN")
        origin = fqdn(absolute(argument ?? fail("expecting origin after this directive")));
      else if (first === "$TTL") {
        this.#ttl = parseTtl(argument ?? "") ?? fail("expecting $TTL value, not this...");
        this.#ttlIsGiven = true;
      } else if (first === "$INCLUDE") {
        if (depth >= MAX_INCLUDES) fail("too deeply nested $INCLUDE");
        const file2 = argument ?? fail("expecting $INCLUDE value, not this...");
        const included = this.source.readFile(file2) ?? fail(`failed to open \`${file2}'`);
        this.read(
          included,
          file2,
          entry.words[2] === void 0 ? origin : absolute(entry.words[2]),
          depth + 1
        );
      } else fail("directive is not supported", 0);
    }
  }
  #record({ words, hasOwner }, absolute, fail) {
    if (hasOwner) this.#owner = absolute(words[0] ?? "@");
    const { ttl: given, code, type, fields } = splitRecord(hasOwner ? words.slice(1) : words);
    if (type === void 0 || typeNumber(type) === void 0)
      return fail("unknown RR type", words.length - fields.length - 1);
    const ttl = given ?? this.#ttl ?? (type === "SOA" ? parseTtl(fields[6] ?? "") : void 0) ?? fail("missing TTL with no previous value");
    if (!this.#ttlIsGiven) this.#ttl = ttl;
    const numbers = type === "SOA" ? fields.map((field, index) => index > 2 ? String(parseTtl(field) ?? field) : field) : fields;
    try {
      return makeRecord({ name: this.#owner ?? ".", ttl, class: code, type }, numbers, absolute);
    } catch {
      const what = type === "A" || type === "AAAA" ? `bad ${type} ${type}` : `bad ${type} rdata`;
      return fail(what);
    }
  }
};

// libs/dns/src/zone/loaded-zone.ts
var LoadedZone = class {
  constructor(origin, path, context, plugin = "file") {
    this.origin = origin;
    this.path = path;
    this.context = context;
    this.plugin = plugin;
    this.zone = new Zone(origin, []);
  }
  origin;
  path;
  context;
  plugin;
  /** What is served; without records until the file could be read. */
  zone;
  /** Milliseconds between looks at the file; 0: never again. */
  reloadMs = 0;
  #timer;
  /** Serves what the text says. Throws CorefileError when it is not a zone; what was served stays. */
  read(text2) {
    const { readFile } = this.context;
    this.zone = parseZone(text2, {
      path: this.path,
      origin: this.origin,
      readFile: (path) => readFile(path)
    });
  }
  start() {
    if (this.reloadMs > 0)
      this.#timer = this.context.clock.every(this.reloadMs, () => this.#reload());
  }
  stop() {
    this.#timer?.cancel();
  }
  #reload() {
    const { log: log2 } = this.context;
    const text2 = this.context.readFile(this.path);
    if (text2 === void 0) {
      log2.error(
        `plugin/${this.plugin}: Failed to open zone "${this.origin}" in "${this.path}": open ${this.path}: no such file or directory`
      );
      return;
    }
    const before = this.zone;
    try {
      this.read(text2);
    } catch (error) {
      log2.error(
        `plugin/${this.plugin}: Parsing zone "${this.origin}": ${error.message}`
      );
      return;
    }
    if (this.zone.serial === before.serial) this.zone = before;
    else
      log2.info(
        `plugin/${this.plugin}: Successfully reloaded zone "${this.origin}" in "${this.path}" with ${this.zone.serial} SOA serial`
      );
  }
};

// libs/dns/src/zone/lookup.ts
var MAX_ALIASES = 8;
var FAILURE = { result: "failure", answer: [], authority: [], additional: [] };
async function lookup(zone, query) {
  const { name, type } = query;
  const { soa, nameServers: nameServers2 } = zone;
  if (!soa) return FAILURE;
  if (name === zone.origin && type === "SOA") return success([soa], nameServers2);
  if (name === zone.origin && type === "NS")
    return success(nameServers2, [], glue(zone, nameServers2));
  let wildcard;
  for (const at of downTo(zone.origin, name)) {
    const node2 = zone.node(at);
    if (!node2) {
      const candidate = `*.${at.slice((labelsOf(at)[0] ?? "").length + 1)}`;
      if (zone.node(candidate) || zone.hasBelow(candidate)) wildcard = candidate;
      continue;
    }
    const [dname] = node2.get("DNAME") ?? [];
    if (dname && at !== name) return rewritten(zone, query, dname);
    const referral = delegation(zone, at, name, type);
    if (referral) return referral;
  }
  if (zone.node(name)) return answerFrom(zone, query, name);
  if (wildcard !== void 0 && !hidden(zone, wildcard, name))
    return zone.node(wildcard) ? answerFrom(zone, query, wildcard) : nothing(zone, "nodata");
  return nothing(zone, zone.hasBelow(name) ? "empty" : "nxdomain");
}
async function answerFrom(zone, query, owner) {
  const { name, type } = query;
  const renamed = (records2) => owner === name ? records2 : records2.map((record2) => ({ ...record2, name }));
  const alias = renamed(zone.of(owner, "CNAME"));
  if (alias.length > 0 && type !== "CNAME") return followed(zone, query, alias);
  const records = renamed(zone.of(owner, type));
  if (records.length === 0) return nothing(zone, "nodata");
  return success(records, zone.nameServers, addressesOfTargets(zone, records));
}
async function rewritten(zone, query, dname) {
  const asked2 = query.message.question[0]?.name ?? query.name;
  const target = asked2.slice(0, asked2.length - dname.name.length) + (dname.data === "." ? "" : dname.data);
  if (lower(target) === query.name) return FAILURE;
  const alias = {
    name: asked2,
    type: "CNAME",
    class: dname.class,
    ttl: dname.ttl,
    data: target === "" ? "." : target
  };
  if (query.type === "CNAME") return success([dname, alias], zone.nameServers);
  const found = await followed(zone, query, [alias]);
  return { ...found, answer: [dname, ...found.answer] };
}
async function followed(zone, query, start) {
  const { type } = query;
  const answer = [...start];
  let target = start[0]?.data ?? ".";
  for (let hops = 0; hops <= MAX_ALIASES; hops++) {
    const name = lower(target);
    for (const at of downTo(zone.origin, name)) {
      const referral = at === zone.origin ? void 0 : delegation(zone, at, name, type);
      if (referral) return { ...referral, answer };
    }
    const isApex = type === "NS" || type === "SOA" && name === zone.origin;
    if (!zone.node(name) || isApex) return outside(zone, answer, await query.resolve(target, type));
    const next = zone.of(name, "CNAME");
    if (next.length === 0) {
      answer.push(...zone.of(name, type));
      break;
    }
    answer.push(...next);
    target = next[0]?.data ?? ".";
  }
  return success(answer, zone.nameServers, addressesOfTargets(zone, answer));
}
function outside(zone, alias, reply) {
  const answer = [...alias, ...reply?.answer ?? []];
  const additional = addressesOfTargets(zone, answer);
  const negative2 = { answer, authority: zone.soa ? [zone.soa] : [], additional };
  if (!reply || reply.rcode === "SERVFAIL")
    return { ...negative2, result: "failure", authority: zone.nameServers };
  if (reply.rcode === "NXDOMAIN") return { ...negative2, result: "nxdomain" };
  if (reply.rcode === "NOERROR" && reply.answer.length === 0)
    return { ...negative2, result: "nodata" };
  return success(answer, zone.nameServers, additional);
}
function delegation(zone, cut, name, type) {
  const servers = zone.of(cut, "NS");
  if (servers.length === 0 || type === "DS" && cut === name) return void 0;
  return { result: "delegation", answer: [], authority: servers, additional: glue(zone, servers) };
}
function hidden(zone, wildcard, name) {
  const parent = wildcard.slice(2);
  return downTo(parent, name).some((at) => at !== parent && at !== name && zone.hasBelow(at));
}
var glue = (zone, servers) => servers.filter(({ name, data }) => isWithin(lower(name), data)).flatMap(({ data }) => zone.addresses(data));
function addressesOfTargets(zone, records) {
  const targets = records.filter(({ type }) => type === "MX" || type === "SRV").map(({ data }) => lower(fqdn(splitData(data).at(-1) ?? "."))).filter((target) => isWithin(zone.origin, target));
  return [...new Set(targets)].flatMap((target) => zone.addresses(target));
}
function downTo(origin, name) {
  if (!isWithin(origin, name)) return [];
  const labels = labelsOf(name);
  const names2 = [];
  for (let count = labelsOf(origin).length; count <= labels.length; count++)
    names2.push(count === 0 ? "." : `${labels.slice(labels.length - count).join(".")}.`);
  return names2;
}
var success = (answer, authority, additional = []) => ({ result: "success", answer, authority, additional });
var nothing = (zone, result) => ({
  result,
  answer: [],
  authority: zone.soa ? [zone.soa] : [],
  additional: []
});

// libs/dns/src/zone/serve-zone.ts
var RCODES2 = { nxdomain: "NXDOMAIN", failure: "SERVFAIL" };
async function serveZone(plugin, zone, query, next, fallthrough) {
  if (query.type === "AXFR" || query.type === "IXFR") return { rcode: "REFUSED" };
  const { result, answer, authority, additional } = await lookup(zone, query);
  const missing = answer.length === 0 && (result === "nxdomain" || result === "empty");
  if (missing && fallthrough?.through(query.name)) return next(query);
  if (result === "failure" && answer.length === 0) return { rcode: "SERVFAIL" };
  query.note(plugin, `${query.name} ${query.type} is in zone ${zone.origin}`);
  const reply = {
    ...replyTo(query.message, RCODES2[result] ?? "NOERROR"),
    // A referral alone comes from who does not own the name.
    authoritative: result !== "delegation" || answer.length > 0,
    answer,
    authority,
    additional
  };
  return { rcode: "NOERROR", plugin, reply };
}
function unknownZone(plugin, { handlers }, query, next) {
  return handlers().at(-1) === plugin ? { rcode: "REFUSED" } : next(query);
}
function transferOf(zone, name, serial) {
  if (!zone?.soa || zone.origin !== name) return void 0;
  return serial !== void 0 && serial !== 0 && serial === zone.serial ? [zone.soa] : [...zone.records(), zone.soa];
}

// libs/dns/src/plugins/auto/auto.ts
var DEFAULT_RELOAD_MS = 6e4;
var MAX_PATTERN = 1e4;
var auto = {
  name: "auto",
  setup(words, context) {
    let allowed = context.zones;
    const options = {
      directory: "",
      pattern: goPattern(String.raw`db\.(.*)`),
      template: "$1",
      reloadMs: DEFAULT_RELOAD_MS
    };
    while (words.next()) {
      allowed = expandZones(words.remainingArguments(), context.zones);
      while (words.nextBlock()) readOption(words, options, context);
    }
    const zones = /* @__PURE__ */ new Map();
    walk(zones, options, context);
    let timer;
    return {
      start: () => {
        if (options.reloadMs > 0)
          timer = context.clock.every(options.reloadMs, () => walk(zones, options, context));
        for (const zone of zones.values()) zone.start();
      },
      stop: () => {
        timer?.cancel();
        for (const zone of zones.values()) zone.stop();
      },
      transfer: (name, serial) => transferOf(zones.get(name)?.zone, name, serial),
      serve(query, next) {
        if (closestZone(allowed, query.name) === void 0) return next(query);
        const origin = closestZone([...zones.keys()], query.name);
        const loaded = origin === void 0 ? void 0 : zones.get(origin);
        return loaded ? serveZone("auto", loaded.zone, query, next) : unknownZone("auto", context, query, next);
      }
    };
  }
};
function readOption(words, options, context) {
  const option = words.value;
  const args = words.remainingArguments();
  const [first, pattern, template2, extra] = args;
  if (option === "directory") {
    if (first === void 0 || extra !== void 0 || pattern !== void 0 && template2 === void 0)
      throw words.argumentError();
    options.directory = pathBelow(context.settings.root, first);
    if (context.listFiles(options.directory) === void 0)
      context.log.warning(`plugin/auto: Directory does not exist: ${options.directory}`);
    if (pattern === void 0 || template2 === void 0) return;
    if (pattern.length > MAX_PATTERN) throw words.error("regexp too large");
    options.pattern = goPattern(pattern);
    if (!/\((?!\?[:=!])/.test(pattern)) throw words.error("Need at least one sub expression");
    options.template = template2.replace(/\{(\d+)\}/g, "$$$1");
  } else if (option === "reload") {
    if (first === void 0) throw new CorefileError("reload duration value is expected");
    try {
      options.reloadMs = parseDuration(first);
      if (options.reloadMs < 0) throw new CorefileError("invalid duration");
    } catch (error) {
      throw new CorefileError(`plugin/file: ${error.message}`);
    }
  } else if (option !== "upstream") throw words.error(`unknown property '${option}'`);
}
function walk(zones, { directory, pattern, template: template2, reloadMs }, context) {
  const { log: log2 } = context;
  const files = context.listFiles(directory);
  if (files === void 0)
    log2.warning(
      `plugin/auto: error reading ${directory}: lstat ${directory}: no such file or directory`
    );
  const seen = /* @__PURE__ */ new Set();
  for (const path of files ?? []) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const match = pattern.exec(name);
    if (!match) continue;
    const origin = lower(
      fqdn(template2.replace(/\$(\d+)/g, (_, group) => match[Number(group)] ?? ""))
    );
    if (seen.has(origin)) continue;
    const known = zones.get(origin);
    if (known) known.path = path;
    else {
      const zone = new LoadedZone(origin, path, context, "auto");
      zone.reloadMs = reloadMs;
      try {
        zone.read(context.readFile(path) ?? "");
      } catch (error) {
        log2.warning(`plugin/auto: Parse zone \`${origin}': ${error.message}`);
        continue;
      }
      zones.set(origin, zone);
      zone.start();
      log2.info(`plugin/auto: Inserting zone \`${origin}' from: ${path}`);
    }
    seen.add(origin);
  }
  for (const [origin, zone] of zones) {
    if (seen.has(origin)) continue;
    zone.stop();
    zones.delete(origin);
    log2.info(`plugin/auto: Deleting zone \`${origin}'`);
  }
}

// libs/dns/src/plugins/autopath/autopath.ts
var autopath = {
  name: "autopath",
  setup(words, context) {
    let source = "";
    let zones = context.zones;
    let fixed = [];
    while (words.next()) {
      const args = words.remainingArguments();
      const last = args.at(-1);
      if (last === void 0) throw new CorefileError("no resolv-conf specified");
      source = last;
      if (args.length > 1) zones = args.slice(0, -1).map((zone) => lower(fqdn(zone)));
      if (source.startsWith("@")) continue;
      const text2 = context.readFile(source);
      if (text2 === void 0)
        throw new CorefileError(
          `failed to parse "${source}": open ${source}: no such file or directory`
        );
      fixed = searchOf(text2);
    }
    const resolvConf = searchOf(context.readFile("/etc/resolv.conf") ?? "");
    return {
      async serve(query, next) {
        if (!zones.some((zone) => isWithin(zone, query.name))) return next(query);
        const provided = source.startsWith("@") ? context.plugin(source.slice(1))?.searchPath?.(query) : fixed;
        if (provided === void 0 || provided.length === 0) return next(query);
        const path = source.startsWith("@") ? [...provided, ...resolvConf, ""] : [...provided, ""];
        const [first = ""] = path;
        if (first === "" || !query.name.endsWith(`.${first}`)) return next(query);
        const asked2 = query.message.question[0]?.name ?? query.name;
        const base = asked2.slice(0, asked2.length - first.length);
        let original;
        for (const [index, suffix] of path.entries()) {
          const name = suffix === "" ? base : `${base}${suffix}`;
          const question = [{ name, type: query.type, class: query.class }];
          const outcome = await next({
            ...query,
            name: lower(name),
            message: { ...query.message, question }
          });
          if (index === 0) original = outcome;
          const { reply } = outcome;
          if (!reply || reply.rcode === "NXDOMAIN" || reply.rcode === "NOERROR" && reply.answer.length === 0 && index < path.length - 1 && reply.authority.length === 0)
            continue;
          if (index === 0) return outcome;
          if (reply.rcode !== "NOERROR") continue;
          const ttl = Math.min(...reply.answer.map((record2) => record2.ttl));
          const cname = { name: asked2, type: "CNAME", class: "IN", ttl, data: name };
          const answer = reply.answer.length === 0 ? [] : [cname, ...reply.answer];
          return {
            ...outcome,
            plugin: "autopath",
            reply: { ...reply, question: query.message.question, answer }
          };
        }
        return original ?? { rcode: "SERVFAIL" };
      }
    };
  }
};
function searchOf(text2) {
  const line = text2.split("\n").findLast((each) => /^\s*search\s/.test(each));
  return (line ?? "").trim().split(/\s+/).slice(1).map((zone) => lower(fqdn(zone)));
}

// libs/dns/src/plugins/bind/bind.ts
import { isIP as isIP3 } from "node:net";
var bind = {
  name: "bind",
  setup(words) {
    const addresses = [];
    while (words.next()) {
      const args = words.remainingArguments();
      if (args.length === 0)
        throw new CorefileError("at least one address or interface name is expected");
      const except = [];
      while (words.nextBlock()) {
        if (words.value !== "except") throw new CorefileError(`invalid option "${words.value}"`);
        const given = words.remainingArguments();
        if (given.length === 0)
          throw new CorefileError(
            "at least one address or interface must be given to except subdirective"
          );
        except.push(...given);
      }
      const all = args.map(addressOf);
      const without = new Set(except.map(addressOf));
      addresses.push(...all.filter((address) => !without.has(address)));
    }
    return { block: { bind: addresses } };
  }
};
function addressOf(text2) {
  if (text2 === "lo") return "127.0.0.1";
  if (isIP3(text2) > 0) return text2;
  throw new CorefileError(`not a valid IP address or interface name: "${text2}"`);
}

// libs/dns/src/plugins/bufsize/bufsize.ts
var DEFAULT_SIZE = 1232;
var bufsize = {
  name: "bufsize",
  setup(words) {
    let size = DEFAULT_SIZE;
    while (words.next()) {
      const args = words.remainingArguments();
      const refuse2 = () => new CorefileError(`plugin/bufsize: ${words.argumentError().message}`);
      if (args.length > 1) throw refuse2();
      if (args[0] === void 0) continue;
      size = Number(args[0]);
      if (!/^\d+$/.test(args[0]) || size < 512 || size > 4096) throw refuse2();
    }
    return {
      async serve(query, next) {
        const { edns } = query.message;
        if (!edns || edns.size <= size) return next(query);
        const message = { ...query.message, edns: { ...edns, size } };
        return { ...await next({ ...query, message }), payload: size };
      }
    };
  }
};

// libs/dns/src/reply-type.ts
var NOTIFY = 4;
var UPDATE = 5;
function replyType({ opcode, question, rcode, answer, authority }) {
  if (opcode === UPDATE) return "UPDATE";
  const asked2 = question[0]?.type;
  if (opcode === NOTIFY || asked2 === "AXFR" || asked2 === "IXFR") return "META";
  if (answer.length > 0 && rcode === "NOERROR") return "NOERROR";
  if (answer.length > 0 && rcode === "NXDOMAIN") return "OTHERERROR";
  const has = (type) => authority.some((record2) => record2.type === type);
  if (rcode === "NOERROR" && has("SOA")) return "NODATA";
  if (rcode === "NXDOMAIN") return "NXDOMAIN";
  if (rcode === "SERVFAIL" || rcode === "NOTIMP") return "SERVERERROR";
  if (rcode === "NOERROR") return has("NS") ? "DELEGATION" : "NOERROR";
  return "OTHERERROR";
}

// libs/dns/src/plugins/cache/classify.ts
function classify(message) {
  switch (replyType(message)) {
    case "NOERROR":
      return endsNowhere(message) ? "other" : "success";
    case "DELEGATION":
      return "success";
    case "NXDOMAIN":
      return message.authority.some(({ type }) => type === "SOA") ? "denial" : "other";
    case "NODATA":
      return "denial";
    case "SERVERERROR":
      return "failure";
    default:
      return "other";
  }
}
function endsNowhere({ question, answer, authority }) {
  const type = question[0]?.type;
  if (answer.length === 0 || type === "ANY" || type === "CNAME") return false;
  return !authority.some((record2) => record2.type === "SOA") && !answer.some((record2) => record2.type === type) && answer.some((record2) => record2.type === "CNAME");
}
var FALLBACK_TTL = 5;
function lowestTtl(message) {
  const records = [
    ...message.answer,
    ...message.authority,
    ...message.additional
  ];
  return records.length === 0 ? FALLBACK_TTL : Math.min(...records.map(({ ttl }) => ttl));
}

// libs/dns/src/integer.ts
var MAX = 2n ** 63n;
function parseInteger(text2) {
  const fail = (reason) => {
    throw new CorefileError(`strconv.Atoi: parsing ${JSON.stringify(text2)}: ${reason}`);
  };
  if (!/^[-+]?\d+$/.test(text2)) fail("invalid syntax");
  const value = BigInt(text2.replace("+", ""));
  if (value >= MAX || value < -MAX) fail("value out of range");
  return Number(value);
}

// libs/dns/src/plugins/cache/options.ts
var CAPACITY = 9984;
var MAX_TTL = 3600;
var MAX_DENIAL_TTL = 1800;
var MIN_TTL = 5;
var MAX_FAIL_TTL = 300;
function parseCache(words, serverZones) {
  const options = {
    zones: serverZones,
    success: { capacity: CAPACITY, maxTtl: MAX_TTL, minTtl: MIN_TTL, except: [] },
    denial: { capacity: CAPACITY, maxTtl: MAX_DENIAL_TTL, minTtl: MIN_TTL, except: [] },
    failTtl: MIN_TTL,
    keepTtl: false,
    staleMs: 0,
    verifyStale: false,
    prefetch: { amount: 0, durationMs: 6e4, percentage: 10 }
  };
  let seen = 0;
  while (words.next()) {
    if (seen++ > 0) throw onlyOnce();
    const args = words.remainingArguments();
    const [first] = args;
    if (first !== void 0 && /^-?\d+$/.test(first)) {
      const ttl = positive(first);
      options.success.maxTtl = ttl;
      options.denial.maxTtl = ttl;
      args.shift();
    }
    if (args.length > 0)
      options.zones = args.flatMap((zone) => expandZone(zone) ?? [lower(fqdn(zone))]);
    while (words.nextBlock()) parseOption(words, options);
  }
  return options;
}
function parseOption(words, options) {
  const option = words.value;
  const args = words.remainingArguments();
  const [first, second, third] = args;
  switch (option) {
    case "success":
    case "denial": {
      if (first === void 0) throw words.argumentError();
      options[option].capacity = parseInteger(first);
      if (second !== void 0) options[option].maxTtl = positive(second);
      if (third !== void 0) {
        options[option].minTtl = parseInteger(third);
        if (options[option].minTtl < 0)
          throw new CorefileError(`cache min TTL can not be negative: ${third}`);
      }
      break;
    }
    case "prefetch": {
      if (first === void 0 || args.length > 3) throw words.argumentError();
      const amount = parseInteger(first);
      if (amount < 0) throw new CorefileError(`prefetch amount should be positive: ${amount}`);
      options.prefetch.amount = amount;
      if (second !== void 0) options.prefetch.durationMs = parseDuration(second);
      if (third !== void 0) {
        if (!third.endsWith("%"))
          throw new CorefileError(
            `last character of percentage should be \`%\`, but is: "${third.at(-1)}"`
          );
        const percentage = parseInteger(third.slice(0, -1));
        if (percentage < 10 || percentage > 90)
          throw new CorefileError(`percentage should fall in range [10, 90]: ${percentage}`);
        options.prefetch.percentage = percentage;
      }
      break;
    }
    case "serve_stale": {
      if (args.length > 2) throw words.argumentError();
      options.staleMs = 36e5;
      if (first !== void 0) {
        options.staleMs = parseDuration(first);
        if (options.staleMs < 0)
          throw new CorefileError("invalid negative duration for serve_stale");
      }
      if (second !== void 0) {
        const mode = second.toLowerCase();
        if (mode !== "immediate" && mode !== "verify")
          throw new CorefileError(`invalid value for serve_stale refresh mode: ${second}`);
        options.verifyStale = mode === "verify";
      }
      break;
    }
    case "servfail": {
      if (args.length !== 1 || first === void 0) throw words.argumentError();
      const ms = parseDuration(first);
      if (ms < 0) throw new CorefileError("invalid negative ttl for servfail");
      if (ms > MAX_FAIL_TTL * 1e3)
        throw new CorefileError("caching SERVFAIL responses over 5 minutes is not permitted");
      options.failTtl = ms / 1e3;
      break;
    }
    case "disable": {
      if (first !== "success" && first !== "denial")
        throw first === void 0 ? words.argumentError() : new CorefileError('cache type for disable must be "success" or "denial"');
      const zones = args.slice(1);
      options[first].except = zones.length === 0 ? ["."] : zones.flatMap((zone) => expandZone(zone) ?? []);
      break;
    }
    case "keepttl":
      if (args.length > 0) throw words.argumentError();
      options.keepTtl = true;
      break;
    default:
      throw words.argumentError();
  }
}
function positive(text2) {
  const ttl = parseInteger(text2);
  if (ttl <= 0) throw new CorefileError(`cache TTL can not be zero or negative: ${ttl}`);
  return ttl;
}

// libs/dns/src/plugins/cache/cache.ts
var DNSSEC_TYPES = /* @__PURE__ */ new Set(["RRSIG", "NSEC", "NSEC3", "DS", "DNSKEY"]);
var cache = {
  name: "cache",
  setup: (words, context) => new Cache(parseCache(words, context.zones), context)
};
var Cache = class {
  constructor(options, context) {
    this.options = options;
    this.context = context;
    const { metrics } = context;
    metrics.declare("coredns_cache_entries", "gauge", "The number of elements in the cache.");
    metrics.declare("coredns_cache_requests_total", "counter", "The count of cache requests.");
    metrics.declare("coredns_cache_hits_total", "counter", "The count of cache hits.");
    metrics.declare(
      "coredns_cache_misses_total",
      "counter",
      "The count of cache misses. Deprecated, derive misses from cache hits/requests counters."
    );
    metrics.declare(
      "coredns_cache_prefetch_total",
      "counter",
      "The number of times the cache has prefetched a cached item."
    );
    metrics.declare(
      "coredns_cache_served_stale_total",
      "counter",
      "The number of requests served from stale cache entries."
    );
  }
  options;
  context;
  #success = /* @__PURE__ */ new Map();
  #denial = /* @__PURE__ */ new Map();
  serve(query, next) {
    const zone = closestZone(this.options.zones, query.name);
    if (zone === void 0) return next(query);
    const key = keyOf(query);
    const now = this.context.clock.now();
    const item = this.#denial.get(key) ?? this.#success.get(key);
    const left = item ? (item.ttl - Math.floor((now - item.storedAt) / 1e3)) * 1e3 : -Infinity;
    this.#count("requests_total", query);
    if (item && left > 0) {
      this.#hit(query, item === this.#denial.get(key) ? "denial" : "success");
      this.#noteHit(item, now);
      if (this.#shouldPrefetch(item, left)) {
        this.#count("prefetch_total", query);
        void this.#refresh(behind(query), key, next);
      }
      const age = Math.floor((now - item.storedAt) / 1e3);
      query.note("cache", `answer kept ${age} s ago`);
      const reply = this.#fromItem(query, item, Math.floor(left / 1e3));
      if (this.options.prefetch.amount > 0) return { rcode: "NOERROR", plugin: "cache", reply };
      const repeat = () => {
        this.#count("requests_total", query);
        this.#hit(query, item === this.#denial.get(key) ? "denial" : "success");
      };
      return {
        rcode: "NOERROR",
        plugin: "cache",
        reply,
        stableUntil: item.storedAt + (age + 1) * 1e3,
        repeat
      };
    }
    this.#count("misses_total", query);
    if (item && this.options.staleMs > 0 && -left <= this.options.staleMs && item.reply.rcode !== "SERVFAIL")
      return this.#stale(query, key, item, next);
    return this.#refresh(query, key, next);
  }
  async #stale(query, key, item, next) {
    if (this.options.verifyStale) {
      const fresh = await this.#refresh(query, key, next, true);
      if (fresh.reply && fresh.reply.rcode !== "SERVFAIL") return fresh;
    } else void this.#refresh(behind(query), key, next, true);
    this.#count("served_stale_total", query);
    return { rcode: "NOERROR", plugin: "cache", reply: this.#fromItem(query, item, 0) };
  }
  /** Asks the rest of the chain and keeps its answer; `keepOld` does not let a failure replace what is there. */
  async #refresh(query, key, next, keepOld = false) {
    const outcome = await next(query);
    const { reply } = outcome;
    if (!reply) return outcome;
    const kind = classify(reply);
    const ttl = this.#ttlOf(kind, reply);
    if (kind !== "other" && !reply.truncated && ttl > 0 && !(keepOld && kind === "failure") && query.class === "IN") {
      const half = kind === "success" ? this.options.success : this.options.denial;
      if (closestZone(half.except, query.name) === void 0)
        this.#keep(kind === "success" ? this.#success : this.#denial, half, key, reply, ttl);
      if (kind === "success") this.#denial.delete(key);
      this.#measure(query);
    }
    const kept = this.#denial.has(key) || this.#success.has(key);
    const dnssec = query.message.edns?.dnssec ?? false;
    return {
      ...outcome,
      ...kept ? { stableUntil: 0 } : {},
      reply: withTtl(reply, Math.floor(ttl), dnssec)
    };
  }
  #ttlOf(kind, reply) {
    if (kind === "failure") return this.options.failTtl;
    const half = kind === "denial" ? this.options.denial : this.options.success;
    const lowest = kind === "other" ? 5 : lowestTtl(reply);
    return Math.min(half.maxTtl, Math.max(half.minTtl, lowest));
  }
  #keep(table, half, key, reply, ttl) {
    if (table.size >= Math.max(1, half.capacity) && !table.has(key)) {
      const [oldest] = table.keys();
      if (oldest !== void 0) table.delete(oldest);
    }
    const old = table.get(key);
    table.set(key, {
      reply,
      storedAt: this.context.clock.now(),
      ttl,
      hits: old?.hits ?? 0,
      lastHit: old?.lastHit ?? 0
    });
  }
  #fromItem(query, item, left) {
    const { reply } = item;
    const dnssec = query.message.edns?.dnssec ?? false;
    const kept = this.options.keepTtl ? withTtl(reply, Math.floor(item.ttl), dnssec) : withTtl(reply, left, dnssec);
    return {
      ...replyTo(query.message, reply.rcode),
      // Some resolvers drop answers without AA; CoreDNS sets it on everything that it kept.
      authoritative: true,
      authenticated: dnssec && reply.authenticated,
      recursionAvailable: reply.recursionAvailable,
      answer: kept.answer,
      authority: kept.authority,
      additional: kept.additional
    };
  }
  #noteHit(item, now) {
    item.hits = now - item.lastHit > this.options.prefetch.durationMs ? 1 : item.hits + 1;
    item.lastHit = now;
  }
  #shouldPrefetch(item, left) {
    const { amount, percentage } = this.options.prefetch;
    return amount > 0 && item.hits >= amount && left <= item.ttl * 1e3 * (percentage / 100);
  }
  #labels(query) {
    return { server: query.server, zones: this.options.zones.join(","), view: "" };
  }
  #count(name, query) {
    this.context.metrics.add(`coredns_cache_${name}`, this.#labels(query));
  }
  #hit(query, type) {
    this.context.metrics.add("coredns_cache_hits_total", { ...this.#labels(query), type });
  }
  #measure(query) {
    this.context.metrics.set(
      "coredns_cache_entries",
      { ...this.#labels(query), type: "success" },
      this.#success.size
    );
    this.context.metrics.set(
      "coredns_cache_entries",
      { ...this.#labels(query), type: "denial" },
      this.#denial.size
    );
  }
};
function keyOf(query) {
  const { checkingDisabled, edns } = query.message;
  return `${query.name} ${query.type} ${query.class} ${edns?.dnssec ? 1 : 0}${checkingDisabled ? 1 : 0}`;
}
function withTtl(reply, ttl, dnssec) {
  const type = reply.question[0]?.type;
  const section = (records) => records.filter((record2) => dnssec || !DNSSEC_TYPES.has(record2.type) || record2.type === type).map((record2) => ({ ...record2, ttl }));
  return {
    ...reply,
    answer: section(reply.answer),
    authority: section(reply.authority),
    additional: section(reply.additional)
  };
}
function behind(query) {
  return { ...query, client: { ...query.client, transport: "tcp" } };
}

// libs/dns/src/plugins/cancel/cancel.ts
var DEFAULT_MS = 5001;
var cancel = {
  name: "cancel",
  setup(words, { clock }) {
    let ms = DEFAULT_MS;
    while (words.next()) {
      const args = words.remainingArguments();
      if (args.length > 1) throw words.argumentError();
      const [text2] = args;
      if (text2 === void 0) continue;
      try {
        ms = parseDuration(text2);
      } catch {
        throw new CorefileError(`invalid duration: ${JSON.stringify(text2)}`);
      }
      if (ms <= 0) throw new CorefileError(`invalid negative duration: ${JSON.stringify(text2)}`);
    }
    return {
      serve(query, next) {
        return new Promise((resolve, reject) => {
          const timer = clock.after(
            ms,
            () => resolve({ rcode: "SERVFAIL", error: "context deadline exceeded" })
          );
          Promise.resolve(next(query)).then(resolve, reject).finally(() => timer.cancel());
        });
      }
    };
  }
};

// libs/dns/src/plugins/chaos/chaos.ts
var VERSION = "CoreDNS-1.14.7";
var chaos = {
  name: "chaos",
  setup(words, { hostname }) {
    words.next();
    const [version = VERSION, ...authors] = words.remainingArguments();
    if (words.nextBlock()) throw words.error(`unknown property '${words.value}'`);
    return {
      serve(query, next) {
        if (query.class !== "CH" || query.type !== "TXT") return next(query);
        const texts = {
          "version.bind.": [version],
          "version.server.": [version],
          "authors.bind.": authors,
          "hostname.bind.": [hostname],
          "id.server.": [hostname]
        };
        const found = texts[query.name];
        if (!found) return next(query);
        const name = query.message.question[0]?.name ?? query.name;
        const answer = found.map((text2) => ({
          name,
          type: "TXT",
          class: "CH",
          ttl: 0,
          data: `"${text2}"`
        }));
        return { rcode: "NOERROR", plugin: "chaos", reply: { ...replyTo(query.message), answer } };
      }
    };
  }
};

// libs/dns/src/plugins/debug/debug.ts
var debug = {
  name: "debug",
  setup(words) {
    while (words.next()) if (words.nextArgument()) throw words.argumentError();
    return void 0;
  }
};

// libs/dns/src/plugins/dns64/dns64.ts
var WELL_KNOWN = { bytes: addressBytes("64:ff9b::", 6), length: 96 };
var DEFAULT_TTL2 = 600;
var dns64 = {
  name: "dns64",
  setup(words) {
    let prefix = WELL_KNOWN;
    let translateAll = false;
    let allowIPv4 = false;
    while (words.next()) {
      const [given, extra] = words.remainingArguments();
      if (extra !== void 0) throw words.argumentError();
      if (given !== void 0) {
        prefix = parsePrefix(given, words);
        continue;
      }
      while (words.nextBlock()) {
        const option = words.value;
        if (option === "prefix") prefix = parsePrefix(words.argument(), words);
        else if (option === "translate_all") translateAll = true;
        else if (option === "allow_ipv4") allowIPv4 = true;
        else throw words.error(`unknown property '${option}'`);
      }
    }
    return {
      async serve(query, next) {
        const comes6 = query.client.ip.includes(":");
        if (query.type !== "AAAA" || query.class !== "IN" || !comes6 && !allowIPv4)
          return next(query);
        const outcome = await next(query);
        const { reply } = outcome;
        if (!reply || reply.rcode === "NXDOMAIN") return outcome;
        if (!translateAll && reply.answer.some(({ type }) => type === "AAAA")) return outcome;
        return translated(query, reply.authority, prefix);
      }
    };
  }
};
async function translated(query, authority, prefix) {
  const found = await query.resolve(query.name, "A");
  if (!found) return { rcode: "SERVFAIL" };
  const most = authority.find(({ type }) => type === "SOA")?.ttl ?? DEFAULT_TTL2;
  const answer = found.answer.map(
    (record2) => record2.type === "A" ? {
      ...record2,
      type: "AAAA",
      ttl: Math.min(record2.ttl, most),
      data: embed(record2.data, prefix)
    } : record2
  );
  const { truncated, authority: servers, additional } = found;
  query.note("dns64", `${query.name} AAAA is made of its A records`);
  return {
    rcode: "NOERROR",
    plugin: "dns64",
    reply: { ...replyTo(query.message), truncated, answer, authority: servers, additional }
  };
}
function embed(address, { bytes, length }) {
  const out = Buffer.alloc(16);
  bytes.copy(out, 0, 0, length / 8);
  let at = length / 8;
  for (const byte of addressBytes(address, 4)) {
    if (at === 8) at++;
    out[at++] = byte;
  }
  return addressText(out);
}
function parsePrefix(text2, words) {
  const [, address, digits] = /^(.*)\/(\d{1,3})$/.exec(text2) ?? [];
  const length = Number(digits);
  const canonical = address === void 0 ? void 0 : canonicalAddress(address);
  const isV6 = canonical?.includes(":") === true;
  if (canonical === void 0 || length > (isV6 ? 128 : 32))
    throw new CorefileError(`invalid CIDR address: ${text2}`);
  if (!isV6) throw words.error(`invalid netmask 32 IPv6 address: "${text2}"`);
  if (length % 8 !== 0 || length < 32 || length > 96)
    throw words.error(`invalid prefix length "${text2}"`);
  return { bytes: addressBytes(canonical, 6), length };
}

// libs/dns/src/plugins/dnstap/dnstap.ts
var MAX_BUFFER = 1024;
var MAX_QUEUE = 4096;
var dnstap = {
  name: "dnstap",
  setup(words, { log: log2 }) {
    while (words.next()) {
      let args = words.remainingArguments();
      if (args.length === 0) throw words.argumentError();
      const listens = args[0] === "listen";
      if (listens) {
        if (args.length < 2) throw words.error("dnstap listen requires an endpoint argument");
        args = args.slice(1);
      }
      checkMultiple(words, "MultipleTcpWriteBuf", args[2], MAX_BUFFER, "MiB units");
      checkMultiple(words, "MultipleQueue", args[3], MAX_QUEUE, "x10k messages");
      while (words.nextBlock()) checkOption(words, listens);
      log2.warning(`plugin/dnstap: without effect: nothing is copied to ${args[0]}`);
    }
    return { serve: (query, next) => next(query) };
  }
};
function checkMultiple(words, name, text2, most, unit) {
  if (text2 === void 0) return;
  let value;
  try {
    value = parseInteger(text2);
  } catch (error) {
    throw words.error(
      `dnstap: invalid ${name} ${JSON.stringify(text2)}: ${error.message}`
    );
  }
  if (value < 1 || value > most)
    throw words.error(`dnstap: ${name} must be between 1 and ${most} (${unit}): ${value}`);
}
function checkOption(words, listens) {
  switch (words.value) {
    case "skipverify":
      break;
    case "tls": {
      if (!listens) throw words.error("tls directive only valid for listeners");
      if (words.remainingArguments().length < 2)
        throw words.error("tls requires cert and key file paths");
      break;
    }
    case "identity":
    case "version":
    case "extra":
      words.argument();
      break;
    default:
      throw words.error(`unknown property '${words.value}'`);
  }
}

// libs/dns/src/plugins/erratic/erratic.ts
var DEFAULT_DELAY_MS = 100;
var erratic = {
  name: "erratic",
  setup(words, { clock }) {
    const every = { drop: 2, truncate: 0, delay: 0 };
    let delayMs = DEFAULT_DELAY_MS;
    let drops = false;
    while (words.next()) {
      while (words.nextBlock()) {
        const option = words.value;
        if (option !== "drop" && option !== "truncate" && option !== "delay") {
          if (option === "large") continue;
          throw words.error(`unknown property '${option}'`);
        }
        const args = words.remainingArguments();
        if (args.length > (option === "delay" ? 2 : 1)) throw words.argumentError();
        const [amount, delay] = args;
        if (amount !== void 0 && option === "drop") drops = true;
        every[option] = amount === void 0 ? 2 : amountOf(amount);
        if (delay !== void 0) delayMs = parseDuration(delay);
      }
    }
    if (!drops && (every.delay > 0 || every.truncate > 0)) every.drop = 0;
    let count = 0;
    return {
      async serve(query) {
        const number2 = count++;
        const hits = (amount) => amount > 0 && number2 % amount === 0;
        const truncated = every.truncate > 0 && (number2 & every.truncate) === 0;
        const name = query.message.question[0]?.name ?? ".";
        if (hits(every.delay)) await new Promise((resolve) => clock.after(delayMs, resolve));
        if (hits(every.drop)) return { rcode: "NOERROR", silent: true };
        const base = {
          ...replyTo(query.message),
          authoritative: true,
          truncated
        };
        if (query.type === "A" || query.type === "AAAA") {
          const data = query.type === "A" ? "192.0.2.53" : "2001:db8::53";
          return {
            rcode: "NOERROR",
            plugin: "erratic",
            reply: { ...base, answer: [{ name, type: query.type, class: "IN", ttl: 0, data }] }
          };
        }
        return { rcode: "SERVFAIL" };
      }
    };
  }
};
function amountOf(text2) {
  const fail = (reason) => {
    throw new CorefileError(`strconv.ParseInt: parsing ${JSON.stringify(text2)}: ${reason}`);
  };
  if (!/^[-+]?\d+$/.test(text2)) fail("invalid syntax");
  if (Number(text2) >= 2 ** 31 || Number(text2) < -(2 ** 31)) fail("value out of range");
  if (Number(text2) < 0) throw new CorefileError(`illegal amount value given "${text2}"`);
  return Number(text2);
}

// libs/dns/src/plugins/errors/errors.ts
var LEVELS = ["warning", "error", "info", "debug"];
function parseConsolidate(words) {
  const args = words.remainingArguments();
  const [period = "", source = "", ...options] = args;
  if (args.length < 2 || args.length > 4) throw words.argumentError();
  let level;
  let showFirst = false;
  let periodMs;
  let expression;
  try {
    periodMs = parseDuration(period);
    expression = goPattern(source);
  } catch (error) {
    throw words.error(error.message);
  }
  for (const option of options) {
    if (LEVELS.includes(option)) {
      if (level) throw words.error("multiple log levels specified in consolidate");
      if (showFirst) throw words.error("log level must come before show_first in consolidate");
      level = option;
    } else if (option === "show_first") showFirst = true;
    else throw words.error(`unknown option in consolidate: ${option}`);
  }
  return { expression, source, periodMs, level: level ?? "error", showFirst, count: 0 };
}
var errors = {
  name: "errors",
  setup(words, { log: log2, clock }) {
    const patterns = [];
    let seen = false;
    while (words.next()) {
      if (seen) throw onlyOnce();
      seen = true;
      const args = words.remainingArguments();
      if (args.length > 1) throw words.argumentError();
      if (args[0] !== void 0 && args[0] !== "stdout")
        throw words.error(`invalid log file: ${args[0]}`);
      while (words.nextBlock()) {
        if (words.value === "stacktrace") continue;
        if (words.value !== "consolidate") throw words.syntaxError(`Unknown field ${words.value}`);
        patterns.push(parseConsolidate(words));
      }
    }
    const print = (level, text2) => level === "warning" ? log2.warning(text2) : level === "info" ? log2.info(text2) : log2.error(text2);
    const summarise = (pattern) => {
      const hidden2 = pattern.showFirst ? pattern.count - 1 : pattern.count;
      if (hidden2 > 0)
        print(
          pattern.level,
          `plugin/errors: ${hidden2} errors like '${pattern.source}' occurred in last ${formatDuration(pattern.periodMs)}`
        );
      pattern.count = 0;
    };
    return {
      async serve(query, next) {
        const outcome = await next(query);
        if (outcome.error === void 0) return outcome;
        const line = `plugin/errors: ${rcodeNumber(outcome.rcode)} ${query.name} ${query.type}: ${outcome.error}`;
        const text2 = outcome.error;
        const pattern = patterns.find(({ expression }) => expression.test(text2));
        if (!pattern) log2.error(line);
        else {
          if (pattern.count++ === 0) {
            clock.after(pattern.periodMs, () => summarise(pattern));
            if (pattern.showFirst) print(pattern.level, line);
          }
        }
        return outcome;
      }
    };
  }
};

// libs/dns/src/fallthrough.ts
var Fallthrough = class {
  #zones = [];
  /** Without zones: every name. */
  set(zones) {
    this.#zones = zones.length === 0 ? ["."] : zones.map((zone) => lower(fqdn(zone)));
  }
  get isSet() {
    return this.#zones.length > 0;
  }
  through(name) {
    return this.#zones.some((zone) => isWithin(zone, name));
  }
};

// libs/dns/src/plugins/file/file.ts
var DEFAULT_RELOAD_MS2 = 6e4;
var file = {
  name: "file",
  setup(words, context) {
    const zones = /* @__PURE__ */ new Map();
    const fallthrough = new Fallthrough();
    let reloadMs = DEFAULT_RELOAD_MS2;
    let missing;
    while (words.next()) {
      const path = pathBelow(context.settings.root, words.argument());
      const given = words.remainingArguments();
      const text2 = context.readFile(path);
      if (text2 === void 0) missing = `open ${path}: no such file or directory`;
      const own = expandZones(given, context.zones).map((origin) => new LoadedZone(origin, path, context));
      for (const zone of own) {
        if (text2 !== void 0) zone.read(text2);
        zones.set(zone.origin, zone);
      }
      while (words.nextBlock()) {
        const option = words.value;
        const args = words.remainingArguments();
        if (option === "fallthrough") fallthrough.set(args);
        else if (option === "reload") reloadMs = reloadInterval(args[0]);
        else if (option === "reload_by_mtime" || option === "upstream") continue;
        else throw words.error(`unknown property '${option}'`);
      }
      for (const zone of own) zone.reloadMs = reloadMs;
    }
    if (missing !== void 0) complain(missing, reloadMs, context);
    const origins = [...zones.keys()];
    return {
      start: () => {
        for (const zone of zones.values()) zone.start();
      },
      stop: () => {
        for (const zone of zones.values()) zone.stop();
      },
      transfer: (name, serial) => transferOf(zones.get(name)?.zone, name, serial),
      serve(query, next) {
        const origin = closestZone(origins, query.name);
        const loaded = origin === void 0 ? void 0 : zones.get(origin);
        return loaded ? serveZone("file", loaded.zone, query, next, fallthrough) : unknownZone("file", context, query, next);
      }
    };
  }
};
function reloadInterval(text2) {
  if (text2 === void 0) throw new CorefileError("reload duration value is expected");
  try {
    return parseDuration(text2);
  } catch (error) {
    throw new CorefileError(`plugin/file: ${error.message}`);
  }
}
function complain(missing, reloadMs, { log: log2 }) {
  if (reloadMs === 0) throw new CorefileError(`plugin/file: ${missing}`);
  log2.warning(
    `plugin/file: Failed to open ${JSON.stringify(missing)}: trying again in ${formatDuration(reloadMs)}`
  );
}

// libs/dns/src/upstream.ts
var UpstreamFailure = class extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
  kind;
};

// libs/dns/src/plugins/forward/options.ts
import { isIP as isIP4 } from "node:net";
var MAX_UPSTREAMS = 15;
var DEFAULT_READ_TIMEOUT_MS = 2e3;
var DEFAULT_HEALTH_MS = 500;
var RCODE_TITLES = { NOERROR: "NoError" };
function covers(options, name) {
  return options.from.some(
    (zone) => isWithin(zone, name) && (name === zone || !options.except.some((each) => isWithin(each, name)))
  );
}
function parseForward(words, readFile) {
  const from = words.argument();
  const zones = expandZone(from);
  if (zones === void 0) throw new CorefileError(`unable to normalize '${from}'`);
  const targets = words.remainingArguments();
  if (targets.length === 0) throw words.argumentError();
  const options = {
    from: zones,
    to: [],
    except: [],
    policy: "random",
    maxFails: 2,
    maxConcurrent: 0,
    healthCheckMs: DEFAULT_HEALTH_MS,
    healthRecursion: true,
    healthDomain: ".",
    readTimeoutMs: DEFAULT_READ_TIMEOUT_MS,
    forceTcp: false,
    preferUdp: false,
    failFast: false,
    next: /* @__PURE__ */ new Set(),
    nextOnNoData: false,
    failover: /* @__PURE__ */ new Set()
  };
  while (words.nextBlock()) parseOption2(words, options);
  const withPath = targets.find((target) => /^https:\/\/.*\//.test(target));
  if (withPath !== void 0)
    throw new CorefileError(
      `paths are not allowed in HTTPS upstream addresses (the /dns-query path is used by default): ${withPath}`
    );
  options.to = [...new Set(targets.flatMap((target) => addressesOf(target, readFile)))];
  if (options.to.length === 0) throw new CorefileError("no valid upstream addresses found");
  if (targets.length > MAX_UPSTREAMS)
    throw new CorefileError(`more than ${MAX_UPSTREAMS} TOs configured: ${targets.length}`);
  return options;
}
function parseOption2(words, options) {
  const option = words.value;
  const one = () => words.argument();
  const none = () => {
    if (words.nextArgument()) throw words.argumentError();
  };
  const duration = (name) => {
    const text2 = one();
    const ms = parseDuration(text2);
    if (ms < 0) throw new CorefileError(`${name} can't be negative: ${text2}`);
    return ms;
  };
  switch (option) {
    case "except": {
      const zones = words.remainingArguments();
      if (zones.length === 0) throw words.argumentError();
      options.except.push(...zones.flatMap((zone) => expandZone(zone) ?? []));
      break;
    }
    case "max_fails":
      options.maxFails = unsigned(one());
      break;
    case "max_concurrent": {
      const text2 = one();
      if (parseInteger(text2) < 0)
        throw new CorefileError(`max_concurrent can't be negative: ${text2}`);
      options.maxConcurrent = Number(text2);
      break;
    }
    case "health_check": {
      options.healthCheckMs = duration("health_check");
      const rest = words.remainingArguments();
      for (let at = 0; at < rest.length; at++) {
        if (rest[at] === "no_rec") options.healthRecursion = false;
        else if (rest[at] === "domain") {
          const domain = rest[++at];
          if (domain === void 0) throw words.argumentError();
          options.healthDomain = domain;
        } else throw new CorefileError(`health_check: unknown option ${rest[at]}`);
      }
      break;
    }
    case "force_tcp":
      none();
      options.forceTcp = true;
      break;
    case "prefer_udp":
      none();
      options.preferUdp = true;
      break;
    case "failfast_all_unhealthy_upstreams":
      none();
      options.failFast = true;
      break;
    case "next_on_nodata":
      none();
      options.nextOnNoData = true;
      break;
    case "expire":
      duration("expire");
      break;
    case "read_timeout":
      options.readTimeoutMs = duration("read_timeout");
      break;
    case "max_idle_conns":
    case "max_age":
    case "max_connect_attempts":
      one();
      break;
    case "tls":
      if (words.remainingArguments().length > 3) throw words.argumentError();
      break;
    case "tls_servername":
      one();
      break;
    case "policy": {
      const policy = one();
      if (policy !== "random" && policy !== "round_robin" && policy !== "sequential")
        throw words.error(`unknown policy '${policy}'`);
      options.policy = policy;
      break;
    }
    case "next":
    case "failover": {
      const codes = words.remainingArguments();
      if (codes.length === 0) throw words.argumentError();
      for (const code of codes) {
        const rcode = parseRcode(code);
        if (rcode === void 0) throw new CorefileError(`${code} is not a valid rcode`);
        if (option === "failover" && rcode === "NOERROR")
          throw new CorefileError(`${RCODE_TITLES[rcode]} cannot be used in failover`);
        options[option].add(rcode);
      }
      break;
    }
    default:
      throw words.error(`unknown property '${option}'`);
  }
}
function unsigned(text2) {
  if (!/^\d+$/.test(text2))
    throw new CorefileError(`strconv.ParseUint: parsing ${JSON.stringify(text2)}: invalid syntax`);
  return Number(text2);
}
function addressesOf(target, readFile) {
  const scheme = /^([a-z0-9]+):\/\/(.*)$/.exec(target);
  if (scheme && scheme[1] !== "dns" && scheme[1] !== "tls") {
    const port2 = { grpc: 443, https: 443, quic: 853 }[scheme[1]] ?? 53;
    throw new CorefileError(
      `'${scheme[1]}' is not supported as a destination protocol in forward: ${target}${/:\d+$/.test(scheme[2]) ? "" : `:${port2}`}`
    );
  }
  const text2 = scheme ? scheme[2] : target;
  if (text2 === "") throw new CorefileError(`invalid address: ${JSON.stringify(target)}`);
  const port = scheme?.[1] === "tls" ? 853 : 53;
  const withPort = /^(?:\[([^\]]+)\]|([^:]+)):(\w+)$/.exec(text2);
  const host = withPort ? withPort[1] ?? withPort[2] ?? "" : text2.replace(/^\[(.*)\]$/, "$1");
  const family = isIP4(host.replace(/%.*/, ""));
  if (family > 0) return [`${family === 6 ? `[${host}]` : host}:${withPort?.[3] ?? port}`];
  const file2 = readFile(text2);
  if (file2 === void 0)
    throw new CorefileError(`not an IP address or file: ${JSON.stringify(target)}`);
  const servers = [...file2.matchAll(/^\s*nameserver\s+(\S+)/gm)].map(
    ([, server]) => server
  );
  return servers.filter((server) => isIP4(server) > 0).map((server) => `${isIP4(server) === 6 ? `[${server}]` : server}:53`);
}

// libs/dns/src/plugins/forward/proxy.ts
var HEALTH_TIMEOUT_MS = 1e3;
var Proxy = class {
  constructor(address, options, context) {
    this.address = address;
    this.options = options;
    this.context = context;
  }
  address;
  options;
  context;
  #fails = 0;
  #probing = false;
  #stopped = false;
  get down() {
    return this.options.maxFails > 0 && this.#fails >= this.options.maxFails;
  }
  stop() {
    this.#stopped = true;
  }
  /** Begins to ask the upstream for `. IN NS` until it answers something. */
  check() {
    if (this.#probing || this.#stopped || this.options.maxFails === 0) return;
    this.#probing = true;
    void this.#probe();
  }
  async #probe() {
    const query = {
      ...queryFor(this.options.healthDomain, "NS", this.context.random.int(65536)),
      recursionDesired: this.options.healthRecursion
    };
    try {
      await this.context.upstreams.exchange(
        this.address,
        query,
        this.options.forceTcp ? "tcp" : "udp",
        HEALTH_TIMEOUT_MS
      );
      this.#fails = 0;
      this.#probing = false;
    } catch {
      this.#fails++;
      this.context.metrics.add("coredns_proxy_healthcheck_failures_total", {
        proxy_name: "forward",
        to: this.address
      });
      if (this.#stopped) return;
      this.context.clock.after(this.options.healthCheckMs, () => void this.#probe());
    }
  }
};

// libs/dns/src/plugins/forward/forward.ts
var DEADLINE_MS = 5e3;
var RETRY_PAUSE_MS = 20;
var BUCKETS = [
  25e-5,
  5e-4,
  1e-3,
  2e-3,
  4e-3,
  8e-3,
  0.016,
  0.032,
  0.064,
  0.128,
  0.256,
  0.512,
  1.024,
  2.048,
  4.096,
  8.192
];
var forward = {
  name: "forward",
  setup(words, context) {
    const blocks = [];
    while (words.next())
      blocks.push(
        new Block(
          parseForward(words, (path) => context.readFile(path)),
          context
        )
      );
    declare(context);
    const serveFrom = (index, query, next) => {
      const at = blocks.findIndex(
        (block2, position) => position >= index && covers(block2.options, query.name)
      );
      const block = blocks[at];
      if (!block) return next(query);
      const isLast = at === blocks.length - 1;
      return block.serve(query, isLast ? void 0 : (again) => serveFrom(at + 1, again, next));
    };
    const instance = {
      serve: (query, next) => serveFrom(0, query, next),
      stop: () => blocks.forEach((block) => block.stop())
    };
    return instance;
  }
};
function declare({ metrics }) {
  metrics.declare(
    "coredns_proxy_request_duration_seconds",
    "histogram",
    "Histogram of the time each request took.",
    BUCKETS
  );
  metrics.declare(
    "coredns_proxy_healthcheck_failures_total",
    "counter",
    "Counter of the number of failed healthchecks."
  );
  metrics.declare(
    "coredns_proxy_conn_cache_hits_total",
    "counter",
    "Counter of connection cache hits per upstream and protocol."
  );
  metrics.declare(
    "coredns_proxy_conn_cache_misses_total",
    "counter",
    "Counter of connection cache misses per upstream and protocol."
  );
  metrics.declare(
    "coredns_forward_healthcheck_broken_total",
    "counter",
    "Counter of the number of complete failures of the healthchecks."
  );
  metrics.declare(
    "coredns_forward_max_concurrent_rejects_total",
    "counter",
    "Counter of the number of queries rejected because the concurrent queries were at maximum."
  );
  metrics.set("coredns_forward_healthcheck_broken_total", {}, 0);
  metrics.set("coredns_forward_max_concurrent_rejects_total", {}, 0);
}
var Block = class {
  constructor(options, context) {
    this.options = options;
    this.context = context;
    this.#proxies = options.to.map((address) => new Proxy(address, options, context));
    if (options.maxConcurrent < 0) throw new CorefileError("max_concurrent cannot be negative");
  }
  options;
  context;
  #proxies;
  #turn = 0;
  #running = 0;
  #connections = /* @__PURE__ */ new Set();
  stop() {
    for (const proxy of this.#proxies) proxy.stop();
  }
  async serve(query, alternative) {
    if (this.options.maxConcurrent > 0 && this.#running >= this.options.maxConcurrent) {
      this.context.metrics.add("coredns_forward_max_concurrent_rejects_total", {});
      return {
        rcode: "REFUSED",
        error: `concurrent queries exceeded maximum ${this.options.maxConcurrent}`
      };
    }
    this.#running++;
    try {
      return await this.#ask(query, alternative);
    } finally {
      this.#running--;
    }
  }
  async #ask(query, alternative) {
    const { clock, metrics, random } = this.context;
    const deadline = clock.now() + DEADLINE_MS;
    const list = this.#order();
    let at = 0;
    let fails = 0;
    let failure;
    while (clock.now() < deadline) {
      if (at >= list.length) {
        at = 0;
        fails = 0;
        if (failure !== void 0)
          await new Promise((resolve) => clock.after(RETRY_PAUSE_MS, resolve));
      }
      let proxy = list[at++];
      if (proxy.down) {
        fails++;
        if (fails < list.length) continue;
        metrics.add("coredns_forward_healthcheck_broken_total", {});
        if (this.options.failFast) break;
        proxy = list[random.int(list.length)];
      }
      try {
        const reply = await this.#exchange(proxy, query);
        const question = reply.question[0];
        const asked2 = query.message.question[0];
        if (!question || !asked2 || lower(question.name) !== lower(asked2.name) || question.type !== asked2.type) {
          return { rcode: "NOERROR", plugin: "forward", reply: replyTo(query.message, "FORMERR") };
        }
        if (at < list.length && this.options.failover.has(reply.rcode)) continue;
        if (alternative && this.#prefersNext(reply)) return await alternative(query);
        query.metadata?.set("forward/upstream", () => proxy.address);
        query.note("forward", `answered by ${proxy.address}`);
        return { rcode: "NOERROR", plugin: "forward", reply: { ...reply, id: query.message.id } };
      } catch (error) {
        if (!(error instanceof UpstreamFailure)) throw error;
        failure = error.message;
        proxy.check();
        if (fails < list.length) continue;
        break;
      }
    }
    return { rcode: "SERVFAIL", error: failure ?? "no healthy proxies" };
  }
  async #exchange(proxy, query) {
    const { clock, metrics, upstreams } = this.context;
    const { forceTcp, preferUdp, readTimeoutMs } = this.options;
    let transport = forceTcp ? "tcp" : preferUdp ? "udp" : query.client.transport;
    const begun = clock.now();
    let reply = await upstreams.exchange(proxy.address, query.message, transport, readTimeoutMs);
    if (reply.truncated && transport === "udp" && preferUdp) {
      transport = "tcp";
      reply = await upstreams.exchange(proxy.address, query.message, transport, readTimeoutMs);
    }
    const known = this.#connections.has(`${proxy.address} ${transport}`);
    this.#connections.add(`${proxy.address} ${transport}`);
    metrics.add(`coredns_proxy_conn_cache_${known ? "hits" : "misses"}_total`, {
      proxy_name: "forward",
      to: proxy.address,
      proto: transport
    });
    metrics.observe(
      "coredns_proxy_request_duration_seconds",
      { proxy_name: "forward", to: proxy.address, rcode: reply.rcode },
      (clock.now() - begun) / 1e3
    );
    return reply;
  }
  #prefersNext(reply) {
    const noData = reply.rcode === "NOERROR" && reply.answer.length === 0;
    return this.options.next.has(reply.rcode) || this.options.nextOnNoData && noData;
  }
  #order() {
    const proxies = this.#proxies;
    if (this.options.policy === "sequential" || proxies.length === 1) return proxies;
    if (this.options.policy === "round_robin") {
      const first = ++this.#turn % proxies.length;
      return [...proxies.slice(first), ...proxies.slice(0, first)];
    }
    const mixed = [...proxies];
    for (let at = mixed.length - 1; at > 0; at--) {
      const other = this.context.random.int(at + 1);
      [mixed[at], mixed[other]] = [mixed[other], mixed[at]];
    }
    return mixed;
  }
};

// libs/dns/src/plugins/geoip/geoip.ts
var geoip = {
  name: "geoip",
  setup(words, context) {
    let path = "";
    while (words.next()) {
      if (!words.nextArgument()) throw words.argumentError();
      if (path !== "") throw words.error("configuring multiple databases is not supported");
      path = words.value;
      if (words.remainingArguments().length > 0) throw words.argumentError();
      while (words.nextBlock())
        if (words.value !== "edns-subnet")
          throw words.error(`unknown property ${JSON.stringify(words.value)}`);
    }
    const reason = context.readFile(path) === void 0 ? `open ${path}: no such file or directory` : "error opening database: invalid MaxMind DB file";
    const error = words.error(`failed to open database file: ${reason}`);
    throw error;
  }
};

// libs/dns/src/server-limits.ts
function serverLimits(name, limits, least) {
  const kind = least === 0 ? "non-negative" : "positive";
  return {
    name,
    setup(words) {
      words.next();
      if (words.remainingArguments().length > 0) throw words.argumentError();
      const seen = /* @__PURE__ */ new Set();
      while (words.nextBlock()) {
        const limit = words.value;
        if (!limits.includes(limit)) throw words.error(`unknown property '${limit}'`);
        const [text2, ...more] = words.remainingArguments();
        if (text2 === void 0 || more.length > 0) throw words.argumentError();
        let value;
        try {
          value = parseInteger(text2);
        } catch (error) {
          throw words.error(`invalid ${limit} value '${text2}': ${error.message}`);
        }
        if (value < least) throw words.error(`${limit} must be a ${kind} integer: ${value}`);
        if (seen.has(limit)) throw words.error(`${limit} already defined for this server block`);
        seen.add(limit);
      }
      return void 0;
    }
  };
}

// libs/dns/src/plugins/grpc-server/grpc-server.ts
var grpcServer = serverLimits("grpc_server", ["max_streams", "max_connections"], 0);

// libs/dns/src/plugins/header/header.ts
var FLAGS = { aa: "authoritative", ra: "recursionAvailable", rd: "recursionDesired" };
var header = {
  name: "header",
  setup(words) {
    const rules = [];
    while (rules.length === 0 && words.next()) {
      while (words.nextBlock()) {
        const selector = words.value.toLowerCase();
        if (selector !== "query" && selector !== "response")
          throw refused(`invalid selector=${selector} should be query or response`);
        const [action = "", ...flags] = words.remainingArguments();
        rules.push(...rulesOf(selector, action.toLowerCase(), flags));
      }
    }
    if (rules.length === 0) throw words.argumentError();
    const apply = (selector, message) => rules.filter((rule2) => rule2.selector === selector).reduce((changed, { flag, value }) => ({ ...changed, [FLAGS[flag]]: value }), message);
    return {
      async serve(query, next) {
        const outcome = await next({ ...query, message: apply("query", query.message) });
        return outcome.reply ? { ...outcome, reply: apply("response", outcome.reply) } : outcome;
      }
    };
  }
};
var refused = (reason) => new CorefileError(`setting up rule: ${reason}`);
function rulesOf(selector, action, flags) {
  if (action === "") throw refused("no flag action provided");
  if (flags.length === 0)
    throw refused("invalid length for flags, at least one should be provided");
  if (action !== "set" && action !== "clear")
    throw refused(`unknown flag action=${action}, should be set or clear`);
  return flags.map((each) => each.toLowerCase()).map((flag) => {
    if (!isFlag(flag)) throw refused(`unknown/unsupported flag=${flag}`);
    return { selector, flag, value: action === "set" };
  });
}
var isFlag = (text2) => Object.hasOwn(FLAGS, text2);

// libs/dns/src/host-port.ts
function splitHostPort(address) {
  const fail = (reason) => {
    throw new Error(`address ${address}: ${reason}`);
  };
  const colon = address.lastIndexOf(":");
  if (colon < 0) fail("missing port in address");
  let host;
  let from = 0;
  let to = 0;
  if (address.startsWith("[")) {
    const end = address.indexOf("]");
    if (end < 0) fail("missing ']' in address");
    if (end + 1 === address.length) fail("missing port in address");
    if (end + 1 !== colon)
      fail(address[end + 1] === ":" ? "too many colons in address" : "missing port in address");
    host = address.slice(1, end);
    from = 1;
    to = end + 1;
  } else {
    host = address.slice(0, colon);
    if (host.includes(":")) fail("too many colons in address");
  }
  if (address.indexOf("[", from) >= 0) fail("unexpected '[' in address");
  if (address.indexOf("]", to) >= 0) fail("unexpected ']' in address");
  return { host, port: address.slice(colon + 1) };
}
function pageAddress(words, otherwise) {
  const [address, ...more] = words.remainingArguments();
  if (more.length > 0) throw words.argumentError();
  if (address === void 0) return otherwise;
  try {
    splitHostPort(address);
  } catch (error) {
    throw new CorefileError(error.message);
  }
  return address;
}

// libs/dns/src/plugins/health/health.ts
var DEFAULT_ADDRESS = ":8080";
var health = {
  name: "health",
  setup(words) {
    let address = DEFAULT_ADDRESS;
    while (words.next()) {
      address = pageAddress(words, DEFAULT_ADDRESS);
      while (words.nextBlock()) {
        if (words.value !== "lameduck") throw words.error(`unknown property '${words.value}'`);
        const values = words.remainingArguments();
        const [value] = values;
        if (value === void 0 || values.length > 1) throw words.argumentError();
        try {
          parseDuration(value);
        } catch (error) {
          throw new CorefileError(
            `unable to parse lameduck duration value: '${value}' : ${error.message}`
          );
        }
      }
    }
    return {
      page: {
        address,
        answer: (path) => path === "/health" ? { status: 200, body: "OK" } : { status: 404, body: "404 page not found\n" }
      }
    };
  }
};

// libs/dns/src/plugins/hosts/hosts.ts
import { isIPv6 as isIPv63 } from "node:net";

// libs/dns/src/plugins/hosts/host-file.ts
var MAX_ENTRIES = 1e5;
var HostFile = class {
  names = /* @__PURE__ */ new Map();
  addresses = /* @__PURE__ */ new Map();
  /** Adds the lines of a text; what is no address is skipped. `reverse` false: no PTR. */
  add(text2, reverse) {
    for (const line of text2.split("\n")) {
      const [first = "", ...names2] = line.replace(/#.*/, "").trim().split(/\s+/);
      const address = canonicalAddress(first.replace(/%.*/, ""));
      if (address === void 0 || this.names.size > MAX_ENTRIES) continue;
      for (const each of names2) {
        const name = lower(fqdn(each));
        this.names.set(name, [...this.names.get(name) ?? [], address]);
        if (reverse && !name.startsWith("*"))
          this.addresses.set(address, [...this.addresses.get(address) ?? [], name]);
      }
    }
  }
};

// libs/dns/src/plugins/hosts/hosts.ts
var DEFAULT_TTL3 = 3600;
var DEFAULT_RELOAD_MS3 = 5e3;
var hosts = {
  name: "hosts",
  setup(words, context) {
    let path = "/etc/hosts";
    let zones = context.zones;
    let ttl = DEFAULT_TTL3;
    let reloadMs = DEFAULT_RELOAD_MS3;
    let reverse = true;
    let unsupported = false;
    const fallthrough = new Fallthrough();
    const inline = [];
    let seen = 0;
    while (words.next()) {
      if (seen++ > 0) throw onlyOnce();
      const [file2, ...given] = words.remainingArguments();
      if (file2 !== void 0)
        path = file2.startsWith("/") || context.settings.root === "" ? file2 : `${context.settings.root}/${file2}`;
      if (given.length > 0) zones = given.flatMap((zone) => expandZone(zone) ?? []);
      while (words.nextBlock()) {
        const option = words.value;
        const args = words.remainingArguments();
        const [first] = args;
        if (option === "fallthrough") fallthrough.set(args);
        else if (option === "fallthrough_unsupported") unsupported = true;
        else if (option === "no_reverse") reverse = false;
        else if (option === "ttl") {
          if (first === void 0) throw words.error("ttl needs a time in second");
          if (!/^[-+]?\d+$/.test(first)) throw words.error("ttl needs a number of second");
          ttl = Number(first);
          if (ttl <= 0 || ttl > 65535) throw words.error("ttl provided is invalid");
        } else if (option === "reload") {
          if (args.length !== 1 || first === void 0)
            throw words.error("reload needs a duration (zero seconds to disable)");
          try {
            reloadMs = parseDuration(first);
          } catch {
            throw words.error(`invalid duration for reload '${first}'`);
          }
          if (reloadMs < 0) throw words.error(`invalid negative duration for reload '${first}'`);
        } else if (fallthrough.isSet) throw words.error(`unknown property '${option}'`);
        else inline.push([option, ...args].join(" "));
      }
    }
    let read;
    let table = new HostFile();
    const load2 = () => {
      const text2 = context.readFile(path) ?? "";
      if (text2 === read) return;
      read = text2;
      table = new HostFile();
      table.add(text2, reverse);
      table.add(inline.join("\n"), reverse);
      context.metrics.set("coredns_hosts_entries", {}, table.names.size + table.addresses.size);
      context.metrics.set(
        "coredns_hosts_reload_timestamp_seconds",
        {},
        Math.floor(context.clock.now() / 1e3)
      );
    };
    context.metrics.declare(
      "coredns_hosts_entries",
      "gauge",
      "The combined number of entries in hosts and Corefile."
    );
    context.metrics.declare(
      "coredns_hosts_reload_timestamp_seconds",
      "gauge",
      "The timestamp of the last reload of hosts file."
    );
    load2();
    let timer;
    const addressesOf3 = (name) => {
      const parent = parentOf(name);
      return table.names.get(name) ?? (parent === void 0 ? void 0 : table.names.get(`*.${parent}`));
    };
    return {
      start: () => void (timer = reloadMs > 0 ? context.clock.every(reloadMs, load2) : void 0),
      stop: () => timer?.cancel(),
      serve(query, next) {
        const { name, type } = query;
        const zone = closestZone(zones, name);
        const record2 = (data) => ({ name, type, class: "IN", ttl, data });
        let answer = [];
        if (type === "PTR") {
          const ip = addressOfReverse(name);
          const names2 = ip === void 0 ? void 0 : table.addresses.get(canonicalAddress(ip) ?? ip);
          if (names2 === void 0) return next(query);
          answer = names2.map(record2);
        } else if (zone === void 0) return next(query);
        else if (type === "A" || type === "AAAA") {
          answer = [...new Set(addressesOf3(name) ?? [])].filter((ip) => isIPv63(ip) === (type === "AAAA")).map(record2);
        } else if (unsupported && fallthrough.through(name)) return next(query);
        if (answer.length === 0 && addressesOf3(name) === void 0) {
          if (fallthrough.through(name)) return next(query);
          return { rcode: "SERVFAIL" };
        }
        return {
          rcode: "NOERROR",
          plugin: "hosts",
          reply: { ...replyTo(query.message), authoritative: true, answer }
        };
      }
    };
  }
};

// libs/dns/src/plugins/https/https.ts
var https = serverLimits("https", ["max_connections"], 0);

// libs/dns/src/plugins/https3/https3.ts
var https3 = serverLimits("https3", ["max_streams", "max_connections"], 0);

// libs/dns/src/plugins/k8s-external/k8s-external.ts
import { isIPv4 as isIPv42, isIPv6 as isIPv64 } from "node:net";
var MAX_TTL2 = 3600;
var k8sExternal = {
  name: "k8s_external",
  setup(words, context) {
    const options = {
      zones: context.zones,
      ttl: 5,
      apex: "dns",
      headless: false,
      fallthrough: new Fallthrough()
    };
    while (words.next()) {
      options.zones = expandZones(words.remainingArguments(), context.zones);
      while (words.nextBlock()) readOption2(words, options);
    }
    return new ExternalServices(options, context);
  }
};
function readOption2(words, options) {
  const option = words.value;
  const args = words.remainingArguments();
  const [first] = args;
  if (option === "headless") options.headless = true;
  else if (option === "fallthrough") options.fallthrough.set(args);
  else if (option !== "ttl" && option !== "apex") throw words.error(`unknown property '${option}'`);
  else if (first === void 0) throw words.argumentError();
  else if (option === "apex") options.apex = first;
  else {
    const ttl = Number(first);
    if (!/^[-+]?\d+$/.test(first))
      throw new CorefileError(`strconv.Atoi: parsing ${JSON.stringify(first)}: invalid syntax`);
    if (ttl < 0 || ttl > MAX_TTL2) throw words.error(`ttl must be in range [0, 3600]: ${ttl}`);
    options.ttl = ttl;
  }
}
var ExternalServices = class {
  constructor(options, context) {
    this.options = options;
    this.context = context;
  }
  options;
  context;
  verify() {
    if (!this.context.plugin("kubernetes")?.cluster)
      throw new CorefileError("kubernetes plugin not loaded");
  }
  async serve(query, next) {
    const zone = closestZone(this.options.zones, query.name);
    if (zone === void 0) return next(query);
    const { apex } = this.options;
    if (query.name === zone) return this.#apex(query, zone);
    if (isWithin(`${apex}.${zone}`, query.name)) return this.#nameServer(query, zone);
    const targets = this.#targets(query.name, zone);
    if (!targets && this.options.fallthrough.through(query.name)) return next(query);
    if (!targets || targets.length === 0)
      return this.#negative(query, zone, targets ? "NOERROR" : "NXDOMAIN");
    query.note("k8s_external", `${query.name} ${query.type} is in zone ${zone}`);
    if (query.type === "SRV")
      return this.#reply(query, zone, this.#services(query, targets), this.#addresses(targets));
    if (query.type !== "A" && query.type !== "AAAA") return this.#negative(query, zone, "NOERROR");
    const records = [];
    for (const host of new Set(targets.map((target) => target.host))) {
      if (isIPv42(host) || isIPv64(host)) {
        if (isIPv64(host) === (query.type === "AAAA"))
          records.push(this.#record(this.#asked(query), query.type, host));
      } else {
        records.push(this.#record(this.#asked(query), "CNAME", fqdn(host)));
        records.push(...(await query.resolve(fqdn(host), query.type))?.answer ?? []);
      }
    }
    return this.#reply(query, zone, records);
  }
  /** Targets of `[_port._protocol.|endpoint.]service.namespace`; undefined: no such name. */
  #targets(name, zone) {
    const labels = labelsOf(name);
    const [namespace = "", service, ...rest] = labels.slice(0, labels.length - labelsOf(zone).length).toReversed();
    if (!this.context.plugin("kubernetes")?.cluster?.exposes(namespace)) return void 0;
    if (service === void 0) return [];
    const object = this.context.data.service(namespace, service);
    if (!object || rest.length > 2) return void 0;
    const [protocol, port] = rest.length === 2 ? rest.map((label) => label.replace(/^_/, "")) : [];
    const endpoint = rest.length === 1 ? rest[0] : void 0;
    const owner = `${service}.${namespace}.${zone}`;
    const fits = (each) => (port === void 0 || port === (each.name ?? "").toLowerCase()) && (protocol === void 0 || protocol === (each.protocol ?? "TCP").toLowerCase());
    const external = externalAddressesOf(object);
    const found = this.options.headless && external.length === 0 && (isHeadless(object) || endpoint !== void 0) ? this.#endpoints(object, owner, endpoint, fits) : external.flatMap(
      (host) => (object.spec?.ports ?? []).filter(fits).map((each) => ({ owner, host, port: each.port }))
    );
    return found.length === 0 ? void 0 : found;
  }
  #endpoints({ metadata: metadata2 }, owner, wanted, fits) {
    const found = [];
    for (const slice of this.context.data.slicesOf(metadata2.namespace ?? "", metadata2.name)) {
      for (const { addresses = [], conditions, hostname } of slice.endpoints ?? []) {
        if (conditions?.ready === false) continue;
        for (const host of addresses) {
          const label = hostname ?? host.replace(/[.:]/g, "-");
          if (wanted !== void 0 && wanted !== label.toLowerCase()) continue;
          for (const { port = 0 } of (slice.ports ?? []).filter(fits))
            found.push({ owner: `${label}.${owner}`, host, port });
        }
      }
    }
    return found;
  }
  #services(query, targets) {
    const weight = Math.max(1, Math.floor(100 / targets.length));
    const texts = targets.map(
      ({ owner, host, port }) => `0 ${weight} ${port} ${isIPv42(host) || isIPv64(host) ? owner : fqdn(host)}`
    );
    return [...new Set(texts)].map((text2) => this.#record(this.#asked(query), "SRV", text2));
  }
  #addresses(targets) {
    const records = targets.filter(({ host }) => isIPv42(host) || isIPv64(host)).map(({ owner, host }) => this.#record(owner, isIPv64(host) ? "AAAA" : "A", host));
    return [
      ...new Map(records.map((record2) => [`${record2.name} ${record2.data}`, record2])).values()
    ];
  }
  #apex(query, zone) {
    if (query.type === "SOA") return this.#reply(query, zone, [this.#soa(zone)]);
    if (query.type !== "NS") return this.#negative(query, zone, "NOERROR");
    const name = `ns1.${this.options.apex}.${zone}`;
    return this.#reply(query, zone, [this.#record(zone, "NS", name)], this.#ownAddresses(name));
  }
  /** `dns.ZONE` holds nothing but `ns1`, this server. */
  #nameServer(query, zone) {
    const base = `${this.options.apex}.${zone}`;
    if (query.name === base) return this.#negative(query, zone, "NOERROR");
    if (query.name !== `ns1.${base}`) return this.#negative(query, zone, "NXDOMAIN");
    return this.#reply(
      query,
      zone,
      this.#ownAddresses(this.#asked(query)).filter(({ type }) => type === query.type)
    );
  }
  /** External addresses of the Services that lead to this server; its own when there are none. */
  #ownAddresses(name) {
    const { data, ownAddresses } = this.context;
    const services = ownAddresses.flatMap(
      (own) => data.slicesByAddress(own).flatMap(
        (slice) => data.service(slice.metadata.namespace ?? "", data.serviceNameOf(slice) ?? "") ?? []
      )
    );
    const external = services.flatMap(externalAddressesOf).filter((host) => isIPv42(host) || isIPv64(host));
    return (external.length > 0 ? external : ownAddresses).map(
      (host) => this.#record(name, isIPv64(host) ? "AAAA" : "A", host)
    );
  }
  #reply(query, zone, answer, additional = []) {
    if (answer.length === 0) return this.#negative(query, zone, "NOERROR");
    return {
      rcode: "NOERROR",
      plugin: "k8s_external",
      reply: { ...replyTo(query.message), authoritative: true, answer, additional }
    };
  }
  #negative(query, zone, rcode) {
    const reply = {
      ...replyTo(query.message, rcode),
      authoritative: true,
      authority: [this.#soa(zone)]
    };
    return { rcode: "NOERROR", plugin: "k8s_external", reply };
  }
  #soa(zone) {
    const { apex, ttl } = this.options;
    const serial = Math.floor(this.context.clock.now() / 1e3);
    return this.#record(
      zone,
      "SOA",
      `ns1.${apex}.${zone} hostmaster.${apex}.${zone} ${serial} 7200 1800 86400 ${ttl}`
    );
  }
  #record(name, type, data) {
    return { name, type, class: "IN", ttl: this.options.ttl, data };
  }
  #asked(query) {
    return query.message.question[0]?.name ?? query.name;
  }
};

// libs/dns/src/plugins/kubernetes/kubernetes.ts
import { isIPv6 as isIPv66 } from "node:net";

// libs/dns/src/plugins/kubernetes/labels.ts
function matchesLabels(selector, labels = {}) {
  const requirements = selector.match(/[^,(]+(?:\([^)]*\))?/g) ?? [];
  return requirements.every((text2) => {
    const requirement2 = text2.trim();
    const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(requirement2);
    if (set) {
      const values = set[3].split(",").map((each) => each.trim());
      const value = labels[set[1]];
      return set[2] === "in" ? value !== void 0 && values.includes(value) : value === void 0 || !values.includes(value);
    }
    const comparison = /^([^\s=!]+)\s*(==?|!=)\s*(.*)$/.exec(requirement2);
    if (comparison)
      return labels[comparison[1]] === comparison[3] === (comparison[2] !== "!=");
    return requirement2.startsWith("!") ? labels[requirement2.slice(1).trim()] === void 0 : labels[requirement2] !== void 0;
  });
}

// libs/dns/src/plugins/kubernetes/backend.ts
var MAX_POD_LABEL = 64;
var KubernetesBackend = class {
  constructor(data, options) {
    this.data = data;
    this.options = options;
  }
  data;
  options;
  exposes(namespace) {
    const { namespaces, namespaceLabels } = this.options;
    if (namespaces.size > 0 && !namespaces.has(namespace)) return false;
    const object = this.data.namespace(namespace);
    return object !== void 0 && (namespaceLabels === void 0 || matchesLabels(namespaceLabels, object.metadata.labels));
  }
  targets(request) {
    if (request.kind === void 0) return [];
    if (request.namespace === void 0) return void 0;
    if (!this.exposes(request.namespace)) return void 0;
    return request.kind === "pod" ? this.#pods(request) : this.#services(request);
  }
  /** Names of an address: the Service that has it, else the endpoints that have it. */
  reverse(ip) {
    for (const service of this.data.servicesByClusterIP(ip)) {
      if (this.#lists(service))
        return [`${service.metadata.name}.${service.metadata.namespace}.svc`];
    }
    if (!this.options.endpoints) return [];
    const names2 = /* @__PURE__ */ new Set();
    for (const slice of this.data.slicesByAddress(ip)) {
      const namespace = slice.metadata.namespace ?? "";
      if (!this.#lists(slice)) continue;
      for (const endpoint of slice.endpoints ?? []) {
        if (endpoint.conditions?.ready === false || endpoint.addresses?.includes(ip) !== true)
          continue;
        names2.add(`${this.label(endpoint, ip)}.${this.data.serviceNameOf(slice)}.${namespace}.svc`);
      }
    }
    return [...names2];
  }
  /** Reverse lookups look at the list of namespaces and at labels of objects, not at labels of namespaces. */
  #lists(object) {
    const { namespaces, labels } = this.options;
    if (namespaces.size > 0 && !namespaces.has(object.metadata.namespace ?? "")) return false;
    return labels === void 0 || matchesLabels(labels, object.metadata.labels);
  }
  #selects(service) {
    return this.exposes(service.metadata.namespace ?? "") && (this.options.labels === void 0 || matchesLabels(this.options.labels, service.metadata.labels));
  }
  #pods({ namespace = "", service: name }) {
    if (this.options.pods === "disabled") return void 0;
    if (name === void 0) return [];
    const text2 = name.split("-").length === 4 && !name.includes("--") ? name.replaceAll("-", ".") : name.replaceAll("-", ":");
    const ip = canonicalAddress(text2);
    const target = { path: `${name}.${namespace}.pod`, host: ip ?? "", port: 0 };
    if (ip === void 0) return void 0;
    if (this.options.pods === "insecure") return [target];
    return this.data.podsByIP(ip).some((pod) => pod.metadata.namespace === namespace) ? [target] : void 0;
  }
  #services(request) {
    const { namespace = "", service: name } = request;
    if (name === void 0) return [];
    const service = this.data.service(namespace, name);
    if (!service || !this.#selects(service)) return void 0;
    const path = `${name}.${namespace}.svc`;
    if (service.spec?.type === "ExternalName") {
      const host = service.spec.externalName ?? "";
      if (request.endpoint !== void 0 || request.port !== void 0 || canonicalAddress(host) !== void 0)
        return void 0;
      return [{ path, host, external: true }];
    }
    const headless = isHeadless(service);
    if (this.options.ignoreEmptyService && !headless && this.#endpointTargets(service, {}).length === 0)
      return void 0;
    const found = headless || request.endpoint !== void 0 ? this.#endpointTargets(service, request) : this.#clusterTargets(service, path, request);
    return found.length === 0 ? void 0 : found;
  }
  #clusterTargets(service, path, request) {
    const ports = service.spec?.ports ?? [];
    const wanted = ports.length === 0 ? request.port === void 0 ? [void 0] : [] : ports.filter((port) => matchesPort(request, port.name, port.protocol));
    return wanted.flatMap(
      (port) => clusterIPsOf(service).map(
        (host) => port === void 0 ? { path, host } : { path, host, port: port.port }
      )
    );
  }
  #endpointTargets(service, request) {
    if (!this.options.endpoints) return [];
    const { name } = service.metadata;
    const namespace = service.metadata.namespace ?? "";
    const found = [];
    for (const slice of this.data.slicesOf(namespace, name)) {
      if (this.options.labels !== void 0 && !matchesLabels(this.options.labels, slice.metadata.labels))
        continue;
      const ports = slice.ports ?? [];
      const wanted = ports.length === 0 ? request.port === void 0 ? [void 0] : [] : ports.filter((port) => matchesPort(request, port.name, port.protocol));
      for (const endpoint of slice.endpoints ?? []) {
        if (endpoint.conditions?.ready === false) continue;
        for (const host of endpoint.addresses ?? []) {
          const label = this.label(endpoint, host);
          if (request.endpoint !== void 0 && request.endpoint !== label.toLowerCase()) continue;
          const path = `${label}.${name}.${namespace}.svc`;
          for (const port of wanted)
            found.push(port?.port === void 0 ? { path, host } : { path, host, port: port.port });
        }
      }
    }
    return found;
  }
  /** The label of an endpoint: its hostname, its pod's name when that is wanted and fits, or its address with dashes. */
  label(endpoint, ip) {
    if (endpoint.hostname !== void 0 && endpoint.hostname !== "") return endpoint.hostname;
    const pod = endpoint.targetRef?.name;
    if (this.options.endpointPodNames && pod !== void 0 && pod !== "" && pod.length < MAX_POD_LABEL)
      return pod;
    if (ip.includes(".")) return ip.replaceAll(".", "-");
    const label = ip.replaceAll(":", "-");
    return label.endsWith("-") ? `${label}0` : label;
  }
};
function matchesPort(request, name = "", protocol = "TCP") {
  const same2 = (asked2, real2) => asked2 === void 0 || asked2 === "" || asked2.toLowerCase() === real2.toLowerCase();
  return same2(request.port, name) && same2(request.protocol, protocol);
}

// libs/dns/src/plugins/kubernetes/options.ts
var MAX_TTL3 = 3600;
var DEFAULT_TTL4 = 5;
var CONNECTION = /* @__PURE__ */ new Set([
  "tls",
  "kubeconfig",
  "endpoint",
  "apiserver_qps",
  "apiserver_burst",
  "apiserver_max_inflight"
]);
function parseOptions(words, serverZones) {
  let zones = [];
  let pods = "disabled";
  let ttl = DEFAULT_TTL4;
  let startupTimeoutMs = 5e3;
  const namespaces = /* @__PURE__ */ new Set();
  let labels;
  let namespaceLabels;
  const flags = {
    endpointPodNames: false,
    endpoints: true,
    ignoreEmptyService: false,
    zonal: false
  };
  const fallthrough = new Fallthrough();
  let seen = 0;
  while (words.next()) {
    if (seen++ > 0) throw onlyOnce();
    const given = words.remainingArguments();
    zones = (given.length > 0 ? given : [...serverZones]).flatMap((zone) => expandZone(zone) ?? []);
    if (zones.every((zone) => /\.(?:in-addr|ip6)\.arpa\.$/.test(zone)))
      throw new CorefileError("non-reverse zone name must be used");
    while (words.nextBlock()) {
      const option = words.value;
      const args = words.remainingArguments();
      const [first] = args;
      switch (option) {
        case "endpoint_pod_names":
          if (args.length > 0) throw words.argumentError();
          flags.endpointPodNames = true;
          break;
        case "pods":
          if (args.length !== 1) throw words.argumentError();
          if (first !== "disabled" && first !== "insecure" && first !== "verified") {
            throw new CorefileError(
              `wrong value for pods: ${first},  must be one of: disabled, verified, insecure`
            );
          }
          pods = first;
          break;
        case "namespaces":
          if (args.length === 0) throw words.argumentError();
          for (const each of args) namespaces.add(each);
          break;
        case "labels":
          if (args.length === 0) throw words.argumentError();
          labels = args.join(" ");
          break;
        case "namespace_labels":
          if (args.length === 0) throw words.argumentError();
          namespaceLabels = args.join(" ");
          break;
        case "ttl": {
          if (first === void 0) throw words.argumentError();
          ttl = parseInteger(first);
          if (ttl < 0 || ttl > MAX_TTL3)
            throw words.error(`ttl must be in range [0, ${MAX_TTL3}]: ${ttl}`);
          break;
        }
        case "fallthrough":
          fallthrough.set(args);
          break;
        case "noendpoints":
          if (args.length > 0) throw words.argumentError();
          flags.endpoints = false;
          break;
        case "ignore":
          if (first === void 0) break;
          if (first !== "empty_service")
            throw new CorefileError(`unable to parse ignore value: '${first}'`);
          flags.ignoreEmptyService = true;
          break;
        case "zonal":
          if (args.length > 0) throw words.argumentError();
          flags.zonal = true;
          break;
        case "startup_timeout":
          if (first === void 0) throw words.argumentError();
          startupTimeoutMs = parseDuration(first);
          break;
        case "multicluster":
          break;
        default:
          if (!CONNECTION.has(option)) throw words.error(`unknown property '${option}'`);
          if (first === void 0) throw words.argumentError();
      }
    }
    if (namespaces.size > 0 && namespaceLabels !== void 0)
      throw words.error("namespaces and namespace_labels cannot both be set");
    if (flags.zonal && !flags.endpoints)
      throw words.error("zonal requires the endpoint cache; remove noendpoints");
  }
  return {
    zones,
    pods,
    ttl,
    namespaces,
    labels,
    namespaceLabels,
    startupTimeoutMs,
    fallthrough,
    ...flags
  };
}

// libs/dns/src/plugins/kubernetes/request-name.ts
function parseRequestName(name, zone) {
  const base = zone === "." ? name : name.slice(0, name.length - zone.length);
  const labels = labelsOf(base);
  if (labels.length === 0 || labels.length === 1 && (labels[0] === "svc" || labels[0] === "pod"))
    return {};
  const kind = labels.pop();
  if (kind !== "svc" && kind !== "pod") return void 0;
  const namespace = labels.pop();
  const service = labels.pop();
  const known = {
    kind,
    ...namespace === void 0 ? {} : { namespace },
    ...service === void 0 ? {} : { service }
  };
  if (labels.length === 0) return known;
  if (labels.length === 1) return { ...known, endpoint: labels[0] };
  if (labels.length > 2) return void 0;
  const [port = "", protocol = ""] = labels.map((label) => label.replace(/^_/, ""));
  return { ...known, port, protocol };
}

// libs/dns/src/plugins/kubernetes/name-servers.ts
function nameServers({ data, ownAddresses }, zone) {
  const below = zone === "." ? "" : zone;
  const found = ownAddresses.flatMap(
    (own) => data.slicesByAddress(own).flatMap((slice) => {
      const namespace = slice.metadata.namespace ?? "";
      const name = data.serviceNameOf(slice) ?? "";
      const service = data.service(namespace, name);
      return (service ? clusterIPsOf(service) : []).map((host) => ({
        name: `${name}.${namespace}.svc.${below}`,
        host
      }));
    })
  );
  return found.length > 0 ? found : ownAddresses.map((host) => ({ name: `ns.dns.${below}`, host }));
}

// libs/dns/src/plugins/kubernetes/question-labels.ts
function describeQuestion({ name, client }, zone, options, data, labels) {
  const put = (label, value) => void labels.set(`kubernetes/${label}`, () => value);
  const [pod] = options.pods === "verified" ? data.podsByIP(client.ip) : [];
  if (pod) {
    put("client-namespace", pod.metadata.namespace ?? "");
    put("client-pod-name", pod.metadata.name);
    for (const [key, value] of Object.entries(pod.metadata.labels ?? {}))
      put(`client-label/${key}`, value);
  }
  if (zone === void 0) return;
  const request = parseRequestName(name, zone);
  if (!request) return put("parse-error", "invalid query name");
  put("port-name", request.port ?? "");
  put("protocol", request.protocol ?? "");
  put("endpoint", request.endpoint ?? "");
  put("service", request.service ?? "");
  put("namespace", request.namespace ?? "");
  put("kind", request.kind ?? "");
}

// libs/dns/src/plugins/kubernetes/startup.ts
var POLL_MS = 100;
var POLLS_PER_LINE = 5;
async function waitForApi({ clock, data, log: log2 }, timeoutMs) {
  const end = clock.now() + timeoutMs;
  for (let polls = 1; !data.synced; polls++) {
    await sleep(clock, POLL_MS);
    if (clock.now() >= end)
      return log2.warning("plugin/kubernetes: starting server with unsynced Kubernetes API");
    if (polls % POLLS_PER_LINE === 0 && !data.synced)
      log2.info("plugin/kubernetes: waiting for Kubernetes API before starting server");
  }
}

// libs/dns/src/plugins/kubernetes/transfer.ts
import { isIPv6 as isIPv65 } from "node:net";
function recordsOfServices(data, backend, zone, ttl) {
  const services = [...data.services()].toSorted(
    (left, right) => left.metadata.name < right.metadata.name ? -1 : 1
  );
  const record2 = (name, type, text2) => ({
    name,
    type,
    class: "IN",
    ttl,
    data: text2
  });
  const address = (name, ip) => record2(name, isIPv65(ip) ? "AAAA" : "A", canonicalAddress(ip) ?? ip);
  const ofClusterIPs = (service, base) => [
    ...clusterIPsOf(service).map((ip) => address(base, ip)),
    ...(service.spec?.ports ?? []).flatMap(({ name = "", port, protocol = "TCP" }) => {
      const text2 = `0 100 ${port} ${base}`;
      return [
        record2(base, "SRV", text2),
        ...name === "" ? [] : [record2(portName(protocol, name, base), "SRV", text2)]
      ];
    })
  ];
  const ofEndpoints = ({ metadata: metadata2 }, base) => data.slicesOf(metadata2.namespace ?? "", metadata2.name).flatMap((slice) => {
    const ready2 = (slice.endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false);
    const count = ready2.reduce((sum, { addresses = [] }) => sum + addresses.length, 0);
    const weight = Math.max(1, Math.floor(100 / Math.max(1, count)));
    return ready2.flatMap(
      (endpoint) => (endpoint.addresses ?? []).flatMap((ip) => {
        const own = `${backend.label(endpoint, ip)}.${base}`;
        const named2 = (slice.ports ?? []).filter(({ name = "" }) => name !== "");
        return [
          address(base, ip),
          address(own, ip),
          ...named2.map(
            ({ name = "", port = 0, protocol = "TCP" }) => record2(portName(protocol, name, base), "SRV", `0 ${weight} ${port} ${own}`)
          )
        ];
      })
    );
  });
  return services.filter(({ metadata: metadata2 }) => backend.exposes(metadata2.namespace ?? "")).flatMap((service) => {
    const base = `${service.metadata.name}.${service.metadata.namespace}.svc.${zone === "." ? "" : zone}`;
    const { type, externalName = "" } = service.spec ?? {};
    if (type === "ExternalName")
      return canonicalAddress(externalName) === void 0 ? [record2(base, "CNAME", fqdn(externalName))] : [];
    return clusterIPsOf(service).length > 0 ? ofClusterIPs(service, base) : ofEndpoints(service, base);
  });
}
var portName = (protocol, name, base) => `_${name.toLowerCase()}._${protocol.toLowerCase()}.${base}`;

// libs/dns/src/plugins/kubernetes/kubernetes.ts
var SCHEMA_VERSION = "1.1.0";
var SCHEMA_TTL = 28800;
var MAX_NEGATIVE_TTL = 300;
var MAX_ALIASES2 = 8;
var kubernetes = {
  name: "kubernetes",
  setup(words, context) {
    const options = parseOptions(words, context.zones);
    context.metrics.declare(
      "coredns_kubernetes_rest_client_requests_total",
      "counter",
      "Number of HTTP requests, partitioned by status code, method, and host."
    );
    context.metrics.add(
      "coredns_kubernetes_rest_client_requests_total",
      { code: "200", method: "GET", host: "10.96.0.1:443" },
      4
    );
    return new KubernetesPlugin(options, context);
  }
};
var KubernetesPlugin = class {
  constructor(options, context) {
    this.options = options;
    this.context = context;
    this.#backend = new KubernetesBackend(context.data, options);
  }
  options;
  context;
  #backend;
  /** The zone itself or a name below it, which is answered as if it were one (as CoreDNS does). */
  transfer(name, serial) {
    if (closestZone(this.options.zones, name) === void 0) return void 0;
    const soa = this.#soa(name);
    if (serial !== void 0 && serial !== 0 && serial === Number(soa.data.split(" ")[2]))
      return [soa];
    const { answer, additional = [] } = this.#nameServers(name, name) ?? { answer: [] };
    const services = recordsOfServices(this.context.data, this.#backend, name, this.options.ttl);
    return [
      soa,
      ...answer,
      ...additional.map((record2) => ({ ...record2, ttl: 0 })),
      ...services,
      soa
    ];
  }
  get cluster() {
    return this.#backend;
  }
  awaits() {
    return waitForApi(this.context, this.options.startupTimeoutMs);
  }
  ready() {
    return this.context.data.synced;
  }
  describe(query, labels) {
    const zone = closestZone(this.options.zones, query.name);
    describeQuestion(query, zone, this.options, this.context.data, labels);
  }
  async serve(query, next) {
    const matched = closestZone(this.options.zones, query.name);
    if (matched === void 0) return next(query);
    if (query.type === "AXFR" || query.type === "IXFR") return { rcode: "REFUSED" };
    const asked2 = query.message.question[0]?.name ?? query.name;
    const zone = matched === "." ? "." : asked2.slice(asked2.length - matched.length);
    const found = await this.#lookup(query, asked2, query.type, zone, []);
    if (found === void 0) {
      if (this.options.fallthrough.through(query.name)) return next(query);
      return this.#negative(query, zone, this.context.data.synced ? "NXDOMAIN" : "SERVFAIL");
    }
    if (found.answer.length === 0) return this.#negative(query, zone, "NOERROR");
    query.note("kubernetes", `${query.name} ${query.type} is in zone ${zone}`);
    const reply = {
      ...replyTo(query.message),
      authoritative: true,
      answer: found.answer,
      additional: found.additional ?? []
    };
    const stable = found.answer.every(({ type }) => type !== "SOA" && type !== "CNAME");
    return {
      rcode: "NOERROR",
      plugin: "kubernetes",
      reply,
      ...stable ? { stableUntil: Infinity } : {}
    };
  }
  /** `autopath @kubernetes`: the search path of the pod that asks; pods are known by address only with `pods verified`. */
  searchPath(query) {
    if (this.options.pods !== "verified") return void 0;
    const zone = closestZone(this.options.zones, query.name);
    const [pod] = this.context.data.podsByIP(query.client.ip);
    if (zone === void 0 || !pod) return void 0;
    return [`${pod.metadata.namespace}.svc.${zone}`, `svc.${zone}`, zone];
  }
  #negative(query, zone, rcode) {
    const reply = {
      ...replyTo(query.message, rcode),
      authoritative: true,
      authority: [this.#soa(zone)]
    };
    return { rcode: "NOERROR", plugin: "kubernetes", reply };
  }
  #soa(zone) {
    const { ttl } = this.options;
    const below = zone === "." ? "" : zone;
    const serial = Math.floor(this.context.clock.now() / 1e3);
    const data = `ns.dns.${below} hostmaster.${below} ${serial} 7200 1800 86400 ${ttl}`;
    return { name: zone, type: "SOA", class: "IN", ttl: Math.min(ttl, MAX_NEGATIVE_TTL), data };
  }
  async #lookup(query, asked2, type, zone, aliases) {
    const name = lower(asked2);
    switch (type) {
      case "TXT":
        return this.#text(name, asked2, zone);
      case "SOA":
        return { answer: name === lower(zone) ? [this.#soa(zone)] : [] };
      case "NS":
        if (name === lower(zone)) return this.#nameServers(asked2, zone);
        break;
      case "PTR": {
        const ip = addressOfReverse(name);
        if (ip === void 0) break;
        const names2 = this.#backend.reverse(canonicalAddress(ip) ?? ip);
        const primary = this.options.zones.find((each) => !/(?:in-addr|ip6)\.arpa\.$/.test(each)) ?? zone;
        if (names2.length === 0) return void 0;
        return {
          answer: names2.map(
            (each) => this.#record(asked2, "PTR", `${each}.${primary === "." ? "" : primary}`)
          )
        };
      }
      default:
    }
    const targets = this.#targets(name, zone);
    if (targets === void 0) return void 0;
    if (type === "SRV") return this.#services(targets, asked2, zone);
    if (type === "CNAME") {
      const [first] = targets;
      return { answer: first?.external ? [this.#record(asked2, "CNAME", fqdn(first.host))] : [] };
    }
    if (type !== "A" && type !== "AAAA") return { answer: [] };
    return { answer: await this.#addresses(query, targets, asked2, type, zone, aliases) };
  }
  #targets(name, zone) {
    const below = zone === "." ? "" : zone;
    if (name === lower(`ns.dns.${below}`))
      return nameServers(this.context, zone).map(({ host }) => ({ path: "ns.dns", host }));
    if (/\.(?:in-addr|ip6)\.arpa\.$/.test(name) && /(?:in-addr|ip6)\.arpa\.$/.test(zone) && addressOfReverse(name) !== void 0)
      return void 0;
    const request = parseRequestName(name, zone);
    return request === void 0 ? void 0 : this.#backend.targets(request);
  }
  #record(name, type, data, ttl = this.options.ttl) {
    return { name, type, class: "IN", ttl, data };
  }
  #text(name, asked2, zone) {
    if (name === lower(`dns-version.${zone === "." ? "" : zone}`))
      return { answer: [this.#record(asked2, "TXT", `"${SCHEMA_VERSION}"`, SCHEMA_TTL)] };
    const targets = this.#targets(name, zone);
    return targets === void 0 || targets.length === 0 ? void 0 : { answer: [] };
  }
  async #addresses(query, targets, asked2, type, zone, aliases) {
    const answer = [];
    const seen = /* @__PURE__ */ new Set();
    for (const { host, external } of targets) {
      if (external) answer.push(...await this.#alias(query, host, asked2, type, zone, aliases));
      else if (isIPv66(host) === (type === "AAAA") && !seen.has(host)) {
        seen.add(host);
        answer.push(this.#record(asked2, type, canonicalAddress(host) ?? host));
      }
    }
    return answer;
  }
  /** Follows an ExternalName: inside the zone here, outside through the whole server. */
  async #alias(query, host, asked2, type, zone, aliases) {
    const target = fqdn(host);
    const cname = this.#record(asked2, "CNAME", target);
    if (lower(target) === lower(asked2) || aliases.length >= MAX_ALIASES2 || aliases.some(({ data }) => data === target))
      return [];
    if (isWithin(lower(zone), lower(target))) {
      const inner = await this.#lookup(query, target, type, zone, [...aliases, cname]);
      return inner === void 0 || inner.answer.length === 0 ? [] : [cname, ...inner.answer];
    }
    const outside2 = await query.resolve(target, type);
    return outside2 === void 0 ? [] : [cname, ...outside2.answer];
  }
  #services(targets, asked2, zone) {
    const internal = targets.filter(({ external }) => !external);
    const weight = Math.max(1, Math.floor(100 / Math.max(1, internal.length)));
    const answer = /* @__PURE__ */ new Map();
    const additional = /* @__PURE__ */ new Map();
    for (const { path, host, port } of internal) {
      if (port === void 0) continue;
      const name = `${path}.${zone === "." ? "" : zone}`;
      answer.set(`${name} ${port}`, this.#record(asked2, "SRV", `0 ${weight} ${port} ${name}`));
      additional.set(
        `${name} ${host}`,
        this.#record(name, isIPv66(host) ? "AAAA" : "A", canonicalAddress(host) ?? host)
      );
    }
    return { answer: [...answer.values()], additional: [...additional.values()] };
  }
  #nameServers(asked2, zone) {
    const answer = /* @__PURE__ */ new Map();
    const additional = [];
    for (const { name, host } of nameServers(this.context, zone)) {
      answer.set(name, this.#record(asked2, "NS", name));
      additional.push(this.#record(name, isIPv66(host) ? "AAAA" : "A", host));
    }
    return { answer: [...answer.values()], additional };
  }
};

// libs/dns/src/plugins/loadbalance/loadbalance.ts
import { BlockList as BlockList2, isIP as isIP5, isIPv6 as isIPv67 } from "node:net";
var DEFAULT_RELOAD_MS4 = 3e4;
var loadbalance = {
  name: "loadbalance",
  setup(words, context) {
    let weights;
    let reloadMs = DEFAULT_RELOAD_MS4;
    let preferred = [];
    while (words.next()) {
      const [policy = "round_robin", file2, extra] = words.remainingArguments();
      if (policy !== "round_robin" && policy !== "weighted")
        throw new CorefileError(`unknown policy: ${policy}`);
      if (policy === "round_robin" && file2 !== void 0)
        throw words.error("unknown property for round_robin");
      if (policy === "weighted" && file2 === void 0)
        throw words.error("missing weight file argument");
      if (extra !== void 0) throw words.error("unexpected argument(s)");
      if (policy === "weighted" && file2 !== void 0)
        weights = file2.startsWith("/") || context.settings.root === "" ? file2 : `${context.settings.root}/${file2}`;
      while (words.nextBlock()) {
        if (words.value === "prefer") {
          const nets = words.remainingArguments();
          preferred = nets.map((cidr) => {
            const [address = "", prefix = ""] = cidr.split("/");
            const family = isIP5(address);
            if (family === 0 || !/^\d+$/.test(prefix) || Number(prefix) > (family === 4 ? 32 : 128)) {
              throw words.error(`invalid CIDR "${cidr}": invalid CIDR address: ${cidr}`);
            }
            const list = new BlockList2();
            list.addSubnet(address, Number(prefix), family === 4 ? "ipv4" : "ipv6");
            return list;
          });
        } else if (words.value === "reload") reloadMs = parseDuration(words.argument());
        else throw words.error(`unknown property '${words.value}'`);
      }
    }
    let table = weights === void 0 ? void 0 : parseWeights(context.readFile(weights) ?? "");
    let timer;
    const order = table === void 0 ? shuffle : (records) => weighted(records, table ?? /* @__PURE__ */ new Map(), context);
    const arrange = (records) => {
      const mixed = roundRobin(records, order, context);
      return preferred.length === 0 ? mixed : prefer(mixed, preferred);
    };
    return {
      start() {
        if (weights !== void 0 && reloadMs > 0)
          timer = context.clock.every(
            reloadMs,
            () => table = parseWeights(context.readFile(weights) ?? "")
          );
      },
      stop: () => timer?.cancel(),
      async serve(query, next) {
        const outcome = await next(query);
        const { reply } = outcome;
        if (!reply || reply.rcode !== "NOERROR" || query.type === "AXFR" || query.type === "IXFR")
          return outcome;
        const single = [reply.answer, reply.authority, reply.additional].every(
          (records) => records.length < 2
        );
        if (single) return outcome;
        return {
          ...outcome,
          stableUntil: 0,
          reply: {
            ...reply,
            answer: arrange(reply.answer),
            authority: arrange(reply.authority),
            additional: arrange(reply.additional)
          }
        };
      }
    };
  }
};
var isAddress = ({ type }) => type === "A" || type === "AAAA";
function roundRobin(records, order, context) {
  if (records.length < 2) return records;
  const aliases = records.filter(({ type }) => type === "CNAME");
  const addresses = records.filter(isAddress);
  const mail = records.filter(({ type }) => type === "MX");
  const rest = records.filter(
    (record2) => record2.type !== "CNAME" && record2.type !== "MX" && !isAddress(record2)
  );
  return [...aliases, ...rest, ...order(addresses, context), ...shuffle(mail, context)];
}
function shuffle(records, { random }) {
  const mixed = [...records];
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = random.int(at + 1);
    [mixed[at], mixed[other]] = [mixed[other], mixed[at]];
  }
  return mixed;
}
function parseWeights(text2) {
  const table = /* @__PURE__ */ new Map();
  let current;
  for (const line of text2.split("\n")) {
    const [first, second] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (first === void 0 || first === "") continue;
    if (second === void 0) {
      current = /* @__PURE__ */ new Map();
      table.set(lower(fqdn(first)), current);
    } else current?.set(first, Number(second));
  }
  return table;
}
function weighted(records, table, { random }) {
  const weights = table.get(lower(records[0]?.name ?? ""));
  if (!weights) return records;
  const each = records.map(({ data }) => weights.get(data) ?? 1);
  let left = random.next() * each.reduce((sum, weight) => sum + weight, 0);
  const chosen = Math.max(
    0,
    each.findIndex((weight) => (left -= weight) < 0)
  );
  return [records[chosen], ...records.filter((_, index) => index !== chosen)];
}
function prefer(records, preferred) {
  const liked = (record2) => isAddress(record2) && preferred.some((list) => list.check(record2.data, isIPv67(record2.data) ? "ipv6" : "ipv4"));
  const firstAddress = records.findIndex(isAddress);
  if (firstAddress < 0) return records;
  const addresses = records.filter(isAddress);
  const sorted = [...addresses.filter(liked), ...addresses.filter((record2) => !liked(record2))];
  return records.map((record2) => isAddress(record2) ? sorted.shift() : record2);
}

// libs/dns/src/plugins/local/local.ts
var TTL2 = 604800;
var LOCALHOST = "localhost.";
var ZONES = [LOCALHOST, "0.in-addr.arpa.", "127.in-addr.arpa.", "255.in-addr.arpa."];
var LOOPBACK = "1.0.0.127.in-addr.arpa.";
var local = {
  name: "local",
  setup(words) {
    let prefix = true;
    while (words.next()) {
      if (words.remainingArguments().length > 0) throw words.argumentError();
      while (words.nextBlock()) {
        if (words.value !== "localhost_prefix")
          throw words.error(`unknown property '${words.value}'`);
        const args = words.remainingArguments();
        if (args.length !== 1) throw words.argumentError();
        if (args[0] !== "on" && args[0] !== "off")
          throw words.error(`localhost_prefix expects 'on' or 'off', got "${args[0]}"`);
        prefix = args[0] === "on";
      }
    }
    return {
      serve(query, next) {
        const { name } = query;
        const zone = ZONES.find((each) => isWithin(each, name));
        if (zone === void 0)
          return prefix && name.startsWith(LOCALHOST) ? loopback(query, false) : next(query);
        if (zone === LOCALHOST) return loopback(query, name === LOCALHOST);
        if (name === zone) return apexOf(query) ?? negative(query, zone);
        if (name !== LOOPBACK) return negative(query, zone, "NXDOMAIN");
        return query.type === "PTR" ? positive2(query, LOCALHOST) : negative(query, zone);
      }
    };
  }
};
var SOA = `localhost. root.localhost. 1 0 0 0 ${TTL2}`;
function loopback(query, isZone) {
  if (query.type === "A") return positive2(query, "127.0.0.1");
  if (query.type === "AAAA") return positive2(query, "::1");
  return (isZone ? apexOf(query) : void 0) ?? negative(query, asked(query));
}
function apexOf(query) {
  if (query.type === "SOA") return positive2(query, SOA);
  return query.type === "NS" ? positive2(query, LOCALHOST) : void 0;
}
var asked = (query) => query.message.question[0]?.name ?? query.name;
var record = (name, type, data) => ({
  name,
  type,
  class: "IN",
  ttl: TTL2,
  data
});
function positive2(query, data) {
  const reply = {
    ...replyTo(query.message),
    answer: [record(asked(query), query.type, data)]
  };
  return { rcode: "NOERROR", plugin: "local", reply };
}
function negative(query, zone, rcode = "NOERROR") {
  const reply = {
    ...replyTo(query.message, rcode),
    authority: [record(zone, "SOA", SOA)]
  };
  return { rcode: "NOERROR", plugin: "local", reply };
}

// libs/dns/src/plugins/log/log.ts
var COMMON = '{remote}:{port} - {>id} "{type} {class} {name} {proto} {size} {>do} {>bufsize}" {rcode} {>rflags} {rsize} {duration}';
var CLASSES2 = /* @__PURE__ */ new Set(["success", "denial", "error", "all"]);
var log = {
  name: "log",
  setup(words, context) {
    const rules = [];
    while (words.next()) {
      const args = words.remainingArguments();
      const last = args.at(-1) ?? "";
      const hasFormat = last.includes("{");
      const format = hasFormat ? last.replace("{common}", COMMON).replace("{combined}", `${COMMON} "{>opcode}"`) : COMMON;
      const zones2 = hasFormat ? args.slice(0, -1) : args;
      const classes = /* @__PURE__ */ new Set();
      while (words.nextBlock()) {
        if (words.value !== "class") throw words.argumentError();
        const given = words.remainingArguments();
        if (given.length === 0) throw words.argumentError();
        for (const each of given) {
          if (!CLASSES2.has(each)) throw new CorefileError(`invalid Class: ${each}`);
          classes.add(each);
        }
      }
      if (classes.size === 0) classes.add("all");
      for (const zone of zones2.length === 0 ? ["."] : zones2)
        rules.push({ zone: lower(fqdn(zone)), format, classes });
    }
    const zones = rules.map(({ zone }) => zone);
    return {
      async serve(query, next) {
        const zone = closestZone(zones, query.name);
        const rule2 = rules.find((each) => each.zone === zone);
        if (!rule2) return next(query);
        const begun = performance.now();
        const outcome = await next(query);
        if (outcome.silent) return outcome;
        const reply = outcome.reply ?? replyTo(query.message, outcome.rcode);
        const seconds = (performance.now() - begun) / 1e3;
        const { metadata: metadata2 } = query;
        const type = replyType(reply);
        metadata2?.set("log/type", () => type);
        metadata2?.set("log/class", () => classOf(type));
        if (rule2.classes.has("all") || rule2.classes.has(classOf(type)))
          context.log.info(fill(rule2.format, query, reply, seconds));
        return { ...outcome, reply, stableUntil: 0 };
      }
    };
  }
};
function classOf(type) {
  if (type === "NOERROR" || type === "DELEGATION") return "success";
  return type === "NXDOMAIN" || type === "NODATA" ? "denial" : "error";
}
function fill(format, query, reply, seconds) {
  const { message } = query;
  const values = {
    "{type}": () => query.type,
    "{name}": () => query.name,
    "{class}": () => query.class,
    "{proto}": () => query.client.transport,
    "{size}": () => String(query.size),
    "{remote}": () => query.client.ip.includes(":") ? `[${query.client.ip}]` : query.client.ip,
    "{port}": () => String(query.client.port),
    "{local}": () => "[::]",
    "{rcode}": () => reply.rcode,
    "{rsize}": () => String(messageSize(reply)),
    "{duration}": () => `${seconds.toFixed(9)}s`,
    "{>rflags}": () => flagsOf(reply),
    "{>id}": () => String(message.id),
    "{>opcode}": () => String(message.opcode),
    "{>do}": () => String(message.edns?.dnssec ?? false),
    "{>bufsize}": () => String(query.client.transport === "tcp" ? 65535 : Math.max(512, message.edns?.size ?? 512))
  };
  return format.replace(
    /\{[^{}]*\}/g,
    (label) => label.startsWith("{/") ? query.metadata?.get(label.slice(2, -1))?.() ?? "-" : values[label]?.() ?? label
  );
}
function flagsOf(message) {
  const flags = [
    ["qr", message.response],
    ["aa", message.authoritative],
    ["tc", message.truncated],
    ["rd", message.recursionDesired],
    ["ra", message.recursionAvailable],
    ["ad", message.authenticated],
    ["cd", message.checkingDisabled]
  ];
  return flags.filter(([, set]) => set).map(([name]) => name).join(",");
}

// libs/dns/src/plugins/loop/loop.ts
var SIGHTINGS = 2;
var WATCH_MS = 3e4;
var loop = {
  name: "loop",
  setup(words, context) {
    let used = false;
    while (words.next()) {
      if (used) throw onlyOnce();
      used = true;
      if (words.nextArgument()) throw words.argumentError();
    }
    const zone = context.zones[0] ?? ".";
    const name = `${context.random.int(2 ** 31)}.${context.random.int(2 ** 31)}.${zone === "." ? "" : zone}`;
    let seen = 0;
    let watching = true;
    return {
      start() {
        context.ask(name, "HINFO");
        context.clock.after(WATCH_MS, () => watching = false);
      },
      stop() {
        watching = false;
      },
      serve(query, next) {
        if (!watching || query.type !== "HINFO" || query.name !== name) return next(query);
        if (++seen > SIGHTINGS) {
          watching = false;
          context.log.fatal(
            `plugin/loop: Loop (${query.client.ip}:${query.client.port} -> :${context.port}) detected for zone "${zone}", see https://coredns.io/plugins/loop#troubleshooting. Query: "HINFO ${name}"`
          );
          context.exit(1);
        }
        return next(query);
      }
    };
  }
};

// libs/dns/src/plugins/metadata/metadata.ts
var metadata = {
  name: "metadata",
  setup(words, context) {
    words.next();
    const zones = expandZones(words.remainingArguments(), context.zones);
    if (words.nextBlock() || words.next()) throw words.argumentError();
    return {
      serve: (query, next) => next(query),
      collect(query) {
        const labels = /* @__PURE__ */ new Map();
        if (closestZone(zones, query.name) === void 0) return labels;
        const asked2 = { ...query, metadata: labels };
        for (const instance of context.instances()) instance.describe?.(asked2, labels);
        return labels;
      }
    };
  }
};

// libs/dns/src/plugins/minimal/minimal.ts
var minimal = {
  name: "minimal",
  setup(words) {
    words.next();
    if (words.nextArgument()) throw words.argumentError();
    return {
      async serve(query, next) {
        const outcome = await next(query);
        const { reply } = outcome;
        if (!reply || reply.rcode !== "NOERROR" || reply.answer.length === 0) return outcome;
        return { ...outcome, reply: { ...reply, authority: [], additional: [] } };
      }
    };
  }
};

// libs/dns/src/plugins/multisocket/multisocket.ts
var MAX_SOCKETS = 1024;
var multisocket = {
  name: "multisocket",
  setup(words) {
    words.next();
    const [text2, ...more] = words.remainingArguments();
    if (more.length > 0 || words.next()) throw words.argumentError();
    if (text2 === void 0) return void 0;
    let sockets;
    try {
      sockets = parseInteger(text2);
    } catch (error) {
      throw new CorefileError(`invalid num sockets: ${error.message}`);
    }
    if (sockets < 1) throw new CorefileError(`num sockets can not be zero or negative: ${sockets}`);
    if (sockets > MAX_SOCKETS)
      throw new CorefileError(`num sockets exceeds maximum (${MAX_SOCKETS}): ${sockets}`);
    return { block: { sockets } };
  }
};

// libs/dns/src/plugins/nsid/nsid.ts
var NSID = 3;
var nsid = {
  name: "nsid",
  setup(words, { hostname }) {
    let text2 = hostname;
    let seen = 0;
    while (words.next()) {
      if (seen++ > 0) throw onlyOnce();
      const args = words.remainingArguments();
      if (args.length > 0) text2 = args.join(" ");
    }
    const data = Buffer.from(text2).toString("hex");
    return {
      async serve(query, next) {
        const { edns } = query.message;
        const asked2 = edns?.options.some(({ code }) => code === NSID) === true;
        const outcome = await next(query);
        if (!asked2 || !edns || !outcome.reply) return outcome;
        const options = [
          ...(outcome.reply.edns?.options ?? []).filter(({ code }) => code !== NSID),
          { code: NSID, data }
        ];
        const dnssec = outcome.reply.edns?.dnssec ?? true;
        return { ...outcome, reply: { ...outcome.reply, edns: { ...edns, dnssec, options } } };
      }
    };
  }
};

// libs/dns/src/plugins/pprof/pprof.ts
var DEFAULT_ADDRESS2 = "localhost:6053";
var pprof = {
  name: "pprof",
  setup(words, { log: log2 }) {
    let address = DEFAULT_ADDRESS2;
    let seen = 0;
    while (words.next()) {
      if (seen++ > 0) throw onlyOnce();
      const args = words.remainingArguments();
      if (args.length > 1) throw words.argumentError();
      if (args[0] !== void 0) {
        address = args[0];
        try {
          splitHostPort(address);
        } catch (error) {
          throw words.error(error.message);
        }
      }
      while (words.nextBlock()) {
        if (words.value !== "block") throw words.error(`unknown property '${words.value}'`);
        const [rate, ...more] = words.remainingArguments();
        if (more.length > 0) throw words.argumentError();
        if (rate === void 0) continue;
        try {
          parseInteger(rate);
        } catch {
          throw words.error(`property 'block' invalid integer value '${rate}'`);
        }
      }
    }
    log2.warning(
      `plugin/pprof: without effect, nothing is served on ${address}: this is no Go program`
    );
    return void 0;
  }
};

// libs/dns/src/plugins/prometheus/prometheus.ts
var DEFAULT_ADDRESS3 = "localhost:9153";
var DURATIONS = [
  25e-5,
  5e-4,
  1e-3,
  2e-3,
  4e-3,
  8e-3,
  0.016,
  0.032,
  0.064,
  0.128,
  0.256,
  0.512,
  1.024,
  2.048,
  4.096,
  8.192
];
var SIZES = [0, 100, 200, 300, 400, 511, 1023, 2047, 4095, 8291, 16e3, 32e3, 48e3, 64e3];
var MAX_PORT = 65535;
var MAX_COUNTERS = 1e3;
var KNOWN_TYPES = /* @__PURE__ */ new Set([
  "A",
  "AAAA",
  "CNAME",
  "DNSKEY",
  "DS",
  "HTTPS",
  "MX",
  "NS",
  "NSEC",
  "NSEC3",
  "PTR",
  "RRSIG",
  "SOA",
  "SRV",
  "SVCB",
  "TXT",
  "ANY",
  "AXFR",
  "IXFR",
  "HINFO"
]);
var ALWAYS_THERE = [
  [
    "coredns_health_request_duration_seconds",
    "histogram",
    "Histogram of the time (in seconds) each request took."
  ],
  [
    "coredns_health_request_failures_total",
    "counter",
    "The number of times the health check failed."
  ],
  [
    "coredns_local_localhost_requests_total",
    "counter",
    "Counter of special localhost subdomain requests."
  ],
  ["coredns_reload_failed_total", "counter", "Counter of the number of failed reload attempts."]
];
var prometheus = {
  name: "prometheus",
  setup(words, { metrics, zones, handlers, server, log: log2 }) {
    let address = DEFAULT_ADDRESS3;
    let seen = 0;
    while (words.next()) {
      if (seen++ > 0) throw onlyOnce();
      address = pageAddress(words, DEFAULT_ADDRESS3);
      while (words.nextBlock()) checkOption2(words);
    }
    metrics.declare(
      "coredns_build_info",
      "gauge",
      "A metric with a constant '1' value labeled by version, revision, and goversion from which CoreDNS was built."
    );
    metrics.declare(
      "coredns_panics_total",
      "counter",
      "A metrics that counts the number of panics."
    );
    metrics.declare(
      "coredns_dns_requests_total",
      "counter",
      "Counter of DNS requests made per zone, protocol and family."
    );
    metrics.declare(
      "coredns_dns_request_duration_seconds",
      "histogram",
      "Histogram of the time (in seconds) each request took per zone.",
      DURATIONS
    );
    metrics.declare(
      "coredns_dns_request_size_bytes",
      "histogram",
      "Size of the EDNS0 UDP buffer in bytes (64K for TCP) per zone and protocol.",
      SIZES
    );
    metrics.declare(
      "coredns_dns_do_requests_total",
      "counter",
      "Counter of DNS requests with DO bit set per zone."
    );
    metrics.declare(
      "coredns_dns_response_size_bytes",
      "histogram",
      "Size of the returned response in bytes.",
      SIZES
    );
    metrics.declare("coredns_dns_responses_total", "counter", "Counter of response status codes.");
    metrics.set("coredns_build_info", { version: "1.14.7", revision: "", goversion: "" }, 1);
    metrics.set("coredns_panics_total", {}, 0);
    metrics.declare(
      "coredns_plugin_enabled",
      "gauge",
      "A metric that indicates whether a plugin is enabled on per server and zone basis."
    );
    for (const [name, kind, help] of ALWAYS_THERE) {
      metrics.declare(name, kind, help, kind === "histogram" ? DURATIONS : []);
      metrics.set(name, {}, 0);
    }
    const known = /* @__PURE__ */ new Map();
    const makeCounters = (zone, proto, family, type, rcode, plugin, view2) => {
      const labels = { server, zone, view: view2 };
      return {
        requests: metrics.series("coredns_dns_requests_total", { ...labels, proto, family, type }),
        duration: metrics.series("coredns_dns_request_duration_seconds", labels),
        requestSize: metrics.series("coredns_dns_request_size_bytes", { ...labels, proto }),
        responseSize: metrics.series("coredns_dns_response_size_bytes", { ...labels, proto }),
        responses: metrics.series("coredns_dns_responses_total", { ...labels, rcode, plugin })
      };
    };
    const countersOf = (...parts) => {
      const key = parts.join(" ");
      let counters = known.get(key);
      if (!counters) {
        counters = makeCounters(...parts);
        if (known.size < MAX_COUNTERS) known.set(key, counters);
      }
      return counters;
    };
    return {
      verify() {
        const { port } = splitHostPort(address);
        if (!/^\d+$/.test(port))
          log2.error(
            `Failed to start metrics handler: listen tcp: lookup tcp/${port}: unknown port`
          );
        else if (Number(port) > MAX_PORT)
          log2.error(`Failed to start metrics handler: listen tcp: address ${port}: invalid port`);
      },
      start() {
        for (const zone of zones)
          for (const name of handlers())
            metrics.set("coredns_plugin_enabled", { server, zone, view: "", name }, 1);
      },
      page: {
        address,
        answer: (path) => path === "/metrics" ? {
          status: 200,
          body: metrics.render(),
          contentType: "text/plain; version=0.0.4; charset=utf-8"
        } : { status: 404, body: "404 page not found\n" }
      },
      async serve(query, next) {
        const begun = performance.now();
        const outcome = await next(query);
        const names2 = handlers();
        const behind2 = outcome.reply ? names2[names2.indexOf("prometheus") + 1] ?? "" : "";
        const rcode = outcome.reply?.rcode ?? outcome.rcode;
        const zone = closestZone(zones, query.name) ?? "dropped";
        const type = KNOWN_TYPES.has(query.type) ? query.type : "other";
        const counters = countersOf(
          zone,
          query.client.transport,
          query.client.ip.includes(":") ? "2" : "1",
          type,
          rcode,
          behind2,
          query.view
        );
        const size = outcome.reply ? messageSize(outcome.reply) : 0;
        const dnssec = query.message.edns?.dnssec === true;
        const count = (seconds) => {
          counters.requests?.add(1);
          if (dnssec)
            metrics.add("coredns_dns_do_requests_total", { server, zone, view: query.view });
          counters.duration?.observe(seconds);
          counters.requestSize?.observe(query.size);
          counters.responseSize?.observe(size);
          counters.responses?.add(1);
        };
        count((performance.now() - begun) / 1e3);
        const { stableUntil, repeat } = outcome;
        if (stableUntil === void 0) return outcome;
        return {
          ...outcome,
          repeat: () => {
            repeat?.();
            count(0);
          }
        };
      }
    };
  }
};
function checkOption2(words) {
  const option = words.value;
  if (option !== "runtime_metrics" && option !== "tls")
    throw words.error(`unknown option: ${option}`);
  if (words.remainingArguments().length !== (option === "tls" ? 1 : 0)) throw words.argumentError();
}

// libs/dns/src/plugins/proxyproto/proxyproto.ts
import { isIP as isIP6 } from "node:net";
var POLICIES = /* @__PURE__ */ new Set(["use", "ignore", "reject", "skip"]);
var proxyproto = {
  name: "proxyproto",
  setup(words, { log: log2 }) {
    while (words.next()) {
      if (words.remainingArguments().length > 0) throw words.argumentError();
      while (words.nextBlock()) {
        const option = words.value;
        const args = words.remainingArguments();
        const [first = "", second] = args;
        switch (option) {
          case "allow":
            for (const each of args)
              if (!isNetwork(each))
                throw new CorefileError(`${each}: invalid CIDR address: ${each}`);
            break;
          case "default":
            if (args.length !== 1 || !POLICIES.has(first.toLowerCase()))
              throw words.argumentError();
            break;
          case "udp_session_tracking":
            if (args.length < 1 || args.length > 2) throw words.argumentError();
            checkTracking(first, second);
            break;
          default:
            throw words.error(`unknown option '${option}'`);
        }
      }
    }
    log2.warning("plugin/proxyproto: without effect: clients are seen by their own addresses");
    return void 0;
  }
};
function checkTracking(ttl, sessions) {
  const prefix = "udp_session_tracking: invalid";
  try {
    parseDuration(ttl);
  } catch (error) {
    throw new CorefileError(
      `${prefix} duration ${JSON.stringify(ttl)}: ${error.message}`
    );
  }
  if (sessions === void 0) return;
  const refused2 = new CorefileError(
    `${prefix} max sessions ${JSON.stringify(sessions)}: must be a positive integer`
  );
  let count = 0;
  try {
    count = parseInteger(sessions);
  } catch {
    throw refused2;
  }
  if (count <= 0) throw refused2;
}
function isNetwork(text2) {
  const [, address = "", bits = ""] = /^(.+)\/(\d{1,3})$/.exec(text2) ?? [];
  const family = isIP6(address);
  return family !== 0 && Number(bits) <= (family === 4 ? 32 : 128);
}

// libs/dns/src/plugins/quic/quic.ts
var quic = serverLimits("quic", ["max_streams", "worker_pool_size"], 1);

// libs/dns/src/plugins/ready/ready.ts
var DEFAULT_ADDRESS4 = ":8181";
var ready = {
  name: "ready",
  setup(words, context) {
    let address = DEFAULT_ADDRESS4;
    let forGood = true;
    let seen = 0;
    while (words.next()) {
      if (seen++ > 0) throw onlyOnce();
      address = pageAddress(words, DEFAULT_ADDRESS4);
      while (words.nextBlock()) {
        if (words.value !== "monitor") throw words.error(`unknown property '${words.value}'`);
        const [kind, ...more] = words.remainingArguments();
        if (kind === void 0 || more.length > 0) throw words.argumentError();
        if (kind !== "until-ready" && kind !== "continuously")
          throw words.error(`monitor type '${kind}' not supported`);
        forGood = kind === "until-ready";
      }
    }
    const done = /* @__PURE__ */ new Set();
    const missing = () => {
      const names2 = /* @__PURE__ */ new Set();
      for (const { name, instance } of context.readiness()) {
        if (done.has(instance)) continue;
        if (instance.ready?.() === false) names2.add(name);
        else if (forGood) done.add(instance);
      }
      return [...names2].sort();
    };
    return {
      page: {
        address,
        answer: (path) => {
          if (path !== "/ready") return { status: 404, body: "404 page not found\n" };
          const waiting = missing();
          return waiting.length === 0 ? { status: 200, body: "OK" } : { status: 503, body: waiting.join(",") };
        }
      }
    };
  }
};

// libs/dns/src/plugins/reload/reload.ts
var DEFAULT_INTERVAL_MS = 3e4;
var MIN_INTERVAL_MS = 2e3;
var MIN_JITTER_MS = 1e3;
var reload = {
  name: "reload",
  setup(words) {
    words.next();
    const args = words.remainingArguments();
    if (args.length > 2) throw words.argumentError();
    const [interval, jitter] = args;
    const intervalMs = interval === void 0 ? DEFAULT_INTERVAL_MS : parseDuration(interval);
    if (intervalMs < MIN_INTERVAL_MS)
      throw new CorefileError("interval value must be greater or equal to 2s");
    const jitterMs = jitter === void 0 ? DEFAULT_INTERVAL_MS / 2 : parseDuration(jitter);
    if (jitterMs !== 0 && jitterMs < MIN_JITTER_MS)
      throw new CorefileError("jitter value must be 0 or greater or equal to 1s");
    const block = { reload: { intervalMs, jitterMs: Math.min(jitterMs, intervalMs / 2) } };
    return { block };
  }
};

// libs/dns/src/plugins/rewrite/edns-rule.ts
var NSID2 = 3;
var SUBNET = 8;
var DEFAULT_SIZE2 = 4096;
var VARIABLES = [
  "{qname}",
  "{qtype}",
  "{client_ip}",
  "{client_port}",
  "{protocol}",
  "{server_ip}",
  "{server_port}"
];
function ednsRule(action, given) {
  if (given.length < 2) throw new CorefileError("too few arguments for an EDNS0 rule");
  const verb = given[1].toLowerCase();
  if (!["set", "append", "replace", "unset"].includes(verb))
    throw new CorefileError(`invalid action: ${JSON.stringify(verb)}`);
  const revert2 = verb !== "unset" && given.at(-1) === "revert";
  const args = revert2 ? given.slice(0, -1) : given;
  const kind = args[0] ?? "";
  const option = optionOf(kind.toLowerCase(), verb, args.slice(2));
  return {
    action,
    apply(message, query) {
      const found = option.value(query);
      if (found === void 0 && verb !== "unset") return void 0;
      const before = message.edns?.options ?? [];
      const options = change(before, verb, option.code, found);
      const edns = {
        size: message.edns?.size ?? DEFAULT_SIZE2,
        dnssec: message.edns?.dnssec ?? false,
        version: 0,
        options
      };
      const changed = { ...message, edns };
      if (!revert2) return { message: changed };
      return {
        message: changed,
        reply: (reply) => reply.edns ? {
          ...reply,
          edns: {
            ...reply.edns,
            options: reply.edns.options.filter(({ code }) => code !== option.code)
          }
        } : reply
      };
    }
  };
}
function change(options, verb, code, data) {
  const exists = options.some((each) => each.code === code);
  if (verb === "unset") return options.filter((each) => each.code !== code);
  if (data === void 0) return options;
  if (exists)
    return verb === "append" ? [...options, { code, data }] : options.map((each) => each.code === code ? { code, data } : each);
  return verb === "replace" ? options : [...options, { code, data }];
}
function optionOf(kind, verb, args) {
  if (verb === "unset") return removed(kind, args);
  if (kind === "nsid") {
    if (args.length > 0)
      throw new CorefileError("EDNS0 NSID rules can accept no more than one arg");
    return { code: NSID2, value: () => "" };
  }
  const [first = "", data = ""] = args;
  if (kind === "subnet") {
    if (args.length !== 2) throw new CorefileError("EDNS0 subnet rules require three or four args");
    const v4 = unsigned2(first);
    if (v4 > 32) throw new CorefileError(`invalid IPv4 bit mask length ${v4}`);
    const v6 = unsigned2(data);
    if (v6 > 128) throw new CorefileError(`invalid IPv6 bit mask length ${v6}`);
    return { code: SUBNET, value: ({ client }) => subnetOption(client.ip, v4, v6) };
  }
  if (kind !== "local") throw new CorefileError(`invalid rule type ${JSON.stringify(kind)}`);
  if (args.length !== 2) throw new CorefileError("EDNS0 local rules require three or four args");
  const code = unsigned2(first);
  if (data.startsWith("0x")) {
    const hex = data.slice(2);
    checkHex(hex);
    return { code, value: () => hex.toLowerCase() };
  }
  if (/^\{.*\}$/.test(data)) {
    if (!VARIABLES.includes(data) && !/^\{[^/]+\/.+\}$/.test(data))
      throw new CorefileError(`unsupported variable name ${JSON.stringify(data)}`);
    return { code, value: (query) => variable(data, query) };
  }
  return { code, value: () => Buffer.from(data).toString("hex") };
}
var NUMBER_OF_ARGUMENTS = {
  local: [1, "local unset action requires exactly two arguments"],
  nsid: [0, "nsid unset action requires exactly one argument"],
  subnet: [0, "subnet unset action requires exactly one argument"]
};
function removed(kind, args) {
  const [count, text2] = NUMBER_OF_ARGUMENTS[kind] ?? [];
  if (count === void 0) throw new CorefileError(`invalid rule type ${JSON.stringify(kind)}`);
  if (args.length !== count) throw new CorefileError(text2);
  const code = kind === "local" ? unsigned2(args[0] ?? "") : kind === "nsid" ? NSID2 : SUBNET;
  return { code, value: () => void 0 };
}
function unsigned2(text2) {
  const fail = (reason) => {
    throw new CorefileError(`strconv.ParseUint: parsing ${JSON.stringify(text2)}: ${reason}`);
  };
  if (!/^(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]*|[1-9]\d*)$/.test(text2))
    fail("invalid syntax");
  const value = Number(/^0[0-7]+$/.test(text2) ? `0o${text2.slice(1)}` : text2);
  if (value > 65535) fail("value out of range");
  return value;
}
function checkHex(hex) {
  const bad2 = /[^0-9a-fA-F]/u.exec(hex.length % 2 === 1 ? hex.slice(0, -1) : hex)?.[0];
  const last = hex.length % 2 === 1 ? /[^0-9a-fA-F]$/u.exec(hex)?.[0] : void 0;
  const found = bad2 ?? last;
  if (found !== void 0)
    throw new CorefileError(
      `encoding/hex: invalid byte: U+${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")} '${found}'`
    );
  if (hex.length % 2 === 1) throw new CorefileError("encoding/hex: odd length hex string");
}
function variable(name, query) {
  const number2 = (value) => value.toString(16).padStart(4, "0");
  const { client } = query;
  switch (name) {
    case "{qname}":
      return Buffer.from(query.message.question[0]?.name ?? ".").toString("hex");
    case "{qtype}":
      return number2({ A: 1, AAAA: 28, TXT: 16, MX: 15, SRV: 33, PTR: 12, NS: 2, SOA: 6, CNAME: 5 }[query.type] ?? 0);
    case "{client_ip}":
      return addressBytes(client.ip, client.ip.includes(":") ? 6 : 4).toString("hex");
    case "{client_port}":
      return number2(client.port);
    case "{protocol}":
      return Buffer.from(client.transport).toString("hex");
    case "{server_port}":
      return number2(Number(/:(\d+)$/.exec(query.server)?.[1] ?? 53));
    // A datagram to a listener on all addresses does not say which one it was sent to.
    case "{server_ip}":
      return client.destination === void 0 ? void 0 : addressBytes(client.destination, client.destination.includes(":") ? 6 : 4).toString("hex");
    // A label of `metadata`; without a value the option is not touched.
    default: {
      const value = query.metadata?.get(name.slice(1, -1))?.() ?? "";
      return value === "" ? void 0 : Buffer.from(value).toString("hex");
    }
  }
}
function subnetOption(ip, v4, v6) {
  const family = ip.includes(":") ? 6 : 4;
  const bits = family === 4 ? v4 : v6;
  const bytes = Buffer.from(addressBytes(ip, family));
  for (let bit = bits; bit < bytes.length * 8; bit++)
    bytes[bit >> 3] = bytes[bit >> 3] & ~(128 >> (bit & 7));
  const header2 = Buffer.from([0, family === 4 ? 1 : 2, bits, 0]);
  return Buffer.concat([header2, bytes.subarray(0, Math.ceil(bits / 8))]).toString("hex");
}

// libs/dns/src/plugins/rewrite/rule.ts
function withQuestion(message, change2) {
  const [question, ...rest] = message.question;
  return question ? { ...message, question: [{ ...question, ...change2 }, ...rest] } : message;
}

// libs/dns/src/plugins/rewrite/text-rule.ts
var MODES = ["exact", "prefix", "suffix", "substring", "regex"];
function parsePattern(pattern) {
  try {
    return goPattern(pattern);
  } catch {
    throw new CorefileError(`invalid regex matching pattern: ${pattern}`);
  }
}
function parseReplaced(pattern, replacement) {
  const parsed = parsePattern(pattern);
  const groups = new Set([...replacement.matchAll(/\{(\d+)\}/g)].map(([, index]) => Number(index)));
  if (Math.max(0, ...groups) > groupsOf(pattern))
    throw new CorefileError(
      `the rewrite regex pattern (${replacement}) uses more subexpressions than its corresponding matching regex pattern (${pattern})`
    );
  return parsed;
}
var groupsOf = (pattern) => pattern.replace(/\\.|\[(?:\\.|[^\]])*\]/g, "").match(/\((?!\?(?!P?<))/g)?.length ?? 0;
function substitute(template2, match) {
  return template2.replace(/\{(\d+)\}/g, (whole, index) => match[Number(index)] ?? whole);
}
function rewriterOf(mode, from, to) {
  switch (mode) {
    case "exact":
      return (name) => name === from ? to : void 0;
    case "prefix":
      return (name) => name.startsWith(from) ? to + name.slice(from.length) : void 0;
    case "suffix":
      return (name) => name.endsWith(from) ? name.slice(0, name.length - from.length) + to : void 0;
    case "substring":
      return (name) => name.includes(from) ? name.replaceAll(from, to) : void 0;
    case "regex": {
      const pattern = parsePattern(from);
      return (name) => {
        const match = pattern.exec(name);
        return match ? fqdn(substitute(to, match)) : void 0;
      };
    }
  }
}

// libs/dns/src/plugins/rewrite/name-rule.ts
var closed = (name) => name.endsWith(".") ? name : `${name}.`;
function nameRule(action, args) {
  if (args.length < 2) throw new CorefileError("too few arguments for a name rule");
  const [first = "", from = "", to = "", ...options] = args.length === 2 ? ["exact", ...args] : args;
  const mode = first.toLowerCase();
  const answers = options.length > 0 ? parseAnswers(mode, options) : { auto: false, changes: [] };
  if (!isMode(mode))
    throw new CorefileError(
      `name rule supports only exact, prefix, suffix, substring, and regex name matching, received: ${mode}`
    );
  return build(action, mode, from, to, answers);
}
var isMode = (text2) => MODES.includes(text2);
function build(action, mode, from, to, { auto: auto2, changes }) {
  const source = mode === "regex" ? from : lower(closed(from));
  const target = lower(closed(to));
  if (mode === "regex") parseReplaced(from, to);
  if (mode === "exact") parseReplaced(target, source);
  const rewrite2 = rewriterOf(mode, source, target);
  return {
    action,
    apply(message) {
      const name = lower(message.question[0]?.name ?? ".");
      const changed = rewrite2(name);
      if (changed === void 0) return void 0;
      const records = [...changes];
      if (mode === "exact" || auto2) {
        const back = mode === "prefix" ? rewriterOf("prefix", target, source) : mode === "suffix" ? rewriterOf("suffix", target, source) : rewriterOf("exact", lower(changed), name);
        records.push(nameChange(back));
        if (auto2) records.push(valueChange(back));
      }
      return { message: withQuestion(message, { name: changed }), records };
    }
  };
}
function parseAnswers(mode, options) {
  let auto2 = false;
  let names2 = 0;
  const changes = [];
  if (options.length < 2) throw new CorefileError(`invalid arguments for ${mode} rule`);
  for (let at = 0; at < options.length; ) {
    if (at === 0 && options[at] !== "answer")
      throw new CorefileError(
        `exceeded the number of arguments for a non-answer rule argument for ${mode} rule`
      );
    if (options[at] === "answer") at++;
    const kind = options[at++];
    if (kind === void 0)
      throw new CorefileError(`type missing for answer rule for ${mode} rule`);
    if (kind === "auto") {
      auto2 = true;
      continue;
    }
    if (kind !== "name" && kind !== "value")
      throw new CorefileError(
        `invalid type ${JSON.stringify(kind)} for answer rule for ${mode} rule`
      );
    const rule2 = `${kind} answer rule for ${mode} rule`;
    const [from, to] = options.slice(at, at + 2);
    if (from === void 0 || to === void 0)
      throw new CorefileError(`${rule2}: 2 arguments required`);
    changes.push(answerChange(kind, from, to, rule2));
    if (kind === "name") names2++;
    at += 2;
  }
  if (auto2 && names2 > 0)
    throw new CorefileError(
      "auto name answer rule cannot be combined with explicit name anwer rules"
    );
  return { auto: auto2, changes };
}
function answerChange(kind, from, to, rule2) {
  let pattern;
  try {
    pattern = parseReplaced(from, to);
  } catch (error) {
    throw new CorefileError(`${rule2}: ${error.message}`);
  }
  const rewrite2 = (name) => {
    const match = pattern.exec(name);
    return match ? substitute(lower(closed(to)), match) : void 0;
  };
  return kind === "name" ? nameChange(rewrite2) : valueChange(rewrite2);
}
function nameChange(rewrite2) {
  return (record2) => {
    const name = rewrite2(lower(record2.name));
    return name === void 0 ? record2 : { ...record2, name };
  };
}
var VALUE_FIELD = {
  CNAME: 0,
  NS: 0,
  DNAME: 0,
  SOA: 0,
  PTR: 0,
  MX: 1,
  SRV: 3,
  NAPTR: 5
};
function valueChange(rewrite2) {
  return (record2) => {
    const field = VALUE_FIELD[record2.type];
    if (field === void 0) return record2;
    const parts = splitData(record2.data);
    const value = rewrite2(lower(parts[field] ?? ""));
    if (value === void 0) return record2;
    parts[field] = value;
    return { ...record2, data: parts.join(" ") };
  };
}

// libs/dns/src/plugins/rewrite/other-rules.ts
var closed2 = (name) => name.endsWith(".") ? name : `${name}.`;
function typeRule(action, args) {
  const [from, to] = args;
  if (from === void 0 || to === void 0 || args.length > 2)
    throw new CorefileError(`type rules must have exactly two arguments`);
  for (const each of [from, to])
    if (typeNumber(each.toUpperCase()) === void 0)
      throw new CorefileError(`invalid type ${JSON.stringify(each.toUpperCase())}`);
  return {
    action,
    apply: (message) => message.question[0]?.type === from.toUpperCase() ? { message: withQuestion(message, { type: to.toUpperCase() }) } : void 0
  };
}
function classRule(action, args) {
  const [from, to] = args;
  if (from === void 0 || to === void 0 || args.length > 2)
    throw new CorefileError(`class rules must have exactly two arguments`);
  for (const each of [from, to])
    if (classNumber(each.toUpperCase()) === void 0)
      throw new CorefileError(`invalid class ${JSON.stringify(each.toUpperCase())}`);
  return {
    action,
    apply: (message) => message.question[0]?.class === from.toUpperCase() ? { message: withQuestion(message, { class: to.toUpperCase() }) } : void 0
  };
}
function matcher(kind, [first = "", second]) {
  const mode = second === void 0 ? "exact" : first.toLowerCase();
  const text2 = second ?? first;
  if (mode === "regex") {
    try {
      const pattern = parsePattern(text2);
      return (name) => pattern.test(name);
    } catch {
      throw new CorefileError(`invalid regex pattern in a ${kind} rule: ${text2}`);
    }
  }
  if (!MODES.includes(mode))
    throw new CorefileError(
      `${kind} rule supports only exact, prefix, suffix, substring, and regex name matching`
    );
  const source = lower(closed2(text2));
  const rewrite2 = rewriterOf(mode, source, source);
  return (name) => rewrite2(name) !== void 0;
}
var MAX_TTL4 = 2147483647;
var MAX_NUMBER = 2 ** 32 - 1;
function ttlRule(action, args) {
  if (args.length < 2) throw new CorefileError(`too few (${args.length}) arguments for a ttl rule`);
  const text2 = args.length > 3 ? "" : args.at(-1);
  const range = /^(\d*)(-?)(\d*)$/.exec(text2);
  if (!range || text2 === "" || text2 === "-")
    throw new CorefileError(`invalid TTL '${text2}' for a ttl rule`);
  const single = range[2] === "";
  const low = Number(range[1] || 0);
  const high = single ? low : Number(range[3] || MAX_TTL4);
  if (low > MAX_NUMBER || high > MAX_NUMBER || low > high)
    throw new CorefileError(`invalid TTL '${text2}' for a ttl rule`);
  const matches = matcher("ttl", args.slice(0, -1));
  return {
    action,
    apply(message) {
      if (!matches(lower(message.question[0]?.name ?? "."))) return void 0;
      return {
        message,
        records: [(record2) => ({ ...record2, ttl: Math.min(high, Math.max(low, record2.ttl)) })]
      };
    }
  };
}
var MAX_RCODE = 23;
var rcodeOf = (text2) => /^\d+$/.test(text2) && Number(text2) <= MAX_RCODE ? rcodeName(Number(text2)) : parseRcode(text2);
function rcodeRule(action, args) {
  if (args.length < 3)
    throw new CorefileError(`too few (${args.length}) arguments for a rcode rule`);
  const [from = "", to = ""] = args.length > 4 ? [] : args.slice(-2);
  const old = rcodeOf(from);
  if (old === void 0)
    throw new CorefileError(`invalid matching RCODE '${from}' for a rcode rule`);
  const replacement = rcodeOf(to);
  if (replacement === void 0)
    throw new CorefileError(`invalid replacement RCODE '${to}' for a rcode rule`);
  const matches = matcher("rcode", args.slice(0, -2));
  return {
    action,
    apply(message) {
      if (!matches(lower(message.question[0]?.name ?? "."))) return void 0;
      return {
        message,
        reply: (reply) => reply.rcode === old ? { ...reply, rcode: replacement } : reply
      };
    }
  };
}
function cnameRule(action, args) {
  if (args.length < 2 || args.length > 3)
    throw new CorefileError(`too few (${args.length}) arguments for a cname rule`);
  const [first = "", from = "", to = ""] = args.length === 2 ? ["exact", ...args] : args;
  const mode = first.toLowerCase();
  if (!MODES.includes(mode)) throw new CorefileError(`unknown cname rewrite type: ${mode}`);
  if (mode === "regex") checkPattern(lower(from));
  const ends = mode === "exact";
  const rewrite2 = rewriterOf(
    mode,
    lower(ends ? closed2(from) : from),
    lower(ends ? closed2(to) : to)
  );
  return {
    action,
    apply: (message) => ({
      message,
      async reply(reply, query) {
        for (const record2 of reply.answer) {
          if (record2.type !== "CNAME") continue;
          const target = rewrite2(lower(record2.data));
          if (target === void 0) continue;
          const found = await query.resolve(target, query.type);
          const aliases = reply.answer.filter(({ type }) => type === "CNAME").map((each) => ({ ...each, data: target }));
          return {
            ...reply,
            answer: [...aliases, ...(found?.answer ?? []).filter(({ name }) => name === target)]
          };
        }
        return reply;
      }
    })
  };
}
function checkPattern(text2) {
  try {
    goPattern(text2);
  } catch (error) {
    throw new CorefileError(`invalid cname rewrite regex pattern: ${error.message}`);
  }
}

// libs/dns/src/plugins/rewrite/rewrite.ts
var rewrite = {
  name: "rewrite",
  setup(words) {
    const rules = [];
    while (words.next()) {
      const args = words.remainingArguments();
      if (args.length < 2) while (words.nextBlock()) args.push(words.value);
      rules.push(ruleOf(args));
    }
    return {
      async serve(query, next) {
        let message = query.message;
        const applied = [];
        for (const rule2 of rules) {
          const result = rule2.apply(message, query);
          if (!result) continue;
          const name = result.message.question[0]?.name ?? ".";
          if (!isDomainName(name))
            return { rcode: "SERVFAIL", error: `invalid name after rewrite: ${name}` };
          message = result.message;
          applied.push(result);
          if (rule2.action === "stop") break;
        }
        if (applied.length === 0) return next(query);
        const question = message.question[0];
        const changed = {
          ...query,
          message,
          name: lower(question?.name ?? query.name),
          type: question?.type ?? query.type,
          class: question?.class ?? query.class
        };
        if (changed.name !== query.name)
          query.note("rewrite", `${query.name} became ${changed.name}`);
        const outcome = await next(changed);
        if (outcome.silent) return outcome;
        const reply = outcome.reply ?? replyTo(message, outcome.rcode);
        return {
          ...outcome,
          rcode: "NOERROR",
          reply: await revert(reply, query, applied, message)
        };
      }
    };
  }
};
async function revert(reply, query, applied, asked2) {
  let result = { ...reply, question: query.message.question.slice(0, 1) };
  if (asked2.edns && !query.message.edns)
    result = { ...result, edns: { ...asked2.edns, options: reply.edns?.options ?? [] } };
  for (const each of [...applied].reverse())
    if (each.reply) result = await each.reply(result, query);
  const changes = applied.flatMap(({ records = [] }) => [...records]).reverse();
  if (changes.length === 0) return result;
  const section = (records) => records.map((record2) => changes.reduce((changed, change2) => change2(changed), record2));
  return {
    ...result,
    answer: section(result.answer),
    authority: section(result.authority),
    additional: section(result.additional)
  };
}
function ruleOf(args) {
  const [first = ""] = args;
  if (args.length === 0) throw new CorefileError("no rule type specified for rewrite");
  const word = first.toLowerCase();
  const hasAction = word === "continue" || word === "stop";
  if (hasAction && args.length < 2)
    throw new CorefileError(`${word} rule must begin with a rule type`);
  const action = word === "continue" ? "continue" : "stop";
  const [kind = "", ...operands] = hasAction ? args.slice(1) : args;
  switch (kind.toLowerCase()) {
    case "answer":
      throw new CorefileError("response rewrites must begin with a name rule");
    case "name":
      return nameRule(action, operands);
    case "class":
      return classRule(action, operands);
    case "type":
      return typeRule(action, operands);
    case "edns0":
      return ednsRule(action, operands);
    case "ttl":
      return ttlRule(action, operands);
    case "cname":
      return cnameRule(action, operands);
    case "rcode":
      return rcodeRule(action, operands);
    default:
      throw new CorefileError(`invalid rule type ${JSON.stringify(first)}`);
  }
}

// libs/dns/src/plugins/root/root.ts
var root = {
  name: "root",
  setup(words) {
    let folder = "";
    while (words.next()) folder = words.argument();
    return { block: { root: folder } };
  }
};

// libs/dns/src/plugins/secondary/secondary.ts
import { isIP as isIP7 } from "node:net";

// libs/dns/src/plugins/secondary/secondary-zone.ts
var FIRST_RETRY_MS = 250;
var LAST_RETRY_MS = 1e4;
var TIMEOUT_MS = 5e3;
var MAX_INCREASE = 2147483647;
var SecondaryZone = class {
  constructor(origin, primaries, context) {
    this.origin = origin;
    this.primaries = primaries;
    this.context = context;
    this.zone = new Zone(origin, []);
  }
  origin;
  primaries;
  context;
  zone;
  /** Nobody could be asked for longer than the SOA allows. */
  expired = false;
  #timer;
  #stopped = false;
  #lastSeen = 0;
  start() {
    this.#stopped = false;
    void this.#first(FIRST_RETRY_MS);
  }
  stop() {
    this.#stopped = true;
    this.#timer?.cancel();
  }
  async #first(retryMs) {
    const failure = await this.#fetch();
    if (failure === void 0) return this.#wait("refresh");
    const { log: log2 } = this.context;
    log2.warning(
      `plugin/secondary: All '${this.origin}' masters failed to transfer, retrying in ${retryMs < 1e3 ? `${retryMs}ms` : `${retryMs / 1e3}s`}: ${failure}`
    );
    this.#after(retryMs, () => this.#first(Math.min(retryMs * 2, LAST_RETRY_MS)));
  }
  /** Looks at the primaries' serial after the SOA's refresh or retry time, with some jitter. */
  #wait(field) {
    const fields = this.zone.soa?.data.split(" ") ?? [];
    const seconds = Math.max(1, Number(fields[field === "refresh" ? 3 : 4]));
    const jitter = this.context.random.int(field === "refresh" ? 5e3 : 2e3);
    this.#after(seconds * 1e3 + jitter, async () => {
      const failure = await this.#update();
      if (failure !== void 0) {
        this.context.log.warning(`plugin/secondary: Failed ${field} check ${failure}`);
        const expire = Math.max(1, Number(fields[5])) * 1e3;
        if (this.context.clock.now() - this.#lastSeen >= expire) this.expired = true;
      }
      this.#wait(failure === void 0 ? "refresh" : "retry");
    });
  }
  /** Fetches the zone when a primary has a newer one. Resolves with why that failed. */
  async #update() {
    const reply = await this.#ask("SOA");
    if (typeof reply === "string") return reply;
    const serial = Number(reply.answer.find(({ type }) => type === "SOA")?.data.split(" ")[2]);
    if (Number.isNaN(serial)) return `${this.origin} has no SOA record`;
    if (isNewer(serial, this.zone.serial ?? 0)) return this.#fetch();
    this.#lastSeen = this.context.clock.now();
    return void 0;
  }
  async #fetch() {
    const reply = await this.#ask("AXFR");
    if (typeof reply === "string") return reply;
    const zone = new Zone(this.origin, reply.answer);
    if (!zone.soa) return `${this.origin} has no SOA record`;
    this.zone = zone;
    this.expired = false;
    this.#lastSeen = this.context.clock.now();
    this.context.log.info(
      `plugin/secondary: Transferred: ${this.origin} from ${this.primaries.join(", ")}`
    );
    return void 0;
  }
  /** The first good answer of a primary, or why there is none. */
  async #ask(type) {
    let failure = "";
    for (const primary of this.primaries) {
      try {
        const question = {
          ...queryFor(this.origin, type, this.context.random.int(65536)),
          recursionDesired: false
        };
        const reply = await this.context.upstreams.exchange(primary, question, "tcp", TIMEOUT_MS);
        if (reply.rcode === "NOERROR") return reply;
        failure = `bad xfr rcode: ${reply.rcode}`;
      } catch (error) {
        failure = error.message;
      }
    }
    return failure;
  }
  #after(ms, task) {
    if (this.#stopped) return;
    this.#timer = this.context.clock.after(ms, () => void task());
  }
};
function isNewer(serial, than) {
  return serial > than ? serial - than <= MAX_INCREASE : than - serial > MAX_INCREASE;
}

// libs/dns/src/plugins/secondary/secondary.ts
var secondary = {
  name: "secondary",
  setup(words, context) {
    const zones = /* @__PURE__ */ new Map();
    const fallthrough = new Fallthrough();
    while (words.next()) {
      const origins2 = expandZones(words.remainingArguments(), context.zones);
      const primaries = [];
      while (words.nextBlock()) {
        const option = words.value;
        if (option === "transfer") primaries.push(...primariesOf(words));
        else if (option === "fallthrough") fallthrough.set(words.remainingArguments());
        else throw words.error(`unknown property '${option}'`);
      }
      if (primaries.length === 0) throw words.error("secondary zones require a transfer from property");
      for (const origin of origins2) zones.set(origin, new SecondaryZone(origin, primaries, context));
    }
    const origins = [...zones.keys()];
    return {
      start: () => {
        for (const zone of zones.values()) zone.start();
      },
      stop: () => {
        for (const zone of zones.values()) zone.stop();
      },
      transfer: (name, serial) => transferOf(zones.get(name)?.zone, name, serial),
      serve(query, next) {
        const origin = closestZone(origins, query.name);
        const held = origin === void 0 ? void 0 : zones.get(origin);
        if (!held) return unknownZone("secondary", context, query, next);
        if (!held.expired) return serveZone("secondary", held.zone, query, next, fallthrough);
        context.log.error(`plugin/secondary: Zone ${origin} is expired`);
        return { rcode: "SERVFAIL" };
      }
    };
  }
};
function primariesOf(words) {
  const kind = words.argument();
  if (kind !== "from") throw words.error(`unknown property ${kind}`);
  const addresses = words.remainingArguments();
  if (addresses.length === 0) throw words.argumentError();
  return addresses.map((address) => {
    if (address === "*") throw new CorefileError("can't use '*' in transfer from");
    if (isIP7(address) > 0) return address.includes(":") ? `[${address}]:53` : `${address}:53`;
    const { host, port } = hostAndPort(address);
    if (isIP7(host) === 0) throw new CorefileError(`must specify an IP address: \`${address}'`);
    return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  });
}
function hostAndPort(address) {
  try {
    return splitHostPort(address);
  } catch {
    throw new CorefileError(`must specify an IP address: \`${address}'`);
  }
}

// libs/dns/src/plugins/shed/shed.ts
var shed = {
  name: "shed",
  setup(words, { keys }) {
    let seen = 0;
    while (words.next()) {
      if (seen++ > 0) throw onlyOnce();
      if (words.remainingArguments().length > 0) throw words.argumentError();
      if (words.nextBlock()) throw words.error("shed takes no options");
    }
    for (const { scheme, text: text2 } of keys)
      if (scheme !== "dns")
        throw words.error(
          `only plain DNS server blocks are supported; ${JSON.stringify(text2)} uses transport ${JSON.stringify(scheme)}`
        );
    return { serve: (query, next) => next(query) };
  }
};

// libs/dns/src/plugins/template/go-template.ts
var TemplateError = class extends Error {
};
var MAX_OUTPUT = 64 * 1024;
function compileTemplate(text2) {
  const nodes = parseNodes(tokenize2(text2), []).nodes;
  return (data) => {
    const out = render(nodes, { dot: data, root: data, variables: /* @__PURE__ */ new Map() });
    if (out.length > MAX_OUTPUT) throw new TemplateError("output too long");
    return out;
  };
}
function tokenize2(text2) {
  const pieces = [];
  let rest = text2;
  let trim = false;
  for (; ; ) {
    const open = rest.indexOf("{{");
    let plain = open < 0 ? rest : rest.slice(0, open);
    if (trim) plain = plain.trimStart();
    if (open < 0) {
      pieces.push({ action: false, text: plain });
      return pieces;
    }
    const close = rest.indexOf("}}", open);
    if (close < 0) throw new TemplateError("unclosed action");
    let action = rest.slice(open + 2, close);
    if (action.startsWith("- ")) {
      plain = plain.trimEnd();
      action = action.slice(2);
    }
    trim = action.endsWith(" -");
    if (trim) action = action.slice(0, -2);
    pieces.push({ action: false, text: plain });
    if (!action.trim().startsWith("/*")) pieces.push({ action: true, text: action.trim() });
    rest = rest.slice(close + 2);
  }
}
function parseNodes(pieces, until) {
  const nodes = [];
  for (let piece = pieces.shift(); piece; piece = pieces.shift()) {
    if (!piece.action) {
      if (piece.text !== "") nodes.push({ kind: "text", text: piece.text });
      continue;
    }
    const [word = "", ...rest] = piece.text.split(/\s+/);
    if (until.includes(word)) return { nodes, end: piece.text };
    if (word === "if" || word === "range" || word === "with") {
      const body = parseNodes(pieces, ["else", "end"]);
      let otherwise = [];
      if (body.end.startsWith("else if")) {
        pieces.unshift({ action: true, text: body.end.slice(5) });
        otherwise = parseNodes(pieces, []).nodes.slice(0, 1);
      } else if (body.end === "else") otherwise = parseNodes(pieces, ["end"]).nodes;
      nodes.push({ kind: word, pipeline: rest.join(" "), body: body.nodes, otherwise });
    } else nodes.push({ kind: "value", pipeline: piece.text });
  }
  if (until.length > 0) throw new TemplateError("unexpected EOF");
  return { nodes, end: "" };
}
function render(nodes, scope) {
  let out = "";
  for (const node2 of nodes) {
    if (node2.kind === "text") out += node2.text;
    else if (node2.kind === "value") {
      const assignment = /^(\$\w+)\s*:?=\s*([\s\S]+)$/.exec(node2.pipeline);
      if (assignment)
        scope.variables.set(assignment[1], evaluate(assignment[2], scope));
      else out += present(evaluate(node2.pipeline, scope));
    } else if (node2.kind === "range") out += renderRange(node2, scope);
    else {
      const value = evaluate(node2.pipeline, scope);
      const inner = node2.kind === "with" && truthy(value) ? { ...scope, dot: value } : scope;
      out += render(truthy(value) ? node2.body : node2.otherwise, inner);
    }
    if (out.length > MAX_OUTPUT) throw new TemplateError("output too long");
  }
  return out;
}
function renderRange(node2, scope) {
  const named2 = /^(?:(\$\w+)\s*,\s*)?(\$\w+)\s*:=\s*([\s\S]+)$/.exec(node2.pipeline);
  const value = evaluate(named2?.[3] ?? node2.pipeline, scope);
  const items = Array.isArray(value) ? value.map((item, index) => [index, item]) : typeof value === "number" ? Array.from({ length: Math.min(value, 1e3) }, (_, index) => [index, index]) : Object.entries(value ?? {});
  if (items.length === 0) return render(node2.otherwise, scope);
  return items.map(([key, item]) => {
    if (named2?.[1] !== void 0) scope.variables.set(named2[1], key);
    if (named2?.[2] !== void 0) scope.variables.set(named2[2], item);
    return render(node2.body, { ...scope, dot: item });
  }).join("");
}
function evaluate(pipeline, scope) {
  let value;
  for (const [index, command] of splitTop(pipeline, "|").entries())
    value = run(command.trim(), scope, index === 0 ? [] : [value]);
  return value;
}
function run(command, scope, piped) {
  const words = splitTop(command, " ").map((word) => word.trim()).filter((word) => word !== "");
  const [first = "", ...rest] = words;
  const call = FUNCTIONS[first];
  if (call) return call([...rest.map((word) => operand(word, scope)), ...piped]);
  if (/^[A-Za-z_]\w*$/.test(first) && !/^(?:true|false|nil)$/.test(first))
    throw new TemplateError(`function "${first}" not defined`);
  const value = operand(first, scope);
  if (typeof value !== "function") return value;
  return value(
    ...rest.map((word) => operand(word, scope)),
    ...piped
  );
}
function splitTop(text2, separator) {
  const parts = [];
  let part = "";
  let depth = 0;
  let quote3 = "";
  for (let at = 0; at < text2.length; at++) {
    const char = text2[at];
    if (quote3 !== "") {
      if (char === "\\" && quote3 === '"') part += char + (text2[++at] ?? "");
      else {
        part += char;
        if (char === quote3) quote3 = "";
      }
      continue;
    }
    if (char === '"' || char === "`") quote3 = char;
    if (char === "(") depth++;
    if (char === ")") depth--;
    if (char === separator && depth === 0) {
      parts.push(part);
      part = "";
    } else part += char;
  }
  return [...parts, part];
}
function operand(word, scope) {
  if (word.startsWith("(") && word.endsWith(")")) return evaluate(word.slice(1, -1), scope);
  if (word.startsWith('"')) return JSON.parse(word);
  if (word.startsWith("`")) return word.slice(1, -1);
  if (/^-?(?:0x[0-9a-f]+|\d+(?:\.\d+)?)$/i.test(word)) return Number(word);
  if (word === "true" || word === "false") return word === "true";
  if (word === ".") return scope.dot;
  const path = /^(\$\w*|\([\s\S]*\))?((?:\.\w+)*)$/.exec(word);
  if (!path) throw new TemplateError(`bad character in ${JSON.stringify(word)}`);
  const head = path[1];
  let value = head === void 0 ? scope.dot : head === "$" ? scope.root : head.startsWith("(") ? evaluate(head.slice(1, -1), scope) : scope.variables.get(head);
  for (const field of path[2].split(".").slice(1)) {
    if (typeof value !== "object" || value === null)
      throw new TemplateError(`can't evaluate field ${field}`);
    const next = Object.hasOwn(value, field) ? value[field] : void 0;
    value = next ?? "";
  }
  return value;
}
function truthy(value) {
  if (Array.isArray(value)) return value.length > 0;
  return value !== void 0 && value !== null && value !== "" && value !== 0 && value !== false;
}
function present(value) {
  if (Array.isArray(value)) return `[${value.map(present).join(" ")}]`;
  return value === void 0 || value === null ? "<no value>" : `${value}`;
}
var compare2 = (test) => (args) => args.slice(1).some((right) => test(args[0], right));
var FUNCTIONS = {
  index: ([container, ...keys]) => keys.reduce((value, key) => {
    if (Array.isArray(value) && (typeof key !== "number" || key >= value.length || key < 0))
      throw new TemplateError(`error calling index: index out of range: ${String(key)}`);
    return value?.[String(key)] ?? "";
  }, container),
  len: ([value]) => Array.isArray(value) || typeof value === "string" ? value.length : Object.keys(value ?? {}).length,
  not: ([value]) => !truthy(value),
  and: (args) => args.find((value) => !truthy(value)) ?? args.at(-1),
  or: (args) => args.find((value) => truthy(value)) ?? args.at(-1),
  eq: compare2((left, right) => left === right),
  ne: ([left, right]) => left !== right,
  lt: compare2((left, right) => left < right),
  le: compare2((left, right) => left <= right),
  gt: compare2((left, right) => left > right),
  ge: compare2((left, right) => left >= right),
  print: (args) => args.map(present).join(""),
  printf: ([format, ...args]) => formatText(String(format), args),
  // Go: strconv.ParseUint(text, base, bits); a text that is no number ends the template.
  parseInt: ([text2, base, bits]) => {
    const digits = String(text2).toLowerCase();
    const value = Number.parseInt(digits, Number(base) || 10);
    if (Number.isNaN(value) || value.toString(Number(base) || 10) !== digits.replace(/^0+(?=.)/, ""))
      throw new TemplateError(
        `error calling parseInt: strconv.ParseUint: parsing ${JSON.stringify(text2)}: invalid syntax`
      );
    if (value >= 2 ** Number(bits || 64))
      throw new TemplateError(
        `error calling parseInt: strconv.ParseUint: parsing ${JSON.stringify(text2)}: value out of range`
      );
    return value;
  }
};
function formatText(format, args) {
  let at = 0;
  return format.replace(
    /%([-+0 #]*)(\d*)(?:\.(\d+))?([vsdxXobqt%])/g,
    (_, flags, width, _precision, verb) => {
      if (verb === "%") return "%";
      const value = args[at++];
      const radix = { x: 16, X: 16, o: 8, b: 2 }[verb];
      let text2 = radix === void 0 || typeof value !== "number" ? present(value) : value.toString(radix);
      if (verb === "X") text2 = text2.toUpperCase();
      if (verb === "q") text2 = JSON.stringify(text2);
      const size = Math.min(Number(width), 256);
      if (flags.includes("-")) return text2.padEnd(size);
      return text2.padStart(size, flags.includes("0") ? "0" : " ");
    }
  );
}

// libs/dns/src/plugins/template/template.ts
var template = {
  name: "template",
  setup(words, context) {
    const rules = [];
    while (words.next()) {
      const classText = words.argument();
      if (classNumber(classText) === void 0)
        throw words.error(`invalid query class ${classText}`);
      const typeText = words.argument();
      if (typeNumber(typeText) === void 0) throw words.error(`invalid RR class ${typeText}`);
      const given = words.remainingArguments();
      const zones = given.length === 0 ? context.zones : given.flatMap((zone) => expandZone(zone) ?? []);
      const rule2 = {
        class: classText,
        type: typeText,
        zones,
        matches: [],
        sections: { answer: [], additional: [], authority: [] },
        rcode: "NOERROR",
        fallthrough: new Fallthrough()
      };
      rules.push(rule2);
      while (words.nextBlock()) {
        const option = words.value;
        const args = words.remainingArguments();
        switch (option) {
          case "match":
            if (args.length === 0) throw words.argumentError();
            for (const each of args) {
              try {
                rule2.matches.push(goPattern(each));
              } catch (error) {
                throw words.error(`could not parse regex: ${each}, ${error.message}`);
              }
            }
            break;
          case "answer":
          case "additional":
          case "authority":
            if (args.length === 0) throw words.argumentError();
            for (const each of args) {
              try {
                rule2.sections[option].push(compileTemplate(each));
              } catch (error) {
                if (!(error instanceof TemplateError)) throw error;
                throw words.error(
                  `could not compile template: ${each}, template: ${option}:1: ${error.message}`
                );
              }
            }
            break;
          case "rcode": {
            const [code, extra] = args;
            if (code === void 0 || extra !== void 0) throw words.argumentError();
            const rcode = parseRcode(code);
            if (rcode === void 0) throw words.error(`unknown rcode ${code}`);
            rule2.rcode = rcode;
            break;
          }
          case "ederror":
            rule2.extendedError = extendedError(words, args);
            break;
          case "fallthrough":
            rule2.fallthrough.set(args);
            break;
          case "upstream":
            break;
          case "var":
          case "expr":
            throw words.error(`this server does not implement ${option} of templates`);
          default:
            throw words.argumentError();
        }
      }
      if (rule2.matches.length === 0) rule2.matches.push(goPattern(".*"));
    }
    return {
      async serve(query, next) {
        for (const rule2 of rules) {
          const zone = closestZone(rule2.zones, query.name);
          if (zone === void 0 || !applies(rule2, query)) continue;
          const match = rule2.matches.map((each) => each.exec(query.name)).find((each) => each !== null);
          if (!match) {
            if (rule2.fallthrough.through(query.name)) continue;
            return { rcode: "SERVFAIL" };
          }
          if (rule2.rcode === "SERVFAIL") return { rcode: "SERVFAIL" };
          const data = dataOf(rule2, query, zone, match);
          const answer = [];
          try {
            for (const each of rule2.sections.answer) {
              const record2 = parseRecord(each(data));
              answer.push(record2);
              if (query.type !== "CNAME" && record2.type === "CNAME")
                answer.push(
                  ...(await query.resolve(fqdn(record2.data), query.type))?.answer ?? []
                );
            }
            const additional = rule2.sections.additional.map((each) => parseRecord(each(data)));
            const authority = rule2.sections.authority.map((each) => parseRecord(each(data)));
            const reply = {
              ...replyTo(query.message, rule2.rcode),
              authoritative: true,
              answer,
              additional,
              authority,
              ...rule2.extendedError ? { edns: { size: 4096, dnssec: true, version: 0, options: [rule2.extendedError] } } : {}
            };
            return { rcode: "NOERROR", plugin: "template", reply };
          } catch (error) {
            return { rcode: "SERVFAIL", error: error.message };
          }
        }
        return next(query);
      }
    };
  }
};
function applies(rule2, query) {
  return (rule2.class === "ANY" || query.class === "ANY" || rule2.class === query.class) && (rule2.type === "ANY" || query.type === "ANY" || rule2.type === query.type);
}
function dataOf(rule2, query, zone, match) {
  const groups = {};
  for (const [index, value] of match.entries()) groups[String(index)] = value ?? "";
  return {
    Zone: zone,
    Name: query.name,
    Class: query.class === "ANY" ? rule2.class : query.class,
    Type: query.type === "ANY" ? rule2.type : query.type,
    Match: match.map((value) => value ?? ""),
    Group: { ...groups, ...match.groups },
    Remote: query.client.ip,
    // A method in CoreDNS: a label that is not there is an empty text.
    Meta: (label) => query.metadata?.get(String(label))?.() ?? "",
    Question: {
      Name: query.message.question[0]?.name ?? ".",
      Qtype: typeNumber(query.type) ?? 0,
      Qclass: classNumber(query.class) ?? 1
    },
    Message: { Id: query.message.id, Question: query.message.question }
  };
}
var EXTENDED_ERROR = 15;
function extendedError(words, args) {
  const [code = "", text2 = ""] = args;
  if (args.length === 0 || args.length > 2) throw words.argumentError();
  const number2 = /^\d+$/.test(code) ? Number(code) : NaN;
  if (!(number2 <= 65535)) {
    const reason = Number.isNaN(number2) ? "invalid syntax" : "value out of range";
    throw words.error(
      `error parsing extended DNS error code ${words.value}, strconv.ParseUint: parsing ${JSON.stringify(code)}: ${reason}
`
    );
  }
  const data = Buffer.concat([Buffer.from([number2 >> 8, number2 & 255]), Buffer.from(text2)]);
  return { code: EXTENDED_ERROR, data: data.toString("hex") };
}

// libs/dns/src/plugins/timeouts/timeouts.ts
var MIN_MS = 1e3;
var MAX_MS = 24 * 36e5;
var timeouts = {
  name: "timeouts",
  setup(words, { settings }) {
    let connections = settings.connections;
    const twice = (error) => new CorefileError(`plugin/timeouts: ${error.message}`);
    while (words.next()) {
      if (words.remainingArguments().length > 0) throw twice(words.argumentError());
      let options = 0;
      while (words.nextBlock()) {
        connections = { ...connections, ...parseOption3(words) };
        options++;
      }
      if (options === 0) throw twice(words.error("timeouts block with no timeouts specified"));
    }
    return { block: { connections } };
  }
};
function parseOption3(words) {
  const option = words.value;
  const [text2, ...more] = words.remainingArguments();
  if (text2 === void 0 || more.length > 0) throw words.argumentError();
  if (option === "maxtcpqueries") return { maxQueries: queries(words, text2) };
  let ms;
  try {
    ms = parseDuration(/^[-+]?\d+$/.test(text2) ? `${text2}s` : text2);
  } catch {
    throw words.error(`failed to parse duration '${text2}'`);
  }
  if (ms < MIN_MS || ms > MAX_MS)
    throw words.error(
      `timeout provided '${formatDuration(ms)}' needs to be between 1 second and 24 hours`
    );
  switch (option) {
    case "read":
      return { readMs: ms };
    case "write":
      return {};
    case "idle":
      return { idleMs: ms };
    default:
      throw words.error(`unknown option: '${option}'`);
  }
}
function queries(words, text2) {
  let value;
  try {
    value = parseInteger(text2);
  } catch (error) {
    throw words.error(`invalid value for maxtcpqueries '${text2}': ${error.message}`);
  }
  if (value === 0 || value < -1)
    throw words.error(
      `maxtcpqueries provided '${value}' needs to be -1 (unlimited) or a positive integer`
    );
  return value;
}

// libs/dns/src/plugins/tls/key-pair.ts
import { createPrivateKey, X509Certificate } from "node:crypto";
function loadKeyPair(certPath, keyPath, readFile) {
  const fail = (reason) => {
    throw new CorefileError(`could not load TLS cert: ${reason}`);
  };
  const read = (path) => readFile(path) ?? fail(`open ${path}: no such file or directory`);
  const cert = read(certPath);
  const key = read(keyPath);
  const certificate = certificateIn(cert, fail);
  const privateKey = keyIn(key, fail);
  const ofCertificate = certificate.publicKey;
  if (ofCertificate.asymmetricKeyType !== privateKey.asymmetricKeyType)
    fail("tls: private key type does not match public key type");
  if (!certificate.checkPrivateKey(privateKey)) fail("tls: private key does not match public key");
  return { cert, key };
}
function loadRoots(path, readFile) {
  const text2 = readFile(path);
  if (text2 === void 0)
    throw new CorefileError(`error reading ${path}: open ${path}: no such file or directory`);
  if (!typesIn(text2).includes("CERTIFICATE"))
    throw new CorefileError("could not read root certs: %!s(<nil>)");
  return text2;
}
var typesIn = (pem) => [...pem.matchAll(/^-----BEGIN ([^\n-]+)-----$[\s\S]*?^-----END \1-----$/gm)].map(
  ([, type]) => type
);
function certificateIn(pem, fail) {
  const types = typesIn(pem);
  if (types.length === 0) fail("tls: failed to find any PEM data in certificate input");
  if (!types.includes("CERTIFICATE")) {
    if (types.length === 1 && types[0]?.endsWith("PRIVATE KEY"))
      fail(
        "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched"
      );
    fail(
      `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${types.join(" ")}]`
    );
  }
  try {
    return new X509Certificate(pem.slice(pem.indexOf("-----BEGIN CERTIFICATE-----")));
  } catch {
    return fail("x509: malformed certificate");
  }
}
function keyIn(pem, fail) {
  const types = typesIn(pem);
  if (types.length === 0) fail("tls: failed to find any PEM data in key input");
  const at = types.findIndex((type) => type === "PRIVATE KEY" || type.endsWith(" PRIVATE KEY"));
  if (at < 0) {
    if (types.length === 1 && types[0] === "CERTIFICATE")
      fail("tls: found a certificate rather than a key in the PEM for the private key");
    fail(
      `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${types.join(" ")}]`
    );
  }
  try {
    return createPrivateKey(pem.slice(pem.indexOf(`-----BEGIN ${types[at]}-----`)));
  } catch {
    return fail("tls: failed to parse private key");
  }
}

// libs/dns/src/plugins/tls/tls.ts
var CLIENT_AUTH = /* @__PURE__ */ new Map([
  ["nocert", "none"],
  ["request", "request"],
  ["require", "require"],
  ["verify_if_given", "verify-if-given"],
  ["require_and_verify", "require-and-verify"]
]);
var tls = {
  name: "tls",
  setup(words, context) {
    const readFile = (path) => context.readFile(path);
    let settings;
    while (words.next()) {
      const args = words.remainingArguments();
      if (args.length === 0) refuseAcme(words);
      if (args.length < 2 || args.length > 3)
        throw new CorefileError(`plugin/tls: ${words.argumentError().message}`);
      let clientAuth = "none";
      while (words.nextBlock()) clientAuth = parseOption4(words, context.log) ?? clientAuth;
      const [cert = "", key = "", ca] = args.map((path) => pathBelow(context.settings.root, path));
      settings = {
        ...loadKeyPair(cert, key, readFile),
        ...ca === void 0 ? {} : { ca: loadRoots(ca, readFile) },
        clientAuth
      };
    }
    return settings && { block: { tls: settings } };
  }
};
function parseOption4(words, log2) {
  const option = words.value;
  if (option !== "client_auth" && option !== "keylog")
    throw words.error(`unknown option '${option}'`);
  const [value, ...more] = words.remainingArguments();
  if (value === void 0 || more.length > 0) throw words.argumentError();
  if (option === "keylog") {
    log2.warning(
      `plugin/tls: keylog is without effect: nothing is written to ${JSON.stringify(value)}`
    );
    return void 0;
  }
  const clientAuth = CLIENT_AUTH.get(value);
  if (clientAuth === void 0) throw words.error(`unknown authentication type '${value}'`);
  return clientAuth;
}
var ACME_OPTIONS = /* @__PURE__ */ new Set(["acme", "email", "ca", "storage", "ca_root", "resolver"]);
function refuseAcme(words) {
  const seen = /* @__PURE__ */ new Set();
  while (words.nextBlock()) {
    const option = words.value;
    const args = words.remainingArguments();
    if (seen.has(option))
      throw words.error(`ACME option ${JSON.stringify(option)} can only be specified once`);
    seen.add(option);
    if (!ACME_OPTIONS.has(option))
      throw words.error(`unknown ACME option ${JSON.stringify(option)}`);
    if (option === "acme" ? args.length === 0 : args.length !== 1) throw words.argumentError();
  }
  if (!seen.has("acme")) throw new CorefileError("ACME requires at least one domain");
  throw new CorefileError(
    "this server gets no certificates from an ACME service: name the files of a certificate and its key"
  );
}

// libs/dns/src/plugins/trace/trace.ts
var KINDS = /* @__PURE__ */ new Set(["zipkin", "datadog"]);
var trace = {
  name: "trace",
  setup(words, { log: log2 }) {
    while (words.next()) {
      const args = words.remainingArguments();
      if (args.length > 2) throw words.argumentError();
      const kind = args.length === 2 ? args[0].toLowerCase() : "zipkin";
      if (!KINDS.has(kind))
        throw new CorefileError(`tracing endpoint type '${kind}' is not supported`);
      while (words.nextBlock()) checkOption3(words);
    }
    log2.warning("plugin/trace: without effect: no spans are sent");
    return { serve: (query, next) => next(query) };
  }
};
function checkOption3(words) {
  const option = words.value;
  const args = words.remainingArguments();
  const one = () => {
    if (args.length !== 1) throw words.argumentError();
    return args[0];
  };
  switch (option) {
    case "every":
      checkUnsigned(one());
      break;
    case "service":
      one();
      break;
    case "client_server":
      if (args.length > 0) checkBoolean(one());
      break;
    case "datadog_analytics_rate":
      if (args.length > 0) checkRate(one());
      break;
    case "zipkin_max_backlog_size":
    case "zipkin_max_batch_size":
      parseInteger(one());
      break;
    case "zipkin_max_batch_interval":
      parseDuration(one());
      break;
    default:
      throw words.error(`unknown property '${option}'`);
  }
}
function checkUnsigned(text2) {
  const quoted = JSON.stringify(text2);
  if (!/^\d+$/.test(text2))
    throw new CorefileError(`strconv.ParseUint: parsing ${quoted}: invalid syntax`);
  if (BigInt(text2) >= 2n ** 64n)
    throw new CorefileError(`strconv.ParseUint: parsing ${quoted}: value out of range`);
}
function checkBoolean(text2) {
  if (!/^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(text2))
    throw new CorefileError(`strconv.ParseBool: parsing ${JSON.stringify(text2)}: invalid syntax`);
}
function checkRate(text2) {
  const rate = Number(text2);
  if (text2.trim() === "" || Number.isNaN(rate))
    throw new CorefileError(`strconv.ParseFloat: parsing ${JSON.stringify(text2)}: invalid syntax`);
  if (rate > 1 || rate < 0)
    throw new CorefileError(
      `datadog analytics rate must be between 0 and 1, '${rate.toFixed(6)}' is not supported`
    );
}

// libs/dns/src/plugins/transfer/transfer.ts
import { isIP as isIP8 } from "node:net";
var transfer = {
  name: "transfer",
  setup(words, context) {
    const rules = [];
    while (words.next()) {
      const zones = expandZones(words.remainingArguments(), context.zones);
      const to = [];
      const own = (message) => new CorefileError(`plugin/transfer: ${words.error(message).message}`);
      while (words.nextBlock()) {
        const option = words.value;
        const args = words.remainingArguments();
        if (option === "to") {
          if (args.length === 0) throw words.argumentError();
          to.push(...args.map(addressOf2));
        } else if (option === "source") {
          if (args.length !== 1) throw words.argumentError();
          if (isIP8(args[0] ?? "") === 0)
            throw own(`invalid source address ${JSON.stringify(args[0])}`);
        } else throw own(`unknown property ${JSON.stringify(option)}`);
      }
      if (to.length === 0) throw own("'to' is required");
      rules.push({ zones, to });
    }
    const recordsOf = (query, serial) => {
      for (const instance of context.instances()) {
        const records = instance.transfer?.(query.name, serial);
        if (records) return records;
      }
      return void 0;
    };
    return {
      serve(query, next) {
        if (query.type !== "AXFR" && query.type !== "IXFR") return next(query);
        if (query.client.transport !== "tcp") return { rcode: "REFUSED" };
        const rule2 = ruleFor(rules, query.name);
        if (!rule2) return next(query);
        if (!rule2.to.includes("*") && !rule2.to.includes(query.client.ip))
          return { rcode: "NOERROR", plugin: "transfer", reply: replyTo(query.message, "REFUSED") };
        const serial = query.type === "IXFR" ? serialIn(query) : void 0;
        if (query.type === "IXFR" && serial === void 0) return { rcode: "SERVFAIL" };
        const records = recordsOf(query, serial);
        if (!records) return next(query);
        return outgoing(query, records, context.log);
      }
    };
  }
};
function outgoing(query, records, log2) {
  const [soa] = records;
  const serial = soa?.data.split(" ")[2];
  const name = query.message.question[0]?.name ?? query.name;
  const reply = replyTo(query.message);
  if (records.length === 1) {
    log2.info(
      `plugin/transfer: Outgoing noop, incremental transfer for up to date zone "${name}" to ${query.client.ip} for ${serial} SOA serial`
    );
    return { rcode: "NOERROR", plugin: "transfer", reply: { ...reply, answer: records } };
  }
  log2.info(
    `plugin/transfer: Outgoing transfer of ${records.length} records of zone "${name}" to ${query.client.ip} for ${serial} SOA serial`
  );
  return {
    rcode: "NOERROR",
    plugin: "transfer",
    reply: { ...reply, authoritative: true },
    transfer: records
  };
}
function ruleFor(rules, name) {
  const zone = closestZone(
    rules.flatMap(({ zones }) => zones),
    name
  );
  return zone === void 0 ? void 0 : rules.find(({ zones }) => zones.includes(zone));
}
function serialIn({ message }) {
  const [soa, ...others] = message.authority;
  return soa?.type === "SOA" && others.length === 0 ? Number(soa.data.split(" ")[2]) : void 0;
}
function addressOf2(text2) {
  const host = /^\[(.*)\](?::\d+)?$/.exec(text2)?.[1] ?? (text2.split(":").length === 2 ? text2.split(":")[0] : text2) ?? text2;
  if (text2 !== "*" && isIP8(host) === 0)
    throw new CorefileError(`must specify an IP address: \`${text2}'`);
  return text2 === "*" ? text2 : host;
}

// libs/dns/src/plugins/view/view.ts
import { BlockList as BlockList3, isIP as isIP9, isIPv6 as isIPv68 } from "node:net";

// libs/dns/src/plugins/view/tokens.ts
var WORDS = /* @__PURE__ */ new Set(["or", "and", "not", "in", "contains", "startsWith", "endsWith", "matches"]);
var PATTERN = /\s*(?:(?<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?<number>\d+(?:\.\d+)?)|(?<word>[A-Za-z_$][\w$]*)|(?<bracket>[()[\]])|(?<operator>\*\*|[=!<>]=|\|\||&&|[-+*/%<>!?:,]))/y;
function tokensOf(source) {
  const tokens = [];
  let at = 0;
  const end = source.trimEnd().length;
  while (at < end) {
    PATTERN.lastIndex = at;
    const match = PATTERN.exec(source);
    if (!match) {
      const column = at + (/^\s*/.exec(source.slice(at))?.[0].length ?? 0);
      throw new CorefileError(
        `unrecognized character: U+${(source.codePointAt(column) ?? 0).toString(16).toUpperCase().padStart(4, "0")} '${source[column]}' (1:${column + 1})
 | ${source}
 | ${".".repeat(column)}^`
      );
    }
    at = PATTERN.lastIndex;
    tokens.push(tokenOf(match.groups, at));
  }
  return [...tokens, { kind: "EOF", text: "", column: end }];
}
function tokenOf({ string, number: number2, word, bracket, operator }, end) {
  const token = (kind, text2, length = text2.length) => ({
    kind,
    text: text2,
    column: end - length
  });
  if (string !== void 0)
    return token("String", string.slice(1, -1).replace(/\\(.)/g, "$1"), string.length);
  if (number2 !== void 0) return token("Number", number2);
  if (word !== void 0) return token(WORDS.has(word) ? "Operator" : "Identifier", word);
  return bracket === void 0 ? token("Operator", operator ?? "") : token("Bracket", bracket);
}

// libs/dns/src/plugins/view/expression.ts
var number = (value) => {
  if (typeof value !== "number") throw new Error("a number is expected");
  return value;
};
var text = (value) => {
  if (typeof value !== "string") throw new Error("a string is expected");
  return value;
};
var same = (left, right) => JSON.stringify(left) === JSON.stringify(right);
var holds = (list, value) => Array.isArray(list) && list.some((each) => same(each, value));
var OPERATORS = {
  "==": [20, same],
  "!=": [20, (left, right) => !same(left, right)],
  "<": [20, (left, right) => number(left) < number(right)],
  "<=": [20, (left, right) => number(left) <= number(right)],
  ">": [20, (left, right) => number(left) > number(right)],
  ">=": [20, (left, right) => number(left) >= number(right)],
  in: [20, (left, right) => holds(right, left)],
  "not in": [20, (left, right) => !holds(right, left)],
  contains: [20, (left, right) => text(left).includes(text(right))],
  startsWith: [20, (left, right) => text(left).startsWith(text(right))],
  endsWith: [20, (left, right) => text(left).endsWith(text(right))],
  matches: [20, (left, right) => goPattern(text(right)).test(text(left))],
  "+": [
    30,
    (left, right) => typeof left === "string" ? left + text(right) : number(left) + number(right)
  ],
  "-": [30, (left, right) => number(left) - number(right)],
  "*": [60, (left, right) => number(left) * number(right)],
  "/": [60, (left, right) => number(left) / number(right)],
  "%": [60, (left, right) => number(left) % number(right)],
  "**": [100, (left, right) => number(left) ** number(right)]
};
var LOGIC = { "||": 10, or: 10, "&&": 15, and: 15 };
var MAX_DEPTH = 100;
function parseExpression(source, known) {
  return new Parser2(source, known).whole();
}
var Parser2 = class {
  constructor(source, known) {
    this.source = source;
    this.known = known;
    this.#tokens = tokensOf(source);
  }
  source;
  known;
  #tokens;
  #at = 0;
  #depth = 0;
  whole() {
    const expression = this.#ternary();
    if (this.#token.kind !== "EOF") this.#unexpected();
    return expression;
  }
  get #token() {
    return this.#tokens[this.#at];
  }
  #take(text2) {
    const found = this.#token.text === text2 && this.#token.kind !== "String";
    if (found) this.#at++;
    return found;
  }
  #expect(text2) {
    if (!this.#take(text2)) this.#unexpected();
  }
  #ternary() {
    if (++this.#depth > MAX_DEPTH) this.#fail("the expression is nested too deeply", this.#token);
    const condition = this.#binary(0);
    let result = condition;
    if (this.#take("?")) {
      const yes = this.#ternary();
      this.#expect(":");
      const no = this.#ternary();
      result = (environment) => condition(environment) === true ? yes(environment) : no(environment);
    }
    this.#depth--;
    return result;
  }
  #binary(strength) {
    let left = this.#unary();
    for (; ; ) {
      const word = this.#operator();
      const [own, apply] = OPERATORS[word] ?? [LOGIC[word] ?? 0, void 0];
      if (own <= strength) return left;
      this.#at += word === "not in" ? 2 : 1;
      const before = left;
      const right = this.#binary(own);
      if (apply) left = (environment) => apply(before(environment), right(environment));
      else if (own === 10)
        left = (environment) => before(environment) === true || right(environment) === true;
      else left = (environment) => before(environment) === true && right(environment) === true;
    }
  }
  /** The operator that stands here, if one does. */
  #operator() {
    const { kind, text: word } = this.#token;
    if (kind !== "Operator") return "";
    return word === "not" && this.#tokens[this.#at + 1]?.text === "in" ? "not in" : word;
  }
  #unary() {
    if (this.#take("!") || this.#take("not")) {
      const operand2 = this.#binary(50);
      return (environment) => operand2(environment) !== true;
    }
    if (this.#take("-")) {
      const operand2 = this.#binary(90);
      return (environment) => -number(operand2(environment));
    }
    return this.#primary();
  }
  #primary() {
    const token = this.#token;
    const { kind, text: word } = token;
    if (kind === "String" || kind === "Number") {
      this.#at++;
      const value = kind === "Number" ? Number(word) : word;
      return () => value;
    }
    if (this.#take("(")) {
      const inner = this.#ternary();
      this.#expect(")");
      return inner;
    }
    if (this.#take("[")) {
      const items = this.#list("]");
      return (environment) => items.map((item) => item(environment));
    }
    if (kind !== "Identifier") this.#unexpected();
    this.#at++;
    if (word === "true" || word === "false") return () => word === "true";
    if (word === "nil") return () => void 0;
    if (!this.#take("("))
      return this.#fail(
        this.known.has(word) ? `${word} is a function` : `unknown name ${word}`,
        token
      );
    const args = this.#list(")");
    if (!this.known.has(word)) this.#fail(`unknown name ${word}`, token);
    return (environment) => environment[word]?.(...args.map((argument) => argument(environment)));
  }
  #list(end) {
    const items = [];
    while (!this.#take(end)) {
      if (items.length > 0) this.#expect(",");
      items.push(this.#ternary());
    }
    return items;
  }
  #unexpected() {
    const { kind, text: word } = this.#token;
    return this.#fail(
      kind === "EOF" ? "unexpected token EOF" : `unexpected token ${kind}(${JSON.stringify(word)})`,
      this.#token
    );
  }
  #fail(message, { column }) {
    throw new CorefileError(
      `${message} (1:${column + 1})
 | ${this.source}
 | ${".".repeat(column)}^`
    );
  }
};

// libs/dns/src/plugins/view/view.ts
var MIN_PAYLOAD = 512;
var view = {
  name: "view",
  setup(words) {
    const expressions = [];
    let name = "";
    let seen = 0;
    while (words.next()) {
      if (seen++ > 0) throw onlyOnce();
      const args = words.remainingArguments();
      if (args.length !== 1) throw words.argumentError();
      name = args[0] ?? "";
      while (words.nextBlock()) {
        if (words.value !== "expr") throw words.error(`unknown property '${words.value}'`);
        expressions.push(parseExpression(words.remainingArguments().join(" "), FUNCTIONS2));
      }
    }
    return {
      block: { view: name },
      describe: (_, labels) => void labels.set("view/name", () => name),
      accepts: (query) => expressions.every((each) => isTrue(each, query))
    };
  }
};
function isTrue(expression, query) {
  try {
    return expression(environmentOf(query)) === true;
  } catch {
    return false;
  }
}
function environmentOf(query) {
  const { client, message, server } = query;
  return {
    type: () => query.type,
    name: () => query.name,
    class: () => query.class,
    proto: () => client.transport,
    size: () => query.size,
    client_ip: () => client.ip,
    port: () => String(client.port),
    id: () => message.id,
    opcode: () => message.opcode,
    do: () => message.edns?.dnssec ?? false,
    bufsize: () => client.transport === "tcp" ? 65535 : Math.max(MIN_PAYLOAD, message.edns?.size ?? 0),
    server_ip: () => client.destination ?? "",
    server_port: () => server.slice(server.lastIndexOf(":") + 1),
    metadata: (label) => query.metadata?.get(String(label))?.() ?? "",
    incidr: (ip, cidr) => isInside(ip, cidr)
  };
}
var NAMES3 = [
  "type",
  "name",
  "class",
  "proto",
  "size",
  "client_ip",
  "port",
  "id",
  "opcode",
  "do",
  "bufsize",
  "server_ip",
  "server_port",
  "metadata",
  "incidr"
];
var FUNCTIONS2 = new Set(NAMES3);
function isInside(ip, cidr) {
  const [network = "", digits = ""] = String(cidr).split("/");
  const address = String(ip);
  if (isIP9(address) === 0 || isIP9(network) === 0)
    throw new Error("an address and a network are expected");
  const list = new BlockList3();
  list.addSubnet(network, Number(digits), isIPv68(network) ? "ipv6" : "ipv4");
  return list.check(address, isIPv68(address) ? "ipv6" : "ipv4");
}

// libs/dns/src/plugins/whoami/whoami.ts
var whoami = {
  name: "whoami",
  setup(words) {
    words.next();
    if (words.nextArgument()) throw words.argumentError();
    return {
      serve(query) {
        const name = query.message.question[0]?.name ?? ".";
        const { ip, port, transport } = query.client;
        const srv = `_${transport}.${name === "." ? "" : name}`;
        const additional = [
          { name, type: ip.includes(":") ? "AAAA" : "A", class: query.class, ttl: 0, data: ip },
          { name: srv, type: "SRV", class: query.class, ttl: 0, data: `0 0 ${port} .` }
        ];
        return {
          rcode: "NOERROR",
          plugin: "whoami",
          reply: { ...replyTo(query.message), authoritative: true, additional }
        };
      }
    };
  }
};

// libs/dns/src/order.ts
var DIRECTIVES = [
  "root",
  "metadata",
  "geoip",
  "cancel",
  "proxyproto",
  "quic",
  "grpc_server",
  "https",
  "https3",
  "timeouts",
  "multisocket",
  "reload",
  "nsid",
  "bufsize",
  "bind",
  "debug",
  "trace",
  "ready",
  "health",
  "pprof",
  "shed",
  "prometheus",
  "errors",
  "log",
  "dnstap",
  "local",
  "dns64",
  "any",
  "chaos",
  "loadbalance",
  "tsig",
  "rewrite",
  "autopath",
  "acl",
  "cache",
  "header",
  "dnssec",
  "tls",
  "minimal",
  "template",
  "transfer",
  "hosts",
  "route53",
  "azure",
  "clouddns",
  "k8s_external",
  "kubernetes",
  "file",
  "auto",
  "secondary",
  "etcd",
  "loop",
  "forward",
  "grpc",
  "erratic",
  "whoami",
  "on",
  "sign",
  "view",
  "nomad"
];
var IMPLEMENTED = [
  root,
  metadata,
  geoip,
  cancel,
  proxyproto,
  quic,
  grpcServer,
  https,
  https3,
  timeouts,
  multisocket,
  reload,
  nsid,
  bufsize,
  bind,
  debug,
  trace,
  ready,
  health,
  pprof,
  shed,
  prometheus,
  errors,
  log,
  dnstap,
  local,
  dns64,
  any,
  chaos,
  loadbalance,
  rewrite,
  autopath,
  acl,
  cache,
  header,
  tls,
  minimal,
  template,
  transfer,
  hosts,
  k8sExternal,
  kubernetes,
  file,
  auto,
  secondary,
  loop,
  forward,
  erratic,
  whoami,
  view
];
var NOT_BUILT = {
  azure: "zones of Azure DNS",
  clouddns: "zones of Google Cloud DNS",
  dnssec: "signatures made on the fly",
  etcd: "records of an etcd cluster",
  grpc: "questions to other servers over gRPC",
  nomad: "services of a Nomad cluster",
  on: "commands at the server's start and stop",
  route53: "zones of AWS Route 53",
  sign: "signed copies of zone files",
  tsig: "messages signed with shared keys"
};
var PLUGINS = new Map(
  IMPLEMENTED.map((plugin) => [plugin.name, plugin])
);

// libs/dns/src/server/keys.ts
var SCHEMES = {
  dns: 53,
  tls: 853,
  quic: 853,
  grpc: 443,
  https: 443,
  https3: 443
};
function addressText2({ scheme, zone, port }, on = "") {
  return `${scheme}://${zone}:${port}${on === "" ? "" : ` on ${on}`}`;
}
function addressesOf2(block) {
  return block.keys.flatMap((key) => {
    const [, prefix] = /^([a-z0-9]+):\/\//.exec(key) ?? [];
    const known = prefix !== void 0 && isScheme(prefix) ? prefix : void 0;
    const scheme = known ?? "dns";
    const text2 = known ? key.slice(known.length + 3) : key;
    const parts = /^(.*?)(?::(\d+))?$/.exec(text2);
    const name = parts?.[1] ?? text2;
    const port = Number(parts?.[2] ?? SCHEMES[scheme]);
    const zones = name.includes(":") && !name.includes("/") ? void 0 : expandZone(name);
    if (zones === void 0 || name === "")
      throw new CorefileError(
        `error inspecting server blocks: zone is not a valid domain name: ${name === "" ? "" : name.includes(":") ? text2 : name}`
      );
    if (port > 65535) throw new CorefileError(`address ${port}: invalid port`);
    return zones.map((zone) => ({ scheme, zone, port }));
  });
}
var isScheme = (text2) => Object.hasOwn(SCHEMES, text2);

// libs/dns/src/server/chain.ts
function chainOf(plugins) {
  const handlers = plugins.filter(({ instance }) => instance.serve !== void 0);
  if (handlers.length === 0) return void 0;
  let next;
  for (const { name, instance } of [...handlers].reverse()) {
    const rest = next ?? (() => ({ rcode: "SERVFAIL", error: `plugin/${name}: no next plugin found` }));
    next = (query) => instance.serve?.(query, rest) ?? rest(query);
  }
  return next;
}

// libs/dns/src/server/configuration.ts
var PLAIN = {
  bind: [],
  view: "",
  root: "",
  reload: { intervalMs: 0, jitterMs: 0 },
  connections: { readMs: 3e3, idleMs: 1e4, maxQueries: -1 },
  sockets: 1
};
function configure(corefile, sources, shared2) {
  const known = new Set(DIRECTIVES);
  const parsed = parseCorefile(corefile, { ...sources, isDirective: (name) => known.has(name) });
  const drafts = parsed.map((block) => ({
    block,
    addresses: addressesOf2(block),
    plugins: [],
    settings: PLAIN
  }));
  for (const zone of new Set(
    drafts.flatMap(({ addresses }) => addresses.map((each) => each.zone))
  )) {
    if (!isPreferredSyntax(zone))
      shared2.log.print(`Warning: Domain "${zone}" does not follow RFC1035 preferred syntax`);
  }
  for (const name of DIRECTIVES) {
    for (const draft of drafts) {
      const words = draft.block.directives.get(name);
      if (!words) continue;
      const plugin = PLUGINS.get(name);
      if (!plugin)
        throw new CorefileError(
          `plugin/${name}: this server does not implement the plugin${NOT_BUILT[name] === void 0 ? "" : ` (${NOT_BUILT[name]})`}`
        );
      const [first] = draft.addresses;
      const context = {
        ...shared2,
        zones: draft.addresses.map(({ zone }) => zone),
        port: first?.port ?? 53,
        keys: draft.addresses.map((each) => ({ scheme: each.scheme, text: addressText2(each) })),
        server: `${first?.scheme ?? "dns"}://:${first?.port ?? 53}`,
        settings: draft.settings,
        plugin: (wanted) => draft.plugins.find((each) => each.name === wanted)?.instance,
        instances: () => draft.plugins.map(({ instance }) => instance),
        handlers: () => draft.plugins.filter(({ instance }) => instance.serve !== void 0).map((each) => each.name),
        readiness: () => drafts.flatMap(
          ({ plugins }) => plugins.filter(({ instance }) => instance.ready !== void 0)
        ),
        ask: (question, type) => shared2.ask(first?.port ?? 53, question, type)
      };
      named(name, () => {
        const instance = plugin.setup(new Dispenser(words, sources.path), context);
        if (!instance) return;
        draft.plugins.push({ name, instance });
        if (instance.block) draft.settings = { ...draft.settings, ...instance.block };
      });
    }
  }
  refuseDuplicates(drafts);
  for (const { plugins } of drafts)
    for (const { name, instance } of plugins) named(name, () => instance.verify?.());
  return drafts.map(({ addresses, plugins, settings }) => {
    const collector = plugins.find(({ instance }) => instance.collect !== void 0)?.instance;
    return { addresses, plugins, settings, collector, chain: chainOf(plugins) };
  });
}
function isPreferredSyntax(zone) {
  return zone === "." || /(?:^|\.)(?:in-addr|ip6)\.arpa\.$/.test(zone) || /^(?:[a-z](?:[a-z0-9-]*[a-z0-9])?\.)+$/i.test(zone);
}
function named(plugin, task) {
  try {
    task();
  } catch (error) {
    throw new CorefileError(`plugin/${plugin}: ${error.message}`);
  }
}
function refuseDuplicates(drafts) {
  const seen = /* @__PURE__ */ new Set();
  const unbound = /* @__PURE__ */ new Map();
  for (const { addresses, settings } of drafts) {
    for (const address of addresses) {
      for (const host of settings.bind.length === 0 ? [""] : settings.bind) {
        const everywhere = addressText2(address);
        const here = addressText2(address, host);
        if (seen.has(here)) throw new CorefileError(`cannot serve ${here} - it is already defined`);
        const other = host === "" ? unbound.get(everywhere) : everywhere;
        if (other !== void 0 && unbound.has(everywhere) && (host === "" || seen.has(everywhere)))
          throw new CorefileError(
            `cannot serve ${here} - zone overlap listener capacity with ${other}`
          );
        if (settings.view !== "") continue;
        seen.add(here);
        unbound.set(everywhere, here);
      }
    }
  }
}

// libs/dns/src/server/engine.ts
var MAX_UDP = 512;
var MAX_TCP = 65535;
var TRANSFER_BYTES = 63e3;
var MAX_DEPTH2 = 16;
var MAX_KEPT = 1e4;
var ASKER_DEPENDENT = /* @__PURE__ */ new Set(["acl", "autopath", "bind", "metadata", "view"]);
var SUPPORTED_OPTIONS = /* @__PURE__ */ new Set([3, 9, 10, 11, 12]);
var Engine = class {
  constructor(blocks, port, metrics, version, now) {
    this.blocks = blocks;
    this.port = port;
    this.metrics = metrics;
    this.version = version;
    this.now = now;
    const has = (wanted) => blocks.some(({ plugins }) => plugins.some(({ name }) => wanted(name)));
    this.#otherClasses = has((name) => name === "chaos" || name === "forward");
    const own = blocks.flatMap(({ addresses }) => addresses).find((each) => each.port === port);
    this.#server = `${own?.scheme ?? "dns"}://:${port}`;
    this.#asksWho = has((name) => ASKER_DEPENDENT.has(name));
  }
  blocks;
  port;
  metrics;
  version;
  now;
  /** Classes other than IN are only for servers with a plugin that may know them. */
  #otherClasses;
  #asksWho;
  /** As labels show it: `dns://:53`. */
  #server;
  #kept = /* @__PURE__ */ new Map();
  #keptVersion = -1;
  /** Replies to a datagram or a TCP message: mostly one, several for a zone transfer, none where nothing is sent. */
  async answerBytes(bytes, peer) {
    if (bytes.length < 12 || (bytes.readUInt16BE(2) & 32768) !== 0) return [];
    const key = peer.transport + bytes.toString("latin1", 2);
    const kept = this.#known(key);
    if (kept) {
      kept.repeat?.();
      const copy = Buffer.from(kept.bytes);
      bytes.copy(copy, 0, 0, 2);
      return [copy];
    }
    let message;
    try {
      message = decodeMessage(bytes);
      if (message.question.length !== 1 && message.opcode === 0)
        throw new WireError("exactly one question is expected");
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return [headerOnly(bytes, "FORMERR")];
    }
    if (message.opcode !== 0 && message.opcode !== 4) return [headerOnly(bytes, "NOTIMP")];
    const version = this.version();
    const decided = [];
    const reply = await this.answer(message, peer, bytes.length, void 0, 0, decided);
    if (!reply) return [];
    const [outcome] = decided;
    if (outcome?.transfer) return transferMessages(reply, outcome.transfer);
    const limit = peer.transport === "tcp" ? MAX_TCP : Math.max(MAX_UDP, outcome?.payload ?? message.edns?.size ?? 0);
    try {
      const encoded = encodeMessage(reply, limit);
      if (outcome?.stableUntil !== void 0 && version === this.version())
        this.#keep(key, encoded, outcome);
      return [encoded];
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return [encodeMessage(replyTo(message, "SERVFAIL"), limit)];
    }
  }
  /** A decoded question; `steps` collects who decided what, `decided` the outcome of the block's plugins. */
  async answer(message, peer, size = 0, steps2, depth = 0, decided) {
    const [question] = message.question;
    if (!question) return this.#finish(message, replyTo(message, "SERVFAIL"));
    if (message.edns && message.edns.version !== 0) {
      return {
        ...replyTo(message, "BADVERS"),
        edns: { size: 0, dnssec: false, version: 0, options: [] }
      };
    }
    const name = lower(question.name);
    const query = {
      message,
      name,
      type: question.type,
      class: question.class,
      client: peer,
      zone: "",
      view: "",
      server: this.#server,
      size,
      resolve: async (target, type) => {
        if (depth >= MAX_DEPTH2) return void 0;
        return this.answer(
          {
            ...queryFor(target, type, message.id),
            ...message.edns ? { edns: message.edns } : {}
          },
          peer,
          size,
          steps2,
          depth + 1
        );
      },
      note: (plugin, detail) => void steps2?.push({ plugin, detail })
    };
    const found = this.#blockFor(query);
    const refuse2 = (rcode) => this.#finish(message, replyTo(message, rcode));
    if (!found || !found.block.chain) {
      this.#countDropped(peer, question.type);
      return refuse2("REFUSED");
    }
    const { block, zone, asked: asked2 } = found;
    if (question.class !== "IN" && !this.#otherClasses) return refuse2("REFUSED");
    let outcome;
    try {
      outcome = await found.block.chain({ ...asked2, zone, view: block.settings.view });
    } catch {
      outcome = { rcode: "SERVFAIL" };
    }
    if (outcome.silent) return void 0;
    const lasts = (outcome.stableUntil ?? 0) > this.now() && !this.#asksWho;
    const { stableUntil, ...rest } = outcome;
    decided?.push(lasts && stableUntil !== void 0 ? { ...rest, stableUntil } : rest);
    if (outcome.error !== void 0) query.note("errors", outcome.error);
    return this.#finish(message, outcome.reply ?? replyTo(message, outcome.rcode), outcome.payload);
  }
  /** Questions that no block takes are counted under the zone `dropped`, if anything counts. */
  #countDropped(peer, type) {
    const labels = { server: this.#server, zone: "dropped", view: "" };
    this.metrics.add("coredns_dns_requests_total", {
      ...labels,
      proto: peer.transport,
      family: peer.ip.includes(":") ? "2" : "1",
      type
    });
    this.metrics.add("coredns_dns_responses_total", { ...labels, rcode: "REFUSED", plugin: "" });
  }
  /** An encoded answer that still holds. */
  #known(key) {
    const version = this.version();
    if (version !== this.#keptVersion) {
      this.#kept.clear();
      this.#keptVersion = version;
    }
    const kept = this.#kept.get(key);
    return kept && kept.until > this.now() ? kept : void 0;
  }
  #keep(key, bytes, outcome) {
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.set(key, { bytes, repeat: outcome?.repeat, until: outcome?.stableUntil ?? 0 });
  }
  /** The first block of the closest zone that takes the question: for its address (`bind`), and by its view. */
  #blockFor(query) {
    const { destination } = query.client;
    let best;
    for (const block of this.blocks) {
      const { bind: bind2, view: view2 } = block.settings;
      if (bind2.length > 0 && destination !== void 0 && !bind2.includes(destination)) continue;
      for (const { zone, port } of block.addresses) {
        if (port !== this.port || !isWithin(zone, query.name)) continue;
        if (best && zone.length <= best.zone.length) continue;
        const metadata2 = block.collector?.collect?.(query);
        const asked2 = metadata2 ? { ...query, metadata: metadata2 } : query;
        if (view2 === "" || accepts(block, asked2)) best = { block, zone, asked: asked2 };
      }
    }
    return best;
  }
  /** The OPT record of a reply repeats what the client said (RFC 6891 6.1.1). */
  #finish(request, reply, payload) {
    const { edns } = request;
    const base = { ...reply, id: request.id };
    if (!edns) return base;
    const options = reply.edns ? reply.edns.options : edns.options.filter(({ code }) => SUPPORTED_OPTIONS.has(code));
    const own = {
      size: payload ?? edns.size,
      dnssec: edns.dnssec || (reply.edns?.dnssec ?? false),
      version: 0,
      options
    };
    return { ...base, edns: own };
  }
};
function accepts({ plugins }, query) {
  return plugins.every(({ instance }) => instance.accepts?.(query) ?? true);
}
function transferMessages(reply, records) {
  const messages = [];
  let batch = [];
  let size = 0;
  const flush = () => {
    messages.push(encodeMessage({ ...reply, answer: batch }));
    batch = [];
    size = 0;
  };
  for (const record2 of records) {
    const bytes = record2.name.length + record2.data.length + 16;
    if (batch.length > 0 && size + bytes > TRANSFER_BYTES) flush();
    batch.push(record2);
    size += bytes;
  }
  flush();
  return messages;
}
function headerOnly(bytes, rcode) {
  const header2 = Buffer.alloc(12);
  bytes.copy(header2, 0, 0, 2);
  const flags = bytes.readUInt16BE(2);
  header2.writeUInt16BE(32768 | flags & 30976 | (rcode === "FORMERR" ? 1 : 4), 2);
  return header2;
}

// libs/dns/src/server/dns-listener.ts
import { createSocket } from "node:dgram";

// libs/dns/src/server/stream-listener.ts
import { createServer } from "node:net";
import { createServer as createTlsServer } from "node:tls";

// libs/dns/src/server/tls-options.ts
function tlsOptions({ cert, key, ca, clientAuth }) {
  return {
    cert,
    key,
    ...ca === void 0 ? {} : { ca },
    minVersion: "TLSv1.2",
    requestCert: clientAuth !== "none",
    // Node refuses clients without a certificate and those with a wrong one alike; `require` and `verify-if-given` lie between.
    rejectUnauthorized: clientAuth === "require-and-verify"
  };
}

// libs/dns/src/server/stream-listener.ts
var MAX_CONNECTIONS = 500;
var MAX_PENDING = 64;
var StreamListener = class {
  constructor(answer, options) {
    this.answer = answer;
    this.options = options;
  }
  answer;
  options;
  #server;
  #sockets = /* @__PURE__ */ new Set();
  /** Listens; port 0 takes a free one. Resolves with the port, rejects when the address cannot be used. */
  async listen(host, port) {
    const accept = (socket) => this.#accept(socket, host);
    const { tls: tls2 } = this.options;
    const server = tls2 ? createTlsServer(tlsOptions(tls2), accept) : createServer(accept);
    server.on("connection", (socket) => this.#track(socket));
    server.on("tlsClientError", () => void 0);
    server.maxConnections = MAX_CONNECTIONS;
    await new Promise(
      (resolve, reject) => server.once("error", reject).listen(port, host, resolve)
    );
    this.#server = server;
    const taken = server.address();
    return typeof taken === "object" && taken ? taken.port : port;
  }
  async close() {
    for (const socket of this.#sockets) socket.destroy();
    const server = this.#server;
    this.#server = void 0;
    if (server) await new Promise((resolve) => server.close(() => resolve()));
  }
  #track(socket) {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  }
  #accept(socket, host) {
    const { readMs, idleMs, maxQueries } = this.options.connections;
    socket.setTimeout(readMs, () => socket.destroy());
    socket.on("error", () => socket.destroy());
    const local2 = (socket.localAddress ?? host).replace(/^::ffff:/, "");
    const peer = {
      ip: (socket.remoteAddress ?? "").replace(/^::ffff:/, ""),
      port: socket.remotePort ?? 0,
      transport: "tcp",
      ...local2 === "0.0.0.0" || local2 === "::" ? {} : { destination: local2 }
    };
    let data = Buffer.alloc(0);
    let pending = 0;
    let asked2 = 0;
    const answer = async (message) => {
      const replies = await this.answer(message, peer);
      pending--;
      for (const reply of replies) {
        if (socket.destroyed) return;
        const length = Buffer.alloc(2);
        length.writeUInt16BE(reply.length);
        socket.write(Buffer.concat([length, reply]));
      }
      if (asked2 === maxQueries && pending === 0) socket.end();
    };
    socket.on("data", (chunk) => {
      data = data.length === 0 ? chunk : Buffer.concat([data, chunk]);
      while (data.length >= 2 && data.length >= 2 + data.readUInt16BE(0)) {
        const end = 2 + data.readUInt16BE(0);
        const message = data.subarray(2, end);
        data = data.subarray(end);
        if (asked2 === maxQueries) return;
        if (++pending > MAX_PENDING) return void socket.destroy();
        if (++asked2 === 1) socket.setTimeout(idleMs);
        void answer(message);
      }
    });
  }
};

// libs/dns/src/server/dns-listener.ts
var MAX_ATTEMPTS = 10;
var DnsListener = class {
  constructor(answer, options) {
    this.answer = answer;
    this.#tcp = new StreamListener(answer, options);
  }
  answer;
  #udp;
  #tcp;
  /**
   * Listens; port 0 takes a free one. Resolves with the port. `everywhere`: `host` stands for all addresses, so that nobody can tell
   * which of them a datagram was sent to.
   */
  async listen(host, port, everywhere = false) {
    for (let attempts = 1; ; attempts++) {
      try {
        return await this.#listen(host, port, everywhere);
      } catch (error) {
        if (port !== 0 || attempts >= MAX_ATTEMPTS) throw error;
      }
    }
  }
  async #listen(host, port, everywhere) {
    const chosen = await this.#tcp.listen(host, port);
    const udp = createSocket({ type: host.includes(":") ? "udp6" : "udp4" });
    const anyAddress = everywhere || host === "0.0.0.0" || host === "::";
    const destination = anyAddress ? {} : { destination: host };
    udp.on("message", (bytes, from) => {
      void this.#answerDatagram(udp, bytes, {
        ip: from.address,
        port: from.port,
        transport: "udp",
        ...destination
      });
    });
    try {
      await new Promise(
        (resolve, reject) => udp.once("error", reject).bind(chosen, host, resolve)
      );
    } catch (error) {
      await this.close();
      throw error;
    }
    this.#udp = udp;
    udp.on("error", () => void 0);
    return chosen;
  }
  /** A datagram gets the first message of an answer. */
  async #answerDatagram(udp, bytes, from) {
    const [reply] = await this.answer(bytes, from);
    if (reply && this.#udp === udp) udp.send(reply, from.port, from.ip);
  }
  async close() {
    const udp = this.#udp;
    this.#udp = void 0;
    await Promise.all([
      this.#tcp.close(),
      udp ? new Promise((resolve) => udp.close(() => resolve())) : void 0
    ]);
  }
};

// libs/dns/src/server/https-listener.ts
import { createServer as createServer2 } from "node:http";
import { createSecureServer } from "node:http2";
var PATH = "/dns-query";
var MIME_TYPE = "application/dns-message";
var MAX_BODY = 65536;
var MAX_CONNECTIONS2 = 200;
var MAX_AGE = 3600;
var MIN_AGE = 5;
var HttpsListener = class {
  constructor(answer, options) {
    this.answer = answer;
    this.options = options;
  }
  answer;
  options;
  #server;
  #sockets = /* @__PURE__ */ new Set();
  /** Listens; port 0 takes a free one. Resolves with the port, rejects when the address cannot be used. */
  async listen(host, port) {
    const serve2 = (request, response) => void this.#serve(request, response).catch(() => request.destroy());
    const { tls: tls2, connections } = this.options;
    const server = tls2 ? createSecureServer({ ...tlsOptions(tls2), allowHTTP1: true }, serve2) : createServer2(serve2);
    server.setTimeout(connections.idleMs);
    if ("maxConnections" in server) server.maxConnections = MAX_CONNECTIONS2;
    server.on(
      "connection",
      (socket) => {
        this.#sockets.add(socket);
        socket.on("close", () => this.#sockets.delete(socket));
      }
    );
    await new Promise(
      (resolve, reject) => server.once("error", reject).listen(port, host, resolve)
    );
    this.#server = server;
    const taken = server.address();
    return typeof taken === "object" && taken ? taken.port : port;
  }
  async close() {
    const server = this.#server;
    this.#server = void 0;
    for (const socket of this.#sockets) socket.destroy();
    if (server) await new Promise((resolve) => server.close(() => resolve()));
  }
  async #serve(request, response) {
    const url = new URL(request.url ?? "/", "https://server");
    if (url.pathname !== PATH) return refuse(response, 404, "");
    const message = request.method === "POST" ? await bodyOf(request) : queryOf(request, url);
    if (message === void 0 || !isMessage(message))
      return refuse(response, 400, "invalid request");
    const { remoteAddress = "", remotePort = 0, localAddress } = request.socket;
    const [reply] = await this.answer(message, {
      ip: remoteAddress.replace(/^::ffff:/, ""),
      port: remotePort,
      transport: "tcp",
      ...localAddress === void 0 ? {} : { destination: localAddress.replace(/^::ffff:/, "") }
    });
    if (!reply) return refuse(response, 500, "No response");
    response.writeHead(200, {
      "content-type": MIME_TYPE,
      "cache-control": `max-age=${ageOf(reply)}`,
      "content-length": String(reply.length)
    });
    response.end(reply);
  }
};
function refuse(response, status, text2) {
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "x-content-type-options": "nosniff"
  });
  response.end(`${text2}
`);
}
function queryOf(request, url) {
  const [text2, ...more] = url.searchParams.getAll("dns");
  if (request.method !== "GET" || text2 === void 0 || more.length > 0) return void 0;
  if (text2.length > (MAX_BODY * 8 + 5) / 6 || !/^[\w-]*$/.test(text2)) return void 0;
  return Buffer.from(text2, "base64url");
}
async function bodyOf(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_BODY) return void 0;
  }
  return Buffer.concat(chunks);
}
function isMessage(bytes) {
  try {
    return decodeMessage(bytes).question.length === 1;
  } catch {
    return false;
  }
}
function ageOf(reply) {
  const { rcode, answer, authority, additional } = decodeMessage(reply);
  const records = [...answer, ...authority, ...additional];
  if (rcode !== "NOERROR" && rcode !== "NXDOMAIN" || records.length === 0) return MIN_AGE;
  return Math.min(MAX_AGE, ...records.map(({ ttl }) => ttl));
}

// libs/dns/src/server/page-listener.ts
import { createServer as createServer3 } from "node:http";
var PageListener = class {
  #server;
  /** Resolves with the port; rejects when the address cannot be used. */
  async listen(page, host, port) {
    const server = createServer3((request, response) => {
      const {
        status,
        body,
        contentType = "text/plain; charset=utf-8"
      } = page.answer((request.url ?? "/").split("?")[0] ?? "/");
      response.writeHead(status, { "content-type": contentType }).end(body);
    });
    await new Promise(
      (resolve, reject) => server.once("error", reject).listen(port, host, resolve)
    );
    this.#server = server;
    const taken = server.address();
    return typeof taken === "object" && taken ? taken.port : port;
  }
  async close() {
    const server = this.#server;
    this.#server = void 0;
    server?.closeAllConnections();
    if (server) await new Promise((resolve) => server.close(() => resolve()));
  }
};

// libs/dns/src/server/exposure.ts
async function exposeBlocks(blocks, exposure, log2, engineOf) {
  const ports = /* @__PURE__ */ new Map();
  const open = [];
  const wanted = new Set(blocks.flatMap(({ addresses }) => addresses.map(({ port }) => port)));
  for (const port of wanted) {
    const chosen = exposure.portFor(port);
    if (chosen === void 0) continue;
    const bound = new Set(
      blocks.filter(({ addresses }) => addresses.some((each) => each.port === port)).flatMap(({ settings }) => settings.bind)
    );
    for (const host of bound.size === 0 ? [exposure.host] : bound) {
      const listener = listenerFor(
        blocks,
        port,
        (bytes, peer) => engineOf(port).answerBytes(bytes, peer)
      );
      if (!listener) {
        log2.warning(`nothing listens on port ${port}: this server has no QUIC and no gRPC`);
        continue;
      }
      try {
        ports.set(port, await listener.listen(host, chosen, bound.size === 0));
        open.push(listener);
      } catch (error) {
        log2.error(`listen udp ${host}:${chosen}: ${error.message}`);
      }
    }
  }
  for (const { plugins } of blocks) {
    for (const { name, instance } of plugins) {
      const address = /^(.*):(\d+)$/.exec(instance.page?.address ?? "");
      const port = Number(address?.[2]);
      const chosen = address ? exposure.portFor(port) : void 0;
      if (!instance.page || chosen === void 0 || ports.has(port)) continue;
      const listener = new PageListener();
      try {
        ports.set(port, await listener.listen(instance.page, exposure.host, chosen));
        open.push(listener);
      } catch (error) {
        log2.error(
          `plugin/${name}: listen tcp ${instance.page.address}: ${error.message}`
        );
      }
    }
  }
  return { ports, close: async () => void await Promise.all(open.map((each) => each.close())) };
}
function listenerFor(blocks, port, answer) {
  const own = blocks.filter(({ addresses }) => addresses.some((each) => each.port === port));
  const settings = own.at(-1)?.settings;
  const scheme = own[0]?.addresses.find((each) => each.port === port)?.scheme;
  if (!settings) return void 0;
  const { connections, tls: tls2 } = settings;
  switch (scheme) {
    case "dns":
      return new DnsListener(answer, { connections });
    case "tls":
      return new StreamListener(answer, { connections, tls: tls2 });
    case "https":
      return new HttpsListener(answer, { connections, tls: tls2 });
    default:
      return void 0;
  }
}

// libs/dns/src/coredns.ts
var FOLDER = "/etc/coredns";
var COREFILE = `${FOLDER}/Corefile`;
var CoreDns = class {
  constructor(context, options) {
    this.context = context;
    this.options = options;
    this.#data = new ServiceData(context.informers);
    this.#configMaps = context.informers.informer(CONFIG_MAPS);
  }
  context;
  options;
  name = "dns";
  log = new LogSink();
  #data;
  #configMaps;
  #metrics = new Metrics();
  #blocks = [];
  #served;
  #timer;
  #exposed;
  #working = 0;
  #running = false;
  #change = Promise.resolve();
  #inProcess = /* @__PURE__ */ new Map();
  /** The ports on which the server really listens, by the port of the Corefile. */
  get ports() {
    return this.#exposed?.ports ?? /* @__PURE__ */ new Map();
  }
  start() {
  }
  run() {
    this.#running = true;
    void this.load();
  }
  pending() {
    return this.#working;
  }
  stop() {
    this.#running = false;
    this.#timer?.cancel();
    this.#stopBlocks(this.#blocks);
    void this.#exposed?.close();
    this.#exposed = void 0;
  }
  /** Resolves when what is being changed is in force. */
  settled() {
    return this.#change;
  }
  /** A restart of the program: reads the Corefile anew and forgets caches. */
  async restart() {
    this.#served = void 0;
    await this.load();
  }
  /** Reads the Corefile and serves it; one that is broken leaves the old one in force and says so. */
  async load() {
    this.#working++;
    this.#change = this.#change.then(() => this.#load()).finally(() => void this.#working--);
    await this.#change;
  }
  /** Asks in process and tells who decided what. */
  async ask(message, peer, port = 53) {
    const steps2 = [];
    return { reply: await this.#engine(port).answer(message, peer, 0, steps2), steps: steps2 };
  }
  /** The answer of a page of `health`, `ready` or `prometheus`, for probes in process. */
  page(port, path) {
    for (const { plugins } of this.#blocks) {
      for (const { instance } of plugins)
        if (instance.page?.address.endsWith(`:${port}`)) return instance.page.answer(path);
    }
    return void 0;
  }
  #engine(port) {
    const engine = this.#inProcess.get(port) ?? new Engine(
      this.#blocks,
      port,
      this.#metrics,
      () => this.#data.version,
      () => this.context.clock.now()
    );
    if (this.#inProcess.size < 64) this.#inProcess.set(port, engine);
    return engine;
  }
  #files() {
    const { namespace = "kube-system", name = "coredns" } = this.options.configMap ?? {};
    return this.#configMaps.get(namespace, name)?.data ?? {};
  }
  #readFile(path) {
    if (path === "/etc/resolv.conf") return this.options.resolvConf ?? "nameserver 127.0.0.53\n";
    if (path === "/etc/hosts") return "127.0.0.1	localhost\n::1	localhost\n";
    const absolute = path.startsWith("/") ? path : `${FOLDER}/${path}`;
    return absolute.startsWith(`${FOLDER}/`) ? this.#files()[absolute.slice(FOLDER.length + 1)] : void 0;
  }
  /** The mounted ConfigMap is the only folder with files. */
  #listFiles(folder) {
    const absolute = folder.startsWith("/") ? folder : `${FOLDER}/${folder}`;
    if (absolute.replace(/\/+$/, "") !== FOLDER) return void 0;
    return Object.keys(this.#files()).toSorted().map((key) => `${FOLDER}/${key}`);
  }
  async #load() {
    const corefile = this.#files()["Corefile"];
    if (!this.#running || corefile === void 0 || corefile === this.#served) return this.#watch();
    const reloading = this.#served !== void 0;
    if (reloading) this.log.info("Reloading");
    let blocks;
    const metrics = new Metrics();
    try {
      blocks = this.#configure(corefile, metrics);
    } catch (error) {
      if (!(error instanceof CorefileError)) throw error;
      this.#served = corefile;
      if (reloading) {
        this.log.error(`Restart failed: ${error.message}`);
        this.log.error(
          `plugin/reload: Corefile changed but reload failed: starting with listener file descriptors: ${error.message}`
        );
      } else this.log.print(error.message);
      return this.#watch();
    }
    for (const { plugins } of blocks) for (const { instance } of plugins) await instance.awaits?.();
    if (!this.#running) return;
    const old = this.#blocks;
    this.#stopBlocks(old);
    await this.#exposed?.close();
    this.#blocks = blocks;
    this.#metrics = metrics;
    this.#served = corefile;
    this.#inProcess.clear();
    if (this.options.exposure) await this.#expose(blocks, this.options.exposure);
    for (const { addresses, settings } of blocks)
      for (const { scheme, zone, port } of addresses)
        for (let socket = 0; socket < settings.sockets; socket++)
          this.log.print(`${scheme === "dns" ? "" : `${scheme}://`}${zone}:${port}`);
    const watched = blocks.some(({ settings }) => settings.reload.intervalMs > 0);
    if (watched)
      this.log.info(
        `plugin/reload: Running configuration SHA512 = ${createHash("sha512").update(corefile).digest("hex")}`
      );
    if (reloading) this.log.info("Reloading complete");
    for (const { plugins } of blocks) for (const { instance } of plugins) instance.start?.();
    this.#watch();
  }
  /** Opens the sockets; a port that was free to choose stays the same from then on. */
  async #expose(blocks, { host, portFor }) {
    const before = this.ports;
    const stable = { host, portFor: (port) => before.get(port) ?? portFor(port) };
    this.#exposed = await exposeBlocks(blocks, stable, this.log, (port) => this.#engine(port));
  }
  /** `reload` looks at the Corefile every interval, plus a random part of the jitter. */
  #watch() {
    this.#timer?.cancel();
    const reload2 = this.#blocks.map(({ settings }) => settings.reload).find(({ intervalMs }) => intervalMs > 0);
    if (!this.#running || !reload2) return;
    const { clock, random } = this.context;
    this.#timer = clock.after(
      reload2.intervalMs + random.int(Math.max(1, Math.floor(reload2.jitterMs))),
      () => void this.load()
    );
  }
  #configure(corefile, metrics) {
    const { clock, random } = this.context;
    const { upstreams, ownAddresses = [], hostname = "coredns", env = {} } = this.options;
    const files = (pattern) => {
      const absolute = pattern.startsWith("/") ? pattern : `${FOLDER}/${pattern}`;
      return Object.entries(this.#files()).map(([key, text2]) => ({ path: `${FOLDER}/${key}`, text: text2 })).filter(({ path }) => path !== COREFILE && patternMatches(absolute, path)).sort((left, right) => left.path < right.path ? -1 : 1);
    };
    return configure(
      corefile,
      { path: COREFILE, env, files },
      {
        clock,
        random,
        log: this.log,
        metrics,
        data: this.#data,
        upstreams,
        ownAddresses,
        hostname,
        readFile: (path) => this.#readFile(path),
        listFiles: (folder) => this.#listFiles(folder),
        ask: (port, name, type) => void this.ask(queryFor(name, type, random.int(65536)), { ip: "127.0.0.1", port: 4e4 + random.int(1e4), transport: "udp" }, port),
        exit: (code) => this.#exit(code)
      }
    );
  }
  #exit(code) {
    this.stop();
    this.options.onExit?.(code);
  }
  #stopBlocks(blocks) {
    for (const { plugins } of blocks) for (const { instance } of plugins) instance.stop?.();
  }
};

// libs/dns/src/fake-informers.ts
var FakeInformer = class {
  synced = true;
  resourceVersion = "1";
  #objects = /* @__PURE__ */ new Map();
  #indexes = /* @__PURE__ */ new Map();
  #handlers = [];
  get(namespace, name) {
    return this.#objects.get(`${namespace}/${name}`);
  }
  list() {
    return this.#objects.values();
  }
  addIndex(name, of) {
    this.#indexes.set(name, of);
  }
  byIndex(name, key) {
    const of = this.#indexes.get(name);
    return of ? [...this.#objects.values()].filter((object) => of(object).includes(key)) : [];
  }
  handle(handler) {
    this.#handlers.push(handler);
  }
  put(object) {
    const { namespace = "", name = "" } = object.metadata ?? {};
    const stored = object;
    const old = this.#objects.get(`${namespace}/${name}`);
    this.#objects.set(`${namespace}/${name}`, stored);
    for (const handler of this.#handlers) {
      if (old) handler.updated?.(stored, old);
      else handler.added?.(stored);
    }
  }
  remove(object) {
    const { namespace = "", name = "" } = object.metadata ?? {};
    const old = this.#objects.get(`${namespace}/${name}`);
    this.#objects.delete(`${namespace}/${name}`);
    if (old) for (const handler of this.#handlers) handler.deleted?.(old);
  }
};
var FakeInformers = class {
  #informers = /* @__PURE__ */ new Map();
  informer(resource) {
    return this.#of(resource.kind);
  }
  start() {
    return Promise.resolve();
  }
  pending() {
    return 0;
  }
  stop() {
    this.#informers.clear();
  }
  apply(...objects) {
    for (const object of objects) this.#of(object.kind ?? "").put(object);
  }
  remove(...objects) {
    for (const object of objects) this.#of(object.kind ?? "").remove(object);
  }
  /** Makes all informers look as if the API could not be reached. */
  unsync() {
    for (const informer of this.#informers.values()) informer.synced = false;
  }
  #of(kind) {
    const informer = this.#informers.get(kind) ?? new FakeInformer();
    this.#informers.set(kind, informer);
    return informer;
  }
};

// libs/dns/src/simulated-upstreams.ts
var INVENTED_TTL = 300;
var MAX_ALIASES3 = 8;
var SimulatedUpstreams = class {
  #servers;
  constructor(servers) {
    this.#servers = servers.map(
      ({ address, records = [], inventsBelow = [], addressOf: addressOf3 = () => void 0 }) => ({
        address,
        records: records.map(parseRecord),
        addressOf: addressOf3,
        invents: inventsBelow.map((zone) => lower(fqdn(zone)))
      })
    );
  }
  async exchange(address, message) {
    const server = this.#servers.find((each) => each.address === address) ?? this.#servers.find((each) => each.address === "*");
    if (!server)
      throw new UpstreamFailure("timeout", `read udp 127.0.0.1:0->${address}: i/o timeout`);
    const question = message.question[0];
    const answer = [];
    let name = lower(question?.name ?? ".");
    let exists = false;
    for (let aliases = 0; aliases < MAX_ALIASES3; aliases++) {
      const named2 = server.records.filter((record2) => lower(record2.name) === name);
      exists ||= named2.length > 0;
      const found = named2.filter(({ type }) => type === question?.type);
      answer.push(...found);
      const alias = found.length === 0 ? named2.find(({ type }) => type === "CNAME") : void 0;
      if (!alias) break;
      answer.push(alias);
      name = lower(alias.data);
    }
    const given = exists ? void 0 : await server.addressOf(name.replace(/\.$/, ""));
    if (given !== void 0) {
      exists = true;
      const type = given.includes(":") ? "AAAA" : "A";
      if (question?.type === type)
        answer.push({ name: question.name, type, class: "IN", ttl: INVENTED_TTL, data: given });
    }
    if (!exists && server.invents.some((zone) => isWithin(zone, name) && name !== zone)) {
      exists = true;
      if (question?.type === "A")
        answer.push({
          name: question.name,
          type: "A",
          class: "IN",
          ttl: INVENTED_TTL,
          data: inventedAddress(name)
        });
    }
    const rcode = exists || answer.length > 0 ? "NOERROR" : "NXDOMAIN";
    return { ...replyTo(message, rcode), recursionAvailable: true, answer };
  }
};
function inventedAddress(name) {
  let hash = 2166136261;
  for (const char of name) hash = Math.imul(hash ^ char.charCodeAt(0), 16777619) >>> 0;
  return `198.${18 + (hash & 1)}.${hash >>> 8 & 255}.${(hash >>> 16) % 254 + 1}`;
}

// libs/dns/src/fixture.ts
var ManualClock = class {
  #now = Date.UTC(2026, 0, 1);
  #timers = [];
  now() {
    return this.#now;
  }
  after(ms, task) {
    return this.#add({ at: this.#now + ms, task });
  }
  every(ms, task) {
    return this.#add({ at: this.#now + ms, task, every: ms });
  }
  /** Moves time on and runs what is due, letting promises settle after each task. */
  async advance(ms) {
    const end = this.#now + ms;
    for (; ; ) {
      const due = this.#timers.filter(({ at }) => at <= end).sort((left, right) => left.at - right.at)[0];
      if (!due) break;
      this.#now = due.at;
      if (due.every === void 0) this.#timers = this.#timers.filter((each) => each !== due);
      else due.at += due.every;
      due.task();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#now = end;
  }
  #add(timer) {
    this.#timers.push(timer);
    return { cancel: () => void (this.#timers = this.#timers.filter((each) => each !== timer)) };
  }
};
var noChance = {
  next: () => 0,
  int: () => 0,
  uuid: () => "00000000-0000-4000-8000-000000000000",
  suffix: (length) => "x".repeat(length)
};
async function serve(corefile, objects = [], options = {}, mounted = {}) {
  const informers = new FakeInformers();
  const clock = new ManualClock();
  informers.apply({ kind: "Namespace", metadata: { name: "shop" } }, ...objects);
  const configure2 = (text2, files = {}) => {
    const configMap = {
      kind: "ConfigMap",
      metadata: { name: "coredns", namespace: "kube-system" },
      data: { Corefile: text2, ...files }
    };
    informers.apply(configMap);
  };
  configure2(corefile, mounted);
  const logger = {
    debug: () => void 0,
    info: () => void 0,
    warn: () => void 0,
    error: () => void 0
  };
  const upstreams = new SimulatedUpstreams([
    {
      address: "192.0.2.53:53",
      records: [
        "www.example.org. 60 IN A 192.0.2.10",
        "alias.example.org. 50 IN CNAME www.example.org.",
        "web.example.org. 60 IN A 192.0.2.11",
        "web.example.org. 60 IN A 192.0.2.12"
      ]
    }
  ]);
  const server = new CoreDns(
    { client: void 0, informers, clock, random: noChance, log: logger },
    { upstreams, resolvConf: "nameserver 192.0.2.53\n", ...options }
  );
  server.start();
  server.run();
  await server.settled();
  const message = async (name, type = "A", client = "172.16.0.9") => (await server.ask(queryFor(name, type, 7), { ip: client, port: 4711, transport: "udp" })).reply;
  const ask = async (name, type = "A", client) => {
    const reply = await message(name, type, client);
    return reply ? [
      reply.rcode,
      ...[...reply.answer, ...reply.additional].map(
        (each) => `${each.name} ${each.ttl} ${each.type} ${each.data}`
      )
    ] : ["no reply"];
  };
  return { server, informers, clock, configure: configure2, ask, message };
}

// ../dns-diff/diff1.ts
var seed = Number(process.argv[2] ?? 1);
var N = Number(process.argv[3] ?? 200);
var ONLY = process.argv[4]?.split(",");
var rnd = (n) => {
  seed = seed * 1103515245 + 12345 & 2147483647;
  return Math.floor(seed / 2147483647 * n) % n;
};
var pick = (a) => a[rnd(a.length)];
var POOL = {
  int: ["0", "1", "5", "30", "3600", "-1", "x", "99999999999999999999", "1.5", "+7", "0x10", "512", "4096", "90"],
  dur: ["1s", "0", "0s", "5m", "-1s", "1", "x", "24h", "25h", "1h30m", "10ms", "5.5s", "1d", "", "6m"],
  zone: ["example.org", ".", "example.com.", "10.0.0.0/24", "10.0.0.0/22", "a..b", "EXAMPLE.net", "2001:db8::/32", "10.0.0.0/33", "x_y", "xn--a", "*.org", "ab/c"],
  addr: [":8080", "127.0.0.1:9999", "[::1]:80", "localhost:1", "x", ":", "1.2.3.4", ":99999", "[::1", "a:b:c", ":http"],
  ip: ["127.0.0.1", "10.0.0.1", "::1", "192.168.0.0/16", "10.0.0.0/8", "x", "300.1.1.1", "2001:db8::/33", "1.2.3.4/40", "fe80::1%lo", "10.1", "*"],
  to: ["127.0.0.1", "127.0.0.1:5353", "[::1]:53", "::1", "tls://9.9.9.9", "dns://8.8.8.8", "https://1.1.1.1", "https://1.1.1.1/x", "grpc://1.2.3.4", "localhost", "x:53", "resolv", "127.0.0.1:x", "127.0.0.1:99999", "10.0.0.0/24", "", "dns://", "tls://9.9.9.9%dns.quad9.net"],
  type: ["A", "AAAA", "ANY", "TXT", "a", "XX", "HTTPS", "CNAME", "TYPE65", "PTR", "*"],
  class: ["IN", "CH", "ANY", "in", "XX", "HS"],
  rcode: ["NXDOMAIN", "SERVFAIL", "noerror", "REFUSED", "XX", "RCODE3", "3", "NOERROR", "BADVERS", "YXDOMAIN", "FORMERR", "BADSIG", "BADCOOKIE"],
  re: ["(.*)", "^a$", "(", "[a-z]+", "(?P<n>.*)", "a{2", ".*\\.org\\.", "\\d+", "(?i)x", "(?!a)", "a**"],
  word: ["a", "foo", "bar", "example", "{a}", "true", "false", '"a b"', "no", '""', "{/a/b}", "{name}", "{common}", "{combined}", '"{type} {class}"'],
  file: ["db", "dbbad", "dbnosoa", "none", "hosts", "empty", "dbtwo", "resolv"],
  tpl: ['"{{ .Name }} 60 IN A 1.2.3.4"', '"{{ .Name }"', '"x"', '"{{ .Foo }} 5 IN A 1.1.1.1"', '"{{ if }}"', '"{{ .Name | foo }}"', '"{{ end }}"', '"{{ index .Match 1 }} 5 IN TXT a"', '"{{ range }}"', '"{{ .Name }} 60 IN A"', '"{{"', '"{{ define \\"x\\" }}{{end}}"'],
  name: ["example.org", "a.b", "*.x", ".", "x", "a..b", "org.", "suffix", "prefix", "exact", "regex", "substring"],
  flag: ["aa", "ra", "rd", "qr", "tc", "ad", "cd", "x", "AA"]
};
var P = {
  acl: [["", "<zone>", "<zone> <zone>"], ["allow", "block net <ip>", "allow type <type> net <ip> <ip>", "filter type <type>", "drop net <ip>", "block type <type> <type> net *", "block net", "block type", "deny net <ip>", "allow <word> <ip>", "block type ANY net private", "block type A net localhost"]],
  any: [["", "<word>"], []],
  bufsize: [["", "<int>", "<int> <int>"], []],
  cancel: [["", "<dur>", "<dur> <dur>"], ["x"]],
  chaos: [["", "<word>", "<word> <word>", "<word> <word> <word>"], ["x"]],
  cache: [["", "<int>", "<zone>", "<int> <zone>", "<dur> <zone>"], ["success <int>", "success <int> <int>", "success <int> <int> <int>", "denial <int> <int> <int>", "denial", "prefetch <int>", "prefetch <int> <dur>", "prefetch <int> <dur> <int>%", "prefetch <int> <dur> <int>", "serve_stale", "serve_stale <dur>", "serve_stale <dur> <word>", "serve_stale 1h immediate", "serve_stale 1h verify <dur>", "servfail <dur>", "servfail", "disable success", "disable denial <zone>", "disable <word>", "keepttl", "keepttl <word>", "<word>"]],
  debug: [["", "<word>"], ["x"]],
  dns64: [["", "<ip>", "64:ff9b::/96", "2001:db8::/40", "<word>", "<ip> <ip>"], ["prefix <ip>", "prefix 64:ff9b::/96", "prefix 2001::/41", "translate_all", "translate_all <word>", "allow_ipv4", "allow_ipv4 x", "prefix", "<word>"]],
  erratic: [["", "<word>", "<zone>"], ["drop", "drop <int>", "truncate <int>", "delay <int>", "delay <int> <dur>", "large", "large <int>", "delay <int> <dur> <int>", "<word>", "drop 1 2"]],
  errors: [["", "<word>", "<zone>"], ["stacktrace", "consolidate <dur> <re>", "consolidate <dur> <re> <word>", "consolidate", 'consolidate 5m ".*" warning', 'consolidate 5m ".*" error show_first', 'consolidate 5m "^x$" <word> <word>', "stacktrace x", "<word>"]],
  file: [["", "<file>", "<file> <zone>", "db example.org", "db example.org example.net", "dbnosoa example.org"], ["reload <dur>", "reload", "upstream", "fallthrough", "fallthrough <zone>", "no_reload", "upstream x", "<word>", "transfer to *"]],
  auto: [["", "<zone>", "<zone> <zone>"], ["directory .", "directory none", "directory . <re> <word>", "directory . db\\.(.*) {1}", "directory . (.*) x", "directory", "directory . db\\.(.*) <word> <int>", "reload <dur>", "upstream", "fallthrough", "no_reload", "<word>", "transfer to *"]],
  secondary: [["", "<zone>"], ["transfer from <ip>", "transfer from 127.0.0.1:9", "transfer", "transfer to <ip>", "transfer from", "upstream", "fallthrough <zone>", "fallthrough", "<word>"]],
  forward: [["", "<zone>", "<zone> <to>", ". <to>", ". <to> <to>", ". 127.0.0.1 <to>"], ["except <zone>", "except", "except <zone> <zone>", "max_fails <int>", "max_fails", "health_check <dur>", "health_check <dur> no_rec", "health_check 1s domain <zone>", "health_check 1s <word>", "health_check 1s domain", "force_tcp", "force_tcp x", "prefer_udp", "expire <dur>", "max_idle_conns <int>", "max_age <dur>", "max_concurrent <int>", "tls", "tls a b c d", "tls a", "tls_servername <word>", "policy <word>", "policy round_robin", "policy sequential", "next <rcode>", "next <rcode> <rcode>", "next", "failover <rcode>", "failover", "next_on_nodata", "failfast_all_unhealthy_upstreams", "max_connect_attempts <int>", "read_timeout <dur>", "doh_method <word>", "doh_method GET", "source_address <ip>", "resolver <ip>", "resolver", "policy", "<word>"]],
  header: [["", "<word>"], ["response set <flag>", "response clear <flag>", "query set <flag>", "query clear rd <flag>", "response set", "set <flag>", "clear ra aa", "response <word> aa", "<word>", "query"]],
  health: [["", "<addr>", "<addr> <addr>"], ["lameduck <dur>", "lameduck", "lameduck 1s 2s", "<word>"]],
  hosts: [["", "<file>", "hosts <zone>", "hosts example.org example.net"], ["<ip> <zone>", "1.2.3.4 a.example.org b.example.org", "::1 x", "1.2.3.4", "ttl <int>", "ttl", "no_reverse", "reload <dur>", "reload", "fallthrough", "fallthrough <zone>", "<word>", "ttl 5 6"]],
  kubernetes: [["<zone>", "cluster.local", "cluster.local <zone>"], ["pods <word>", "pods verified", "pods", "ttl <int>", "ttl", "namespaces", "namespaces a b", "labels a=b", "labels a==b,,", "labels", 'labels "a in (b)"', "namespace_labels a=b", "namespace_labels", 'namespace_labels "a=b=c"', "endpoint_pod_names", "endpoint_pod_names x", "noendpoints", "noendpoints x", "ignore empty_service", "ignore", "ignore <word>", "fallthrough", "endpoint", "endpoint http://x", "endpoint a b", "tls a", "tls a b c", "tls", "kubeconfig", "kubeconfig a", "kubeconfig a b c", "startup_timeout <dur>", "startup_timeout", "multicluster <zone>", "multicluster", "apiserver_qps <int>", "apiserver_burst <int>", "apiserver_max_inflight <int>", "zonal", "zonal x", "transfer to *", "upstream", "resyncperiod 5s", "<word>"]],
  k8s_external: [["", "<zone>"], ["apex <word>", "apex", "ttl <int>", "ttl", "headless", "fallthrough", "<word>", "fallthrough <zone>"]],
  loadbalance: [["", "round_robin", "<word>", "weighted <file>", "weighted", "round_robin x", "weighted db x"], ["reload <dur>", "reload", "<word>", "prefer <ip>", "prefer", "prefer 10.0.0.0/8 192.168.0.0/16"]],
  local: [["", "<word>"], ["x"]],
  log: [["", "<zone>", "<zone> <word>", "<word>", '<zone> <zone> "{name}"'], ["class <word>", "class all", "class", "class denial error", "class success x", "<word>"]],
  loop: [["", "<word>"], ["x"]],
  minimal: [["", "<word>"], ["x"]],
  nsid: [["", "<word>", "<word> <word>"], ["x"]],
  prometheus: [["", "<addr>", "<addr> <addr>"], ["x", "runtime_metrics", "tls <file> <file>", "tls"]],
  ready: [["", "<addr>", "<addr> <addr>"], ["x", "monitor until-ready", "monitor continuously", "monitor <word>", "monitor"]],
  reload: [["", "<dur>", "<dur> <dur>", "30s 15s", "2s", "2s 10s", "10s 1s 1s", "off"], ["x"]],
  rewrite: [["", "name <name> <name>", "name exact <name> <name>", "name suffix <name> <name>", "name suffix .a .b answer auto", "name prefix <name> <name>", "name substring a b", "name regex <re> <name>", "name regex <re> <name> answer name <re> <name>", "name regex <re> <name> answer auto", "name regex <re> <name> answer value <re> <name>", "name exact a b answer name c", "name <name>", "stop name regex <re> <name>", "continue type <type> <type>", "continue", "type <type> <type>", "type <type>", "class <class> <class>", "class <class>", "edns0 local set <int> <word>", "edns0 local set 0xffee 0xabc", "edns0 local set 0xffee 0xzz", "edns0 local append 0xffee {qname}", "edns0 local replace 0xffee {foo}", "edns0 local unset 0xffee", "edns0 local set 0xffee abc revert", "edns0 nsid set", "edns0 nsid set x", "edns0 nsid foo", "edns0 subnet set 24 56", "edns0 subnet set <int> <int>", "edns0 subnet unset", "edns0 foo set", "edns0 local", "edns0", "ttl <name> <int>", "ttl exact <name> <int>", "ttl suffix <name> <int>-<int>", "ttl regex <re> 5-10", "ttl exact a 10-", "ttl exact a -10", "ttl a b c d", "ttl exact a 20-10", "cname exact <name> <name>", "cname <name> <name>", "cname regex <re> <name>", "cname exact a", "rcode exact <name> <rcode> <rcode>", "rcode <name> <rcode> <rcode>", "rcode regex <re> NXDOMAIN NOERROR", "rcode exact a NXDOMAIN", "foo a b", "answer name a b", "edns0 unset all", "edns0 local set 0xffee {client_ip} revert"], ["name suffix a b", "name regex <re> <name>", "answer auto", "answer name <re> <name>", "answer value <re> <name>", "foo", "type A AAAA"]],
  root: [["", "<word>", ".", "none", "db", "<word> <word>"], ["x"]],
  template: [["", "<class>", "<class> <type>", "IN A <zone>", "ANY ANY", "IN A", "IN ANY example.org"], ["match <re>", "match <re> <re>", "match", "answer <tpl>", "answer", "additional <tpl>", "authority <tpl>", "rcode <rcode>", "rcode", "ederror <int>", 'ederror <int> "text"', "ederror", "fallthrough", "fallthrough <zone>", "upstream", "upstream x", "<word>"]],
  transfer: [["", "<zone>", "example.org"], ["to *", "to <ip>", "to", "to <ip> <ip>", "to 10.0.0.1:5353", "from *", "<word>"]],
  view: [["", "<word>", "a b", "v"], ["expr type() == 'A'", "expr name() matches 'x'", "expr", "expr foo() == 1", "expr type()", "expr type( == 'A'", "expr true", "expr 1 + 1", "expr incidr(client_ip(), '10.0.0.0/8')", "expr incidr(client_ip())", "expr name() startsWith 'a' and size() > 10", "expr type() in ['A', 'B']", "expr 'a' + 1 == 2", "expr proto == 'udp'", "expr name() == 'unclosed", "expr metadata('a') == ''", "expr type() ? 1 : 2", "expr size() > 'a'", "expr not do()", "expr bufsize() >= 512 || opcode() != 0", "expr name() contains 1", "<word>"]],
  whoami: [["", "<word>"], ["x"]],
  metadata: [["", "<zone>", "<zone> <zone>"], ["x"]],
  timeouts: [["", "<word>"], ["read <dur>", "write <dur>", "idle <dur>", "foo <dur>", "read", "maxtcpqueries <int>", "read 1s 2s"]],
  multisocket: [["", "<int>", "<int> <int>"], ["x"]],
  pprof: [["", "<addr>", "<addr> <addr>"], ["block", "block <int>", "block 1 2", "<word>"]],
  trace: [["", "<addr>", "zipkin <addr>", "datadog <addr>", "Zipkin x", "<word> <addr>", "a b c"], ["every <int>", "every", "service <word>", "service", "client_server", "client_server <word>", "client_server true", "datadog_analytics_rate <int>", "datadog_analytics_rate 0.5", "zipkin_max_backlog_size <int>", "zipkin_max_batch_size <int>", "zipkin_max_batch_interval <dur>", "<word>"]],
  geoip: [["", "<file>", "a b"], ["edns-subnet", "x"]],
  tls: [["", "<file>", "<file> <file>", "a b c", "a b c d"], ["client_auth <word>", "client_auth require", "client_auth", "keylog", "foo", "acme", "email x", "acme example.org"]],
  quic: [["", "x"], ["max_streams <int>", "worker_pool_size <int>", "max_streams", "<word>"]],
  grpc_server: [["", "x"], ["max_streams <int>", "max_connections <int>", "max_streams", "<word>"]],
  https: [["", "x"], ["max_connections <int>", "max_connections", "<word>"]],
  https3: [["", "x"], ["max_streams <int>", "max_connections <int>", "<word>"]],
  proxyproto: [["", "x"], ["allow <ip>", "allow", "default <word>", "default use", "default", "udp_session_tracking <dur>", "udp_session_tracking <dur> <int>", "udp_session_tracking", "<word>"]],
  shed: [["", "x"], ["x"]],
  dnstap: [["", "/tmp/x.sock", "tcp://127.0.0.1:9 full", "tcp://127.0.0.1:9 full <int>", "tcp://127.0.0.1:9 full <int> <int>", "listen"], ["identity", "identity a", "version a", 'extra "{name}"', "skipverify", "tls a b", "<word>"]],
  bind: [["", "<ip>", "127.0.0.1", "127.0.0.1 <ip>", "lo", "none0"], ["except <ip>", "except", "<word>"]],
  autopath: [["", "<file>", "<zone> resolv", "@kubernetes", "@foo", "example.org @erratic", "resolv x"], ["x"]]
};
var fill2 = (p) => p.replace(/<(\w+)>/g, (m, k) => POOL[k] ? pick(POOL[k]) : m);
var names = ONLY ?? Object.keys(P);
function directive(name) {
  const [args, options] = P[name];
  let head = `${name} ${fill2(pick(args))}`.trimEnd();
  const n = options.length === 0 ? 0 : rnd(10) < 3 ? 0 : 1 + rnd(2);
  if (n > 0) head += " {\n" + Array.from({ length: n }, () => `        ${fill2(pick(options))}`).join("\n") + "\n    }";
  return head;
}
var FILES = {
  db: "$ORIGIN example.org.\n@ 60 IN SOA ns h 1 2 3 4 5\n@ 60 IN NS ns\nwww 60 IN A 192.0.2.1\n",
  dbbad: "$ORIGIN example.org.\n@ 60 IN SOA ns h 1 2 3 4 5\nwww 60 IN A not-an-address\n",
  dbnosoa: "$ORIGIN example.org.\nwww 60 IN A 192.0.2.1\n",
  dbtwo: "$ORIGIN example.net.\n@ 60 IN SOA ns h 1 2 3 4 5\n@ 60 IN NS ns\n",
  hosts: "127.0.0.1 localhost\n10.0.0.1 a.example.org\n",
  empty: "# nothing\n",
  resolv: "nameserver 127.0.0.1\nsearch corp.example\n"
};
var dir = `/tmp/w/dns-diff/run${process.pid}`;
mkdirSync(dir, { recursive: true });
for (const [k, v] of Object.entries(FILES)) writeFileSync(`${dir}/${k}`, v);
var norm = (s) => s.replaceAll(dir, "/etc/coredns").replaceAll(/plugin\/reload: Running configuration SHA512 = \w+/g, "SHA");
function real(corefile) {
  writeFileSync(`${dir}/Corefile`, corefile);
  return new Promise((resolve) => {
    const child = spawn("/tmp/w/dns-coredns/coredns-1147", ["-conf", `${dir}/Corefile`], { cwd: dir, env: { PATH: process.env["PATH"] } });
    let out = "", err = "";
    const done = (ok) => {
      child.kill("SIGKILL");
      resolve({ ok, lines: norm(ok ? out : err || out).split("\n").filter(Boolean) });
    };
    const t = setTimeout(() => done(true), 4e3);
    child.stdout.on("data", (d) => {
      out += d;
      if (out.includes("linux/amd64")) {
        clearTimeout(t);
        done(true);
      }
    });
    child.stderr.on("data", (d) => {
      err += d;
    });
    child.on("close", () => {
      clearTimeout(t);
      resolve({ ok: false, lines: norm(err || out).split("\n").filter(Boolean) });
    });
  });
}
async function ours(corefile) {
  const { server } = await serve(corefile, [], { upstreams: { exchange: async () => {
    throw new Error("x");
  } }, resolvConf: "nameserver 127.0.0.1\n" }, FILES);
  const lines = [...server.log.lines].map(norm);
  server.stop();
  return { ok: server.page !== void 0 && server._blocks !== null && lines.some((l) => /:20153/.test(l) && !/cannot serve|Corefile|plugin\//.test(l)), lines: lines.flatMap((l) => l.split("\n")) };
}
var bad = 0;
for (let i = 0; i < N; i++) {
  const name = ONLY ? pick(names) : names[i % names.length];
  const corefile = `.:20153 {
    ${directive(name)}
}
`;
  const r = await real(corefile);
  let o;
  try {
    o = await ours(corefile);
  } catch (e) {
    o = { ok: false, lines: [`THROWN ${e.stack}`] };
  }
  if (!r.ok && /in-cluster|invalid configuration: no configuration|stat .*: no such file or dir.*kubeconfig|unable to read client-cert/.test(r.lines.join())) {
    if (o.ok) continue;
  }
  const same2 = r.ok === o.ok && (r.ok || r.lines.join("\n") === o.lines.filter((l) => !l.startsWith("[WARNING]")).join("\n"));
  if (!same2) {
    bad++;
    console.log(`--- ${corefile.split("\n").slice(1, -2).join("\n")}
real ${r.ok ? "OK" : "ERR"} ${r.ok ? r.lines.filter((l) => /WARN|ERROR/.test(l)).join(" | ") : r.lines.slice(0, 3).join(" | ")}
ours ${o.ok ? "OK" : "ERR"} ${o.ok ? "" : o.lines.join(" | ")}`);
  }
}
console.log(`${N} cases, ${bad} differences`);
rmSync(dir, { recursive: true });
