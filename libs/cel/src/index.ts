export {
  compilerFor,
  COST_LIMIT,
  type Compile,
  type Expression,
  type Outcome,
} from './expression.js';
export { CompileError } from './syntax/problems.js';
export { PlanError } from './evaluate/planned.js';
export { CostLimitError } from './evaluate/frame.js';
export type { SizeAt } from './cost/estimator.js';
export { MOST, Range } from './cost/range.js';
export type { Names } from './types/environment.js';
export type { Fields } from './types/scope.js';
export {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  DYN,
  equalTypes,
  formatType,
  INT,
  listOf,
  mapOf,
  NULL,
  optionalOf,
  STRING,
  structOf,
  TIMESTAMP,
  type Type,
} from './types/type.js';
export { fromJson } from './values/json.js';
export { toJson } from './values/to-json.js';
export {
  Duration,
  EvaluationError,
  OptionalValue,
  Timestamp,
  type Value,
} from './values/values.js';
export {
  authorizerValues,
  type Access,
  type AccessAnswer,
  type AccessQuestion,
} from './functions/authorization.js';
export {
  declaredType,
  mostInRequest,
  sizesIn,
  structsIn,
  type DeclaredType,
} from './declared/declared-type.js';
export { escapeName } from './declared/escape.js';
export { withTypeAndName, type DeclaredSchema } from './declared/schema.js';
export { parseDuration } from './values/duration-text.js';
export { parseTimestamp } from './values/timestamp-text.js';
export { structNameOf } from './values/struct-names.js';
