import { expect, it } from 'vitest';
import type { Entry } from '#store';
import { metadataParts } from './metadata-parts.js';

const HEAD = '{"kind":"Pod","apiVersion":"v1","metadata":';

/** An entry whose text has gaps where `0` stands between bars. */
function gapped(text: string, ...sets: readonly string[]): Entry {
  const own = text.split('|0|');
  const pieces = own.flatMap((piece, index) =>
    index < sets.length ? [Buffer.from(piece), Buffer.from(sets[index]!)] : [Buffer.from(piece)],
  );
  const bare = Buffer.from(own.join('0'));
  return { pieces, bare, bytes: Buffer.concat(pieces) } as unknown as Entry;
}

const shown = (entry: Entry): string => Buffer.concat(metadataParts(entry)).toString();

it('finds them in a text of one piece', () => {
  const bytes = Buffer.from(`${HEAD}{"name":"web","labels":{"a":"}"}},"spec":{}}`);
  expect(shown({ bytes } as unknown as Entry)).toBe('{"name":"web","labels":{"a":"}"}}');
});

it.each([[['{"f:a":{}}']], [['{"f:a":{}}', '{"f:b":{}}']]])(
  'puts in the sets that are shared (%j)',
  (sets) => {
    const fields = sets.map(() => '{"fieldsV1":|0|}').join(',');
    const metadata = `{"name":"web","managedFields":[${fields}]}`;
    const entry = gapped(`${HEAD}${metadata},"spec":{"a":1}}`, ...sets);
    let expected = metadata;
    for (const set of sets) expected = expected.replace('|0|', set);
    expect(shown(entry)).toBe(expected);
    expect(shown(entry)).toBe(expected);
  },
);

it('shows no metadata of what has none', () => {
  const object = { kind: 'Pod' };
  const entry = { bytes: Buffer.from(JSON.stringify(object)), object } as unknown as Entry;
  expect(shown(entry)).toBe('{}');
});
