const noPlugin = 'The plugin is not built: it is refused by its name, whatever its arguments.';

/** Conversations that mockplane answers otherwise than the recordings, and why. A test fails when one of them is answered as recorded. */
export const knownDifferences: Readonly<Record<string, string>> = {
  'crud/ephemeral-containers':
    'The difference in the message of a refused update lists the same change, cut into other hunks.',
  'rbac-authn/rules-review':
    'The server of the recording gave everybody the paths below /.well-known: an addition of its distribution, not a default role of Kubernetes.',
  'dns-corefiles/tls-missing-files': noPlugin,
  'dns-corefiles/timeouts-empty': noPlugin,
  'dns-corefiles/timeouts-unknown': noPlugin,
  'dns-corefiles/pprof-bad': noPlugin,
  'dns-corefiles/trace-bad': noPlugin,
  'dns-corefiles/geoip-none': noPlugin,
  'dns-corefiles/multisocket-bad': noPlugin,
};
