import { resolvePath } from '../filesystem.js';
import type { Shell } from './shell.js';

/** What a shell writes when there is no such command; `path`: it was called by a path. */
export function notFound({ host, state, filesystem }: Shell, name: string, path: boolean): string {
  const shell = state.name;
  if (path && filesystem.isDirectory(resolvePath(state.cwd, name)))
    return `${shell}: ${name}: Is a directory\n`;
  const what =
    path && host.flavour === 'bash'
      ? 'No such file or directory'
      : host.flavour === 'bash'
        ? 'command not found'
        : 'not found';
  return host.flavour === 'dash'
    ? `${shell}: 1: ${name}: ${what}\n`
    : `${shell}: ${name}: ${what}\n`;
}
