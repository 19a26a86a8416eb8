import { describeConversations } from './runner/suite.js';

describeConversations(
  [
    'crud',
    'list-watch',
    'tables',
    'discovery',
    'validation',
    'rules',
    'patch',
    'seeds',
    'rbac-authn',
    'access',
    'admission',
    'judged',
  ],
  { controllers: false },
);
