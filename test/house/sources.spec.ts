import { describe, expect, it } from 'vitest';
import { longFiles } from './long-files.js';
import { pages, read, sources } from './tree.js';

const LONG = 300;
const lines = (path: string): number => read(path).trimEnd().split('\n').length;

describe('source files', () => {
  it('are found', () => {
    expect(sources.length).toBeGreaterThan(500);
    expect(pages.length).toBeGreaterThan(30);
  });

  it('have at most 300 lines, unless a reason is written down', () => {
    const long = sources.filter((path) => lines(path) > LONG);
    expect(long.filter((path) => !(path in longFiles))).toEqual([]);
  });

  it('stay on the list of long files only while they are long', () => {
    expect(Object.keys(longFiles).filter((path) => lines(path) <= LONG)).toEqual([]);
  });

  it('postpone nothing', () => {
    // Letters in brackets, so that this line is not found itself.
    const mark = /\b(T[O]DO|FIX[M]E|X[X]X|H[A]CK)\b/;
    const postponed = [...sources, ...pages].flatMap((path) =>
      read(path)
        .split('\n')
        .flatMap((line, index) => (mark.test(line) ? [`${path}:${index + 1}`] : [])),
    );
    expect(postponed).toEqual([]);
  });

  it('name no path of the machine that they were written on', () => {
    const home = /(^|[\s"'`(=])\/(w[o]rk|r[o]ot|h[o]me\/[a-z]+)\//m;
    expect([...sources, ...pages].filter((path) => home.test(read(path)))).toEqual([]);
  });
});
