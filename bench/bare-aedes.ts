import { createServer } from 'node:net'
import { Aedes } from 'aedes'

/** The baseline of B1: the broker's library doing nothing with what it gets. Prints its port. */
const aedes = await Aedes.createBroker()
const server = createServer((socket) => {
  socket.setNoDelay(true)
  aedes.handle(socket)
})
server.listen(0, '127.0.0.1', () => console.log((server.address() as { port: number }).port))
