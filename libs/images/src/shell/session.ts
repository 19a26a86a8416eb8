import { Interrupted } from './command.js';
import { Interpreter } from './interpreter.js';
import { Jump } from './jump.js';
import type { Streams } from './shell.js';
import { isIncomplete } from './incomplete.js';
import type { Terminal } from './terminal.js';

/** The prompt of a shell: `root@pod:/# `, `/ # `, `# `. */
function promptOf(interpreter: Interpreter): string {
  const { host, state } = interpreter;
  const home = state.variables.get('HOME');
  const shown = state.cwd === home ? '~' : state.cwd;
  switch (host.flavour) {
    case 'bash': return `root@${host.container.hostname}:${shown}# `;
    case 'ash': return `${shown} # `;
    case 'dash': return '# ';
  } // prettier-ignore
}

/** Runs an interactive shell on a terminal until `exit` or Ctrl-D; returns the exit code. */
export async function interactiveSession(
  interpreter: Interpreter,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { state, host } = interpreter;
  for (;;) {
    let line = await terminal.prompt(promptOf(interpreter));
    while (line !== undefined && isIncomplete(line)) {
      const more = await terminal.prompt('> ');
      line = more === undefined ? undefined : `${line}\n${more}`;
    }
    if (line === undefined || signal.aborted) {
      if (!signal.aborted) await terminal.write(host.flavour === 'bash' ? 'exit\n' : '\n');
      return state.status;
    }
    const interrupt = new AbortController();
    terminal.onInterrupt(() => interrupt.abort());
    const streams: Streams = {
      stdin: terminal,
      stdout: terminal,
      stderr: terminal,
      signal: AbortSignal.any([signal, interrupt.signal]),
    };
    try {
      if (/^\s*exit\b/.test(line) && host.flavour === 'bash') await terminal.write('exit\n');
      await interpreter.evaluate(line, streams);
    } catch (error) {
      if (error instanceof Jump) {
        if (error.kind === 'exit') return error.value;
      } else if (!(error instanceof Interrupted)) throw error;
      else state.status = 130;
    } finally {
      terminal.onInterrupt(undefined);
    }
  }
}
