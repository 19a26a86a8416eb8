import type { HttpRequest, ServerCertificate } from '#images';
import type { ConfigMap, Ingress, IngressClass } from '#kinds';
import type { ServiceLookup } from '../../proxy/service-endpoints.js';
import { certificateOf, type SecretLookup } from '../../proxy/certificates.js';
import { FAKE_CERTIFICATE } from './fake-certificate.js';
import { isSelected } from './class-selection.js';
import { readConfiguration } from './configuration.js';
import type { ControllerOptions } from './controller-options.js';
import { findServer } from './match.js';
import type { NginxModel } from './model.js';
import { buildServers, olderFirst } from './servers.js';

/** What a controller reads of the cluster. */
export interface ControllerObjects extends ServiceLookup {
  ingresses(): Iterable<Ingress>;
  classes(): Iterable<IngressClass>;
  readonly secret: SecretLookup;
  configMap(namespace: string, name: string): ConfigMap | undefined;
}

/** The Ingresses that a controller with these flags cares for, the older ones first. */
export function selectedIngresses(
  options: ControllerOptions,
  objects: Pick<ControllerObjects, 'ingresses' | 'classes'>,
): readonly Ingress[] {
  const classes = [...objects.classes()];
  return [...objects.ingresses()]
    .filter((ingress) => isSelected(ingress, classes, options))
    .sort(olderFirst);
}

/** The configuration of a controller's ConfigMap. */
export function configurationOf(
  options: ControllerOptions,
  objects: Pick<ControllerObjects, 'configMap'>,
): NginxModel['configuration'] {
  const [namespace = '', name = ''] = options.configMap.split('/');
  return readConfiguration(objects.configMap(namespace, name), options.version);
}

/** The routing of a controller, made of everything that it reads. Pure; endpoints are looked up at each request. */
export function buildModel(options: ControllerOptions, objects: ControllerObjects): NginxModel {
  const namesOf = (namespace: string, name: string): readonly string[] =>
    certificateOf(objects.secret(namespace, name))?.names ?? [];
  return {
    servers: buildServers(selectedIngresses(options, objects), namesOf, options.annotationsPrefix),
    configuration: configurationOf(options, objects),
    lookup: objects,
    defaultBackend: options.defaultBackend,
    ports: { http: options.httpPort, https: options.httpsPort },
  };
}

/** The certificate that a client is shown: by the name it asks for, else the default one. */
export function certificateFor(
  model: NginxModel,
  options: ControllerOptions,
  tls: NonNullable<HttpRequest['tls']>,
  secret: SecretLookup,
): ServerCertificate {
  const server = findServer(model.servers, tls.serverName.toLowerCase());
  const named = server?.tls;
  const [namespace = '', name = ''] = options.defaultCertificate.split('/');
  const own =
    named === undefined || named.secretName === ''
      ? undefined
      : certificateOf(secret(named.ingress.metadata?.namespace ?? '', named.secretName));
  return own ?? certificateOf(secret(namespace, name)) ?? FAKE_CERTIFICATE;
}
