import { isDeepStrictEqual } from 'node:util';
import type { JSONSchemaProps } from '#kinds';

const EITHER = [{ type: 'integer' }, { type: 'string' }];

/** Alternatives may state types only in the two forms that say "a number or a text": this is the first. */
export const isIntOrStringAnyOf = ({ anyOf }: JSONSchemaProps): boolean =>
  isDeepStrictEqual(anyOf, EITHER);

/** The second: the first of `allOf` says it. */
export const isIntOrStringAllOf = ({ allOf }: JSONSchemaProps): boolean =>
  isDeepStrictEqual(allOf?.[0]?.anyOf, EITHER);
