import * as fc from 'fast-check';
import { structSchema, typeRow, type Scalar, type TypeRef } from '../types.js';

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
const time = fc
  .integer({ min: 0, max: 4_000_000_000 })
  .map((seconds) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`);

const scalars: Readonly<Record<Scalar, fc.Arbitrary<unknown>>> = {
  string: word,
  bool: fc.boolean(),
  int32: fc.integer(),
  int64: fc.maxSafeInteger(),
  double: fc.double({ noNaN: true, noDefaultInfinity: true }),
  base64: fc
    .uint8Array({ minLength: 1, maxLength: 8 })
    .map((bytes) => Buffer.from(bytes).toString('base64')),
  quantity: fc.constantFrom('100m', '1', '1500m', '2Gi', '128Mi', '0'),
  time,
  microtime: fc
    .tuple(time, fc.integer({ min: 0, max: 999_999 }))
    .map(([at, micros]) => at.replace('Z', `.${String(micros).padStart(6, '0')}Z`)),
  'int-or-string': fc.oneof(fc.integer(), word),
  raw: fc.dictionary(word, fc.oneof(word, fc.integer(), fc.boolean())),
  json: fc.oneof(word, fc.integer(), fc.boolean(), fc.array(word)),
  fieldsv1: fc.dictionary(
    word.map((key) => `f:${key}`),
    fc.constant({}),
  ),
  any: fc.boolean(),
  object: fc.constant({}),
};

function arbitraryOf(type: TypeRef, depth: number): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'scalar':
      return scalars[type.scalar];
    case 'list':
      return fc.array(arbitraryOf(type.of, depth), { maxLength: 3 });
    case 'map':
      return fc.dictionary(word, arbitraryOf(type.of, depth), { maxKeys: 3 });
    case 'struct':
      return arbitraryObject(type.name, depth - 1);
  }
}

/** Values of a type of the tables; below `depth` structures are empty. Some fields are missing, some are set. */
export function arbitraryObject(
  name: string,
  depth: number,
): fc.Arbitrary<Record<string, unknown>> {
  if (typeRow(name)?.f === undefined || depth <= 0) return fc.constant({});
  const fields = structSchema(name).fields.map(
    (field) => [field.name, arbitraryOf(field.type, depth)] as const,
  );
  return fc.record(Object.fromEntries(fields), { requiredKeys: [] });
}
