import { describe, expect, it } from 'vitest';
import { StatusError, type KubeObject } from '#machinery';
import type { Result, WriteOptions } from '../request.js';
import { registryFixture, type RegistryFixture } from '../testing/fixture.js';

const configMap = (data: object | undefined, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c', ...metadata },
  ...(data === undefined ? {} : { data }),
});
const deployment = (spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'd' },
  spec: {
    selector: { matchLabels: { app: 'd' } },
    template: {
      metadata: { labels: { app: 'd' } },
      spec: { containers: [{ name: 'c', image: 'nginx:1', ports: [{ containerPort: 80 }] }] },
    },
    ...spec,
  },
});

class Session {
  readonly configMap;
  readonly deployment;

  constructor(private readonly fixture: RegistryFixture) {
    this.configMap = fixture.target('v1', 'configmaps', 'default', 'c');
    this.deployment = fixture.target('apps/v1', 'deployments', 'default', 'd');
  }

  private target(body: KubeObject, subresource?: string) {
    const base = body.kind === 'ConfigMap' ? this.configMap : this.deployment;
    return subresource === undefined ? base : { ...base, subresource };
  }

  create(body: KubeObject, options: WriteOptions = {}, userAgent?: string): Promise<Result> {
    const context = { ...this.fixture.context, ...(userAgent === undefined ? {} : { userAgent }) };
    return this.fixture.api.create(context, this.target(body), { value: body }, options);
  }

  apply(
    body: KubeObject,
    fieldManager: string,
    options: WriteOptions & { force?: boolean } = {},
    subresource?: string,
  ): Promise<Result> {
    return this.fixture.api.patch(
      this.fixture.context,
      this.target(body.kind === 'Scale' ? deployment() : body, subresource),
      'apply',
      { value: body },
      { fieldManager, ...options },
    );
  }

  merge(value: object, fieldManager: string, target = this.configMap): Promise<Result> {
    return this.fixture.api.patch(
      this.fixture.context,
      target,
      'merge',
      { value },
      { fieldManager },
    );
  }

  /** Refusal of a request as code and message. */
  async refusal(request: Promise<unknown>): Promise<string> {
    const error = await request.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return error instanceof StatusError ? `${error.code} ${error.message}` : String(error);
  }
}

const session = async (): Promise<Session> => new Session(await registryFixture());

/** Each entry as one line: manager, operation, subresource, fields. */
const owners = ({ object }: Result): string[] =>
  (object.metadata?.managedFields ?? []).map(({ manager, operation, subresource, fieldsV1 }) =>
    [manager, operation, subresource, JSON.stringify(fieldsV1)]
      .filter((part) => part !== undefined)
      .join(' '),
  );

describe('managedFields of updates', () => {
  it('name the field manager of the request, or the program', async () => {
    const api = await session();
    const made = await api.create(configMap({ a: '1' }), {}, 'my-tool/1.2 (linux)');
    expect(owners(made)).toEqual(['my-tool Update {"f:data":{".":{},"f:a":{}}}']);
    const changed = await api.merge({ data: { b: '2' } }, 'explicit');
    expect(owners(changed)).toEqual([
      'explicit Update {"f:data":{"f:b":{}}}',
      'my-tool Update {"f:data":{".":{},"f:a":{}}}',
    ]);
  });

  it('follow what a change takes, and stay when nothing changes', async () => {
    const api = await session();
    await api.create(configMap({ a: '1' }), { fieldManager: 'one' });
    const taken = await api.merge({ data: { a: '2' } }, 'two');
    expect(owners(taken)).toEqual(['one Update {"f:data":{}}', 'two Update {"f:data":{"f:a":{}}}']);
    const same = await api.merge({ data: { a: '2' } }, 'three');
    expect(same.object.metadata).toEqual(taken.object.metadata);
  });

  it('leave out what the endpoint resets and what admission adds', async () => {
    const api = await session();
    const body = { ...deployment(), status: { replicas: 3 } };
    expect(owners(await api.create(body, { fieldManager: 'm' }))[0]).not.toMatch(
      /"f:status|"f:metadata":\{"f:name/,
    );
  });

  it('are cleared by an empty list, and ignore what makes no sense', async () => {
    const api = await session();
    await api.create(configMap({ a: '1' }), { fieldManager: 'one' });
    const entry = { manager: 'x', operation: 'Nope', apiVersion: 'v1', fieldsType: 'FieldsV1' };
    const forged = await api.merge({ metadata: { managedFields: [entry] } }, 'two');
    expect(owners(forged)).toEqual(['one Update {"f:data":{".":{},"f:a":{}}}']);
    const cleared = await api.merge({ metadata: { managedFields: [] } }, 'two');
    expect(cleared.object.metadata?.managedFields).toBeUndefined();
    expect(owners(await api.merge({ data: { b: '1' } }, 'two'))).toEqual([]);
  });

  it('keep ten managers of updates apart, and put older ones together', async () => {
    const api = await session();
    await api.create(configMap({ a: '1' }), { fieldManager: 'm00' });
    let last: Result | undefined;
    for (let index = 1; index <= 12; index++)
      last = await api.merge(
        { data: { [`k${index}`]: 'x' } },
        `m${String(index).padStart(2, '0')}`,
      );
    const names = owners(last!).map((line) => line.split(' ')[0]);
    expect(names).toHaveLength(10);
    expect(names).toContain('ancient-changes');
    expect(names).toContain('m12');
    expect(names).not.toContain('m00');
  });
});

