import { X509Certificate } from 'node:crypto';
import { resources, type CertificateSigningRequest } from '#kinds';
import { StatusError, type Stored } from '#machinery';
import { keyOf, type Informer, type SimulatorContext } from '#client';
import { Controller } from '../controller/controller.js';
import { conditionOf } from './requests.js';

/** How long requests are kept, in milliseconds: decided ones an hour, others a day. */
const DECIDED_MS = 3600 * 1000;
const PENDING_MS = 24 * 3600 * 1000;

/** Deletes requests that have served their purpose or found no answer (`csrcleaner`). */
export class CsrCleanerController extends Controller {
  private readonly requests: Informer<CertificateSigningRequest>;

  constructor(context: SimulatorContext) {
    super('csrcleaner', context);
    this.requests = this.informer(resources.certificateSigningRequests);
  }

  start(): void {
    this.requests.handle(this.enqueuing((request) => [keyOf(request)]));
  }

  protected async reconcile(_: string, name: string): Promise<void> {
    const request = this.requests.get('', name);
    if (request === undefined) return;
    const left = keptUntil(request) - this.context.clock.now();
    if (left > 0) {
      this.queue.addAfter(keyOf(request), left);
      return;
    }
    try {
      await this.context.client.delete(resources.certificateSigningRequests, '', name);
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
    }
  }
}

/** When a request may go, in milliseconds since the epoch. */
export function keptUntil(request: Stored<CertificateSigningRequest>): number {
  const created = Date.parse(request.metadata.creationTimestamp ?? '');
  const decided = (['Approved', 'Denied', 'Failed'] as const).flatMap((type) => {
    const condition = conditionOf(request, type);
    return condition === undefined ? [] : [Date.parse(condition.lastUpdateTime ?? '') || created];
  });
  const end = decided.length === 0 ? created + PENDING_MS : Math.min(...decided) + DECIDED_MS;
  return Math.min(end, expiry(request) ?? end);
}

/** When the certificate that was issued expires; undefined when there is none that can be read. */
function expiry({ status }: CertificateSigningRequest): number | undefined {
  if (!status?.certificate) return undefined;
  try {
    return Date.parse(new X509Certificate(Buffer.from(status.certificate, 'base64')).validTo);
  } catch {
    return undefined;
  }
}
