import { describe, expect, it } from 'vitest';
import { runIn, script } from '../fake-host.js';
import { toBytes } from '../shell/bytes.js';

async function* bytes(...pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield await Promise.resolve(piece);
}

const made =
  'mkdir -p /data/sub /copy; echo one > /data/a; printf "\\303\\251" > /data/sub/b; touch /data/c; ';

describe('tar', () => {
  it('packs a directory and unpacks it elsewhere, as kubectl cp has it', async () => {
    const { code, out, err } = await script(
      `${made} cd /; tar cf - /data | tar -xmf - -C /copy; cat /copy/data/a /copy/data/sub/b; ls /copy/data`,
    );
    expect({ code, out, err }).toEqual({
      code: 0,
      out: 'one\néa\nc\nsub\n',
      err: "tar: removing leading '/' from member names\n",
    });
  });

  it('lists, and packs into a compressed file', async () => {
    const { out } = await script(`${made} tar -czf /tmp/x.tgz -C /data . ; tar tzf /tmp/x.tgz`);
    expect(out).toBe('./\n./a\n./c\n./sub/\n./sub/b\n');
  });

  it('carries bytes that are no text, in and out', async () => {
    const content = Uint8Array.from({ length: 1000 }, (_, n) => (n * 7) % 256);
    const { packTar, unpackTar } = await import('modern-tar');
    const archive = await packTar([{ header: { name: 'd/x', size: 1000 }, body: content }]);
    const { out } = await runIn('busybox', ['sh', '-c', 'tar -xf - -C /tmp && tar cf - /tmp/d/x'], {
      stdin: bytes(archive.subarray(0, 700), archive.subarray(700)),
    });
    const [entry] = await unpackTar(toBytes(out));
    expect(entry?.header).toMatchObject({ name: 'tmp/d/x', uname: 'root', mode: 0o644 });
    expect(entry?.data).toEqual(content);
  });

  it.each([
    [
      'busybox',
      'tar cf - /nix >/dev/null',
      1,
      "tar: removing leading '/' from member names\ntar: /nix: No such file or directory\ntar: error exit delayed from previous errors\n",
    ],
    [
      'debian',
      'tar cf - nix >/dev/null',
      2,
      'tar: nix: Cannot stat: No such file or directory\ntar: Exiting with failure status due to previous errors\n',
    ],
    [
      'debian',
      'echo no | tar xf -',
      2,
      'tar: This does not look like a tar archive\ntar: Exiting with failure status due to previous errors\n',
    ],
    ['debian', 'tar xf nix.tar', 2, 'tar: nix.tar: Cannot open: No such file or directory\n'],
  ])('says in %s what is wrong with %s', async (image, text, code, err) => {
    expect(await script(text, image)).toMatchObject({ code, err });
  });

  it('stays below its directory, makes no links and ends where the disk is full', async () => {
    const { packTar } = await import('modern-tar');
    const big = new Uint8Array(2 << 20);
    const archive = await packTar([
      { header: { name: '../up', size: 1 }, body: 'x' },
      { header: { name: '/etc/new', size: 1 }, body: 'x' },
      { header: { name: 'link', size: 0, type: 'symlink', linkname: '/etc' } },
      { header: { name: 'big', size: big.length }, body: big },
    ]);
    const unpack = ['sh', '-c', 'tar -xf - -C /tmp; echo $?; ls /tmp /tmp/etc'];
    const { out, err } = await runIn('debian', unpack, { stdin: bytes(archive) });
    expect(out).toBe('2\n/tmp:\netc\n\n/tmp/etc:\nnew\n');
    expect(err).toBe(
      "tar: ../up: Member name contains '..'\ntar: link: Cannot create symlink: Operation not permitted\ntar: big: Cannot open: No space left on device\ntar: Exiting with failure status due to previous errors\n",
    );
  });
});
