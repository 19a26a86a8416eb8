import { nodesOf, type Expr } from '../syntax/ast.js';
import type { Problem } from '../syntax/problems.js';
import type { Overload } from './scope.js';
import type { Type } from './type.js';

/** An expression with what is known about each node of it. */
export interface Checked {
  readonly expr: Expr;
  readonly types: ReadonlyMap<Expr, Type>;
  /** Calls: which overloads may be meant. */
  readonly overloads: ReadonlyMap<Expr, readonly Overload[]>;
  /** Paths with dots that are names of their own, and functions in a namespace. */
  readonly names: ReadonlyMap<Expr, string>;
  readonly problems: readonly Problem[];
}

/** The variables that an expression speaks of, of those that are known by these names. */
export function variablesIn({ expr, names }: Checked): ReadonlySet<string> {
  const found = new Set<string>();
  for (const node of nodesOf(expr)) {
    const name = node.kind === 'call' ? undefined : names.get(node);
    if (name !== undefined) found.add(name);
  }
  return found;
}
