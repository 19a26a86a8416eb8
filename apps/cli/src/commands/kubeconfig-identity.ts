import type { ControlPlaneCredentials, KubeconfigOptions } from '#auth';
import { httpClient } from '#client';
import { resources, type TokenRequest } from '#kinds';
import { StatusError } from '#machinery';
import { reaching } from '../connection/unreachable.js';
import { CommandFailure, usageFailure } from '../failure.js';

export interface IdentityFlags {
  readonly as?: string;
  readonly asGroup: readonly string[];
  readonly serviceAccount?: string;
}

/** How long the token of a ServiceAccount lives, in seconds. */
const TOKEN_SECONDS = 365 * 24 * 3600;

type Identity = Pick<KubeconfigOptions, 'user' | 'client' | 'token' | 'namespace'>;

/**
 * What the owner of a kubeconfig proves to be: a user by a certificate of the cluster's authority, a ServiceAccount by a token that the
 * running server issues, else the administrator. Throws CommandFailure.
 */
export async function identityOf(
  { as, asGroup, serviceAccount }: IdentityFlags,
  { authority, adminToken }: ControlPlaneCredentials,
  server: string,
): Promise<Identity> {
  if (as !== undefined) return { user: as, client: await authority.issueClient(as, asGroup) };
  if (asGroup.length > 0) throw usageFailure('--as-group needs a user', 'Name one with --as USER.');
  if (serviceAccount === undefined) return { token: adminToken };
  const [namespace, name, ...more] = serviceAccount.split('/');
  if (!namespace || !name || more.length > 0) {
    throw usageFailure(
      `--service-account ${serviceAccount} is not a ServiceAccount`,
      'Write NAMESPACE/NAME.',
    );
  }
  const connection = { server, ca: authority.certificate, token: adminToken };
  return {
    user: serviceAccount,
    namespace,
    token: await tokenOf(connection, namespace, name),
  };
}

async function tokenOf(
  connection: Parameters<typeof httpClient>[0],
  namespace: string,
  name: string,
): Promise<string> {
  const client = httpClient(connection);
  const request = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { audiences: [], expirationSeconds: TOKEN_SECONDS },
  } satisfies TokenRequest;
  try {
    const { status } = await reaching(connection.server, () =>
      client.createSubresource<TokenRequest>(
        resources.serviceAccounts,
        namespace,
        name,
        'token',
        request,
      ),
    );
    return status?.token ?? '';
  } catch (error) {
    if (error instanceof StatusError) throw new CommandFailure(error.message);
    throw error;
  } finally {
    client.close();
  }
}
