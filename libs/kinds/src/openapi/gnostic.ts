import protobuf from 'protobufjs/minimal.js';

/** How a value of an OpenAPI v2 document is written: a protobuf scalar, a message, or one of the shapes for lists and maps. */
type Shape =
  | 'string'
  | 'bool'
  /** A value of any type, as JSON text (which is YAML). */
  | 'any'
  | { readonly message: () => Message }
  /** A map whose entries are {name = 1, value = 2}. */
  | { readonly entries: Shape; readonly number: number }
  /** A value inside a message that only wraps it. */
  | { readonly wrap: Shape; readonly number: number };

interface Field {
  readonly number: number;
  readonly shape: Shape;
  readonly list?: true;
}

/** JSON key → field; `x-` is the field for extensions. */
type Message = Readonly<Record<string, Field>>;

type Json = Readonly<Record<string, unknown>>;

const field = (number: number, shape: Shape = 'string'): Field => ({ number, shape });
const list = (number: number, shape: Shape = 'string'): Field => ({ number, shape, list: true });
const of = (message: () => Message): Shape => ({ message });
const wrap = (shape: Shape, number = 1): Shape => ({ wrap: shape, number });
const map = (shape: Shape, number = 1): Shape => ({ entries: shape, number });

/* The messages of google/gnostic's OpenAPIv2.proto, as far as Kubernetes documents use them. */

const schema: Message = {
  $ref: field(1),
  format: field(2),
  title: field(3),
  description: field(4),
  default: field(5, 'any'),
  pattern: field(13),
  required: list(19),
  enum: list(20, 'any'),
  additionalProperties: field(21, wrap(of(() => schema))),
  type: field(22, wrap('string')),
  items: field(23, wrap(of(() => schema))),
  allOf: list(
    24,
    of(() => schema),
  ),
  properties: field(25, map(of(() => schema))),
  'x-': field(31, 'any'),
};

const bodyParameter: Message = {
  description: field(1),
  name: field(2),
  in: field(3),
  required: field(4, 'bool'),
  schema: field(
    5,
    of(() => schema),
  ),
};
const queryParameter: Message = {
  required: field(1, 'bool'),
  in: field(2),
  description: field(3),
  name: field(4),
  type: field(6),
  uniqueItems: field(20, 'bool'),
};
const pathParameter: Message = {
  required: field(1, 'bool'),
  in: field(2),
  description: field(3),
  name: field(4),
  type: field(5),
  uniqueItems: field(19, 'bool'),
};

/** Parameter → ParametersItem: the message depends on where the parameter stands. */
const parameterItem: Message = {
  body: field(1, wrap(of(() => bodyParameter))),
  query: field(
    1,
    wrap(
      wrap(
        of(() => queryParameter),
        3,
      ),
      2,
    ),
  ),
  path: field(
    1,
    wrap(
      wrap(
        of(() => pathParameter),
        4,
      ),
      2,
    ),
  ),
};

const response: Message = { description: field(1), schema: field(2, wrap(of(() => schema))) };

const operation: Message = {
  tags: list(1),
  description: field(3),
  operationId: field(5),
  produces: list(6),
  consumes: list(7),
  parameters: list(
    8,
    of(() => parameterItem),
  ),
  responses: field(9, map(wrap(of(() => response)))),
  schemes: list(10),
  deprecated: field(11, 'bool'),
  'x-': field(13, 'any'),
};

const pathItem: Message = {
  get: field(
    2,
    of(() => operation),
  ),
  put: field(
    3,
    of(() => operation),
  ),
  post: field(
    4,
    of(() => operation),
  ),
  delete: field(
    5,
    of(() => operation),
  ),
  patch: field(
    8,
    of(() => operation),
  ),
  parameters: list(
    9,
    of(() => parameterItem),
  ),
};

const apiKey: Message = { type: field(1), name: field(2), in: field(3), description: field(4) };

const document: Message = {
  swagger: field(1),
  info: field(
    2,
    of(() => ({ title: field(1), version: field(2) })),
  ),
  paths: field(
    8,
    map(
      of(() => pathItem),
      2,
    ),
  ),
  definitions: field(9, map(of(() => schema))),
  security: list(12, map(wrap('string'))),
  securityDefinitions: field(
    13,
    map(
      wrap(
        of(() => apiKey),
        2,
      ),
    ),
  ),
};

const delimited = (number: number) => (number << 3) | 2;

function writeValue(writer: protobuf.Writer, number: number, shape: Shape, value: unknown): void {
  if (shape === 'string') {
    writer.uint32(delimited(number)).string(String(value));
    return;
  }
  if (shape === 'bool') {
    writer.uint32(number << 3).bool(value === true);
    return;
  }
  writer.uint32(delimited(number)).fork();
  if (shape === 'any') {
    writer.uint32(delimited(2)).string(JSON.stringify(value));
  } else if ('message' in shape) {
    const message = shape.message();
    const json = value as Json;
    writeMessage(
      writer,
      message,
      message === parameterItem ? { [String(json['in'])]: json } : json,
    );
  } else if ('wrap' in shape) {
    for (const item of shape.wrap === 'string' && Array.isArray(value) ? value : [value])
      writeValue(writer, shape.number, shape.wrap, item);
  } else {
    for (const [name, item] of Object.entries(value as Json)) {
      writer.uint32(delimited(shape.number)).fork();
      writer.uint32(delimited(1)).string(name);
      writeValue(writer, 2, shape.entries, item);
      writer.ldelim();
    }
  }
  writer.ldelim();
}

function writeMessage(writer: protobuf.Writer, message: Message, json: Json): void {
  for (const [key, value] of Object.entries(json)) {
    const known = message[key];
    if (known !== undefined) {
      for (const item of known.list === true ? (value as readonly unknown[]) : [value])
        writeValue(writer, known.number, known.shape, item);
    } else if (key.startsWith('x-') && message['x-'] !== undefined) {
      writer.uint32(delimited(message['x-'].number)).fork();
      writer.uint32(delimited(1)).string(key);
      writeValue(writer, 2, 'any', value);
      writer.ldelim();
    }
  }
}

/** An OpenAPI v2 document as `application/com.github.proto-openapi.spec.v2.v1.0+protobuf`, which kubectl before 1.28 asks for. */
export function encodeOpenApiV2(json: Json): Uint8Array {
  const writer = protobuf.Writer.create();
  writeMessage(writer, document, json);
  return writer.finish();
}
