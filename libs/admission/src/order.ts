import type { Authorizer } from '#auth';
import type { Clock, Random } from '#machinery';
import type { AdmissionPlugin, Lookup } from './plugin.js';
import {
  certificateApproval,
  certificateSigning,
  certificateSubjectRestriction,
} from './plugins/certificates/certificates.js';
import { defaultIngressClass } from './plugins/default-ingress-class/default-ingress-class.js';
import { defaultStorageClass } from './plugins/default-storage-class/default-storage-class.js';
import { defaultTolerationSeconds } from './plugins/default-toleration-seconds/default-toleration-seconds.js';
import { limitRanger } from './plugins/limit-ranger/limit-ranger.js';
import { namespaceLifecycle } from './plugins/namespace-lifecycle/namespace-lifecycle.js';
import { priority } from './plugins/priority/priority.js';
import type { QuotaLedger } from './plugins/resource-quota/ledger.js';
import { resourceQuota } from './plugins/resource-quota/resource-quota.js';
import { runtimeClass } from './plugins/runtime-class/runtime-class.js';
import { serviceAccount } from './plugins/service-account/service-account.js';
import { storageObjectInUseProtection } from './plugins/storage-object-in-use-protection/storage-object-in-use-protection.js';
import { taintNodesByCondition } from './plugins/taint-nodes-by-condition/taint-nodes-by-condition.js';

/** What plugins are given. */
export interface AdmissionEnvironment {
  readonly lookup: Lookup;
  readonly random: Random;
  readonly clock: Clock;
  readonly quotas: QuotaLedger;
  /** Absent: what needs a right of its own is not checked. */
  readonly authorizer?: Authorizer;
}

/**
 * The plugins that are on by default, in the order of the API server. Each runs in both passes. The order matters: a missing
 * namespace is reported before anything else, defaults of a namespace come before what depends on them, and quotas are charged last,
 * when nothing else can refuse the request.
 */
export function defaultPlugins({
  lookup,
  random,
  clock,
  quotas,
  authorizer,
}: AdmissionEnvironment): readonly AdmissionPlugin[] {
  return [
    namespaceLifecycle(lookup),
    limitRanger(lookup),
    serviceAccount(lookup, random),
    taintNodesByCondition,
    priority(lookup),
    defaultTolerationSeconds,
    defaultStorageClass(lookup),
    storageObjectInUseProtection,
    runtimeClass(lookup),
    ...(authorizer === undefined
      ? []
      : [certificateApproval(authorizer), certificateSigning(authorizer)]),
    certificateSubjectRestriction,
    defaultIngressClass(lookup),
    resourceQuota(lookup, quotas, clock),
  ];
}
