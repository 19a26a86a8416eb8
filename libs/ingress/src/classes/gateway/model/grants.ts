import { GROUP } from '../api/names.js';
import type { GatewayObjects } from './gateway-objects.js';

/** An object of the Gateway API that points at another object. */
export interface Reference {
  readonly kind: string;
  readonly namespace: string;
  readonly to: {
    readonly group: string;
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
  };
}

/** True if the reference stays in its namespace, or a ReferenceGrant of the other namespace allows it. */
export function isPermitted(
  { kind, namespace, to }: Reference,
  objects: Pick<GatewayObjects, 'grants'>,
): boolean {
  if (namespace === to.namespace) return true;
  for (const { spec } of objects.grants(to.namespace)) {
    const isFrom = spec.from.some(
      (from) => from.group === GROUP && from.kind === kind && from.namespace === namespace,
    );
    const isTo = spec.to.some(
      (target) =>
        target.group === to.group &&
        target.kind === to.kind &&
        (target.name === undefined || target.name === '' || target.name === to.name),
    );
    if (isFrom && isTo) return true;
  }
  return false;
}
