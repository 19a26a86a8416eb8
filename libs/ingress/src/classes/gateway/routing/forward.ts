import type { HttpResponse } from '#images';
import type { Choices, Decision, Reason } from '../../../proxy/decision.js';
import { readyEndpoints } from '../../../proxy/service-endpoints.js';
import type { Listener } from '../api/objects.js';
import type { BackendRef, Filter } from '../api/routes.js';
import { backendOf, routeReference } from '../model/backends.js';
import type { GatewayObjects } from '../model/gateway-objects.js';
import { unknownFilters } from '../model/route-findings.js';
import { durationMs } from './duration.js';
import type { Entry } from './entries.js';
import { modifiedHeaders } from './header-filter.js';
import { mirrorsOf } from './mirror.js';
import { filtered, firstOutgoing, requestOf } from './outgoing.js';
import { errorPage } from './pages.js';
import type { Question } from './question.js';
import { redirectAnswer } from './redirect.js';

/** What a rule does with a request that it has: redirects it, sends it to one of its backends, or fails. */
export function forwardBy(
  entry: Entry,
  listener: Listener,
  question: Question,
  because: readonly Reason[],
  objects: GatewayObjects,
  choices: Choices,
): Decision {
  const { rule, ruleField, route, condition } = entry;
  const reason = (field: string, summary: string): Reason => ({
    summary,
    object: routeReference(route),
    field: `${ruleField}${field}`,
  });
  const fail = (status: number, ...reasons: readonly Reason[]): Decision => ({
    answer: errorPage(question, status),
    because: [...because, ...reasons],
  });
  const redirectBy = (filters: readonly Filter[], field: string): Decision | undefined => {
    const index = filters.findIndex(({ requestRedirect }) => requestRedirect !== undefined);
    const redirect = filters[index]?.requestRedirect;
    if (redirect === undefined) return undefined;
    const answer = redirectAnswer(redirect, question, listener, condition.prefix);
    const to = `redirect to ${answer.headers['Location']}`;
    return { answer, because: [...because, reason(`${field}filters[${index}]`, to)] };
  };

  const { filters = [], backendRefs = [] } = rule;
  const unknown = unknownFilters(filters);
  if (unknown.length > 0)
    return fail(500, reason('.filters', `filters of type ${unknown.join(', ')} are not simulated`));
  const redirect = redirectBy(filters, '.');
  if (redirect !== undefined) return redirect;

  const weights = backendRefs.map(({ weight = 1 }) => weight);
  if (backendRefs.length === 0)
    return fail(500, reason('.backendRefs', 'the rule has no backends'));
  if (weights.every((weight) => weight === 0))
    return fail(500, reason('.backendRefs', 'every backend has weight 0'));
  const index = choices.weighted(weights);
  const ref = backendRefs[index]!;
  const field = `.backendRefs[${index}]`;
  const share = backendRefs.length === 1 ? '' : shareOf(ref, weights);
  const backend = backendOf(route, ref, objects);
  if ('reason' in backend)
    return fail(500, reason(field, `${backend.reason}: ${backend.message}${share}`));
  const own = ref.filters ?? [];
  const unknownOwn = unknownFilters(own);
  if (unknownOwn.length > 0)
    return fail(
      500,
      reason(`${field}.filters`, `filters of type ${unknownOwn.join(', ')} are not simulated`),
    );
  const ownRedirect = redirectBy(own, `${field}.`);
  if (ownRedirect !== undefined) return ownRedirect;

  const { namespace, name, port } = backend;
  const endpoints = readyEndpoints(objects, namespace, name, { number: port });
  const service = `Service ${namespace}/${name}`;
  if (endpoints.length === 0)
    return fail(503, reason(field, `${service} has no ready endpoint${share}`));
  const first = choices.next(`${namespace}/${name}:${port}`, endpoints.length);
  const ordered = [...endpoints.slice(first), ...endpoints.slice(0, first)];
  const outgoing = [...filters, ...own].reduce(
    (made, filter) => filtered(made, filter, condition.prefix),
    firstOutgoing(question, choices.requestId()),
  );
  const request = requestOf(question.request, question, outgoing);
  const mirrors = mirrorsOf(entry, [...filters, ...own], request, objects, choices);
  const timeoutMs = timeoutOf(entry);
  const chosen = `${ordered[0]!.ip}:${ordered[0]!.port}, one of ${endpoints.length} ready endpoints of ${service}${share}`;
  return {
    because: [...because, ...mirrors.map(({ because: why }) => why), reason(field, chosen)],
    forward: {
      endpoints: ordered,
      tls: false,
      request,
      finish: (response: HttpResponse) => ({
        ...response,
        headers: outgoing.answerFilters.reduce(modifiedHeaders, response.headers),
      }),
      failed: (why) => errorPage(question, why === 'timeout' ? 504 : 503),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(mirrors.length === 0 ? {} : { mirrors }),
    },
  };
}

const shareOf = ({ weight = 1 }: BackendRef, weights: readonly number[]): string =>
  `, weight ${weight} of ${weights.reduce((sum, each) => sum + each, 0)}`;

/** The shorter of the limits of a rule; 0s is none. */
function timeoutOf({ rule: { timeouts } }: Entry): number | undefined {
  const limits = [timeouts?.request, timeouts?.backendRequest]
    .map((text) => (text === undefined ? undefined : durationMs(text)))
    .filter((ms) => ms !== undefined && ms > 0) as number[];
  return limits.length === 0 ? undefined : Math.min(...limits);
}
