import { CorefileError } from './corefile-error.js';
import type { Token } from './lexer.js';

/** Hands out the words of one directive, and words the complaints about them. */
export class Dispenser {
  #at = -1;
  #nesting = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly file: string,
  ) {}

  get value(): string {
    return this.tokens[this.#at]?.text ?? '';
  }

  get line(): number {
    return this.tokens[this.#at]?.line ?? 0;
  }

  #is(text: string): boolean {
    return this.value === text;
  }

  /** The next word wherever it stands. */
  next(): boolean {
    if (this.#at >= this.tokens.length - 1) return false;
    this.#at++;
    return true;
  }

  /** The next word if it stands on this line. */
  nextArgument(): boolean {
    if (this.#at < 0) return this.next();
    const here = this.tokens[this.#at];
    const following = this.tokens[this.#at + 1];
    if (!here || !following || following.file !== here.file || endLine(here) !== following.line)
      return false;
    this.#at++;
    return true;
  }

  /** The rest of the line up to an opening brace. */
  remainingArguments(): string[] {
    const found: string[] = [];
    while (this.nextArgument()) {
      if (this.value === '{') {
        this.#at--;
        break;
      }
      found.push(this.value);
    }
    return found;
  }

  /** Walks through the block of the directive: true while there is another line in it. */
  nextBlock(): boolean {
    if (this.#nesting > 0) {
      this.next();
      if (this.value === '}') this.#nesting--;
      return this.#nesting > 0;
    }
    if (!this.nextArgument()) return false;
    if (!this.#is('{')) {
      this.#at--;
      return false;
    }
    this.next();
    if (this.#is('}')) return false;
    this.#nesting++;
    return true;
  }

  /** The first argument of the line; an argument error when there is none. */
  argument(): string {
    if (!this.nextArgument()) throw this.argumentError();
    return this.value;
  }

  argumentError(): CorefileError {
    if (this.value === '{') return this.error("Unexpected token '{', expecting argument");
    return this.error(`Wrong argument count or unexpected line ending after '${this.value}'`);
  }

  syntaxError(expected: string): CorefileError {
    return new CorefileError(
      `${this.file}:${this.line} - Syntax error: Unexpected token '${this.value}', expecting '${expected}'`,
    );
  }

  error(message: string): CorefileError {
    return new CorefileError(
      `${this.tokens[this.#at]?.file ?? this.file}:${this.line} - Error during parsing: ${message}`,
    );
  }
}

/** The line on which a word ends: quoted words may hold line ends. */
function endLine(token: Token): number {
  return token.line + (token.text.match(/\n/g)?.length ?? 0);
}
