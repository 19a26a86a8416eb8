import { MOST } from '#cel';
import { fieldForbidden, type StatusCause } from '#machinery';
import type { JSONSchemaProps } from '#kinds';

/** What one rule may cost by its estimate (`StaticEstimatedCostLimit`), in cel-go's units. */
export const RULE_LIMIT = 10_000_000n;
/** What all rules of a schema may cost together (`StaticEstimatedCRDCostLimit`). */
const SCHEMA_LIMIT = 100_000_000n;
/** How many rules are named when they cost too much together. */
const NAMED = 4;

/** How often values of a schema may stand in an object; undefined: no limit of lists and maps bounds it. */
export type Cardinality = bigint | undefined;

/** How often a child of a schema may stand where the schema itself may stand `own` times. */
export function cardinalityBelow(schema: JSONSchemaProps, own: Cardinality): Cardinality {
  const factor =
    schema.type === 'array'
      ? schema.maxItems
      : schema.type === 'object' && schema.additionalProperties !== undefined
        ? schema.maxProperties
        : 1;
  if (own === undefined || factor === undefined) return undefined;
  return product(own, BigInt(Math.max(0, factor)));
}

/** Both multiplied, up to the largest number that costs reach. */
export function product(a: bigint, b: bigint): bigint {
  const value = a * b;
  return value > MOST ? MOST : value;
}

/** What the rules of one schema cost together. */
export class SchemaCost {
  private total = 0n;
  private expensive: { readonly path: string; readonly cost: bigint }[] = [];

  add(path: string, cost: bigint): void {
    this.total = this.total + cost > MOST ? MOST : this.total + cost;
    if (cost < SCHEMA_LIMIT / 100n) return;
    this.expensive.push({ path, cost });
    this.expensive = this.expensive
      .toSorted((a, b) => (a.cost > b.cost ? -1 : a.cost < b.cost ? 1 : 0))
      .slice(0, NAMED);
  }

  /** What is wrong when it is too much; `path` is that of the schema. */
  causes(path: string): StatusCause[] {
    if (this.total <= SCHEMA_LIMIT) return [];
    const contributed =
      'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema';
    const what = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema';
    return [
      ...this.expensive.map((one) => fieldForbidden(one.path, contributed)),
      fieldForbidden(path, costText(what, this.total, SCHEMA_LIMIT)),
    ];
  }
}

/** How far a cost is beyond its limit, in the words of the server. */
export function costText(what: string, cost: bigint, limit: bigint): string {
  const factor = Number(cost) / Number(limit);
  const shown =
    factor > 100 ? 'more than 100x' : `${factor < 1.5 ? factor.toFixed(6) : factor.toFixed(1)}x`;
  return `${what} exceeds budget by factor of ${shown} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
}
