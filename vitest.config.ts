import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['development', 'module', 'node', 'import', 'default'] },
  ssr: { resolve: { conditions: ['development', 'module', 'node', 'import', 'default'] } },
  test: {
    include: ['libs/**/*.spec.ts', 'apps/**/*.spec.ts', 'test/**/*.spec.ts'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
