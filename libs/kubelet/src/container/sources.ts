import { fromBytes } from '#images';
import type {
  ConfigMap,
  Pod,
  Secret,
  Service,
  ServiceAccount,
  ServiceAccountTokenProjection,
} from '#kinds';

/** The objects that containers are made from, as the kubelet sees them. */
export interface Sources {
  configMap(namespace: string, name: string): ConfigMap | undefined;
  secret(namespace: string, name: string): Secret | undefined;
  serviceAccount(namespace: string, name: string): ServiceAccount | undefined;
  services(namespace: string): Iterable<Service>;
  /** The token that a projected volume holds now; '' while it has none. */
  token(pod: Pod, projection: ServiceAccountTokenProjection): string;
}

/** Something that a container needs does not exist; the message is the one that kubelet shows. */
export class MissingSource extends Error {}

/** A value of a Secret as text. */
export function decodeSecret(value: string): string {
  return fromBytes(Buffer.from(value, 'base64'));
}
