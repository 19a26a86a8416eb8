import { resourceDetails, StatusError, type KubeObject } from '#machinery';
import type { Attributes } from '../../plugin.js';
import { refuse } from '../../refuse.js';
import type { Failure } from './evaluate-rules.js';

/** Failures that the audit log is told of. */
const AUDITED = 50;
/** Longest value of an annotation of the audit log, in characters. */
const ANNOTATION_LIMIT = 10 * 1024;
/** Codes of the reasons that a validation may give. */
const CODES: Readonly<Record<string, number>> = {
  Unauthorized: 401,
  Forbidden: 403,
  RequestEntityTooLarge: 413,
};

interface Denial {
  readonly message: string;
  readonly reason: string;
}

/** Gathers what all policies decide about one request. */
export class Decisions {
  private readonly denials: Denial[] = [];
  private readonly audited: object[] = [];
  private readonly annotations = new Map<string, Set<string>>();

  constructor(private readonly attributes: Attributes) {}

  /** A policy could not be evaluated; `binding` undefined: none of its bindings. */
  refuse(policy: string, binding: string | undefined, message: string, reason = 'Invalid'): void {
    const where = binding === undefined ? '' : ` with binding '${binding}'`;
    this.denials.push({
      message: `ValidatingAdmissionPolicy '${policy}'${where} denied request: ${message}`,
      reason,
    });
  }

  /** A validation did not hold; the binding says what follows from that. */
  fail(
    policy: string,
    binding: string,
    actions: readonly string[],
    { index, message, reason }: Failure,
  ): void {
    for (const action of actions) {
      if (action === 'Deny') this.refuse(policy, binding, message, reason);
      else if (action === 'Warn')
        this.attributes.warnings.push(
          `Validation failed for ValidatingAdmissionPolicy '${policy}' with binding '${binding}': ${message}`,
        );
      else if (action === 'Audit' && this.audited.length < AUDITED)
        this.audited.push({
          message,
          policy,
          binding,
          expressionIndex: index,
          validationActions: actions,
        });
    }
  }

  annotate(policy: string, key: string, value: string): void {
    const name = `${policy}/${key}`;
    const values = this.annotations.get(name) ?? new Set<string>();
    this.annotations.set(name, values.add(value.slice(0, ANNOTATION_LIMIT)));
  }

  /** Tells the audit log, and throws the first denial when there is one. */
  finish(object: KubeObject | undefined): void {
    const { annotate } = this.attributes;
    for (const [key, values] of this.annotations) annotate?.(key, [...values].join(', '));
    if (this.audited.length > 0)
      annotate?.(
        'validation.policy.admission.k8s.io/validation_failure',
        JSON.stringify(this.audited),
      );
    const [first] = this.denials;
    if (first === undefined) return;
    const { message, reason } = first;
    const refusal = refuse(this.attributes, object, message);
    throw new StatusError(CODES[reason] ?? 422, reason, refusal.message, {
      ...resourceDetails(this.attributes.kind, refusal.details?.name),
      causes: [{ message }],
    });
  }
}
