import {
  compareQuantities,
  formatQuantity,
  parseQuantity,
  qualifiedName,
  type Draft,
  type StatusCause,
} from '#machinery';
import type { LimitRange, LimitRangeItem } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { report, type Report } from '../../rules/report.js';
import { checkLimitResourceName, isExtendedResource } from '../../rules/resource-list.js';

const TYPES = new Set(['Pod', 'Container', 'PersistentVolumeClaim']);

type List = Readonly<Record<string, string>>;

export const limitRange = defineBehaviour<LimitRange>('v1', 'LimitRange', {
  strategy: {
    applyDefaults: ({ spec }) => {
      for (const item of spec?.limits ?? []) if (item.type === 'Container') defaultContainer(item);
    },
    validate,
    validateUpdate: validate,
    allowCreateOnUpdate: true,
  },
});

/** The default limit is the maximum; the default request is the default limit, or else the minimum. */
function defaultContainer(item: Draft<LimitRangeItem>): void {
  const limits: Record<string, string> = {
    ...item.max,
    ...item.default,
  };
  const requests: Record<string, string> = {
    ...item.min,
    ...limits,
    ...item.defaultRequest,
  };
  if (Object.keys(limits).length > 0) item.default = limits;
  if (Object.keys(requests).length > 0) item.defaultRequest = requests;
}

function validate({ spec }: LimitRange): StatusCause[] {
  return report((found) => {
    const types = new Set<string>();
    found.at('spec', () =>
      found.each('limits', spec?.limits, (item) => {
        const complaints = qualifiedName(item.type);
        found.complaints('type', item.type, complaints);
        if (complaints.length === 0 && !item.type.includes('/') && !TYPES.has(item.type))
          found.invalid('type', item.type, 'must be a standard limit type or fully qualified');
        if (types.has(item.type)) found.duplicate('type', item.type);
        types.add(item.type);
        checkItem(found, item);
      }),
    );
  });
}

function checkItem(found: Report, item: LimitRangeItem): void {
  const { type } = item;
  const [min, max, defaults, requests, ratios] = [
    item.min,
    item.max,
    item.default,
    item.defaultRequest,
    item.maxLimitRequestRatio,
  ].map((list) => list ?? {}) as [List, List, List, List, List];
  for (const [field, list] of [
    ['max', max],
    ['min', min],
  ] as const)
    checkListNames(found, field, list, type);
  if (type === 'Pod') {
    if (Object.keys(defaults).length > 0)
      found.forbidden('default', "may not be specified when `type` is 'Pod'");
    if (Object.keys(requests).length > 0)
      found.forbidden('defaultRequest', "may not be specified when `type` is 'Pod'");
  } else {
    checkListNames(found, 'default', defaults, type);
    checkListNames(found, 'defaultRequest', requests, type);
  }
  if (
    type === 'PersistentVolumeClaim' &&
    min['storage'] === undefined &&
    max['storage'] === undefined
  ) {
    found.required(
      'limits',
      'either minimum or maximum storage value is required, but neither was provided',
    );
  }
  checkListNames(found, 'maxLimitRequestRatio', ratios, type);
  const names = new Set(
    [min, max, defaults, requests, ratios].flatMap((list) => Object.keys(list)),
  );
  for (const resource of [...names].sort()) {
    checkOrder(found, resource, {
      min: min[resource],
      max: max[resource],
      limit: defaults[resource],
      request: requests[resource],
    });
    if (ratios[resource] !== undefined)
      checkRatio(found, resource, ratios[resource], min[resource], max[resource]);
  }
}

function checkListNames(found: Report, field: string, list: List, type: string): void {
  found.entries(field, list, (resource) => checkLimitResourceName(found, resource, type));
}

interface Amounts {
  readonly min: string | undefined;
  readonly max: string | undefined;
  readonly limit: string | undefined;
  readonly request: string | undefined;
}

function checkOrder(found: Report, resource: string, { min, max, limit, request }: Amounts): void {
  const less = (low: string | undefined, high: string | undefined): boolean =>
    low !== undefined && high !== undefined && compareQuantities(low, high) > 0;
  const complain = (field: string, value: string, detail: string): void =>
    found.invalid(`${field}[${resource}]`, value, detail);
  if (less(min, max)) complain('min', min!, `min value ${min} is greater than max value ${max}`);
  // The values shown are the server's, though they are not always those that break the rule.
  if (less(min, request))
    complain(
      'defaultRequest',
      request!,
      `min value ${min} is greater than default request value ${request}`,
    );
  if (less(request, max))
    complain(
      'defaultRequest',
      request!,
      `default request value ${request} is greater than max value ${max}`,
    );
  if (less(request, limit))
    complain(
      'defaultRequest',
      request!,
      `default request value ${request} is greater than default limit value ${limit}`,
    );
  if (less(min, limit))
    complain('default', min!, `min value ${min} is greater than default value ${limit}`);
  if (less(limit, max))
    complain('default', max!, `default value ${limit} is greater than max value ${max}`);
  if (
    isExtendedResource(resource) &&
    limit !== undefined &&
    request !== undefined &&
    compareQuantities(limit, request) !== 0
  ) {
    complain(
      'defaultRequest',
      request,
      `default value ${limit} must equal to defaultRequest value ${request} in limitRange`,
    );
  }
}

function checkRatio(
  found: Report,
  resource: string,
  ratio: string,
  min: string | undefined,
  max: string | undefined,
): void {
  if (compareQuantities(ratio, '1') < 0) {
    found.invalid(`maxLimitRequestRatio[${resource}]`, ratio, `ratio ${ratio} is less than 1`);
    return;
  }
  if (min === undefined || max === undefined) return;
  const possible = Number(parseQuantity(max).nanos) / Number(parseQuantity(min).nanos);
  const wanted = Number(parseQuantity(ratio).nanos) / 1e9;
  if (wanted > possible) {
    found.invalid(
      `maxLimitRequestRatio[${resource}]`,
      ratio,
      `ratio ${formatQuantity(parseQuantity(ratio))} is greater than max/min = ${possible.toFixed(6)}`,
    );
  }
}
