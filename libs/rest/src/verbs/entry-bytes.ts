import type { KindDefinition } from '#kinds';
import { formatGroupVersion, type KubeObject } from '#machinery';
import type { Entry } from '#store';
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
 * The parts of an item's JSON in a list. Items of built-in kinds carry neither kind nor apiVersion: their first bytes are cut
 * off, which spares encoding the object again.
 */
export function pushItemBytes(
  parts: Uint8Array[],
  kind: KindDefinition,
  custom: boolean,
  entry: Entry,
): void {
  const { bytes } = entry;
  if (custom) {
    parts.push(bytes);
    return;
  }
  const start = startOf(kind);
  if (startsWith(bytes, start)) parts.push(OPEN_BRACE, bytes.subarray(start.length));
  else parts.push(Buffer.from(jsonText(withoutType(entry.object))));
}

/** An object as it stands among the items of a typed list. */
export function withoutType(object: KubeObject): object {
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = object;
  return rest;
}

const OPEN_BRACE = Buffer.from('{');

function startsWith(bytes: Uint8Array, start: Buffer): boolean {
  return bytes.length > start.length && start.compare(bytes, 0, start.length) === 0;
}
