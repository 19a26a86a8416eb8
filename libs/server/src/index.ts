export { serve, type RunningServer } from './serve.js';
export { defaultServeOptions, StartError, type ServeOptions } from './options.js';
