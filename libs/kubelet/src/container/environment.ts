import type { Container, EnvVar, Pod } from '#kinds';
import { expand } from './expand.js';
import { fieldValue, resourceValue } from './downward-api.js';
import { serviceVariables } from './service-variables.js';
import { decodeSecret, MissingSource, type Sources } from './sources.js';

/** The environment of a container: Service variables, `envFrom`, then `env` in order. Throws MissingSource. */
export function environmentOf(
  pod: Pod,
  container: Container,
  sources: Sources,
  podIPs: readonly string[],
  hostIP: string,
): Record<string, string> {
  const namespace = pod.metadata?.namespace ?? '';
  const links = serviceVariables(
    sources.services(namespace),
    sources.services('default'),
    pod.spec.enableServiceLinks !== false,
  );
  const values: Record<string, string> = { ...links };
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const name = configMapRef?.name ?? secretRef?.name ?? '';
    const optional = (configMapRef ?? secretRef)?.optional === true;
    const data =
      configMapRef === undefined
        ? secretData(sources, namespace, name, optional)
        : configData(sources, namespace, name, optional);
    for (const [key, value] of Object.entries(data)) values[prefix + key] = value;
  }
  for (const variable of container.env ?? []) {
    const value = valueOf(variable, { pod, container, sources, podIPs, hostIP });
    if (value !== undefined)
      values[variable.name] = variable.valueFrom === undefined ? expand(value, values) : value;
  }
  return values;
}

interface Where {
  readonly pod: Pod;
  readonly container: Container;
  readonly sources: Sources;
  readonly podIPs: readonly string[];
  readonly hostIP: string;
}

function valueOf({ value, valueFrom }: EnvVar, where: Where): string | undefined {
  const { pod, sources } = where;
  const namespace = pod.metadata?.namespace ?? '';
  if (valueFrom === undefined) return value ?? '';
  if (valueFrom.fieldRef !== undefined)
    return fieldValue(pod, valueFrom.fieldRef.fieldPath, where.podIPs, where.hostIP);
  if (valueFrom.resourceFieldRef !== undefined)
    return resourceValue(pod, where.container, valueFrom.resourceFieldRef);
  const { configMapKeyRef: config, secretKeyRef: secret } = valueFrom;
  const reference = config ?? secret;
  if (reference === undefined) return undefined;
  const { name = '', key, optional } = reference;
  const data =
    config === undefined
      ? secretData(sources, namespace, name, optional === true)
      : configData(sources, namespace, name, optional === true);
  const found = data[key];
  if (found !== undefined || optional === true) return found;
  const kind = config === undefined ? 'Secret' : 'ConfigMap';
  throw new MissingSource(`couldn't find key ${key} in ${kind} ${namespace}/${name}`);
}

function configData(
  sources: Sources,
  namespace: string,
  name: string,
  optional: boolean,
): Readonly<Record<string, string>> {
  const found = sources.configMap(namespace, name);
  if (found === undefined && !optional) throw new MissingSource(`configmap "${name}" not found`);
  return found?.data ?? {};
}

function secretData(
  sources: Sources,
  namespace: string,
  name: string,
  optional: boolean,
): Readonly<Record<string, string>> {
  const found = sources.secret(namespace, name);
  if (found === undefined && !optional) throw new MissingSource(`secret "${name}" not found`);
  return Object.fromEntries(
    Object.entries(found?.data ?? {}).map(([key, value]) => [key, decodeSecret(value)]),
  );
}
