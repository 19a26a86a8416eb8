import { dns1123Label, labelValue, type KubeObject } from '#machinery';
import type {
  NodeAffinity,
  NodeSelectorTerm,
  Pod,
  PodSpec,
  PodTemplateSpec,
} from '../../../../generated/index.gen.js';
import { addressWarnings } from '../../../rules/address.js';
import { deprecatedAnnotationWarnings, profileWarnings } from './annotation-warnings.js';
import { visitContainers, warnContainer, warnFraction, warnPorts } from './container-warnings.js';
import { deprecationOfLabel, warnDeprecatedLabel } from './label-warnings.js';
import { volumeWarnings } from './volume-warnings.js';

/** `podSpecWarnings` of a workload, which are only given when its spec is new or another one: `metadata.generation` says so. */
export function templateWarnings(
  { metadata }: KubeObject,
  old: KubeObject | undefined,
  template: Parameters<typeof podSpecWarnings>[0],
  at: string,
): string[] {
  const isKept = old !== undefined && metadata?.generation === old.metadata?.generation;
  return isKept ? [] : podSpecWarnings(template, at);
}

/** Warnings for a pod or, with a `prefix` such as `spec.template.`, for the template of a controller. */
export function podSpecWarnings(
  template: Pick<PodTemplateSpec, 'metadata' | 'spec'> | undefined,
  prefix = '',
): string[] {
  const spec = template?.spec;
  if (!spec) return [];
  const root = `${prefix}spec`;
  const annotations = template.metadata?.annotations;
  const warnings: string[] = [];
  warnPlacement(warnings, spec, root);
  if (annotations)
    warnings.push(...deprecatedAnnotationWarnings(annotations, `${prefix}metadata.annotations`));
  if (spec.volumes) warnings.push(...volumeWarnings(spec.volumes, `${root}.volumes`));
  warnRepeated(warnings, spec.hostAliases, 'ip', `${root}.hostAliases`);
  warnRepeated(warnings, spec.imagePullSecrets, 'name', `${root}.imagePullSecrets`);
  for (const [index, { name }] of (spec.imagePullSecrets ?? []).entries())
    if (!name) warnings.push(`${root}.imagePullSecrets[${index}].name: invalid empty name ""`);
  for (const name of ['memory', 'ephemeral-storage']) {
    const quantity = spec.overhead?.[name];
    if (quantity !== undefined) warnFraction(warnings, `${root}.overhead`, name, quantity);
  }
  if (annotations)
    warnings.push(
      ...profileWarnings(spec, annotations, `${prefix}metadata.annotations`, prefix !== ''),
    );
  visitContainers(spec, root, (container, place) => warnContainer(warnings, container, place));
  warnPorts(warnings, spec, root);
  if (spec.terminationGracePeriodSeconds !== undefined && spec.terminationGracePeriodSeconds < 0) {
    warnings.push(
      `${root}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`,
    );
  }
  warnNeighbours(warnings, spec, `${root}.affinity`);
  for (const [index, address] of (spec.dnsConfig?.nameservers ?? []).entries())
    warnings.push(...addressWarnings(`${root}.dnsConfig.nameservers[${index}]`, address));
  for (const [index, { ip }] of (spec.hostAliases ?? []).entries())
    warnings.push(...addressWarnings(`${root}.hostAliases[${index}].ip`, ip));
  return warnings;
}

/** A name that is no DNS label cannot be a host name. */
export function hostnameWarnings(name: string | undefined, what: string): string[] {
  if (!name) return [];
  const complaints = dns1123Label(name);
  return complaints.length === 0
    ? []
    : [
        `metadata.name: this is used in ${what}, which can result in surprising behavior; a DNS label is recommended: [${complaints.join(' ')}]`,
      ];
}

/** Warnings for a pod that is created or changed. */
export function podWarnings(object: Pod, old?: Pod): string[] {
  const names = old ? [] : hostnameWarnings(object.metadata?.name, "the Pod's hostname");
  return [...names, ...podSpecWarnings(object)];
}

function warnPlacement(warnings: string[], spec: PodSpec, root: string): void {
  for (const key in spec.nodeSelector)
    warnDeprecatedLabel(warnings, `${root}.nodeSelector[${key}]`, key);
  if (spec.affinity?.nodeAffinity)
    warnNodeAffinity(warnings, spec.affinity.nodeAffinity, `${root}.affinity.nodeAffinity`);
  for (const [index, constraint] of (spec.topologySpreadConstraints ?? []).entries()) {
    const place = `${root}.topologySpreadConstraints[${index}]`;
    const { topologyKey } = constraint;
    const deprecation = deprecationOfLabel(topologyKey);
    if (deprecation) warnings.push(`${place}.topologyKey: ${topologyKey} is ${deprecation}`);
    if (constraint.labelSelector === undefined)
      warnings.push(`${place}.labelSelector: a null labelSelector results in matching no pod`);
  }
}

function warnNodeAffinity(warnings: string[], affinity: NodeAffinity, place: string): void {
  const required = affinity.requiredDuringSchedulingIgnoredDuringExecution;
  for (const [index, term] of (required?.nodeSelectorTerms ?? []).entries())
    warnTerm(
      warnings,
      term,
      `${place}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${index}]`,
      false,
    );
  const preferred = affinity.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  for (const [index, { preference }] of preferred.entries())
    warnTerm(
      warnings,
      preference,
      `${place}.preferredDuringSchedulingIgnoredDuringExecution[${index}].preference`,
      true,
    );
}

function warnTerm(
  warnings: string[],
  term: NodeSelectorTerm | undefined,
  place: string,
  valuesToo: boolean,
): void {
  for (const [index, { key, values }] of (term?.matchExpressions ?? []).entries()) {
    const expression = `${place}.matchExpressions[${index}]`;
    const deprecation = deprecationOfLabel(key);
    if (deprecation) warnings.push(`${expression}.key: ${key} is ${deprecation}`);
    if (!valuesToo) continue;
    for (const [position, value] of (values ?? []).entries())
      for (const complaint of labelValue(value))
        warnings.push(`${expression}.values[${position}]: ${value} is invalid, ${complaint}`);
  }
}

function warnRepeated<K extends string>(
  warnings: string[],
  list: readonly Readonly<Partial<Record<K, string>>>[] | undefined,
  field: K,
  place: string,
): void {
  if (list === undefined || list.length < 2) return;
  const seen = new Set<string>();
  for (const [index, item] of list.entries()) {
    const value = item[field] ?? '';
    if (seen.has(value))
      warnings.push(`${place}[${index}].${field}: duplicate ${field} "${value}"`);
    seen.add(value);
  }
}

/** A term without selector is no neighbour at all. */
function warnNeighbours(warnings: string[], { affinity }: PodSpec, place: string): void {
  for (const side of ['podAffinity', 'podAntiAffinity'] as const) {
    const required = affinity?.[side]?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    for (const [index, { labelSelector }] of required.entries())
      if (labelSelector === undefined)
        warnings.push(
          `${place}.${side}.requiredDuringSchedulingIgnoredDuringExecution[${index}].labelSelector: a null labelSelector results in matching no pod`,
        );
    const preferred = affinity?.[side]?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    for (const [index, { podAffinityTerm }] of preferred.entries())
      if (podAffinityTerm?.labelSelector === undefined)
        warnings.push(
          `${place}.${side}.preferredDuringSchedulingIgnoredDuringExecution[${index}].podAffinityTerm.labelSelector: a null labelSelector results in matching no pod`,
        );
  }
}
