import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { impersonate, type Attributes, type User } from '#auth';
import { StatusError } from '#machinery';
import { credentialsOf } from './credentials.js';
import type { ClusterFace } from './face.js';

/**
 * Who sends a request: proven by certificate or token, or the face's local user, or anonymous; then whom they impersonate. Answers at
 * once wherever no signature must be checked. `asked` is what the request wants to do. `proven` is told who it is before they act as somebody else. Throws a StatusError: 401 for wrong credentials, 403 for an impersonation that is refused.
 */
export function identify(
  face: ClusterFace,
  request: IncomingMessage,
  asked: () => Attributes,
  proven: (user: User) => void = () => undefined,
): User | Promise<User> {
  const credentials = credentialsOf(request);
  const hasNone = credentials.certificate === undefined && credentials.bearer === undefined;
  const found =
    hasNone && face.localUser !== undefined && isPlain(request)
      ? face.localUser
      : face.authenticator.authenticate(credentials);
  return found instanceof Promise
    ? found.then((user) => accept(face, request, user, asked, proven))
    : accept(face, request, found, asked, proven);
}

function accept(
  face: ClusterFace,
  request: IncomingMessage,
  user: User | undefined,
  asked: () => Attributes,
  proven: (user: User) => void,
): User | Promise<User> {
  if (user === undefined) throw new StatusError(401, 'Unauthorized', 'Unauthorized');
  proven(user);
  return impersonate(user, request.headers, face.authorizer, asked);
}

/** True for requests that did not come over TLS. Those of simulated pods come over no socket at all. */
function isPlain({ socket }: IncomingMessage): boolean {
  return socket instanceof Socket && (socket as Partial<TLSSocket>).encrypted !== true;
}
