import {
  badRequest,
  formatGroupVersion,
  parseGroupVersion,
  type Draft,
  type KubeObject,
  type StatusError,
} from '#machinery';
import { cannotBeHandled, decode, DecodeError, decodeJson, strictDecodingError } from '#kinds';
import type { Environment } from '../environment.js';
import type { Body, FieldValidation, RequestContext } from '../request.js';
import { pruneCustom, requireKind } from './decode-custom.js';
import type { Expected } from './expected.js';

/** The default of the `fieldValidation` parameter. */
const DEFAULT_FIELD_VALIDATION: FieldValidation = 'Warn';

/**
 * Turns a body into an object of the expected kind. Kind and apiVersion may be left out; other ones are refused with 400. Fields
 * that do not belong are refused (Strict), reported as warnings (Warn, the default) or dropped silently (Ignore).
 */
export function decodeBody(
  environment: Environment,
  context: RequestContext,
  expected: Expected,
  body: Body,
  validation: FieldValidation = DEFAULT_FIELD_VALIDATION,
): Draft<KubeObject> {
  const { object, problems: fields, refused } = decodeLoosely(environment, expected, body);
  const problems = body.problems === undefined ? fields : [...body.problems, ...fields];
  if (problems.length > 0 && validation === 'Strict')
    throw cannotBeHandled(expected, strictDecodingError(problems));
  if (validation === 'Warn') context.warnings.push(...problems);
  if (refused !== undefined) throw refused;
  context.received?.(object);
  return object;
}

/** A decoded body, what did not belong into it, and why it may have to be refused once that has been reported. */
interface Decoded {
  readonly object: Draft<KubeObject>;
  readonly problems: readonly string[];
  readonly refused?: StatusError;
}

/**
 * As `decodeBody`, for callers that deal with what does not belong (`problems`) and with failures (`fail`) themselves. The parts of
 * a built-in object that are those of `known` are taken over as they are: nobody may write to them.
 */
export function decodeLoosely(
  environment: Environment,
  expected: Expected,
  body: Body,
  fail: (cause: string, sentence: string) => Error = (_, sentence) => badRequest(sentence),
  known?: KubeObject,
): Decoded {
  const value = body.value ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    const why = unrecognized(expected, value, body.text);
    throw fail(why, why);
  }
  const { custom } = expected;
  const stated = value as KubeObject;
  if (custom === undefined) {
    const misfit = kindMisfit(environment, expected, stated);
    if (misfit !== undefined) throw fail(misfit.cause, misfit.sentence);
  } else requireKind(expected, stated, body.text ?? JSON.stringify(value));
  try {
    const { object, problems } =
      body.text === undefined
        ? decode(expected.type, value, custom === undefined ? (known ?? body.known) : undefined)
        : decodeJson(expected.type, body.text, value, body.known);
    object.kind = expected.kind;
    object.apiVersion = formatGroupVersion(expected);
    object.metadata ??= {};
    // An empty list is not the same as none here: it clears the owners.
    const { managedFields } = (value as KubeObject).metadata ?? {};
    if (Array.isArray(managedFields) && managedFields.length === 0)
      object.metadata.managedFields = [];
    if (custom === undefined) return { object, problems };
    const pruned = pruneCustom(environment, { ...expected, custom }, object, stated);
    return { ...pruned, object, problems: [...problems, ...pruned.problems] };
  } catch (error) {
    if (error instanceof DecodeError) {
      throw fail(error.message, cannotBeHandled(expected, error.message).message);
    }
    throw error;
  }
}

const GO_TYPE_META =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
/** So much of a body is repeated in an error. */
const SUMMARY_LENGTH = 30;

