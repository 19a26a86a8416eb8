const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 6e10,
  h: 3.6e12,
};

/** Reads a span of time as Go writes it (`1h30m`, `-1.5s`); undefined for what is none. Nanoseconds. */
export function parseDuration(text: string): bigint | undefined {
  const [, sign, rest] = /^([+-]?)(.*)$/s.exec(text)!;
  if (rest === '0') return 0n;
  if (!/^(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest!)) return undefined;
  let total = 0n;
  for (const [, whole = '', fraction = '', unit] of rest!.matchAll(
    /([0-9]*)\.?([0-9]*)(ns|us|µs|μs|ms|s|m|h)/g,
  )) {
    const size = UNITS[unit!]!;
    total += BigInt(whole || '0') * BigInt(size);
    total += (BigInt(fraction || '0') * BigInt(size)) / 10n ** BigInt(fraction.length);
  }
  return sign === '-' ? -total : total;
}

/** A span of time in seconds: `1.5s`. */
export function durationText(nanos: bigint): string {
  return `${Number(nanos / 1_000_000_000n) + Number(nanos % 1_000_000_000n) / 1e9}s`;
}

/** True for a text, or a number of seconds, that a duration can be made of. */
export function isDurationConstant(value: string | bigint): boolean {
  const nanos = typeof value === 'bigint' ? value * 1_000_000_000n : parseDuration(value);
  return nanos !== undefined && BigInt.asIntN(64, nanos) === nanos;
}
