import type { ContainerContext, ImageBehaviour, Listener } from '../../behaviour.js';
import { textResponse } from '../../http-text.js';

const METRICS_PORT = 7472;
const WEBHOOK_PORT = 9443;

/** Who answers on the webhook port of MetalLB's controller: a simulator outside of the container. */
const METALLB_WEBHOOK = 'metallb-webhook';

/** The port of `--port`. */
function metrics({ args }: ContainerContext): Listener {
  const given = args.findLast((arg) => /^--?port=\d+$/.test(arg))?.replace(/^.*=/, '');
  return {
    port: Number(given ?? METRICS_PORT),
    protocol: 'TCP',
    http: ({ path }) =>
      /^\/(?:metrics|healthz|readyz)(?:\?|$)/.test(path)
        ? textResponse('')
        : textResponse('404 page not found\n', 404),
  };
}

/** MetalLB's controller: metrics, and the webhook that checks its objects. What it does to Services is a simulator's. No shell. */
export const metallbController: ImageBehaviour = {
  name: 'metallb-controller',
  matches: (repository) => /(?:^|\/)metallb[/-]controller$/.test(repository),
  start: (container) => ({
    listeners: [
      metrics(container),
      { port: WEBHOOK_PORT, protocol: 'TCP', servedBy: METALLB_WEBHOOK },
    ],
    startupLog: ['{"level":"info","msg":"MetalLB controller starting"}'],
    terminationMs: 0,
  }),
};

/** MetalLB's speaker: metrics, and the ports by which speakers find each other. Who announces what is a simulator's. No shell. */
export const metallbSpeaker: ImageBehaviour = {
  name: 'metallb-speaker',
  matches: (repository) => /(?:^|\/)metallb[/-]speaker$/.test(repository),
  start: (container) => ({
    listeners: [
      metrics(container),
      ...(['TCP', 'UDP'] as const).map((protocol): Listener => ({ port: 7946, protocol })),
    ],
    startupLog: ['{"level":"info","msg":"MetalLB speaker starting"}'],
    terminationMs: 0,
  }),
};
