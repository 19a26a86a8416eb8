import {
  badRequest,
  fieldInvalid,
  fieldNotSupported,
  type StatusCause,
  type StatusError,
} from '#machinery';
import type { DeleteOptions } from '#registry';
import type { Query } from './query.js';
import { dryRunCauses, invalidOptions } from './write-options.js';

type Policy = NonNullable<DeleteOptions['propagationPolicy']>;

interface RawDeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: string;
  readonly orphanDependents?: boolean;
  readonly dryRun: readonly string[];
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** How a field of the body must look, and what Go calls its type. */
const FIELD_TYPES: readonly (readonly [
  keyof RawDeleteOptions | 'preconditions',
  (value: unknown) => boolean,
  string,
])[] = [
  ['gracePeriodSeconds', Number.isSafeInteger, 'int64'],
  ['propagationPolicy', (value) => typeof value === 'string', 'v1.DeletionPropagation'],
  ['orphanDependents', (value) => typeof value === 'boolean', 'bool'],
  [
    'dryRun',
    (value) => Array.isArray(value) && value.every((stage) => typeof stage === 'string'),
    '[]string',
  ],
  [
    'preconditions',
    (value) => typeof value === 'object' && !Array.isArray(value),
    'v1.Preconditions',
  ],
];

/** The options of a deletion: from the body when there is one, else from the query. Throws a StatusError (400 or 422). */
export function deleteOptions(body: unknown, query: Query): DeleteOptions {
  const raw = body === undefined || body === null ? fromQuery(query) : fromBody(body);
  const causes: StatusCause[] = [];
  const policy = raw.propagationPolicy;
  if (policy !== undefined && raw.orphanDependents !== undefined) {
    causes.push(
      fieldInvalid(
        'propagationPolicy',
        policy,
        'orphanDependents and deletionPropagation cannot be both set',
      ),
    );
  }
  if (policy !== undefined && !['Foreground', 'Background', 'Orphan'].includes(policy)) {
    causes.push(
      fieldNotSupported('propagationPolicy', policy, ['Foreground', 'Background', 'Orphan', 'nil']),
    );
  }
  causes.push(...dryRunCauses(raw.dryRun));
  if (causes.length > 0) throw invalidOptions('DeleteOptions', causes);
  const { dryRun, propagationPolicy, ...rest } = raw;
  return {
    ...rest,
    ...(dryRun.length === 0 ? {} : { dryRun: true }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy: propagationPolicy as Policy }),
  };
}

function fromQuery(query: Query): RawDeleteOptions {
  if (query.isEmpty) return { dryRun: [] };
  const gracePeriodSeconds = query.integer('gracePeriodSeconds');
  const propagationPolicy = query.text('propagationPolicy');
  const orphanDependents = query.boolean('orphanDependents');
  const uid = query.text('uid') ?? '';
  const resourceVersion = query.text('resourceVersion') ?? '';
  const preconditions = {
    ...(uid === '' ? {} : { uid }),
    ...(resourceVersion === '' ? {} : { resourceVersion }),
  };
  return {
    dryRun: query.all('dryRun'),
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(orphanDependents === undefined ? {} : { orphanDependents }),
    ...(Object.keys(preconditions).length === 0 ? {} : { preconditions }),
  };
}

function fromBody(body: unknown): RawDeleteOptions {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badRequest(
      `json: cannot unmarshal ${goType(body)} into Go value of type v1.DeleteOptions`,
    );
  }
  const { kind, apiVersion } = body as { readonly kind?: unknown; readonly apiVersion?: unknown };
  if (typeof kind === 'string' && kind !== '' && kind !== 'DeleteOptions')
    throw noOptions(kind, apiVersion);
  const fields: Record<string, unknown> = {};
  for (const [name, fits, type] of FIELD_TYPES) {
    const value = (body as Record<string, unknown>)[name];
    if (value === undefined || value === null) continue;
    if (!fits(value))
      throw badRequest(
        `json: cannot unmarshal ${goType(value)}${numberText(value)} into Go struct field DeleteOptions.${name} of type ${type}`,
      );
    fields[name] = value;
  }
  return { dryRun: [], ...fields };
}

function noOptions(kind: string, apiVersion: unknown): StatusError {
  const version = typeof apiVersion === 'string' && apiVersion !== '' ? apiVersion : 'v1';
  return badRequest(
    `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(version)} in scheme "pkg/apis/meta/internalversion/scheme/register.go:27"`,
  );
}

/** How the decoder names a number that is none of the type. */
const numberText = (value: unknown): string =>
  typeof value === 'number' && !Number.isInteger(value) ? ` ${value}` : '';

/** What Go's JSON decoder calls a value in its errors. */
function goType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
