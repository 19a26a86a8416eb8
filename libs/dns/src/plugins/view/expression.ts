import { goPattern } from '#machinery';
import { CorefileError } from '../../corefile/corefile-error.js';
import { type Token, tokensOf } from './tokens.js';

/** What an expression may come to. */
export type Value = string | number | boolean | undefined | readonly Value[];
/** Functions by name, as one question answers them. */
export type Environment = Readonly<Record<string, (...args: readonly Value[]) => Value>>;
/** Throws an Error when operands do not fit their operator. */
export type Expression = (environment: Environment) => Value;

type Operator = (left: Value, right: Value) => Value;

const number = (value: Value): number => {
  if (typeof value !== 'number') throw new Error('a number is expected');
  return value;
};
const text = (value: Value): string => {
  if (typeof value !== 'string') throw new Error('a string is expected');
  return value;
};
const same = (left: Value, right: Value): boolean => JSON.stringify(left) === JSON.stringify(right);
const holds = (list: Value, value: Value): boolean =>
  Array.isArray(list) && list.some((each: Value) => same(each, value));

/** Binding strength and meaning of the operators of expr-lang, but for those that do not always look at both sides. */
const OPERATORS: Readonly<Record<string, readonly [strength: number, Operator]>> = {
  '==': [20, same],
  '!=': [20, (left, right) => !same(left, right)],
  '<': [20, (left, right) => number(left) < number(right)],
  '<=': [20, (left, right) => number(left) <= number(right)],
  '>': [20, (left, right) => number(left) > number(right)],
  '>=': [20, (left, right) => number(left) >= number(right)],
  in: [20, (left, right) => holds(right, left)],
  'not in': [20, (left, right) => !holds(right, left)],
  contains: [20, (left, right) => text(left).includes(text(right))],
  startsWith: [20, (left, right) => text(left).startsWith(text(right))],
  endsWith: [20, (left, right) => text(left).endsWith(text(right))],
  matches: [20, (left, right) => goPattern(text(right)).test(text(left))],
  '+': [
    30,
    (left, right) => (typeof left === 'string' ? left + text(right) : number(left) + number(right)),
  ],
  '-': [30, (left, right) => number(left) - number(right)],
  '*': [60, (left, right) => number(left) * number(right)],
  '/': [60, (left, right) => number(left) / number(right)],
  '%': [60, (left, right) => number(left) % number(right)],
  '**': [100, (left, right) => number(left) ** number(right)],
};
const LOGIC: Readonly<Record<string, number>> = { '||': 10, or: 10, '&&': 15, and: 15 };
const MAX_DEPTH = 100;

/** Reads an expression (the part of expr-lang that compares, calculates and calls). `known`: names of functions. Throws CorefileError. */
export function parseExpression(source: string, known: ReadonlySet<string>): Expression {
  return new Parser(source, known).whole();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(
    private readonly source: string,
    private readonly known: ReadonlySet<string>,
  ) {
    this.#tokens = tokensOf(source);
  }

  whole(): Expression {
    const expression = this.#ternary();
    if (this.#token.kind !== 'EOF') this.#unexpected();
    return expression;
  }

  get #token(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #take(text: string): boolean {
    const found = this.#token.text === text && this.#token.kind !== 'String';
    if (found) this.#at++;
    return found;
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#unexpected();
  }

  #ternary(): Expression {
    if (++this.#depth > MAX_DEPTH) this.#fail('the expression is nested too deeply', this.#token);
    const condition = this.#binary(0);
    let result = condition;
    if (this.#take('?')) {
      const yes = this.#ternary();
      this.#expect(':');
      const no = this.#ternary();
      result = (environment) =>
        condition(environment) === true ? yes(environment) : no(environment);
    }
    this.#depth--;
    return result;
  }

  #binary(strength: number): Expression {
    let left = this.#unary();
    for (;;) {
      const word = this.#operator();
      const [own, apply] = OPERATORS[word] ?? [LOGIC[word] ?? 0, undefined];
      if (own <= strength) return left;
      this.#at += word === 'not in' ? 2 : 1;
      const before = left;
      const right = this.#binary(own);
      if (apply) left = (environment) => apply(before(environment), right(environment));
      else if (own === 10)
        left = (environment) => before(environment) === true || right(environment) === true;
      else left = (environment) => before(environment) === true && right(environment) === true;
    }
  }

  /** The operator that stands here, if one does. */
  #operator(): string {
    const { kind, text: word } = this.#token;
    if (kind !== 'Operator') return '';
    return word === 'not' && this.#tokens[this.#at + 1]?.text === 'in' ? 'not in' : word;
  }

  #unary(): Expression {
    if (this.#take('!') || this.#take('not')) {
      const operand = this.#binary(50);
      return (environment) => operand(environment) !== true;
    }
    if (this.#take('-')) {
      const operand = this.#binary(90);
      return (environment) => -number(operand(environment));
    }
    return this.#primary();
  }

  #primary(): Expression {
    const token = this.#token;
    const { kind, text: word } = token;
    if (kind === 'String' || kind === 'Number') {
      this.#at++;
      const value = kind === 'Number' ? Number(word) : word;
      return () => value;
    }
    if (this.#take('(')) {
      const inner = this.#ternary();
      this.#expect(')');
      return inner;
    }
    if (this.#take('[')) {
      const items = this.#list(']');
      return (environment) => items.map((item) => item(environment));
    }
    if (kind !== 'Identifier') this.#unexpected();
    this.#at++;
    if (word === 'true' || word === 'false') return () => word === 'true';
    if (word === 'nil') return () => undefined;
    if (!this.#take('('))
      return this.#fail(
        this.known.has(word) ? `${word} is a function` : `unknown name ${word}`,
        token,
      );
    const args = this.#list(')');
    if (!this.known.has(word)) this.#fail(`unknown name ${word}`, token);
    return (environment) => environment[word]?.(...args.map((argument) => argument(environment)));
  }

  #list(end: string): Expression[] {
    const items: Expression[] = [];
    while (!this.#take(end)) {
      if (items.length > 0) this.#expect(',');
      items.push(this.#ternary());
    }
    return items;
  }

  #unexpected(): never {
    const { kind, text: word } = this.#token;
    return this.#fail(
      kind === 'EOF' ? 'unexpected token EOF' : `unexpected token ${kind}(${JSON.stringify(word)})`,
      this.#token,
    );
  }

  #fail(message: string, { column }: Token): never {
    throw new CorefileError(
      `${message} (1:${column + 1})\n | ${this.source}\n | ${'.'.repeat(column)}^`,
    );
  }
}
