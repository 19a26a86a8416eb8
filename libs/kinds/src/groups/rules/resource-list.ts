import {
  compareQuantities,
  dns1123Label,
  isWholeQuantity,
  qualifiedName,
  quantityValue,
  roundUpQuantity,
} from '#machinery';
import type { ResourceRequirements } from '../../generated/index.gen.js';
import type { Report } from './report.js';

type ResourceList = Readonly<Record<string, string>>;

/** Resource lists know nothing below a thousandth: finer quantities are rounded up, as defaulting does. */
export function roundQuantities(list: Record<string, string> | undefined): void {
  for (const name in list) {
    const rounded = roundUpQuantity(list[name]!);
    if (rounded !== list[name]) list[name] = rounded;
  }
}

const COMPUTE = new Set(['cpu', 'memory', 'ephemeral-storage']);
const OBJECT_COUNTS = [
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];
const STANDARD = new Set([
  ...COMPUTE,
  ...OBJECT_COUNTS,
  'storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
]);
const WHOLE = new Set(OBJECT_COUNTS);
const STANDARD_QUOTA = new Set(STANDARD);
STANDARD_QUOTA.delete('storage');

/** Names of kubernetes itself: without a prefix, or with one in `kubernetes.io`. */
function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

/** A resource that a device plugin or an administrator adds: `example.com/gpu`. */
export function isExtendedResource(name: string): boolean {
  return (
    !isNative(name) &&
    !name.startsWith('requests.') &&
    qualifiedName(`requests.${name}`).length === 0
  );
}

const HUGE_PAGES = 'hugepages-';

function isHugePages(name: string): boolean {
  return name.startsWith(HUGE_PAGES);
}

function isQuotaPrefixed(name: string): boolean {
  return name.startsWith('requests.hugepages-') || isHugePages(name);
}

/** The syntax of any resource name, and that a name without prefix is a known one. */
function checkResourceName(found: Report, name: string): void {
  const complaints = qualifiedName(name);
  found.complaints('', name, complaints);
  if (complaints.length > 0) return;
  if (!name.includes('/') && !STANDARD.has(name) && !isQuotaPrefixed(name)) {
    found.invalid('', name, 'must be a standard resource type or fully qualified');
  }
}

/** A name that a container may ask for. */
export function checkContainerResourceName(found: Report, name: string): void {
  checkResourceName(found, name);
  if (!name.includes('/')) {
    if (!COMPUTE.has(name) && !isHugePages(name))
      found.invalid('', name, 'must be a standard resource for containers');
  } else if (!isNative(name) && !isExtendedResource(name)) {
    found.invalid('', name, "doesn't follow extended resource name standard");
  }
}

/** True for what a pod may ask for as a whole (KEP-2837). */
export function isPodResource(name: string): boolean {
  return name === 'cpu' || name === 'memory' || isHugePages(name);
}

/** A name that a pod as a whole may ask for. */
export function checkPodResourceName(found: Report, name: string): void {
  const before = found.causes.length;
  checkResourceName(found, name);
  if (found.causes.length === before && !isPodResource(name))
    found.notSupported('', name, ['cpu', HUGE_PAGES, 'memory']);
}

/** A resource that every quota knows. */
export function isStandardQuotaResource(name: string): boolean {
  return STANDARD_QUOTA.has(name) || isQuotaPrefixed(name);
}

/** A name that a ResourceQuota may count (`count/<resource>.<group>` and quotas by class have a slash). */
export function checkQuotaResourceName(found: Report, name: string): void {
  checkResourceName(found, name);
  if (!name.includes('/') && !isStandardQuotaResource(name)) {
    found.invalid('', name, 'must be a standard resource for quota');
  }
}

/** A name that a LimitRange of some type may limit. */
export function checkLimitResourceName(found: Report, name: string, type: string): void {
  if (type === 'Pod' || type === 'Container') checkContainerResourceName(found, name);
  else checkResourceName(found, name);
}

