import { EvaluationError, noOverload, OpaqueValue, type Value } from '../values/values.js';
import type { Implementations } from './implementations.js';
import { compareAsQuantities } from './quantities.js';
import { succeeds } from './succeeds.js';

type Numbers = readonly [major: bigint, minor: bigint, patch: bigint];

class SemverValue extends OpaqueValue {
  readonly typeName = 'kubernetes.Semver';
  constructor(
    readonly numbers: Numbers,
    /** Identifiers after the `-`; numbers where they are. */
    readonly preRelease: readonly (bigint | string)[],
  ) {
    super();
  }
  /** Build metadata does not count (Semantic Versioning 2.0.0, 10). */
  equals(other: SemverValue): boolean {
    return compareVersions(this, other) === 0;
  }
}

const compareOne = (a: bigint | string, b: bigint | string): number => {
  if (typeof a !== typeof b) return typeof a === 'bigint' ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
};

/** Semantic Versioning 2.0.0, 11. */
function compareVersions(a: SemverValue, b: SemverValue): number {
  for (const [index, own] of a.numbers.entries()) {
    const order = compareOne(own, b.numbers[index]!);
    if (order !== 0) return order;
  }
  const [left, right] = [a.preRelease, b.preRelease];
  if (left.length === 0 || right.length === 0)
    return Number(right.length > 0) - Number(left.length > 0);
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const order = compareOne(left[index]!, right[index]!);
    if (order !== 0) return order;
  }
  return Math.sign(left.length - right.length);
}

/** A number as it may be written in a version. Throws in the words of blang/semver, which Kubernetes uses. */
function numberIn(text: string, what: string): bigint {
  const shown = JSON.stringify(text);
  if (!/^[0-9]*$/.test(text))
    throw new EvaluationError(`Invalid character(s) found in ${what} number ${shown}`);
  if (/^0./.test(text))
    throw new EvaluationError(
      `${what[0]!.toUpperCase()}${what.slice(1)} number must not contain leading zeroes ${shown}`,
    );
  if (text === '' || BigInt(text) >> 64n !== 0n)
    throw new EvaluationError(
      `strconv.ParseUint: parsing ${shown}: ${text === '' ? 'invalid syntax' : 'value out of range'}`,
    );
  return BigInt(text);
}

function identifier(text: string): bigint | string {
  if (text === '') throw new EvaluationError('Prerelease is empty');
  const shown = JSON.stringify(text);
  if (/^[0-9]+$/.test(text)) {
    if (/^0./.test(text))
      throw new EvaluationError(
        `Numeric PreRelease version must not contain leading zeroes ${shown}`,
      );
    return BigInt(text);
  }
  if (!/^[0-9A-Za-z-]+$/.test(text))
    throw new EvaluationError(`Invalid character(s) found in prerelease ${shown}`);
  return text;
}

function parse(text: string): SemverValue {
  if (text === '') throw new EvaluationError('Version string empty');
  const [, major, minor, rest] = /^([^.]*)\.([^.]*)\.(.*)$/s.exec(text) ?? [];
  if (rest === undefined) throw new EvaluationError('No Major.Minor.Patch elements found');
  const plus = rest.indexOf('+');
  const before = plus < 0 ? rest : rest.slice(0, plus);
  const dash = before.indexOf('-');
  const numbers: Numbers = [
    numberIn(major!, 'major'),
    numberIn(minor!, 'minor'),
    numberIn(dash < 0 ? before : before.slice(0, dash), 'patch'),
  ];
  const preRelease =
    dash < 0
      ? []
      : before
          .slice(dash + 1)
          .split('.')
          .map(identifier);
  for (const build of plus < 0 ? [] : rest.slice(plus + 1).split('.')) {
    if (build === '') throw new EvaluationError('Build meta data is empty');
    if (!/^[0-9A-Za-z-]+$/.test(build))
      throw new EvaluationError(
        `Invalid character(s) found in build meta data ${JSON.stringify(build)}`,
      );
  }
  return new SemverValue(numbers, preRelease);
}

/** `v1.02` → `1.2.0`: without the `v` and leading zeroes, with the numbers that are missing. */
function normalized(text: string): string {
  const [first, second, ...more] = text.replace(/^v/, '').split('.');
  const parts = [first!, ...(second === undefined ? [] : [second])];
  if (more.length > 0) parts.push(more.join('.'));
  const clean = parts.map((part) =>
    part.length > 1 ? part.replace(/^0+/, '').replace(/^(?!\d)/, '0') : part,
  );
  if (clean.length < 3 && /[+-]/.test(clean.at(-1)!))
    throw new EvaluationError('short version cannot contain PreRelease/Build meta data');
  while (clean.length < 3) clean.push('0');
  return clean.join('.');
}

const semver = (text: string, normalize = false): SemverValue =>
  parse(normalize ? normalized(text) : text);

function order(a: Value, b: Value): number {
  const found =
    compareAsQuantities(a, b) ??
    (a instanceof SemverValue && b instanceof SemverValue ? compareVersions(a, b) : undefined);
  if (found === undefined) throw noOverload();
  return found;
}

/** Kubernetes' semantic versions, and the order of them and of quantities. */
export const semanticVersions: Implementations = {
  semver,
  isSemver: succeeds(semver),
  '.major': ({ numbers }: SemverValue) => numbers[0],
  '.minor': ({ numbers }: SemverValue) => numbers[1],
  '.patch': ({ numbers }: SemverValue) => numbers[2],
  '.isGreaterThan': (a: Value, b: Value) => order(a, b) > 0,
  '.isLessThan': (a: Value, b: Value) => order(a, b) < 0,
  '.compareTo': (a: Value, b: Value) => BigInt(order(a, b)),
};
