import { MAX_JSON_DEPTH } from './json-depth.js';

/** Characters by which a message names one: printable ones quoted as they are, others escaped. */
function quoteCharacter(character: string): string {
  if (character === "'") return `'\\''`;
  if (character === '"') return `'"'`;
  const escaped = JSON.stringify(character).slice(1, -1);
  return `'${escaped}'`;
}

const END = 'unexpected end of JSON input';

/**
 * Says why a text is not JSON, in the words of Go's decoder (clients show them, tests compare them). Call it only after
 * parsing failed: it is written for clarity, not for speed. Undefined when the text is well-formed.
 */
export function jsonSyntaxError(text: string): string | undefined {
  const scanner = new Scanner(text);
  try {
    scanner.value();
    scanner.space();
    if (!scanner.atEnd) scanner.fail('after top-level value');
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxProblem) return error.message;
    throw error;
  }
}

class SyntaxProblem extends Error {}

class Scanner {
  private at = 0;

  constructor(private readonly text: string) {}

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  fail(context: string): never {
    if (this.atEnd) throw new SyntaxProblem(END);
    const character = String.fromCodePoint(this.text.codePointAt(this.at)!);
    throw new SyntaxProblem(`invalid character ${quoteCharacter(character)} ${context}`);
  }

  space(): void {
    while (!this.atEnd && ' \t\r\n'.includes(this.text[this.at]!)) this.at++;
  }

  /** One value with all that is in it. Keeps what is open in a list: a text may be nested deeper than the stack allows. */
  value(): void {
    const open: ('}' | ']')[] = [];
    for (;;) {
      this.space();
      const first = this.text[this.at];
      if (first === '{' || first === '[') {
        if (open.length >= MAX_JSON_DEPTH) throw new SyntaxProblem('exceeded max depth');
        const close = first === '{' ? '}' : ']';
        this.at++;
        this.space();
        if (this.text[this.at] !== close) {
          open.push(close);
          if (close === '}') this.key();
          continue;
        }
        this.at++;
      } else this.scalar(first);
      if (!this.next(open)) return;
    }
  }

  /** Goes from the end of a value to the beginning of the next one in the same or an outer container; false: there is none. */
  private next(open: ('}' | ']')[]): boolean {
    for (;;) {
      const close = open.at(-1);
      if (close === undefined) return false;
      this.space();
      const found = this.text[this.at];
      if (found !== close && found !== ',')
        this.fail(close === '}' ? 'after object key:value pair' : 'after array element');
      this.at++;
      if (found === ',') {
        if (close === '}') this.key();
        return true;
      }
      open.pop();
    }
  }

  private scalar(first: string | undefined): void {
    if (first === '"') this.string();
    else if (first === 't') this.literal('true');
    else if (first === 'f') this.literal('false');
    else if (first === 'n') this.literal('null');
    else if (first === '-' || isDigit(first)) this.number();
    else this.fail('looking for beginning of value');
  }

  private key(): void {
    this.space();
    if (this.text[this.at] !== '"') this.fail('looking for beginning of object key string');
    this.string();
    this.space();
    if (this.text[this.at] !== ':') this.fail('after object key');
    this.at++;
  }

  private string(): void {
    this.at++;
    for (;;) {
      const character = this.text[this.at];
      if (character === '"') break;
      if (character === undefined || character < ' ') this.fail('in string literal');
      this.at++;
      if (character === '\\') this.escape();
    }
    this.at++;
  }

  private escape(): void {
    const character = this.text[this.at];
    if (character === undefined || !'bfnrt\\/"u'.includes(character))
      this.fail('in string escape code');
    this.at++;
    if (character !== 'u') return;
    for (let digits = 0; digits < 4; digits++, this.at++) {
      if (!/[0-9a-fA-F]/.test(this.text[this.at] ?? ''))
        this.fail('in \\u hexadecimal character escape');
    }
  }

  private literal(word: string): void {
    for (let index = 1; index < word.length; index++) {
      this.at++;
      if (this.text[this.at] !== word[index])
        this.fail(`in literal ${word} (expecting '${word[index]}')`);
    }
    this.at++;
  }

  private number(): void {
    if (this.text[this.at] === '-') this.at++;
    if (!isDigit(this.text[this.at])) this.fail('in numeric literal');
    if (this.text[this.at] === '0') this.at++;
    else this.digits();
    if (this.text[this.at] === '.') {
      this.at++;
      if (!isDigit(this.text[this.at])) this.fail('after decimal point in numeric literal');
      this.digits();
    }
    if (this.text[this.at] === 'e' || this.text[this.at] === 'E') {
      this.at++;
      if (this.text[this.at] === '+' || this.text[this.at] === '-') this.at++;
      if (!isDigit(this.text[this.at])) this.fail('in exponent of numeric literal');
      this.digits();
    }
  }

  private digits(): void {
    while (isDigit(this.text[this.at])) this.at++;
  }
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}
