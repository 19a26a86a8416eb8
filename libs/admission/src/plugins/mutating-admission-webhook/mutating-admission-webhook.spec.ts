import { describe, expect, it } from 'vitest';
import type { Draft, KubeObject, StatusError } from '#machinery';
import type { MutatingWebhook, Pod } from '#kinds';
import { AdmissionChain } from '../../chain.js';
import { admissionEnvironment, request } from '../../testing/environment.js';
import { mutatingAdmissionWebhook } from './mutating-admission-webhook.js';

type Answer = (review: Review, url: string) => unknown;
interface Review {
  readonly request: {
    readonly uid: string;
    readonly object: Pod;
    readonly resource: object;
    readonly requestResource: object;
  };
}
const RESOURCES = 'mutatingwebhookconfigurations.admissionregistration.k8s.io';
const webhook = (name: string, more: Partial<MutatingWebhook> = {}): MutatingWebhook => ({
  name,
  clientConfig: { url: `https://${name}` },
  rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }],
  failurePolicy: 'Fail',
  matchPolicy: 'Equivalent',
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  ...more,
});
const allow =
  (patch: readonly object[] = []) =>
  ({ request: { uid } }: Review): object => ({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    response: {
      uid,
      allowed: true,
      ...(patch.length === 0
        ? {}
        : {
            patchType: 'JSONPatch',
            patch: Buffer.from(JSON.stringify(patch)).toString('base64'),
          }),
    },
  });
const chainOf = (webhooks: readonly MutatingWebhook[], answer: Answer): AdmissionChain => {
  const configuration = { metadata: { name: 'c', uid: '1', resourceVersion: '1' }, webhooks };
  return new AdmissionChain([
    mutatingAdmissionWebhook(
      admissionEnvironment(
        { [RESOURCES]: [configuration] },
        { client: { post: async (to, body) => answer(body as Review, to.url!) } },
      ),
    ),
  ]);
};
const pod = (): Draft<Pod> => ({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name: 'x', labels: { app: 'a' } },
  spec: { containers: [{ name: 'c', image: 'nginx' }] },
});
const failure = async (work: void | Promise<void>): Promise<StatusError> => {
  try {
    await work;
  } catch (error) {
    return error as StatusError;
  }
  throw new Error('nothing failed');
};
const label = (key: string, value: string) => [
  { op: 'add', path: `/metadata/labels/${key}`, value },
];

