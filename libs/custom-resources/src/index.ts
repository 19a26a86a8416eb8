export { CustomKinds, type RegisteredKinds } from './custom-kinds.js';
export { DefinitionController } from './definitions/definition-controller.js';
