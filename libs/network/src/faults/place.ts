import { contains, parseCidr } from '#kube-proxy';
import { labelSelectorFromObject, Selector, type LabelSelectorObject } from '#machinery';
import type { NodeView } from '../model/node-view.js';
import type { Pod } from '../model/pod.js';
import type { Place, PodPlace } from './fault.js';

const ZONE = 'topology.kubernetes.io/zone';

/** A place, ready to be asked. Of the three members only the one that says what the place consists of ever answers yes. */
export interface CompiledPlace {
  readonly kind: 'machines' | 'pods' | 'addresses';
  /** `nodes w1-k8s, w2-k8s`, for sentences. */
  readonly text: string;
  readonly hasNode: (node: NodeView) => boolean;
  readonly hasPod: (pod: Pod) => boolean;
  readonly hasAddress: (ip: string) => boolean;
}

const never = (): boolean => false;

/** Compiles a valid place; one that states nothing has nobody. */
export function compilePlace(place: Place): CompiledPlace {
  const { nodes, nodeSelector, zones, pods, addresses } = place;
  if (pods !== undefined) return podPlace(pods);
  if (addresses !== undefined) {
    const blocks = addresses.flatMap((text) => parseCidr(text) ?? []);
    return {
      kind: 'addresses',
      text: addresses.join(', '),
      hasNode: never,
      hasPod: never,
      hasAddress: (ip) => blocks.some((block) => contains(block, ip)),
    };
  }
  const machines = { kind: 'machines', hasPod: never, hasAddress: never } as const;
  if (nodeSelector !== undefined) {
    const selector = selectorOf(nodeSelector);
    const hasNode = ({ object }: NodeView): boolean =>
      selector.matches(object.metadata?.labels ?? {});
    return { ...machines, text: `nodes with ${selector.toString() || 'any label'}`, hasNode };
  }
  if (zones !== undefined) {
    const hasNode = ({ object }: NodeView): boolean =>
      zones.includes(object.metadata?.labels?.[ZONE] ?? '');
    return { ...machines, text: `zone ${zones.join(', ')}`, hasNode };
  }
  const names = nodes ?? [];
  return { ...machines, text: names.join(', '), hasNode: ({ name }) => names.includes(name) };
}

function podPlace({ namespaces, selector: stated }: PodPlace): CompiledPlace {
  const selector = selectorOf(stated ?? {});
  const where = namespaces === undefined ? '' : ` of ${namespaces.join(', ')}`;
  return {
    kind: 'pods',
    text: `pods${where}${selector.isEmpty ? '' : ` with ${selector.toString()}`}`,
    hasNode: never,
    hasPod: ({ metadata, spec }) =>
      spec?.hostNetwork !== true &&
      (namespaces === undefined || namespaces.includes(metadata?.namespace ?? 'default')) &&
      selector.matches(metadata?.labels ?? {}),
    hasAddress: never,
  };
}

/** Validation has refused selectors that make no sense; manifests that never saw it select nothing by them. */
function selectorOf(selector: LabelSelectorObject): Selector {
  try {
    return labelSelectorFromObject(selector);
  } catch {
    return Selector.nothing;
  }
}
