import type { HttpRequest, HttpResponse } from '#images';
import type { Ingress } from '#kinds';
import { checkIngress, type Surroundings } from './admission.js';

interface Review {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly request?: {
    readonly uid?: string;
    readonly object?: Ingress | null;
    readonly resource?: {
      readonly group?: string;
      readonly version?: string;
      readonly resource?: string;
    };
  };
}

/** Answers an AdmissionReview (admission.k8s.io/v1) as the webhook of ingress-nginx does. */
export function reviewIngress(request: HttpRequest, around: Surroundings): HttpResponse {
  const review = parse(request.body);
  const asked = review?.request;
  if (review === undefined || asked === undefined)
    return json(400, { message: 'the body is no AdmissionReview' });
  const { group, version, resource } = asked.resource ?? {};
  const isIngress = group === 'networking.k8s.io' && version === 'v1' && resource === 'ingresses';
  const problem = !isIngress
    ? `rejecting admission review because the request does not contain an Ingress resource but ${group}/${version}, Resource=${resource}`
    : asked.object === null || asked.object === undefined
      ? undefined
      : checkIngress(asked.object, around);
  const { apiVersion, kind } = review;
  return json(200, {
    kind,
    apiVersion,
    response: {
      uid: asked.uid ?? '',
      allowed: problem === undefined,
      ...(problem === undefined
        ? {}
        : {
            status: {
              metadata: {},
              status: 'Failure',
              message: problem,
              reason: 'BadRequest',
              code: 400,
            },
          }),
    },
  });
}

function parse(body: string): Review | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function json(status: number, value: unknown): HttpResponse {
  const body = JSON.stringify(value);
  return {
    status,
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
    },
    body,
  };
}
