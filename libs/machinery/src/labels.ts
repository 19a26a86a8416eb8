import {
  labelKeyErrors,
  requirement,
  Selector,
  type Requirement,
  type SelectorOperator,
} from './selector.js';
import { tokenize, type Token } from './selector-lexer.js';
import { badRequest } from './status-error.js';

/** meta/v1 LabelSelector: how objects (Deployments, policies …) select. */
export interface LabelSelectorObject {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly LabelSelectorExpression[];
}

export interface LabelSelectorExpression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/**
 * Parses the text form of a label selector (`app=web,tier in (a,b),!legacy`), as `labelSelector` in a request. An empty text matches
 * everything. Throws a StatusError 400 with the API server's words.
 */
export function parseLabelSelector(text: string): Selector {
  try {
    return Selector.of(new Parser(tokenize(text)).parse());
  } catch (error) {
    throw badRequest((error as Error).message);
  }
}

const EXPRESSION_OPERATORS: Readonly<Record<string, SelectorOperator>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
};

/** The selector of an object. Absent selects nothing, an empty one everything. Throws an Error when an expression is not valid. */
export function labelSelectorFromObject(
  selector: LabelSelectorObject | null | undefined,
): Selector {
  if (selector === null || selector === undefined) return Selector.nothing;
  const requirements = Object.entries(selector.matchLabels ?? {}).map(([key, value]) =>
    requirement(key, '=', [value]),
  );
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const known = Object.hasOwn(EXPRESSION_OPERATORS, operator)
      ? EXPRESSION_OPERATORS[operator]
      : undefined;
    if (known === undefined)
      throw new Error(`"${operator}" is not a valid label selector operator`);
    requirements.push(requirement(key, known, values ?? []));
  }
  return Selector.of(requirements);
}

/** The selector of a plain map of labels (Services, ReplicationControllers): every entry must be there. Not validated. */
export function labelSelectorFromMap(labels: Readonly<Record<string, string>>): Selector {
  return Selector.of(
    Object.entries(labels).map(([key, value]) => ({
      key,
      operator: '=' as const,
      values: [value],
    })),
  );
}

/** A selector in a table cell: its text, `<none>` when there is none or it is empty, `<error>` when it is not valid. */
export function formatLabelSelector(selector: LabelSelectorObject | null | undefined): string {
  try {
    return labelSelectorFromObject(selector).toString() || '<none>';
  } catch {
    return '<error>';
  }
}

/** The operators between key and values. */
const TEXT_OPERATORS: ReadonlyMap<Token['kind'], SelectorOperator> = new Map([
  ['in', 'in'],
  ['notin', 'notin'],
  ['=', '='],
  ['==', '=='],
  ['!=', '!='],
  ['>', 'gt'],
  ['<', 'lt'],
]);

/** A recursive descent over the tokens; its errors are the sentences of the API server. */
class Parser {
  private position = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  parse(): Requirement[] {
    const requirements: Requirement[] = [];
    for (;;) {
      const token = this.peek();
      if (token.kind === 'end') return requirements;
      if (!startsRequirement(token))
        throw new Error(`found '${token.text}', expected: !, identifier, or 'end of string'`);
      requirements.push(this.parseRequirement());
      const next = this.take();
      if (next.kind === 'end') return requirements;
      if (next.kind !== ',')
        throw new Error(`found '${next.text}', expected: ',' or 'end of string'`);
      const after = this.peek();
      if (!startsRequirement(after))
        throw new Error(`found '${after.text}', expected: identifier after ','`);
    }
  }

  private parseRequirement(): Requirement {
    try {
      const absent = this.peek().kind === '!';
      if (absent) this.take();
      const key = this.take();
      if (!isWord(key)) throw new Error(`found '${key.text}', expected: identifier`);
      const [keyError] = labelKeyErrors(key.text);
      if (keyError !== undefined) throw new Error(`<nil>: ${keyError}`);
      const next = this.peek().kind;
      if (absent) return requirement(key.text, '!', []);
      if (next === 'end' || next === ',') return requirement(key.text, 'exists', []);
      const operator = this.parseOperator();
      const isSet = operator === 'in' || operator === 'notin';
      return requirement(key.text, operator, isSet ? this.parseSet() : [this.parseValue()]);
    } catch (error) {
      throw new Error(`unable to parse requirement: ${(error as Error).message}`, { cause: error });
    }
  }

  private parseOperator(): SelectorOperator {
    const token = this.take();
    const operator = TEXT_OPERATORS.get(token.kind);
    if (operator === undefined)
      throw new Error(`found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`);
    return operator;
  }

  private parseValue(): string {
    const next = this.peek();
    if (next.kind === 'end' || next.kind === ',') return '';
    const token = this.take();
    if (!isWord(token)) throw new Error(`found '${token.text}', expected: identifier`);
    return token.text;
  }

  /** `(a,b)`; a place without a value stands for the empty one. */
  private parseSet(): string[] {
    const open = this.take();
    if (open.kind !== '(') throw new Error(`found '${open.text}' expected: '('`);
    const first = this.peek();
    if (first.kind === ')') {
      this.take();
      return [''];
    }
    if (!isWord(first) && first.kind !== ',')
      throw new Error(`found '${first.text}', expected: ',', ')' or identifier`);
    const values: string[] = [];
    let expectsValue = true;
    for (;;) {
      const token = this.take();
      if (isWord(token) && expectsValue) {
        values.push(token.text);
        const next = this.peek();
        if (next.kind !== ',' && next.kind !== ')')
          throw new Error(`found '${next.text}', expected: ',' or ')'`);
        expectsValue = false;
      } else if (token.kind === ',') {
        if (expectsValue) values.push('');
        expectsValue = true;
      } else if (token.kind === ')') {
        if (expectsValue) values.push('');
        return values;
      } else {
        throw new Error(`found '${token.text}', expected: ',', or identifier`);
      }
    }
  }

  private peek(): Token {
    return this.tokens[this.position] ?? END;
  }

  private take(): Token {
    const token = this.peek();
    this.position += 1;
    return token;
  }
}

const END: Token = { kind: 'end', text: '' };

/** The words `in` and `notin` are operators only where one is expected. */
function isWord(token: Token): boolean {
  return token.kind === 'identifier' || token.kind === 'in' || token.kind === 'notin';
}

function startsRequirement(token: Token): boolean {
  return isWord(token) || token.kind === '!';
}
