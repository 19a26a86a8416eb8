import type { Clock } from '#machinery';
import { AuditedRequest, type Arrival } from './audited-request.js';
import type { AuditLog } from './audit-log.js';
import { evaluate } from './matching.js';
import type { Policy } from './policy.js';

/** Decides by a policy which requests are written down, and how much of them. */
export class Auditor {
  constructor(
    private readonly policy: Policy,
    private readonly log: Pick<AuditLog, 'write'>,
    private readonly clock: Clock,
  ) {}

  /** A request that the policy is about; undefined for all others. */
  begin(arrival: Arrival): AuditedRequest | undefined {
    const evaluation = evaluate(this.policy, arrival);
    if (evaluation.level === 'None') return undefined;
    return new AuditedRequest(
      arrival,
      evaluation,
      () => this.clock.now(),
      (event) => this.log.write(event),
    );
  }
}
