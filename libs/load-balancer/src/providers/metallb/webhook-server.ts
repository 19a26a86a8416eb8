import type { Simulator, SimulatorContext } from '#client';
import type { Answer, Request } from '../../provider.js';
import { convert } from './conversion.js';
import { MetalLbObjects } from './metallb-objects.js';
import { review } from './webhook.js';

/** Where MetalLB's controller is installed when its pod does not say so. */
const DEFAULT_NAMESPACE = 'metallb-system';

/** The web server in MetalLB's controller: what the API server asks before it stores, or converts, MetalLB's objects. */
export class MetalLbWebhook implements Simulator {
  readonly name = 'metallb-webhook';
  private readonly objects: MetalLbObjects;

  constructor(
    context: SimulatorContext,
    private readonly namespace: () => string | undefined,
  ) {
    this.objects = new MetalLbObjects(context, () => undefined);
  }

  start(): void {
    this.objects.start();
  }

  run(): void {}

  pending(): number {
    return 0;
  }

  stop(): void {}

  /** One request to `/validate-…` or `/convert`; anything that is no review is answered with 400. */
  answer({ path, body }: Request): Answer {
    const [route] = path.split('?');
    const isConversion = route === '/convert';
    if (!isConversion && !route?.startsWith('/validate-metallb-io-'))
      return plain(404, '404 page not found\n');
    let asked: { readonly request?: unknown };
    try {
      asked = JSON.parse(body) as typeof asked;
    } catch (error) {
      return plain(400, (error as Error).message);
    }
    if (typeof asked.request !== 'object' || asked.request === null)
      return plain(400, 'the body holds no request');
    const namespace = this.namespace() ?? DEFAULT_NAMESPACE;
    const answer = isConversion
      ? convert(asked.request as Parameters<typeof convert>[0])
      : review(asked.request as Parameters<typeof review>[0], namespace, (resource) =>
          this.objects.list(resource, namespace),
        );
    return {
      status: 200,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(answer),
    };
  }
}

const plain = (status: number, body: string): Answer => ({
  status,
  headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  body,
});
