import { humanDuration, type KubeObject } from '#machinery';

/** How long ago an RFC 3339 time was, as kubectl shows it; `<unknown>` when it is unset. `now` in milliseconds. */
export function since(time: string | null | undefined, now: number): string {
  return time === undefined || time === null || time === ''
    ? '<unknown>'
    : humanDuration(now - Date.parse(time));
}

/** The cell `Age`: how long ago the object was created. */
export function age(object: KubeObject, now: number): string {
  return since(object.metadata?.creationTimestamp, now);
}

/** The cell `Name`. */
export function name(object: KubeObject): string {
  return object.metadata?.name ?? '';
}
