import { stringify } from 'yaml';
import type { KeyPairPem } from './certificate-authority.js';

export interface KubeconfigOptions {
  /** `https://host:port`, with the prefix of the cluster if it has one. */
  readonly server: string;
  /** The authority's certificate as PEM; absent for plain HTTP. */
  readonly ca?: string;
  /** Name of cluster and context; default `mockplane`. */
  readonly name?: string;
  readonly user?: string;
  readonly client?: KeyPairPem;
  readonly token?: string;
  readonly namespace?: string;
}

/** A complete kubeconfig (`v1 Config`) as YAML with one cluster, one user and one context; certificates are embedded. */
export function kubeconfigText(options: KubeconfigOptions): string {
  const name = options.name ?? 'mockplane';
  const user = options.user ?? `${name}-admin`;
  const embedded = (pem: string): string => Buffer.from(pem).toString('base64');
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name,
          cluster: {
            ...(options.ca === undefined
              ? {}
              : { 'certificate-authority-data': embedded(options.ca) }),
            server: options.server,
          },
        },
      ],
      users: [
        {
          name: user,
          user: {
            ...(options.client === undefined
              ? {}
              : {
                  'client-certificate-data': embedded(options.client.certificate),
                  'client-key-data': embedded(options.client.key),
                }),
            ...(options.token === undefined ? {} : { token: options.token }),
          },
        },
      ],
      contexts: [
        {
          name,
          context: {
            cluster: name,
            ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
            user,
          },
        },
      ],
      'current-context': name,
    },
    { lineWidth: 0 },
  );
}
