import { contains, parseCidr } from '#kube-proxy';
import type { Peer } from './policy.js';

/**
 * Addresses by block. Pods match, too, as the usual implementations have it; the API leaves that open. Blocks that are none match
 * nothing.
 */
export function networkPeer(
  field: string,
  blocks: readonly string[],
  except: readonly string[] = [],
): Peer {
  const included = blocks.flatMap((text) => parseCidr(text) ?? []);
  const excluded = except.flatMap((text) => parseCidr(text) ?? []);
  return {
    field,
    blocks: `${blocks.join()} except ${except.join()}`,
    matches: ({ ip }) =>
      included.some((cidr) => contains(cidr, ip)) && !excluded.some((cidr) => contains(cidr, ip)),
  };
}
