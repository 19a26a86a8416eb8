import { addQuantities, compareQuantities, type Draft } from '#machinery';
import type { Container, LimitRange, PersistentVolumeClaim, Pod } from '#kinds';
import type { AdmissionPlugin, Attributes, Lookup } from '../../plugin.js';
import { concerns, refuse } from '../../refuse.js';
import { claimViolations, violations, type Quantities } from './constraints.js';

const ANNOTATION = 'kubernetes.io/limit-ranger';

/** Fills in the requests and limits that a namespace's LimitRanges give to containers, and holds pods and claims to their bounds. */
export function limitRanger(lookup: Lookup): AdmissionPlugin {
  return {
    name: 'LimitRanger',
    admit(object, attributes) {
      if (!isNewPod(attributes)) return;
      const ranges = lookup.list<LimitRange>('limitranges', attributes.namespace);
      if (ranges.length > 0) applyDefaults(object as Draft<Pod>, ranges);
    },
    validate(object, attributes) {
      const claim =
        concerns(attributes, 'persistentvolumeclaims') && attributes.operation !== 'DELETE';
      if (!claim && !isNewPod(attributes)) return;
      for (const { spec } of lookup.list<LimitRange>('limitranges', attributes.namespace)) {
        const found = (spec?.limits ?? []).flatMap((item) =>
          claim
            ? claimFaults(item, object as PersistentVolumeClaim)
            : podFaults(item, object as Pod),
        );
        if (found.length === 0) continue;
        throw refuse(attributes, object, found.length === 1 ? found[0]! : `[${found.join(', ')}]`);
      }
    },
  };
}

function isNewPod(attributes: Attributes): boolean {
  return attributes.operation === 'CREATE' && concerns(attributes, 'pods');
}

type Item = NonNullable<NonNullable<LimitRange['spec']>['limits']>[number];

function claimFaults(item: Item, { spec }: PersistentVolumeClaim): string[] {
  return item.type === 'PersistentVolumeClaim'
    ? claimViolations(item, spec?.resources?.requests ?? {})
    : [];
}

function podFaults(item: Item, { spec }: Pod): string[] {
  const containers = spec?.containers ?? [];
  const initial = spec?.initContainers ?? [];
  if (item.type === 'Container') {
    return [...containers, ...initial].flatMap(({ resources }) =>
      violations(item, resources?.requests ?? {}, resources?.limits ?? {}),
    );
  }
  if (item.type !== 'Pod') return [];
  return violations(
    item,
    total('requests', containers, initial),
    total('limits', containers, initial),
  );
}

/** What a pod takes: the sum of its containers, or an init container that takes more, as those run one by one before. */
function total(
  of: 'requests' | 'limits',
  containers: readonly Container[],
  initial: readonly Container[],
): Quantities {
  const sum: Record<string, string> = {};
  for (const { resources } of containers) {
    for (const [name, quantity] of Object.entries(resources?.[of] ?? {})) {
      sum[name] = sum[name] === undefined ? quantity : addQuantities(sum[name], quantity);
    }
  }
  for (const { resources } of initial) {
    for (const [name, quantity] of Object.entries(resources?.[of] ?? {})) {
      if (sum[name] === undefined || compareQuantities(quantity, sum[name]) > 0)
        sum[name] = quantity;
    }
  }
  return sum;
}

function applyDefaults(pod: Draft<Pod>, ranges: readonly LimitRange[]): void {
  const items = ranges
    .flatMap(({ spec }) => spec?.limits ?? [])
    .filter(({ type }) => type === 'Container');
  const requests: Quantities = Object.assign(
    {},
    ...items.map(({ defaultRequest }) => defaultRequest),
  );
  const limits: Quantities = Object.assign({}, ...items.map((item) => item.default));
  const notes = [
    ...(pod.spec?.containers ?? []).flatMap((container) =>
      complete(container, 'container', requests, limits),
    ),
    ...(pod.spec?.initContainers ?? []).flatMap((container) =>
      complete(container, 'init container', requests, limits),
    ),
  ];
  if (notes.length === 0) return;
  const annotations = {
    ...pod.metadata?.annotations,
    [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}`,
  };
  pod.metadata = { ...pod.metadata, annotations };
}

function complete(
  container: Draft<Container>,
  what: string,
  requests: Quantities,
  limits: Quantities,
): string[] {
  const fill = (kind: 'requests' | 'limits', defaults: Quantities): string[] => {
    const missing = Object.keys(defaults)
      .filter((name) => container.resources?.[kind]?.[name] === undefined)
      .sort();
    if (missing.length === 0) return [];
    const added = Object.fromEntries(missing.map((name) => [name, defaults[name]!]));
    container.resources = {
      ...container.resources,
      [kind]: { ...container.resources?.[kind], ...added },
    };
    return [`${missing.join(', ')} ${kind.slice(0, -1)} for ${what} ${container.name}`];
  };
  return [...fill('requests', requests), ...fill('limits', limits)];
}
