import { protobufText } from '../generated/tables.gen.js';

/** One field of a message, and where its value stands in the JSON form. */
export interface MessageField {
  readonly number: number;
  /** The JSON key; for inlined fields meaningless. */
  readonly key: string;
  /** The fields of this message-typed field stand in the surrounding JSON object. */
  readonly inlined: boolean;
  readonly wireType: number;
  readonly shape: 'single' | 'list' | 'map';
  /** The type of a single value, of an item or of a map value: a scalar's name or a message's. */
  readonly type: string;
}

export interface Message {
  /** By number, which is the order on the wire. */
  readonly fields: readonly MessageField[];
  readonly byNumber: ReadonlyMap<number, MessageField>;
}

type Row = readonly [
  number: number,
  name: string,
  wireType: number,
  type: string,
  jsonName?: string,
];

let tables: Readonly<Record<string, readonly Row[]>> | undefined;
const messages = new Map<string, Message>();

function fieldOf([number, name, wireType, type, jsonName]: Row): MessageField {
  const map = /^\{\w+\}(.+)$/.exec(type);
  const shape = map !== null ? 'map' : type.startsWith('[]') ? 'list' : 'single';
  return {
    number,
    // Messages with a JSON form of their own name their fields by themselves.
    key: jsonName === undefined || jsonName === '' || jsonName === '-' ? name : jsonName,
    inlined: jsonName === '^',
    wireType,
    shape,
    type: map?.[1] ?? (shape === 'list' ? type.slice(2) : type),
  };
}

/** The message of that name (`core_v1.Pod`), or undefined. */
export function findMessage(name: string): Message | undefined {
  const known = messages.get(name);
  if (known !== undefined) return known;
  tables ??= JSON.parse(protobufText) as Readonly<Record<string, readonly Row[]>>;
  if (!Object.hasOwn(tables, name)) return undefined;
  const fields = tables[name]!.map(fieldOf).toSorted((a, b) => a.number - b.number);
  const message = { fields, byNumber: new Map(fields.map((field) => [field.number, field])) };
  messages.set(name, message);
  return message;
}

/** Like `findMessage`, for names that the tables themselves use. */
export function message(name: string): Message {
  const found = findMessage(name);
  if (found === undefined) throw new Error(`no protobuf message ${name}`);
  return found;
}
