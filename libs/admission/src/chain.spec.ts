import { describe, expect, it } from 'vitest';
import { type Draft, type KubeObject } from '#machinery';
import { KindCatalog, type Pod } from '#kinds';
import { AdmissionChain } from './chain.js';
import { admissionEnvironment } from './testing/environment.js';
import { defaultPlugins } from './order.js';
import type { AdmissionPlugin, Attributes, Lookup } from './plugin.js';

/** A lookup over a plain list: `resource namespace/name` → object. */
function lookupOf(objects: Readonly<Record<string, KubeObject>>): Lookup {
  return {
    get: <T extends KubeObject>(resource: string, namespace: string, name: string) =>
      objects[`${resource} ${namespace}/${name}`] as T | undefined,
    list: <T extends KubeObject>(resource: string) =>
      Object.entries(objects).flatMap(([key, object]) =>
        key.startsWith(`${resource} `) ? [object as T] : [],
      ),
  };
}

const HOME = {
  'namespaces /home': { metadata: { name: 'home' } },
  'serviceaccounts home/default': { metadata: { name: 'default', namespace: 'home' } },
};

function creation(plural: string, version = 'v1', group = ''): Attributes {
  const kind = KindCatalog.builtIn().byResource(group, version, plural)!;
  const user = { name: 'tester', groups: [] };
  return {
    operation: 'CREATE',
    kind,
    namespace: kind.namespaced ? 'home' : '',
    name: 'x',
    user,
    dryRun: false,
    warnings: [],
  };
}

function chainOver(objects: Readonly<Record<string, KubeObject>>): AdmissionChain {
  return new AdmissionChain(
    defaultPlugins(admissionEnvironment({}, { lookup: lookupOf(objects) })),
  );
}

const podOf = (spec: object = {}): Draft<Pod> => ({
  metadata: { name: 'x' },
  spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec },
});
const admit = (
  pod: Draft<Pod>,
  objects: Readonly<Record<string, KubeObject>> = HOME,
): Draft<Pod> => {
  void chainOver(objects).admit(pod, creation('pods'));
  return pod;
};

describe('the admission of a pod', () => {
  it('gives it an account, a token, a priority and tolerations', () => {
    const { spec } = admit(podOf());
    expect(spec).toMatchObject({
      serviceAccountName: 'default',
      serviceAccount: 'default',
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
    });
    expect(spec.tolerations?.map(({ key }) => key)).toEqual([
      'node.kubernetes.io/not-ready',
      'node.kubernetes.io/unreachable',
    ]);
    const [volume] = spec.volumes!;
    expect(volume!.name).toMatch(/^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(spec.containers![0]!.volumeMounts).toEqual([
      {
        name: volume!.name,
        readOnly: true,
        mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
      },
    ]);
  });

  it('mounts no token where the pod or its account wants none', () => {
    expect(admit(podOf({ automountServiceAccountToken: false })).spec.volumes).toBeUndefined();
    const account = {
      metadata: { name: 'default' },
      automountServiceAccountToken: false,
    } as KubeObject;
    expect(
      admit(podOf(), { ...HOME, 'serviceaccounts home/default': account }).spec.volumes,
    ).toBeUndefined();
  });

  it('refuses what it cannot find, in the words of the server', () => {
    expect(() => admit(podOf({ serviceAccountName: 'ghost' }))).toThrow(
      'pods "x" is forbidden: error looking up service account home/ghost: serviceaccount "ghost" not found',
    );
    expect(() => admit(podOf({ priorityClassName: 'ghost' }))).toThrow(
      'pods "x" is forbidden: no PriorityClass with name ghost was found',
    );
    expect(() => admit(podOf({ runtimeClassName: 'ghost' }))).toThrow(
      'pods "x" is forbidden: pod rejected: RuntimeClass "ghost" not found',
    );
    expect(() => admit(podOf(), {})).toThrow('namespaces "home" not found');
  });

  it('refuses a namespace that is going away, with the cause', () => {
    const going = {
      'namespaces /home': { metadata: { name: 'home', deletionTimestamp: '2026-01-01T00:00:00Z' } },
    };
    expect(() => admit(podOf(), { ...HOME, ...going })).toThrow(
      expect.objectContaining({
        code: 403,
        details: expect.objectContaining({
          causes: [expect.objectContaining({ reason: 'NamespaceTerminating' })],
        }),
      }) as Error,
    );
  });

  it('keeps a toleration that the pod brings', () => {
    const own = {
      key: 'node.kubernetes.io/not-ready',
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 5,
    };
    const { tolerations } = admit(podOf({ tolerations: [own] })).spec;
    expect(tolerations?.map(({ key, tolerationSeconds }) => [key, tolerationSeconds])).toEqual([
      ['node.kubernetes.io/not-ready', 5],
      ['node.kubernetes.io/unreachable', 300],
    ]);
  });

  it('takes the number of its priority class, the default class included', () => {
    const high = {
      metadata: { name: 'high' },
      value: 1000,
      globalDefault: true,
      preemptionPolicy: 'Never',
    } as KubeObject;
    const { spec } = admit(podOf(), { ...HOME, 'priorityclasses.scheduling.k8s.io /high': high });
    expect(spec).toMatchObject({
      priorityClassName: 'high',
      priority: 1000,
      preemptionPolicy: 'Never',
    });
  });
});

describe('the admission of other kinds', () => {
  it('gives a claim the newest default class and its protection', () => {
    const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
    const classes = {
      'storageclasses.storage.k8s.io /old': {
        metadata: { name: 'old', annotations, creationTimestamp: '2025-01-01T00:00:00Z' },
      },
      'storageclasses.storage.k8s.io /new': {
        metadata: { name: 'new', annotations, creationTimestamp: '2026-01-01T00:00:00Z' },
      },
    };
    const claim = { metadata: { name: 'x' }, spec: {} } as Draft<KubeObject>;
    void chainOver({ ...HOME, ...classes }).admit(claim, creation('persistentvolumeclaims'));
    expect(claim).toMatchObject({
      metadata: { finalizers: ['kubernetes.io/pvc-protection'] },
      spec: { storageClassName: 'new' },
    });
  });

  it('keeps pods from a new node until it is ready', () => {
    const node = { metadata: { name: 'x' } } as Draft<KubeObject>;
    void chainOver({}).admit(node, creation('nodes'));
    expect(node).toMatchObject({
      spec: { taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }] },
    });
  });

  it('lets nobody delete the namespaces of the system', () => {
    const attributes: Attributes = {
      ...creation('namespaces'),
      operation: 'DELETE',
      name: 'kube-system',
    };
    expect(() => chainOver({}).admit(undefined, attributes)).toThrow(
      'namespaces "kube-system" is forbidden: this namespace may not be deleted',
    );
  });
});

describe('the chain', () => {
  it('waits for a plugin that takes its time before it asks the next', async () => {
    const order: string[] = [];
    const slow: AdmissionPlugin = {
      name: 'slow',
      admit: async () => {
        await Promise.resolve();
        order.push('slow');
      },
    };
    const quick: AdmissionPlugin = { name: 'quick', admit: () => void order.push('quick') };
    await new AdmissionChain([slow, quick]).admit({}, creation('pods'));
    expect(order).toEqual(['slow', 'quick']);
  });

  it('takes no detour for a pod where nobody outside is to be asked', () => {
    const chain = chainOver(HOME);
    const pod = podOf();
    expect(chain.admit(pod, creation('pods'))).toBeUndefined();
    expect(chain.validate(pod as KubeObject, creation('pods'))).toBeUndefined();
  });
});
