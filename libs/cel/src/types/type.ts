import { typeNameOf, type Value } from '../values/values.js';

/** A type of CEL. `name` tells structs, opaque types and type parameters apart. */
export interface Type {
  readonly kind: TypeKind;
  readonly name: string;
  readonly parameters: readonly Type[];
}

type TypeKind =
  | 'dyn'
  | 'error'
  | 'null'
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'duration'
  | 'timestamp'
  | 'list'
  | 'map'
  | 'type'
  | 'opaque'
  | 'struct'
  | 'parameter';

const simple = (kind: TypeKind, name: string = kind): Type => ({ kind, name, parameters: [] });

export const DYN = simple('dyn');
export const ERROR = simple('error', '!error!');
export const NULL = simple('null');
export const BOOL = simple('bool');
export const INT = simple('int');
export const UINT = simple('uint');
export const DOUBLE = simple('double');
export const STRING = simple('string');
export const BYTES = simple('bytes');
export const DURATION = simple('duration');
export const TIMESTAMP = simple('timestamp');

export const listOf = (item: Type): Type => ({ kind: 'list', name: 'list', parameters: [item] });
export const mapOf = (key: Type, value: Type): Type => ({
  kind: 'map',
  name: 'map',
  parameters: [key, value],
});
export const typeOf = (type?: Type): Type => ({
  kind: 'type',
  name: 'type',
  parameters: type === undefined ? [] : [type],
});
export const structOf = (name: string): Type => ({ kind: 'struct', name, parameters: [] });
const opaqueOf = (name: string, ...parameters: readonly Type[]): Type => ({
  kind: 'opaque',
  name,
  parameters,
});
export const parameter = (name: string): Type => ({ kind: 'parameter', name, parameters: [] });
export const optionalOf = (type: Type): Type => opaqueOf('optional_type', type);

export const isOptional = ({ kind, name }: Type): boolean =>
  kind === 'opaque' && name === 'optional_type';

/** The type in an optional one; any other is given back. */
export const unwrapped = (type: Type): Type => (isOptional(type) ? type.parameters[0]! : type);

export const isDynOrError = ({ kind }: Type): boolean => kind === 'dyn' || kind === 'error';

/** The same type, parameters included. */
export function equalTypes(a: Type, b: Type): boolean {
  return (
    a === b ||
    (a.kind === b.kind &&
      a.name === b.name &&
      a.parameters.length === b.parameters.length &&
      a.parameters.every((own, index) => equalTypes(own, b.parameters[index]!)))
  );
}

/** A type as problems name it: `map(string, list(int))`. */
export function formatType({ name, parameters }: Type): string {
  return parameters.length === 0 ? name : `${name}(${parameters.map(formatType).join(', ')})`;
}

const NAMED: Readonly<Record<string, Type>> = {
  dyn: DYN,
  null: NULL,
  bool: BOOL,
  int: INT,
  uint: UINT,
  double: DOUBLE,
  string: STRING,
  bytes: BYTES,
  duration: DURATION,
  timestamp: TIMESTAMP,
};

/** Types that are opaque by name; other names with a dot are structs. */
const OPAQUE = new Set(['optional_type', 'net.IP', 'net.CIDR']);

/** Reads what formatType writes; a single capital letter is a parameter. */
export function parseType(text: string): Type {
  const open = text.indexOf('(');
  if (open < 0) {
    if (/^[A-Z]$/.test(text)) return parameter(text);
    return NAMED[text] ?? (OPAQUE.has(text) ? opaqueOf(text) : structOf(text));
  }
  const name = text.slice(0, open);
  const parameters = splitTypes(text.slice(open + 1, -1)).map(parseType);
  const kind = name === 'list' || name === 'map' || name === 'type' ? name : 'opaque';
  return { kind, name, parameters };
}

/** `a, map(b, c)` → `a` and `map(b, c)`. */
export function splitTypes(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index <= text.length; index += 1) {
    const character = text[index];
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (character === undefined || (character === ',' && depth === 0)) {
      const part = text.slice(start, index).trim();
      if (part !== '') parts.push(part);
      start = index + 1;
    }
  }
  return parts;
}

/** The type of a literal. */
export function literalType(value: Value): Type {
  const types: Readonly<Record<string, Type>> = {
    bool: BOOL,
    int: INT,
    double: DOUBLE,
    string: STRING,
    uint: UINT,
    bytes: BYTES,
  };
  return types[typeNameOf(value)] ?? NULL;
}
