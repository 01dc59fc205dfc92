export const id = 764;
export const ids = [764];
export const modules = {

/***/ 315:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _w: () => (/* binding */ buildImage),
/* harmony export */   gG: () => (/* binding */ lookAtBuilder),
/* harmony export */   oP: () => (/* binding */ buildxInputs)
/* harmony export */ });
/* harmony import */ var _process_environment_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8989);
/* harmony import */ var _process_process_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5653);


/** Looks at the builder by its name, or at the current one. `closely`: its driver is wanted, which takes a little longer. */
async function lookAtBuilder(engine, name, closely, signal) {
    let printed = "";
    const buildx = async (...args) => {
        const { code } = await (0,_process_process_js__WEBPACK_IMPORTED_MODULE_1__/* .runProcess */ .R)(engine.docker, ["buildx", ...args], {
            env: (0,_process_environment_js__WEBPACK_IMPORTED_MODULE_0__/* .childEnvironment */ .Q)(engine.env),
            output: (chunk) => {
                printed = (printed + Buffer.from(chunk).toString("utf8")).slice(0, 16_384);
            },
            ...(signal ? { signal } : {}),
        });
        return code === 0;
    };
    if (closely && (await buildx("inspect", ...(name === undefined ? [] : [name])))) {
        const [, driver] = /^Driver:\s*(\S+)\s*$/m.exec(printed) ?? [];
        return { buildx: true, ...(driver === undefined ? {} : { driver }) };
    }
    return { buildx: await buildx("version") };
}
/** Inputs of this build that only buildx knows. */
function buildxInputs(inputs) {
    const used = [
        ["build-contexts", inputs.buildContexts.length > 0],
        ["cache-to", inputs.cacheTo.length > 0],
        ["builder", inputs.builder !== undefined],
        ["provenance", inputs.provenance !== undefined],
        ["sbom", inputs.sbom !== undefined],
    ];
    return used.filter(([, given]) => given).map(([name]) => name);
}
/**
 * Builds the image and gives it the name of the plan. Returns the exit code of the build.
 * Values of secrets travel in the environment of this one child and are on no disk.
 */
async function buildImage(engine, plan, buildx, output, signal) {
    const secrets = plan.inputs.secrets.map((secret, index) => ({ ...secret, variable: `IMAGE_DRIVEN_SECRET_${index}` }));
    const extra = { DOCKER_BUILDKIT: "1", BUILDKIT_PROGRESS: "plain" };
    for (const secret of secrets)
        extra[secret.variable] = secret.value;
    for (const { value } of plan.inputs.secretEnvs)
        extra[value] = engine.env[value] ?? "";
    for (const name of passedOn(plan.inputs)) {
        const value = engine.env[name];
        if (value !== undefined)
            extra[name] = value;
    }
    const args = [
        ...(buildx ? ["buildx", "build", "--load"] : ["build"]),
        ...buildArguments(plan),
        ...secrets.flatMap(({ name, variable }) => ["--secret", fields({ id: name, env: variable })]),
        plan.inputs.context,
    ];
    const { code } = await (0,_process_process_js__WEBPACK_IMPORTED_MODULE_1__/* .runProcess */ .R)(engine.docker, args, {
        env: (0,_process_environment_js__WEBPACK_IMPORTED_MODULE_0__/* .childEnvironment */ .Q)(engine.env, extra),
        output,
        ...(signal ? { signal } : {}),
    });
    return code;
}
/** Options of the build, one value an item, so that no value is ever taken for an option. */
function buildArguments({ inputs, name, labels, buildArgs, annotations }) {
    const given = (option, value) => (value === undefined ? [] : [option, value]);
    const each = (option, values) => values.flatMap((value) => [option, value]);
    const pairs = (option, values) => each(option, values.map((pair) => `${pair.name}=${pair.value}`));
    return [
        ...["--tag", name, "--file", inputs.file],
        ...given("--target", inputs.target),
        ...given("--platform", inputs.platform),
        ...given("--builder", inputs.builder),
        ...given("--network", inputs.network),
        ...given("--provenance", inputs.provenance),
        ...given("--sbom", inputs.sbom),
        ...(inputs.pull ? ["--pull"] : []),
        ...(inputs.noCache ? ["--no-cache"] : []),
        ...pairs("--build-arg", [...buildArgs, ...inputs.buildArgs]),
        ...pairs("--build-context", inputs.buildContexts),
        ...pairs("--label", [...labels, ...inputs.labels]),
        ...each("--annotation", annotations.map((pair) => `manifest-descriptor:${pair.name}=${pair.value}`)),
        ...each("--cache-from", inputs.cacheFrom),
        ...each("--cache-to", inputs.cacheTo),
        ...each("--add-host", inputs.addHosts),
        ...each("--ssh", inputs.ssh),
        ...inputs.secretFiles.flatMap((file) => ["--secret", fields({ id: file.name, src: file.value })]),
        ...inputs.secretEnvs.flatMap((variable) => ["--secret", fields({ id: variable.name, env: variable.value })]),
    ];
}
/** What the chosen options need beyond the allow-list: the agent for `ssh`, the cache service for `type=gha`. */
function passedOn(inputs) {
    const gha = [...inputs.cacheFrom, ...inputs.cacheTo].some((cache) => /(^|,)type=gha(,|$)/.test(cache));
    return [
        ...(inputs.ssh.length > 0 ? ["SSH_AUTH_SOCK"] : []),
        ...(gha ? ["ACTIONS_RUNTIME_TOKEN", "ACTIONS_CACHE_URL", "ACTIONS_RESULTS_URL", "ACTIONS_CACHE_SERVICE_V2"] : []),
    ];
}
/** `key=value` fields as one CSV record, as `--secret` reads them: a comma or a quote in a path stays a part of it. */
function fields(values) {
    return Object.entries(values)
        .map(([key, value]) => {
        const field = `${key}=${value}`;
        return /[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
    })
        .join(",");
}


/***/ }),

/***/ 6557:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ registryAuthHeader),
/* harmony export */   v: () => (/* binding */ configuredCredentials)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1421);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5071);
/* harmony import */ var _process_environment_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8989);
/* harmony import */ var _process_process_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5653);
// Credentials that the user's Docker configuration has for a registry. It is read and never written.
// Source: docker/cli cli/config: `auths`, `credHelpers`, `credsStore`, and DOCKER_AUTH_CONFIG, which goes before the file.






/** Milliseconds for a credential helper, which may ask a service. */
const PATIENCE = 10_000;
/**
 * The credentials for `host`, or undefined when the configuration has none.
 * @throws StageError `input` when the configuration is not JSON.
 */
async function configuredCredentials(host, options) {
    const file = node_path__WEBPACK_IMPORTED_MODULE_2__.join(options.configFolder, "config.json");
    const fromEnvironment = options.env.DOCKER_AUTH_CONFIG;
    const given = fromEnvironment ? fromAuths(parse(fromEnvironment, "DOCKER_AUTH_CONFIG"), host) : undefined;
    if (given !== undefined)
        return given;
    const text = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.readFile)(file, "utf8").catch(() => undefined);
    if (text === undefined || text.trim() === "")
        return undefined;
    const config = parse(text, file);
    const helper = names(host)
        .map((name) => config.credHelpers?.[name])
        .find((name) => name !== undefined) ?? config.credsStore;
    const helped = helper ? await askHelper(helper, host, options) : undefined;
    return helped ?? fromAuths(config, host);
}
/** The header X-Registry-Auth of the Engine API. */
function registryAuthHeader(credentials, host) {
    const serveraddress = host === "docker.io" ? DOCKER_HUB : host;
    const auth = credentials.kind === "password"
        ? { username: credentials.username, password: credentials.password, serveraddress }
        : { identitytoken: credentials.token, serveraddress };
    return Buffer.from(JSON.stringify(auth)).toString("base64url");
}
const DOCKER_HUB = "https://index.docker.io/v1/";
/** The spellings under which a configuration may have a host. */
function names(host) {
    if (host === "docker.io")
        return [DOCKER_HUB, "docker.io", "index.docker.io", "https://index.docker.io", "registry-1.docker.io"];
    return [host, `https://${host}`, `http://${host}`, `https://${host}/`, `https://${host}/v1/`, `https://${host}/v2/`];
}
function parse(text, place) {
    try {
        const config = JSON.parse(text);
        if (typeof config === "object" && config !== null)
            return config;
    }
    catch {
        // said below
    }
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .StageError */ .Zu({
        stage: "plan",
        kind: "input",
        what: `the Docker configuration is not a JSON object: ${place}`,
        remedy: "repair it, or point DOCKER_CONFIG to another folder",
    });
}
function fromAuths(config, host) {
    for (const name of names(host)) {
        const entry = config.auths?.[name];
        if (entry === undefined)
            continue;
        if (entry.identitytoken)
            return { kind: "identity-token", token: entry.identitytoken };
        if (entry.username && entry.password)
            return { kind: "password", username: entry.username, password: entry.password };
        const decoded = Buffer.from(entry.auth ?? "", "base64").toString("utf8");
        const colon = decoded.indexOf(":");
        // The CLI pads what it writes with NUL characters.
        if (colon > 0)
            return {
                kind: "password",
                username: decoded.slice(0, colon),
                password: decoded.slice(colon + 1).replace(/\0+$/, ""),
            };
    }
    return undefined;
}
/** Asks `docker-credential-NAME get`. A helper that is not there or knows nothing is no credential, not an error. */
async function askHelper(helper, host, options) {
    if (!/^[\w.-]+$/.test(helper))
        return undefined;
    const program = (0,_process_process_js__WEBPACK_IMPORTED_MODULE_5__/* .findProgram */ .K)(`docker-credential-${helper}`, options.env, options.untrustedFolders);
    if (program === undefined)
        return undefined;
    const answer = await new Promise((resolve) => {
        const child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(program, ["get"], {
            // Helpers of clouds read their own variables, and they are the user's own programs.
            env: (0,_process_environment_js__WEBPACK_IMPORTED_MODULE_4__/* .childEnvironment */ .Q)(options.env, cloudVariables(options.env)),
            stdio: ["pipe", "pipe", "ignore"],
            timeout: PATIENCE,
            ...(options.signal ? { signal: options.signal } : {}),
        });
        child.on("error", () => resolve(""));
        if (child.pid === undefined)
            return;
        let text = "";
        child.stdout.on("data", (chunk) => {
            text = (text + chunk.toString("utf8")).slice(0, 64 * 1024);
        });
        child.on("close", (code) => resolve(code === 0 ? text : ""));
        child.stdin.on("error", () => undefined);
        child.stdin.end(host === "docker.io" ? DOCKER_HUB : host);
    });
    try {
        const { Username, Secret } = JSON.parse(answer);
        if (typeof Username !== "string" || typeof Secret !== "string" || Secret === "")
            return undefined;
        return Username === "<token>"
            ? { kind: "identity-token", token: Secret }
            : { kind: "password", username: Username, password: Secret };
    }
    catch {
        return undefined;
    }
}
function cloudVariables(env) {
    return Object.fromEntries(Object.entries(env).filter((entry) => /^(AWS|AZURE|GOOGLE|CLOUDSDK|GCLOUD)_/.test(entry[0]) && entry[1] !== undefined));
}


