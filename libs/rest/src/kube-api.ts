import type { IncomingMessage, ServerResponse } from 'node:http';
import { ANONYMOUS, requireAllowed, type Attributes, type User } from '#auth';
import { beginAudit } from './audit/audit-trail.js';
import { ignoredTokenWarning } from './credentials.js';
import { deprecationWarning } from './deprecations.js';
import { auditIdOf, type Exchange } from './exchange.js';
import type { KubeApiOptions } from './face.js';
import { sendTooManyRequests, takeSeat, TooManyRequests, type Seat } from './flow/seat.js';
import { identify } from './identify.js';
import { ApiMetrics, isLongRunning, type RequestLabels } from './metrics/metrics.js';
import { wantsPretty } from './negotiation/layout.js';
import { answerPlainPath } from './plain-paths.js';
import { answerBadUrl } from './server/bare-status.js';
import { parsePath, type RequestPath } from './request/path.js';
import { answerRemotely } from './proxy/remote.js';
import { Query } from './request/query.js';
import { checkTimeout } from './request/timeout.js';
import { sendError, sendText } from './send.js';
import { connect } from './streaming/connect.js';
import { attributeVerb, route, type Verb } from './verbs/routing.js';
import { verbs } from './verbs/verbs.js';

/** An exchange while its user is still being found. */
type Identifiable = { -readonly [Key in keyof Exchange]: Exchange[Key] };

const NOBODY: User = { name: '', groups: [] };

/** The kube-apiserver's HTTP interface over any number of clusters: authenticate, authorise, route, answer. */
export class KubeApi {
  private readonly metrics = new ApiMetrics();

  constructor(private readonly options: KubeApiOptions) {}

  /** Answers one request completely. Never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const beginning = this.begin(request, response);
    const exchange = beginning instanceof Promise ? await beginning : beginning;
    if (exchange === undefined) return;
    const { clock } = this.options;
    const watching = exchange.query.boolean('watch') ?? false;
    const labels = labelsOf(exchange, watching);
    const started = clock.now();
    const finish = this.metrics.start(
      labels,
      request.method !== 'GET' && request.method !== 'HEAD',
    );
    const lasting = isLongRunning(labels);
    if (lasting) response.on('close', () => finish(response.statusCode, 0));
    const attributes = attributesOf(exchange, watching);
    let seat: Seat | undefined;
    try {
      if (!lasting) checkTimeout(exchange.query);
      // What lasts has no seat, but a watch has one until it is under way.
      const seated =
        lasting && labels.verb !== 'WATCH' ? undefined : takeSeat(exchange, attributes);
      seat = seated instanceof Promise ? await seated : seated;
      const deciding = authorize(exchange, attributes);
      if (deciding !== undefined) await deciding;
      const answering = this.answer(exchange, watching);
      if (answering !== undefined) await answering;
    } catch (error) {
      if (error instanceof TooManyRequests) sendTooManyRequests(exchange);
      else sendError(exchange, error);
    } finally {
      seat?.leave();
    }
    if (!lasting) finish(response.statusCode, (clock.now() - started) / 1000);
  }

  /**
   * Identifies and authorises a request; undefined when it has been answered already. Shared with connection upgrades, whose
   * `response` writes to the bare socket.
   */
  begin(
    request: IncomingMessage,
    response: ServerResponse,
  ): Exchange | undefined | Promise<Exchange | undefined> {
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    const auditId = auditIdOf(request, () => this.options.random.uuid());
    let path: RequestPath;
    try {
      path = parsePath(mark === -1 ? url : url.slice(0, mark));
    } catch {
      answerBadUrl(response, `invalid URL escape in ${url.slice(0, 100)}`);
      return undefined;
    }
    const cluster = this.options.cluster(path.cluster);
    if (cluster === undefined) {
      plainAnswer(response, auditId, 404, '404 page not found\n');
      return undefined;
    }
    const userAgent = request.headers['user-agent'];
    const query = Query.parse(mark === -1 ? '' : url.slice(mark + 1));
    const exchange: Identifiable = {
      options: this.options,
      cluster,
      request,
      response,
      path,
      query,
      auditId,
      pretty: wantsPretty(query.text('pretty'), userAgent),
      user: NOBODY,
      context: { user: NOBODY, warnings: [] },
    };
    let proven: User | undefined;
    try {
      const found = identify(
        cluster,
        request,
        () => attributesOf(exchange, query.boolean('watch') ?? false),
        (user) => {
          proven = user;
          this.audit(exchange, user);
        },
      );
      if (!(found instanceof Promise)) return identified(exchange, found, proven);
      return found.then(
        (user) => identified(exchange, user, proven),
        (error: unknown) => this.refuse(exchange, error, proven),
      );
    } catch (error) {
      return this.refuse(exchange, error, proven);
    }
  }

  /** Begins to write down a request of a user who has proven who it is. */
  private audit(exchange: Identifiable, user: User): void {
    const { auditor } = this.options;
    const trail = auditor === undefined ? undefined : beginAudit(auditor, exchange, user);
    if (trail === undefined) return;
    trail.begin(exchange);
    exchange.audit = trail;
  }

  /** Answers who may not in (then nobody has `proven` who it is), or may not act as somebody else. */
  private refuse(exchange: Identifiable, error: unknown, proven: User | undefined): undefined {
    const { auditor } = this.options;
    const trail =
      auditor === undefined || proven !== undefined
        ? exchange.audit
        : beginAudit(auditor, exchange, undefined);
    if (trail !== undefined) exchange.audit = trail;
    sendError(exchange, error);
    return undefined;
  }

