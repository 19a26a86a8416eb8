import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { read, root } from './tree.js';

/** More does not fit on a screen. */
const SCREEN = 80;

const folders = (home: string): string[] =>
  readdirSync(join(root, home), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(home, entry.name));
const libs = folders('libs');

describe('every lib', () => {
  it.each(libs)('%s has one door, src/index.ts', (lib) => {
    expect(existsSync(join(root, lib, 'src', 'index.ts'))).toBe(true);
  });

  it.each([...libs, ...folders('apps')])('%s has a README of one screen with a title', (lib) => {
    const text = read(join(lib, 'README.md')).trimEnd().split('\n');
    expect(text[0]).toMatch(/^# \S/);
    expect(text.length).toBeGreaterThan(3);
    expect(text.length).toBeLessThanOrEqual(SCREEN);
  });

  it.each(libs)('%s stands in the layers that are checked', (lib) => {
    expect(read('.dependency-cruiser.cjs')).toMatch(
      new RegExp(`^\\s*'?${lib.split('/')[1]!}'?:`, 'm'),
    );
  });

  it.each(libs)('%s stands on the map of docs/architecture.md', (lib) => {
    expect(read('docs/architecture.md')).toContain(`libs/${lib.split('/')[1]!}/README.md`);
  });
});
