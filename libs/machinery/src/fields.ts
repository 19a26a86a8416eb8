import { badRequest } from './status-error.js';

/** One condition on one selectable field. */
export interface FieldRequirement {
  readonly field: string;
  readonly equal: boolean;
  readonly value: string;
}

/** A field selector that has been parsed: all requirements must hold. Which fields a kind has is checked elsewhere. Immutable. */
export class FieldSelector {
  static readonly everything = new FieldSelector([]);

  constructor(readonly requirements: readonly FieldRequirement[]) {}

  get isEmpty(): boolean {
    return this.requirements.length === 0;
  }

  /** `valueOf` gives the value of a selectable field, '' when it is unset. */
  matches(valueOf: (field: string) => string): boolean {
    return this.requirements.every(
      ({ field, equal, value }) => (valueOf(field) === value) === equal,
    );
  }

  /** The value that `field` must have, when the selector demands one: what an index can use. */
  requiredValue(field: string): string | undefined {
    return this.requirements.find((requirement) => requirement.equal && requirement.field === field)
      ?.value;
  }

  /** The text form; parses back to an equal selector. */
  toString(): string {
    return this.requirements
      .map(({ field, equal, value }) => `${field}${equal ? '=' : '!='}${escapeFieldValue(value)}`)
      .join(',');
  }
}

/** Escapes backslash, comma and equals sign, so that the value can stand in a field selector. */
export function escapeFieldValue(value: string): string {
  return value.replace(/[\\,=]/g, '\\$&');
}

/**
 * Parses `a=b,c!=d`, as `fieldSelector` in a request. `==` is the same as `=`; `\`, `,` and `=` in values are escaped by a backslash.
 * Throws a StatusError 400 with the API server's words.
 */
export function parseFieldSelector(text: string): FieldSelector {
  if (text === '') return FieldSelector.everything;
  const requirements = splitTerms(text)
    .sort()
    .filter((term) => term !== '')
    .map((term) => parseTerm(term, text));
  return new FieldSelector(requirements);
}

function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === ',') {
      terms.push(text.slice(start, index));
      start = index + 1;
    }
  }
  terms.push(text.slice(start));
  return terms;
}

function parseTerm(term: string, selector: string): FieldRequirement {
  const operator = /!=|==|=/.exec(term);
  if (operator === null)
    throw badRequest(`invalid selector: '${selector}'; can't understand '${term}'`);
  return {
    field: term.slice(0, operator.index),
    equal: operator[0] !== '!=',
    value: unescapeValue(term.slice(operator.index + operator[0].length)),
  };
}

function unescapeValue(text: string): string {
  let value = '';
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!;
    if (character === '\\') {
      const next = text[index + 1] ?? '';
      if (next === '' || !'\\,='.includes(next))
        throw badRequest(`invalid field selector: invalid escape sequence: \\${next}`);
      value += next;
      index += 1;
    } else if (character === ',' || character === '=') {
      // The server prints the character's number here.
      throw badRequest(
        `invalid field selector: unescaped character in value: ${character.charCodeAt(0)}`,
      );
    } else {
      value += character;
    }
  }
  return value;
}
