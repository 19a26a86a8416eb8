import { describe, expect, it } from 'vitest';
import type { PodTemplateSpec } from '#kinds';
import { podTemplateHash } from './pod-template-hash.js';

const template = (image: string): PodTemplateSpec => ({
  metadata: { labels: { app: 'web' } },
  spec: {
    containers: [
      {
        image,
        imagePullPolicy: 'IfNotPresent',
        name: 'c',
        resources: {},
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
      },
    ],
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  },
});

describe('the pod template hash', () => {
  it('equals that of a real Deployment controller', () => {
    expect(podTemplateHash(template('nginx:1.27'))).toBe('bfb6488d7');
    expect(podTemplateHash(template('nginx:1.28'))).toBe('6f9546d86d');
  });

  it('is another one for each counted collision', () => {
    const hashes = [undefined, 0, 1, 2].map((count) => podTemplateHash(template('a'), count));
    expect(new Set(hashes).size).toBe(4);
  });
});
