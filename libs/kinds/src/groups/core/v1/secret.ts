import { configMapKey, type Draft, type StatusCause } from '#machinery';
import type { Secret } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report, type Report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';

const LIMIT_BYTES = 1024 * 1024;
const ACCOUNT_NAME = 'kubernetes.io/service-account.name';

export const secret = defineBehaviour<Secret>('v1', 'Secret', {
  strategy: {
    applyDefaults: (object) => {
      object.type ||= 'Opaque';
      mergeStringData(object);
    },
    validate,
    validateUpdate: (object, old) => [...validateKept(object, old), ...validate(object)],
  },
  row: (object) => [
    name(object),
    object.type ?? '',
    Object.keys(object.data ?? {}).length,
    age(object),
  ],
  selectableFields: { type: ({ type }) => type ?? '' },
});

/** `stringData` is a convenience for writing: it goes over `data` and is never stored. */
function mergeStringData(object: Draft<Secret>): void {
  if (object.stringData === undefined) return;
  const encoded = Object.entries(object.stringData).map(([key, text]) => [
    key,
    Buffer.from(text).toString('base64'),
  ]);
  if (encoded.length > 0) object.data = { ...object.data, ...Object.fromEntries(encoded) };
  delete object.stringData;
}

type Data = Readonly<Record<string, string>>;
type TypeCheck = (found: Report, data: Data, object: Secret) => void;

/** Types that promise certain keys. */
const typeChecks: Readonly<Record<string, TypeCheck>> = {
  'kubernetes.io/service-account-token': (found, _data, { metadata }) => {
    if (!metadata?.annotations?.[ACCOUNT_NAME])
      found.required(`metadata.annotations[${ACCOUNT_NAME}]`);
  },
  'kubernetes.io/dockercfg': (found, data) => checkJson(found, data, '.dockercfg'),
  'kubernetes.io/dockerconfigjson': (found, data) => checkJson(found, data, '.dockerconfigjson'),
  'kubernetes.io/basic-auth': (found, data) => {
    if (data['username'] !== undefined || data['password'] !== undefined) return;
    found.required('data[username]');
    found.required('data[password]');
  },
  'kubernetes.io/ssh-auth': (found, data) => {
    if (!data['ssh-privatekey']) found.required('data[ssh-privatekey]');
  },
  'kubernetes.io/tls': (found, data) => {
    if (data['tls.crt'] === undefined) found.required('data[tls.crt]');
    if (data['tls.key'] === undefined) found.required('data[tls.key]');
  },
};

function checkJson(found: Report, data: Data, key: string): void {
  if (data[key] === undefined) {
    found.required(`data[${key}]`);
    return;
  }
  const text = Buffer.from(data[key], 'base64').toString();
  const failure = jsonFailure(text);
  if (failure !== undefined) found.invalid(`data[${key}]`, '<secret contents redacted>', failure);
}

/** Why a text is not a JSON object, in the words of Go's decoder. */
function jsonFailure(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    const first = text.trimStart().charAt(0);
    if (first === '') return 'unexpected end of JSON input';
    return '{["-0123456789tfn'.includes(first)
      ? 'unexpected end of JSON input'
      : `invalid character '${first}' looking for beginning of value`;
  }
}

function validate(object: Secret): StatusCause[] {
  return report((found) => {
    const data = object.data ?? {};
    let size = 0;
    found.entries('data', data, (key, value) => {
      found.complaints('', key, configMapKey(key));
      size += Buffer.byteLength(value, 'base64');
    });
    if (size > LIMIT_BYTES) found.tooLong('data', LIMIT_BYTES);
    typeChecks[object.type ?? '']?.(found, data, object);
  });
}

function validateKept(object: Secret, old: Secret): StatusCause[] {
  return report((found) => {
    found.immutable('type', object.type !== old.type, object.type);
    if (!old.immutable) return;
    const detail = 'field is immutable when `immutable` is set';
    if (!object.immutable) found.forbidden('immutable', detail);
    if (!same(object.data ?? {}, old.data ?? {})) found.forbidden('data', detail);
  });
}
