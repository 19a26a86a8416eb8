import { describe, expect, it } from 'vitest';
import type { PodStatus } from '#kinds';
import { PodMachine } from '../testing/pod-machine.js';

const nginx = { name: 'web', image: 'nginx:1.27' };
const crashing = { name: 'app', image: 'busybox', command: ['sh', '-c', 'exit 3'] };
const ready = (status: PodStatus) =>
  status.conditions?.find(({ type }) => type === 'Ready')?.status;
const first = (status: PodStatus) => status.containerStatuses?.[0];

describe('a pod on its node', () => {
  it('waits in ContainerCreating, pulls its image, and runs', async () => {
    const machine = new PodMachine({ containers: [nginx] });
    const before = await machine.run(0);
    expect([before.phase, first(before)?.state?.waiting?.reason]).toEqual([
      'Pending',
      'ContainerCreating',
    ]);
    const status = await machine.run(1000);
    expect([status.phase, ready(status), status.podIP, status.hostIP]).toEqual([
      'Running',
      'True',
      '172.16.1.1',
      '192.168.1.101',
    ]);
    expect(machine.events.map((event) => event.split(':')[0])).toEqual([
      'Normal Pulling',
      'Normal Pulled',
      'Normal Created',
      'Normal Started',
    ]);
  });

  it('restarts a crashing container at once, then after pauses that double', async () => {
    const machine = new PodMachine({ containers: [crashing] });
    const early = await machine.run(2000);
    expect(first(early)).toMatchObject({
      restartCount: 1,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 3, reason: 'Error' } },
    });
    expect(first(early)?.state?.waiting?.message).toMatch(
      /^back-off 10s restarting failed container=app pod=/,
    );
    expect(first(await machine.run(11_000))?.restartCount).toBe(2);
    expect(first(await machine.run(15_000))?.restartCount).toBe(2);
    expect(first(await machine.run(8_000))?.restartCount).toBe(3);
  });

  it('fails when its container fails and may not restart', async () => {
    const machine = new PodMachine({ containers: [crashing], restartPolicy: 'Never' });
    const status = await machine.run(2000);
    expect([status.phase, first(status)?.state?.terminated?.exitCode]).toEqual(['Failed', 3]);
  });

  it('backs off from an image that cannot be pulled', async () => {
    const machine = new PodMachine({
      containers: [{ name: 'web', image: 'registry.invalid/nothing:1' }],
    });
    const reasons = new Set<string | undefined>();
    for (let second = 0; second < 15; second += 1)
      reasons.add(first(await machine.run(1000))?.state?.waiting?.reason);
    expect([...reasons]).toEqual(['ErrImagePull', 'ImagePullBackOff']);
    expect(machine.events).toContain('Warning Failed: Error: ImagePullBackOff');
  });

  it('cannot run two servers on one port', async () => {
    const machine = new PodMachine({
      containers: [nginx, { name: 'second', image: 'nginx:1.27' }],
    });
    const status = await machine.run(20_000);
    const second = status.containerStatuses?.find(({ name }) => name === 'second');
    expect(second?.restartCount).toBeGreaterThan(0);
    expect(ready(status)).toBe('False');
  });

  it('runs init containers to their end, one after the other, before the others', async () => {
    const init = { name: 'init', image: 'busybox', command: ['sh', '-c', 'exit 0'] };
    const machine = new PodMachine({ initContainers: [init], containers: [nginx] });
    const before = await machine.run(0);
    expect(first(before)?.state?.waiting?.reason).toBe('PodInitializing');
    const status = await machine.run(3000);
    expect(status.initContainerStatuses?.[0]?.state?.terminated?.reason).toBe('Completed');
    expect([status.phase, ready(status)]).toEqual(['Running', 'True']);
  });

  it('keeps a sidecar running beside its containers', async () => {
    const command = ['sleep', '3600'];
    const sidecar = { name: 'side', image: 'busybox', command, restartPolicy: 'Always' };
    const machine = new PodMachine({ initContainers: [sidecar], containers: [nginx] });
    const status = await machine.run(3000);
    expect(status.initContainerStatuses?.[0]?.state?.running).toBeDefined();
    expect(ready(status)).toBe('True');
  });

  it('waits for a ConfigMap that its container needs', async () => {
    const envFrom = [{ configMapRef: { name: 'settings' } }];
    const machine = new PodMachine({ containers: [{ ...nginx, envFrom }] });
    const waiting = first(await machine.run(1000))?.state?.waiting;
    expect(waiting).toEqual({
      reason: 'CreateContainerConfigError',
      message: 'configmap "settings" not found',
    });
    machine.configMaps.set('settings', { data: { COLOR: 'blue' } });
    expect((await machine.run(5000)).phase).toBe('Running');
  });

  it('ends its processes gracefully when it is deleted', async () => {
    const machine = new PodMachine({ containers: [nginx] });
    await machine.run(1000);
    machine.delete(30);
    await machine.run(29_000);
    expect(machine.isGone).toBe(true);
  });

  it('kills a process that does not listen when the grace period is over', async () => {
    const deaf = { name: 'deaf', image: 'busybox', command: ['sleep', '3600'] };
    const machine = new PodMachine({ containers: [deaf] });
    await machine.run(1000);
    machine.delete(30);
    await machine.run(29_000);
    expect(machine.isGone).toBe(false);
    const status = await machine.run(2000);
    expect(machine.isGone).toBe(true);
    expect(first(status)?.state?.terminated?.exitCode).toBe(137);
  });

  it('keeps address and restart count when the kubelet restarts', async () => {
    const machine = new PodMachine({ containers: [crashing] });
    const before = await machine.run(2000);
    machine.restart();
    const after = await machine.run(0);
    expect([after.podIP, first(after)?.restartCount]).toEqual([
      before.podIP,
      first(before)?.restartCount,
    ]);
  });

  it('does not get the address that another pod has just given back', () => {
    const { addresses } = new PodMachine({});
    const given = addresses.allocate();
    addresses.release([given].flat());
    expect(addresses.allocate()).not.toEqual(given);
  });
});
