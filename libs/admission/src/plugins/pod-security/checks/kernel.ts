import {
  containersOf,
  distinct,
  named,
  namesWhere,
  notInUserNamespace,
  quoted,
  type AnyContainer,
  type Check,
  type CheckPod,
} from './check.js';

const maskOf = ({ securityContext }: AnyContainer): string =>
  securityContext?.procMount ?? 'Default';

const maskedProc: CheckPod = (pod) => {
  const bad = namesWhere(pod, (container) => maskOf(container) !== 'Default');
  if (bad.length === 0) return undefined;
  const types = distinct(containersOf(pod).map(maskOf)).filter((type) => type !== 'Default');
  return {
    reason: 'procMount',
    detail: `${named('container', bad)} must not set securityContext.procMount to ${quoted(types)}`,
  };
};

export const procMountBaseline: Check = {
  id: 'procMount',
  level: 'baseline',
  versions: [
    { since: 0, check: maskedProc },
    { since: 35, check: notInUserNamespace(maskedProc) },
  ],
};

export const procMountRestricted: Check = {
  id: 'procMount_restricted',
  level: 'restricted',
  versions: [{ since: 35, check: maskedProc, overrides: ['procMount'] }],
};

const safe =
  (allowed: readonly string[]): CheckPod =>
  ({ spec }) => {
    const bad = (spec.securityContext?.sysctls ?? []).filter(({ name }) => !allowed.includes(name));
    if (bad.length === 0) return undefined;
    return { reason: 'forbidden sysctls', detail: bad.map(({ name }) => name).join(', ') };
  };

const SINCE_0 = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
];
const SINCE_27 = [...SINCE_0, 'net.ipv4.ip_local_reserved_ports'];
const SINCE_29 = [
  ...SINCE_27,
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
];
const SINCE_32 = [...SINCE_29, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'];

export const sysctls: Check = {
  id: 'sysctls',
  level: 'baseline',
  versions: [
    { since: 0, check: safe(SINCE_0) },
    { since: 27, check: safe(SINCE_27) },
    { since: 29, check: safe(SINCE_29) },
    { since: 32, check: safe(SINCE_32) },
  ],
};
