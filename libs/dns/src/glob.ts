/** Does a path match a glob pattern (`*` and `?` within one folder)? */
export function patternMatches(pattern: string, path: string): boolean {
  const source = pattern
    .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  return new RegExp(`^${source}$`).test(path);
}
