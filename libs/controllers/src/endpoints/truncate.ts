import type { EndpointSubset } from '#kinds';

/** No Endpoints object holds more addresses than this; larger Services use EndpointSlices (KEP-752). */
const maxAddresses = 1000;
export const overCapacityAnnotation = 'endpoints.kubernetes.io/over-capacity';

/** Cuts subsets down to the maximum, ready addresses first, each subset in proportion. */
export function truncate(subsets: readonly EndpointSubset[]): {
  subsets: readonly EndpointSubset[];
  truncated: boolean;
} {
  const ready = total(subsets, 'addresses');
  const notReady = total(subsets, 'notReadyAddresses');
  if (ready + notReady <= maxAddresses) return { subsets, truncated: false };
  const keepReady = Math.min(ready, maxAddresses);
  const cut = cutEach(
    cutEach(subsets, 'addresses', ready, keepReady),
    'notReadyAddresses',
    notReady,
    maxAddresses - keepReady,
  );
  return {
    subsets: cut.filter(
      (subset) => subset.addresses !== undefined || subset.notReadyAddresses !== undefined,
    ),
    truncated: true,
  };
}

type Part = 'addresses' | 'notReadyAddresses';

function total(subsets: readonly EndpointSubset[], part: Part): number {
  return subsets.reduce((sum, subset) => sum + (subset[part]?.length ?? 0), 0);
}

function cutEach(
  subsets: readonly EndpointSubset[],
  part: Part,
  have: number,
  keep: number,
): EndpointSubset[] {
  let left = keep;
  let rest = have;
  return subsets.map((subset) => {
    const { [part]: addresses = [], ...others } = subset;
    const share = rest === 0 ? 0 : Math.ceil((addresses.length * left) / rest);
    rest -= addresses.length;
    left -= share;
    return share === 0 ? others : { ...subset, [part]: addresses.slice(0, share) };
  });
}
