/** What a step through a text costs for each character. */
export const TRAVERSAL = 0.1;
/** What a pattern costs for each character of it. */
export const REGEX = 0.25;
