import type { Origin } from '#network';
import { usageFailure } from '../failure.js';

/** Reads `--from`: `pod/NAME`, `pod/NAMESPACE/NAME`, `node/NAME`, `ip/ADDRESS`. Throws a usage failure. */
export function parseOrigin(text: string, namespace: string): Origin {
  const [kind = '', first = '', second, ...rest] = text.split('/');
  if (first !== '' && second !== '' && rest.length === 0) {
    if (['pod', 'pods', 'po'].includes(kind))
      return { pod: second === undefined ? `${namespace}/${first}` : `${first}/${second}` };
    if (['node', 'nodes', 'no'].includes(kind) && second === undefined) return { node: first };
    if (kind === 'ip' && second === undefined) return { ip: first };
  }
  throw usageFailure(
    `--from ${text} cannot be understood`,
    'Write pod/NAME, pod/NAMESPACE/NAME, node/NAME or ip/ADDRESS.',
  );
}
