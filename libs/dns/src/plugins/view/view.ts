import { BlockList, isIP, isIPv6 } from 'node:net';
import { onlyOnce } from '../../corefile/corefile-error.js';
import type { DnsPlugin, Query } from '../../plugin.js';
import { type Environment, type Expression, parseExpression, type Value } from './expression.js';

const MIN_PAYLOAD = 512;

/** Decides by expressions which questions a server block takes (`view NAME { expr EXPRESSION }`). */
export const view: DnsPlugin = {
  name: 'view',
  setup(words) {
    const expressions: Expression[] = [];
    let name = '';
    let seen = 0;
    while (words.next()) {
      if (seen++ > 0) throw onlyOnce();
      const args = words.remainingArguments();
      if (args.length !== 1) throw words.argumentError();
      name = args[0] ?? '';
      while (words.nextBlock()) {
        if (words.value !== 'expr') throw words.error(`unknown property '${words.value}'`);
        expressions.push(parseExpression(words.remainingArguments().join(' '), FUNCTIONS));
      }
    }
    return {
      block: { view: name },
      describe: (_, labels) => void labels.set('view/name', () => name),
      accepts: (query) => expressions.every((each) => isTrue(each, query)),
    };
  },
};

function isTrue(expression: Expression, query: Query): boolean {
  try {
    return expression(environmentOf(query)) === true;
  } catch {
    // Operands that do not fit: as good as false.
    return false;
  }
}

function environmentOf(query: Query): Record<(typeof NAMES)[number], Environment[string]> {
  const { client, message, server } = query;
  return {
    type: () => query.type,
    name: () => query.name,
    class: () => query.class,
    proto: () => client.transport,
    size: () => query.size,
    client_ip: () => client.ip,
    port: () => String(client.port),
    id: () => message.id,
    opcode: () => message.opcode,
    do: () => message.edns?.dnssec ?? false,
    bufsize: () =>
      client.transport === 'tcp' ? 65_535 : Math.max(MIN_PAYLOAD, message.edns?.size ?? 0),
    server_ip: () => client.destination ?? '',
    server_port: () => server.slice(server.lastIndexOf(':') + 1),
    metadata: (label) => query.metadata?.get(String(label))?.() ?? '',
    incidr: (ip, cidr) => isInside(ip, cidr),
  };
}

const NAMES = [
  'type', 'name', 'class', 'proto', 'size', 'client_ip', 'port', 'id', 'opcode', 'do', 'bufsize', 'server_ip', 'server_port', 'metadata', 'incidr',
] as const; // prettier-ignore
const FUNCTIONS: ReadonlySet<string> = new Set(NAMES);

function isInside(ip: Value, cidr: Value): boolean {
  const [network = '', digits = ''] = String(cidr).split('/');
  const address = String(ip);
  if (isIP(address) === 0 || isIP(network) === 0)
    throw new Error('an address and a network are expected');
  const list = new BlockList();
  list.addSubnet(network, Number(digits), isIPv6(network) ? 'ipv6' : 'ipv4');
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
