import type { Word, WordPart } from './ast.js';
import { ShellSyntaxError } from './syntax-error.js';

export type Token =
  | { readonly kind: 'word'; readonly word: Word; readonly raw: string }
  | { readonly kind: 'operator'; readonly text: string; readonly descriptor?: number }
  | { readonly kind: 'end' };

const OPERATORS = [
  '&&',
  '||',
  ';;',
  '>>',
  '>&',
  '<<',
  '&>',
  '<&',
  '\n',
  ';',
  '&',
  '|',
  '>',
  '<',
  '(',
  ')',
];
const MAX_DEPTH = 32;

/** Parses the text of a `$( … )`; given by the parser, because the two need each other. */
export type ParseScript = (text: string, depth: number) => import('./ast.js').Script;

/** Cuts shell text into words and operators (POSIX 2.3, token recognition). Throws ShellSyntaxError. */
export class Lexer {
  #at = 0;

  constructor(
    private text: string,
    private readonly parse: ParseScript,
    private readonly depth = 0,
  ) {
    if (depth > MAX_DEPTH) throw new ShellSyntaxError('maximum nesting depth exceeded');
  }

  next(): Token {
    this.#skipBlanks();
    if (this.#at >= this.text.length) return { kind: 'end' };
    const io = /^(\d)(>>|>&|>|<<|<&|<)/.exec(this.text.slice(this.#at, this.#at + 3));
    if (io) {
      this.#at += io[0].length;
      return { kind: 'operator', text: io[2] as string, descriptor: Number(io[1]) };
    }
    const operator = OPERATORS.find((each) => this.text.startsWith(each, this.#at));
    if (operator !== undefined) {
      this.#at += operator.length;
      return { kind: 'operator', text: operator };
    }
    const start = this.#at;
    const word = this.#word((char) => /[\s;&|<>()]/.test(char));
    return { kind: 'word', word, raw: this.text.slice(start, this.#at) };
  }

  /** Lines up to the one that is only `delimiter`: the body of a here-document. */
  hereDocument(delimiter: string): string {
    const end = this.text.indexOf('\n', this.#at);
    if (end < 0) return '';
    const head = this.text.slice(this.#at, end + 1);
    const lines = this.text.slice(end + 1).split('\n');
    const stop = lines.indexOf(delimiter);
    const body = stop < 0 ? lines : lines.slice(0, stop);
    const rest = stop < 0 ? '' : lines.slice(stop + 1).join('\n');
    // What follows the operator on its line is still to be read; the body is taken out of the text.
    this.text = this.text.slice(0, this.#at) + head + rest;
    return body.length === 0 ? '' : `${body.join('\n')}\n`;
  }

  #skipBlanks(): void {
    for (;;) {
      const char = this.text[this.#at];
      if (char === ' ' || char === '\t' || char === '\r') this.#at++;
      else if (char === '\\' && this.text[this.#at + 1] === '\n') this.#at += 2;
      else if (char === '#')
        while (this.#at < this.text.length && this.text[this.#at] !== '\n') this.#at++;
      else return;
    }
  }

  #word(ends: (char: string) => boolean): Word {
    const parts: WordPart[] = [];
    let plain = '';
    const flush = (): void => {
      if (plain !== '') parts.push({ kind: 'text', text: plain, quoted: false });
      plain = '';
    };
    for (;;) {
      const char = this.text[this.#at];
      if (char === undefined || ends(char)) break;
      if (char === "'") {
        flush();
        const end = this.text.indexOf("'", this.#at + 1);
        if (end < 0) throw ShellSyntaxError.unterminated("'");
        parts.push({ kind: 'text', text: this.text.slice(this.#at + 1, end), quoted: true });
        this.#at = end + 1;
      } else if (char === '"') {
        flush();
        this.#at++;
        parts.push(...this.#doubleQuoted());
      } else if (char === '\\') {
        flush();
        const next = this.text[this.#at + 1];
        if (next !== '\n') parts.push({ kind: 'text', text: next ?? '\\', quoted: true });
        this.#at += 2;
      } else if (char === '$' || char === '`') {
        flush();
        parts.push(this.#dollar(false));
      } else {
        plain += char;
        this.#at++;
      }
    }
    flush();
    return parts;
  }

  #doubleQuoted(): WordPart[] {
    const parts: WordPart[] = [];
    let text = '';
    const flush = (): void => {
      parts.push({ kind: 'text', text, quoted: true });
      text = '';
    };
    for (;;) {
      const char = this.text[this.#at];
      if (char === undefined) throw ShellSyntaxError.unterminated('"');
      if (char === '"') {
        this.#at++;
        flush();
        return parts;
      }
      if (char === '\\' && /["\\$`\n]/.test(this.text[this.#at + 1] ?? '')) {
        if (this.text[this.#at + 1] !== '\n') text += this.text[this.#at + 1];
        this.#at += 2;
      } else if (char === '$' || char === '`') {
        flush();
        parts.push(this.#dollar(true));
      } else {
        text += char;
        this.#at++;
      }
    }
  }

  #dollar(quoted: boolean): WordPart {
    if (this.text[this.#at] === '`') {
      const end = this.text.indexOf('`', this.#at + 1);
      if (end < 0) throw ShellSyntaxError.unterminated('`');
      const script = this.text.slice(this.#at + 1, end);
      this.#at = end + 1;
      return { kind: 'command', script: this.parse(script, this.depth + 1), quoted };
    }
    if (this.text.startsWith('$((', this.#at)) {
      const end = this.text.indexOf('))', this.#at);
      if (end < 0) throw ShellSyntaxError.unterminated('))');
      const inner = new Lexer(this.text.slice(this.#at + 3, end), this.parse, this.depth + 1);
      this.#at = end + 2;
      return { kind: 'arithmetic', expression: inner.#word(() => false), quoted };
    }
    if (this.text.startsWith('$(', this.#at)) {
      const inside = this.#balanced(this.#at + 2, '(', ')');
      return { kind: 'command', script: this.parse(inside, this.depth + 1), quoted };
    }
    if (this.text.startsWith('${', this.#at))
      return this.#braced(this.#balanced(this.#at + 2, '{', '}'), quoted);
    const name = /^(?:[A-Za-z_]\w*|[0-9?$#@*!-])/.exec(this.text.slice(this.#at + 1))?.[0];
    this.#at += 1 + (name?.length ?? 0);
    return name === undefined
      ? { kind: 'text', text: '$', quoted: true }
      : { kind: 'parameter', name, quoted };
  }

  #braced(inside: string, quoted: boolean): WordPart {
    const length = /^#([A-Za-z_]\w*|[0-9@*])$/.exec(inside);
    if (length) return { kind: 'parameter', name: length[1] as string, quoted, operator: 'length' };
    const match = /^([A-Za-z_]\w*|[0-9?$#@*!-])(:?[-=?+]|%%?|##?)?([\s\S]*)$/.exec(inside);
    if (!match || (match[2] === undefined && match[3] !== ''))
      throw new ShellSyntaxError('Bad substitution');
    const [, name = '', operator, operand = ''] = match;
    if (operator === undefined) return { kind: 'parameter', name, quoted };
    const inner = new Lexer(operand, this.parse, this.depth + 1);
    return { kind: 'parameter', name, quoted, operator, operand: inner.#word(() => false) };
  }

  /** The text up to the matching closing character, quotes respected; moves behind it. */
  #balanced(from: number, open: string, close: string): string {
    let level = 1;
    let quote = '';
    for (let at = from; at < this.text.length; at++) {
      const char = this.text[at] as string;
      if (char === '\\' && quote !== "'") at++;
      else if (quote !== '') {
        if (char === quote) quote = '';
      } else if (char === "'" || char === '"') quote = char;
      else if (char === open) level++;
      else if (char === close && --level === 0) {
        this.#at = at + 1;
        return this.text.slice(from, at);
      }
    }
    throw ShellSyntaxError.unterminated(close);
  }
}
