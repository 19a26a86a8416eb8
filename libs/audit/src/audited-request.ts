import type { User } from '#auth';
import {
  microTimeText,
  userInfo,
  withoutManagedFields,
  type AuditEvent,
  type ObjectReference,
} from './event.js';
import type { AuditedAttributes, Evaluation } from './matching.js';
import { LEVELS, type Level, type Stage } from './policy.js';

/** What is known of a request when it arrives. */
export interface Arrival extends AuditedAttributes {
  readonly auditID: string;
  /** Path and query. */
  readonly requestURI: string;
  readonly userAgent?: string;
  /** The client's address, proxies' clients first. */
  readonly sourceIPs: readonly string[];
}

/** A Status, or the part of one that an event repeats. */
interface StatusLike {
  readonly status?: string | undefined;
  readonly message?: string | undefined;
  readonly reason?: string | undefined;
  readonly details?: object | undefined;
  readonly code?: number | undefined;
}

/** More annotations than that are dropped. */
const MAX_ANNOTATIONS = 256;

/** What the audit log learns of one request on its way; each stage becomes an event unless the policy leaves it out. */
export class AuditedRequest {
  private readonly received: number;
  private readonly reference: ObjectReference | undefined;
  private readonly annotations = new Map<string, string>();
  private impersonated: User | undefined;
  private status: StatusLike | undefined;
  private requestObject: unknown;
  private responseObject: unknown;
  private over = false;

  constructor(
    private readonly arrival: Arrival,
    private readonly evaluation: Evaluation,
    private readonly now: () => number,
    private readonly write: (event: AuditEvent) => void,
  ) {
    this.received = now();
    this.reference = referenceOf(arrival);
  }

  /** The request has arrived and its user is known. */
  begin(): void {
    this.emit('RequestReceived');
  }

  /** The user that the request acts as from here on. */
  impersonate(user: User): void {
    this.impersonated = user;
  }

  /** A note of the authorizer or of admission; the first one under a key stays. */
  annotate(key: string, value: string): void {
    if (!this.annotations.has(key) && this.annotations.size < MAX_ANNOTATIONS)
      this.annotations.set(key, value);
  }

  /** Whether `request` would be kept. */
  get wantsRequest(): boolean {
    return this.reaches('Request');
  }

  /** Whether `response` would be kept. */
  get wantsResponse(): boolean {
    return this.reaches('RequestResponse');
  }

  /** What the names in a decoded body say about the object, as far as the path did not. */
  refer(metadata: { readonly [Key in keyof ObjectReference]?: unknown } | undefined): void {
    if (this.reference === undefined || metadata === undefined) return;
    for (const key of ['namespace', 'name', 'uid', 'resourceVersion'] as const) {
      const value = metadata[key];
      if (this.reference[key] === undefined && typeof value === 'string' && value !== '')
        this.reference[key] = value;
    }
  }

  /** What the client sent, in the version of the request; it must not change any more. */
  request(object: object): void {
    this.requestObject = this.trimmed(object);
  }

  /** What the client is answered, as it is shown to it. */
  response(object: object): void {
    this.responseObject = this.trimmed(object);
  }

  /** The Status that the client is answered. */
  answerStatus({ status, message, reason, details, code }: StatusLike): void {
    this.status = { status, message, reason, details, code };
  }

  /** The head of an answer that lasts has been sent. */
  responseStarted(code: number): void {
    this.status = { ...this.status, code };
    this.emit('ResponseStarted');
  }

  /** Nothing more will be sent. `code` 0: the connection ended before there was an answer. */
  complete(code: number): void {
    if (this.over) return;
    this.over = true;
    this.status =
      code === 0
        ? { status: 'Success', message: 'Connection closed early', code: 200 }
        : { ...this.status, code };
    this.emit('ResponseComplete');
  }

  private reaches(level: Level): boolean {
    return LEVELS.indexOf(this.evaluation.level) >= LEVELS.indexOf(level);
  }

  private trimmed(object: object): unknown {
    return this.evaluation.omitManagedFields ? withoutManagedFields(object) : object;
  }

  private emit(stage: Stage): void {
    if (this.evaluation.omitStages.has(stage)) return;
    const { arrival, reference, status, impersonated, annotations } = this;
    const { auditID, requestURI, verb, user, sourceIPs, userAgent } = arrival;
    this.write({
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: this.evaluation.level,
      auditID,
      stage,
      requestURI,
      verb,
      user: userInfo(user),
      ...(impersonated === undefined ? {} : { impersonatedUser: userInfo(impersonated) }),
      ...(impersonated?.constraint === undefined
        ? {}
        : { authenticationMetadata: { impersonationConstraint: impersonated.constraint } }),
      ...(sourceIPs.length === 0 ? {} : { sourceIPs }),
      ...(userAgent === undefined || userAgent === '' ? {} : { userAgent }),
      ...(reference === undefined ? {} : { objectRef: { ...reference } }),
      ...(status === undefined ? {} : { responseStatus: { metadata: {}, ...status } }),
      ...(this.requestObject === undefined ? {} : { requestObject: this.requestObject }),
      ...(this.responseObject === undefined ? {} : { responseObject: this.responseObject }),
      requestReceivedTimestamp: microTimeText(this.received),
      stageTimestamp: microTimeText(this.now()),
      ...(annotations.size === 0 ? {} : { annotations: Object.fromEntries(annotations) }),
    });
  }
}

function referenceOf({ resource }: AuditedAttributes): ObjectReference | undefined {
  if (resource === undefined) return undefined;
  const { group, version, namespace, name, subresource } = resource;
  return {
    resource: resource.resource,
    // All of them, for their order; what stays undefined is not written.
    namespace: namespace || undefined,
    name: name || undefined,
    uid: undefined,
    apiGroup: group || undefined,
    apiVersion: version,
    resourceVersion: undefined,
    subresource: subresource || undefined,
  };
}
