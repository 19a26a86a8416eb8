const UNMARSHAL =
  /^json: cannot unmarshal (number|string|bool|array|object)( \S+)? into Go (?:value|struct field \S+) of type (.+)$/;

/** Go's types of JSON values, and what reflection calls their kinds. */
const FOUND: Readonly<Record<string, readonly [type: string, kind: string]>> = {
  string: ['string', 'string'],
  bool: ['bool', 'bool'],
  array: ['[]interface {}', 'slice'],
  object: ['map[string]interface {}', 'map'],
};

/** What Go's reflection would convert, but the converter does not. */
const CONVERTIBLE: Readonly<Record<string, readonly string[]>> = {
  int64: ['string'],
  float64: ['int32', 'int64'],
};

/**
 * An error of Go's JSON decoder as the converter from unstructured data words it (`runtime.DefaultUnstructuredConverter`), which reads the
 * result of a strategic merge patch. Other texts stay as they are.
 */
export function conversionError(text: string): string {
  if (text.startsWith('illegal base64 data')) return `error decoding from json: ${text}`;
  const match = UNMARSHAL.exec(text);
  if (match === null) return text;
  const [, found = '', value = '', goType = ''] = match;
  const number = /[.eE]/.test(value) ? 'float64' : 'int64';
  const [type, kind] = FOUND[found] ?? [number, number];
  if (goType.startsWith('map[')) return `cannot restore map from ${kind}`;
  if (goType.startsWith('[]')) return `cannot restore slice from ${kind}`;
  if (/^[a-z]\w*\.[A-Z]/.test(goType) && !isNamedScalar(goType))
    return `cannot restore struct from: ${kind}`;
  const target = isNamedScalar(goType) ? 'string' : goType;
  return CONVERTIBLE[type]?.includes(target) === true
    ? `cannot convert ${type} to ${goType}`
    : `unrecognized type: ${target}`;
}

/** Enumerations of the API are strings with a name; those of their structures that matter here end in one of these words. */
const isNamedScalar = (goType: string): boolean =>
  /(?:Policy|Type|Protocol|Phase|Effect|Operator|Mode|Affinity|Medium|Stage|Scope|Name)$/.test(
    goType,
  );
