import { badRequest, quote } from '#machinery';
import { decodePercent } from './percent.js';

/** The parameters of a request, with the conversions that the API server applies to them. */
export class Query {
  private constructor(private readonly pairs: readonly (readonly [string, string])[]) {}

  private static readonly empty = new Query([]);

  /** `text` is what follows the question mark. Broken percent escapes are kept as they stand. */
  static parse(text: string): Query {
    if (text === '') return Query.empty;
    const pairs: [string, string][] = [];
    for (const part of text.split('&')) {
      if (part === '') continue;
      const equals = part.indexOf('=');
      pairs.push(
        equals === -1
          ? [decode(part), '']
          : [decode(part.slice(0, equals)), decode(part.slice(equals + 1))],
      );
    }
    return new Query(pairs);
  }

  get isEmpty(): boolean {
    return this.pairs.length === 0;
  }

  /** The first value; undefined when the parameter is not there. */
  text(name: string): string | undefined {
    for (const [key, value] of this.pairs) if (key === name) return value;
    return undefined;
  }

  all(name: string): string[] {
    return this.pairs.filter(([key]) => key === name).map(([, value]) => value);
  }

  /** Anything but `0` and `false` is true, also the empty text (`?watch`). */
  boolean(name: string): boolean | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    return value !== '0' && value.toLowerCase() !== 'false';
  }

  /** A 64-bit integer. Throws a StatusError (400) for anything else. */
  integer(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^[+-]?\d+$/.test(value))
      throw badRequest(`strconv.ParseInt: parsing ${quote(value)}: invalid syntax`);
    const number = BigInt(value.startsWith('+') ? value.slice(1) : value);
    if (BigInt.asIntN(64, number) !== number)
      throw badRequest(`strconv.ParseInt: parsing ${quote(value)}: value out of range`);
    return Number(number);
  }

  /** All parameters but `leave`, as they would be sent again. */
  without(leave: ReadonlySet<string>): string {
    return this.pairs
      .filter(([key]) => !leave.has(key))
      .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
      .join('&');
  }
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodePercent(spaced);
  } catch {
    return spaced;
  }
}