/***/ }),

/***/ 1292:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J7: () => (/* binding */ waitingPace),
/* harmony export */   S4: () => (/* binding */ judge),
/* harmony export */   VN: () => (/* binding */ healthDeadline),
/* harmony export */   cn: () => (/* binding */ describeCheck),
/* harmony export */   d6: () => (/* binding */ isDisabled),
/* harmony export */   v3: () => (/* binding */ hasCheck),
/* harmony export */   yi: () => (/* binding */ ownPatience)
/* harmony export */ });
/* unused harmony export DEFAULT_PATIENCE_MS */
// What a container's state says about its health, and at which pace to look. Pure: no engine is needed to test it.
// The state machine is the one of moby's daemon/health.go: `Health` is absent without a check, the first probe comes
// after a whole interval unless there is a start period, and a stopped container may still read `starting`.
const SECOND = 1e9;
const DEFAULT_INTERVAL = 30 * SECOND;
const DEFAULT_TIMEOUT = 30 * SECOND;
const DEFAULT_RETRIES = 3;
/** How often the check is asked while the application starts, where the engine can tell starting from running. */
const FAST = 0.1 * SECOND;
/** The same where only the interval can be set: every probe is a process, so a little slower. */
const FAST_INTERVAL = 0.25 * SECOND;
/** Budget on top of the declared start period when the user sets none: ten looks, two seconds apart. */
const DEFAULT_PATIENCE_MS = 20_000;
/** True when the image declares a check that runs; `HEALTHCHECK NONE` is a declaration that none does. */
function hasCheck(check) {
    const kind = check?.Test?.[0];
    return kind !== undefined && kind !== "" && kind !== "NONE";
}
function isDisabled(check) {
    return check?.Test?.[0] === "NONE";
}
/** Milliseconds after which the image's own settings would call a container unhealthy that never answers. */
function ownPatience(check) {
    const interval = check.Interval || DEFAULT_INTERVAL;
    const retries = check.Retries || DEFAULT_RETRIES;
    return ((check.StartPeriod ?? 0) + interval * retries) / 1e6;
}
/** Milliseconds a container may take to turn healthy. */
function healthDeadline(check, asked) {
    return asked ?? DEFAULT_PATIENCE_MS + (check?.StartPeriod ?? 0) / 1e6;
}
/**
 * The pace at which the image's own check is asked while we wait: as fast as the application starts, as patient as the image.
 * Command and timeout stay the image's. The start period becomes the time after which the image's own interval and
 * retries would give up, and the first failure after it counts: `unhealthy` comes neither earlier nor noticeably later
 * than in production.
 */
function waitingPace(check, startInterval) {
    const pace = { StartPeriod: ownPatience(check) * 1e6, Timeout: check.Timeout || DEFAULT_TIMEOUT, Retries: 1 };
    return startInterval
        ? { ...pace, StartInterval: FAST, Interval: FAST_INTERVAL }
        : { ...pace, Interval: FAST_INTERVAL };
}
/** One look at a container. `checked`: it has a check, its own or one that was given. */
function judge(state, checked) {
    // Stopping alone makes a container `unhealthy`, and a dead one may still read `starting`: look at the process first.
    if (state.Status === "exited" || state.Status === "dead" || state.Status === "removing")
        return { state: "exited" };
    if (state.Status === "paused")
        return { state: "paused" };
    if (!state.Running)
        return { state: "waiting" };
    if (!checked)
        return { state: "running" };
    const health = state.Health;
    if (!health)
        return { state: "waiting" };
    if (health.Status === "healthy")
        return { state: "healthy" };
    if (health.Status === "unhealthy")
        return { state: "unhealthy" };
    const last = health.Log?.at(-1);
    const why = last === undefined ? undefined : unusable(last);
    return why === undefined ? { state: "waiting" } : { state: "unusable check", why };
}
/** Why a probe can never succeed: its program or its shell is not in the image. Source: runc's and moby's exec errors. */
function unusable(probe) {
    if (probe.ExitCode === 0)
        return undefined;
    const starting = /OCI runtime exec failed|failed to start exec|unable to start container process/i.test(probe.Output);
    return starting && /no such file or directory|executable file not found|permission denied/i.test(probe.Output)
        ? probe.Output.trim()
        : undefined;
}
/** The check as one line of a Dockerfile, for people. */
function describeCheck(check) {
    const [kind, ...rest] = check.Test ?? [];
    return kind === "CMD-SHELL" ? `CMD ${rest.join(" ")}` : `CMD ${JSON.stringify(rest)}`;
}


/***/ }),

/***/ 679:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ NewestTag),
/* harmony export */   v: () => (/* binding */ timestampPattern)
/* harmony export */ });
/* harmony import */ var node_path_posix__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3916);
/* harmony import */ var semver_functions_compare_build_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7648);
/* harmony import */ var semver_functions_parse_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6353);
/* harmony import */ var semver_functions_satisfies_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8011);
// Which of a repository's tags is the newest? Pure: names alone decide, never the time of a push, so that a tag that is pushed again
// fools nobody. Tags that do not fit the pattern (`latest`, branches) take no part.




const TIMESTAMP = /^\d{8}(T?\d{6}Z?)?$/;
/** Tags that are times of a format; they have to sort by their characters. */
function timestampPattern(format) {
    if (format === "%Y%m%dT%H%M%SZ")
        return { kind: "timestamp" };
    const digit = "[0-9]";
    const glob = format.replaceAll(/%([YmdHMS])/g, (_, part) => digit.repeat(part === "Y" ? 4 : 2));
    return { kind: "glob", glob };
}
/** A reader that keeps the newest of the tags it is shown, one page after the other. */
class NewestTag {
    #pattern;
    #newest;
    #count = 0;
    constructor(pattern) {
        this.#pattern = pattern;
    }
    see(tags) {
        for (const tag of tags) {
            this.#count += 1;
            if (fits(tag, this.#pattern) && (this.#newest === undefined || isNewer(tag, this.#newest, this.#pattern)))
                this.#newest = tag;
        }
    }
    /** Undefined when no tag fits. */
    get newest() {
        return this.#newest;
    }
    /** How many tags were seen, fitting or not. */
    get count() {
        return this.#count;
    }
}
function fits(tag, pattern) {
    switch (pattern.kind) {
        case "timestamp":
            return TIMESTAMP.test(tag);
        case "semver":
            return semver_functions_satisfies_js__WEBPACK_IMPORTED_MODULE_3__(semver_functions_parse_js__WEBPACK_IMPORTED_MODULE_2__(tag, { loose: true }) ?? "", pattern.range);
        default:
            return (0,node_path_posix__WEBPACK_IMPORTED_MODULE_0__.matchesGlob)(tag, pattern.glob);
    }
}
function isNewer(tag, other, pattern) {
    if (pattern.kind !== "semver")
        return tag > other;
    const order = semver_functions_compare_build_js__WEBPACK_IMPORTED_MODULE_1__(tag, other, { loose: true });
    // `v1.2` and `1.2.0` are one version: the longer name says more.
    return order > 0 || (order === 0 && tag.length > other.length);
}


/***/ }),