function unrecognized(expected: Expected, value: unknown, text = JSON.stringify(value)): string {
  const found = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  const bytes = Buffer.from(text);
  const summary = bytes.subarray(0, SUMMARY_LENGTH).toString('hex');
  const shown = bytes.length > SUMMARY_LENGTH ? `${summary} ...` : summary;
  const why = `couldn't get version/kind; json parse error: json: cannot unmarshal ${found} into Go value of type ${GO_TYPE_META} (${shown})`;
  return `the object provided is unrecognized (must be of type ${expected.kind}): ${why}`;
}

/** What is wrong with a body: the bare cause, and the sentence that a client reads. */
interface Misfit {
  readonly cause: string;
  readonly sentence: string;
}

/** Why kind and apiVersion of a body do not fit; undefined when they do or are left out. */
function kindMisfit(
  environment: Environment,
  expected: Expected,
  value: KubeObject,
): Misfit | undefined {
  const wanted = formatGroupVersion(expected);
  const kind = value.kind || expected.kind;
  const apiVersion = value.apiVersion || wanted;
  if (typeof kind !== 'string' || typeof apiVersion !== 'string') return undefined;
  if (kind === expected.kind && apiVersion === wanted) return undefined;
  const version = apiVersion.slice(apiVersion.lastIndexOf('/') + 1);
  if (kind === expected.kind && isKnownVersion(environment, apiVersion, kind)) {
    const sentence = `the API version in the data (${apiVersion}) does not match the expected API version (${wanted})`;
    return { cause: sentence, sentence };
  }
  const misread = decodingProblem(environment, apiVersion, kind, value);
  const internal = expected.group === '' ? 'core' : expected.group.split('.')[0]!;
  const cause =
    kind === expected.kind
      ? `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/api/legacyscheme/scheme.go:30"`
      : (misread ??
        `converting (${version}.${kind}) to (${internal}.${expected.kind}): unknown conversion`);
  return {
    cause,
    sentence: `${kind} in version "${version}" cannot be handled as a ${expected.kind}: ${cause}`,
  };
}

/** A body is read as what it says it is before it is found to be the wrong thing: what is wrong with it as that. */
function decodingProblem(
  environment: Environment,
  apiVersion: string,
  kind: string,
  value: KubeObject,
): string | undefined {
  const name = parseGroupVersion(apiVersion);
  const stated =
    name === undefined ? undefined : environment.catalog.byKind(name.group, name.version, kind);
  if (stated === undefined || stated.custom !== undefined) return undefined;
  try {
    decode(stated.type, value);
    return undefined;
  } catch (error) {
    if (error instanceof DecodeError) return error.message;
    throw error;
  }
}

/** Versions that the server knows but no longer serves are told apart from ones that never were. */
const FORMER_VERSIONS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    'apps/v1beta1': ['Deployment', 'StatefulSet', 'ControllerRevision'],
    'apps/v1beta2': ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ControllerRevision'],
    'extensions/v1beta1': ['Deployment', 'DaemonSet', 'ReplicaSet', 'Ingress', 'NetworkPolicy'],
    'networking.k8s.io/v1beta1': ['Ingress', 'IngressClass', 'IPAddress', 'ServiceCIDR'],
    'batch/v1beta1': ['CronJob'],
    'policy/v1beta1': ['PodDisruptionBudget'],
    'discovery.k8s.io/v1beta1': ['EndpointSlice'],
    'events.k8s.io/v1beta1': ['Event'],
    'autoscaling/v2beta1': ['HorizontalPodAutoscaler'],
    'autoscaling/v2beta2': ['HorizontalPodAutoscaler'],
    'rbac.authorization.k8s.io/v1beta1': [
      'Role',
      'RoleBinding',
      'ClusterRole',
      'ClusterRoleBinding',
    ],
  }),
);

function isKnownVersion(environment: Environment, apiVersion: string, kind: string): boolean {
  if (FORMER_VERSIONS.get(apiVersion)?.includes(kind) === true) return true;
  const name = parseGroupVersion(apiVersion);
  return (
    name !== undefined && environment.catalog.byKind(name.group, name.version, kind) !== undefined
  );
}
