import { describe, expect, it } from 'vitest';
import type { Draft, StatusCause } from '#machinery';
import type { Service } from '../../../../generated/index.gen.js';
import { decode } from '../../../../schema/index.js';
import { completeServiceFamilies } from './families.js';
import { service as file } from './service.js';

const strategy = file.behaviour.strategy!;
const context = { now: '2026-01-01T00:00:00Z' };

function service(spec: object): Draft<Service> {
  const value = {
    metadata: { name: 's' },
    spec: { ports: [{ port: 80 }], selector: { app: 'x' }, ...spec },
  };
  const { object } = decode<Service>('core_v1.Service', value);
  strategy.applyDefaults!(object);
  return object;
}

function update(old: object, spec: object): Draft<Service> {
  const object = service(spec);
  strategy.prepareForUpdate!(object, service(old), context);
  return object;
}

const texts = (causes: readonly StatusCause[]): string[] =>
  causes.map(({ field, message }) => `${field}: ${message}`);
const allocated = {
  clusterIP: '10.96.0.7',
  clusterIPs: ['10.96.0.7'],
  ipFamilies: ['IPv4'],
  ipFamilyPolicy: 'SingleStack',
};

describe('an update of a Service', () => {
  it('keeps addresses and node ports that the client leaves out', () => {
    const object = update(
      { ...allocated, type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] },
      { type: 'NodePort' },
    );
    expect(object.spec).toMatchObject({
      clusterIP: '10.96.0.7',
      clusterIPs: ['10.96.0.7'],
      ports: [{ nodePort: 30080 }],
    });
  });

  it('drops node ports with the type that had them', () => {
    const ports = [{ port: 80, nodePort: 30080 }];
    expect(
      update({ ...allocated, type: 'NodePort', ports }, { ...allocated, ports, type: 'ClusterIP' })
        .spec.ports?.[0],
    ).not.toHaveProperty('nodePort');
  });

  it('gives its address back when it becomes a mere name', () => {
    const { spec } = update(allocated, { ...allocated, type: 'ExternalName', externalName: 'a.b' });
    expect(spec).not.toHaveProperty('clusterIP');
    expect(spec).not.toHaveProperty('ipFamilies');
  });

  it('may not change the address', () => {
    const object = service({ ...allocated, clusterIP: '10.96.0.8', clusterIPs: ['10.96.0.8'] });
    expect(texts(strategy.validateUpdate!(object, service(allocated), context))).toEqual([
      'spec.clusterIPs[0]: Invalid value: ["10.96.0.8"]: may not change once set',
    ]);
  });
});

describe('families of a Service', () => {
  it('are those of the cluster, one unless more are asked for', () => {
    const single = service({});
    expect(completeServiceFamilies(single, undefined, ['IPv4', 'IPv6'])).toEqual([]);
    expect(single.spec).toMatchObject({ ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });
    const both = service({ ipFamilyPolicy: 'PreferDualStack' });
    completeServiceFamilies(both, undefined, ['IPv6', 'IPv4']);
    expect(both.spec.ipFamilies).toEqual(['IPv6', 'IPv4']);
  });

  it('are both for a headless Service without selector, even where the cluster has one', () => {
    const headless = service({ clusterIP: 'None', selector: {} });
    completeServiceFamilies(headless, undefined, ['IPv4']);
    expect(headless.spec).toMatchObject({
      clusterIPs: ['None'],
      ipFamilies: ['IPv4', 'IPv6'],
      ipFamilyPolicy: 'RequireDualStack',
    });
  });

  it('cannot be more than the cluster has', () => {
    expect(
      texts(
        completeServiceFamilies(service({ ipFamilyPolicy: 'RequireDualStack' }), undefined, [
          'IPv4',
        ]),
      ),
    ).toEqual([
      'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
    ]);
  });
});

describe('checks of a Service', () => {
  it.each([
    [{ ports: [] }, 'spec.ports: Required value'],
    [{ type: 'ExternalName' }, 'spec.externalName: Required value'],
    [
      { externalTrafficPolicy: 'Local' },
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
    ],
    [
      { ports: [{ port: 80, nodePort: 30001 }] },
      "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
    ],
    [
      { externalIPs: ['127.0.0.1'] },
      'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    ],
  ])('%j: %s', (spec, expected) => {
    expect(texts(strategy.validate!(service(spec)))).toEqual([expected]);
  });
});
