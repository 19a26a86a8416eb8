import type { Ingress, IngressClass } from '#kinds';
import { DEFAULT_PREFIX, flag } from './annotations.js';
import { isSelected } from './class-selection.js';
import type { ControllerOptions } from './controller-options.js';
import type { Configuration } from './configuration.js';
import { buildServers, CATCH_ALL } from './servers.js';

/** What the checks compare an Ingress with. */
export interface Surroundings {
  readonly options: ControllerOptions;
  readonly configuration: Configuration;
  readonly classes: readonly IngressClass[];
  /** All Ingresses that the controller cares for. */
  readonly ingresses: readonly Ingress[];
}

/** Exact and Prefix paths may hold these characters alone when `strict-validate-path-type` is on. */
const STRICT_PATH = /^\/[A-Za-z0-9._\-/]*$/;

/** Why ingress-nginx would refuse an Ingress (its CheckIngress); undefined: it would not. */
export function checkIngress(ingress: Ingress, around: Surroundings): string | undefined {
  const { options, classes } = around;
  if (!isSelected(ingress, classes, options)) return undefined;
  if (options.disableCatchAll && ingress.spec?.defaultBackend !== undefined)
    return "This deployment is trying to create a catch-all ingress while DisableCatchAll flag is set to true. Remove '.spec.defaultBackend' or set DisableCatchAll flag to false.";
  return badPath(ingress, around) ?? badAnnotation(ingress, around) ?? overlap(ingress, around);
}

function badPath(ingress: Ingress, { configuration }: Surroundings): string | undefined {
  if (!configuration.strictPathType) return undefined;
  const paths = (ingress.spec?.rules ?? []).flatMap(({ http }) => http?.paths ?? []);
  const wrong = paths.filter(
    ({ path = '', pathType }) =>
      path !== '' && (pathType === 'Exact' || pathType === 'Prefix') && !STRICT_PATH.test(path),
  );
  if (wrong.length === 0) return undefined;
  const each = wrong.map(
    ({ path, pathType }) => `path ${path} cannot be used with pathType ${pathType}`,
  );
  return `ingress contains invalid paths: ${each.join('\n')}`;
}

function badAnnotation(
  ingress: Ingress,
  { options, configuration }: Surroundings,
): string | undefined {
  const entries = Object.entries(ingress.metadata?.annotations ?? {});
  const foreign = entries.some(([name]) => name.startsWith(`${DEFAULT_PREFIX}/`));
  if (options.annotationsPrefix !== DEFAULT_PREFIX && foreign)
    return `This deployment has a custom annotation prefix defined. Use '${options.annotationsPrefix}' instead of '${DEFAULT_PREFIX}'`;
  for (const [name, value] of entries) {
    if (!name.startsWith(`${options.annotationsPrefix}/`)) continue;
    const word = configuration.wordBlocklist.find((each) => value.includes(each));
    if (word !== undefined) return `${name} annotation contains invalid word ${word}`;
    if (!configuration.allowSnippets && name.endsWith('-snippet'))
      return `${name} annotation cannot be used. Snippet directives are disabled by the Ingress administrator`;
  }
  return undefined;
}

/** Another Ingress has the host and path already; of a canary and a main one, both may. The first path that the Ingress shares with itself ends the search, as in ingress-nginx. */
function overlap(ingress: Ingress, { options, ingresses }: Surroundings): string | undefined {
  const isOwn = (other: Ingress): boolean =>
    other.metadata?.name === ingress.metadata?.name &&
    other.metadata?.namespace === ingress.metadata?.namespace;
  const others = ingresses.filter((other) => !isOwn(other));
  const all = buildServers([...others, ingress], () => [], options.annotationsPrefix);
  const canary = canaryOf(ingress, options);
  for (const { host, http } of ingress.spec?.rules ?? []) {
    for (const { path = '/', backend } of http?.paths ?? []) {
      if (backend.service === undefined) continue;
      const stated = path || '/';
      const locations = all.get(host || CATCH_ALL)?.locations ?? [];
      const existing = locations
        .filter((location) => location.path === stated && location.field !== 'spec.defaultBackend')
        .map((location) => location.ingress);
      if (existing.length === 0) continue;
      if (existing.some(isOwn)) return undefined;
      for (const other of existing) {
        const otherCanary = canaryOf(other, options);
        if (
          (canary === true && otherCanary === true) ||
          (canary === undefined && otherCanary === undefined)
        )
          return `host "${host || CATCH_ALL}" and path "${stated}" is already defined in ingress ${other.metadata?.namespace}/${other.metadata?.name}`;
      }
      return undefined;
    }
  }
  return undefined;
}

/** The annotation `canary`; undefined when it is absent. */
function canaryOf(
  { metadata }: Ingress,
  { annotationsPrefix }: ControllerOptions,
): boolean | undefined {
  const value = metadata?.annotations?.[`${annotationsPrefix}/canary`];
  return value === undefined || value === '' ? undefined : (flag(value) ?? false);
}
