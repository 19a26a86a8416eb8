import type { Simulator, SimulatorContext } from '#client';
import { ContainerAccess, Kubelet } from '#kubelet';
import { KubeProxy } from '#kube-proxy';
import { deviceAddresses, NetworkView, type World } from '#network';
import type { Component } from '../selection.js';
import type { ClusterSettings } from '../settings.js';
import { KubeletListeners } from './kubelet-listeners.js';
import { podNetwork, type NetworkSource } from './pod-network.js';

/** The simulated machines: kubelet, kube-proxy, DNS, and the network between them. */
export class DataPlane {
  readonly kubeProxy: KubeProxy;
  readonly view: NetworkView;
  readonly kubelet: Kubelet | undefined;
  readonly access: ContainerAccess | undefined;
  readonly simulators: readonly Simulator[];
  private readonly source: NetworkSource;
  private readonly listeners: KubeletListeners;
  private journeys = 0;

  constructor(
    context: SimulatorContext,
    private readonly settings: ClusterSettings,
    selected: ReadonlySet<Component>,
  ) {
    const network = { clusterDomain: settings.clusterDomain };
    this.kubeProxy = new KubeProxy(context, { addressesOf: deviceAddresses(network) });
    this.view = new NetworkView(context, this.kubeProxy, network);
    this.source = { picture: () => this.view.picture, world: () => this.world(), access: () => this.access! };
    this.listeners = new KubeletListeners(
      () => this.access!,
      () => this.view.picture,
      { node: settings.topology.nodes[0]?.name ?? '', port: settings.securePort },
    );
    if (selected.has('kubelet')) {
      this.kubelet = new Kubelet(context, {
        nodes: settings.topology.nodes,
        version: settings.version,
        stages: settings.stages,
        dns: { clusterDns: settings.clusterDns, clusterDomain: settings.clusterDomain, nodeNameservers: ['192.168.1.1'], nodeSearches: [] },
        networkOf: (pod) => podNetwork(this.source, pod),
        token: (namespace, serviceAccount, pod) => `${namespace}.${serviceAccount}.${pod}`,
      });
      this.access = new ContainerAccess(this.kubelet, context.clock);
    }
    this.simulators = [this.kubeProxy, this.view, ...(this.kubelet === undefined ? [] : [this.kubelet])];
  }

  /** The surroundings of one journey: each gets a seed of its own. */
  world(): World {
    this.journeys += 1;
    return {
      listeners: this.listeners,
      memory: this.view.memory,
      now: this.settings.clock.now(),
      seed: `${this.settings.name}-${this.journeys}`,
    };
  }
}
