import type { LocalDetector } from '../../picture/local-traffic.js';
import type { Match } from './rule.js';

/** The match of pod traffic, or of everything but pod traffic. */
export function localMatch(detector: LocalDetector, isLocal: boolean): Match {
  const not = !isLocal;
  return 'source' in detector
    ? { kind: 'address', side: 'src', cidrs: [detector.source], not }
    : { kind: 'device', name: detector.device, isPrefix: detector.isPrefix, not };
}
