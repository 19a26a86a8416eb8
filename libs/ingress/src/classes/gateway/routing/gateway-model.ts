import type { Stored } from '#machinery';
import type { Gateway } from '../api/objects.js';
import type { Route } from '../api/routes.js';
import { entriesOf, type Entry } from './entries.js';
import { attach, type Attachment } from '../model/attachment.js';
import { failed, fulfilled, type Finding } from '../model/finding.js';
import type { GatewayObjects } from '../model/gateway-objects.js';
import { listenersOf, type ListenerState } from '../model/listeners.js';
import { parametersOf, type Parameters } from '../model/parameters.js';

/** Everything that a Gateway routes by, and everything that is to be said of it but what its pods and its Service say. */
export interface GatewayModel {
  readonly gateway: Stored<Gateway>;
  readonly accepted: Finding;
  readonly parameters: Parameters;
  readonly listeners: readonly ListenerState[];
  readonly attachments: readonly Attachment[];
  /** Listeners that serve requests. */
  readonly served: ReadonlySet<ListenerState>;
  /** What a listener routes by; made when the first request asks. */
  readonly entriesOf: (state: ListenerState) => readonly Entry[];
}

/** Builds the model of a Gateway; `routes` are those with a parentRef to it. Pure: endpoints and backends are looked up at each request. */
export function gatewayModel(
  gateway: Stored<Gateway>,
  routes: readonly Route[],
  objects: GatewayObjects,
): GatewayModel {
  const listeners = listenersOf(gateway, objects);
  const attachments = attach(
    gateway,
    listeners,
    routes,
    (name) => objects.namespace(name)?.metadata?.labels,
  );
  const parameters = parametersOf(gateway, objects);
  const accepted = acceptance(gateway, listeners, parameters);
  const entries = new Map<ListenerState, readonly Entry[]>();
  return {
    gateway,
    accepted,
    parameters,
    listeners,
    attachments,
    served: new Set(accepted.isTrue ? listeners.filter(({ isProgrammed }) => isProgrammed) : []),
    entriesOf: (state) => {
      let made = entries.get(state);
      if (made === undefined) entries.set(state, (made = entriesOf(state, attachments)));
      return made;
    },
  };
}

/** Whether the Gateway as a whole can be served (condition Accepted). */
function acceptance(
  { spec }: Gateway,
  listeners: readonly ListenerState[],
  { problem }: Parameters,
): Finding {
  if (problem !== undefined) return failed('InvalidParameters', problem);
  const address = (spec.addresses ?? []).find(({ type = 'IPAddress' }) => type !== 'IPAddress');
  if (address !== undefined)
    return failed('UnsupportedAddress', `addresses of type ${address.type} are not supported`);
  const wrong = listeners.filter(({ accepted }) => !accepted.isTrue);
  if (wrong.length === 0) return fulfilled('Accepted', 'the Gateway is served');
  const message = wrong
    .map(({ listener, accepted }) => `listener ${listener.name}: ${accepted.message}`)
    .join('; ');
  return { isTrue: wrong.length < listeners.length, reason: 'ListenersNotValid', message };
}
