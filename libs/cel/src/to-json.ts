import { Optional } from '@marcbachmann/cel-js';

/**
 * What an expression gave, as JSON. Optional values that are absent leave their field out; throws an Error for values that JSON
 * cannot hold (functions, types).
 */
export function toJson(value: unknown): unknown {
  if (value instanceof Optional) return value.hasValue() ? toJson(value.value()) : undefined;
  if (typeof value === 'bigint') return Number(value);
  if (isUnsigned(value)) return Number(value.valueOf());
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value;
  if (Array.isArray(value)) return value.map(toJson);
  const entries =
    value instanceof Map
      ? [...(value as Map<unknown, unknown>)]
      : isPlain(value)
        ? Object.entries(value)
        : undefined;
  if (entries === undefined)
    throw new Error('expression evaluated to a type that could not marshal to JSON');
  return Object.fromEntries(
    entries
      .map(([key, own]) => [String(key), toJson(own)] as const)
      .filter(([, own]) => own !== undefined),
  );
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The library's unsigned integers, whose class it does not give out. */
function isUnsigned(value: unknown): value is { valueOf(): bigint } {
  return typeof value === 'object' && value !== null && typeof value.valueOf() === 'bigint';
}
