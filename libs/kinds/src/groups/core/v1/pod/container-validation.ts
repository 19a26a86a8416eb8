import { dns1123Label, portName, portNumber } from '#machinery';
import type {
  Container,
  ContainerPort,
  EphemeralContainer,
  PodSpec,
  Volume,
} from '../../../../generated/index.gen.js';
import { PROTOCOLS } from '../../../rules/port.js';
import type { Report } from '../../../rules/report.js';
import { checkResources } from '../../../rules/resource-list.js';
import { checkEnv, checkEnvFrom } from './env-validation.js';
import { checkMounts } from './mount-validation.js';
import { checkLifecycle, checkProbe } from './probe-validation.js';
import { checkResizePolicy, checkRestart } from './restart-validation.js';
import { checkSecurityContext } from './security-validation.js';

/** What a container is checked against. */
export interface PodContext {
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly claimNames: ReadonlySet<string>;
  readonly graceSeconds: number;
  readonly restartPolicy: string | undefined;
  /** The pod has the users of its node. */
  readonly hostUsers: boolean;
}

/** Checks the containers that make up the pod; there has to be one. */
export function checkContainers(found: Report, spec: PodSpec, context: PodContext): void {
  const containers = spec.containers ?? [];
  if (containers.length === 0) {
    found.required('containers');
    return;
  }
  const names = new Set<string>();
  found.each('containers', containers, (container) => {
    checkContainer(found, container, context);
    if (names.has(container.name)) found.duplicate('name', container.name);
    else names.add(container.name);
    checkLifecycle(found, container.lifecycle, context);
    checkProbes(found, container, context);
    checkRestart(found, container);
  });
  checkHostPortConflicts(found, 'containers', containers);
}

/** Checks the containers that run before; names are unique in the whole pod. */
export function checkInitContainers(found: Report, spec: PodSpec, context: PodContext): void {
  if (!spec.initContainers) return;
  const names = new Set((spec.containers ?? []).map((container) => container.name));
  found.each('initContainers', spec.initContainers, (container) => {
    checkContainer(found, container, context);
    const sidecar = container.restartPolicy === 'Always';
    checkRestart(found, container, true);
    if (names.has(container.name)) found.duplicate('name', container.name);
    else if (container.name) names.add(container.name);
    checkHostPortConflicts(found, '', [container]);
    if (sidecar) {
      checkLifecycle(found, container.lifecycle, context);
      checkProbes(found, container, context);
    } else {
      for (const field of [
        'lifecycle',
        'livenessProbe',
        'readinessProbe',
        'startupProbe',
      ] as const) {
        if (container[field])
          found.forbidden(field, 'may not be set for init containers without restartPolicy=Always');
      }
      found.each('resizePolicy', container.resizePolicy, ({ restartPolicy }) => {
        if (restartPolicy === 'RestartContainer')
          found.invalid(
            'restartPolicy',
            restartPolicy,
            "must not be set to 'RestartContainer' for non-sidecar initContainers",
          );
      });
    }
  });
}

/** In the order in which the server looks at them. */
const NOT_FOR_EPHEMERAL = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const;
const NO_EPHEMERAL = 'cannot be set for an Ephemeral Container';

/** Checks the containers that join a running pod (KEP-277). */
export function checkEphemeralContainers(found: Report, spec: PodSpec, context: PodContext): void {
  if (!spec.ephemeralContainers) return;
  const others = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const names = new Set(others.map((container) => container.name));
  found.each('ephemeralContainers', spec.ephemeralContainers, (container) => {
    checkContainer(found, container, context);
    checkImageSpaces(found, container.image);
    if (names.has(container.name)) found.duplicate('name', container.name);
    else names.add(container.name);
    const target = container.targetContainerName;
    if (target && !others.some((other) => other.name === target))
      found.notFound('targetContainerName', target);
    for (const field of NOT_FOR_EPHEMERAL) {
      const value = container[field];
      if (value !== undefined && (field !== 'resources' || Object.keys(value).length > 0))
        found.forbidden(field, NO_EPHEMERAL);
    }
    found.each('volumeMounts', container.volumeMounts, (mount) => {
      for (const field of ['subPath', 'subPathExpr'] as const)
        if (mount[field]) found.forbidden(field, NO_EPHEMERAL);
    });
  });
}

