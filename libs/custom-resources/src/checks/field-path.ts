import type { JSONSchemaProps } from '#kinds';
import { propertyOf, valuesOf } from '../schema/node.js';

/** A path into values of a schema, with the schema of what it leads to. */
export interface FieldPath {
  readonly steps: readonly string[];
  /** Undefined for the values of a map that may be anything. */
  readonly schema: JSONSchemaProps | undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  "'": "'",
  '\\': '\\',
};

/**
 * Follows a path such as `.spec.replicas` or `.labels['a.b/c']` into a schema (apiextensions' `ValidFieldPath`); `allowsBrackets` is
 * false for selectable fields. Throws an Error that says why it leads nowhere.
 */
export function followPath(
  text: string,
  schema: JSONSchemaProps,
  allowsBrackets: boolean,
): FieldPath {
  const tokens = tokensOf(text);
  const steps: string[] = [];
  let at: JSONSchemaProps | undefined = schema;
  const next = (): string => {
    const token = tokens.shift();
    if (token === undefined) throw new Error('unexpected end of JSON path');
    return token;
  };
  const step = (name: string): void => {
    const isMap = Object.keys(at?.properties ?? {}).length === 0;
    const isKnown = isMap ? at?.additionalProperties !== undefined : propertyOf(at!, name);
    if (!isKnown) throw new Error('does not refer to a valid field');
    steps.push(name);
    at = isMap ? valuesOf(at) : propertyOf(at!, name);
  };
  for (let token = tokens.shift(); token !== undefined; token = tokens.shift()) {
    if (token === '.') step(next());
    else if (token === '[') {
      if (!allowsBrackets) throw new Error('array notation is not allowed');
      step(unquoted(next()));
      const end = next();
      if (end !== ']') throw new Error(`expected ] but got ${end}`);
    } else throw new Error(`expected [ or . but got: ${token}`);
  }
  return { steps, schema: at };
}

/** Dots, brackets, texts in single quotes, and what stands between them. */
function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  let rest = text;
  while (rest !== '') {
    const quoted = rest.startsWith("'") ? /^'[^]*?[^\\]'|^''/.exec(rest)?.[0] : undefined;
    const token =
      quoted ?? (rest.startsWith("'") ? rest : (/^[.[\]]|^[^.[\]]+/.exec(rest)?.[0] ?? rest));
    tokens.push(token);
    rest = rest.slice(token.length);
  }
  return tokens;
}

function unquoted(token: string): string {
  if (token.length < 2 || !token.startsWith("'") || !token.endsWith("'"))
    throw new Error(`expected single quoted string but got ${token}`);
  return token.slice(1, -1).replace(/\\([^])/g, (whole, directive: string) => {
    const character = ESCAPES[directive];
    if (character === undefined)
      throw new Error(`invalid string literal: invalid escape char ${whole}`);
    return character;
  });
}
