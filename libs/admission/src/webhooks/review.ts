import type { KubeObject } from '#machinery';
import type { KindDefinition } from '#kinds';
import { requestFacts } from '../expressions/request.js';
import type { Attributes } from '../plugin.js';

const GROUP = 'admission.k8s.io';
const KNOWN = new Set(['v1', 'v1beta1']);

export interface ReviewRequest {
  readonly version: string;
  readonly uid: string;
  readonly body: object;
}

/** What a webhook said. */
export interface Verdict {
  readonly allowed: boolean;
  readonly status: Record<string, unknown> | undefined;
  readonly patch: string | undefined;
  readonly patchType: string;
  readonly warnings: readonly string[];
  readonly auditAnnotations: Readonly<Record<string, string>>;
}

/** The AdmissionReview for a webhook in the first version of its list that is known; throws an Error when none is. */
export function reviewRequest(
  versions: readonly string[],
  uid: string,
  attributes: Attributes,
  kind: KindDefinition,
  object: KubeObject | undefined,
  old: KubeObject | undefined,
): ReviewRequest {
  const version = versions.find((one) => KNOWN.has(one));
  if (version === undefined)
    throw new Error('webhook does not accept known AdmissionReview versions (v1, v1beta1)');
  const { userInfo, dryRun, options, operation, ...names } = requestFacts(attributes, kind);
  return {
    version,
    uid,
    body: {
      kind: 'AdmissionReview',
      apiVersion: `${GROUP}/${version}`,
      request: {
        uid,
        ...names,
        operation,
        userInfo,
        object: object ?? null,
        oldObject: old ?? null,
        dryRun,
        options,
      },
    },
  };
}

type Loose = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads what a webhook answered. Throws an Error with the server's words when it is not an answer to this request. */
export function readVerdict(
  answer: unknown,
  { version, uid }: ReviewRequest,
  isMutating: boolean,
): Verdict {
  const response = responseOf(answer, version, uid);
  const { allowed, patch, patchType, status, warnings, auditAnnotations } = response;
  if (version === 'v1') {
    if (isMutating) checkPatch(text(patch), patchType);
    else {
      if (text(patch) !== '') throw new Error('validating webhook may not return response.patch');
      if (patchType !== undefined && patchType !== null)
        throw new Error('validating webhook may not return response.patchType');
    }
  }
  return {
    allowed: allowed === true,
    status: isObject(status) ? status : undefined,
    patch:
      isMutating && text(patch) !== ''
        ? Buffer.from(text(patch), 'base64').toString('utf8')
        : undefined,
    patchType: version === 'v1' ? text(patchType) : 'JSONPatch',
    warnings: Array.isArray(warnings) ? warnings.filter((one) => typeof one === 'string') : [],
    auditAnnotations: isObject(auditAnnotations)
      ? Object.fromEntries(
          Object.entries(auditAnnotations).map(([key, value]) => [key, String(value)]),
        )
      : {},
  };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function responseOf(answer: unknown, version: string, uid: string): Loose {
  const response = isObject(answer) ? answer['response'] : undefined;
  if (!isObject(response)) throw new Error('webhook response was absent');
  if (version !== 'v1') return response;
  if (response['uid'] !== uid)
    throw new Error(
      `expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(text(response['uid']))}`,
    );
  const { kind, apiVersion } = answer as Loose;
  if (kind !== 'AdmissionReview' || apiVersion !== `${GROUP}/v1`) {
    const [group, served] = text(apiVersion).includes('/')
      ? text(apiVersion).split('/')
      : ['', text(apiVersion)];
    throw new Error(
      `expected webhook response of ${GROUP}/v1, Kind=AdmissionReview, got ${group}/${served}, Kind=${text(kind)}`,
    );
  }
  return response;
}

function checkPatch(patch: string, type: unknown): void {
  const isTyped = type !== undefined && type !== null;
  if (patch !== '' && !isTyped)
    throw new Error('webhook returned response.patch but not response.patchType');
  if (patch === '' && isTyped)
    throw new Error('webhook returned response.patchType but not response.patch');
  if (type === '') throw new Error('webhook returned invalid response.patchType of ""');
}
