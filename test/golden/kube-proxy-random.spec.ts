import { describe, expect, it } from 'vitest';
import {
  healthCheckAnswers,
  listensItself,
  parseConfig,
  ProxyModes,
  proxyNode,
  ProxyState,
  type EndpointSlice,
  type Family,
  type Node,
  type NodeRules,
  type Service,
} from '#kube-proxy';
import { setsOf, serversOf, type ListedSet } from './runner/ipvs-text.js';
import { inRecordedOrder } from './runner/iptables-text.js';
import { inListedOrder } from './runner/nft-text.js';
import { recordings } from './runner/recording.js';

type ProxyObject = (Service & { kind: 'Service' }) | (EndpointSlice & { kind: 'EndpointSlice' });
type ByFamily<T> = Readonly<Record<Family, T>>;

/** Random Services under a random configuration, changed at random, and what kube-proxy 1.36.2 programmed after each step. */
interface Scenario {
  readonly name: string;
  readonly config: object;
  readonly nodes: readonly Node[];
  readonly serviceCIDRs: readonly string[];
  readonly nodeInterfaces: Readonly<Record<'iptables' | 'ipvs', Record<string, string[]>>>;
  readonly steps: readonly {
    readonly title: string;
    readonly apply: readonly ProxyObject[];
    readonly delete: readonly Record<'kind' | 'namespace' | 'name', string>[];
    readonly nodeLabels?: Readonly<Record<string, string | null>>;
    readonly iptables: ByFamily<readonly string[]>;
    readonly nftables: ByFamily<readonly string[]>;
    /** Of kube-proxy's code over a stand-in for the kernel's IPVS; the rules and sets went through the real tools. */
    readonly ipvs: ByFamily<{
      readonly rules: readonly string[];
      readonly sets: readonly ListedSet[];
      readonly servers: readonly string[];
    }>;
    /** Without `status` nobody answered. */
    readonly healthChecks?: readonly {
      readonly mode: 'iptables' | 'nftables';
      readonly ip: string;
      readonly port: number;
      readonly status?: number;
      readonly body?: string;
    }[];
  }[];
}

type Step = Scenario['steps'][number];
const FAMILIES = ['IPv4', 'IPv6'] as const;

/** The objects of a scenario as they change, in one mode. */
class Cluster {
  readonly #objects = new Map<string, ProxyObject>();
  readonly #modes = new ProxyModes();
  readonly #interfaces: readonly string[];
  #state: ProxyState;
  #node: Node;

  constructor(scenario: Scenario, mode: 'iptables' | 'nftables' | 'ipvs') {
    const config = parseConfig(JSON.stringify({ ...scenario.config, mode }));
    const spec = { cidrs: scenario.serviceCIDRs };
    this.#state = ProxyState.empty(config).withServiceCidr({ metadata: { name: 'all' }, spec });
    this.#node = scenario.nodes[0]!;
    const interfaces = scenario.nodeInterfaces[mode === 'ipvs' ? 'ipvs' : 'iptables'];
    this.#interfaces = Object.values(interfaces).flatMap((all) =>
      all.map((ip) => ip.split('/')[0]!),
    );
  }

  make(step: Step): NodeRules {
    for (const object of step.apply) {
      const key = `${object.kind}/${object.metadata!.namespace}/${object.metadata!.name}`;
      const former = this.#objects.get(key);
      const slice = former?.kind === 'EndpointSlice' ? former : undefined;
      this.#objects.set(key, object);
      this.#state =
        object.kind === 'Service'
          ? this.#state.withService(object)
          : this.#state.withSlice(object, slice);
    }
    for (const { kind, namespace, name } of step.delete) {
      const former = this.#objects.get(`${kind}/${namespace}/${name}`);
      this.#state =
        former?.kind === 'EndpointSlice'
          ? this.#state.withoutSlice(former)
          : this.#state.withoutService(`${namespace}/${name}`);
      this.#objects.delete(`${kind}/${namespace}/${name}`);
    }
    const labels = { ...this.#node.metadata?.labels, ...step.nodeLabels };
    const kept = Object.entries(labels).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    );
    const metadata = { ...this.#node.metadata, labels: Object.fromEntries(kept) };
    this.#node = { ...this.#node, metadata };
    const node = proxyNode(this.#node, this.#interfaces);
    this.#state = this.#state.withNode(node);
    return this.#modes.sync(this.#state, node);
  }
}

/** nft cannot delete a chain at once: it stays empty for a while. */
function withoutEmptied(recorded: readonly string[], printed: readonly string[]): string[] {
  const known = new Set(printed);
  const isLeft = (line: string | undefined, next: string | undefined): boolean =>
    line?.startsWith('\tchain ') === true && next === '\t}' && !known.has(line);
  return recorded.filter(
    (line, i) => !isLeft(line, recorded[i + 1]) && !isLeft(recorded[i - 1], line),
  );
}

/** Which of several addresses for node ports comes first is left open. */
function withSortedJumps(lines: readonly string[]): string[] {
  const isJump = (line: string): boolean => /^-A KUBE-SERVICES .* -j KUBE-NODEPORTS$/.test(line);
  const jumps = lines.filter(isJump).toSorted();
  return lines.map((line) => (isJump(line) ? jumps.shift()! : line));
}

describe('random Services in the mode', () => {
  for (const scenario of recordings<Scenario>('kube-proxy-random')) {
    it(`iptables: ${scenario.name}`, () => {
      const cluster = new Cluster(scenario, 'iptables');
      for (const step of scenario.steps) {
        const rules = cluster.make(step);
        for (const family of FAMILIES)
          expect(withSortedJumps(inRecordedOrder(rules.print(family)))).toEqual(
            step.iptables[family],
          );
        expectHealthChecks(rules, step);
      }
    });

    it(`nftables: ${scenario.name}`, () => {
      const cluster = new Cluster(scenario, 'nftables');
      for (const step of scenario.steps) {
        const rules = cluster.make(step);
        for (const family of FAMILIES) {
          const printed = inListedOrder(rules.print(family));
          expect(printed).toEqual(withoutEmptied(step.nftables[family], printed));
        }
        expectHealthChecks(rules, step);
      }
    });

    it(`ipvs: ${scenario.name}`, () => {
      const cluster = new Cluster(scenario, 'ipvs');
      for (const step of scenario.steps) {
        const rules = cluster.make(step);
        for (const family of FAMILIES) {
          const text = inRecordedOrder(rules.print(family, 'iptables-save'));
          expect(text.filter((line) => !line.includes(' -m ipvs '))).toEqual(
            step.ipvs[family].rules,
          );
          expect(setsOf(rules.print(family, 'ipset'))).toEqual(step.ipvs[family].sets);
          expect(serversOf(rules.print(family, 'ipvsadm'))).toEqual(step.ipvs[family].servers);
        }
      }
    });
  }
});

function expectHealthChecks(rules: NodeRules, { healthChecks = [] }: Step): void {
  for (const { mode, ip, port, status, body } of healthChecks) {
    if (mode !== rules.mode) continue;
    const family = ip.includes(':') ? 'IPv6' : 'IPv4';
    const isOpen = listensItself(rules.state, rules.node.name, ip, port);
    const answer = isOpen
      ? healthCheckAnswers(rules.state, rules.node).find(
          (each) => each.port === port && each.family === family,
        )
      : undefined;
    expect({ ip, port, status: answer?.status, body: answer?.body }).toEqual({
      ip,
      port,
      status,
      body,
    });
  }
}
