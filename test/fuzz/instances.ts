import type { Choice } from './choice.js';

/** What the generator reads of a schema. */
export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
}

const DEPTH = 9;
/** Optional fields of one object are left out with this probability, so that bodies stay small. */
const SPARSE = 0.75;
const MUTATION = 0.04;

const strings = [
  'a',
  'web',
  'default',
  '',
  'A_b',
  '10.0.0.1',
  '::1',
  '1Gi',
  '100m',
  '80%',
  'nginx',
  '2026-01-01T00:00:00Z',
  'é\u0000😀',
  'x'.repeat(300),
  '\ud800',
  '../..',
  '{{',
  '%',
  '-1',
  '0',
  '*',
  'self.x == 1',
  '^(a+)+$',
  '__proto__',
  'constructor',
  '$ref',
  '/',
];
const numbers = [0, 1, -1, 2, 80, 65_536, 2 ** 31, 2 ** 53, -(2 ** 63), 1.5, 1e300];
const keys = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '$patch',
  'a/b',
  '',
  'kubernetes.io/x',
  'k'.repeat(300),
  '$setElementOrder/containers',
  '$retainKeys',
];

/** A value that follows a schema, except for seeded slips: wrong types, odd strings and numbers, keys that nobody expects. */
export function instance(
  schema: Schema,
  schemas: ReadonlyMap<string, Schema>,
  choice: Choice,
  depth = 0,
): unknown {
  if (choice.chance(MUTATION)) return anything(choice);
  const referred = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (referred !== undefined) {
    const target = schemas.get(referred.slice('#/components/schemas/'.length));
    return target === undefined || depth > DEPTH
      ? {}
      : instance(target, schemas, choice, depth + 1);
  }
  if (schema.oneOf !== undefined) return instance(choice.of(schema.oneOf), schemas, choice, depth);
  if (schema.enum !== undefined) return choice.of(schema.enum);
  switch (schema.type) {
    case 'string':
      return choice.of(strings);
    case 'integer':
    case 'number':
      return choice.chance(0.6) ? choice.below(5) : choice.of(numbers);
    case 'boolean':
      return choice.chance(0.5);
    case 'array': {
      const many = depth > DEPTH ? 0 : choice.below(3);
      return Array.from({ length: many }, () =>
        instance(schema.items ?? {}, schemas, choice, depth + 1),
      );
    }
    default:
      return object(schema, schemas, choice, depth);
  }
}

function object(
  schema: Schema,
  schemas: ReadonlyMap<string, Schema>,
  choice: Choice,
  depth: number,
): unknown {
  const entries: [string, unknown][] = [];
  const known = Object.entries(schema.properties ?? {});
  for (const [name, property] of known) {
    const wanted =
      schema.required?.includes(name) === true || ['metadata', 'spec', 'template'].includes(name);
    if (choice.chance(wanted ? 0.05 : SPARSE)) continue;
    entries.push([name, depth > DEPTH ? null : instance(property, schemas, choice, depth + 1)]);
  }
  const { additionalProperties: more } = schema;
  if (typeof more === 'object') {
    for (let left = choice.below(3); left > 0; left -= 1)
      entries.push([choice.of([...keys, ...strings]), instance(more, schemas, choice, depth + 1)]);
  }
  if (choice.chance(MUTATION)) entries.push([choice.of(keys), anything(choice)]);
  // Object.fromEntries defines `__proto__` as a key of its own, as JSON.parse does.
  return Object.fromEntries(entries);
}

function anything(choice: Choice): unknown {
  return choice.of<unknown>([
    null,
    true,
    [],
    {},
    [null],
    [[[]]],
    { a: { b: [1] } },
    ...strings,
    ...numbers,
  ]);
}
