import type { StatusCause } from '#machinery';
import type {
  ResourceQuota,
  ResourceQuotaSpec,
  ScopedResourceSelectorRequirement,
} from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report, type Report } from '../../rules/report.js';
import {
  checkQuantity,
  checkQuotaResourceName,
  isStandardQuotaResource,
  roundQuantities,
} from '../../rules/resource-list.js';
import { same } from '../../strategies/same.js';
import { separateStatus } from '../../strategies/status.js';

export const resourceQuota = defineBehaviour<ResourceQuota>('v1', 'ResourceQuota', {
  strategy: {
    ...separateStatus(() => ({})),
    applyDefaults: ({ spec, status }) => {
      roundQuantities(spec?.hard);
      roundQuantities(status?.hard);
      roundQuantities(status?.used);
    },
    validate: ({ spec }) => report((found) => found.at('spec', () => checkSpec(found, spec ?? {}))),
    validateUpdate,
  },
  row: (object) => [name(object), amounts(object, false), amounts(object, true), age(object)],
});

function validateUpdate(
  object: ResourceQuota,
  old: ResourceQuota,
  { subresource }: { readonly subresource?: string },
): StatusCause[] {
  return report((found) => {
    if (subresource === 'status') {
      for (const list of ['hard', 'used'] as const) {
        found.at('status', () =>
          found.entries(list, object.status?.[list], (resource, quantity) => {
            checkQuotaResourceName(found, resource);
            checkQuantity(found, resource, quantity);
          }),
        );
      }
      return;
    }
    found.at('spec', () => {
      checkSpec(found, object.spec ?? {});
      const sorted = (scopes: readonly string[] = []): string[] => [...scopes].sort();
      found.immutable(
        'scopes',
        !same(sorted(object.spec?.scopes), sorted(old.spec?.scopes)),
        object.spec?.scopes,
      );
    });
  });
}

function checkSpec(found: Report, spec: ResourceQuotaSpec): void {
  const hard = spec.hard ?? {};
  found.entries('hard', hard, (resource, quantity) => {
    checkQuotaResourceName(found, resource);
    checkQuantity(found, resource, quantity);
  });
  checkScopes(found, spec.scopes ?? [], Object.keys(hard));
  checkScopeSelector(found, spec.scopeSelector?.matchExpressions, Object.keys(hard));
}

const SCOPES = new Set([
  'Terminating',
  'NotTerminating',
  'BestEffort',
  'NotBestEffort',
  'PriorityClass',
  'CrossNamespacePodAffinity',
  'VolumeAttributesClass',
]);
const COMPUTE = ['cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'];
const POD_RESOURCES = new Set(['pods', 'count/pods', ...COMPUTE]);

/** Quotas of a scope can only count what the scope can tell apart. */
function scopeAllows(scope: string, resource: string): boolean {
  if (scope === 'BestEffort') return resource === 'pods' || resource === 'count/pods';
  if (scope === 'VolumeAttributesClass')
    return resource === 'persistentvolumeclaims' || resource.endsWith('storage');
  return (
    POD_RESOURCES.has(resource) || resource.endsWith('ephemeral-storage') || resource.includes('/')
  );
}

const CONFLICTS: readonly (readonly [string, string])[] = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
];

function checkScopes(found: Report, scopes: readonly string[], resources: readonly string[]): void {
  for (const scope of scopes) {
    if (!SCOPES.has(scope)) found.invalid('scopes', scopes, 'unsupported scope');
    else
      for (const resource of resources) {
        if (isStandardQuotaResource(resource) && !scopeAllows(scope, resource))
          found.invalid('scopes', scopes, 'unsupported scope applied to resource');
      }
  }
  for (const [one, other] of CONFLICTS) {
    if (scopes.includes(one) && scopes.includes(other))
      found.invalid('scopes', scopes, 'conflicting scopes');
  }
}

function checkScopeSelector(
  found: Report,
  expressions: readonly ScopedResourceSelectorRequirement[] | null | undefined,
  resources: readonly string[],
): void {
  for (const { scopeName, operator, values = [] } of expressions ?? []) {
    // The server names no index here.
    const place = 'scopeSelector.matchExpressions';
    if (!SCOPES.has(scopeName)) found.invalid(`${place}.scopeName`, scopeName, 'unsupported scope');
    for (const resource of resources) {
      if (
        SCOPES.has(scopeName) &&
        isStandardQuotaResource(resource) &&
        !scopeAllows(scopeName, resource)
      )
        found.invalid(place, expressions, 'unsupported scope applied to resource');
    }
    if (
      [
        'BestEffort',
        'NotBestEffort',
        'Terminating',
        'NotTerminating',
        'CrossNamespacePodAffinity',
      ].includes(scopeName) &&
      operator !== 'Exists'
    ) {
      found.invalid(
        `${place}.operator`,
        operator,
        "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
      );
    }
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0)
        found.required(
          `${place}.values`,
          "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
        );
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0)
        found.invalid(
          `${place}.values`,
          values,
          "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
        );
    } else found.invalid(`${place}.operator`, operator, 'not a valid selector operator');
  }
}

/** `used/hard` of limits, or of everything else, in the order of their names. */
function amounts({ status }: ResourceQuota, limits: boolean): string {
  const [hard, used] = [status?.hard ?? {}, status?.used ?? {}];
  return Object.keys(hard)
    .filter((resource) => resource.startsWith('limits.') === limits)
    .sort()
    .map((resource) => `${resource}: ${used[resource] ?? '0'}/${hard[resource]}`)
    .join(', ');
}
