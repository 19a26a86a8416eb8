/** A template of Go's text/template, compiled: gives the text for its data. Throws TemplateError. */
export type Template = (data: Readonly<Record<string, unknown>>) => string;

export class TemplateError extends Error {}

type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly pipeline: string }
  | {
      readonly kind: 'if' | 'range' | 'with';
      readonly pipeline: string;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    };

interface Scope {
  readonly dot: unknown;
  readonly root: unknown;
  readonly variables: Map<string, unknown>;
}

const MAX_OUTPUT = 64 * 1024;

/** Compiles the part of Go's template language that records need: fields, index, printf, comparisons, if, range, with, parseInt. */
export function compileTemplate(text: string): Template {
  const nodes = parseNodes(tokenize(text), []).nodes;
  return (data) => {
    const out = render(nodes, { dot: data, root: data, variables: new Map() });
    if (out.length > MAX_OUTPUT) throw new TemplateError('output too long');
    return out;
  };
}

interface Piece {
  readonly action: boolean;
  readonly text: string;
}

function tokenize(text: string): Piece[] {
  const pieces: Piece[] = [];
  let rest = text;
  let trim = false;
  for (;;) {
    const open = rest.indexOf('{{');
    let plain = open < 0 ? rest : rest.slice(0, open);
    if (trim) plain = plain.trimStart();
    if (open < 0) {
      pieces.push({ action: false, text: plain });
      return pieces;
    }
    const close = rest.indexOf('}}', open);
    if (close < 0) throw new TemplateError('unclosed action');
    let action = rest.slice(open + 2, close);
    if (action.startsWith('- ')) {
      plain = plain.trimEnd();
      action = action.slice(2);
    }
    trim = action.endsWith(' -');
    if (trim) action = action.slice(0, -2);
    pieces.push({ action: false, text: plain });
    if (!action.trim().startsWith('/*')) pieces.push({ action: true, text: action.trim() });
    rest = rest.slice(close + 2);
  }
}

function parseNodes(pieces: Piece[], until: readonly string[]): { nodes: Node[]; end: string } {
  const nodes: Node[] = [];
  for (let piece = pieces.shift(); piece; piece = pieces.shift()) {
    if (!piece.action) {
      if (piece.text !== '') nodes.push({ kind: 'text', text: piece.text });
      continue;
    }
    const [word = '', ...rest] = piece.text.split(/\s+/);
    if (until.includes(word)) return { nodes, end: piece.text };
    if (word === 'if' || word === 'range' || word === 'with') {
      const body = parseNodes(pieces, ['else', 'end']);
      let otherwise: readonly Node[] = [];
      if (body.end.startsWith('else if')) {
        pieces.unshift({ action: true, text: body.end.slice(5) });
        otherwise = parseNodes(pieces, []).nodes.slice(0, 1);
      } else if (body.end === 'else') otherwise = parseNodes(pieces, ['end']).nodes;
      nodes.push({ kind: word, pipeline: rest.join(' '), body: body.nodes, otherwise });
    } else nodes.push({ kind: 'value', pipeline: piece.text });
  }
  if (until.length > 0) throw new TemplateError('unexpected EOF');
  return { nodes, end: '' };
}

function render(nodes: readonly Node[], scope: Scope): string {
  let out = '';
  for (const node of nodes) {
    if (node.kind === 'text') out += node.text;
    else if (node.kind === 'value') {
      const assignment = /^(\$\w+)\s*:?=\s*([\s\S]+)$/.exec(node.pipeline);
      if (assignment)
        scope.variables.set(assignment[1] as string, evaluate(assignment[2] as string, scope));
      else out += present(evaluate(node.pipeline, scope));
    } else if (node.kind === 'range') out += renderRange(node, scope);
    else {
      const value = evaluate(node.pipeline, scope);
      const inner = node.kind === 'with' && truthy(value) ? { ...scope, dot: value } : scope;
      out += render(truthy(value) ? node.body : node.otherwise, inner);
    }
    if (out.length > MAX_OUTPUT) throw new TemplateError('output too long');
  }
  return out;
}

function renderRange(node: Node & { kind: 'if' | 'range' | 'with' }, scope: Scope): string {
  const named = /^(?:(\$\w+)\s*,\s*)?(\$\w+)\s*:=\s*([\s\S]+)$/.exec(node.pipeline);
  const value = evaluate(named?.[3] ?? node.pipeline, scope);
  const items: [unknown, unknown][] = Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : typeof value === 'number'
      ? Array.from({ length: Math.min(value, 1_000) }, (_, index) => [index, index])
      : Object.entries((value ?? {}) as Record<string, unknown>);
  if (items.length === 0) return render(node.otherwise, scope);
  return items
    .map(([key, item]) => {
      if (named?.[1] !== undefined) scope.variables.set(named[1], key);
      if (named?.[2] !== undefined) scope.variables.set(named[2], item);
      return render(node.body, { ...scope, dot: item });
    })
    .join('');
}

/** A pipeline: commands joined by `|`, each getting the value before it as its last argument. */
function evaluate(pipeline: string, scope: Scope): unknown {
  let value: unknown;
  for (const [index, command] of splitTop(pipeline, '|').entries())
    value = run(command.trim(), scope, index === 0 ? [] : [value]);
  return value;
}

