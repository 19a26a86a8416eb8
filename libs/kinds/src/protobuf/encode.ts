import protobuf from 'protobufjs/minimal.js';
import { structSchema, typeRow, type FieldSchema } from '../schema/types.js';
import { message, type MessageField } from './messages.js';
import { specialForms } from './special.js';

type Writer = protobuf.Writer;
type Fields = Readonly<Record<string, unknown>>;

const varintType = 0;
const lengthDelimited = 2;

function writeSingle(writer: Writer, type: string, value: unknown): void {
  switch (type) {
    case 'string':
      writer.string(value as string);
      return;
    case 'bool':
      writer.bool(value as boolean);
      return;
    case 'int32':
      writer.int32(value as number);
      return;
    case 'int64':
      writer.int64(value as number);
      return;
    case 'double':
      writer.double(value as number);
      return;
    case 'bytes':
      writer.bytes(
        typeof value === 'string' ? Buffer.from(value, 'base64') : (value as Uint8Array),
      );
      return;
    default:
      writer.fork();
      writeMessage(writer, type, value);
      writer.ldelim();
  }
}

const zeros: Readonly<Record<string, unknown>> = {
  string: '',
  bool: false,
  int32: 0,
  int64: 0,
  double: 0,
};

/** Go's encoders write every field that is no pointer, and leave out unset pointers, byte arrays, lists and maps. */
function isPointer(field: FieldSchema | undefined): boolean {
  if (field?.empty === 'p') return true;
  const type = field?.type;
  return (
    field?.empty === 'n' &&
    !(type?.kind === 'scalar' && (type.scalar === 'time' || type.scalar === 'microtime'))
  );
}

function writeMap(writer: Writer, field: MessageField, value: Fields): void {
  for (const key of Object.keys(value).toSorted()) {
    writer.uint32((field.number << 3) | lengthDelimited).fork();
    writer.uint32((1 << 3) | lengthDelimited).string(key);
    const wireType =
      { bool: varintType, int32: varintType, int64: varintType, double: 1 }[field.type] ??
      lengthDelimited;
    writer.uint32((2 << 3) | wireType);
    writeSingle(writer, field.type, value[key]);
    writer.ldelim();
  }
}

function writeField(writer: Writer, field: MessageField, value: unknown, pointer: boolean): void {
  const tag = (field.number << 3) | field.wireType;
  if (field.shape === 'map') {
    if (value !== undefined && value !== null) writeMap(writer, field, value as Fields);
    return;
  }
  if (field.shape === 'list') {
    for (const item of (value as readonly unknown[] | undefined | null) ?? [])
      writeSingle(writer.uint32(tag), field.type, item);
    return;
  }
  if (value !== undefined && value !== null) writeSingle(writer.uint32(tag), field.type, value);
  else if (!pointer && field.type !== 'bytes')
    writeSingle(writer.uint32(tag), field.type, zeros[field.type] ?? {});
}

/** `owner` is the structure whose JSON object `value` is: an inlined message shares that of the message around it. */
function writeFields(writer: Writer, name: string, value: Fields, owner: string): void {
  const schema = typeRow(owner)?.f === undefined ? undefined : structSchema(owner);
  for (const field of message(name).fields) {
    if (field.inlined) {
      writer.uint32((field.number << 3) | field.wireType).fork();
      writeFields(writer, field.type, value, owner);
      writer.ldelim();
    } else {
      writeField(writer, field, value[field.key], isPointer(schema?.byName.get(field.key)));
    }
  }
}

function writeMessage(writer: Writer, name: string, value: unknown): void {
  const form = specialForms.get(name);
  if (form === undefined) {
    writeFields(writer, name, (value ?? {}) as Fields, name);
    return;
  }
  // A form states all that is to be written.
  const fields = form.toFields(value);
  for (const field of message(name).fields)
    if (fields[field.key] !== undefined) writeField(writer, field, fields[field.key], true);
}

/** The bytes of a message from its canonical JSON form (as `decode` of the schema gives it). */
export function encodeMessage(name: string, value: Fields): Uint8Array {
  const writer = protobuf.Writer.create();
  writeMessage(writer, name, value);
  return writer.finish();
}
