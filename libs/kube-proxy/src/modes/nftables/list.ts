import { parseAddress, type Family } from '../../address.js';
import type { FamilyRules } from './family-rules.js';
import { ipOf, printAction, printRule } from './print.js';
import type { Chain, Element, MapName } from './rule.js';

const PROTOCOL_NUMBERS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, sctp: 132 };

const MAPS: readonly (readonly [MapName, string])[] = [
  ['no-endpoint-services', 'vmap to drop or reject packets to services with no endpoints'],
  [
    'no-endpoint-nodeports',
    'vmap to drop or reject packets to service nodeports with no endpoints',
  ],
  ['firewall-ips', 'destinations that are subject to LoadBalancerSourceRanges'],
  ['service-ips', 'ClusterIP, ExternalIP and LoadBalancer IP traffic'],
  ['service-nodeports', 'NodePort traffic'],
];

interface Entry {
  readonly ip?: string;
  readonly protocol: string;
  readonly port: number;
}

/** The text of `nft -s list table ip kube-proxy` (or ip6): sets, maps, chains; no counters. */
export function listTable(rules: FamilyRules): string {
  const { family } = rules;
  const addr = family === 'IPv4' ? 'ipv4_addr' : 'ipv6_addr';
  const blocks: string[][] = [
    set(
      'hairpin-connections',
      [
        `type ${addr} . ${addr} . inet_proto . inet_service`,
        'comment "service hairpin connections"',
      ],
      oneEach(
        distinct([...rules.hairpins()].toSorted(byEntry).map((e) => `${e.ip} . ${entryText(e)}`)),
      ),
    ),
    set(
      'cluster-ips',
      [`type ${addr}`, 'comment "Active ClusterIPs"'],
      twoEach(rules.clusterIPs().toSorted(byAddress)),
    ),
    ...(rules.nodePortIPs === 'all'
      ? []
      : [
          set(
            'nodeport-ips',
            [`type ${addr}`, 'comment "IPs that accept NodePort traffic"'],
            twoEach(rules.nodePortIPs.toSorted(byAddress)),
          ),
        ]),
    ...MAPS.map(([map, comment]) => {
      const key = map.endsWith('nodeports') ? '' : `${addr} . `;
      const head = [`type ${key}inet_proto . inet_service : verdict`, `comment "${comment}"`];
      const elements = rules.elements(map).toSorted(byEntry);
      return set(map, head, oneEach(elements.map((e) => elementText(e, family))), 'map');
    }),
    ...rules
      .affinitySets()
      .map(({ name, seconds }) =>
        set(
          name,
          [`type ${addr}`, 'size 65535', 'flags dynamic,timeout', `timeout ${span(seconds)}`],
          [],
        ),
      ),
    ...rules.chains().map((chain) => chainText(chain, family)),
  ];
  const body = blocks.map((block) => block.map((line) => `\t${line}\n`).join('')).join('\n');
  return `table ${ipOf(family)} kube-proxy {\n\tcomment "rules for kube-proxy"\n${body}}\n`;
}

function set(
  name: string,
  head: readonly string[],
  elements: readonly string[],
  keyword = 'set',
): string[] {
  const indented = head.map((line) => `\t${line}`);
  const list = elements.length === 0 ? [] : [`\telements = { ${elements.join(',\n\t\t\t     ')} }`];
  return [`${keyword} ${name} {`, ...indented, ...list, '}'];
}

function chainText(chain: Chain, family: Family): string[] {
  return [
    `chain ${chain.name} {`,
    ...(chain.comment === undefined ? [] : [`\tcomment "${chain.comment}"`]),
    ...(chain.hook === undefined ? [] : [`\t${chain.hook}`]),
    ...chain.rules.map((rule) => `\t${printRule(rule, family)}`),
    '}',
  ];
}

function elementText(element: Element, family: Family): string {
  const comment = element.comment === undefined ? '' : ` comment "${element.comment}"`;
  return `${entryText(element)}${comment} : ${printAction(element.verdict, ipOf(family))}`;
}

const entryText = ({ ip, protocol, port }: Entry): string =>
  `${ip === undefined ? '' : `${ip} . `}${protocol} . ${port}`;

/** The tool sorts by the last part first. */
function byEntry(a: Entry, b: Entry): number {
  return (
    a.port - b.port ||
    (PROTOCOL_NUMBERS[a.protocol] ?? 0) - (PROTOCOL_NUMBERS[b.protocol] ?? 0) ||
    byLastByte(a.ip ?? '', b.ip ?? '')
  );
}

/** Inside of a longer key, addresses are compared as a little-endian machine reads them. */
function byLastByte(a: string, b: string): number {
  const [first = 0n, second = 0n] = [a, b].map(reversedBytes);
  return first < second ? -1 : first > second ? 1 : 0;
}

function reversedBytes(ip: string): bigint {
  let left = parseAddress(ip)?.value ?? 0n;
  let reversed = 0n;
  for (let byte = ip.includes(':') ? 16 : 4; byte > 0; byte -= 1, left >>= 8n)
    reversed = (reversed << 8n) | (left & 0xffn);
  return reversed;
}

function byAddress(a: string, b: string): number {
  const [first = 0n, second = 0n] = [a, b].map((text) => parseAddress(text)?.value);
  return first < second ? -1 : first > second ? 1 : 0;
}

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)];
const oneEach = (texts: readonly string[]): readonly string[] => texts;

/** Short elements stand in pairs. */
const twoEach = (texts: readonly string[]): string[] =>
  texts.flatMap((text, i) => (i % 2 === 0 ? [texts.slice(i, i + 2).join(', ')] : []));

/** Seconds as nft writes a span of time: `3h`, `1m30s`. */
function span(seconds: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ];
  let left = seconds;
  return units
    .map(([unit, size]) => {
      const count = Math.floor(left / size);
      left -= count * size;
      return count === 0 ? '' : `${count}${unit}`;
    })
    .join('');
}
