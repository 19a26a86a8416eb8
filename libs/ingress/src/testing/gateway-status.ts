import type { Condition, Listener } from '../classes/gateway/api/objects.js';
import { gatewayStatus, type Infrastructure } from '../classes/gateway/status/gateway-status.js';
import { gateway, modelOf } from './gateway-route.js';

export const NOW = Date.UTC(2026, 0, 1);

/** `Accepted True Accepted`, one line for each condition. */
export const lines = (conditions: readonly Condition[] | undefined): readonly string[] =>
  (conditions ?? []).map(({ type, status, reason }) => `${type} ${status} ${reason}`);

/** A Service with an address of its load balancer. */
export const service = (ip?: string, type = 'LoadBalancer') => ({
  metadata: { name: 'web-sim' },
  spec: { type, clusterIP: '10.96.0.9' },
  status: { loadBalancer: ip === undefined ? {} : { ingress: [{ ip }] } },
});
export const deployment = (availableReplicas: number) =>
  ({ status: { availableReplicas } }) as NonNullable<Infrastructure['deployment']>;
export const ready: Infrastructure = { service: service('192.0.2.1'), deployment: deployment(1) };

export type World = Parameters<typeof modelOf>[0];

export const statusOf = (world: World, made: Infrastructure = ready) =>
  gatewayStatus(modelOf(world), made, NOW);

export const ofListeners = (...listeners: readonly Listener[]) => ({ gateway: gateway(listeners) });
