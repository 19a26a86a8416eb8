import { dns1123Label, isWholeQuantity, knownOfPart, notePart } from '#machinery';
import type { Container, EnvVar, Pod, PodSpec } from '../../../../generated/index.gen.js';

/** Warnings for a pod or, with another `root`, for the template of a controller. */
export function podSpecWarnings(spec: PodSpec | undefined, root = 'spec'): string[] {
  if (!spec) return [];
  const warnings: string[] = [];
  for (const key in spec.nodeSelector)
    warnDeprecatedLabel(warnings, `${root}.nodeSelector[${key}]`, key);
  for (const [index, constraint] of (spec.topologySpreadConstraints ?? []).entries()) {
    const place = `${root}.topologySpreadConstraints[${index}]`;
    const replacement = DEPRECATED_LABELS[constraint.topologyKey];
    if (replacement)
      warnings.push(
        `${place}.topologyKey: ${constraint.topologyKey} is ${deprecation(constraint.topologyKey, replacement)}`,
      );
    if (constraint.labelSelector === undefined)
      warnings.push(`${place}.labelSelector: a null labelSelector results in matching no pod`);
  }
  warnHostAliases(warnings, spec, root);
  warnVolumes(warnings, spec, root);
  warnPullSecrets(warnings, spec, root);
  for (const field of ['initContainers', 'containers'] as const) {
    for (const [index, container] of (spec[field] ?? []).entries())
      warnContainer(warnings, container, `${root}.${field}[${index}]`);
  }
  if (spec.terminationGracePeriodSeconds !== undefined && spec.terminationGracePeriodSeconds < 0) {
    warnings.push(
      `${root}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`,
    );
  }
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
  return [...names, ...podSpecWarnings(object.spec)];
}

const DEPRECATED_LABELS: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
};

function deprecation(label: string, replacement: string): string {
  return `deprecated since ${/arch|os$/.test(label) ? 'v1.14' : 'v1.17'}; use "${replacement}" instead`;
}

/** Warns when a label of a node has a newer name; also for node selectors of other kinds. */
export function warnDeprecatedLabel(warnings: string[], place: string, label: string): void {
  const replacement = DEPRECATED_LABELS[label];
  if (replacement) warnings.push(`${place}: ${deprecation(label, replacement)}`);
}

function warnHostAliases(warnings: string[], spec: PodSpec, root: string): void {
  const seen = new Set<string>();
  for (const [index, { ip }] of (spec.hostAliases ?? []).entries()) {
    if (seen.has(ip)) warnings.push(`${root}.hostAliases[${index}].ip: duplicate ip "${ip}"`);
    seen.add(ip);
  }
}

const REMOVED_VOLUMES: Readonly<Record<string, string>> = {
  gitRepo: 'deprecated in v1.11, and disabled by default in v1.33+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
};

function warnVolumes(warnings: string[], spec: PodSpec, root: string): void {
  for (const [index, volume] of (spec.volumes ?? []).entries()) {
    for (const type in volume) {
      if (type in REMOVED_VOLUMES)
        warnings.push(`${root}.volumes[${index}].${type}: ${REMOVED_VOLUMES[type]}`);
    }
  }
}

function warnPullSecrets(warnings: string[], spec: PodSpec, root: string): void {
  for (const [index, { name }] of (spec.imagePullSecrets ?? []).entries()) {
    if (!name) warnings.push(`${root}.imagePullSecrets[${index}].name: invalid empty name ""`);
  }
}

function warnContainer(warnings: string[], container: Container, place: string): void {
  const { env } = container;
  if (env !== undefined && knownOfPart(env, warnEnv) !== true) {
    const before = warnings.length;
    warnEnv(warnings, env, place);
    if (warnings.length === before) notePart(env, warnEnv, true);
  }
  for (const list of ['limits', 'requests'] as const) {
    const resources = container.resources?.[list] ?? {};
    for (const name of ['memory', 'ephemeral-storage']) {
      const quantity = resources[name];
      if (quantity !== undefined && !isWholeQuantity(quantity)) {
        warnings.push(
          `${place}.resources.${list}[${name}]: fractional byte value "${quantity}" is invalid, must be an integer`,
        );
      }
    }
  }
  warnPorts(warnings, container, place);
}

function warnEnv(warnings: string[], env: readonly EnvVar[], place: string): void {
  const names = new Set<string>();
  for (const [index, { name }] of env.entries()) {
    if (names.has(name))
      warnings.push(
        `${place}.env[${index}]: hides previous definition of "${name}", which may be dropped when using apply`,
      );
    names.add(name);
  }
}

function warnPorts(warnings: string[], container: Container, place: string): void {
  const ports = container.ports ?? [];
  for (const [index, port] of ports.entries()) {
    const earlier = ports.findIndex(
      (other) =>
        other.containerPort === port.containerPort &&
        other.protocol === port.protocol &&
        other.hostPort === port.hostPort &&
        other.hostIP === port.hostIP,
    );
    if (earlier < index)
      warnings.push(
        `${place}.ports[${index}]: duplicate port definition with ${place}.ports[${earlier}]`,
      );
  }
}
