import { labelSelectorFromObject, Selector, type LabelSelectorObject } from '#machinery';
import type { NamespaceView, PodClass, PolicyEnd } from '../end.js';
import type { Peer } from './policy.js';

/** A selector of an object; one that makes no sense selects nothing. The API refuses those, manifests that never saw it may hold one. */
export function selectorOf(selector: LabelSelectorObject | null | undefined): Selector {
  try {
    return labelSelectorFromObject(selector ?? {});
  } catch {
    return Selector.nothing;
  }
}

/** A peer that consists of pods, by namespace and labels. */
export function podPeer(
  field: string,
  isNamespace: (namespace: NamespaceView) => boolean,
  pods: Selector,
): Peer {
  const matchesClass = podClasses(isNamespace, pods);
  return {
    field,
    labelKeys: keysOf(pods),
    matches: ({ podClass }) => podClass !== undefined && matchesClass(podClass),
  };
}

/** The keys of labels that a selector looks at. */
export const keysOf = ({ requirements }: Selector): string[] => requirements.map(({ key }) => key);

/** Selects classes of pods by namespace and labels. Evaluating a selector is cheaper than remembering its answer for each class. */
export function podClasses(
  isNamespace: (namespace: NamespaceView) => boolean,
  pods: Selector,
): (podClass: PodClass) => boolean {
  return ({ namespace, labels }) => isNamespace(namespace) && pods.matches(labels);
}

/** Everybody. */
export const anyone = (field: string): Peer => ({ field, matches: () => true });

/** Nobody. */
export const noOne = (field: string): Peer => ({ field, matches: () => false });

/** Nodes by their labels, recognised by their addresses. */
export function nodePeer(field: string, selector: Selector): Peer {
  return {
    field,
    matches: ({ nodeLabels }: PolicyEnd) =>
      nodeLabels !== undefined && selector.matches(nodeLabels),
  };
}
