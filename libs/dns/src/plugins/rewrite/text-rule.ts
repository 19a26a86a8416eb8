import { goPattern, type GoPattern } from '#machinery';
import { CorefileError } from '../../corefile/corefile-error.js';
import { fqdn } from '../../names.js';

/** Changes a name; undefined: it does not match. */
export type Rewriter = (name: string) => string | undefined;

export type Mode = 'exact' | 'prefix' | 'suffix' | 'substring' | 'regex';
export const MODES: readonly string[] = ['exact', 'prefix', 'suffix', 'substring', 'regex'];

/** Go's regular expression. Throws CorefileError in the plugin's words. */
export function parsePattern(pattern: string): GoPattern {
  try {
    return goPattern(pattern);
  } catch {
    throw new CorefileError(`invalid regex matching pattern: ${pattern}`);
  }
}

/** A pattern whose replacement names no group that it lacks. Throws CorefileError in the plugin's words. */
export function parseReplaced(pattern: string, replacement: string): GoPattern {
  const parsed = parsePattern(pattern);
  const groups = new Set([...replacement.matchAll(/\{(\d+)\}/g)].map(([, index]) => Number(index)));
  if (Math.max(0, ...groups) > groupsOf(pattern))
    throw new CorefileError(
      `the rewrite regex pattern (${replacement}) uses more subexpressions than its corresponding matching regex pattern (${pattern})`,
    );
  return parsed;
}

/** Groups of a pattern that is known to be right. */
const groupsOf = (pattern: string): number =>
  pattern.replace(/\\.|\[(?:\\.|[^\]])*\]/g, '').match(/\((?!\?(?!P?<))/g)?.length ?? 0;

/** `{0}`, `{1}`: the groups of a match. */
export function substitute(template: string, match: RegExpExecArray): string {
  return template.replace(/\{(\d+)\}/g, (whole, index: string) => match[Number(index)] ?? whole);
}

/** The change that `MODE FROM TO` describes. */
export function rewriterOf(mode: Mode, from: string, to: string): Rewriter {
  switch (mode) {
    case 'exact':
      return (name) => (name === from ? to : undefined);
    case 'prefix':
      return (name) => (name.startsWith(from) ? to + name.slice(from.length) : undefined);
    case 'suffix':
      return (name) =>
        name.endsWith(from) ? name.slice(0, name.length - from.length) + to : undefined;
    case 'substring':
      return (name) => (name.includes(from) ? name.replaceAll(from, to) : undefined);
    case 'regex': {
      const pattern = parsePattern(from);
      return (name) => {
        const match = pattern.exec(name);
        return match ? fqdn(substitute(to, match)) : undefined;
      };
    }
  }
}
