import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { processIo } from '../io.js';
import { program } from '../program.js';
import { everyCommand, grammarOf } from './grammar.js';
import { scripts } from './scripts.js';

const grammar = grammarOf(program({ io: processIo, exitWith: () => undefined }));

/** What bash offers for the words of a command line, the last of which is being typed. */
function complete(...words: string[]): string[] {
  const line = ['mockplane', ...words];
  const script = `${scripts.bash(grammar)}
COMP_WORDS=(${line.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${line.length - 1}; _mockplane; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, status, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.split('\n').filter((word) => word !== '');
}

describe('completion for bash', () => {
  it('offers commands, and commands below commands', () => {
    expect(complete('trac')).toEqual(['trace']);
    expect(complete('dns', 's')).toEqual(['serve']);
  });

  it('offers the options of the command at hand', () => {
    expect(complete('trace', '--fr')).toEqual(['--from']);
    expect(complete('dns', 'query', '--corefi')).toEqual(['--corefile']);
  });

  it('offers known values, of options and arguments', () => {
    expect(complete('rules', '-o', 'ip6')).toEqual(['ip6tables-save']);
    expect(complete('completion', '')).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']));
  });
});

describe('completion for zsh and fish', () => {
  it('knows every command and every option', () => {
    for (const command of everyCommand(grammar)) {
      const word = command.path.at(-1) ?? '';
      expect(scripts.zsh(grammar)).toContain(['_mockplane', ...command.path].join('_'));
      expect(scripts.fish(grammar)).toContain(word);
      for (const name of command.options.flatMap(({ names }) => names)) {
        expect(scripts.zsh(grammar)).toContain(`*${name}[`);
        expect(scripts.fish(grammar)).toContain(
          name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
        );
      }
    }
  });
});
