export {
  decodeProtobuf,
  encodeProtobuf,
  hasProtobuf,
  protobufMessage,
  protobufMessageOfJson,
  protobufEnvelope,
  protobufWatchFrame,
  type ProtobufObject,
} from './envelope.js';
export { protobufList, type ProtobufList } from './list.js';
