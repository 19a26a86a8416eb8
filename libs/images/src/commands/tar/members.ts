import { resolvePath, type RootFilesystem } from '../../filesystem.js';

/** What goes into an archive: a file, or a directory, whose name ends with a slash and which has no content. */
export interface Member {
  readonly name: string;
  readonly content?: string;
}

/** The members that operands name, directories before what is in them, and what tar has to say about them. */
export function membersOf(
  filesystem: RootFilesystem,
  directory: string,
  operands: readonly string[],
  flavour: string,
): { readonly members: readonly Member[]; readonly problems: readonly string[] } {
  const members: Member[] = [];
  const problems = new Set<string>();
  const add = (name: string, path: string): boolean => {
    const content = filesystem.read(path);
    if (content !== undefined) members.push({ name, content });
    else if (filesystem.isDirectory(path)) {
      members.push({ name: `${name.replace(/\/+$/, '')}/` });
      for (const child of filesystem.list(path) ?? [])
        add(`${name.replace(/\/+$/, '')}/${child}`, resolvePath(path, child));
    } else if (filesystem.mayHave(path)) members.push({ name, content: '' });
    else return false;
    return true;
  };
  for (const operand of operands) {
    const name = operand.replace(/^\/+/, '');
    const remove = flavour === 'ash' ? 'removing' : 'Removing';
    const quotes = flavour === 'ash' ? ["'", "'"] : ['`', "'"];
    if (name !== operand)
      problems.add(`${remove} leading ${quotes[0]}/${quotes[1]} from member names`);
    if (add(name === '' ? '.' : name, resolvePath(directory, operand))) continue;
    problems.add(
      flavour === 'ash'
        ? `${operand}: No such file or directory`
        : `${operand}: Cannot stat: No such file or directory`,
    );
  }
  return { members, problems: [...problems] };
}
