import { familyOf, type Node } from '#kube-proxy';
import { podIPs, type Pod } from '../model/pod.js';

/** The addresses that a Node object names. */
export const addressesOf = (node: Node): string[] =>
  (node.status?.addresses ?? [])
    .map((entry) => entry.address)
    .filter((address) => familyOf(address) !== undefined);

/** The addresses that are a pod's alone: pods of the host network have none. */
export const ownAddresses = (pod: Pod): readonly string[] =>
  pod.spec?.hostNetwork === true ? [] : podIPs(pod);
