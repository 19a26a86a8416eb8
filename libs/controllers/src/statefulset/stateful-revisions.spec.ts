import { describe, expect, it } from 'vitest';
import { goJson, revisionHash } from './stateful-revisions.js';

describe('the revision of a StatefulSet', () => {
  it('has the hash that a real controller gives it', () => {
    const container = {
      name: 'c',
      image: 'nginx:1.27',
      imagePullPolicy: 'IfNotPresent',
      resources: {},
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
    };
    const template = {
      metadata: { labels: { app: 'db' } },
      spec: {
        containers: [container],
        dnsPolicy: 'ClusterFirst',
        restartPolicy: 'Always',
        schedulerName: 'default-scheduler',
        securityContext: {},
        terminationGracePeriodSeconds: 30,
      },
      $patch: 'replace',
    };
    expect(revisionHash({ spec: { template } }, 0)).toBe('67956f8f98');
  });

  it('is computed over JSON as Go writes it: sorted keys, escaped markup', () => {
    expect(goJson({ b: '<a&b>', a: [{ d: 1, c: null }] })).toBe(
      '{"a":[{"c":null,"d":1}],"b":"\\u003ca\\u0026b\\u003e"}',
    );
  });
});
