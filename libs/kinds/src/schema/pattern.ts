/**
 * A pattern of a schema as a JavaScript expression. Patterns are written for Go's RE2, which shares nearly all of its syntax: inline
 * flags at the beginning, `\A`, `\z`, POSIX classes and `(?P<name>` are translated. Throws a SyntaxError for what is no pattern.
 */
export function compilePattern(source: string): RegExp {
  const [, flags = '', rest = source] = /^\(\?([ims]+)\)(.*)$/s.exec(source) ?? [];
  const translated = rest
    .replaceAll('(?P<', '(?<')
    .replaceAll(String.raw`\A`, '^')
    .replaceAll(String.raw`\z`, '$')
    .replaceAll(/\[:(\w+):\]/g, (whole, name: string) => POSIX[name] ?? whole);
  try {
    return new RegExp(translated, `u${flags}`);
  } catch {
    // Escapes of plain characters (`\-`, `\_`) are allowed in RE2 but not with the u flag.
    return new RegExp(translated, flags);
  }
}

const POSIX: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};