function checkContainer(
  found: Report,
  container: Container | EphemeralContainer,
  context: PodContext,
): void {
  if (!container.name) found.required('name');
  else found.complaints('name', container.name, dns1123Label(container.name));
  if (!container.image) found.required('image');
  if (!container.terminationMessagePolicy) found.required('terminationMessagePolicy');
  else
    found.oneOf('terminationMessagePolicy', container.terminationMessagePolicy, [
      'File',
      'FallbackToLogsOnError',
    ]);
  const { ports, env } = container;
  if (ports) found.once(ports, checkPorts, () => checkPorts(found, ports));
  if (env) found.once(env, checkEnv, () => checkEnv(found, env));
  if (container.envFrom) checkEnvFrom(found, container.envFrom);
  checkMounts(found, container, context.volumes);
  if (!container.imagePullPolicy) found.required('imagePullPolicy');
  else
    found.oneOf('imagePullPolicy', container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']);
  const { resources, securityContext } = container;
  if (resources && (resources.limits || resources.requests || resources.claims)) {
    const check = (): void =>
      found.at('resources', () => checkResources(found, resources, context.claimNames));
    if (resources.claims) check();
    else found.once(resources, checkResources, check);
  }
  if (container.resizePolicy)
    checkResizePolicy(found, container.resizePolicy, context.restartPolicy);
  if (securityContext)
    found.once(securityContext, checkSecurityContext, () =>
      found.at('securityContext', () => checkSecurityContext(found, securityContext)),
    );
  if (securityContext?.procMount === 'Unmasked' && context.hostUsers)
    found.invalid(
      'securityContext.procMount',
      'Unmasked',
      '`hostUsers` must be false to use `Unmasked`',
    );
}

/** Templates may name an image with spaces around it; pods and what joins them may not. */
export function checkImageSpaces(found: Report, image = ''): void {
  if (image.trim() !== image)
    found.invalid('image', image, 'must not have leading or trailing whitespace');
}

function checkProbes(found: Report, container: Container, { graceSeconds }: PodContext): void {
  checkProbe(found, 'livenessProbe', container.livenessProbe, graceSeconds);
  checkProbe(found, 'readinessProbe', container.readinessProbe, graceSeconds);
  checkProbe(found, 'startupProbe', container.startupProbe, graceSeconds);
}

function checkPorts(found: Report, ports: readonly ContainerPort[]): void {
  const names = new Set<string>();
  found.each('ports', ports, ({ name, containerPort, hostPort, protocol }) => {
    if (name) {
      const complaints = portName(name);
      found.complaints('name', name, complaints);
      if (complaints.length === 0 && names.has(name)) found.duplicate('name', name);
      names.add(name);
    }
    if (!containerPort) found.required('containerPort');
    else found.complaints('containerPort', containerPort, portNumber(containerPort));
    if (hostPort) found.complaints('hostPort', hostPort, portNumber(hostPort));
    if (!protocol) found.required('protocol');
    else found.oneOf('protocol', protocol, PROTOCOLS);
  });
}

function checkHostPortConflicts(
  found: Report,
  field: string,
  containers: readonly Container[],
): void {
  let taken: Set<string> | undefined;
  for (const [index, container] of containers.entries()) {
    for (const [portIndex, port] of (container.ports ?? []).entries()) {
      if (!port.hostPort) continue;
      taken ??= new Set();
      const key = `${port.protocol}/${port.hostIP ?? ''}/${port.hostPort}`;
      const place = field === '' ? '' : `${field}[${index}].`;
      if (taken.has(key)) found.duplicate(`${place}ports[${portIndex}].hostPort`, key);
      taken.add(key);
    }
  }
}
