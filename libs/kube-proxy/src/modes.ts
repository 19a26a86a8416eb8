import type { ProxyMode } from './mode.js';
import { IptablesMode } from './modes/iptables/iptables-mode.js';

/** The modes that can be run, by the name that `mode:` of the configuration gives them. */
export const PROXY_MODES: Readonly<Record<string, () => ProxyMode>> = {
  iptables: () => new IptablesMode(),
};