function run(command: string, scope: Scope, piped: readonly unknown[]): unknown {
  const words = splitTop(command, ' ')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const [first = '', ...rest] = words;
  const call = FUNCTIONS[first];
  if (call) return call([...rest.map((word) => operand(word, scope)), ...piped]);
  if (/^[A-Za-z_]\w*$/.test(first) && !/^(?:true|false|nil)$/.test(first))
    throw new TemplateError(`function "${first}" not defined`);
  const value = operand(first, scope);
  if (typeof value !== 'function') return value;
  return (value as (...args: unknown[]) => unknown)(
    ...rest.map((word) => operand(word, scope)),
    ...piped,
  );
}

function splitTop(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = '';
  let depth = 0;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (quote !== '') {
      if (char === '\\' && quote === '"') part += char + (text[++at] ?? '');
      else {
        part += char;
        if (char === quote) quote = '';
      }
      continue;
    }
    if (char === '"' || char === '`') quote = char;
    if (char === '(') depth++;
    if (char === ')') depth--;
    if (char === separator && depth === 0) {
      parts.push(part);
      part = '';
    } else part += char;
  }
  return [...parts, part];
}

function operand(word: string, scope: Scope): unknown {
  if (word.startsWith('(') && word.endsWith(')')) return evaluate(word.slice(1, -1), scope);
  if (word.startsWith('"')) return JSON.parse(word) as unknown;
  if (word.startsWith('`')) return word.slice(1, -1);
  if (/^-?(?:0x[0-9a-f]+|\d+(?:\.\d+)?)$/i.test(word)) return Number(word);
  if (word === 'true' || word === 'false') return word === 'true';
  if (word === '.') return scope.dot;
  const path = /^(\$\w*|\([\s\S]*\))?((?:\.\w+)*)$/.exec(word);
  if (!path) throw new TemplateError(`bad character in ${JSON.stringify(word)}`);
  const head = path[1];
  let value: unknown =
    head === undefined
      ? scope.dot
      : head === '$'
        ? scope.root
        : head.startsWith('(')
          ? evaluate(head.slice(1, -1), scope)
          : scope.variables.get(head);
  for (const field of (path[2] as string).split('.').slice(1)) {
    if (typeof value !== 'object' || value === null)
      throw new TemplateError(`can't evaluate field ${field}`);
    const next: unknown = Object.hasOwn(value, field)
      ? (value as Record<string, unknown>)[field]
      : undefined;
    value = next ?? '';
  }
  return value;
}

function truthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== '' && value !== 0 && value !== false;
}

function present(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(present).join(' ')}]`;
  return value === undefined || value === null
    ? '<no value>'
    : `${value as string | number | boolean}`;
}

const compare =
  (test: (left: never, right: never) => boolean) =>
  (args: readonly unknown[]): boolean =>
    args.slice(1).some((right) => test(args[0] as never, right as never));

const FUNCTIONS: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
  index: ([container, ...keys]) =>
    keys.reduce((value: unknown, key) => {
      if (Array.isArray(value) && (typeof key !== 'number' || key >= value.length || key < 0))
        throw new TemplateError(`error calling index: index out of range: ${String(key)}`);
      return (value as Record<string, unknown> | undefined)?.[String(key)] ?? '';
    }, container),
  len: ([value]) =>
    Array.isArray(value) || typeof value === 'string'
      ? value.length
      : Object.keys(value ?? {}).length,
  not: ([value]) => !truthy(value),
  and: (args) => args.find((value) => !truthy(value)) ?? args.at(-1),
  or: (args) => args.find((value) => truthy(value)) ?? args.at(-1),
  eq: compare((left, right) => left === right),
  ne: ([left, right]) => left !== right,
  lt: compare((left, right) => left < right),
  le: compare((left, right) => left <= right),
  gt: compare((left, right) => left > right),
  ge: compare((left, right) => left >= right),
  print: (args) => args.map(present).join(''),
  printf: ([format, ...args]) => formatText(String(format), args),
  // Go: strconv.ParseUint(text, base, bits); a text that is no number ends the template.
  parseInt: ([text, base, bits]) => {
    const digits = String(text).toLowerCase();
    const value = Number.parseInt(digits, Number(base) || 10);
    if (
      Number.isNaN(value) ||
      value.toString(Number(base) || 10) !== digits.replace(/^0+(?=.)/, '')
    )
      throw new TemplateError(
        `error calling parseInt: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
      );
    if (value >= 2 ** Number(bits || 64))
      throw new TemplateError(
        `error calling parseInt: strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`,
      );
    return value;
  },
};

function formatText(format: string, args: readonly unknown[]): string {
  let at = 0;
  return format.replace(
    /%([-+0 #]*)(\d*)(?:\.(\d+))?([vsdxXobqt%])/g,
    (_, flags: string, width: string, _precision: string | undefined, verb: string) => {
      if (verb === '%') return '%';
      const value = args[at++];
      const radix = { x: 16, X: 16, o: 8, b: 2 }[verb];
      let text =
        radix === undefined || typeof value !== 'number' ? present(value) : value.toString(radix);
      if (verb === 'X') text = text.toUpperCase();
      if (verb === 'q') text = JSON.stringify(text);
      const size = Math.min(Number(width), 256);
      if (flags.includes('-')) return text.padEnd(size);
      return text.padStart(size, flags.includes('0') ? '0' : ' ');
    },
  );
}
