import type {
  DiscoveryV1EndpointPort as SlicePort,
  EndpointAddress,
  EndpointPort,
  EndpointSubset,
} from '#kinds';
import { fnv128a } from '../pod-template-hash/fnv.js';

/** The items in the order of the hashes of what Go's spew package prints of them: so the real controllers sort ports and subsets. */
function byHash<T>(items: readonly T[], print: (item: T) => string): T[] {
  if (items.length < 2) return [...items];
  return items
    .map((item) => ({ item, hash: fnv128a(Buffer.from(print(item), 'utf8')) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0))
    .map(({ item }) => item);
}

/** The ports of an EndpointSlice in their order (endpointslice/util: NewPortMapKey). */
export const inSliceOrder = (ports: readonly SlicePort[]): SlicePort[] =>
  byHash(
    ports,
    ({ name, protocol, port, appProtocol }) =>
      `(v1.EndpointPort){Name:(*string)${name ?? '<nil>'} Protocol:(*v1.Protocol)${protocol ?? '<nil>'} ` +
      `Port:(*int32)${port ?? '<nil>'} AppProtocol:(*string)${appProtocol ?? '<nil>'}}`,
  );

/** The ports of a subset of Endpoints in their order (api/v1/endpoints: SortSubsets). */
export const inSubsetOrder = (ports: readonly EndpointPort[]): EndpointPort[] =>
  byHash(ports, (port) => `(v1.EndpointPort)${portText(port)}`);

/** The subsets of Endpoints in their order; their ports have theirs already. */
export const inOrder = (subsets: readonly EndpointSubset[]): EndpointSubset[] =>
  byHash(subsets, ({ addresses, notReadyAddresses, ports }) => {
    const parts = [
      `Addresses:([]v1.EndpointAddress)${list(addresses, addressText)}`,
      `NotReadyAddresses:([]v1.EndpointAddress)${list(notReadyAddresses, addressText)}`,
      `Ports:([]v1.EndpointPort)${list(ports, portText)}`,
    ];
    return `(v1.EndpointSubset){${parts.join(' ')}}`;
  });

function list<T>(items: readonly T[] | null | undefined, text: (item: T) => string): string {
  return items ? `[${items.map(text).join(' ')}]` : '<nil>';
}

const portText = ({ name = '', port, protocol = '', appProtocol }: EndpointPort): string =>
  `{Name:(string)${name} Port:(int32)${port} Protocol:(v1.Protocol)${protocol} AppProtocol:(*string)${appProtocol ?? '<nil>'}}`;

function addressText({ ip, hostname = '', nodeName, targetRef }: EndpointAddress): string {
  const { kind = '', namespace = '', name = '', uid = '' } = targetRef ?? {};
  const { apiVersion = '', resourceVersion = '', fieldPath = '' } = targetRef ?? {};
  const target = [
    `Kind:(string)${kind}`,
    `Namespace:(string)${namespace}`,
    `Name:(string)${name}`,
    `UID:(types.UID)${uid}`,
    `APIVersion:(string)${apiVersion}`,
    `ResourceVersion:(string)${resourceVersion}`,
    `FieldPath:(string)${fieldPath}`,
  ];
  const reference = targetRef === undefined ? '<nil>' : `{${target.join(' ')}}`;
  return (
    `{IP:(string)${ip} Hostname:(string)${hostname} NodeName:(*string)${nodeName ?? '<nil>'} ` +
    `TargetRef:(*v1.ObjectReference)${reference}}`
  );
}
