import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resources } from '#kinds';
import { graphqlServer, type GraphqlServer } from '../graphql/server.js';

describe('tcpdump', () => {
  let server: GraphqlServer;
  beforeAll(async () => {
    server = await graphqlServer();
    for (const [name, nodeName] of [
      ['client', 'w1-k8s'],
      ['web', 'w2-k8s'],
    ])
      await server.server.cluster.client.create(resources.pods, 'default', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: name! },
        spec: {
          nodeName: nodeName!,
          containers: [{ name: 'c', image: name === 'web' ? 'nginx' : 'nicolaka/netshoot' }],
        },
      });
    await server.server.cluster.settlement.wait(20_000);
  });
  afterAll(() => server.close());

  const ipOf = async (name: string): Promise<string> =>
    (await server.server.cluster.client.get(resources.pods, 'default', name)).status!.podIP!;
  const on = async (machine: string, ...argv: string[]): Promise<string> =>
    (await server.server.cluster.dataPlane!.execute({ node: machine }, argv)).stdout;
  /** A command in the pod `client`: its output, and when it first says something on standard error. */
  const start = (...argv: string[]) => {
    let out = '';
    const stdout = collector((text) => (out += text));
    let speaks: () => void = () => undefined;
    const listening = new Promise<void>((resolve) => (speaks = resolve));
    const streams = {
      stdout,
      stderr: collector(() => speaks()),
      tty: false,
      signal: new AbortController().signal,
    };
    const place = { namespace: 'default', pod: 'client', container: '' };
    const ended = server.server.cluster.dataPlane!.access!.exec(place, argv, streams);
    return { listening, output: ended.then(() => out) };
  };
  const inClient = (...argv: string[]): Promise<string> => start(...argv).output;
  const capture = async (...argv: string[]): Promise<{ readonly output: Promise<string> }> => {
    const { listening, output } = start('tcpdump', '-tn', ...argv);
    await listening;
    return { output };
  };

  it('shows a connection at the pod: its first packet, the answer, and what HTTP sends', async () => {
    const web = await ipOf('web');
    const captured = await capture('-i', 'eth0', '-c', '4', 'tcp', 'port', '80');
    await inClient('curl', '-s', '-o', '/dev/null', `http://${web}/`);
    const client = await ipOf('client');
    expect((await captured.output).replaceAll(/\.\d{5}(?=[ :])/g, '.port')).toMatch(
      new RegExp(
        [
          `^IP ${client}.port > ${web}.80: Flags \\[S\\], length 0`,
          `IP ${web}.80 > ${client}.port: Flags \\[S.\\], length 0`,
          `IP ${client}.port > ${web}.80: Flags \\[P.\\], HTTP: GET / HTTP/1.1, length \\d+`,
          `IP ${web}.80 > ${client}.port: Flags \\[P.\\], HTTP: HTTP/1.1 200 OK, length \\d+\n$`,
        ].join('\n'),
      ),
    );
  });

  it('shows the outer packets on the network of the machines', async () => {
    const [client, web] = [await ipOf('client'), await ipOf('web')];
    const captured = on('w2-k8s', 'tcpdump', '-tni', 'eth1', '-c', '2');
    await inClient('ping', '-c', '1', web);
    expect(await captured).toBe(
      `IP 192.168.1.101 > 192.168.1.102: IP ${client} > ${web}: ICMP echo request, length 64\n` +
        `IP 192.168.1.102 > 192.168.1.101: IP ${web} > ${client}: ICMP echo reply, length 64\n`,
    );
  });

  it('shows the error that refuses a packet, and the reset of a closed port', async () => {
    const client = await ipOf('client');
    const captured = await capture('-i', 'any', '-c', '2');
    await inClient('nc', '-zw', '1', await ipOf('web'), '81');
    expect((await captured.output).split('\n')[1]).toMatch(
      /^eth0 {2}In {2}IP .* Flags \[R\.\], length 0$/,
    );

    await server.query(
      'mutation { createService(object: { metadata: { name: "empty" }, spec: { clusterIP: "10.96.0.77", ports: [{ port: 80 }], selector: { app: "none" } } }) { metadata { name } } }',
    );
    await server.server.cluster.settlement.wait(20_000);
    const refused = await capture('-i', 'eth0', '-c', '2', 'host', client);
    await inClient('nc', '-zw', '1', '10.96.0.77', '80');
    expect((await refused.output).split('\n')[1]).toMatch(
      new RegExp(`^IP \\S+ > ${client}: ICMP 10.96.0.77 tcp port 80 unreachable, length 68$`),
    );
  });

  it('says what it cannot do', async () => {
    const place = { node: 'w1-k8s' };
    const run = (...argv: string[]) =>
      server.server.cluster.dataPlane!.execute(place, ['tcpdump', ...argv]);
    expect(await run('-i', 'none')).toMatchObject({
      exitCode: 1,
      stderr: 'tcpdump: none: No such device exists\n(No such device exists)\n',
    });
    expect((await run('-w', 'file')).stderr).toBe('tcpdump: option -w is not simulated\n');
    expect((await run('host', 'web')).stderr).toContain(
      "can't parse filter expression: unknown host",
    );
  });
});

function collector(take: (text: string) => void): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      take(chunk.toString());
      done();
    },
  });
}
