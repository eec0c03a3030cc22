import { errorText } from '../base/errors.ts'
import type { Device } from '../config/site.ts'
import type { Driver, DriverContext } from './contract.ts'
import { createStatus } from './status.ts'

/** A driver whose code is loaded by start() rather than with the program. */
export function createOnDemand<D extends Device>(
  context: DriverContext<D>,
  load: () => Promise<(context: DriverContext<D>) => Driver>,
): Driver {
  const before = createStatus(context)
  let driver: Driver | undefined
  let loading: Promise<void> | undefined
  let stopped = false

  const begin = async () => {
    try {
      const create = await load()
      if (stopped) return
      driver = create(context)
      driver.start()
    } catch (error) {
      before.failed('DEVICE_DRIVER_FAILED', errorText(error))
      before.link('down')
    }
  }

  return {
    start() {
      if (loading || stopped) return
      before.link('connecting')
      loading = begin()
    },
    async stop() {
      stopped = true
      await loading
      if (driver) await driver.stop()
      else before.link('stopped')
    },
    status: () => (driver ?? { status: before.now }).status(),
  }
}
