export { openApiV2Document } from './v2.js';
export { openApiV3Document, openApiV3Index } from './v3.js';
export { encodeOpenApiV2 } from './gnostic.js';
export type { CustomSchemas } from './document.js';
export type { OpenApiSchema } from './components.js';
export { resolvedSchema } from './resolved.js';
export { loadDescriptions, type Descriptions } from './descriptions.js';
