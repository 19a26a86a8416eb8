import type { Container, Pod, ServiceAccount, Volume } from '#kinds';
import { asPart, type Draft, type Random } from '#machinery';
import type { AdmissionPlugin, Lookup } from '../../plugin.js';
import { refersTo, refersToSecrets } from '../../pod-references.js';
import { concerns, refuse } from '../../refuse.js';

const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';
/** An hour and a little, so that the token outlives a refresh that is late. */
const TOKEN_SECONDS = 3607;

/** Every pod has a service account; its token, the cluster's CA and the namespace are mounted into the containers. */
export function serviceAccount(lookup: Lookup, random: Random): AdmissionPlugin {
  return {
    name: 'ServiceAccount',
    admit(object, attributes) {
      if (attributes.operation !== 'CREATE' || !concerns(attributes, 'pods')) return;
      const pod = object as Draft<Pod>;
      const { spec } = pod;
      if (spec === undefined) return;
      if (pod.metadata?.annotations?.[MIRROR_ANNOTATION] !== undefined) {
        const fault = mirrorFault(spec);
        if (fault !== undefined) throw refuse(attributes, pod, fault);
        return;
      }
      const name = spec.serviceAccountName || 'default';
      spec.serviceAccountName = name;
      spec.serviceAccount = name;
      const account = lookup.get<ServiceAccount>('serviceaccounts', attributes.namespace, name);
      if (account === undefined) {
        const why = `error looking up service account ${attributes.namespace}/${name}: serviceaccount "${name}" not found`;
        throw refuse(attributes, pod, why);
      }
      if (
        (spec.imagePullSecrets ?? []).length === 0 &&
        (account.imagePullSecrets ?? []).length > 0
      ) {
        spec.imagePullSecrets = account.imagePullSecrets!.map((reference) => ({ ...reference }));
      }
      if (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true)
        mountToken(spec, random);
    },
  };
}

/** Why a pod that a kubelet shows of a file of its own is refused: it has no rights in the cluster. */
function mirrorFault(spec: NonNullable<Pod['spec']>): string | undefined {
  if ((spec.serviceAccountName ?? '') !== '')
    return 'a mirror pod may not reference service accounts';
  if (refersToSecrets(spec)) return 'a mirror pod may not reference secrets';
  return refersTo(spec, 'serviceAccountToken')
    ? 'a mirror pod may not use ServiceAccountToken volume projections'
    : undefined;
}

function mountToken(spec: Draft<NonNullable<Pod['spec']>>, random: Random): void {
  // A pod made from a copy of another one brings such a volume along.
  const present = spec.volumes?.find((volume) => volume.name.startsWith('kube-api-access-'))?.name;
  const name = present ?? `kube-api-access-${random.suffix(5)}`;
  let used = false;
  for (const container of [
    ...(spec.initContainers ?? []),
    ...(spec.containers ?? []),
  ] as Draft<Container>[]) {
    if (container.volumeMounts?.some((mount) => mount.mountPath === MOUNT_PATH)) continue;
    container.volumeMounts = [
      ...(container.volumeMounts ?? []),
      { name, readOnly: true, mountPath: MOUNT_PATH },
    ];
    used = true;
  }
  if (used && present === undefined)
    spec.volumes = [...(spec.volumes ?? []), tokenVolume(name) as Draft<Volume>];
}

/** What is mounted: the same in all pods. */
const TOKEN: NonNullable<Volume['projected']> = asPart({
  sources: [
    { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: {
        items: [
          {
            path: 'namespace',
            fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' },
          },
        ],
      },
    },
  ],
  defaultMode: 420,
});

function tokenVolume(name: string): Volume {
  return { name, projected: TOKEN };
}
