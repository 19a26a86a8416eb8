import { Uint } from '../values/values.js';
import type { Call, Expr, FieldEntry, MapEntry } from './ast.js';
import { expandMacro, MacroError } from './macros.js';
import type { Problem } from './problems.js';
import { TokenStream } from './token-stream.js';
import type { Token } from './lexer.js';
import { unescapeBytes, unescapeText } from './unescape.js';

/** How deep expressions may stand in each other. */
const MAX_DEPTH = 250;
/** How long an expression may be, in characters. */
const MAX_LENGTH = 100_000;

const RESERVED = new Set(
  'as break const continue else for function if import in let loop package namespace return var void while'.split(
    ' ',
  ),
);
const RELATIONS = new Set(['<', '<=', '>=', '>', '==', '!=', 'in']);
const SUMS = new Set(['+', '-']);
const PRODUCTS = new Set(['*', '/', '%']);

/** Parses an expression by cel-spec's grammar, macros expanded. `expr` is undefined when there are problems. */
export function parse(text: string): {
  readonly expr: Expr | undefined;
  readonly problems: readonly Problem[];
} {
  if (text.length > MAX_LENGTH) {
    const message = `expression code point size exceeds limit: size: ${[...text].length}, limit ${MAX_LENGTH}`;
    return { expr: undefined, problems: [{ at: undefined, message }] };
  }
  const parser = new Parser(new TokenStream(text));
  const expr = parser.whole();
  const { problems } = parser;
  return { expr: problems.length === 0 ? expr : undefined, problems };
}

class Parser {
  private depth = 0;
  readonly problems: Problem[];

  constructor(private readonly tokens: TokenStream) {
    this.problems = tokens.problems;
  }

  whole(): Expr | undefined {
    return this.tokens.recovering(() => {
      const expr = this.expression();
      this.tokens.end();
      return expr;
    });
  }

  private expression(): Expr {
    this.depth += 1;
    if (this.depth > MAX_DEPTH)
      this.tokens.fail(undefined, `expression recursion limit exceeded: ${MAX_DEPTH}`);
    const condition = this.logical('||', '_||_', () =>
      this.logical('&&', '_&&_', () => this.relation()),
    );
    const question = this.tokens.take('?');
    let expr = condition;
    if (question !== undefined) {
      const yes = this.logical('||', '_||_', () =>
        this.logical('&&', '_&&_', () => this.relation()),
      );
      this.tokens.expect(':');
      expr = call(question, '_?_:_', condition, yes, this.expression());
    }
    this.depth -= 1;
    return expr;
  }

  /** Chains become balanced trees, as cel-go makes them. */
  private logical(operator: string, name: string, term: () => Expr): Expr {
    const terms = [term()];
    const operators: Token[] = [];
    for (let token = this.tokens.take(operator); token; token = this.tokens.take(operator)) {
      operators.push(token);
      terms.push(term());
    }
    const balanced = (low: number, high: number): Expr => {
      const middle = (low + high + 1) >> 1;
      const left = middle === low ? terms[middle]! : balanced(low, middle - 1);
      const right = middle === high ? terms[middle + 1]! : balanced(middle + 1, high);
      return call(operators[middle]!, name, left, right);
    };
    return operators.length === 0 ? terms[0]! : balanced(0, operators.length - 1);
  }

  private relation(): Expr {
    return this.chain(RELATIONS, () =>
      this.chain(SUMS, () => this.chain(PRODUCTS, () => this.unary())),
    );
  }

  private chain(operators: ReadonlySet<string>, operand: () => Expr): Expr {
    let left = operand();
    for (let token = this.tokens.takeOf(operators); token; token = this.tokens.takeOf(operators))
      left = call(token, token.text === 'in' ? '@in' : `_${token.text}_`, left, operand());
    return left;
  }

  private unary(): Expr {
    this.tokens.expectOperand();
    for (const sign of ['!', '-']) {
      if (this.tokens.isSignedNumber()) break;
      const first = this.tokens.take(sign);
      if (first === undefined) continue;
      let count = 1;
      while (!this.tokens.isSignedNumber() && this.tokens.take(sign) !== undefined) count += 1;
      this.tokens.expectOperand();
      const operand = this.member();
      return count % 2 === 0 ? operand : call(first, `${sign}_`, operand);
    }
    return this.member();
  }

  private member(): Expr {
    let expr = this.primary();
    for (;;) {
      const dot = this.tokens.take('.');
      if (dot !== undefined) {
        expr = this.selection(expr, dot);
        continue;
      }
      const bracket = this.tokens.take('[');
      if (bracket === undefined) return expr;
      const isOptional = this.tokens.take('?') !== undefined;
      const index = this.tokens.within(']', () => this.expression());
      expr = call(bracket, isOptional ? '_[?_]' : '_[_]', expr, index);
    }
  }

