import type { RegisteredKinds } from '#custom-resources';
import type { APIService } from '#kinds';
import { METRICS_GROUP, metricsKinds } from '#metrics-server';

/** How the resource metrics API is registered: as metrics-server's own manifest does it. */
export const metricsApiService: APIService = {
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: `v1beta1.${METRICS_GROUP}`, labels: { 'k8s-app': 'metrics-server' } },
  spec: {
    group: METRICS_GROUP,
    version: 'v1beta1',
    groupPriorityMinimum: 100,
    versionPriority: 100,
    insecureSkipTLSVerify: true,
    service: { namespace: 'kube-system', name: 'metrics-server' },
  },
};

/** True for an APIService that leaves the resource metrics to this process. */
export function isMetricsService({ spec }: APIService): boolean {
  const { namespace, name } = spec?.service ?? {};
  return spec?.group === METRICS_GROUP && namespace === 'kube-system' && name === 'metrics-server';
}

/** The resource metrics are served as long as nobody deletes their APIService or has another server answer. */
export const metricsRegistration: RegisteredKinds = {
  apiService: metricsApiService.metadata!.name!,
  isHere: isMetricsService,
  kinds: metricsKinds(),
};
