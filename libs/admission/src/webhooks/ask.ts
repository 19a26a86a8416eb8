import type { KubeObject, Random } from '#machinery';
import type { KindDefinition, ValidatingWebhook } from '#kinds';
import type { WebhookClient } from '#webhook';
import type { Attributes } from '../plugin.js';
import { CallError, denial, dryRunUnsupported } from './denial.js';
import { readVerdict, reviewRequest, type Verdict } from './review.js';

const DEFAULT_TIMEOUT_SECONDS = 10;

/** How webhooks are reached. */
export interface Caller {
  readonly client: Pick<WebhookClient, 'post'>;
  readonly random: Random;
}

/**
 * Asks one webhook. Returns its verdict when it allows the request; throws the denial (StatusError) when it does not, and CallError
 * when it could not be asked or its answer is none.
 */
export async function ask(
  { client, random }: Caller,
  webhook: ValidatingWebhook,
  isMutating: boolean,
  attributes: Attributes,
  kind: KindDefinition,
  object: KubeObject | undefined,
  old: KubeObject | undefined,
): Promise<Verdict> {
  const { name, sideEffects, admissionReviewVersions, timeoutSeconds, clientConfig } = webhook;
  if (attributes.dryRun && sideEffects !== 'None' && sideEffects !== 'NoneOnDryRun')
    throw dryRunUnsupported(name);
  const request = attempt(name, 'could not create admission objects', () =>
    reviewRequest(admissionReviewVersions ?? [], random.uuid(), attributes, kind, object, old),
  );
  let answer: unknown;
  try {
    const milliseconds = (timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000;
    answer = await client.post(clientConfig, request.body, milliseconds);
  } catch (error) {
    throw new CallError(name, `failed to call webhook: ${(error as Error).message}`);
  }
  const verdict = attempt(name, 'received invalid webhook response', () =>
    readVerdict(answer, request, isMutating),
  );
  for (const [key, value] of Object.entries(verdict.auditAnnotations))
    attributes.annotate?.(`${name}/${key}`, value);
  attributes.warnings.push(...verdict.warnings);
  if (!verdict.allowed) throw denial(name, verdict.status);
  return verdict;
}

function attempt<T>(webhook: string, what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new CallError(webhook, `${what}: ${(error as Error).message}`);
  }
}
