import type { FieldSet, UnownedFields } from '#machinery';
import type { KindDefinition } from '#kinds';

const LEAF: FieldSet = {};
const STATUS: UnownedFields = { except: { 'f:status': LEAF } };
const SPEC: FieldSet = { 'f:spec': LEAF };

/** Metadata that the status endpoint of a kind does not write; that of custom kinds writes none. */
const STATUS_METADATA: Readonly<Record<string, FieldSet>> = {
  pods: { 'f:deletionTimestamp': LEAF, 'f:ownerReferences': LEAF },
  'deployments.apps': { 'f:labels': LEAF },
  'customresourcedefinitions.apiextensions.k8s.io': LEAF,
  'volumeattachments.storage.k8s.io': LEAF,
};

/**
 * Endpoints that write parts of the object only; behind the slash stands the subresource. `ephemeralcontainers` and `resize` of pods are
 * not among them: the server takes back what they may not change, but whoever asked for it owns it.
 */
const PARTS: Readonly<Record<string, UnownedFields>> = {
  'certificatesigningrequests.certificates.k8s.io/': {
    except: { ...SPEC, 'f:status': LEAF },
  },
  'certificatesigningrequests.certificates.k8s.io/status': {
    except: { ...SPEC, 'f:status': { 'f:conditions': LEAF } },
  },
  'certificatesigningrequests.certificates.k8s.io/approval': {
    except: { ...SPEC, 'f:status': { 'f:certificate': LEAF } },
  },
  'namespaces/finalize': STATUS,
};

/** The fields that an endpoint of a kind resets, so that nobody comes to own them through it. */
export function unownedFields(
  kind: KindDefinition,
  subresource: string | undefined,
): UnownedFields | undefined {
  const { resource } = kind.storage;
  const part = PARTS[`${resource}/${subresource ?? ''}`];
  if (part !== undefined) return part;
  if (subresource === undefined)
    return kind.subresources.some(({ name }) => name === 'status') ? STATUS : undefined;
  if (subresource !== 'status') return undefined;
  const metadata = kind.custom === undefined ? STATUS_METADATA[resource] : LEAF;
  return { except: metadata === undefined ? SPEC : { ...SPEC, 'f:metadata': metadata } };
}