/***/ 997:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   r: () => (/* binding */ classifyPushError)
/* harmony export */ });
const TABLE = [
    [
        /unauthorized|authentication required|no basic auth credentials|incorrect username or password|status: 401/i,
        {
            kind: "registry-auth",
            transient: false,
            remedy: "check `username` and `password`, or log in with docker/login-action before this step",
        },
    ],
    [
        /denied|forbidden|insufficient_scope|status: 403/i,
        {
            kind: "registry-auth",
            transient: false,
            remedy: "these credentials may not push here: for ghcr.io the job needs `permissions: packages: write`",
        },
    ],
    [
        /too ?many ?requests|rate limit|status: 429/i,
        {
            kind: "registry",
            transient: true,
            limited: true,
            remedy: "the registry limits the rate: run again later, or with credentials that may ask more often",
        },
    ],
    [
        /status: 408|status: 499|status: 5(00|02|03|04|22)|\b(500|502|503|504) [A-Z]|internal server error|bad gateway|service unavailable|gateway time-?out/i,
        { kind: "registry", transient: true, remedy: "the registry is overloaded: run again later" },
    ],
    [
        /\bEOF\b|connection reset|broken pipe|connection refused|i\/o timeout|TLS handshake timeout|timeout awaiting|context deadline|no such host|temporary failure|use of closed network connection|closed idle connection|network is unreachable|no route to host|http2: |blob upload (unknown|invalid)|unknown blob/i,
        { kind: "registry", transient: true, remedy: "the connection between engine and registry broke: run again" },
    ],
    [
        /name unknown|repository .*not found|status: 404/i,
        {
            kind: "registry",
            transient: false,
            remedy: "the registry does not know this repository: create it, or correct `image-name`",
        },
    ],
    [
        /x509|certificate|server gave HTTP response to HTTPS client/i,
        {
            kind: "registry",
            transient: false,
            remedy: "the engine does not trust this registry: install its certificate on the engine's machine",
        },
    ],
];
const OTHER = {
    kind: "registry",
    transient: false,
    remedy: "the registry refused the image: its words are above",
};
/** Pure: reads the words of a failed push. The first row that fits wins, so a refusal is never taken for a hiccup. */
function classifyPushError(message) {
    // What was asked for is quoted, and may be called anything.
    const said = message.replaceAll(/"https?:[^"]*"/g, "");
    return TABLE.find(([words]) => words.test(said))?.[1] ?? OTHER;
}


/***/ }),

/***/ 9923:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  h_: () => (/* binding */ openRepository),
  ks: () => (/* binding */ probeRegistry),
  P9: () => (/* binding */ retryAfter)
});

// UNUSED EXPORTS: isLoopback

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __webpack_require__(5071);
// EXTERNAL MODULE: ./lib/src/image/run.js
var run = __webpack_require__(1629);
;// CONCATENATED MODULE: ./lib/src/registry/token.js
// Tokens: what a registry asks for in WWW-Authenticate, and how one is fetched.
// Source: Distribution's "Token Authentication Specification" and its OAuth2 variant.

/** Reads the header; undefined when it asks for nothing we know. */
function parseChallenge(header) {
    const match = /^\s*(basic|bearer)\s+(.*)$/is.exec(header ?? "");
    if (match?.[1] === undefined)
        return undefined;
    const parameter = (name) => new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*"([^"]*)"`, "i").exec(match[2] ?? "")?.[1];
    const [realm, service] = [parameter("realm"), parameter("service")];
    return {
        scheme: match[1].toLowerCase() === "basic" ? "basic" : "bearer",
        ...(realm === undefined ? {} : { realm }),
        ...(service === undefined ? {} : { service }),
    };
}
/**
 * Fetches a token for `scope`. Credentials go to the realm that the registry named, by TLS only.
 * @param local the registry is on this machine, so that plain HTTP is fine.
 * @throws StageError `registry` when the realm is no address that may be given credentials.
 */
async function fetchToken(challenge, credentials, scope, local, signal) {
    const url = realm(challenge, local);
    const service = challenge.service ?? "";
    const response = credentials?.kind === "identity-token"
        ? await fetch(url, {
            method: "POST",
            body: new URLSearchParams({
                grant_type: "refresh_token",
                refresh_token: credentials.token,
                service,
                scope,
                client_id: "image-driven-pipeline",
            }),
            redirect: "manual",
            signal,
        })
        : await fetch(withScopes(withQuery(url, { service }), scope), {
            headers: basic(credentials),
            redirect: "manual",
            signal,
        });
    const text = await response.text();
    return { status: response.status, headers: response.headers, token: response.ok ? readToken(text) : "", text };
}
/** Several scopes are several parameters. Source: the token specification of Distribution. */
function withScopes(url, scope) {
    for (const one of scope.split(" "))
        url.searchParams.append("scope", one);
    return url;
}
function realm(challenge, local) {
    const url = URL.canParse(challenge.realm ?? "") ? new URL(challenge.realm ?? "") : undefined;
    const loopback = url !== undefined && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
    if (url?.protocol === "https:" || (url?.protocol === "http:" && local && loopback))
        return url;
    throw new errors/* StageError */.Zu({
        stage: "publish",
        kind: "registry",
        what: "the registry names no safe address for its tokens",
        why: `the realm is ${JSON.stringify((challenge.realm ?? "").slice(0, 200))}`,
        remedy: "credentials are sent by TLS only; ask who runs the registry",
    });
}
function withQuery(url, query) {
    const full = new URL(url);
    for (const [name, value] of Object.entries(query))
        if (value !== "")
            full.searchParams.set(name, value);
    return full;
}
function basic(credentials) {
    if (credentials?.kind !== "password")
        return {};
    return { Authorization: `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64")}` };
}
function readToken(text) {
    try {
        const { token, access_token } = JSON.parse(text);
        return typeof token === "string" ? token : typeof access_token === "string" ? access_token : "";
    }
    catch {
        return "";
    }
}

;// CONCATENATED MODULE: ./lib/src/registry/registry.js
// The only door to a registry over HTTP: does it answer, does it want credentials, what does it have under a tag.
// Source: the OCI distribution specification and the token specification of Distribution.




/** Milliseconds for one request. */
const PATIENCE = 10_000;
/** Seconds before another attempt; each ±20 %. */
const BACKOFF = [1, 2, 4];
/** Seconds that a registry may ask us to wait. */
const LONGEST_WAIT = 60;
/** Bytes of an answer that are read. Source: the distribution specification lets registries refuse manifests above 4 MiB. */
const LONGEST_ANSWER = 8 * 1024 * 1024;
const TRANSIENT = [408, 429, 499, 500, 502, 503, 504, 522];
const MANIFESTS = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");
/**
 * Asks the registry, without credentials, whether it answers and whether it wants any.
 * @throws StageError `registry` (stage plan) when it does not answer.
 */
