import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { processIo } from '../io.js';
import { networkSettings } from './network-settings.js';

async function settings(text: string, podNetwork?: string): Promise<unknown> {
  const cwd = await mkdtemp(join(tmpdir(), 'mockplane-'));
  await writeFile(join(cwd, 'net.yaml'), text);
  const flags = { network: 'net.yaml', ...(podNetwork === undefined ? {} : { podNetwork }) };
  return networkSettings(flags, { ...processIo, cwd });
}

describe('how the machines are wired', () => {
  it('comes from a file, and the flag has the last word', async () => {
    const text = `
podNetwork: ptp
router: {name: sw, addresses: [192.168.0.1], routes: [{destination: 203.0.113.10/32, via: 192.168.0.2}]}
outside: [{name: out1, addresses: [198.51.100.2]}]
`;
    expect(await settings(text, 'bridge')).toMatchObject({
      podNetwork: 'bridge',
      router: { name: 'sw' },
      outside: [{ name: 'out1' }],
    });
  });

  it('is refused with the key that is wrong', async () => {
    await expect(settings('podNetwork: weave')).rejects.toThrow(
      'net.yaml: podNetwork is not what it must be: "weave"',
    );
    await expect(settings('routes: []')).rejects.toThrow('net.yaml: unknown key "routes"');
    await expect(settings('router: {name: sw, addresses: [a], routes: [{to: b}]}')).rejects.toThrow(
      'net.yaml: router is not',
    );
    await expect(settings('[1]')).rejects.toThrow('not a mapping');
    await expect(settings('', 'weave')).rejects.toMatchObject({ code: 2 });
  });
});
