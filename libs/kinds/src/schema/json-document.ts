import { DecodeError } from './decoding.js';

/** A JSON object as it stands in the text: every key in order, repeated ones included. */
export class JsonObject {
  readonly entries: (readonly [key: string, value: JsonNode])[] = [];
}
export type JsonNode = JsonObject | JsonNode[] | string | number | boolean | null;

/** Deeper documents are refused before they exhaust the stack. */
const maxDepth = 1000;

/** A character in the way Go's messages show it. */
function shown(text: string, at: number): string {
  const character = String.fromCodePoint(text.codePointAt(at)!);
  if (character === "'") return String.raw`'\''`;
  if (character === '"') return `'"'`;
  return `'${JSON.stringify(character).slice(1, -1)}'`;
}

/**
 * Reads JSON slowly and exactly: keeps repeated keys, and words syntax errors as Go's encoding/json does. For the rare text that
 * the fast parser refuses or that repeats a key.
 */
export class JsonDocument {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  /** The whole document. Throws a DecodeError for a text that is not JSON. */
  read(): JsonNode {
    const value = this.value();
    this.space();
    if (this.at < this.text.length) throw this.invalid('after top-level value');
    return value;
  }

  private invalid(context: string): DecodeError {
    if (this.at >= this.text.length) return new DecodeError('unexpected end of JSON input');
    return new DecodeError(`invalid character ${shown(this.text, this.at)} ${context}`);
  }

  private space(): void {
    while (' \t\r\n'.includes(this.text[this.at] ?? '.')) this.at += 1;
  }

  private value(): JsonNode {
    this.space();
    const next = this.text[this.at];
    if (next === '{') return this.nested(() => this.object());
    if (next === '[') return this.nested(() => this.array());
    if (next === '"') return this.string();
    if (next === 't') return this.literal('true', true);
    if (next === 'f') return this.literal('false', false);
    if (next === 'n') return this.literal('null', null);
    if (next !== undefined && /[-\d]/.test(next)) return this.number();
    throw this.invalid('looking for beginning of value');
  }

  private nested<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > maxDepth) throw new DecodeError('exceeded max depth');
    const value = read();
    this.depth -= 1;
    return value;
  }

  private object(): JsonObject {
    const object = new JsonObject();
    this.at += 1;
    this.space();
    if (this.text[this.at] === '}') return this.closed(object);
    for (;;) {
      this.space();
      if (this.text[this.at] !== '"')
        throw this.invalid('looking for beginning of object key string');
      const key = this.string();
      this.space();
      if (this.text[this.at] !== ':') throw this.invalid('after object key');
      this.at += 1;
      object.entries.push([key, this.value()]);
      this.space();
      if (this.text[this.at] === '}') return this.closed(object);
      if (this.text[this.at] !== ',') throw this.invalid('after object key:value pair');
      this.at += 1;
    }
  }

  private array(): JsonNode[] {
    const items: JsonNode[] = [];
    this.at += 1;
    this.space();
    if (this.text[this.at] === ']') return this.closed(items);
    for (;;) {
      items.push(this.value());
      this.space();
      if (this.text[this.at] === ']') return this.closed(items);
      if (this.text[this.at] !== ',') throw this.invalid('after array element');
      this.at += 1;
    }
  }

  private closed<T>(value: T): T {
    this.at += 1;
    return value;
  }

  private string(): string {
    const from = this.at;
    for (this.at += 1; ; this.at += 1) {
      const next = this.text[this.at];
      if (next === '"') break;
      if (next === undefined || next < ' ') throw this.invalid('in string literal');
      if (next === '\\') this.escape();
    }
    this.at += 1;
    return JSON.parse(this.text.slice(from, this.at)) as string;
  }

  private escape(): void {
    this.at += 1;
    const next = this.text[this.at];
    if (next !== 'u') {
      if (next === undefined || !'"\\/bfnrt'.includes(next))
        throw this.invalid('in string escape code');
      return;
    }
    for (let digit = 0; digit < 4; digit += 1) {
      this.at += 1;
      if (!/[\da-fA-F]/.test(this.text[this.at] ?? ''))
        throw this.invalid('in \\u hexadecimal character escape');
    }
  }

  private literal<T>(word: string, value: T): T {
    for (let index = 1; index < word.length; index += 1) {
      this.at += 1;
      if (this.text[this.at] !== word[index])
        throw this.invalid(`in literal ${word} (expecting '${word[index]}')`);
    }
    this.at += 1;
    return value;
  }

  private number(): number {
    const from = this.at;
    if (this.text[this.at] === '-') this.at += 1;
    if (this.text[this.at] === '0') this.at += 1;
    else this.digits('in numeric literal');
    if (this.text[this.at] === '.') {
      this.at += 1;
      this.digits('after decimal point in numeric literal');
    }
    if (/[eE]/.test(this.text[this.at] ?? '')) {
      this.at += 1;
      if (/[-+]/.test(this.text[this.at] ?? '')) this.at += 1;
      this.digits('in exponent of numeric literal');
    }
    return Number(this.text.slice(from, this.at));
  }

  private digits(context: string): void {
    if (!/\d/.test(this.text[this.at] ?? '')) throw this.invalid(context);
    while (/\d/.test(this.text[this.at] ?? '')) this.at += 1;
  }
}