async function probeRegistry(host, { signal, retrying, once = false } = {}) {
    for (let tries = 0;; tries++) {
        const found = await probeOnce(host, signal);
        if (!(found instanceof Error))
            return found;
        const why = cause(found);
        const wait = once ? undefined : BACKOFF[tries];
        if (wait === undefined || !MAY_PASS.test(why))
            throw noRegistry(host, why, found);
        retrying?.(`attempt ${tries + 1}/${BACKOFF.length + 1} to reach ${host} failed: ${why}; again in ${wait} s`);
        await pause(wait, signal);
    }
}
/** Reasons that can be gone in a moment. A name that does not exist, or a certificate, is none. */
const MAY_PASS = /ECONNREFUSED|ECONNRESET|EAI_AGAIN|EPIPE|socket hang up|other side closed|no answer|status (408|429|5\d\d)/i;
async function probeOnce(host, signal) {
    let failure = new Error("it has no address");
    for (const origin of origins(host)) {
        try {
            const response = await request(`${origin}/v2/`, {}, signal);
            await response.body?.cancel();
            if (response.status === 200)
                return { host, origin, wantsCredentials: false };
            const challenge = parseChallenge(response.headers.get("www-authenticate"));
            if (response.status === 401)
                return { host, origin, wantsCredentials: true, ...(challenge ? { challenge } : {}) };
            failure = new Error(`it answered with status ${response.status}`);
            // A server that speaks TLS says 400 to plain HTTP; the next origin is https then.
            if (response.status !== 400)
                return failure;
        }
        catch (error) {
            signal?.throwIfAborted();
            const current = error instanceof Error ? error : new Error(String(error));
            // That it does not speak TLS is no news after plain HTTP, whose failure is the one that counts.
            if (!/wrong version number/i.test(cause(current)))
                failure = current;
            // Nobody is there: nobody is there by TLS either.
            if (/ECONNREFUSED/.test(cause(current)))
                return failure;
        }
    }
    return failure;
}
function noRegistry(host, why, failure) {
    return new errors/* StageError */.Zu({
        stage: "plan",
        kind: "registry",
        what: `the registry ${host} does not answer as a registry`,
        why,
        remedy: /cert|self.signed|tls|ssl/i.test(why)
            ? "its certificate is not trusted here: name its authority in NODE_EXTRA_CA_CERTS"
            : "check the host in `image-name` or `registry`, or say `push: never`",
    }, { cause: failure });
}
/** Seconds that the registry asks us to wait before the next request, at most a minute; 0 when it does not ask. */
async function retryAfter(probe, signal) {
    try {
        const response = await request(`${probe.origin}/v2/`, {}, signal);
        await response.body?.cancel();
        const asked = response.status === 429 ? Number(response.headers.get("retry-after")) : 0;
        return asked > 0 ? Math.min(asked, LONGEST_WAIT) : 0;
    }
    catch {
        signal?.throwIfAborted();
        return 0;
    }
}
/** One repository of a registry that was probed. Nothing is asked before the first call. */
function openRepository(probe, repository, credentials, actions, { signal, retrying, from } = {}) {
    const scope = [
        `repository:${repository.path}:${actions}`,
        ...(from === undefined ? [] : [`repository:${from}:pull`]),
    ].join(" ");
    const base = `${probe.origin}/v2/${repository.path}`;
    let authorization;
    let bearer = false;
    const again = (words) => retrying?.(`${probe.host}: ${words}`);
    const authorized = async (url, method = "GET", content) => {
        // What the probe was told needs no refusal once more for each repository.
        const first = authorization === undefined && probe.challenge !== undefined;
        if (first && probe.challenge !== undefined) {
            bearer = probe.challenge.scheme === "bearer";
            authorization = await authorize(probe.challenge, credentials, scope, probe, signal, again);
        }
        const fresh = first && authorization !== undefined;
        for (let attempt = 0;; attempt++) {
            const headers = {
                Accept: MANIFESTS,
                ...(content === undefined ? {} : { "Content-Type": content.type }),
                ...(authorization === undefined ? {} : { Authorization: authorization }),
            };
            const response = await withRetries(() => request(url, headers, signal, method, content?.body), signal, again);
            // Once: a token may have expired, or the registry asks only here.
            if (response.status !== 401 || attempt > 0)
                return response;
            const challenge = parseChallenge(response.headers.get("www-authenticate")) ?? probe.challenge;
            // What was refused a moment ago is not tried once more; a repository may have a challenge of its own.
            if (challenge === undefined || (fresh && isSameChallenge(challenge, probe.challenge)))
                return response;
            await response.body?.cancel();
            bearer = challenge.scheme === "bearer";
            authorization = await authorize(challenge, credentials, scope, probe, signal, again);
            if (authorization === undefined)
                return response;
        }
    };
    const fetched = async (kind, reference, hidden = false) => {
        const url = `${base}/${kind}/${encodeURIComponent(reference)}`;
        const answer = await authorized(url).catch((error) => {
            if (hidden && error instanceof TokenDenied)
                return undefined;
            throw error;
        });
        if (answer === undefined)
            return undefined;
        const response = kind === "blobs" ? await followed(answer, url, signal) : answer;
        const denied = response.status === 403 || (response.status === 401 && bearer);
        if (response.status === 404 || (hidden && denied)) {
            await response.body?.cancel();
            return undefined;
        }
        const body = await bounded(response);
        if (!response.ok)
            throw refused(probe.host, response.status, body.toString("utf8"));
        return { body, headers: response.headers };
    };
    const put = async (reference, { body, manifest: { mediaType } }) => {
        const url = `${base}/manifests/${encodeURIComponent(reference)}`;
        const response = await authorized(url, "PUT", { type: mediaType, body });
        const text = (await bounded(response)).toString("utf8");
        if (response.ok)
            return;
        throw REFUSALS.includes(response.status)
            ? mayNotPush(probe.host, response.status, text)
            : refused(probe.host, response.status, text);
    };
    const mountBlob = async (digest) => {
        const query = new URLSearchParams({ mount: digest, from: from ?? "" });
        const response = await authorized(`${base}/blobs/uploads/?${query}`, "POST");
        const text = (await bounded(response)).toString("utf8");
        if (response.status === 201)
            return;
        throw response.ok ? cannotMount(probe.host) : mayNotPush(probe.host, response.status, text);
    };
    /** A manifest of `from` with everything it names; children first, since a registry refuses a manifest without them. */
    const mountAll = async (digest, depth) => {
        const url = `${probe.origin}/v2/${from}/manifests/${encodeURIComponent(digest)}`;
        const response = await authorized(url);
        const body = await bounded(response);
        if (!response.ok)
            throw refused(probe.host, response.status, body.toString("utf8"));
        const document = { body, manifest: readManifest(body, response.headers) };
        if (document.manifest.digest !== digest || depth > MOST_NESTED)
            throw otherImage(probe.host, digest);
        const { manifests, config, layers } = parse(body);
        for (const child of digestsOf(manifests))
            await mountAll(child, depth + 1);
        await Promise.all([...new Set(digestsOf([config, layers].flat()))].map(mountBlob));
        await put(digest, document);
        return document;
    };
    const manifest = async (reference, hidden = false) => {
        const answer = await fetched("manifests", reference, hidden);
        return answer === undefined ? undefined : readManifest(answer.body, answer.headers);
    };
    const configuration = async (found) => {
        const image = found.imageDigest === undefined ? found : await manifest(found.imageDigest);
        if (image?.configDigest === undefined)
            return undefined;
        return (await fetched("blobs", image.configDigest))?.body;
    };
    return {
        manifest: (reference) => manifest(reference),
        existing: (tag) => manifest(tag, true),
        async *tags(hidden = false) {
            let url = `${base}/tags/list?n=${PAGE}`;
            const seen = new Set();
            for (let page = 0; url !== undefined; page++) {
                if (seen.has(url) || page >= MOST_PAGES)
                    throw refused(probe.host, 200, "its list of tags does not end");
                seen.add(url);
                let response;
                try {
                    response = await authorized(url);
                }
                catch (error) {
                    if (hidden && error instanceof TokenDenied)
                        return;
                    throw error;
                }
                const body = await bounded(response);
                const denied = response.status === 403 || (response.status === 401 && bearer);
                if (response.status === 404 || (hidden && denied))
                    return;
                if (!response.ok)
                    throw refused(probe.host, response.status, body.toString("utf8"));
                const { tags } = parse(body);
                yield (Array.isArray(tags) ? tags : []).filter((tag) => typeof tag === "string");
                url = nextPage(response.headers.get("link"), url, probe.origin);
            }
        },
        async document(reference) {
            const answer = await fetched("manifests", reference);
            return answer === undefined
                ? undefined
                : { body: answer.body, manifest: readManifest(answer.body, answer.headers) };
        },
        put,
        mount: (digest) => mountAll(digest, 0),
        async checkPush() {
            const response = await authorized(`${base}/blobs/uploads/`, "POST");
            const text = (await bounded(response)).toString("utf8");
            if (response.status === 401 && !bearer)
                throw refused(probe.host, response.status, text);
            if (REFUSALS.includes(response.status))
                throw mayNotPush(probe.host, response.status, text);
            const place = URL.parse(response.headers.get("location") ?? "", probe.origin);
            // An upload that nobody gives up expires by itself; only where it lies is it known what to ask.
            if (response.status !== 202 || place?.origin !== probe.origin)
                return;
            const headers = authorization === undefined ? {} : { Authorization: authorization };
            const given = await request(String(place), headers, signal, "DELETE").catch(() => undefined);
            await given?.body?.cancel();
        },
        async origin(found) {
            const body = await configuration(found);
            return body === undefined ? {} : readOrigin(body);
        },
        async builtFrom(found) {
            const said = readBuiltFrom(found.annotations ?? {});
            if (said.definition !== undefined || said.proof !== undefined)
                return said;
            const body = await configuration(found);
            return body === undefined ? {} : readBuiltFrom(asRecord(asRecord(parse(body).config).Labels));
        },
    };
}
/** An index of indexes is none that anybody builds. */
const MOST_NESTED = 3;
function digestsOf(descriptors) {
    return (Array.isArray(descriptors) ? descriptors : [])
        .map((descriptor) => asRecord(descriptor).digest)
        .filter((digest) => isDigest(digest));
}
function cannotMount(host) {
    return new errors/* StageError */.Zu({
        stage: "publish",
        kind: "registry",
        what: `the registry ${host} does not mount layers of another repository`,
        remedy: "publish in the repository that has the image: tags are set there without moving anything",
    });
}
function otherImage(host, digest) {
    return new errors/* StageError */.Zu({
        stage: "publish",
        kind: "integrity",
        what: `the registry ${host} answers with another manifest than ${digest}`,
        remedy: "nothing was published: ask who runs the registry",
    });
}
/** Tags asked for at once; registries give fewer, and say where the next ones are. */
const PAGE = 1000;
/** A million tags, or a registry that goes round in circles. */
const MOST_PAGES = 1000;
/** Source: RFC 5988 by way of the distribution specification, "Listing Tags". Only this registry is asked further. */
function nextPage(link, current, origin) {
    const [, target = "", relation = ""] = /^\s*<([^>]*)>\s*;\s*rel="?(\w+)"?/.exec(link ?? "") ?? [];
    const next = relation === "next" ? URL.parse(target, current) : null;
    return next?.origin === origin ? String(next) : undefined;
}
function readManifest(body, headers) {
    const { createHash } = process.getBuiltinModule("node:crypto");
    const declaredDigest = headers.get("docker-content-digest") ?? undefined;
    const { config, manifests } = parse(body);
    const configDigest = asRecord(config).digest;
    // BuildKit's attestations stand in the index as images of an unknown platform.
    const images = (Array.isArray(manifests) ? manifests : []).map(asRecord);
    const image = images.find(({ platform }) => asRecord(platform).os !== "unknown");
    const imageDigest = image?.digest;
    return {
        digest: `sha256:${createHash("sha256").update(body).digest("hex")}`,
        mediaType: headers.get("content-type") ?? "",
        ...(declaredDigest === undefined ? {} : { declaredDigest }),
        ...(isDigest(configDigest) ? { configDigest } : {}),
        ...(isDigest(imageDigest) ? { imageDigest } : {}),
        ...(image?.annotations === undefined ? {} : { annotations: asRecord(image.annotations) }),
    };
}
function readBuiltFrom(labels) {
    const known = {
        definition: labels[run/* DEFINITION_LABEL */.Hn],
        source: labels[run/* SOURCE_LABEL */.Rc],
        parent: labels[run/* BASE_DIGEST_LABEL */.m8],
        fingerprint: labels[run/* FINGERPRINT_LABEL */.qf],
        proof: labels[run/* PROOF_LABEL */.Ck],
        proofUrl: labels[run/* PROOF_URL_LABEL */.E4],
        revision: labels[run/* REVISION_LABEL */.P1],
        committed: labels[run/* COMMITTED_LABEL */.aC],
    };
    return Object.fromEntries(Object.entries(known).filter(([, value]) => typeof value === "string" && value !== ""));
}
function isDigest(value) {
    return typeof value === "string" && /^sha256:[0-9a-f]{64}$/.test(value);
}
/** Source: the OCI image specification's configuration and its pre-defined annotation keys. */
function readOrigin(body) {
    const { created, config } = parse(body);
    const labels = asRecord(asRecord(config).Labels);
    const known = {
        created,
        revision: labels[run/* REVISION_LABEL */.P1],
        version: labels["org.opencontainers.image.version"],
        committed: labels[run/* COMMITTED_LABEL */.aC],
        fingerprint: labels[run/* FINGERPRINT_LABEL */.qf],
    };
    return Object.fromEntries(Object.entries(known).filter(([, value]) => typeof value === "string" && value !== ""));
}
/** What is not JSON, or no object, says nothing: which is what its reader will find. */
function parse(body) {
    try {
        return asRecord(JSON.parse(body.toString("utf8")));
    }
    catch {
        return {};
    }
}
function asRecord(value) {
    return typeof value === "object" && value !== null ? value : {};
}
/** The body of an answer; one without end is cut, and proves nothing then. */
async function bounded(response) {
    const chunks = [];
    let length = 0;
    for await (const chunk of response.body ?? []) {
        chunks.push(chunk);
        length += chunk.length;
        if (length > LONGEST_ANSWER)
            break;
    }
    return Buffer.concat(chunks);
}
async function authorize(challenge, credentials, scope, probe, signal, again) {
    if (challenge.scheme === "basic") {
        if (credentials?.kind !== "password")
            return undefined;
        return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64")}`;
    }
    const token = await withRetries(() => fetchToken(challenge, credentials, scope, isLoopback(probe.host), limited(signal)), signal, again);
    if (token.status === 200)
        return `Bearer ${token.token}`;
    const refusal = refused(probe.host, token.status, token.text);
    throw token.status === 403 ? new TokenDenied(refusal, { cause: refusal }) : refusal;
}
/** The server of tokens knows who asks, and gives none for this repository, which may not exist yet. */
class TokenDenied extends errors/* StageError */.Zu {
}
function isSameChallenge(a, b) {
    return a.scheme === b?.scheme && a.realm === b.realm && a.service === b.service;
}
/** Plain HTTP only on this machine, as engines do; everything else is asked by TLS or not at all. */
function origins(host) {
    if (host === "docker.io")
        return ["https://registry-1.docker.io"];
    return isLoopback(host) ? [`http://${host}`, `https://${host}`] : [`https://${host}`];
}
function isLoopback(host) {
    return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(host);
}
/** Registries send blobs to a store: there we go without credentials, and once. */
async function followed(response, url, signal) {
    if (response.status < 300 || response.status >= 400)
        return response;
    await response.body?.cancel();
    const place = URL.parse(response.headers.get("location") ?? "", url);
    if (place?.protocol !== "https:" && !isLoopback(place?.host ?? ""))
        return response;
    return request(String(place), {}, signal);
}
/** Redirects are not followed by themselves: with them credentials could end up anywhere. */
function request(url, headers, signal, method = "GET", body) {
    return fetch(url, {
        method,
        headers: { ...headers },
        redirect: "manual",
        signal: limited(signal),
        ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    });
}
function limited(signal) {
    const limit = AbortSignal.timeout(PATIENCE);
    return signal === undefined ? limit : AbortSignal.any([signal, limit]);
}
/** Repeats what may succeed later: overload, limits, broken connections. Answers are never repeated for their words. */
async function withRetries(attempt, signal, again) {
    for (let tries = 0;; tries++) {
        let wait = BACKOFF[tries];
        let why;
        try {
            const answer = await attempt();
            if (wait === undefined || !TRANSIENT.includes(answer.status))
                return answer;
            const asked = Number(answer.headers.get("retry-after"));
            if (asked > 0)
                wait = Math.min(asked, LONGEST_WAIT);
            why = `status ${answer.status}`;
        }
        catch (error) {
            signal?.throwIfAborted();
            if (error instanceof errors/* StageError */.Zu)
                throw error;
            if (wait === undefined)
                throw unreachable(error);
            why = cause(error);
        }
        again(`attempt ${tries + 1}/${BACKOFF.length + 1} failed: ${why}; again in ${wait} s`);
        await pause(wait, signal);
    }
}
function pause(seconds, signal) {
    return (0,promises_.setTimeout)(seconds * 1000 * (1 + Math.random() * 0.2), undefined, signal === undefined ? {} : { signal });
}
function unreachable(error) {
    return new errors/* StageError */.Zu({
        stage: "publish",
        kind: "registry",
        what: "the registry did not answer",
        why: cause(error),
        remedy: "run again when it does",
    }, { cause: error });
}
/** Answers to the begin of an upload that no other attempt changes. */
const REFUSALS = [401, 403, 404, 405];
function mayNotPush(host, status, text) {
    const denied = status === 401 || status === 403;
    return new errors/* StageError */.Zu({
        stage: "publish",
        kind: denied ? "registry-auth" : "registry",
        what: `the registry ${host} does not let this run push (status ${status})`,
        why: saying(text),
        remedy: denied
            ? "these credentials may not push here: for ghcr.io the job needs `permissions: packages: write`"
            : status === 404
                ? "the registry does not know this repository: create it, or correct `image-name`"
                : "the registry takes no pushes: it is read-only, or the host is not one to push to",
    });
}
function refused(host, status, text) {
    const remedies = {
        401: "check `username` and `password`, or log in with docker/login-action before this step",
        403: "these credentials may not read the repository: check the permissions of the token",
    };
    const denied = remedies[status];
    return new errors/* StageError */.Zu({
        stage: "publish",
        kind: denied === undefined ? "registry" : "registry-auth",
        what: denied === undefined
            ? `the registry ${host} answered with status ${status}`
            : `the registry ${host} refused the credentials (status ${status})`,
        why: saying(text),
        remedy: denied ?? "run again later, or ask who runs the registry",
    });
}
/** The words of a refusal. Source: the distribution specification, "Error Codes". */
function saying(text) {
    const { errors } = parse(Buffer.from(text));
    const told = (Array.isArray(errors) ? errors : []).map(asRecord).map(({ code, message }) => `${code}: ${message}`);
    return (told.join("; ") || text).slice(0, 200).trim() || "it said nothing more";
}
/** The innermost reason of a failed fetch, which wraps it. */
function cause(error) {
    let inner = error;
    while (inner instanceof Error && inner.cause instanceof Error)
        inner = inner.cause;
    if (inner instanceof AggregateError && inner.errors.length > 0)
        return cause(inner.errors[0]);
    if (!(inner instanceof Error))
        return String(inner);
    return inner.name === "TimeoutError" ? `no answer in ${PATIENCE / 1000} s` : inner.message || inner.name;
}


