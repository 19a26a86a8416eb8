import { fieldType, type MergeType } from '#machinery';

/** Paths (`.spec.x`) where a configuration states a list, map or struct that could only be replaced as one. */
export function changedAtomic(type: MergeType, value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || type.kind === 'free') return [];
  if (type.kind === 'leaf') return [path];
  if (type.kind === 'list')
    return Array.isArray(value)
      ? value.flatMap((item, index) => changedAtomic(type.item, item, `${path}[${index}]`))
      : [];
  return Object.entries(value).flatMap(([name, own]) => {
    const field = fieldType(type, name);
    return field === undefined ? [] : changedAtomic(field, own, `${path}.${name}`);
  });
}
