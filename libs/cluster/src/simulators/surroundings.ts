import type { Surroundings } from '#kubelet';
import type { KubeObject, Random, Stored } from '#machinery';
import type { Pod } from '#kinds';
import {
  effectOf,
  tcpExchange,
  tcpRequest,
  type Host,
  type NetworkPicture,
  type NetworkView,
  type Pod as NetworkPod,
  type Transit,
} from '#network';

type NodeHost = Extract<Host, { readonly kind: 'node' }>;

/** A pod as the network reads it, also one that the picture has not heard of yet. */
const seen = (pod: Stored<Pod>): NetworkPod => pod as KubeObject;

/** What Faults do to machines, as the kubelets feel it. `apiServer` is the node that the API server runs on; `random` decides what is lost. */
export function surroundingsOf(view: NetworkView, apiServer: string, random: Random): Surroundings {
  const chance = (): number => random.next();
  const hostOf = (picture: NetworkPicture, name: string): NodeHost | undefined => {
    const node = picture.node(name);
    return node === undefined ? undefined : { kind: 'node', name, node };
  };
  /** From a kubelet to the API server, over the connection that it keeps open. */
  const toApi = (name: string): Transit | undefined => {
    const { picture } = view;
    if (picture.faults.isEmpty) return undefined;
    const from = hostOf(picture, name);
    const to = hostOf(picture, apiServer) ?? from;
    if (from === undefined || to === undefined) return undefined;
    const [fromIP = '', toIP = ''] = [from.node.nodeIPs[0], to.node.nodeIPs[0]];
    return effectOf(picture.faults, { from, to, fromIP, toIP, isOpen: true });
  };
  return {
    hasPower: (name) => {
      const { picture } = view;
      const node = picture.faults.isEmpty ? undefined : picture.node(name);
      return node === undefined || picture.faults.downing(node) === undefined;
    },
    isCutOff: (name) => toApi(name)?.loss === 1,
    askApi: (name, limitMs) => {
      const transit = toApi(name);
      return transit === undefined ? 0 : tcpRequest(transit, limitMs, chance);
    },
    askPod: (pod, ip, limitMs) => {
      const { picture } = view;
      const from = picture.faults.isEmpty ? undefined : hostOf(picture, pod.spec.nodeName ?? '');
      if (from === undefined) return 0;
      const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
      const to: Host =
        pod.spec.hostNetwork === true
          ? from
          : { kind: 'pod', name: key, pod: seen(pod), node: from.node, addresses: [ip] };
      const fromIP = from.node.nodeIPs[0] ?? '';
      const transit = effectOf(picture.faults, { from, to, fromIP, toIP: ip });
      return transit === undefined ? 0 : tcpExchange(transit, limitMs, chance)?.totalMs;
    },
    slowness: (pod) => view.picture.faults.slowness(seen(pod)),
    onChange: (listener) => view.onFaults(listener),
  };
}
