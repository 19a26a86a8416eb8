import type { DnsPlugin } from '../../plugin.js';

/** The folder that relative paths of other plugins start from. */
export const root: DnsPlugin = {
  name: 'root',
  setup(words) {
    let folder = '';
    while (words.next()) folder = words.argument();
    return { block: { root: folder } };
  },
};
