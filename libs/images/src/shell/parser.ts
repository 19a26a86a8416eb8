import type { AndOr, Command, Pipeline, Redirection, Script, Word } from './ast.js';
import { Lexer, type Token } from './lexer.js';
import { ShellSyntaxError } from './syntax-error.js';

const MAX_SCRIPT = 64 * 1024;
const CLOSING = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}']);

/** Parses shell text. Throws ShellSyntaxError; its `incomplete` says whether more lines could complete it. */
export function parseScript(text: string, depth = 0): Script {
  if (text.length > MAX_SCRIPT) throw new ShellSyntaxError('script too long');
  const parser = new Parser(new Lexer(text, parseScript, depth));
  const script = parser.list();
  parser.expectEnd();
  return script;
}

class Parser {
  #token: Token;

  constructor(private readonly lexer: Lexer) {
    this.#token = lexer.next();
  }

  expectEnd(): void {
    if (this.#token.kind !== 'end') throw ShellSyntaxError.unexpected(this.#text());
  }

  list(): Script {
    const script: AndOr[] = [];
    for (;;) {
      while (this.#is(';') || this.#is('\n')) this.#advance();
      if (
        this.#token.kind === 'end' ||
        this.#is(')') ||
        this.#is(';;') ||
        CLOSING.has(this.#word() ?? '')
      )
        return script;
      script.push(this.#andOr());
    }
  }

  #andOr(): AndOr {
    const first = this.#pipeline();
    const rest: { operator: '&&' | '||'; pipeline: Pipeline }[] = [];
    while (this.#is('&&') || this.#is('||')) {
      const operator = this.#text() as '&&' | '||';
      this.#advance();
      this.#newlines();
      rest.push({ operator, pipeline: this.#pipeline() });
    }
    const background = this.#is('&');
    if (background || this.#is(';') || this.#is('\n')) this.#advance();
    return { first, rest, background };
  }

  #pipeline(): Pipeline {
    const negated = this.#word() === '!';
    if (negated) this.#advance();
    const commands = [this.#command()];
    while (this.#is('|')) {
      this.#advance();
      this.#newlines();
      commands.push(this.#command());
    }
    return { negated, commands };
  }

  #command(): Command {
    if (this.#is('(')) {
      this.#advance();
      const body = this.list();
      this.#operator(')');
      return { kind: 'group', subshell: true, body, redirections: this.#redirections() };
    }
    switch (this.#word()) {
      case '{': {
        this.#advance();
        const body = this.#block();
        this.#keyword('}');
        return { kind: 'group', subshell: false, body, redirections: this.#redirections() };
      }
      case 'if':
        return this.#if();
      case 'while':
      case 'until': {
        const until = this.#word() === 'until';
        this.#advance();
        const condition = this.#block();
        const body = this.#doGroup();
        return { kind: 'loop', until, condition, body, redirections: this.#redirections() };
      }
      case 'for':
        return this.#for();
      case 'case':
        return this.#case();
      default:
        return this.#simple();
    }
  }

  #if(): Command {
    const branches: { condition: Script; body: Script }[] = [];
    let otherwise: Script | undefined;
    do {
      this.#advance();
      const condition = this.#block();
      this.#keyword('then');
      branches.push({ condition, body: this.#block() });
    } while (this.#word() === 'elif');
    if (this.#word() === 'else') {
      this.#advance();
      otherwise = this.#block();
    }
    this.#keyword('fi');
    const redirections = this.#redirections();
    return otherwise
      ? { kind: 'if', branches, otherwise, redirections }
      : { kind: 'if', branches, redirections };
  }

  #for(): Command {
    this.#advance();
    const variable = this.#word();
    if (variable === undefined) throw ShellSyntaxError.unexpected(this.#text());
    this.#advance();
    let values: Word[] | undefined;
    this.#newlines();
    if (this.#word() === 'in') {
      this.#advance();
      values = [];
      while (this.#token.kind === 'word') values.push(this.#takeWord());
    }
    while (this.#is(';') || this.#is('\n')) this.#advance();
    const body = this.#doGroup();
    const redirections = this.#redirections();
    return values
      ? { kind: 'for', variable, values, body, redirections }
      : { kind: 'for', variable, body, redirections };
  }

  #case(): Command {
    this.#advance();
    const subject = this.#takeWord();
    this.#newlines();
    this.#keyword('in');
    this.#newlines();
    const branches: { patterns: Word[]; body: Script }[] = [];
    while (this.#word() !== 'esac') {
      if (this.#is('(')) this.#advance();
      const patterns = [this.#takeWord()];
      while (this.#is('|')) {
        this.#advance();
        patterns.push(this.#takeWord());
      }
      this.#operator(')');
      branches.push({ patterns, body: this.list() });
      if (this.#is(';;')) this.#advance();
      this.#newlines();
    }
    this.#advance();
    return { kind: 'case', subject, branches, redirections: this.#redirections() };
  }

  #simple(): Command {
    const assignments: { name: string; value: Word }[] = [];
    const words: Word[] = [];
    const redirections: Redirection[] = [];
    for (;;) {
      redirections.push(...this.#redirections());
      if (this.#token.kind !== 'word') break;
      const raw = this.#token.raw;
      const word = this.#takeWord();
      const head = word[0];
      const assignment =
        head?.kind === 'text' && !head.quoted ? /^([A-Za-z_]\w*)=/.exec(head.text) : null;
      if (words.length === 0 && assignment && head?.kind === 'text') {
        const tail = head.text.slice(assignment[0].length);
        const value: Word = [{ kind: 'text', text: tail, quoted: false }, ...word.slice(1)];
        assignments.push({ name: assignment[1] as string, value });
      } else if (words.length === 0 && this.#is('(') && /^[A-Za-z_]\w*$/.test(raw)) {
        this.#advance();
        this.#operator(')');
        this.#newlines();
        return { kind: 'function', name: raw, body: this.#command() };
      } else words.push(word);
    }
    if (words.length + assignments.length + redirections.length === 0)
      throw ShellSyntaxError.unexpected(this.#text());
    return { kind: 'simple', assignments, words, redirections };
  }

  #redirections(): Redirection[] {
    const found: Redirection[] = [];
    while (this.#token.kind === 'operator' && /^(?:>>?|>&|<<?|<&|&>)$/.test(this.#token.text)) {
      const { text, descriptor } = this.#token;
      this.#token = this.lexer.next();
      if (this.#token.kind !== 'word') throw ShellSyntaxError.unexpected(this.#text());
      if (text === '<<') {
        const delimiter = this.#token.raw.replace(/^(['"])(.*)\1$/, '$2');
        const body = this.lexer.hereDocument(delimiter);
        found.push({
          descriptor: 0,
          operator: '<<',
          target: [{ kind: 'text', text: body, quoted: true }],
        });
        this.#advance();
        continue;
      }
      const target = this.#takeWord();
      if (text === '&>') {
        found.push({ descriptor: 1, operator: '>', target });
        found.push({
          descriptor: 2,
          operator: '>&',
          target: [{ kind: 'text', text: '1', quoted: true }],
        });
      } else if (text !== '<&') {
        found.push({
          descriptor: descriptor ?? (text === '<' ? 0 : 1),
          operator: text as '>' | '>>' | '<' | '>&',
          target,
        });
      }
    }
    return found;
  }

  #doGroup(): Script {
    this.#keyword('do');
    const body = this.#block();
    this.#keyword('done');
    return body;
  }

  /** A list that must not be empty. */
  #block(): Script {
    const script = this.list();
    if (script.length === 0) throw ShellSyntaxError.unexpected(this.#text());
    return script;
  }

  #newlines(): void {
    while (this.#is('\n')) this.#advance();
  }

  #keyword(word: string): void {
    if (this.#word() !== word) throw ShellSyntaxError.unexpected(this.#text());
    this.#advance();
  }

  #operator(text: string): void {
    if (!this.#is(text)) throw ShellSyntaxError.unexpected(this.#text());
    this.#advance();
  }

  #takeWord(): Word {
    if (this.#token.kind !== 'word') throw ShellSyntaxError.unexpected(this.#text());
    const { word } = this.#token;
    this.#advance();
    return word;
  }

  #is(operator: string): boolean {
    return this.#token.kind === 'operator' && this.#token.text === operator;
  }

  #word(): string | undefined {
    return this.#token.kind === 'word' ? this.#token.raw : undefined;
  }

  #text(): string | undefined {
    if (this.#token.kind === 'end') return undefined;
    return this.#token.kind === 'word' ? this.#token.raw : this.#token.text;
  }

  #advance(): void {
    this.#token = this.lexer.next();
  }
}
