import type { ConfigMap, Secret, Service, ServiceAccount } from '#kinds';

/** The objects that containers are made from, as the kubelet sees them. */
export interface Sources {
  configMap(namespace: string, name: string): ConfigMap | undefined;
  secret(namespace: string, name: string): Secret | undefined;
  serviceAccount(namespace: string, name: string): ServiceAccount | undefined;
  services(namespace: string): Iterable<Service>;
  /** A token for a projected volume. */
  token(namespace: string, serviceAccount: string, podName: string): string;
}

/** Something that a container needs does not exist; the message is the one that kubelet shows. */
export class MissingSource extends Error {}

/** A value of a Secret as text. */
export function decodeSecret(value: string): string {
  return Buffer.from(value, 'base64').toString('utf8');
}
