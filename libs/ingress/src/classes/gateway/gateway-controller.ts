import { ReconcilerSimulator, type SimulatorContext } from '#client';
import type { HttpRequest } from '#images';
import type { Stored } from '#machinery';
import { isDeepStrictEqual } from 'node:util';
import type { Choices, Closed, Decision } from '../../proxy/decision.js';
import type { PublishedHost } from '../../proxy/published-address.js';
import { CONTROLLER_NAME } from './api/names.js';
import type { GatewayClass } from './api/objects.js';
import { GATEWAY_CLASSES, GATEWAYS, ROUTES } from './api/resources.js';
import type { Route } from './api/routes.js';
import { ClusterGatewayObjects } from './cluster-objects.js';
import { GatewayInfrastructure } from './infrastructure/gateway-infrastructure.js';
import { gatewayOfPod } from './infrastructure/gateway-pod.js';
import type { Attachment } from './model/attachment.js';
import type { Finding } from './model/finding.js';
import { resolvedRefs } from './model/route-findings.js';
import { decide } from './routing/decide.js';
import { gatewayModel, type GatewayModel } from './routing/gateway-model.js';
import { routesByGateway } from './routing/routes-by-gateway.js';
import { classStatus } from './status/class-status.js';
import { gatewayStatus } from './status/gateway-status.js';
import { gatewayHosts } from './status/published-hosts.js';
import { routeParents, routeVerdict } from './status/route-status.js';

/** The one key of the queue: Gateways and routes are looked at together. */
const ALL = 'all';

/** The gateways of a cluster: their proxies' decisions, what is made for them, and every status that they write. */
export class GatewayController extends ReconcilerSimulator {
  private readonly objects: ClusterGatewayObjects;
  private readonly infrastructure: GatewayInfrastructure;
  /** By `namespace/name`; forgotten when something that they are made of changes. */
  private models: ReadonlyMap<string, GatewayModel> | undefined;
  /** What the last round said of each route, so that those of which nothing is new cost nothing. */
  private said: ReadonlyMap<string, Said> = new Map();

  constructor(context: SimulatorContext) {
    super('gateway-api', context, { concurrency: 1 });
    this.objects = new ClusterGatewayObjects(context);
    this.infrastructure = new GatewayInfrastructure(context, this.objects);
  }

  start(): void {
    this.objects.follow(
      () => {
        this.models = undefined;
        this.enqueue('', ALL);
      },
      () => this.enqueue('', ALL),
    );
  }

  /** What a pod does with a request; undefined: it is no gateway's, or its Gateway has no such port. */
  decide(
    namespace: string,
    pod: string,
    request: HttpRequest,
    choices: Choices,
  ): Decision | Closed | undefined {
    const name = gatewayOfPod(this.objects.pod(namespace, pod));
    const model = name === undefined ? undefined : this.current().get(`${namespace}/${name}`);
    return model === undefined ? undefined : decide(model, request, this.objects, choices);
  }

  /** The hosts of routes, with the addresses of their Gateways. */
  hosts(): Iterable<PublishedHost> {
    return gatewayHosts(this.objects.gateways(), this.objects.routes());
  }

  private current(): ReadonlyMap<string, GatewayModel> {
    return (this.models ??= this.build());
  }

  private build(): ReadonlyMap<string, GatewayModel> {
    const byGateway = routesByGateway(this.objects.routes());
    const models = new Map<string, GatewayModel>();
    for (const gateway of this.objects.gateways()) {
      const { namespace, name } = gateway.metadata;
      const { controllerName } = this.objects.class(gateway.spec.gatewayClassName)?.spec ?? {};
      if (controllerName !== CONTROLLER_NAME) continue;
      const key = `${namespace}/${name}`;
      models.set(key, gatewayModel(gateway, byGateway.get(key) ?? [], this.objects));
    }
    return models;
  }

  protected async reconcile(): Promise<void> {
    const failures: unknown[] = [];
    const attempt = async (work: Promise<void>): Promise<void> =>
      work.catch((error: unknown) => void failures.push(error));
    for (const each of this.objects.classes()) await attempt(this.writeClass(each));
    const models = this.current();
    for (const model of models.values()) await attempt(this.writeGateway(model));
    const attachments = attachmentsByRoute(models.values());
    const said = new Map<string, Said>();
    for (const route of this.objects.routes()) {
      const key = routeKey(route);
      const own = attachments.get(key) ?? [];
      const resolved = resolvedRefs(route, this.objects);
      const now = { object: route.object, verdict: routeVerdict(own, resolved) };
      said.set(key, now);
      const before = this.said.get(key);
      if (before?.object === now.object && before.verdict === now.verdict) continue;
      await attempt(
        this.writeRoute(route, own, resolved).catch((error: unknown) => {
          said.delete(key);
          throw error;
        }),
      );
    }
    this.said = said;
    if (failures.length > 0) throw failures[0];
  }

  private async writeClass(each: Stored<GatewayClass>): Promise<void> {
    if (each.spec.controllerName !== CONTROLLER_NAME) return;
    const status = classStatus(each, this.objects, this.context.clock.now());
    if (isDeepStrictEqual(status, each.status)) return;
    await this.context.client.update(GATEWAY_CLASSES, { ...each, status }, 'status');
  }

  private async writeGateway(model: GatewayModel): Promise<void> {
    const made = await this.infrastructure.ensure(model);
    // The newest version: what the model was made of may have had its status written since.
    const { namespace = '', name } = model.gateway.metadata;
    const gateway = this.objects.gateway(namespace, name);
    if (gateway === undefined || gateway.metadata.deletionTimestamp) return;
    const status = gatewayStatus({ ...model, gateway }, made, this.context.clock.now());
    if (isDeepStrictEqual(status, gateway.status)) return;
    await this.context.client.update(GATEWAYS, { ...gateway, status }, 'status');
  }

  private async writeRoute(
    route: Route,
    attachments: readonly Attachment[],
    resolved: Finding,
  ): Promise<void> {
    const before = route.object.status?.parents ?? [];
    const parents = routeParents(route, attachments, resolved, this.context.clock.now());
    if (isDeepStrictEqual(parents, before)) return;
    const object = { ...(route.object as Stored), status: { parents } };
    await this.context.client.update(ROUTES[route.kind], object, 'status');
  }
}

/** A route as it was looked at, and what came of it. */
interface Said {
  readonly object: Route['object'];
  readonly verdict: string;
}

const routeKey = ({ kind, object: { metadata } }: Route): string =>
  `${kind} ${metadata?.namespace}/${metadata?.name}`;

/** What became of every parentRef of a route, at all Gateways. */
function attachmentsByRoute(
  models: Iterable<GatewayModel>,
): ReadonlyMap<string, readonly Attachment[]> {
  const found = new Map<string, Attachment[]>();
  for (const { attachments } of models)
    for (const attachment of attachments) {
      const key = routeKey(attachment.route);
      const list = found.get(key);
      if (list === undefined) found.set(key, [attachment]);
      else list.push(attachment);
    }
  return found;
}
