export { compilerFor, type Compile, type Expression } from './expression.js';
export { fromJson, sizeOf } from './values.js';
export { toJson } from './to-json.js';
export { absent, present } from './optional.js';
export {
  authorizerValue,
  type Access,
  type AccessAnswer,
  type AccessQuestion,
} from './authorizer.js';
