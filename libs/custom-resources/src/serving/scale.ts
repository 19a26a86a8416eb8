import { fieldInvalid, internalError, type KubeObject, type StatusCause } from '#machinery';
import type { CustomResourceDefinitionVersion, ScaleAccess } from '#kinds';
import { fieldsOf, valueAt, withValueAt } from './field-path.js';

type Scale = NonNullable<NonNullable<CustomResourceDefinitionVersion['subresources']>['scale']>;

const MAX_REPLICAS = 2 ** 31 - 1;

/** The scale subresource of a version over the paths of its definition. */
export function scaleOf(paths: Scale): ScaleAccess {
  const spec = fieldsOf(paths.specReplicasPath);
  const status = fieldsOf(paths.statusReplicasPath);
  const selector = fieldsOf(paths.labelSelectorPath ?? '');
  return {
    read: (object) => {
      const replicas = valueAt(object, spec).value;
      if (typeof replicas !== 'number')
        throw internalError(
          `the spec replicas field ${JSON.stringify(paths.specReplicasPath)} does not exist`,
        );
      const observed = valueAt(object, status).value;
      const text = selector.length === 0 ? undefined : valueAt(object, selector).value;
      return {
        replicas,
        statusReplicas: typeof observed === 'number' ? observed : 0,
        selector: typeof text === 'string' ? text : '',
      };
    },
    write: (object, replicas) => withValueAt(object, spec, replicas) as KubeObject,
  };
}

/** What is wrong with what the scale subresource would show; the endpoint of the status looks at the status only. */
export function checkScale(object: KubeObject, paths: Scale, isStatus: boolean): StatusCause[] {
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = paths;
  return [
    ...(isStatus ? [] : checkReplicas(object, specReplicasPath)),
    ...checkReplicas(object, statusReplicasPath),
    ...(labelSelectorPath === undefined ? [] : checkSelector(object, labelSelectorPath)),
  ];
}

function checkSelector(object: KubeObject, path: string): StatusCause[] {
  const { value, wrong } = valueAt(object, fieldsOf(path));
  if (wrong !== undefined) return [unreadable(path, wrong, 'map[string]interface{}', '')];
  return value === undefined || typeof value === 'string'
    ? []
    : [unreadable(path, value, 'string', '')];
}

function checkReplicas(object: KubeObject, path: string): StatusCause[] {
  const { value, wrong } = valueAt(object, fieldsOf(path));
  if (wrong !== undefined) return [unreadable(path, wrong, 'map[string]interface{}')];
  if (value === undefined) return [];
  if (typeof value !== 'number' || !Number.isInteger(value))
    return [unreadable(path, value, 'int64')];
  if (value < 0) return [fieldInvalid(path, value, 'should be a non-negative integer')];
  return value > MAX_REPLICAS
    ? [fieldInvalid(path, value, `should be less than or equal to ${MAX_REPLICAS}`)]
    : [];
}

function unreadable(
  path: string,
  found: unknown,
  expected: string,
  shown: unknown = 0,
): StatusCause {
  const why = `${path} accessor error: ${goText(found)} is of the type ${goType(found)}, expected ${expected}`;
  return fieldInvalid(path, shown, why);
}

/** A JSON value as Go's %v prints it. */
function goText(value: unknown): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (typeof value !== 'object') return `${value as string | number | boolean}`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([key, own]) => `${key}:${goText(own)}`).join(' ')}]`;
}

function goType(value: unknown): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'number':
      return Number.isInteger(value) ? 'int64' : 'float64';
    case 'string':
      return 'string';
    default:
      return 'map[string]interface {}';
  }
}
