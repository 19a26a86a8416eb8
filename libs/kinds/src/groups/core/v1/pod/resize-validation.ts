import type { StatusCause } from '#machinery';
import type { Container, Pod } from '../../../../generated/index.gen.js';
import { report, type Report } from '../../../rules/report.js';
import { same } from '../../../strategies/same.js';
import { qosClass } from './qos.js';
import { checkPod } from './validation.js';

type List = 'containers' | 'initContainers';
const LISTS: readonly List[] = ['containers', 'initContainers'];
const MIRROR = 'kubernetes.io/config.mirror';
const ONLY_COMPUTE = 'only cpu and memory resources are mutable';

/**
 * What is wrong with a write to `/resize` (KEP-1287): of the resources of containers CPU and memory may change, none may go, and the class
 * of service stays.
 */
export function validateResize(pod: Pod, old: Pod): StatusCause[] {
  return report((found) => {
    if (old.metadata?.annotations?.[MIRROR] !== undefined)
      return found.forbidden('', 'static pods cannot be resized');
    if (old.spec.os?.name === 'windows')
      return found.forbidden('', 'windows pods cannot be resized');
    checkPod(found, pod);
    // The message has the class that the status still states.
    if (qosClass(old.spec) !== qosClass(pod.spec))
      found.invalid(
        'spec',
        pod.status?.qosClass ?? '',
        'Pod QOS Class may not change as a result of resizing',
      );
    found.at('spec', () => {
      const inOrder = LISTS.map((list) => checkOrder(found, list, pod, old));
      if (inOrder.includes(false)) return;
      for (const list of ['initContainers', 'containers'] as const)
        checkNothingRemoved(found, list, pod, old);
      checkOthersKept(found, pod, old);
    });
  });
}

function checkOrder(found: Report, list: List, pod: Pod, old: Pod): boolean {
  const [after, before] = [pod.spec[list] ?? [], old.spec[list] ?? []];
  if (after.length !== before.length) {
    found.forbidden(list, `${list} may not be added or removed on resize`);
    return false;
  }
  const renamed = before.flatMap(({ name }, index) => (after[index]!.name === name ? [] : [index]));
  for (const index of renamed)
    found.forbidden(`${list}[${index}].name`, `${list} may not be renamed or reordered on resize`);
  return renamed.length === 0;
}

function checkNothingRemoved(found: Report, list: List, pod: Pod, old: Pod): void {
  for (const [index, { resources: before }] of (old.spec[list] ?? []).entries()) {
    const after = pod.spec[list]![index]!.resources;
    for (const kind of ['requests', 'limits'] as const) {
      const gone = Object.keys(before?.[kind] ?? {}).some(
        (name) => !(name in (after?.[kind] ?? {})),
      );
      if (gone)
        found.forbidden(
          `${list}[${index}].resources.${kind}`,
          `resource ${kind} cannot be removed`,
        );
    }
  }
}

function checkOthersKept(found: Report, pod: Pod, old: Pod): void {
  for (const [index, container] of (pod.spec.containers ?? []).entries()) {
    if (!same(withoutCompute(container), withoutCompute(old.spec.containers![index]!)))
      found.forbidden('', ONLY_COMPUTE);
  }
  for (const [index, container] of (pod.spec.initContainers ?? []).entries()) {
    const before = old.spec.initContainers![index]!;
    const at = `initContainers[${index}]`;
    if (!same(withoutCompute(container), withoutCompute(before)))
      found.forbidden(
        at,
        'only cpu and memory resources for init or sidecar containers are mutable',
      );
    if (container.restartPolicy === 'Always' || same(container, before)) continue;
    for (const { restartPolicy } of container.resizePolicy ?? []) {
      if (restartPolicy === 'RestartContainer')
        found.forbidden(
          at,
          'non-sidecar init containers with a resize policy of RestartContainer cannot be resized',
        );
    }
  }
}

/** A container as far as a resize may not change it. */
function withoutCompute({ resources, ...container }: Container): object {
  return {
    ...container,
    resources: [resources?.limits, resources?.requests].map((list) => {
      const { cpu: _cpu, memory: _memory, ...others } = list ?? {};
      return others;
    }),
  };
}
