import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, decodeJson, DecodeError } from './index.js';
import { arbitraryObject } from './testing/arbitrary.js';

const errorOf = (type: string, value: unknown): string => {
  try {
    decode(type, value);
  } catch (error) {
    if (error instanceof DecodeError) return error.message;
    throw error;
  }
  return 'no error';
};
const pod = (spec: unknown) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec });

describe('decode', () => {
  it('writes keys in declared order and fills in what is always written', () => {
    const { object } = decode('core_v1.ConfigMap', {
      data: { b: '2', a: '1' },
      metadata: {},
      kind: 'ConfigMap',
      apiVersion: 'v1',
    });
    expect(JSON.stringify(object)).toBe(
      '{"kind":"ConfigMap","apiVersion":"v1","metadata":{},"data":{"a":"1","b":"2"}}',
    );
    expect(decode('core_v1.Pod', {}).object).toEqual({
      metadata: {},
      spec: { containers: null },
      status: {},
    });
  });

  it('leaves out empty values, but keeps zeros behind pointers', () => {
    const spec = {
      nodeName: '',
      hostNetwork: false,
      volumes: [],
      nodeSelector: {},
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'c' }],
    };
    expect(decode('core_v1.Pod', pod(spec)).object).toMatchObject({
      spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'c', resources: {} }] },
    });
    expect(
      Object.keys((decode('core_v1.Pod', pod(spec)).object as { spec?: object }).spec!),
    ).toEqual(['containers', 'terminationGracePeriodSeconds']);
  });

  it('treats null like an absent value, and writes null where the API does', () => {
    expect(
      decode('core_v1.ConfigMap', { data: null, metadata: { labels: { a: null } } }).object,
    ).toEqual({ metadata: { labels: { a: '' } } });
    expect(decode('discovery_v1.EndpointSlice', { endpoints: [] }).object).toMatchObject({
      endpoints: null,
      ports: null,
    });
  });

  it('brings quantities, times and base64 into canonical form', () => {
    const container = {
      name: 'c',
      resources: { limits: { cpu: '0.5', memory: '1024Mi' }, requests: { cpu: 2 } },
    };
    expect(decode('core_v1.Pod', pod({ containers: [container] })).object).toMatchObject({
      spec: {
        containers: [
          { resources: { limits: { cpu: '500m', memory: '1Gi' }, requests: { cpu: '2' } } },
        ],
      },
    });
    const lease = {
      spec: { renewTime: '2026-01-02T05:04:05.678901+02:00' },
      metadata: { creationTimestamp: '2026-01-02T03:04:05.9Z' },
    };
    expect(decode('coordination_v1.Lease', lease).object).toEqual({
      metadata: { creationTimestamp: '2026-01-02T03:04:05Z' },
      spec: { renewTime: '2026-01-02T03:04:05.678901Z' },
    });
    expect(decode('core_v1.Secret', { data: { a: 'aGVs\nbG8=', b: '' } }).object).toMatchObject({
      data: { a: 'aGVsbG8=', b: '' },
    });
  });

  it('reports unknown fields in the order of the document and drops them', () => {
    const { object, problems } = decode(
      'core_v1.Pod',
      pod({ containers: [{ nam: 'x', ports: [{ port: 1 }] }], Replicas: 1 }),
    );
    expect(problems).toEqual([
      'unknown field "spec.containers[0].nam"',
      'unknown field "spec.containers[0].ports[0].port"',
      'unknown field "spec.Replicas"',
    ]);
    expect(JSON.stringify(object)).not.toMatch(/nam"|"port"|Replicas/);
  });

  it('names the innermost structure, the path and the Go type of a value that does not fit', () => {
    const into = 'json: cannot unmarshal';
    expect(errorOf('core_v1.ConfigMap', { data: { a: 1 } })).toBe(
      `${into} number into Go struct field ConfigMap.data of type string`,
    );
    expect(errorOf('core_v1.ConfigMap', { data: 'x' })).toBe(
      `${into} string into Go struct field ConfigMap.data of type map[string]string`,
    );
    expect(errorOf('core_v1.ConfigMap', { metadata: [] })).toBe(
      `${into} array into Go struct field ConfigMap.metadata of type v1.ObjectMeta`,
    );
    expect(errorOf('core_v1.Pod', pod({ restartPolicy: 1 }))).toBe(
      `${into} number into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy`,
    );
    expect(errorOf('apps_v1.Deployment', { spec: { replicas: 1.5 } })).toBe(
      `${into} number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32`,
    );
    expect(
      errorOf('core_v1.Pod', pod({ containers: [{ ports: [{ containerPort: 'http' }] }] })),
    ).toBe(
      `${into} string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32`,
    );
    expect(errorOf('core_v1.Service', { spec: { ports: [{ targetPort: true }] } })).toBe(
      `${into} bool into Go struct field ServicePort.spec.ports.targetPort of type int32`,
    );
    expect(errorOf('core_v1.Pod', [])).toBe(`${into} array into Go value of type v1.Pod`);
  });

  it('lets the error of a value that parses itself win over earlier mismatches', () => {
    const bad = { hostNetwork: 'yes', containers: [{ resources: { limits: { cpu: 'lots' } } }] };
    expect(errorOf('core_v1.Pod', pod(bad))).toBe(
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    );
  });

  it('says where base64 and times go wrong', () => {
    expect(errorOf('core_v1.Secret', { data: { a: 'not base64!' } })).toBe(
      'illegal base64 data at input byte 3',
    );
    expect(errorOf('core_v1.Secret', { data: { a: 'YWI' } })).toBe(
      'illegal base64 data at input byte 0',
    );
    const at = (creationTimestamp: unknown) =>
      errorOf('core_v1.Pod', { metadata: { creationTimestamp } });
    expect(at('yesterday')).toBe(
      'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"',
    );
    expect(at('2026-13-01T00:00:00Z')).toBe(
      'parsing time "2026-13-01T00:00:00Z": month out of range',
    );
    expect(at(5)).toBe(
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.creationTimestamp of type string',
    );
  });

  it('keeps keys that mean something to JavaScript', () => {
    const { object } = decode(
      'core_v1.ConfigMap',
      JSON.parse('{"data":{"__proto__":"x","constructor":"y"}}'),
    );
    expect(Object.entries((object as { data?: object }).data!)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });

  it('refuses documents that are nested without end', () => {
    let schema: object = {};
    for (let depth = 0; depth < 5000; depth += 1) schema = { not: schema };
    expect(errorOf('apiextensions_v1.JSONSchemaProps', schema)).toBe('exceeded max depth');
    expect(errorOf('apps_v1.ControllerRevision', { data: schema })).toBe('exceeded max depth');
    expect(errorOf('com.example.v1.Widget', { spec: schema })).toBe('exceeded max depth');
    expect(decode('com.example.v1.Widget', { metadata: { nope: schema } }).object).toEqual({
      metadata: {},
    });
  });

  it('reads schemas of custom resources in their several shapes', () => {
    const schema = {
      items: [{ type: 'string' }],
      additionalProperties: false,
      dependencies: { a: ['b'] },
      default: { z: 1, a: [null] },
    };
    expect(decode('apiextensions_v1.JSONSchemaProps', schema).object).toEqual(schema);
  });

  it('keeps everything of a kind that has no schema, keys sorted', () => {
    const { object, problems } = decode('com.example.v1.Widget', {
      spec: { b: [], a: null },
      metadata: { name: 'w', nope: 1 },
    });
    expect(JSON.stringify(object)).toBe('{"metadata":{"name":"w"},"spec":{"a":null,"b":[]}}');
    expect(problems).toEqual(['unknown field "metadata.nope"']);
  });

  it('is idempotent, and shares nothing that it could be asked to change', () => {
    const types = [
      'core_v1.Pod',
      'core_v1.Service',
      'apps_v1.Deployment',
      'discovery_v1.EndpointSlice',
      'networking_v1.Ingress',
    ];
    for (const type of types) {
      fc.assert(
        fc.property(arbitraryObject(type, 5), (value) => {
          const before = JSON.stringify(value);
          const once = decode(type, value);
          expect(once.problems).toEqual([]);
          expect(JSON.stringify(decode(type, once.object).object)).toBe(
            JSON.stringify(once.object),
          );
          expect(JSON.stringify(value)).toBe(before);
        }),
        { numRuns: 40 },
      );
    }
  });

  it('answers any JSON at all with an object or a DecodeError', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(errorOf('core_v1.Pod', { spec: value, metadata: value })).toEqual(
          expect.any(String),
        );
      }),
    );
  });
});

