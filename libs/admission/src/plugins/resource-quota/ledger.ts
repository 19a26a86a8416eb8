import type { ResourceQuota, Usage } from '#kinds';

/** Writes down what quotas have used. */
export interface QuotaLedger {
  /** Replaces `status.used` of a quota; false when it is no longer the version that was read. */
  charge(quota: ResourceQuota, used: Usage): Promise<boolean>;
}
