import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { script } from '../fake-host.js';
import { parseScript } from './parser.js';
import { ShellSyntaxError } from './syntax-error.js';

const output = async (text: string): Promise<string> => (await script(text)).out;

/** Whether a text is a script; anything but a syntax error is thrown on. */
function parses(text: string): boolean {
  try {
    parseScript(text);
    return true;
  } catch (error) {
    if (error instanceof ShellSyntaxError) return false;
    throw error;
  }
}

describe('a shell script', () => {
  it('joins words that stand side by side in different quotes', async () => {
    expect(await output(`a=1; echo x"$a y"'$a'`)).toBe('x1 y$a\n');
  });

  it('splits unquoted values at blanks and keeps quoted ones whole', async () => {
    expect(await output(`v='a  b'; echo $v; echo "$v"`)).toBe('a b\na  b\n');
  });

  it('runs the right side of && only after success and of || only after failure', async () => {
    expect(await output('true && echo yes || echo no; false && echo yes || echo no')).toBe(
      'yes\nno\n',
    );
  });

  it('feeds the output of one command to the next', async () => {
    expect(await output(`printf 'b\\na\\nb\\n' | sort | uniq -c | tr -s ' '`)).toBe(' 1 a\n 2 b\n');
  });

  it('ends an endless writer when its reader has seen enough', async () => {
    expect(await output('while true; do echo y; done | head -n 2')).toBe('y\ny\n');
  });

  it('replaces a substitution by its output without final line ends', async () => {
    expect(await output('echo "[$(echo a; echo b)]" `echo c`')).toBe('[a\nb] c\n');
  });

  it('keeps variables of a subshell to itself', async () => {
    expect(await output('x=1; (x=2; echo $x); echo $x; { x=3; }; echo $x')).toBe('2\n1\n3\n');
  });

  it('gives the exit code of its last command', async () => {
    expect((await script('false; (exit 7)')).code).toBe(7);
    expect((await script('! true')).code).toBe(1);
  });

  it('stops at the first failure with set -e, but not inside a condition', async () => {
    const { out, code } = await script('set -e; if false; then :; fi; echo a; false; echo b');
    expect([out, code]).toEqual(['a\n', 1]);
  });

  it('writes, appends and reads files', async () => {
    expect(
      await output('echo a > /tmp/f; echo b >> /tmp/f; cat < /tmp/f; rm /tmp/f; ls /tmp/f 2>&1'),
    ).toBe('a\nb\nls: /tmp/f: No such file or directory\n');
  });

  it('sends both streams where they were pointed to', async () => {
    const { out, err } = await script(
      'cat /none 2>/dev/null; cat /none >/dev/null; cat /none 2>&1',
    );
    expect([out, err]).toEqual([
      `cat: can't open '/none': No such file or directory\n`,
      `cat: can't open '/none': No such file or directory\n`,
    ]);
  });

  it('knows for, while, until, case, functions and positional parameters', async () => {
    expect(
      await output(
        'for i in 1 2; do echo $i; done; i=0; while [ $i -lt 2 ]; do i=$((i+1)); echo w$i; done',
      ),
    ).toBe('1\n2\nw1\nw2\n');
    expect(await output('case abc in x) echo x;; a*|b) echo a;; *) echo other;; esac')).toBe('a\n');
    expect(await output('f() { echo "$1-$#"; return 3; }; f a b; echo $?')).toBe('a-2\n3\n');
  });

  it('expands defaults, lengths and trims', async () => {
    expect(await output('x=a.tar.gz; echo ${y:-d} ${#x} ${x%.*} ${x%%.*} ${x#*.} ${x##*.}')).toBe(
      'd 8 a.tar a tar.gz gz\n',
    );
  });

  it('reads a here-document', async () => {
    expect(await output('cat <<EOF\none\ntwo\nEOF\necho after')).toBe('one\ntwo\nafter\n');
  });

  it('reads input line by line', async () => {
    expect(await output(`printf 'a 1\\nb 2\\n' | while read k v; do echo $v$k; done`)).toBe(
      '1a\n2b\n',
    );
  });

  it('says that a command does not exist in the words of its shell', async () => {
    expect(await script('nope')).toMatchObject({ code: 127, err: 'sh: nope: not found\n' });
    expect((await script('nope', 'ubuntu')).err).toBe('sh: 1: nope: not found\n');
  });

  it('ends a loop that never lets time pass', async () => {
    expect((await script('while :; do :; done')).code).not.toBe(0);
  });

  it('refuses malformed text with exit code 2', async () => {
    const { code, err } = await script('if true; done');
    expect(code).toBe(2);
    expect(err).toContain('syntax error');
  });
});

describe('the shell parser', () => {
  it('either parses a text or refuses it as a syntax error', () => {
    const pieces = fc.constantFrom(
      'a',
      ' ',
      '"',
      "'",
      '$',
      '(',
      ')',
      '{',
      '}',
      ';',
      '|',
      '&',
      '\n',
      '#',
      '>',
      '<',
      'if ',
      'then ',
      'fi',
      '`',
      '\\',
      '=',
      '1',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        expect(parses(parts.join(''))).toBeTypeOf('boolean');
      }),
    );
  });
});
