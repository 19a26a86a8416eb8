import { messageJson } from '#machinery';
import {
  containersOf,
  distinct,
  named,
  namesWhere,
  notOnWindows,
  plural,
  quoted,
  setters,
  type Check,
  type CheckPod,
} from './check.js';

const isProfile = (type: string | undefined): boolean =>
  type === 'RuntimeDefault' || type === 'Localhost';
const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';

export const appArmorProfile: Check = {
  id: 'appArmorProfile',
  level: 'baseline',
  versions: [
    {
      since: 0,
      check: (pod) => {
        const own = pod.spec.securityContext?.appArmorProfile;
        const isPod = own !== undefined && !isProfile(own.type);
        const badType = (type: string | undefined): string[] =>
          type === undefined || isProfile(type) ? [] : [type];
        const bad = namesWhere(
          pod,
          ({ securityContext }) => badType(securityContext?.appArmorProfile?.type).length > 0,
        );
        const types = [
          own,
          ...containersOf(pod).map(({ securityContext }) => securityContext?.appArmorProfile),
        ];
        const annotations = Object.entries(pod.metadata.annotations ?? {})
          .filter(
            ([key, value]) =>
              key.startsWith(APPARMOR) && !/^(?:$|runtime\/default$|localhost\/)/.test(value),
          )
          .map(([key, value]) => `${key}=${messageJson(value)}`)
          .sort();
        if (!isPod && bad.length === 0 && annotations.length === 0) return undefined;
        const values = [
          ...distinct(types.flatMap((profile) => badType(profile?.type))),
          ...annotations,
        ];
        const who = [
          setters(isPod, bad),
          annotations.length === 0 ? '' : plural('annotation', annotations.length),
        ].filter(Boolean);
        return {
          reason: plural('forbidden AppArmor profile', values.length),
          detail: `${who.join(' and ')} must not set AppArmor profile type to ${quoted(values)}`,
        };
      },
    },
  ],
};

const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';

const seccompAnnotations: CheckPod = (pod) => {
  const annotations = pod.metadata.annotations ?? {};
  const keys = [SECCOMP_POD, ...containersOf(pod).map(({ name }) => `${SECCOMP_CONTAINER}${name}`)];
  const bad = distinct(
    keys.flatMap((key) => {
      const value = annotations[key];
      const isFine =
        value === undefined || /^(?:runtime\/default$|docker\/default$|localhost\/)/.test(value);
      return isFine ? [] : [`${key}=${messageJson(value)}`];
    }),
  );
  if (bad.length === 0) return undefined;
  return {
    reason: 'seccompProfile',
    detail: `forbidden ${plural('annotation', bad.length)} ${bad.join(', ')}`,
  };
};

/** Profiles that say the wrong thing. */
const seccompFields: CheckPod = (pod) => {
  const own = pod.spec.securityContext?.seccompProfile;
  const isBad = (profile: { readonly type?: string } | undefined): boolean =>
    profile !== undefined && !isProfile(profile.type);
  const bad = namesWhere(pod, ({ securityContext }) => isBad(securityContext?.seccompProfile));
  if (!isBad(own) && bad.length === 0) return undefined;
  const profiles = [
    own,
    ...containersOf(pod).map(({ securityContext }) => securityContext?.seccompProfile),
  ];
  const types = distinct(profiles.filter(isBad).map((profile) => profile!.type));
  return {
    reason: 'seccompProfile',
    detail: `${setters(isBad(own), bad)} must not set securityContext.seccompProfile.type to ${quoted(types)}`,
  };
};

export const seccompBaseline: Check = {
  id: 'seccompProfile_baseline',
  level: 'baseline',
  versions: [
    { since: 0, check: seccompAnnotations },
    { since: 19, check: seccompFields },
  ],
};

/** Profiles that say the wrong thing, or nothing. */
const seccompRequired: CheckPod = (pod) => {
  const wrong = seccompFields(pod);
  if (wrong !== undefined || pod.spec.securityContext?.seccompProfile !== undefined) return wrong;
  const bare = namesWhere(
    pod,
    ({ securityContext }) => securityContext?.seccompProfile === undefined,
  );
  if (bare.length === 0) return undefined;
  return {
    reason: 'seccompProfile',
    detail: `pod or ${named('container', bare)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  };
};

export const seccompRestricted: Check = {
  id: 'seccompProfile_restricted',
  level: 'restricted',
  versions: [
    { since: 19, check: seccompRequired, overrides: ['seccompProfile_baseline'] },
    { since: 25, check: notOnWindows(seccompRequired), overrides: ['seccompProfile_baseline'] },
  ],
};

const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t'];

const seLinux =
  (allowed: readonly string[]): CheckPod =>
  (pod) => {
    const own = pod.spec.securityContext?.seLinuxOptions;
    type Options = NonNullable<typeof own> | undefined;
    const hasBadType = (options: Options): boolean =>
      options !== undefined && !allowed.includes(options.type ?? '');
    const isBad = (options: Options): boolean =>
      hasBadType(options) || Boolean(options?.user) || Boolean(options?.role);
    const bad = namesWhere(pod, ({ securityContext }) => isBad(securityContext?.seLinuxOptions));
    if (!isBad(own) && bad.length === 0) return undefined;
    const all = [
      own,
      ...containersOf(pod).map(({ securityContext }) => securityContext?.seLinuxOptions),
    ];
    const types = distinct(all.filter(hasBadType).map((options) => options!.type ?? ''));
    const data = [
      ...(types.length === 0 ? [] : [named('type', types)]),
      ...(all.some((options) => options?.user) ? ['user may not be set'] : []),
      ...(all.some((options) => options?.role) ? ['role may not be set'] : []),
    ];
    return {
      reason: 'seLinuxOptions',
      detail: `${setters(isBad(own), bad)} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}`,
    };
  };

export const seLinuxOptions: Check = {
  id: 'seLinuxOptions',
  level: 'baseline',
  versions: [
    { since: 0, check: seLinux(SELINUX_TYPES) },
    { since: 31, check: seLinux([...SELINUX_TYPES, 'container_engine_t']) },
  ],
};
