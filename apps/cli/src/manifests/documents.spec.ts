import { describe, expect, it } from 'vitest';
import { readDocuments } from './documents.js';

const namesIn = (text: string): unknown[] =>
  readDocuments('app.yaml', text).map(({ object }) => [object.kind, object.metadata?.name]);

describe('a file of manifests', () => {
  it('holds several documents, of which empty ones do not count', () => {
    const text = `---\n# nothing\n---\n{apiVersion: v1, kind: Pod, metadata: {name: a}}\n---\n{apiVersion: v1, kind: Service, metadata: {name: b}}\n`;
    expect(namesIn(text)).toEqual([
      ['Pod', 'a'],
      ['Service', 'b'],
    ]);
  });

  it('may be JSON', () => {
    const text = JSON.stringify({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } });
    expect(namesIn(text)).toEqual([['Node', 'n']]);
  });

  it('may hold Lists, whose items of a typed list get their kind', () => {
    const item = { metadata: { name: 'a' } };
    const typed = { apiVersion: 'v1', kind: 'PodList', items: [item] };
    const mixed = {
      apiVersion: 'v1',
      kind: 'List',
      items: [typed, { apiVersion: 'v1', kind: 'Node', ...item }],
    };
    expect(namesIn(JSON.stringify(mixed))).toEqual([
      ['Pod', 'a'],
      ['Node', 'a'],
    ]);
  });

  it('reads YAML 1.1 as kubectl does', () => {
    const [manifest] = readDocuments(
      'x',
      'apiVersion: v1\nkind: ConfigMap\ndata: {a: yes, b: 0777}\n',
    );
    expect(manifest?.object).toMatchObject({ data: { a: true, b: 511 } });
  });

  it('names the file and what is wrong with it', () => {
    expect(() => readDocuments('app.yaml', 'a: [')).toThrow('error parsing app.yaml: ');
    expect(() => readDocuments('app.yaml', 'just text')).toThrow('a document is not an object');
    expect(() => readDocuments('app.yaml', 'apiVersion: v1')).toThrow(
      'error validating data: kind not set',
    );
    expect(() => readDocuments('app.yaml', 'kind: Pod')).toThrow('apiVersion not set');
  });
});
