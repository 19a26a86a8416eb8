import { configMapKey, dns1123Subdomain, envVarName } from '#machinery';
import type {
  ConfigMapKeySelector,
  EnvFromSource,
  EnvVar,
} from '../../../../generated/index.gen.js';
import type { Report } from '../../../rules/report.js';
import {
  checkFieldReference,
  checkResourceReference,
  ENV_FIELDS,
} from './field-reference-validation.js';

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
      if (!fileKeyRef.key) found.required('key');
      if (!fileKeyRef.volumeName) found.required('volumeName');
      if (!fileKeyRef.path) found.required('path');
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
      if (reference)
        found.complaints(
          `envFrom[${index}].${field}.name`,
          reference.name ?? '',
          dns1123Subdomain(reference.name ?? ''),
        );
    }
    // The server reports these two at the list.
    if (!configMapRef && !secretRef)
      found.invalid('envFrom', '', 'must specify one of: `configMapRef` or `secretRef`');
    else if (configMapRef && secretRef)
      found.invalid('envFrom', '', 'may not have more than one field specified at a time');
  }
}
