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
