/** A Gateway with HTTP and HTTPS whose certificate is not there yet, and a class with parameters. */
export const GATEWAY = `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: sim }
spec:
  controllerName: gateway.mockplane.io/simulated
  parametersRef: { group: '', kind: ConfigMap, name: gateways, namespace: default }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: gateways }
data: { replicas: '2' }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: web }
spec:
  gatewayClassName: sim
  infrastructure: { labels: { team: shop } }
  listeners:
    - { name: http, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }
    - name: https
      port: 443
      protocol: HTTPS
      hostname: '*.example.com'
      tls: { certificateRefs: [{ name: certificate }] }
`;

/** Routes of the Gateway: HTTP by path with filters, gRPC by service and method. */
export const ROUTES = `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: shop }
spec:
  parentRefs: [{ name: web }]
  hostnames: [shop.example.com]
  rules:
    - matches: [{ path: { value: /v2 } }]
      filters:
        - type: URLRewrite
          urlRewrite: { path: { type: ReplacePrefixMatch, replacePrefixMatch: / } }
      backendRefs: [{ name: v2, port: 80 }]
    - matches: [{ path: { value: /old } }]
      filters: [{ type: RequestRedirect, requestRedirect: { hostname: b.org, statusCode: 301 } }]
    - backendRefs: [{ name: v1, port: 80, weight: 1 }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: { name: calls }
spec:
  parentRefs: [{ name: web, sectionName: http }]
  hostnames: [grpc.example.com]
  rules:
    - matches: [{ method: { service: shop.Cart, method: Add } }]
      backendRefs: [{ name: v2, port: 80 }]
`;

/** A route of another namespace to a Service of the default one. */
export const ACROSS = `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: across, namespace: team }
spec:
  parentRefs: [{ name: web, namespace: default, sectionName: http }]
  hostnames: [across.example.com]
  rules: [{ backendRefs: [{ name: v2, namespace: default, port: 80 }] }]
`;

/** What permits the route of the other namespace its Service. */
export const GRANT = `
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: from-team }
spec:
  from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: team }]
  to: [{ group: '', kind: Service }]
`;

/** A fault that makes the backend `v2` slow. */
export const SLOW = `
apiVersion: network.mockplane.io/v1
kind: Fault
metadata: { name: slow }
spec: { latency: { to: { pods: { selector: { matchLabels: { app: v2 } } } }, milliseconds: 200 } }
`;

/** A Gateway that passes TLS through to the first one. */
export const OUTER = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: outer }
spec:
  gatewayClassName: sim
  listeners: [{ name: tls, port: 443, protocol: TLS, tls: { mode: Passthrough } }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: TLSRoute
metadata: { name: inwards }
spec:
  parentRefs: [{ name: outer }]
  hostnames: [shop.example.com]
  rules: [{ backendRefs: [{ name: web-sim, port: 443 }] }]
`;
