import type { NetworkFailure } from '../behaviour.js';
import type { Invocation } from '../shell/command.js';
import type { ParsedOptions } from './options.js';

/** Says why nothing came back; the exit code for it (6, 7, 28, 35, 52). `ms` is how long it was tried. */
export function reportFailure(
  io: Invocation,
  parsed: ParsedOptions,
  failure: NetworkFailure,
  at: { host: string; port: number; ms: number; limited: boolean; isTls: boolean },
): Promise<number> {
  switch (failure.kind) {
    case 'unresolved':
      return complain(io, parsed, 6, `Could not resolve host: ${at.host}`);
    case 'timeout':
      return at.limited
        ? complain(io, parsed, 28, `Connection timed out after ${at.ms} milliseconds`)
        : complain(
            io,
            parsed,
            28,
            `Failed to connect to ${at.host} port ${at.port} after ${at.ms} ms: Couldn't connect to server`,
          );
    case 'closed':
      return at.isTls
        ? complain(io, parsed, 35, 'TLS connect error: unexpected eof while reading')
        : complain(io, parsed, 52, 'Empty reply from server');
    default:
      return complain(
        io,
        parsed,
        7,
        `Failed to connect to ${at.host} port ${at.port} after ${at.ms} ms: Couldn't connect to server`,
      );
  }
}

/** Says what failed unless `-s` forbids it; gives `code` back. */
export async function complain(
  io: Invocation,
  parsed: ParsedOptions,
  code: number,
  message: string,
): Promise<number> {
  if (!parsed.options.has('s') || parsed.options.has('S'))
    await io.stderr.write(`curl: (${code}) ${message}\n`);
  return code;
}
