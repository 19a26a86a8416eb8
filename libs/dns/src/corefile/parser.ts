import { CorefileError } from './corefile-error.js';
import { lexCorefile, type Token } from './lexer.js';

/** One `keys { directives }` of a Corefile. */
export interface ServerBlock {
  readonly keys: readonly string[];
  /** All words of each directive, in order, however often it stands in the block. */
  readonly directives: ReadonlyMap<string, readonly Token[]>;
}

/** Where imports and variables come from. */
export interface CorefileSources {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  /** Files that match a glob pattern, absolute or relative to the Corefile; undefined: no such file. */
  files(pattern: string): readonly { readonly path: string; readonly text: string }[] | undefined;
  readonly isDirective: (name: string) => boolean;
}

const MAX_IMPORTS = 10_000;
const MAX_TOKENS = 200_000;

/** Parses a Corefile. Throws CorefileError with CoreDNS' own words. */
export function parseCorefile(text: string, sources: CorefileSources): ServerBlock[] {
  return new Parser(lexCorefile(text, sources.path), sources).blocks();
}

class Parser {
  #at = -1;
  #tokens: Token[];
  #imports = 0;
  readonly #snippets = new Map<string, readonly Token[]>();

  constructor(
    tokens: Token[],
    private readonly sources: CorefileSources,
  ) {
    this.#tokens = tokens;
  }

  blocks(): ServerBlock[] {
    const blocks: ServerBlock[] = [];
    while (this.#next()) {
      const block = this.#block();
      if (block && block.keys.length > 0) blocks.push(block);
    }
    return blocks;
  }

