import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GappedEncoded } from '../store.js';
import { fieldsOf } from '../testing/owned.js';
import { isPacked, pack, parsePacked, piecesOf, textOf } from './packed.js';
import { SharedTexts } from './shared-texts.js';

/** An object with entries of managedFields, each about one of a few things, or with fields that are nobody else's. */
function encoded(note: string, owners: readonly (string | undefined)[]): GappedEncoded {
  const entries = owners.map((about) => ({
    manager: note,
    fieldsV1: about === undefined ? { [`f:${note}`]: {} } : fieldsOf(about),
  }));
  const object = { metadata: { name: note, managedFields: entries }, data: { note } };
  const gaps: { at: number; set: ReturnType<typeof fieldsOf> }[] = [];
  let text = `{"metadata":{"name":${JSON.stringify(note)},"managedFields":[`;
  owners.forEach((about, index) => {
    text += `${index === 0 ? '' : ','}{"manager":${JSON.stringify(note)},"fieldsV1":`;
    if (about === undefined) text += JSON.stringify(entries[index]!.fieldsV1);
    else {
      gaps.push({ at: text.length, set: fieldsOf(about) });
      text += '0';
    }
    text += '}';
  });
  text += `]},"data":${JSON.stringify({ note })}}`;
  return { object, json: { text, gaps } };
}

function unpack(bytes: Uint8Array, texts: SharedTexts): { whole: string; parsed: unknown } {
  if (!isPacked(bytes)) return { whole: textOf(bytes), parsed: JSON.parse(textOf(bytes)) };
  return {
    whole: textOf(Buffer.concat(piecesOf(bytes, texts))),
    parsed: parsePacked(bytes, texts),
  };
}

describe('packed bytes', () => {
  it('give the JSON and the object back, whatever text is around the gaps', () => {
    const texts = new SharedTexts();
    const owner = fc.constantFrom('web', 'db', undefined);
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.array(owner, { maxLength: 4 }),
        (note, owners) => {
          const { object, json } = encoded(note, owners);
          const { whole, parsed } = unpack(pack(json, texts), texts);
          expect(whole).toBe(JSON.stringify(object));
          expect(parsed).toEqual(JSON.parse(whole));
        },
      ),
    );
    const { json } = encoded('once more', ['web']);
    expect(isPacked(pack(json, texts))).toBe(true);
  });

  it('say when the log lacks a text that they refer to', () => {
    const texts = new SharedTexts();
    const { json } = encoded('x', ['web']);
    pack(json, texts);
    const bytes = pack(json, texts);
    expect(() => piecesOf(bytes, new SharedTexts())).toThrow('the log has no shared text 1');
  });
});
