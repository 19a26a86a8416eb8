import { describe, expect, it } from 'vitest';
import {
  healthCheckAnswers,
  IptablesMode,
  NftablesMode,
  ProxyState,
  proxyNode,
  type EndpointSlice,
  type HealthCheckAnswer,
  type Node,
  type NftablesRules,
  type NodeRules,
  type ProxyNode,
  type Service,
} from '#kube-proxy';
import { inRecordedOrder } from './runner/iptables-text.js';
import { inListedOrder } from './runner/nft-text.js';
import { configOf, type ProxyOptions } from './runner/proxy-options.js';
import { recordings } from './runner/recording.js';

type ProxyObject = (Service & { kind: 'Service' }) | (EndpointSlice & { kind: 'EndpointSlice' });

interface Scenario {
  readonly name: string;
  readonly proxy: ProxyOptions;
  readonly nodes: readonly Node[];
  readonly serviceCIDRs: readonly string[];
  readonly nodeInterfaces: Readonly<Record<string, readonly string[]>>;
  readonly steps: readonly {
    readonly apply?: readonly ProxyObject[];
    readonly delete?: readonly {
      readonly kind: string;
      readonly namespace: string;
      readonly name: string;
    }[];
    readonly nodeLabels?: Readonly<Record<string, string | null>>;
    readonly nftables: { readonly ip: readonly string[]; readonly ip6?: readonly string[] };
    /** Chains that the update itself left behind. */
    readonly nftablesStaleChains?: readonly string[];
    readonly iptables: { readonly ipv4: readonly string[]; readonly ipv6?: readonly string[] };
    readonly healthChecks?: readonly Pick<
      HealthCheckAnswer,
      'port' | 'status' | 'headers' | 'body'
    >[];
  }[];
}

/** The state after each change of a scenario: as it grew, and made anew from the same objects in the opposite order. */
class Changes {
  readonly #config;
  readonly #objects = new Map<string, ProxyObject>();
  readonly #iptables = new IptablesMode();
  readonly #nftables = new NftablesMode();
  #grown: ProxyState;
  #node: Node;

  constructor(private readonly scenario: Scenario) {
    this.#config = configOf(scenario.proxy);
    this.#grown = this.#empty();
    this.#node = scenario.nodes.find(({ metadata }) => metadata?.name === 'node-a')!;
  }

  make({ apply = [], delete: gone = [], nodeLabels = {} }: Scenario['steps'][number]): void {
    for (const object of apply) {
      const key = `${object.kind}/${object.metadata?.namespace}/${object.metadata?.name}`;
      this.#remove(key);
      this.#objects.set(key, object);
      this.#grown = added(this.#grown, object);
    }
    for (const { kind, namespace, name } of gone) this.#remove(`${kind}/${namespace}/${name}`);
    const labels = { ...this.#node.metadata?.labels, ...nodeLabels };
    const kept = Object.entries(labels).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    );
    this.#node = {
      ...this.#node,
      metadata: { ...this.#node.metadata, labels: Object.fromEntries(kept) },
    };
  }

  printed(family: 'IPv4' | 'IPv6'): { readonly grown: string[]; readonly anew: string[] } {
    return this.#both(({ iptables }) => inRecordedOrder(iptables.print(family)));
  }

  listed(family: 'IPv4' | 'IPv6'): { readonly grown: string[]; readonly anew: string[] } {
    return this.#both(({ nftables }) => inListedOrder(nftables.print(family)));
  }

  get nftables(): NftablesRules {
    return this.#nftables.sync(this.#grown, this.#proxyNode());
  }

  #both(print: (rules: Record<'iptables' | 'nftables', NodeRules>) => string[]) {
    const text = (state: ProxyState): string[] => {
      const node = this.#proxyNode();
      return print({
        iptables: this.#iptables.sync(state, node),
        nftables: this.#nftables.sync(state, node),
      });
    };
    const anew = [...this.#objects.values()].toReversed().reduce(added, this.#empty());
    return { grown: text(this.#grown), anew: text(anew) };
  }

  #empty(): ProxyState {
    const { serviceCIDRs: cidrs } = this.scenario;
    return ProxyState.empty(this.#config).withServiceCidr({
      metadata: { name: 'kubernetes' },
      spec: { cidrs },
    });
  }

  healthCheck(port: number): HealthCheckAnswer | undefined {
    return healthCheckAnswers(this.#grown, this.#proxyNode()).find(
      (answer) => answer.port === port,
    );
  }

  #proxyNode(): ProxyNode {
    const interfaces = Object.values(this.scenario.nodeInterfaces)
      .flat()
      .map((address) => address.split('/')[0]!);
    return { ...proxyNode(this.#node, interfaces), nodeIPs: this.scenario.proxy.nodeIPs };
  }

  #remove(key: string): void {
    const object = this.#objects.get(key);
    this.#objects.delete(key);
    if (object?.kind === 'Service')
      this.#grown = this.#grown.withoutService(key.slice('Service/'.length));
    if (object?.kind === 'EndpointSlice') this.#grown = this.#grown.withoutSlice(object);
  }
}

const added = (state: ProxyState, object: ProxyObject): ProxyState =>
  object.kind === 'Service' ? state.withService(object) : state.withSlice(object);

const scenarios = recordings<Scenario>('kube-proxy');

describe('rules that kube-proxy wrote, as iptables-save printed them', () => {
  for (const scenario of scenarios) {
    it(scenario.name, () => {
      const changes = new Changes(scenario);
      for (const step of scenario.steps) {
        changes.make(step);
        for (const [family, lines] of [
          ['IPv4', step.iptables.ipv4],
          ['IPv6', step.iptables.ipv6],
        ] as const) {
          if (lines !== undefined)
            expect(changes.printed(family)).toEqual({ grown: lines, anew: lines });
        }
        for (const check of step.healthChecks ?? [])
          expect(changes.healthCheck(check.port)).toMatchObject(check);
      }
    });
  }
});

describe('rules that kube-proxy wrote, as nft listed them', () => {
  for (const scenario of scenarios) {
    it(scenario.name, () => {
      const changes = new Changes(scenario);
      let former = changes.nftables;
      for (const step of scenario.steps) {
        changes.make(step);
        for (const [family, lines] of [
          ['IPv4', step.nftables.ip],
          ['IPv6', step.nftables.ip6],
        ] as const) {
          if (lines !== undefined)
            expect(changes.listed(family)).toEqual({ grown: lines, anew: lines });
        }
        const current = changes.nftables;
        expect(current.staleChains(former, 'IPv4')).toEqual(step.nftablesStaleChains ?? []);
        former = current;
      }
    });
  }
});
