import type { Deployment, Service } from '#kinds';
import { GROUP } from '../api/names.js';
import type { Gateway, GatewayAddress, ListenerStatus } from '../api/objects.js';
import { failed, fulfilled, type Finding } from '../model/finding.js';
import type { ListenerState } from '../model/listeners.js';
import type { GatewayModel } from '../routing/gateway-model.js';
import { condition, conditions, type Wanted } from './conditions.js';

/** What was made for a Gateway, as it is now. */
export interface Infrastructure {
  readonly service: Service | undefined;
  readonly deployment: Deployment | undefined;
  /** Why nothing could be made. */
  readonly problem?: string;
}

type Status = NonNullable<Gateway['status']>;

/** The status of a Gateway. `now` in milliseconds. */
export function gatewayStatus(model: GatewayModel, made: Infrastructure, now: number): Status {
  const { gateway, accepted, listeners } = model;
  const { generation } = gateway.metadata;
  const before = gateway.status;
  const addresses = addressesOf(made.service);
  return {
    ...before,
    addresses,
    conditions: conditions(
      before?.conditions,
      [
        condition('Accepted', accepted),
        condition('Programmed', programmed(model, made, addresses)),
      ],
      generation,
      now,
    ),
    listeners: listeners.map((state) => listenerStatus(model, state, now)),
  };
}

/** The addresses by which a Service is reached: those of its load balancer, or its own where it has none by its type. */
function addressesOf(service: Service | undefined): readonly GatewayAddress[] {
  if (service === undefined) return [];
  if (service.spec?.type !== 'LoadBalancer') {
    const ip = service.spec?.clusterIP ?? '';
    return ip === '' || ip === 'None' ? [] : [{ type: 'IPAddress', value: ip }];
  }
  return (service.status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) =>
    ip !== undefined && ip !== ''
      ? [{ type: 'IPAddress', value: ip }]
      : hostname === undefined || hostname === ''
        ? []
        : [{ type: 'Hostname', value: hostname }],
  );
}

function programmed(
  { accepted, gateway, served }: GatewayModel,
  { service, deployment, problem }: Infrastructure,
  addresses: readonly GatewayAddress[],
): Finding {
  if (problem !== undefined) return failed('Invalid', problem);
  if (!accepted.isTrue) return failed('Invalid', accepted.message);
  if (served.size === 0) return failed('Invalid', 'no listener is programmed');
  const given = new Set(addresses.map(({ value }) => value));
  const unusable = (gateway.spec.addresses ?? []).find(
    ({ value }) => value !== undefined && value !== '' && !given.has(value),
  );
  const name = service?.metadata?.name ?? '';
  if (unusable !== undefined)
    return failed(
      'AddressNotUsable',
      `Service ${name} does not have the address ${unusable.value}: a Gateway has one address, which its load balancer gives`,
    );
  if (addresses.length === 0)
    return failed('AddressNotAssigned', `Service ${name} has no address from a load balancer yet`);
  if ((deployment?.status?.availableReplicas ?? 0) === 0)
    return failed('NoResources', `no pod of Deployment ${name} is available`);
  return fulfilled('Programmed', 'the proxies serve the Gateway');
}

function listenerStatus(
  { gateway, attachments }: GatewayModel,
  state: ListenerState,
  now: number,
): ListenerStatus {
  const { listener, kinds, accepted, conflicted, resolved, overlaps, isProgrammed } = state;
  const before = gateway.status?.listeners?.find(({ name }) => name === listener.name);
  const attached = new Set(
    attachments
      .filter(({ listeners }) => listeners.some((each) => each.state === state))
      .map(({ route }) => route.object),
  );
  const overlapping: Wanted[] =
    overlaps.length === 0
      ? []
      : [
          {
            type: 'OverlappingTLSConfig',
            status: 'True',
            reason: 'OverlappingHostnames',
            message: `hosts are also those of ${overlaps.join(', ')}`,
          },
        ];
  const why = [accepted, resolved].find(({ isTrue }) => !isTrue);
  return {
    name: listener.name,
    supportedKinds: kinds.map((kind) => ({ group: GROUP, kind })),
    attachedRoutes: attached.size,
    conditions: conditions(
      before?.conditions,
      [
        condition('Accepted', accepted),
        condition(
          'Programmed',
          isProgrammed
            ? fulfilled('Programmed', 'the listener is served')
            : failed('Invalid', why?.message ?? ''),
        ),
        condition('ResolvedRefs', resolved),
        condition('Conflicted', conflicted),
        ...overlapping,
      ],
      gateway.metadata.generation,
      now,
      ['OverlappingTLSConfig'],
    ),
  };
}
