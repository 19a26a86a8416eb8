import type { LogRow } from '../../log/log.js';
import { operationCode } from './operation-codes.js';

/** What goes into the table, in the order of its columns. */
export type RowValues = [
  branch: number,
  revision: number,
  operation: number,
  resource: string,
  namespace: string,
  name: string,
  created: number,
  previous: number,
  bytes: Uint8Array,
];

/** Five numbers and four lengths before the texts of each row. */
const headerBytes = 4 + 1 + 3 * 8 + 4 * 4;

/** A UTF-16 unit takes at most three bytes of UTF-8. */
const roomFor = (text: string): number => text.length * 3;

/**
 * Packs rows into one buffer, which moves to the writer's thread without being copied. `spare` is used when it is large
 * enough: fresh memory costs more than all the rest, because the system has to clear it.
 */
export function encodeBatch(rows: readonly LogRow[], spare?: ArrayBuffer): Uint8Array<ArrayBuffer> {
  let room = 0;
  for (const { resource, namespace, name, bytes } of rows) {
    room += headerBytes + roomFor(resource) + roomFor(namespace) + roomFor(name) + bytes.byteLength;
  }
  const buffer = Buffer.from(
    spare !== undefined && spare.byteLength >= room ? spare : new ArrayBuffer(room * 2),
  );
  let at = 0;
  const text = (value: string): void => {
    const length = buffer.write(value, at + 4);
    at = buffer.writeUInt32LE(length, at) + length;
  };
  for (const row of rows) {
    at = buffer.writeUInt32LE(row.branch, at);
    at = buffer.writeUInt8(operationCode(row.operation), at);
    at = buffer.writeDoubleLE(row.revision, at);
    at = buffer.writeDoubleLE(row.created, at);
    at = buffer.writeDoubleLE(row.previous, at);
    text(row.resource);
    text(row.namespace);
    text(row.name);
    at = buffer.writeUInt32LE(row.bytes.byteLength, at);
    buffer.set(row.bytes, at);
    at += row.bytes.byteLength;
  }
  return new Uint8Array(buffer.buffer, 0, at);
}

/** Unpacks what `encodeBatch` packed; the bytes of a row are a view of the batch. */
export function* decodeBatch(batch: Uint8Array): Iterable<RowValues> {
  const buffer = Buffer.from(batch.buffer, batch.byteOffset, batch.byteLength);
  let at = 0;
  const view = (): Buffer => {
    const start = at + 4;
    at = start + buffer.readUInt32LE(at);
    return buffer.subarray(start, at);
  };
  while (at < buffer.length) {
    const branch = buffer.readUInt32LE(at);
    const operation = buffer.readUInt8(at + 4);
    const revision = buffer.readDoubleLE(at + 5);
    const created = buffer.readDoubleLE(at + 13);
    const previous = buffer.readDoubleLE(at + 21);
    at += 29;
    const resource = view().toString();
    const namespace = view().toString();
    const name = view().toString();
    yield [branch, revision, operation, resource, namespace, name, created, previous, view()];
  }
}