/***/ }),

/***/ 9708:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  di: () => (/* binding */ adopt),
  jq: () => (/* binding */ build_build),
  Zh: () => (/* binding */ buildStage),
  O9: () => (/* binding */ digestReference),
  JC: () => (/* binding */ imageFacts),
  Ox: () => (/* binding */ provideParent),
  IO: () => (/* binding */ withLabels)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./lib/src/docker/api.js
var api = __webpack_require__(5963);
// EXTERNAL MODULE: ./lib/src/docker/build.js
var build = __webpack_require__(315);
// EXTERNAL MODULE: ./lib/src/docker/credentials.js
var docker_credentials = __webpack_require__(6557);
// EXTERNAL MODULE: ./lib/src/docker/images.js
var docker_images = __webpack_require__(5321);
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __webpack_require__(5071);
// EXTERNAL MODULE: ./lib/src/image/health.js
var health = __webpack_require__(1292);
// EXTERNAL MODULE: ./lib/src/image/reference.js
var reference = __webpack_require__(5741);
// EXTERNAL MODULE: ./lib/src/image/run.js
var run = __webpack_require__(1629);
// EXTERNAL MODULE: ./lib/src/policy/push-errors.js
var push_errors = __webpack_require__(997);
;// CONCATENATED MODULE: ./lib/src/policy/build-errors.js

