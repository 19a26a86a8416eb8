import { structSchema, typeRow, type FieldSchema } from '../schema/types.js';
import { BackwardWriter } from './backward-writer.js';
import { message, type MessageField } from './messages.js';
import { specialForms } from './special.js';

type Fields = Readonly<Record<string, unknown>>;

const lengthDelimited = 2;
const wireTypes: Readonly<Record<string, number>> = { bool: 0, int32: 0, int64: 0, double: 1 };
const zeros: Fields = { string: '', bool: false, int32: 0, int64: 0, double: 0 };

/** How one field is written. */
export interface Step extends MessageField {
  readonly tag: number;
  readonly pointer: boolean;
}

/** The fields of a message from the last to the first, for each structure that it may be inlined in. */
const plans = new Map<string, readonly Step[]>();
/** All messages are written with it, one after the other. */
export const writer = new BackwardWriter();

/** The fields of a message from the last to the first. `owner` is the structure whose JSON object holds the fields: an inlined message shares that of the message around it. */
export function planOf(name: string, owner: string): readonly Step[] {
  const key = name === owner ? name : `${name} ${owner}`;
  let plan = plans.get(key);
  if (plan === undefined) {
    const schema = typeRow(owner)?.f === undefined ? undefined : structSchema(owner);
    plan = message(name)
      .fields.toReversed()
      .map((field) => ({
        ...field,
        tag: (field.number << 3) | field.wireType,
        pointer: isPointer(schema?.byName.get(field.key)),
      }));
    plans.set(key, plan);
  }
  return plan;
}

/** Go's encoders write every field that is no pointer, and leave out unset pointers, byte arrays, lists and maps. */
function isPointer(field: FieldSchema | undefined): boolean {
  if (field?.empty === 'p') return true;
  const type = field?.type;
  return (
    field?.empty === 'n' &&
    !(type?.kind === 'scalar' && (type.scalar === 'time' || type.scalar === 'microtime'))
  );
}

/** Writes one value with its tag in front of what `writer` has. */
export function writeSingle(tag: number, type: string, value: unknown): void {
  switch (type) {
    case 'string':
      writer.string(value as string);
      break;
    case 'bool':
      writer.uint32(value === true ? 1 : 0);
      break;
    case 'int32':
    case 'int64':
      writer.integer(value as number);
      break;
    case 'double':
      writer.double(value as number);
      break;
    case 'bytes':
      writer.bytes(
        typeof value === 'string' ? Buffer.from(value, 'base64') : (value as Uint8Array),
      );
      break;
    default: {
      const end = writer.written;
      writeMessage(type, value);
      writer.uint32(writer.written - end);
    }
  }
  writer.uint32(tag);
}

/** The tag of the value in an entry of a map. */
export function mapValueTag(type: string): number {
  return (2 << 3) | (wireTypes[type] ?? lengthDelimited);
}

function writeMap({ tag, type }: Step, value: Fields): void {
  const keys = Object.keys(value).sort();
  const valueTag = mapValueTag(type);
  for (let index = keys.length - 1; index >= 0; index--) {
    const key = keys[index]!;
    const end = writer.written;
    writeSingle(valueTag, type, value[key]);
    writeSingle((1 << 3) | lengthDelimited, 'string', key);
    writer.uint32(writer.written - end);
    writer.uint32(tag);
  }
}

function writeField(step: Step, value: unknown, pointer: boolean): void {
  const { tag, shape, type } = step;
  if (value === undefined || value === null) {
    if (shape === 'single' && !pointer && type !== 'bytes')
      writeSingle(tag, type, zeros[type] ?? {});
  } else if (shape === 'map') writeMap(step, value as Fields);
  else if (shape === 'list') {
    const items = value as readonly unknown[];
    for (let index = items.length - 1; index >= 0; index--) writeSingle(tag, type, items[index]);
  } else writeSingle(tag, type, value);
}

function writeFields(name: string, value: Fields, owner: string): void {
  for (const step of planOf(name, owner)) {
    if (step.inlined) {
      const end = writer.written;
      writeFields(step.type, value, owner);
      writer.uint32(writer.written - end);
      writer.uint32(step.tag);
    } else writeField(step, value[step.key], step.pointer);
  }
}

function writeMessage(name: string, value: unknown): void {
  const form = specialForms.get(name);
  if (form === undefined) return writeFields(name, (value ?? {}) as Fields, name);
  // A form states all that is to be written.
  const fields = form.toFields(value);
  for (const step of planOf(name, name))
    if (fields[step.key] !== undefined) writeField(step, fields[step.key], true);
}

/** The bytes of a field that is not set and yet written. */
export function encodeZero(tag: number, type: string): Uint8Array {
  return written(() => writeSingle(tag, type, zeros[type] ?? {}));
}

/** The bytes of a message from its canonical JSON form (as `decode` of the schema gives it). */
export function encodeMessage(name: string, value: Fields): Uint8Array {
  return written(() => writeMessage(name, value));
}

function written(write: () => void): Uint8Array {
  try {
    write();
    return writer.take();
  } finally {
    writer.clear();
  }
}
