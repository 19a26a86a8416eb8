import { DefinedKinds, type Resource, type Simulator, type SimulatorContext } from '#client';
import { NODES, proxyNode, type KubeProxy, type Node } from '#kube-proxy';
import type { Announcements } from '#load-balancer';
import type { KubeObject, Stored } from '#machinery';
import { FAULTS } from './api/faults.js';
import type { Fault } from './faults/fault.js';
import { NetworkMemory } from './journey/memory.js';
import { podIPs, type Pod } from './model/pod.js';
import { DEFAULT_SETTINGS, type NetworkSettings } from './model/settings.js';
import { NetworkPicture } from './picture/picture.js';
import { nodeAddresses, nodeDevices } from './pod-network/node-devices.js';
import { podNetwork } from './pod-network/order.js';
import type { PodNetwork } from './pod-network/pod-network.js';
import type { ClusterPolicy, Namespace, NetworkPolicy } from './policy/objects.js';
import {
  CALICO_RESOURCES,
  CLUSTER_POLICIES,
  INSTALLED,
  NAMESPACES,
  NETWORK_POLICIES,
  PODS,
} from './resources.js';

/**
 * The network of a running cluster: always the newest picture, beside the cluster's kube-proxy, and what its nodes remember. Start it
 * after the KubeProxy that it is given.
 */
export class NetworkView implements Simulator {
  readonly name = 'network';
  readonly memory = new NetworkMemory();
  private current: NetworkPicture;
  private unsubscribe: (() => void) | undefined;
  private readonly faultListeners = new Set<() => void>();
  private readonly networkListeners = new Set<() => void>();
  /** Kinds of Calico's that the cluster serves. */
  private readonly calicoKinds = new Set<string>();
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly context: SimulatorContext,
    private readonly kubeProxy: KubeProxy,
    settings: Partial<NetworkSettings> = {},
  ) {
    this.current = NetworkPicture.empty(settings);
  }

  start(): void {
    const { informers } = this.context;
    const put = (object: KubeObject): void => this.replace(this.current.with(object));
    const remove = (object: KubeObject): void => this.replace(this.current.without(object));
    informers.informer(PODS).handle(
      handlersFor<Pod>('Pod', put, (pod) => {
        remove(pod);
        this.endOf(pod);
      }),
    );
    informers.informer(NODES).handle(
      handlersFor<Node>(
        'Node',
        (node) => {
          put(node);
          // Its labels say whether a fault hits it.
          if (!this.current.faults.isEmpty) this.notify();
        },
        remove,
      ),
    );
    informers.informer(NAMESPACES).handle(handlersFor<Namespace>('Namespace', put, remove));
    informers
      .informer(NETWORK_POLICIES)
      .handle(handlersFor<NetworkPolicy>('NetworkPolicy', put, remove));
    informers.informer(FAULTS).handle(handlersFor<Fault>('Fault', put, remove));
    new DefinedKinds(informers, CLUSTER_POLICIES, {
      follow: (resource) =>
        informers.informer(resource).handle(handlersFor<ClusterPolicy>(resource.kind, put, remove)),
      forget: ({ kind }) => this.forgetPolicies(kind),
    }).start();
    for (const resource of INSTALLED)
      informers.informer(resource).handle(handlersFor<KubeObject>(resource.kind, put, remove));
    new DefinedKinds<Resource>(informers, CALICO_RESOURCES, {
      follow: (resource) => {
        this.calicoKinds.add(resource.kind);
        informers.informer(resource).handle(handlersFor<KubeObject>(resource.kind, put, remove));
        this.notifyNetwork();
      },
      forget: ({ kind }) => {
        this.calicoKinds.delete(kind);
        for (const object of this.current.installed.of(kind))
          this.replace(this.current.without(object));
      },
    }).start();
    this.unsubscribe = this.kubeProxy.onChange(() => this.replace(this.current));
    this.replace(this.current);
  }

  /** Takes over who leads the addresses of load balancers to nodes, and follows it from now on. */
  follow(announcements: Announcements): void {
    announcements.onChange((service) =>
      this.replace(this.current.withAnnouncements(service, announcements.of(service))),
    );
  }

  /** Calls back whenever something breaks or is mended, until the function that it returns is called. */
  onFaults(listener: () => void): () => void {
    this.faultListeners.add(listener);
    return () => void this.faultListeners.delete(listener);
  }

  /** Calls back whenever there is another picture, until the function that it returns is called. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Calls back whenever pods come to be connected in another way, until the function that it returns is called. */
  onPodNetwork(listener: () => void): () => void {
    this.networkListeners.add(listener);
    return () => void this.networkListeners.delete(listener);
  }

  /** Does the cluster serve this kind of Calico's data? */
  servesCalico(kind: 'IPPool' | 'BlockAffinity'): boolean {
    return this.calicoKinds.has(kind);
  }

  /** Changes are taken in as they come; there is no queue to begin with. */
  run(): void {}

  pending(): number {
    return 0;
  }

  stop(): void {
    this.unsubscribe?.();
  }

  get picture(): NetworkPicture {
    return this.current;
  }

  /** A kind is served no more, and its objects are gone with it. */
  private forgetPolicies(kind: string): void {
    const names = Array.from(this.current.policies.policies(), ({ object }) => object).filter(
      (object) => object.kind === kind,
    );
    for (const { name } of names) this.replace(this.current.without({ kind, metadata: { name } }));
  }

  private notifyNetwork(): void {
    for (const listener of this.networkListeners) listener();
  }

  private notify(): void {
    for (const listener of this.faultListeners) listener();
  }

  private endOf(pod: Pod): void {
    if (pod.spec?.hostNetwork === true) return;
    this.memory.closeHalf(this.current, podIPs(pod), this.context.clock.now());
  }

  private replace(picture: NetworkPicture): void {
    const next = picture.withProxy(this.kubeProxy.state, this.kubeProxy.modes);
    const isNewProxy = next.proxy !== this.current.proxy;
    const isOtherwiseBroken = next.faults !== this.current.faults;
    const isOtherwiseConnected = next.installed.wiring !== this.current.installed.wiring;
    this.current = next;
    // The addresses of nodes are those of their devices.
    if (isOtherwiseConnected) {
      this.kubeProxy.recheckNodes();
      this.notifyNetwork();
    }
    if (isOtherwiseBroken) this.notify();
    if (isNewProxy) this.memory.afterSync(next);
    for (const listener of this.listeners) listener();
  }
}

