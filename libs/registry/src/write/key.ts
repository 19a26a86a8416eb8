import type { ObjectKey } from '#store';
import type { Target } from '../request.js';

/** Where the store files an object. */
export function keyOf(target: Target, name: string): ObjectKey {
  const { kind, namespace } = target;
  return { resource: kind.storage.resource, namespace: kind.namespaced ? namespace : '', name };
}

/** Folder names that differ from the resource's name, for historical reasons. */
const FOLDERS: Readonly<Record<string, string>> = {
  replicationcontrollers: 'controllers',
  endpoints: 'services/endpoints',
  services: 'services/specs',
  nodes: 'minions',
  'ingresses.networking.k8s.io': 'ingress',
  'customresourcedefinitions.apiextensions.k8s.io':
    'apiextensions.k8s.io/customresourcedefinitions',
  'apiservices.apiregistration.k8s.io': 'apiregistration.k8s.io/apiservices',
};

/** How a real cluster's database names the object: some messages show it. */
export function registryPath(key: ObjectKey): string {
  const folder = FOLDERS[key.resource] ?? key.resource.split('.')[0];
  return ['/registry', folder, ...(key.namespace === '' ? [] : [key.namespace]), key.name].join(
    '/',
  );
}
