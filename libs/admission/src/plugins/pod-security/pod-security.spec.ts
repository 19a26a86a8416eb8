import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#machinery';
import type { Pod, PodSpec } from '#kinds';
import { admissionEnvironment, request } from '../../testing/environment.js';
import { podSecurity } from './pod-security.js';

const PREFIX = 'pod-security.kubernetes.io/';
const labelled = (modes: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(modes).map(([mode, value]) => [PREFIX + mode, value]));
const pluginIn = (modes: Record<string, string>, pods: readonly KubeObject[] = []) => {
  const home = { metadata: { name: 'home', labels: labelled(modes) } };
  return podSecurity(admissionEnvironment({ namespaces: [home], pods }).lookup);
};
const podOf = (spec: Partial<PodSpec> = {}, name = 'x', more: object = {}): Pod => ({
  metadata: { name, namespace: 'home', ...more },
  spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec },
});
/** Why a pod is refused; '' when it is not. */
const complaint = (
  modes: Record<string, string>,
  spec: Partial<PodSpec>,
  more: object = {},
): string => {
  try {
    void pluginIn(modes).validate!(podOf(spec, 'x', more), request('pods'));
    return '';
  } catch (error) {
    const { message } = error as Error;
    return message.replace(/^pods "x" is forbidden: violates PodSecurity "[^"]+": /, '');
  }
};
const container = (securityContext: object, more: object = {}) => [
  { name: 'c', image: 'nginx', securityContext, ...more },
];
const hardened = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

