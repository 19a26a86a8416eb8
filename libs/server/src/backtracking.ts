import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 go on with its engine that never goes back when a regular expression of the simulation's users (`grep -E '(a+)+$'`) takes too
 * many steps back. Expressions that ignore case or refer back are beyond that engine. Those of the API are RE2 anyway (`goPattern`).
 */
export function limitBacktracking(): void {
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
}
