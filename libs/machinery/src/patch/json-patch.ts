import { badRequest, StatusError } from '../status-error.js';
import type { Json } from '../object.js';
import { isObject, jsonTypeName, setKey } from './json-object.js';

const MAX_OPERATIONS = 10_000;
/** As much as a request may hold. */
const MAX_COPIED_BYTES = 3 * 1024 * 1024;

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from: string;
  readonly value: Json;
}

/** An operation cannot be carried out. Who sends a patch learns no more than that; who wrote a webhook is told why. */
class Refused extends Error {}

/** There is nothing that could hold what a path leads to. */
class NoContainer extends Refused {}

/**
 * Applies a JSON Patch (RFC 6902) to a document and returns the new one; unchanged parts are shared, nothing is written to. Like the API
 * server it lets `replace` add a missing key and counts negative array indices from the end. Throws a StatusError: 400 for a patch that is
 * none, 413 for more than 10,000 operations, 422 when an operation cannot be carried out.
 */
export function applyJsonPatch(document: Json, patch: unknown): Json {
  const operations = decodeOperations(patch);
  try {
    const copies = new Copies();
    return operations.reduce<Json>(
      (before, operation) => applyOperation(before, operation, copies),
      document,
    );
  } catch (error) {
    if (error instanceof Refused) throw rejected(error);
    throw error;
  }
}

/** The answer to a well-formed request that cannot be carried out on this object. Its `cause` is what was wrong. */
export function rejected(cause?: Error): StatusError {
  const text = 'the server rejected our request due to an error in our request';
  const error = new StatusError(422, 'Invalid', text, {});
  if (cause !== undefined) error.cause = cause;
  return error;
}

function decodeOperations(patch: unknown): Operation[] {
  if (patch === null) return [];
  if (!Array.isArray(patch)) throw undecodable(patch, 'value of type []handlers.jsonPatchOp');
  if (patch.length > MAX_OPERATIONS) {
    const message = `Request entity is too large: The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`;
    throw new StatusError(413, 'RequestEntityTooLarge', message);
  }
  return patch.map(decodeOperation);
}

function decodeOperation(operation: unknown): Operation {
  if (operation !== null && !isObject(operation))
    throw undecodable(operation, 'value of type handlers.jsonPatchOp');
  const text = (field: 'op' | 'path' | 'from'): string => {
    const value = operation?.[field] ?? '';
    if (typeof value !== 'string')
      throw undecodable(value, `struct field jsonPatchOp.${field} of type string`);
    return value;
  };
  return {
    op: text('op'),
    path: text('path'),
    from: text('from'),
    value: operation?.['value'] ?? null,
  };
}

function undecodable(value: unknown, target: string): StatusError {
  return badRequest(
    `error decoding patch: json: cannot unmarshal ${jsonTypeName(value)} into Go ${target}`,
  );
}

/** What all copies of a patch hold together: a few dozen that copy each other would outgrow any memory. */
class Copies {
  private bytes = 0;

  add(value: Json | undefined): void {
    this.bytes += JSON.stringify(value ?? null).length;
    if (this.bytes > MAX_COPIED_BYTES)
      throw new Refused(`the copies of a patch may hold ${MAX_COPIED_BYTES} bytes`);
  }
}

