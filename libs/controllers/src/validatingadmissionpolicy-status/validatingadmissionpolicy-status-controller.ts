import { resources, type ExpressionWarning, type ValidatingAdmissionPolicy } from '#kinds';
import type { Informer, SimulatorContext } from '#client';
import { Controller } from '../controller/controller.js';

/** Tells what is wrong with the expressions of a policy for the kinds that it names. */
export type TypeCheck = (policy: ValidatingAdmissionPolicy) => readonly ExpressionWarning[];

/** Writes into the status of each ValidatingAdmissionPolicy what checking its types found (KEP-3488), once for each generation. */
export class ValidatingAdmissionPolicyStatusController extends Controller {
  private readonly policies: Informer<ValidatingAdmissionPolicy>;

  constructor(
    context: SimulatorContext,
    private readonly check: TypeCheck,
  ) {
    super('validatingadmissionpolicy-status', context);
    this.policies = this.informer(resources.validatingAdmissionPolicies);
  }

  start(): void {
    this.policies.handle(this.enqueuing());
  }

  protected async reconcile(_: string, name: string): Promise<void> {
    const policy = this.policies.get('', name);
    const observedGeneration = policy?.metadata.generation ?? 0;
    if (policy === undefined || observedGeneration <= (policy.status?.observedGeneration ?? 0))
      return;
    const expressionWarnings = this.check(policy);
    const typeChecking = expressionWarnings.length === 0 ? {} : { expressionWarnings };
    const { apiVersion, kind } = policy;
    await this.context.client.apply(
      resources.validatingAdmissionPolicies,
      { apiVersion, kind, metadata: { name }, status: { observedGeneration, typeChecking } },
      'validatingadmissionpolicy-status',
      'status',
    );
  }
}
