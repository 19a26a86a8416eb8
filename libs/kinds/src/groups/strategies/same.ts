/** Semantic equality of JSON values: absent, null and empty lists and maps are the same, as in the API machinery. */
export function same(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (!isStructure(left) || !isStructure(right)) return isEmpty(left) && isEmpty(right);
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right)) return false;
    return left.length === right.length && left.every((item, index) => same(item, right[index]));
  }
  for (const key in left) if (!same(left[key], right[key])) return false;
  for (const key in right) if (!(key in left) && !isEmpty(right[key])) return false;
  return true;
}

function isStructure(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}
