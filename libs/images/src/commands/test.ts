import { resolvePath } from '../filesystem.js';
import type { Invocation, Program } from '../shell/command.js';

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '[[': ']]' };

/** `test`, `[` and busybox' `[[`: files, strings, integers, `!`, `-a`, `-o`. */
export const test: Program = async (io) => {
  const [name = '', ...args] = io.argv;
  const closing = CLOSING[name];
  if (closing !== undefined && args.pop() !== closing) {
    await io.stderr.write(`${name}: missing \`${closing}'\n`);
    return 2;
  }
  return evaluate(args, io) ? 0 : 1;
};

function evaluate(args: readonly string[], io: Invocation): boolean {
  const or = args.indexOf('-o');
  if (or > 0) return evaluate(args.slice(0, or), io) || evaluate(args.slice(or + 1), io);
  const and = args.indexOf('-a');
  if (and > 0) return evaluate(args.slice(0, and), io) && evaluate(args.slice(and + 1), io);
  const [first = '', second = '', third = ''] = args;
  if (args.length === 0) return false;
  if (args.length === 1) return first !== '';
  if (first === '!') return !evaluate(args.slice(1), io);
  if (args.length === 2) return unary(first, second, io);
  return binary(first, second, third);
}

function unary(operator: string, value: string, io: Invocation): boolean {
  const path = resolvePath(io.cwd, value);
  const { filesystem } = io.host;
  switch (operator) {
    case '-n': return value !== '';
    case '-z': return value === '';
    case '-d': return filesystem.isDirectory(path);
    case '-f': return filesystem.read(path) !== undefined;
    case '-s': return (filesystem.read(path) ?? '') !== '';
    case '-e':
    case '-r':
    case '-w': return filesystem.read(path) !== undefined || filesystem.isDirectory(path);
    case '-x': return filesystem.isDirectory(path) || filesystem.commands.has(path.slice(path.lastIndexOf('/') + 1));
    default: return false;
  } // prettier-ignore
}

function binary(left: string, operator: string, right: string): boolean {
  switch (operator) {
    case '=':
    case '==': return left === right;
    case '!=': return left !== right;
    case '<': return left < right;
    case '>': return left > right;
    case '-eq': return Number(left) === Number(right);
    case '-ne': return Number(left) !== Number(right);
    case '-lt': return Number(left) < Number(right);
    case '-le': return Number(left) <= Number(right);
    case '-gt': return Number(left) > Number(right);
    case '-ge': return Number(left) >= Number(right);
    default: return false;
  } // prettier-ignore
}
