import type { Clock } from '#machinery';
import { WebhookClient } from '#webhook';
import type { Attributes, Authorizer, Decision, Rules } from '../authorizer.js';
import type { User } from '../user.js';
import type { WebhookConfiguration } from './auth-configuration.js';

const DEFAULT_TIMEOUT_SECONDS = 30;
const DEFAULT_AUTHORIZED_SECONDS = 5 * 60;
const DEFAULT_UNAUTHORIZED_SECONDS = 30;
/** Answers remembered. */
const REMEMBERED = 4096;

interface ReviewStatus {
  readonly allowed?: boolean;
  readonly denied?: boolean;
  readonly reason?: string;
  readonly evaluationError?: string;
}

/** Asks a URL with SubjectAccessReviews (the Webhook mode of the API server) and remembers the answers for a while. */
export class WebhookAuthorizer implements Authorizer {
  private readonly client: WebhookClient;
  private readonly answers = new Map<string, { decision: Decision; until: number }>();

  constructor(
    private readonly configuration: WebhookConfiguration,
    private readonly clock: Clock,
  ) {
    this.client = new WebhookClient({ clock });
  }

  authorize(user: User, attributes: Attributes): Decision | Promise<Decision> {
    const review = reviewOf(user, attributes);
    const key = JSON.stringify(review);
    const known = this.answers.get(key);
    return known !== undefined && known.until > this.clock.now()
      ? known.decision
      : this.ask(key, review);
  }

  /** Nobody can list what a webhook would allow. */
  rules(): Rules {
    return {
      resourceRules: [],
      nonResourceRules: [],
      incomplete: true,
      error: 'webhook authorizer does not support user rule resolution',
    };
  }

  private async ask(key: string, review: object): Promise<Decision> {
    const { url, caBundle, timeoutSeconds, failurePolicy } = this.configuration;
    const { authorizedTTLSeconds, unauthorizedTTLSeconds } = this.configuration;
    const timeout = (timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000;
    try {
      const address = { url, ...(caBundle === undefined ? {} : { caBundle }) };
      const answer = (await this.client.post(address, review, timeout)) as {
        readonly status?: ReviewStatus;
      };
      const { allowed, denied, reason = '', evaluationError } = answer.status ?? {};
      const decision: Decision = {
        allowed: allowed === true && denied !== true,
        ...(denied === true ? { denied } : {}),
        reason,
        ...(evaluationError === undefined ? {} : { error: evaluationError }),
      };
      const seconds = decision.allowed
        ? (authorizedTTLSeconds ?? DEFAULT_AUTHORIZED_SECONDS)
        : (unauthorizedTTLSeconds ?? DEFAULT_UNAUTHORIZED_SECONDS);
      if (this.answers.size >= REMEMBERED) this.answers.clear();
      this.answers.set(key, { decision, until: this.clock.now() + seconds * 1000 });
      return decision;
    } catch (error) {
      return {
        allowed: false,
        ...(failurePolicy === 'Deny' ? { denied: true as const } : {}),
        reason: '',
        error: (error as Error).message,
      };
    }
  }
}

function reviewOf({ name, uid, groups, extra }: User, attributes: Attributes): object {
  return {
    kind: 'SubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: {},
    spec: {
      ...asked(attributes),
      user: name,
      groups,
      ...(extra === undefined ? {} : { extra }),
      ...(uid === undefined ? {} : { uid }),
    },
    status: { allowed: false },
  };
}

function asked(attributes: Attributes): object {
  if (attributes.kind === 'path') {
    const { verb, path } = attributes;
    return { nonResourceAttributes: { verb, path } };
  }
  const { verb, group, version, resource, subresource, namespace, name } = attributes;
  const facts = { verb, group, version, resource, subresource, namespace, name };
  const stated = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== ''));
  const { fieldSelector } = attributes;
  const selector =
    fieldSelector === undefined ? {} : { fieldSelector: { rawSelector: fieldSelector } };
  return { resourceAttributes: { ...stated, ...selector } };
}
