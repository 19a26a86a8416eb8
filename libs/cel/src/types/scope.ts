import type { Type } from './type.js';

/** One way to call a function. */
export interface Overload {
  /** cel-go's name of it, by which costs and implementations are found. */
  readonly id: string;
  readonly isMethod: boolean;
  /** Names of type parameters. */
  readonly parameters: readonly string[];
  /** The receiver of a method first. */
  readonly args: readonly Type[];
  readonly result: Type;
}

/** The type of a field of a struct; undefined: there is none of this name. */
export type Fields = (field: string) => Type | undefined;

/** What names mean. */
export interface Scope {
  variable(name: string): Type | undefined;
  /** The fields of a struct; undefined: no such type. */
  struct(name: string): Fields | undefined;
  functionsNamed(name: string): readonly Overload[] | undefined;
  /** The same with one variable more. */
  with(name: string, type: Type): Scope;
}

/** An overload with type parameters of its own, which `parameter` makes. */
export function fresh(
  { parameters, args, result }: Overload,
  parameter: () => Type,
): { readonly wanted: readonly Type[]; readonly gives: Type } {
  if (parameters.length === 0) return { wanted: args, gives: result };
  const names = new Map(parameters.map((name) => [name, parameter()]));
  const replaced = (type: Type): Type => {
    if (type.kind === 'parameter') return names.get(type.name) ?? type;
    return type.parameters.length === 0
      ? type
      : { ...type, parameters: type.parameters.map(replaced) };
  };
  return { wanted: args.map(replaced), gives: replaced(result) };
}
