import type { Scalar } from '../schema/types.js';

const homes: Readonly<Record<string, string>> = {
  meta: 'io.k8s.apimachinery.pkg.apis.meta',
  apiextensions: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions',
  apiregistration: 'io.k8s.kube-aggregator.pkg.apis.apiregistration',
};

/** The name under which OpenAPI documents publish a type of the tables: `io.k8s.api.core.v1.Pod` for `core_v1.Pod`. */
export function componentName(type: string): string {
  if (type === 'meta_v1.Info') return 'io.k8s.apimachinery.pkg.version.Info';
  const [file, name] = type.split('.');
  const [group, version] = file!.split('_');
  return `${homes[group!] ?? `io.k8s.api.${group}`}.${version}.${name}`;
}

/** The component of a custom kind: its group reversed, as for any domain. */
export function customComponentName(kind: {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}): string {
  return `${kind.group.split('.').toReversed().join('.')}.${kind.version}.${kind.kind}`;
}

/** Scalars that are types of their own in OpenAPI: component name and key of their description. */
export const scalarComponents: Readonly<
  Partial<Record<Scalar, readonly [component: string, description: string]>>
> = {
  quantity: ['io.k8s.apimachinery.pkg.api.resource.Quantity', 'api_resource.Quantity'],
  'int-or-string': ['io.k8s.apimachinery.pkg.util.intstr.IntOrString', 'util_intstr.IntOrString'],
  time: ['io.k8s.apimachinery.pkg.apis.meta.v1.Time', 'meta_v1.Time'],
  microtime: ['io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime', 'meta_v1.MicroTime'],
  fieldsv1: ['io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1', 'meta_v1.FieldsV1'],
  raw: ['io.k8s.apimachinery.pkg.runtime.RawExtension', 'runtime.RawExtension'],
  json: ['io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON', 'apiextensions_v1.JSON'],
};

/** The body of every PATCH. */
export const patchComponent = 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch';
