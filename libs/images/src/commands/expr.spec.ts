import { describe, expect, it } from 'vitest';
import { script } from '../fake-host.js';

describe('expr', () => {
  it.each([
    ['expr 7 % 2', '1\n', 0],
    ['expr 2 + 3 \\* 4', '14\n', 0],
    ['expr \\( 2 + 3 \\) \\* 4', '20\n', 0],
    ['expr 10 - 3 - 2', '5\n', 0],
    ['expr -7 / 2', '-3\n', 0],
    ['expr 9 \\< 10', '1\n', 0],
    ['expr b \\< a', '0\n', 1],
    ['expr a = a', '1\n', 0],
    ["expr '' \\| yes", 'yes\n', 0],
    ['expr 0 \\& 1', '0\n', 1],
    ['expr length four', '4\n', 0],
    ['expr 4 - 4', '0\n', 1],
    ["expr web-12 : 'web-\\([0-9]*\\)'", '12\n', 0],
    ["expr abc : 'a.'", '2\n', 0],
    ["expr abc : 'b'", '0\n', 1],
    ['if [ $(expr 3 % 2) -eq 0 ]; then echo even; else echo odd; fi', 'odd\n', 0],
  ])('%s', async (line, out, code) => {
    expect(await script(line)).toEqual({ code, out, err: '' });
  });

  it.each([
    ['expr', 'missing operand'],
    ['expr 1 +', "syntax error: missing argument after '+'"],
    ['expr 1 2', "syntax error: unexpected argument '2'"],
    ['expr a + 1', 'non-integer argument'],
    ['expr 1 / 0', 'division by zero'],
    ['expr \\( 1', "syntax error: expecting ')'"],
  ])('refuses %s', async (line, why) => {
    expect(await script(line)).toEqual({ code: 2, out: '', err: `expr: ${why}\n` });
  });
});
