import { Command } from 'commander';

/** A command of `mockplane`, with examples behind its help. */
export function newCommand(
  name: string,
  description: string,
  examples: readonly string[],
): Command {
  return new Command(name)
    .description(description)
    .addHelpText('after', `\nExamples:\n${examples.map((line) => `  ${line}`).join('\n')}`);
}
