import { everyCommand, type Grammar } from './grammar.js';

/**
 * Completion for bash 3.2 and later, without bash-completion. The words so far lead to a command; what follows are its commands, its
 * options, or the values of the option before the cursor.
 */
export function bash(grammar: Grammar): string {
  return `# bash completion for mockplane
_mockplane() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="" word words="" index
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case "$command $word" in
${everyCommand(grammar)
  .filter(({ path }) => path.length > 0)
  .map(
    ({ path }) =>
      `      "${path.slice(0, -1).join(' ')} ${path.at(-1)}") command="${path.join(' ')}" ;;`,
  )
  .join('\n')}
    esac
  done
  case "$command $previous" in
${everyCommand(grammar).flatMap(optionCases).join('\n')}
  esac
  case "$command" in
${everyCommand(grammar).map(commandCase).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _mockplane mockplane
`;
}

function optionCases({ path, options }: Grammar): string[] {
  return options
    .filter((option) => option.takesValue)
    .map(({ names, values }) => {
      const pattern = names.map((name) => `"${path.join(' ')} ${name}"`).join('|');
      // Without known values the shell completes files.
      const reply =
        values.length === 0
          ? 'COMPREPLY=()'
          : `COMPREPLY=($(compgen -W "${values.join(' ')}" -- "$current"))`;
      return `    ${pattern}) ${reply}; return ;;`;
    });
}

function commandCase({ path, options, values, commands }: Grammar): string {
  const words = [
    ...commands.map((command) => command.path.at(-1)),
    ...values,
    ...options.flatMap(({ names }) => names),
  ];
  return `    "${path.join(' ')}") words="${words.join(' ')}" ;;`;
}
