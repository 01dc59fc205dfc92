// A release environment in small (seed 002): a database that opens its port late, an application that needs a schema in it
// and static files in a volume, a front, and specs that speak HTTP and write a report. All of it is busybox.
import { type Project, project } from "./project.ts"

const DB = `sleep "\${DB_DELAY:-0}"
mkdir -p /www/cgi-bin /keys
cat > /www/cgi-bin/key <<'CGI'
#!/bin/sh
echo "Content-Type: text/plain"; echo
case $QUERY_STRING in set=*) echo "\${QUERY_STRING#set=}" >> /keys/all ;; esac
cat /keys/all 2> /dev/null
CGI
chmod +x /www/cgi-bin/key
echo "db: open at $(date +%s%N)"
exec httpd -f -p 5555 -h /www
`

const APP = `case $1 in
  collectstatic) echo "collectstatic at $(date +%s%N)"; echo "static files" > /webroot/static.txt ;;
  migrate)
    echo "migrate at $(date +%s%N)"
    [ -z "$MIGRATE_FAILS" ] || { echo "this migration is broken"; exit "$MIGRATE_FAILS"; }
    wget -q -O - "http://db:5555/cgi-bin/key?set=schema" ;;
  serve)
    [ "$RELEASE" = 1 ] || { echo "no release settings"; exit 5; }
    wget -q -O - http://db:5555/cgi-bin/key | grep -q schema || { echo "no schema"; exit 6; }
    echo "the application serves"
    exec httpd -f -p 8080 -h /webroot ;;
esac
`

const WEB = `mkdir -p /www/cgi-bin
printf '#!/bin/sh\\necho "Content-Type: text/plain"; echo\\nwget -q -O - "http://app:8080$PATH_INFO"\\n' > /www/cgi-bin/app
chmod +x /www/cgi-bin/app
echo "the front serves"
exec httpd -f -p 8080 -h /www
`

const SPECS = `echo "specs at $(date +%s%N)"
[ -z "$HANG" ] || sleep 600
text=$(wget -q -O - "$URL/cgi-bin/app/static.txt")
echo "the front says: $text"
[ "$text" = "static files" ] || SPECS_EXIT=1
if [ -z "$NO_REPORT" ]; then
  mkdir -p /reports
  cat > /reports/acceptance.xml <<XML
<testsuite name="acceptance" tests="2" failures="\${SPECS_EXIT:-0}">
  <testcase classname="todo" name="serves static files" time="0.12"/>
  <testcase classname="todo" name="deletes a todo" time="0.5">\${SPECS_EXIT:+<failure message="expected 204">at specs/todo.spec:12</failure>}</testcase>
</testsuite>
XML
fi
exit "\${SPECS_EXIT:-0}"
`

export const TODO_COMPOSE = `services:
  db:
    build: db
    environment:
      DB_DELAY: "\${DB_DELAY:-0}"
  app:
    build: .
    command: serve
    ports: ["8000:8080"]
    container_name: todo-app
    environment:
      RELEASE: "1"
      MIGRATE_FAILS: "\${MIGRATE_FAILS:-}"
    volumes: ["webroot:/webroot"]
    depends_on: [db]
  web:
    build: web
    depends_on: [app]
    ports: ["8001:8080"]
    healthcheck:
      test: wget -q -O /dev/null http://127.0.0.1:8080/cgi-bin/app/static.txt
      interval: 5s
  specs:
    build: specs
    environment:
      URL: http://web:8080
      SPECS_EXIT: "\${SPECS_EXIT:-}"
      HANG: "\${HANG:-}"
      NO_REPORT: "\${NO_REPORT:-}"
volumes:
  webroot:
    name: todo-webroot
`

const image = (script: string, more = "") =>
  `FROM image-driven.invalid/busybox:base\nCOPY ${script} /${script}\n${more}ENTRYPOINT ["sh", "/${script}"]\n`

/** The inputs that the article's steps become. */
export const TODO_INPUTS: Readonly<Record<string, string>> = {
  "compose-file": "compose.yml",
  "compose-wait": "db:5555@30s",
  "compose-bootstrap": "app: collectstatic\napp: migrate",
  "compose-up": "web",
  "compose-test": "specs",
}

/** Makes one; the caller removes it. */
export function todo(files: Readonly<Record<string, string>> = {}, tags: readonly string[] = []): Promise<Project> {
  return project({
    tags,
    files: {
      Dockerfile: `${image("app.sh", "RUN mkdir /webroot\n")}HEALTHCHECK --interval=5s CMD wget -q -O /dev/null http://127.0.0.1:8080/static.txt\n`,
      "app.sh": APP,
      "db/Dockerfile": image("db.sh"),
      "db/db.sh": DB,
      "web/Dockerfile": image("web.sh"),
      "web/web.sh": WEB,
      "specs/Dockerfile": image("specs.sh"),
      "specs/specs.sh": SPECS,
      "compose.yml": TODO_COMPOSE,
      ...files,
    },
  })
}
