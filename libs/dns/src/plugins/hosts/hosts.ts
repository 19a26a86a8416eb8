import { isIPv6 } from 'node:net';
import { onlyOnce } from '../../corefile/corefile-error.js';
import { parseDuration } from '../../duration.js';
import { Fallthrough } from '../../fallthrough.js';
import { type DnsRecord, replyTo } from '../../message.js';
import { closestZone, parentOf } from '../../names.js';
import type { DnsPlugin } from '../../plugin.js';
import { canonicalAddress } from '../../wire/address.js';
import { addressOfReverse, expandZone } from '../../zones.js';
import { HostFile } from './host-file.js';

const DEFAULT_TTL = 3_600;
const DEFAULT_RELOAD_MS = 5_000;

/** Names and addresses from a hosts file and from the Corefile itself (`hosts [FILE [ZONE…]] { … }`). */
export const hosts: DnsPlugin = {
  name: 'hosts',
  setup(words, context) {
    let path = '/etc/hosts';
    let zones: readonly string[] = context.zones;
    let ttl = DEFAULT_TTL;
    let reloadMs = DEFAULT_RELOAD_MS;
    let reverse = true;
    let unsupported = false;
    const fallthrough = new Fallthrough();
    const inline: string[] = [];
    let seen = 0;
    while (words.next()) {
      if (seen++ > 0) throw onlyOnce();
      const [file, ...given] = words.remainingArguments();
      if (file !== undefined)
        path =
          file.startsWith('/') || context.settings.root === ''
            ? file
            : `${context.settings.root}/${file}`;
      if (given.length > 0) zones = given.flatMap((zone) => expandZone(zone) ?? []);
      while (words.nextBlock()) {
        const option = words.value;
        const args = words.remainingArguments();
        const [first] = args;
        if (option === 'fallthrough') fallthrough.set(args);
        else if (option === 'fallthrough_unsupported') unsupported = true;
        else if (option === 'no_reverse') reverse = false;
        else if (option === 'ttl') {
          if (first === undefined) throw words.error('ttl needs a time in second');
          if (!/^[-+]?\d+$/.test(first)) throw words.error('ttl needs a number of second');
          ttl = Number(first);
          if (ttl <= 0 || ttl > 65_535) throw words.error('ttl provided is invalid');
        } else if (option === 'reload') {
          if (args.length !== 1 || first === undefined)
            throw words.error('reload needs a duration (zero seconds to disable)');
          try {
            reloadMs = parseDuration(first);
          } catch {
            throw words.error(`invalid duration for reload '${first}'`);
          }
          if (reloadMs < 0) throw words.error(`invalid negative duration for reload '${first}'`);
        } else if (fallthrough.isSet) throw words.error(`unknown property '${option}'`);
        else inline.push([option, ...args].join(' '));
      }
    }
    let read: string | undefined;
    let table = new HostFile();
    const load = (): void => {
      const text = context.readFile(path) ?? '';
      if (text === read) return;
      read = text;
      table = new HostFile();
      table.add(text, reverse);
      table.add(inline.join('\n'), reverse);
      context.metrics.set('coredns_hosts_entries', {}, table.names.size + table.addresses.size);
      context.metrics.set(
        'coredns_hosts_reload_timestamp_seconds',
        {},
        Math.floor(context.clock.now() / 1000),
      );
    };
    context.metrics.declare(
      'coredns_hosts_entries',
      'gauge',
      'The combined number of entries in hosts and Corefile.',
    );
    context.metrics.declare(
      'coredns_hosts_reload_timestamp_seconds',
      'gauge',
      'The timestamp of the last reload of hosts file.',
    );
    load();
    let timer: { cancel(): void } | undefined;
    const addressesOf = (name: string): readonly string[] | undefined => {
      const parent = parentOf(name);
      return (
        table.names.get(name) ?? (parent === undefined ? undefined : table.names.get(`*.${parent}`))
      );
    };
    return {
      start: () => void (timer = reloadMs > 0 ? context.clock.every(reloadMs, load) : undefined),
      stop: () => timer?.cancel(),
      serve(query, next) {
        const { name, type } = query;
        const zone = closestZone(zones, name);
        const record = (data: string): DnsRecord => ({ name, type, class: 'IN', ttl, data });
        let answer: DnsRecord[] = [];
        if (type === 'PTR') {
          const ip = addressOfReverse(name);
          const names =
            ip === undefined ? undefined : table.addresses.get(canonicalAddress(ip) ?? ip);
          // Reverse zones need not be listed: an address that is not known always goes on.
          if (names === undefined) return next(query);
          answer = names.map(record);
        } else if (zone === undefined) return next(query);
        else if (type === 'A' || type === 'AAAA') {
          answer = [...new Set(addressesOf(name) ?? [])]
            .filter((ip) => isIPv6(ip) === (type === 'AAAA'))
            .map(record);
        } else if (unsupported && fallthrough.through(name)) return next(query);
        if (answer.length === 0 && addressesOf(name) === undefined) {
          if (fallthrough.through(name)) return next(query);
          // There is no SOA record for an honest NXDOMAIN.
          return { rcode: 'SERVFAIL' };
        }
        return {
          rcode: 'NOERROR',
          plugin: 'hosts',
          reply: { ...replyTo(query.message), authoritative: true, answer },
        };
      },
    };
  },
};
