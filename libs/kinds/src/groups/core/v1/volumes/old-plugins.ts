import type {
  AzureDiskVolumeSource,
  FCVolumeSource,
  ISCSIPersistentVolumeSource,
  ISCSIVolumeSource,
  QuobyteVolumeSource,
} from '../../../../generated/index.gen.js';
import type { Report } from '../../../rules/report.js';
import { needs } from './source-parts.js';

const MAX_LUN = 255;
const lunRange = `must be between 0 and ${MAX_LUN}, inclusive`;

/** Names of iSCSI nodes (RFC 3720) by their beginning. */
const NODE_NAMES: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.\d{4}-\d{2}\.([a-zA-Z0-9\-.]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[a-zA-Z0-9]{16}$/,
  naa: /^naa.[a-zA-Z0-9]{32}$/,
};

/** A disk behind iSCSI. */
export function checkIscsi(
  found: Report,
  source: ISCSIVolumeSource | ISCSIPersistentVolumeSource,
  persistent: boolean,
): void {
  const { iqn, lun, initiatorName, secretRef } = source;
  const unknown = persistent
    ? 'must be valid format'
    : 'must be valid format starting with iqn, eui, or naa';
  const checkNode = (field: string, name: string): void => {
    const pattern = NODE_NAMES[name.slice(0, 3)];
    if (pattern === undefined) found.invalid(field, name, unknown);
    else if (!pattern.test(name)) found.invalid(field, name, 'must be valid format');
  };
  needs(found, source, 'targetPortal', 'iqn');
  if (iqn) checkNode('iqn', iqn);
  if (lun < 0 || lun > MAX_LUN) found.invalid('lun', lun, lunRange);
  if ((source.chapAuthDiscovery || source.chapAuthSession) && !secretRef)
    found.required('secretRef');
  if (persistent && secretRef && !secretRef.name) found.required('secretRef.name');
  if (initiatorName !== undefined) checkNode('initiatorname', initiatorName);
}

/** A disk behind Fibre Channel, known by its ports or by its own name. */
export function checkFibreChannel(found: Report, { targetWWNs, wwids, lun }: FCVolumeSource): void {
  const ports = targetWWNs?.length ?? 0;
  const names = wwids?.length ?? 0;
  if (ports === 0 && names === 0)
    found.required('targetWWNs', 'must specify either targetWWNs or wwids, but not both');
  if (ports > 0 && names > 0)
    found.invalid(
      'targetWWNs',
      targetWWNs,
      'targetWWNs and wwids can not be specified simultaneously',
    );
  if (ports === 0) return;
  if (lun === undefined) found.required('lun', 'lun is required if targetWWNs is specified');
  else if (lun < 0 || lun > MAX_LUN) found.invalid('lun', lun, lunRange);
}

const MANAGED =
  '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const BLOB = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';

/** A disk of Azure; its kind decides what its address looks like. */
export function checkAzureDisk(found: Report, source: AzureDiskVolumeSource): void {
  const { diskURI, cachingMode, kind } = source;
  needs(found, source, 'diskName', 'diskURI');
  if (cachingMode !== undefined)
    found.oneOf('cachingMode', cachingMode, ['None', 'ReadOnly', 'ReadWrite']);
  if (kind === undefined) return;
  found.oneOf('kind', kind, ['Dedicated', 'Managed', 'Shared']);
  const isManaged = kind === 'Managed';
  if (!diskURI.startsWith(isManaged ? '/subscriptions/' : 'https://'))
    found.notSupported('diskURI', diskURI, [isManaged ? MANAGED : BLOB]);
}

const REGISTRY = 'must be a host:port pair or multiple pairs separated by commas';
const HOST_PORT = /^(?:[^:[\]]*|\[[^[\]]*\]):[^:[\]]*$/;
const MAX_TENANT = 64;

/** A volume of Quobyte. */
export function checkQuobyte(found: Report, source: QuobyteVolumeSource): void {
  const { registry, tenant = '' } = source;
  if (!registry) found.required('registry', REGISTRY);
  else if (tenant.length > MAX_TENANT)
    found.required('tenant', 'must be a UUID and may not exceed a length of 64 characters');
  else {
    for (const pair of registry.split(','))
      if (!HOST_PORT.test(pair)) found.invalid('registry', registry, REGISTRY);
  }
  needs(found, source, 'volume');
}

/** Options of a flex volume; names of Kubernetes itself are not for users. */
export function checkFlexOptions(
  found: Report,
  options: Readonly<Record<string, string>> | undefined,
): void {
  for (const key of Object.keys(options ?? {}).sort()) {
    const domain = `.${(key.includes('/') ? key.slice(0, key.indexOf('/')) : key).toLowerCase()}`;
    if (domain.endsWith('.kubernetes.io') || domain.endsWith('.k8s.io'))
      found.invalid(`options[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved');
  }
}
