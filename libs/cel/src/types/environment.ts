import { KUBERNETES } from './kubernetes-declarations.js';
import { OPERATORS } from './operator-declarations.js';
import type { Fields, Overload, Scope } from './scope.js';
import { STANDARD } from './standard-declarations.js';
import {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  INT,
  listOf,
  mapOf,
  NULL,
  parameter,
  parseType,
  splitTypes,
  STRING,
  TIMESTAMP,
  typeOf,
  UINT,
  type Type,
} from './type.js';

/** Names of types that are values: `type(x) == int`. */
const TYPE_NAMES: ReadonlyMap<string, Type> = new Map(
  Object.entries({
    bool: BOOL,
    bytes: BYTES,
    double: DOUBLE,
    int: INT,
    list: listOf(parameter('A')),
    map: mapOf(parameter('A'), parameter('B')),
    null_type: NULL,
    string: STRING,
    uint: UINT,
    'google.protobuf.Duration': DURATION,
    'google.protobuf.Timestamp': TIMESTAMP,
    optional_type: parseType('optional_type(V)'),
    'net.IP': parseType('net.IP'),
    'net.CIDR': parseType('net.CIDR'),
  }).map(([name, type]) => [name, typeOf(type)]),
);
const TYPE = typeOf(typeOf());

let declared: ReadonlyMap<string, readonly Overload[]> | undefined;

/** Every function that Kubernetes' CEL knows; read when first asked for. */
function functions(): ReadonlyMap<string, readonly Overload[]> {
  return (declared ??= declarationsIn(OPERATORS + STANDARD + KUBERNETES));
}

function declarationsIn(text: string): ReadonlyMap<string, readonly Overload[]> {
  const found = new Map<string, Overload[]>();
  for (const line of text.split('\n').filter(Boolean)) {
    const [, dot, name, id, args, result] = /^(\.?)(\S+) (\S+) \((.*)\) (\S.*)$/.exec(line)!;
    const types = splitTypes(args!).map(parseType);
    const overload: Overload = {
      id: id!,
      isMethod: dot === '.',
      parameters: [...new Set([...types, parseType(result!)].flatMap(parametersIn))],
      args: types,
      result: parseType(result!),
    };
    const home = found.get(name!);
    if (home === undefined) found.set(name!, [overload]);
    else home.push(overload);
  }
  return found;
}

const parametersIn = (type: Type): string[] =>
  type.kind === 'parameter' ? [type.name] : type.parameters.flatMap(parametersIn);

/** What expressions may speak of besides functions. */
export interface Names {
  readonly variables: ReadonlyMap<string, Type>;
  /** The fields of a struct; undefined: no such type. */
  readonly struct?: (name: string) => Fields | undefined;
  /** Expressions make patches: they know the functions for that, too. */
  readonly hasPatches?: boolean;
}

const OF_PATCHES = 'jsonpatch.escapeKey';

/** The scope of an expression over these variables. */
export function environment(names: Names): Scope {
  const { variables, struct, hasPatches } = names;
  return {
    variable(name) {
      const known = variables.get(name) ?? TYPE_NAMES.get(name);
      if (known !== undefined) return known;
      if (name === 'type') return TYPE;
      return struct?.(name) === undefined ? undefined : typeOf(parseType(name));
    },
    struct: (name) => struct?.(name),
    functionsNamed: (name) =>
      name === OF_PATCHES && hasPatches !== true ? undefined : functions().get(name),
    with: (name, type) => environment({ ...names, variables: new Map(variables).set(name, type) }),
  };
}
