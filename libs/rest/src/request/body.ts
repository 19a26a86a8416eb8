import type { IncomingMessage } from 'node:http';
import { DecodeError, decodeProtobuf, type KindDefinition } from '#kinds';
import {
  badRequest,
  formatGroupVersion,
  StatusError,
  type Clock,
  type KubeObject,
} from '#machinery';
import type { Body } from '#registry';
import { bareMediaType } from '../negotiation/media-type.js';
import { JSON_TYPE, PROTOBUF_TYPE, YAML_TYPE } from '../negotiation/negotiate.js';
import { parseJson } from './parse-json.js';
import { parseYamlBody } from './yaml-body.js';

/** The largest body that is read. */
export const MAX_BODY_BYTES = 3 * 1024 * 1024;
/** What is read and thrown away beyond that, so that the client sees the answer rather than a broken connection. */
const MAX_DISCARDED_BYTES = 4 * MAX_BODY_BYTES;
/** How long a body may take, in milliseconds: the API server's `--request-timeout`. */
export const BODY_TIMEOUT = 60_000;

const NO_BYTES = Buffer.alloc(0);

/**
 * Reads the whole body. Rejects with a StatusError: 413 when it is too large, 400 when the client breaks off, 504 when it does not come
 * to its end in time.
 */
export function readBody(request: IncomingMessage, clock: Clock): Promise<Buffer> {
  const length = request.headers['content-length'];
  if (
    length === '0' ||
    (length === undefined &&
      request.httpVersionMajor === 1 &&
      request.headers['transfer-encoding'] === undefined)
  ) {
    return Promise.resolve(NO_BYTES);
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let ended = false;
    const timer = clock.after(BODY_TIMEOUT, () => reject(late()));
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else chunks.length = 0;
      if (size > MAX_DISCARDED_BYTES) {
        reject(tooLarge());
        request.pause();
      }
    });
    request.on('end', () => {
      ended = true;
      timer.cancel();
      if (size > MAX_BODY_BYTES) reject(tooLarge());
      // HTTP/2 also ends a stream that was cut off.
      else if (length !== undefined && size !== Number(length))
        reject(badRequest('unexpected EOF'));
      else resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size));
    });
    request.on('error', () => reject(badRequest('unexpected EOF')));
    // Every request closes in the end: making an error for those that are over would cost more than reading them.
    request.on('close', () => {
      timer.cancel();
      if (!ended) reject(badRequest('unexpected EOF'));
    });
  });
}

function tooLarge(): StatusError {
  return new StatusError(
    413,
    'RequestEntityTooLarge',
    `Request entity too large: limit is ${MAX_BODY_BYTES}`,
  );
}

function late(): StatusError {
  const problem = 'Timeout: request did not complete within the allotted timeout';
  return new StatusError(504, 'Timeout', problem, {});
}

/** A decoded body; `yamlDuplicates` are for the caller to warn about or refuse. */
export interface DecodedBody extends Body {
  readonly yamlDuplicates: readonly string[];
}

const NO_DUPLICATES: readonly string[] = [];

/**
 * The object in a body of `create` or `update`. Throws a StatusError: 415 for media types that are not served, 400 for what
 * cannot be parsed. `repeated`: the kind of the object, whose spec may be one that was met before (`Strategy.specs`).
 */
export function decodeObject(
  bytes: Buffer,
  contentType: string | undefined,
  kind: string,
  protobuf: boolean,
  repeated?: KindDefinition,
): DecodedBody {
  const mediaType = bareMediaType(contentType);
  switch (mediaType) {
    case '':
    case JSON_TYPE:
      return (
        (repeated === undefined ? undefined : repeatedObject(bytes, repeated)) ??
        decodeJsonObject(bytes, kind)
      );
    case YAML_TYPE:
      return decodeYamlObject(bytes, kind);
    case PROTOBUF_TYPE:
      if (protobuf) return decodeProtobufObject(bytes, kind);
      break;
    default:
  }
  throw unsupportedBody([JSON_TYPE, YAML_TYPE, ...(protobuf ? [PROTOBUF_TYPE] : [])]);
}

/** 415 for a body whose media type the endpoint does not read. */
export function unsupportedBody(accepted: readonly string[]): StatusError {
  const text = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new StatusError(415, 'UnsupportedMediaType', text);
}

/** A body whose spec is known; undefined when it is not, or when there is anything unusual about the body. */
function repeatedObject(bytes: Buffer, kind: KindDefinition): DecodedBody | undefined {
  const found = kind.strategy.specs?.find(bytes);
  if (found === undefined) return undefined;
  let value: KubeObject & { spec?: object };
  try {
    value = parseJson(found.rest) as KubeObject;
  } catch {
    return undefined;
  }
  if (value.kind !== kind.kind || value.apiVersion !== formatGroupVersion(kind)) return undefined;
  const { spec } = found;
  value.spec = spec;
  return {
    value,
    text: found.rest,
    known: { spec } as KubeObject,
    yamlDuplicates: NO_DUPLICATES,
  };
}

function decodeJsonObject(bytes: Buffer, kind: string): DecodedBody {
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    throw unrecognized(
      kind,
      bytes,
      `couldn't get version/kind; json parse error: ${(error as Error).message}`,
    );
  }
  return { value: objectOf(value, kind, bytes), text, yamlDuplicates: NO_DUPLICATES };
}

function decodeProtobufObject(bytes: Buffer, kind: string): DecodedBody {
  try {
    return { value: decodeProtobuf(bytes).value, yamlDuplicates: NO_DUPLICATES };
  } catch (error) {
    if (error instanceof DecodeError) throw unrecognized(kind, bytes, error.message);
    throw error;
  }
}

function decodeYamlObject(bytes: Buffer, kind: string): DecodedBody {
  try {
    const { value, duplicates } = parseYamlBody(bytes.toString('utf8'));
    return { value: objectOf(value, kind, bytes), yamlDuplicates: duplicates };
  } catch (error) {
    if (error instanceof StatusError) throw error;
    throw unrecognized(kind, bytes, (error as Error).message);
  }
}

/** `null` stands for an object without fields; anything else that is not an object is refused. */
function objectOf(value: unknown, kind: string, bytes: Buffer): unknown {
  if (value === null || value === undefined) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value;
  const type = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  const target =
    'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
  const problem = `couldn't get version/kind; json parse error: json: cannot unmarshal ${type} into Go value of type ${target}`;
  throw unrecognized(kind, bytes, problem);
}

function unrecognized(kind: string, bytes: Buffer, problem: string): StatusError {
  // Options come through a decoder that does not say what it looked for.
  if (kind === 'DeleteOptions') return badRequest(problem);
  return badRequest(
    `the object provided is unrecognized (must be of type ${kind}): ${problem} (${summary(bytes)})`,
  );
}

/** The beginning of a body for a message: as text when it looks like JSON, else in hexadecimal. */
function summary(bytes: Buffer): string {
  if (bytes.length === 0) return '<empty>';
  const head = bytes.subarray(0, 30);
  const text = bytes[0] === 0x7b ? head.toString('utf8') : head.toString('hex');
  return bytes.length > 30 ? `${text} ...` : text;
}

/** The kind of object that a request body must hold: that of the subresource where it has one of its own. */
export function bodyKind(kind: KindDefinition, subresource: string): string {
  return kind.subresources.find((candidate) => candidate.name === subresource)?.kind ?? kind.kind;
}
