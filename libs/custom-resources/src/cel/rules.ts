import type { StatusCause } from '#machinery';
import type { JSONSchemaProps } from '#kinds';
import type { JsonObject } from '../schema/node.js';

export class Rules {
  static of(_schema: JSONSchemaProps): Rules | undefined {
    return undefined;
  }
  check(_object: JsonObject, _old?: JsonObject): StatusCause[] {
    return [];
  }
}
