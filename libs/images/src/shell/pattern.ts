/** A shell pattern (`*`, `?`, `[…]`) as a regular expression; `*` does not cross a `/` when `path` is set. */
export function patternToRegExp(pattern: string, path = false): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] as string;
    if (char === '*') source += path ? '[^/]*' : '[\\s\\S]*';
    else if (char === '?') source += path ? '[^/]' : '[\\s\\S]';
    else if (char === '[' && pattern.indexOf(']', at + 2) > 0) {
      const end = pattern.indexOf(']', at + 2);
      const body = pattern
        .slice(at + 1, end)
        .replace(/^!/, '^')
        .replaceAll('\\', '\\\\');
      source += `[${body}]`;
      at = end;
    } else source += char.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  }
  return new RegExp(`^${source}$`);
}
