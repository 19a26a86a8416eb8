import type { LogSink } from '../log-sink.js';
import type { Block } from './configuration.js';
import { DnsListener } from './dns-listener.js';
import type { AnswerBytes, Engine } from './engine.js';
import { HttpsListener } from './https-listener.js';
import { PageListener } from './page-listener.js';
import { StreamListener } from './stream-listener.js';

/** Which of this machine's ports stand for the ports of the Corefile. */
export interface Exposure {
  readonly host: string;
  /** The port to listen on for a port of the Corefile or of a page; 0 takes a free one, undefined leaves it closed. */
  readonly portFor: (port: number) => number | undefined;
}

/** Opens sockets for all server blocks and pages. A port that cannot be opened is logged; the others serve. */
export async function exposeBlocks(
  blocks: readonly Block[],
  exposure: Exposure,
  log: LogSink,
  engineOf: (port: number) => Engine,
): Promise<{ readonly ports: ReadonlyMap<number, number>; close(): Promise<void> }> {
  const ports = new Map<number, number>();
  const open: { close(): Promise<void> }[] = [];
  const wanted = new Set(blocks.flatMap(({ addresses }) => addresses.map(({ port }) => port)));
  for (const port of wanted) {
    const chosen = exposure.portFor(port);
    if (chosen === undefined) continue;
    const bound = new Set(
      blocks
        .filter(({ addresses }) => addresses.some((each) => each.port === port))
        .flatMap(({ settings }) => settings.bind),
    );
    for (const host of bound.size === 0 ? [exposure.host] : bound) {
      const listener = listenerFor(blocks, port, (bytes, peer) =>
        engineOf(port).answerBytes(bytes, peer),
      );
      if (!listener) {
        log.warning(`nothing listens on port ${port}: this server has no QUIC and no gRPC`);
        continue;
      }
      try {
        ports.set(port, await listener.listen(host, chosen, bound.size === 0));
        open.push(listener);
      } catch (error) {
        log.error(`listen udp ${host}:${chosen}: ${(error as Error).message}`);
      }
    }
  }
  for (const { plugins } of blocks) {
    for (const { name, instance } of plugins) {
      const address = /^(.*):(\d+)$/.exec(instance.page?.address ?? '');
      const port = Number(address?.[2]);
      const chosen = address ? exposure.portFor(port) : undefined;
      if (!instance.page || chosen === undefined || ports.has(port)) continue;
      const listener = new PageListener();
      try {
        ports.set(port, await listener.listen(instance.page, exposure.host, chosen));
        open.push(listener);
      } catch (error) {
        log.error(
          `plugin/${name}: listen tcp ${instance.page.address}: ${(error as Error).message}`,
        );
      }
    }
  }
  return { ports, close: async () => void (await Promise.all(open.map((each) => each.close()))) };
}

/** The listener for the servers of a port, by their protocol; undefined: none speaks it. Settings are those of the last block. */
function listenerFor(
  blocks: readonly Block[],
  port: number,
  answer: AnswerBytes,
): DnsListener | StreamListener | HttpsListener | undefined {
  const own = blocks.filter(({ addresses }) => addresses.some((each) => each.port === port));
  const settings = own.at(-1)?.settings;
  const scheme = own[0]?.addresses.find((each) => each.port === port)?.scheme;
  if (!settings) return undefined;
  const { connections, tls } = settings;
  switch (scheme) {
    case 'dns':
      return new DnsListener(answer, { connections });
    case 'tls':
      return new StreamListener(answer, { connections, tls });
    case 'https':
      return new HttpsListener(answer, { connections, tls });
    default:
      return undefined;
  }
}
