import { X509Certificate } from 'node:crypto'
import { errorText, LinesideError } from '../../../base/errors.ts'

/** What there is to know of a certificate before somebody trusts it. */
export interface Certificate {
  /** SHA-256 of the DER form, as `openssl x509 -fingerprint -sha256` writes it: AB:CD:… */
  fingerprint: string
  subject: string
  /** Not before, not after; epoch milliseconds. */
  from: number
  until: number
  der: Buffer
}

/** PEM or DER; of a chain the first, which is that of the server. Throws CERTIFICATE_BAD_FILE. */
export function readCertificate(bytes: Buffer, name: string): Certificate {
  try {
    const certificate = new X509Certificate(bytes)
    return {
      fingerprint: certificate.fingerprint256,
      subject: certificate.subject.split('\n').join(', '),
      from: Date.parse(certificate.validFrom),
      until: Date.parse(certificate.validTo),
      der: certificate.raw,
    }
  } catch (error) {
    throw new LinesideError('CERTIFICATE_BAD_FILE', `${name}: ${errorText(error)}`, { cause: error })
  }
}

/** A fingerprint with or without colons, in large or small letters, as the one that certificates have here. */
export function fingerprintOf(text: string): string {
  const hex = text.replace(/^sha-?256[:=\s]*/i, '').replace(/[:\s]/g, '')
  if (!/^[\da-f]{64}$/i.test(hex)) {
    throw new LinesideError('USAGE', `'${text}' is no SHA-256 fingerprint: 64 hexadecimal digits`)
  }
  return hex.toUpperCase().match(/../g)!.join(':')
}
