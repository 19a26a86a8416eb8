import { Environment, Optional, type ASTNode } from '@marcbachmann/cel-js';
import { addLibrary } from './library.js';

/** A compiled CEL expression over `self` and, for transition rules, `oldSelf`. */
export interface Expression {
  /** What it gives, as far as that is known without values: `bool`, `string`, `dyn` … */
  readonly type: string;
  /** It speaks of the state before. */
  readonly usesOld: boolean;
  /** An upper bound of the steps that a value of `size` nodes costs. */
  cost(size: number): number;
  /** Throws an Error whose message says why there is no result. `old` undefined: there is no state before. */
  evaluate(self: unknown, old: unknown, optionalOld: boolean): unknown;
}

const environment = addLibrary(
  new Environment({
    enableOptionalTypes: true,
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: 20_000, maxDepth: 200, maxListElements: 2000, maxMapEntries: 2000 },
  }),
)
  .registerVariable('self', 'dyn')
  .registerVariable('oldSelf', 'dyn');

/** Macros that run their argument once for each item. */
const LOOPS = new Set([
  'all',
  'exists',
  'exists_one',
  'existsOne',
  'map',
  'filter',
  'sortBy',
  'transformList',
  'transformMap',
]);

/** Compiles an expression; throws an Error that says what is wrong with it. */
export function compileExpression(text: string): Expression {
  const checked = environment.check(text);
  if (!checked.valid) throw new Error(summaryOf(checked.error));
  const run = environment.parse(text);
  const facts = lookThrough(run.ast);
  return {
    type: checked.type ?? 'dyn',
    usesOld: facts.names.has('oldSelf'),
    cost: (size) => facts.nodes * size ** facts.loops,
    evaluate(self, old, optionalOld) {
      const before = optionalOld ? (old === undefined ? Optional.none() : Optional.of(old)) : old;
      try {
        return run({ self, oldSelf: before ?? null }) as unknown;
      } catch (error) {
        throw new Error(summaryOf(error), { cause: error });
      }
    },
  };
}

/** The library words its errors like sentences; the real one begins them small. */
function summaryOf(error: unknown): string {
  const { summary, message } = error as { summary?: string; message: string };
  return (summary ?? message).replace(/^No such key:/, 'no such key:');
}

interface Facts {
  readonly nodes: number;
  /** How deep loops stand in each other. */
  readonly loops: number;
  readonly names: Set<string>;
}

function lookThrough(node: ASTNode, names = new Set<string>()): Facts {
  if (node.op === 'id') names.add(node.args);
  const isLoop = node.op === 'rcall' && LOOPS.has(node.args[0]);
  const children = childrenOf(node.args).map((child) => lookThrough(child, names));
  return {
    nodes: children.reduce((sum, child) => sum + child.nodes, 1),
    loops: Math.max(0, ...children.map((child) => child.loops)) + (isLoop ? 1 : 0),
    names,
  };
}

function childrenOf(args: unknown): ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(childrenOf);
  return typeof args === 'object' && args !== null && 'op' in args ? [args as ASTNode] : [];
}
