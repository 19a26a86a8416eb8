import { labelSelectorFromObject, type LabelSelectorObject } from '#machinery';
import { commonHostnames, intersectHostnames, type Hostname } from '../api/hostname.js';
import { GROUP } from '../api/names.js';
import type { Gateway } from '../api/objects.js';
import type { ParentReference, Route } from '../api/routes.js';
import { failed, fulfilled, type Finding } from './finding.js';
import type { ListenerState } from './listeners.js';
import { unsupportedRules } from './route-findings.js';

/** The labels of a namespace, by its name. */
type NamespaceLabels = (name: string) => Readonly<Record<string, string>> | undefined;

/** A route and one of its parentRefs that names a Gateway: which listeners take it, for which hosts. */
export interface Attachment {
  readonly route: Route;
  readonly parentRef: ParentReference;
  /** Its place among the parentRefs of the route. */
  readonly refIndex: number;
  readonly accepted: Finding;
  readonly listeners: readonly {
    readonly state: ListenerState;
    readonly hostnames: readonly Hostname[];
  }[];
}

/** The Gateway that a parentRef of a route means, as `namespace/name`; undefined: another kind of parent. */
export function gatewayKeyOf(route: Route, ref: ParentReference): string | undefined {
  const { group = GROUP, kind = 'Gateway', name } = ref;
  const namespace = ref.namespace ?? route.object.metadata?.namespace ?? '';
  return group === GROUP && kind === 'Gateway' ? `${namespace}/${name}` : undefined;
}

/**
 * Attaches routes to the listeners of a Gateway. `routes` are those with a parentRef to it. The older one has a host that an HTTPRoute
 * and a GRPCRoute both want (Gateway API, GRPCRoute `hostnames`).
 */
export function attach(
  gateway: Gateway,
  states: readonly ListenerState[],
  routes: readonly Route[],
  labelsOf: NamespaceLabels,
): readonly Attachment[] {
  const key = `${gateway.metadata?.namespace}/${gateway.metadata?.name}`;
  const taken = new Map<ListenerState, { kind: Route['kind']; hostname: Hostname }[]>();
  return routes.toSorted(olderFirst).flatMap((route) => {
    const unsupported = unsupportedRules(route);
    return (route.object.spec.parentRefs ?? [])
      .map((parentRef, refIndex) => ({ parentRef, refIndex }))
      .filter(({ parentRef }) => gatewayKeyOf(route, parentRef) === key)
      .map(({ parentRef, refIndex }) => {
        const named = states.filter(
          ({ listener }) =>
            (parentRef.sectionName ?? listener.name) === listener.name &&
            (parentRef.port ?? listener.port) === listener.port,
        );
        const allowing = named.filter((state) => isAllowed(route, state, gateway, labelsOf));
        const hosting = allowing
          .map((state) => ({
            state,
            hostnames: commonHostnames(state.listener.hostname, route.object.spec.hostnames),
          }))
          .filter(({ hostnames }) => hostnames.length > 0);
        if (unsupported?.isWhole === true) {
          const accepted = failed('UnsupportedValue', unsupported.message);
          return { route, parentRef, refIndex, accepted, listeners: [] };
        }
        const listeners = hosting.filter(
          ({ state, hostnames }) => !isTaken(taken.get(state) ?? [], route.kind, hostnames),
        );
        for (const { state, hostnames } of listeners) {
          const list = taken.get(state) ?? [];
          taken.set(state, list);
          for (const hostname of hostnames) list.push({ kind: route.kind, hostname });
        }
        const accepted = verdict(named, allowing, hosting, listeners, parentRef);
        return { route, parentRef, refIndex, accepted, listeners };
      });
  });
}

/** The order in which equal claims count: by age, then by `namespace/name`. */
export function olderFirst({ object: a }: Route, { object: b }: Route): number {
  const age = (object: Route['object']): string => object.metadata?.creationTimestamp ?? '';
  const key = ({ metadata }: Route['object']): string => `${metadata?.namespace}/${metadata?.name}`;
  if (age(a) !== age(b)) return age(a) < age(b) ? -1 : 1;
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
}

function isAllowed(
  route: Route,
  { listener, kinds }: ListenerState,
  { metadata }: Gateway,
  labelsOf: NamespaceLabels,
): boolean {
  if (!kinds.includes(route.kind)) return false;
  const own = route.object.metadata?.namespace ?? '';
  const { from = 'Same', selector } = listener.allowedRoutes?.namespaces ?? {};
  switch (from) {
    case 'All':
      return true;
    case 'Selector':
      return selects(selector, labelsOf(own) ?? {});
    default:
      return own === metadata?.namespace;
  }
}

/** A selector that makes no sense selects nothing. */
function selects(
  selector: LabelSelectorObject | undefined,
  labels: Readonly<Record<string, string>>,
): boolean {
  try {
    return labelSelectorFromObject(selector).matches(labels);
  } catch {
    return false;
  }
}

const isTaken = (
  taken: readonly { readonly kind: Route['kind']; readonly hostname: Hostname }[],
  kind: Route['kind'],
  hostnames: readonly Hostname[],
): boolean =>
  taken.some(
    (other) =>
      other.kind !== kind &&
      hostnames.some((hostname) => intersectHostnames(hostname, other.hostname) !== null),
  );

function verdict(
  named: readonly unknown[],
  allowing: readonly unknown[],
  hosting: readonly unknown[],
  taking: readonly unknown[],
  { sectionName, port }: ParentReference,
): Finding {
  const which = [
    ...(sectionName === undefined ? [] : [`named ${sectionName}`]),
    ...(port === undefined ? [] : [`on port ${port}`]),
  ].join(' ');
  if (named.length === 0) return failed('NoMatchingParent', `the Gateway has no listener ${which}`);
  if (allowing.length === 0)
    return failed(
      'NotAllowedByListeners',
      'no listener allows routes of this kind and namespace (allowedRoutes)',
    );
  if (hosting.length === 0)
    return failed(
      'NoMatchingListenerHostname',
      'no hostname of the route is one of a listener that allows it',
    );
  if (taking.length === 0)
    return failed(
      'HostnameConflict',
      'an older route of the other kind (HTTPRoute, GRPCRoute) has these hosts',
    );
  return fulfilled('Accepted', 'the route is attached');
}
