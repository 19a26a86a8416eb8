import { describe, expect, it } from 'vitest';
import { exampleCluster, pod, service, slice, world } from '../testing/example-cluster.js';
import type { Pod } from '../model/pod.js';
import { trace } from '../trace.js';
import { ContainerListeners } from './container-listeners.js';

function nginx(state: object): Pod {
  const base = pod('nginx', 2, '10.244.2.9', { app: 'web' });
  return {
    ...base,
    spec: { ...base.spec, containers: [{ name: 'nginx', image: 'nginx:1.27' }] },
    status: { ...base.status, containerStatuses: [{ name: 'nginx', state }] },
  };
}

async function call(backend: Pod) {
  const picture = exampleCluster()
    .with(backend)
    .with(service('web', { clusterIP: '10.96.0.20', ports: [{ port: 80 }] }))
    .with(slice('web', [['10.244.2.9', 2]], 80));
  const listeners = new ContainerListeners(() => picture);
  const { outcomes } = await trace(
    picture,
    { ...world, listeners },
    { from: { pod: 'default/client' }, to: '10.96.0.20', port: 80 },
  );
  return outcomes[0];
}

describe('what listens where, when only manifests are known', () => {
  it('is what the image of a running container serves', async () => {
    expect(await call(nginx({ running: {} }))).toMatchObject({
      outcome: 'answered',
      backend: { pod: 'default/nginx', container: 'nginx', port: 80 },
    });
  });

  it('is nothing while the container waits', async () => {
    expect((await call(nginx({ waiting: { reason: 'CrashLoopBackOff' } })))?.outcome).toBe('reset');
  });
});
