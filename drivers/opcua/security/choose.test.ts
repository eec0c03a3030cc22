import { EndpointDescription, MessageSecurityMode, UserTokenPolicy, UserTokenType } from 'node-opcua'
import { describe, expect, it } from 'vitest'
import { chooseEndpoint } from './choose.ts'

const { None, Sign, SignAndEncrypt } = MessageSecurityMode
const uri = (policy: string) => `http://opcfoundation.org/UA/SecurityPolicy#${policy}`
const ANONYMOUS = new UserTokenPolicy({ tokenType: UserTokenType.Anonymous })
const password = (policy: string | null) =>
  new UserTokenPolicy({ tokenType: UserTokenType.UserName, securityPolicyUri: policy && uri(policy) })

const offer = (securityMode: MessageSecurityMode, policy: string, tokens = [ANONYMOUS]) =>
  new EndpointDescription({ securityMode, securityPolicyUri: uri(policy), userIdentityTokens: tokens })

const OFFERED = [
  offer(None, 'None'),
  offer(Sign, 'Basic256Sha256'),
  offer(SignAndEncrypt, 'Basic256'),
  offer(SignAndEncrypt, 'Aes128_Sha256_RsaOaep'),
  offer(SignAndEncrypt, 'Basic256Sha256'),
]
const user = { name: 'reader', passwordFile: 'reader.pw' }

describe('of the endpoints that a server offers', () => {
  it('the strongest is taken, never one of another mode', () => {
    expect(chooseEndpoint(OFFERED, { mode: 'sign_and_encrypt' }).policy).toBe('Basic256Sha256')
    expect(chooseEndpoint(OFFERED, { mode: 'sign' }).endpoint.securityMode).toBe(Sign)
    const better = [...OFFERED, offer(SignAndEncrypt, 'Aes256_Sha256_RsaPss')]
    expect(chooseEndpoint(better, { mode: 'sign_and_encrypt' }).policy).toBe('Aes256_Sha256_RsaPss')
  })

  it('none is taken that is weaker than asked for, or has been given up', () => {
    expect(() =>
      chooseEndpoint(OFFERED, { mode: 'sign_and_encrypt', policy: 'Aes256_Sha256_RsaPss' }),
    ).toThrow('DEVICE_REFUSED')
    const old = [offer(None, 'None'), offer(SignAndEncrypt, 'Basic256')]
    expect(() => chooseEndpoint(old, { mode: 'sign_and_encrypt' })).toThrow('SignAndEncrypt/Basic256')
    expect(() => chooseEndpoint([], { mode: 'sign' })).toThrow('it offers nothing')
  })

  it('none is taken that would have a password sent as it is', () => {
    const signed = (policy: string | null) => [offer(Sign, 'Basic256Sha256', [password(policy)])]
    expect(() => chooseEndpoint(signed('None'), { mode: 'sign', user })).toThrow('unprotected')
    expect(chooseEndpoint(signed(null), { mode: 'sign', user }).policy).toBe('Basic256Sha256')
    const encrypted = [offer(SignAndEncrypt, 'Basic256Sha256', [password('None')])]
    expect(chooseEndpoint(encrypted, { mode: 'sign_and_encrypt', user }).policy).toBe('Basic256Sha256')
    expect(() => chooseEndpoint(OFFERED, { mode: 'sign', user })).toThrow('no login by user name')
    expect(() => chooseEndpoint(encrypted, { mode: 'sign_and_encrypt' })).toThrow('no login by nobody')
  })
})
