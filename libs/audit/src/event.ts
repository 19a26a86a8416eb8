import type { User } from '#auth';
import type { Level, Stage } from './policy.js';

interface UserInfo {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: User['extra'];
}

export interface ObjectReference {
  resource?: string | undefined;
  namespace?: string | undefined;
  name?: string | undefined;
  uid?: string | undefined;
  apiGroup?: string | undefined;
  apiVersion?: string | undefined;
  resourceVersion?: string | undefined;
  subresource?: string | undefined;
}

/** An `Event` of `audit.k8s.io/v1`, its fields in the order in which they are written. */
export interface AuditEvent {
  readonly kind: 'Event';
  readonly apiVersion: 'audit.k8s.io/v1';
  readonly level: Level;
  readonly auditID: string;
  readonly stage: Stage;
  readonly requestURI: string;
  readonly verb: string;
  readonly user: UserInfo;
  readonly impersonatedUser?: UserInfo;
  readonly authenticationMetadata?: { readonly impersonationConstraint: string };
  readonly sourceIPs?: readonly string[];
  readonly userAgent?: string;
  readonly objectRef?: ObjectReference;
  readonly responseStatus?: object;
  readonly requestObject?: unknown;
  readonly responseObject?: unknown;
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A user as events have it. */
export function userInfo(user: User | undefined): UserInfo {
  if (user === undefined) return {};
  const { name, uid, groups, extra } = user;
  return {
    username: name,
    ...(uid === undefined || uid === '' ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups }),
    ...(extra === undefined || Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

/** A time with microseconds, as the API writes those of events. `milliseconds` since 1970, UTC. */
export function microTimeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}

type Loose = {
  readonly metadata?: { readonly managedFields?: unknown };
  readonly items?: readonly Loose[];
  readonly rows?: readonly { readonly object?: Loose }[];
};

/** A copy without `metadata.managedFields`: of the object itself, of each item of a list, of each row of a Table. */
export function withoutManagedFields(object: object): object {
  const { metadata, items, rows, ...rest } = object as Loose;
  const { managedFields: _dropped, ...kept } = metadata ?? {};
  return {
    ...rest,
    ...(metadata === undefined ? {} : { metadata: kept }),
    ...(items === undefined || items === null ? {} : { items: items.map(withoutManagedFields) }),
    ...(rows === undefined || rows === null
      ? {}
      : {
          rows: rows.map((row) =>
            row.object === undefined || row.object === null
              ? row
              : { ...row, object: withoutManagedFields(row.object) },
          ),
        }),
  };
}
