import type { Container, ContainerResizePolicy } from '../../../../generated/index.gen.js';
import type { Report } from '../../../rules/report.js';

const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;

/**
 * Checks when a container that ended starts again (KEP-5307): a policy of its own, and rules that come before it. Init containers
 * with rules need a policy too, and are told nothing more without one.
 */
export function checkRestart(found: Report, container: Container, isInit = false): void {
  const { restartPolicy, restartPolicyRules: rules = [] } = container;
  if (restartPolicy === undefined) {
    if (rules.length === 0) return;
    found.required('restartPolicy', 'must specify restartPolicy when restart rules are used');
    if (isInit) return;
  } else found.oneOf('restartPolicy', restartPolicy, ['Always', 'Never', 'OnFailure']);
  if (rules.length > MAX_RULES) found.tooMany('restartPolicyRules', rules.length, MAX_RULES);
  found.each('restartPolicyRules', rules, ({ action, exitCodes }) => {
    found.oneOf('action', action, ['Restart', 'RestartAllContainers']);
    if (exitCodes === undefined) {
      found.required('exitCodes', 'must be specified');
      return;
    }
    found.oneOf('exitCodes.operator', exitCodes.operator, ['In', 'NotIn']);
    const count = exitCodes.values?.length ?? 0;
    if (count > MAX_EXIT_CODES) found.tooMany('exitCodes.values', count, MAX_EXIT_CODES);
  });
}

/** Checks what a change of resources does to a container (KEP-1287). All but repetitions is reported at the list. */
export function checkResizePolicy(
  found: Report,
  policies: readonly ContainerResizePolicy[],
  podRestartPolicy: string | undefined,
): void {
  const seen = new Set<string>();
  for (const [index, { resourceName = '', restartPolicy = '' }] of policies.entries()) {
    if (seen.has(resourceName)) found.duplicate(`resizePolicy[${index}]`, resourceName);
    seen.add(resourceName);
    if (resourceName === '') found.required('resizePolicy');
    else found.oneOf('resizePolicy', resourceName, ['cpu', 'memory']);
    if (restartPolicy === '') found.required('resizePolicy');
    else found.oneOf('resizePolicy', restartPolicy, ['NotRequired', 'RestartContainer']);
    if (podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired')
      found.invalid(
        'resizePolicy',
        restartPolicy,
        "must be 'NotRequired' when pod `restartPolicy` is 'Never'",
      );
  }
}
