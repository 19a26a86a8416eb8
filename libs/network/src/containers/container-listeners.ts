import { behaviourOf, type ContainerContext, type Listener } from '#images';
import type { Host } from '../fabric/host.js';
import type { Listeners } from '../journey/world.js';
import { podIPs, type Pod, type PodContainer } from '../model/pod.js';
import type { NetworkPicture } from '../picture/picture.js';

/** A listener, and the container that holds it. */
export interface ContainerListener {
  readonly pod: Pod;
  readonly container: string;
  readonly listener: Listener;
}

/**
 * What listens where, from nothing but the pods: each container is taken to run what its image runs. For manifests without a
 * cluster; in a cluster, the kubelet knows better and implements Listeners itself.
 */
export class ContainerListeners implements Listeners {
  private readonly started = new WeakMap<Pod, readonly ContainerListener[]>();

  constructor(private readonly picture: () => NetworkPicture) {}

  listening(at: Parameters<Listeners['listening']>[0]): ReturnType<Listeners['listening']> {
    const found = this.find(at.host, at.port, at.protocol);
    if (found === undefined) return undefined;
    return { container: found.container, name: found.pod.metadata?.name ?? found.container };
  }

  /** The container that holds a port of a pod, or of the pods in a node's host network. */
  find(host: Host, port: number, protocol: string): ContainerListener | undefined {
    return this.podsOf(host)
      .flatMap((pod) => this.listenersOf(pod))
      .find(
        ({ listener }) => listener.port === port && listener.protocol.toLowerCase() === protocol,
      );
  }

  private podsOf(host: Host): readonly Pod[] {
    if (host.kind === 'pod') return [host.pod];
    if (host.kind !== 'node') return [];
    return this.picture()
      .podsOn(host.name)
      .filter((pod) => pod.spec?.hostNetwork === true && podIPs(pod).length > 0);
  }

  private listenersOf(pod: Pod): readonly ContainerListener[] {
    let listeners = this.started.get(pod);
    if (listeners === undefined) this.started.set(pod, (listeners = startAll(pod)));
    return listeners;
  }
}

/** The ports that the images of a running pod listen on. */
export function imagePorts(pod: Pod): readonly {
  readonly name?: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
}[] {
  return startAll(pod).map(({ listener }) => ({
    port: listener.port,
    protocol: listener.protocol.toUpperCase() as 'TCP',
  }));
}

function startAll(pod: Pod): ContainerListener[] {
  if (pod.status?.phase !== 'Running') return [];
  const containers = [
    ...(pod.spec?.containers ?? []),
    ...(pod.spec?.initContainers ?? []).filter((container) => container.restartPolicy === 'Always'),
  ];
  return containers
    .filter((container) => isRunning(pod, container.name))
    .flatMap((container) =>
      behaviourOf(container.image ?? '')
        .start(contextOf(pod, container))
        .listeners.map((listener) => ({ pod, container: container.name, listener })),
    );
}

/** Without a status of the container, the phase of the pod counts. */
function isRunning(pod: Pod, name: string): boolean {
  const status = pod.status?.containerStatuses?.find((candidate) => candidate.name === name);
  return status?.state === undefined || status.state.running !== undefined;
}

function contextOf(pod: Pod, container: PodContainer): ContainerContext {
  const podName = pod.metadata?.name ?? '';
  return {
    namespace: pod.metadata?.namespace ?? 'default',
    podName,
    hostname: pod.spec?.hostname ?? podName,
    nodeName: pod.spec?.nodeName ?? '',
    podIPs: podIPs(pod),
    containerName: container.name,
    image: container.image ?? '',
    command: container.command ?? [],
    args: container.args ?? [],
    env: Object.fromEntries((container.env ?? []).map(({ name, value }) => [name, value ?? ''])),
    ports: (container.ports ?? []).map((port) => ({
      ...(port.name === undefined ? {} : { name: port.name }),
      port: port.containerPort,
      protocol: port.protocol ?? 'TCP',
    })),
    files: {},
  };
}
