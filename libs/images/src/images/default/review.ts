import type { HttpRequest, HttpResponse } from '../../behaviour.js';
import { jsonResponse } from '../../http-text.js';

interface Review {
  readonly apiVersion?: unknown;
  readonly kind?: unknown;
  readonly request?: { readonly uid?: unknown };
}

/**
 * What a server that nobody knows says to an admission webhook's question (`AdmissionReview`): yes, with a warning that says who said so.
 * With any other answer, a policy engine whose pods are simulated would lock the cluster. Undefined for other requests.
 */
export function allowReview(request: HttpRequest, image: string): HttpResponse | undefined {
  if (request.method !== 'POST' || !request.body.includes('AdmissionReview')) return undefined;
  const review = parsed(request.body);
  const uid = review?.request?.uid;
  if (review?.kind !== 'AdmissionReview' || typeof uid !== 'string') return undefined;
  const warnings = [`${image} is simulated: its webhook allows everything`];
  return jsonResponse({
    apiVersion: review.apiVersion,
    kind: 'AdmissionReview',
    response: { uid, allowed: true, warnings },
  });
}

function parsed(body: string): Review | undefined {
  try {
    return JSON.parse(body) as Review;
  } catch {
    return undefined;
  }
}
