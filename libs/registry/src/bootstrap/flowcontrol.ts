import type { KubeObject } from '#machinery';
import data from './data/flowcontrol.json' with { type: 'json' };
import type { SystemObjects } from './system-objects.js';

const FLOWCONTROL = 'flowcontrol.apiserver.k8s.io/v1';

/** The priority levels and flow schemas of API priority and fairness (KEP-1040) that every cluster starts with. */
export async function bootstrapFlowControl(objects: SystemObjects, now: string): Promise<void> {
  const annotations = { 'apf.kubernetes.io/autoupdate-spec': 'true' };
  await Promise.all([
    ...Object.entries(data.priorityLevels).map(([name, spec]) =>
      objects.ensure(FLOWCONTROL, 'prioritylevelconfigurations', {
        metadata: { name, annotations },
        spec,
        status: {},
      } as KubeObject),
    ),
    ...Object.entries(data.flowSchemas).map(([name, spec]) => {
      const level = spec.priorityLevelConfiguration.name;
      const condition = {
        type: 'Dangling',
        status: 'False',
        lastTransitionTime: now,
        reason: 'Found',
        message: `This FlowSchema references the PriorityLevelConfiguration object named "${level}" and it exists`,
      };
      const object = { metadata: { name, annotations }, spec, status: { conditions: [condition] } };
      return objects.ensure(FLOWCONTROL, 'flowschemas', object);
    }),
  ]);
}
