import type { ServerCertificate } from '#images';
import { intersectHostnames } from '../api/hostname.js';
import { GROUP } from '../api/names.js';
import type { Gateway, Listener } from '../api/objects.js';
import type { Route } from '../api/routes.js';
import { certificatesOf } from './certificate-refs.js';
import { failed, fulfilled, type Finding } from './finding.js';
import type { GatewayObjects } from './gateway-objects.js';

/** A listener of a Gateway and what is to be said of it. */
export interface ListenerState {
  readonly listener: Listener;
  readonly index: number;
  /** Kinds of routes that may be attached. */
  readonly kinds: readonly Route['kind'][];
  readonly accepted: Finding;
  /** True: another listener cannot be told apart from this one. */
  readonly conflicted: Finding;
  readonly resolved: Finding;
  /** Listeners for TLS on the same port whose hosts are also this one's. */
  readonly overlaps: readonly string[];
  /** Requests are served. */
  readonly isProgrammed: boolean;
  readonly certificates: readonly ServerCertificate[];
}

/** Kinds of routes by the protocols that are served. */
const PROTOCOLS: Readonly<Record<string, readonly Route['kind'][]>> = {
  HTTP: ['HTTPRoute', 'GRPCRoute'],
  HTTPS: ['HTTPRoute', 'GRPCRoute'],
  TLS: ['TLSRoute'],
};
const NO_REFERENCES = 'the listener refers to nothing that is missing';

/** Checks each listener of a Gateway, and all of them against each other (Gateway API, Listener). */
export function listenersOf(
  { metadata, spec }: Gateway,
  objects: Pick<GatewayObjects, 'grants' | 'secret'>,
): readonly ListenerState[] {
  return spec.listeners.map((listener, index) => {
    const others = spec.listeners.filter((other) => other !== listener);
    const conflicted = conflictOf(listener, others);
    const supported = supportedBy(listener);
    const { kinds, unknown } = kindsOf(listener, supported.isTrue);
    const tls =
      listener.protocol === 'HTTPS'
        ? certificatesOf(listener, metadata?.namespace ?? '', objects)
        : { resolved: fulfilled('ResolvedRefs', NO_REFERENCES), certificates: [] };
    const accepted = !supported.isTrue
      ? supported
      : conflicted.isTrue
        ? failed(conflicted.reason, conflicted.message)
        : supported;
    return {
      listener,
      index,
      kinds,
      accepted,
      conflicted,
      resolved:
        unknown.length > 0
          ? failed('InvalidRouteKinds', `routes of kind ${unknown.join(', ')} cannot be attached`)
          : tls.resolved,
      overlaps: overlapsOf(listener, others),
      isProgrammed: accepted.isTrue && tls.resolved.isTrue && kinds.length > 0,
      certificates: tls.certificates,
    };
  });
}

/** HTTP and HTTPS are served, and TLS that is passed through. */
function supportedBy({ protocol, tls }: Listener): Finding {
  if (!Object.hasOwn(PROTOCOLS, protocol))
    return failed('UnsupportedProtocol', `protocol ${protocol} is not simulated`);
  if (protocol === 'TLS' && tls?.mode !== 'Passthrough')
    return failed('UnsupportedValue', 'listeners of protocol TLS pass connections through only');
  return fulfilled('Accepted', 'the listener is valid');
}

function kindsOf({ protocol, allowedRoutes }: Listener, isSupported: boolean) {
  const given = allowedRoutes?.kinds ?? [];
  const known: readonly string[] = isSupported ? PROTOCOLS[protocol]! : [];
  const isKnown = ({ group = GROUP, kind }: { group?: string; kind: string }): boolean =>
    group === GROUP && known.includes(kind);
  return {
    kinds:
      given.length === 0
        ? (known as readonly Route['kind'][])
        : given.filter(isKnown).map(({ kind }) => kind as Route['kind']),
    unknown: given.filter((each) => !isKnown(each)).map(({ kind }) => kind),
  };
}

/** Listeners of one port have one protocol, and each a hostname of its own; none of those that break this is served. */
function conflictOf(listener: Listener, others: readonly Listener[]): Finding {
  const samePort = others.filter(({ port }) => port === listener.port);
  const named = (them: readonly Listener[]): string => them.map(({ name }) => name).join(', ');
  const otherProtocol = samePort.filter(({ protocol }) => protocol !== listener.protocol);
  if (otherProtocol.length > 0)
    return {
      isTrue: true,
      reason: 'ProtocolConflict',
      message: `port ${listener.port} has another protocol in ${named(otherProtocol)}`,
    };
  const sameHost = samePort.filter(({ hostname }) => hostname === listener.hostname);
  if (sameHost.length > 0)
    return {
      isTrue: true,
      reason: 'HostnameConflict',
      message: `port ${listener.port} has the same hostname in ${named(sameHost)}`,
    };
  return failed('NoConflicts', 'no other listener wants the same');
}

function overlapsOf(listener: Listener, others: readonly Listener[]): readonly string[] {
  if (listener.protocol !== 'HTTPS') return [];
  return others
    .filter(
      ({ port, protocol, hostname }) =>
        port === listener.port &&
        protocol === 'HTTPS' &&
        intersectHostnames(hostname, listener.hostname) !== null,
    )
    .map(({ name }) => name);
}
