import type { LocalDetector } from '../picture/local-traffic.js';
import type { Rule } from './rule.js';

/** The part of a rule that matches pod traffic, or everything but pod traffic. */
export function localMatch(
  detector: LocalDetector,
  isLocal: boolean,
): Pick<Rule, 'source' | 'inDevice'> {
  if ('source' in detector) return { source: { value: detector.source, not: !isLocal } };
  return {
    inDevice: { value: `${detector.device}${detector.isPrefix ? '+' : ''}`, not: !isLocal },
  };
}
