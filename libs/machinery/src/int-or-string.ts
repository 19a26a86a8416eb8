/** A value that is a number, or a text such as a port's name or a percentage. */
export type IntOrString = number | string;

/** The number that stands for `value` when 100% is `total`. Percentages are rounded up or down. Throws an Error for any other text. */
export function scaledValue(value: IntOrString, total: number, roundUp: boolean): number {
  if (typeof value === 'number') return value;
  const match = /^(-?\d+)%$/.exec(value);
  if (match === null)
    throw new Error('invalid value for IntOrString: invalid type: string is not a percentage');
  const share = (Number(match[1]) * total) / 100;
  return roundUp ? Math.ceil(share) : Math.floor(share);
}