/** What BuildKit says when an image that a `FROM` or `COPY --from` names cannot be resolved or fetched. */
const BASE = /failed to (?:resolve source metadata|copy|do request|fetch|authorize)|pull access denied|failed to load cache key/i;
const BASE_NAME = /resolve source metadata for (\S+?):? |(?:pulling|pull) (?:image )?(\S+)/i;
/** What BuildKit says of a cache that it cannot set up, read or write. */
const CACHE = /\bcache (?:importer|exporter)\b/i;
/** @param output the last part of what the build printed. */
function classifyBuildError(output, code) {
    const lines = output.split(/[\r\n]+/).filter((line) => line.trim() !== "");
    // BuildKit ends its output with one line that says what failed; without it the last line has to do.
    const said = (lines.findLast((line) => /^(ERROR|error):? /.test(line)) ?? lines.at(-1))?.trim();
    const whole = said ?? "";
    const cache = CACHE.test(whole) && !/process "/.test(whole);
    const common = { cache, ...(said === undefined ? {} : { said }), ...lineOf(lines) };
    if (/no space left on device|disk quota exceeded/i.test(lines.slice(-40).join("\n")))
        return {
            ...common,
            kind: "disk",
            what: `the image could not be built: no space is left (exit code ${code})`,
            transient: false,
            remedy: "free space where the engine keeps its data (`docker system df`), or use a larger runner",
        };
    if (BASE.test(whole) && !/process "/.test(whole)) {
        const [, resolved, pulled] = BASE_NAME.exec(whole) ?? [];
        const base = resolved ?? pulled;
        const { kind, transient } = (0,push_errors/* classifyPushError */.r)(whole);
        const denied = kind === "registry-auth";
        return {
            ...common,
            kind: denied ? "registry-auth" : "build",
            what: `the image could not be built: ${base === undefined ? "a base image" : `the base image ${base}`} cannot be fetched (exit code ${code})`,
            transient: transient && !denied,
            remedy: denied
                ? "log in to the registry of the base image before this step (docker/login-action), or correct its name"
                : "check the name of the base image and whether its registry answers; a limit on pulls is higher with a login",
        };
    }
    return {
        ...common,
        kind: "build",
        what: `the image could not be built (exit code ${code})`,
        transient: false,
        remedy: "the log of the build above has the failing instruction; nothing was started and nothing was pushed",
    };
}
/** BuildKit shows the place as `Dockerfile:12` above a ruler. */
function lineOf(lines) {
    const ruler = lines.findLastIndex((line, index) => /^-{10,}$/.test(line) && /^\S.*:\d+$/.test(lines[index - 1] ?? ""));
    const line = Number(/:(\d{1,6})$/.exec(lines[ruler - 1] ?? "")?.[1]);
    return line > 0 ? { line } : {};
}

// EXTERNAL MODULE: ./lib/src/stages/whole-logs.js
var whole_logs = __webpack_require__(475);
;// CONCATENATED MODULE: ./lib/src/stages/build.js
// Stage build: one build, whose image everything after it is about; or an image of the engine that is adopted instead.













/**
 * Makes the parent available to the build: by its digest, so that nothing else can come. Where only the inputs have credentials
 * for it, the engine pulls it before the build, since the build never gets them; one that is there already is never pulled.
 */
async function provideParent(session, inputs, parent) {
    const { name, digest, credentials } = parent;
    const labels = [
        { name: run/* BASE_NAME_LABEL */.$w, value: name },
        { name: run/* BASE_DIGEST_LABEL */.m8, value: digest },
    ];
    const variable = inputs.build.parent?.buildArg ?? "";
    const { repository } = (0,reference/* parseReference */.F2)(name);
    const path = (0,reference/* repositoryName */.aR)(repository);
    if (parent.local !== undefined)
        return { labels, argument: { name: variable, value: parent.local } };
    const pinned = { labels, argument: { name: variable, value: `${name}@${digest}` } };
    if ((await look(session, `${path}@${digest}`)) !== undefined || credentials === undefined)
        return pinned;
    try {
        await (0,docker_images/* pullByDigest */.lV)(session.engine, path, digest, (0,docker_credentials/* registryAuthHeader */.b)(credentials, repository.registry), session.signal);
    }
    catch (error) {
        throw pullFailure(error, 'input "parent-image"', `${path}@${digest}`);
    }
    const local = (0,run/* layerImage */.fc)("parent", session.runId);
    await renamePulled(session, `${path}@${digest}`, local);
    return { labels, argument: { name: variable, value: local } };
}
/** The same with what the image is built from, for a later run that asks whether it is current. */
function withLabels(base, labels) {
    return { ...base, labels: [...(base?.labels ?? []), ...labels] };
}
/** Bytes of build output kept for the error. */
const KEPT = 16 * 1024;
/** Lines of it that are shown with the error. */
const SHOWN_LINES = 20;
/** Seconds before another attempt, where a base image could not be fetched: nothing was built yet. */
const RETRIES = [2, 5];
/** Milliseconds for an engine to show that it is still there. */
const ENGINE_PATIENCE = 10_000;
/**
 * Builds the image once.
 * @param uncached the inputs as they were given, where a cache was added to them: a cache is never the reason for a failure.
 * @throws StageError `build` when the build fails, `input` when an input needs buildx and there is none.
 */
function build_build(session, inputs, source, base, buildx, uncached) {
    const name = (0,run/* localImage */.tY)(inputs.repository, session.runId);
    return buildNamed(session, {
        inputs: inputs.build,
        name,
        labels: [...labels(source), ...(base?.labels ?? [])],
        buildArgs: buildArguments(inputs, source, base),
        // Where an image becomes an index, a later run reads there what it was built from, without fetching more.
        annotations: session.engine.store === "containerd" && buildx ? annotations(source, base) : [],
    }, buildx, uncached?.build);
}
/** Builds a stage of the Dockerfile whose artifacts are wanted, before the image. Its image goes with the run. */
function buildStage(session, inputs, source, base, buildx, stage) {
    const { network: _network, provenance: _provenance, sbom: _sbom, ...own } = inputs.build;
    const stageInputs = { ...own, ...inputs.artifacts.sources, target: stage, labels: [], cacheTo: [] };
    const name = (0,run/* layerImage */.fc)(`stage-${stage
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^-|-$/g, "")}`, session.runId);
    return buildNamed(session, { inputs: stageInputs, name, labels: [], buildArgs: buildArguments(inputs, source, base), annotations: [] }, buildx);
}
async function buildNamed(session, given, buildx, uncached) {
    let plan = given;
    const missing = buildx ? [] : (0,build/* buildxInputs */.oP)(plan.inputs);
    if (missing.length > 0)
        throw new errors/* StageError */.Zu({
            stage: "build",
            kind: "input",
            what: `${missing.map((name) => `input "${name}"`).join(", ")} needs buildx, which the Docker CLI here does not have`,
            remedy: "install the buildx plugin (docker/setup-buildx-action does), or remove the input",
        });
    for (let attempt = 0;; attempt++) {
        const { code, output } = await buildOnce(session, plan, buildx);
        if (code === 0)
            break;
        // A build whose engine goes away fails with words of its own: that is no verdict about the Dockerfile.
        await session.engine.api.ping(ENGINE_PATIENCE, session.signal).catch((error) => {
            throw (0,api/* engineFailure */.FR)(error, "build", "the Docker Engine went away during the build");
        });
        const failed = classifyBuildError(output, code);
        if (failed.cache && uncached !== undefined && plan.inputs !== uncached) {
            session.log.warning(`cache: it cannot be used, the image is built without it: ${failed.said ?? failed.what}`);
            plan = { ...plan, inputs: uncached };
            continue;
        }
        const wait = RETRIES[attempt];
        if (!failed.transient || wait === undefined)
            throw await buildFailure(session, failed, plan, output);
        session.log.info(`attempt ${attempt + 1}/${RETRIES.length + 1} to build failed before its first step: ${failed.said ?? failed.what}; again in ${wait} s`);
        await (0,external_node_timers_promises_.setTimeout)(wait * 1000, undefined, { signal: session.signal });
    }
    const image = await look(session, plan.name);
    if (image === undefined)
        throw new errors/* StageError */.Zu({
            stage: "build",
            kind: "engine",
            what: "the build succeeded, but its image is not on the engine",
            remedy: "the builder must be able to load images into the engine (`docker buildx build --load`)",
        });
    return image;
}
/**
 * Takes the image that `image-ref` names. One that is named by its digest is pulled when it is not there; any other has to be on
 * the engine, since a tag could stand for another image by the time of a pull.
 */
