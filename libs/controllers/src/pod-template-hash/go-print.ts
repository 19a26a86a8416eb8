import { layout } from './layout.gen.js';
import { printIntOrString, printQuantity } from './go-special.js';

interface Field {
  readonly goName: string;
  readonly jsonName: string;
  readonly type: string;
}

const fieldsOf = new Map<string, readonly Field[]>();
const zero: Readonly<Record<string, string>> = { string: '', bool: 'false' };

function fields(type: string): readonly Field[] {
  const known = fieldsOf.get(type);
  if (known !== undefined) return known;
  const parsed = (layout[type] ?? '').split(' ').map((text): Field => {
    const [goName = '', jsonName = '', ...rest] = text.split(':');
    return {
      goName,
      jsonName: jsonName === '' ? goName[0]!.toLowerCase() + goName.slice(1) : jsonName,
      type: rest.join(':'),
    };
  });
  fieldsOf.set(type, parsed);
  return parsed;
}

/** Prints a PodTemplateSpec the way Go's `%#v` of the spew package does with types, sorted keys and without addresses. */
export function printTemplate(template: unknown): string {
  return print('v1.PodTemplateSpec', template, true);
}

/** `typed`: write the type in parentheses first; false for elements of lists and maps, whose type is known. */
function print(type: string, value: unknown, typed: boolean): string {
  const prefix = typed ? `(${type})` : '';
  if (type.startsWith('*')) return printPointer(type, value, prefix);
  if (type.startsWith('[]')) return prefix + printSlice(type.slice(2), value);
  if (type.startsWith('map[')) return prefix + printMap(type, value);
  return prefix + printPlain(type, value);
}

function printPointer(type: string, value: unknown, prefix: string): string {
  if (value === undefined || value === null) return `${prefix}<nil>`;
  return prefix + print(type.slice(1), value, false);
}

function printSlice(element: string, value: unknown): string {
  if (!Array.isArray(value)) return '<nil>';
  return `[${value.map((item) => print(element, item, false)).join(' ')}]`;
}

function printMap(type: string, value: unknown): string {
  if (value === undefined || value === null) return '<nil>';
  const element = type.slice(type.indexOf(']') + 1);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([key, item]) => `${key}:${print(element, item, false)}`).join(' ')}]`;
}

function printPlain(type: string, value: unknown): string {
  if (type === 'resource.Quantity') return printQuantity(value);
  if (type === 'intstr.IntOrString') return printIntOrString(value);
  // A template's creationTimestamp is never set: the API server writes null there.
  if (type === 'v1.Time')
    return '{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}';
  if (type === 'v1.ResourceList') return printMap('map[v1.ResourceName]resource.Quantity', value);
  const shape = layout[type];
  if (shape === undefined || shape.startsWith('='))
    return printBasic(shape?.slice(1) ?? type, value);
  return printStruct(type, value);
}

/** A value whose JSON is no object and no list. */
type Basic = string | number | boolean;

function printBasic(kind: string, value: unknown): string {
  return value === undefined || value === null ? (zero[kind] ?? '0') : `${value as Basic}`;
}

function printStruct(type: string, value: unknown): string {
  const object = (value ?? {}) as Readonly<Record<string, unknown>>;
  const parts = fields(type).map(({ goName, jsonName, type: of }) => {
    const inner = jsonName === '^' ? object : object[jsonName];
    return `${goName}:${print(of, inner, true)}`;
  });
  return `{${parts.join(' ')}}`;
}
