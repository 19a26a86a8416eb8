import { describe, expect, it } from 'vitest';
import type { StatusError } from '#machinery';
import type { ValidatingAdmissionPolicyBindingSpec, ValidatingAdmissionPolicySpec } from '#kinds';
import type { AdmissionEnvironment } from '../../order.js';
import { admissionEnvironment, request, type Objects } from '../../testing/environment.js';
import { validatingAdmissionPolicy } from './validating-admission-policy.js';

const rule = {
  operations: ['*'],
  apiGroups: ['apps'],
  apiVersions: ['v1'],
  resources: ['deployments'],
};
const pluginOf = (
  spec: ValidatingAdmissionPolicySpec,
  binding: Partial<ValidatingAdmissionPolicyBindingSpec> = {},
  objects: Objects = {},
  more: Partial<AdmissionEnvironment> = {},
) => {
  const metadata = (name: string) => ({ name, uid: name, resourceVersion: '1' });
  const policy = {
    metadata: metadata('p'),
    spec: { matchConstraints: { resourceRules: [rule] }, ...spec },
  };
  const bound = {
    metadata: metadata('b'),
    spec: { policyName: 'p', validationActions: ['Deny'], ...binding },
  };
  const home = { metadata: { name: 'home', labels: { env: 'test' } } };
  return validatingAdmissionPolicy(
    admissionEnvironment(
      {
        'validatingadmissionpolicies.admissionregistration.k8s.io': [policy],
        'validatingadmissionpolicybindings.admissionregistration.k8s.io': [bound],
        namespaces: [home],
        ...objects,
      },
      more,
    ),
  );
};
const deployment = {
  kind: 'Deployment',
  apiVersion: 'apps/v1',
  metadata: { name: 'web' },
  spec: { replicas: 5 },
};
const about = (more: object = {}) => request('deployments.apps', { name: 'web', ...more });
const refusal = async (
  plugin: ReturnType<typeof pluginOf>,
  attributes = about(),
): Promise<Pick<StatusError, 'message' | 'code' | 'reason' | 'details'> | undefined> => {
  try {
    await plugin.validate!(deployment, attributes);
    return undefined;
  } catch (error) {
    return error as StatusError;
  }
};
const few = [{ expression: 'object.spec.replicas <= 3' }];

