import type { Readable } from 'node:stream'
import type { Aedes, PublishPacket } from 'aedes'

/** A message, or the PUBREL in its place, as aedes keeps it. */
export interface Kept extends Pick<PublishPacket, 'topic' | 'payload'> {
  cmd?: string
  qos?: PublishPacket['qos']
  retain?: boolean
  dup?: boolean
  /** Given when it is first sent. */
  messageId?: number
  /** Together the identity of a publication. */
  brokerId?: string | null
  brokerCounter?: number
}

export interface Session {
  id: string
}

/** A subscription of a kept session. */
export interface KeptSubscription {
  clientId: string
  topic: string
  qos: PublishPacket['qos']
}

/** What aedes keeps in memory, as far as it is bounded and mended here; its types leave it out. */
export interface Persistence {
  addSubscriptions(session: Session, subscriptions: Omit<KeptSubscription, 'clientId'>[]): Promise<void>
  removeSubscriptions(session: Session, filters: string[]): Promise<void>
  cleanSubscriptions(session: Session): Promise<void>
  subscriptionsByClient(session: Session): Promise<Omit<KeptSubscription, 'clientId'>[]>
  subscriptionsByTopic(topic: string): Promise<KeptSubscription[]>
  cleanIncoming(session: Session): Promise<void>
  outgoingEnqueueCombi(subscriptions: { clientId: string }[], packet: Kept): Promise<void>
  outgoingUpdate(session: Session, packet: Partial<Kept>): Promise<void>
  outgoingClearMessageId(session: Session, packet: { messageId?: number }): Promise<Kept | undefined>
  outgoingStream(session: Session): Readable
  incomingGetPacket(session: Session, packet: { messageId?: number }): Promise<Kept>
  storeRetained(packet: Kept): Promise<void>
  createRetainedStreamCombi(filters: string[]): Readable
}

export const persistenceOf = (aedes: Aedes) => (aedes as Aedes & { persistence: Persistence }).persistence
