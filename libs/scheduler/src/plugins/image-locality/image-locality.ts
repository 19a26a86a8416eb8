import type { Plugin } from '../../framework/plugin.js';

const MEBIBYTE = 1024 * 1024;
/** Below this much the download does not matter; above the other, for each container, more does not help. */
const MIN_BYTES = 23 * MEBIBYTE;
const MAX_BYTES_PER_CONTAINER = 1000 * MEBIBYTE;

/** Prefers nodes that have the pod's images already, weighed by size and by how widespread an image is. */
export function imageLocality(): Plugin {
  return {
    name: 'ImageLocality',
    prepareScore: ({ spec }, _nodes, state) => {
      const images = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].map(({ image }) =>
        withTag(image ?? ''),
      );
      const total = state.all.length;
      return {
        score: (node) => {
          let bytes = 0;
          for (const image of images) {
            const size = node.images.get(image);
            if (size !== undefined)
              bytes += Math.trunc(size * (state.nodesWithImage(image) / total));
          }
          const max = MAX_BYTES_PER_CONTAINER * images.length;
          const clamped = Math.min(Math.max(bytes, MIN_BYTES), max);
          return Math.trunc((100 * (clamped - MIN_BYTES)) / (max - MIN_BYTES));
        },
      };
    },
  };
}

function withTag(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}
