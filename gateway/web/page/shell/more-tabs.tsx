import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { GatewayView } from '../router.ts'
import { useSettings } from '../settings.ts'
import { Icon } from '../ui/icon.tsx'

/**
 * Opens the tabs that have no room in the row; `here`: the one among them that is shown now. Closes by itself when one
 * is chosen, on Escape, and when the finger or the keyboard goes elsewhere.
 */
export function MoreTabs({ here, children }: { here: GatewayView | null; children: ComponentChildren }) {
  const { t } = useSettings()
  const [isOpen, setOpen] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const menu = useRef<HTMLUListElement>(null)

  useEffect(() => {
    if (!isOpen) return
    const close = () => {
      setOpen(false)
      button.current?.focus()
    }
    const left = ({ target }: Event) => {
      if (!(target instanceof Node && place.current?.contains(target))) setOpen(false)
    }
    const chosen = ({ target }: Event) => {
      if (target instanceof Node && menu.current?.contains(target)) close()
    }
    const escaped = ({ key }: KeyboardEvent) => {
      if (key === 'Escape') close()
    }
    document.addEventListener('pointerdown', left)
    document.addEventListener('focusin', left)
    document.addEventListener('click', chosen)
    document.addEventListener('keydown', escaped)
    return () => {
      document.removeEventListener('pointerdown', left)
      document.removeEventListener('focusin', left)
      document.removeEventListener('click', chosen)
      document.removeEventListener('keydown', escaped)
    }
  }, [isOpen])

  return (
    <div class="tab-more" ref={place}>
      <button
        ref={button}
        type="button"
        class="tab"
        aria-expanded={isOpen}
        aria-controls="more-tabs"
        aria-current={here === null ? undefined : 'true'}
        onClick={() => setOpen(!isOpen)}
      >
        {here === null ? t('nav.more') : t(`nav.${here}`)}
        {here !== null && <span class="hidden">: {t('nav.more')}</span>}
        <Icon name="open" />
      </button>
      <ul id="more-tabs" class="tab-menu" ref={menu} hidden={!isOpen}>
        {children}
      </ul>
    </div>
  )
}
