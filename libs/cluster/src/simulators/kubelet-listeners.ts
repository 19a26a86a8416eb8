import type { ContainerAccess } from '#kubelet';
import type { Listeners, NetworkPicture } from '#network';

const protocols = { tcp: 'TCP', udp: 'UDP', sctp: 'SCTP' } as const;

/** What listens on an address of a running cluster: the processes that the kubelet runs, and those of the nodes themselves. */
export class KubeletListeners implements Listeners {
  constructor(
    private readonly access: () => ContainerAccess,
    private readonly picture: () => NetworkPicture,
    private readonly apiServer: { readonly node: string; readonly port: number },
  ) {}

  listening({
    host,
    port,
    protocol,
  }: Parameters<Listeners['listening']>[0]): ReturnType<Listeners['listening']> {
    const wanted = protocols[protocol as keyof typeof protocols];
    if (wanted === undefined) return undefined;
    if (host.kind === 'node') {
      if (wanted === 'TCP' && host.name === this.apiServer.node && port === this.apiServer.port)
        return { name: 'kube-apiserver' };
      if (wanted === 'TCP' && port === 10250) return { name: 'kubelet' };
      if (wanted === 'TCP' && port === 10256) return { name: 'kube-proxy' };
    }
    for (const pod of this.podsOn(host)) {
      const { namespace = '', name = '' } = pod.metadata ?? {};
      if (this.access().listener(namespace, name, port, wanted) !== undefined) return { name };
    }
    return undefined;
  }

  private podsOn(host: Parameters<Listeners['listening']>[0]['host']) {
    if (host.kind === 'pod') return [host.pod];
    if (host.kind !== 'node') return [];
    return [...this.picture().pods()].filter(
      (pod) => pod.spec?.hostNetwork === true && pod.spec.nodeName === host.name,
    );
  }
}
