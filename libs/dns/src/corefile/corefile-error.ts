/** A Corefile that CoreDNS refuses; the message is what it prints. */
export class CorefileError extends Error {}

/** The complaint about a directive that stands twice in a block. */
export const onlyOnce = (): CorefileError =>
  new CorefileError('this plugin can only be used once per Server Block');
