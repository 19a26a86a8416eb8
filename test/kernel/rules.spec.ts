import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inListedOrder } from '../golden/runner/nft-text.js';
import { inRecordedOrder } from '../golden/runner/iptables-text.js';
import { inFreshNamespace, whyNot } from './namespaces.js';
import { ask, predict, type Probe } from './probe.js';
import { picture, RealCluster } from './small-cluster.js';

const reason = whyNot();
if (reason !== undefined)
  console.warn(`SKIPPED: rules are not compared with a real kernel: ${reason}`);

/** Counters that kube-proxy keeps when the kernel has them; they need objects that only it makes. */
const withoutCounters = (text: string): string =>
  text.replaceAll(/ -m nfacct --nfacct-name {2}\S+/g, '');
/** Needs IPVS in the kernel. */
const withoutIpvs = (text: string): string => text.replaceAll(/^.* -m ipvs .*\n/gm, '');

const rulesOf = (mode: string) => picture(mode).rules('node-a')!;

/** The sets as `ipset restore` takes them. */
function restorable(listed: string): string {
  return listed
    .split('\n\n')
    .map((set) => {
      const [, name = '', type = '', header = '', members = ''] =
        /^Name: (\S+)\nType: (\S+)\n[^]*?Header: (.*)\n[^]*?Members:\n?([^]*)$/.exec(set) ?? [];
      const adds = members
        .split('\n')
        .filter(Boolean)
        .map((member) => `add ${name} ${member}`);
      return [`create ${name} ${type} ${header}`, ...adds].join('\n');
    })
    .join('\n');
}

describe.skipIf(reason !== undefined)('a kernel lists rules as they were printed', () => {
  it('iptables', () => {
    const text = withoutCounters(rulesOf('iptables').print('IPv4'));
    const listed = inFreshNamespace('iptables-restore && iptables-save', text);
    expect(inRecordedOrder(listed)).toEqual(inRecordedOrder(text));
  });

  it('nftables, in the very layout of the tool', () => {
    const text = rulesOf('nftables').print('IPv4');
    const listed = inFreshNamespace('nft -f - && nft -s list table ip kube-proxy', text);
    expect(listed).toBe(text);
    expect(inListedOrder(listed)).toEqual(inListedOrder(text));
  });

  it('ipvs: the rules around the virtual servers, with their sets', () => {
    const rules = rulesOf('ipvs');
    const text = withoutIpvs(rules.print('IPv4', 'iptables-save'));
    const sets = restorable(rules.print('IPv4', 'ipset'));
    const script = `ipset restore <<'SETS'\n${sets}\nSETS\niptables-restore && iptables-save`;
    expect(inRecordedOrder(inFreshNamespace(script, text))).toEqual(inRecordedOrder(text));
  });

  it('userspace', () => {
    const text = rulesOf('userspace').print('IPv4');
    const listed = inFreshNamespace('iptables-restore && iptables-save', text);
    expect(inRecordedOrder(listed)).toEqual(inRecordedOrder(text));
  });
});

const targets: readonly Omit<Probe, 'from'>[] = [
  { to: '10.96.0.10', port: 80 },
  { to: '10.96.0.10', port: 81 },
  { to: '10.96.0.11', port: 80 },
  { to: '10.96.0.12', port: 80 },
  { to: '10.96.0.13', port: 80 },
  { to: '10.96.0.14', port: 80 },
  { to: '192.0.2.7', port: 80 },
  { to: '192.168.0.2', port: 30080 },
  { to: '192.168.0.2', port: 30081 },
  { to: '192.168.0.2', port: 30082 },
  { to: '192.168.0.2', port: 30083 },
  { to: '127.0.0.1', port: 30080 },
];

/** Nobody outside has a route to a ClusterIP, loopback is everybody's own, and there is no other node that the cluster's own traffic could go on to. */
const isAsked = (from: Probe['from'], { to, port }: Omit<Probe, 'from'>): boolean =>
  (from !== 'out1' || !to.startsWith('10.')) &&
  (from === 'node-a' || !to.startsWith('127.')) &&
  (from === 'out1' || port !== 30082);

describe.skipIf(reason !== undefined).each(['iptables', 'nftables'])(
  'packets in a real kernel go where the trace says: mode %s',
  (mode) => {
    const cluster = new RealCluster();
    const seen = picture(mode);

    beforeAll(async () => {
      await cluster.start();
      const text = withoutCounters(seen.rules('node-a')!.print('IPv4'));
      const load = mode === 'iptables' ? 'iptables-restore' : 'nft -f -';
      await cluster.machines.sh('node-a', `${load} <<'RULES'\n${text}\nRULES`);
    }, 60_000);
    afterAll(() => cluster.stop());

    it.each(['a1', 'a2', 'node-a', 'out1'] as const)('from %s', async (from) => {
      const probes = targets
        .filter((target) => isAsked(from, target))
        .map((target): Probe => ({ from, ...target }));
      const found = await ask(cluster.machines, from, probes);
      const named = (texts: readonly (readonly string[])[]) =>
        Object.fromEntries(probes.map(({ to, port }, i) => [`${to}:${port}`, texts[i]]));
      expect(named(found)).toEqual(named(probes.map((probe) => predict(seen, probe))));
    });
  },
);
