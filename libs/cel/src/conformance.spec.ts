import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { differences } from '../conformance/differences.js';
import { compilerFor } from './expression.js';
import { valueOf, type Stated } from './testing/stated-values.js';
import { formatType, parseType } from './types/type.js';
import { equal } from './values/equality.js';
import { typeNameOf } from './values/values.js';

interface Fact {
  readonly test: string;
  readonly expr: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, Stated>>;
  readonly type?: string;
  readonly value?: Stated;
  readonly fails?: true;
}

const folder = new URL('../conformance/', import.meta.url);
const facts = readFileSync(new URL('cel-spec.jsonl', folder), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Fact);

/** What is answered otherwise than stated; undefined: nothing. */
function deviation({
  expr,
  variables = {},
  values = {},
  type,
  value,
  fails,
}: Fact): string | undefined {
  const names = Object.keys({ ...values, ...variables });
  const compile = compilerFor({
    variables: new Map(names.map((name) => [name, parseType(variables[name] ?? 'dyn')])),
  });
  try {
    const expression = compile(expr);
    if (type !== undefined && formatType(expression.type) !== type)
      return `is of type ${formatType(expression.type)}`;
    if (value === undefined && fails === undefined) return undefined;
    const outcome = expression.evaluate(
      Object.fromEntries(Object.entries(values).map(([name, own]) => [name, valueOf(own)])),
    );
    if (outcome.problem !== undefined) return fails ? undefined : outcome.problem.message;
    if (fails) return 'has a value';
    const wanted = valueOf(value!);
    const isSame =
      (typeNameOf(outcome.value) === typeNameOf(wanted) && equal(outcome.value, wanted)) ||
      (Number.isNaN(wanted) && Number.isNaN(outcome.value));
    return isSame ? undefined : `gives another value`;
  } catch (error) {
    return fails ? undefined : (error as Error).message;
  }
}

const listed = new Set(Object.values(differences).flat());
const isListed = ({ test }: Fact): boolean => listed.has(test);

describe("cel-spec's simple tests", () => {
  const sectionOf = ({ test }: Fact): string => test.split('/').slice(0, 2).join('/');
  it.each([...new Set(facts.map(sectionOf))])('%s', (section) => {
    const own = facts.filter((fact) => sectionOf(fact) === section);
    const wrong = own
      .filter((fact) => !isListed(fact))
      .flatMap((fact) => {
        const why = deviation(fact);
        return why === undefined ? [] : [`${fact.test}: ${fact.expr}: ${why}`];
      });
    expect(wrong).toEqual([]);
  });

  it('that Kubernetes answers otherwise are so answered', () => {
    const right = facts.filter((fact) => isListed(fact) && deviation(fact) === undefined);
    expect(right.map(({ test }) => test)).toEqual([]);
  });
});
