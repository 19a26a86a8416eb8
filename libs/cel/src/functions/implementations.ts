import type { Value } from '../values/values.js';

/** A function or method over values of the types that it declares; the receiver of a method comes first. */
export type Implementation = (...args: never[]) => Value;

/** By name; names of methods begin with a dot. */
export type Implementations = Readonly<Record<string, Implementation>>;
