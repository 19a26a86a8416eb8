import {
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  fieldTooLong,
  fieldTooMany,
  fieldTypeInvalid,
  quote,
  type StatusCause,
} from '#machinery';

/** What the server shows as the field of a problem that has no place of its own. */
const NOWHERE = '<nil>';

/** The problems of one value and how many checks were made on it: alternatives are compared by that. */
export class Findings {
  readonly causes: StatusCause[] = [];
  checks = 0;
  /** Made with the first cause: most values have none. */
  private seen: Set<string> | undefined;

  /** The same cause counts once. What has no place of its own, or that of a value at the root, is written as the server does. */
  add(given: StatusCause): void {
    const { field = '' } = given;
    const place = field.startsWith('.') ? field.slice(1) : field;
    const cause = place === field && place !== '' ? given : { ...given, field: place || NOWHERE };
    const text = `${cause.field}\0${cause.message}`;
    this.seen ??= new Set();
    if (this.seen.has(text)) return;
    this.seen.add(text);
    this.causes.push(cause);
  }

  merge(other: Findings): void {
    for (const cause of other.causes) this.add(cause);
    this.checks += other.checks;
  }

  get ok(): boolean {
    return this.causes.length === 0;
  }
}

/** A value breaks a rule, in the words of the OpenAPI validator. */
export const breaks = (path: string, value: unknown, rule: string): StatusCause =>
  breaksWith(path, value, `${path} in body should ${rule}`);

/** The same in words that do not follow the pattern. */
export const breaksWith = (path: string, value: unknown, detail: string): StatusCause =>
  fieldInvalid(path, value, detail);

/** A rule about a whole value, which the server reports without a place. */
export const breaksSomewhere = (rule: string): StatusCause => fieldInvalid(NOWHERE, '', rule);

/** `found` is the type of the value, or the value itself where a format is expected. */
export const wrongType = (path: string, expected: string, found: string): StatusCause =>
  fieldTypeInvalid(path, found, `${path} in body must be of type ${expected}: ${quote(found)}`);

export const missing = (path: string): StatusCause => fieldRequired(path);
export const tooLong = (path: string, limit: number): StatusCause => fieldTooLong(path, limit);
export const tooMany = (path: string, count: number, limit: number): StatusCause =>
  fieldTooMany(path, count, limit);

/** Enumerated texts are shown as they are, other values as JSON. */
export const notSupported = (
  path: string,
  value: unknown,
  supported: readonly unknown[],
): StatusCause =>
  fieldNotSupported(
    path,
    value,
    supported.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))),
  );

/** With one of these the rules of KEP-2876 are not run, because the object does not have the shape that they rely on. */
const BLOCKING = new Set([
  'FieldValueRequired',
  'FieldValueNotSupported',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

export const isBlocking = ({ reason = '' }: StatusCause): boolean => BLOCKING.has(reason);

/** Ends the list of problems of an object whose rules were not run. */
export const rulesNotRun = (): StatusCause =>
  fieldInvalid(
    NOWHERE,
    null,
    'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
  );
