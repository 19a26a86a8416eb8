import type { KindDefinition } from '#kinds';
import { endOfValue, memberOf, type KubeObject } from '#machinery';
import type { Entry } from '#store';
import { isConverted, sizeOf } from '../representation.js';

const COMMA = 1;
/** The quotes and the colon of a key. */
const AROUND_KEY = 3;

/**
 * The object of an entry for somebody who looks at it once, as who lists thousands does: what is not parsed is parsed without
 * `metadata.managedFields`, which are most of a text, and not kept.
 */
export function glance(kind: KindDefinition, entry: Entry): KubeObject {
  // Columns of custom resources may show any field.
  if (kind.custom !== undefined || isConverted(entry)) return entry.object;
  return (
    entry.parsed ?? (JSON.parse(withoutManagedFields(entry.bare ?? entry.bytes)) as KubeObject)
  );
}

/** Bytes of text that `glance` would have to read. */
export function costOfGlance(entry: Entry): number {
  return entry.parsed === undefined ? sizeOf(entry) : 0;
}

function withoutManagedFields(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const metadata = memberOf(bytes, 0, 'metadata');
  const fields = metadata < 0 ? -1 : memberOf(bytes, metadata, 'managedFields');
  const cut = fields - 'managedFields'.length - AROUND_KEY - COMMA;
  // A first member has no comma before it, and is no case worth a line more: nothing is left out then.
  if (fields < 0 || cut <= metadata) return text.toString('utf8');
  return text.toString('utf8', 0, cut) + text.toString('utf8', endOfValue(bytes, fields));
}
