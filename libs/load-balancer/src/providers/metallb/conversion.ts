import type { KubeObject } from '#machinery';

interface ConversionRequest {
  readonly uid: string;
  readonly desiredAPIVersion: string;
  readonly objects: readonly KubeObject[];
}

type Tree = Readonly<Record<string, unknown>>;

/** Fields of BGPPeer that v1beta1 does not have. */
const NEW_IN_V1BETA2 = ['passwordSecret', 'vrf', 'connectTime', 'dynamicASN', 'interface'];

/**
 * The answer to a ConversionReview: BGPPeer v1beta1 ↔ v1beta2 and AddressPool v1alpha1 ↔ v1beta1. Their fields have the same names; what
 * the older version lacks is left out.
 */
export function convert({ uid, desiredAPIVersion, objects }: ConversionRequest): KubeObject {
  const convertedObjects = objects.map((object) => {
    const converted = { ...object, apiVersion: desiredAPIVersion } as KubeObject & { spec?: Tree };
    if (object.kind !== 'BGPPeer' || desiredAPIVersion !== 'metallb.io/v1beta1') return converted;
    const spec = Object.entries(converted.spec ?? {}).filter(
      ([name]) => !NEW_IN_V1BETA2.includes(name),
    );
    return { ...converted, spec: Object.fromEntries(spec) };
  });
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'ConversionReview',
    response: { uid, convertedObjects, result: { status: 'Success' } },
  } as KubeObject;
}
