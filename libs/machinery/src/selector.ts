import { fieldInvalid } from './field-error.js';
import { labelValue, qualifiedName } from './names.js';

/** The operators of the text form; `exists` and `!` have none between key and values. */
export type SelectorOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt';

const INT64_LIMIT = 2n ** 63n;

/** One condition on one label. Values are sorted and without duplicates. */
export interface Requirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  readonly values: readonly string[];
}

type Labels = Readonly<Record<string, string>>;

/** A label selector that has been parsed: all requirements must hold. Immutable. */
export class Selector {
  /** Matches everything, unlabelled objects included. */
  static readonly everything = new Selector([]);
  /** Matches nothing: what a selector that is absent means in an object. */
  static readonly nothing = new Selector([], true);

  /** Sorted by key. */
  readonly requirements: readonly Requirement[];
  private readonly tests: readonly ((labels: Labels) => boolean)[];

  private constructor(
    requirements: readonly Requirement[],
    private readonly matchesNothing = false,
  ) {
    this.requirements = [...requirements].sort((a, b) =>
      a.key < b.key ? -1 : a.key > b.key ? 1 : 0,
    );
    this.tests = this.requirements.map(testOf);
  }

  static of(requirements: readonly Requirement[]): Selector {
    return requirements.length === 0 ? Selector.everything : new Selector(requirements);
  }

  /** True when there is nothing to check: the selector matches everything. */
  get isEmpty(): boolean {
    return !this.matchesNothing && this.tests.length === 0;
  }

  matches(labels: Labels | undefined): boolean {
    if (this.matchesNothing) return false;
    const present = labels ?? NO_LABELS;
    for (const test of this.tests) if (!test(present)) return false;
    return true;
  }

  /** The text form, requirements sorted by key; parses back to an equal selector. */
  toString(): string {
    return this.requirements.map(requirementText).join(',');
  }
}

const NO_LABELS: Labels = Object.freeze({});

/**
 * Checks and makes a requirement. Throws an Error with the API server's text when key, operator or values do not fit together;
 * several texts stand in brackets.
 */
export function requirement(
  key: string,
  operator: SelectorOperator,
  values: readonly string[],
): Requirement {
  const sorted = [...new Set(values)].sort();
  const causes = [
    ...labelKeyErrors(key).map((error) => `key: ${error}`),
    ...countErrors(operator, sorted),
    ...sorted.flatMap((value, index) => valueErrors(key, value, index)),
  ];
  const texts = [...new Set(causes)];
  if (texts.length > 0) throw new Error(texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`);
  return { key, operator, values: sorted };
}

/** What is wrong with a label key, as one text without its path; none or one. */
export function labelKeyErrors(key: string): string[] {
  const errors = qualifiedName(key);
  return errors.length === 0 ? [] : [fieldInvalid('key', key, errors.join('; ')).message!];
}

function countErrors(operator: SelectorOperator, values: readonly string[]): string[] {
  const refuse = (detail: string): string[] => [
    `values: ${fieldInvalid('values', values, detail).message}`,
  ];
  switch (operator) {
    case 'in':
    case 'notin':
      return values.length > 0
        ? []
        : refuse("for 'in', 'notin' operators, values set can't be empty");
    case '=':
    case '==':
    case '!=':
      return values.length === 1
        ? []
        : refuse('exact-match compatibility requires one single value');
    case 'exists':
    case '!':
      return values.length === 0
        ? []
        : refuse('values set must be empty for exists and does not exist');
    case 'gt':
    case 'lt':
      return [
        ...(values.length === 1
          ? []
          : refuse("for 'Gt', 'Lt' operators, exactly one value is required")),
        ...values.flatMap((value, index) =>
          parseInt64(value) === undefined ? [integerError(value, index)] : [],
        ),
      ];
  }
}

function integerError(value: string, index: number): string {
  return `values[${index}]: ${fieldInvalid('', value, "for 'Gt', 'Lt' operators, the value must be an integer").message}`;
}

function valueErrors(key: string, value: string, index: number): string[] {
  const errors = labelValue(value);
  return errors.length === 0
    ? []
    : [`values[${index}][${key}]: ${fieldInvalid('', value, errors.join('; ')).message}`];
}

function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return value >= -INT64_LIMIT && value < INT64_LIMIT ? value : undefined;
}

function testOf({ key, operator, values }: Requirement): (labels: Labels) => boolean {
  const first = values[0] ?? '';
  const has = (labels: Labels): boolean => Object.hasOwn(labels, key);
  switch (operator) {
    case '=':
    case '==':
      return (labels) => has(labels) && labels[key] === first;
    case '!=':
      return (labels) => !has(labels) || labels[key] !== first;
    case 'in':
      return (labels) => has(labels) && values.includes(labels[key]!);
    case 'notin':
      return (labels) => !has(labels) || !values.includes(labels[key]!);
    case 'exists':
      return has;
    case '!':
      return (labels) => !has(labels);
    case 'gt':
    case 'lt': {
      const limit = parseInt64(first)!;
      return (labels) => {
        const value = has(labels) ? parseInt64(labels[key]!) : undefined;
        return value !== undefined && (operator === 'gt' ? value > limit : value < limit);
      };
    }
  }
}

function requirementText({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'exists':
      return key;
    case '!':
      return `!${key}`;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${values.join(',')})`;
    case 'gt':
    case 'lt':
      return `${key}${operator === 'gt' ? '>' : '<'}${values[0]}`;
    case '=':
    case '==':
    case '!=':
      return `${key}${operator}${values[0]}`;
  }
}
