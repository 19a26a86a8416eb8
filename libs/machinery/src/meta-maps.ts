import { fieldInvalidAll, fieldTooLong } from './field-error.js';
import { labelValue, qualifiedName } from './names.js';
import type { StatusCause } from './status-error.js';

const ANNOTATIONS_LIMIT_BYTES = 256 * 1024;
/** Of UTF-8, for a unit of UTF-16. */
const MOST_BYTES_A_UNIT = 3;

/** Keys and values of labels, of an object or of a template inside one. */
export function validateLabels(
  labels: Readonly<Record<string, string>> | undefined,
  path: string,
): StatusCause[] {
  if (labels === undefined || areSound(labels)) return [];
  return sortedEntries(labels).flatMap(([key, value]) => [
    ...fieldInvalidAll(path, key, qualifiedName(key)),
    ...fieldInvalidAll(path, value, labelValue(value)),
  ]);
}

function areSound(labels: Readonly<Record<string, string>>): boolean {
  for (const key in labels)
    if (qualifiedName(key).length > 0 || labelValue(labels[key]!).length > 0) return false;
  return true;
}

/** Keys (compared in lower case) and total size of annotations. */
export function validateAnnotations(
  annotations: Readonly<Record<string, string>> | undefined,
  path: string,
): StatusCause[] {
  if (annotations === undefined) return [];
  const entries = sortedEntries(annotations);
  const causes = entries.flatMap(([key]) =>
    fieldInvalidAll(path, key, qualifiedName(key.toLowerCase())),
  );
  if (bytesOf(entries) > ANNOTATIONS_LIMIT_BYTES)
    causes.push(fieldTooLong(path, ANNOTATIONS_LIMIT_BYTES));
  return causes;
}

/** UTF-8; for what is far below any limit more than that. */
function bytesOf(entries: readonly [string, string][]): number {
  let most = 0;
  for (const [key, value] of entries) most += MOST_BYTES_A_UNIT * (key.length + value.length);
  if (most <= ANNOTATIONS_LIMIT_BYTES) return most;
  let bytes = 0;
  for (const [key, value] of entries) bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  return bytes;
}

/** The real server walks a map in any order; here the order of the keys makes it repeatable. */
function sortedEntries(map: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
}