/** A quantity is not negative, and whole where the resource has no parts. */
export function checkQuantity(found: Report, name: string, quantity: string): void {
  if (compareQuantities(quantity, '0') < 0)
    found.invalid('', quantity, 'must be greater than or equal to 0');
  if ((WHOLE.has(name) || isExtendedResource(name)) && !isWholeQuantity(quantity)) {
    found.invalid('', quantity, 'must be an integer');
  }
}

/** Limits and requests of a container: known names, sane quantities, requests within limits. */
export function checkResources(
  found: Report,
  resources: ResourceRequirements | undefined,
  claimNames: ReadonlySet<string>,
  checkName = checkContainerResourceName,
): void {
  if (resources === undefined) return;
  const { limits = {}, requests = {} } = resources as {
    limits?: ResourceList;
    requests?: ResourceList;
  };
  checkList(found, 'limits', limits, checkName);
  checkList(found, 'requests', requests, checkName, (name, quantity) =>
    checkRequest(found, name, quantity, limits[name]),
  );
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.some((name) => name === 'cpu' || name === 'memory')) {
    found.forbidden('', 'HugePages require cpu or memory');
  }
  checkClaims(found, resources.claims, claimNames);
}

function checkList(
  found: Report,
  field: string,
  list: ResourceList,
  checkName: typeof checkContainerResourceName,
  more?: (name: string, quantity: string) => void,
): void {
  for (const name of Object.keys(list).sort()) {
    const quantity = list[name]!;
    // The name of a plain compute resource of a container needs no look.
    const isPlain = COMPUTE.has(name) && checkName === checkContainerResourceName;
    if (!isPlain || compareQuantities(quantity, '0') < 0) {
      found.at(field, () =>
        found.at(`[${name}]`, () => {
          checkName(found, name);
          checkQuantity(found, name, quantity);
        }),
      );
    }
    more?.(name, quantity);
    if (isHugePages(name) && !isWholePages(name, quantity))
      found.invalid(
        `${field}[${name}]`,
        quantity,
        `${quantity} is not positive integer multiple of ${name}`,
      );
  }
}

function checkRequest(
  found: Report,
  name: string,
  quantity: string,
  limit: string | undefined,
): void {
  const overcommit = isNative(name) && !isHugePages(name);
  if (limit === undefined) {
    if (!overcommit) found.required('limits', 'Limit must be set for non overcommitable resources');
    return;
  }
  const order = compareQuantities(quantity, limit);
  if (!overcommit && order !== 0)
    found.invalid('requests', quantity, `must be equal to ${name} limit of ${limit}`);
  else if (order > 0)
    found.invalid('requests', quantity, `must be less than or equal to ${name} limit of ${limit}`);
}

/** True for so many pages of the size that the name says; a size that cannot be read has no pages. */
function isWholePages(name: string, quantity: string): boolean {
  let size: number;
  try {
    size = quantityValue(name.slice(HUGE_PAGES.length));
  } catch {
    return false;
  }
  return size > 0 && quantityValue(quantity) % size === 0;
}

function checkClaims(
  found: Report,
  claims: ResourceRequirements['claims'],
  names: ReadonlySet<string>,
): void {
  const seen = new Set<string>();
  found.each('claims', claims, ({ name, request }) => {
    if (!name) {
      found.required('');
      return;
    }
    // A claim as a whole includes each of its requests.
    if (seen.has(name)) found.duplicate('', name);
    else {
      const key = request ? `${name}/${request}` : name;
      if (request) found.complaints('request', request, dns1123Label(request));
      if (seen.has(key)) found.duplicate('', key);
      else if (!request)
        for (const other of seen) if (other.startsWith(`${name}/`)) found.duplicate('', name);
      seen.add(key);
    }
    if (!names.has(name)) found.notFoundAmong('', name, 'pod.spec.resourceClaims', names);
  });
}
