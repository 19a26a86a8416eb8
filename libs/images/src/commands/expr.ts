import type { Program } from '../shell/command.js';
import { toRegExp } from './regular-expression.js';

/** `expr` of POSIX: one argument a token; prints the value; exit code 1 for '' and 0, 2 for what it does not understand. */
export const expr: Program = async (io) => {
  let value: string;
  try {
    value = new Expression(io.argv.slice(1)).value();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    await io.stderr.write(`expr: ${error.message}\n`);
    return 2;
  }
  await io.stdout.write(`${value}\n`);
  return isTrue(value) ? 0 : 1;
};

const INTEGER = /^-?\d+$/;
const isTrue = (value: string): boolean => value !== '' && !/^-?0+$/.test(value);

/** Operators by how closely they bind, the loosest first; each from left to right. */
const LEVELS: readonly (readonly string[])[] = [
  ['|'],
  ['&'],
  ['=', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
  [':'],
];

class Expression {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  value(): string {
    if (this.tokens.length === 0) throw new SyntaxError('missing operand');
    const value = this.level(0);
    if (this.at < this.tokens.length)
      throw new SyntaxError(`syntax error: unexpected argument '${this.tokens[this.at]}'`);
    return value;
  }

  private level(level: number): string {
    const operators = LEVELS[level];
    if (operators === undefined) return this.operand();
    let left = this.level(level + 1);
    for (;;) {
      const operator = this.tokens[this.at];
      if (operator === undefined || !operators.includes(operator)) return left;
      this.at += 1;
      left = applied(operator, left, this.level(level + 1));
    }
  }

  private operand(): string {
    const token = this.tokens[this.at];
    if (token === undefined)
      throw new SyntaxError(
        `syntax error: missing argument after '${this.tokens[this.at - 1] ?? ''}'`,
      );
    this.at += 1;
    if (token === 'length') return String([...this.operand()].length);
    if (token !== '(') return token;
    const value = this.level(0);
    if (this.tokens[this.at] !== ')') throw new SyntaxError("syntax error: expecting ')'");
    this.at += 1;
    return value;
  }
}

function applied(operator: string, left: string, right: string): string {
  switch (operator) {
    case '|':
      return isTrue(left) ? left : isTrue(right) ? right : '0';
    case '&':
      return isTrue(left) && isTrue(right) ? left : '0';
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return String(calculated(operator, integer(left), integer(right)));
    case ':':
      return matched(left, right);
    default:
      return compared(operator, left, right) ? '1' : '0';
  }
}

/** The first group of a basic regular expression at the beginning of a text, or without groups how many characters it takes. */
function matched(text: string, pattern: string): string {
  const found = toRegExp(`^${pattern}`, false).exec(text);
  if (found === null) return pattern.includes(String.raw`\(`) ? '' : '0';
  return found[1] ?? String([...found[0]].length);
}

function integer(text: string): bigint {
  if (!INTEGER.test(text)) throw new SyntaxError('non-integer argument');
  return BigInt(text);
}

function calculated(operator: '+' | '-' | '*' | '/' | '%', left: bigint, right: bigint): bigint {
  if ((operator === '/' || operator === '%') && right === 0n)
    throw new SyntaxError('division by zero');
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
  }
}

/** As numbers when both are some, else as texts. */
function compared(operator: string, left: string, right: string): boolean {
  const areNumbers = INTEGER.test(left) && INTEGER.test(right);
  const [a, b] = areNumbers ? [BigInt(left), BigInt(right)] : [left, right];
  switch (operator) {
    case '=':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}
