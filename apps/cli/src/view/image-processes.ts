import type { HttpRequest, HttpResponse } from '#images';
import {
  ContainerListeners,
  podIPs,
  type Backend,
  type Host,
  type NetworkPicture,
  type World,
} from '#network';

/** Who listens and what they answer, when nothing is known but the images of the pods. */
export function imageProcesses(picture: NetworkPicture): {
  readonly listeners: World['listeners'];
  readonly serve: (backend: Backend, request: HttpRequest) => HttpResponse | undefined;
} {
  const listeners = new ContainerListeners(() => picture);
  return {
    listeners,
    serve: (backend, request) => {
      const host = hostOf(picture, backend);
      return host === undefined
        ? undefined
        : listeners.find(host, backend.port, 'tcp')?.listener.http?.(request);
    },
  };
}

function hostOf(picture: NetworkPicture, backend: Backend): Host | undefined {
  const node = picture.node(backend.node ?? '');
  const pod = picture.pod(backend.pod ?? '');
  if (node === undefined) return undefined;
  if (pod === undefined || pod.spec?.hostNetwork === true)
    return { kind: 'node', name: node.name, node };
  return { kind: 'pod', name: backend.pod ?? '', pod, node, addresses: podIPs(pod) };
}