  #is(text: string): boolean {
    return this.#value === text;
  }

  get #value(): string {
    return this.#tokens[this.#at]?.text ?? '';
  }

  #block(): ServerBlock | undefined {
    const { keys, ended } = this.#keys();
    if (ended) return { keys, directives: new Map() };
    const [key = ''] = keys;
    if (keys.length === 1 && /^\(.*\)$/.test(key)) {
      const name = key.slice(1, -1);
      if (this.#snippets.has(name))
        throw this.#error(`redeclaration of previously declared snippet ${name}`);
      this.#snippets.set(name, this.#snippet());
      if (this.#importsItself(name))
        throw this.#error(`maximum snippet import depth (${MAX_IMPORTS}) exceeded`);
      return undefined;
    }
    const directives = new Map<string, Token[]>();
    const braces = this.#is('{');
    // A file with one server needs no braces.
    if (!braces) this.#at--;
    this.#directives(directives);
    if (braces && !this.#is('}')) throw this.#syntaxError('}');
    return { keys, directives };
  }

  #keys(): { keys: string[]; ended: boolean } {
    const keys: string[] = [];
    let another = false;
    for (;;) {
      let key = this.#substitute(this.#value);
      if (key === 'import' && this.#startsLine()) {
        this.#import();
        if (this.#at >= this.#tokens.length) return { keys, ended: true };
        continue;
      }
      if (key === '{') {
        if (another)
          throw this.#error(`Expected another address but had '${key}' - check for extra comma`);
        return { keys, ended: false };
      }
      if (this.#value !== '') {
        another = key.endsWith(',');
        if (another) key = key.slice(0, -1);
        keys.push(key);
      }
      const more = this.#next();
      if (another && !more) throw this.#error('Unexpected EOF');
      if (!more) return { keys, ended: true };
      if (!another && this.#startsLine()) return { keys, ended: false };
    }
  }

  #snippet(): Token[] {
    if (!this.#is('{')) throw this.#syntaxError('{');
    const tokens: Token[] = [];
    let depth = 1;
    while (this.#next()) {
      if (this.#is('}') && --depth === 0) break;
      if (this.#is('{')) depth++;
      tokens.push(this.#tokens[this.#at] as Token);
    }
    if (depth !== 0) throw this.#syntaxError('}');
    return tokens;
  }

  /** Does the snippet come back to itself, by what it imports? */
  #importsItself(name: string): boolean {
    const seen = new Set<string>();
    const left = [name];
    for (let each = left.pop(); each !== undefined; each = left.pop()) {
      for (const [index, { text }] of (this.#snippets.get(each) ?? []).entries()) {
        const target = this.#snippets.get(each)?.[index + 1]?.text;
        if (text !== 'import' || target === undefined) continue;
        if (target === name) return true;
        if (!seen.has(target)) left.push(target);
        seen.add(target);
      }
    }
    return false;
  }

  #directives(directives: Map<string, Token[]>): void {
    while (this.#next()) {
      if (this.#value === '}') return;
      if (this.#value === 'import' && this.#startsLine()) {
        this.#import();
        this.#at--;
        continue;
      }
      this.#directive(directives);
    }
  }

  #directive(directives: Map<string, Token[]>): void {
    const name = this.#substitute(this.#value);
    if (!this.sources.isDirective(name)) throw this.#error(`Unknown directive '${name}'`);
    const words = directives.get(name) ?? [];
    directives.set(name, words);
    words.push(this.#tokens[this.#at] as Token);
    let nesting = 0;
    while (this.#next()) {
      const value = this.#value;
      if (value === '{') nesting++;
      else if (nesting === 0 && this.#startsLine()) {
        this.#at--;
        break;
      } else if (value === '}') {
        if (nesting === 0) throw this.#error("Unexpected '}' because no matching opening brace");
        nesting--;
      } else if (value === 'import' && this.#startsLine()) {
        this.#import();
        this.#at--;
        continue;
      }
      const token = this.#tokens[this.#at] as Token;
      words.push({ ...token, text: this.#substitute(token.text) });
    }
    if (nesting > 0) throw this.#error('Unexpected EOF');
  }

  /** Replaces `import NAME` by a snippet or by files; the cursor then stands at the first imported word. */
  #import(): void {
    const start = this.#at;
    if (!this.#nextOnLine())
      throw this.#error("Wrong argument count or unexpected line ending after 'import'");
    const pattern = this.#substitute(this.#value);
    if (this.#nextOnLine())
      throw this.#error('Import takes only one argument (glob pattern or file)');
    let imported: readonly Token[];
    const snippet = this.#snippets.get(pattern);
    if (snippet) {
      imported = snippet;
    } else {
      const files = this.sources.files(pattern);
      if (files === undefined || files.length === 0) {
        if (!/[*?[]/.test(pattern)) throw this.#error(`File to import not found: ${pattern}`);
        imported = [];
      } else imported = files.flatMap(({ path, text }) => lexCorefile(text, path));
    }
    if (++this.#imports > MAX_IMPORTS) throw this.#error('too many imports');
    this.#tokens = [
      ...this.#tokens.slice(0, start),
      ...imported,
      ...this.#tokens.slice(this.#at + 1),
    ];
    if (this.#tokens.length > MAX_TOKENS) throw this.#error('Corefile too large');
    this.#at = start;
  }

  /** `{$NAME}` and `{%NAME%}`. */
  #substitute(text: string): string {
    return text.includes('{')
      ? text.replace(
          /\{\$([^{}]+)\}|\{%([^{}%]+)%\}/g,
          (_, a?: string, b?: string) => this.sources.env[a ?? b ?? ''] ?? '',
        )
      : text;
  }

  #next(): boolean {
    if (this.#at >= this.#tokens.length - 1) return false;
    this.#at++;
    return true;
  }

  #nextOnLine(): boolean {
    const here = this.#tokens[this.#at];
    const following = this.#tokens[this.#at + 1];
    if (
      !here ||
      !following ||
      here.file !== following.file ||
      here.line + lineEnds(here) !== following.line
    )
      return false;
    this.#at++;
    return true;
  }

  #startsLine(): boolean {
    const here = this.#tokens[this.#at];
    const before = this.#tokens[this.#at - 1];
    return (
      !before || !here || before.file !== here.file || before.line + lineEnds(before) < here.line
    );
  }

  #where(): string {
    const token = this.#tokens[Math.min(this.#at, this.#tokens.length - 1)];
    return `${token?.file ?? this.sources.path}:${token?.line ?? 0}`;
  }

  #error(message: string): CorefileError {
    return new CorefileError(`${this.#where()} - Error during parsing: ${message}`);
  }

  #syntaxError(expected: string): CorefileError {
    return new CorefileError(
      `${this.#where()} - Syntax error: Unexpected token '${this.#value}', expecting '${expected}'`,
    );
  }
}

function lineEnds(token: Token): number {
  return token.text.match(/\n/g)?.length ?? 0;
}
