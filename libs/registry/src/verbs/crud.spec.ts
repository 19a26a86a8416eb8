import { describe, expect, it } from 'vitest';
import { registryFixture } from '../testing/fixture.js';

const configMap = (name: string, data: Record<string, string> = {}) => ({
  metadata: { name },
  data,
});

describe('the verbs on a simple kind', () => {
  it('creates an object with uid, time and version, in wire order', async () => {
    const { create, store } = await registryFixture();
    const made = await create('v1', 'configmaps', configMap('c', { a: '1' }));
    expect(Object.keys(made)).toEqual(['kind', 'apiVersion', 'metadata', 'data']);
    expect(made.metadata).toMatchObject({
      name: 'c',
      namespace: 'default',
      creationTimestamp: '2026-01-01T00:00:00Z',
    });
    const entry = store.get({ resource: 'configmaps', namespace: 'default', name: 'c' })!;
    expect(made.metadata.resourceVersion).toBe(String(entry.revision));
    expect(JSON.parse(Buffer.from(entry.bytes).toString())).toEqual(made);
  });

  it('refuses to create what names a revision; a version that names none does no harm', async () => {
    const { create } = await registryFixture();
    const at = (name: string, resourceVersion: string) =>
      create('v1', 'configmaps', { metadata: { name, resourceVersion } });
    await expect(at('a', '7')).rejects.toMatchObject({
      code: 500,
      reason: '',
      message: 'resourceVersion should not be set on objects to be created',
    });
    for (const [name, version] of [
      ['zero', '0'],
      ['word', 'abc'],
      ['long', '18446744073709551616'],
    ] as const)
      expect((await at(name, version)).metadata.resourceVersion).toMatch(/^[1-9]\d*$/);
  });

  it('refuses a name that is taken', async () => {
    const { create } = await registryFixture();
    await create('v1', 'configmaps', configMap('c'));
    await expect(create('v1', 'configmaps', configMap('c'))).rejects.toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'configmaps "c" already exists',
    });
  });

  it('makes up a name from generateName', async () => {
    const { create } = await registryFixture();
    const made = await create('v1', 'configmaps', { metadata: { generateName: 'cfg-' } });
    expect(made.metadata.name).toMatch(/^cfg-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it('keeps the version when an update changes nothing', async () => {
    const { api, context, create, target } = await registryFixture();
    const made = await create('v1', 'configmaps', configMap('c', { a: '1' }));
    const same = await api.update(
      context,
      target('v1', 'configmaps', 'default', 'c'),
      { value: configMap('c', { a: '1' }) },
      {},
    );
    expect(same.object.metadata?.resourceVersion).toBe(made.metadata.resourceVersion);
  });

  it('refuses an update of an old version', async () => {
    const { api, context, create, target } = await registryFixture();
    const made = await create('v1', 'configmaps', configMap('c'));
    const at = target('v1', 'configmaps', 'default', 'c');
    await api.update(context, at, { value: configMap('c', { a: '1' }) }, {});
    await expect(
      api.update(context, at, { value: { ...made, data: { a: '2' } } }, {}),
    ).rejects.toMatchObject({
      code: 409,
      message:
        'Operation cannot be fulfilled on configmaps "c": the object has been modified; please apply your changes to the latest version and try again',
    });
  });

  it('merges concurrent patches without losing one', async () => {
    const { api, context, create, target } = await registryFixture();
    await create('v1', 'configmaps', configMap('c'));
    const at = target('v1', 'configmaps', 'default', 'c');
    const keys = Array.from({ length: 20 }, (_, index) => `k${index}`);
    await Promise.all(
      keys.map((key) => api.patch(context, at, 'merge', { value: { data: { [key]: 'x' } } }, {})),
    );
    const { object } = await api.get(context, at, {});
    expect(Object.keys((object as { data?: object }).data ?? {}).sort()).toEqual([...keys].sort());
  });

  it('refuses patches that are nested too deeply to be read or shown', async () => {
    const { api, context, create, target } = await registryFixture();
    await create('v1', 'configmaps', configMap('c'));
    const at = target('v1', 'configmaps', 'default', 'c');
    const deep = JSON.parse(`${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}`) as object;
    const refusal = { code: 400, reason: 'BadRequest', message: 'exceeded max depth' };
    const add = [{ op: 'add', path: '/data', value: { deep } }];
    for (const [type, value] of [
      ['json', add],
      ['merge', { metadata: deep }],
      ['strategic', { metadata: deep }],
    ] as const)
      await expect(api.patch(context, at, type, { value }, {})).rejects.toMatchObject(refusal);
  });

  it('stores nothing in a dry run', async () => {
    const { api, context, store, target } = await registryFixture();
    const at = target('v1', 'configmaps', 'default');
    const tried = await api.create(context, at, { value: configMap('c') }, { dryRun: true });
    expect(tried.object.metadata?.resourceVersion).toBeUndefined();
    expect(store.count('configmaps')).toBe(0);
  });

  it('creates by PUT only where the kind allows it', async () => {
    const { api, context, target } = await registryFixture();
    const lease = target('coordination.k8s.io/v1', 'leases', 'default', 'l');
    const made = await api.update(context, lease, { value: { metadata: { name: 'l' } } }, {});
    expect(made.created).toBe(true);
    const refused = api.update(
      context,
      target('v1', 'configmaps', 'default', 'c'),
      { value: configMap('c') },
      {},
    );
    await expect(refused).rejects.toMatchObject({ code: 404 });
  });

  it('answers a deletion with a Status that names the uid', async () => {
    const { api, context, create, target, store } = await registryFixture();
    const made = await create('v1', 'configmaps', configMap('c'));
    const { object } = await api.delete(context, target('v1', 'configmaps', 'default', 'c'), {});
    expect(object).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'c', kind: 'configmaps', uid: made.metadata.uid },
    });
    expect(store.count('configmaps')).toBe(0);
  });

  it('keeps a deleted object until its last finalizer is gone', async () => {
    const { api, context, create, target, store } = await registryFixture();
    await create('v1', 'configmaps', { metadata: { name: 'c', finalizers: ['example.com/hold'] } });
    const at = target('v1', 'configmaps', 'default', 'c');
    const marked = await api.delete(context, at, {});
    expect(marked.object.metadata).toMatchObject({
      deletionGracePeriodSeconds: 0,
      finalizers: ['example.com/hold'],
    });
    await expect(create('v1', 'configmaps', configMap('c'))).rejects.toMatchObject({
      message: 'object is being deleted: configmaps "c" already exists',
    });
    await api.patch(context, at, 'merge', { value: { metadata: { finalizers: null } } }, {});
    expect(store.count('configmaps')).toBe(0);
  });

  it('reports fields that do not belong as asked', async () => {
    const { api, context, target } = await registryFixture();
    const at = target('v1', 'configmaps', 'default');
    const value = { metadata: { name: 'c', colour: 'red' }, extra: 1 };
    await expect(
      api.create(context, at, { value }, { fieldValidation: 'Strict' }),
    ).rejects.toMatchObject({
      code: 400,
      message:
        'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "metadata.colour", unknown field "extra"',
    });
    await api.create(context, at, { value }, { fieldValidation: 'Warn' });
    expect(context.warnings).toEqual(['unknown field "metadata.colour"', 'unknown field "extra"']);
  });
});
