import type { KindFile } from '../behaviour.js';

/** Every kind whose behaviour differs from the generic one. */
export const kindFiles: readonly KindFile[] = [];
