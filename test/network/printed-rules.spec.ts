import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_CONFIG,
  IptablesMode,
  proxyNode,
  ProxyState,
  type EndpointSlice,
  type Service,
} from '#kube-proxy';
import { readPacket, readTables } from './printed-rules.js';

const node = proxyNode({
  kind: 'Node',
  metadata: { name: 'node-1', labels: { 'topology.kubernetes.io/zone': 'z1' } },
  spec: { podCIDRs: ['10.244.1.0/24'] },
  status: { addresses: [{ type: 'InternalIP', address: '192.168.1.11' }] },
});
const local = new Set(['127.0.0.1', '192.168.1.11']);
const mode = new IptablesMode();

const endpoint = fc.record({
  addresses: fc
    .constantFrom('10.244.1.5', '10.244.1.6', '10.244.2.5', '10.244.3.5')
    .map((ip) => [ip]),
  nodeName: fc.constantFrom('node-1', 'node-2'),
  conditions: fc.constantFrom(
    { ready: true },
    { ready: false },
    { ready: false, serving: true, terminating: true },
  ),
  hints: fc.constantFrom({}, {}, { forZones: [{ name: 'z1' }] }, { forZones: [{ name: 'z2' }] }),
});

const policy = fc.constantFrom('Cluster', 'Local');
const spec = fc.record({
  externalIPs: fc.constantFrom([], ['198.51.100.7']),
  nodePort: fc.constantFrom(0, 30080, 30081),
  internalTrafficPolicy: policy,
  externalTrafficPolicy: policy,
  loadBalancer: fc.constantFrom([], [{ ip: '203.0.113.10' }]),
  ranges: fc.constantFrom([], ['198.51.100.0/24'], ['192.168.1.0/24']),
  endpoints: fc.array(endpoint, { maxLength: 4 }),
});

function objectsOf(
  name: string,
  index: number,
  facts: typeof spec extends fc.Arbitrary<infer T> ? T : never,
) {
  const { nodePort, loadBalancer, ranges, endpoints, ...policies } = facts;
  const service: Service = {
    metadata: { name, namespace: 'default' },
    spec: {
      ...policies,
      clusterIP: `10.96.0.${index}`,
      ports: [{ port: 80, targetPort: 8080, ...(nodePort === 0 ? {} : { nodePort }) }],
      loadBalancerSourceRanges: ranges,
    },
    status: { loadBalancer: { ingress: loadBalancer } },
  };
  const slice: EndpointSlice = {
    metadata: { name, namespace: 'default', labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    ports: [{ name: '', port: 8080, protocol: 'TCP' }],
    endpoints,
  };
  return { service, slice };
}

const packet = fc.record({
  protocol: fc.constantFrom('tcp' as const, 'tcp' as const, 'udp' as const),
  source: fc.constantFrom('10.244.1.5', '10.244.9.9', '192.168.1.11', '198.51.100.2', '127.0.0.1'),
  destination: fc.constantFrom(
    '10.96.0.1',
    '10.96.0.2',
    '10.96.0.3',
    '198.51.100.7',
    '203.0.113.10',
    '192.168.1.11',
    '127.0.0.1',
  ),
  destinationPort: fc.constantFrom(80, 80, 30080, 30081, 81),
});

describe('the walk through the rules', () => {
  it('comes to the same as reading the printed rules one by one: verdict, mark, rule numbers and cost', () => {
    fc.assert(
      fc.property(
        fc.array(spec, { minLength: 1, maxLength: 3 }),
        packet,
        fc.array(fc.boolean(), { maxLength: 6 }),
        fc.boolean(),
        (specs, sent, draws, hasDetector) => {
          const config = { ...DEFAULT_CONFIG, clusterCIDRs: hasDetector ? ['10.244.0.0/16'] : [] };
          const state = specs.reduce((built, facts, i) => {
            const { service, slice } = objectsOf(`s${i}`, i + 1, facts);
            return built.withService(service).withSlice(slice);
          }, ProxyState.empty(config));
          const rules = mode.sync(state, node);
          const tables = readTables(rules.print('IPv4'));
          for (const [hook, table] of [
            ['PREROUTING', 'nat'],
            ['FORWARD', 'filter'],
            ['INPUT', 'filter'],
          ] as const) {
            const left = [...draws];
            const walked = rules.walk(
              hook,
              {
                ...sent,
                sourcePort: 40_000,
                mark: 0,
                state: 'NEW',
                isFirst: true,
                isTranslated: false,
              },
              { isLocal: (ip) => local.has(ip), choose: () => left.shift() ?? true, now: 0 },
            );
            const read = readPacket(tables, table, hook, sent, local, draws);
            const { translateTo, verdict } = walked;
            const result = translateTo
              ? `${translateTo.ip}:${translateTo.port}`
              : verdict.kind.toUpperCase();
            expect({
              result,
              mark: walked.mark !== 0,
              matched: walked.hits.map((hit) => `${hit.table}/${hit.chain}/${hit.number}`),
              compared: walked.compared,
            }).toEqual(read);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
