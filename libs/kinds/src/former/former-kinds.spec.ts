import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#machinery';
import { KindCatalog } from '../catalog.js';
import { formerKinds, formerVersions } from './former-kinds.js';
import { parseRuntimeConfig } from './runtime-config.js';

const kinds = formerKinds(KindCatalog.builtIn(), new Set(formerVersions));
const kindOf = (version: string, plural: string) => {
  const kind = kinds.find(
    (candidate) =>
      `${candidate.group}/${candidate.version}` === version && candidate.plural === plural,
  );
  if (kind?.convert === undefined) throw new Error(`no ${version} ${plural}`);
  return { ...kind, convert: kind.convert };
};

describe('versions that are off by default', () => {
  it('are switched on by name or all together, the last word counting', () => {
    expect([...parseRuntimeConfig('extensions/v1beta1=true')]).toEqual(['extensions/v1beta1']);
    expect(parseRuntimeConfig('api/all=true').size).toBe(formerVersions.length);
    expect(parseRuntimeConfig('api/all,batch/v1beta1=false').has('batch/v1beta1')).toBe(false);
    expect(() => parseRuntimeConfig('apps/v1beta1=true')).toThrow('apps/v1beta1 cannot be');
    expect(() => parseRuntimeConfig('batch/v1beta1=yes')).toThrow('neither true nor false');
  });

  it('say what replaces them', () => {
    expect(kindOf('extensions/v1beta1', 'ingresses').former).toEqual({
      deprecationWarning:
        'extensions/v1beta1 Ingress is deprecated in v1.14+, unavailable in v1.22+; use networking.k8s.io/v1 Ingress',
      removedRelease: '1.22',
    });
  });

  it('an Ingress leads to the same place in both forms', () => {
    const { convert } = kindOf('extensions/v1beta1', 'ingresses');
    const port = fc.oneof(fc.integer({ min: 1, max: 65_535 }), fc.constantFrom('http', 'web'));
    const backend = fc.record({ serviceName: fc.string({ minLength: 1 }), servicePort: port });
    const rule = fc.record({
      host: fc.domain(),
      http: fc.record({
        paths: fc.array(
          fc.record({ path: fc.webPath(), pathType: fc.constant('Prefix'), backend }),
        ),
      }),
    });
    fc.assert(
      fc.property(backend, fc.array(rule), (first, rules) => {
        const old: KubeObject = {
          kind: 'Ingress',
          apiVersion: 'extensions/v1beta1',
          metadata: { name: 'a' },
          spec: { backend: first, rules },
        } as KubeObject;
        expect(convert.fromStorage(convert.toStorage(old))).toEqual(old);
      }),
    );
    expect(
      convert.toStorage({
        spec: { backend: { serviceName: 'web', servicePort: 80 } },
      } as KubeObject),
    ).toEqual({
      apiVersion: 'networking.k8s.io/v1',
      spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
    });
  });

  it('a budget without labels is about no pod in the old form, about every pod in the new one', () => {
    const { convert } = kindOf('policy/v1beta1', 'poddisruptionbudgets');
    const empty = { spec: { selector: {} } } as KubeObject;
    const key = 'pdb.kubernetes.io/deprecated-v1beta1-empty-selector-match';
    expect(convert.toStorage(empty)).toMatchObject({
      spec: { selector: { matchExpressions: [{ key, operator: 'Exists' }] } },
    });
    expect(convert.fromStorage(empty)).toMatchObject({
      spec: { selector: { matchExpressions: [{ key, operator: 'DoesNotExist' }] } },
    });
    expect(convert.fromStorage(convert.toStorage(empty))).toMatchObject(empty);
  });
});
