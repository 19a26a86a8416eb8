import { forbidden, invalid, type KubeObject } from '#machinery';
import type { Namespace, Pod, PodTemplateSpec } from '#kinds';
import type { AdmissionPlugin, Attributes, Lookup } from '../../plugin.js';
import type { Checked, Complaint } from './checks/check.js';
import { existingPodWarnings } from './existing-pods.js';
import {
  compareLevels,
  isPrivileged,
  policyOf,
  standardText,
  type LevelVersion,
  type Policy,
} from './policy.js';
import { complaints, detailText } from './standards.js';

const ANNOTATION = 'pod-security.kubernetes.io/';
/** Workloads that hold a template of pods. */
const WORKLOADS = new Set([
  'replicationcontrollers',
  'podtemplates',
  'replicasets.apps',
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'jobs.batch',
  'cronjobs.batch',
]);
/** Subresources of pods that cannot change what a pod may. */
const HARMLESS = new Set('exec attach binding eviction log portforward proxy status'.split(' '));

/**
 * Holds pods to the Pod Security Standard that the labels of their namespace ask for (KEP-2579): enforced on pods, told to the audit
 * log and in warnings for pods and for the workloads that would make them.
 */
export function podSecurity(lookup: Lookup): AdmissionPlugin {
  return {
    name: 'PodSecurity',
    validate(object, attributes) {
      const { kind, operation, subresource } = attributes;
      if (object === undefined || (operation !== 'CREATE' && operation !== 'UPDATE')) return;
      const { resource } = kind.storage;
      if (resource === 'pods') {
        if (subresource === undefined || !HARMLESS.has(subresource))
          checkPod(lookup, object as Pod, attributes);
      } else if (subresource === undefined) {
        if (resource === 'namespaces') checkNamespace(lookup, object, attributes);
        else if (WORKLOADS.has(resource)) checkWorkload(lookup, object, attributes);
      }
    },
  };
}

function policyIn(lookup: Lookup, namespace: string): Policy {
  return policyOf(lookup.get<Namespace>('namespaces', '', namespace)?.metadata?.labels);
}

function checkPod(lookup: Lookup, pod: Pod, attributes: Attributes): void {
  const policy = policyIn(lookup, attributes.namespace);
  const { enforce, audit, warn, problems } = policy;
  if (problems.length === 0 && [enforce, audit, warn].every(isPrivileged)) return;
  if (attributes.operation === 'UPDATE' && !isSignificant(pod, attributes.old as Pod)) return;
  attributes.annotate?.(`${ANNOTATION}enforce-policy`, standardText(enforce));
  const checked = { metadata: pod.metadata ?? {}, spec: pod.spec };
  const found = complaints(enforce, checked);
  report(checked, policy, attributes, found.length === 0);
  if (found.length > 0)
    throw forbidden(
      attributes.kind,
      attributes.name,
      `violates PodSecurity "${standardText(enforce)}": ${detailText(found)}`,
    );
}

function checkWorkload(lookup: Lookup, object: KubeObject, attributes: Attributes): void {
  const policy = policyIn(lookup, attributes.namespace);
  if (policy.problems.length === 0 && isPrivileged(policy.audit) && isPrivileged(policy.warn))
    return;
  const template = templateOf(object);
  if (template?.spec === undefined) return;
  report({ metadata: template.metadata ?? {}, spec: template.spec }, policy, attributes, true);
}

/** Tells the audit log, and warns unless the request fails anyway. */
function report(
  checked: Checked,
  { audit, warn, problems }: Policy,
  { annotate, warnings }: Attributes,
  warns: boolean,
): void {
  const told = (standard: LevelVersion, found: readonly Complaint[]): string =>
    `would violate PodSecurity "${standardText(standard)}": ${detailText(found)}`;
  if (annotate !== undefined) {
    if (problems.length > 0) {
      const text = problems.map(({ field, message }) => `${field}: ${message}`).join(', ');
      annotate(
        `${ANNOTATION}error`,
        `Failed to parse policy: ${problems.length === 1 ? text : `[${text}]`}`,
      );
    }
    const found = complaints(audit, checked);
    if (found.length > 0) annotate(`${ANNOTATION}audit-violations`, told(audit, found));
  }
  if (!warns) return;
  const found = complaints(warn, checked);
  if (found.length > 0) warnings.push(told(warn, found));
}

interface HasTemplate {
  readonly template?: PodTemplateSpec;
  readonly spec?: {
    readonly template?: PodTemplateSpec;
    readonly jobTemplate?: { readonly spec?: { readonly template?: PodTemplateSpec } };
  };
}

function templateOf(object: KubeObject): PodTemplateSpec | undefined {
  const { template, spec } = object as HasTemplate;
  return template ?? spec?.template ?? spec?.jobTemplate?.spec?.template;
}

/** Only new containers and new images can bring in what was not there before. */
function isSignificant({ spec }: Pod, { spec: old }: Pod): boolean {
  const images = (list: readonly { readonly image?: string }[] | null | undefined): string =>
    JSON.stringify((list ?? []).map(({ image }) => image));
  if (images(spec.containers) !== images(old.containers)) return true;
  if (images(spec.initContainers) !== images(old.initContainers)) return true;
  return (spec.ephemeralContainers ?? []).some(
    ({ name, image }) => old.ephemeralContainers?.find((one) => one.name === name)?.image !== image,
  );
}

/** Labels must be valid where they are new; a stricter standard warns about the pods that are there. */
function checkNamespace(
  lookup: Lookup,
  { metadata = {} }: KubeObject,
  attributes: Attributes,
): void {
  const policy = policyOf(metadata.labels);
  const { enforce, problems } = policy;
  const { kind, name, old, warnings } = attributes;
  const before = old === undefined ? undefined : policyOf(old.metadata?.labels);
  const isKnown =
    before !== undefined && JSON.stringify(before.problems) === JSON.stringify(problems);
  if (problems.length > 0 && !isKnown) throw invalid(kind, name, problems);
  if (before === undefined || isPrivileged(enforce)) return;
  const isSameVersion = enforce.version === before.enforce.version;
  if (isSameVersion && compareLevels(enforce.level, before.enforce.level) <= 0) return;
  const home = metadata.name ?? name;
  warnings.push(...existingPodWarnings(home, lookup.list<Pod>('pods', home), enforce));
}
