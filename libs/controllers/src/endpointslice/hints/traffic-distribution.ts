import type { Service } from '#kinds';
import type { Hint } from './draft.js';

/**
 * `spec.trafficDistribution` as hints (KEP-4444, KEP-3015): each endpoint is for its own zone, with PreferSameNode also for its own
 * node. What an endpoint does not have cannot be hinted at.
 */
export function closeHint(service: Service): Hint {
  const distribution = service.spec?.trafficDistribution;
  return ({ zone, nodeName }) => {
    if (distribution === undefined) return undefined;
    const forZones = zone === undefined ? {} : { forZones: [{ name: zone }] };
    const forNodes =
      distribution === 'PreferSameNode' && nodeName ? { forNodes: [{ name: nodeName }] } : {};
    const hints = { ...forZones, ...forNodes };
    return Object.keys(hints).length === 0 ? undefined : hints;
  };
}
