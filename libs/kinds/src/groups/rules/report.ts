import type { StatusCause } from '#machinery';
import {
  knownOfPart,
  notePart,
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldNotFound,
  fieldNotSupported,
  fieldRequired,
  fieldTooLong,
  fieldTooMany,
} from '#machinery';

/**
 * Collects the causes of one object. The path to the value under test is a stack that costs nothing until something is wrong:
 * only then it becomes text.
 *
 * Every method takes the field relative to the current place: `''` is the place itself, `'port'` a child, `'[3]'` an item.
 */
export class Report {
  readonly causes: StatusCause[] = [];
  readonly #place: (string | number)[];

  /** `root` is the path of the place where checking begins, for rules that apply to a part of an object. */
  constructor(root = '') {
    this.#place = root === '' ? [] : [root];
  }

  /** Checks a child: paths inside `check` are relative to it. */
  at(field: string, check: () => void): void {
    this.#place.push(field);
    check();
    this.#place.pop();
  }

  /** Checks every item of a list; a missing list has none. */
  each<T>(
    field: string,
    list: readonly T[] | undefined | null,
    check: (item: T, index: number) => void,
  ): void {
    if (list === undefined || list === null) return;
    this.#place.push(field, 0);
    for (let index = 0; index < list.length; index++) {
      this.#place[this.#place.length - 1] = index;
      check(list[index]!, index);
    }
    this.#place.length -= 2;
  }

  /** Inside `each`: reports at the list instead of at the item. */
  beside(check: () => void): void {
    const index = this.#place.pop()!;
    check();
    this.#place.push(index);
  }

  /** Inside `each` and `beside`: reports beside the list instead of at it. */
  instead(check: () => void): void {
    this.beside(check);
  }

  /** Reports at a place further out: without the last `levels` parts of the path. */
  outside(levels: number, check: () => void): void {
    const inner = this.#place.splice(this.#place.length - levels);
    check();
    this.#place.push(...inner);
  }

  /** Checks every entry of a map, in the order of its keys; paths read `field[key]`. */
  entries<T>(
    field: string,
    map: Readonly<Record<string, T>> | undefined | null,
    check: (key: string, value: T) => void,
  ): void {
    if (map === undefined || map === null) return;
    for (const key of Object.keys(map).sort()) {
      this.#place.push(field, `[${key}]`);
      check(key, map[key]!);
      this.#place.length -= 2;
    }
  }

  /**
   * Runs a check that looks at nothing but `part`, unless that is shared by many objects (`asPart`) and was found without fault before.
   * `about` stands for the check.
   */
  once(part: object, about: object, check: () => void): void {
    if (knownOfPart(part, about) === true) return;
    const before = this.causes.length;
    check();
    if (this.causes.length === before) notePart(part, about, true);
  }

  required(field: string, detail = ''): void {
    this.causes.push(fieldRequired(this.path(field), detail));
  }

  invalid(field: string, value: unknown, detail: string): void {
    this.causes.push(fieldInvalid(this.path(field), value, detail));
  }

  /** Causes that a check with paths of its own has found. */
  add(causes: readonly StatusCause[]): void {
    // Not as arguments: there can be more than the stack holds.
    for (const cause of causes) this.causes.push(cause);
  }

  /** One cause for each complaint of a name check. */
  complaints(field: string, value: unknown, details: readonly string[]): void {
    for (const detail of details) this.invalid(field, value, detail);
  }

  /** An invalid value for which the server shows no more than a sentence. */
  invalidAs(field: string, sentence: string): void {
    this.causes.push({
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${sentence}`,
      field: this.path(field),
    });
  }

  notSupported(field: string, value: unknown, supported: readonly string[]): void {
    this.causes.push(fieldNotSupported(this.path(field), value, supported));
  }

  forbidden(field: string, detail: string): void {
    this.causes.push(fieldForbidden(this.path(field), detail));
  }

  duplicate(field: string, value: unknown, detail = ''): void {
    this.causes.push(fieldDuplicate(this.path(field), value, detail));
  }

  notFound(field: string, value: unknown): void {
    this.causes.push(fieldNotFound(this.path(field), value));
  }

  /** A name that refers to one of `known`, listed in `where`. */
  notFoundAmong(field: string, value: string, where: string, known: ReadonlySet<string>): void {
    const detail = `must be one of the names in ${where}${known.size === 0 ? ' which is empty' : `: ${[...known].sort().join(', ')}`}`;
    this.causes.push(fieldNotFound(this.path(field), value, detail));
  }

  tooLong(field: string, limit: number): void {
    this.causes.push(fieldTooLong(this.path(field), limit));
  }

  tooMany(field: string, actual: number, limit: number): void {
    this.causes.push(fieldTooMany(this.path(field), actual, limit));
  }

  /** `value` is one of `supported`, else a cause. */
  oneOf(field: string, value: string | undefined, supported: readonly string[]): void {
    if (value === undefined || !supported.includes(value))
      this.notSupported(field, value ?? '', supported);
  }

  /** `value`, when set, is not negative. */
  notNegative(field: string, value: number | undefined): void {
    if (value !== undefined && value < 0)
      this.invalid(field, value, 'must be greater than or equal to 0');
  }

  /** A value that an update may not change. */
  immutable(field: string, changed: boolean, value: unknown): void {
    if (changed) this.invalid(field, value ?? null, 'field is immutable');
  }

  /** The path of a field, as causes show it. */
  path(field: string): string {
    let text = '';
    for (const part of this.#place) text = append(text, part);
    return field === '' ? text : append(text, field);
  }
}

function append(path: string, part: string | number): string {
  if (typeof part === 'number') return `${path}[${part}]`;
  return path === '' || part.startsWith('[') || part === '' ? path + part : `${path}.${part}`;
}

/** Runs a check against a new report and returns what it found. */
export function report(check: (found: Report) => void): StatusCause[] {
  const found = new Report();
  check(found);
  return found.causes;
}
