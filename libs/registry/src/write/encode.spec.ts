import { describe, expect, it } from 'vitest';
import { KindCatalog } from '#kinds';
import type { Stored } from '#machinery';
import type { Entry } from '#store';
import { encoder, isUnchanged, jsonAt, storedForm } from './encode.js';
import { fullText } from './form-text.js';

const kind = KindCatalog.builtIn().byResource('', 'v1', 'configmaps')!;

function entryOf(metadata: object, data: Readonly<Record<string, string>>): Entry {
  const common = { name: 'a', uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z' };
  const object = {
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { ...common, ...metadata },
    data,
  } as unknown as Stored;
  const { object: stored, json } = encoder(storedForm(kind, object))(7);
  return {
    resource: 'configmaps',
    namespace: '',
    name: 'a',
    revision: 7,
    object: stored as Stored,
    bytes: Buffer.from(fullText(json)),
  };
}

describe('the text of an object', () => {
  it('is made once, and only its version exchanged for the write', () => {
    const entry = entryOf({}, { note: '"resourceVersion":"7"' });
    const form = storedForm(kind, entry.object);
    const made = encoder(form, jsonAt(form, entry))(12);
    expect(fullText(made.json)).toBe(JSON.stringify(made.object));
    expect(made.object.metadata?.resourceVersion).toBe('12');
  });

  it('is made again where another member could be taken for the version', () => {
    const form = storedForm(kind, entryOf({}, {}).object);
    const misleading = {
      text: '{"metadata":{"annotations":{"resourceVersion":"7"}}}',
      gaps: [],
    };
    expect(fullText(encoder(form, misleading)(12).json)).toBe(JSON.stringify(form));
  });

  it('tells an update of nothing from an update', () => {
    const entry = entryOf({ labels: { app: 'a' } }, { a: '1' });
    expect(isUnchanged(storedForm(kind, entry.object), entry)).toBe(true);
    const changed = { ...entry.object, data: { a: '2' } } as unknown as Stored;
    expect(isUnchanged(storedForm(kind, changed), entry)).toBe(false);
  });
});
