import { familyOf, formatAddress, parseCidr } from '#kube-proxy';
import { labelSelectorFromObject, type LabelSelectorObject } from '#machinery';
import { podIPs } from '../../model/pod.js';
import type { Origin } from '../../journey/trace.js';
import type { NetworkPicture } from '../../picture/picture.js';
import { podName } from '../../reach/workload.js';
import { TrafficError, type TrafficSources } from '../spec.js';

/** Addresses of one load: each is a client of its own. */
const MAX_ADDRESSES = 1024;

/** Who sends: pods that have an address, nodes, or hosts outside, in the order of their names. `lost` nodes and what is on them send nothing. */
export function sourcesOf(
  picture: NetworkPicture,
  { pods, nodes, addresses }: TrafficSources,
  lost: ReadonlySet<string>,
): Origin[] {
  if (pods !== undefined) {
    const { namespace } = pods;
    const isSelected = matcherOf(pods.selector);
    return [...picture.pods()]
      .filter(
        (pod) =>
          podIPs(pod).length > 0 &&
          (namespace === undefined || pod.metadata?.namespace === namespace) &&
          picture.node(pod.spec?.nodeName ?? '') !== undefined &&
          !lost.has(pod.spec?.nodeName ?? '') &&
          isSelected(pod.metadata?.labels),
      )
      .map((pod) => ({ pod: podName(pod) }));
  }
  if (nodes !== undefined) {
    const isSelected = matcherOf(nodes.selector);
    return [...picture.nodes()]
      .filter(({ name, object }) => !lost.has(name) && isSelected(object.metadata?.labels))
      .map(({ name }) => ({ node: name }));
  }
  return (addresses ?? []).flatMap(expand).map((ip) => ({ ip }));
}

/** `pod shop/web-1`, `node n1` or the address. */
export function originName(origin: Origin): string {
  if ('pod' in origin) return `pod ${origin.pod}`;
  return 'node' in origin ? `node ${origin.node}` : origin.ip;
}

function matcherOf(selector: LabelSelectorObject | undefined) {
  const parsed = labelSelectorFromObject(selector ?? {});
  return (labels: Readonly<Record<string, string>> = {}): boolean => parsed.matches(labels);
}

function expand(text: string): string[] {
  if (familyOf(text) !== undefined) return [text];
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new TrafficError(`"${text}" is neither an address nor a block`);
  const bits = cidr.family === 'IPv4' ? 32 : 128;
  const count = 2 ** (bits - cidr.prefix);
  if (count > MAX_ADDRESSES)
    throw new TrafficError(`${text} has more than ${MAX_ADDRESSES} addresses`);
  return Array.from({ length: count }, (_, index) =>
    formatAddress(cidr.family, cidr.base + BigInt(index)),
  );
}
