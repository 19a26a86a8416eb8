import { quote } from '#machinery';
import type { JSONSchemaProps } from '#kinds';
import { breaksSomewhere, Findings } from './problem.js';

type Check = (value: unknown, schema: JSONSchemaProps, path: string) => Findings;

/** The junctors allOf, anyOf, oneOf and not. Nothing below them is ratcheted. */
export function alternatives(
  found: Findings,
  value: unknown,
  schema: JSONSchemaProps,
  path: string,
  check: Check,
): void {
  const { anyOf = [], oneOf = [], allOf = [], not } = schema;
  if (anyOf.length > 0)
    checkAny(
      found,
      anyOf.map((one) => check(value, one, path)),
      path,
    );
  if (oneOf.length > 0)
    checkOne(
      found,
      oneOf.map((one) => check(value, one, path)),
      path,
    );
  if (allOf.length > 0)
    checkAll(
      found,
      allOf.map((one) => check(value, one, path)),
      path,
    );
  if (not !== undefined && check(value, not, path).ok)
    found.add(breaksSomewhere(`${quote(path)} must not validate the schema (not)`));
}

function checkAny(found: Findings, results: readonly Findings[], path: string): void {
  if (results.some((result) => result.ok)) return;
  found.add(breaksSomewhere(`${quote(path)} must validate at least one schema (anyOf)`));
  found.merge(closest(results));
}

function checkOne(found: Findings, results: readonly Findings[], path: string): void {
  const valid = results.filter((result) => result.ok).length;
  if (valid === 1) return;
  const why = valid === 0 ? 'Found none valid' : `Found ${valid} valid alternatives`;
  found.add(
    breaksSomewhere(`${quote(path)} must validate one and only one schema (oneOf). ${why}`),
  );
  if (valid === 0) found.merge(closest(results));
}

function checkAll(found: Findings, results: readonly Findings[], path: string): void {
  for (const result of results) found.merge(result);
  const valid = results.filter((result) => result.ok).length;
  if (valid === results.length) return;
  const none = valid === 0 ? '. None validated' : '';
  found.add(breaksSomewhere(`${quote(path)} must validate all the schemas (allOf)${none}`));
}

/** The alternative that looked at most of the value; of equal ones the first. */
function closest(results: readonly Findings[]): Findings {
  return results.reduce((best, result) => (result.checks > best.checks ? result : best));
}
