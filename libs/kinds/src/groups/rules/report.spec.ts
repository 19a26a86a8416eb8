import { expect, it } from 'vitest';
import { Report, report } from './report.js';

it('writes the path to a value from the places on the way to it', () => {
  const causes = report((found) => {
    found.at('spec', () => found.each('ports', [{ port: 0 }], () => found.required('port')));
    found.entries('data', { b: '', 'a.b': '' }, (key) => found.forbidden('', key));
    found.each('list', [1], () => found.beside(() => found.duplicate('', 1)));
  });
  expect(causes.map(({ field }) => field)).toEqual([
    'spec.ports[0].port',
    'data[a.b]',
    'data[b]',
    'list',
  ]);
});

it('starts from a root', () => {
  const found = new Report('status');
  found.oneOf('phase', 'X', ['Active']);
  expect(found.causes).toEqual([
    {
      field: 'status.phase',
      reason: 'FieldValueNotSupported',
      message: 'Unsupported value: "X": supported values: "Active"',
    },
  ]);
});
