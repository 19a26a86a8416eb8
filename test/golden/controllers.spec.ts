import { describeConversations } from './runner/suite.js';

describeConversations(['controllers', 'seeds'], { controllers: true });
