import type { Command } from 'commander';

/** What a shell needs to know of a command. */
export interface Grammar {
  /** The words that lead to it, without `mockplane`: `['dns', 'query']`. */
  readonly path: readonly string[];
  readonly description: string;
  readonly options: readonly GrammarOption[];
  /** Values of its first argument, when they are known. */
  readonly values: readonly string[];
  readonly commands: readonly Grammar[];
}

interface GrammarOption {
  /** `-n` and `--namespace`. */
  readonly names: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  readonly values: readonly string[];
}

/** The grammar of a command and all below it. */
export function grammarOf(command: Command, path: readonly string[] = []): Grammar {
  return {
    path,
    description: command.description(),
    options: [
      ...command.options.map((option) => ({
        names: [option.short, option.long].filter((name) => name !== undefined && name !== null),
        description: option.description,
        takesValue: option.required || option.optional,
        values: option.argChoices ?? [],
      })),
      {
        names: ['-h', '--help'],
        description: 'display help for command',
        takesValue: false,
        values: [],
      },
    ],
    values: command.registeredArguments[0]?.argChoices ?? [],
    commands: command.commands.map((child) => grammarOf(child, [...path, child.name()])),
  };
}

/** A grammar and all below it, outermost first. */
export function everyCommand(grammar: Grammar): Grammar[] {
  return [grammar, ...grammar.commands.flatMap(everyCommand)];
}
