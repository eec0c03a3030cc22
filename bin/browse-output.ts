import type { BrowsedNode } from '../drivers/opcua/browse.ts'

/** Nodes as a tree, a line each: name, type and value, address. */
export function treeLines(nodes: BrowsedNode[], indent = ''): string[] {
  return nodes.flatMap((node, n) => {
    const isLast = n === nodes.length - 1
    const line = [`${indent}${isLast ? '└─ ' : '├─ '}${node.name}`, valueText(node), node.address]
    return [
      line.filter((part) => part !== '').join('  '),
      ...treeLines(node.children, `${indent}${isLast ? '   ' : '│  '}`),
    ]
  })
}

/**
 * The variables as signals to be pasted below `signals:` of a station; what can be no signal is a comment. The role
 * is for whoever pastes them to set.
 */
export function signalLines(nodes: BrowsedNode[], device: string): string[] {
  const taken = new Set<string>()
  return variablesOf(nodes, '').map(({ node, path }) => {
    const { value, address } = node
    if (!value || value.problem || value.v === null) return `# ${path}: ${valueText(node)}`
    const name = uniqueName(path, taken)
    const source = `{ device: ${device}, address: ${JSON.stringify(address)} }`
    const role = typeof value.v === 'number' ? 'measure' : 'state'
    return `${name}: { role: ${role}, source: ${source} } # ${valueText(node)}`
  })
}

function variablesOf(nodes: BrowsedNode[], above: string): { node: BrowsedNode; path: string }[] {
  return nodes.flatMap((node) => {
    const path = above === '' ? node.name : `${above}.${node.name}`
    return [...(node.value ? [{ node, path }] : []), ...variablesOf(node.children, path)]
  })
}

/** An id of the site file: up to 64 letters, digits, "_", "-" and ".", unlike those before. */
function uniqueName(path: string, taken: Set<string>): string {
  const base = path.replace(/[^A-Za-z0-9_.-]+/g, '_').replace(/^[^A-Za-z0-9]+/, '') || 'signal'
  for (let n = 1; ; n++) {
    const suffix = n === 1 ? '' : `-${n}`
    const name = `${base.slice(-(64 - suffix.length)).replace(/^[^A-Za-z0-9]+/, '')}${suffix}`
    if (taken.has(name)) continue
    taken.add(name)
    return name
  }
}

function valueText({ value }: BrowsedNode): string {
  if (!value) return ''
  const shown = value.problem ?? (value.v === null ? 'no value' : JSON.stringify(value.v))
  return [value.type, shown, value.status].filter(Boolean).join(' ')
}
