import type { HttpRequest } from '#images';
import type { Choices, Closed, Decision } from '../../proxy/decision.js';
import type { ServiceLookup } from '../../proxy/service-endpoints.js';
import { CONTROLLER_NAME } from './api/names.js';
import { listGatewayObjects, type ListObjects } from './listed-objects.js';
import { decide } from './routing/decide.js';
import { gatewayModel } from './routing/gateway-model.js';
import { routesByGateway } from './routing/routes-by-gateway.js';

/** What the proxy of a Gateway (`namespace`, `name`) does with a request; undefined: it has no such port, or is not served here. */
export type DecideForGateway = (
  namespace: string,
  name: string,
  request: HttpRequest,
  choices: Choices,
) => Decision | Closed | undefined;

/** The decisions of Gateways as they are listed. */
export async function listedGateways(
  list: ListObjects,
  lookup: ServiceLookup,
): Promise<DecideForGateway> {
  const objects = await listGatewayObjects(list, lookup);
  const routes = routesByGateway(objects.routes());
  return (namespace, name, request, choices) => {
    const gateway = [...objects.gateways()].find(
      ({ metadata }) => metadata.namespace === namespace && metadata.name === name,
    );
    if (gateway === undefined) return undefined;
    const { controllerName } = objects.class(gateway.spec.gatewayClassName)?.spec ?? {};
    if (controllerName !== CONTROLLER_NAME) return undefined;
    const model = gatewayModel(gateway, routes.get(`${namespace}/${name}`) ?? [], objects);
    return decide(model, request, objects, choices);
  };
}
