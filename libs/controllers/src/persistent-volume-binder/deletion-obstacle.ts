import type { PersistentVolume } from '#kinds';
import type { Stored } from '#machinery';

const provisionedBy = 'pv.kubernetes.io/provisioned-by';

/** Why a volume cannot be deleted here; `external`: somebody else does it. A path of a host goes when it is below /tmp (host_path.go). */
export function deletionObstacle(
  volume: Stored<PersistentVolume>,
): 'external' | { readonly message: string } | undefined {
  const { hostPath, csi } = volume.spec ?? {};
  const provisioner = volume.metadata.annotations?.[provisionedBy] ?? 'kubernetes.io/';
  if (csi || !provisioner.startsWith('kubernetes.io/')) return 'external';
  if (hostPath === undefined) {
    const { name } = volume.metadata;
    const reason = 'no deletable volume plugin matched';
    return { message: `error getting deleter volume plugin for volume "${name}": ${reason}` };
  }
  if (/^\/tmp\/./.test(hostPath.path)) return undefined;
  return {
    message: `host_path deleter only supports /tmp/.+ but received provided ${hostPath.path}`,
  };
}
