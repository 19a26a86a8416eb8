export { ANONYMOUS, serviceAccountUserName, type User } from './user.js';
export {
  createCertificateAuthority,
  type CertificateAuthority,
  type KeyPairPem,
} from './certificate-authority.js';
export { parseCertificateRequest, type CertificateRequest } from './certificate-request.js';
export type { SigningOrder } from './certificate-signing.js';
export { servingHosts } from './serving-hosts.js';
export { userOfCertificate } from './client-certificate.js';
export { parseTokenFile, staticUser } from './static-tokens.js';
export {
  ServiceAccountTokens,
  type BoundObject,
  type IssuedToken,
  type TokenOrder,
} from './service-account-tokens.js';
export {
  Authenticator,
  type AuthenticatorOptions,
  type BoundObjectLookup,
  type Credentials,
  type TokenReviewOutcome,
} from './authenticator.js';
export {
  requireAllowed,
  type Attributes,
  type Authorizer,
  type Decision,
  type Rules,
} from './authorizer.js';
export { PRIVILEGED_GROUP } from './union-authorizer.js';
export { clusterAccess, type ClusterAccess } from './cluster-authorizer.js';
export { AUTOUPDATE, bootstrapPolicy } from './rbac/bootstrap-policy.js';
export { uncovered } from './rbac/covers.js';
export { escalation } from './rbac/escalation.js';
export {
  parseAuthConfiguration,
  type RequestHeaderConfiguration,
} from './configuration/auth-configuration.js';
export { FrontProxy } from './configuration/front-proxy.js';
export { OidcIssuer } from './configuration/oidc-issuer.js';
export { WebhookAuthorizer } from './configuration/webhook-authorizer.js';
export { impersonate } from './impersonation/impersonate.js';
export { kubeconfigText, type KubeconfigOptions } from './kubeconfig.js';
export {
  ADMINISTRATOR,
  loadCredentials,
  writeKubeconfig,
  type ControlPlaneCredentials,
} from './credentials.js';
