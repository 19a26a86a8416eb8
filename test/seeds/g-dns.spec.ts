import { Resolver } from 'node:dns/promises';
import { createConnection } from 'node:net';
import packet from 'dns-packet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer } from '../support/server.js';

/** One question over TCP. */
function overTcp(address: string, name: string): Promise<string[]> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port: Number(port) });
    let received = Buffer.alloc(0);
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      const { answers = [] } = packet.streamDecode(received);
      socket.end();
      resolve(answers.flatMap((answer) => (answer.type === 'A' ? [answer.data] : [])));
    });
    socket.write(
      packet.streamEncode({
        type: 'query',
        id: 7,
        flags: packet.RECURSION_DESIRED,
        questions: [{ type: 'A', name }],
      }),
    );
  });
}

describe.skipIf(kubectlPath === undefined)('G: DNS', () => {
  let terminal: Terminal;
  beforeAll(async () => {
    terminal = new Terminal(await startServer());
    await terminal.kubectl('create', 'deployment', 'web', '--image=nginx');
    await terminal.kubectl('expose', 'deployment', 'web', '--port=80', '--name=web');
    await terminal.kubectl('run', 'shell', '--image=busybox', '--command', '--', 'sleep', '3600');
    await terminal.settled();
  });
  afterAll(() => terminal.server.remove());

  it('G1: full names, short names through the search path, and names of pods are found from a pod', async () => {
    const address = await terminal.path('{.spec.clusterIP}', 'service', 'web');
    for (const name of ['web', 'web.default', 'web.default.svc.cluster.local']) {
      expect(await terminal.kubectl('exec', 'shell', '--', 'nslookup', name)).toContain(address);
    }
    const pod = await terminal.path('{.status.podIP}', 'pod', 'shell');
    const dashed = `${pod.replaceAll('.', '-')}.default.pod.cluster.local`;
    expect(await terminal.kubectl('exec', 'shell', '--', 'nslookup', dashed)).toContain(pod);
    expect((await terminal.try(['exec', 'shell', '--', 'nslookup', 'nobody'])).code).not.toBe(0);
    expect(await terminal.kubectl('exec', 'shell', '--', 'cat', '/etc/resolv.conf')).toBe(
      'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
    );
  });

  it('G1: the same server answers this machine over UDP and TCP', async () => {
    const address = await terminal.path('{.spec.clusterIP}', 'service', 'web');
    const resolver = new Resolver();
    resolver.setServers([terminal.server.dns]);
    expect(await resolver.resolve4('web.default.svc.cluster.local')).toEqual([address]);
    expect(
      await resolver.resolveSrv('_dns._udp.kube-dns.kube-system.svc.cluster.local'),
    ).toMatchObject([{ port: 53 }]);
    expect(await overTcp(terminal.server.dns, 'web.default.svc.cluster.local')).toEqual([address]);
    await expect(resolver.resolve4('nobody.default.svc.cluster.local')).rejects.toMatchObject({
      code: 'ENOTFOUND',
    });
  });
});
