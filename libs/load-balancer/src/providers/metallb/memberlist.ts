import { StatusError, type Random } from '#machinery';
import type { Client } from '#client';
import { resources } from '#kinds';
import type { RunningProgram } from './programs.js';

/** Bytes of the key that speakers share. */
const KEY_BYTES = 128;

/** Makes the Secret that speakers mount, as the controller does when it starts; one that is there stays. */
export async function ensureMemberlistSecret(
  client: Client,
  random: Random,
  { namespace, env }: RunningProgram,
): Promise<void> {
  const name = env['METALLB_ML_SECRET_NAME'] ?? '';
  if (name === '') return;
  const owner = env['METALLB_DEPLOYMENT'] ?? '';
  const text = Buffer.from(Array.from({ length: KEY_BYTES }, () => random.int(256))).toString(
    'base64',
  );
  try {
    const deployment = await client.get(resources.deployments, namespace, owner);
    await client.create(resources.secrets, namespace, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name,
        namespace,
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            name: owner,
            uid: deployment.metadata.uid,
          },
        ],
      },
      data: { secretkey: Buffer.from(text).toString('base64') },
    });
  } catch (error) {
    if (!(error instanceof StatusError) || (error.code !== 409 && error.code !== 404)) throw error;
  }
}
