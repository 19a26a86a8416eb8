/** The members of a pod's spec that name a secret. */
const SECRETS = [
  'secret',
  'secretRef',
  'secretKeyRef',
  'imagePullSecrets',
  'nodePublishSecretRef',
  'azureFile',
];

/** True when a spec has a member of one of these names anywhere. */
export function refersTo(spec: unknown, ...keys: readonly string[]): boolean {
  const text = JSON.stringify(spec);
  return keys.some((key) => text.includes(`"${key}":`));
}

/** True when a pod's spec refers to a secret: by volumes, by the environment of containers, or for pulling. */
export const refersToSecrets = (spec: unknown): boolean => refersTo(spec, ...SECRETS);
