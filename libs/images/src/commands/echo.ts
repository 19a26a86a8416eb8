import type { Program } from '../shell/command.js';
import { unescape } from './escapes.js';

/** Prints its arguments; `-n` without line end, `-e` with escapes (dash interprets them always). */
export const echo: Program = async (io) => {
  const args = io.argv.slice(1);
  let newline = true;
  let escapes = io.host.flavour === 'dash';
  while (/^-[neE]+$/.test(args[0] ?? '')) {
    const flags = args.shift() as string;
    if (flags.includes('n')) newline = false;
    if (flags.includes('e')) escapes = true;
    if (flags.includes('E')) escapes = false;
  }
  const text = args.join(' ');
  await io.stdout.write((escapes ? unescape(text) : text) + (newline ? '\n' : ''));
  return 0;
};
