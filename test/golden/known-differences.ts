/** Conversations that mockplane answers otherwise than the recordings, and why. A test fails when one of them is answered as recorded. */
export const knownDifferences: Readonly<Record<string, string>> = {};
