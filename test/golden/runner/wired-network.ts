import { keyOf, type Node } from '#kube-proxy';
import {
  NetworkMemory,
  NetworkPicture,
  traceAll,
  traceOnce,
  type Flow,
  type Outcome,
  type Protocol,
  type World,
} from '#network';
import { configOf, type ProxyOptions } from './proxy-options.js';

type Manifest = Parameters<NetworkPicture['with']>[0];

/** The machines on which packets were recorded. */
export interface Topology {
  readonly router: {
    readonly addresses: readonly string[];
    readonly routes: Readonly<Record<string, string>>;
  };
  readonly pods: Readonly<
    Record<
      string,
      {
        readonly node: string;
        readonly address: string;
        readonly 'address6 (topology bridge only)': string;
      }
    >
  >;
}

export interface Wiring {
  readonly topology: 'bridge' | 'ptp';
  readonly proxy: ProxyOptions;
  readonly nodes: readonly Node[];
  readonly objects: readonly Manifest[];
}

/** What a recorded step sends. */
export interface Sent {
  readonly from: string;
  readonly to: string;
  readonly port?: number;
  readonly proto: Protocol;
  readonly sourcePort?: number;
}

export const outside = [
  { name: 'out1', addresses: ['198.51.100.2', '2001:db8:1::2'] },
  { name: 'out2', addresses: ['203.0.113.130'] },
];

/** All machines were recorded with these ranges of Service addresses. */
const SERVICE_RANGES: Manifest = {
  kind: 'ServiceCIDR',
  metadata: { name: 'kubernetes' },
  spec: { cidrs: ['10.96.0.0/16', 'fd00:10:96::/112'] },
} as Manifest;

/** The recorded machines as a picture: packets go out from here, objects come and go, time passes. */
export class WiredNetwork {
  readonly #memory = new NetworkMemory();
  readonly #objects = new Map<string, Manifest>();
  #picture: NetworkPicture;
  #now = 1_000_000_000;
  #sent = 0;

  constructor(topology: Topology, wiring: Wiring, mode: string) {
    const settings = {
      podNetwork: wiring.topology,
      unroutable: [],
      outside,
      router: routerOf(topology),
    };
    this.#picture = NetworkPicture.empty(settings, {
      ...configOf(wiring.proxy),
      mode,
    }).with(SERVICE_RANGES);
    for (const node of wiring.nodes) this.#picture = this.#picture.with(machine(node, wiring));
    for (const [name, pod] of Object.entries(topology.pods)) {
      const second =
        wiring.topology === 'bridge' ? [{ ip: pod['address6 (topology bridge only)'] }] : [];
      const status = { phase: 'Running', podIPs: [{ ip: pod.address }, ...second] };
      this.#picture = this.#picture.with({
        kind: 'Pod',
        metadata: { namespace: 'p', name },
        spec: { nodeName: pod.node },
        status,
      } as Manifest);
    }
    this.apply(wiring.objects);
  }

  apply(objects: readonly Manifest[]): void {
    for (const object of objects) {
      this.#forget(object);
      this.#objects.set(identity(object), object);
      this.#picture = this.#picture.with(object);
    }
    this.#memory.afterSync(this.#picture);
  }

  delete(objects: readonly Manifest[]): void {
    for (const object of objects) this.#forget(object);
    this.#memory.afterSync(this.#picture);
  }

  wait(seconds: number): void {
    this.#now += seconds * 1000;
  }

  /** Every outcome that chance may bring. */
  all(sent: Sent): readonly Outcome[] {
    return traceAll(this.#picture, this.#world(), flowOf(sent)).outcomes;
  }

  /** One outcome; connections, datagrams and affinity are remembered. */
  once(sent: Sent, session?: 'open' | 'continue'): Outcome {
    return traceOnce(this.#picture, this.#world(), {
      ...flowOf(sent),
      ...(session === undefined ? {} : { session }),
    });
  }

  #forget(object: Manifest): void {
    const former = this.#objects.get(identity(object));
    if (former !== undefined) this.#picture = this.#picture.without(former);
    this.#objects.delete(identity(object));
  }

  #world(): World {
    this.#sent += 1;
    return {
      listeners: { listening },
      now: this.#now,
      seed: String(this.#sent),
      memory: this.#memory,
    };
  }
}

/** Deletions name kind, namespace and name without metadata. */
function identity(
  object: Manifest & { readonly namespace?: string; readonly name?: string },
): string {
  return `${object.kind} ${object.metadata === undefined ? `${object.namespace}/${object.name}` : keyOf(object)}`;
}

/** Servers of the recording answer with their own name. */
const listening: World['listeners']['listening'] = ({ host, ip, port, protocol }) => {
  switch (host.kind) {
    case 'pod':
      return [5353, 8080, 8443, 9090].includes(port)
        ? { name: host.name.replace(/^p\//, '') }
        : undefined;
    case 'node':
      return port === 8080 ? { name: host.name } : undefined;
    case 'router':
      return ip === '203.0.113.20' && port === 80 && protocol === 'tcp'
        ? { name: 'extlb' }
        : undefined;
    default:
      return undefined;
  }
};

function flowOf({ from, to, port = 0, proto, sourcePort }: Sent): Flow {
  const family = to.includes(':') ? ':' : '.';
  const guest = outside
    .find(({ name }) => name === from)
    ?.addresses.find((address) => address.includes(family));
  const origin =
    guest !== undefined
      ? { ip: guest }
      : from.startsWith('node-')
        ? { node: from }
        : { pod: `p/${from}` };
  return {
    from: origin,
    ip: to,
    port,
    protocol: proto,
    ...(sourcePort === undefined ? {} : { sourcePort }),
  };
}

/** Nodes of the bridge topology have two families, whatever the manifest says. */
function machine(node: Node, { topology }: Wiring): Manifest {
  if (topology !== 'bridge') return { ...node, kind: 'Node' };
  const index = ['node-a', 'node-b', 'node-c'].indexOf(node.metadata?.name ?? '') + 1;
  const addresses = node.status?.addresses ?? [];
  const second = addresses.some(({ address }) => address.includes(':'))
    ? []
    : [{ type: 'InternalIP', address: `2001:db8::${index + 1}` }];
  const podCIDRs = [`10.244.${index}.0/24`, `fd00:10:244:${index}::/64`];
  return {
    ...node,
    kind: 'Node',
    spec: { ...node.spec, podCIDRs },
    status: { ...node.status, addresses: [...addresses, ...second] },
  } as Manifest;
}

/** The router of the recordings and its hosts outside, as settings of a network. */
export function routerOf({ router }: Topology): {
  name: string;
  addresses: string[];
  routes: { destination: string; via?: string; from?: string }[];
} {
  const routes = Object.entries(router.routes).map(([to, via]) => {
    const destination = to.includes('/') ? to : `${to}/${to.includes(':') ? 128 : 32}`;
    return via === 'blackhole' ? { destination } : { destination, via };
  });
  // One of the outside hosts has routes to the ClusterIPs.
  const special = [
    { destination: '10.96.0.0/16', via: '192.168.0.2', from: '198.51.100.2/32' },
    { destination: 'fd00:10:96::/112', via: '2001:db8::2', from: '2001:db8:1::2/128' },
  ];
  return {
    name: 'sw',
    addresses: router.addresses.map((address) => address.split('/')[0]!),
    routes: [...routes, ...special],
  };
}
