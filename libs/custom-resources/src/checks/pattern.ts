import { fieldInvalid, goPattern, type StatusCause } from '#machinery';
import type { JSONSchemaProps } from '#kinds';

/** A pattern that is none, in the words of Go's regexp. */
export function patternCauses({ pattern }: JSONSchemaProps, path: string): StatusCause[] {
  if (!pattern) return [];
  try {
    goPattern(pattern);
    return [];
  } catch (error) {
    const detail = `must be a valid regular expression, but isn't: ${(error as Error).message}`;
    return [fieldInvalid(`${path}.pattern`, pattern, detail)];
  }
}
