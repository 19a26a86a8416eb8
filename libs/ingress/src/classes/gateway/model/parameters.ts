import type { Gateway, ParametersReference } from '../api/objects.js';
import type { GatewayObjects } from './gateway-objects.js';

const SERVICE_TYPES = ['LoadBalancer', 'NodePort', 'ClusterIP'] as const;
const MOST_REPLICAS = 100;

/** What a class and a Gateway say about the pods and the Service that are made for a Gateway. */
export interface Parameters {
  readonly serviceType: (typeof SERVICE_TYPES)[number];
  /** Absent: one pod at first, and afterwards as many as somebody wants. */
  readonly replicas?: number;
  /** Why the parameters cannot be used. */
  readonly problem?: string;
}

/** Reads `parametersRef` of the class, then of the Gateway, whose keys count more: a ConfigMap with `serviceType` and `replicas`. */
export function parametersOf(
  { metadata, spec }: Gateway,
  objects: Pick<GatewayObjects, 'class' | 'configMap'>,
): Parameters {
  const ofClass = objects.class(spec.gatewayClassName)?.spec.parametersRef;
  const own = spec.infrastructure?.parametersRef;
  const [first, second] = [
    readParameters(ofClass, objects),
    readParameters(own && { ...own, namespace: metadata?.namespace ?? '' }, objects),
  ];
  return { serviceType: 'LoadBalancer', ...first, ...second };
}

/** The parameters behind a reference; without one nothing is said. */
export function readParameters(
  ref: ParametersReference | undefined,
  objects: Pick<GatewayObjects, 'configMap'>,
): Partial<Parameters> {
  if (ref === undefined) return {};
  if (ref.group !== '' || ref.kind !== 'ConfigMap')
    return { problem: `parameters are ConfigMaps, not ${ref.kind} of the group "${ref.group}"` };
  const { namespace = '', name } = ref;
  const what = `ConfigMap ${namespace}/${name}`;
  const data = objects.configMap(namespace, name)?.data;
  if (data === undefined) return { problem: `${what} does not exist, or is empty` };
  const { serviceType, replicas, ...unknown } = data;
  const extra = Object.keys(unknown);
  if (extra.length > 0)
    return { problem: `${what} has keys without a meaning: ${extra.join(', ')}` };
  const type = SERVICE_TYPES.find((each) => each === serviceType);
  if (serviceType !== undefined && type === undefined)
    return { problem: `serviceType of ${what} is none of ${SERVICE_TYPES.join(', ')}` };
  const count = Number(replicas);
  if (replicas !== undefined && !(/^\d+$/.test(replicas) && count <= MOST_REPLICAS))
    return { problem: `replicas of ${what} is no number from 0 to ${MOST_REPLICAS}` };
  return {
    ...(type === undefined ? {} : { serviceType: type }),
    ...(replicas === undefined ? {} : { replicas: count }),
  };
}
