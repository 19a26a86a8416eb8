import type { KindDefinition } from '#kinds';
import { formatGroupVersion, type KubeObject } from '#machinery';
import type { Entry } from '#store';
import { isCustom } from '../custom-kind.js';
import { jsonText } from '../negotiation/layout.js';

const starts = new WeakMap<KindDefinition, Buffer>();

/** The bytes that the JSON of an object of this kind begins with. */
function startOf(kind: KindDefinition): Buffer {
  let known = starts.get(kind);
  if (known === undefined) {
    known = Buffer.from(
      `{"kind":${JSON.stringify(kind.kind)},"apiVersion":${JSON.stringify(formatGroupVersion(kind))},`,
    );
    starts.set(kind, known);
  }
  return known;
}

/**
 * How an item of this kind stands in the JSON of a list: the bytes of `open`, then the pieces that `rest` gives. Items of built-in
 * kinds carry neither kind nor apiVersion: their first bytes are cut off, which spares encoding the object again.
 */
export function listItems(kind: KindDefinition): {
  readonly open: string;
  readonly rest: (entry: Entry) => readonly Uint8Array[];
} {
  if (isCustom(kind)) return { open: '', rest: piecesOf };
  const start = startOf(kind);
  return {
    open: '{',
    rest: (entry) => {
      const [first, ...more] = piecesOf(entry);
      return startsWith(first!, start)
        ? [first!.subarray(start.length), ...more]
        : [Buffer.from(jsonText(withoutType(entry.object)).slice(1))];
    },
  };
}

const piecesOf = (entry: Entry): readonly Uint8Array[] => entry.pieces ?? [entry.bytes];

/** An object as it stands among the items of a typed list. */
export function withoutType(object: KubeObject): object {
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = object;
  return rest;
}

/** A loop, because a native call for so few bytes costs more than they do. */
function startsWith(bytes: Uint8Array, start: Buffer): boolean {
  if (bytes.length <= start.length) return false;
  for (let index = 0; index < start.length; index++)
    if (bytes[index] !== start[index]) return false;
  return true;
}
