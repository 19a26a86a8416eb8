import type { KubeObject } from '#machinery';
import type { Condition } from './objects.js';

/** HTTPRoute, GRPCRoute and TLSRoute of gateway.networking.k8s.io/v1. */

export interface ParentReference {
  readonly group?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name: string;
  readonly sectionName?: string;
  readonly port?: number;
}

export interface BackendObject {
  readonly group?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name: string;
  readonly port?: number;
}

export interface BackendRef extends BackendObject {
  readonly weight?: number;
  readonly filters?: readonly Filter[];
}

export interface HeaderValue {
  readonly name: string;
  readonly value: string;
}

export interface HeaderFilter {
  readonly set?: readonly HeaderValue[];
  readonly add?: readonly HeaderValue[];
  readonly remove?: readonly string[];
}

export interface PathModifier {
  readonly type: string;
  readonly replaceFullPath?: string;
  readonly replacePrefixMatch?: string;
}

export interface RedirectFilter {
  readonly scheme?: string;
  readonly hostname?: string;
  readonly path?: PathModifier;
  readonly port?: number;
  readonly statusCode?: number;
}

interface RewriteFilter {
  readonly hostname?: string;
  readonly path?: PathModifier;
}

export interface MirrorFilter {
  readonly backendRef: BackendObject;
  readonly percent?: number;
  readonly fraction?: { readonly numerator: number; readonly denominator?: number };
}

export interface Filter {
  readonly type: string;
  readonly requestHeaderModifier?: HeaderFilter;
  readonly responseHeaderModifier?: HeaderFilter;
  readonly requestRedirect?: RedirectFilter;
  readonly urlRewrite?: RewriteFilter;
  readonly requestMirror?: MirrorFilter;
}

/** How one text is compared: `Exact`, `RegularExpression`, and for paths `PathPrefix`. */
export interface TextMatch {
  readonly type?: string;
  readonly value?: string;
}

export interface NamedMatch extends TextMatch {
  readonly name: string;
}

export interface HttpMatch {
  readonly path?: TextMatch;
  readonly method?: string;
  readonly headers?: readonly NamedMatch[];
  readonly queryParams?: readonly NamedMatch[];
}

export interface GrpcMatch {
  readonly method?: { readonly type?: string; readonly service?: string; readonly method?: string };
  readonly headers?: readonly NamedMatch[];
}

interface Rule<Match> {
  readonly name?: string;
  readonly matches?: readonly Match[];
  readonly filters?: readonly Filter[];
  readonly backendRefs?: readonly BackendRef[];
  readonly timeouts?: { readonly request?: string; readonly backendRequest?: string };
}

interface RouteOf<Match> extends KubeObject {
  readonly spec: {
    readonly parentRefs?: readonly ParentReference[];
    readonly hostnames?: readonly string[];
    readonly rules?: readonly Rule<Match>[];
  };
  readonly status?: { readonly parents?: readonly RouteParentStatus[] };
}

export interface RouteParentStatus {
  readonly parentRef: ParentReference;
  readonly controllerName: string;
  readonly conditions: readonly Condition[];
}

export type HttpRoute = RouteOf<HttpMatch>;
export type GrpcRoute = RouteOf<GrpcMatch>;
/** The name that a connection asks for is all that it matches. */
export type TlsRoute = RouteOf<never>;

/** A route of any kind. Objects from lists do not say their kind. */
export type Route =
  | { readonly kind: 'HTTPRoute'; readonly object: HttpRoute }
  | { readonly kind: 'GRPCRoute'; readonly object: GrpcRoute }
  | { readonly kind: 'TLSRoute'; readonly object: TlsRoute };

export type RouteRule = Rule<HttpMatch> | Rule<GrpcMatch> | Rule<never>;
