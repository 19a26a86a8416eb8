import { CorefileError } from './corefile/corefile-error.js';

const MAX = 2n ** 63n;

/** A whole number as Go's strconv.Atoi reads it. Throws CorefileError in its words. */
export function parseInteger(text: string): number {
  const fail = (reason: string): never => {
    throw new CorefileError(`strconv.Atoi: parsing ${JSON.stringify(text)}: ${reason}`);
  };
  if (!/^[-+]?\d+$/.test(text)) fail('invalid syntax');
  const value = BigInt(text.replace('+', ''));
  if (value >= MAX || value < -MAX) fail('value out of range');
  return Number(value);
}
