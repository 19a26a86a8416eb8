import type { DnsAnswer } from '../behaviour.js';
import type { Invocation, Program } from '../shell/command.js';
import { bare, reverseName } from './dns-output.js';
import { attempt } from './network-failure.js';

/** nslookup as busybox and as BIND print it, by the image's flavour. */
export const nslookup: Program = async (io) => {
  let type: string | undefined;
  const operands: string[] = [];
  for (const arg of io.argv.slice(1)) {
    const option = /^-(?:query|type|q|ty|querytype)=(\w+)$/i.exec(arg);
    if (option) type = (option[1] as string).toUpperCase();
    else if (!arg.startsWith('-')) operands.push(arg);
  }
  const [host, server] = operands;
  if (host === undefined) {
    await io.stderr.write(
      io.host.flavour === 'ash'
        ? 'Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]\n'
        : 'nslookup: a name is needed here; the interactive mode is not available\n',
    );
    return 1;
  }
  const reverse = reverseName(host);
  const name = reverse ?? host;
  const types = type !== undefined ? [type] : reverse !== undefined ? ['PTR'] : ['A', 'AAAA'];
  return io.host.flavour === 'ash'
    ? busybox(io, name, types, server)
    : bind(io, name, types, server);
};

const ask = (io: Invocation, name: string, type: string, server: string | undefined) =>
  attempt(
    io,
    io.host.network.resolve({
      name,
      type,
      search: true,
      ...(server === undefined ? {} : { server }),
    }),
  );

async function busybox(
  io: Invocation,
  name: string,
  types: readonly string[],
  server: string | undefined,
): Promise<number> {
  let status = 0;
  let headed = false;
  for (const type of types) {
    const asked = await ask(io, name, type, server);
    if ('failure' in asked) {
      await io.stderr.write(
        asked.failure.kind === 'unresolved'
          ? `nslookup: bad address '${server}'\n`
          : ';; connection timed out; no servers could be reached\n\n',
      );
      return 1;
    }
    const answer = asked.result;
    if (!headed)
      await io.stdout.write(`Server:\t\t${answer.server}\nAddress:\t${answer.server}:53\n\n`);
    headed = true;
    if (answer.rcode !== 'NOERROR') {
      // Every name of the search path that failed is reported, the last one too.
      const failed = answer.tried.length > 0 ? answer.tried : [answer.name];
      for (const each of failed)
        await io.stdout.write(`** server can't find ${bare(each)}: ${answer.rcode}\n\n`);
      status = 1;
      continue;
    }
    if (answer.answers.length === 0)
      await io.stdout.write(`*** Can't find ${bare(answer.name)}: No answer\n\n`);
    else await io.stdout.write(`${records(answer)}\n`);
  }
  return status;
}

async function bind(
  io: Invocation,
  name: string,
  types: readonly string[],
  server: string | undefined,
): Promise<number> {
  let headed = false;
  let found = false;
  for (const type of types) {
    const asked = await ask(io, name, type, server);
    if ('failure' in asked) {
      const { kind, message } = asked.failure;
      await io.stdout.write(
        kind === 'unresolved'
          ? `nslookup: couldn't get address for '${server}': ${message}\n`
          : ';; connection timed out; no servers could be reached\n\n',
      );
      return 1;
    }
    const answer = asked.result;
    if (!headed)
      await io.stdout.write(`Server:\t\t${answer.server}\nAddress:\t${answer.server}#53\n\n`);
    headed = true;
    if (answer.rcode !== 'NOERROR') {
      if (found) continue;
      await io.stdout.write(`** server can't find ${bare(answer.name)}: ${answer.rcode}\n\n`);
      return 1;
    }
    if (answer.answers.length === 0 && (types.length === 1 || (type === 'AAAA' && !found)))
      await io.stdout.write(`*** Can't find ${bare(answer.name)}: No answer\n`);
    else if (answer.answers.length > 0) {
      if (!answer.authoritative && !found) await io.stdout.write('Non-authoritative answer:\n');
      await io.stdout.write(records(answer));
      found = true;
    }
  }
  await io.stdout.write('\n');
  return 0;
}

function records(answer: DnsAnswer): string {
  return answer.answers
    .map(({ name, type, data }) => {
      switch (type) {
        case 'A':
        case 'AAAA': return `Name:\t${bare(name)}\nAddress: ${data}\n`;
        case 'CNAME': return `${bare(name)}\tcanonical name = ${bare(data)}\n`;
        case 'PTR': return `${bare(name)}\tname = ${bare(data)}\n`;
        case 'SRV': return `${bare(name)}\tservice = ${data}\n`;
        case 'TXT': return `${bare(name)}\ttext = ${data}\n`;
        case 'NS': return `${bare(name)}\tnameserver = ${bare(data)}\n`;
        case 'MX': return `${bare(name)}\tmail exchanger = ${data}\n`;
        default: return `${bare(name)}\trdata_${type} = ${data}\n`;
      } // prettier-ignore
    })
    .join('');
}
