import { DYN, equalTypes, isDynOrError, type Type } from './type.js';

/** Kinds that null may stand for, as cel-go's checker has it. */
const NULLABLE = new Set(['null', 'opaque', 'struct', 'duration', 'timestamp']);

/** What the free type parameters of an expression have turned out to be (cel-spec, "Type checking"). */
export class Bindings {
  private readonly bound = new Map<string, Type>();

  /** Whether values of these types fit where those are wanted; what that binds is kept only if they do. */
  fits(given: readonly Type[], wanted: readonly Type[]): boolean {
    const attempt = new Attempt(this.bound);
    if (!attempt.allAssignable(given, wanted)) return false;
    for (const [name, type] of attempt.found) this.bound.set(name, type);
    return true;
  }

  /** The type with its parameters replaced by what they are bound to; by dyn where they are free and `freeIsDyn`. */
  resolve(type: Type, freeIsDyn = false): Type {
    if (type.kind === 'parameter') {
      const bound = this.bound.get(type.name);
      if (bound !== undefined) return this.resolve(bound, freeIsDyn);
      return freeIsDyn ? DYN : type;
    }
    if (type.parameters.length === 0) return type;
    return { ...type, parameters: type.parameters.map((own) => this.resolve(own, freeIsDyn)) };
  }
}

/** The type of two that says less. */
export const mostGeneral = (a: Type, b: Type): Type => (isLessSpecific(a, b) ? a : b);

function isLessSpecific(a: Type, b: Type): boolean {
  if (a.kind === 'dyn' || a.kind === 'parameter') return true;
  if (b.kind === 'dyn' || b.kind === 'parameter') return false;
  if (a.kind !== b.kind) return false;
  if (a.kind === 'type') return true;
  return (
    a.name === b.name &&
    a.parameters.length === b.parameters.length &&
    a.parameters.every((own, index) => isLessSpecific(own, b.parameters[index]!))
  );
}

class Attempt {
  /** What is bound anew. */
  readonly found = new Map<string, Type>();

  constructor(private readonly before: ReadonlyMap<string, Type>) {}

  private boundTo({ name }: Type): Type | undefined {
    return this.found.get(name) ?? this.before.get(name);
  }

  allAssignable(given: readonly Type[], wanted: readonly Type[]): boolean {
    return (
      given.length === wanted.length &&
      given.every((type, index) => this.isAssignable(type, wanted[index]!))
    );
  }

  private isAssignable(given: Type, wanted: Type): boolean {
    if (wanted.kind === 'parameter') {
      const wasBound = this.boundTo(wanted) !== undefined;
      if (this.substitutes(given, wanted)) return true;
      if (wasBound) return false;
    }
    if (given.kind === 'parameter') return this.substitutes(wanted, given);
    if (isDynOrError(given) || isDynOrError(wanted)) return true;
    if (given.kind === 'null') return NULLABLE.has(wanted.kind);
    if (wanted.kind === 'null') return NULLABLE.has(given.kind);
    if (given.kind === 'type') return wanted.kind === 'type';
    return (
      given.kind === wanted.kind &&
      given.name === wanted.name &&
      this.allAssignable(given.parameters, wanted.parameters)
    );
  }

  /** Whether a parameter may stand for the type, or already does. */
  private substitutes(type: Type, parameter: Type): boolean {
    if (equalTypes(type, parameter)) return true;
    const bound = this.boundTo(parameter);
    if (bound === undefined) {
      if (!this.isAbsent(parameter, type)) return false;
      this.found.set(parameter.name, type);
      return true;
    }
    if (equalTypes(type, bound)) return true;
    if (!this.isAssignable(type, bound)) return false;
    const general = mostGeneral(type, bound);
    if (this.isAbsent(parameter, general)) this.found.set(parameter.name, general);
    return true;
  }

  /** The parameter does not occur in the type: nothing can be a part of itself. */
  private isAbsent(parameter: Type, type: Type): boolean {
    if (equalTypes(parameter, type)) return false;
    if (type.kind === 'parameter') {
      const bound = this.boundTo(type);
      return bound === undefined || this.isAbsent(parameter, bound);
    }
    return type.parameters.every((own) => this.isAbsent(parameter, own));
  }
}
