import { stringify } from 'yaml';
import type { Io } from '../io.js';

export type DocumentFormat = 'json' | 'yaml';

/** Writes one value as JSON (indented as kubectl does) or YAML. */
export function writeDocument(io: Io, format: DocumentFormat, value: unknown): void {
  io.out(
    format === 'json'
      ? `${JSON.stringify(value, undefined, 4)}\n`
      : stringify(value, { lineWidth: 0 }),
  );
}