/** Items of a list may lack their kind, by which the picture sorts them in. */
function handlersFor<T extends KubeObject>(
  kind: string,
  put: (object: KubeObject) => void,
  remove: (object: KubeObject) => void,
) {
  const named = (object: Stored<T>): KubeObject => ({ ...object, kind });
  return {
    added: (object: Stored<T>) => put(named(object)),
    updated: (object: Stored<T>) => put(named(object)),
    deleted: (object: Stored<T>) => remove(named(object)),
  };
}

/** What a cluster knows of its network before anybody has looked at it: `settings`, and the newest pod network. */
interface Devices {
  readonly settings?: Partial<NetworkSettings>;
  /** Absent: the one that the settings name or assume. */
  readonly podNetwork?: () => PodNetwork | undefined;
}

/** For `KubeProxyOptions.addressesOf`: the addresses that a node's devices have on this network. */
export function deviceAddresses(devices: Devices = {}): (node: Node) => readonly string[] {
  const { all, network } = wiring(devices);
  return (node) => nodeAddresses({ ...proxyNode(node), object: node }, all, network());
}

/** The names of the devices that a node has on this network. */
export function deviceNames(devices: Devices = {}): (node: Node) => readonly string[] {
  const { all, network } = wiring(devices);
  return (node) =>
    nodeDevices({ ...proxyNode(node), object: node }, all, network()).map(({ name }) => name);
}

function wiring({ settings, podNetwork: newest }: Devices) {
  const all = { ...DEFAULT_SETTINGS, ...settings };
  let usual: PodNetwork | undefined;
  const network = (): PodNetwork =>
    newest?.() ?? (usual ??= podNetwork(all.podNetwork ?? all.assumedNetwork, all));
  return { all, network };
}
