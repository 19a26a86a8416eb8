import { badRequest, StatusError } from '#machinery';
import type { GraphqlContext } from '../context.js';
import type { NetworkAnswers } from '../options.js';
import type { PacketOrigin } from '../types/origin.js';

/** Rejects with a 403 unless the user may trace from there: whoever may create PacketTraces in a namespace may ask from its pods; from elsewhere, in all. */
export async function allowTracing(
  { cluster, api }: GraphqlContext,
  { pod }: PacketOrigin,
): Promise<void> {
  const kind = cluster.catalog().byResource('network.mockplane.io', 'v1', 'packettraces');
  if (kind === undefined) return;
  const namespace = pod == null ? '' : pod.includes('/') ? pod.split('/')[0]! : 'default';
  await api.allow('create', { kind, namespace });
}

/** The network of the cluster that is asked. Throws a StatusError (501) when it has none. */
export function networkOf({ cluster }: GraphqlContext): NetworkAnswers {
  if (cluster.network === undefined)
    throw new StatusError(
      501,
      'NotImplemented',
      'this cluster runs without a network: kube-proxy is switched off',
    );
  return cluster.network;
}

/** Asks the network; a question that makes no sense to it becomes a 400. */
export async function askNetwork<Answer>(
  context: GraphqlContext,
  question: (network: NetworkAnswers) => Promise<Answer>,
): Promise<Answer> {
  const network = networkOf(context);
  try {
    return await question(network);
  } catch (error) {
    if (error instanceof Error && error.name === 'TraceError') throw badRequest(error.message);
    throw error;
  }
}
