import { resources, type ConfigMap, type Secret, type Service, type ServiceAccount } from '#kinds';
import type { KubeObject } from '#machinery';
import type { Informer, Resource } from '#client';
import type { PodTokens } from './pod-tokens.js';
import type { Sources } from './sources.js';

/** What containers are made from, read from informers; `tokens` knows what projected volumes hold. */
export function informedSources(
  informer: <T extends KubeObject>(resource: Resource<T>) => Informer<T>,
  tokens: Pick<PodTokens, 'current'>,
): Sources {
  const configMaps: Informer<ConfigMap> = informer(resources.configMaps);
  const secrets: Informer<Secret> = informer(resources.secrets);
  const accounts: Informer<ServiceAccount> = informer(resources.serviceAccounts);
  const services: Informer<Service> = informer(resources.services);
  return {
    configMap: (namespace, name) => configMaps.get(namespace, name),
    secret: (namespace, name) => secrets.get(namespace, name),
    serviceAccount: (namespace, name) => accounts.get(namespace, name),
    services: (namespace) => services.list(namespace),
    token: (pod, projection) => tokens.current(pod, projection),
  };
}
