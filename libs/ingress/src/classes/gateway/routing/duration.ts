const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Milliseconds of a duration such as `1m30s` (GEP-2257); undefined: it is none. */
export function durationMs(text: string): number | undefined {
  if (!/^(?:\d{1,5}(?:h|m|s|ms)){1,4}$/.test(text)) return undefined;
  let sum = 0;
  for (const [, value = '', unit = ''] of text.matchAll(/(\d+)(ms|h|m|s)/g))
    sum += Number(value) * UNITS[unit]!;
  return sum;
}
