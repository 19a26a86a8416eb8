import { resolve } from 'node:path';
import { serve, StartError, type ServeOptions } from '#server';
import { CommandFailure } from '../failure.js';

/** Runs a server until it is told to end. Throws CommandFailure when it cannot start. */
export async function run(options: ServeOptions): Promise<void> {
  const kubeconfig = resolve(options.kubeconfig);
  try {
    const server = await serve({ ...options, kubeconfig });
    endOnSignal(() => server.close());
    // `npm start` leaves a mark where it has installed or built something first.
    const [prepared] = performance.getEntriesByName('mockplane-start');
    const seconds = ((performance.now() - (prepared?.startTime ?? 0)) / 1000).toFixed(2);
    process.stdout.write(
      [
        `mockplane is ready (${seconds} s after its start)`,
        '',
        `  export KUBECONFIG=${kubeconfig}`,
        '',
        `  API      ${server.url}`,
        `  page     ${server.httpUrl}/`,
        `  GraphQL  ${server.httpUrl}/graphql`,
        ...(server.dnsAddress === undefined ? [] : [`  DNS      ${server.dnsAddress}`]),
        '',
      ].join('\n'),
    );
  } catch (error) {
    throw error instanceof StartError ? new CommandFailure(error.message) : error;
  }
}

/** The first Ctrl-C ends cleanly, a second one at once. */
function endOnSignal(close: () => Promise<void>): void {
  let ending = false;
  const end = (): void => {
    if (ending) process.exit(130);
    ending = true;
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`mockplane: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}
