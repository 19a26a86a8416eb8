import type { Activation } from '../../expressions/activation.js';
import { Budget, evaluate, OutOfBudget, REQUEST_BUDGET } from '../../expressions/evaluation.js';
import type { CompiledRules, CompiledValidation } from './compile.js';

/** What a validation came to; only those that did not hold are told. */
export interface Failure {
  readonly index: number;
  readonly message: string;
  /** A reason of Status; undefined when the validation has no result. */
  readonly reason: string | undefined;
}

export interface Outcome {
  readonly failures: readonly Failure[];
  /** For the audit log. */
  readonly annotations: readonly { readonly key: string; readonly value: string }[];
  /** Annotations without a result; they refuse the request whatever the binding says. */
  readonly annotationProblems: readonly string[];
}

/** Longest message that an expression may make, in characters. */
const MESSAGE_LIMIT = 5 * 1024;

/** Evaluates a policy. Problems are failures unless the policy fails open. */
export function evaluateRules(
  rules: CompiledRules,
  failsOpen: boolean,
  activate: (budget: Budget) => Activation,
): Outcome {
  const nothing: Outcome = { failures: [], annotations: [], annotationProblems: [] };
  const broken = (error: unknown): Outcome => ({
    ...nothing,
    failures: failsOpen ? [] : [{ index: 0, message: (error as Error).message, reason: undefined }],
  });
  const budget = new Budget(REQUEST_BUDGET);
  const activation = activate(budget);
  try {
    if (!rules.conditions.hold(activation)) return nothing;
  } catch (error) {
    return broken(error);
  }
  try {
    const failures = rules.validations.flatMap((validation, index) => {
      const failure = check(validation, index, activation, budget);
      return failure === undefined || (failure.reason === undefined && failsOpen) ? [] : [failure];
    });
    return { failures, ...annotate(rules, failsOpen, activate) };
  } catch (error) {
    return broken(error);
  }
}

function check(
  validation: CompiledValidation,
  index: number,
  activation: Activation,
  budget: Budget,
): Failure | undefined {
  const { test, message, reason } = validation;
  try {
    if (evaluate(test, activation, budget) === true) return undefined;
  } catch (error) {
    if (error instanceof OutOfBudget) throw error;
    return { index, message: (error as Error).message, reason: undefined };
  }
  return { index, message: expressed(validation, activation, budget) ?? message, reason };
}

/** The text of the message expression; undefined when it makes none that can be shown. */
function expressed(
  { messageExpression }: CompiledValidation,
  activation: Activation,
  budget: Budget,
): string | undefined {
  if (messageExpression === undefined) return undefined;
  try {
    const text = evaluate(messageExpression, activation, budget);
    const trimmed = typeof text === 'string' ? text.trim() : '';
    const isShown = trimmed !== '' && trimmed.length <= MESSAGE_LIMIT && !trimmed.includes('\n');
    return isShown ? trimmed : undefined;
  } catch (error) {
    if (error instanceof OutOfBudget)
      throw new Error(`failed messageExpression: ${error.message}`, { cause: error });
    return undefined;
  }
}

function annotate(
  { annotations }: CompiledRules,
  failsOpen: boolean,
  activate: (budget: Budget) => Activation,
): Omit<Outcome, 'failures'> {
  if (annotations.length === 0) return { annotations: [], annotationProblems: [] };
  const budget = new Budget(REQUEST_BUDGET);
  const activation = activate(budget);
  const made: { key: string; value: string }[] = [];
  const problems: string[] = [];
  for (const { key, value } of annotations) {
    try {
      const text = evaluate(value, activation, budget);
      if (typeof text === 'string') {
        if (text.trim() !== '') made.push({ key, value: text.trim() });
      } else if (text !== null) {
        problems.push(
          `valueExpression '${value.text}' resulted in unsupported return type: ${typeof text}. Return type must be either string or null.`,
        );
      }
    } catch (error) {
      if (error instanceof OutOfBudget) throw error;
      problems.push((error as Error).message);
    }
  }
  return { annotations: made, annotationProblems: failsOpen ? [] : problems };
}
