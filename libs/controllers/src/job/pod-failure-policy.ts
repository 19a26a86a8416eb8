import type { ContainerStatus, Job, Pod, PodFailurePolicyRule } from '#kinds';
import type { Stored } from '#machinery';

/** What a failed pod means to its Job. */
export interface Verdict {
  /** Why the whole Job fails. */
  readonly failsJob?: string;
  /** Whether its index fails at once. */
  readonly failsIndex?: true;
  /** Whether the failure counts towards the limits. */
  readonly counts: boolean;
}

/** The verdict of the first rule that a failed pod matches; without one it counts (KEP-3329). */
export function judge(job: Job, pod: Stored<Pod>): Verdict {
  for (const [index, rule] of (job.spec?.podFailurePolicy?.rules ?? []).entries()) {
    const match = matchOf(rule, pod);
    if (match === undefined) continue;
    switch (rule.action) {
      case 'Ignore':
        return { counts: false };
      case 'FailIndex':
        return { counts: true, failsIndex: true };
      case 'FailJob':
        return { counts: true, failsJob: `${match} matching FailJob rule at index ${index}` };
      default:
        return { counts: true };
    }
  }
  return { counts: true };
}

/** What of the pod a rule matches, in words. */
function matchOf(rule: PodFailurePolicyRule, pod: Stored<Pod>): string | undefined {
  const { namespace = '', name } = pod.metadata;
  if (rule.onExitCodes) {
    const { containerName, operator, values } = rule.onExitCodes;
    const failed = (statuses: readonly ContainerStatus[] = []): ContainerStatus | undefined =>
      statuses.find((status) => {
        const code = status.state?.terminated?.exitCode ?? 0;
        if (code === 0 || (containerName ?? status.name) !== status.name) return false;
        return values?.includes(code) === (operator === 'In');
      });
    const found =
      failed(pod.status?.containerStatuses ?? []) ??
      failed(pod.status?.initContainerStatuses ?? []);
    if (found === undefined) return undefined;
    const code = found.state?.terminated?.exitCode;
    return `Container ${found.name} for pod ${namespace}/${name} failed with exit code ${code}`;
  }
  const found = pod.status?.conditions?.find(({ type, status }) =>
    rule.onPodConditions?.some((pattern) => pattern.type === type && pattern.status === status),
  );
  return found && `Pod ${namespace}/${name} has condition ${found.type}`;
}
