import { NetworkFailure } from '#images';
import { TracedHostNetwork } from '#network';
import type { CommandContext } from '../context.js';
import { CommandFailure, exitCode } from '../failure.js';
import type { ClusterFlags } from '../options/cluster-options.js';
import { parseOrigin } from '../options/origin.js';
import { writeDocument, type DocumentFormat } from '../output/document.js';
import type { ClusterView } from '../view/cluster-view.js';
import { openView } from '../view/open.js';

interface Flags extends ClusterFlags {
  readonly from?: string;
  readonly output: 'text' | DocumentFormat;
}

interface Answer {
  readonly rcode: string;
  readonly name: string;
  /** Absent without `--from`: the server was asked directly. */
  readonly server?: string;
  readonly tried: readonly string[];
  readonly records: readonly DnsRecord[];
  readonly authority: readonly DnsRecord[];
  readonly answeredBy?: string;
}

interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  readonly data: string;
}

/** `mockplane dns query`. */
export async function query(
  name: string,
  type: string,
  flags: Flags,
  { io, exitWith }: CommandContext,
): Promise<void> {
  const view = await openView(flags, io);
  try {
    const answer =
      flags.from === undefined
        ? await direct(view, name, type)
        : await over(view, flags.from, name, type);
    if (flags.output === 'text') io.out(textOf(answer, type));
    else writeDocument(io, flags.output, answer);
    if (answer.rcode !== 'NOERROR' || answer.records.length === 0) exitWith(exitCode.doesNotArrive);
  } finally {
    view.close();
  }
}

/** Asks the server itself, without any network in between. */
async function direct(view: ClusterView, name: string, type: string): Promise<Answer> {
  const full = name.replace(/\.$/, '');
  const found = await view.world().resolver?.query(full, type, { ip: '127.0.0.1' });
  const { rcode = 'SERVFAIL', records = [], authority = [], answeredBy } = found ?? {};
  return {
    rcode,
    name: full,
    tried: [full],
    records,
    authority,
    ...(answeredBy === undefined ? {} : { answeredBy }),
  };
}

/** Asks as a program at the source would: its nameserver, its search path, and the network between them. */
async function over(view: ClusterView, from: string, name: string, type: string): Promise<Answer> {
  const network = new TracedHostNetwork({
    picture: () => view.picture,
    world: () => view.world(),
    from: parseOrigin(from, view.namespace),
    serve: () => undefined,
  });
  try {
    const { answers, ...answer } = await network.resolve({
      name,
      type,
      search: !name.endsWith('.'),
    });
    return { ...answer, records: answers };
  } catch (error) {
    if (!(error instanceof NetworkFailure)) throw error;
    throw new CommandFailure(
      `no nameserver answers ${from}: ${error.message}`,
      `Follow the question: mockplane trace --from ${from} --to svc/kube-system/kube-dns:53 --protocol udp`,
    );
  }
}

/** The answer in the form of a zone file, as dig prints it. */
function textOf(
  { rcode, name, server, tried, records, authority, answeredBy }: Answer,
  type: string,
): string {
  const lines = [
    `;; status: ${rcode}${server === undefined ? '' : `, server: ${server}`}${answeredBy === undefined ? '' : `, plugin: ${answeredBy}`}`,
    ...(tried.length > 1 ? [`;; tried: ${tried.join(', ')}`] : []),
    `;${absolute(name)}\tIN\t${type}`,
    ...records.map(line),
    ...(authority.length === 0 ? [] : [';; authority:', ...authority.map(line)]),
  ];
  return `${lines.join('\n')}\n`;
}

const line = ({ name, ttl, type, data }: DnsRecord): string =>
  `${absolute(name)}\t${ttl}\tIN\t${type}\t${data}`;
const absolute = (name: string): string => (name.endsWith('.') ? name : `${name}.`);
