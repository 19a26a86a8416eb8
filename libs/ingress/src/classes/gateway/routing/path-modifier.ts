import type { PathModifier } from '../api/routes.js';

/**
 * The path that a modifier makes. `prefix` is the one that matched, without a slash at its end; the rest of the path is kept behind its
 * replacement, by whole elements (Gateway API, HTTPPathModifier).
 */
export function modifiedPath(
  path: string,
  modifier: PathModifier | undefined,
  prefix: string | undefined,
): string {
  switch (modifier?.type) {
    case 'ReplaceFullPath':
      return modifier.replaceFullPath || '/';
    case 'ReplacePrefixMatch': {
      if (prefix === undefined) return path;
      const replacement = (modifier.replacePrefixMatch ?? '').replace(/\/$/, '');
      return `${replacement}${path.slice(prefix.length)}` || '/';
    }
    default:
      return path;
  }
}
