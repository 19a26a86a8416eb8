import { expect, it } from 'vitest';
import { unifiedDiff } from './diff.js';

it('shows the lines around a change', () => {
  const before = {
    Name: 'dbg',
    Image: 'busybox',
    Command: null,
    Args: null,
    WorkingDir: '',
    Ports: null,
  };
  expect(unifiedDiff(before, { ...before, Image: 'other' })).toBe(
    '@@ -1,6 +1,6 @@\n {\n  "Name": "dbg",\n- "Image": "busybox",\n+ "Image": "other",\n  "Command": null,\n  "Args": null,\n  "WorkingDir": "",\n',
  );
});

it('is empty where nothing changed', () => {
  expect(unifiedDiff({ a: [1, 2] }, { a: [1, 2] })).toBe('');
});

it('keeps the first of equal blocks, and changes less than seven lines apart together', () => {
  const same = [1, 2, 3, 4, 5, 6];
  const lines = same.map((item) => `   ${item},\n`.slice(1)).join('');
  expect(unifiedDiff([1, ...same, 8], [0, ...same, 9])).toBe(
    `@@ -1,10 +1,10 @@\n [\n- 1,\n+ 0,\n${lines}- 8\n+ 9\n ]\n`,
  );
});
