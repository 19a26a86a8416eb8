import type { Writer } from './writer.js';

/** A method of the writer. */
export type Method = Exclude<keyof Writer, symbol>;

/** What goes to the worker: a call. */
export interface Request<Name extends Method = Method> {
  readonly id: number;
  readonly method: Name;
  readonly args: Parameters<Writer[Name]>;
}

/** An error on its way between threads, which keeps no class and no code of its own. */
export interface Failure {
  readonly message: string;
  /** Present on a DatabaseError. */
  readonly advice?: string;
}

/** What comes back, in the order of the calls. Id 0 answers the opening of the database. */
export interface Response {
  readonly id: number;
  readonly result?: unknown;
  readonly failure?: Failure;
}

export interface WorkerData {
  readonly file: string;
}
