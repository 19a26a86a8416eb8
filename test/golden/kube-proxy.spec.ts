import { describe, expect, it } from 'vitest';
import {
  healthCheckAnswers,
  IptablesMode,
  ProxyState,
  proxyNode,
  type EndpointSlice,
  type HealthCheckAnswer,
  type Node,
  type ProxyNode,
  type Service,
} from '#kube-proxy';
import { inRecordedOrder } from './runner/iptables-text.js';
import { configOf, type ProxyOptions } from './runner/proxy-options.js';
import { recordings } from './runner/recording.js';

type ProxyObject = (Service & { kind: 'Service' }) | (EndpointSlice & { kind: 'EndpointSlice' });

interface Scenario {
  readonly name: string;
  readonly proxy: ProxyOptions;
  readonly nodes: readonly Node[];
  readonly nodeInterfaces: Readonly<Record<string, readonly string[]>>;
  readonly steps: readonly {
    readonly apply?: readonly ProxyObject[];
    readonly delete?: readonly {
      readonly kind: string;
      readonly namespace: string;
      readonly name: string;
    }[];
    readonly nodeLabels?: Readonly<Record<string, string | null>>;
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
  readonly #mode = new IptablesMode();
  #grown: ProxyState;
  #node: Node;

  constructor(private readonly scenario: Scenario) {
    this.#config = configOf(scenario.proxy);
    this.#grown = ProxyState.empty(this.#config);
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
    const print = (state: ProxyState): string[] =>
      inRecordedOrder(this.#mode.sync(state, this.#proxyNode()).print(family));
    const anew = [...this.#objects.values()]
      .toReversed()
      .reduce(added, ProxyState.empty(this.#config));
    return { grown: print(this.#grown), anew: print(anew) };
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

describe('rules that kube-proxy wrote, as iptables-save printed them', () => {
  for (const scenario of recordings<Scenario>('kube-proxy-iptables')) {
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
