import { StartError } from '../options.js';

const KINDS = ['nodeports', 'ingress', 'loadbalancers', 'dns'] as const;

/** What can be reached from programs on this machine. */
export type Exposed = (typeof KINDS)[number];

/** The kinds that `--expose` lists. Throws StartError for one that there is not. */
export function exposedKinds(list: string): ReadonlySet<Exposed> {
  const names = list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return new Set(
    names.map((name) => {
      const known = KINDS.find((kind) => kind === name);
      if (known === undefined)
        throw new StartError(`--expose knows no "${name}"; there are ${KINDS.join(', ')}`);
      return known;
    }),
  );
}
