import { Buffer } from 'node:buffer';
import type { Clock, Timer } from '#machinery';
import {
  type ContainerContext,
  type DnsAnswer,
  type HostNetwork,
  NetworkFailure,
} from './behaviour.js';
import { RootFilesystem } from './filesystem.js';
import { behaviourOf } from './order.js';
import { runCommand, type RunOptions } from './run-command.js';

/** A clock whose timers fire at once, in order, for specs: an hour of `sleep` takes no time. */
class EagerClock implements Clock {
  time = Date.UTC(2026, 0, 2, 3, 4, 5);

  now(): number {
    return this.time;
  }

  after(ms: number, task: () => void): Timer {
    let cancelled = false;
    setImmediate(() => {
      if (cancelled) return;
      this.time += ms;
      task();
    });
    return { cancel: () => void (cancelled = true) };
  }

  every(): Timer {
    throw new Error('no command needs a repeating timer');
  }
}

export const container: ContainerContext = {
  namespace: 'default',
  podName: 'web-0',
  hostname: 'web-0',
  nodeName: 'w1-k8s',
  podIPs: ['172.16.221.130'],
  containerName: 'main',
  image: 'busybox',
  command: [],
  args: [],
  env: {},
  ports: [],
  files: {
    '/etc/resolv.conf':
      'nameserver 10.96.0.10\nsearch default.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:5\n',
  },
};

const addresses: Readonly<Record<string, string>> = {
  'web.default.svc.cluster.local': '10.96.0.20',
};

/** A network with one Service, `web`. */
const network: HostNetwork = {
  http: ({ url, method }) => {
    if (url.hostname !== 'web')
      return Promise.reject(new NetworkFailure('unresolved', `no such host ${url.hostname}`));
    if (url.port === '81')
      return Promise.reject(new NetworkFailure('refused', 'connection refused', '10.96.0.20'));
    if (url.port === '82')
      return Promise.reject(new NetworkFailure('timeout', 'timed out', '10.96.0.20'));
    const status = url.pathname === '/missing' ? 404 : 200;
    return Promise.resolve({
      status,
      headers: { Server: 'nginx/1.27.4', 'Content-Type': 'text/html' },
      body: `${method} ${url.pathname}\n`,
      remote: { ip: '10.96.0.20', port: 80 },
      local: { ip: '172.16.221.130', port: 40000 },
    });
  },
  connect: (_, port) =>
    port === 80
      ? Promise.resolve({ ip: '10.96.0.20', close: () => Promise.resolve() })
      : Promise.reject(new NetworkFailure('refused', 'refused', '10.96.0.20')),
  resolve: ({ name, type }): Promise<DnsAnswer> => {
    const full = name.includes('.') ? name : `${name}.default.svc.cluster.local`;
    const data = addresses[full];
    return Promise.resolve({
      server: '10.96.0.10',
      rcode: data === undefined ? 'NXDOMAIN' : 'NOERROR',
      name: full,
      tried: [full],
      authoritative: true,
      answers:
        data === undefined || type !== 'A' ? [] : [{ name: `${full}.`, type: 'A', ttl: 30, data }],
      authority: [],
    });
  },
  ping: (host) =>
    host === 'web'
      ? Promise.reject(new NetworkFailure('timeout', 'no reply', '10.96.0.20'))
      : Promise.resolve({ ip: host, ttl: 62, rttMs: 0.5 }),
  interfaces: () => [
    {
      name: 'lo',
      index: 1,
      mac: '00:00:00:00:00:00',
      mtu: 65536,
      addresses: [{ ip: '127.0.0.1', prefix: 8 }],
      up: true,
    },
    {
      name: 'eth0',
      index: 4,
      mac: '36:d7:04:b0:6a:0b',
      mtu: 1480,
      addresses: [{ ip: '172.16.221.130', prefix: 32 }],
      up: true,
      peerIndex: 12,
    },
  ],
  routes: () => [
    { destination: 'default', gateway: '169.254.1.1', device: 'eth0' },
    { destination: '169.254.1.1', device: 'eth0', scope: 'link' },
  ],
};

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in a container of `image` and collects what it printed. */
export async function runIn(
  image: string,
  argv: readonly string[],
  change: Partial<RunOptions> = {},
): Promise<Outcome> {
  let out = '';
  let err = '';
  const code = await runCommand({
    container: { ...container, image },
    network,
    clock: new EagerClock(),
    filesystem: new RootFilesystem(behaviourOf(image).shell, container.files),
    argv,
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
    tty: false,
    ...change,
  });
  return { code, out, err };
}

/** Runs a script in a busybox container. */
export const script = (text: string, image = 'busybox'): Promise<Outcome> =>
  runIn(image, ['sh', '-c', text]);

/** What a client types, in pieces. */
export async function* typed(...pieces: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    yield Buffer.from(piece);
  }
}