function applyOperation(
  document: Json,
  { op, path, from, value }: Operation,
  copies: Copies,
): Json {
  const absent = (what: string): string => `${op} operation does not apply: ${what}: missing value`;
  const atFrom = <T>(step: () => T): T =>
    saying(absent(`doc is missing from path: ${from}`), `error in ${op} for path: '${from}'`, step);
  const atPath = <T>(what: string, step: () => T): T =>
    saying(absent(what), `error in ${op} for path: '${path}'`, step);
  const adding = (to: Json, added: Json): Json =>
    change(to, path, (container, key) => insert(container, key, added));
  switch (op) {
    case 'add':
      return atPath(`doc is missing path: "${path}"`, () => adding(document, value));
    case 'remove':
      return atPath(`doc is missing path: "${path}"`, () => change(document, path, remove));
    case 'replace':
      if (path === '') return value;
      return atPath(`doc is missing path: ${path}`, () =>
        change(document, path, (container, key) => replace(container, key, value)),
      );
    case 'move': {
      const moved = atFrom(() => read(document, from));
      const rest = atFrom(() => change(document, from, remove));
      return atPath(`doc is missing destination path: ${path}`, () => adding(rest, moved));
    }
    case 'copy': {
      const copied = atFrom(() => read(document, from));
      copies.add(copied);
      return atPath(`doc is missing destination path: ${path}`, () => adding(document, copied));
    }
    case 'test': {
      const found =
        path === '' ? document : atPath(`is missing path: ${path}`, () => read(document, path));
      if (!isEqual(found, value)) throw new Refused(`testing value ${path} failed: test failed`);
      return document;
    }
    default:
      throw new Refused(`Unexpected kind: ${op === '' ? 'unknown' : op}`);
  }
}

/** Words what goes wrong in a step: nothing to hold the value, or the place in it. */
function saying<T>(absent: string, place: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof NoContainer) throw new Refused(absent);
    if (error instanceof Refused) throw new Refused(`${place}: ${error.message}`);
    throw error;
  }
}

/** The keys of a JSON Pointer (RFC 6901). */
function keysOf(path: string): string[] {
  const keys = path.split('/').slice(1);
  if (keys.length === 0) throw new NoContainer();
  return path.includes('~')
    ? keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    : keys;
}

type Container = readonly Json[] | { readonly [key: string]: Json };

/** Copies the containers along `path` and lets `edit` make the innermost one anew. */
function change(
  document: Json,
  path: string,
  edit: (container: Container, key: string) => Json,
): Json {
  const keys = keysOf(path);
  const descend = (value: Json, depth: number): Json => {
    const container = containerOf(value);
    const key = keys[depth]!;
    if (depth === keys.length - 1) return edit(container, key);
    return replace(container, key, descend(child(container, key), depth + 1));
  };
  return descend(document, 0);
}

/** The value at `path`; null for a key that its object does not have. */
function read(document: Json, path: string): Json {
  return keysOf(path).reduce<Json>((value, key) => child(containerOf(value), key), document);
}

function containerOf(value: Json): Container {
  if (value === null || typeof value !== 'object') throw new NoContainer();
  return value;
}

function isList(container: Container): container is readonly Json[] {
  return Array.isArray(container);
}

function child(container: Container, key: string): Json {
  if (isList(container)) return container[position(key, container.length)]!;
  return Object.hasOwn(container, key) ? container[key]! : null;
}

/** The index that a key of a list means, among `count` places; negative ones count from the end. */
function position(key: string, count: number): number {
  if (!/^[+-]?\d+$/.test(key)) {
    const why = `strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`;
    throw new Refused(`value was not a proper array index: '${key}': ${why}`);
  }
  const index = Number(key);
  if (index >= count || index < -count)
    throw new Refused(`Unable to access invalid index: ${index}: invalid index referenced`);
  return index < 0 ? index + count : index;
}

function insert(container: Container, key: string, value: Json): Json {
  if (!isList(container)) return replace(container, key, value);
  return container.toSpliced(
    key === '-' ? container.length : position(key, container.length + 1),
    0,
    value,
  );
}

function replace(container: Container, key: string, value: Json): Json {
  if (isList(container)) return container.with(position(key, container.length), value);
  const copy = { ...container };
  setKey(copy, key, value);
  return copy;
}

function remove(container: Container, key: string): Json {
  if (isList(container)) return container.toSpliced(position(key, container.length), 1);
  if (!Object.hasOwn(container, key))
    throw new Refused(`Unable to remove nonexistent key: ${key}: missing value`);
  const { [key]: _removed, ...rest } = container;
  return rest;
}

function isEqual(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key]!, b[key]!))
  );
}
