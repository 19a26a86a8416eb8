import { conflict, type Clock, type KubeObject } from '#machinery';
import { quotaUsage, type ResourceQuota } from '#kinds';
import type { AdmissionPlugin, Attributes, Lookup } from '../../plugin.js';
import { charges, increase, type Demand } from './charges.js';
import type { QuotaLedger } from './ledger.js';

/** Updates that can ask for more than before, besides every creation. */
const GROWING = new Set(['services', 'persistentvolumeclaims', 'pods/resize']);
/** Never counted. */
const UNCOUNTED = new Set(['events', 'bindings']);
/** How often a request starts again because others changed the same quota. */
const ATTEMPTS = 100;

/**
 * Holds a namespace to its ResourceQuotas. What a request adds is written into `status.used` before the request itself is carried
 * out, by compare-and-swap: of requests at the same time only as many pass as there is room for. Should the request fail later,
 * the quota controller counts again.
 */
export function resourceQuota(lookup: Lookup, ledger: QuotaLedger, clock: Clock): AdmissionPlugin {
  return {
    name: 'ResourceQuota',
    validate(object, attributes) {
      if (object === undefined || !counts(attributes)) return;
      const quotas = lookup.list<ResourceQuota>('resourcequotas', attributes.namespace);
      if (quotas.length === 0) return;
      const names = quotas.map((quota) => quota.metadata?.name ?? '');
      return charge(lookup, ledger, names, demandOf(object, attributes, clock.now()));
    },
  };
}

function counts({ operation, namespace, kind, subresource }: Attributes): boolean {
  const { resource } = kind.storage;
  if (namespace === '' || UNCOUNTED.has(resource)) return false;
  if (operation === 'CREATE') return subresource === undefined;
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  return operation === 'UPDATE' && GROWING.has(what);
}

function demandOf(object: KubeObject, attributes: Attributes, now: number): Demand {
  const usage = quotaUsage(attributes.kind, object, now);
  const before =
    attributes.old === undefined ? {} : quotaUsage(attributes.kind, attributes.old, now);
  return { object, attributes, usage: increase(usage, before) };
}

async function charge(
  lookup: Lookup,
  ledger: QuotaLedger,
  names: readonly string[],
  demand: Demand,
): Promise<void> {
  const { namespace, dryRun } = demand.attributes;
  let open = names;
  for (let attempt = 1; open.length > 0; attempt++) {
    const quotas = open.flatMap(
      (name) => lookup.get<ResourceQuota>('resourcequotas', namespace, name) ?? [],
    );
    const due = charges(quotas, demand);
    if (dryRun) return;
    const written = await Promise.all(due.map(({ quota, used }) => ledger.charge(quota, used)));
    open = due.filter((_, index) => !written[index]).map(({ quota }) => quota.metadata?.name ?? '');
    if (open.length > 0 && attempt >= ATTEMPTS) {
      const why =
        'the object has been modified; please apply your changes to the latest version and try again';
      throw conflict({ group: '', plural: 'resourcequotas' }, open[0]!, why);
    }
  }
}
