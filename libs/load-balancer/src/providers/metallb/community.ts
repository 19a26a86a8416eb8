import { ConfigurationError } from './address-range.js';
import type { Community } from './objects.js';

const number = (text: string, limit: number): boolean =>
  /^[0-9]+$/.test(text) && Number(text) <= limit;

/** Throws ConfigurationError unless the text is a community, `65000:100` (RFC 1997) or `large:1:2:3` (RFC 8092). */
function checkValue(text: string): void {
  const parts = text.split(':');
  const isLarge = parts.length === 4;
  if (parts.length !== 2 && !isLarge)
    throw new ConfigurationError(`invalid community format: ${text}`);
  if (isLarge && parts[0] !== 'large')
    throw new ConfigurationError(
      `invalid community value: invalid marker for large community, expected community to be of format large:<uint32>:<uint32>:<uint32> but got ${JSON.stringify(text)} instead`,
    );
  const wrong = (isLarge ? parts.slice(1) : parts).find(
    (part) => !number(part, isLarge ? 0xffffffff : 0xffff),
  );
  if (wrong !== undefined)
    throw new ConfigurationError(
      `invalid community value: invalid section ${JSON.stringify(wrong)} of community ${JSON.stringify(text)}`,
    );
}

/** Throws ConfigurationError when a Community object gives a name twice, or to no community. */
export function checkCommunities(objects: readonly Community[]): void {
  const names = new Set<string>();
  for (const { name = '', value = '' } of objects.flatMap(({ spec }) => spec?.communities ?? [])) {
    try {
      checkValue(value);
    } catch (error) {
      throw new ConfigurationError(
        `parsing community ${JSON.stringify(name)}: ${(error as Error).message}`,
      );
    }
    if (names.has(name))
      throw new ConfigurationError(`duplicate definition of community ${JSON.stringify(name)}`);
    names.add(name);
  }
}
