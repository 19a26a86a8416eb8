import type { Cell } from '../../../../definition.js';
import type { Node } from '../../../../generated/index.gen.js';
import { age, name } from '../../../cells/age.js';

const ROLE_PREFIX = 'node-role.kubernetes.io/';

/** The row of a node. */
export function nodeRow(object: Node): Cell[] {
  const info = object.status?.nodeInfo;
  const kernel = info?.kernelVersion || '<unknown>';
  return [
    name(object),
    statusText(object),
    rolesText(object),
    age(object),
    info?.kubeletVersion ?? '',
    addressText(object, 'InternalIP'),
    addressText(object, 'ExternalIP'),
    info?.osImage || '<unknown>',
    info?.kernelVersion && info.architecture ? `${kernel} (${info.architecture})` : kernel,
    info?.containerRuntimeVersion || '<unknown>',
  ];
}

function statusText({ spec, status }: Node): string {
  const ready = status?.conditions?.find((condition) => condition.type === 'Ready');
  const text = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return spec?.unschedulable ? `${text},SchedulingDisabled` : text;
}

function rolesText({ metadata }: Node): string {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(metadata?.labels ?? {})) {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length)
      roles.add(key.slice(ROLE_PREFIX.length));
    else if (key === 'kubernetes.io/role' && value !== '') roles.add(value);
  }
  return [...roles].sort().join(',') || '<none>';
}

function addressText({ status }: Node, type: string): string {
  return status?.addresses?.find((address) => address.type === type)?.address ?? '<none>';
}
