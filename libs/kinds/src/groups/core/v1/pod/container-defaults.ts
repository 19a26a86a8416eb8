import type { Draft } from '#machinery';
import type { Container, EphemeralContainer, Probe } from '../../../../generated/index.gen.js';
import { parseImageReference } from './image-reference.js';

type Handler = Draft<Pick<Probe, 'httpGet' | 'grpc'>>;

/** Fills what a container leaves open. `ephemeral` containers have the same fields. */
export function defaultContainer(container: Draft<Container> | Draft<EphemeralContainer>): void {
  container.imagePullPolicy ||= pullPolicy(container.image ?? '');
  container.terminationMessagePath ||= '/dev/termination-log';
  container.terminationMessagePolicy ||= 'File';
  container.resources ??= {};
  if (container.ports) for (const port of container.ports) port.protocol ||= 'TCP';
  if (container.env) {
    for (const variable of container.env) {
      const field = variable.valueFrom?.fieldRef;
      if (field) field.apiVersion ||= 'v1';
      const file = variable.valueFrom?.fileKeyRef;
      if (file) file.optional ??= false;
    }
  }
  if (container.livenessProbe) defaultProbe(container.livenessProbe);
  if (container.readinessProbe) defaultProbe(container.readinessProbe);
  if (container.startupProbe) defaultProbe(container.startupProbe);
  if (container.lifecycle) defaultLifecycle(container);
}

function defaultLifecycle(container: Draft<Container> | Draft<EphemeralContainer>): void {
  const lifecycle = container.lifecycle!;
  if (lifecycle.postStart) defaultHandler(lifecycle.postStart);
  if (lifecycle.preStop) defaultHandler(lifecycle.preStop);
  if (lifecycle.stopSignal === undefined) return;
  // ContainerStopSignals is off by default in 1.36: the server drops the field, and what is empty then.
  delete lifecycle.stopSignal;
  if (Object.keys(lifecycle).length === 0) delete container.lifecycle;
}

function defaultProbe(probe: Draft<Probe>): void {
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  defaultHandler(probe);
  if (probe.grpc) probe.grpc.service ??= '';
}

function defaultHandler(handler: Handler): void {
  if (!handler.httpGet) return;
  handler.httpGet.path ||= '/';
  handler.httpGet.scheme ||= 'HTTP';
}

/**
 * `Always` for images that may change under their name: tag `latest`, or neither tag nor digest. Where both are given the tag
 * decides; what is no name of an image has neither, and does not change.
 */
export function pullPolicy(image: string): 'Always' | 'IfNotPresent' {
  const reference = parseImageReference(image);
  if (reference === undefined) return 'IfNotPresent';
  const { tag, digest } = reference;
  return tag === 'latest' || (tag === '' && digest === '') ? 'Always' : 'IfNotPresent';
}
