export {
  decodeProtobuf,
  encodeProtobuf,
  hasProtobuf,
  protobufWatchFrame,
  type ProtobufObject,
} from './envelope.js';
export { protobufList, type ProtobufList } from './list.js';
