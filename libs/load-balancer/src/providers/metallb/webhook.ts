import type { Resource } from '#client';
import type { KubeObject } from '#machinery';
import { Advertisement, checkBgpAdvertisements } from './advertisement.js';
import { ConfigurationError } from './address-range.js';
import { checkCommunities } from './community.js';
import { poolsOf } from './configuration.js';
import {
  BFD_PROFILES,
  BGP_ADVERTISEMENTS,
  BGP_PEERS,
  COMMUNITIES,
  L2_ADVERTISEMENTS,
  POOLS,
  type IpAddressPool,
} from './objects.js';
import { checkPeer } from './peer.js';

/** All objects of a kind in MetalLB's namespace. */
export type ListOf = <T extends KubeObject>(resource: Resource<T>) => readonly T[];

/** Throws ConfigurationError; `all` are the objects of the kind as they would be. */
type Check = (all: readonly KubeObject[], list: ListOf) => void;

const checks: readonly { readonly resource: Resource; readonly check: Check }[] = [
  { resource: POOLS, check: (all) => void poolsOf(all as readonly IpAddressPool[], []) },
  {
    resource: L2_ADVERTISEMENTS,
    check: (all) => void all.map((object) => new Advertisement(object)),
  },
  {
    resource: BGP_ADVERTISEMENTS,
    check: (all, list) => checkBgpAdvertisements(all, [...poolsOf(list(POOLS), []).values()]),
  },
  {
    resource: BGP_PEERS,
    check: (all) => {
      for (const object of all) checkPeer(object);
    },
  },
  { resource: COMMUNITIES, check: (all) => checkCommunities(all) },
  { resource: BFD_PROFILES, check: () => undefined },
];

/** The part of admission.k8s.io/v1 AdmissionReview that is asked. */
interface AdmissionRequest {
  readonly uid: string;
  readonly operation: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly resource?: { readonly resource?: string };
  readonly object?: KubeObject | null;
  readonly oldObject?: KubeObject | null;
}

/**
 * The answer of MetalLB's controller to an AdmissionReview about one of its objects. `namespace` is its own. A kind that MetalLB has
 * no rules for is allowed.
 */
export function review(request: AdmissionRequest, namespace: string, list: ListOf): KubeObject {
  const denial = denialOf(request, namespace, list);
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: {
      uid: request.uid,
      allowed: denial === undefined,
      status:
        denial === undefined
          ? { metadata: {}, code: 200 }
          : { metadata: {}, message: denial, reason: 'Forbidden', code: 403 },
    },
  } as KubeObject;
}

function denialOf(
  { operation, object, oldObject, resource }: AdmissionRequest,
  namespace: string,
  list: ListOf,
): string | undefined {
  const found = checks.find((each) => each.resource.plural === resource?.resource);
  if (found === undefined) return undefined;
  if (operation === 'DELETE') return inUse(found.resource, oldObject, list);
  if (object === undefined || object === null) return undefined;
  if (operation === 'CREATE' && object.metadata?.namespace !== namespace)
    return `resource must be created in ${namespace} namespace`;
  const others = list(found.resource).filter(
    ({ metadata }) => metadata?.name !== object.metadata?.name,
  );
  try {
    found.check([...others, object], list);
    return undefined;
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
}

/** A BFDProfile that a peer uses stays. */
function inUse(
  resource: Resource,
  object: KubeObject | null | undefined,
  list: ListOf,
): string | undefined {
  if (resource !== BFD_PROFILES) return undefined;
  const name = object?.metadata?.name ?? '';
  const user = list(BGP_PEERS).find(({ spec }) => spec?.bfdProfile === name);
  return user === undefined
    ? undefined
    : `failed to delete BFDProfile ${name}, used by BGPPeer ${user.metadata?.name ?? ''}`;
}
