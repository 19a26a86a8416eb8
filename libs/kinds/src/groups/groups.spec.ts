import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draft, KubeObject } from '#machinery';
import { KindCatalog } from '../catalog.js';
import { decode, DecodeError } from '../schema/index.js';
import { arbitraryObject } from '../schema/testing/arbitrary.js';

const kinds = KindCatalog.builtIn().all.filter((kind) => kind.verbs.includes('list'));
const context = { now: '2026-01-01T00:00:00Z', user: { name: 'someone', groups: [] } };

function decoded(type: string, value: unknown): Draft<KubeObject> {
  try {
    return decode(type, value).object;
  } catch (error) {
    // What cannot be decoded never gets as far as here.
    fc.pre(!(error instanceof DecodeError));
    throw error;
  }
}

describe.each(kinds.map((kind) => [`${kind.group}/${kind.version} ${kind.kind}`, kind] as const))(
  '%s',
  (_name, kind) => {
    const { strategy } = kind;
    const objects = arbitraryObject(kind.type, 5);

    it('gives the same defaults again to what has them', () => {
      fc.assert(
        fc.property(objects, (value) => {
          const object = decoded(kind.type, value);
          strategy.applyDefaults?.(object);
          const once = JSON.stringify(object);
          strategy.applyDefaults?.(object);
          expect(JSON.stringify(object)).toBe(once);
        }),
        { numRuns: 20 },
      );
    });

    it('checks and prints whatever can be decoded', () => {
      fc.assert(
        fc.property(objects, (value) => {
          const object = decoded(kind.type, value);
          strategy.applyDefaults?.(object);
          strategy.prepareForCreate?.(object, context);
          for (const cause of strategy.validate?.(object) ?? [])
            expect(cause.field).toBeTypeOf('string');
          expect(kind.row(object).length).toBeGreaterThanOrEqual(kind.columns.length);
          for (const select of Object.values(kind.selectableFields))
            expect(select(object)).toBeTypeOf('string');
          strategy.warnings?.(object);
        }),
        { numRuns: 20 },
      );
    });

    it('finds no change where there is none', () => {
      fc.assert(
        fc.property(objects, (value) => {
          const old = decoded(kind.type, value);
          strategy.applyDefaults?.(old);
          strategy.prepareForCreate?.(old, context);
          const object = decoded(kind.type, JSON.parse(JSON.stringify(old)));
          strategy.applyDefaults?.(object);
          strategy.prepareForUpdate?.(object, old, context);
          const immutable = (strategy.validateUpdate?.(object, old, context) ?? []).filter(
            ({ message }) => message?.includes('immutable'),
          );
          expect(immutable).toEqual([]);
          expect(strategy.generationChanged?.(object, old) ?? false).toBe(false);
        }),
        { numRuns: 20 },
      );
    });
  },
);
