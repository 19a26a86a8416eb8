import { describe, expect, it } from 'vitest';
import { cli } from './run-cli.js';

const rules = (...argv: string[]) => cli(['rules', 'node-1', '-f', 'snapshot.yaml', ...argv]);

describe('mockplane rules', () => {
  it('prints what iptables-save prints on the node', async () => {
    const { code, out } = await rules();
    expect(code).toBe(0);
    expect(out).toMatch(/^\*mangle\n/);
    expect(out).toMatch(/\nCOMMIT\n$/);
    expect(out).toContain(
      '-A KUBE-SERVICES -d 10.96.0.20/32 -p tcp -m comment --comment "default/db cluster IP" -m tcp --dport 8080 -j KUBE-SVC-',
    );
  });

  it('adds nothing to a cluster that is given as it is', async () => {
    expect((await rules()).out).not.toContain('default/kubernetes');
  });

  it('follows the configuration of kube-proxy', async () => {
    const { out } = await rules('--proxy-config', 'kube-proxy.yaml');
    expect(out).toContain('-A KUBE-MARK-MASQ -j MARK --set-xmark 0x8000/0x8000');
    expect(out).toContain('! -s 10.244.0.0/16 -d 10.96.0.20/32');
  });

  it('prints the other family and JSON', async () => {
    expect((await rules('-o', 'ip6tables-save')).out).not.toContain('10.96.0.20');
    const { ipv4 } = JSON.parse((await rules('-o', 'json')).out) as {
      ipv4: { rules: number; tables: Record<string, { rules: string[] }[]> };
    };
    const listed = Object.values(ipv4.tables).flatMap((chains) =>
      chains.flatMap((chain) => chain.rules),
    );
    expect(listed).toHaveLength(ipv4.rules);
  });

  it("prints what another mode's own tool prints", async () => {
    const { out } = await rules('--mode', 'nftables');
    expect(out).toMatch(/^table ip kube-proxy \{\n/);
    expect(out).toContain('\ntable ip6 kube-proxy {\n');
    expect(await rules('--mode', 'nftables', '-o', 'iptables-save')).toMatchObject({
      code: 1,
      err: 'mockplane: kube-proxy in mode nftables programs nothing that iptables-save shows\nUse -o nft, json.\n',
    });
  });

  it('says which nodes and modes there are', async () => {
    expect(await cli(['rules', 'node-9', '-f', 'snapshot.yaml'])).toMatchObject({
      code: 1,
      err: 'mockplane: there is no node "node-9"\nThere are: node-1, node-2.\n',
    });
    expect(await rules('--mode', 'magic')).toMatchObject({
      code: 1,
      err: expect.stringContaining('proxy mode "magic" cannot be simulated') as string,
    });
  });
});
