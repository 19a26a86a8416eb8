import type { Clock } from '#machinery';
import type { Logger } from '#client';

const levels = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof levels)[number];
type Fields = Readonly<Record<string, unknown>>;

/** One line an event on stderr: for people on a terminal, JSON in a pipe. */
export function createLogger(
  clock: Clock,
  from: Level,
  stream: NodeJS.WriteStream = process.stderr,
): Logger {
  const write = (level: Level, message: string, fields: Fields = {}): void => {
    if (levels.indexOf(level) < levels.indexOf(from)) return;
    const time = new Date(clock.now()).toISOString();
    stream.write(
      `${stream.isTTY ? human(time, level, message, fields) : JSON.stringify({ time, level, message, ...fields })}\n`,
    );
  };
  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
  };
}

function human(time: string, level: Level, message: string, fields: Fields): string {
  const rest = Object.entries(fields).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [time.slice(11, 23), level.padEnd(5), message, ...rest].join(' ');
}
