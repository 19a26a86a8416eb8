import {
  fieldDifference,
  isEmptySet,
  OwnershipConflict,
  quote,
  StatusError,
  type FieldSet,
} from '#machinery';
import { parseManagerKey } from './managers.js';

/** The 409 of an apply that would take fields from others: one cause for each field. */
export function conflictError(conflict: OwnershipConflict): StatusError {
  const { conflicts } = conflict;
  const causes = conflicts.map(({ manager, field }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${managerText(manager)}`,
    field,
  }));
  const first = conflicts[0];
  const text =
    conflicts.length === 1
      ? `Apply failed with 1 conflict: conflict with ${managerText(first!.manager)}: ${first!.field}`
      : `Apply failed with ${conflicts.length} conflicts: ${listed(conflicts)}`;
  return new StatusError(409, 'Conflict', text, { causes });
}

function listed(conflicts: OwnershipConflict['conflicts']): string {
  const lines: string[] = [];
  let current: string | undefined;
  for (const { manager, field } of conflicts) {
    if (manager !== current) lines.push(`conflicts with ${managerText(manager)}:`);
    current = manager;
    lines.push(`- ${field}`);
  }
  return lines.join('\n');
}

function managerText(key: string): string {
  const { manager, operation, apiVersion, subresource } = parseManagerKey(key);
  const name = `${quote(manager)}${subresource ? ` with subresource ${quote(subresource)}` : ''}`;
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}

/** The conflict without what is allowed; undefined when nothing is left of it. */
export function withoutAllowed(
  { owners }: OwnershipConflict,
  allowed: FieldSet,
): OwnershipConflict | undefined {
  const left = new Map<string, FieldSet>();
  for (const [manager, fields] of owners) {
    const rest = fieldDifference(fields, allowed);
    if (!isEmptySet(rest)) left.set(manager, rest);
  }
  return left.size === 0 ? undefined : new OwnershipConflict(left);
}
