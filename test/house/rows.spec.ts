import { describe, expect, it } from 'vitest';
import { read } from './tree.js';

/** How many rows each text has. */
const ROWS = { A: 8, B: 14, C: 7, D: 4, E: 8, F: 9, G: 6, H: 5 };

const expected = Object.entries(ROWS).flatMap(([letter, count]) =>
  Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
);

/** Row, and the cell with its specs. */
const listed = [
  ...read('test/seeds/README.md').matchAll(/^\| ([A-H]\d+) \| [^|]+ \| ([^|]+) \|$/gm),
].map(([, row = '', specs = '']) => ({ row, specs }));

describe('the rows of the texts', () => {
  it('are all listed, each once, in their order', () => {
    expect(listed.map(({ row }) => row)).toEqual(expected);
  });

  it.each(listed)('$row is named by the specs that the list gives', ({ row, specs }) => {
    const files = [...specs.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
    expect(files.length).toBeGreaterThan(0);
    // A row stands in front of the colon of a title: 'A1, F1: a pod gets …'.
    const title = new RegExp(`['"\`](?:[A-H]\\d+, )*${row}(?:, [A-H]\\d+)*: `);
    for (const file of files) expect(read(file)).toMatch(title);
  });
});
