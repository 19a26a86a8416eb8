import { expect, it } from 'vitest';
import { KindCatalog } from '#kinds';
import type { Entry } from '#store';
import { costOfGlance, glance } from './glance.js';

const pods = KindCatalog.builtIn().byResource('', 'v1', 'pods')!;

const entryOf = (object: object, parsed?: object): Entry =>
  ({ bytes: Buffer.from(JSON.stringify(object)), object, parsed }) as unknown as Entry;

const managedFields = [{ manager: 'kubectl', fieldsV1: { 'f:data': { 'f:"quoted"]': {} } } }];
const spec = { text: '"managedFields":[]' };

it('leaves out who owns which field', () => {
  const entry = entryOf({ metadata: { name: 'web', managedFields }, spec });
  expect(glance(pods, entry)).toEqual({ metadata: { name: 'web' }, spec });
  expect(costOfGlance(entry)).toBe(entry.bytes.length);
});

it('leaves out what stands between other members as well', () => {
  const entry = entryOf({ metadata: { name: 'web', managedFields, uid: 'u' }, spec });
  expect(glance(pods, entry)).toEqual({ metadata: { name: 'web', uid: 'u' }, spec });
});

it('reads objects whole that have nothing to leave out', () => {
  for (const object of [
    { metadata: { name: 'web' }, spec },
    { metadata: { managedFields } },
    { spec },
  ])
    expect(glance(pods, entryOf(object))).toEqual(object);
});

it('takes the parsed object where there is one', () => {
  const object = { metadata: { name: 'web', managedFields }, spec };
  const entry = entryOf(object, object);
  expect(glance(pods, entry)).toBe(object);
  expect(costOfGlance(entry)).toBe(0);
});
