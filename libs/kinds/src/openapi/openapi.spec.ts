import { describe, expect, it } from 'vitest';
import { KindCatalog } from '../catalog.js';
import { encodeOpenApiV2, openApiV2Document, openApiV3Document, openApiV3Index } from './index.js';

const catalog = KindCatalog.builtIn();
const widget = {
  ...catalog.byResource('', 'v1', 'configmaps')!,
  group: 'example.com',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  singular: 'widget',
  type: 'com.example.v1.Widget',
};
const grown = catalog.withKinds([widget]);

interface Document {
  readonly paths: Record<string, Record<string, Record<string, unknown>>>;
  readonly components: {
    readonly schemas: Record<string, { properties?: Record<string, unknown> }>;
  };
  readonly definitions: Record<string, { properties?: Record<string, unknown> }>;
}

/** Every `$ref` of a document. */
const references = (document: unknown) =>
  [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1]!);

describe('OpenAPI v3', () => {
  it('lists a document for every group version, with a hash that changes when the kinds do', () => {
    const { paths } = openApiV3Index(catalog, 'v1.36.2');
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['api/v1', 'apis', 'apis/apps', 'apis/apps/v1', 'version']),
    );
    expect(paths['api/v1']!.serverRelativeURL).toMatch(
      /^\/openapi\/v3\/api\/v1\?hash=[0-9A-F]{128}$/,
    );
    const before = openApiV3Index(grown, 'v1.36.2', () => ({ type: 'object' })).paths;
    const after = openApiV3Index(grown, 'v1.36.2', () => ({ type: 'array' })).paths;
    expect(after['apis/example.com/v1']).not.toEqual(before['apis/example.com/v1']);
    expect(after['api/v1']).toEqual(paths['api/v1']);
  });

  it('has every document of the index, and every document has all that it refers to', async () => {
    for (const path of Object.keys(openApiV3Index(grown, 'v1.36.2').paths)) {
      const document = (await openApiV3Document(grown, path, 'v1.36.2')) as Document;
      for (const name of new Set(references(document))) {
        expect(document.components.schemas).toHaveProperty([
          name.replace('components/schemas/', ''),
        ]);
      }
    }
    expect(await openApiV3Document(catalog, 'apis/nope/v1', 'v1.36.2')).toBeUndefined();
  });

  it('gives clients what they look for in a PATCH: kind, media types, parameters', async () => {
    const document = (await openApiV3Document(catalog, 'apis/apps/v1', 'v1.36.2')) as Document;
    const patch =
      document.paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}']!['patch']!;
    expect(patch).toMatchObject({
      operationId: 'patchAppsV1NamespacedDeployment',
      'x-kubernetes-group-version-kind': { group: 'apps', version: 'v1', kind: 'Deployment' },
    });
    expect(JSON.stringify(patch)).toContain('application/strategic-merge-patch+json');
    expect((patch['parameters'] as { name: string }[]).map(({ name }) => name)).toEqual([
      'dryRun',
      'fieldManager',
      'fieldValidation',
      'force',
    ]);
  });

  it('wraps references that have something to say, and words every field that has words', async () => {
    const document = (await openApiV3Document(catalog, 'api/v1', 'v1.36.2')) as Document;
    expect(document.components.schemas['io.k8s.api.core.v1.Pod']!.properties!['spec']).toEqual({
      default: {},
      description: expect.stringContaining(
        'Specification of the desired behavior of the pod',
      ) as string,
      allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.PodSpec' }],
    });
    expect(
      document.components.schemas['io.k8s.api.core.v1.ServicePort']!.properties!['protocol'],
    ).toMatchObject({
      default: 'TCP',
      enum: ['SCTP', 'TCP', 'UDP'],
    });
  });

  it('publishes custom kinds with the schema that they state', async () => {
    const schema = {
      type: 'object',
      properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
    };
    const document = (await openApiV3Document(
      grown,
      'apis/example.com/v1',
      'v1.36.2',
      () => schema,
    )) as Document;
    const published = document.components.schemas['com.example.v1.Widget']!;
    expect(published.properties).toMatchObject({ spec: schema.properties.spec, metadata: {} });
    expect(published).toMatchObject({
      'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Widget' }],
    });
    expect(JSON.stringify(document.paths)).not.toContain('strategic-merge-patch');
  });

  it('describes what custom kinds have in common with all others', async () => {
    const document = (await openApiV3Document(grown, 'apis/example.com/v1', 'v1.36.2', () => ({
      type: 'object',
    }))) as Document;
    const { properties } = document.components.schemas['com.example.v1.Widget']!;
    expect(properties).toMatchObject({
      apiVersion: { description: expect.stringMatching(/^APIVersion defines/), type: 'string' },
      metadata: {
        description: expect.stringMatching(/^Standard object's metadata/),
        allOf: [{ $ref: expect.stringMatching(/ObjectMeta$/) }],
      },
    });
    expect(document.components.schemas['com.example.v1.WidgetList']).toMatchObject({
      description: 'WidgetList is a list of Widget',
    });
  });
});

describe('OpenAPI v2', () => {
  it('is one document that has all that it refers to', async () => {
    const document = (await openApiV2Document(grown, 'v1.36.2')) as unknown as Document;
    for (const name of new Set(references(document)))
      expect(document.definitions).toHaveProperty([name.replace('definitions/', '')]);
    expect(
      document.definitions['io.k8s.api.core.v1.ServicePort']!.properties!['port'],
    ).not.toHaveProperty('default');
  });

  it.each([
    [
      'an open root without members',
      { 'x-kubernetes-preserve-unknown-fields': true },
      { properties: undefined },
    ],
    [
      'nullable members without a type',
      { properties: { a: { type: 'string', nullable: true } }, required: ['a'] },
      { properties: { a: {} }, required: undefined },
    ],
    [
      'no alternatives',
      { properties: { a: { type: 'string', anyOf: [{ minLength: 1 }] } } },
      { properties: { a: { type: 'string' } } },
    ],
  ])('publishes of custom kinds what kubectl reads rightly: %s', async (_, given, published) => {
    const schema = { type: 'object', ...given };
    const document = await openApiV2Document(grown, 'v1.36.2', () => schema);
    const { definitions } = document as unknown as Document;
    const { properties, ...rest } = definitions['com.example.v1.Widget']!;
    const { apiVersion: _a, kind: _k, metadata: _m, ...members } = properties ?? {};
    expect({ ...rest, properties: properties && members }).toEqual({
      type: 'object',
      'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Widget' }],
      ...published,
    });
  });

  it('has a protobuf form with the extensions as YAML', () => {
    const definitions = {
      A: {
        type: 'object',
        properties: {
          b: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
        },
      },
    };
    const hex = Buffer.from(encodeOpenApiV2({ swagger: '2.0', definitions })).toString('hex');
    const text = (value: string) =>
      `${Buffer.from([value.length]).toString('hex')}${Buffer.from(value).toString('hex')}`;
    expect(hex.startsWith(`0a${text('2.0')}4a`)).toBe(true);
    // Schema.vendor_extension = 31, NamedAny { name = 1, value = 2 }, Any { yaml = 2 }.
    expect(hex).toContain(
      `fa01210a${text('x-kubernetes-list-type')}12071205${Buffer.from('"set"').toString('hex')}`,
    );
    // Schema.items = 23, ItemsItem.schema = 1, Schema.type = 22, TypeItem.value = 1.
    expect(hex).toContain(`ba010d0a0bb201080a${text('string')}`);
  });
});
