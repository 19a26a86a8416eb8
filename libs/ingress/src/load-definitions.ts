import type { CustomResourceDefinition } from '#kinds';

/** The definitions of the Gateway API, read when they are wanted. */
export async function loadGatewayDefinitions(): Promise<CustomResourceDefinition[]> {
  const { gatewayDefinitions } = await import('./classes/gateway/definitions/definitions.js');
  return gatewayDefinitions();
}
