import type {
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  Role,
  RoleBinding,
  RoleRef,
  Subject,
} from '#kinds';
import type { KubeObject } from '#machinery';
import type { ClusterStore } from '#store';
import { parseServiceAccountUserName, type User } from '../user.js';

const GROUP = 'rbac.authorization.k8s.io';

/** One rule that somebody has, and through what. */
export interface Grant {
  readonly rule: PolicyRule;
  /** `RoleBinding "b/ns" of Role "r" to User "alice"`. */
  readonly by: string;
}

/** What a user was given in one namespace (or at the cluster scope); `errors` name roles that do not exist. */
export interface Grants {
  readonly grants: readonly Grant[];
  readonly errors: readonly string[];
}

type AnyBinding = RoleBinding | ClusterRoleBinding;

/** A binding as found by one of its subjects. */
interface Entry {
  readonly binding: AnyBinding;
  readonly subject: Subject;
  /** The place of the subject in its binding: the first that applies is the one that is named. */
  readonly position: number;
}

/** By subject, then by the name of the binding. */
type BySubject = Map<string, Map<string, Entry>>;

/** Roles and bindings by what a decision asks for: who, and in which namespace. It follows the store. */
export class PolicyIndex {
  /** By `namespace/name`; cluster roles have no namespace. */
  private readonly roles = new Map<string, readonly PolicyRule[]>();
  private readonly bindings = new Map<string, BySubject>();
  private changes = 0;

  /** Grows with every change; what was derived from an older generation is out of date. */
  get generation(): number {
    return this.changes;
  }

  /** Takes what a cluster has and follows it for as long as its store lives. */
  follow(store: ClusterStore): void {
    const take = (
      plural: string,
      put: (object: KubeObject) => void,
      drop: (object: KubeObject) => void,
    ): void => {
      const resource = `${plural}.${GROUP}`;
      const { entries, revision } = store.range({ resource });
      for (const { object } of entries) put(object);
      store.watch({
        resource,
        after: revision,
        onChanges: (batch) => {
          for (const { operation, entry, previous } of batch) {
            if (previous !== undefined) drop(previous.object);
            if (operation === 'DELETED') drop(entry.object);
            else put(entry.object);
          }
          this.changes += 1;
        },
      });
    };
    for (const plural of ['roles', 'clusterroles']) {
      take(
        plural,
        (object) => this.roles.set(roleKey(object), (object as Role | ClusterRole).rules ?? []),
        (object) => this.roles.delete(roleKey(object)),
      );
    }
    for (const plural of ['rolebindings', 'clusterrolebindings']) {
      take(
        plural,
        (object) => this.putBinding(object as AnyBinding),
        (object) => this.dropBinding(object as AnyBinding),
      );
    }
  }

  /** The rules of a role that a binding of `namespace` refers to; undefined when there is no such role. */
  rulesOf({ kind, name }: RoleRef, namespace: string): readonly PolicyRule[] | undefined {
    return this.roles.get(kind === 'Role' ? `${namespace}/${name}` : `/${name}`);
  }

  /** What the bindings of one namespace ('': ClusterRoleBindings) give to a user. */
  grantsOf(user: User, namespace: string): Grants {
    const bySubject = this.bindings.get(namespace);
    if (bySubject === undefined) return { grants: [], errors: [] };
    const found = new Map<string, Entry>();
    for (const key of subjectsOf(user)) {
      for (const [name, entry] of bySubject.get(key) ?? []) {
        const known = found.get(name);
        if (known === undefined || entry.position < known.position) found.set(name, entry);
      }
    }
    const grants: Grant[] = [];
    const errors: string[] = [];
    for (const name of [...found.keys()].toSorted()) {
      const { binding, subject } = found.get(name)!;
      const { roleRef } = binding;
      const rules = this.rulesOf(roleRef, namespace);
      if (rules === undefined)
        errors.push(
          `${roleRef.kind.toLowerCase()}.${GROUP} ${JSON.stringify(roleRef.name)} not found`,
        );
      const by = described(name, namespace, roleRef, subject);
      for (const rule of rules ?? []) grants.push({ rule, by });
    }
    return { grants, errors };
  }

  private putBinding(binding: AnyBinding): void {
    const namespace = binding.metadata?.namespace ?? '';
    const name = binding.metadata!.name!;
    let bySubject = this.bindings.get(namespace);
    if (bySubject === undefined) this.bindings.set(namespace, (bySubject = new Map()));
    for (const [position, subject] of (binding.subjects ?? []).entries()) {
      const key = subjectKey(subject, namespace);
      if (key === undefined) continue;
      let byName = bySubject.get(key);
      if (byName === undefined) bySubject.set(key, (byName = new Map()));
      if (!byName.has(name)) byName.set(name, { binding, subject, position });
    }
  }

  private dropBinding(binding: AnyBinding): void {
    const namespace = binding.metadata?.namespace ?? '';
    const bySubject = this.bindings.get(namespace);
    for (const subject of binding.subjects ?? []) {
      const key = subjectKey(subject, namespace);
      const byName = key === undefined ? undefined : bySubject?.get(key);
      byName?.delete(binding.metadata!.name!);
      if (byName?.size === 0) bySubject!.delete(key!);
    }
    if (bySubject?.size === 0) this.bindings.delete(namespace);
  }
}

function roleKey({ metadata }: KubeObject): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name}`;
}

/** Users, groups and service accounts share one space of keys; undefined for subjects that apply to nobody. */
function subjectKey({ kind, name, namespace }: Subject, home: string): string | undefined {
  if (kind === 'User') return `u:${name}`;
  if (kind === 'Group') return `g:${name}`;
  const of = namespace || home;
  return kind === 'ServiceAccount' && of !== '' ? `s:${of}:${name}` : undefined;
}

function subjectsOf({ name, groups }: User): string[] {
  const account = parseServiceAccountUserName(name);
  return [
    `u:${name}`,
    ...groups.map((group) => `g:${group}`),
    ...(account === undefined ? [] : [`s:${account.namespace}:${account.name}`]),
  ];
}

function described(name: string, namespace: string, role: RoleRef, subject: Subject): string {
  const binding =
    namespace === ''
      ? `ClusterRoleBinding ${JSON.stringify(name)}`
      : `RoleBinding ${JSON.stringify(`${name}/${namespace}`)}`;
  const who =
    subject.kind === 'ServiceAccount'
      ? `${subject.name}/${subject.namespace || namespace}`
      : subject.name;
  return `${binding} of ${role.kind} ${JSON.stringify(role.name)} to ${subject.kind} ${JSON.stringify(who)}`;
}
