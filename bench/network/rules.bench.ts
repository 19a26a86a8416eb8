/** Rule sets of kube-proxy's modes: building one, printing it, changing one endpoint, sending a packet through. */
import { bench, describe } from 'vitest';
import {
  DEFAULT_CONFIG,
  proxyNode,
  ProxyModes,
  ProxyState,
  type EndpointSlice,
  type HookPacket,
  type Service,
  type WalkContext,
} from '#kube-proxy';

const services = 10_000;
const perService = 10;
const inBig = 1000;

const addressOf = (n: number): string => `10.${128 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;

function service(name: string, index: number): Service {
  return {
    metadata: { name, namespace: 'default' },
    spec: { clusterIP: `10.96.${index >> 8}.${index & 255}`, ports: [{ port: 80 }] },
  };
}

function slice(name: string, first: number, count: number, part = 0): EndpointSlice {
  return {
    metadata: {
      name: `${name}-${part}`,
      namespace: 'default',
      labels: { 'kubernetes.io/service-name': name },
    },
    addressType: 'IPv4',
    ports: [{ name: '', port: 8080, protocol: 'TCP' }],
    endpoints: Array.from({ length: count }, (_, i) => ({
      addresses: [addressOf(first + i)],
      conditions: { ready: true },
      nodeName: `node-${(first + i) % 100}`,
    })),
  };
}

const node = proxyNode({
  metadata: { name: 'node-1' },
  status: { addresses: [{ type: 'InternalIP', address: '192.168.0.1' }] },
});

/** Ten thousand Services of ten endpoints, and one of a thousand. */
function picture(mode: string): ProxyState {
  let state = ProxyState.empty({ ...DEFAULT_CONFIG, mode, clusterCIDRs: ['10.128.0.0/9'] });
  for (let n = 0; n < services; n += 1) {
    const name = `web-${n}`;
    state = state.withService(service(name, n + 256));
    state = state.withSlice(slice(name, n * perService, perService));
  }
  state = state.withService(service('big', 1));
  for (let part = 0; part < inBig / 100; part += 1)
    state = state.withSlice(slice('big', 200_000 + part * 100, 100, part));
  return state;
}

const modes = ['iptables', 'nftables', 'ipvs', 'userspace'];

/** A packet to the Service with a thousand endpoints; by now there are Services before and after it. */
const packet: HookPacket = {
  protocol: 'tcp',
  source: '10.128.0.9',
  sourcePort: 40_000,
  destination: '10.96.0.1',
  destinationPort: 80,
  mark: 0,
  state: 'NEW',
  isFirst: true,
  isTranslated: false,
};
const context: WalkContext = { isLocal: () => false, choose: () => true, now: 0 };
const hook = (mode: string) => (mode === 'ipvs' ? 'INPUT' : 'PREROUTING');

for (const mode of modes) {
  describe(`${mode}: ${services} Services of ${perService} endpoints`, () => {
    const whole = picture(mode);
    const shared = new ProxyModes();
    const rules = shared.sync(whole, node);
    rules.walk(hook(mode), packet, context);
    let turn = 0;

    bench(
      'built and printed, from nothing',
      () => void new ProxyModes().sync(picture(mode), node).print('IPv4'),
      { iterations: 3, time: 0, warmupIterations: 0, warmupTime: 0 },
    );
    bench('one endpoint of the Service with 1,000 changes, a packet goes there', () => {
      const changed = whole.withSlice(slice('big', 200_000 + (turn += 1), 100));
      shared.sync(changed, node).walk(hook(mode), packet, context);
    });
    bench('a packet goes through rules that are there', () => {
      rules.walk(hook(mode), packet, context);
    });
  });
}
