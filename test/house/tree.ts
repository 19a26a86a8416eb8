import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const SKIPPED = new Set(['node_modules', 'dist', 'coverage', '.git', '.cache', '.mockplane']);

/** Every file of the project below a folder, as a path from the root; what is installed, built or kept is left out. */
export function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** The text of a file by its path from the root. */
export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Hand-written source files; generated ones (`*.gen.ts`) are left out. */
export const sources: readonly string[] = ['apps', 'libs', 'test', 'bench', 'scripts', 'bin']
  .flatMap(filesBelow)
  .filter((path) => /\.(ts|mts|mjs|cjs|tsx|css|html)$/.test(path) && !path.endsWith('.gen.ts'));

/** All pages of documentation. */
export const pages: readonly string[] = filesBelow('.')
  .filter((path) => path.endsWith('.md'))
  .map((path) => relative('.', path));
