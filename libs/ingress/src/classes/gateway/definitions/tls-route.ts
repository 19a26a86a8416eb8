import { schemaWords } from '#kinds';
import { backendObject, hostname, parentRefs, sectionName, withDefault } from './parts.js';

const { integer, list, object } = schemaWords;

const weighted = {
  ...backendObject,
  properties: {
    ...(backendObject['properties'] as object),
    weight: withDefault(integer(0, 1_000_000), 1),
  },
};

export const tlsRouteSpec = object(
  {
    parentRefs,
    hostnames: list(hostname, 1024, 1),
    rules: list(
      object({ name: sectionName, backendRefs: list(weighted, 16, 1) }, 'backendRefs'),
      1,
      1,
    ),
  },
  'hostnames',
  'rules',
);
