import {
  resources,
  type CertificateSigningRequest,
  type CertificateSigningRequestStatus,
} from '#kinds';
import type { Stored } from '#machinery';
import { keyOf, type Informer, type SimulatorContext } from '#client';
import { Controller } from '../controller/controller.js';
import { conditionOf, pemOf, type CertificateSigner } from './requests.js';
import { signerRules } from './signer-rules.js';

/** Certificates live for a year unless less is asked for, and ten minutes at least (`--cluster-signing-duration`), in seconds. */
const LONGEST = 365 * 24 * 3600;
const SHORTEST = 600;

/** Signs the approved requests of the signers that belong to Kubernetes (`csrsigning`). */
export class CsrSigningController extends Controller {
  private readonly requests: Informer<CertificateSigningRequest>;

  constructor(
    context: SimulatorContext,
    private readonly signer: CertificateSigner,
  ) {
    super('csrsigning', context);
    this.requests = this.informer(resources.certificateSigningRequests);
  }

  start(): void {
    this.requests.handle(this.enqueuing((request) => [keyOf(request)]));
  }

  protected async reconcile(_: string, name: string): Promise<void> {
    const csr = this.requests.get('', name);
    const rule = signerRules[csr?.spec.signerName ?? ''];
    if (csr === undefined || rule === undefined || csr.status?.certificate) return;
    if (conditionOf(csr, 'Approved') === undefined || conditionOf(csr, 'Denied') !== undefined)
      return;
    if (conditionOf(csr, 'Failed') !== undefined) return;
    const request = pemOf(csr);
    const usages = csr.spec.usages ?? [];
    const fault = rule(await this.signer.parse(request), usages);
    if (fault !== undefined) return this.fail(csr, fault);
    const asked = csr.spec.expirationSeconds ?? LONGEST;
    const seconds = Math.min(LONGEST, Math.max(SHORTEST, asked));
    const pem = await this.signer.sign(request, { usages, seconds });
    const certificate = Buffer.from(pem).toString('base64');
    await this.writeStatus(csr, { ...csr.status, certificate });
  }

  private fail(csr: Stored<CertificateSigningRequest>, message: string): Promise<void> {
    const condition = {
      type: 'Failed',
      status: 'True',
      reason: 'SignerValidationFailure',
      message,
    };
    const conditions = [...(csr.status?.conditions ?? []), condition];
    return this.writeStatus(csr, { ...csr.status, conditions });
  }

  private async writeStatus(
    csr: Stored<CertificateSigningRequest>,
    status: CertificateSigningRequestStatus,
  ): Promise<void> {
    const changed = { ...csr, status };
    await this.context.client.update(resources.certificateSigningRequests, changed, 'status');
  }
}
