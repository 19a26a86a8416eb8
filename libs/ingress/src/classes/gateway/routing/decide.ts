import type { HttpRequest } from '#images';
import type { Choices, Closed, Decision, Reason } from '../../../proxy/decision.js';
import { GROUP } from '../api/names.js';
import { routeReference } from '../model/backends.js';
import type { GatewayModel } from './gateway-model.js';
import type { GatewayObjects } from '../model/gateway-objects.js';
import type { ListenerState } from '../model/listeners.js';
import { findEntry, type Entry } from './entries.js';
import { findListener } from './find-listener.js';
import { forwardBy } from './forward.js';
import { errorPage } from './pages.js';
import { passThrough } from './pass-through.js';
import { questionOf } from './question.js';
import { withCertificate } from './with-certificate.js';

/** What a gateway's proxy does with a request; undefined: the Gateway has no listener on this port. */
export function decide(
  model: GatewayModel,
  request: HttpRequest,
  objects: GatewayObjects,
  choices: Choices,
): Decision | Closed | undefined {
  const { port } = request.destination;
  const onPort = model.listeners.filter(({ listener }) => listener.port === port);
  if (onPort.length === 0) return undefined;
  const served = onPort.filter((state) => model.served.has(state));
  if (served.length === 0) return { closed: true, because: [notServed(model, onPort[0]!)] };
  const question = questionOf(request);
  const found = findListener(served, question);
  if ('closed' in found)
    return { closed: true, because: [listenerReason(model, served[0]!, found.closed)] };
  if ('status' in found)
    return {
      answer: errorPage(question, found.status),
      because: [{ summary: found.why, object: gatewayReference(model), field: 'spec.listeners' }],
    };
  const { state } = found;
  const isPassed = state.listener.protocol === 'TLS';
  const asked = isPassed
    ? { ...question, host: request.tls?.serverName.toLowerCase() ?? '' }
    : question;
  const entry = findEntry(model.entriesOf(state), asked);
  const decision =
    entry === undefined
      ? {
          answer: errorPage(question, 404),
          because: [listenerReason(model, state, noMatch(model, state, asked.host))],
        }
      : forwardBy(
          entry,
          state.listener,
          question,
          [listenerReason(model, state, listenerSummary(state)), entryReason(entry)],
          objects,
          choices,
        );
  if (isPassed) return passThrough(decision, request);
  return withCertificate(decision, state.certificates, request.tls?.serverName);
}

const gatewayReference = ({ gateway: { metadata } }: GatewayModel) => ({
  apiVersion: `${GROUP}/v1`,
  kind: 'Gateway',
  ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
  name: metadata.name,
});

const listenerReason = (
  model: GatewayModel,
  { index }: ListenerState,
  summary: string,
): Reason => ({
  summary,
  object: gatewayReference(model),
  field: `spec.listeners[${index}]`,
});

function notServed(model: GatewayModel, state: ListenerState): Reason {
  const { accepted, resolved, listener } = state;
  const why = [model.accepted, accepted, resolved].find(({ isTrue }) => !isTrue);
  return listenerReason(
    model,
    state,
    `listener ${listener.name} is not programmed: ${why?.reason ?? 'Invalid'}: ${why?.message ?? ''}`,
  );
}

const listenerSummary = ({ listener: { name, protocol, port, hostname = '*' } }: ListenerState) =>
  `listener ${name} (${protocol} ${port}, host ${hostname})`;

/** Why nothing matches, with the routes that are not attached although they name this Gateway. */
function noMatch({ attachments }: GatewayModel, state: ListenerState, host: string): string {
  const { name } = state.listener;
  const attached = attachments.filter(({ listeners }) =>
    listeners.some((each) => each.state === state),
  );
  const rejected = attachments.filter(({ accepted }) => !accepted.isTrue);
  const others = rejected.map(
    ({ route, accepted }) =>
      `${route.kind} ${route.object.metadata?.namespace}/${route.object.metadata?.name} is not attached: ${accepted.reason}`,
  );
  const none =
    attached.length === 0
      ? `no route is attached to listener ${name}`
      : `no rule of the routes of listener ${name} (${attached.length} attached) matches a request for the host "${host}"`;
  return [none, ...others.slice(0, MOST_NAMED)].join('; ');
}

/** So many routes are named in one sentence. */
const MOST_NAMED = 3;

function entryReason({ route, ruleField, matchIndex, hostname, condition, rule }: Entry): Reason {
  const hasMatches = (rule.matches ?? []).length > 0;
  return {
    summary: `host ${hostname ?? '*'}, ${condition.summary}`,
    object: routeReference(route),
    field: hasMatches ? `${ruleField}.matches[${matchIndex}]` : ruleField,
  };
}
