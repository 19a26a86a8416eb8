import { CONTROLLER_NAME } from '../api/names.js';
import type { ParentReference, Route, RouteParentStatus } from '../api/routes.js';
import type { Attachment } from '../model/attachment.js';
import type { Finding } from '../model/finding.js';
import { unsupportedRules } from '../model/route-findings.js';
import { condition, conditions, type Wanted } from './conditions.js';

/** What is to be said of a route, as one text: while neither it nor the route changes, the status stays as it is. */
export const routeVerdict = (attachments: readonly Attachment[], resolved: Finding): string =>
  [
    `${resolved.reason} ${resolved.message}`,
    ...attachments.map(
      ({ refIndex, accepted }) => `${refIndex} ${accepted.reason} ${accepted.message}`,
    ),
  ].join('\n');

/**
 * The status of a route towards its parents: one entry for each parentRef to a Gateway of this controller; entries of other controllers
 * stay, those of Gateways that the route names no more go. `resolved`: see `resolvedRefs`. `now` in milliseconds.
 */
export function routeParents(
  route: Route,
  attachments: readonly Attachment[],
  resolved: Finding,
  now: number,
): readonly RouteParentStatus[] {
  const before = route.object.status?.parents ?? [];
  const others = before.filter(({ controllerName }) => controllerName !== CONTROLLER_NAME);
  const ordered = attachments.toSorted((one, other) => one.refIndex - other.refIndex);
  const made = ordered.map(({ parentRef, accepted }): RouteParentStatus => {
    const old = before.find(
      (each) => each.controllerName === CONTROLLER_NAME && isSame(each.parentRef, parentRef),
    );
    return {
      parentRef,
      controllerName: CONTROLLER_NAME,
      conditions: conditions(
        old?.conditions,
        wantedOf(route, accepted, resolved),
        route.object.metadata?.generation,
        now,
        ['PartiallyInvalid'],
      ),
    };
  });
  return [...others, ...made];
}

function wantedOf(route: Route, accepted: Finding, resolved: Finding): readonly Wanted[] {
  const unsupported = unsupportedRules(route);
  const partly: readonly Wanted[] =
    accepted.isTrue && unsupported !== undefined
      ? [
          {
            type: 'PartiallyInvalid',
            status: 'True',
            reason: 'UnsupportedValue',
            message: `Dropped Rule: ${unsupported.message}`,
          },
        ]
      : [];
  return [condition('Accepted', accepted), condition('ResolvedRefs', resolved), ...partly];
}

const isSame = (one: ParentReference, other: ParentReference): boolean =>
  (['group', 'kind', 'namespace', 'name', 'sectionName', 'port'] as const).every(
    (field) => one[field] === other[field],
  );
