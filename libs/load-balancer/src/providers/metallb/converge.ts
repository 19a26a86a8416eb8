import type { Service } from '#kinds';
import { parseIP, type IP } from '#machinery';
import { AllocationError } from './allocation-error.js';
import type { Allocator, Applicant } from './allocator.js';
import { familiesOf, familiesOfService, quoted, type Families } from './families.js';
import { applicantOf, requestedAddresses, requestedPool } from './request.js';

/** Tells the user about a Service. */
export type Tell = (type: 'Normal' | 'Warning', reason: string, message: string) => void;

/** What a Service shall show; no addresses and no pool when it has none. */
export interface Converged {
  readonly addresses: readonly IP[];
  readonly pool: string | undefined;
}

const NOTHING: Converged = { addresses: [], pool: undefined };

/**
 * Brings one Service to its addresses: keeps those in its status while pools, families, sharing and its wishes allow it, else asks for
 * others. Books in the allocator. The rules and texts are those of MetalLB's controller.
 */
export function converge(
  allocator: Allocator,
  key: string,
  service: Service,
  tell: Tell,
): Converged {
  const none = (): Converged => {
    allocator.release(key);
    return NOTHING;
  };
  const { type, clusterIPs = [] } = service.spec ?? {};
  if (type !== 'LoadBalancer' || allocator.pools.size === 0) return none();
  const families = familiesOfService(service);
  if (families === undefined) return none();
  const applicant = applicantOf(key, service, families);
  if (applicant.policy === 'RequireDualStack' && families !== 'dual') {
    tell(
      'Warning',
      'not enough clusterips',
      `Service requires dual stack but not enough clusterips [${clusterIPs.join(' ')}]`,
    );
    return none();
  }
  const kept = keep(allocator, applicant, tell);
  if (kept === 'wrong request') return none();
  let addresses = kept;
  if (addresses.length === 0) allocator.release(key);
  if (addresses.length === 1 && applicant.policy === 'PreferDualStack' && families === 'dual')
    addresses = withOther(allocator, applicant, addresses[0]!, tell);
  if (addresses.length === 0) {
    try {
      addresses = ask(allocator, applicant);
    } catch (error) {
      tell(
        'Warning',
        'AllocationFailed',
        `Failed to allocate IP for ${JSON.stringify(key)}: ${(error as Error).message}`,
      );
      return none();
    }
    tell('Normal', 'IPAllocated', `Assigned IP ${quoted(addresses)}`);
  }
  return { addresses, pool: allocator.assignment(key)?.pool };
}

/** The addresses of the status, as far as they may stay. */
function keep(
  allocator: Allocator,
  applicant: Applicant,
  tell: Tell,
): readonly IP[] | 'wrong request' {
  const { key, service, families, policy } = applicant;
  const present = (service.status?.loadBalancer?.ingress ?? []).flatMap(
    ({ ip = '' }) => parseIP(ip) ?? [],
  );
  if (present.length === 0 || isOfOtherFamily(present, families, policy)) return [];
  try {
    allocator.assign(applicant, present);
  } catch (error) {
    tell(
      'Normal',
      'ClearAssignment',
      `current IP for ${JSON.stringify(key)} not allowed by config, will attempt for new IP assignment: ${(error as Error).message}`,
    );
    return [];
  }
  const pool = requestedPool(service);
  if (pool !== '' && allocator.assignment(key)?.pool !== pool) return [];
  try {
    const wanted = requestedAddresses(service);
    return wanted.length === 0 || isSame(wanted, present) ? present : [];
  } catch (error) {
    tell(
      'Warning',
      'LoadBalancerFailed',
      `invalid requested loadbalancer IPs: ${(error as Error).message}`,
    );
    return 'wrong request';
  }
}

/** An address of the other family may be missing where both are only preferred. */
function isOfOtherFamily(present: readonly IP[], families: Families, policy: string): boolean {
  try {
    const found = familiesOf(present);
    return found !== families && !(families === 'dual' && policy === 'PreferDualStack');
  } catch {
    return true;
  }
}

const isSame = (a: readonly IP[], b: readonly IP[]): boolean => textOf(a) === textOf(b);

const textOf = (addresses: readonly IP[]): string =>
  addresses
    .map(({ text }) => text)
    .toSorted()
    .join();

function withOther(
  allocator: Allocator,
  applicant: Applicant,
  present: IP,
  tell: Tell,
): readonly IP[] {
  const pool = allocator.assignment(applicant.key)?.pool ?? '';
  try {
    const other = allocator.allocateOther(pool, applicant, present);
    tell('Normal', 'IPAllocated', `Assigned additional IP ${JSON.stringify(other.text)}`);
    return [present, other];
  } catch (error) {
    tell(
      'Normal',
      'AdditionalAssignFailed',
      `cannot assign additional IP in PreferDualStack: ${(error as Error).message}`,
    );
    return [present];
  }
}

/** What the Service asks for: addresses, a pool, or any. Throws AllocationError. */
function ask(allocator: Allocator, applicant: Applicant): readonly IP[] {
  const { key, service, families } = applicant;
  const wanted = requestedAddresses(service);
  const pool = requestedPool(service);
  if (wanted.length === 0)
    return pool === '' ? allocator.allocate(applicant) : allocator.allocateFrom(pool, applicant);
  if (familiesOf(wanted) !== families)
    throw new AllocationError(
      `requested loadBalancer IP(s) ${quoted(wanted)} does not match the ipFamily of the service`,
    );
  allocator.assign(applicant, wanted);
  if (pool !== '' && allocator.assignment(key)?.pool !== pool) {
    allocator.release(key);
    throw new AllocationError(
      `requested loadBalancer IP(s) ${quoted(wanted)} is not compatible with requested address pool ${pool}`,
    );
  }
  return wanted;
}
