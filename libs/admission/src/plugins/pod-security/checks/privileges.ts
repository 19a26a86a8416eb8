import {
  containersOf,
  distinct,
  named,
  namesWhere,
  notOnWindows,
  quoted,
  type AnyContainer,
  type Check,
  type CheckPod,
} from './check.js';

export const privileged: Check = {
  id: 'privileged',
  level: 'baseline',
  versions: [
    {
      since: 0,
      check: (pod) => {
        const bad = namesWhere(pod, ({ securityContext }) => securityContext?.privileged === true);
        if (bad.length === 0) return undefined;
        return {
          reason: 'privileged',
          detail: `${named('container', bad)} must not set securityContext.privileged=true`,
        };
      },
    },
  ],
};

const escalation: CheckPod = (pod) => {
  const bad = namesWhere(
    pod,
    ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false,
  );
  if (bad.length === 0) return undefined;
  return {
    reason: 'allowPrivilegeEscalation != false',
    detail: `${named('container', bad)} must set securityContext.allowPrivilegeEscalation=false`,
  };
};

export const allowPrivilegeEscalation: Check = {
  id: 'allowPrivilegeEscalation',
  level: 'restricted',
  versions: [
    { since: 8, check: escalation },
    { since: 25, check: notOnWindows(escalation) },
  ],
};

/** What container runtimes give by default. */
const DEFAULT_CAPABILITIES = new Set(
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
    ' ',
  ),
);

const added = ({ securityContext }: AnyContainer): readonly string[] =>
  securityContext?.capabilities?.add ?? [];

/** The containers that add capabilities beyond the allowed ones, and these; undefined when none does. */
function addedBeyond(
  pod: Parameters<CheckPod>[0],
  isAllowed: (capability: string) => boolean,
): string | undefined {
  const beyond = (container: AnyContainer): string[] =>
    added(container).filter((one) => !isAllowed(one));
  const bad = namesWhere(pod, (container) => beyond(container).length > 0);
  if (bad.length === 0) return undefined;
  const capabilities = distinct(containersOf(pod).flatMap(beyond));
  return `${named('container', bad)} must not include ${quoted(capabilities)} in securityContext.capabilities.add`;
}

export const capabilitiesBaseline: Check = {
  id: 'capabilities_baseline',
  level: 'baseline',
  versions: [
    {
      since: 0,
      check: (pod) => {
        const detail = addedBeyond(pod, (one) => DEFAULT_CAPABILITIES.has(one));
        return detail === undefined ? undefined : { reason: 'non-default capabilities', detail };
      },
    },
  ],
};

const fewCapabilities: CheckPod = (pod) => {
  const keeping = namesWhere(
    pod,
    ({ securityContext }) => securityContext?.capabilities?.drop?.includes('ALL') !== true,
  );
  const details = [
    keeping.length === 0
      ? undefined
      : `${named('container', keeping)} must set securityContext.capabilities.drop=["ALL"]`,
    addedBeyond(pod, (one) => one === 'NET_BIND_SERVICE'),
  ].filter((detail) => detail !== undefined);
  return details.length === 0
    ? undefined
    : { reason: 'unrestricted capabilities', detail: details.join('; ') };
};

export const capabilitiesRestricted: Check = {
  id: 'capabilities_restricted',
  level: 'restricted',
  versions: [
    { since: 22, check: fewCapabilities, overrides: ['capabilities_baseline'] },
    { since: 25, check: notOnWindows(fewCapabilities), overrides: ['capabilities_baseline'] },
  ],
};
