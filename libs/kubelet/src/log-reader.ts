import type { LogBuffer, LogLine } from './container/log-buffer.js';

/** The options of `kubectl logs` (core/v1 PodLogOptions). */
export interface LogRequest {
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly sinceSeconds?: number;
  readonly sinceTime?: string;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  /** `All`, `Stdout` or `Stderr`. */
  readonly stream?: string;
}

/** The lines that a request asks for, as text; when it follows, also those to come until the log ends or `signal` is aborted. */
export async function* followLog(
  log: LogBuffer,
  request: LogRequest,
  now: number,
  signal: AbortSignal,
): AsyncIterable<string> {
  const since =
    request.sinceTime !== undefined
      ? Date.parse(request.sinceTime)
      : request.sinceSeconds !== undefined
        ? now - request.sinceSeconds * 1000
        : 0;
  const wanted = (line: LogLine): boolean =>
    line.time >= since &&
    (request.stream === undefined ||
      request.stream === 'All' ||
      request.stream.toLowerCase() === line.stream);
  let left = request.limitBytes ?? Number.POSITIVE_INFINITY;
  let { lines, next } = log.read(0);
  lines = lines.filter(wanted);
  if (request.tailLines !== undefined)
    lines = lines.slice(Math.max(0, lines.length - request.tailLines));
  while (true) {
    for (const line of lines) {
      const text = render(line, request.timestamps).slice(0, left);
      left -= Buffer.byteLength(text);
      if (text !== '') yield text;
    }
    if (!request.follow || log.closed || left <= 0 || signal.aborted) return;
    await changed(log, signal);
    ({ lines, next } = log.read(next));
    lines = lines.filter(wanted);
  }
}

/** RFC 3339 with nanoseconds, as the container runtime writes it. */
function render({ time, text }: LogLine, timestamps: boolean): string {
  return timestamps
    ? `${new Date(time).toISOString().replace('Z', '000000Z')} ${text}\n`
    : `${text}\n`;
}

function changed(log: LogBuffer, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stop();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const stop = log.onChange(done);
    signal.addEventListener('abort', done);
  });
}
