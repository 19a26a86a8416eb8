import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compilerFor } from './expression.js';
import { PlanError } from './evaluate/planned.js';
import { CompileError } from './syntax/problems.js';
import { DYN, formatType } from './types/type.js';

/** What the CEL engine of Kubernetes answered. Numbers in `self` are doubles there. */
interface Recorded {
  readonly expr: string;
  readonly self?: unknown;
  readonly answer: {
    /** It does not compile. */
    readonly error?: string;
    readonly programError?: string;
    readonly evalError?: string;
    readonly type?: string;
    /** The estimate. */
    readonly min?: string;
    readonly max?: string;
    readonly cost?: string;
  };
}

const recorded = readFileSync(new URL('../conformance/kubernetes.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);
const compile = compilerFor({ variables: new Map([['self', DYN]]) });

function answer({ expr, self }: Recorded): Recorded['answer'] {
  try {
    const expression = compile(expr);
    const { least, most } = expression.estimate();
    const type = formatType(expression.type);
    const known = { type, min: String(least), max: String(most) };
    const { cost, problem } = expression.evaluate({ self: self ?? null });
    if (problem !== undefined) return { ...known, evalError: problem.message };
    return { ...known, cost: String(cost) };
  } catch (error) {
    if (error instanceof CompileError) return { error: error.message };
    if (error instanceof PlanError) return { programError: error.message };
    throw error;
  }
}

/** Only what counts: types of times have other names there, and costs are not compared where there is no value. */
function comparable({ error, programError, evalError, type, min, max, cost }: Recorded['answer']) {
  if (error !== undefined) return { error };
  if (programError !== undefined) return { programError };
  const named = type
    ?.replaceAll('google.protobuf.Timestamp', 'timestamp')
    .replaceAll('google.protobuf.Duration', 'duration')
    .replaceAll('null_type', 'null');
  return { type: named, min, max, ...(evalError === undefined ? { cost } : { evalError }) };
}

it.each(recorded)('Kubernetes answers $expr so', (one) => {
  expect(comparable(answer(one))).toEqual(comparable(one.answer));
});