describe('validating policies', () => {
  it('do not delay requests that they are not about', () => {
    const plugin = pluginOf({ validations: few });
    expect(plugin.validate!({}, request('pods'))).toBeUndefined();
    expect(
      pluginOf({ validations: few }, { policyName: 'other' }).validate!({}, about()),
    ).toBeUndefined();
  });

  it('refuse what does not hold', async () => {
    expect(await refusal(pluginOf({ validations: few }))).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message:
        "deployments.apps \"web\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: failed expression: object.spec.replicas <= 3",
      details: {
        name: 'web',
        group: 'apps',
        kind: 'deployments',
        causes: [
          {
            message:
              "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: failed expression: object.spec.replicas <= 3",
          },
        ],
      },
    });
  });

  it('speak with their own words and reason', async () => {
    const validation = {
      expression: 'variables.count <= 3',
      messageExpression:
        "'not ' + string(variables.count) + ' in ' + namespaceObject.metadata.labels.env",
      reason: 'Forbidden',
    };
    const variables = [{ name: 'count', expression: 'object.spec.replicas' }];
    expect(await refusal(pluginOf({ validations: [validation], variables }))).toMatchObject({
      code: 403,
      reason: 'Forbidden',
      message: expect.stringMatching(/denied request: not 5 in test$/) as string,
    });
  });

  it('take their measure from params', async () => {
    const spec = {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      validations: [{ expression: 'object.spec.replicas <= int(params.data.max)' }],
    };
    const limits = (max: string) => ({
      configmaps: [
        {
          kind: 'ConfigMap',
          apiVersion: 'v1',
          metadata: { name: 'l', namespace: 'home' },
          data: { max },
        },
      ],
    });
    const binding = { paramRef: { name: 'l', parameterNotFoundAction: 'Deny' } };
    expect(await refusal(pluginOf(spec, binding, limits('9')))).toBeUndefined();
    expect((await refusal(pluginOf(spec, binding, limits('2'))))?.message).toContain(
      'failed expression',
    );
    expect((await refusal(pluginOf(spec, binding)))?.message).toBe(
      "deployments.apps \"web\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction",
    );
    const lenient = { paramRef: { name: 'l', parameterNotFoundAction: 'Allow' } };
    expect(await refusal(pluginOf(spec, lenient))).toBeUndefined();
  });

  it('warn and audit instead when the binding says so', async () => {
    const attributes = about();
    const plugin = pluginOf(
      {
        validations: few,
        auditAnnotations: [{ key: 'count', valueExpression: 'string(object.spec.replicas)' }],
      },
      { validationActions: ['Warn', 'Audit'] },
    );
    expect(await refusal(plugin, attributes)).toBeUndefined();
    expect(attributes.warnings).toEqual([
      "Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': failed expression: object.spec.replicas <= 3",
    ]);
    expect(attributes.notes['p/count']).toBe('5');
    expect(
      JSON.parse(attributes.notes['validation.policy.admission.k8s.io/validation_failure']!),
    ).toEqual([
      {
        message: 'failed expression: object.spec.replicas <= 3',
        policy: 'p',
        binding: 'b',
        expressionIndex: 0,
        validationActions: ['Warn', 'Audit'],
      },
    ]);
  });

  it('without a result refuse, unless failures are ignored', async () => {
    const validations = [{ expression: 'object.spec.nope > 1' }];
    expect((await refusal(pluginOf({ validations })))?.message).toContain(
      "denied request: expression 'object.spec.nope > 1' resulted in error: no such key: nope",
    );
    expect(await refusal(pluginOf({ validations, failurePolicy: 'Ignore' }))).toBeUndefined();
  });

  it('ask what somebody may do', async () => {
    const validations = [
      {
        expression:
          "authorizer.group('apps').resource('deployments').namespace('home').name('web').check('scale').allowed()",
      },
      { expression: "authorizer.requestResource.check('create').allowed()" },
      {
        expression: "authorizer.serviceAccount('home', 'robot').path('/x').check('get').allowed()",
      },
    ];
    const asked: unknown[] = [];
    const plugin = pluginOf(
      { validations },
      {},
      {},
      {
        authorize: (user, question) => {
          asked.push([user.name, question]);
          return { allowed: true, reason: '' };
        },
      },
    );
    expect(await refusal(plugin)).toBeUndefined();
    expect(asked).toMatchObject([
      [
        'tester',
        { verb: 'scale', group: 'apps', resource: 'deployments', namespace: 'home', name: 'web' },
      ],
      ['tester', { verb: 'create', resource: 'deployments', namespace: 'home' }],
      ['system:serviceaccount:home:robot', { kind: 'path', path: '/x', verb: 'get' }],
    ]);
  });

  it('may cost only so much, one expression and all together', async () => {
    const big = { ...deployment, spec: { list: Array.from({ length: 200 }, (_, index) => index) } };
    const over = (...names: string[]): string =>
      names.reduceRight((inner, name) => `object.spec.list.all(${name}, ${inner})`, 'a >= 0');
    const refused = (validations: { expression: string }[], why: string) =>
      expect(async () => pluginOf({ validations }).validate!(big, about())).rejects.toThrow(why);
    await refused(
      [{ expression: over('a', 'b', 'c', 'd') }],
      'resulted in error: operation cancelled: actual cost limit exceeded',
    );
    await refused(
      Array.from({ length: 60 }, () => ({ expression: over('a', 'b') })),
      'validation failed due to running out of cost budget, no further validation rules will be run',
    );
  });
});
