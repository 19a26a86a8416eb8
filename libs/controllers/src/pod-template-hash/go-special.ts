/** Types whose Go structure differs from their JSON. */

const binary: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const decimal: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};

/** A canonical quantity text as the structure that Go's parser makes of it; quantities beyond 64 bits are printed by their text alone. */
export function printQuantity(value: unknown): string {
  const text = `${(value ?? '0') as string | number}`;
  const [, sign = '', digits = '0', fraction = '', suffix = ''] =
    /^([+-]?)(\d*)(?:\.(\d*))?(.*)$/.exec(text) ?? [];
  const shift = binary[suffix];
  const exponent = /^[eE]([+-]?\d+)$/.exec(suffix);
  const format =
    shift !== undefined ? 'BinarySI' : exponent !== null ? 'DecimalExponent' : 'DecimalSI';
  const scale =
    (shift !== undefined ? 0 : exponent !== null ? Number(exponent[1]) : (decimal[suffix] ?? 0)) -
    fraction.length;
  const number = BigInt(`${digits}${fraction}` || '0') << BigInt(shift ?? 0);
  const amount = `(resource.int64Amount){value:(int64)${sign === '-' ? -number : number} scale:(resource.Scale)${scale}}`;
  const kept = keepsText(format, `${digits}${fraction}`, scale) ? text : '';
  return `{i:${amount} d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string)${kept} Format:(resource.Format)${format}}`;
}

/** Go's parser keeps the text it read only when that is surely canonical (apimachinery: resource.ParseQuantity). */
function keepsText(format: string, digits: string, scale: number): boolean {
  if (digits === '0') return true;
  if (format === 'BinarySI') return (BigInt(digits) & 7n) !== 0n;
  return scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0');
}

export function printIntOrString(value: unknown): string {
  const text = typeof value === 'string';
  return `{Type:(intstr.Type)${text ? 1 : 0} IntVal:(int32)${text ? 0 : Number(value ?? 0)} StrVal:(string)${text ? value : ''}}`;
}
