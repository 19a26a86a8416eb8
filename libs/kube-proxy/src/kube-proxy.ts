import type { Informer, Simulator, SimulatorContext } from '#client';
import type { KubeObject, Stored } from '#machinery';
import { DEFAULT_CONFIG } from './config/config.js';
import { parseConfigMap } from './config/parse.js';
import type { NodeRules } from './mode.js';
import { ProxyModes } from './modes.js';
import { keyOf, type ConfigMap, type Node } from './objects.js';
import { proxyNode } from './picture/proxy-node.js';
import { ProxyState } from './picture/proxy-state.js';
import { proxyContainer, type ProxyPod } from './programs/proxy-pod.js';
import { ProxyPrograms } from './programs/proxy-programs.js';
import {
  CONFIG_MAPS,
  ENDPOINT_SLICES,
  NODES,
  PROXY_PODS,
  SERVICE_CIDRS,
  SERVICES,
} from './resources.js';

export interface KubeProxyOptions {
  /** Addresses of all devices of a node, loopback included; by default its InternalIPs and the loopback addresses. */
  readonly addressesOf?: (node: Node) => readonly string[];
  /**
   * kube-proxy runs on a node while a pod of its image runs there, with what that pod mounts. Otherwise it runs on every node, with
   * the ConfigMap `kube-system/kube-proxy`: for clusters in which nobody runs pods.
   */
  readonly runsInPods?: boolean;
}

const CONFIG_MAP = 'kube-system/kube-proxy';

/**
 * kube-proxy of every node in one program. It follows Services, EndpointSlices, Nodes and its own ConfigMap; the rules of a node
 * are made when somebody asks for them and stay until something changes.
 */
export class KubeProxy implements Simulator {
  readonly name = 'kube-proxy';
  private current = ProxyState.empty(DEFAULT_CONFIG);
  /** Shared with whoever makes rules of this state. */
  readonly modes = new ProxyModes();
  private readonly rulesByNode = new Map<string, NodeRules>();
  private readonly listeners = new Set<(state: ProxyState) => void>();
  private informers: readonly Informer<KubeObject>[] = [];
  private nodes: Informer<Node> | undefined;
  private isStopped = false;

  constructor(
    private readonly context: SimulatorContext,
    private readonly options: KubeProxyOptions = {},
  ) {}

  start(): void {
    const { informers } = this.context;
    const services = informers.informer(SERVICES);
    const slices = informers.informer(ENDPOINT_SLICES);
    const nodes = informers.informer(NODES);
    const configMaps = informers.informer(CONFIG_MAPS);
    const ranges = informers.informer(SERVICE_CIDRS);
    this.informers = [services, slices, nodes, configMaps, ranges];
    ranges.handle({
      added: (range) => this.change((state) => state.withServiceCidr(range)),
      updated: (range) => this.change((state) => state.withServiceCidr(range)),
      deleted: (range) => this.change((state) => state.withoutServiceCidr(range.metadata.name)),
    });
    services.handle({
      added: (service) => this.change((state) => state.withService(service)),
      updated: (service) => this.change((state) => state.withService(service)),
      deleted: (service) => this.change((state) => state.withoutService(keyOf(service))),
    });
    slices.handle({
      added: (slice) => this.change((state) => state.withSlice(slice)),
      updated: (slice, old) => this.change((state) => state.withSlice(slice, old)),
      deleted: (slice) => this.change((state) => state.withoutSlice(slice)),
    });
    this.nodes = nodes;
    nodes.handle({
      added: (node) => this.takeNode(node),
      updated: (node) => this.takeNode(node),
      deleted: (node) => this.change((state) => state.withoutNode(node.metadata.name)),
    });
    const programs = this.options.runsInPods === true ? this.programs(configMaps) : undefined;
    const configure = (configMap: Stored<ConfigMap>): void => {
      this.configure(configMap);
      programs?.withConfigMap(configMap);
    };
    configMaps.handle({ added: configure, updated: configure });
    if (programs !== undefined) this.followPods(programs);
  }

  /** Asks again which addresses nodes have: the answers of `addressesOf` may have changed. */
  recheckNodes(): void {
    for (const node of this.nodes?.list() ?? []) this.takeNode(node);
  }

  private takeNode(node: Node): void {
    this.change((state) => state.withNode(proxyNode(node, this.options.addressesOf?.(node))));
  }

  private programs(configMaps: Informer<ConfigMap>): ProxyPrograms {
    this.current = this.current.withPrograms();
    return new ProxyPrograms({
      configMap: (key) => {
        const [namespace = '', name = ''] = key.split('/');
        return configMaps.get(namespace, name);
      },
      changed: (node, config) => this.change((state) => state.withProgram(node, config)),
      refused: (from, reason) =>
        this.context.log.error('kube-proxy does not start with this configuration', {
          from,
          reason,
        }),
    });
  }

  private followPods(programs: ProxyPrograms): void {
    const take = (pod: ProxyPod): void => {
      if (proxyContainer(pod) !== undefined) programs.withPod(pod);
    };
    this.context.informers.informer(PROXY_PODS).handle({
      added: take,
      updated: take,
      deleted: (pod) => programs.withoutPod(keyOf(pod)),
    });
  }

  /** Changes are taken in as they come; there is no queue to begin with. */
  run(): void {}

  pending(): number {
    return 0;
  }

  stop(): void {
    this.isStopped = true;
    this.listeners.clear();
    this.rulesByNode.clear();
  }

  get state(): ProxyState {
    return this.current;
  }

  /** The rules of a node; undefined when there is no such node, or no kube-proxy has run there. */
  rules(nodeName: string): NodeRules | undefined {
    const known = this.rulesByNode.get(nodeName);
    if (known !== undefined) return known;
    const node = this.current.nodes.get(nodeName);
    const state = this.current.on(nodeName);
    if (node === undefined || state === undefined) return undefined;
    const rules = this.modes.sync(state, node);
    this.rulesByNode.set(nodeName, rules);
    return rules;
  }

  /** The revision of the API that the rules of every node stand for. */
  get revision(): string {
    return this.informers
      .map((informer) => informer.resourceVersion)
      .reduce((newest, version) => (isNewer(version, newest) ? version : newest), '0');
  }

  /** Calls back after every change of what rules are made from; returns what ends it. */
  onChange(listener: (state: ProxyState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private change(step: (state: ProxyState) => ProxyState): void {
    if (this.isStopped) return;
    const next = step(this.current);
    if (next === this.current) return;
    this.current = next;
    this.rulesByNode.clear();
    for (const listener of this.listeners) listener(next);
  }

  /**
   * Takes over what holds for the cluster, or keeps the old one when kube-proxy would not start with the new one. Where kube-proxy
   * runs in pods, this is not what their rules are made with.
   */
  private configure(configMap: ConfigMap): void {
    if (keyOf(configMap) !== CONFIG_MAP) return;
    try {
      const config = parseConfigMap(configMap);
      this.change((state) => state.withConfig(config));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.context.log.error(
        'the configuration of kube-proxy is not usable; the last one stays in force',
        {
          configMap: CONFIG_MAP,
          reason,
        },
      );
    }
  }
}

const isNewer = (a: string, b: string): boolean =>
  a.length > b.length || (a.length === b.length && a > b);
