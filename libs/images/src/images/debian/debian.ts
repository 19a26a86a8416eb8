import type { ImageBehaviour, ShellFlavour } from '../../behaviour.js';
import { DEBIAN } from '../../command-sets.js';
import { shellProcess } from '../../start.js';

const shell: ShellFlavour = {
  name: 'bash',
  commands: [...DEBIAN, 'ps'],
  files: {
    '/etc/os-release':
      'PRETTY_NAME="Ubuntu 20.04.6 LTS"\nNAME="Ubuntu"\nVERSION_ID="20.04"\nID=ubuntu\nID_LIKE=debian\n',
    '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\n',
  },
};

/** Ubuntu, Debian and relatives: bash and coreutils; network tools come with `apt install`. */
export const debian: ImageBehaviour = {
  name: 'debian',
  matches: (repository) =>
    /(?:^|\/)(?:ubuntu|debian|centos|fedora|rockylinux|almalinux|amazonlinux)$/.test(repository),
  start: (container) => shellProcess(container, shell),
  shell,
};
