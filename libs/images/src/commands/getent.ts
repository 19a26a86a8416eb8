import type { Program } from '../shell/command.js';
import { attempt } from './network-failure.js';

/** `getent hosts|ahosts|ahostsv4 NAME`: /etc/hosts first, then DNS, as nsswitch.conf orders it. */
export const getent: Program = async (io) => {
  const [, database = '', name = ''] = io.argv;
  if (!/^a?hosts(?:v[46])?$/.test(database)) {
    await io.stderr.write(`Unknown database: ${database}\n`);
    return 1;
  }
  const addresses: string[] = [];
  for (const line of (io.host.filesystem.read('/etc/hosts') ?? '').split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (names.includes(name)) addresses.push(address);
  }
  const types =
    database === 'ahostsv4' ? ['A'] : database === 'ahostsv6' ? ['AAAA'] : ['AAAA', 'A'];
  let full = name;
  for (const type of addresses.length > 0 ? [] : types) {
    const asked = await attempt(io, io.host.network.resolve({ name, type, search: true }));
    if ('failure' in asked || asked.result.rcode !== 'NOERROR') continue;
    full = asked.result.name.replace(/\.$/, '');
    addresses.push(
      ...asked.result.answers.filter((record) => record.type === type).map((record) => record.data),
    );
    if (database === 'hosts' && addresses.length > 0) break;
  }
  for (const [index, address] of addresses.entries()) {
    if (database === 'hosts') await io.stdout.write(`${address.padEnd(15)} ${full}\n`);
    else
      for (const kind of ['STREAM', 'DGRAM', 'RAW'])
        await io.stdout.write(
          `${address.padEnd(15)} ${kind.padEnd(6)} ${index === 0 && kind === 'STREAM' ? full : ''}\n`,
        );
  }
  return addresses.length > 0 ? 0 : 2;
};
