import type { IncomingHttpHeaders } from 'node:http';
import type { Attributes, Authorizer } from '../authorizer.js';
import type { User } from '../user.js';
import { MODES, type Questions } from './modes.js';
import { wantedUser } from './wanted-user.js';

type Asked = Pick<Authorizer, 'authorize'>;

/** Users whose last way of impersonation is remembered. */
const MAX_REMEMBERED = 10_000;
/** Which mode let a user act as somebody else the last time, for each authorizer: it is tried first, and its refusal is the one that is told. */
const lastModes = new WeakMap<Asked, Map<string, number>>();

/**
 * The user that a request acts as: `user` itself, or the one that the `Impersonate-*` headers name, provided that `user` may
 * impersonate every part of it: by one of the constrained modes (KEP-5284), which also ask for what the request wants to do, or by the
 * old verb `impersonate`. Answers at once when the authorizer does. Throws a StatusError, or rejects with it (400 without a
 * user name, 403 without the right).
 */
export function impersonate(
  user: User,
  headers: IncomingHttpHeaders,
  authorizer: Asked,
  request: () => Attributes,
): User | Promise<User> {
  const wanted = wantedUser(headers);
  if (wanted === undefined) return user;
  let remembered = lastModes.get(authorizer);
  if (remembered === undefined) lastModes.set(authorizer, (remembered = new Map()));
  const last = remembered.get(user.name);
  const order = MODES.map((_, index) => index).filter((index) => index !== last);
  if (last !== undefined) order.unshift(last);
  const attributes = request();
  const attempt = function* (): Questions {
    let first: unknown;
    for (const index of order) {
      try {
        const found = yield* MODES[index]!(user, wanted, attributes);
        if (found === undefined) continue;
        remember(remembered, user.name, index);
        return found;
      } catch (error) {
        first ??= error;
      }
    }
    throw first;
  };
  return settle(attempt(), authorizer) as User | Promise<User>;
}

function remember(known: Map<string, number>, name: string, index: number): void {
  known.delete(name);
  known.set(name, index);
  if (known.size > MAX_REMEMBERED) known.delete(known.keys().next().value!);
}

/** Puts the questions to the authorizer, one after the other; waits only when it does. */
function settle(
  questions: Questions,
  authorizer: Asked,
  step = questions.next(),
): User | undefined | Promise<User | undefined> {
  let current = step;
  while (current.done !== true) {
    const { user, attributes } = current.value;
    const decision = authorizer.authorize(user, attributes);
    if (decision instanceof Promise)
      return decision.then((decided) => settle(questions, authorizer, questions.next(decided)));
    current = questions.next(decision);
  }
  return current.value;
}
