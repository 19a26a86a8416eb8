import { readFile } from 'node:fs/promises';
import { SocketTransport } from '#dns';
import { clock } from '../clock.js';
import type { CommandContext } from '../context.js';
import { CommandFailure, usageFailure } from '../failure.js';
import type { ClusterFlags } from '../options/cluster-options.js';
import { startDns } from '../view/cluster-dns.js';
import { openSource } from '../view/open.js';

interface Flags extends ClusterFlags {
  readonly host: string;
  readonly port: number;
  readonly portMap?: readonly string[];
}

const DNS_PORT = 53;

/** `mockplane dns serve`: resolves when the user ends it. Follows the objects and the Corefile of a running cluster. */
export async function serve(flags: Flags, { io }: CommandContext): Promise<void> {
  const ports = new Map([[DNS_PORT, flags.port], ...(flags.portMap ?? []).map(readMapping)]);
  const source = await openSource(flags, io);
  const resolvConf = await readFile('/etc/resolv.conf', 'utf8').catch(() => undefined);
  const { dns, close } = await startDns(source.client, {
    upstreams: new SocketTransport(clock),
    exposure: { host: flags.host, portFor: (port) => ports.get(port) },
    ...(resolvConf === undefined ? {} : { resolvConf }),
    env: Object.fromEntries(
      Object.entries(io.env).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    ),
  });
  try {
    const taken = dns.ports.get(DNS_PORT) ?? [...dns.ports.values()][0];
    if (taken === undefined)
      throw new CommandFailure(
        dns.log.lines.at(-1) ?? 'the Corefile serves nothing',
        'Port 53 of the Corefile is opened at --port, others at --port-map.',
      );
    for (const line of dns.log.lines) io.err(`${line}\n`);
    dns.log.follow((line) => io.err(`${line}\n`));
    for (const [port, open] of dns.ports)
      io.out(`port ${port} of the Corefile is at ${flags.host}:${open}\n`);
    await new Promise<void>((resolve) => io.onInterrupt(resolve));
  } finally {
    close();
    source.close();
  }
}

function readMapping(text: string): readonly [number, number] {
  const match = /^(\d{1,5})=(\d{1,5})$/.exec(text);
  const [from, to] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || from > 65_535 || to > 65_535)
    throw usageFailure(
      `--port-map ${text} cannot be understood`,
      'Write PORT=PORT, like 8181=18181.',
    );
  return [from, to];
}
