import type { Report } from '../../../rules/report.js';

interface ReplicaStatus {
  readonly replicas?: number;
  readonly fullyLabeledReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly observedGeneration?: number;
}

/** Checks the counts of a status: none negative, and parts not greater than the whole. */
export function checkReplicaStatus(found: Report, status: ReplicaStatus | undefined): void {
  const {
    replicas = 0,
    fullyLabeledReplicas = 0,
    readyReplicas = 0,
    availableReplicas = 0,
  } = status ?? {};
  const counts = {
    replicas,
    fullyLabeledReplicas,
    readyReplicas,
    availableReplicas,
    observedGeneration: status?.observedGeneration ?? 0,
  };
  found.at('status', () => {
    for (const [field, count] of Object.entries(counts)) found.notNegative(field, count);
    const whole = 'cannot be greater than status.replicas';
    if (fullyLabeledReplicas > replicas)
      found.invalid('fullyLabeledReplicas', fullyLabeledReplicas, whole);
    if (readyReplicas > replicas) found.invalid('readyReplicas', readyReplicas, whole);
    if (availableReplicas > replicas) found.invalid('availableReplicas', availableReplicas, whole);
    if (availableReplicas > readyReplicas)
      found.invalid('availableReplicas', availableReplicas, 'cannot be greater than readyReplicas');
  });
}