async function adopt(session, inputs, imageRef, credentials) {
    const image = await look(session, imageRef);
    if (image !== undefined)
        return image;
    const digest = digestReference(imageRef);
    if (digest === undefined)
        throw new errors/* StageError */.Zu({
            stage: "build",
            kind: "input",
            what: `input "image-ref": the image is not on the engine; got ${JSON.stringify(imageRef)}; expected the ID or name of an image of this engine, or a name with a digest`,
            remedy: "build it in an earlier step of the same job, or name it by its digest (`name@sha256:…`) to have it pulled",
        });
    const name = (0,reference/* repositoryName */.aR)(digest.repository);
    session.log.info(`pulling ${name}@${digest.digest}`);
    try {
        const given = await credentials();
        const auth = given === undefined ? undefined : (0,docker_credentials/* registryAuthHeader */.b)(given, digest.repository.registry);
        await (0,docker_images/* pullByDigest */.lV)(session.engine, name, digest.digest, auth, session.signal);
        return await renamePulled(session, `${name}@${digest.digest}`, (0,run/* localImage */.tY)(inputs.repository, session.runId));
    }
    catch (error) {
        throw pullFailure(error, 'input "image-ref"', `${name}@${digest.digest}`);
    }
}
/** By a name of the run a pulled image goes with the run; by the one it was pulled by it would stay. */
async function renamePulled(session, pulled, local) {
    const { engine, signal } = session;
    const image = await look(session, pulled);
    if (image === undefined)
        throw new api/* EngineError */.NJ(500, "the engine does not have the image after the pull");
    await (0,docker_images/* nameImage */.Pe)(engine, image.Id, local, signal);
    await (0,docker_images/* removeImage */.aH)(engine, pulled, signal);
    return (await look(session, local)) ?? image;
}
function pullFailure(error, input, reference) {
    if (!(error instanceof api/* EngineError */.NJ) || error.status === 0)
        return (0,api/* engineFailure */.FR)(error, "build", "the engine could not pull the image");
    return new errors/* StageError */.Zu({
        stage: "build",
        kind: "registry",
        what: `${input}: ${reference} could not be pulled`,
        why: error.message,
        remedy: "check the digest, and that the credentials may read the repository",
    }, { cause: error });
}
/** Repository and digest of `name@sha256:…`; undefined for every other way to name an image. */
function digestReference(imageRef) {
    if (imageRef === undefined || !imageRef.includes("@"))
        return undefined;
    const { repository, digest } = (0,reference/* parseReference */.F2)(imageRef);
    return digest === undefined ? undefined : { repository, digest };
}
/** The facts of an image that a reader wants to see. */
function imageFacts(image, store) {
    const base = image.Config.Labels?.["org.opencontainers.image.base.name"];
    const check = image.Config.Healthcheck;
    return {
        id: image.Id,
        store,
        size: image.Size,
        layers: image.RootFS?.Layers?.length ?? 0,
        platform: [image.Os, image.Architecture, image.Variant].filter(Boolean).join("/"),
        user: image.Config.User || "root",
        ...(base ? { base } : {}),
        ...((0,health/* hasCheck */.v3)(check) ? { healthcheck: (0,health/* describeCheck */.cn)(check) } : {}),
    };
}
async function look(session, name) {
    try {
        return await (0,docker_images/* inspectImage */.mm)(session.engine, name, session.signal);
    }
    catch (error) {
        throw (0,api/* engineFailure */.FR)(error, "build", "the engine could not be asked for the image");
    }
}
function labels(source) {
    const known = [
        ["commit", source.commit],
        ["branch", source.branch],
        ["version", source.version],
        [run/* COMMITTED_LABEL */.aC, source.committed],
        [run/* REVISION_LABEL */.P1, source.commit],
        ["org.opencontainers.image.version", source.version],
        ["org.opencontainers.image.source", source.url],
    ];
    return known.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}
/** What an image was built from, and by which commit. */
function annotations(source, base) {
    const known = [run/* REVISION_LABEL */.P1, run/* COMMITTED_LABEL */.aC];
    return [...labels(source).filter(({ name }) => known.includes(name)), ...(base?.labels ?? [])];
}
/** What a build gets beside its inputs. */
function buildArguments(inputs, source, base) {
    return [
        ...(inputs.versionArg === undefined ? [] : [{ name: inputs.versionArg, value: source.version }]),
        ...(base?.argument === undefined ? [] : [base.argument]),
    ];
}
async function buildOnce(session, plan, buildx) {
    session.log.progress("building the image");
    const output = session.log.foreign();
    const whole = (0,whole_logs/* wholeLog */._)(session, plan.inputs.target === undefined ? "build" : `build-${plan.inputs.target}`);
    let kept = Buffer.alloc(0);
    const limit = AbortSignal.timeout(plan.inputs.timeout);
    try {
        const code = await (0,build/* buildImage */._w)(session.engine, plan, buildx, (chunk) => {
            kept = Buffer.concat([kept, chunk]).subarray(-KEPT);
            whole.write(chunk);
            return output.write(chunk);
        }, AbortSignal.any([session.signal, limit]));
        return { code, output: kept.toString("utf8") };
    }
    catch (error) {
        if (!limit.aborted || session.signal.aborted)
            throw error;
        throw new errors/* StageError */.Zu({
            stage: "build",
            kind: "build",
            what: `the build was stopped: it ran longer than ${plan.inputs.timeout / 60_000} minutes`,
            remedy: "the log of the build above has the step that hangs; `build-timeout` gives it more time",
        });
    }
    finally {
        output.end();
        whole.end();
        session.log.progress("");
    }
}
async function buildFailure(session, failed, { inputs }, output) {
    const lines = output.split(/[\r\n]+/).filter((line) => line.trim() !== "");
    const space = failed.kind === "disk" ? await freeSpace(session.engine.dataFolder) : [];
    // A chain builds images with a source in a copy of the checkout, where no reader can look.
    const file = external_node_path_.relative(session.workspace, inputs.file);
    const place = failed.line === undefined || file.startsWith("..") ? {} : { place: { file, line: failed.line } };
    return new errors/* StageError */.Zu({
        stage: "build",
        kind: failed.kind,
        what: failed.what,
        why: [failed.said ?? "the build said nothing", ...space, ...lines.slice(-SHOWN_LINES)].join("\n"),
        remedy: failed.remedy,
        ...place,
    });
}
/** What `df` would say, where the engine keeps its data on this machine. */
async function freeSpace(folder) {
    try {
        const { bsize, blocks, bavail } = await (0,promises_.statfs)(folder);
        const mebibytes = (count) => `${Math.round((count * bsize) / 1024 ** 2)} MiB`;
        return [`${folder}: ${mebibytes(bavail)} of ${mebibytes(blocks)} are free`];
    }
    catch {
        return [];
    }
}


/***/ }),

/***/ 9764:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a$: () => (/* binding */ pull),
/* harmony export */   g$: () => (/* binding */ readTags),
/* harmony export */   jz: () => (/* binding */ taggedInRegistry),
/* harmony export */   kt: () => (/* binding */ newestOnEngine),
/* harmony export */   lh: () => (/* binding */ idOnEngine),
/* harmony export */   qf: () => (/* binding */ taggedOnEngine),
/* harmony export */   z2: () => (/* binding */ newestInRegistry)
/* harmony export */ });
/* harmony import */ var _docker_api_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5963);
/* harmony import */ var _docker_credentials_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6557);
/* harmony import */ var _docker_images_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5321);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5071);
/* harmony import */ var _image_reference_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5741);
/* harmony import */ var _policy_newest_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(679);
/* harmony import */ var _registry_registry_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(9923);
/* harmony import */ var _preflight_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(7439);
// Which image a name stands for: the newest of a repository, or that of a tag, in its registry or on the engine; pulled if it is absent.








/**
 * A reader that has seen all tags of a repository, a page at a time.
 * @param hidden as in {@link RegistryRepository.tags}.
 */
