export { CustomKinds } from './custom-kinds.js';
export { DefinitionController } from './definitions/definition-controller.js';
export { kindsOf } from './serving/definition.js';
