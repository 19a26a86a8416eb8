/** Does a set of labels fit? */
export type Selector = (labels: Readonly<Record<string, string>>) => boolean;

/** Characters of a selector that are read (the definitions allow as many), and parentheses inside each other. */
const MAX_LENGTH = 1024;
const MAX_DEPTH = 32;

const TOKEN = /\s*(?:(&&|\|\||==|!=|[!(){},])|"([^"]*)"|'([^']*)'|([A-Za-z0-9_./-]+))/y;

interface Token {
  readonly kind: 'sign' | 'text' | 'word';
  readonly value: string;
}

/** Reads a selector of Calico: `all()`, `has(k)`, `k == 'v'`, `k in {'a', 'b'}`, `&&`, `||`, `!`, parentheses. Undefined for text that is none. */
export function readSelector(text: string): Selector | undefined {
  // Calico takes an empty selector for all().
  if (text.trim() === '') return () => true;
  const tokens = tokensOf(text);
  return tokens === undefined ? undefined : new Reader(tokens).whole();
}

function tokensOf(text: string): Token[] | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const tokens: Token[] = [];
  const source = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const found = TOKEN.exec(source);
    if (found === null) return undefined;
    const [, sign, double, single, word] = found;
    if (sign !== undefined) tokens.push({ kind: 'sign', value: sign });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word });
    else tokens.push({ kind: 'text', value: double ?? single ?? '' });
  }
  return tokens;
}

class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Selector | undefined {
    const selector = this.either(0);
    return this.at === this.tokens.length ? selector : undefined;
  }

  private either(depth: number): Selector | undefined {
    let left = this.both(depth);
    while (left !== undefined && this.take('||')) {
      const [first, second] = [left, this.both(depth)];
      left = second && ((labels) => first(labels) || second(labels));
    }
    return left;
  }

  private both(depth: number): Selector | undefined {
    let left = this.one(depth);
    while (left !== undefined && this.take('&&')) {
      const [first, second] = [left, this.one(depth)];
      left = second && ((labels) => first(labels) && second(labels));
    }
    return left;
  }

  private one(depth: number): Selector | undefined {
    if (depth > MAX_DEPTH) return undefined;
    if (this.take('!')) {
      const inner = this.one(depth + 1);
      return inner && ((labels) => !inner(labels));
    }
    if (this.take('(')) {
      const inner = this.either(depth + 1);
      return this.take(')') ? inner : undefined;
    }
    const word = this.next('word');
    if (word === undefined) return undefined;
    if (this.take('(')) return this.call(word);
    return this.comparison(word);
  }

  private call(name: string): Selector | undefined {
    const key = name === 'has' ? this.next('word') : undefined;
    if (!this.take(')')) return undefined;
    if (name === 'all') return () => true;
    return key === undefined ? undefined : (labels) => Object.hasOwn(labels, key);
  }

  private comparison(key: string): Selector | undefined {
    const isNegated = this.take('!=');
    if (isNegated || this.take('==')) {
      const value = this.next('text');
      return value === undefined ? undefined : (labels) => (labels[key] === value) !== isNegated;
    }
    const isNot = this.takeWord('not');
    if (this.takeWord('in')) {
      const values = this.list();
      return values && ((labels) => values.includes(labels[key] ?? '\0') !== isNot);
    }
    const how = isNot ? undefined : this.next('word');
    if (how !== 'contains' && !this.takeWord('with')) return undefined;
    const part = this.next('text');
    const test = how === undefined ? undefined : PARTS[how];
    return part === undefined || test === undefined
      ? undefined
      : (labels) => test(labels[key], part);
  }

  private list(): string[] | undefined {
    const values: string[] = [];
    if (!this.take('{')) return undefined;
    for (let value = this.next('text'); value !== undefined; value = this.next('text')) {
      values.push(value);
      if (!this.take(',')) break;
    }
    return this.take('}') ? values : undefined;
  }

  private take(sign: string): boolean {
    return this.takeToken('sign', sign);
  }

  private takeWord(word: string): boolean {
    return this.takeToken('word', word);
  }

  private takeToken(kind: Token['kind'], value: string): boolean {
    const token = this.tokens[this.at];
    const isIt = token?.kind === kind && token.value === value;
    if (isIt) this.at += 1;
    return isIt;
  }

  private next(kind: Token['kind']): string | undefined {
    const token = this.tokens[this.at];
    if (token?.kind !== kind) return undefined;
    this.at += 1;
    return token.value;
  }
}

const PARTS: Readonly<Record<string, (value: string | undefined, part: string) => boolean>> = {
  contains: (value, part) => value?.includes(part) === true,
  starts: (value, part) => value?.startsWith(part) === true,
  ends: (value, part) => value?.endsWith(part) === true,
};
