import { describe, expect, it } from 'vitest';
import { parseConfig } from '#kube-proxy';
import { exampleCluster, pod, service, slice, world } from '../testing/example-cluster.js';
import type { NetworkPicture } from '../picture/picture.js';
import { NetworkMemory } from './memory.js';
import { traceOnce, type Flow } from './trace.js';

const toWeb: Flow = {
  from: { pod: 'default/client' },
  ip: '10.96.0.20',
  port: 80,
  protocol: 'tcp',
  sourcePort: 40_000,
};

/** A cluster in which time passes and packets leave traces; each packet has a seed of its own. */
function cluster(picture = exampleCluster()) {
  const memory = new NetworkMemory();
  let seed = 0;
  let now = 0;
  return {
    memory,
    wait: (seconds: number) => (now += seconds * 1000),
    change: (next: (old: NetworkPicture) => NetworkPicture) => {
      picture = next(picture);
      memory.afterSync(picture);
    },
    send: (flow: Flow) =>
      traceOnce(picture, { ...world, memory, now, seed: `${(seed += 1)}` }, flow),
  };
}

describe('an open TCP connection', () => {
  it('stays with its backend when that leaves the Service, and even when the Service goes', () => {
    const { send, change } = cluster();
    const first = send({ ...toWeb, session: 'open' });
    change((picture) => picture.with(slice('web', [['10.244.1.5', 1]])));
    expect(send({ ...toWeb, session: 'continue' }).backend).toEqual(first.backend);
    change((picture) => picture.without(service('web', {})));
    expect(send({ ...toWeb, session: 'continue' }).backend).toEqual(first.backend);
  });

  it('is nothing to a new connection of the same ports', () => {
    const { send, change } = cluster();
    send({ ...toWeb, session: 'open' });
    change((picture) => picture.with(slice('web', [['10.244.1.5', 1]])));
    expect(send(toWeb).backend?.pod).toBe('default/client');
  });
});

describe('connection tracking', () => {
  const configured = (text: string) => {
    const { change, ...rest } = cluster();
    const state = (picture: NetworkPicture) =>
      picture.withProxy(picture.proxy.withConfig(parseConfig(text)));
    change(state);
    return { change, ...rest };
  };
  const onNode1 = ({ memory }: ReturnType<typeof cluster>, now = 0) =>
    memory.connections
      .of('node-1', now)
      .map(({ state, expiresAt }) => `${state} ${(expiresAt - now) / 1000}`);

  it('remembers an open connection for a day, as kube-proxy sets it, from its last packet on', () => {
    const all = cluster();
    all.send({ ...toWeb, session: 'open' });
    expect(onNode1(all)).toEqual(['replied 86400']);
    all.wait(1000);
    all.send({ ...toWeb, session: 'continue' });
    expect(onNode1(all, 1_000_000)).toEqual(['replied 86400']);
  });

  it('has the times of the configuration', () => {
    const all = configured('conntrack: {tcpEstablishedTimeout: 10m, udpStreamTimeout: 7s}');
    all.send({ ...toWeb, session: 'open' });
    expect(onNode1(all)).toEqual(['replied 600']);
    all.wait(601);
    expect(onNode1(all, 601_000)).toEqual([]);
  });

  it('remembers a closed connection for two minutes, and a refused one for ten seconds', () => {
    const all = cluster();
    all.send({ ...toWeb, session: 'open' });
    all.send({ ...toWeb, session: 'close' });
    expect(onNode1(all)).toEqual(['closed 120']);
    all.send({ ...toWeb, ip: '10.244.1.6', port: 81, sourcePort: 40_001 });
    expect(onNode1(all)).toEqual(['closed 120', 'reset 10']);
  });

  it('waits an hour for the other end once a pod is gone', () => {
    const all = cluster();
    const { backend } = all.send({ ...toWeb, session: 'open' });
    all.change((picture) => {
      all.memory.closeHalf(picture, [backend!.ip], 0);
      return picture;
    });
    expect(onNode1(all)).toEqual(['half-closed 3600']);
  });

  it('drops what begins a connection while the table is full', () => {
    const all = configured('conntrack: {maxPerCore: 1, min: 2}');
    for (const sourcePort of [1, 2]) all.send({ ...toWeb, sourcePort, session: 'open' });
    const third = all.send({ ...toWeb, sourcePort: 3, session: 'open' });
    expect(third).toMatchObject({ outcome: 'timeout' });
    expect(third.reason).toContain('nf_conntrack: table full, dropping packet');
    expect(all.send({ ...toWeb, sourcePort: 1, session: 'continue' }).outcome).toBe('answered');
    all.wait(86_401);
    expect(all.send({ ...toWeb, sourcePort: 3 }).outcome).toBe('answered');
  });
});

