import { quote } from '#machinery';
import type { JSONSchemaProps } from '#kinds';
import { breaksSomewhere, Findings } from './problem.js';

/** The junctors allOf, anyOf, oneOf and not; `check` looks at the value by one of their schemas. */
export function alternatives(
  found: Findings,
  schema: JSONSchemaProps,
  path: string,
  check: (schema: JSONSchemaProps) => Findings,
): void {
  const { anyOf = [], oneOf = [], allOf = [], not } = schema;
  found.checks += 2;
  if (anyOf.length > 0) checkAny(found, anyOf.map(check), path);
  if (oneOf.length > 0) checkOne(found, oneOf.map(check), path);
  if (allOf.length > 0) checkAll(found, allOf.map(check), path);
  if (not !== undefined && check(not).ok)
    found.add(breaksSomewhere(`${quote(path)} must not validate the schema (not)`));
}

function checkAny(found: Findings, results: readonly Findings[], path: string): void {
  const valid = results.find((result) => result.ok);
  if (valid !== undefined) {
    found.merge(valid);
    return;
  }
  found.add(breaksSomewhere(`${quote(path)} must validate at least one schema (anyOf)`));
  found.merge(closest(results));
}

function checkOne(found: Findings, results: readonly Findings[], path: string): void {
  const valid = results.filter((result) => result.ok);
  if (valid.length === 1) {
    found.merge(valid[0]!);
    return;
  }
  const why = valid.length === 0 ? 'Found none valid' : `Found ${valid.length} valid alternatives`;
  found.add(
    breaksSomewhere(`${quote(path)} must validate one and only one schema (oneOf). ${why}`),
  );
  if (valid.length === 0) found.merge(closest(results));
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
