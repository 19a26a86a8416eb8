import type { Io } from '../io.js';

/** Writes rows with their columns below each other, the first row being the header. */
export function writeTable(io: Io, rows: readonly (readonly string[])[]): void {
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, cell] of row.entries())
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
  for (const row of rows) {
    const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    io.out(`${cells.join('   ').trimEnd()}\n`);
  }
}
