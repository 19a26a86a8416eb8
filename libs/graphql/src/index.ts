export { GraphqlModule } from './graphql.module.js';
export { registerGraphql } from './register.js';
export type {
  GraphqlCluster,
  GraphqlOptions,
  NameAnswer,
  NameQuestion,
  NameRequest,
  NetworkAnswers,
} from './options.js';
