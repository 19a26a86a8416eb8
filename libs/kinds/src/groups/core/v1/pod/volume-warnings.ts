import type { Volume, VolumeProjection } from '../../../../generated/index.gen.js';
import { claimSpecWarnings } from '../persistent-volume-claim/warnings.js';

/** Types of volumes that are on their way out, in the order in which the server looks at them. */
const REMOVED_VOLUMES = {
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  gitRepo: 'deprecated in v1.11, and disabled by default in v1.33+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  ephemeral: '',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
} as const satisfies Partial<Record<keyof Volume, string>>;

/** Warnings about the volumes of a pod; `place` is where they stand. */
export function volumeWarnings(volumes: readonly Volume[], place: string): string[] {
  const warnings: string[] = [];
  for (const [index, volume] of volumes.entries()) {
    for (const [type, why] of Object.entries(REMOVED_VOLUMES)) {
      if (volume[type as keyof typeof REMOVED_VOLUMES] === undefined || type === 'ephemeral')
        continue;
      // The server names this one as its own structure does.
      const name = type === 'storageos' ? 'storageOS' : type;
      warnings.push(`${place}[${index}].${name}: ${why}`);
    }
    const claim = volume.ephemeral?.volumeClaimTemplate?.spec;
    if (claim)
      warnings.push(
        ...claimSpecWarnings(claim, `${place}[${index}].ephemeral.volumeClaimTemplate.spec`),
      );
  }
  for (const volume of volumes) warnings.push(...overlapWarnings(volume));
  return warnings;
}

interface File {
  readonly path: string;
  readonly source: string;
}

/** Files of a volume that would lie on or in each other. */
function overlapWarnings({ name, configMap, secret, downwardAPI, projected }: Volume): string[] {
  const kinds = [
    [`ConfigMap "${configMap?.name ?? ''}"`, configMap?.items],
    [`Secret "${secret?.secretName ?? ''}"`, secret?.items],
    ['DownwardAPI', downwardAPI?.items],
  ] as const;
  const warnings: string[] = [];
  const say = (what: string, files: readonly File[], known: File[]): void => {
    for (const overlap of overlaps(files, known))
      warnings.push(`volume "${name}" (${what}): overlapping paths: ${overlap}`);
  };
  for (const [what, items] of kinds)
    if (items)
      say(
        what,
        items.map(({ path }) => ({ path, source: '' })),
        [],
      );
  const known: File[] = [];
  for (const source of projected?.sources ?? []) {
    if (Object.keys(source).length === 0)
      warnings.push(`volume "${name}" (Projected) has no sources provided`);
    else say('Projected', filesOf(source), known);
  }
  return warnings;
}

function filesOf(source: VolumeProjection): File[] {
  const { configMap, secret, downwardAPI, serviceAccountToken, clusterTrustBundle } = source;
  const all = (items: readonly { readonly path: string }[], name: string): File[] =>
    items.map(({ path }) => ({ path, source: name }));
  if (configMap?.items) return all(configMap.items, `ConfigMap "${configMap.name ?? ''}"`);
  if (secret?.items) return all(secret.items, `Secret "${secret.name ?? ''}"`);
  if (downwardAPI?.items) return all(downwardAPI.items, 'DownwardAPI');
  if (serviceAccountToken) return all([serviceAccountToken], 'ServiceAccountToken');
  if (clusterTrustBundle) {
    const name = clusterTrustBundle.name ?? clusterTrustBundle.signerName ?? '';
    return all([clusterTrustBundle], `ClusterTrustBundle "${name}"`);
  }
  const certificate = source.podCertificate;
  return [
    { path: certificate?.certificateChainPath ?? '', source: 'PodCertificate chain' },
    { path: certificate?.keyPath ?? '', source: 'PodCertificate key' },
    {
      path: certificate?.credentialBundlePath ?? '',
      source: 'PodCertificate credential bundle',
    },
  ].filter(({ path }) => path !== '');
}

/** Adds files to the `known` ones and says which lie on the same path or below one another. */
function overlaps(files: readonly File[], known: File[]): string[] {
  const texts: string[] = [];
  for (const given of files) {
    const file = { ...given, path: given.path.replace(/\/+$/, '') };
    for (const other of known) {
      const [one, two] = [`${file.path}/`, `${other.path}/`];
      if (file.path !== '' && other.path !== '' && (one.startsWith(two) || two.startsWith(one)))
        texts.push(`${shown(file)} with ${shown(other)}`);
    }
    known.push(file);
  }
  return texts;
}

const shown = ({ path, source }: File): string =>
  source === '' ? JSON.stringify(path) : `${JSON.stringify(path)} (${source})`;
