import type { DownwardAPIVolumeFile, KeyToPath } from '../../../../generated/index.gen.js';
import type { Report } from '../../../rules/report.js';
import {
  checkFieldReference,
  checkResourceReference,
  FILE_FIELDS,
} from './field-reference-validation.js';
import { checkProjectedPath } from './path-validation.js';

/** Permissions of a file: nine bits. */
export function checkMode(found: Report, field: string, mode: number | undefined): void {
  if (mode !== undefined && (mode < 0 || mode > 0o777))
    found.invalid(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive');
}

/** A file that shows one key of a ConfigMap or Secret. */
export function checkItem(found: Report, { key, path, mode }: KeyToPath): void {
  if (!key) found.required('key');
  if (!path) found.required('path');
  else checkProjectedPath(found, 'path', path);
  checkMode(found, 'mode', mode);
}

/** A file that shows a field of the pod or a resource of one of its containers. */
export function checkDownwardFile(
  found: Report,
  { path, fieldRef, resourceFieldRef, mode }: DownwardAPIVolumeFile,
): void {
  if (!path) found.required('path');
  else checkProjectedPath(found, 'path', path);
  if (fieldRef) {
    found.at('fieldRef', () => checkFieldReference(found, fieldRef, FILE_FIELDS));
    if (resourceFieldRef)
      found.invalid(
        '',
        'resource',
        'fieldRef and resourceFieldRef can not be specified simultaneously',
      );
  } else if (resourceFieldRef)
    found.at('resourceFieldRef', () => checkResourceReference(found, resourceFieldRef, true));
  else found.required('', 'one of fieldRef and resourceFieldRef is required');
  checkMode(found, 'mode', mode);
}
