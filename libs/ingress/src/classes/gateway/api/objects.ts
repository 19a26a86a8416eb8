import type { KubeObject, LabelSelectorObject } from '#machinery';

/** The objects of gateway.networking.k8s.io/v1, as far as a gateway reads and writes them (gateway-api.sigs.k8s.io, API reference). */

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
  readonly observedGeneration?: number;
}

/** Where a class or a Gateway has its parameters. */
export interface ParametersReference {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

export interface GatewayClass extends KubeObject {
  readonly spec: {
    readonly controllerName: string;
    readonly parametersRef?: ParametersReference;
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

interface SecretReference {
  readonly group?: string;
  readonly kind?: string;
  readonly name: string;
  readonly namespace?: string;
}

interface RouteKind {
  readonly group?: string;
  readonly kind: string;
}

export interface Listener {
  readonly name: string;
  readonly hostname?: string;
  readonly port: number;
  readonly protocol: string;
  readonly tls?: {
    readonly mode?: string;
    readonly certificateRefs?: readonly SecretReference[];
  };
  readonly allowedRoutes?: {
    readonly namespaces?: { readonly from?: string; readonly selector?: LabelSelectorObject };
    readonly kinds?: readonly RouteKind[];
  };
}

export interface GatewayAddress {
  readonly type?: string;
  readonly value?: string;
}

export interface ListenerStatus {
  readonly name: string;
  readonly supportedKinds?: readonly RouteKind[];
  readonly attachedRoutes: number;
  readonly conditions: readonly Condition[];
}

export interface Gateway extends KubeObject {
  readonly spec: {
    readonly gatewayClassName: string;
    readonly listeners: readonly Listener[];
    readonly addresses?: readonly GatewayAddress[];
    readonly infrastructure?: {
      readonly labels?: Readonly<Record<string, string>>;
      readonly annotations?: Readonly<Record<string, string>>;
      readonly parametersRef?: ParametersReference;
    };
  };
  readonly status?: {
    readonly addresses?: readonly GatewayAddress[];
    readonly conditions?: readonly Condition[];
    readonly listeners?: readonly ListenerStatus[];
  };
}

/** Who may point from one namespace into another. */
export interface ReferenceGrant extends KubeObject {
  readonly spec: {
    readonly from: readonly {
      readonly group: string;
      readonly kind: string;
      readonly namespace: string;
    }[];
    readonly to: readonly {
      readonly group: string;
      readonly kind: string;
      readonly name?: string;
    }[];
  };
}
