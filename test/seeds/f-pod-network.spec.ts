import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer } from '../support/server.js';

/** A manifest of the tutorials, its pod on a node of our choice. */
function pinned(name: string, node: string): string {
  const text = readFileSync(new URL(`./manifests/${name}`, import.meta.url), 'utf8');
  return text.replace(/^spec:$/m, `spec:\n  nodeName: ${node}`);
}

/** The numbers of a device in ifconfig's words. */
function counters(text: string, device: string): { rx: number; tx: number } {
  const block = text.split(/\n\n/).find((each) => each.startsWith(`${device}:`)) ?? '';
  const number = (way: string): number =>
    Number(new RegExp(`${way} packets (\\d+)`).exec(block)?.[1]);
  return { rx: number('RX'), tx: number('TX') };
}

describe.skipIf(kubectlPath === undefined)('F: the pod network', () => {
  let terminal: Terminal;
  let target: string;
  let own: string;
  beforeAll(async () => {
    terminal = new Terminal(await startServer());
    await terminal.apply(pinned('09-pod-network-ubuntu.yaml', 'w2-k8s'));
    await terminal.apply(pinned('10-pod-network-multicon.yaml', 'w3-k8s'));
    await terminal.settled();
    for (const pod of ['ubuntu-test', 'multi-container'])
      await terminal.kubectl(
        'exec',
        pod,
        '--',
        'apt',
        'install',
        '-y',
        'net-tools',
        'iputils-ping',
        'traceroute',
      );
    own = await terminal.path('{.status.podIP}', 'pod', 'ubuntu-test');
    target = await terminal.path('{.status.podIP}', 'pod', 'multi-container');
  });
  afterAll(() => terminal.server.remove());

  const inPod = (...command: string[]): Promise<string> =>
    terminal.kubectl('exec', 'ubuntu-test', '--', ...command);
  async function onNode(node: string, ...command: string[]): Promise<string> {
    const result = await terminal.mockplane('exec', `node/${node}`, '--', ...command);
    if (result.code !== 0) throw new Error(`${command.join(' ')}: ${result.stderr}`);
    return result.stdout;
  }

  it('F2: a pod has eth0 with a /32 and an MTU of 1480, lo and tunl0, and its counters move with its traffic', async () => {
    const before = await inPod('ifconfig', '-a');
    expect(before).toContain('eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1480\n');
    expect(before).toContain(`inet ${own}  netmask 255.255.255.255  broadcast 0.0.0.0\n`);
    expect(before).toContain('lo: flags=73<UP,LOOPBACK,RUNNING>  mtu 65536\n');
    expect(before).toContain('tunl0: flags=128<NOARP>  mtu 1480\n');
    await inPod('ping', '-c', '3', target);
    const after = await inPod('ifconfig', '-a');
    const [old, now] = [counters(before, 'eth0'), counters(after, 'eth0')];
    expect([now.rx - old.rx, now.tx - old.tx]).toEqual([3, 3]);
    expect(counters(after, 'tunl0')).toEqual({ rx: 0, tx: 0 });
  });

  it('F3: a node has a cali device for each pod, eth0 of its own, eth1 to the others, and tunl0', async () => {
    const before = await onNode('w3-k8s', 'ifconfig', '-a');
    const pods = await terminal.kubectl(
      'get',
      'pods',
      '-A',
      '--field-selector',
      'spec.nodeName=w3-k8s',
      '-o',
      'name',
    );
    const ofTheHost = 1; // kube-proxy
    const links = [...before.matchAll(/^(cali[0-9a-f]{11}): .* mtu 1480\n(.*)$/gm)];
    expect(links).toHaveLength(pods.trim().split('\n').length - ofTheHost);
    for (const [, , hardware] of links) expect(hardware).toContain('ether ee:ee:ee:ee:ee:ee');
    expect(before).toMatch(
      /^eth0: .* mtu 1500\n +inet 10\.0\.2\.15 {2}netmask 255\.255\.255\.0 {2}broadcast 10\.0\.2\.255$/m,
    );
    expect(before).toMatch(
      /^eth1: .* mtu 1500\n +inet 192\.168\.1\.103 {2}netmask 255\.255\.255\.0/m,
    );
    expect(before).toMatch(/^tunl0: flags=193<UP,RUNNING,NOARP> {2}mtu 1480$/m);
    expect(before).toMatch(/tunnel {3}txqueuelen 1000 {2}\(IPIP Tunnel\)/);
    await inPod('ping', '-c', '2', target);
    const after = await onNode('w3-k8s', 'ifconfig', '-a');
    for (const device of ['tunl0', 'eth1'])
      expect(counters(after, device).rx - counters(before, device).rx).toBe(2);
  });

  it('F4: crictl lists the containers of a node with their pods', async () => {
    const text = await onNode('w3-k8s', 'crictl', 'ps');
    expect(text).toMatch(/^CONTAINER +IMAGE +CREATED +STATE +NAME +ATTEMPT +POD ID +POD/);
    const rows = text.split('\n').filter((line) => line.includes('multi-container'));
    expect(rows.map((row) => String(/Running +(\S+) +0/.exec(row)?.[1])).sort()).toEqual([
      'nginx',
      'ubuntu',
    ]);
    const sandboxes = rows.map((row) => /0 {3,}([0-9a-f]{13}) /.exec(row)?.[1]);
    expect(sandboxes[0]).toBeDefined();
    expect(sandboxes[0]).toBe(sandboxes[1]);
    const id = await terminal.path(
      '{.status.containerStatuses[0].containerID}',
      'pod',
      'multi-container',
    );
    expect(text).toContain(id.replace('containerd://', '').slice(0, 13));
    expect(await onNode('w3-k8s', 'sh', '-c', 'crictl ps | grep -c multi-container')).toBe('2\n');
    expect(text).not.toContain('ubuntu-test');
  });

  it('F5: the way to a pod of another node goes by the node, the tunnel of the other node, and the pod', async () => {
    const tunnel = `${target.split('.').slice(0, 3).join('.')}.0`;
    const lines = (await inPod('traceroute', target)).trim().split('\n');
    expect(lines[0]).toBe(`traceroute to ${target} (${target}), 30 hops max, 60 byte packets`);
    expect(lines.slice(1).map((line) => line.trim().split(/\s+/)[1])).toEqual([
      '10.0.2.15',
      tunnel,
      target,
    ]);
  });

  it('F6: a node routes its pods by their links, the blocks of others by the tunnel, and swallows what is left of its own', async () => {
    const network = (ip: string): string => ip.split('.').slice(0, 3).join('.');
    const routes = (await onNode('w2-k8s', 'ip', 'route')).split('\n').map((line) => line.trim());
    expect(routes).toContain('default via 192.168.1.1 dev eth1');
    expect(routes).toContain('10.0.2.0/24 dev eth0 proto kernel scope link src 10.0.2.15');
    expect(routes).toContain('192.168.1.0/24 dev eth1 proto kernel scope link src 192.168.1.102');
    expect(routes).toContain(`blackhole ${network(own)}.0/26 proto bird`);
    expect(routes).toContainEqual(
      expect.stringMatching(new RegExp(`^${own} dev cali[0-9a-f]{11} scope link$`)),
    );
    expect(routes).toContain(
      `${network(target)}.0/26 via 192.168.1.103 dev tunl0 proto bird onlink`,
    );
    const table = await onNode('w2-k8s', 'route');
    expect(table).toMatch(/^Destination +Gateway +Genmask +Flags Metric Ref +Use Iface$/m);
    expect(table).toMatch(
      new RegExp(`^${network(target)}\\.0 +w3-k8s +255\\.255\\.255\\.192 +UG .* tunl0$`, 'm'),
    );
    expect(table).toMatch(
      new RegExp(`^${network(own)}\\.0 +0\\.0\\.0\\.0 +255\\.255\\.255\\.192 +U .* \\*$`, 'm'),
    );
  });

  it('F7: a ping of the world outside leaves through the node, with its address', async () => {
    expect(await inPod('ping', '-c', '2', '8.8.8.8')).toMatch(
      /64 bytes from 8\.8\.8\.8: icmp_seq=1 ttl=\d+ time=/,
    );
    const { stdout } = await terminal.mockplane(
      'trace',
      '--from',
      'pod/ubuntu-test',
      '--to',
      '8.8.8.8',
      '--protocol',
      'icmp',
    );
    expect(stdout).toContain(`replaces the source ${own} by 192.168.1.102`);
    expect(stdout).toContain('natOutgoing');
    expect(stdout).toContain('8.8.8.8 sees 192.168.1.102 as its client');
  });

  it('F8: a pod has the /etc/hosts and /etc/resolv.conf that its kubelet writes, with its dnsConfig', async () => {
    expect(await inPod('cat', '/etc/hosts')).toBe(
      `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n${own}\tubuntu-test\n`,
    );
    expect(await inPod('cat', '/etc/resolv.conf')).toBe(
      'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\nnameserver 8.8.8.8\noptions ndots:5\n',
    );
    await terminal.apply(`
apiVersion: v1
kind: Pod
metadata: { name: own-dns }
spec:
  dnsPolicy: None
  dnsConfig: { nameservers: [1.1.1.1], searches: [a.example], options: [{ name: ndots, value: "2" }] }
  hostAliases: [{ ip: 10.1.2.3, hostnames: [foo.local, bar.local] }]
  containers: [{ name: shell, image: busybox, command: [sleep, "3600"] }]
`);
    await terminal.settled();
    const own2 = (path: string): Promise<string> =>
      terminal.kubectl('exec', 'own-dns', '--', 'cat', path);
    expect(await own2('/etc/resolv.conf')).toBe(
      'search a.example\nnameserver 1.1.1.1\noptions ndots:2\n',
    );
    expect(await own2('/etc/hosts')).toContain('10.1.2.3\tfoo.local\tbar.local\n');
    expect(await onNode('w2-k8s', 'cat', '/etc/hosts')).toContain('192.168.1.103 w3-k8s\n');
  });

  it('F9: the trace says why the MTU is 1480', async () => {
    const { stdout } = await terminal.mockplane(
      'trace',
      '--from',
      'pod/ubuntu-test',
      '--to',
      `${target}:80`,
    );
    expect(stdout).toMatch(
      /w2-k8s wraps the packet into an IP-in-IP packet 192\.168\.1\.102 → 192\.168\.1\.103 .*the outer header takes 20 of the 1500 bytes, so that tunl0 and the pods have an MTU of 1480/,
    );
  });
});
