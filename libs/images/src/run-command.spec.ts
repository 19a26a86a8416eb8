import { describe, expect, it } from 'vitest';
import { runIn, script, typed } from './fake-host.js';
import { StartFailure } from './run-command.js';

describe('exec in a container', () => {
  it('runs a program without a shell', async () => {
    expect(await runIn('busybox', ['echo', '$HOME', '*'])).toEqual({
      code: 0,
      out: '$HOME *\n',
      err: '',
    });
  });

  it('fails to start what the image does not ship, as the runtime words it', async () => {
    const failure = runIn('nginx', ['ping', 'web']);
    await expect(failure).rejects.toBeInstanceOf(StartFailure);
    await expect(failure).rejects.toThrow(
      'OCI runtime exec failed: exec failed: unable to start container process: exec: "ping": executable file not found in $PATH: unknown',
    );
  });

  it('has nothing to run in an image without a shell', async () => {
    await expect(runIn('registry.k8s.io/pause:3.10', ['sh'])).rejects.toMatchObject({
      exitCode: 127,
    });
  });

  it('passes standard input on', async () => {
    expect((await runIn('busybox', ['cat'], { stdin: typed('one\n', 'two\n') })).out).toBe(
      'one\ntwo\n',
    );
  });

  it('runs a script from standard input command by command, until it exits', async () => {
    const lines = ['for i in 1 2\n', 'do echo $i\n', 'done\n', 'exit 3\n', 'echo never\n'];
    expect(await runIn('busybox', ['sh'], { stdin: typed(...lines) })).toEqual({
      code: 3,
      out: '1\n2\n',
      err: '',
    });
  });

  it('makes installed packages available', async () => {
    const { out, code } = await script(
      'ip route 2>&1; apt-get install -y iproute2 >/dev/null; ip route',
      'ubuntu:20.04',
    );
    expect([code, out]).toEqual([
      0,
      'sh: 1: ip: not found\ndefault via 169.254.1.1 dev eth0 \n169.254.1.1 dev eth0 scope link \n',
    ]);
  });

  it('copies files that an unknown image may have, and says of known images that there are none', async () => {
    const copying = 'cp /app/server /tmp/server && ls /tmp';
    expect((await script(copying, 'example.com/team/app:1')).out).toContain('server');
    expect((await script(copying, 'busybox')).err).toContain('No such file or directory');
  });

  it('knows [[ in busybox', async () => {
    const asking =
      'touch /tmp/x; if [[ -r /tmp/x ]]; then echo yes; fi; [[ -r /tmp/y ]] || echo no';
    expect((await script(asking, 'busybox')).out).toBe('yes\nno\n');
  });

  it('is killed by its signal', async () => {
    const abort = new AbortController();
    const clock = {
      now: () => 0,
      after: () => ({ cancel: () => undefined }),
      every: () => ({ cancel: () => undefined }),
    };
    const running = runIn('busybox', ['sleep', '1d'], { signal: abort.signal, clock });
    abort.abort();
    expect((await running).code).toBe(137);
  });
});

describe('an interactive shell', () => {
  const session = (image: string, ...keys: string[]) =>
    runIn(image, [image === 'busybox' ? 'sh' : 'bash'], { tty: true, stdin: typed(...keys) });

  it('shows a prompt, echoes what is typed and answers', async () => {
    const { out, code } = await session('ubuntu', 'echo hi\r', 'exit 3\r');
    expect(out).toBe('root@web-0:/# echo hi\r\nhi\r\nroot@web-0:/# exit 3\r\nexit\r\n');
    expect(code).toBe(3);
  });

  it('edits the line and forgets it on Ctrl-C', async () => {
    const { out } = await session('busybox', 'ecko\x7f\x7fho a\r', 'junk\x03', '\x04');
    expect(out).toBe('/ # ecko\b \b\b \bho a\r\na\r\n/ # junk^C\r\n/ # \r\n');
  });

  it('asks for more while a command is incomplete', async () => {
    expect((await session('busybox', 'echo "a\r', 'b"\r', '\x04')).out).toContain(
      '> b"\r\na\r\nb\r\n',
    );
  });
});
