import type { Program } from '../shell/command.js';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Prints the cluster's time in UTC; `+FORMAT` with strftime's letters, `-u`, `-Iseconds`. */
export const date: Program = async (io) => {
  const now = new Date(io.host.clock.now());
  const format = io.argv.find((arg) => arg.startsWith('+'))?.slice(1);
  const iso = io.argv.some((arg) => /^(?:-I|--iso-8601)/.test(arg));
  const fallback = iso ? '%Y-%m-%dT%H:%M:%S+00:00' : '%a %b %e %H:%M:%S UTC %Y';
  await io.stdout.write(`${strftime(format ?? fallback, now)}\n`);
  return 0;
};

function strftime(format: string, at: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const replace = (letter: string): string => {
    switch (letter) {
      case 'Y': return String(at.getUTCFullYear());
      case 'y': return two(at.getUTCFullYear() % 100);
      case 'm': return two(at.getUTCMonth() + 1);
      case 'd': return two(at.getUTCDate());
      case 'e': return String(at.getUTCDate()).padStart(2);
      case 'H': return two(at.getUTCHours());
      case 'I': return two(at.getUTCHours() % 12 || 12);
      case 'p': return at.getUTCHours() < 12 ? 'AM' : 'PM';
      case 'M': return two(at.getUTCMinutes());
      case 'S': return two(at.getUTCSeconds());
      case 'N': return String(at.getUTCMilliseconds()).padStart(3, '0').padEnd(9, '0');
      case 's': return String(Math.floor(at.getTime() / 1000));
      case 'a': return (DAYS[at.getUTCDay()] ?? '').slice(0, 3);
      case 'A': return DAYS[at.getUTCDay()] ?? '';
      case 'b':
      case 'h': return (MONTHS[at.getUTCMonth()] ?? '').slice(0, 3);
      case 'B': return MONTHS[at.getUTCMonth()] ?? '';
      case 'F': return strftime('%Y-%m-%d', at);
      case 'T': return strftime('%H:%M:%S', at);
      case 'R': return strftime('%H:%M', at);
      case 'D': return strftime('%m/%d/%y', at);
      case 'c': return strftime('%a %b %e %H:%M:%S %Y', at);
      case 'Z': return 'UTC';
      case 'z': return '+0000';
      case 'n': return '\n';
      case '%': return '%';
      default: return `%${letter}`;
    } // prettier-ignore
  };
  return format.replace(/%(.)/g, (_, letter: string) => replace(letter));
}
