import type { KubeObject } from '#machinery';
import { type Clock, type Random, type Timer } from '#machinery';
import { CoreDns, type CoreDnsOptions } from './coredns.js';
import { FakeInformers } from './fake-informers.js';
import { type Message, queryFor } from './message.js';
import { SimulatedUpstreams } from './simulated-upstreams.js';

/** A clock that specs move by hand. */
class ManualClock implements Clock {
  #now = Date.UTC(2026, 0, 1);
  #timers: { at: number; task: () => void; every?: number }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, task: () => void): Timer {
    return this.#add({ at: this.#now + ms, task });
  }

  every(ms: number, task: () => void): Timer {
    return this.#add({ at: this.#now + ms, task, every: ms });
  }

  /** Moves time on and runs what is due, letting promises settle after each task. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#timers
        .filter(({ at }) => at <= end)
        .sort((left, right) => left.at - right.at)[0];
      if (!due) break;
      this.#now = due.at;
      if (due.every === undefined) this.#timers = this.#timers.filter((each) => each !== due);
      else due.at += due.every;
      due.task();
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    this.#now = end;
  }

  #add(timer: { at: number; task: () => void; every?: number }): Timer {
    this.#timers.push(timer);
    return { cancel: () => void (this.#timers = this.#timers.filter((each) => each !== timer)) };
  }
}

/** Chance that always takes the first choice. */
const noChance: Random = {
  next: () => 0,
  int: () => 0,
  uuid: () => '00000000-0000-4000-8000-000000000000',
  suffix: (length) => 'x'.repeat(length),
};

export const service = (
  name: string,
  clusterIP: string,
  spec: object = {},
): KubeObject & { spec: object } => ({
  kind: 'Service',
  metadata: { name, namespace: 'shop' },
  spec: {
    type: 'ClusterIP',
    clusterIP,
    clusterIPs: [clusterIP],
    ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
    ...spec,
  },
});

export const slice = (
  name: string,
  endpoints: readonly object[],
): KubeObject & { endpoints: readonly object[]; ports: readonly object[] } => ({
  kind: 'EndpointSlice',
  metadata: {
    name: `${name}-1`,
    namespace: 'shop',
    labels: { 'kubernetes.io/service-name': name },
  },
  endpoints,
  ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
});

/** A running server over given objects; `ask` gives rcode and records as text. */
export async function serve(
  corefile: string,
  objects: readonly KubeObject[] = [],
  options: Partial<CoreDnsOptions> = {},
  mounted: Readonly<Record<string, string>> = {},
) {
  const informers = new FakeInformers();
  const clock = new ManualClock();
  informers.apply({ kind: 'Namespace', metadata: { name: 'shop' } }, ...objects);
  const configure = (text: string, files: Readonly<Record<string, string>> = {}): void => {
    const configMap: KubeObject & { data: object } = {
      kind: 'ConfigMap',
      metadata: { name: 'coredns', namespace: 'kube-system' },
      data: { Corefile: text, ...files },
    };
    informers.apply(configMap);
  };
  configure(corefile, mounted);
  const logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
  };
  const upstreams = new SimulatedUpstreams([
    {
      address: '192.0.2.53:53',
      records: [
        'www.example.org. 60 IN A 192.0.2.10',
        'alias.example.org. 50 IN CNAME www.example.org.',
        'web.example.org. 60 IN A 192.0.2.11',
        'web.example.org. 60 IN A 192.0.2.12',
      ],
    },
  ]);
  const server = new CoreDns(
    { client: undefined as never, informers, clock, random: noChance, log: logger },
    { upstreams, resolvConf: 'nameserver 192.0.2.53\n', ...options },
  );
  server.start();
  server.run();
  await server.settled();
  const message = async (
    name: string,
    type = 'A',
    client = '172.16.0.9',
  ): Promise<Message | undefined> =>
    (await server.ask(queryFor(name, type, 7), { ip: client, port: 4711, transport: 'udp' })).reply;
  const ask = async (name: string, type = 'A', client?: string): Promise<readonly string[]> => {
    const reply = await message(name, type, client);
    return reply
      ? [
          reply.rcode,
          ...[...reply.answer, ...reply.additional].map(
            (each) => `${each.name} ${each.ttl} ${each.type} ${each.data}`,
          ),
        ]
      : ['no reply'];
  };
  return { server, informers, clock, configure, ask, message };
}
