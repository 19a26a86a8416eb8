import type { Draft } from '#machinery';
import type { Container, Pod } from '../../../../generated/index.gen.js';
import { defineBehaviour } from '../../../../behaviour.js';
import type { StrategyContext } from '../../../../definition.js';
import { RepeatedSpecs } from '../../../../schema/repeated-specs.js';
import { same } from '../../../strategies/same.js';
import { keepMetadata } from '../../../strategies/status.js';
import { podRow, podRowConditions } from './columns.js';
import { defaultPod } from './defaults.js';
import { qosClass } from './qos.js';
import { validateResize } from './resize-validation.js';
import { validateEphemeralContainers } from './ephemeral-validation.js';
import { validatePodStatusUpdate, validatePodUpdate } from './update-validation.js';
import { validatePod } from './validation.js';
import { podWarnings } from './warnings.js';

export const pod = defineBehaviour<Pod>('v1', 'Pod', {
  strategy: {
    applyDefaults: (object) => {
      defaultPod(object);
      keepBothAddresses(object);
    },
    specs: new RepeatedSpecs('core_v1.Pod', (object) => defaultPod(object as Draft<Pod>)),
    prepareForCreate: (object, context) => {
      // A negative time is an old way of asking for the shortest.
      if ((object.spec?.terminationGracePeriodSeconds ?? 0) < 0)
        object.spec.terminationGracePeriodSeconds = 1;
      object.status = { phase: 'Pending', qosClass: qosClass(object.spec ?? { containers: [] }) };
      if ((object.spec?.schedulingGates?.length ?? 0) > 0) markGated(object, context);
    },
    prepareForUpdate,
    validate: validatePod,
    validateUpdate: (object, old, { subresource }) => {
      if (subresource === 'status') return validatePodStatusUpdate(object, old);
      if (subresource === 'ephemeralcontainers') return validateEphemeralContainers(object, old);
      return subresource === 'resize'
        ? validateResize(object, old)
        : validatePodUpdate(object, old);
    },
    warnings: podWarnings,
    generationChanged: (object, old) => !same(object.spec, old.spec),
    gracePeriod,
  },
  row: podRow,
  rowConditions: podRowConditions,
  selectableFields: {
    'spec.nodeName': ({ spec }) => spec?.nodeName ?? '',
    'spec.restartPolicy': ({ spec }) => spec?.restartPolicy ?? '',
    'spec.schedulerName': ({ spec }) => spec?.schedulerName ?? '',
    'spec.serviceAccountName': ({ spec }) => spec?.serviceAccountName ?? '',
    'spec.hostNetwork': ({ spec }) => String(spec?.hostNetwork ?? false),
    'status.phase': ({ status }) => status?.phase ?? '',
    'status.podIP': ({ status }) => status?.podIPs?.[0]?.ip ?? '',
    'status.podIPs': () => '',
    'status.nominatedNodeName': ({ status }) => status?.nominatedNodeName ?? '',
    // The old name of spec.nodeName.
    'spec.host': ({ spec }) => spec?.nodeName ?? '',
  },
});

/** `podIP` is the first of `podIPs`; clients of either age may write theirs. */
function keepBothAddresses({ status }: Draft<Pod>): void {
  if (!status) return;
  const first = status.podIPs?.[0]?.ip;
  if (status.podIP && first !== status.podIP) status.podIPs = [{ ip: status.podIP }];
  else if (!status.podIP && first) status.podIP = first;
}

function markGated(object: Draft<Pod>, context: StrategyContext): void {
  object.status!.conditions = [
    {
      type: 'PodScheduled',
      status: 'False',
      lastProbeTime: null,
      lastTransitionTime: context.now,
      reason: 'SchedulingGated',
      message: 'Scheduling is blocked due to non-empty scheduling gates',
    },
  ];
}

function prepareForUpdate(object: Draft<Pod>, old: Pod, { subresource }: StrategyContext): void {
  const stored = old as Draft<Pod>;
  if (subresource === 'status') {
    object.spec = stored.spec!;
    if (stored.metadata?.ownerReferences)
      object.metadata!.ownerReferences = stored.metadata.ownerReferences;
    else delete object.metadata!.ownerReferences;
    if (object.status && !object.status.qosClass && stored.status?.qosClass)
      object.status.qosClass = stored.status.qosClass;
    return;
  }
  if (subresource === 'ephemeralcontainers') {
    object.spec = {
      ...stored.spec,
      ...(object.spec?.ephemeralContainers
        ? { ephemeralContainers: object.spec.ephemeralContainers }
        : {}),
    };
    keepMetadata(object, stored, SYSTEM_METADATA);
  } else if (subresource === 'resize') {
    resize(object, stored);
  }
  if (stored.status) object.status = stored.status;
}

/** Metadata that subresources for one part of the spec do not write. */
const SYSTEM_METADATA = ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const;

/** `/resize` writes resources alone (KEP-1287); containers that come or go are left for validation to refuse. */
function resize(object: Draft<Pod>, stored: Draft<Pod>): void {
  const wanted = object.spec;
  const keptLength = (field: 'containers' | 'initContainers'): boolean =>
    (wanted[field]?.length ?? 0) === (stored.spec[field]?.length ?? 0);
  if (!keptLength('containers') || !keptLength('initContainers')) return;
  object.spec = { ...stored.spec };
  if (wanted.resources) object.spec.resources = wanted.resources;
  else delete object.spec.resources;
  object.spec.containers = resized(wanted.containers ?? [], stored.spec.containers ?? []);
  if (wanted.initContainers)
    object.spec.initContainers = resized(wanted.initContainers, stored.spec.initContainers ?? []);
  keepMetadata(object, stored, SYSTEM_METADATA);
}

/** The stored containers with the wanted resources; the wanted ones as they are when some have other names. */
function resized(wanted: Draft<Container>[], stored: Draft<Container>[]): Draft<Container>[] {
  if (wanted.some(({ name }, index) => name !== stored[index]!.name)) return wanted;
  return stored.map(({ resources: _resources, resizePolicy: _policy, ...container }, index) => {
    const { resources, resizePolicy } = wanted[index]!;
    return {
      ...container,
      ...(resources ? { resources } : {}),
      ...(resizePolicy ? { resizePolicy } : {}),
    };
  });
}

/** A pod that runs somewhere gets time to end; one that does not is gone at once. */
function gracePeriod({ spec, status }: Pod, requested: number | undefined): number {
  if (!spec?.nodeName || status?.phase === 'Succeeded' || status?.phase === 'Failed') return 0;
  const seconds = requested ?? spec.terminationGracePeriodSeconds ?? 0;
  return seconds < 0 ? 1 : seconds;
}
