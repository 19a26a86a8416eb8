import type { KubeObject } from '#machinery';
import data from './data/api-services.json' with { type: 'json' };
import type { SystemObjects } from './system-objects.js';

/** One APIService for each group version that the server itself serves. */
export async function bootstrapApiServices(objects: SystemObjects, now: string): Promise<void> {
  const items = data.items as unknown as Record<string, readonly [string, string, number, number]>;
  await Promise.all(
    Object.entries(items).map(([name, [group, version, groupPriorityMinimum, versionPriority]]) =>
      objects.ensure('apiregistration.k8s.io/v1', 'apiservices', {
        metadata: { name, labels: { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' } },
        spec: {
          ...(group === '' ? {} : { group }),
          version,
          groupPriorityMinimum,
          versionPriority,
        },
        status: {
          conditions: [
            {
              type: 'Available',
              status: 'True',
              lastTransitionTime: now,
              reason: 'Local',
              message: 'Local APIServices are always available',
            },
          ],
        },
      } as KubeObject),
    ),
  );
}
