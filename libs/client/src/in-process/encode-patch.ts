/**
 * What a patch looks like after a trip through JSON: members that are undefined are gone, so that in-process callers get the
 * answer that they would get over HTTPS. Copies only what differs.
 */
export function encodePatch(value: unknown): unknown {
  if (Array.isArray(value)) {
    const copy = value.map((item) => (item === undefined ? null : encodePatch(item)));
    return copy.every((item, index) => item === value[index]) ? value : copy;
  }
  if (value === null || typeof value !== 'object') return value;
  let copy: Record<string, unknown> | undefined;
  for (const [key, member] of Object.entries(value)) {
    const encoded = member === undefined ? undefined : encodePatch(member);
    if (encoded === member && member !== undefined) continue;
    copy ??= { ...(value as Record<string, unknown>) };
    if (encoded === undefined) delete copy[key];
    else copy[key] = encoded;
  }
  return copy ?? value;
}
