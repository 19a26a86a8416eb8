const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z', digit: '0-9', alnum: 'A-Za-z0-9', space: '\\s', upper: 'A-Z', lower: 'a-z', punct: '!-/:-@\\[-`{-~', blank: ' \\t', xdigit: '0-9A-Fa-f',
}; // prettier-ignore
const MAX_PATTERN = 1_000;

/** A POSIX basic or extended regular expression as one of ours. Throws SyntaxError when it is malformed or too long. */
export function toRegExp(pattern: string, extended: boolean, flags = ''): RegExp {
  if (pattern.length > MAX_PATTERN) throw new SyntaxError('regular expression too long');
  const classes = pattern.replace(/\[:(\w+):\]/g, (_, name: string) => CLASSES[name] ?? '');
  if (extended) return new RegExp(classes, flags);
  // In basic expressions the bare characters are literal and the escaped ones are operators.
  const swapped = classes.replace(
    /\\([+?|(){}])|([+?|(){}])/g,
    (_, escaped?: string, bare?: string) => escaped ?? `\\${bare}`,
  );
  return new RegExp(swapped, flags);
}
