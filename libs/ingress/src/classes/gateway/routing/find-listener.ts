import { compareHostnames, matchesHost } from '../api/hostname.js';
import type { ListenerState } from '../model/listeners.js';
import type { Question } from './question.js';

/** Which listener has a request, or why none does. */
export type Found =
  | { readonly state: ListenerState }
  | { readonly status: 404 | 421; readonly why: string }
  | { readonly closed: string };

/**
 * The listener of a port that a request belongs to: the one with the most specific hostname, and no other (listener isolation). With TLS
 * the name that the client asked for decides, and a Host that is another listener's is misdirected (421; Gateway API, Listener `hostname`).
 * `states` are those that are served on the port.
 */
export function findListener(states: readonly ListenerState[], question: Question): Found {
  const { request, host } = question;
  const protocol = states[0]?.listener.protocol;
  const isTls = protocol !== 'HTTP';
  if (isTls !== (request.tls !== undefined))
    return {
      closed: isTls
        ? 'the listener speaks TLS, and the client does not'
        : 'the client speaks TLS, and the listener does not',
    };
  const byHost = mostSpecific(states, host);
  if (request.tls === undefined)
    return byHost === undefined
      ? { status: 404, why: `no listener is for the host "${host}"` }
      : { state: byHost };
  const serverName = request.tls.serverName.toLowerCase();
  const byName = mostSpecific(states, serverName);
  if (byName === undefined) return { closed: `no listener is for the name "${serverName}"` };
  // What is passed through is not read.
  if (protocol === 'TLS') return { state: byName };
  if (byHost === byName) return { state: byName };
  if (byHost === undefined) return { status: 404, why: `no listener is for the host "${host}"` };
  const why = `the connection is for listener ${byName.listener.name}, the host "${host}" is of listener ${byHost.listener.name}`;
  return { status: 421, why };
}

const mostSpecific = (states: readonly ListenerState[], host: string): ListenerState | undefined =>
  states
    .filter(({ listener }) => matchesHost(listener.hostname, host))
    .toSorted((one, other) => compareHostnames(one.listener.hostname, other.listener.hostname))[0];
