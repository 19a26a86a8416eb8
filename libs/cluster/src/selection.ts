/** The parts that `--components` names, in the order of starting. The API server is always there. */
export const components = [
  'apiserver',
  'controllers',
  'scheduler',
  'load-balancer',
  'kube-proxy',
  'dns',
  'kubelet',
] as const;
export type Component = (typeof components)[number];

/** A list like `*,-deployment` or `apiserver,controllers` that cannot be understood. */
export class SelectionError extends Error {}

/**
 * Which of `names` a list selects, with the rules of kube-controller-manager's `--controllers`: `*` all, `name` also, `-name` not.
 * Throws SelectionError for a name that does not exist.
 */
export function select<Name extends string>(
  list: string,
  names: readonly Name[],
  what: string,
): ReadonlySet<Name> {
  const parts = list
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const selected = new Set<Name>(parts.includes('*') ? names : []);
  for (const part of parts) {
    if (part === '*') continue;
    const excluded = part.startsWith('-');
    const name = names.find((candidate) => candidate === (excluded ? part.slice(1) : part));
    if (name === undefined)
      throw new SelectionError(
        `there is no ${what} "${part.replace(/^-/, '')}"; there are ${names.join(', ')}`,
      );
    if (excluded) selected.delete(name);
    else selected.add(name);
  }
  return selected;
}
