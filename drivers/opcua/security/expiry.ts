import type { Certificate } from './certificate.ts'

const DAY_MS = 86_400_000
const ALARM_DAYS = 30

/** Says now, and once a day, that the certificate ends within 30 days. The result ends that. */
export function watchExpiry(
  certificate: Certificate | null,
  now: () => number,
  alarm: (text: string) => void,
): () => void {
  if (!certificate) return () => {}
  const look = () => {
    const text = expiryText(certificate, now())
    if (text) alarm(text)
  }
  look()
  const timer = setInterval(look, DAY_MS).unref()
  return () => clearInterval(timer)
}

/** What there is to say of the end of a certificate; undefined: nothing for 30 days. */
function expiryText({ until, subject, fingerprint }: Certificate, now: number): string | undefined {
  const days = Math.floor((until - now) / DAY_MS)
  if (days >= ALARM_DAYS) return undefined
  const end = new Date(until).toISOString().slice(0, 10)
  return `${subject}, ${fingerprint}: on ${end}${days < 0 ? ', which has passed' : `, in ${days} days`}`
}
