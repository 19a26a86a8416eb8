import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { program } from '../../apps/cli/src/program.js';
import { processIo } from '../../apps/cli/src/io.js';
import { pages, read, root } from './tree.js';

/** The text without what stands between fences. */
const prose = (page: string): string => read(page).replaceAll(/^```[^]*?^```$/gm, '');

/** What stands between fences. */
const code = (page: string): string => (read(page).match(/^```[^]*?^```$/gm) ?? []).join('\n');

/** The fragments that headings of a page answer to, as GitHub makes them. */
function anchors(page: string): Set<string> {
  const titles = prose(page).match(/^#+ .*$/gm) ?? [];
  return new Set(
    titles.map((title) =>
      title
        .replace(/^#+ /, '')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

describe('the documentation', () => {
  it.each(pages)('%s links to what exists', (page) => {
    const broken = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => {
      if (/^[a-z]+:/.test(target)) return [];
      const [path = '', fragment] = target.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(root, file))) return [target];
      return fragment === undefined || anchors(file).has(fragment) ? [] : [target];
    });
    expect(broken).toEqual([]);
  });

  it.each(pages)('%s names files that exist', (page) => {
    const named = [
      ...read(page).matchAll(/`((?:libs|apps|test|docs|scripts|bin|bench)\/[\w./-]+)`/g),
    ];
    expect(
      named.map(([, path = '']) => path).filter((path) => !existsSync(join(root, path))),
    ).toEqual([]);
  });

  it.each(pages)('%s uses npm scripts that exist', (page) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const used = [...read(page).matchAll(/\bnpm (?:run ([\w:-]+)|(start|test))/g)].map(
      ([, run, short]) => run ?? short ?? '',
    );
    expect(used.filter((name) => !(name in scripts))).toEqual([]);
  });

  it.each(pages)('%s uses commands of mockplane that exist', (page) => {
    const names = new Set(
      program({ io: processIo } as Parameters<typeof program>[0]).commands.map((command) =>
        command.name(),
      ),
    );
    const used = [...code(page).matchAll(/^\$? ?(?:npx )?mockplane ([a-z]+)/gm)].map(
      ([, name = '']) => name,
    );
    expect(used.filter((name) => !names.has(name) && name !== 'is')).toEqual([]);
  });

  it('of decisions lists each of them', () => {
    const index = read('docs/decisions/README.md');
    const decisions = pages.filter((page) => /^docs\/decisions\/\d{4}-/.test(page));
    expect(decisions.length).toBeGreaterThan(10);
    expect(decisions.filter((page) => !index.includes(`(${page.split('/')[2]!})`))).toEqual([]);
  });

  it.each(pages.filter((page) => /^docs\/decisions\/\d{4}-/.test(page)))(
    '%s says what was found, what was decided and what follows',
    (page) => {
      const titles = [...read(page).matchAll(/^## (.*)$/gm)].map(([, title]) => title);
      expect(titles).toEqual(['Context', 'Decision', 'Consequences']);
    },
  );
});
