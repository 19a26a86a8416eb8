import { expect, it } from 'vitest';
import { KindCatalog } from '#kinds';
import type { Entry } from '#store';
import { tableRow } from '../negotiation/table.js';
import { rowText } from './kept-rows.js';
import { entryTransformer } from './transformed-bytes.js';

const pods = KindCatalog.builtIn().byResource('', 'v1', 'pods')!;
const created = Date.parse('2026-01-01T00:00:00Z');
const FORM = { as: 'Table', version: 'v1' } as const;

let parsed = 0;
function entryOf(status: object): Entry {
  const object = {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      name: 'web',
      uid: 'u',
      resourceVersion: '7',
      creationTimestamp: '2026-01-01T00:00:00Z',
      managedFields: [{ manager: 'm' }],
    },
    spec: { containers: [{ name: 'c<>"' }] },
    status,
  };
  return {
    resource: 'pods',
    namespace: 'default',
    name: 'web',
    revision: 7,
    bytes: Buffer.from(JSON.stringify(object)),
    get parsed() {
      parsed++;
      return object;
    },
    object,
  };
}

const text = (parts: readonly Uint8Array[]): unknown => JSON.parse(Buffer.concat(parts).toString());

it('shows another age in each answer without looking at the object again', () => {
  const entry = entryOf({ phase: 'Running' });
  expect(rowText(pods, entry, created + 5000)).toContain('"5s"');
  const looks = parsed;
  expect(rowText(pods, entry, created + 65_000)).toContain('"65s"');
  expect(rowText(pods, entry, created - 65_000)).toContain('"\\u003cinvalid\\u003e"');
  expect(parsed).toBe(looks);
});

it('makes the rows that objects in full would have', () => {
  const ended = { terminated: { exitCode: 1, finishedAt: '2026-01-01T00:01:00Z' } };
  const restarted = { name: 'c', restartCount: 3, ready: false, lastState: ended, state: {} };
  const statuses = [
    { phase: 'Running', containerStatuses: [restarted] },
    { phase: 'Succeeded' },
    { phase: 'Pending', reason: 'a & b' },
  ];
  for (const status of statuses)
    for (const include of ['None', 'Metadata', 'Object'] as const) {
      const entry = entryOf(status);
      const made = entryTransformer(pods, FORM, include).parts(entry, created + 90_000);
      expect(text(made)).toEqual(tableRow(pods, entry.object, FORM, include, created + 90_000));
    }
});

it('has columns of its own for each kind that shares an entry', () => {
  const entry = entryOf({});
  const narrow = { ...pods, row: () => ['narrow'] };
  expect(rowText(pods, entry, created)).toContain('"web"');
  expect(rowText(narrow, entry, created)).toContain('["narrow"]');
  expect(rowText(pods, entry, created)).toContain('"web"');
});
