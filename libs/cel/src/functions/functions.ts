import { EvaluationError, type Value } from '../values/values.js';
import { addresses } from './addresses.js';
import { authorization } from './authorization.js';
import { conversions } from './conversions.js';
import { formats } from './formats.js';
import type { Implementation } from './implementations.js';
import { lists } from './lists.js';
import { operators } from './operators.js';
import { optionals } from './optionals.js';
import { quantities } from './quantities.js';
import { semanticVersions } from './semantic-versions.js';
import { sets } from './sets.js';
import { texts } from './texts.js';
import { times } from './times.js';
import { urls } from './urls.js';

const ALL: ReadonlyMap<string, Implementation> = new Map(
  [
    operators,
    conversions,
    texts,
    times,
    lists,
    sets,
    optionals,
    quantities,
    addresses,
    urls,
    semanticVersions,
    formats,
    authorization,
  ].flatMap((library) => Object.entries(library)),
);

/** What a declared function computes. */
export function functionNamed(name: string, isMethod: boolean): (...args: Value[]) => Value {
  const found = ALL.get(isMethod ? `.${name}` : name);
  if (found !== undefined) return found as (...args: Value[]) => Value;
  return () => {
    throw new EvaluationError(`no such overload: ${name}`);
  };
}
