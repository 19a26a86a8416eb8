import type { SimulatorContext, Simulator } from '#client';
import { NetworkFailure, type HttpRequest, type HttpResponse } from '#images';
import { sleep } from '#machinery';
import type { Proxies } from '#network';
import { hopOf, IngressProxies, passOn, type Choices, type Endpoint, type Sent } from '#ingress';
import { podNetworkOf, type NetworkSource } from './pod-network.js';

/** Upstreams whose turn is remembered. */
const REMEMBERED_TURNS = 10_000;

/** Proxies in pods on the network: what reaches one goes on to its backend as a journey from the proxy's own pod. */
export class IngressNetwork {
  readonly proxies: IngressProxies;
  private readonly turns = new Map<string, number>();
  private readonly choices: Choices;

  constructor(
    contextOf: (program: string) => SimulatorContext,
    private readonly source: NetworkSource,
  ) {
    const { random } = contextOf('ingress-nginx');
    this.proxies = new IngressProxies(contextOf, (...line) => source.access().print(...line));
    this.choices = {
      weighted: (weights) => {
        let rest = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
        return Math.max(
          0,
          weights.findIndex((weight) => (rest -= weight) < 0),
        );
      },
      next: (key, count) => {
        const turn = this.turns.get(key) ?? random.int(count);
        if (this.turns.size > REMEMBERED_TURNS) this.turns.clear();
        this.turns.set(key, turn + 1);
        return turn % count;
      },
      requestId: () => random.uuid().replaceAll('-', ''),
    };
  }

  /** For traces: what a pod that is a proxy does with a request. */
  hop: Proxies = (key, request, choices) => {
    const slash = key.indexOf('/');
    const decision = this.proxies.decide(
      key.slice(0, slash),
      key.slice(slash + 1),
      request,
      choices,
    );
    return decision === undefined ? undefined : hopOf(decision);
  };

  get simulators(): readonly Simulator[] {
    return this.proxies.simulators;
  }

  /** The answer of a pod that is a proxy; undefined for every other pod and port. */
  answer(
    namespace: string,
    pod: string,
    request: HttpRequest,
    timeoutMs: number,
  ): Promise<HttpResponse> | undefined {
    const decision = this.proxies.decide(namespace, pod, request, this.choices);
    if (decision === undefined) return undefined;
    return passOn(decision, (to, sent) =>
      this.send(
        `${namespace}/${pod}`,
        to,
        sent,
        Math.min(timeoutMs, sent.timeoutMs ?? Number.POSITIVE_INFINITY),
      ),
    );
  }

  private async send(
    pod: string,
    to: Endpoint,
    sent: Sent,
    timeoutMs: number,
  ): Promise<HttpResponse> {
    const scheme = sent.tls ? 'https' : 'http';
    const host = to.ip.includes(':') ? `[${to.ip}]` : to.ip;
    const url = new URL(`${scheme}://${host}:${to.port}${sent.request.path}`);
    try {
      return await podNetworkOf(this.source, pod).http({
        ...sent.request,
        ...serverNameOf(sent),
        url,
        timeoutMs,
      });
    } catch (error) {
      const isOver = error instanceof NetworkFailure && error.kind === 'timeout';
      // The network says at once that nobody will answer; the proxy learns it when its own limit has passed.
      if (isOver && sent.timeoutMs === timeoutMs) await sleep(this.source.clock, timeoutMs);
      throw error;
    }
  }
}

const serverNameOf = ({ serverName }: Sent) => (serverName === undefined ? {} : { serverName });
