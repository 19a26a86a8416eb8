import { addQuantities, compareQuantities } from '#machinery';
import type { Container, PodSpec } from '../../../../generated/index.gen.js';

type ResourceList = Readonly<Record<string, string>>;

/** The two lists of amounts of a container. */
export type ResourceKind = 'limits' | 'requests';

/** What containers take together: all that run side by side, or more if one that runs before takes more (KEP-753). */
export function totalOfContainers(
  spec: Pick<PodSpec, 'containers' | 'initContainers'>,
  kind: ResourceKind,
): ReadonlyMap<string, string> {
  const total = new Map<string, string>();
  for (const container of spec.containers ?? []) add(total, listOf(container, kind));
  const sidecars = new Map<string, string>();
  const peak = new Map<string, string>();
  for (const container of spec.initContainers ?? []) {
    const list = listOf(container, kind);
    const together = new Map(sidecars);
    if (container.restartPolicy === 'Always') {
      add(total, list);
      add(sidecars, list);
      raise(peak, sidecars);
    } else {
      add(together, list);
      raise(peak, together);
    }
  }
  raise(total, peak);
  return total;
}

const listOf = ({ resources }: Container, kind: ResourceKind): ResourceList =>
  resources?.[kind] ?? {};

function add(sum: Map<string, string>, list: ResourceList): void {
  for (const [name, quantity] of Object.entries(list)) {
    const before = sum.get(name);
    sum.set(name, before === undefined ? quantity : addQuantities(before, quantity));
  }
}

function raise(most: Map<string, string>, other: ReadonlyMap<string, string>): void {
  for (const [name, quantity] of other) {
    const before = most.get(name);
    if (before === undefined || compareQuantities(quantity, before) > 0) most.set(name, quantity);
  }
}
