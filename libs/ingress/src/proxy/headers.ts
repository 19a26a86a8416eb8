type Headers = Readonly<Record<string, string>>;

/** The value of a header, whatever its case. */
export function header(headers: Headers, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(headers).find(([each]) => each.toLowerCase() === wanted)?.[1];
}

/** Headers without those of `names`, whatever their case. */
export function without(headers: Headers, names: readonly string[]): Record<string, string> {
  const gone = new Set(names.map((name) => name.toLowerCase()));
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !gone.has(name.toLowerCase())),
  );
}

/** Headers with others put in the place of those of the same name. */
export function withHeaders(headers: Headers, more: Headers): Record<string, string> {
  return { ...without(headers, Object.keys(more)), ...more };
}

/** The value of a cookie of a request (RFC 6265, 4.2). */
export function cookie(headers: Headers, name: string): string | undefined {
  for (const part of (header(headers, 'cookie') ?? '').split(';')) {
    const equals = part.indexOf('=');
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return undefined;
}

/** The host that a request is for: its Host header without the port, in lower case; '' without one. */
export function hostOf(headers: Headers): string {
  const value = (header(headers, 'host') ?? '').toLowerCase();
  return value.startsWith('[') ? value.replace(/\]:\d+$/, ']') : value.replace(/:\d*$/, '');
}
