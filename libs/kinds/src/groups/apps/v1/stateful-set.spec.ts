import { describe, expect, it } from 'vitest';
import type { StatefulSet } from '../../../generated/index.gen.js';
import { decode } from '../../../schema/index.js';
import { statefulSet } from './stateful-set.js';

const { strategy } = statefulSet.behaviour;

/** What is wrong with a set whose container mounts the volumes `mounts`. */
function problems(mounts: readonly string[]): string[] {
  const volumeMounts = mounts.map((name) => ({ name, mountPath: `/${name}` }));
  const { object } = decode<StatefulSet>('apps_v1.StatefulSet', {
    metadata: { name: 'db' },
    spec: {
      selector: { matchLabels: { app: 'db' } },
      template: {
        metadata: { labels: { app: 'db' } },
        spec: { containers: [{ name: 'db', image: 'postgres', volumeMounts }] },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: {
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: '1Gi' } },
          },
        },
      ],
    },
  });
  strategy!.applyDefaults!(object);
  return strategy!.validate!(object).map(({ field, message }) => `${field}: ${message}`);
}

describe('containers of a StatefulSet', () => {
  it('may mount what the set claims', () => {
    expect(problems(['data'])).toEqual([]);
  });

  it('may not mount what nothing gives them', () => {
    expect(problems(['data', 'logs'])).toEqual([
      'spec.template.spec.containers[0].volumeMounts[1].name: Not found: "logs"',
    ]);
  });
});
