import type { Draft } from './object.js';

/*
 * Pods of one template have equal specs. A part is a value that many objects share: it is frozen, so that what was found out about it
 * once holds for good and need not be found out again for every object that has it.
 */

/** What is known of each part, by what the knowledge is about. */
const parts = new WeakMap<object, Map<object, unknown>>();

/** Makes parts of a JSON value and of everything below it: freezes them. They must be nobody else's to write to. */
export function asPart<T>(value: T): T {
  if (typeof value !== 'object' || value === null || parts.has(value)) return value;
  for (const member of Object.values(value)) asPart(member);
  parts.set(Object.freeze(value), new Map());
  return value;
}

/** True for a value that `asPart` has returned, and for each object or list below it. */
export function isPart(value: unknown): boolean {
  return typeof value === 'object' && value !== null && parts.has(value);
}

/** What `notePart` was told; undefined when it was told nothing, or the value is no part. */
export function knownOfPart(value: object, about: object): unknown {
  return parts.get(value)?.get(about);
}

/** Notes something that follows from a part alone. `about` stands for what the fact is about. Ignored for what is no part. */
export function notePart(value: object, about: object, fact: unknown): void {
  parts.get(value)?.set(about, fact);
}

/** A copy of a part whose upper levels may be written to; what is below them stays shared. Level 1 is the value itself. */
export function ownUpper<T>(value: T, levels: number): Draft<T>;
export function ownUpper(value: unknown, levels: number): unknown {
  if (levels === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => ownUpper<unknown>(item, levels - 1));
  const copy: Record<string, unknown> = { ...value };
  for (const name in copy)
    if (typeof copy[name] === 'object') copy[name] = ownUpper<unknown>(copy[name], levels - 1);
  return copy;
}
