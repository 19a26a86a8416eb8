import { resolvePath, type RootFilesystem } from '../../filesystem.js';

/** Puts one member of an archive below a directory, with the directories on its way; returns what went wrong. */
export function extract(
  filesystem: RootFilesystem,
  directory: string,
  { name, type = 'file' }: { readonly name: string; readonly type?: string },
  content: string,
): readonly string[] {
  if (name.split('/').includes('..')) return [`${name}: Member name contains '..'`];
  // Leading slashes go: an archive stays below the directory.
  const path = resolvePath(directory, name.replace(/^\/+/, ''));
  const parent = type === 'directory' ? path : resolvePath(path, '..');
  const steps = parent.split('/').filter((step) => step !== '');
  for (const index of steps.keys()) {
    const above = `/${steps.slice(0, index + 1).join('/')}`;
    if (filesystem.read(above) !== undefined) return [`${name}: Cannot open: Not a directory`];
    if (!filesystem.isDirectory(above)) filesystem.makeDirectory(above);
  }
  if (type === 'directory') return [];
  if (type !== 'file') return [`${name}: Cannot create ${type}: Operation not permitted`];
  const problem = filesystem.write(path, content);
  return problem === undefined ? [] : [`${name}: Cannot open: ${problem}`];
}
