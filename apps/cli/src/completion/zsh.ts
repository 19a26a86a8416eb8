import { everyCommand, type Grammar } from './grammar.js';

/** Completion for zsh; works from a folder of $fpath as well as sourced. */
export function zsh(grammar: Grammar): string {
  return `#compdef mockplane
# zsh completion for mockplane
${everyCommand(grammar).map(functionOf).join('\n')}
if [ "$funcstack[1]" = "_mockplane" ]; then
  _mockplane "$@"
else
  compdef _mockplane mockplane
fi
`;
}

function functionOf(grammar: Grammar): string {
  const { commands } = grammar;
  const options = grammar.options.flatMap(({ names, description, takesValue, values }) =>
    names.map((name) => {
      const value = takesValue
        ? `:value:${values.length === 0 ? '_files' : `(${values.join(' ')})`}`
        : '';
      return `    ${quote(`*${name}[${text(description)}]${value}`)}`;
    }),
  );
  if (commands.length === 0) {
    const value =
      grammar.values.length === 0 ? '*::argument:' : `1:value:(${grammar.values.join(' ')})`;
    return `${nameOf(grammar)}() {\n  _arguments -s \\\n${[...options, `    ${quote(value)}`].join(' \\\n')}\n}`;
  }
  return `${nameOf(grammar)}() {
  local line state
  _arguments -C \\
${[...options, "    '1:command:->command'", "    '*::argument:->argument'"].join(' \\\n')}
  case "$state" in
    command)
      local -a commands=(
${commands.map((command) => `        ${quote(`${command.path.at(-1)}:${text(command.description)}`)}`).join('\n')}
      )
      _describe command commands
      ;;
    argument)
      case "$line[1]" in
${commands.map((command) => `        ${command.path.at(-1)}) ${nameOf(command)} ;;`).join('\n')}
      esac
      ;;
  esac
}`;
}

const nameOf = ({ path }: Grammar): string => ['_mockplane', ...path].join('_');

/** Brackets and colons end the parts of a specification. */
const text = (description: string): string =>
  description.replaceAll(/[[\]:]/g, (mark) => `\\${mark}`);
const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
