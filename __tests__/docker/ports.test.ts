// Which ports the kernel's tables say are listened at.
import { listening } from "../../src/docker/ports.ts"

test("listening sockets of both families, and no others", () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue
   0: 00000000:15B3 00000000:0000 0A 00000000:00000000 00:00000000
   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000
   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000
`
  expect([...listening(table)]).toEqual([5555, 80])
  expect([...listening("")]).toEqual([])
})
