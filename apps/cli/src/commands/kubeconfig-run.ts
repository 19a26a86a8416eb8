import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { kubeconfigText, loadCredentials, writeKubeconfig } from '#auth';
import { loadKubeconfig } from '#client';
import { SystemRandom } from '#machinery';
import { clock } from '../clock.js';
import type { CommandContext } from '../context.js';
import { CommandFailure, usageFailure } from '../failure.js';
import { identityOf, type IdentityFlags } from './kubeconfig-identity.js';
import { serveDefaults } from './serve-defaults.js';

interface Flags extends IdentityFlags {
  readonly server?: string;
  readonly dataDir: string;
  readonly output?: string;
}

/** `mockplane kubeconfig`: from the credentials that a server keeps in its data folder. */
export async function kubeconfig(flags: Flags, { io }: CommandContext): Promise<void> {
  const folder = resolve(io.cwd, flags.dataDir);
  const credentials = await credentialsOf(join(folder, 'pki'), flags.dataDir);
  const server = serverOf(flags, folder);
  const identity = await identityOf(flags, credentials, server);
  const options = { server, ca: credentials.authority.certificate, ...identity };
  if (flags.output === undefined) {
    io.out(kubeconfigText(options));
    return;
  }
  const file = resolve(io.cwd, flags.output);
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeKubeconfig(file, options);
  } catch (error) {
    throw new CommandFailure(`cannot write ${flags.output}: ${(error as Error).message}`);
  }
  io.err(`wrote ${flags.output}\n`);
}

function serverOf({ server }: Flags, folder: string): string {
  if (server !== undefined) {
    if (!URL.canParse(server) || !/^https?:$/.test(new URL(server).protocol)) {
      throw usageFailure(`--server ${server} is not a URL`, 'Write https://HOST:PORT.');
    }
    return server;
  }
  const last = join(folder, 'kubeconfig');
  return existsSync(last) ? loadKubeconfig(last).server : `https://127.0.0.1:${serveDefaults.port}`;
}

async function credentialsOf(directory: string, folder: string) {
  if (!existsSync(directory)) {
    throw new CommandFailure(
      `there is no cluster in ${folder}`,
      `\`mockplane serve --data-dir ${folder}\` makes one.`,
    );
  }
  try {
    return await loadCredentials({
      clock,
      random: new SystemRandom(),
      hosts: ['localhost'],
      directory,
    });
  } catch (error) {
    throw new CommandFailure(
      `cannot read the credentials in ${directory}: ${(error as Error).message}`,
    );
  }
}
