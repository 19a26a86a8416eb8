import { familyOf } from '#kube-proxy';
import { TraceError, type Origin } from '../journey/trace.js';
import type { HttpQuestion } from '../journey/proxies.js';
import { forQuestions, type World } from '../journey/world.js';
import type { Protocol } from '../packet.js';
import type { NetworkPicture } from '../picture/picture.js';
import { trace } from '../trace.js';
import type { PacketTraceSpec, PacketTraceStatus } from './packet-trace.js';

/** The status for a valid spec. A source that does not exist (yet) is no invalid request but an answer with an error. */
export async function answer(
  picture: NetworkPicture,
  world: World,
  spec: PacketTraceSpec,
  namespace: string,
): Promise<PacketTraceStatus> {
  try {
    const journey = await trace(picture, forQuestions(world), {
      from: originOf(spec, namespace),
      to: spec.destination,
      protocol: (spec.protocol ?? 'TCP').toLowerCase() as Protocol,
      ...(spec.port === undefined ? {} : { port: spec.port }),
      ...(spec.sourcePort === undefined ? {} : { sourcePort: spec.sourcePort }),
      ...(spec.http === undefined ? {} : { http: httpQuestion(spec.destination, spec.http) }),
      ...(spec.all === undefined ? {} : { all: spec.all }),
    });
    return {
      ...(journey.to.ip === undefined ? {} : { destinationIP: journey.to.ip }),
      ...(journey.resolution === undefined ? {} : { resolution: journey.resolution }),
      outcomes: journey.outcomes,
      complete: journey.isComplete,
    };
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    return { outcomes: [], complete: true, error: error.message };
  }
}

/** The request as proxies see it, with the defaults of the kind. */
export function httpQuestion(
  destination: string,
  {
    method = 'GET',
    host = destination,
    path = '/',
    headers,
    tls,
  }: NonNullable<PacketTraceSpec['http']>,
): HttpQuestion {
  const serverName = familyOf(host) === undefined ? host : '';
  return {
    method,
    path,
    headers: { Host: host, ...headers },
    ...(tls === true ? { tls: { serverName } } : {}),
  };
}

function originOf({ source }: PacketTraceSpec, namespace: string): Origin {
  if (source.pod !== undefined) return { pod: `${namespace}/${source.pod}` };
  return source.node === undefined ? { ip: source.ip ?? '' } : { node: source.node };
}