describe('a UDP flow', () => {
  const dns = service('web', {
    clusterIP: '10.96.0.20',
    ports: [{ port: 80, protocol: 'UDP', targetPort: 8080 }],
  });
  const backends = (list: Parameters<typeof slice>[1]) => ({
    ...slice('web', list),
    ports: [{ name: '', port: 8080, protocol: 'UDP' }],
  });
  const flow: Flow = { ...toWeb, protocol: 'udp' };
  const [a, b] = [
    ['10.244.1.6', 1],
    ['10.244.2.6', 2],
  ] as const;
  const start = () =>
    cluster(
      exampleCluster()
        .with(dns)
        .with(backends([a])),
    );

  it('keeps its backend while that is one', () => {
    const { send, change } = start();
    send(flow);
    change((picture) => picture.with(backends([a, b])));
    for (let i = 0; i < 8; i += 1) expect(send(flow).backend?.pod).toBe('default/web-a');
  });

  it('moves on once its backend has left and another one serves', () => {
    const { send, change } = start();
    send(flow);
    change((picture) => picture.with(backends([b])));
    expect(send(flow).backend?.pod).toBe('default/web-b');
  });

  it('is forgotten after two minutes of silence', () => {
    const { send, change, wait } = start();
    send(flow);
    change((picture) => picture.with(backends([])));
    expect(send(flow).backend?.pod).toBe('default/web-a');
    wait(121);
    expect(send(flow).outcome).toBe('icmp-port-unreachable');
  });
});

describe('session affinity', () => {
  const sticky = (timeoutSeconds: number) =>
    exampleCluster().with(
      service('web', {
        clusterIP: '10.96.0.20',
        sessionAffinity: 'ClientIP',
        sessionAffinityConfig: { clientIP: { timeoutSeconds } },
      }),
    );
  const fromAnywhere: Flow = {
    from: { pod: 'default/client' },
    ip: '10.96.0.20',
    port: 80,
    protocol: 'tcp',
  };

  it('leads a client to the same backend until it has been silent for the timeout', () => {
    const { send, wait } = cluster(sticky(2));
    const first = send(fromAnywhere).backend?.pod;
    for (let i = 0; i < 10; i += 1) {
      wait(1.9);
      expect(send(fromAnywhere).backend?.pod).toBe(first);
    }
    const later = new Set<string | undefined>();
    for (let i = 0; i < 20; i += 1) {
      wait(2.1);
      later.add(send(fromAnywhere).backend?.pod);
    }
    expect(later.size).toBe(2);
  });

  it('is not changed by somebody who only asks', () => {
    const { memory } = cluster();
    const picture = sticky(600);
    const asked = new Set<string | undefined>();
    for (let i = 0; i < 20; i += 1) {
      asked.add(
        traceOnce(picture, { ...world, memory: memory.observed(), seed: `${i}` }, fromAnywhere)
          .backend?.pod,
      );
    }
    expect(asked.size).toBe(2);
  });

  it('is forgotten with the rules of the endpoint', () => {
    const { send, change } = cluster(sticky(600));
    const first = send(fromAnywhere).backend!;
    const other =
      first.pod === 'default/web-a' ? (['10.244.2.6', 2] as const) : (['10.244.1.6', 1] as const);
    change((picture) => picture.with(slice('web', [other])));
    expect(send(fromAnywhere).backend?.ip).toBe(other[0]);
    change((picture) =>
      picture.with(
        slice('web', [
          ['10.244.1.6', 1],
          ['10.244.2.6', 2],
        ]),
      ),
    );
    for (let i = 0; i < 8; i += 1) expect(send(fromAnywhere).backend?.ip).toBe(other[0]);
  });
});

it('the connections of a node are forgotten with the node', () => {
  const { send, change, memory } = cluster(exampleCluster().with(pod('client', 1, '10.244.1.5')));
  send({ ...toWeb, session: 'open' });
  change((picture) => picture.without({ kind: 'Node', metadata: { name: 'node-1' } }));
  const source = {
    protocol: 'tcp',
    source: '10.244.1.5',
    sourcePort: 40_000,
    destination: '10.96.0.20',
    destinationPort: 80,
  } as const;
  expect(memory.connections.find('node-1', source, 0)).toBeUndefined();
});
