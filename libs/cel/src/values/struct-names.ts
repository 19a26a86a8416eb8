const names = new WeakMap<object, string>();

/** Remembers the type that a struct was made of. */
export function nameStruct<T extends object>(value: T, name: string): T {
  names.set(value, name);
  return value;
}

/** The type that a struct was made of in an expression; undefined for other values. */
export const structNameOf = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null ? names.get(value) : undefined;
