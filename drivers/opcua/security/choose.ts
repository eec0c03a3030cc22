import { type EndpointDescription, MessageSecurityMode, UserTokenType } from 'node-opcua'
import { LinesideError } from '../../../base/errors.ts'
import type { OpcuaPolicy, OpcuaSecurity } from '../../../config/site.ts'

/** From the weakest to the strongest: the longer key first, then RSA-PSS over PKCS #1. What is not named is not used. */
const POLICIES: readonly OpcuaPolicy[] = ['Aes128_Sha256_RsaOaep', 'Basic256Sha256', 'Aes256_Sha256_RsaPss']
const MODES = {
  none: MessageSecurityMode.None,
  sign: MessageSecurityMode.Sign,
  sign_and_encrypt: MessageSecurityMode.SignAndEncrypt,
}
const BINARY_TCP = 'http://opcfoundation.org/UA-Profile/Transport/uatcp-uasc-uabinary'

/**
 * Of the endpoints that a server offers the strongest with the mode that is asked for, a policy not weaker than asked,
 * and a login as asked. Throws DEVICE_REFUSED, with what was offered and what is asked.
 */
export function chooseEndpoint(
  offered: EndpointDescription[],
  security: OpcuaSecurity,
): { endpoint: EndpointDescription; policy: OpcuaPolicy } {
  const weakest = POLICIES.indexOf(security.policy ?? POLICIES[0]!)
  const strong = POLICIES.slice(weakest).toReversed()
  const fitting = strong.flatMap((policy) =>
    offered
      .filter((endpoint) => isBinary(endpoint) && endpoint.securityMode === MODES[security.mode])
      .filter((endpoint) => policyOf(endpoint.securityPolicyUri) === policy)
      .map((endpoint) => ({ endpoint, policy })),
  )
  if (fitting.length === 0) throw refused(`asked for is ${asked(security)}; it offers ${inWords(offered)}`)
  const [chosen] = fitting.filter(({ endpoint }) => takesLogin(endpoint, security))
  if (!chosen) throw refused(`it takes no login by ${loginOf(security)}, or would have it sent unprotected`)
  return chosen
}

const isBinary = ({ transportProfileUri }: EndpointDescription) =>
  !transportProfileUri || transportProfileUri === BINARY_TCP

const policyOf = (uri: string | null) => uri?.split('#')[1] ?? 'None'

/** A password goes over a channel that is only signed as it is, where the server asks for no encryption of it. */
function takesLogin({ userIdentityTokens }: EndpointDescription, { user, mode }: OpcuaSecurity): boolean {
  const type = !user
    ? UserTokenType.Anonymous
    : 'name' in user
      ? UserTokenType.UserName
      : UserTokenType.Certificate
  const tokens = (userIdentityTokens ?? []).filter(({ tokenType }) => tokenType === type)
  if (tokens.length === 0) return false
  const isOpen = tokens.some(({ securityPolicyUri }) => securityPolicyUri?.endsWith('#None'))
  return !(type === UserTokenType.UserName && mode === 'sign' && isOpen)
}

const refused = (detail: string) => new LinesideError('DEVICE_REFUSED', detail)
const asked = ({ mode, policy }: OpcuaSecurity) => (policy ? `${mode}, ${policy} or better` : mode)
const loginOf = ({ user }: OpcuaSecurity) =>
  !user ? 'nobody in particular' : 'name' in user ? 'user name' : 'certificate'

function inWords(offered: EndpointDescription[]): string {
  const all = offered
    .filter(isBinary)
    .map(
      ({ securityMode, securityPolicyUri }) =>
        `${MessageSecurityMode[securityMode]}/${policyOf(securityPolicyUri)}`,
    )
  return [...new Set(all)].join(', ') || 'nothing'
}
