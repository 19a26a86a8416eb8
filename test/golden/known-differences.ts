/** Conversations that mockplane answers otherwise than the recordings, and why. A test fails when one of them is answered as recorded. */
export const knownDifferences: Readonly<Record<string, string>> = {
  'crud/ephemeral-containers':
    'The difference in the message of a refused update lists the same change, cut into other hunks.',
  'rbac-authn/rules-review':
    'The server of the recording gave everybody the paths below /.well-known: an addition of its distribution, not a default role of Kubernetes.',
};
