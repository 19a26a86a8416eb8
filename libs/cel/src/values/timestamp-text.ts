/** The first and last moment that timestamps can tell, in nanoseconds: years 1 to 9999. */
export const FIRST_MOMENT = -62_135_596_800_000_000_000n;
export const LAST_MOMENT = 253_402_300_799_999_999_999n;

const RFC3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** Reads a point in time (RFC 3339); undefined for what is none. Nanoseconds since 1970. */
export function parseTimestamp(text: string): bigint | undefined {
  const found = RFC3339.exec(text);
  if (found === null) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const isReal =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60;
  if (!isReal || second > 59) return undefined;
  const offset =
    (Number(found[9] ?? 0) * 60 + Number(found[10] ?? 0)) * (found[8] === '-' ? -1 : 1);
  const fraction = (found[7] ?? '').slice(0, 9).padEnd(9, '0');
  return BigInt(date.getTime() - offset * 60_000) * 1_000_000n + BigInt(fraction);
}

/** A point in time in UTC, with as many digits of the second as it has (RFC 3339). */
export function formatTimestamp(nanos: bigint): string {
  const { date, rest } = splitNanos(nanos);
  const fraction = String(rest).padStart(9, '0').replace(/0+$/, '');
  return `${date.toISOString().slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}Z`;
}

/** The second that a moment lies in, and the nanoseconds since it began. */
export function splitNanos(nanos: bigint): { readonly date: Date; readonly rest: bigint } {
  const rest = ((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  return { date: new Date(Number((nanos - rest) / 1_000_000n)), rest };
}

/** True for a text, or a number of seconds, that a timestamp can be made of. */
export function isTimestampConstant(value: string | bigint): boolean {
  const nanos = typeof value === 'bigint' ? value * 1_000_000_000n : parseTimestamp(value);
  return nanos !== undefined && nanos >= FIRST_MOMENT && nanos <= LAST_MOMENT;
}
