import { TRAVERSAL } from './factors.js';

/** Parsing a selector of this length in characters: a list, the text, and for each two characters a list and an object. */
export const selectorCost = (length: number): number =>
  10 + Math.ceil(length * TRAVERSAL) + Math.ceil(Math.ceil(length * 0.5) * 50);
