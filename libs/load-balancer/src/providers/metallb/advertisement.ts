import type { Node, Service } from '#kinds';
import { labelSelectorFromObject, type LabelSelectorObject, type Selector } from '#machinery';
import { ConfigurationError } from './address-range.js';
import type { BgpAdvertisement, L2Advertisement } from './objects.js';
import type { Pool } from './pool.js';
import { uniqueSelectors, uniqueTexts } from './unique.js';

type Labels = Readonly<Record<string, string>> | undefined;

/** What L2Advertisement and BGPAdvertisement have in common: which pools, Services and nodes they are about. */
export class Advertisement {
  readonly name: string;
  readonly namespace: string;
  private readonly pools: ReadonlySet<string>;
  private readonly poolSelectors: readonly Selector[];
  private readonly nodes: readonly Selector[];
  private readonly services: readonly Selector[];

  /** Throws ConfigurationError. */
  constructor({ metadata, spec = {} }: L2Advertisement | BgpAdvertisement) {
    const {
      ipAddressPools = [],
      ipAddressPoolSelectors = [],
      nodeSelectors = [],
      serviceSelectors = [],
    } = spec;
    uniqueTexts(ipAddressPools, 'ipAddressPools');
    this.name = metadata?.name ?? '';
    this.namespace = metadata?.namespace ?? '';
    this.pools = new Set(ipAddressPools);
    this.poolSelectors = selectors(ipAddressPoolSelectors, 'ipAddressPoolSelectors');
    this.nodes = selectors(nodeSelectors, 'nodeSelectors');
    this.services = selectors(serviceSelectors, 'serviceSelectors');
  }

  /** One that names no pool at all is about every pool. */
  isFor({ name, labels }: Pool): boolean {
    if (this.pools.size === 0 && this.poolSelectors.length === 0) return true;
    return this.pools.has(name) || this.poolSelectors.some((selector) => selector.matches(labels));
  }

  selectsService(service: Service): boolean {
    return any(this.services, service.metadata?.labels);
  }

  selectsNode(node: Node): boolean {
    return any(this.nodes, node.metadata?.labels);
  }

  get hasServiceSelectors(): boolean {
    return this.services.length > 0;
  }
}

const any = (wanted: readonly Selector[], labels: Labels): boolean =>
  wanted.length === 0 || wanted.some((selector) => selector.matches(labels));

function selectors(objects: readonly LabelSelectorObject[], what: string): readonly Selector[] {
  uniqueSelectors(objects, what);
  return objects.map((object) => labelSelectorFromObject(object));
}

/** Throws ConfigurationError when one of the BGPAdvertisements makes no sense for the pools that it is about. */
export function checkBgpAdvertisements(
  all: readonly BgpAdvertisement[],
  pools: readonly Pool[],
): void {
  for (const object of all) {
    const scope = new Advertisement(object);
    aggregation(object);
    for (const pool of pools) if (scope.isFor(pool)) aggregation(object, pool);
  }
}

/** The bits that routers see of an address. Throws ConfigurationError for lengths beyond an address, or beyond a pool's own prefix. */
export function aggregation({ spec = {} }: BgpAdvertisement, pool?: Pool) {
  const { aggregationLength: four = 32, aggregationLengthV6: six = 128 } = spec;
  if (four > 32) throw new ConfigurationError(`invalid aggregation length "${four}" for IPv4`);
  if (six > 128) throw new ConfigurationError(`invalid aggregation length "${six}" for IPv6`);
  for (const [text, blocks] of pool?.entries ?? []) {
    const lowest = Math.min(...blocks.map(({ prefix }) => prefix));
    if ((blocks[0]?.family === 'IPv6' ? six : four) < lowest)
      throw new ConfigurationError(
        `invalid aggregation length ${four}: prefix ${lowest} in this pool is more specific than the aggregation length for addresses ${text}`,
      );
  }
  return { IPv4: four, IPv6: six };
}
