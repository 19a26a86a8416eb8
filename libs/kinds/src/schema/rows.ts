/** How an empty field is written: left out, always, `null`, or a pointer (written when set, even to zero). */
export type EmptyRule = 'a' | 'n' | 'p';

/** One field as the tables hold it; the keys are explained in libs/kinds/data/README.md. */
export interface FieldRow {
  readonly t: string;
  readonly g?: string;
  readonly q?: 1;
  readonly d?: unknown;
  readonly e?: readonly string[];
  readonly lt?: 'atomic' | 'map' | 'set';
  readonly lk?: readonly string[];
  readonly mt?: 'atomic' | 'granular';
  readonly ps?: string;
  readonly pk?: string;
  readonly z?: EmptyRule;
}

export interface TypeRow {
  readonly f?: Readonly<Record<string, FieldRow | string>>;
  readonly o?: readonly string[];
  readonly gvk?: readonly string[] | string;
  readonly mt?: 'atomic' | 'granular';
  readonly u?: unknown;
  readonly t?: string;
}