  private answer(exchange: Exchange, watching: boolean): void | Promise<void> {
    const { path, request, cluster } = exchange;
    const remote = cluster.remote?.();
    if (remote !== undefined) {
      const forwarded = answerRemotely(exchange, remote);
      if (forwarded !== undefined) return forwarded;
    }
    if (path.type === 'path') return answerPlainPath(exchange, this.metrics);
    const found = route(cluster.catalog(), path, request.method ?? 'GET', watching);
    if (found === undefined) return sendText(exchange, 404, '404 page not found\n');
    if (exchange.audit !== undefined) exchange.audit.kind = found.kind;
    const warning = deprecationWarning(found.kind);
    if (warning !== undefined) {
      exchange.context.warnings.push(warning);
      exchange.audit?.annotate('k8s.io/deprecated', 'true');
      const removed = found.kind.former?.removedRelease;
      if (removed !== undefined) exchange.audit?.annotate('k8s.io/removed-release', removed);
    }
    if (found.verb === 'connect') return connect(exchange, path, found.kind, path.subresource);
    const target = {
      kind: found.kind,
      namespace: path.namespace,
      ...(path.name === '' ? {} : { name: path.name }),
      ...(found.subresource === undefined ? {} : { subresource: found.subresource.name }),
    };
    return verbs[found.verb](exchange, target as typeof target & { name: string });
  }
}

function identified(exchange: Identifiable, user: User, proven: User | undefined): Exchange {
  const userAgent = exchange.request.headers['user-agent'];
  const { audit } = exchange;
  exchange.user = user;
  const ignored = user.name === ANONYMOUS.name ? ignoredTokenWarning(exchange.request) : undefined;
  const warnings = ignored === undefined ? [] : [ignored];
  exchange.context = userAgent === undefined ? { user, warnings } : { user, warnings, userAgent };
  if (audit === undefined) return exchange;
  if (user !== proven) audit.impersonate(user);
  exchange.context = { ...exchange.context, annotate: audit.annotate, received: audit.received };
  return exchange;
}

/** What a request is counted under. Names that nobody serves are not shown: a client could invent any number of them. */
function labelsOf(exchange: Exchange, watching: boolean): RequestLabels {
  const { path, request, query } = exchange;
  const method = request.method ?? 'GET';
  const known =
    path.type === 'resource' &&
    exchange.cluster.catalog().byResource(path.group, path.version, path.resource) !== undefined;
  if (!known) return { ...UNKNOWN_LABELS, verb: method === 'GET' ? 'GET' : 'other' };
  return {
    verb: metricVerb(attributeVerb(path, method, watching), path.subresource),
    group: path.group,
    version: path.version,
    resource: path.resource,
    subresource: path.subresource,
    scope: path.name !== '' ? 'resource' : path.namespace === '' ? 'cluster' : 'namespace',
    dryRun: query.text('dryRun') === 'All' ? 'All' : '',
  };
}

const UNKNOWN_LABELS: RequestLabels = {
  verb: 'other',
  group: '',
  version: '',
  resource: '',
  subresource: '',
  scope: '',
  dryRun: '',
};

const CONNECTING: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward', 'proxy', 'log']);
const METRIC_VERBS: Readonly<Partial<Record<Verb | '', string>>> = {
  create: 'POST',
  update: 'PUT',
  '': 'other',
};

function metricVerb(verb: string, subresource: string): string {
  if (CONNECTING.has(subresource)) return 'CONNECT';
  return METRIC_VERBS[verb as Verb] ?? verb.toUpperCase();
}

/** What a request wants to do. */
export function attributesOf({ path, request, query }: Exchange, watching: boolean): Attributes {
  const method = request.method ?? 'GET';
  const selector =
    path.type === 'path' || path.name !== '' ? undefined : query.text('fieldSelector');
  return path.type === 'path'
    ? { kind: 'path', verb: method.toLowerCase(), path: path.path }
    : {
        kind: 'resource',
        verb: attributeVerb(path, method, watching),
        group: path.group,
        version: path.version,
        resource: path.resource,
        subresource: path.subresource,
        // A namespace itself is checked as if it were inside itself.
        namespace: path.group === '' && path.resource === 'namespaces' ? path.name : path.namespace,
        name: selector === undefined ? path.name : selectedName(selector),
        ...(selector === undefined ? {} : { fieldSelector: selector }),
      };
}

/** Refuses what the user may not do: throws a StatusError (403), or rejects with it when somebody else had to be asked. */
export function authorize(exchange: Exchange, attributes: Attributes): void | Promise<void> {
  const { cluster, user, audit } = exchange;
  if (audit === undefined) return requireAllowed(cluster.authorizer, user, attributes);
  return requireAllowed(cluster.authorizer, user, attributes, ({ allowed, reason }) => {
    audit.annotate('authorization.k8s.io/decision', allowed ? 'allow' : 'forbid');
    audit.annotate('authorization.k8s.io/reason', reason);
  });
}

/** A list or watch of one object by name may be allowed to those who may read only that object. */
function selectedName(selector: string): string {
  const match = /(?:^|,)metadata\.name==?([^,=!%/\\]+)(?:,|$)/.exec(selector);
  return match?.[1] ?? '';
}

/** Answers before it is known which cluster is meant. */
function plainAnswer(response: ServerResponse, auditId: string, code: number, text: string): void {
  response.writeHead(code, {
    'Audit-Id': auditId,
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(text);
}
