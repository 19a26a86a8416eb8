import { configMapKey, dns1123Label, dns1123Subdomain, envVarName } from '#machinery';
import type {
  ConfigMapKeySelector,
  Container,
  EnvFromSource,
  EnvVar,
  EphemeralContainer,
  PodSpec,
} from '../../../../generated/index.gen.js';
import type { Report } from '../../../rules/report.js';
import {
  checkFieldReference,
  checkResourceReference,
  ENV_FIELDS,
} from '../volumes/field-reference-validation.js';
import { checkNoBacksteps } from '../volumes/path-validation.js';

/** Checks the environment of a container. */
export function checkEnv(found: Report, env: readonly EnvVar[] | undefined): void {
  found.each('env', env, (variable) => {
    if (!variable.name) found.required('name');
    else found.complaints('name', variable.name, envVarName(variable.name));
    if (variable.valueFrom) found.at('valueFrom', () => checkValueFrom(found, variable));
  });
}

function checkValueFrom(found: Report, variable: EnvVar): void {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } =
    variable.valueFrom!;
  if (fieldRef) found.at('fieldRef', () => checkFieldReference(found, fieldRef, ENV_FIELDS));
  if (resourceFieldRef)
    found.at('resourceFieldRef', () => checkResourceReference(found, resourceFieldRef, false));
  if (configMapKeyRef) found.at('configMapKeyRef', () => checkKeyReference(found, configMapKeyRef));
  if (secretKeyRef) found.at('secretKeyRef', () => checkKeyReference(found, secretKeyRef));
  if (fileKeyRef) {
    found.at('fileKeyRef', () => {
      const { key, volumeName, path } = fileKeyRef;
      if (!key) found.required('key');
      else found.complaints('key', key, envVarName(key));
      if (!volumeName) found.required('volumeName');
      else found.complaints('volumeName', volumeName, dns1123Label(volumeName));
      if (!path) found.required('path');
      else checkNoBacksteps(found, 'path', path);
    });
  }
  const sources = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(
    (source) => source !== undefined,
  ).length;
  if (sources === 0) {
    found.invalid(
      '',
      '',
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
    );
  }
  if (variable.value) {
    if (sources > 0) found.invalid('', '', 'may not be specified when `value` is not empty');
  } else if (sources > 1)
    found.invalid('', '', 'may not have more than one field specified at a time');
}

function checkKeyReference(found: Report, reference: ConfigMapKeySelector): void {
  found.complaints('name', reference.name ?? '', dns1123Subdomain(reference.name ?? ''));
  if (!reference.key) found.required('key');
  else found.complaints('key', reference.key, configMapKey(reference.key));
}

/** Checks the ConfigMaps and Secrets that a container takes its environment from. */
export function checkEnvFrom(found: Report, sources: readonly EnvFromSource[] | undefined): void {
  for (const [index, { prefix, configMapRef, secretRef }] of (sources ?? []).entries()) {
    if (prefix) found.complaints(`envFrom[${index}].prefix`, prefix, envVarName(prefix));
    for (const [field, reference] of [
      ['configMapRef', configMapRef],
      ['secretRef', secretRef],
    ] as const) {
      if (!reference) continue;
      const place = `envFrom[${index}].${field}.name`;
      if (!reference.name) found.required(place);
      else found.complaints(place, reference.name, dns1123Prefix(reference.name));
    }
    // The server reports these two at the list.
    if (!configMapRef && !secretRef)
      found.invalid('envFrom', '', 'must specify one of: `configMapRef` or `secretRef`');
    else if (configMapRef && secretRef)
      found.invalid('envFrom', '', 'may not have more than one field specified at a time');
  }
}

/** What is wrong with a name that may still be the beginning of one: a hyphen at its end is allowed. */
const dns1123Prefix = (name: string): readonly string[] =>
  dns1123Subdomain(name.length > 1 && name.endsWith('-') ? `${name.slice(0, -1)}a` : name);

/** A file that a variable is read from lies in a volume of the pod, an emptyDir (KEP-3721). */
export function checkFileReferences(found: Report, spec: PodSpec): void {
  for (const field of ['initContainers', 'containers', 'ephemeralContainers'] as const) {
    found.each(field, spec[field], ({ env }: Container | EphemeralContainer) => {
      if (!env?.some((variable) => variable.valueFrom?.fileKeyRef)) return;
      found.each('env', env, ({ valueFrom }) => {
        const file = valueFrom?.fileKeyRef;
        if (!file) return;
        const volume = spec.volumes?.findLast(({ name }) => name === file.volumeName);
        const place = 'valueFrom.fileKeyRef.volumeName';
        if (!volume) found.notFound(place, file.volumeName);
        else if (!volume.emptyDir)
          found.invalid(place, file.volumeName, 'referenced volume must be of type emptyDir');
      });
    });
  }
}
