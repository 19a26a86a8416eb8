import type { Report } from '../../../rules/report.js';

/** A path below some directory: relative, and never up. */
export function checkLocalPath(found: Report, field: string, path: string): void {
  if (path.startsWith('/')) found.invalid(field, path, 'must be a relative path');
  checkNoBacksteps(found, field, path);
}

/** A path of a projected file: besides, names that begin with `..` belong to the kubelet. */
export function checkProjectedPath(found: Report, field: string, path: string): void {
  checkLocalPath(found, field, path);
  if (path.startsWith('..') && !path.startsWith('../'))
    found.invalid(field, path, "must not start with '..'");
}

export function checkNoBacksteps(found: Report, field: string, path: string): void {
  if (path.split('/').includes('..')) found.invalid(field, path, "must not contain '..'");
}
