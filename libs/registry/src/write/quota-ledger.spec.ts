import { describe, expect, it } from 'vitest';
import { SeededRandom, VirtualClock } from '#machinery';
import { KindCatalog } from '#kinds';
import { openMemoryStore } from '#store';
import { createRegistry, type RequestContext } from '../index.js';

const context: RequestContext = { user: { name: 'tester', groups: [] }, warnings: [] };

describe('requests at the same time', () => {
  it('pass only as far as the quota has room', async () => {
    const clock = new VirtualClock();
    const catalog = KindCatalog.builtIn();
    const store = await openMemoryStore({ clock }).cluster('test');
    const api = createRegistry({ store, catalog, clock, random: new SeededRandom(1) });
    const kind = (plural: string) => catalog.byResource('', 'v1', plural)!;
    const create = (plural: string, namespace: string, value: object) =>
      api.create(context, { kind: kind(plural), namespace }, { value }, {});
    await create('namespaces', '', { metadata: { name: 'home' } });
    const hard = { 'count/configmaps': '3' };
    await create('resourcequotas', 'home', { metadata: { name: 'q' }, spec: { hard } });
    const quota = { kind: kind('resourcequotas'), namespace: 'home', name: 'q' };
    const counted = { status: { hard, used: { 'count/configmaps': '1' } } };
    const status = { ...quota, subresource: 'status' };
    await api.patch(context, status, 'merge', { value: counted }, {});

    const names = ['a', 'b', 'c', 'd', 'e'];
    const results = await Promise.allSettled(
      names.map((name) => create('configmaps', 'home', { metadata: { name } })),
    );
    expect(results.filter(({ status: outcome }) => outcome === 'fulfilled')).toHaveLength(2);
    expect(results.find((result) => result.status === 'rejected')?.reason.message).toMatch(
      /^configmaps "\w" is forbidden: exceeded quota: q, requested: count\/configmaps=1, used: count\/configmaps=3, limited: count\/configmaps=3$/,
    );
    const { object } = await api.get(context, quota, {});
    expect(object).toMatchObject({ status: { used: { 'count/configmaps': '3' } } });
  });
});