describe('pod security', () => {
  it('lets everything in where nothing is asked for', () => {
    expect(complaint({}, { hostNetwork: true })).toBe('');
  });

  it('says everything that a pod would have to change, in the order of the checks', () => {
    expect(() => pluginIn({ enforce: 'restricted' }).validate!(podOf(), request('pods'))).toThrow(
      'pods "x" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "c" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    );
    expect(complaint({ enforce: 'restricted' }, { containers: container(hardened) })).toBe('');
  });

  it.each<[string, Partial<PodSpec>]>([
    ['host namespaces (hostNetwork=true, hostPID=true)', { hostNetwork: true, hostPID: true }],
    ['hostPath volumes (volume "v")', { volumes: [{ name: 'v', hostPath: { path: '/' } }] }],
    [
      'hostPort (container "c" uses hostPort 80)',
      { containers: container({}, { ports: [{ containerPort: 80, hostPort: 80 }] }) },
    ],
    [
      'privileged (container "c" must not set securityContext.privileged=true)',
      { containers: container({ privileged: true }) },
    ],
    [
      'non-default capabilities (container "c" must not include "NET_ADMIN", "SYS_TIME" in securityContext.capabilities.add)',
      { containers: container({ capabilities: { add: ['SYS_TIME', 'NET_ADMIN', 'CHOWN'] } }) },
    ],
    [
      'procMount (container "c" must not set securityContext.procMount to "Unmasked")',
      { containers: container({ procMount: 'Unmasked' }) },
    ],
    [
      'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "bad_t"; user may not be set)',
      { securityContext: { seLinuxOptions: { type: 'bad_t', user: 'u' } } },
    ],
    [
      'seccompProfile (pod and container "c" must not set securityContext.seccompProfile.type to "Unconfined")',
      {
        securityContext: { seccompProfile: { type: 'Unconfined' } },
        containers: container({ seccompProfile: { type: 'Unconfined' } }),
      },
    ],
    [
      'forbidden AppArmor profile (pod must not set AppArmor profile type to "Unconfined")',
      { securityContext: { appArmorProfile: { type: 'Unconfined' } } },
    ],
    [
      'forbidden sysctls (kernel.msgmax)',
      { securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] } },
    ],
    [
      'hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)',
      { securityContext: { windowsOptions: { hostProcess: true } } },
    ],
    [
      'probe or lifecycle host (container "c" uses probe or lifecycle host "1.2.3.4")',
      { containers: container({}, { livenessProbe: { httpGet: { host: '1.2.3.4', port: 80 } } }) },
    ],
  ])('baseline: %s', (text, spec) => {
    expect(complaint({ enforce: 'baseline' }, spec)).toBe(text);
  });

  it.each<[string, Partial<PodSpec>]>([
    [
      'restricted volume types (volumes "a", "b" use restricted volume types "hostPath", "nfs")',
      {
        volumes: [
          { name: 'a', nfs: { server: 's', path: '/' } },
          { name: 'b', hostPath: { path: '/' } },
          { name: 'c', emptyDir: {} },
        ],
      },
    ],
    ['runAsUser=0 (pod must not set runAsUser=0)', { securityContext: { runAsUser: 0 } }],
    [
      'runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)',
      { securityContext: { runAsNonRoot: false } },
    ],
    [
      'unrestricted capabilities (container "c" must not include "CHOWN" in securityContext.capabilities.add)',
      { containers: container({ ...hardened, capabilities: { drop: ['ALL'], add: ['CHOWN'] } }) },
    ],
  ])('restricted: %s', (text, spec) => {
    expect(complaint({ enforce: 'restricted' }, { containers: container(hardened), ...spec })).toBe(
      text,
    );
  });

  it('checks as the version in the label did', () => {
    const probing = {
      containers: container({}, { livenessProbe: { tcpSocket: { host: 'h', port: 1 } } }),
    };
    expect(complaint({ enforce: 'baseline', 'enforce-version': 'v1.33' }, probing)).toBe('');
    const windows = { os: { name: 'windows' }, containers: container({ runAsNonRoot: true }) };
    expect(complaint({ enforce: 'restricted' }, windows)).toBe('');
    expect(complaint({ enforce: 'restricted', 'enforce-version': 'v1.24' }, windows)).toContain(
      'unrestricted capabilities',
    );
    const annotations = { 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' };
    expect(
      complaint({ enforce: 'baseline', 'enforce-version': 'v1.18' }, {}, { annotations }),
    ).toBe(
      'seccompProfile (forbidden annotation seccomp.security.alpha.kubernetes.io/pod="unconfined")',
    );
  });

  it('warns and audits where that is asked for, and about templates of pods', () => {
    const warning =
      'would violate PodSecurity "baseline:v1.30": host namespaces (hostNetwork=true)';
    const modes = { warn: 'baseline', 'warn-version': 'v1.30', audit: 'baseline' };
    const attributes = request('deployments.apps');
    const deployment = { spec: { template: { spec: podOf({ hostNetwork: true }).spec } } };
    void pluginIn(modes).validate!(deployment as KubeObject, attributes);
    expect(attributes.warnings).toEqual([warning]);
    expect(attributes.notes[`${PREFIX}audit-violations`]).toContain(
      'PodSecurity "baseline:latest"',
    );
  });

  it('warns about templates at the level that is enforced on pods', () => {
    const attributes = request('jobs.batch');
    const job = { spec: { template: { spec: podOf({ hostPID: true }).spec } } };
    void pluginIn({ enforce: 'baseline' }).validate!(job as KubeObject, attributes);
    expect(attributes.warnings).toEqual([
      'would violate PodSecurity "baseline:latest": host namespaces (hostPID=true)',
    ]);
  });

  it('lets updates pass that bring in no container or image', () => {
    const old = podOf({ hostNetwork: true });
    const update = (pod: Pod) => () =>
      pluginIn({ enforce: 'baseline' }).validate!(
        pod,
        request('pods', { operation: 'UPDATE', old }),
      );
    expect(update(podOf({ hostNetwork: true }, 'x', { labels: { a: 'b' } }))).not.toThrow();
    const other = [{ name: 'c', image: 'busybox' }];
    expect(update(podOf({ hostNetwork: true, containers: other }))).toThrow('host namespaces');
  });

  it('refuses labels of a namespace that mean nothing', () => {
    const home = {
      metadata: { name: 'home', labels: labelled({ enforce: 'hard', 'warn-version': '1.2' }) },
    };
    expect(() => pluginIn({}).validate!(home, request('namespaces', { name: 'home' }))).toThrow(
      'Namespace "home" is invalid: [metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "hard": must be one of privileged, baseline, restricted, metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "1.2": must be "latest" or "v1.x"]',
    );
  });

  it('warns about pods that a stricter namespace would not let in', () => {
    const pods = ['b', 'a', 'fine'].map((name) =>
      podOf(name === 'fine' ? {} : { hostNetwork: true }, name),
    );
    const attributes = request('namespaces', {
      name: 'home',
      operation: 'UPDATE',
      old: { metadata: { name: 'home' } },
    });
    const home = { metadata: { name: 'home', labels: labelled({ enforce: 'baseline' }) } };
    void pluginIn({}, pods).validate!(home, attributes);
    expect(attributes.warnings).toEqual([
      'existing pods in namespace "home" violate the new PodSecurity enforce level "baseline:latest"',
      'a (and 1 other pod): host namespaces',
    ]);
  });
});
