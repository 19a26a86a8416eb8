import { describe, expect, it } from 'vitest';
import { sharedFields } from '#machinery';
import { formText, fullText } from './form-text.js';

const entry = {
  manager: 'a "quoted" one',
  operation: 'Update',
  apiVersion: 'v1',
  time: '2026-01-01T00:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1: sharedFields({ 'f:data': { '.': {}, 'f:x': {} } }),
  subresource: 'status',
};

const form = (managedFields?: readonly object[]) => ({
  kind: 'ConfigMap',
  apiVersion: 'v1',
  metadata: {
    name: 'x',
    labels: { managedFields: '0' },
    annotations: { note: '"managedFields":0' },
    ...(managedFields === undefined ? {} : { managedFields }),
  },
  data: { managedFields: '"managedFields":0' },
});

describe('the text of an object', () => {
  it.each([
    ['without owners', undefined],
    ['with one owner', [entry]],
    ['with several', [entry, { ...entry, manager: 'b', subresource: undefined }, {}]],
    ['with owners whose fields are no shared set', [{ ...entry, fieldsV1: { 'f:data': {} } }]],
    ['with entries that have no fields', [{ manager: 'a' }, { fieldsV1: null }]],
    ['with an empty list', []],
  ])('is that of JSON, %s', (_, owners) => {
    const object = form(owners);
    expect(fullText(formText(object))).toBe(JSON.stringify(object));
  });
});
