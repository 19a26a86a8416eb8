/** The values of a request header that says something about a user. Node joins repeated headers that it does not know with ", ". */
export function headerValues(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : [value].flat().flatMap((text) => text.split(', '));
}

/** The key of an extra value from the end of its header's name: percent-encoded, in lower case. A name that cannot be decoded is taken as it is. */
export function extraKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded).toLowerCase();
  } catch {
    return encoded;
  }
}
