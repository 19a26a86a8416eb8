import type { HttpRequest, HttpResponse } from '#images';
import type { Choices, Decision } from '../../proxy/decision.js';
import { reviewIngress } from './admission-review.js';
import { decide } from './decide.js';
import {
  buildModel,
  certificateFor,
  configurationOf,
  selectedIngresses,
  type ControllerObjects,
} from './model-builder.js';
import type { ControllerOptions } from './controller-options.js';

/** What a port of a controller's pod does with a request; undefined: nothing here listens there. */
export function nginxDecision(
  options: ControllerOptions,
  objects: ControllerObjects,
  model: ReturnType<typeof buildModel>,
  request: HttpRequest,
  choices: Choices,
  now: number,
): Decision | undefined {
  const { port } = request.destination;
  if (port === options.webhookPort)
    return { answer: review(options, objects, request), because: [] };
  if (port !== options.httpPort && port !== options.httpsPort) return undefined;
  const decision = decide(model, request, choices, now);
  const { tls } = request;
  if (tls === undefined || port !== options.httpsPort) return decision;
  const certificate = certificateFor(model, options, tls, objects.secret);
  if ('answer' in decision) return { ...decision, answer: { ...decision.answer, certificate } };
  const { forward } = decision;
  return {
    ...decision,
    forward: {
      ...forward,
      finish: (response) => ({ ...forward.finish(response), certificate }),
      failed: (why) => ({ ...forward.failed(why), certificate }),
    },
  };
}

function review(
  options: ControllerOptions,
  objects: ControllerObjects,
  request: HttpRequest,
): HttpResponse {
  return reviewIngress(request, {
    options,
    configuration: configurationOf(options, objects),
    classes: [...objects.classes()],
    ingresses: selectedIngresses(options, objects),
  });
}
