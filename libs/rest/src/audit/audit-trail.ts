import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuditedRequest, Auditor } from '#audit';
import type { User } from '#auth';
import type { KindDefinition } from '#kinds';
import { formatGroupVersion, type Draft, type KubeObject } from '#machinery';
import type { RequestPath } from '../request/path.js';
import type { Query } from '../request/query.js';
import { attributeVerb } from '../verbs/routing.js';

/** Requests that last as long as a client wants have an event when their answer begins. */
const LASTING: ReadonlySet<string> = new Set(['attach', 'exec', 'proxy', 'log', 'portforward']);

/** The part of an exchange that is there before anybody knows who asks. */
interface Begun {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: RequestPath;
  readonly query: Query;
  readonly auditId: string;
}

/** Begins to write down a request of `user`; undefined when the policy says nothing about it. Absent user: authentication failed. */
export function beginAudit(
  auditor: Auditor,
  exchange: Begun,
  user: User | undefined,
): AuditTrail | undefined {
  const { request, path, query } = exchange;
  const method = request.method ?? 'GET';
  const watching = query.boolean('watch') ?? false;
  const verb = path.type === 'path' ? method.toLowerCase() : attributeVerb(path, method, watching);
  const userAgent = request.headers['user-agent'];
  const audited = auditor.begin({
    auditID: exchange.auditId,
    requestURI: request.url ?? '/',
    path: path.path,
    verb,
    sourceIPs: sourceAddresses(request),
    ...(user === undefined ? {} : { user }),
    ...(userAgent === undefined ? {} : { userAgent }),
    // A namespace itself is asked for as if it were inside itself.
    ...(path.type === 'path'
      ? {}
      : {
          resource:
            path.group === '' && path.resource === 'namespaces'
              ? { ...path, namespace: path.name }
              : path,
        }),
  });
  if (audited === undefined) return undefined;
  const lasting = verb === 'watch' || (path.type === 'resource' && LASTING.has(path.subresource));
  return new AuditTrail(audited, exchange, lasting || user === undefined);
}

/** What this face tells the audit log about one request. */
export class AuditTrail {
  /** What the request is about, once that is known. */
  kind: KindDefinition | undefined;
  private code = 0;

  constructor(
    private readonly audited: AuditedRequest,
    { response }: Begun,
    private readonly lasting: boolean,
  ) {
    const original = response.writeHead.bind(response);
    response.writeHead = (code: number, ...rest: []) => {
      this.started(code);
      return original(code, ...rest);
    };
  }

  /** The user is known: the request is on its way until its answer has been sent, or its connection has ended. */
  begin({ response }: Begun): void {
    this.audited.begin();
    const complete = (): void =>
      this.audited.complete(
        this.code === 0 && response.headersSent ? response.statusCode : this.code,
      );
    response.once('finish', complete);
    response.once('close', complete);
  }

  impersonate(user: User): void {
    this.audited.impersonate(user);
  }

  readonly annotate = (key: string, value: string): void => this.audited.annotate(key, value);

  /** A decoded body, in the version of the request. It is shown with its defaults, before admission. */
  readonly received = (object: KubeObject): void => {
    const { audited, kind } = this;
    audited.refer(object.metadata);
    if (!audited.wantsRequest) return;
    const copy = structuredClone(object) as Draft<KubeObject>;
    const isItself =
      kind !== undefined && copy.kind === kind.kind && copy.apiVersion === formatGroupVersion(kind);
    if (isItself) kind.strategy.applyDefaults?.(copy);
    audited.request(copy);
  };

  /** A body as it was sent: a patch, or the options of a deletion. */
  sent(body: unknown): void {
    if (this.audited.wantsRequest && typeof body === 'object' && body !== null)
      this.audited.request(structuredClone(body));
  }

  /** What is answered; made only when the policy asks for it. */
  answered(object: () => object): void {
    if (this.audited.wantsResponse) this.audited.response(object());
  }

  /** The Status that is answered. */
  answeredStatus(status: Parameters<AuditedRequest['answerStatus']>[0]): void {
    this.audited.answerStatus(status);
    this.answered(() => status);
  }

  /** The head of the answer is sent: by `writeHead`, or straight on a socket that has changed its protocol. */
  started(code: number): void {
    if (this.code !== 0) return;
    this.code = code;
    if (this.lasting) this.audited.responseStarted(code);
  }

  /** A connection that has changed its protocol is over. */
  ended(): void {
    this.audited.complete(this.code);
  }
}

/** Proxies name the client before themselves (`X-Forwarded-For`, `X-Real-Ip`). */
function sourceAddresses(request: IncomingMessage): readonly string[] {
  const forwarded = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((text) => text.trim());
  const real = String(request.headers['x-real-ip'] ?? '').trim();
  const remote = request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
  return [...new Set([...forwarded, real, remote])]
    .filter((address) => address !== '')
    .slice(0, 16);
}