async function readTags(remote, pattern, hidden = false) {
    const reader = new _policy_newest_js__WEBPACK_IMPORTED_MODULE_5__/* .NewestTag */ .H(pattern);
    for await (const page of remote.tags(hidden))
        reader.see(page);
    return reader;
}
/** The newest image in the registry; undefined when no tag fits the pattern. */
async function newestInRegistry(asking, pattern) {
    const { remote, credentials } = await open(asking);
    const tag = (await readTags(remote, pattern)).newest;
    if (tag === undefined)
        return undefined;
    const manifest = await remote.manifest(tag);
    if (manifest === undefined)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .StageError */ .Zu({
            stage: "plan",
            kind: "registry",
            what: `the registry lists ${(0,_image_reference_js__WEBPACK_IMPORTED_MODULE_4__/* .repositoryName */ .aR)(asking.repository)}:${tag} and does not have it`,
            remedy: "it was removed a moment ago: run again",
        });
    return { tag, digest: manifest.digest, credentials };
}
/** The image that a tag stands for in the registry at this moment; undefined when there is none. */
async function taggedInRegistry(asking, tag) {
    const { remote, credentials } = await open(asking);
    const manifest = await remote.manifest(tag);
    return manifest === undefined ? undefined : { tag, digest: manifest.digest, credentials };
}
/** The newest image on the engine, without any question to a registry; undefined when no tag fits the pattern. */
async function newestOnEngine(engine, repository, pattern, signal) {
    const reader = new _policy_newest_js__WEBPACK_IMPORTED_MODULE_5__/* .NewestTag */ .H(pattern);
    reader.see(await (0,_docker_images_js__WEBPACK_IMPORTED_MODULE_2__/* .listTags */ .cB)(engine, (0,_image_reference_js__WEBPACK_IMPORTED_MODULE_4__/* .repositoryName */ .aR)(repository), signal));
    return reader.newest === undefined ? undefined : taggedOnEngine(engine, repository, reader.newest, signal);
}
/** The image that has a tag on the engine; undefined when there is none. */
async function taggedOnEngine(engine, repository, tag, signal) {
    const name = (0,_image_reference_js__WEBPACK_IMPORTED_MODULE_4__/* .repositoryName */ .aR)(repository);
    const image = await (0,_docker_images_js__WEBPACK_IMPORTED_MODULE_2__/* .inspectImage */ .mm)(engine, `${name}:${tag}`, signal);
    if (image === undefined)
        return undefined;
    const digest = image.RepoDigests?.find((known) => known.startsWith(`${name}@`))?.slice(name.length + 1);
    return { tag, id: image.Id, ...(digest === undefined ? {} : { digest }) };
}
/** The ID of the image with this digest, if the engine has it: under the tag that it is looked for by, or by the digest alone. */
async function idOnEngine(engine, repository, { tag, digest }, signal) {
    const name = (0,_image_reference_js__WEBPACK_IMPORTED_MODULE_4__/* .repositoryName */ .aR)(repository);
    const byTag = tag === undefined ? undefined : await (0,_docker_images_js__WEBPACK_IMPORTED_MODULE_2__/* .inspectImage */ .mm)(engine, `${name}:${tag}`, signal);
    if (byTag?.RepoDigests?.includes(`${name}@${digest}`) || byTag?.Id === digest)
        return byTag?.Id;
    return tag === undefined ? (await (0,_docker_images_js__WEBPACK_IMPORTED_MODULE_2__/* .inspectImage */ .mm)(engine, `${name}@${digest}`, signal))?.Id : undefined;
}
/**
 * Pulls an image by its digest, so that it is the one that was found, and gives it its tag.
 * @throws StageError `engine` with what the engine or the registry said.
 */
async function pull(engine, repository, image, credentials, signal) {
    const name = (0,_image_reference_js__WEBPACK_IMPORTED_MODULE_4__/* .repositoryName */ .aR)(repository);
    const { tag, digest } = image;
    const auth = credentials === undefined ? undefined : (0,_docker_credentials_js__WEBPACK_IMPORTED_MODULE_1__/* .registryAuthHeader */ .b)(credentials, repository.registry);
    try {
        await (0,_docker_images_js__WEBPACK_IMPORTED_MODULE_2__/* .pullByDigest */ .lV)(engine, name, digest, auth, signal);
        if (tag !== undefined)
            await (0,_docker_images_js__WEBPACK_IMPORTED_MODULE_2__/* .tagImage */ .E$)(engine, `${name}@${digest}`, name, tag, signal);
    }
    catch (error) {
        throw (0,_docker_api_js__WEBPACK_IMPORTED_MODULE_0__/* .engineFailure */ .FR)(error, "plan", `the engine could not pull ${name}@${digest}`);
    }
}
async function open(asking) {
    const { repository, signal, retrying, env, untrustedFolders } = asking;
    const options = { signal, retrying };
    const given = { repository, ...(asking.credentials === undefined ? {} : { credentials: asking.credentials }) };
    const [probe, credentials] = await Promise.all([
        (0,_registry_registry_js__WEBPACK_IMPORTED_MODULE_6__/* .probeRegistry */ .ks)(repository.registry, options),
        (0,_preflight_js__WEBPACK_IMPORTED_MODULE_7__/* .credentialsFor */ .O)(repository.registry, given, env, untrustedFolders, signal),
    ]);
    return { remote: (0,_registry_registry_js__WEBPACK_IMPORTED_MODULE_6__/* .openRepository */ .h_)(probe, repository, credentials, "pull", options), credentials };
}


/***/ }),

/***/ 7439:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ preflight),
/* harmony export */   O: () => (/* binding */ credentialsFor)
/* harmony export */ });
/* harmony import */ var _docker_credentials_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6557);
/* harmony import */ var _docker_endpoint_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8859);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5071);
/* harmony import */ var _event_checkout_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(9649);
/* harmony import */ var _event_git_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(205);
/* harmony import */ var _registry_registry_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9923);
/* harmony import */ var _build_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9708);
// The end of stage plan, where a push is due: does the registry answer, and does it get what it wants? Known in seconds.







/** Credentials for a registry: the inputs for the one of the image, else what the Docker configuration has. */
async function credentialsFor(host, inputs, env, untrustedFolders, signal) {
    if (inputs.credentials !== undefined && host === inputs.repository.registry)
        return { kind: "password", ...inputs.credentials };
    return (0,_docker_credentials_js__WEBPACK_IMPORTED_MODULE_0__/* .configuredCredentials */ .v)(host, { configFolder: (0,_docker_endpoint_js__WEBPACK_IMPORTED_MODULE_1__/* .dockerConfigFolder */ .P)(env), env, untrustedFolders, signal });
}
/**
 * Asks the registry, before the build and without credentials, whether it answers and whether it wants any.
 * @throws StageError `registry` when it does not answer, `registry-auth` when it wants credentials that nobody gave.
 */
async function preflight(inputs, planned, { workspace, env, log }, untrustedFolders, signal) {
    const host = inputs.repository.registry;
    const [probe, credentials] = await Promise.all([
        (0,_registry_registry_js__WEBPACK_IMPORTED_MODULE_4__/* .probeRegistry */ .ks)(host, { signal, retrying: (words) => log.info(words) }),
        credentialsFor(host, inputs, env, untrustedFolders, signal),
    ]);
    if (probe.wantsCredentials && credentials === undefined)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .StageError */ .Zu({
            stage: "plan",
            kind: "registry-auth",
            what: `this run is going to push, but nobody gave credentials for ${host}`,
            why: "the registry asks for credentials; neither the inputs `username` and `password` nor the Docker configuration have any",
            remedy: "set `username` and `password`, or use docker/login-action before this step, or `push: never`",
        });
    const adopted = (0,_build_js__WEBPACK_IMPORTED_MODULE_5__/* .digestReference */ .O9)(inputs.imageRef);
    return {
        tags: planned.tags,
        allowOverwrite: inputs.push.allowOverwrite,
        source: planned.source,
        compareHistory: (revision) => (0,_event_checkout_js__WEBPACK_IMPORTED_MODULE_6__/* .compareHistory */ .w)((0,_event_git_js__WEBPACK_IMPORTED_MODULE_3__/* .gitIn */ .u)(workspace, env), revision),
        probe,
        reason: planned.decision.reason,
        ...(adopted?.repository.registry === host ? { digest: adopted.digest } : {}),
        ...(adopted?.repository.registry === host && adopted.repository.path !== inputs.repository.path
            ? { from: adopted.repository.path }
            : {}),
        ...(credentials === undefined ? {} : { credentials }),
    };
}


/***/ }),

/***/ 475:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ wholeLog)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
// The whole output of builds, setup and gates, in files of the job: the log shows what a reader can take in, these have the rest.
// They stay until the end of the job, so that a later step can keep them, and go with post.


/** Bytes of one file: what is more than this is a defect that shows long before. */
const LIMIT = 256 * 1024 * 1024;
/** Opens the file for one output with its first bytes. A disk that takes nothing is said once, and is no verdict. */
function wholeLog({ logs, log }, name) {
    let file;
    let room = LIMIT;
    return {
        write(chunk) {
            if (room <= 0)
                return;
            try {
                if (file === undefined) {
                    (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.mkdirSync)(logs, { recursive: true, mode: 0o700 });
                    file = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.openSync)(node_path__WEBPACK_IMPORTED_MODULE_1__.join(logs, `${name.replaceAll(/[^\w.-]+/g, "-").slice(0, 100)}.log`), "w", 0o600);
                }
                room -= (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.writeSync)(file, chunk.subarray(0, room));
                if (room === 0)
                    (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.writeSync)(file, `\n… cut at ${LIMIT / 1024 ** 2} MiB\n`);
            }
            catch (error) {
                room = 0;
                log.notice(`the whole output of ${name} is not kept: ${error.code ?? error}`);
            }
        },
        end() {
            if (file !== undefined)
                (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.closeSync)(file);
            file = undefined;
            room = 0;
        },
    };
}


/***/ })

};
