import { Environment, type ASTNode } from '@marcbachmann/cel-js';
import { addAuthorizer } from './authorizer.js';
import { addLibrary, LINEAR_MATCHES } from './library.js';
import { withHasOfElements } from './has-of-elements.js';
import { withMapLiterals } from './object-literals.js';

/** A compiled CEL expression. */
export interface Expression {
  /** What it gives, as far as that is known without values: `bool`, `string`, `dyn` … */
  readonly type: string;
  /** The variables that it speaks of. */
  readonly names: ReadonlySet<string>;
  /** An upper bound of the steps that values of `size` nodes together cost. */
  cost(size: number): number;
  /** `values` by the names of the variables. Throws an Error whose message says why there is no result. */
  evaluate(values: Readonly<Record<string, unknown>>): unknown;
}

/** Compiles an expression; throws an Error that says what is wrong with it. */
export type Compile = (text: string) => Expression;

/** A compiler for expressions over these variables, whose types are known only when values come. */
export function compilerFor(variables: readonly string[]): Compile {
  const environment = variables.reduce(
    (known, name) => known.registerVariable(name, 'dyn'),
    addAuthorizer(
      addLibrary(
        new Environment({
          enableOptionalTypes: true,
          homogeneousAggregateLiterals: false,
          limits: {
            maxAstNodes: 20_000,
            maxDepth: 200,
            maxListElements: 2000,
            maxMapEntries: 2000,
          },
        }),
      ),
    ),
  );
  return (text) => compile(environment, text);
}

function compile(environment: Environment, text: string): Expression {
  const source = withHasOfElements(withMapLiterals(text));
  const checked = environment.check(source);
  if (!checked.valid) throw new Error(summaryOf(checked.error));
  const run = environment.parse(source);
  const facts = lookThrough(run.ast);
  return {
    type: checked.type ?? 'dyn',
    names: facts.names,
    cost: (size) => facts.nodes * size ** facts.loops,
    evaluate(values) {
      try {
        return run(values) as unknown;
      } catch (error) {
        throw new Error(summaryOf(error), { cause: error });
      }
    },
  };
}

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

/** Also puts our `matches` into the place of the library's. */
function lookThrough(node: ASTNode, names = new Set<string>()): Facts {
  if (node.op === 'id') names.add(node.args);
  if (node.op === 'rcall' && node.args[0] === 'matches') node.args[0] = LINEAR_MATCHES;
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
