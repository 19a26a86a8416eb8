import { resources, type Secret, type ServiceAccount } from '#kinds';
import { StatusError, type KubeObject, type Stored } from '#machinery';
import { keyOf, type Informer, type SimulatorContext } from '#client';
import { Controller } from '../controller/controller.js';

const tokenType = 'kubernetes.io/service-account-token';
const nameAnnotation = 'kubernetes.io/service-account.name';
const uidAnnotation = 'kubernetes.io/service-account.uid';
/** Tokens of Secrets do not expire in practice: the longest life that a TokenRequest can ask for, in seconds (2^32). */
const lifeSeconds = 2 ** 32;

interface TokenAnswer extends KubeObject {
  readonly status?: { readonly token?: string };
}

/** Fills Secrets of the type service-account-token with a token, and removes those whose ServiceAccount is gone. */
export class TokenController extends Controller {
  private readonly secrets: Informer<Secret>;
  private readonly accounts: Informer<ServiceAccount>;

  /** `rootCa` is the PEM that the Secrets carry beside the token. */
  constructor(
    context: SimulatorContext,
    private readonly rootCa: string,
  ) {
    super('serviceaccount-token', context);
    this.secrets = this.informer(resources.secrets);
    this.accounts = this.informer(resources.serviceAccounts);
  }

  start(): void {
    this.secrets.addIndex('account', (secret) =>
      secret.type === tokenType
        ? [`${secret.metadata.namespace}/${secret.metadata.annotations?.[nameAnnotation]}`]
        : [],
    );
    this.secrets.handle(
      this.enqueuing((secret) => (secret.type === tokenType ? [keyOf(secret)] : [])),
    );
    this.accounts.handle(
      this.enqueuing((account) => this.secrets.byIndex('account', keyOf(account)).map(keyOf)),
    );
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const secret = this.secrets.get(namespace, name);
    if (secret === undefined || secret.type !== tokenType || secret.metadata.deletionTimestamp)
      return;
    const { annotations = {}, uid } = secret.metadata;
    const account = this.accounts.get(namespace, annotations[nameAnnotation] ?? '');
    const isOther =
      annotations[uidAnnotation] && annotations[uidAnnotation] !== account?.metadata.uid;
    if (account === undefined || isOther) {
      await this.unlessGone(
        this.context.client.delete(resources.secrets, namespace, name, { preconditions: { uid } }),
      );
      return;
    }
    const data = await this.data(secret, account);
    if (data === undefined && annotations[uidAnnotation] !== undefined) return;
    await this.unlessGone(
      this.context.client.update(resources.secrets, {
        ...secret,
        metadata: {
          ...secret.metadata,
          annotations: { ...annotations, [uidAnnotation]: account.metadata.uid },
        },
        data: { ...secret.data, ...data },
      }),
    );
  }

  /** The entries that are missing or wrong; undefined when all are there. */
  private async data(
    secret: Stored<Secret>,
    account: Stored<ServiceAccount>,
  ): Promise<Record<string, string> | undefined> {
    const { namespace = '' } = secret.metadata;
    const wanted: Record<string, string> = { namespace: base64(namespace) };
    if (this.rootCa !== '') wanted['ca.crt'] = base64(this.rootCa);
    if (!secret.data?.['token']) wanted['token'] = base64(await this.token(secret, account));
    const isSame = Object.entries(wanted).every(([key, value]) => secret.data?.[key] === value);
    return isSame ? undefined : wanted;
  }

  private async token(secret: Stored<Secret>, account: Stored<ServiceAccount>): Promise<string> {
    const { name, uid } = secret.metadata;
    const boundObjectRef = { apiVersion: 'v1', kind: 'Secret', name, uid };
    const request = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: [], expirationSeconds: lifeSeconds, boundObjectRef },
    };
    const answer = await this.context.client.createSubresource<TokenAnswer>(
      resources.serviceAccounts,
      account.metadata.namespace ?? '',
      account.metadata.name,
      'token',
      request,
    );
    return answer.status?.token ?? '';
  }

  private async unlessGone(write: Promise<unknown>): Promise<void> {
    try {
      await write;
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
    }
  }
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
