import { formatGroupVersion, type KubeObject } from '#machinery';
import type { KindCatalog } from '../catalog.js';
import type { KindDefinition } from '../definition.js';
import { newBudget, oldBudget } from './disruption-selector.js';
import { newIngress, oldIngress, oldIngressStrategy } from './ingress.js';

/** A version that is off by default, and the one that took its place. */
interface Former {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  /** The group and version that is served. */
  readonly now: readonly [group: string, version: string];
  /** Minor releases: from when on it was deprecated, and not served any more; absent: it is only off by default. */
  readonly deprecated?: readonly [since: number, gone: number];
  /** What differs beside the name; absent: nothing. */
  readonly differs?: (current: KindDefinition, apiVersion: string) => Partial<KindDefinition>;
}

const ingressForm: NonNullable<Former['differs']> = ({ strategy, row }, apiVersion) => ({
  type: 'networking_v1beta1.Ingress',
  strategy: oldIngressStrategy(strategy),
  row: (object) => row(newIngress(object)),
  convert: {
    fromStorage: (object) => oldIngress(object, apiVersion),
    toStorage: (object) => newIngress(object),
  },
});
const budgetForm: NonNullable<Former['differs']> = (_, apiVersion) => ({
  convert: {
    fromStorage: (object) => ({ ...oldBudget(object), apiVersion }),
    toStorage: (object) => ({ ...newBudget(object), apiVersion: 'policy/v1' }),
  },
});

const NETWORKING = 'networking.k8s.io';
const ADMISSION = 'admissionregistration.k8s.io';
const FORMER: readonly Former[] = [
  {
    group: 'extensions',
    version: 'v1beta1',
    plural: 'ingresses',
    now: [NETWORKING, 'v1'],
    deprecated: [14, 22],
    differs: ingressForm,
  },
  {
    group: NETWORKING,
    version: 'v1beta1',
    plural: 'ingresses',
    now: [NETWORKING, 'v1'],
    deprecated: [19, 22],
    differs: ingressForm,
  },
  {
    group: 'policy',
    version: 'v1beta1',
    plural: 'poddisruptionbudgets',
    now: ['policy', 'v1'],
    deprecated: [21, 25],
    differs: budgetForm,
  },
  {
    group: 'batch',
    version: 'v1beta1',
    plural: 'cronjobs',
    now: ['batch', 'v1'],
    deprecated: [21, 25],
  },
  {
    group: 'autoscaling',
    version: 'v2beta2',
    plural: 'horizontalpodautoscalers',
    now: ['autoscaling', 'v2'],
    deprecated: [23, 26],
  },
  { group: NETWORKING, version: 'v1beta1', plural: 'ipaddresses', now: [NETWORKING, 'v1'] },
  { group: NETWORKING, version: 'v1beta1', plural: 'servicecidrs', now: [NETWORKING, 'v1'] },
  {
    group: 'storage.k8s.io',
    version: 'v1beta1',
    plural: 'volumeattributesclasses',
    now: ['storage.k8s.io', 'v1'],
  },
  {
    group: ADMISSION,
    version: 'v1beta1',
    plural: 'mutatingadmissionpolicies',
    now: [ADMISSION, 'v1'],
  },
  {
    group: ADMISSION,
    version: 'v1beta1',
    plural: 'mutatingadmissionpolicybindings',
    now: [ADMISSION, 'v1'],
  },
];

/** The group versions that can be switched on, each once: `extensions/v1beta1`. */
export const formerVersions: readonly string[] = [
  ...new Set(FORMER.map((former) => formatGroupVersion(former))),
];

/** The kinds of group versions that are off by default, for those that are asked for. They show the objects of today's versions. */
export function formerKinds(catalog: KindCatalog, versions: ReadonlySet<string>): KindDefinition[] {
  return FORMER.filter((former) => versions.has(formatGroupVersion(former))).map((former) => {
    const current = catalog.byResource(...former.now, former.plural)!;
    const { group, version, deprecated } = former;
    const apiVersion = formatGroupVersion(former);
    const today = formatGroupVersion(current);
    return {
      ...current,
      group,
      version,
      subresources: current.subresources.map((subresource) =>
        subresource.kind === current.kind ? { ...subresource, group, version } : subresource,
      ),
      convert: renamed(apiVersion, today),
      ...former.differs?.(current, apiVersion),
      former:
        deprecated === undefined
          ? {}
          : {
              deprecationWarning: `${apiVersion} ${current.kind} is deprecated in v1.${deprecated[0]}+, unavailable in v1.${deprecated[1]}+; use ${today} ${current.kind}`,
              removedRelease: `1.${deprecated[1]}`,
            },
    };
  });
}

function renamed(apiVersion: string, today: string): NonNullable<KindDefinition['convert']> {
  return {
    fromStorage: (object: KubeObject) => ({ ...object, apiVersion }),
    toStorage: (object: KubeObject) => ({ ...object, apiVersion: today }),
  };
}
