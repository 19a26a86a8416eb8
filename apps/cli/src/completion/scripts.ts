import { bash } from './bash.js';
import { fish } from './fish.js';
import type { Grammar } from './grammar.js';
import { zsh } from './zsh.js';

/** The completion script of each shell. */
export const scripts: Readonly<Record<'bash' | 'zsh' | 'fish', (grammar: Grammar) => string>> = {
  bash,
  zsh,
  fish,
};