  private selection(operand: Expr, dot: Token): Expr {
    const optional = this.tokens.take('?');
    const name = this.tokens.fieldName(dot);
    const field = this.fieldText(name);
    if (optional !== undefined)
      return call(dot, '_?._', operand, { kind: 'literal', value: field, at: name.at });
    const open = name.kind === 'IDENTIFIER' ? this.tokens.take('(') : undefined;
    if (open === undefined) return { kind: 'select', operand, field, test: false, at: dot.at };
    return this.expanded({
      kind: 'call',
      name: field,
      target: operand,
      args: this.arguments(),
      at: open.at,
    });
  }

  /** Quoted names are words of cel-spec that Kubernetes does not take. */
  private fieldText({ kind, text, at }: Token): string {
    if (kind === 'ESC_IDENTIFIER') this.problems.push({ at, message: "unsupported syntax: '`'" });
    return text;
  }

  private arguments(): Expr[] {
    if (this.tokens.take(')') !== undefined) return [];
    return this.tokens.within(')', () => {
      const args = [this.expression()];
      while (this.tokens.take(',') !== undefined) args.push(this.expression());
      return args;
    });
  }

  private expanded(plain: Call): Expr {
    try {
      return expandMacro(plain) ?? plain;
    } catch (error) {
      if (!(error instanceof MacroError)) throw error;
      this.problems.push({ at: error.at, message: error.message });
      return plain;
    }
  }

  private primary(): Expr {
    const { tokens } = this;
    const open = tokens.take('(');
    if (open !== undefined) return tokens.within(')', () => this.expression());
    const bracket = tokens.take('[');
    if (bracket !== undefined) return this.list(bracket);
    const brace = tokens.take('{');
    if (brace !== undefined) return this.map(brace);
    const dot = tokens.take('.');
    const name = tokens.takeKind('IDENTIFIER');
    if (name !== undefined) return this.named(name, dot);
    if (dot !== undefined) tokens.noViable(dot);
    return this.literal();
  }

  private named(name: Token, dot: Token | undefined): Expr {
    const struct = this.tokens.structName(name);
    const prefix = dot === undefined ? '' : '.';
    if (struct !== undefined) return this.struct(struct.open, prefix + struct.name);
    if (RESERVED.has(name.text))
      this.problems.push({
        at: (dot ?? name).at,
        message: `reserved identifier: ${name.text}`,
      });
    const open = this.tokens.take('(');
    if (open === undefined) return { kind: 'ident', name: prefix + name.text, at: name.at };
    return this.expanded({
      kind: 'call',
      name: prefix + name.text,
      args: this.arguments(),
      at: open.at,
    });
  }

  private list({ at }: Token): Expr {
    const items: Expr[] = [];
    const optional = new Set<number>();
    this.tokens.items(']', () => {
      if (this.tokens.take('?') !== undefined) optional.add(items.length);
      items.push(this.expression());
    });
    return { kind: 'list', items, optional, at };
  }

  private map({ at }: Token): Expr {
    const entries: MapEntry[] = [];
    this.tokens.items('}', () => {
      const optional = this.tokens.take('?') !== undefined;
      const key = this.expression();
      const colon = this.tokens.expect(':');
      entries.push({ key, value: this.expression(), optional, at: colon.at });
    });
    return { kind: 'map', entries, at };
  }

  private struct({ at }: Token, name: string): Expr {
    const fields: FieldEntry[] = [];
    this.tokens.items('}', () => {
      const optional = this.tokens.take('?') !== undefined;
      const token = this.tokens.expectField();
      const field = this.fieldText(token);
      const colon = this.tokens.expect(':');
      fields.push({ field, value: this.expression(), optional, at: colon.at });
    });
    return { kind: 'struct', name, fields, at };
  }

  private literal(): Expr {
    const sign = this.tokens.take('-');
    const token = this.tokens.next();
    const at = (sign ?? token).at;
    try {
      return { kind: 'literal', value: literalOf(token, sign === undefined ? '' : '-'), at };
    } catch (error) {
      this.problems.push({ at, message: (error as Error).message });
      return { kind: 'literal', value: null, at };
    }
  }
}

const call = ({ at }: Token, name: string, ...args: readonly Expr[]): Call => ({
  kind: 'call',
  name,
  args,
  at,
});

function literalOf({ kind, text }: Token, sign: string) {
  switch (kind) {
    case 'NUM_INT': {
      const value = sign === '-' ? -BigInt(text) : BigInt(text);
      if (BigInt.asIntN(64, value) !== value) throw new Error('invalid int literal');
      return value;
    }
    case 'NUM_UINT': {
      const value = BigInt(text.slice(0, -1));
      if (BigInt.asUintN(64, value) !== value) throw new Error('invalid uint literal');
      return new Uint(value);
    }
    case 'NUM_FLOAT': {
      const value = Number(sign + text);
      if (!Number.isFinite(value)) throw new Error('invalid double literal');
      return value;
    }
    case 'STRING':
      return unescapeText(text);
    case 'BYTES':
      return unescapeBytes(text.slice(1));
    default:
      return text === 'null' ? null : text === 'true';
  }
}
