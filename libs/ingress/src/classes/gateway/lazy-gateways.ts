import { DefinedKinds, type Simulator, type SimulatorContext } from '#client';
import type { HttpRequest } from '#images';
import type { Choices, Closed, Decision } from '../../proxy/decision.js';
import type { PublishedHost } from '../../proxy/published-address.js';
import { GATEWAYS } from './api/resources.js';
import type { GatewayController } from './gateway-controller.js';

/** The gateways of a cluster, whose code is loaded once Gateways are defined: until then they cost nothing. */
export class LazyGateways implements Simulator {
  readonly name = 'gateway-api';
  private controller: GatewayController | undefined;
  private isLoading = false;
  private isRunning = false;
  private isStopped = false;

  constructor(private readonly context: SimulatorContext) {}

  start(): void {
    new DefinedKinds(this.context.informers, [GATEWAYS], {
      follow: () => {
        if (this.controller !== undefined || this.isLoading) return;
        this.isLoading = true;
        void this.load();
      },
      // Its own following of the kinds tells the controller.
      forget: () => undefined,
    }).start();
  }

  private async load(): Promise<void> {
    const { GatewayController } = await import('./gateway-controller.js');
    if (this.isStopped) return;
    const controller = new GatewayController(this.context);
    controller.start();
    this.controller = controller;
    // Nobody waits for the informers: a cluster is settled only when every one has seen everything.
    void this.context.informers.start();
    if (this.isRunning) controller.run();
    this.isLoading = false;
  }

  run(): void {
    this.isRunning = true;
    this.controller?.run();
  }

  /** What a pod does with a request; undefined: it is no gateway's. */
  decide(
    ...asked: [namespace: string, pod: string, request: HttpRequest, choices: Choices]
  ): Decision | Closed | undefined {
    return this.controller?.decide(...asked);
  }

  /** The hosts of routes, with the addresses of their Gateways. */
  hosts(): Iterable<PublishedHost> {
    return this.controller?.hosts() ?? [];
  }

  pending(): number {
    return (this.isLoading ? 1 : 0) + (this.controller?.pending() ?? 0);
  }

  stop(): void {
    this.isStopped = true;
    this.controller?.stop();
  }
}
