import { describe, expect, it } from 'vitest';
import {
  ANYTHING,
  FREE,
  mapTypeOf,
  type Draft,
  type KubeObject,
  type StatusError,
} from '#machinery';
import type { MutatingAdmissionPolicySpec } from '#kinds';
import { AdmissionChain } from '../../chain.js';
import { admissionEnvironment, request } from '../../testing/environment.js';
import { mutatingAdmissionPolicy } from './mutating-admission-policy.js';

const rule = { operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] };
const apply = (expression: string) => ({
  patchType: 'ApplyConfiguration',
  applyConfiguration: { expression },
});
const patch = (expression: string) => ({ patchType: 'JSONPatch', jsonPatch: { expression } });
const chainOf = (...specs: Partial<MutatingAdmissionPolicySpec>[]): AdmissionChain => {
  const metadata = (name: string) => ({ name, uid: name, resourceVersion: '1' });
  const policies = specs.map((spec, index) => ({
    metadata: metadata(`p${index}`),
    spec: { matchConstraints: { resourceRules: [rule] }, reinvocationPolicy: 'Never', ...spec },
  }));
  const bindings = specs.map((_, index) => ({
    metadata: metadata(`b${index}`),
    spec: { policyName: `p${index}` },
  }));
  const environment = admissionEnvironment(
    {
      'mutatingadmissionpolicies.admissionregistration.k8s.io': policies,
      'mutatingadmissionpolicybindings.admissionregistration.k8s.io': bindings,
    },
    { mergeTypeOf: () => mapTypeOf([['immutable', ANYTHING]], FREE) },
  );
  return new AdmissionChain([mutatingAdmissionPolicy(environment)]);
};
const map = (
  data: Record<string, string>,
): Draft<KubeObject> & { data: Record<string, string> } => ({
  kind: 'ConfigMap',
  apiVersion: 'v1',
  metadata: { name: 'x' },
  data,
});

describe('mutating policies', () => {
  it('do not delay requests that they are not about', () => {
    expect(chainOf({ mutations: [] }).admit(map({}), request('pods'))).toBeUndefined();
  });

  it('lay configurations over the object', async () => {
    const object = map({ a: '1' });
    const mutations = [apply('Object{data: {"b": object.data.a + "!"}}')];
    await chainOf({ mutations }).admit(object, request('configmaps'));
    expect(object.data).toEqual({ a: '1', b: '1!' });
  });

  it('patch, each from what the last one made', async () => {
    const object = map({ a: '1' });
    const mutations = [
      patch('[JSONPatch{op: "add", path: "/data/b", value: "2"}]'),
      patch('[JSONPatch{op: "add", path: "/data/c", value: object.data.b + "3"}]'),
      patch(
        '[JSONPatch{op: "test", path: "/data/a", value: "9"}, JSONPatch{op: "remove", path: "/data/a"}]',
      ),
    ];
    await chainOf({ mutations }).admit(object, request('configmaps'));
    expect(object.data).toEqual({ a: '1', b: '2', c: '23' });
  });

  it('see again what others changed when they wish to', async () => {
    const object = map({});
    const count = apply(
      'Object{data: {"seen": object.data.map(k, k).size() == 0 ? "none" : "more"}}',
    );
    await chainOf(
      { mutations: [count], reinvocationPolicy: 'IfNeeded' },
      { mutations: [apply('Object{data: {"late": "yes"}}')] },
    ).admit(object, request('configmaps'));
    expect(object.data).toEqual({ seen: 'more', late: 'yes' });
  });

  it('without a result refuse, unless failures are ignored', async () => {
    const spec = { mutations: [apply('Object{data: {"b": object.data.nope}}')] };
    const refused = (async () => chainOf(spec).admit(map({}), request('configmaps')))();
    await expect(refused).rejects.toMatchObject({
      code: 403,
      reason: 'Invalid',
      message: expect.stringContaining(
        "policy 'p0' with binding 'b0' denied request: expression",
      ) as string,
    } satisfies Partial<StatusError>);
    const object = map({});
    await chainOf({ ...spec, failurePolicy: 'Ignore' }).admit(object, request('configmaps'));
    expect(object.data).toEqual({});
  });
});
