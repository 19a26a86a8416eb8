import type { Pod, Toleration } from '#kinds';
import type { Draft } from '#machinery';
import type { AdmissionPlugin } from '../../plugin.js';
import { concerns } from '../../refuse.js';

const SECONDS = 300;
const KEYS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/** Pods stay five minutes on a node that fails, unless they say something else. */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  admit(object, attributes) {
    if (attributes.operation === 'DELETE' || !concerns(attributes, 'pods')) return;
    const { spec } = object as Draft<Pod>;
    if (spec === undefined) return;
    const missing = KEYS.filter(
      (key) => !(spec.tolerations ?? []).some((toleration) => covers(toleration, key)),
    );
    if (missing.length === 0) return;
    spec.tolerations = [
      ...(spec.tolerations ?? []),
      ...missing.map(
        (key) =>
          ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: SECONDS }) as const,
      ),
    ];
  },
};

function covers(toleration: Toleration, key: string): boolean {
  const keyMatches = toleration.key === key || (toleration.key ?? '') === '';
  const effectMatches = toleration.effect === 'NoExecute' || (toleration.effect ?? '') === '';
  return keyMatches && effectMatches;
}