describe('apply', () => {
  it('creates, changes, removes, and is idempotent', async () => {
    const api = await session();
    const made = await api.apply(configMap({ a: '1', b: '2' }), 'one');
    expect(made.created).toBe(true);
    const again = await api.apply(configMap({ a: '1', b: '2' }), 'one');
    expect(again.object).toEqual(made.object);
    const less = await api.apply(configMap({ a: '1', c: '3' }), 'one');
    expect(less.object).toMatchObject({ data: { a: '1', c: '3' } });
    expect(owners(less)).toEqual(['one Apply {"f:data":{"f:a":{},"f:c":{}}}']);
  });

  it('fills in defaults again for what its manager gives up', async () => {
    const api = await session();
    await api.apply(deployment({ replicas: 3 }), 'one');
    const { object } = await api.apply(deployment(), 'one');
    expect(object).toMatchObject({
      spec: { replicas: 1, template: { spec: { dnsPolicy: 'ClusterFirst' } } },
    });
  });

  it('names every conflict and whom it is with', async () => {
    const api = await session();
    await api.apply(configMap({ a: '1', b: '2' }), 'one');
    await api.merge({ data: { c: '3' } }, 'two');
    expect(await api.refusal(api.apply(configMap({ a: 'x' }), 'three'))).toBe(
      '409 Apply failed with 1 conflict: conflict with "one": .data.a',
    );
    expect(await api.refusal(api.apply(configMap({ a: 'x', b: 'y', c: 'z' }), 'three'))).toBe(
      '409 Apply failed with 3 conflicts: conflicts with "one":\n- .data.a\n- .data.b\nconflicts with "two" using v1:\n- .data.c',
    );
    const forced = await api.apply(configMap({ a: 'x' }), 'three', { force: true });
    expect(forced.object).toMatchObject({ data: { a: 'x', b: '2', c: '3' } });
  });

  it('counts what was there before the first apply as somebody else’s', async () => {
    const api = await session();
    await api.create(configMap({ a: '1' }), { fieldManager: 'm' });
    await api.merge({ metadata: { managedFields: [{}] } }, 'm');
    expect(owners(await api.apply(configMap({ a: '1' }), 'one'))).toEqual([
      'one Apply {"f:data":{"f:a":{}}}',
      'before-first-apply Update {"f:data":{".":{},"f:a":{}}}',
    ]);
  });

  it('excuses kubectl for fields of its client-side apply, and keeps the annotation in step', async () => {
    const api = await session();
    const key = 'kubectl.kubernetes.io/last-applied-configuration';
    const applied = JSON.stringify(configMap({ a: '1' }));
    const body = configMap({ a: '1' }, { annotations: { [key]: applied } });
    await api.create(body, { fieldManager: 'kubectl-client-side-apply' });
    expect(await api.refusal(api.apply(configMap({ a: '2' }), 'other'))).toMatch(/^409/);
    const { object } = await api.apply(configMap({ a: '2' }), 'kubectl');
    expect(object).toMatchObject({ data: { a: '2' } });
    expect(object.metadata?.annotations?.[key]).toBe(
      '{"apiVersion":"v1","data":{"a":"2"},"kind":"ConfigMap","metadata":{"name":"c"}}\n',
    );
  });

  it('refuses bodies of other kinds, with other names, or that do not fit the schema', async () => {
    const api = await session();
    const refused = (body: object) => api.refusal(api.apply(body, 'one'));
    expect(await refused({ ...configMap({}), apiVersion: 'v2' })).toBe(
      '400 invalid object type: /v2, Kind=ConfigMap',
    );
    expect(await refused(configMap({}, { name: 'other' }))).toMatch(/^400 the name of the object/);
    expect(await refused(configMap({}, { managedFields: [] }))).toBe(
      '400 metadata.managedFields must be nil',
    );
    expect(await refused(configMap({ a: 5 }))).toBe(
      '500 failed to create typed patch object (/c; /v1, Kind=ConfigMap): .data.a: expected string, got &value.valueUnstructured{Value:5}',
    );
    expect(await refused(configMap({}, { uid: 'u' }))).toMatch(/^409 .*uid mismatch/);
  });

  it('only tries when it is a dry run', async () => {
    const api = await session();
    const tried = await api.apply(configMap({ a: '1' }), 'one', { dryRun: true });
    expect(tried).toMatchObject({ created: true, object: { data: { a: '1' } } });
    expect((await api.apply(configMap({ a: '1' }), 'one')).created).toBe(true);
  });
});

describe('subresources', () => {
  it('have entries of their own, and own nothing outside of their part', async () => {
    const api = await session();
    await api.apply(deployment(), 'one');
    const body = { ...deployment({ paused: true }), status: { observedGeneration: 1 } };
    expect(owners(await api.apply(body, 'two', { force: true }, 'status'))).toContain(
      'two Apply status {"f:status":{"f:observedGeneration":{}}}',
    );
  });

  it('hand the replicas over through scale', async () => {
    const api = await session();
    await api.apply(deployment({ replicas: 2 }), 'one');
    await api.merge({ spec: { replicas: 5 } }, 'hpa', { ...api.deployment, subresource: 'scale' });
    expect(await api.refusal(api.apply(deployment({ replicas: 2 }), 'one'))).toBe(
      '409 Apply failed with 1 conflict: conflict with "hpa" with subresource "scale" using apps/v1: .spec.replicas',
    );
    const given = await api.apply(deployment(), 'one');
    expect(given.object).toMatchObject({ spec: { replicas: 5 } });
    const scale = {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'd' },
      spec: { replicas: 7 },
    };
    await api.apply(scale, 'three', { force: true }, 'scale');
    expect(owners(await api.apply(deployment(), 'one'))).toContain(
      'three Apply scale {"f:spec":{"f:replicas":{}}}',
    );
  });
});
