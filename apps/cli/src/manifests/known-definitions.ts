import type { CustomResourceDefinition } from '#kinds';

/** CustomResourceDefinitions of others that come with the program, each set with the name of its project and the group of its kinds. */
export const KNOWN_DEFINITIONS: readonly {
  readonly name: string;
  readonly group: string;
  readonly load: () => Promise<readonly CustomResourceDefinition[]>;
}[] = [
  {
    name: 'gateway-api',
    group: 'gateway.networking.k8s.io',
    load: async () => (await import('#ingress')).loadGatewayDefinitions(),
  },
  {
    name: 'network-policy-api',
    group: 'policy.networking.k8s.io',
    load: async () => (await import('#network')).policyDefinitions(),
  },
];
