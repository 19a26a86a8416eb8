export {
  decodeProtobuf,
  encodeProtobuf,
  hasProtobuf,
  protobufMessage,
  protobufEnvelope,
  protobufWatchFrame,
  type ProtobufObject,
} from './envelope.js';
export { protobufList, type ProtobufList } from './list.js';
