import { expect, it } from 'vitest';
import type { OwnerReference } from '#machinery';
import { dropRepeatedOwners } from './owners.js';

const owner = (name: string): OwnerReference => ({ apiVersion: 'v1', kind: 'Pod', name, uid: 'u' });

it('owners that are named twice count once, in whatever order their members stand, and are warned about', () => {
  const { apiVersion, kind, name, uid } = owner('a');
  const again = { uid, name, kind, apiVersion };
  const object = { metadata: { ownerReferences: [owner('a'), owner('b'), again] } };
  const warnings: string[] = [];
  dropRepeatedOwners(object, warnings, false);
  expect(object.metadata.ownerReferences).toEqual([owner('a'), owner('b')]);
  expect(warnings).toEqual([expect.stringContaining('duplicate UID(s) observed: u')]);
});

it('others of the same uid stay', () => {
  const object = { metadata: { ownerReferences: [owner('a'), owner('b')] } };
  const warnings: string[] = [];
  dropRepeatedOwners(object, warnings, true);
  expect([object.metadata.ownerReferences.length, warnings]).toEqual([2, []]);
});
