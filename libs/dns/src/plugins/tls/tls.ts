import { CorefileError } from '../../corefile/corefile-error.js';
import type { Dispenser } from '../../corefile/dispenser.js';
import type { DnsPlugin, TlsSettings } from '../../plugin.js';
import { pathBelow } from '../../zones.js';
import { loadKeyPair, loadRoots } from './key-pair.js';

const CLIENT_AUTH = new Map<string, TlsSettings['clientAuth']>([
  ['nocert', 'none'],
  ['request', 'request'],
  ['require', 'require'],
  ['verify_if_given', 'verify-if-given'],
  ['require_and_verify', 'require-and-verify'],
]);

/** The certificate of `tls://`, `https://` and `grpc://` servers (`tls CERT KEY [CA] { client_auth MODE }`). */
export const tls: DnsPlugin = {
  name: 'tls',
  setup(words, context) {
    const readFile = (path: string): string | undefined => context.readFile(path);
    let settings: TlsSettings | undefined;
    while (words.next()) {
      const args = words.remainingArguments();
      if (args.length === 0) refuseAcme(words);
      if (args.length < 2 || args.length > 3)
        throw new CorefileError(`plugin/tls: ${words.argumentError().message}`);
      let clientAuth: TlsSettings['clientAuth'] = 'none';
      while (words.nextBlock()) clientAuth = parseOption(words, context.log) ?? clientAuth;
      const [cert = '', key = '', ca] = args.map((path) => pathBelow(context.settings.root, path));
      settings = {
        ...loadKeyPair(cert, key, readFile),
        ...(ca === undefined ? {} : { ca: loadRoots(ca, readFile) }),
        clientAuth,
      };
    }
    return settings && { block: { tls: settings } };
  },
};

function parseOption(
  words: Dispenser,
  log: { warning(text: string): void },
): TlsSettings['clientAuth'] | undefined {
  const option = words.value;
  if (option !== 'client_auth' && option !== 'keylog')
    throw words.error(`unknown option '${option}'`);
  const [value, ...more] = words.remainingArguments();
  if (value === undefined || more.length > 0) throw words.argumentError();
  if (option === 'keylog') {
    log.warning(
      `plugin/tls: keylog is without effect: nothing is written to ${JSON.stringify(value)}`,
    );
    return undefined;
  }
  const clientAuth = CLIENT_AUTH.get(value);
  if (clientAuth === undefined) throw words.error(`unknown authentication type '${value}'`);
  return clientAuth;
}

const ACME_OPTIONS = new Set(['acme', 'email', 'ca', 'storage', 'ca_root', 'resolver']);

/** Certificates from an ACME service need the outside world. */
function refuseAcme(words: Dispenser): never {
  const seen = new Set<string>();
  while (words.nextBlock()) {
    const option = words.value;
    const args = words.remainingArguments();
    if (seen.has(option))
      throw words.error(`ACME option ${JSON.stringify(option)} can only be specified once`);
    seen.add(option);
    if (!ACME_OPTIONS.has(option))
      throw words.error(`unknown ACME option ${JSON.stringify(option)}`);
    if (option === 'acme' ? args.length === 0 : args.length !== 1) throw words.argumentError();
  }
  if (!seen.has('acme')) throw new CorefileError('ACME requires at least one domain');
  throw new CorefileError(
    'this server gets no certificates from an ACME service: name the files of a certificate and its key',
  );
}
