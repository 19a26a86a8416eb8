import type { ConfigMap } from '#kinds';
import type { Manifest } from './documents.js';

/** What answers in a cluster that says nothing about DNS; no pages, because nobody probes it. */
export const DEFAULT_COREFILE = `.:53 {
    errors
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    forward . /etc/resolv.conf
    cache 30
    loadbalance
}
`;

/** The ConfigMap kube-system/coredns with a Corefile, as one more manifest. */
export function corefileManifest(file: string, corefile: string): Manifest {
  const configMap: ConfigMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'coredns', namespace: 'kube-system' },
    data: { Corefile: corefile },
  };
  return { file, object: configMap };
}

/** True for the ConfigMap that the DNS server reads. */
export const isCorefile = ({ object: { kind, metadata } }: Manifest): boolean =>
  kind === 'ConfigMap' && metadata?.namespace === 'kube-system' && metadata.name === 'coredns';
