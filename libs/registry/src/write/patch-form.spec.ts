import { applyJsonPatch, applyMergePatch, type Json, type KubeObject } from '#machinery';
import { describe, expect, it } from 'vitest';
import { patchedText, patchProblems } from './patch-form.js';

const original = {
  metadata: { uid: 'u', name: 'x', labels: { b: '1', a: '2' } },
  data: { z: '1', a: '2' },
} as unknown as KubeObject;

describe('the text of a patched document', () => {
  it('has the members that a merge patch is about by name, and the others as they were', () => {
    const patched = applyMergePatch(original as never, { metadata: { labels: { c: 1 } } });
    expect(patchedText(original, patched)).toBe(
      '{"data":{"z":"1","a":"2"},"metadata":{"labels":{"a":"2","b":"1","c":1},"name":"x","uid":"u"}}',
    );
  });

  it('has the values of a JSON patch as they were sent', () => {
    const patch = [{ op: 'add', path: '/data/m', value: { z: 1, a: 2 } }];
    const patched = applyJsonPatch(original as unknown as Json, patch) as object;
    expect(patchedText(original, patched, patch)).toBe(
      '{"data":{"a":"2","m":{"z":1,"a":2},"z":"1"},"metadata":{"uid":"u","name":"x","labels":{"b":"1","a":"2"}}}',
    );
  });
});

describe('problems of a patch', () => {
  const problems = (type: 'json' | 'merge', text: string) =>
    patchProblems(type, { text, value: JSON.parse(text) });

  it('are keys that occur twice', () => {
    expect(problems('merge', '{"data":{"a":"1","a":"2"}}')).toEqual(['duplicate field "data.a"']);
    expect(problems('merge', '{"data":{"a":"1"}}')).toEqual([]);
  });

  it('are members that operations do not have', () => {
    expect(problems('json', '[{"op":"remove","path":"/a","more":1}]')).toEqual([
      'json patch unknown field "[0].more"',
    ]);
  });
});
