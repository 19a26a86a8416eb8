import { describe, expect, it } from 'vitest';
import type { Draft, StatusCause } from '#machinery';
import { Elapsed } from '../../../../elapsed.js';
import type { Pod } from '../../../../generated/index.gen.js';
import { decode } from '../../../../schema/index.js';
import { pullPolicy } from './container-defaults.js';
import { pod as file } from './pod.js';

const { strategy, row } = file.behaviour;
const context = { now: '2026-01-01T00:00:00Z' };
const now = Date.parse('2026-01-01T00:10:00Z');

function pod(spec: object = {}, status: object = {}): Draft<Pod> {
  const value = {
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec },
    status,
  };
  const { object } = decode<Pod>('core_v1.Pod', value);
  strategy!.applyDefaults!(object);
  return object;
}

const texts = (causes: readonly StatusCause[]): string[] =>
  causes.map(({ field, message }) => `${field}: ${message}`);
const problems = (spec: object): string[] => texts(strategy!.validate!(pod(spec)));
const cells = (spec: object, status: object): readonly unknown[] =>
  row!(pod(spec, status))
    .slice(1, 4)
    .map((cell) => (cell instanceof Elapsed ? cell.text(now) : cell));

describe('defaults of a pod', () => {
  it.each([
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    ['registry:5000/nginx', 'Always'],
    ['nginx:1.27', 'IfNotPresent'],
    [`nginx@sha256:${'0'.repeat(64)}`, 'IfNotPresent'],
    [`nginx:latest@sha256:${'0'.repeat(64)}`, 'Always'],
  ])('pulls %s %s', (image, policy) => {
    expect(pullPolicy(image)).toBe(policy);
  });

  it('takes limits for requests that are not stated', () => {
    const object = pod({
      containers: [
        {
          name: 'c',
          image: 'i',
          resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '100m' } },
        },
      ],
    });
    expect(object.spec.containers?.[0]?.resources?.requests).toEqual({
      cpu: '100m',
      memory: '1Gi',
    });
  });

  it('uses the same port on the host in the network of the host', () => {
    const object = pod({
      hostNetwork: true,
      containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 80 }] }],
    });
    expect(object.spec.containers?.[0]?.ports).toEqual([
      { containerPort: 80, hostPort: 80, protocol: 'TCP' },
    ]);
  });

  it('rounds quantities up to thousandths', () => {
    const object = pod({
      containers: [{ name: 'c', image: 'i', resources: { limits: { cpu: '0.0001' } } }],
    });
    expect(object.spec.containers?.[0]?.resources?.limits).toEqual({ cpu: '1m' });
  });
});

describe('a new pod', () => {
  it.each([
    [{ limits: { cpu: '1', memory: '1Gi' } }, 'Guaranteed'],
    [{ limits: { cpu: '1' } }, 'Burstable'],
    [{}, 'BestEffort'],
  ])('with %j is %s', (resources, expected) => {
    const object = pod({ containers: [{ name: 'c', image: 'i', resources }] });
    strategy!.prepareForCreate!(object, context);
    expect(object.status?.qosClass).toBe(expected);
  });

  it('forgets the status that a client sends and says when gates hold it back', () => {
    const object = pod({ schedulingGates: [{ name: 'a/b' }] }, { phase: 'Running' });
    strategy!.prepareForCreate!(object, context);
    expect(object.status).toMatchObject({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', reason: 'SchedulingGated' }],
    });
  });

  it('names each fault with its place, in the order of the fields', () => {
    expect(
      problems({
        containers: [{ name: 'A_b', image: '', volumeMounts: [{ name: 'v', mountPath: '' }] }],
        restartPolicy: 'Sometimes',
        tolerations: [{ key: 'a', operator: 'Exists', value: 'x' }],
      }),
    ).toEqual([
      expect.stringMatching(
        /^spec\.containers\[0\]\.name: Invalid value: "A_b": a lowercase RFC 1123 label/,
      ),
      'spec.containers[0].image: Required value',
      'spec.containers[0].volumeMounts[0].name: Not found: "v"',
      'spec.containers[0].volumeMounts[0].mountPath: Required value',
      'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
      'spec.tolerations[0].operator: Invalid value: "x": value must be empty when `operator` is \'Exists\'',
    ]);
  });

  it('may not compare taints with Lt and Gt, which the answer names', () => {
    expect(
      problems({ tolerations: [{ key: 'gen', operator: 'Gt', value: '3', effect: 'NoSchedule' }] }),
    ).toEqual([
      'spec.tolerations[0].operator: Unsupported value: "Gt": supported values: "Equal", "Exists", "Lt", "Gt"',
    ]);
  });

  it('may have one source for each volume', () => {
    expect(problems({ volumes: [{ name: 'v', emptyDir: {}, hostPath: { path: '/x' } }] })).toEqual([
      'spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type',
    ]);
  });
});

