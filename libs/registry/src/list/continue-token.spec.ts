import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeContinue, encodeContinue } from './continue-token.js';

const token = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const at = (start: string): string => token({ v: 'meta.k8s.io/v1', rv: 7, start });

describe('the token of a list that goes on', () => {
  it('reads back as it was written', () => {
    const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9.]{0,20}[a-z0-9])?$/);
    fc.assert(
      fc.property(name, name, fc.integer({ min: 1 }), (namespace, each, revision) => {
        const continuation = { revision, after: { namespace, name: each } };
        expect(decodeContinue(encodeContinue(continuation, true), '', true)).toEqual(continuation);
        expect(decodeContinue(encodeContinue(continuation, false), namespace, false)).toEqual(
          continuation,
        );
      }),
    );
  });

  it.each(['../..', 'a/../b', 'a//b', './a', 'a/'])(
    'is refused when its key leads elsewhere: %s',
    (start) => {
      expect(() => decodeContinue(at(start), 'ns', true)).toThrow(
        `invalid continue token: continue key is not valid: ${start}`,
      );
    },
  );
});
