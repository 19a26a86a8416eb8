/** The only source of chance. A seed makes a run repeatable. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** An integer in [0, bound). */
  int(bound: number): number;
  /** A random UUID (version 4). */
  uuid(): string;
  /** `length` characters of the alphabet that Kubernetes uses for generated names. */
  suffix(length: number): string;
}
