import type { Container, KeyToPath, Pod, Volume, VolumeProjection } from '#kinds';
import { fieldValue } from './downward-api.js';
import { decodeSecret, MissingSource, type Sources } from './sources.js';

/** A volume as files by relative path. Volumes without content of their own (emptyDir, claims) have none. */
type VolumeFiles = Readonly<Record<string, string>>;

/** What keeps a pod from starting: `MountVolume.SetUp failed for volume "x" : configmap "y" not found`. */
export function missingVolume(pod: Pod, sources: Sources): string | undefined {
  for (const volume of pod.spec.volumes ?? []) {
    try {
      volumeFiles(pod, volume, sources);
    } catch (error) {
      if (error instanceof MissingSource)
        return `MountVolume.SetUp failed for volume "${volume.name}" : ${error.message}`;
      throw error;
    }
  }
  return undefined;
}

/** The files that a container sees below its mount paths, and the mount points that are directories. */
export function mountedFiles(
  pod: Pod,
  container: Container,
  sources: Sources,
): { files: Record<string, string>; directories: string[] } {
  const files: Record<string, string> = {};
  const directories: string[] = [];
  for (const mount of container.volumeMounts ?? []) {
    const volume = pod.spec.volumes?.find((candidate) => candidate.name === mount.name);
    if (volume === undefined) continue;
    const content = Object.entries(volumeFiles(pod, volume, sources));
    const root = mount.mountPath.replace(/\/+$/, '');
    for (const [path, text] of content) {
      if (!mount.subPath) files[`${root}/${path}`] = text;
      else if (path === mount.subPath) files[root] = text;
      else if (path.startsWith(`${mount.subPath}/`))
        files[`${root}/${path.slice(mount.subPath.length + 1)}`] = text;
    }
    if (files[root] === undefined) directories.push(root);
  }
  return { files, directories };
}

function volumeFiles(pod: Pod, volume: Volume, sources: Sources): VolumeFiles {
  const { configMap, secret, projected, downwardAPI } = volume;
  if (configMap !== undefined)
    return fromConfigMap(
      pod,
      configMap.name ?? '',
      configMap.items,
      configMap.optional === true,
      sources,
    );
  if (secret !== undefined)
    return fromSecret(
      pod,
      secret.secretName ?? '',
      secret.items,
      secret.optional === true,
      sources,
    );
  if (projected !== undefined)
    return Object.assign(
      {},
      ...(projected.sources ?? []).map((source) => projection(pod, source, sources)),
    );
  if (downwardAPI !== undefined) return fromDownwardApi(pod, downwardAPI.items ?? []);
  return {};
}

function projection(pod: Pod, source: VolumeProjection, sources: Sources): VolumeFiles {
  const { configMap, secret, downwardAPI, serviceAccountToken } = source;
  if (configMap !== undefined)
    return fromConfigMap(
      pod,
      configMap.name ?? '',
      configMap.items,
      configMap.optional === true,
      sources,
    );
  if (secret !== undefined)
    return fromSecret(pod, secret.name ?? '', secret.items, secret.optional === true, sources);
  if (downwardAPI !== undefined) return fromDownwardApi(pod, downwardAPI.items ?? []);
  if (serviceAccountToken === undefined) return {};
  return { [serviceAccountToken.path]: sources.token(pod, serviceAccountToken) };
}

function fromConfigMap(
  pod: Pod,
  name: string,
  items: readonly KeyToPath[] | undefined,
  optional: boolean,
  sources: Sources,
): VolumeFiles {
  const found = sources.configMap(pod.metadata?.namespace ?? '', name);
  if (found === undefined && !optional) throw new MissingSource(`configmap "${name}" not found`);
  return select(found?.data ?? {}, items, optional, `configmap references non-existent config key`);
}

function fromSecret(
  pod: Pod,
  name: string,
  items: readonly KeyToPath[] | undefined,
  optional: boolean,
  sources: Sources,
): VolumeFiles {
  const found = sources.secret(pod.metadata?.namespace ?? '', name);
  if (found === undefined && !optional) throw new MissingSource(`secret "${name}" not found`);
  const data = Object.fromEntries(
    Object.entries(found?.data ?? {}).map(([key, value]) => [key, decodeSecret(value)]),
  );
  return select(data, items, optional, `references non-existent secret key`);
}

function select(
  data: Readonly<Record<string, string>>,
  items: readonly KeyToPath[] | undefined,
  optional: boolean,
  complaint: string,
): VolumeFiles {
  if (items === undefined || items.length === 0) return data;
  const files: Record<string, string> = {};
  for (const { key, path } of items) {
    const value = data[key];
    if (value !== undefined) files[path] = value;
    else if (!optional) throw new MissingSource(`${complaint}: ${key}`);
  }
  return files;
}

function fromDownwardApi(
  pod: Pod,
  items: readonly { readonly path: string; readonly fieldRef?: { readonly fieldPath: string } }[],
): VolumeFiles {
  return Object.fromEntries(
    items.map(({ path, fieldRef }) => [
      path,
      fieldRef === undefined ? '' : fieldValue(pod, fieldRef.fieldPath, [], ''),
    ]),
  );
}
