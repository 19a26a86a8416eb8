/** One step of a path. */
export type PathNode =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | ({ readonly kind: 'slice' } & Slice)
  | { readonly kind: 'union'; readonly paths: readonly (readonly PathNode[])[] }
  | {
      readonly kind: 'filter';
      readonly left: readonly PathNode[];
      /** `exists`, or a comparison. */
      readonly operator: string;
      readonly right: readonly PathNode[];
    }
  | { readonly kind: 'literal'; readonly value: Literal };

export type Literal = string | number | boolean;

/** `[start:end:by]`; negative numbers count from the end. */
export interface Slice {
  readonly start?: number;
  readonly end?: number;
  readonly by?: number;
}

/** How deep filters and unions stand in each other. */
const MAX_DEPTH = 20;

/** `.name`: a name ends before these; a backslash takes the next character as it is. */
const FIELD = /\.((?:\\[^]|[^\s.,[\]$@{}\\])*)/y;
const FILTER = /\[\?\(((?:"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|[^)'"\n])*)\)\]/y;
const BRACKET = /\[([^\]\n]*)\]/y;
const QUOTED = /"((?:\\[^]|[^"\\])*)"|'((?:\\[^]|[^'\\])*)'/y;
const NUMBER = /[+-]?\d+(?:\.\d*)?/y;
const WORD = /(?:true|false)(?![\w])/y;
const SKIPPED = /[\s@$]+/y;
const COMPARISON = /^([^!<>=]+)([!<>=]+)(.+?)$/;
const OPERATORS = new Set(['==', '!=', '<', '<=', '>', '>=']);
const SLICE = /^(-?\d*)(?::(-?\d*))?(?::(-?\d*))?$/;

/**
 * Reads the text between the braces of kubectl's JSONPath. As there, `['a.b']` is the same as `.a.b`: a dot in a name needs `\.`.
 * Undefined for a text that has another form.
 */
export function parseJsonPath(text: string, depth = 0): readonly PathNode[] | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const nodes: PathNode[] = [];
  let at = 0;
  const next = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at += found[0].length;
    return found;
  };
  while (at < text.length) {
    if (next(SKIPPED)) continue;
    if (text.startsWith('..', at)) {
      at += 1;
      nodes.push({ kind: 'recursive' });
      // `..[0]`: brackets follow the dots at once
      if (/^\.(?:\[|$)/.test(text.slice(at))) at += 1;
      continue;
    }
    const form = FORMS.find(({ pattern }) => {
      pattern.lastIndex = at;
      return pattern.test(text);
    });
    const more = form?.read(next(form.pattern)!, depth + 1);
    if (more === undefined) return undefined;
    nodes.push(...more);
  }
  return nodes;
}

type Nodes = readonly PathNode[];

const FORMS: readonly {
  readonly pattern: RegExp;
  read(found: RegExpExecArray, depth: number): Nodes | undefined;
}[] = [
  { pattern: FIELD, read: ([, name]) => [fieldOf(name!)] },
  { pattern: FILTER, read: ([, text], depth) => filter(text!, depth) },
  { pattern: BRACKET, read: ([, text], depth) => bracket(text!, depth) },
  {
    pattern: QUOTED,
    read: ([, a, b]) => literal((a ?? b)!.replaceAll(/\\([^])/g, '$1')),
  },
  { pattern: NUMBER, read: ([number]) => literal(Number(number)) },
  { pattern: WORD, read: ([word]) => literal(word === 'true') },
];

const literal = (value: Literal): Nodes => [{ kind: 'literal', value }];

function fieldOf(text: string): PathNode {
  return text === '*' ? { kind: 'wildcard' } : { kind: 'field', name: text.replaceAll('\\', '') };
}

function filter(text: string, depth: number): readonly PathNode[] | undefined {
  const [, a = text, operator = 'exists', b = ''] = COMPARISON.exec(text) ?? [];
  if (operator !== 'exists' && !OPERATORS.has(operator)) return undefined;
  const left = parseJsonPath(a, depth);
  const right = parseJsonPath(b, depth);
  return left && right && [{ kind: 'filter', left, operator, right }];
}

function bracket(text: string, depth: number): readonly PathNode[] | undefined {
  const members = text.split(',');
  if (members.length > 1) {
    const paths = members.map((each) => bracket(each.trim(), depth));
    return paths.every((path) => path !== undefined) ? [{ kind: 'union', paths }] : undefined;
  }
  const key = /^'([^']*)'$/.exec(text);
  if (key) return parseJsonPath(`.${key[1]}`, depth);
  const found = SLICE.exec(text === '*' ? ':' : text);
  if (found === null || text === '') return undefined;
  const [start, end, by] = found.slice(1).map((each) => (each ? Number(each) : undefined));
  if (by !== undefined && by <= 0) return undefined;
  const isIndex = found[2] === undefined && start !== undefined;
  const last = isIndex ? start + 1 : end;
  return [
    {
      kind: 'slice',
      ...(start === undefined ? {} : { start }),
      ...(last === undefined ? {} : { end: last }),
      ...(by === undefined ? {} : { by }),
    },
  ];
}
