import {
  named,
  namesWhere,
  notInUserNamespace,
  setters,
  type Check,
  type CheckPod,
} from './check.js';

const nonRoot: CheckPod = (pod) => {
  const own = pod.spec.securityContext?.runAsNonRoot;
  const reason = 'runAsNonRoot != true';
  const wrong = namesWhere(pod, ({ securityContext }) => securityContext?.runAsNonRoot === false);
  if (own === false || wrong.length > 0)
    return {
      reason,
      detail: `${setters(own === false, wrong)} must not set securityContext.runAsNonRoot=false`,
    };
  const bare = namesWhere(
    pod,
    ({ securityContext }) => securityContext?.runAsNonRoot === undefined,
  );
  if (own === true || bare.length === 0) return undefined;
  return {
    reason,
    detail: `pod or ${named('container', bare)} must set securityContext.runAsNonRoot=true`,
  };
};

export const runAsNonRoot: Check = {
  id: 'runAsNonRoot',
  level: 'restricted',
  versions: [
    { since: 0, check: nonRoot },
    { since: 35, check: notInUserNamespace(nonRoot) },
  ],
};

const noRoot: CheckPod = (pod) => {
  const isPod = pod.spec.securityContext?.runAsUser === 0;
  const bad = namesWhere(pod, ({ securityContext }) => securityContext?.runAsUser === 0);
  if (!isPod && bad.length === 0) return undefined;
  return { reason: 'runAsUser=0', detail: `${setters(isPod, bad)} must not set runAsUser=0` };
};

export const runAsUser: Check = {
  id: 'runAsUser',
  level: 'restricted',
  versions: [
    { since: 23, check: noRoot },
    { since: 35, check: notInUserNamespace(noRoot) },
  ],
};
