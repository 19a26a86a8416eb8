import type { DnsAnswer, DnsRecord } from '../behaviour.js';
import type { Invocation, Program } from '../shell/command.js';
import { reverseName } from './dns-output.js';
import { attempt } from './network-failure.js';

const TYPES = /^(?:A|AAAA|ANY|CNAME|MX|NS|PTR|SOA|SRV|TXT|HINFO)$/i;

/** dig: `[@server] name [type] [+short] [+search] [+noall +answer] [-x address]`. */
export const dig: Program = async (io) => {
  let server: string | undefined;
  let name = '.';
  let type = 'A';
  const flags = new Set<string>();
  const args = io.argv.slice(1);
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    if (arg.startsWith('@')) server = arg.slice(1);
    else if (arg.startsWith('+')) flags.add(arg.slice(1));
    else if (arg === '-x') [name, type] = [reverseName(args[++at] ?? '') ?? '.', 'PTR'];
    else if (arg === '-t') type = (args[++at] ?? 'A').toUpperCase();
    else if (arg === '-p' || arg === '-b') at++;
    else if (TYPES.test(arg)) type = arg.toUpperCase();
    else if (!arg.startsWith('-')) name = arg;
  }
  const begun = io.host.clock.now();
  const asked = await attempt(
    io,
    io.host.network.resolve({
      name,
      type,
      search: flags.has('search'),
      ...(server === undefined ? {} : { server }),
    }),
  );
  if ('failure' in asked) {
    if (asked.failure.kind === 'unresolved')
      await io.stderr.write(`dig: couldn't get address for '${server}': not found\n`);
    else
      await io.stdout.write(
        `;; communications error to ${server ?? asked.failure.ip ?? ''}#53: ${asked.failure.kind === 'refused' ? 'connection refused' : 'timed out'}\n;; no servers could be reached\n`,
      );
    return asked.failure.kind === 'unresolved' ? 10 : 9;
  }
  if (flags.has('short'))
    for (const { data } of asked.result.answers) await io.stdout.write(`${data}\n`);
  else await report(io, asked.result, type, flags, io.host.clock.now() - begun);
  return 0;
};

async function report(
  io: Invocation,
  answer: DnsAnswer,
  type: string,
  flags: ReadonlySet<string>,
  ms: number,
): Promise<void> {
  const quiet = flags.has('noall');
  const name = answer.name.endsWith('.') ? answer.name : `${answer.name}.`;
  const shows = (section: string): boolean =>
    quiet ? flags.has(section) : !flags.has(`no${section}`);
  const lines: string[] = [];
  if (!quiet)
    lines.push(
      '',
      `; <<>> DiG 9.18.30 <<>> ${io.argv.slice(1).join(' ')}`,
      ';; global options: +cmd',
      ';; Got answer:',
    );
  if (shows('comments')) {
    // The id of a message means nothing after the answer has come.
    lines.push(
      `;; ->>HEADER<<- opcode: QUERY, status: ${answer.rcode}, id: ${1000 + ((name.length * 7919) % 60000)}`,
    );
    lines.push(
      `;; flags: qr ${answer.authoritative ? 'aa ' : ''}rd ra; QUERY: 1, ANSWER: ${answer.answers.length}, AUTHORITY: ${answer.authority.length}, ADDITIONAL: 1`,
      '',
    );
  }
  if (shows('question')) lines.push(';; QUESTION SECTION:', `;${column(name, 31)}IN\t${type}`, '');
  for (const [title, section] of [
    ['ANSWER', answer.answers],
    ['AUTHORITY', answer.authority],
  ] as const) {
    if (section.length === 0 || !shows(title.toLowerCase())) continue;
    if (!quiet) lines.push(`;; ${title} SECTION:`);
    lines.push(...section.map(line));
    if (!quiet) lines.push('');
  }
  if (shows('stats')) {
    const when = new Date(io.host.clock.now())
      .toUTCString()
      .replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1 $3 $2 $5 UTC $4');
    lines.push(
      `;; Query time: ${Math.round(ms)} msec`,
      `;; SERVER: ${answer.server}#53(${answer.server}) (UDP)`,
      `;; WHEN: ${when}`,
      '',
    );
  }
  await io.stdout.write(`${lines.join('\n')}\n`);
}

function line(record: DnsRecord): string {
  return `${column(record.name, 24)}${record.ttl}\tIN\t${record.type}\t${record.data}`;
}

/** Pads to a tab stop the way dig does. */
function column(text: string, width: number): string {
  return text.length >= width
    ? `${text} `
    : text + '\t'.repeat(Math.ceil((width - text.length) / 8));
}
