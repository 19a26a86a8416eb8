export { CustomKinds, type RegisteredKinds } from './custom-kinds.js';
export { DefinitionController } from './definitions/definition-controller.js';
export { ruleCheck } from './definitions/rule-check.js';
