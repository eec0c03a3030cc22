/** Topic filters of MQTT 3.1.1, section 4.7. */

/** Whether a topic is among those that a filter asks for; `$…` is never meant by a wildcard [MQTT-4.7.2-1]. */
export function matches(filter: string, topic: string): boolean {
  const [wanted, given] = [filter.split('/'), topic.split('/')]
  if (topic.startsWith('$') && (wanted[0] === '#' || wanted[0] === '+')) return false
  for (const [at, level] of wanted.entries()) {
    // "sport/#" asks for "sport" too.
    if (level === '#') return true
    if (at >= given.length || (level !== '+' && level !== given[at])) return false
  }
  return wanted.length === given.length
}

/**
 * Filters that ask for at least what these ask for, no two of them for the same topic: a broker may send a message
 * once for each subscription that it fits [MQTT-3.3.5-1], and nothing would tell the second from a new one. Two that
 * overlap become the narrowest one that covers both.
 */
export function disjoint(filters: Iterable<string>): string[] {
  const found = [...new Set(filters)].sort()
  const wild = found.filter((filter) => /[+#]/.test(filter))
  for (const one of wild) {
    const other = found.find((filter) => filter !== one && overlap(one.split('/'), filter.split('/')))
    if (other === undefined) continue
    const rest = found.filter((filter) => filter !== one && filter !== other)
    return disjoint([...rest, covering(one.split('/'), other.split('/'))])
  }
  return found
}

function overlap(a: string[], b: string[]): boolean {
  if (isReserved(a) !== isReserved(b)) return false
  for (let at = 0; ; at++) {
    const [one, other] = [a[at], b[at]]
    if (one === '#' || other === '#') return true
    if (one === undefined || other === undefined) return one === other
    if (one !== '+' && other !== '+' && one !== other) return false
  }
}

const isReserved = ([first]: string[]) => first?.startsWith('$') ?? false

function covering(a: string[], b: string[]): string {
  const levels: string[] = []
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const [one, other] = [a[at], b[at]]
    if (one === undefined || other === undefined || one === '#' || other === '#') {
      levels.push('#')
      break
    }
    levels.push(one === other ? one : '+')
  }
  return levels.join('/')
}
