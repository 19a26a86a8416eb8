import { familyOf } from '#kube-proxy';
import { fabricFor, originHost, traceOnce, type Origin } from '../journey/trace.js';
import type { Outcome } from '../journey/outcome.js';
import type { Resolver, ResolverAnswer, World } from '../journey/world.js';
import type { NetworkPicture } from '../picture/picture.js';
import { addressInHostsFile } from './hosts-file.js';
import { candidates, resolvConf } from './resolv-conf.js';
import { DNS_PORT } from '../packet.js';
import { resolverBehind } from './resolver-behind.js';

/** How often glibc goes through the list of nameservers. */
const ATTEMPTS = 2;

/** One question to one server. */
export interface Question {
  readonly name: string;
  readonly type: string;
  readonly server: string;
  /** Absent when the server did not answer. */
  readonly answer?: ResolverAnswer;
}

/** How a name became an address, or why it did not. */
export interface Resolution {
  readonly name: string;
  /** The nameserver that had the last word. */
  readonly server?: string;
  readonly questions: readonly Question[];
  /** The full name that has the address. */
  readonly fullName?: string;
  readonly ip?: string;
  /** Why there is no address. */
  readonly failure?: string;
  /** The journey of the question to the server. */
  readonly path?: Outcome;
}

/** Where a nameserver's address leads, followed once for all questions to it. */
interface Server {
  readonly ip: string;
  readonly path: Outcome;
  readonly resolver: Resolver | undefined;
}

/**
 * Looks a name up as the stub resolver of the host does: each name of the search path in turn, each question a datagram to the
 * nameserver. NXDOMAIN and an empty answer go on to the next name; a server that does not answer, to the next server.
 */
export async function lookup(
  picture: NetworkPicture,
  world: World,
  from: Origin,
  name: string,
): Promise<Resolution> {
  const host = originHost(picture, fabricFor(picture, from), from);
  const known =
    addressInHostsFile(host, name) ??
    // Machines that are set up together name each other in their /etc/hosts.
    (host.kind === 'node' ? picture.node(name)?.nodeIPs[0] : undefined);
  if (known !== undefined) return { name, questions: [], fullName: name, ip: known };
  const conf = resolvConf(picture, from);
  if (conf.nameservers.length === 0) {
    return {
      name,
      questions: [],
      failure: `${host.name} has no nameserver in its /etc/resolv.conf`,
    };
  }
  const questions: Question[] = [];
  let last: Server | undefined;
  // Where something is broken, asking again may lead to another backend (resolv.conf(5): attempts).
  const rounds = picture.faults.isEmpty ? 1 : ATTEMPTS;
  const turns = Array.from({ length: rounds }, (_, round) =>
    conf.nameservers.map((ip) => ({ ip, seed: round === 0 ? world.seed : `${world.seed} again` })),
  ).flat();
  for (const { ip, seed } of turns) {
    const server: Server = {
      ip,
      path: traceOnce(picture, { ...world, seed }, { from, ip, port: DNS_PORT, protocol: 'udp' }),
      resolver: resolverBehind(picture, world, ip),
    };
    last = server;
    if (server.path.outcome !== 'answered') {
      questions.push({ name, type: 'A', server: ip });
      continue;
    }
    const found = await askAll(server, candidates(name, conf), questions);
    if (found === 'next server') continue;
    const shared = { name, server: ip, questions, path: server.path };
    return found === undefined
      ? { ...shared, failure: failureText(questions) }
      : { ...shared, ...found };
  }
  const failure = last?.path.outcome === 'answered' ? failureText(questions) : silenceText(last);
  return {
    name,
    questions,
    failure,
    ...(last === undefined ? {} : { server: last.ip, path: last.path }),
  };
}

async function askAll(
  server: Server,
  names: readonly string[],
  questions: Question[],
): Promise<{ readonly fullName: string; readonly ip: string } | 'next server' | undefined> {
  for (const fullName of names) {
    for (const type of ['A', 'AAAA']) {
      const answer = await ask(server, fullName, type);
      questions.push({ name: fullName, type, server: server.ip, answer });
      if (answer.rcode === 'SERVFAIL' || answer.rcode === 'REFUSED') return 'next server';
      const record = answer.records.find(
        (candidate) => candidate.type === type && familyOf(candidate.data) !== undefined,
      );
      if (record !== undefined) return { fullName, ip: record.data };
      if (answer.rcode === 'NXDOMAIN') break;
    }
  }
  return undefined;
}

async function ask(server: Server, name: string, type: string): Promise<ResolverAnswer> {
  const answer = await server.resolver?.query(name, type, { ip: server.path.sourceSeen ?? '' });
  return answer ?? { rcode: 'SERVFAIL', records: [] };
}

function failureText(questions: readonly Question[]): string {
  const tried = [...new Set(questions.map((q) => `${q.name} (${q.answer?.rcode ?? 'no answer'})`))];
  return `no address; tried ${tried.join(', ')}`;
}

const silenceText = (server: Server | undefined): string =>
  `the nameserver ${server?.ip} does not answer: ${server?.path.reason}`;
