import type { Authorizer } from '#auth';
import type { Clock } from '#machinery';
import type { AdmissionPlugin } from './plugin.js';
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
import { nodeRestriction } from './plugins/node-restriction/node-restriction.js';
import { ownerReferencesPermissionEnforcement } from './plugins/owner-references-permission-enforcement/owner-references-permission-enforcement.js';
import { persistentVolumeClaimResize } from './plugins/persistent-volume-claim-resize/persistent-volume-claim-resize.js';
import { podSecurity } from './plugins/pod-security/pod-security.js';
import { priority } from './plugins/priority/priority.js';
import type { QuotaLedger } from './plugins/resource-quota/ledger.js';
import { resourceQuota } from './plugins/resource-quota/resource-quota.js';
import { runtimeClass } from './plugins/runtime-class/runtime-class.js';
import { serviceAccount } from './plugins/service-account/service-account.js';
import { storageObjectInUseProtection } from './plugins/storage-object-in-use-protection/storage-object-in-use-protection.js';
import { mutatingAdmissionWebhook } from './plugins/mutating-admission-webhook/mutating-admission-webhook.js';
import { mutatingAdmissionPolicy } from './plugins/mutating-admission-policy/mutating-admission-policy.js';
import { validatingAdmissionPolicy } from './plugins/validating-admission-policy/validating-admission-policy.js';
import type { PolicyContext } from './policies/context.js';
import { validatingAdmissionWebhook } from './plugins/validating-admission-webhook/validating-admission-webhook.js';
import type { OutsideContext } from './webhooks/context.js';
import { taintNodesByCondition } from './plugins/taint-nodes-by-condition/taint-nodes-by-condition.js';

/** What plugins are given. */
export interface AdmissionEnvironment extends OutsideContext, PolicyContext {
  readonly clock: Clock;
  readonly quotas: QuotaLedger;
  /** Absent: what needs a right of its own is not checked. */
  readonly authorizer?: Authorizer;
}

/** Plugins that are switched on or off beside the default (`--enable-admission-plugins`, `--disable-admission-plugins`), by name. */
export interface PluginSelection {
  readonly enabled?: readonly string[];
  readonly disabled?: readonly string[];
}

/** Plugins were selected that do not exist, or are to be on and off at once. */
export class PluginSelectionError extends Error {}

/** What the real server leaves off until somebody asks for it. */
const OFF_BY_DEFAULT = new Set(['OwnerReferencesPermissionEnforcement']);

/**
 * The plugins that are on, in the order of the API server. Each runs in both passes. The order matters: a missing
 * namespace is reported before anything else, defaults of a namespace come before what depends on them, webhooks see what the built-in
 * plugins made, and quotas are charged last, when nothing else can refuse the request. Throws PluginSelectionError for a name that is none.
 */
export function defaultPlugins(
  environment: AdmissionEnvironment,
  { enabled = [], disabled = [] }: PluginSelection = {},
): readonly AdmissionPlugin[] {
  const { lookup, random, clock, quotas, authorizer } = environment;
  const all: readonly AdmissionPlugin[] = [
    namespaceLifecycle(lookup),
    limitRanger(lookup),
    serviceAccount(lookup, random),
    nodeRestriction(lookup),
    taintNodesByCondition,
    podSecurity(lookup),
    priority(lookup, environment.follow),
    defaultTolerationSeconds,
    defaultStorageClass(lookup),
    storageObjectInUseProtection,
    ownerReferencesPermissionEnforcement(environment),
    persistentVolumeClaimResize(lookup),
    runtimeClass(lookup),
    ...(authorizer === undefined
      ? []
      : [certificateApproval(authorizer), certificateSigning(authorizer)]),
    certificateSubjectRestriction,
    defaultIngressClass(lookup),
    mutatingAdmissionPolicy(environment),
    mutatingAdmissionWebhook(environment),
    validatingAdmissionPolicy(environment),
    validatingAdmissionWebhook(environment),
    resourceQuota(lookup, quotas, clock),
  ];
  const names = new Set(all.map(({ name }) => name));
  for (const name of [...enabled, ...disabled])
    if (!names.has(name))
      throw new PluginSelectionError(`admission-control plugin "${name}" is unknown`);
  for (const name of enabled)
    if (disabled.includes(name))
      throw new PluginSelectionError(
        `[${name}] in enable-admission-plugins and disable-admission-plugins overlapped`,
      );
  return all.filter(
    ({ name }) => !disabled.includes(name) && (!OFF_BY_DEFAULT.has(name) || enabled.includes(name)),
  );
}