describe('mutating webhooks', () => {
  it('cost a request that they are not about no turn of the event loop', () => {
    const rules = [
      { operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['services'] },
    ];
    const chain = chainOf([webhook('a.b.c', { rules })], () => undefined);
    expect(chain.admit(pod(), request('pods'))).toBeUndefined();
  });

  it('change the object, and defaults follow', async () => {
    const object = pod();
    const added = { name: 'd', image: 'busybox' };
    const patch = [{ op: 'add', path: '/spec/containers/-', value: added }];
    await chainOf([webhook('a.b.c')], allow(patch)).admit(object, request('pods'));
    expect(object.spec.containers).toMatchObject([
      { name: 'c' },
      { ...added, terminationMessagePolicy: 'File' },
    ]);
  });

  it('go in order, and see again what others changed when they wish to', async () => {
    const seen: string[] = [];
    const chain = chainOf(
      [webhook('a.b.c', { reinvocationPolicy: 'IfNeeded' }), webhook('d.e.f')],
      (review, url) => {
        const { labels = {} } = review.request.object.metadata!;
        seen.push(`${url} ${Object.keys(labels).join()}`);
        return allow(url.endsWith('f') ? label('late', 'yes') : [])(review);
      },
    );
    const object = pod();
    await chain.admit(object, request('pods'));
    expect(seen).toEqual(['https://a.b.c app', 'https://d.e.f app', 'https://a.b.c app,late']);
    expect(object.metadata!.labels).toEqual({ app: 'a', late: 'yes' });
  });

  it('that refuse do so with their own code, reason and words', async () => {
    const status = { code: 418, reason: 'Teapot', message: 'no coffee' };
    const chain = chainOf([webhook('a.b.c')], ({ request: { uid } }) => ({
      kind: 'AdmissionReview',
      apiVersion: 'admission.k8s.io/v1',
      response: { uid, allowed: false, status },
    }));
    expect(await failure(chain.admit(pod(), request('pods')))).toMatchObject({
      code: 418,
      reason: 'Teapot',
      message: 'admission webhook "a.b.c" denied the request: no coffee',
    });
  });

  it('that cannot be asked fail the request, or nothing when failures are ignored', async () => {
    const broken = (): never => {
      throw new Error('Post "https://a.b.c/?timeout=10s": EOF');
    };
    const error = await failure(chainOf([webhook('a.b.c')], broken).admit(pod(), request('pods')));
    expect(error).toMatchObject({
      code: 500,
      message:
        'Internal error occurred: failed calling webhook "a.b.c": failed to call webhook: Post "https://a.b.c/?timeout=10s": EOF',
    });
    const open = request('pods');
    await chainOf([webhook('a.b.c', { failurePolicy: 'Ignore' })], broken).admit(pod(), open);
    expect(open.notes).toMatchObject({
      'failed-open.mutation.webhook.admission.k8s.io/round_0_index_0': 'a.b.c',
    });
  });

  it.each([
    ['nothing', () => ({}), 'received invalid webhook response: webhook response was absent'],
    [
      'for another request',
      () => ({ response: { uid: 'other', allowed: true } }),
      'received invalid webhook response: expected response.uid="1',
    ],
    [
      'with a patch that says not what it is',
      ({ request: { uid } }: Review) => ({
        kind: 'AdmissionReview',
        apiVersion: 'admission.k8s.io/v1',
        response: { uid, allowed: true, patch: 'W10=' },
      }),
      'received invalid webhook response: webhook returned response.patch but not response.patchType',
    ],
  ])('that answer %s are not believed', async (_, answer, why) => {
    const uid = '11111111-0000-4000-8000-000000000000';
    const environment = { random: { uuid: () => uid } };
    const configuration = {
      metadata: { name: 'c', uid: '1', resourceVersion: '1' },
      webhooks: [webhook('a.b.c')],
    } as unknown as KubeObject;
    const plugin = mutatingAdmissionWebhook({
      ...admissionEnvironment({ [RESOURCES]: [configuration] }),
      ...(environment as object),
      client: { post: async (_to, body) => answer(body as Review) },
    });
    const { message } = await failure(plugin.admit!(pod(), request('pods')));
    expect(message).toContain(why);
  });

  it('see the object in the version of their rules, unless these are exact', async () => {
    const rules = [
      {
        operations: ['*'],
        apiGroups: ['events.k8s.io'],
        apiVersions: ['v1'],
        resources: ['events'],
      },
    ];
    const reviews: Review['request'][] = [];
    const answer: Answer = (review) => {
      reviews.push(review.request);
      return allow()(review);
    };
    const event = {
      kind: 'Event',
      apiVersion: 'v1',
      metadata: { name: 'x' },
      reason: 'r',
      message: 'm',
    };
    await chainOf([webhook('a.b.c', { rules })], answer).admit(event, request('events'));
    expect(reviews).toMatchObject([
      {
        resource: { group: 'events.k8s.io', version: 'v1', resource: 'events' },
        requestResource: { group: '', version: 'v1', resource: 'events' },
        object: { apiVersion: 'events.k8s.io/v1', note: 'm' },
      },
    ]);
    const exact = chainOf([webhook('a.b.c', { rules, matchPolicy: 'Exact' })], answer);
    expect(exact.admit(event, request('events'))).toBeUndefined();
  });

  it('are not asked about configurations of admission', () => {
    const chain = chainOf([webhook('a.b.c')], () => undefined);
    const attributes = request('validatingwebhookconfigurations.admissionregistration.k8s.io');
    expect(chain.admit({}, attributes)).toBeUndefined();
  });

  it('with side effects refuse dry runs', async () => {
    const chain = chainOf([webhook('a.b.c', { sideEffects: 'Some' })], allow());
    expect(await failure(chain.admit(pod(), request('pods', { dryRun: true })))).toMatchObject({
      code: 400,
      message: 'admission webhook "a.b.c" does not support dry run',
    });
  });

  it('are asked only where their conditions hold', async () => {
    const conditions = (expression: string) => [{ name: 'c', expression }];
    const asked: string[] = [];
    const chain = chainOf(
      [
        webhook('a.b.c', { matchConditions: conditions('object.metadata.name == "x"') }),
        webhook('d.e.f', { matchConditions: conditions('request.userInfo.username != "tester"') }),
      ],
      (review, url) => {
        asked.push(url);
        return allow()(review);
      },
    );
    await chain.admit(pod(), request('pods'));
    expect(asked).toEqual(['https://a.b.c']);
    const broken = webhook('a.b.c', { matchConditions: conditions('object.spec.nope == 1') });
    expect(await failure(chainOf([broken], allow()).admit(pod(), request('pods')))).toMatchObject({
      code: 403,
      message:
        'pods "x" is forbidden: expression \'object.spec.nope == 1\' resulted in error: no such key: nope',
    });
  });
});
