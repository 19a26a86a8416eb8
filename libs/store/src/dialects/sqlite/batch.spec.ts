import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogRow } from '../../log/log.js';
import { decodeBatch, encodeBatch } from './batch.js';
import { operationOf } from './operation-codes.js';

const text = fc.string({ unit: 'grapheme' });
const revision = fc.nat(Number.MAX_SAFE_INTEGER);
const row: fc.Arbitrary<LogRow> = fc.record({
  branch: fc.nat(0xffffffff),
  revision,
  operation: fc.constantFrom('ADDED', 'MODIFIED', 'DELETED'),
  resource: text,
  namespace: text,
  name: text,
  created: revision,
  previous: revision,
  bytes: fc.uint8Array({ maxLength: 200 }),
});

describe('a batch of rows', () => {
  it('comes out of its buffer as it went in', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const back = [...decodeBatch(encodeBatch(rows))].map((values): LogRow => {
          const [branch, at, code, resource, namespace, name, created, previous, bytes] = values;
          const operation = operationOf(code);
          return {
            branch,
            revision: at,
            operation,
            resource,
            namespace,
            name,
            created,
            previous,
            bytes: new Uint8Array(bytes),
          };
        });
        expect(back).toEqual(rows);
      }),
    );
  });
});
