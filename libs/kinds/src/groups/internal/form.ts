import { internalTypes, type InternalType } from './types.js';

/**
 * A value as the API server sees it inside, for messages that show a whole structure: there every field is written, under its
 * name in the server's own types (`TargetPort` for `targetPort`), in the order of those types. Types that the server shares with its
 * clients (label selectors) have the names of the wire there too, and leave out what is not set.
 */
export function toInternal(type: InternalType, value: object): Record<string, unknown> {
  const given = value as Record<string, unknown>;
  const internal: Record<string, unknown> = {};
  for (const { name, json, zero, nested, list, map } of fieldsOf(type)) {
    const item = given[json];
    if (item === undefined && /^[a-z]/.test(name)) continue;
    if (map === true) internal[name] = item ? byKey(item) : null;
    else if (nested === undefined) internal[name] = item ?? zero;
    else if (list)
      internal[name] = Array.isArray(item)
        ? item.map((one: object) => toInternal(nested, one))
        : null;
    else
      internal[name] =
        item === undefined || item === null
          ? (zero ?? toInternalZero(nested, zero))
          : toInternal(nested, item);
  }
  return internal;
}

/** Maps are written by key. */
function byKey(map: object): object {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function toInternalZero(type: InternalType, zero: unknown): unknown {
  return zero === undefined ? toInternal(type, {}) : null;
}

interface InternalField {
  readonly name: string;
  readonly json: string;
  /** What stands for an unset value; undefined for a nested structure, which is written with its own zero values. */
  readonly zero: unknown;
  readonly nested?: InternalType;
  readonly list?: boolean;
  readonly map?: boolean;
}

const compiled = new Map<InternalType, readonly InternalField[]>();

function fieldsOf(type: InternalType): readonly InternalField[] {
  let fields = compiled.get(type);
  if (fields === undefined) {
    fields = internalTypes[type].split(' ').map(parseField);
    compiled.set(type, fields);
  }
  return fields;
}

const ZEROS: Readonly<Record<string, unknown>> = { s: '', i: 0, b: false, q: '0' };

/** Reads `Name`, `Name=json`, `Name:s` (text), `:i` (number), `:b` (boolean), `:q` (quantity), `:{}` (map), `:Type`, `:*Type` (pointer), `:[]Type` (list). */
function parseField(text: string): InternalField {
  const [left = '', spec = ''] = text.split(':');
  const [name = '', json = jsonName(name)] = left.split('=');
  if (spec === '' || spec in ZEROS) return { name, json, zero: spec === '' ? null : ZEROS[spec] };
  if (spec === '{}') return { name, json, zero: null, map: true };
  if (spec.startsWith('[]'))
    return { name, json, zero: null, nested: spec.slice(2) as InternalType, list: true };
  if (spec.startsWith('*'))
    return { name, json, zero: null, nested: spec.slice(1) as InternalType };
  return { name, json, zero: undefined, nested: spec as InternalType };
}

/** `HTTPGet` is `httpGet` on the wire, `TTY` is `tty`. */
function jsonName(name: string): string {
  return name.replace(/^[A-Z]+(?![a-z])|^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, (capitals) =>
    capitals.toLowerCase(),
  );
}
