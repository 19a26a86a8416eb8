import { isDeepStrictEqual } from 'node:util';
import type { Endpoint, EndpointSlice } from '#kinds';
import type { Stored } from '#machinery';

/** What is to become of a Service's slices of one family, before hints are decided. */
export interface Draft {
  readonly create: readonly EndpointSlice[];
  readonly update: readonly Stored<EndpointSlice>[];
  readonly unchanged: readonly Stored<EndpointSlice>[];
}

/** The hints that an endpoint is to have; undefined: none. */
export type Hint = (endpoint: Endpoint) => Endpoint['hints'] | undefined;

/** A slice whose ready endpoints have these hints; the others have none. */
export function hinted<T extends EndpointSlice>(slice: T, hint: Hint): T {
  return {
    ...slice,
    endpoints: (slice.endpoints ?? []).map((endpoint) => {
      const { hints: _, ...bare } = endpoint;
      const hints = isReady(endpoint) ? hint(endpoint) : undefined;
      return hints === undefined ? bare : { ...bare, hints };
    }),
  };
}

/** Gives every slice these hints. A slice that would stay as it is is written when its hints are others. */
export function withHints(draft: Draft, hint: Hint): Draft {
  const isRight = (endpoint: Endpoint): boolean =>
    isDeepStrictEqual(endpoint.hints, isReady(endpoint) ? hint(endpoint) : undefined);
  const wrong = draft.unchanged.filter((slice) => !(slice.endpoints ?? []).every(isRight));
  return {
    create: draft.create.map((slice) => hinted(slice, hint)),
    update: [...draft.update, ...wrong].map((slice) => hinted(slice, hint)),
    unchanged: draft.unchanged.filter((slice) => !wrong.includes(slice)),
  };
}

export const isReady = ({ conditions }: Endpoint): boolean => conditions?.ready === true;
