import type { APIService } from '#kinds';
import { METRICS_GROUP } from '#metrics-server';

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
