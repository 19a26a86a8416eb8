/** Labels of nodes that have a newer name, or none. */
const DEPRECATED_LABELS: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region':
    'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone':
    'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type':
    'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  'app.kubernetes.io/created-by': 'deprecated since v1.9',
  'scheduler.alpha.kubernetes.io/preferAvoidPods':
    'deprecated since v1.22; use Taints and Tolerations instead',
  'node-role.kubernetes.io/master': 'use "node-role.kubernetes.io/control-plane" instead',
};

/** What is said about a label of nodes that is on its way out; undefined for any other. */
export function deprecationOfLabel(label: string): string | undefined {
  return DEPRECATED_LABELS[label];
}

/** Warns when a label of a node is on its way out; also for node selectors of other kinds. */
export function warnDeprecatedLabel(warnings: string[], place: string, label: string): void {
  const deprecation = deprecationOfLabel(label);
  if (deprecation) warnings.push(`${place}: ${deprecation}`);
}
