import { describe, expect, it } from 'vitest';
import { KindCatalog } from '#kinds';
import { fieldName, listFieldName, TypeNames } from './names.js';

const catalog = KindCatalog.builtIn();
const kind = (group: string, version: string, plural: string) =>
  catalog.byResource(group, version, plural)!;

describe('names of types and fields', () => {
  it('are those of Kubernetes, in the letters of GraphQL', () => {
    expect(['Pod', 'IPAddress', 'CSIDriver', 'APIService', 'NetworkPolicy'].map(fieldName)).toEqual(
      ['pod', 'ipAddress', 'csiDriver', 'apiService', 'networkPolicy'],
    );
    expect(listFieldName(kind('networking.k8s.io', 'v1', 'networkpolicies'), 'NetworkPolicy')).toBe(
      'networkPolicies',
    );
    expect(listFieldName(kind('networking.k8s.io', 'v1', 'ingresses'), 'Ingress')).toBe(
      'ingresses',
    );
  });

  it('tell a list from an object where Kubernetes has one word for both', () => {
    expect(listFieldName(kind('', 'v1', 'endpoints'), 'Endpoints')).toBe('endpointsList');
  });

  it('name a list after its kind where Kubernetes names it after what it describes', () => {
    const metrics = { ...kind('', 'v1', 'nodes'), kind: 'NodeMetrics' };
    expect(listFieldName(metrics, 'NodeMetrics')).toBe('nodeMetricsList');
  });

  it('carry group and version where another kind came first', () => {
    const names = new TypeNames(catalog.all, []);
    expect(names.ofKind(kind('', 'v1', 'events'))).toBe('Event');
    expect(names.ofKind(kind('events.k8s.io', 'v1', 'events'))).toBe('EventsK8sIoV1Event');
  });

  it('leave alone what is taken', () => {
    const names = new TypeNames([], ['Pod', 'CoreV1Pod']);
    const shape = {
      key: 'k',
      name: 'Pod',
      qualifiedName: 'CoreV1Pod',
      description: '',
      fields: () => [],
    };
    expect(names.of(shape)).toBe('CoreV1Pod2');
    expect(names.of(shape)).toBe('CoreV1Pod2');
  });
});
