import { NO_FIELDS, SELF, node, setOf, type FieldSet } from './field-set.js';
import { isMap } from './merge-type.js';
import { StructuredMergeError } from './path-element.js';
import { findShared } from './shared-sets.js';

/** Deeper sets than any schema has are refused. */
const MAX_DEPTH = 100;

/** Reads FieldsV1 that a client sent, in canonical form. Throws a StructuredMergeError for what is no set of fields. */
export function decodeFieldSet(value: unknown): FieldSet {
  return findShared(value) ?? decodeChildren(value, 0);
}

function decodeChildren(value: unknown, depth: number): FieldSet {
  if (!isMap(value) || depth > MAX_DEPTH)
    throw new StructuredMergeError('expected a map of path elements');
  const children: Record<string, FieldSet> = {};
  for (const key in value) {
    const below = decodeChildren(value[key], depth + 1);
    if (key === SELF) continue;
    const member =
      isMap(value[key]) && (SELF in value[key] || Object.keys(value[key]).length === 0);
    const child = node(member, below);
    if (child !== undefined) children[canonicalElement(key)] = child;
  }
  return Object.keys(children).length === 0 ? NO_FIELDS : setOf(children);
}

function canonicalElement(key: string): string {
  const rest = key.slice(2);
  switch (key.slice(0, 2)) {
    case 'f:':
      return key;
    case 'v:':
      return `v:${JSON.stringify(parse(rest))}`;
    case 'k:': {
      const keys = parse(rest);
      if (!isMap(keys)) break;
      return `k:${JSON.stringify(Object.fromEntries(Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1))))}`;
    }
    case 'i:':
      if (/^\d+$/.test(rest)) return `i:${Number(rest)}`;
      break;
    default:
  }
  throw new StructuredMergeError(`unknown path element ${JSON.stringify(key)}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new StructuredMergeError(`path element is not JSON: ${text}`);
  }
}
