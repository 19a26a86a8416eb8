import { isObject } from '../schema/node.js';

type Step = (values: readonly unknown[]) => unknown[];

/** The values that a path finds, in order; missing keys find nothing. */
export type JsonPath = (root: unknown) => readonly unknown[];

const TOKEN =
  /\.\.|\.(?:\*|((?:[^.[\]\\]|\\.)+))?|\[\s*(?:(\*)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(-?\d*:-?\d*(?::-?\d+)?)|(-?\d+)|\?\(\s*@((?:\.[\w-]+)+)\s*(==|!=|<=|>=|<|>)\s*(?:'([^']*)'|"([^"]*)"|([^\s)]+))\s*\))\s*\]/y;

/**
 * Compiles the part of kubectl's JSONPath that columns use: `.a.b`, `['a']`, `[0]`, `[1:3]`, `[*]`, `[?(@.type=="Ready")]`, `\.` in names.
 * Undefined for other texts.
 */
export function compileJsonPath(text: string): JsonPath | undefined {
  const steps: Step[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text);
    if (found === null || found[0] === '..') return undefined;
    steps.push(stepOf(found));
  }
  return (root) => steps.reduce<readonly unknown[]>((values, step) => step(values), [root]);
}

function stepOf(found: RegExpExecArray): Step {
  const [whole, name, all, single, double, slice, index, field, operator, a, b, bare] = found;
  if (whole === '.') return (values) => [...values];
  if (whole === '.*') return (values) => values.flatMap(childrenOf);
  if (all !== undefined)
    return (values) => values.flatMap((value) => (Array.isArray(value) ? childrenOf(value) : []));
  const key = name ?? single ?? double;
  if (key !== undefined) return member(key.replaceAll(/\\(.)/g, '$1'));
  if (index !== undefined)
    return (values) =>
      values.flatMap((value) => (Array.isArray(value) ? present(value.at(Number(index))) : []));
  if (slice !== undefined) return part(slice);
  const wanted = a ?? b ?? literal(bare!);
  const path = field!.slice(1).split('.').map(member);
  return (values) =>
    values
      .flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : []))
      .filter((item) => {
        const [own] = path.reduce<readonly unknown[]>((found, step) => step(found), [item]);
        return own !== undefined && compare(own, operator!, wanted);
      });
}

const member =
  (key: string): Step =>
  (values) =>
    values.flatMap((value) => (isObject(value) && Object.hasOwn(value, key) ? [value[key]] : []));

function part(slice: string): Step {
  const [from = '', to = '', by = '1'] = slice.split(':');
  const step = Math.max(1, Number(by));
  return (values) =>
    values.flatMap((value) =>
      Array.isArray(value)
        ? value
            .slice(from === '' ? 0 : Number(from), to === '' ? undefined : Number(to))
            .filter((_, at) => at % step === 0)
        : [],
    );
}

function childrenOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

const present = (value: unknown): unknown[] => (value === undefined ? [] : [value]);

function literal(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function compare(a: unknown, operator: string, b: unknown): boolean {
  if (operator === '==') return a === b;
  if (operator === '!=') return a !== b;
  if (typeof a !== typeof b || (typeof a !== 'number' && typeof a !== 'string')) return false;
  const order = a < (b as typeof a) ? -1 : a > (b as typeof a) ? 1 : 0;
  if (order === 0) return operator === '<=' || operator === '>=';
  return order < 0 ? operator.startsWith('<') : operator.startsWith('>');
}
