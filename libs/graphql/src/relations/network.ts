import type { Endpoint, EndpointSlice, Pod, Service } from '#kinds';
import type { ObjectIndex } from '../api/object-loaders.js';
import type { KindName, Relation } from './relation.js';

const SERVICE_NAME = 'kubernetes.io/service-name';
const PODS: KindName = ['', 'v1', 'pods'];
const SERVICES: KindName = ['', 'v1', 'services'];
const NODES: KindName = ['', 'v1', 'nodes'];
const SLICES: KindName = ['discovery.k8s.io', 'v1', 'endpointslices'];

const byService: ObjectIndex = {
  name: SERVICE_NAME,
  keysOf: ({ metadata }) => {
    const service = metadata?.labels?.[SERVICE_NAME];
    return service === undefined ? [] : [service];
  },
};

/** True when a Service without selector, which selects nothing, has one and all of it matches. */
function selects({ spec }: Service, labels: Readonly<Record<string, string>>): boolean {
  const wanted = Object.entries(spec?.selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

const serviceToSlices: Relation<Service> = {
  on: 'core_v1.Service',
  field: 'endpointSlices',
  to: SLICES,
  description: `The EndpointSlices of the Service (label \`${SERVICE_NAME}\`): where its traffic goes.`,
  cardinality: 'many',
  find: ({ metadata }, { objects }, kind) =>
    objects.related(kind, metadata?.namespace ?? '', byService, metadata?.name ?? ''),
};

const serviceToPods: Relation<Service> = {
  on: 'core_v1.Service',
  field: 'pods',
  to: PODS,
  description: 'The Pods that the selector of the Service matches, ready or not.',
  cardinality: 'many',
  find: async (service, { objects }, kind) => {
    const pods = await objects.collection(kind, service.metadata?.namespace ?? '');
    return pods.filter(({ metadata }) => selects(service, metadata?.labels ?? {}));
  },
};

const sliceToService: Relation<EndpointSlice> = {
  on: 'discovery_v1.EndpointSlice',
  field: 'service',
  to: SERVICES,
  description: `The Service that the label \`${SERVICE_NAME}\` names.`,
  cardinality: 'one',
  find: async ({ metadata }, { objects }, kind) => {
    const name = metadata?.labels?.[SERVICE_NAME];
    return name === undefined ? null : objects.object(kind, metadata?.namespace ?? '', name);
  },
};

const endpointToPod: Relation<Endpoint> = {
  on: 'discovery_v1.Endpoint',
  field: 'pod',
  to: PODS,
  description: 'The Pod behind the endpoint (`targetRef`).',
  cardinality: 'one',
  find: async ({ targetRef }, { objects }, kind) =>
    targetRef?.kind === 'Pod'
      ? objects.object(kind, targetRef.namespace ?? '', targetRef.name ?? '')
      : null,
};

const endpointToNode: Relation<Endpoint> = {
  on: 'discovery_v1.Endpoint',
  field: 'node',
  to: NODES,
  description: 'The Node that the endpoint is on (`nodeName`).',
  cardinality: 'one',
  find: async ({ nodeName }, { objects }, kind) =>
    nodeName === undefined ? null : objects.object(kind, '', nodeName),
};

const podToServices: Relation<Pod> = {
  on: 'core_v1.Pod',
  field: 'services',
  to: SERVICES,
  description: 'The Services whose selector matches the labels of the Pod.',
  cardinality: 'many',
  find: async ({ metadata }, { objects }, kind) => {
    const services = await objects.collection(kind, metadata?.namespace ?? '');
    return services.filter((service) => selects(service as Service, metadata?.labels ?? {}));
  },
};

/** Service → EndpointSlices → endpoints → Pod and Node, and back. */
export const networkRelations = [
  serviceToSlices,
  serviceToPods,
  sliceToService,
  endpointToPod,
  endpointToNode,
  podToServices,
];
