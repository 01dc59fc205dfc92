import { createServer } from "node:http"
import { slug } from "./src/slug.js"

const version = process.env.SERVICE_VERSION
const answer = (response, status, body) => {
  response.writeHead(status, { "Content-Type": "application/json" })
  response.end(JSON.stringify(body))
}

createServer((request, response) => {
  const url = new URL(request.url, "http://service")
  if (url.pathname === "/health") return answer(response, 200, { status: "ok", version })
  try {
    return answer(response, 200, { slug: slug(url.searchParams.get("title")) })
  } catch (error) {
    return answer(response, 400, { error: error.message })
  }
}).listen(8000)
process.on("SIGTERM", () => process.exit(0))
