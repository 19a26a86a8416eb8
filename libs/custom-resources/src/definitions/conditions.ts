import type { CustomResourceDefinition, CustomResourceDefinitionCondition } from '#kinds';

type Condition = Omit<CustomResourceDefinitionCondition, 'lastTransitionTime'>;

/** The conditions with one set: it keeps its place, and its time while its status stays. `now` as RFC 3339. */
export function withCondition(
  { status }: CustomResourceDefinition,
  condition: Condition,
  now: string,
): CustomResourceDefinitionCondition[] {
  const present = [...(status?.conditions ?? [])];
  const at = present.findIndex((one) => one.type === condition.type);
  const before = present[at];
  const time = before?.status === condition.status ? (before.lastTransitionTime ?? now) : now;
  const { type, status: value, reason, message } = condition;
  const made: CustomResourceDefinitionCondition = {
    type,
    status: value,
    lastTransitionTime: time,
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
  };
  if (at === -1) present.push(made);
  else present[at] = made;
  return present;
}
