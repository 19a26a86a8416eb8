/**
 * Where the writer's program is: beside this module once it is compiled, be it in one file or bundled (the bundle needs
 * an entry named `store-worker`). From TypeScript sources, a small program compiles it first.
 */
export const defaultWorkerUrl = (): URL =>
  new URL(
    import.meta.url.endsWith('.ts') ? './from-source.mjs' : './store-worker.js',
    import.meta.url,
  );
