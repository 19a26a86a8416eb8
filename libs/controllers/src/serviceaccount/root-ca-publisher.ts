import { resources, type ConfigMap } from '#kinds';
import type { SimulatorContext } from '#client';
import { NamespaceDefaultController } from './namespace-default.js';

const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. ' +
  'No other usage is guaranteed across distributions of Kubernetes clusters.';

/** Every namespace has the ConfigMap `kube-root-ca.crt` with the cluster's certificate authority (PEM). */
export class RootCaPublisher extends NamespaceDefaultController<ConfigMap> {
  constructor(
    context: SimulatorContext,
    private readonly rootCa: string,
  ) {
    super('root-ca-certificate-publisher', context, resources.configMaps, 'kube-root-ca.crt');
  }

  protected wanted(present: ConfigMap | undefined): ConfigMap | undefined {
    const data = { 'ca.crt': this.rootCa };
    if (present !== undefined)
      return present.data?.['ca.crt'] === this.rootCa ? undefined : { data };
    return {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'kube-root-ca.crt',
        annotations: { 'kubernetes.io/description': description },
      },
      data,
    };
  }
}
