import type { Draft, StatusCause } from '#machinery';
import type { Container, Pod, PodSpec, Toleration } from '../../../../generated/index.gen.js';
import { unifiedDiff } from '../../../internal/diff.js';
import { toInternalPodSpec } from '../../../internal/pod-template.js';
import { report, type Report } from '../../../rules/report.js';
import { same } from '../../../strategies/same.js';
import { checkAddresses, checkPod } from './validation.js';

const ONLY_THESE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,' +
  '`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** What is wrong with an update of a pod: little of its spec may change once it exists. */
export function validatePodUpdate(pod: Pod, old: Pod): StatusCause[] {
  return report((found) => {
    checkPod(found, pod);
    if (!pod.spec || !old.spec) return;
    const [spec, oldSpec] = [pod.spec, old.spec];
    found.at('spec', () => {
      for (const field of ['containers', 'initContainers'] as const) {
        if ((spec[field]?.length ?? 0) !== (oldSpec[field]?.length ?? 0)) {
          found.forbidden(field, 'pod updates may not add or remove containers');
          return;
        }
      }
      for (const field of ['containers', 'initContainers'] as const) {
        found.each(field, spec[field], ({ image }) => {
          if (!image) found.required('image');
        });
      }
      checkGates(found, spec, oldSpec);
      // A longer deadline is all that is said then.
      if (!checkDeadline(found, spec, oldSpec)) return;
      checkAddedTolerations(found, spec.tolerations ?? [], oldSpec.tolerations ?? []);
      const gated = (oldSpec.schedulingGates?.length ?? 0) > 0;
      if (gated) checkGatedPlacement(found, spec, oldSpec);
      const comparable = withoutMutable(spec, oldSpec, gated);
      if (!same(comparable, oldSpec)) {
        const difference = unifiedDiff(toInternalPodSpec(oldSpec), toInternalPodSpec(comparable));
        found.forbidden('', `${ONLY_THESE}\n${difference}`);
      }
    });
    checkAddresses(found, pod);
  });
}

const MAX_INT32 = 2147483647;

function checkGates(found: Report, spec: PodSpec, old: PodSpec): void {
  const before = new Set((old.schedulingGates ?? []).map((gate) => gate.name));
  found.each('schedulingGates', spec.schedulingGates, ({ name }) => {
    if (!before.has(name))
      found.forbidden('name', `only deletion is allowed, but found new scheduling gate '${name}'`);
  });
}

/** False when nothing else is looked at. */
function checkDeadline(found: Report, spec: PodSpec, old: PodSpec): boolean {
  const [deadline, before] = [spec.activeDeadlineSeconds, old.activeDeadlineSeconds];
  const field = 'activeDeadlineSeconds';
  if (deadline === undefined) {
    if (before !== undefined)
      found.invalid(field, null, 'must not update from a positive integer to nil value');
    return true;
  }
  if (deadline < 0 || deadline > MAX_INT32) {
    found.invalid(field, deadline, `must be between 0 and ${MAX_INT32}, inclusive`);
    return false;
  }
  if (before === undefined || deadline <= before) return true;
  found.invalid(field, deadline, 'must be less than or equal to previous value');
  return false;
}

function checkAddedTolerations(
  found: Report,
  tolerations: readonly Toleration[],
  old: readonly Toleration[],
): void {
  const kept = old.every((before) =>
    tolerations.some((after) =>
      same({ ...after, tolerationSeconds: 0 }, { ...before, tolerationSeconds: 0 }),
    ),
  );
  if (!kept)
    found.forbidden(
      'tolerations',
      'existing toleration can not be modified except its tolerationSeconds',
    );
}

/** While gates hold a pod back its placement may become narrower (KEP-3838). */
function checkGatedPlacement(found: Report, spec: PodSpec, old: PodSpec): void {
  const before = Object.entries(old.nodeSelector ?? {});
  if (!before.every(([key, value]) => spec.nodeSelector?.[key] === value)) {
    found.invalid(
      'nodeSelector',
      spec.nodeSelector ?? null,
      'only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    );
  }
  const oldTerms =
    old.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ??
    [];
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
      ?.nodeSelectorTerms ?? [];
  if (oldTerms.length === 0) return;
  const place =
    'affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
  if (oldTerms.length !== terms.length) {
    found.invalid(
      place,
      terms,
      'no additions/deletions to non-empty NodeSelectorTerms list are allowed',
    );
    return;
  }
  for (const [index, term] of terms.entries()) {
    const narrower =
      oldTerms[index]!.matchExpressions?.every((one, position) =>
        same(one, term.matchExpressions?.[position]),
      ) ?? true;
    if (!narrower)
      found.invalid(
        `${place}[${index}]`,
        term,
        'only additions are allowed (no mutations or deletions)',
      );
  }
}

/** The new spec with everything that may change taken from the old one. */
function withoutMutable(spec: PodSpec, old: PodSpec, gated: boolean): PodSpec {
  const result = {
    ...spec,
    containers: withImages(spec.containers, old.containers),
    initContainers: withImages(spec.initContainers, old.initContainers),
  } as Draft<PodSpec>;
  const take = (...fields: (keyof PodSpec)[]): void => {
    for (const field of fields) Object.assign(result, { [field]: old[field] });
  };
  take('activeDeadlineSeconds', 'schedulingGates', 'tolerations');
  if (spec.terminationGracePeriodSeconds === 1 && (old.terminationGracePeriodSeconds ?? 0) < 0)
    take('terminationGracePeriodSeconds');
  if (gated) {
    take('nodeSelector');
    const { nodeAffinity: _narrowed, ...others } = spec.affinity ?? {};
    const before = old.affinity?.nodeAffinity;
    const affinity = before === undefined ? others : { ...others, nodeAffinity: before };
    if (Object.keys(affinity).length > 0) Object.assign(result, { affinity });
    else take('affinity');
  }
  return result;
}

function withImages(
  containers: readonly Container[] | null | undefined,
  old: readonly Container[] | null | undefined,
): object[] | undefined {
  return containers?.map((container, index) => ({
    ...container,
    image: old?.[index]?.image,
  }));
}

/** What is wrong with an update of a pod's status. */
export function validatePodStatusUpdate(pod: Pod, old: Pod): StatusCause[] {
  return report((found) => {
    const [status, before] = [pod.status ?? {}, old.status ?? {}];
    found.immutable(
      'status.qosClass',
      (status.qosClass ?? '') !== (before.qosClass ?? ''),
      status.qosClass,
    );
    if (
      status.nominatedNodeName &&
      pod.spec?.nodeName === undefined &&
      status.nominatedNodeName.includes(' ')
    ) {
      found.invalid('status.nominatedNodeName', status.nominatedNodeName, 'must be a node name');
    }
    checkAddresses(found, pod);
  });
}