describe('decodeJson', () => {
  it('finds repeated keys and takes the last value', () => {
    const text = '{"metadata":{"name":"c","name":"d"},"data":{"a":"1","a" : "2"},"bogus":1}';
    const { object, problems } = decodeJson('core_v1.ConfigMap', text);
    expect(problems).toEqual([
      'duplicate field "metadata.name"',
      'duplicate field "data.a"',
      'unknown field "bogus"',
    ]);
    expect(object).toEqual({ metadata: { name: 'd' }, data: { a: '2' } });
  });

  it('is not misled by text that looks like a key', () => {
    const text = JSON.stringify({ data: { a: '{"b": 1, "b": 2}' } });
    expect(decodeJson('core_v1.ConfigMap', text).problems).toEqual([]);
  });

  it('finds a repeated key wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.string(), { minKeys: 1 }),
        fc.nat(),
        (data, pick) => {
          const entries = Object.entries(data).map(
            ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`,
          );
          const text = `{"data":{${[...entries, entries[pick % entries.length]!].join(' ,')}}}`;
          const { problems } = decodeJson('core_v1.ConfigMap', text);
          expect(problems).toHaveLength(1);
          expect(
            decodeJson('core_v1.ConfigMap', `{"data":{${entries.join(', ')}}}`).problems,
          ).toEqual([]);
        },
      ),
    );
  });

  it('finds repeated keys of kinds without a schema', () => {
    expect(decodeJson('com.example.v1.Widget', '{"spec":{"a":{"b":1,"b":2}}}').problems).toEqual([
      'duplicate field "spec.a.b"',
    ]);
  });
});
