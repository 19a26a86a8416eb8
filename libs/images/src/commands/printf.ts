import type { Program } from '../shell/command.js';
import { unescape } from './escapes.js';

const MAX_WIDTH = 4096;

/** Formats its arguments; the format is used again while arguments are left. */
export const printf: Program = async (io) => {
  const [, format, ...args] = io.argv;
  if (format === undefined) {
    await io.stderr.write('printf: usage: printf [-v var] format [arguments]\n');
    return 2;
  }
  let text = '';
  do {
    const before = args.length;
    text += unescape(format.replaceAll('%%', '\0'))
      .replace(
        /%([-0+ ]*)(\d*)(?:\.(\d+))?([sdiuxXocb])/g,
        (_, flags: string, width: string, precision: string | undefined, kind: string) => {
          const value = args.shift() ?? '';
          let out = convert(kind, value);
          if (kind === 's' && precision !== undefined) out = out.slice(0, Number(precision));
          const size = Math.min(Number(width), MAX_WIDTH);
          if (flags.includes('-')) return out.padEnd(size);
          return flags.includes('0') && kind !== 's' ? out.padStart(size, '0') : out.padStart(size);
        },
      )
      .replaceAll('\0', '%');
    if (args.length === before) break;
  } while (args.length > 0);
  await io.stdout.write(text);
  return 0;
};

function convert(kind: string, value: string): string {
  switch (kind) {
    case 's': return value;
    case 'b': return unescape(value);
    case 'c': return value.slice(0, 1);
    case 'x': return Math.trunc(Number(value) || 0).toString(16);
    case 'X': return Math.trunc(Number(value) || 0).toString(16).toUpperCase();
    case 'o': return Math.trunc(Number(value) || 0).toString(8);
    default: return String(Math.trunc(Number(value) || 0));
  } // prettier-ignore
}
