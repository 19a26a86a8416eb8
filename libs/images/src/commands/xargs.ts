import type { Program } from '../shell/command.js';
import { readAll } from '../shell/streams.js';
import { last, parseOptions } from './options.js';

const MAX_RUNS = 1_000;

/** Runs a command with words of its input as arguments: `-n COUNT`, `-I TEXT`. */
export const xargs: Program = async (io) => {
  const parsed = parseOptions(io.argv.slice(1), 'n:I:r0tP:', {}, false);
  const text = await readAll(io.stdin);
  const placeholder = last(parsed, 'I');
  const items =
    placeholder === undefined
      ? text.split(parsed.options.has('0') ? '\0' : /\s+/).filter(Boolean)
      : text.split('\n').filter(Boolean);
  const command = parsed.operands.length === 0 ? ['echo'] : parsed.operands;
  const size = placeholder === undefined ? Number(last(parsed, 'n') ?? (items.length || 1)) : 1;
  if (items.length === 0 && parsed.options.has('r')) return 0;
  let status = 0;
  for (
    let at = 0, runs = 0;
    (at < items.length || runs === 0) && runs < MAX_RUNS;
    at += Math.max(1, size), runs++
  ) {
    const batch = items.slice(at, at + Math.max(1, size));
    const line =
      placeholder === undefined
        ? [...command, ...batch]
        : command.map((word) => word.replaceAll(placeholder, batch[0] ?? ''));
    if ((await io.run(line)) !== 0) status = 123;
  }
  return status;
};
