import type { Operation } from '../../store.js';

/** How the log writes an operation down. Never renumber: databases hold these. */
const operations: readonly Operation[] = ['ADDED', 'MODIFIED', 'DELETED'];

const codes = new Map(operations.map((operation, code) => [operation, code]));

export const operationCode = (operation: Operation): number => codes.get(operation) ?? 0;

/** Throws when the database holds a code that this program does not know. */
export function operationOf(code: number): Operation {
  const operation = operations[code];
  if (operation === undefined) throw new Error(`the log holds an unknown operation ${code}`);
  return operation;
}
