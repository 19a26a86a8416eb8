import { qualifiedName } from '#machinery';
import type {
  ObjectFieldSelector,
  ResourceFieldSelector,
} from '../../../../generated/index.gen.js';
import type { Report } from '../../../rules/report.js';

/** Fields of a pod that an environment variable may show. */
export const ENV_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
] as const;

/** Fields of a pod that a file of a downward API volume may show. */
export const FILE_FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
] as const;

const KNOWN_FIELDS = new Set<string>([
  ...ENV_FIELDS,
  ...FILE_FIELDS,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);

const SUBSCRIPT = /^(.*)\['(.*)'\]$/s;

/** Checks a reference to a field of the pod, such as `metadata.labels['app']`. */
export function checkFieldReference(
  found: Report,
  reference: ObjectFieldSelector,
  allowed: readonly string[],
): void {
  if (!reference.apiVersion) {
    found.required('apiVersion');
    return;
  }
  if (!reference.fieldPath) {
    found.required('fieldPath');
    return;
  }
  const [, path, subscript] = SUBSCRIPT.exec(reference.fieldPath) ?? [];
  const failure = conversionFailure(
    reference.apiVersion,
    path ?? reference.fieldPath,
    subscript !== undefined,
  );
  if (failure !== undefined) {
    found.invalid('fieldPath', reference.fieldPath, `error converting fieldPath: ${failure}`);
  } else if (subscript !== undefined) {
    const key = path === 'metadata.annotations' ? subscript.toLowerCase() : subscript;
    found.complaints('', subscript, qualifiedName(key));
  } else {
    const field = reference.fieldPath === 'spec.host' ? 'spec.nodeName' : reference.fieldPath;
    if (!allowed.includes(field)) found.notSupported('fieldPath', field, allowed);
  }
}

function conversionFailure(
  apiVersion: string,
  path: string,
  hasSubscript: boolean,
): string | undefined {
  if (apiVersion !== 'v1') return `unsupported pod version: ${apiVersion}`;
  if (hasSubscript) {
    return path === 'metadata.annotations' || path === 'metadata.labels'
      ? undefined
      : `field label does not support subscript: ${path}`;
  }
  return KNOWN_FIELDS.has(path) || path === 'spec.host'
    ? undefined
    : `field label not supported: ${path}`;
}

const CONTAINER_RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

/** Checks a reference to a limit or request of a container. In a volume the container has to be named. */
export function checkResourceReference(
  found: Report,
  reference: ResourceFieldSelector,
  inVolume: boolean,
): void {
  if (inVolume && !reference.containerName) found.required('containerName');
  else if (!reference.resource) found.required('resource');
  else if (
    !CONTAINER_RESOURCES.includes(reference.resource) &&
    !/^(limits|requests)\.hugepages-/.test(reference.resource)
  ) {
    found.notSupported('resource', reference.resource, CONTAINER_RESOURCES);
  }
  checkDivisor(found, reference);
}

const SIZES = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

/** What a resource is called, what it may be divided by, and how that is listed. */
const DIVISORS: Readonly<Record<string, readonly [string, readonly string[], string]>> = {
  cpu: ['cpu', ['1m', '1'], ' and '],
  memory: ['memory', SIZES, ', '],
  'ephemeral-storage': ['local ephemeral storage', SIZES, ', '],
  'hugepages-': ['hugepages', SIZES, ', '],
};

function checkDivisor(found: Report, { resource, divisor }: ResourceFieldSelector): void {
  if (divisor === undefined || divisor === '0') return;
  const name = /^(?:limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-)/.exec(
    resource,
  )?.[1];
  const kind = name === undefined ? undefined : DIVISORS[name];
  if (kind === undefined || (name !== 'hugepages-' && !resource.endsWith(`.${name}`))) return;
  const [called, allowed, separator] = kind;
  if (!allowed.includes(divisor))
    found.invalid(
      'divisor',
      resource,
      `only divisor's values ${allowed.join(separator)} are supported with the ${called} resource`,
    );
}
