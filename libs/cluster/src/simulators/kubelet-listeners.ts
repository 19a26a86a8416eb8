import type { ContainerAccess } from '#kubelet';
import type { Listeners, NetworkPicture } from '#network';
import { listensItself } from '#kube-proxy';
import { API_SERVER, KUBE_PROXY } from './pod-network.js';

type Place = Parameters<Listeners['listening']>[0];

const protocols = { tcp: 'TCP', udp: 'UDP', sctp: 'SCTP' } as const;

/** Processes of the machines themselves: TCP port → name. */
const nodeProcesses: ReadonlyMap<number, string> = new Map([[10250, 'kubelet']]);

/** What listens on an address of a running cluster: the processes that the kubelet runs, those of the nodes, and the name server outside. */
export class KubeletListeners implements Listeners {
  constructor(
    private readonly access: () => ContainerAccess | undefined,
    private readonly picture: () => NetworkPicture,
    private readonly fixed: {
      readonly apiServer: { readonly node: string; readonly port: number };
      /** Address of the name server outside. */
      readonly nameserver: string;
    },
  ) {}

  listening(place: Place): ReturnType<Listeners['listening']> {
    const protocol = protocols[place.protocol as keyof typeof protocols];
    if (protocol === undefined) return undefined;
    const { host, port } = place;
    if (host.kind === 'router' || host.kind === 'outside') {
      return port === 53 && place.ip === this.fixed.nameserver
        ? { name: 'name server' }
        : undefined;
    }
    if (host.kind === 'node' && protocol === 'TCP') {
      const { apiServer } = this.fixed;
      if (host.name === apiServer.node && port === apiServer.port) return { name: API_SERVER };
      const name = nodeProcesses.get(port);
      if (name !== undefined) return { name };
      if (listensItself(this.picture().proxy, host.name, place.ip, port))
        return { name: KUBE_PROXY };
    }
    for (const pod of host.kind === 'pod' ? [host.pod] : this.hostNetworkPods(host.name)) {
      const { namespace = '', name = '' } = pod.metadata ?? {};
      if (this.access()?.listener(namespace, name, port, protocol) !== undefined) return { name };
    }
    return undefined;
  }

  private hostNetworkPods(node: string) {
    return this.picture()
      .podsOn(node)
      .filter((pod) => pod.spec?.hostNetwork === true);
  }
}
