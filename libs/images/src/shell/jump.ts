/** Leaves the normal flow of a script: `exit`, `return`, `break`, `continue`. `value` is the code, or the number of loops. */
export class Jump extends Error {
  constructor(
    readonly kind: 'exit' | 'return' | 'break' | 'continue',
    readonly value: number,
  ) {
    super(kind);
  }
}
