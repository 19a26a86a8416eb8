import { tokensOf, type Token, type TokenKind } from './lexer.js';
import type { Problem } from './problems.js';

const OPERANDS =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
const OPERAND_WORDS = new Set(['[', '{', '(', '.', '-', '!', 'true', 'false', 'null']);
/** What may follow a closed bracket, whatever stands around it. */
const CONTINUATIONS = new Set('. [ ? * / % + - < <= >= > == != in && ||'.split(' '));

class SyntaxStop extends Error {}

/**
 * The tokens of an expression, taken one after the other. What does not fit is told in the words of ANTLR, with which cel-go parses:
 * one token too many is skipped, a missing one supplied, anything else ends the reading.
 */
export class TokenStream {
  private readonly tokens: readonly Token[];
  private readonly closers: string[] = [];
  private position = 0;
  readonly problems: Problem[];

  constructor(text: string) {
    ({ tokens: this.tokens, problems: this.problems } = tokensOf(text));
  }

  /** What `work` gives; undefined when it could not go on. */
  recovering<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (error instanceof SyntaxStop) return undefined;
      throw error;
    }
  }

  fail(at: number | undefined, message: string): never {
    this.problems.push({ at, message });
    throw new SyntaxStop(message);
  }

  next(): Token {
    const token = this.current;
    if (token.kind !== 'EOF') this.position += 1;
    return token;
  }

  take(word: string): Token | undefined {
    const { current } = this;
    return current.kind === 'word' && current.text === word ? this.next() : undefined;
  }

  takeOf(words: ReadonlySet<string>): Token | undefined {
    const { current } = this;
    return current.kind === 'word' && words.has(current.text) ? this.next() : undefined;
  }

  takeKind(kind: TokenKind): Token | undefined {
    return this.current.kind === kind ? this.next() : undefined;
  }

  /** A minus that belongs to the number after it. */
  isSignedNumber(): boolean {
    const after = this.peek(1).kind;
    return this.isWord(this.current, '-') && (after === 'NUM_INT' || after === 'NUM_FLOAT');
  }

  expectOperand(): void {
    if (isOperand(this.current)) return;
    if (!isOperand(this.peek(1))) this.mismatched(OPERANDS);
    this.extraneous(OPERANDS);
  }

  expect(word: string): Token {
    const found = this.take(word);
    if (found !== undefined) return found;
    const { current } = this;
    if (this.isWord(this.peek(1), word)) {
      this.extraneous(`'${word}'`);
      return this.next();
    }
    const isCloser = word === ')' || word === ']' || word === '}';
    if (!isCloser || !this.mayFollow(current)) this.mismatched(`'${word}'`);
    this.problems.push({
      at: current.at,
      message: `Syntax error: missing '${word}' at '${current.text}'`,
    });
    return { kind: 'word', text: word, at: current.at };
  }

  /** What stands before a closing bracket that has been opened. */
  within<T>(closer: string, work: () => T): T {
    this.closers.push(closer);
    const result = work();
    this.closers.pop();
    this.expect(closer);
    return result;
  }

  /** Items between commas, one may trail, and the closing bracket. */
  items(closer: string, item: () => void): void {
    if (this.take(closer) !== undefined) return;
    this.closers.push(closer);
    if (this.take(',') === undefined) {
      do {
        item();
        this.expectEnd(closer);
      } while (this.take(',') !== undefined && !this.endsAfterComma(closer));
    }
    this.closers.pop();
    this.expect(closer);
  }

  end(): void {
    if (this.current.kind === 'EOF') return;
    if (this.peek(1).kind === 'EOF') this.extraneous('<EOF>');
    else this.mismatched('<EOF>');
  }

  /** The name of a field after `dot`. */
  fieldName(dot: Token): Token {
    const { current } = this;
    if (current.kind === 'IDENTIFIER' || current.kind === 'ESC_IDENTIFIER') return this.next();
    if (['true', 'false', 'null'].includes(current.text)) this.mismatched('IDENTIFIER');
    return this.noViable(dot);
  }

  expectField(): Token {
    const { current } = this;
    if (current.kind === 'IDENTIFIER' || current.kind === 'ESC_IDENTIFIER') return this.next();
    return this.mismatched('{IDENTIFIER, ESC_IDENTIFIER}');
  }

  noViable(from: Token): never {
    const { current } = this;
    const text = from.text + (current.kind === 'EOF' ? '' : current.text);
    return this.fail(current.at, `Syntax error: no viable alternative at input '${text}'`);
  }

  /** The name of a type whose literal begins here (`a.b{`), taken with its bracket; undefined when there is none. */
  structName(first: Token): { readonly name: string; readonly open: Token } | undefined {
    let ahead = 0;
    let name = first.text;
    while (this.isWord(this.peek(ahead), '.') && this.peek(ahead + 1).kind === 'IDENTIFIER') {
      name += `.${this.peek(ahead + 1).text}`;
      ahead += 2;
    }
    const open = this.peek(ahead);
    if (!this.isWord(open, '{')) return undefined;
    this.position += ahead + 1;
    return { name, open };
  }

  private get current(): Token {
    return this.peek(0);
  }

  private peek(ahead: number): Token {
    return this.tokens[Math.min(this.position + ahead, this.tokens.length - 1)]!;
  }

  private isWord({ kind, text }: Token, word: string): boolean {
    return kind === 'word' && text === word;
  }

  private expectEnd(closer: string): void {
    const { current } = this;
    if (this.isWord(current, closer) || this.isWord(current, ',')) return;
    const expected = `{'${closer}', ','}`;
    const after = this.peek(1);
    if (!this.isWord(after, closer) && !this.isWord(after, ',')) this.mismatched(expected);
    this.extraneous(expected);
  }

  private endsAfterComma(closer: string): boolean {
    return this.isWord(this.current, closer) || this.isWord(this.current, ',');
  }

  private mayFollow({ kind, text }: Token): boolean {
    const closer = this.closers.at(-1);
    if (kind === 'EOF') return closer === undefined;
    return kind === 'word' && (CONTINUATIONS.has(text) || text === closer);
  }

  private extraneous(expected: string): void {
    const { at, text } = this.next();
    this.problems.push({
      at,
      message: `Syntax error: extraneous input '${text}' expecting ${expected}`,
    });
  }

  private mismatched(expected: string): never {
    const { at, text } = this.current;
    return this.fail(at, `Syntax error: mismatched input '${text}' expecting ${expected}`);
  }
}

const isOperand = ({ kind, text }: Token): boolean =>
  kind === 'word' ? OPERAND_WORDS.has(text) : kind !== 'EOF' && kind !== 'ESC_IDENTIFIER';
