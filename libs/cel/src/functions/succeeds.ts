import { EvaluationError } from '../values/values.js';

/** A function that says whether another one has a result. */
export const succeeds =
  <Args extends readonly unknown[]>(attempt: (...args: Args) => unknown) =>
  (...args: Args): boolean => {
    try {
      attempt(...args);
      return true;
    } catch (error) {
      if (error instanceof EvaluationError) return false;
      throw error;
    }
  };
