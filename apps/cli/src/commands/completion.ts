import { Argument, type Command } from 'commander';
import type { CommandContext } from '../context.js';
import { newCommand } from './new-command.js';

/** `mockplane completion`. `root` is the command that is completed; it is read when the script is asked for, so that the script knows every command. */
export function completionCommand({ io }: CommandContext, root: Command): Command {
  return newCommand('completion', 'print the script that completes commands in a shell', [
    'source <(mockplane completion bash)                                  # or in ~/.bashrc',
    'mockplane completion zsh > "${fpath[1]}/_mockplane"',
    'mockplane completion fish > ~/.config/fish/completions/mockplane.fish',
  ])
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { scripts } = await import('../completion/scripts.js');
      const { grammarOf } = await import('../completion/grammar.js');
      io.out(scripts[shell](grammarOf(root)));
    });
}
