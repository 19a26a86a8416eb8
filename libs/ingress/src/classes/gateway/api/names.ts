export const GROUP = 'gateway.networking.k8s.io';

/** GatewayClasses with this controller are served by gateways that mockplane runs. */
export const CONTROLLER_NAME = 'gateway.mockplane.io/simulated';

/** Labels of what is made for a Gateway (GEP-1762). */
export const GATEWAY_LABEL = `${GROUP}/gateway-name`;
export const CLASS_LABEL = `${GROUP}/gateway-class-name`;

/** The proxy that runs in a gateway's pods. */
export const PROXY_IMAGE = 'gateway.mockplane.io/proxy:v1';
