import { conflict, StatusError, type Draft, type KubeObject } from '#machinery';
import type { QuotaLedger } from '#admission';
import type { ResourceQuota } from '#kinds';
import type { Environment } from '../environment.js';
import type { RequestContext } from '../request.js';
import { MODIFIED } from '../store-errors.js';
import { guaranteedUpdate } from './guaranteed-update.js';

/** Charges quotas as the API server's own client: an update of their status, tied to the version that was read. */
export function quotaLedger(environment: () => Environment): QuotaLedger {
  return {
    async charge({ metadata }, used) {
      const { name = '', namespace = '', resourceVersion } = metadata ?? {};
      const kind = environment().catalog.byResource('', 'v1', 'resourcequotas')!;
      const target = { kind, namespace, name, subresource: 'status' };
      const context: RequestContext = {
        user: { name: 'system:apiserver', groups: ['system:masters'] },
        userAgent: 'kube-apiserver',
        warnings: [],
      };
      try {
        const build = (current: KubeObject): Draft<KubeObject> => {
          if (current.metadata?.resourceVersion !== resourceVersion)
            throw conflict(kind, name, MODIFIED);
          const { status } = current as ResourceQuota;
          const charged = { ...current, metadata: { ...current.metadata } };
          return { ...charged, status: { ...status, used } } as unknown as Draft<KubeObject>;
        };
        await guaranteedUpdate(environment(), context, target, {}, { build });
        return true;
      } catch (error) {
        const { reason } = error instanceof StatusError ? error : {};
        if (reason === 'Conflict' || reason === 'NotFound') return false;
        throw error;
      }
    },
  };
}
