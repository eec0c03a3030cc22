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

/** Whether every topic that `asked` matches is matched by `granted` too; both are filters (MQTT 3.1.1, 4.7). */
export function covers(granted: string, asked: string): boolean {
  if (granted === asked) return true
  if (asked.startsWith('$') && /^[#+]/.test(granted)) return false
  // No topic has fewer levels than one, so `+/#` leaves out nothing that `#` matches.
  const [have, want] = [granted === '+/#' ? ['#'] : granted.split('/'), asked.split('/')]
  for (const [at, level] of have.entries()) {
    if (level === '#') return true
    // `#` at this place asks for the parent level and for any depth, which only `#` grants.
    if (at >= want.length || want[at] === '#' || (level !== '+' && level !== want[at])) return false
  }
  return have.length === want.length
}

/** Whether a text is a topic filter [MQTT-4.7.1-2, MQTT-4.7.1-3, MQTT-4.7.3-1, MQTT-4.7.3-2, MQTT-4.7.3-3]. */
export function isFilter(text: string): boolean {
  if (text === '' || text.includes('\0') || Buffer.byteLength(text) > 65_535) return false
  const levels = text.split('/')
  return levels.every((level, at) =>
    level.includes('#') ? level === '#' && at === levels.length - 1 : !level.includes('+') || level === '+',
  )
}
