import { closeSync, constants, openSync } from 'node:fs'
import { errorText } from '../../base/index.ts'
import type { PortSelector } from '../../config/drivers/port.ts'
import type { Device } from '../../config/site.ts'
import { portUsers, resolvePort } from '../../drivers/index.ts'
import { exchange, greetBroker, greetOpcua, peerOf } from './exchange.ts'
import { type Finding, failed, ok, warning } from './finding.ts'

const NETWORK = 'look at its address and power, the cable, the firewall'
const MQTT_PORT = 1883
const MQTTS_PORT = 8883

/** Whether each device can be reached from here; those that another machine reads are named. */
export function checkDevices(devices: Device[], agent: string | undefined): Promise<Finding[]> {
  return Promise.all(
    devices.map((device) => {
      const what = `device ${device.id}`
      if (device.agent === agent) return reach(device, what)
      const where = device.agent === undefined ? 'the gateway reads it' : `the agent ${device.agent} reads it`
      return ok(what, `not looked at: ${where}`)
    }),
  )
}

async function reach(device: Device, what: string): Promise<Finding> {
  switch (device.driver) {
    case 'opcua':
      return answered(what, 'an OPC UA server answers', greetOpcua(device.endpoint))
    case 'modbus': {
      const { link } = device
      return link.over === 'serial'
        ? checkPort(what, link.port)
        : answered(what, 'it takes a connection', exchange({ host: link.host, port: link.port }, null))
    }
    case 'mqtt': {
      const isPlain = device.url.startsWith('mqtt://')
      const peer = peerOf(device.url, isPlain ? MQTT_PORT : MQTTS_PORT)
      return isPlain
        ? answered(what, 'a broker answers', greetBroker(peer))
        : answered(what, 'it takes a connection', exchange(peer, null))
    }
    case 'serial':
      return checkPort(what, device)
  }
}

async function answered(what: string, text: string, answer: Promise<unknown>): Promise<Finding> {
  try {
    await answer
    return ok(what, text)
  } catch (error) {
    return failed(what, errorText(error), NETWORK)
  }
}

/** Opened only where nobody is seen to have it open: whoever has would lose bytes. */
function checkPort(what: string, selector: PortSelector): Finding {
  try {
    const path = resolvePort(selector)
    const [user] = portUsers([path]).get(path) ?? []
    if (user) {
      const next = 'that is as it should be if it is Lineside itself; else end that program'
      return warning(what, `${path} is open in ${user.command} (${user.pid})`, next)
    }
    closeSync(openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK))
    return ok(what, `${path} opens`)
  } catch (error) {
    const isDenied = error instanceof Error && 'code' in error && error.code === 'EACCES'
    const next = isDenied
      ? 'add the user that runs Lineside to the group of the port: usermod -aG dialout USER'
      : 'look at the plug and the cable; lineside ports lists what there is'
    return failed(what, errorText(error), next)
  }
}
