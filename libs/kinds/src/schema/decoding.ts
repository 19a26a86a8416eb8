import { structSchema, typeRow, type TypeRef } from './types.js';

/** A body that cannot be decoded; the message is that of Go's JSON decoder, without the server's introduction. */
export class DecodeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DecodeError';
  }
}

/** The real decoder collects at most this many strict problems. */
const maxProblems = 100;
/** Deeper documents are refused before they exhaust the stack. */
const maxDepth = 1000;

/** How many keys all objects inside a value have. Throws a DecodeError where it is nested too deeply. */
export function countKeys(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth >= maxDepth) throw new DecodeError('exceeded max depth');
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countKeys(item, depth + 1);
    return count;
  }
  for (const key in value)
    count += 1 + countKeys((value as Record<string, unknown>)[key], depth + 1);
  return count;
}

/** What one run of the decoder knows: where it is, what it has found so far. */
export class Decoding {
  /** Field names, list indices and map keys from the root to the value at hand; valid up to `depth`. */
  readonly path: (string | number)[] = [];
  depth = 0;
  /** Keys of objects seen so far; never more than the value has. */
  keys = 0;
  /** `unknown field "spec.foo"`, in document order. */
  readonly problems: string[] = [];
  /** Above 0 while reading what the real server reads without strictness. */
  lenient = 0;
  /** The first error. Decoding goes on after it, since a later failure of a type's own parser takes precedence. */
  private first: DecodeError | undefined;

  /**
   * `known` is an object of the type that was decoded before, from which the value was made by changing parts. What both share is
   * taken over as it is.
   */
  constructor(
    private readonly root: string,
    readonly known?: Readonly<Record<string, unknown>>,
  ) {}

  /** Counts the keys of a value that is taken as it is, and refuses it when it is nested too deeply. */
  skip(value: unknown): void {
    this.keys += countKeys(value, this.depth);
  }

  enter(step: string | number): void {
    if (this.depth >= maxDepth) throw new DecodeError('exceeded max depth');
    this.path[this.depth] = step;
    this.depth += 1;
  }

  leave(): void {
    this.depth -= 1;
  }

  unknownField(name: string): void {
    this.problem(`unknown field "${this.pathTo(name)}"`);
  }

  duplicateField(name: string): void {
    this.problem(`duplicate field "${this.pathTo(name)}"`);
  }

  private problem(text: string): void {
    if (this.lenient > 0 || this.problems.length >= maxProblems || this.problems.includes(text))
      return;
    this.problems.push(text);
  }

  /** Notes that a value does not fit the Go type; the first one noted is reported in the end. */
  mismatch(value: unknown, goType: string, number = 'number'): void {
    this.first ??= new DecodeError(this.mismatchText(value, goType, number));
  }

  /** Notes an error of a value that fits its type but cannot be read; counts like a mismatch. */
  fail(message: string): void {
    this.first ??= new DecodeError(message);
  }

  /** The text for a value that does not fit: names the innermost structure and the path of fields to the value. */
  mismatchText(value: unknown, goType: string, number = 'number'): string {
    const what = Array.isArray(value)
      ? 'array'
      : typeof value === 'boolean'
        ? 'bool'
        : typeof value === 'number'
          ? number
          : typeof value;
    const { struct, fields } = this.goContext();
    const where = struct === undefined ? 'value' : `struct field ${struct}.${fields.join('.')}`;
    return `json: cannot unmarshal ${what} into Go ${where} of type ${goType}`;
  }

  /** Throws the first error, if there was one. */
  finish(): void {
    if (this.first !== undefined) throw this.first;
  }

  private pathTo(name: string): string {
    let text = '';
    for (const step of [...this.path.slice(0, this.depth), name]) {
      text += typeof step === 'number' ? `[${step}]` : text === '' ? step : `.${step}`;
    }
    return text;
  }

  /** Indices and map keys do not appear in Go's field path; the types along the path tell them from field names. */
  private goContext(): { struct: string | undefined; fields: string[] } {
    let type: TypeRef | undefined = { kind: 'struct', name: this.root };
    let struct: string | undefined;
    const fields: string[] = [];
    for (const step of this.path.slice(0, this.depth)) {
      if (type?.kind === 'struct' && typeRow(type.name) === undefined) {
        // Of a kind without a schema only the metadata is known.
        type = { kind: 'struct', name: 'meta_v1.ObjectMeta' };
        fields.push(String(step));
      } else if (type?.kind === 'struct') {
        const schema = structSchema(type.name);
        struct = schema.shortName;
        fields.push(String(step));
        type = schema.byName.get(String(step))?.type;
      } else if (type?.kind === 'list' || type?.kind === 'map') {
        type = type.of;
      }
    }
    return { struct, fields };
  }
}
