import { everyCommand, type Grammar } from './grammar.js';

/** Completion for fish 3.0 and later. */
export function fish(grammar: Grammar): string {
  return `# fish completion for mockplane
complete -c mockplane -f
${everyCommand(grammar).flatMap(linesOf).join('\n')}
`;
}

function linesOf(grammar: Grammar): string[] {
  const condition = conditionOf(grammar);
  return [
    ...grammar.commands.map((command) =>
      line(condition, ['-a', String(command.path.at(-1)), '-d', quote(command.description)]),
    ),
    ...(grammar.values.length === 0
      ? []
      : [line(condition, ['-a', quote(grammar.values.join(' '))])]),
    ...grammar.options.map(({ names, description, takesValue, values }) => {
      const parts = names.flatMap((name) =>
        name.startsWith('--') ? ['-l', name.slice(2)] : ['-s', name.slice(1)],
      );
      const value = takesValue
        ? values.length === 0
          ? ['-r', '-F']
          : ['-x', '-a', quote(values.join(' '))]
        : [];
      return line(condition, [...parts, ...value, '-d', quote(description)]);
    }),
  ];
}

/** Where a command's words are wanted: after its own, and before those of a command below it. */
function conditionOf({ path, commands }: Grammar): string {
  const below = commands.map((command) => command.path.at(-1)).join(' ');
  const after = path.map((word) => `__fish_seen_subcommand_from ${word}`);
  const before = below === '' ? [] : [`not __fish_seen_subcommand_from ${below}`];
  return [...after, ...before].join('; and ');
}

const line = (condition: string, parts: readonly string[]): string =>
  ['complete -c mockplane', '-n', quote(condition), ...parts].join(' ');
const quote = (word: string): string => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
