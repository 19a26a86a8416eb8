import { dns1123Label, dns1123Subdomain } from '#machinery';
import type { Report } from '../../../rules/report.js';

/** Reports each of `fields` that is missing or empty. */
export function needs<T extends object>(
  found: Report,
  source: T,
  ...fields: readonly (keyof T & string)[]
): void {
  for (const field of fields) {
    const value: unknown = source[field];
    const isEmpty = Array.isArray(value) && value.length === 0;
    if (value === undefined || value === null || value === '' || isEmpty) found.required(field);
  }
}

const MAX_DRIVER_NAME = 63;

/** The name of a CSI driver: a domain in letters of either case. */
export function checkDriverName(found: Report, field: string, name: string): void {
  if (!name) {
    found.required(field);
    return;
  }
  if (name.length > MAX_DRIVER_NAME) found.tooLong(field, MAX_DRIVER_NAME);
  found.complaints(field, name, dns1123Subdomain(name.toLowerCase()));
}

/** A secret that has to be named, and of a PersistentVolume its namespace too. */
export function checkSecret(
  found: Report,
  secret: { readonly name?: string; readonly namespace?: string } | undefined,
  persistent: boolean,
): void {
  if (!secret) return;
  if (!secret.name) found.required('secretRef.name');
  if (persistent && !secret.namespace) found.required('secretRef.namespace');
}

/** A secret whose names are checked as well. */
export function checkSecretName(
  found: Report,
  field: string,
  secret: { readonly name?: string; readonly namespace?: string } | undefined,
): void {
  if (!secret) return;
  const { name, namespace } = secret;
  found.at(field, () => {
    if (!name) found.required('name');
    else found.complaints('name', name, dns1123Subdomain(name));
    if (!namespace) found.required('namespace');
    else found.complaints('namespace', namespace, dns1123Label(namespace));
  });
}
