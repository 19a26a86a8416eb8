import { describe, expect, it } from 'vitest';
import type { Container, Pod } from '#kinds';
import type { Stored } from '#machinery';
import { PodMachine } from '../testing/pod-machine.js';

const container = (cpu: string, more: Partial<Container> = {}): Container => ({
  name: 'web',
  image: 'nginx:1.27',
  resources: { requests: { cpu } },
  ...more,
});

async function resized(to: string, more: Partial<Container> = {}): Promise<PodMachine> {
  const machine = new PodMachine({ containers: [container('100m', more)] });
  await machine.run(1000);
  machine.change({ containers: [container(to, more)] });
  await machine.run(100);
  return machine;
}

const pendingOf = ({ status }: Stored<Pod>) =>
  status?.conditions?.find(({ type }) => type === 'PodResizePending');

describe('other resources for a running container', () => {
  it('are given without a restart', async () => {
    const { pod } = await resized('500m');
    expect(pod.status?.containerStatuses?.[0]).toMatchObject({
      restartCount: 0,
      allocatedResources: { cpu: '500m' },
      resources: { requests: { cpu: '500m' } },
    });
    expect(pendingOf(pod)).toBeUndefined();
  });

  it('start it anew where its resize policy says so', async () => {
    const restarting = {
      resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }],
    };
    const { pod } = await resized('500m', restarting);
    expect(pod.status?.containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      ready: true,
      resources: { requests: { cpu: '500m' } },
    });
  });

  it('are refused by a machine that is too small', async () => {
    const { pod } = await resized('5');
    expect(pendingOf(pod)).toMatchObject({
      status: 'True',
      reason: 'Infeasible',
      message: "Node didn't have enough capacity: cpu, requested: 5000, capacity: 4000",
    });
    expect(pod.status?.containerStatuses?.[0]?.allocatedResources).toEqual({ cpu: '100m' });
  });

  it('wait until the machine has room', async () => {
    const neighbour: Pod = { spec: { containers: [container('3')] } };
    const machine = new PodMachine({ containers: [container('100m')] });
    machine.neighbours.push(neighbour);
    await machine.run(1000);
    machine.change({ containers: [container('2')] });
    await machine.run(100);
    expect(pendingOf(machine.pod)).toMatchObject({
      reason: 'Deferred',
      message: "Node didn't have enough resource: cpu, requested: 2000, used: 3000, capacity: 4000",
    });
    machine.neighbours.pop();
    await machine.run(5000);
    expect(pendingOf(machine.pod)).toBeUndefined();
    expect(machine.pod.status?.containerStatuses?.[0]?.allocatedResources).toEqual({ cpu: '2' });
  });
});

describe('a debug container', () => {
  it('starts in a running pod, without a part in its readiness', async () => {
    const machine = new PodMachine({ containers: [container('100m')] });
    await machine.run(1000);
    machine.change({
      ephemeralContainers: [{ name: 'debug', image: 'busybox', command: ['false'] }],
    });
    const status = await machine.run(2000);
    expect(status.ephemeralContainerStatuses).toMatchObject([
      { name: 'debug', ready: false, restartCount: 0, state: { terminated: { exitCode: 1 } } },
    ]);
    expect(status.phase).toBe('Running');
    expect(status.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
  });

  it('reads what those who attach write', async () => {
    const machine = new PodMachine({ containers: [container('100m')] });
    await machine.run(1000);
    machine.change({ ephemeralContainers: [{ name: 'debug', image: 'busybox', stdin: true }] });
    await machine.run(1000);
    machine.record('debug')?.console?.input?.end('exit 7\n');
    const status = await machine.run(1000);
    expect(status.ephemeralContainerStatuses?.[0]?.state).toMatchObject({
      terminated: { exitCode: 7 },
    });
  });
});
