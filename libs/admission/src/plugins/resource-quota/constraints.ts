import type { Container, Pod } from '#kinds';

/** Once a quota limits one of these, every container has to say how much of it it takes. */
const EXPLICIT = new Set([
  'cpu',
  'memory',
  'requests.cpu',
  'requests.memory',
  'limits.cpu',
  'limits.memory',
]);

/** What containers leave open although a quota limits it: `limits.memory for: a,b; requests.cpu for: a`; '' when nothing. */
export function missingResources({ spec }: Pod, limits: readonly string[]): string {
  const wholePod = statedIn(spec.resources);
  const required = limits.filter((limit) => EXPLICIT.has(limit) && !wholePod.has(limit)).toSorted();
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const missing = required.flatMap((limit) => {
    const silent = containers
      .filter(({ resources }) => !statedIn(resources).has(limit))
      .map(({ name }) => name);
    return silent.length === 0 ? [] : [`${limit} for: ${silent.toSorted().join(',')}`];
  });
  return missing.join('; ');
}

function statedIn(resources: Container['resources']): ReadonlySet<string> {
  const requests = Object.keys(resources?.requests ?? {});
  const limits = Object.keys(resources?.limits ?? {});
  return new Set([
    ...requests,
    ...requests.map((name) => `requests.${name}`),
    ...limits.map((name) => `limits.${name}`),
  ]);
}
