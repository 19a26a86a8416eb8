import type { KubeObject } from '#machinery';
import { Elapsed } from '../../elapsed.js';

/** How long ago an RFC 3339 time was, as kubectl shows it; `<unknown>` when it is unset. */
export function since(time: string | null | undefined): Elapsed | '<unknown>' {
  return time === undefined || time === null || time === ''
    ? '<unknown>'
    : new Elapsed(Date.parse(time));
}

/** The cell `Age`: how long ago the object was created. */
export function age(object: KubeObject): Elapsed | '<unknown>' {
  return since(object.metadata?.creationTimestamp);
}

/** The cell `Name`. */
export function name(object: KubeObject): string {
  return object.metadata?.name ?? '';
}
