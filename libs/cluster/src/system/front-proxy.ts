/** What proves to other API servers that a request comes from this one. */
export interface FrontProxy {
  /** PEM text of the certificates that sign it. */
  readonly authority: string;
  /** The certificate of `front-proxy-client` and its key, as PEM. */
  readonly certificate: () => Promise<{ readonly certificate: string; readonly key: string }>;
}

/** `extension-apiserver-authentication` of kube-system: what other API servers need to know who asks. */
export function authenticationConfigMap(
  clientCa: string,
  frontProxyCa: string,
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return {
    'extension-apiserver-authentication': {
      'client-ca-file': clientCa,
      'requestheader-allowed-names': '["front-proxy-client"]',
      'requestheader-client-ca-file': frontProxyCa,
      'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
      'requestheader-group-headers': '["X-Remote-Group"]',
      'requestheader-uid-headers': '["X-Remote-Uid"]',
      'requestheader-username-headers': '["X-Remote-User"]',
    },
  };
}
