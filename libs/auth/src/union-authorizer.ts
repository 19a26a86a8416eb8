import {
  NO_OPINION,
  type Attributes,
  type Authorizer,
  type Decision,
  type Rules,
} from './authorizer.js';
import type { User } from './user.js';

/** Members of this group may do everything; the API server's own requests carry it. */
export const PRIVILEGED_GROUP = 'system:masters';

const ALLOWED: Decision = { allowed: true, reason: '' };

/**
 * Asks authorizers in their order until one allows or denies (`--authorization-mode=Node,RBAC,…`). The privileged group is allowed
 * everything before anybody is asked. Reasons and errors of those who had no opinion are collected.
 */
export class UnionAuthorizer implements Authorizer {
  constructor(private readonly authorizers: readonly Authorizer[]) {}

  authorize(user: User, attributes: Attributes): Decision | Promise<Decision> {
    if (user.groups.includes(PRIVILEGED_GROUP)) return ALLOWED;
    return this.ask(0, NO_OPINION, user, attributes);
  }

  rules(user: User, namespace: string): Rules {
    const found = this.authorizers.map((authorizer) => authorizer.rules(user, namespace));
    const errors = found.flatMap(({ error }) => (error === undefined ? [] : [error]));
    return {
      resourceRules: found.flatMap(({ resourceRules }) => resourceRules),
      nonResourceRules: found.flatMap(({ nonResourceRules }) => nonResourceRules),
      incomplete: found.some(({ incomplete }) => incomplete),
      ...(errors.length === 0 ? {} : { error: aggregate(errors) }),
    };
  }

  private ask(
    from: number,
    before: Decision,
    user: User,
    attributes: Attributes,
  ): Decision | Promise<Decision> {
    let decision = before;
    for (let index = from; index < this.authorizers.length; index++) {
      const answer = this.authorizers[index]!.authorize(user, attributes);
      if (answer instanceof Promise) {
        const soFar = decision;
        return answer.then((late) =>
          isFinal(late) ? late : this.ask(index + 1, joined(soFar, late), user, attributes),
        );
      }
      if (isFinal(answer)) return answer;
      decision = joined(decision, answer);
    }
    return decision;
  }
}

function isFinal({ allowed, denied }: Decision): boolean {
  return allowed || denied === true;
}

function joined(before: Decision, next: Decision): Decision {
  if (next.reason === '' && next.error === undefined) return before;
  const reasons = [before.reason, next.reason].filter((reason) => reason !== '');
  const errors = [before.error, next.error].filter((error) => error !== undefined);
  return {
    allowed: false,
    reason: reasons.join('\n'),
    ...(errors.length === 0 ? {} : { error: aggregate(errors) }),
  };
}

/** Several errors in one line, as the API server prints them. */
export function aggregate(errors: readonly string[]): string {
  const distinct = [...new Set(errors)];
  return distinct.length === 1 ? distinct[0]! : `[${distinct.join(', ')}]`;
}
