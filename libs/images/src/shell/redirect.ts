import { resolvePath } from '../filesystem.js';
import type { Redirection } from './ast.js';
import { type Expander, expandText } from './expand.js';
import type { Shell, Streams } from './shell.js';
import { inputOf, noOutput, type Output } from './streams.js';

/** Applies redirections; undefined when one failed (its message is written). */
export async function redirect(
  redirections: readonly Redirection[],
  outer: Streams,
  shell: Expander & Shell,
): Promise<Streams | undefined> {
  let { stdin, stdout, stderr } = outer;
  for (const { descriptor, operator, target } of redirections) {
    const text = await expandText(target, shell);
    const path = resolvePath(shell.state.cwd, text);
    if (operator === '<<') stdin = inputOf(text);
    else if (operator === '>&') {
      if (descriptor === 2 && text === '1') stderr = stdout;
      else if (descriptor === 1 && text === '2') stdout = stderr;
    } else if (operator === '<') {
      const content = path === '/dev/null' ? '' : shell.filesystem.read(path);
      if (content === undefined) {
        await outer.stderr.write(`${shell.state.name}: ${text}: No such file or directory\n`);
        return undefined;
      }
      stdin = inputOf(content);
    } else {
      let output: Output;
      if (path === '/dev/null') output = noOutput;
      else if (path === '/dev/stderr' || path === '/proc/1/fd/2') output = outer.stderr;
      else if (path === '/dev/stdout' || path === '/proc/1/fd/1') output = outer.stdout;
      else {
        const append = operator === '>>';
        const failure = shell.filesystem.write(
          path,
          append ? (shell.filesystem.read(path) ?? '') : '',
        );
        if (failure !== undefined) {
          await outer.stderr.write(
            `${shell.state.name}: ${shell.host.flavour === 'bash' ? '' : "can't create "}${text}: ${failure}\n`,
          );
          return undefined;
        }
        output = {
          write: (chunk) =>
            void shell.filesystem.write(path, (shell.filesystem.read(path) ?? '') + chunk),
        };
      }
      if (descriptor === 2) stderr = output;
      else stdout = output;
    }
  }
  return { ...outer, stdin, stdout, stderr };
}
