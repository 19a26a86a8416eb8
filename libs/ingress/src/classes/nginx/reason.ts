import type { Reason } from '../../proxy/decision.js';
import type { Rule } from './locations.js';

/** The Ingress and the field behind a rule, with what it does in one sentence. */
export function reasonOf({ ingress, field }: Rule, summary: string): Reason {
  const { namespace, name = '' } = ingress.metadata ?? {};
  return {
    summary,
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      ...(namespace === undefined ? {} : { namespace }),
      name,
    },
    field,
  };
}
