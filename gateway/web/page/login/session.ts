import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import type { SessionAnswer, View } from '../../api.ts'
import { failureOf, get, post, type RequestFailed, remove, SIGNED_OUT } from '../data/fetch.ts'

/** Who looks at this screen. */
export interface Session {
  /** `asking`: not known yet. `out`: somebody has to sign in. `in`: nobody has to, or somebody has. */
  state: 'asking' | 'out' | 'in'
  /** Null while nobody has to sign in. */
  person: SessionAnswer['person']
  /** The views that the gateway does not refuse them; null: not known. */
  views: readonly View[] | null
  busy: boolean
  /** Why signing in failed. */
  problem: RequestFailed | null
  signIn(name: string, password: string): Promise<void>
  signOut(): Promise<void>
}

export const SessionContext = createContext<Session | null>(null)

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === null) throw new Error('SessionContext is missing')
  return session
}

/** Whether a view is of use to whoever looks. */
export const sees = ({ views }: Session, view: View): boolean => views === null || views.includes(view)

type Shown = Pick<Session, 'state' | 'person' | 'views' | 'busy' | 'problem'>
const ASKING: Shown = { state: 'asking', person: null, views: null, busy: false, problem: null }
const OUT: Shown = { ...ASKING, state: 'out' }

/** The session of this screen: asked for once, and over as soon as the gateway answers 401 to anything. */
export function useSessionOf(): Session {
  const [shown, setShown] = useState(ASKING)

  useEffect(() => {
    const abort = new AbortController()
    // A gateway that does not answer is told of by the views, which ask again by themselves.
    get<SessionAnswer>('/session', abort.signal)
      .then(({ person, views }) => setShown({ ...ASKING, state: 'in', person, views }))
      .catch((error: unknown) => {
        if (abort.signal.aborted) return
        const isOut = failureOf(error).status === 401
        setShown(isOut ? OUT : { ...ASKING, state: 'in' })
      })
    const signedOut = () => setShown((before) => (before.state === 'in' ? OUT : before))
    addEventListener(SIGNED_OUT, signedOut)
    return () => {
      abort.abort()
      removeEventListener(SIGNED_OUT, signedOut)
    }
  }, [])

  const signIn = async (name: string, password: string) => {
    if (shown.busy) return
    setShown({ ...OUT, busy: true })
    try {
      const { person, views } = await post<SessionAnswer>('/session', { name, password })
      setShown({ ...ASKING, state: 'in', person, views })
    } catch (error) {
      setShown({ ...OUT, problem: failureOf(error) })
    }
  }
  const signOut = async () => {
    await remove('/session').catch(() => undefined)
    setShown(OUT)
  }
  return { ...shown, signIn, signOut }
}

/** An event stream does not say why it ended: a request does. */
export function useProbe(isLost: boolean): void {
  useEffect(() => {
    if (!isLost) return
    const abort = new AbortController()
    get('/session', abort.signal).catch(() => undefined)
    return () => abort.abort()
  }, [isLost])
}
