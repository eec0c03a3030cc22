/** Whether a topic filter matches a topic (MQTT 3.1.1, 4.7). */
export function matches(filter: string, topic: string): boolean {
  if (filter === topic) return true
  // A wildcard at the front leaves out what the broker says of itself [MQTT-4.7.2-1].
  if (topic.startsWith('$') && /^[#+]/.test(filter)) return false
  const [want, have] = [filter.split('/'), topic.split('/')]
  for (const [at, level] of want.entries()) {
    if (level === '#') return true
    if (at >= have.length || (level !== '+' && level !== have[at])) return false
  }
  return want.length === have.length
}
