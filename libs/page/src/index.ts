export { PageModule } from './page.module.js';
export type { PageOptions } from './register.js';
