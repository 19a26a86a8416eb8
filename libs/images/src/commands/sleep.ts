import { pause, type Program } from '../shell/command.js';

const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
/** Longer waits are cut into pieces: timers hold 31 bits of milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** `sleep 3600`, `1.5`, `3650d`, `infinity`: milliseconds, undefined when the text is no duration. */
export function sleepTime(text: string): number | undefined {
  if (text === 'infinity' || text === 'inf') return Infinity;
  const match = /^(\d+(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(text);
  return match ? Number(match[1]) * (UNITS[match[2] || 's'] ?? 1) : undefined;
}

/** Waits; the sum of its arguments, with units s, m, h, d. */
export const sleep: Program = async (io) => {
  let total = 0;
  if (io.argv.length === 1) {
    await io.stderr.write("sleep: missing operand\nTry 'sleep --help' for more information.\n");
    return 1;
  }
  for (const arg of io.argv.slice(1)) {
    const ms = sleepTime(arg);
    if (ms === undefined) {
      await io.stderr.write(
        io.host.flavour === 'ash'
          ? `sleep: invalid number '${arg}'\n`
          : `sleep: invalid time interval ‘${arg}’\nTry 'sleep --help' for more information.\n`,
      );
      return 1;
    }
    total += ms;
  }
  while (total > 0) {
    const piece = Math.min(total, LONGEST_TIMER);
    await pause(io, piece);
    total -= piece;
  }
  return 0;
};
