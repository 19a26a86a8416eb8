import type { Service } from '#kinds';

export const GROUP = 'metallb.io';

/** Annotations that MetalLB 0.13 and later read and write; each also under the prefix of older releases. */
export const ADDRESS_POOL = 'address-pool';
export const LOAD_BALANCER_IPS = 'loadBalancerIPs';
export const ALLOW_SHARED_IP = 'allow-shared-ip';
export const ALLOCATED_FROM_POOL = 'metallb.io/ip-allocated-from-pool';

export const DEPRECATED_PREFIX = 'metallb.universe.tf';

/** The value of an annotation under today's prefix or, without that, under the older one; '' when neither is there. */
export function annotation(service: Service, name: string): string {
  const { annotations = {} } = service.metadata ?? {};
  return annotations[`${GROUP}/${name}`] ?? annotations[`${DEPRECATED_PREFIX}/${name}`] ?? '';
}

/** Does the Service say that it shares its address? An empty key says so too, although it shares with nobody. */
export function hasSharingKey(service: Service): boolean {
  const { annotations = {} } = service.metadata ?? {};
  return (
    `${GROUP}/${ALLOW_SHARED_IP}` in annotations ||
    `${DEPRECATED_PREFIX}/${ALLOW_SHARED_IP}` in annotations
  );
}
