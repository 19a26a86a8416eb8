import { formatDuration, formatTime, parseDuration, parseTime } from '#machinery';
import { microsOf, microTime } from '../schema/time-text.js';

/**
 * Messages whose JSON form is not an object of their fields. `fields` is the message with its own field names; `json` the value
 * that stands in JSON. Undefined means that the value is unset.
 */
export interface SpecialForm {
  readonly toJson: (fields: Readonly<Record<string, unknown>>) => unknown;
  readonly toFields: (json: unknown) => Readonly<Record<string, unknown>>;
}

const text = (bytes: unknown) =>
  Buffer.from((bytes as Uint8Array | undefined) ?? []).toString('utf8');
const parse = (bytes: unknown) =>
  (bytes as Uint8Array | undefined)?.length ? (JSON.parse(text(bytes)) as unknown) : undefined;
/** Who has the text of a value already gives its bytes. */
const bytesOf = (json: unknown) =>
  json instanceof Uint8Array ? json : Buffer.from(JSON.stringify(json) ?? '', 'utf8');
const isObject = (json: unknown): json is Record<string, unknown> =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

const rawJson = (key: string): SpecialForm => ({
  toJson: (fields) => parse(fields[key]),
  toFields: (json) => (json === null || json === undefined ? {} : { [key]: bytesOf(json) }),
});

function timeForm(
  format: (seconds: number, micros: number) => string,
  nanosOf: (text: string) => number,
): SpecialForm {
  return {
    toJson: ({ seconds, nanos }) =>
      seconds === undefined && nanos === undefined
        ? undefined
        : format(Number(seconds ?? 0), Math.floor(Number(nanos ?? 0) / 1000)),
    toFields: (json) => {
      const ms = typeof json === 'string' ? parseTime(json) : undefined;
      return ms === undefined
        ? {}
        : { seconds: Math.floor(ms / 1000), nanos: nanosOf(json as string) };
    },
  };
}

const items: SpecialForm = {
  toJson: (fields) => fields['items'] ?? [],
  toFields: (json) => (Array.isArray(json) ? { items: json } : {}),
};

/** By message name. The rules are those of each Go type's own JSON methods. */
export const specialForms: ReadonlyMap<string, SpecialForm> = new Map<string, SpecialForm>([
  [
    'api_resource.Quantity',
    { toJson: (fields) => fields['string'] ?? '0', toFields: (json) => ({ string: json }) },
  ],
  ['runtime.RawExtension', rawJson('raw')],
  ['apiextensions_v1.JSON', rawJson('raw')],
  ['meta_v1.FieldsV1', rawJson('Raw')],
  [
    'meta_v1.Time',
    timeForm(
      (seconds) => formatTime(seconds * 1000),
      () => 0,
    ),
  ],
  ['meta_v1.MicroTime', timeForm(microTime, (text) => microsOf(text) * 1000)],
  [
    'meta_v1.Duration',
    {
      toJson: (fields) => formatDuration(Number(fields['duration'] ?? 0) / 1e6),
      toFields: (json) => ({
        duration: Math.round((typeof json === 'string' ? (parseDuration(json) ?? 0) : 0) * 1e6),
      }),
    },
  ],
  [
    'util_intstr.IntOrString',
    {
      toJson: (fields) =>
        fields['type'] === 1 ? (fields['strVal'] ?? '') : (fields['intVal'] ?? 0),
      toFields: (json) => ({
        type: typeof json === 'string' ? 1 : 0,
        intVal: typeof json === 'number' ? json : 0,
        strVal: typeof json === 'string' ? json : '',
      }),
    },
  ],
  [
    'apiextensions_v1.JSONSchemaPropsOrBool',
    {
      toJson: (fields) => fields['schema'] ?? fields['allows'] === true,
      toFields: (json) =>
        isObject(json) ? { allows: true, schema: json } : { allows: json === true },
    },
  ],
  [
    'apiextensions_v1.JSONSchemaPropsOrArray',
    {
      toJson: (fields) => fields['schema'] ?? fields['jSONSchemas'] ?? [],
      toFields: (json) => (Array.isArray(json) ? { jSONSchemas: json } : { schema: json }),
    },
  ],
  [
    'apiextensions_v1.JSONSchemaPropsOrStringArray',
    {
      toJson: (fields) => fields['schema'] ?? fields['property'] ?? [],
      toFields: (json) => (Array.isArray(json) ? { property: json } : { schema: json }),
    },
  ],
  ['authentication_v1.ExtraValue', items],
  ['authorization_v1.ExtraValue', items],
  ['certificates_v1.ExtraValue', items],
  ['meta_v1.Verbs', items],
]);
