import type { Draft } from './object.js';

/*
 * Pods of one template have equal specs. A part is a value that many objects share: it is frozen, so that what was found out about it
 * once holds for good and need not be found out again for every object that has it.
 */

/** What is known of each part, by what the knowledge is about. */
const parts = new WeakMap<object, WeakMap<object, unknown>>();

/** Makes parts of a JSON value and of everything below it: freezes them. They must be nobody else's to write to. */
export function asPart<T>(value: T): T {
  if (typeof value !== 'object' || value === null || parts.has(value)) return value;
  for (const member of Object.values(value)) asPart(member);
  parts.set(Object.freeze(value), new WeakMap());
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

/**
 * A copy of a part that may be written to, as may its lists and the items of these. All else is shared: who wants to change it puts
 * something else in its place.
 */
export function ownLists<T extends object>(part: T): Draft<T>;
export function ownLists(part: object): object {
  const copy: Record<string, unknown> = { ...part };
  for (const name in copy) {
    const member = copy[name];
    if (Array.isArray(member)) copy[name] = member.map(ownItem);
  }
  return copy;
}

function ownItem(item: unknown): unknown {
  return typeof item === 'object' && item !== null && !Array.isArray(item) ? { ...item } : item;
}

/** True for what has a part among its members: most of it will be parts. */
export function hasParts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  for (const name in value)
    if (isPart((value as Readonly<Record<string, unknown>>)[name])) return true;
  return false;
}