describe('an update of a pod', () => {
  const update = (before: object, after: object): string[] =>
    texts(strategy!.validateUpdate!(pod(after), pod(before), context));

  it('may change images, shorten the deadline and add tolerations', () => {
    const after = {
      containers: [{ name: 'c', image: 'nginx:1.28', imagePullPolicy: 'Always' }],
      activeDeadlineSeconds: 5,
      tolerations: [{ key: 'a', operator: 'Exists' }],
    };
    expect(update({ activeDeadlineSeconds: 9 }, after)).toEqual([]);
  });

  it('may change nothing else', () => {
    expect(update({}, { hostname: 'other' })).toEqual([
      expect.stringMatching(/^spec: Forbidden: pod updates may not change fields other than/),
    ]);
  });

  it('may only take gates away', () => {
    expect(
      update({ schedulingGates: [{ name: 'a/b' }] }, { schedulingGates: [{ name: 'a/c' }] }),
    ).toEqual([
      "spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'a/c'",
    ]);
  });
});

describe('deletion of a pod', () => {
  it('gives time to a pod that runs', () => {
    expect(strategy!.gracePeriod!(pod({ nodeName: 'n' }), undefined)).toBe(30);
    expect(strategy!.gracePeriod!(pod({ nodeName: 'n' }), 5)).toBe(5);
    expect(strategy!.gracePeriod!(pod({ nodeName: 'n' }), -1)).toBe(1);
  });

  it('gives none to a pod that is nowhere or has ended', () => {
    expect(strategy!.gracePeriod!(pod(), 30)).toBe(0);
    expect(strategy!.gracePeriod!(pod({ nodeName: 'n' }, { phase: 'Failed' }), 30)).toBe(0);
  });
});

describe('the row of a pod', () => {
  it('counts what is ready and when it last restarted', () => {
    const status = {
      phase: 'Running',
      containerStatuses: [
        {
          name: 'c',
          ready: true,
          restartCount: 2,
          state: { running: {} },
          lastState: { terminated: { exitCode: 1, finishedAt: '2026-01-01T00:05:00Z' } },
        },
      ],
    };
    expect(cells({}, status)).toEqual(['1/1', 'Running', '2 (5m ago)']);
  });

  it('tells why a container waits', () => {
    const waiting = {
      name: 'c',
      ready: false,
      restartCount: 0,
      state: { waiting: { reason: 'ImagePullBackOff' } },
    };
    expect(cells({}, { phase: 'Pending', containerStatuses: [waiting] })).toEqual([
      '0/1',
      'ImagePullBackOff',
      '0',
    ]);
  });

  it('tells how far the init containers are', () => {
    const spec = {
      initContainers: [
        { name: 'i', image: 'x' },
        { name: 'j', image: 'x' },
      ],
    };
    const status = {
      phase: 'Pending',
      initContainerStatuses: [
        { name: 'i', restartCount: 0, state: { terminated: { exitCode: 0 } } },
        { name: 'j', restartCount: 0, state: { running: {} } },
      ],
    };
    expect(cells(spec, status)).toEqual(['0/1', 'Init:1/2', '0']);
  });
});
