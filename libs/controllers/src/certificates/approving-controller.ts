import { resources, type CertificateSigningRequest, type SubjectAccessReview } from '#kinds';
import type { Stored } from '#machinery';
import { keyOf, type Informer, type SimulatorContext } from '#client';
import { Controller } from '../controller/controller.js';
import { conditionOf, pemOf, type CertificateSigner } from './requests.js';
import { KUBELET_CLIENT, signerRules, type RequestFacts } from './signer-rules.js';

/** Who may get a node's client certificate without a human: the node itself, and whoever brings nodes in. */
const RECOGNIZERS = [
  {
    subresource: 'selfnodeclient',
    recognizes: (csr: CertificateSigningRequest, { commonName }: RequestFacts) =>
      csr.spec.username === commonName,
    message: 'Auto approving self kubelet client certificate after SubjectAccessReview.',
  },
  {
    subresource: 'nodeclient',
    recognizes: () => true,
    message: 'Auto approving kubelet client certificate after SubjectAccessReview.',
  },
];

/** Approves the requests of kubelets whose user may have them (`csrapproving`). */
export class CsrApprovingController extends Controller {
  private readonly requests: Informer<CertificateSigningRequest>;

  constructor(
    context: SimulatorContext,
    private readonly signer: CertificateSigner,
  ) {
    super('csrapproving', context);
    this.requests = this.informer(resources.certificateSigningRequests);
  }

  start(): void {
    this.requests.handle(this.enqueuing((request) => [keyOf(request)]));
  }

  protected async reconcile(_: string, name: string): Promise<void> {
    const csr = this.requests.get('', name);
    if (csr === undefined || csr.spec.signerName !== KUBELET_CLIENT) return;
    const isDecided = conditionOf(csr, 'Approved') ?? conditionOf(csr, 'Denied');
    if (csr.status?.certificate || isDecided !== undefined) return;
    const facts = await this.signer.parse(pemOf(csr));
    if (signerRules[KUBELET_CLIENT]!(facts, csr.spec.usages ?? []) !== undefined) return;
    for (const { subresource, recognizes, message } of RECOGNIZERS) {
      if (!recognizes(csr, facts) || !(await this.allows(csr, subresource))) continue;
      const condition = { type: 'Approved', status: 'True', reason: 'AutoApproved', message };
      await this.context.client.update(
        resources.certificateSigningRequests,
        {
          ...csr,
          status: { ...csr.status, conditions: [...(csr.status?.conditions ?? []), condition] },
        },
        'approval',
      );
      return;
    }
  }

  private async allows(
    { spec }: Stored<CertificateSigningRequest>,
    subresource: string,
  ): Promise<boolean> {
    const { username, uid, groups, extra } = spec;
    const review = await this.context.client.create(resources.subjectAccessReviews, '', {
      spec: {
        ...(username === undefined ? {} : { user: username }),
        ...(uid === undefined ? {} : { uid }),
        ...(groups === undefined ? {} : { groups }),
        ...(extra === undefined ? {} : { extra }),
        resourceAttributes: {
          group: 'certificates.k8s.io',
          resource: 'certificatesigningrequests',
          verb: 'create',
          subresource,
        },
      },
    } satisfies SubjectAccessReview);
    return review.status?.allowed === true;
  }
}
