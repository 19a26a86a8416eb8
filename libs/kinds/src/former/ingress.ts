import type { Draft, KubeObject } from '#machinery';
import type {
  HTTPIngressPath,
  Ingress,
  IngressBackend,
  IngressRule,
} from '../generated/index.gen.js';
import type { KindDefinition } from '../definition.js';

/** How Ingresses up to 1.21 name what they lead to. */
interface OldBackend {
  readonly serviceName?: string;
  readonly servicePort?: number | string;
  readonly resource?: IngressBackend['resource'];
}
type OldPath = Omit<HTTPIngressPath, 'backend' | 'pathType'> & {
  readonly pathType?: string;
  readonly backend: OldBackend;
};
type OldRule = Omit<IngressRule, 'http'> & {
  readonly http?: { readonly paths: readonly OldPath[] | null };
};
export interface OldIngress extends KubeObject {
  readonly spec?: Omit<NonNullable<Ingress['spec']>, 'defaultBackend' | 'rules'> & {
    readonly backend?: OldBackend;
    readonly rules?: readonly OldRule[] | null;
  };
  readonly status?: Ingress['status'];
}

/** An Ingress of `networking.k8s.io/v1beta1` or `extensions/v1beta1` as `networking.k8s.io/v1` has it. */
export function newIngress(old: OldIngress): Ingress {
  const { backend, rules, ...rest } = old.spec ?? {};
  return {
    ...old,
    apiVersion: 'networking.k8s.io/v1',
    spec: {
      ...rest,
      ...(backend === undefined ? {} : { defaultBackend: newBackend(backend) }),
      ...(rules == null ? {} : { rules: rules.map((rule) => withPaths(rule, newPath)) }),
    },
  } as Ingress;
}

/** The other way round; nothing is lost. */
export function oldIngress(ingress: KubeObject, apiVersion: string): OldIngress {
  const { defaultBackend, rules, ...rest } = (ingress as Ingress).spec ?? {};
  return {
    ...ingress,
    apiVersion,
    spec: {
      ...rest,
      ...(defaultBackend === undefined ? {} : { backend: oldBackend(defaultBackend) }),
      ...(rules == null ? {} : { rules: rules.map((rule) => withPaths(rule, oldPath)) }),
    },
  };
}

/** What the old versions fill in. */
function oldIngressDefaults(object: Draft<OldIngress>): void {
  for (const { http } of object.spec?.rules ?? [])
    for (const path of http?.paths ?? []) path.pathType ??= 'ImplementationSpecific';
}

/** Strategies know the new form; those that look at a whole object are given it. */
export function oldIngressStrategy(
  current: KindDefinition['strategy'],
): KindDefinition['strategy'] {
  const { validate, validateUpdate } = current;
  const now = (object: KubeObject): KubeObject => newIngress(object);
  return {
    ...current,
    applyDefaults: (object) => oldIngressDefaults(object),
    ...(validate === undefined ? {} : { validate: (object) => validate(now(object)) }),
    ...(validateUpdate === undefined
      ? {}
      : {
          validateUpdate: (object, old, context) => validateUpdate(now(object), now(old), context),
        }),
  };
}

function withPaths<
  Rule extends { readonly http?: { readonly paths: readonly From[] | null } },
  From,
  To,
>(rule: Rule, convert: (path: From) => To): object {
  const { http, ...rest } = rule;
  if (http === undefined) return rest;
  return { ...rest, http: { ...http, paths: http.paths?.map(convert) ?? null } };
}

function newPath({ backend, ...rest }: OldPath): object {
  return { ...rest, backend: newBackend(backend) };
}

function oldPath({ backend, ...rest }: HTTPIngressPath): object {
  return { ...rest, backend: oldBackend(backend) };
}

function newBackend({ serviceName, servicePort, resource }: OldBackend): IngressBackend {
  const named = serviceName !== undefined || servicePort !== undefined;
  const port = typeof servicePort === 'string' ? { name: servicePort } : { number: servicePort };
  return {
    ...(named
      ? { service: { name: serviceName ?? '', port: servicePort === undefined ? {} : port } }
      : {}),
    ...(resource === undefined ? {} : { resource }),
  } as IngressBackend;
}

function oldBackend({ service, resource }: IngressBackend): OldBackend {
  const port = service?.port?.name || service?.port?.number;
  return {
    ...(service === undefined ? {} : { serviceName: service.name }),
    ...(port === undefined ? {} : { servicePort: port }),
    ...(resource === undefined ? {} : { resource }),
  };
}
