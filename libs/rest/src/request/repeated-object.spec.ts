import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KindCatalog } from '#kinds';
import { SeededRandom, StatusError, VirtualClock } from '#machinery';
import { createRegistry, type RequestContext } from '#registry';
import { openMemoryStore } from '#store';
import { decodeObject } from './body.js';

const kind = KindCatalog.builtIn().byResource('', 'v1', 'pods')!;

/** A server with the plugins of admission, which does the same as any other one as long as it is told the same. */
async function server(way: 'plain' | 'repeated' | 'without text') {
  const clock = new VirtualClock();
  const store = await openMemoryStore({ clock }).cluster('test');
  const catalog = KindCatalog.builtIn();
  const api = createRegistry({ store, catalog, clock, random: new SeededRandom(1) });
  const user = { name: 'tester', groups: ['system:masters'] };
  const make = async (plural: string, namespace: string, name: string): Promise<void> => {
    const target = { kind: catalog.byResource('', 'v1', plural)!, namespace };
    await api.create({ user, warnings: [] }, target, { value: { metadata: { name } } }, {});
  };
  await make('namespaces', '', 'home');
  await make('serviceaccounts', 'home', 'default');
  return async (text: string): Promise<unknown> => {
    const context: RequestContext = { user, warnings: [] };
    try {
      const bytes = Buffer.from(text);
      const body = decodeObject(
        bytes,
        'application/json',
        'Pod',
        true,
        way === 'repeated' ? kind : undefined,
      );
      const { value } = body;
      const target = { kind, namespace: 'home' };
      const { object, bytes: json } = await api.create(
        context,
        target,
        way === 'without text' ? { value } : body,
        {},
      );
      return [Buffer.from(json!).toString(), object, context.warnings];
    } catch (error) {
      if (error instanceof StatusError) return [error.code, error.message, context.warnings];
      throw error;
    }
  };
}

const text = (max: number) =>
  fc.stringMatching(/^[a-z][-a-z0-9.]{0,8}$/).map((t) => t.slice(0, max));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const port = fc.record({
  containerPort: fc.integer({ min: 0, max: 70_000 }),
  name: maybe(text(20)),
});
const probe = fc.record({
  httpGet: maybe(fc.record({ port: fc.oneof(fc.integer({ min: -1, max: 9 }), text(9)) })),
  successThreshold: maybe(fc.integer({ min: -1, max: 2 })),
});
const container = fc.record({
  name: text(6),
  image: fc.constantFrom('nginx', 'nginx:1.27', ''),
  ports: maybe(fc.array(port, { maxLength: 3 })),
  env: maybe(fc.array(fc.record({ name: text(4), value: maybe(text(9)) }), { maxLength: 4 })),
  resources: maybe(
    fc.record({
      limits: fc.dictionary(
        fc.constantFrom('cpu', 'memory', 'foo'),
        fc.constantFrom('1', '2Gi', '0.5'),
      ),
    }),
  ),
  securityContext: maybe(fc.record({ runAsUser: fc.integer({ min: -1, max: 5 }) })),
  livenessProbe: maybe(probe),
  readinessProbe: maybe(probe),
  volumeMounts: maybe(fc.array(fc.record({ name: text(3), mountPath: text(5) }), { maxLength: 2 })),
});
const spec = fc.record({
  containers: fc.array(container, { minLength: 1, maxLength: 2 }),
  volumes: maybe(
    fc.array(
      fc.record({
        name: text(3),
        configMap: maybe(fc.record({ name: maybe(text(5)) })),
        emptyDir: maybe(fc.constant({})),
      }),
      { maxLength: 2 },
    ),
  ),
  tolerations: maybe(fc.constant([{ key: 'a', operator: 'Exists' }])),
  hostNetwork: maybe(fc.boolean()),
  nodeSelector: maybe(fc.dictionary(text(5), text(5))),
  // Only what is long is remembered.
  schedulerName: fc.constant('s'.repeat(250)),
});

describe('a body whose spec was met before', () => {
  it('gives the object, the warnings and the refusals that it would give anyway', async () => {
    await fc.assert(
      fc.asyncProperty(
        spec,
        fc.array(fc.dictionary(text(9), text(9)), { maxLength: 2 }),
        async (one, more) => {
          const plain = await server('plain');
          const others = [await server('repeated'), await server('without text')];
          for (const [index, labels] of [{}, {}, ...more].entries()) {
            const pod = {
              apiVersion: 'v1',
              kind: 'Pod',
              metadata: { name: `p${index}`, labels },
              spec: one,
            };
            const body = JSON.stringify(pod);
            const expected = await plain(body);
            for (const other of others) expect(await other(body)).toEqual(expected);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is told apart from one of another kind', () => {
    const long = { nodeName: 'x'.repeat(300) };
    const body = (apiVersion: string) =>
      Buffer.from(JSON.stringify({ apiVersion, kind: 'Pod', metadata: {}, spec: long }));
    const read = (bytes: Buffer) => decodeObject(bytes, 'application/json', 'Pod', true, kind);
    read(body('v1'));
    expect(read(body('v1')).known).toBeDefined();
    expect(read(body('v2')).known).toBeUndefined();
  });
});
