import type {
  Affinity,
  Node,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodSpec,
} from '../generated/index.gen.js';

/** Does a node satisfy one requirement on a value (undefined: the label is missing)? */
function satisfies(
  { operator, values }: NodeSelectorRequirement,
  value: string | undefined,
): boolean {
  const list = values ?? [];
  switch (operator) {
    case 'In':
      return value !== undefined && list.includes(value);
    case 'NotIn':
      return value === undefined || !list.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return isInteger(value) && isInteger(list[0]) && Number(value) > Number(list[0]);
    case 'Lt':
      return isInteger(value) && isInteger(list[0]) && Number(value) < Number(list[0]);
    default:
      return false;
  }
}

const isInteger = (text: string | undefined): text is string =>
  text !== undefined && /^[+-]?\d+$/.test(text);

/** One term: all its expressions and fields; an empty term matches nothing. */
export function matchesNodeSelectorTerm(term: NodeSelectorTerm, node: Node): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length === 0 && fields.length === 0) return false;
  const labels = node.metadata?.labels ?? {};
  return (
    expressions.every((requirement) => satisfies(requirement, labels[requirement.key])) &&
    fields.every(
      (requirement) =>
        requirement.key === 'metadata.name' && satisfies(requirement, node.metadata?.name),
    )
  );
}

/** Any of the terms; no term at all matches nothing. */
export function matchesNodeSelector(selector: NodeSelector, node: Node): boolean {
  return (selector.nodeSelectorTerms ?? []).some((term) => matchesNodeSelectorTerm(term, node));
}

/** `nodeSelector` and required node affinity of a pod, together (component-helpers: nodeaffinity.GetRequiredNodeAffinity). */
export function matchesNodeRequirements(
  spec: Pick<PodSpec, 'nodeSelector'> & { readonly affinity?: Affinity },
  node: Node,
): boolean {
  const labels = node.metadata?.labels ?? {};
  if (!Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value))
    return false;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || matchesNodeSelector(required, node);
}
