import { describe, expect, it } from 'vitest';
import { runIn, script } from '../fake-host.js';

const tools = (...argv: string[]) => runIn('nicolaka/netshoot', argv);

describe('curl', () => {
  it('prints the body', async () => {
    expect(await tools('curl', '-s', 'http://web/a')).toEqual({
      code: 0,
      out: 'GET /a\n',
      err: '',
    });
  });

  it('prints only what -w asks for when the body goes to /dev/null', async () => {
    expect(
      (
        await tools(
          'curl',
          '-s',
          '-o',
          '/dev/null',
          '-w',
          '%{http_code} %{remote_ip}\\n',
          'web/missing',
        )
      ).out,
    ).toBe('404 10.96.0.20\n');
  });

  it('explains each failure with its own exit code', async () => {
    expect(await tools('curl', 'nowhere')).toMatchObject({
      code: 6,
      err: 'curl: (6) Could not resolve host: nowhere\n',
    });
    expect(await tools('curl', 'web:81')).toMatchObject({
      code: 7,
      err: "curl: (7) Failed to connect to web port 81 after 0 ms: Couldn't connect to server\n",
    });
    expect(await tools('curl', '-m', '2', 'web:82')).toMatchObject({
      code: 28,
      err: 'curl: (28) Connection timed out after 2000 milliseconds\n',
    });
    expect(await tools('curl', '-f', 'web/missing')).toMatchObject({
      code: 22,
      err: 'curl: (22) The requested URL returned error: 404\n',
    });
    expect(await tools('curl', '--nope')).toMatchObject({ code: 2 });
  });

  it('shows the response head with -I and the whole exchange with -v', async () => {
    expect((await tools('curl', '-sI', 'web')).out).toBe(
      'HTTP/1.1 200 OK\r\nServer: nginx/1.27.4\r\nContent-Type: text/html\r\n\r\n',
    );
    expect((await tools('curl', '-sv', 'web')).err).toContain(
      '> GET / HTTP/1.1\n> Host: web\n> User-Agent: curl/8.5.0\n> Accept: */*\n',
    );
  });
});

describe('wget in busybox', () => {
  it('writes to standard output', async () => {
    expect((await script('wget -qO- web/x')).out).toBe('GET /x\n');
  });

  it('shows the head of the answer when asked to', async () => {
    expect((await script('wget -qS -O /dev/null web')).err).toBe(
      '  HTTP/1.1 200 OK\n  Server: nginx/1.27.4\n  Content-Type: text/html\n',
    );
  });

  it('says why there is no answer', async () => {
    expect(await script('wget -O- nowhere')).toMatchObject({
      code: 1,
      err: "wget: bad address 'nowhere'\n",
    });
    expect((await script('wget -qO- -T 1 web:82')).err).toBe('wget: download timed out\n');
    expect((await script('wget -qO- web/missing')).err).toBe(
      'wget: server returned error: HTTP/1.1 404 Not Found\n',
    );
  });
});

describe('nslookup', () => {
  it('prints a name found through the search path as BIND does', async () => {
    expect((await tools('nslookup', 'web')).out).toBe(
      'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\nName:\tweb.default.svc.cluster.local\nAddress: 10.96.0.20\n\n',
    );
  });

  it('fails for a name that does not exist', async () => {
    expect(await tools('nslookup', 'nope')).toMatchObject({
      code: 1,
      out: expect.stringContaining("** server can't find nope.default.svc.cluster.local: NXDOMAIN"),
    });
    expect((await script('nslookup nope')).code).toBe(1);
  });
});

describe('other network programs', () => {
  it('dig prints answers in short and long form', async () => {
    expect((await tools('dig', '+short', 'web.default.svc.cluster.local')).out).toBe(
      '10.96.0.20\n',
    );
    expect((await tools('dig', 'web.default.svc.cluster.local')).out).toContain(
      'web.default.svc.cluster.local. 30\tIN\tA\t10.96.0.20',
    );
  });

  it('ping counts what came back', async () => {
    const answered = await tools('ping', '-c', '2', '10.0.0.1');
    expect(answered).toMatchObject({
      code: 0,
      out: expect.stringContaining(
        '2 packets transmitted, 2 received, 0% packet loss, time 1000ms',
      ),
    });
    expect(await tools('ping', '-c', '1', 'web')).toMatchObject({
      code: 1,
      out: expect.stringContaining('1 packets transmitted, 0 received, 100% packet loss'),
    });
  });

  it('nc -zv tells an open port from a closed one', async () => {
    expect(await tools('nc', '-zv', 'web', '80')).toMatchObject({ code: 0 });
    expect(await tools('nc', '-zv', 'web', '81')).toMatchObject({ code: 1 });
  });

  it('ifconfig, ip and route describe the pod', async () => {
    expect((await tools('ip', 'addr', 'show', 'eth0')).out).toContain(
      '4: eth0@if12: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1480',
    );
    expect((await script('ifconfig eth0')).out).toContain(
      'inet addr:172.16.221.130  Bcast:0.0.0.0  Mask:255.255.255.255',
    );
    expect((await tools('route', '-n')).out).toContain(
      '0.0.0.0         169.254.1.1     0.0.0.0         UG    0      0        0 eth0',
    );
  });
});

describe('text programs', () => {
  it('filter as their names say', async () => {
    const { out } = await script(
      `printf 'a:1\\nb:2\\nc:3\\n' > /tmp/t; grep -v b /tmp/t | cut -d: -f2; awk -F: '{print $2, $1}' /tmp/t | tail -n 1; sed 's/a/x/;2d' /tmp/t; wc -l < /tmp/t`,
    );
    expect(out).toBe('1\n3\n3 c\nx:1\nc:3\n3\n');
  });
});
