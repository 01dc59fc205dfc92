"use strict";
exports.id = 379;
exports.ids = [379];
exports.modules = {

/***/ 5963:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   FR: () => (/* binding */ engineFailure),
/* harmony export */   NJ: () => (/* binding */ EngineError),
/* harmony export */   PB: () => (/* binding */ EngineApi)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5071);

// Loaded with the first connection: an `import` would load all of undici for its re-exports, which costs every run 30 ms.
const http = () => process.getBuiltinModule("node:http");
/** An answer of the engine that is not a success. `status` 0 means that there was no answer at all. */
class EngineError extends Error {
    name = "EngineError";
    status;
    constructor(status, message, options) {
        super(message, options);
        this.status = status;
    }
}
class EngineApi {
    /** Set once the version is agreed. */
    version = "";
    endpoint;
    #agent;
    constructor(endpoint) {
        this.endpoint = endpoint;
        this.#agent = new (http().Agent)({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
        // The agent asks this for every new connection; types know only sockets, any duplex works.
        Object.assign(this.#agent, { createConnection: () => endpoint.connect() });
    }
    /** The JSON of the answer (undefined where there is none). Throws {@link EngineError}. */
    async json(call) {
        const response = await this.stream(call);
        const text = await body(response).catch((error) => {
            call.signal?.throwIfAborted();
            throw new EngineError(0, `the connection broke: ${error instanceof Error ? error.message : error}`, {
                cause: error,
            });
        });
        if (text === "")
            return undefined;
        try {
            return JSON.parse(text);
        }
        catch (error) {
            throw new EngineError(0, `what answers is no Docker Engine: ${text.slice(0, 100)}`, { cause: error });
        }
    }
    /** Resolves when the engine answers at all. Throws {@link EngineError}. */
    async ping(patience, signal) {
        const response = await this.stream({ method: "GET", path: "/_ping", patience, ...(signal ? { signal } : {}) });
        await body(response).catch(() => "");
    }
    /** The answer as a stream, for events, builds of logs and pushes. Throws {@link EngineError}. */
    stream(call) {
        return new Promise((resolve, reject) => {
            const request = this.#request(call, reject);
            request.on("response", (response) => {
                if ((response.statusCode ?? 0) < 400)
                    return resolve(response);
                rejection(response).then(reject, reject);
            });
            send(request, call);
        });
    }
    /** A raw two-way connection, for attaching to a container. Throws {@link EngineError}. */
    upgrade(call) {
        return new Promise((resolve, reject) => {
            const headers = { ...call.headers, Connection: "Upgrade", Upgrade: "tcp" };
            const request = this.#request({ ...call, headers }, reject);
            request.on("upgrade", (_response, connection, head) => resolve({ connection, head }));
            request.on("response", (response) => void rejection(response).then(reject, reject));
            send(request, call);
        });
    }
    /** Ends idle connections, so that the process can exit. */
    close() {
        this.#agent.destroy();
    }
    #request(call, reject) {
        const query = new URLSearchParams(Object.entries(call.query ?? {}).map(([name, value]) => [name, String(value)])).toString();
        const request = http().request({
            agent: this.#agent,
            host: "docker",
            method: call.method,
            path: `${this.version}${call.path}${query === "" ? "" : `?${query}`}`,
            headers: {
                ...call.headers,
                ...(call.archive === undefined ? {} : { "Content-Type": "application/x-tar" }),
                ...(call.body === undefined ? {} : { "Content-Type": "application/json" }),
            },
            ...(call.signal === undefined ? {} : { signal: call.signal }),
        });
        const patience = call.patience ?? 60_000;
        if (patience > 0) {
            const timer = setTimeout(() => {
                request.destroy(new EngineError(0, `the engine did not answer in ${patience / 1000} s`));
            }, patience);
            request.once("response", () => clearTimeout(timer));
            request.once("upgrade", () => clearTimeout(timer));
            request.once("close", () => clearTimeout(timer));
        }
        request.on("error", (error) => {
            if (error instanceof EngineError || error.name === "AbortError")
                reject(error);
            else
                reject(new EngineError(0, `${error.code ?? ""} ${error.message}`.trim(), { cause: error }));
        });
        return request;
    }
}
/** Turns what the engine or its connection said into an error of the stage that asked. An abort stays what it is. */
function engineFailure(error, stage, what) {
    if (!(error instanceof EngineError))
        return error;
    const gone = error.status === 0;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StageError */ .Zu({
        stage,
        kind: "engine",
        what,
        why: error.message,
        remedy: gone
            ? "the Docker Engine went away or does not answer: look at its log, then run again; nothing was decided about the image"
            : "the Docker Engine refused: nothing was decided about the image",
    }, { cause: error });
}
function send(request, call) {
    if (call.archive !== undefined) {
        call.archive.on("error", (error) => request.destroy(error));
        call.archive.pipe(request);
    }
    else if (call.body === undefined)
        request.end();
    else
        request.end(JSON.stringify(call.body));
}
async function body(response) {
    const chunks = [];
    for await (const chunk of response)
        chunks.push(chunk);
    return Buffer.concat(chunks).toString("utf8");
}
async function rejection(response) {
    const text = await body(response).catch(() => "");
    let message = text;
    try {
        message = String(JSON.parse(text).message ?? text);
    }
    catch {
        // not JSON: the text is the message
    }
    return new EngineError(response.statusCode ?? 0, message.trim() || `status ${response.statusCode}`);
}


/***/ }),

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

/***/ 8399:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CJ: () => (/* binding */ watchLog),
/* harmony export */   CR: () => (/* binding */ containerLog),
/* harmony export */   J7: () => (/* binding */ waitContainer),
/* harmony export */   LE: () => (/* binding */ commitContainer),
/* harmony export */   QF: () => (/* binding */ killContainer),
/* harmony export */   YI: () => (/* binding */ startContainer),
/* harmony export */   Z8: () => (/* binding */ unpackInto),
/* harmony export */   _D: () => (/* binding */ containerArchive),
/* harmony export */   a6: () => (/* binding */ hasPath),
/* harmony export */   aH: () => (/* binding */ inspectContainer),
/* harmony export */   bX: () => (/* binding */ containerState),
/* harmony export */   g$: () => (/* binding */ createContainer),
/* harmony export */   h3: () => (/* binding */ attachContainer),
/* harmony export */   hE: () => (/* binding */ containerEvents),
/* harmony export */   od: () => (/* binding */ removeContainer),
/* harmony export */   ts: () => (/* binding */ listContainers),
/* harmony export */   v0: () => (/* binding */ readFrames)
/* harmony export */ });
/* harmony import */ var _api_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5963);

/** Creates a container; an image that is not on the engine is an error, never a pull. */
async function createContainer(engine, name, spec, signal) {
    const created = await engine.api.json({
        method: "POST",
        path: "/containers/create",
        query: { name },
        body: spec,
        ...(signal ? { signal } : {}),
    });
    return created.Id;
}
/** Unpacks a tar archive below `folder` of a container. Only for one that was never started: nothing in it can interfere. */
async function unpackInto(engine, id, archive, signal, folder = "/") {
    await engine.api.json({
        method: "PUT",
        path: `/containers/${id}/archive`,
        query: { path: folder },
        archive,
        patience: 0, // the size decides
        ...(signal ? { signal } : {}),
    });
}
/** True when a container has something at this path. */
async function hasPath(engine, id, path, signal) {
    try {
        await engine.api.json({
            method: "HEAD",
            path: `/containers/${id}/archive`,
            query: { path },
            ...(signal ? { signal } : {}),
        });
        return true;
    }
    catch (error) {
        if (error instanceof _api_js__WEBPACK_IMPORTED_MODULE_0__/* .EngineError */ .NJ && error.status === 404)
            return false;
        throw error;
    }
}
/**
 * A file or a folder of a container as a tar archive, running or not; undefined when it is not there. Names in it begin
 * with the last component of the path.
 */
async function containerArchive(engine, id, path, signal) {
    try {
        return await engine.api.stream({
            method: "GET",
            path: `/containers/${id}/archive`,
            query: { path },
            ...(signal ? { signal } : {}),
        });
    }
    catch (error) {
        if (error instanceof _api_js__WEBPACK_IMPORTED_MODULE_0__/* .EngineError */ .NJ && error.status === 404)
            return undefined;
        throw error;
    }
}
async function startContainer(engine, id, signal) {
    await engine.api.json({ method: "POST", path: `/containers/${id}/start`, ...(signal ? { signal } : {}) });
}
/** Resolves when the container is not running any more. */
async function waitContainer(engine, id, signal) {
    await engine.api.json({
        method: "POST",
        path: `/containers/${id}/wait`,
        query: { condition: "not-running" },
        patience: 0,
        ...(signal ? { signal } : {}),
    });
}
async function containerState(engine, id, signal) {
    const record = await engine.api.json({
        method: "GET",
        path: `/containers/${id}/json`,
        patience: 10_000,
        ...(signal ? { signal } : {}),
    });
    return record.State;
}
/** Everything about a container; undefined when it is not there. */
async function inspectContainer(engine, id, signal) {
    try {
        return await engine.api.json({
            method: "GET",
            path: `/containers/${encodeURIComponent(id)}/json`,
            patience: 10_000,
            ...(signal ? { signal } : {}),
        });
    }
    catch (error) {
        if (error instanceof _api_js__WEBPACK_IMPORTED_MODULE_0__/* .EngineError */ .NJ && error.status === 404)
            return undefined;
        throw error;
    }
}
/** Sends a signal; a container that has ended already is fine. */
async function killContainer(engine, id, signal = "SIGKILL") {
    try {
        await engine.api.json({ method: "POST", path: `/containers/${id}/kill`, query: { signal } });
    }
    catch (error) {
        if (!(error instanceof _api_js__WEBPACK_IMPORTED_MODULE_0__/* .EngineError */ .NJ && (error.status === 404 || error.status === 409)))
            throw error;
    }
}
/** Removes a container with its anonymous volumes, running or not. One that is gone or going is fine. */
async function removeContainer(engine, id, signal) {
    try {
        await engine.api.json({
            method: "DELETE",
            path: `/containers/${id}`,
            query: { force: true, v: true },
            ...(signal ? { signal } : {}),
        });
    }
    catch (error) {
        if (!(error instanceof _api_js__WEBPACK_IMPORTED_MODULE_0__/* .EngineError */ .NJ && (error.status === 404 || error.status === 409)))
            throw error;
    }
}
/** IDs and labels of the containers that carry all of `labels` (`name` or `name=value`), running or not. */
async function listContainers(engine, labels, signal) {
    return engine.api.json({
        method: "GET",
        path: "/containers/json",
        query: { all: true, filters: JSON.stringify({ label: [labels].flat() }) },
        ...(signal ? { signal } : {}),
    });
}
/** Makes an image out of what the container wrote, and names it. Returns its ID. */
async function commitContainer(engine, id, name, signal) {
    const colon = name.lastIndexOf(":");
    const committed = await engine.api.json({
        method: "POST",
        path: "/commit",
        query: { container: id, repo: name.slice(0, colon), tag: name.slice(colon + 1), pause: false },
        body: {},
        patience: 0, // the size of what was installed decides
        ...(signal ? { signal } : {}),
    });
    return committed.Id;
}
/**
 * Attaches to both output streams of a container, before it is started so that nothing is lost. `input` is written to its
 * standard input, which has to be open.
 * A slow reader slows the container down instead of filling our memory.
 */
async function attachContainer(engine, id, output, signal, input) {
    const { connection, head } = await engine.api.upgrade({
        method: "POST",
        path: `/containers/${id}/attach`,
        query: { stream: true, stdout: true, stderr: true, ...(input === undefined ? {} : { stdin: true }) },
        ...(signal ? { signal } : {}),
    });
    if (head.length > 0)
        connection.unshift(head);
    if (input !== undefined)
        connection.write(input);
    return { done: readFrames(connection, output), detach: () => connection.destroy() };
}
/** The last `lines` lines that a container wrote, both streams. Needs a log driver that can be read. */
async function containerLog(engine, id, lines, output) {
    const response = await engine.api.stream({
        method: "GET",
        path: `/containers/${id}/logs`,
        query: { stdout: true, stderr: true, tail: lines },
    });
    await readFrames(response, output);
}
/** Resolves once the container has printed `text`, on either stream; rejects when its log ends without it. */
async function watchLog(engine, id, text, signal) {
    const response = await engine.api.stream({
        method: "GET",
        path: `/containers/${id}/logs`,
        query: { stdout: true, stderr: true, follow: true },
        signal,
    });
    const wanted = Buffer.from(text);
    let rest = Buffer.alloc(0);
    let found = false;
    await readFrames(response, (chunk) => {
        const seen = Buffer.concat([rest, chunk]);
        if (!found && seen.includes(wanted)) {
            found = true;
            response.destroy();
        }
        rest = seen.subarray(-wanted.length);
    });
    if (!found)
        throw new _api_js__WEBPACK_IMPORTED_MODULE_0__/* .EngineError */ .NJ(0, "the log ended");
}
/** Resolves at the next event of the container, or at the end of the stream. A hint to look, never the truth: events can be lost. */
async function containerEvents(engine, id, wake, signal) {
    const response = await engine.api.stream({
        method: "GET",
        path: "/events",
        query: { filters: JSON.stringify({ container: [id], event: ["health_status", "die", "oom", "pause"] }) },
        signal,
    });
    response.on("data", wake);
    response.on("error", () => undefined); // looking at intervals goes on without it
}
const HEADER = 8;
/** Kind of a frame of standard error. */
const STDERR = 2;
/**
 * Takes the frames of a multiplexed stream apart: one byte of kind, three of nothing, four of length (big endian), payload.
 * Source: Engine API, "Stream format" of ContainerAttach.
 */
async function readFrames(stream, output) {
    let header = Buffer.alloc(0);
    let missing = 0;
    let from = "stdout";
    try {
        for await (const part of stream) {
            let chunk = part;
            while (chunk.length > 0) {
                if (missing === 0) {
                    const taken = chunk.subarray(0, HEADER - header.length);
                    header = Buffer.concat([header, taken]);
                    chunk = chunk.subarray(taken.length);
                    if (header.length < HEADER)
                        break;
                    missing = header.readUInt32BE(4);
                    from = header[0] === STDERR ? "stderr" : "stdout";
                    header = Buffer.alloc(0);
                    continue;
                }
                const payload = chunk.subarray(0, missing);
                missing -= payload.length;
                chunk = chunk.subarray(payload.length);
                await output(payload, from);
            }
        }
    }
    catch {
        // A cut connection ends the output; what became of the container is asked of the engine, never guessed from here.
    }
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

/***/ 5190:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ dockerConfigFolder),
/* harmony export */   u: () => (/* binding */ dockerEndpoint)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1421);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3024);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7030);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6760);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7075);
/* harmony import */ var _process_environment_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8989);
// Where the engine listens. A local socket is spoken to directly; everything else (ssh, TLS, contexts) goes through
// `docker system dial-stdio`, so that the CLI keeps the only knowledge of keys, certificates and contexts.






const DEFAULT_SOCKET = "/var/run/docker.sock";
/** The endpoint the Docker CLI would use: DOCKER_HOST, DOCKER_CONTEXT, the current context of the configuration, the default socket. */
function dockerEndpoint(docker, env) {
    const host = env.DOCKER_HOST;
    if (host)
        return host.startsWith("unix://") ? socketEndpoint(host.slice("unix://".length)) : cliEndpoint(host, docker, env);
    const context = env.DOCKER_CONTEXT || currentContext(env);
    return context && context !== "default"
        ? cliEndpoint(`context ${context}`, docker, env)
        : socketEndpoint(DEFAULT_SOCKET);
}
/** Folder of the user's Docker configuration; it is read and never written. */
function dockerConfigFolder(env) {
    return env.DOCKER_CONFIG || node_path__WEBPACK_IMPORTED_MODULE_3__.join(env.HOME ?? "/root", ".docker");
}
function socketEndpoint(socket) {
    return { name: `unix://${socket}`, connect: () => node_net__WEBPACK_IMPORTED_MODULE_2__.connect({ path: socket }) };
}
function cliEndpoint(name, docker, env) {
    return { name, connect: () => new DialedConnection(docker, env) };
}
/** A connection through `docker system dial-stdio`, with the parts of a socket that Node's HTTP agent asks for. */
class DialedConnection extends node_stream__WEBPACK_IMPORTED_MODULE_4__.Duplex {
    #child;
    #complaint = "";
    constructor(docker, env) {
        super({ allowHalfOpen: true });
        this.#child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(docker, ["system", "dial-stdio"], {
            env: (0,_process_environment_js__WEBPACK_IMPORTED_MODULE_5__/* .childEnvironment */ .Q)(env, env.SSH_AUTH_SOCK ? { SSH_AUTH_SOCK: env.SSH_AUTH_SOCK } : {}),
            stdio: ["pipe", "pipe", "pipe"],
        });
        this.#child.on("error", (error) => this.destroy(error));
        // Without a process there are no streams either: too many open files.
        if (this.#child.pid === undefined)
            return;
        this.#child.stdout.on("data", (chunk) => {
            if (!this.push(chunk))
                this.#child.stdout.pause();
        });
        this.#child.stderr.on("data", (chunk) => {
            this.#complaint = (this.#complaint + chunk.toString("utf8")).slice(-500);
        });
        // A write to a child that has ended is told by its end, with what it complained about.
        this.#child.stdin.on("error", () => undefined);
        this.#child.on("close", (code) => {
            if (code === 0)
                this.push(null);
            else
                this.destroy(new Error(this.#complaint.trim() || `docker system dial-stdio ended with ${code}`));
        });
    }
    _read() {
        this.#child.stdout?.resume();
    }
    _write(chunk, _encoding, done) {
        if (this.#child.stdin.write(chunk))
            done();
        else
            this.#child.stdin.once("drain", () => done());
    }
    _final(done) {
        this.#child.stdin.end(() => done());
    }
    _destroy(error, done) {
        // On SIGTERM it waits for the engine to hang up, which an engine does not do.
        this.#child.kill("SIGKILL");
        done(error);
    }
    // What an agent tells a socket; a pipe to a process has none of it.
    setKeepAlive() {
        return this;
    }
    setNoDelay() {
        return this;
    }
    setTimeout() {
        return this;
    }
    ref() {
        return this;
    }
    unref() {
        return this;
    }
}
function currentContext(env) {
    try {
        const config = JSON.parse((0,node_fs__WEBPACK_IMPORTED_MODULE_1__.readFileSync)(node_path__WEBPACK_IMPORTED_MODULE_3__.join(dockerConfigFolder(env), "config.json"), "utf8"));
        const context = config.currentContext;
        return typeof context === "string" ? context : undefined;
    }
    catch {
        return undefined; // no configuration, no context; a broken one is reported where credentials are read
    }
}


/***/ }),

/***/ 5321:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E$: () => (/* binding */ tagImage),
/* harmony export */   Pe: () => (/* binding */ nameImage),
/* harmony export */   aH: () => (/* binding */ removeImage),
/* harmony export */   cB: () => (/* binding */ listTags),
/* harmony export */   lV: () => (/* binding */ pullByDigest),
/* harmony export */   mm: () => (/* binding */ inspectImage),
/* harmony export */   q: () => (/* binding */ imageArchive),
/* harmony export */   v8: () => (/* binding */ listImages),
/* harmony export */   z6: () => (/* binding */ loadImages)
/* harmony export */ });
/* harmony import */ var node_readline__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(481);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8500);
/* harmony import */ var _api_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5963);
// Images on the engine: look, name, commit, remove. All by JSON over the API.



/** The image with this ID or name, or undefined. Never pulls. */
async function inspectImage(engine, name, signal) {
    try {
        return await engine.api.json({
            method: "GET",
            path: `/images/${encodeURIComponent(name)}/json`,
            ...(signal ? { signal } : {}),
        });
    }
    catch (error) {
        if (error instanceof _api_js__WEBPACK_IMPORTED_MODULE_2__/* .EngineError */ .NJ && error.status === 404)
            return undefined;
        throw error;
    }
}
/** Gives the image `id` the name `repository:tag`; an image that had it loses it. */
async function tagImage(engine, id, repository, tag, signal) {
    await engine.api.json({
        method: "POST",
        path: `/images/${encodeURIComponent(id)}/tag`,
        query: { repo: repository, tag },
        ...(signal ? { signal } : {}),
    });
}
/** As {@link tagImage}, with the name as one word, `repository:tag`. */
function nameImage(engine, id, name, signal) {
    const colon = name.lastIndexOf(":");
    return tagImage(engine, id, name.slice(0, colon), name.slice(colon + 1), signal);
}
/**
 * Pulls an image by its digest, `name@sha256:…`: nothing else can come, whoever moves tags meanwhile.
 * @param auth value of the X-Registry-Auth header; undefined for a registry that wants none.
 * @throws EngineError with what the engine or the registry said.
 */
async function pullByDigest(engine, repository, digest, auth, signal) {
    const response = await engine.api.stream({
        method: "POST",
        path: "/images/create",
        query: { fromImage: repository, tag: digest },
        headers: auth === undefined ? {} : { "X-Registry-Auth": auth },
        patience: 0,
        ...(signal ? { signal } : {}),
    });
    for await (const _ of stepsOf(response))
        ;
}
/** What the engine says while it works, a JSON object a line. @throws EngineError with what it says of a failure. */
async function* stepsOf(response) {
    for await (const line of node_readline__WEBPACK_IMPORTED_MODULE_0__.createInterface({ input: response })) {
        if (line.trim() === "")
            continue;
        const { error, ...step } = JSON.parse(line);
        if (error !== undefined)
            throw new _api_js__WEBPACK_IMPORTED_MODULE_2__/* .EngineError */ .NJ(500, error);
        yield step;
    }
}
/** Images with all their layers and these names, as a tar archive that {@link loadImages} takes. */
function imageArchive(engine, names, signal) {
    return engine.api.stream({
        method: "GET",
        path: `/images/get?${names.map((name) => `names=${encodeURIComponent(name)}`).join("&")}`,
        patience: 0,
        ...(signal ? { signal } : {}),
    });
}
/** Loads images out of a tar archive; returns the names that the engine says they have now. @throws EngineError */
async function loadImages(engine, archive, signal) {
    const response = await engine.api.stream({
        method: "POST",
        path: "/images/load",
        query: { quiet: true },
        archive,
        patience: 0,
        ...(signal ? { signal } : {}),
    });
    const names = [];
    for await (const { stream } of stepsOf(response)) {
        const [, name] = /^Loaded image: (\S+)\s*$/.exec(stream ?? "") ?? [];
        if (name !== undefined)
            names.push(name);
    }
    return names;
}
/** Takes a name away, and the image with its last name. An image that is not there is fine. */
async function removeImage(engine, name, signal) {
    try {
        await engine.api.json({
            method: "DELETE",
            path: `/images/${encodeURIComponent(name)}`,
            query: { force: true },
            ...(signal ? { signal } : {}),
        });
    }
    catch (error) {
        if (!(error instanceof _api_js__WEBPACK_IMPORTED_MODULE_2__/* .EngineError */ .NJ && error.status === 404))
            throw error;
    }
}
/** Attempts to list images, and milliseconds between two. */
const LISTINGS = 6;
const PAUSE = 150;
/** Local tags of a repository, by its name as `docker images` shows it. */
async function listTags(engine, repository, signal) {
    return (await listNames(engine, [repository], signal))
        .filter((name) => name.startsWith(`${repository}:`))
        .map((name) => name.slice(repository.length + 1));
}
/** Local names below `host/`, as `name:tag`. */
async function listImages(engine, host, signal) {
    const patterns = [1, 2, 3, 4].map((depth) => `${host}${"/*".repeat(depth)}`);
    return (await listNames(engine, patterns, signal)).filter((name) => name.startsWith(`${host}/`));
}
/**
 * Names by patterns. The containerd store fails to list while somebody else removes an image (`content digest … not found`), so
 * that a refusal is asked again.
 */
async function listNames(engine, patterns, signal) {
    for (let attempt = 1;; attempt++) {
        try {
            const images = await engine.api.json({
                method: "GET",
                path: "/images/json",
                query: { filters: JSON.stringify({ reference: patterns }) },
                ...(signal ? { signal } : {}),
            });
            return images.flatMap((image) => image.RepoTags ?? []);
        }
        catch (error) {
            if (!(error instanceof _api_js__WEBPACK_IMPORTED_MODULE_2__/* .EngineError */ .NJ) || error.status === 0 || attempt === LISTINGS)
                throw error;
            await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setTimeout)(PAUSE, undefined, signal ? { signal } : {});
        }
    }
}


/***/ }),

/***/ 772:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ removeVolume),
/* harmony export */   pb: () => (/* binding */ createVolume),
/* harmony export */   yi: () => (/* binding */ listVolumes)
/* harmony export */ });
/* harmony import */ var _api_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5963);
// Volumes on the engine: here they carry no data, only labels, which the engine keeps when the run that set them is killed.

/** Creates an empty volume with labels. */
async function createVolume(engine, name, labels, signal) {
    await engine.api.json({
        method: "POST",
        path: "/volumes/create",
        body: { Name: name, Labels: labels },
        ...(signal ? { signal } : {}),
    });
}
/** The volumes that carry `label` (`name` or `name=value`). */
async function listVolumes(engine, label, signal) {
    const { Volumes } = await engine.api.json({
        method: "GET",
        path: "/volumes",
        query: { filters: JSON.stringify({ label: [label] }) },
        ...(signal ? { signal } : {}),
    });
    return Volumes ?? [];
}
/** Removes a volume. One that is gone is fine. */
async function removeVolume(engine, name, signal) {
    try {
        await engine.api.json({
            method: "DELETE",
            path: `/volumes/${encodeURIComponent(name)}`,
            query: { force: true },
            ...(signal ? { signal } : {}),
        });
    }
    catch (error) {
        if (!(error instanceof _api_js__WEBPACK_IMPORTED_MODULE_0__/* .EngineError */ .NJ && error.status === 404))
            throw error;
    }
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

/***/ 1629:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $w: () => (/* binding */ BASE_NAME_LABEL),
/* harmony export */   Ck: () => (/* binding */ PROOF_LABEL),
/* harmony export */   E4: () => (/* binding */ PROOF_URL_LABEL),
/* harmony export */   El: () => (/* binding */ runOfImage),
/* harmony export */   F$: () => (/* binding */ newRunId),
/* harmony export */   Hn: () => (/* binding */ DEFINITION_LABEL),
/* harmony export */   IW: () => (/* binding */ isLayer),
/* harmony export */   L0: () => (/* binding */ LOCAL_HOST),
/* harmony export */   P1: () => (/* binding */ REVISION_LABEL),
/* harmony export */   Pk: () => (/* binding */ isRunId),
/* harmony export */   Rc: () => (/* binding */ SOURCE_LABEL),
/* harmony export */   _d: () => (/* binding */ isExpired),
/* harmony export */   aC: () => (/* binding */ COMMITTED_LABEL),
/* harmony export */   fc: () => (/* binding */ layerImage),
/* harmony export */   iy: () => (/* binding */ setupImages),
/* harmony export */   jQ: () => (/* binding */ RUN_LABEL),
/* harmony export */   m8: () => (/* binding */ BASE_DIGEST_LABEL),
/* harmony export */   qf: () => (/* binding */ FINGERPRINT_LABEL),
/* harmony export */   tY: () => (/* binding */ localImage),
/* harmony export */   xU: () => (/* binding */ runLabels),
/* harmony export */   zP: () => (/* binding */ runOwner)
/* harmony export */ });
/* unused harmony export EXPIRES_LABEL */
const RUN_LABEL = "image-driven.run";
/** Seconds since 1970 after which any later run may sweep the resource. */
const EXPIRES_LABEL = "image-driven.expires";
/** Time of the commit, ISO 8601. OCI has no annotation for it: `created` is the time of the build. */
const COMMITTED_LABEL = "image-driven.committed";
/** Fingerprint of what an image was built from. */
const FINGERPRINT_LABEL = "image-driven.fingerprint";
/** Hash of what an image was built from and how it was proved, and the address of the run that did. */
const PROOF_LABEL = "image-driven.proof";
const PROOF_URL_LABEL = "image-driven.proof-url";
/** In a chain: hash of what its file and the checkout say about an image, without its source and its parent. */
const DEFINITION_LABEL = "image-driven.definition";
/** In a chain: commit of the other repository that the image was built from. */
const SOURCE_LABEL = "image-driven.source";
/** Source: the OCI image specification's pre-defined annotation keys. */
const REVISION_LABEL = "org.opencontainers.image.revision";
const BASE_NAME_LABEL = "org.opencontainers.image.base.name";
const BASE_DIGEST_LABEL = "org.opencontainers.image.base.digest";
/** No registry can have this host (RFC 2606), so a local name is never pulled and never pushed by mistake. */
const LOCAL_HOST = "image-driven.invalid";
/** Hours after which what a killed run left behind is swept by the next one: longer than a job may last. */
const LIFETIME_HOURS = 24;
const LOCAL_NAME = /^image-driven\.invalid\/.+:(run|layer)-([^:/]+)$/;
const RUN_ID = /^([0-9a-z]{6,9})-([0-9a-f]{6})([0-9a-z]{5})([0-9a-z]{5})[0-9a-f]{16}$/;
/** When it began and whose it is, for the sweep of what is left, and 64 random bits, so that no two runs meet. */
async function newRunId(now, owner) {
    const { randomBytes } = await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 7598, 19));
    const [job, process] = [owner.job, owner.process].map((pid) => pid.toString(36).padStart(5, "0").slice(-5));
    return `${Math.floor(now.getTime() / 1000).toString(36)}-${owner.place}${job}${process}${randomBytes(8).toString("hex")}`;
}
/** Whose run it is; undefined for what is no ID of a run. */
function runOwner(runId) {
    const [, , place, job, process] = RUN_ID.exec(runId) ?? [];
    if (place === undefined || job === undefined || process === undefined)
        return undefined;
    return { place, job: Number.parseInt(job, 36), process: Number.parseInt(process, 36) };
}
function isRunId(text) {
    return RUN_ID.test(text);
}
function runLabels(runId) {
    return { [RUN_LABEL]: runId, [EXPIRES_LABEL]: String(expiry(runId)) };
}
/** True when the run is so old that nothing of it can be in use. */
function isExpired(runId, now) {
    return isRunId(runId) && expiry(runId) < now.getTime() / 1000;
}
/** Local name of the built image; its tag carries the run, so that runs never meet. */
function localImage(repository, runId) {
    return `${LOCAL_HOST}/${repository.path}:run-${runId}`;
}
/** Local name of an image that only this run needs: a layer on top of the tested one, or what stands beside it. `step`: a path of a name. */
function layerImage(step, runId) {
    return `${LOCAL_HOST}/${step}:layer-${runId}`;
}
/** Local names of the layers with what setup made for the gates of a repository. They belong to no run: a sweep leaves them. */
function setupImages({ path }) {
    const repository = `${LOCAL_HOST}/${path}`;
    const tag = ({ time, key }) => `setup-${time}-${key}`;
    return {
        repository,
        reference: (name) => `${repository}:${tag(name)}`,
        isOne: (name) => name.startsWith(`${repository}:setup-`),
        parse: (text) => {
            const [, time, key] = /^setup-([0-9]{10})-([0-9a-f]{40})$/.exec(text) ?? [];
            return time === undefined || key === undefined ? undefined : { time: Number(time), key };
        },
    };
}
/** True for the local name of a throw-away layer: nobody needs it once the run has ended. */
function isLayer(name) {
    return LOCAL_NAME.exec(name)?.[1] === "layer";
}
/** The run a local name belongs to; undefined for any other name. */
function runOfImage(name) {
    const runId = LOCAL_NAME.exec(name)?.[2];
    return runId !== undefined && isRunId(runId) ? runId : undefined;
}
function expiry(runId) {
    return Number.parseInt(RUN_ID.exec(runId)?.[1] ?? "0", 36) + LIFETIME_HOURS * 3600;
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

/***/ 6872:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ isReleaseTag),
/* harmony export */   g: () => (/* binding */ whyNotBackwards)
/* harmony export */ });
/* harmony import */ var semver_functions_lt_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3872);
/* harmony import */ var semver_functions_parse_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6353);
// May a tag that exists in the registry be pointed at this image? A release's tag never changes; a moving tag never goes back.
// Pure: what the registry has, what we have, and how the two commits stand to each other. No registry offers to compare
// and swap, so the question is asked right before each push; between the two somebody else can still be faster.


/** Why the tag stays where it is: one clause. Undefined when it may move. */
function whyNotBackwards({ current, ours, history }) {
    const [theirVersion, ourVersion] = [release(current.version), release(ours.version)];
    if (theirVersion !== undefined && ourVersion !== undefined && semver_functions_lt_js__WEBPACK_IMPORTED_MODULE_0__(ourVersion, theirVersion))
        return `it is version ${theirVersion}, this is ${ourVersion}`;
    if (current.revision !== undefined && current.revision === ours.revision)
        return later(current.created, ours.created) ? "it is a later build of the same commit" : undefined;
    if (history === "newer")
        return `it is commit ${short(current)}, which comes after this one`;
    // A newer release may be an older commit: a tag that was set late, on the history of another branch.
    if (history === "older" || (theirVersion !== undefined && ourVersion !== undefined && theirVersion !== ourVersion))
        return undefined;
    return later(current.committed, ours.committed)
        ? `it is commit ${short(current)}, made at ${current.committed}, after this one`
        : undefined;
}
/** True for a tag that names one release for good: `1.2.3`, `v1.2.3`. */
function isReleaseTag(tag) {
    return release(tag) !== undefined;
}
/** The version of a release; undefined for pre-releases and for `git describe` between two of them. */
function release(version) {
    const parsed = semver_functions_parse_js__WEBPACK_IMPORTED_MODULE_1__(version, { loose: true });
    return parsed === null || parsed.prerelease.length > 0 ? undefined : parsed.version;
}
function later(a, b) {
    return Date.parse(a ?? "") > Date.parse(b ?? "");
}
function short({ revision }) {
    return (revision ?? "unknown").slice(0, 12);
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

/***/ 2259:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ thisOwner),
/* harmony export */   _: () => (/* binding */ isAlive)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
// Whose process is it: the machine and process namespace we are in, the job that started us, and we ourselves.
// With it a later run knows at once that a killed run is dead, instead of waiting until nothing of it can be in use.

/** The owner of what this process makes. A machine that cannot be told from others gets a place of its own. */
function thisOwner() {
    const { createHash, randomBytes } = process.getBuiltinModule("node:crypto");
    let place;
    try {
        // Numbers of processes mean something within one boot and one namespace only: a runner in a container has its own.
        const boot = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)("/proc/sys/kernel/random/boot_id", "utf8").trim();
        place = createHash("sha256")
            .update(`${boot} ${(0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readlinkSync)("/proc/self/ns/pid")}`)
            .digest("hex")
            .slice(0, 6);
    }
    catch {
        place = randomBytes(3).toString("hex");
    }
    return { place, job: process.ppid, process: process.pid };
}
/** False when no process has this number. A number that was given away again only makes somebody wait. */
function isAlive(pid) {
    if (pid <= 1)
        return true; // a parent outside our namespace, or one that has adopted us: nothing is known
    try {
        process.kill(pid, 0);
        return true;
    }
    catch (error) {
        return error.code !== "ESRCH";
    }
}


/***/ }),

/***/ 4379:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  prepare: () => (/* binding */ prepare),
  prove: () => (/* binding */ prove)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: ./lib/src/docker/build.js
var build = __webpack_require__(315);
// EXTERNAL MODULE: ./lib/src/errors.js
var src_errors = __webpack_require__(5071);
// EXTERNAL MODULE: ./lib/src/process/process.js
var process_process = __webpack_require__(5653);
// EXTERNAL MODULE: ./lib/src/docker/api.js
var docker_api = __webpack_require__(5963);
// EXTERNAL MODULE: ./lib/src/docker/endpoint.js
var endpoint = __webpack_require__(5190);
;// CONCATENATED MODULE: ./lib/src/docker/engine.js
// Connecting to the engine: which one it is, which API and which image store it has, and where its CLI is.




/** The newest API this code was written against; a newer engine speaks it too. */
const NEWEST_API = [1, 51];
/** Engine 20.10. */
const OLDEST_API = [1, 41];
/**
 * Connects to the engine that the Docker CLI would use.
 * @throws StageError `engine` when there is no CLI, no engine, no permission, or one that is too old or not Linux.
 */
async function connectEngine(env, untrustedFolders, signal) {
    const docker = (0,process_process/* findProgram */.K)("docker", env, untrustedFolders);
    if (docker === undefined)
        throw new src_errors/* StageError */.Zu({
            stage: "plan",
            kind: "engine",
            what: "no `docker` program on PATH",
            remedy: "install the Docker CLI 20.10 or newer (GitHub's Ubuntu runners have it); programs inside the checkout are not used",
        });
    const api = new docker_api/* EngineApi */.PB((0,endpoint/* dockerEndpoint */.u)(docker, env));
    try {
        const call = { method: "GET", patience: 20_000, ...(signal ? { signal } : {}) };
        const [version, info] = await Promise.all([
            api.json({ ...call, path: "/version" }),
            api.json({
                ...call,
                path: "/info",
            }),
        ]);
        const offered = parseApiVersion(version.ApiVersion);
        if (older(offered, OLDEST_API))
            throw unsupported(`Docker Engine ${version.Version} is too old`);
        if (version.Os !== "linux")
            throw unsupported(`the Docker Engine runs ${version.Os} containers`);
        const spoken = older(offered, NEWEST_API) ? offered : NEWEST_API;
        api.version = `/v${spoken.join(".")}`;
        const containerd = info.DriverStatus?.some((row) => row[1]?.startsWith("io.containerd.snapshotter")) ?? false;
        return {
            api,
            docker,
            env,
            version: version.Version,
            apiVersion: spoken,
            dataFolder: info.DockerRootDir ?? "",
            memory: info.MemTotal ?? 0,
            store: containerd ? "containerd" : "classic",
            platform: `${version.Os}/${version.Arch}`,
        };
    }
    catch (error) {
        api.close();
        if (!(error instanceof docker_api/* EngineError */.NJ))
            throw error;
        throw new src_errors/* StageError */.Zu({
            stage: "plan",
            kind: "engine",
            what: `the Docker Engine at ${api.endpoint.name} does not answer`,
            why: error.message,
            remedy: remedy(error),
        }, { cause: error });
    }
}
/** True when the engine takes `StartInterval` of a health check (API 1.44, Engine 25). */
function hasStartInterval(engine) {
    return !older(engine.apiVersion, [1, 44]);
}
function remedy(error) {
    if (/EACCES|permission denied/i.test(error.message))
        return "this user may not use the engine: add it to the group `docker`, or use a rootless engine";
    if (/ENOENT|ECONNREFUSED/.test(error.message))
        return "start the engine, or set DOCKER_HOST or the Docker context to one that runs";
    return "`docker version` on the same machine tells more";
}
function unsupported(what) {
    return new src_errors/* StageError */.Zu({
        stage: "plan",
        kind: "engine",
        what,
        remedy: "use a Linux Docker Engine 20.10 or newer",
    });
}
function parseApiVersion(text) {
    const [major = 0, minor = 0] = text.split(".").map(Number);
    return [major, minor];
}
function older(a, b) {
    return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}

// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
;// CONCATENATED MODULE: ./lib/src/docker/watch.js
// Watches over the engine for as long as a run needs it: an engine that hangs keeps every connection open and says nothing.



/** Milliseconds between two questions. */
const INTERVAL = 5_000;
/** Milliseconds for an answer: an engine under load is slow, one that hangs says nothing at all. */
const PATIENCE = 30_000;
/** @param stage the stage that is going on, for the error. */
function watchEngine(engine, stage) {
    const gone = new AbortController();
    const ended = new AbortController();
    let failure;
    const watch = async () => {
        for (;;) {
            await (0,external_node_timers_promises_.setTimeout)(INTERVAL, undefined, { signal: ended.signal, ref: false });
            try {
                await engine.api.ping(PATIENCE, ended.signal);
            }
            catch (error) {
                if (!(error instanceof docker_api/* EngineError */.NJ) || error.status !== 0)
                    throw error;
                failure = new src_errors/* StageError */.Zu({
                    stage: stage(),
                    kind: "engine",
                    what: "the Docker Engine went away or hangs",
                    why: error.message,
                    remedy: "look at the engine's log and run again; nothing was decided about the image",
                }, { cause: error });
                return gone.abort(failure);
            }
        }
    };
    // The end of the watch is the only other way out.
    watch().catch(() => undefined);
    return {
        signal: gone.signal,
        get failure() {
            return failure;
        },
        end: () => ended.abort(),
    };
}

// EXTERNAL MODULE: ./lib/src/image/health.js
var health = __webpack_require__(1292);
// EXTERNAL MODULE: ./lib/src/image/reference.js
var image_reference = __webpack_require__(5741);
// EXTERNAL MODULE: ./lib/src/image/run.js
var image_run = __webpack_require__(1629);
// EXTERNAL MODULE: ./lib/src/inputs/files.js
var inputs_files = __webpack_require__(5749);
// EXTERNAL MODULE: ./lib/src/inputs/inputs.js
var inputs_inputs = __webpack_require__(6081);
// EXTERNAL MODULE: ./lib/src/process/environment.js
var environment = __webpack_require__(8989);
// EXTERNAL MODULE: ./lib/src/process/owner.js
var owner = __webpack_require__(2259);
// EXTERNAL MODULE: ./lib/src/runner/turns.js
var turns = __webpack_require__(6329);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/src/docker/containers.js
var docker_containers = __webpack_require__(8399);
// EXTERNAL MODULE: ./node_modules/tar-stream/index.js
var tar_stream = __webpack_require__(6118);
;// CONCATENATED MODULE: ./lib/src/stages/unpack.js
// Takes apart a tar archive that a container or a build has made. Nothing of it gets out of its place: the folder is new and
// ours, names with `..` or a root are left out, links are made last and only where they stay inside, devices never.





/** More than a package or a report has, less than fills a runner. */
const LIMITS = { bytes: 4 * 1024 ** 3, entries: 200_000 };
/** Too many bytes or entries. */
class UnpackError extends Error {
    name = "UnpackError";
}
/** Unpacks into `folder`, which must not exist or be empty and belong to the run. @throws UnpackError above the limits. */
async function unpack(archive, folder, limits = LIMITS) {
    await (0,promises_.mkdir)(folder, { recursive: true });
    const files = [];
    const leftOut = [];
    const links = [];
    let [bytes, entries] = [0, 0];
    const entriesOf = (0,tar_stream.extract)();
    archive.on("error", (error) => entriesOf.destroy(error));
    archive.pipe(entriesOf);
    for await (const entry of entriesOf) {
        const { header } = entry;
        entries += 1;
        bytes += header.type === "file" ? (header.size ?? 0) : 0;
        if (entries > limits.entries || bytes > limits.bytes)
            throw new UnpackError(entries > limits.entries
                ? `it has more than ${limits.entries} entries`
                : `it has more than ${Math.round(limits.bytes / 1024 ** 2)} MiB`);
        const name = safeName(header.name);
        const kept = name !== undefined && (await place(entry, header, folder, name, files, links));
        if (!kept)
            leftOut.push(header.name);
        entry.resume();
    }
    const made = [];
    for (const { at, to } of links) {
        try {
            await (0,promises_.symlink)(to, external_node_path_.join(folder, at));
            made.push(at);
        }
        catch {
            leftOut.push(at);
        }
    }
    return { files, links: made, leftOut };
}
/** True when the entry was taken. */
async function place(entry, header, folder, name, files, links) {
    const target = external_node_path_.join(folder, name);
    try {
        switch (header.type) {
            case "directory":
                await (0,promises_.mkdir)(target, { recursive: true });
                return true;
            case "file":
                await (0,promises_.mkdir)(external_node_path_.dirname(target), { recursive: true });
                files.push({ path: name, ...(await writeEntry(entry, target, header.mode ?? 0)) });
                return true;
            case "link": {
                const first = files.find((file) => file.path === safeName(header.linkname ?? ""));
                if (first === undefined)
                    return false;
                await (0,promises_.mkdir)(external_node_path_.dirname(target), { recursive: true });
                await (0,promises_.copyFile)(external_node_path_.join(folder, first.path), target, external_node_fs_.constants.COPYFILE_EXCL | external_node_fs_.constants.COPYFILE_FICLONE);
                files.push({ ...first, path: name });
                return true;
            }
            case "symlink": {
                const to = header.linkname ?? "";
                const inside = safeName(external_node_path_.posix.join(external_node_path_.posix.dirname(name), to));
                if (external_node_path_.posix.isAbsolute(to) || inside === undefined)
                    return false;
                await (0,promises_.mkdir)(external_node_path_.dirname(target), { recursive: true });
                links.push({ at: name, to });
                return true;
            }
            default:
                return false;
        }
    }
    catch (error) {
        const code = error.code ?? "";
        // A name that is there twice, a file where a folder should be: the archive contradicts itself.
        if (["EEXIST", "ENOTDIR", "EISDIR", "ENAMETOOLONG", "EINVAL"].includes(code))
            return false;
        throw error;
    }
}
async function writeEntry(entry, target, mode) {
    const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = external_node_fs_.constants;
    const file = await (0,promises_.open)(target, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, mode & 0o100 ? 0o755 : 0o644);
    const hash = (0,external_node_crypto_.createHash)("sha256");
    let size = 0;
    try {
        for await (const chunk of entry) {
            hash.update(chunk);
            size += chunk.length;
            await file.write(chunk);
        }
    }
    finally {
        await file.close();
    }
    return { size, sha256: hash.digest("hex") };
}
/** The name without `.` and doubled slashes; undefined for one that leads out, that no file may have, or that git would take for a repository. */
function safeName(name) {
    const parts = name.split("/").filter((part) => part !== "" && part !== ".");
    if (name.startsWith("/") ||
        name.includes("\0") ||
        parts.some((part) => part === ".." || part.toLowerCase() === ".git"))
        return undefined;
    return parts.join("/") || undefined;
}

;// CONCATENATED MODULE: ./lib/src/stages/unstarted.js
// A container that is never started: files go into it and come out of it, and nothing in it can interfere.


/** What it would run. */
const NOTHING = "/.image-driven-nothing";
/** Several may be wanted at the same time: names of containers are used once. */
let count = 0;
/** Calls `use` with the ID of such a container of `image`; it is removed afterwards. `purpose`: a word for its name. @throws EngineError */
async function withUnstarted({ engine, signal, runId, background }, purpose, image, use) {
    const spec = { Image: image, Entrypoint: [NOTHING], Labels: (0,image_run/* runLabels */.xU)(runId), HostConfig: {} };
    const id = await (0,docker_containers/* createContainer */.g$)(engine, `image-driven-${purpose}-${++count}-${runId}`, spec, signal);
    try {
        return await use(id);
    }
    finally {
        background.add((0,docker_containers/* removeContainer */.od)(engine, id));
    }
}

;// CONCATENATED MODULE: ./lib/src/stages/artifacts.js
// Artifacts: what stages of the Dockerfile, gates and the image have made, brought out and kept as it was tested. Our copy in the
// run's folder is what gates and the publish command see; the checkout gets another, for the build and for later steps.









/** Name of the folder for artifacts that no folder of the checkout was named for. */
const UNNAMED = "artifacts";
/** An empty store; `outside`: where artifacts go that no folder of the checkout was named for. */
function artifactStore(session, checkout, outside) {
    const tree = external_node_path_.join(session.folder, "artifacts");
    const kept = new Map();
    const folders = new Set();
    let count = 0;
    const take = async (item, container) => {
        const archive = await (0,docker_containers/* containerArchive */._D)(session.engine, container, item.path, session.signal);
        if (archive === undefined)
            return false;
        const fresh = external_node_path_.join(session.folder, "unpacked", String(count++));
        const { files, links, leftOut } = await unpack(archive, fresh).catch((error) => {
            throw error instanceof UnpackError ? failure(item, `${item.text} is too large`, error.message) : error;
        });
        if (leftOut.length > 0)
            session.log.warning(`artifacts: ${leftOut.length} entries of ${item.path} were left out, e.g. ${JSON.stringify(leftOut[0])}: devices, and what leads out of its place`);
        // Of a folder its content is meant, of a file itself.
        const base = external_node_path_.posix.basename(item.path);
        const strip = (await (0,promises_.lstat)(external_node_path_.join(fresh, base)).catch(() => undefined))?.isDirectory() ? `${base}/` : "";
        const own = external_node_path_.join(tree, item.folder ?? UNNAMED);
        await (0,promises_.mkdir)(own, { recursive: true, mode: 0o755 });
        folders.add(item.folder ?? UNNAMED);
        const place = async (name, move) => {
            const below = name.slice(strip.length);
            const copy = external_node_path_.join(own, below);
            await (0,promises_.mkdir)(external_node_path_.dirname(copy), { recursive: true });
            await (0,promises_.rm)(copy, { recursive: true, force: true });
            await move(external_node_path_.join(fresh, name), copy);
            return below;
        };
        for (const { path: name, size, sha256 } of files) {
            const below = await place(name, promises_.rename);
            const copy = external_node_path_.join(own, below);
            const target = item.folder === undefined ? await beside(outside, below) : await inCheckout(item, checkout, item.folder, below);
            await (0,promises_.rm)(target, { force: true });
            await (0,promises_.copyFile)(copy, target, external_node_fs_.constants.COPYFILE_EXCL | external_node_fs_.constants.COPYFILE_FICLONE);
            const shown = item.folder === undefined ? target : external_node_path_.posix.join(item.folder, below);
            kept.set(shown, { path: shown, size, sha256, copy });
        }
        for (const name of links) {
            const below = await place(name, async (from, to) => (0,promises_.symlink)(await (0,promises_.readlink)(from), to));
            const target = item.folder === undefined ? await beside(outside, below) : await inCheckout(item, checkout, item.folder, below);
            await (0,promises_.rm)(target, { force: true });
            await (0,promises_.symlink)(await (0,promises_.readlink)(external_node_path_.join(own, below)), target);
        }
        session.log.info(`artifact ${item.text}: ${files.length} ${files.length === 1 ? "file" : "files"}${item.folder === undefined ? ` in ${outside}` : ""}`);
        return true;
    };
    return {
        bring: take,
        bringFromImage: (item, image) => withUnstarted(session, "artifacts", image, (id) => take(item, id)),
        get mounts() {
            const names = [...folders];
            const top = names.filter((name) => !names.some((other) => other !== name && name.startsWith(`${other}/`)));
            return top.map((name) => ({
                path: name,
                copy: external_node_path_.join(tree, name),
                mode: "ro",
                kind: "folder",
            }));
        },
        get artifacts() {
            return [...kept.values()].map(({ copy: _, ...artifact }) => artifact);
        },
        get folders() {
            return [...folders].map((name) => (name === UNNAMED && !named(kept, name) ? outside : name));
        },
        async verify() {
            for (const { path: name, copy, sha256 } of kept.values()) {
                const found = await hashOf(copy).catch(() => undefined);
                if (found !== sha256)
                    throw new src_errors/* StageError */.Zu({
                        stage: "publish",
                        kind: "integrity",
                        what: `${name} is not the file that was tested`,
                        why: `it was ${sha256}, it is ${found ?? "gone"}`,
                        remedy: "nothing was uploaded: somebody else has changed the folder of this run",
                    });
            }
        },
    };
}
/** What could not be brought out of a gate or the image: without it there is nothing to publish. */
function missingArtifact(item) {
    return failure(item, `${item.text}: ${item.path} is not there`, item.from === "image"
        ? "the image has no such path"
        : `${item.from} ${item.name} has no such path when it has ended`);
}
/** The image of a stage of the Dockerfile and what is wanted from it. */
async function bringFromStage(store, items, image) {
    for (const item of items)
        if (!(await store.bringFromImage(item, image.Id)))
            throw missingArtifact(item);
}
function named(kept, folder) {
    return [...kept.keys()].some((name) => name.startsWith(`${folder}/`));
}
async function beside(outside, below) {
    const target = external_node_path_.join(outside, below);
    await (0,promises_.mkdir)(external_node_path_.dirname(target), { recursive: true, mode: 0o755 });
    return target;
}
/** Where a file goes in the checkout. Every component is looked at: a link that a commit holds leads nowhere. */
async function inCheckout(item, checkout, folder, below) {
    const name = safeName(external_node_path_.posix.join(folder, below));
    if (name === undefined)
        throw failure(item, `${item.text}: a name leads out of its place`, JSON.stringify(below));
    const parent = external_node_path_.posix.dirname(name);
    let reached = checkout;
    for (const part of parent.split("/")) {
        reached = external_node_path_.join(reached, part);
        const facts = await (0,promises_.lstat)(reached).catch(() => undefined);
        if (facts === undefined)
            await (0,promises_.mkdir)(reached);
        else if (!facts.isDirectory())
            throw failure(item, `${item.text}: ${parent} is no folder`, `${external_node_path_.relative(checkout, reached)} is a file or a link`);
    }
    const place = await (0,inputs_files/* lookUp */.TE)(checkout, name);
    if (place.kind === "folder")
        throw failure(item, `${item.text}: ${name} is a folder already`, "a file has to go there");
    return external_node_path_.join(checkout, name);
}
function failure(item, what, why) {
    return new src_errors/* StageError */.Zu({
        stage: item.from === "stage" ? "build" : "gates",
        kind: "input",
        what: `input "artifacts": ${what}`,
        why,
        remedy: "it is spelled `source:/path => folder`: the path as it is in the source, the folder in the checkout",
    });
}
/** SHA-256 of a file of ours, hexadecimal; never through a link. */
async function hashOf(file) {
    const hash = (0,external_node_crypto_.createHash)("sha256");
    for await (const chunk of (0,external_node_fs_.createReadStream)(file, { flags: external_node_fs_.constants.O_RDONLY | external_node_fs_.constants.O_NOFOLLOW }))
        hash.update(chunk);
    return hash.digest("hex");
}

// EXTERNAL MODULE: ./lib/src/stages/build.js + 1 modules
var stages_build = __webpack_require__(9708);
// EXTERNAL MODULE: ./lib/src/docker/images.js
var docker_images = __webpack_require__(5321);
// EXTERNAL MODULE: ./lib/src/policy/push.js
var policy_push = __webpack_require__(4513);
;// CONCATENATED MODULE: ./lib/src/policy/cache.js
// Who may write what between runs, and who may read it. Pure. Written down in docs/decisions/0012-caches.md.


/** Scope of what may be pushed: a branch or a tag of `push-branches` and `push-tags`, at the commit of the event. */
const TRUSTED_SCOPE = "trusted";
/**
 * What may be pushed writes what all may read; everything else (a pull request, a branch, a checkout of something else) writes what only
 * the same event on the same ref reads. So nothing that is published depends on what a pull request has left.
 * An event whose ref is not its own (`pull_request_target` is on the ref of the default branch) writes nothing: all of them would share it.
 * @param mode what GitHub lets this job do with its cache (`cache-mode`); undefined where another store is used.
 */
function cacheScope(event, checkout, push, mode) {
    const strict = { ...push, mode: "auto", verifyCheckout: true };
    const trusted = (0,policy_push/* decidePush */.v)({ event, checkout, push: strict, local: { allowed: true } }).push;
    const own = trusted ? TRUSTED_SCOPE : `ref-${hashOfText(`${event.name}\n${event.ref}`).slice(0, 16)}`;
    const strange = !trusted && !OWN_REF.includes(event.name);
    const readOnly = strange ? `the event \`${event.name}\` has no ref of its own` : whyReadOnly(event, mode);
    return {
        own,
        read: mode === "write-only" ? [] : strange ? [TRUSTED_SCOPE] : [...new Set([own, TRUSTED_SCOPE])],
        ...(readOnly === undefined ? {} : { readOnly }),
        strange,
    };
}
/** Events whose ref says whose code it is. Source: GitHub's "Events that trigger workflows". */
const OWN_REF = [
    "push",
    "pull_request",
    "merge_group",
    "workflow_dispatch",
    "repository_dispatch",
    "schedule",
    "release",
    "create",
    "local",
];
/** Source: GitHub's "Dependency caching", restrictions for accessing a cache, and the workflow syntax of `cache-mode`. */
function whyReadOnly(event, mode) {
    if (mode === undefined)
        return undefined;
    if (mode === "read" || mode === "none")
        return `\`cache-mode\` is \`${mode}\``;
    return event.ref.startsWith("refs/tags/") ? "what a git tag leaves, no other run could read" : undefined;
}
/** Counted up when entries of an earlier version shall not be read. */
const FORMAT = 1;
/**
 * Beginning of the keys of all entries of one kind that may stand for each other.
 * @param about what they are about; anything.
 */
function keyPrefix(kind, scope, about) {
    return `image-driven-${kind}-${FORMAT}-${scope}-${hashOfText(JSON.stringify(about)).slice(0, 24)}-`;
}
/**
 * What the builder in use can do. The classic store cannot export a cache: there the image is kept whole.
 * Source: Docker's documentation of cache storage backends.
 */
function chooseLayerCache(question) {
    const { mode, given, noCache, github, lasting, driver, store, scope, ownFrontend, pushes, repository, about } = question;
    const none = (said) => ({ kind: "none", said });
    if (mode === "off")
        return none("off");
    if (given)
        return none("layers as `cache-from` and `cache-to` say");
    if (noCache)
        return none("no layers, `no-cache` asks for a new build");
    const exports = driver !== undefined && (driver !== "docker" || store === "containerd");
    const tail = hashOfText(JSON.stringify(about)).slice(0, 16);
    const builder = (kind, from, more, readOnly) => ({
        kind: "builder",
        from: scope.read.map(from),
        to: readOnly === undefined ? [`${from(scope.own)}${more}`] : [],
        said: `layers in ${kind}, scope ${scope.own}${readOnly === undefined ? "" : `, read only: ${readOnly}`}`,
    });
    if (mode === "registry") {
        if (!exports)
            return none(`no layers, ${NO_EXPORT}`);
        const own = (name) => `type=registry,ref=${repository}:cache-${name}-${tail}`;
        const readOnly = pushes ? undefined : "this run may not push";
        return builder("the registry", own, ",mode=max,image-manifest=true,ignore-error=true", readOnly);
    }
    if (!github)
        return none("layers as the builder keeps them");
    // BuildKit tells a frontend where caches are, and with GitHub's that is a token.
    if (exports && scope.strange)
        return none("no layers, this event's code may be anybody's");
    if (exports && !ownFrontend)
        return none("no layers, the Dockerfile's `syntax` is an image of its own");
    if (exports)
        return builder("GitHub's cache", (name) => `type=gha,scope=${name}-${tail}`, ",mode=max,ignore-error=true", scope.readOnly);
    if (driver === undefined)
        return none("no layers, the Docker CLI has no buildx");
    if (lasting)
        return none("layers as the engine keeps them");
    return { kind: "image", said: `layers of the image in GitHub's cache, scope ${scope.own}` };
}
const NO_EXPORT = "this builder cannot export any: docker/setup-buildx-action gives one that can";
/** Docker's own frontends, in any version. */
const DOCKERS = /^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@]|$)/;
/**
 * True when BuildKit itself reads the Dockerfile, or an image of Docker's does. Looks for a directive in every comment, which is more than
 * BuildKit does. @param buildArgs names and values. Source: BuildKit's frontend/dockerfile/parser/directives.go.
 */
function hasOwnFrontend(dockerfile, buildArgs) {
    const named = [...dockerfile.matchAll(/^\s*(?:#|\/\/)\s*syntax\s*=\s*(\S+)/gim)].map(([, image = ""]) => image);
    const told = buildArgs.filter(({ name }) => name === "BUILDKIT_SYNTAX").map(({ value }) => value);
    return !/^\s*\{/.test(dockerfile) && [...named, ...told].every((image) => DOCKERS.test(image));
}
/** Milliseconds of a build below which its layers are made again in less time than they travel. */
const WORTH = 10_000;
/** True when keeping the image whole is worth its size, by how long its build took with what was restored. */
function isWorthKeeping(milliseconds) {
    return milliseconds >= WORTH;
}
/** SHA-256 of a text, hexadecimal. */
function hashOfText(text) {
    return (0,external_node_crypto_.createHash)("sha256").update(text).digest("hex");
}

// EXTERNAL MODULE: external "node:stream/consumers"
var consumers_ = __webpack_require__(8321);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(6466);
// EXTERNAL MODULE: ./lib/src/stages/archive.js
var stages_archive = __webpack_require__(1466);
;// CONCATENATED MODULE: ./lib/src/stages/kept-images.js
// Images that are kept between runs as archives: layers of a build, and what setup made. What comes back is believed in nothing: its names
// are looked at before the engine sees it, and who asked compares what is in it.









const FILE = "image.tar";
/** Bytes; GitHub keeps 10 GB for a whole repository. */
const LIMIT = 2 * 1024 ** 3;
/** Loads what an earlier run has kept, and returns the names that it has on the engine. */
async function restoreImages(session, caches, kept) {
    const { store, scope } = caches;
    if (store?.github !== true)
        return [];
    const { engine, log, signal } = session;
    const folder = external_node_path_.join(session.folder, `kept-${kept.kind}`);
    const prefixes = scope.read.map((name) => keyPrefix(kept.kind, name, kept.about) + (kept.exactly ?? ""));
    const key = await store.restore(folder, prefixes, signal);
    if (key === undefined)
        return [];
    try {
        const archive = external_node_path_.join(folder, FILE);
        const named = await namesInArchive(archive);
        const strange = named.find((name) => !kept.mayBe(name));
        if (strange !== undefined || named.length === 0) {
            log.warning(`cache: ${key} was thrown away, it is no image of ours${strange === undefined ? "" : `: ${strange}`}`);
            return [];
        }
        return await (0,docker_images/* loadImages */.z6)(engine, (0,external_node_fs_.createReadStream)(archive), signal);
    }
    catch (error) {
        signal.throwIfAborted();
        log.warning(`cache: ${key} was thrown away: ${error instanceof Error ? error.message : error}`);
        return [];
    }
    finally {
        await (0,promises_.rm)(folder, { recursive: true, force: true });
    }
}
/** Keeps the images by these names, with the layers that they share once. Never rejects but for a cancel: a cache that is not written is worth a line, not a failure. */
async function keepImages(session, { store, scope }, { kind, about }, key, names) {
    if (store?.github !== true || scope.readOnly !== undefined)
        return;
    const { engine, log, signal } = session;
    const folder = external_node_path_.join(session.folder, `keeping-${kind}`);
    try {
        await (0,promises_.mkdir)(folder);
        const archive = external_node_path_.join(folder, FILE);
        await (0,external_node_stream_promises_.pipeline)(await (0,docker_images/* imageArchive */.q)(engine, names, signal), (0,stages_archive/* atMost */.T)(LIMIT), (0,external_node_fs_.createWriteStream)(archive), { signal });
        const problem = await store.save(folder, keyPrefix(kind, scope.own, about) + key, signal);
        log.info(`cache    ${kind} ${problem === undefined ? `kept in ${store.name}` : `not kept: ${problem}`}`);
    }
    catch (error) {
        signal.throwIfAborted();
        log.info(`cache    ${kind} not kept: ${error instanceof Error ? error.message : error}`);
    }
    finally {
        await (0,promises_.rm)(folder, { recursive: true, force: true });
    }
}
/**
 * All names that an engine would give to what is in an archive. Engines read more than we do: they clean paths, follow links, and take the
 * last of keys in any case. So everything that could be read in two ways is refused.
 * @throws Error. Source: moby image/tarexport and pkg/archive, containerd images/archive.
 */
async function namesInArchive(archive) {
    const names = new Set();
    const seen = new Set();
    const entries = (0,tar_stream.extract)();
    const reading = (0,external_node_stream_promises_.pipeline)((0,external_node_fs_.createReadStream)(archive), entries);
    reading.catch(() => undefined); // said below, or what ended it is
    for await (const entry of entries) {
        const { name, type = "", size = 0 } = entry.header;
        const plain = name.replace(/\/$/, "");
        if (plain !== external_node_path_.posix.normalize(plain) || /^(?:\/|\.\.)/.test(plain) || seen.has(plain))
            throw new Error(`a name in it can be read in two ways: ${JSON.stringify(name)}`);
        if (type !== "file" && type !== "directory")
            throw new Error(`it has a ${type} in it: ${JSON.stringify(name)}`);
        seen.add(plain);
        const read = type === "file" ? READ[plain] : undefined;
        if (read === undefined)
            entry.resume();
        else if (size > MOST_NAMES)
            throw new Error(`${plain} is too large`);
        else
            for (const found of read(JSON.parse(await (0,consumers_.text)(entry))))
                names.add(found);
    }
    await reading;
    return [...names];
}
const MOST_NAMES = 1024 ** 2;
/** The files of an archive that name images; a tag alone (`ref.name`) is only used where there is no whole name. */
const READ = {
    "manifest.json": (content) => list(content).flatMap((image) => list(known(image, ["Config", "RepoTags", "Layers", "LayerSources", "Parent"]).RepoTags)),
    "index.json": (content) => list(known(content, ["schemaVersion", "mediaType", "manifests"]).manifests).map((one) => {
        const names = known(one, ["mediaType", "digest", "size", "annotations", "platform", "artifactType"]).annotations;
        const { "io.containerd.image.name": whole, "org.opencontainers.image.ref.name": tag } = {
            ...names,
        };
        return String(whole ?? tag ?? "");
    }),
    repositories: (content) => Object.entries(content).flatMap(([repository, tags]) => Object.keys(tags).map((tag) => `${repository}:${tag}`)),
};
function list(value) {
    return Array.isArray(value) ? value : [];
}
/** A record that has no other keys than these, in this spelling. */
function known(value, keys) {
    const record = { ...value };
    const strange = Object.keys(record).find((key) => !keys.includes(key));
    if (strange !== undefined)
        throw new Error(`it has a key that is none: ${JSON.stringify(strange)}`);
    return record;
}

;// CONCATENATED MODULE: ./lib/src/stages/build-layers.js
// `cache`: layers of a build that outlive the runner, by what the builder in use can do.








/** Local name of an image that is kept for its layers: what is loaded has the ID of the run that kept it. */
const KEPT = "kept";
/** Chooses, says so in the log, and fetches what has to be there before the build. */
async function buildLayers(session, inputs, caches, builder) {
    const { build, cache } = inputs;
    const { engine, log } = session;
    const about = [caches.about, build.target ?? "", build.platform ?? "", external_node_path_.relative(build.context, build.file)];
    const chosen = chooseLayerCache({
        mode: cache.mode,
        given: build.cacheFrom.length > 0 || build.cacheTo.length > 0,
        noCache: build.noCache,
        github: caches.store?.github ?? false,
        lasting: caches.lasting,
        driver: builder.driver,
        store: engine.store,
        scope: caches.scope,
        ownFrontend: hasOwnFrontend(await (0,promises_.readFile)(build.file, "utf8"), build.buildArgs),
        pushes: caches.pushes,
        repository: (0,image_reference/* repositoryName */.aR)(inputs.repository),
        about,
    });
    log.info(`cache    ${chosen.said}`);
    const cached = (cacheFrom, cacheTo) => ({
        ...inputs,
        build: { ...build, cacheFrom, cacheTo },
    });
    const theirs = { withSetup: false, keep: () => undefined };
    if (chosen.kind === "none")
        return { inputs, ...theirs };
    if (chosen.kind === "builder")
        return { inputs: cached(chosen.from, chosen.to), ...theirs };
    const isKept = (name) => name.startsWith(`${image_run/* LOCAL_HOST */.L0}/${KEPT}:`) && (0,image_run/* isLayer */.IW)(name);
    const setups = (0,image_run/* setupImages */.iy)(inputs.repository);
    const kept = { kind: "layers", about, mayBe: (name) => isKept(name) || setups.isOne(name) };
    const restored = (await restoreImages(session, caches, kept)).find(isKept);
    const from = restored === undefined ? [] : await rename(session, restored);
    if (from.length > 0)
        log.info(`cache    layers restored from ${caches.store?.name}`);
    return {
        // BuildKit's notes about the layers go into the image's configuration: there is no other place in this store.
        inputs: cached(from, ["type=inline"]),
        withSetup: true,
        keep(id, milliseconds, setup) {
            if (!isWorthKeeping(milliseconds + (setup?.milliseconds ?? 0)))
                return;
            const name = (0,image_run/* layerImage */.fc)(KEPT, session.runId);
            session.background.add((0,docker_images/* nameImage */.Pe)(engine, id, name, session.signal).then(() => keepImages(session, caches, kept, session.runId, [name, ...(setup === undefined ? [] : [setup.name])])));
        },
    };
}
/** By a name of this run it goes with this run. Nothing where a sweep of what is old was sooner. */
async function rename({ engine, runId, signal }, loaded) {
    const own = (0,image_run/* layerImage */.fc)("restored", runId);
    try {
        await (0,docker_images/* nameImage */.Pe)(engine, loaded, own, signal);
        await (0,docker_images/* removeImage */.aH)(engine, loaded, signal);
        return [own];
    }
    catch (error) {
        if (error instanceof docker_api/* EngineError */.NJ && error.status === 404)
            return [];
        throw (0,docker_api/* engineFailure */.FR)(error, "build", "the engine could not name the layers that were kept");
    }
}

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
;// CONCATENATED MODULE: ./lib/src/runner/cache-store.js
// Folders that are kept between runs, by key: in a folder of this machine, or (github-cache.ts) in GitHub's cache.



/** Entries of one prefix that stay: the newest, and the one that a run at the same time may be reading. */
const cache_store_KEPT = 2;
/**
 * A store in a folder of this machine.
 * @param root is made when the first entry is saved, for its owner alone.
 */
function folderStore(root) {
    return {
        name: "this machine's folder",
        github: false,
        async restore(folder, prefixes) {
            const entries = await entriesIn(root);
            const key = prefixes.flatMap((prefix) => entries.find(({ name }) => name.startsWith(prefix) && !name.startsWith(COMING))?.name ?? [])[0];
            if (key === undefined)
                return undefined;
            try {
                await (0,promises_.cp)(external_node_path_.join(root, key), folder, { recursive: true });
                return key;
            }
            catch {
                await (0,promises_.rm)(folder, { recursive: true, force: true });
                return undefined;
            }
        },
        async save(folder, key) {
            const copy = external_node_path_.join(root, `${COMING}${(0,external_node_crypto_.randomUUID)()}`);
            try {
                await (0,promises_.mkdir)(root, { recursive: true, mode: 0o700 });
                const place = external_node_path_.join(root, key);
                if ((await (0,promises_.stat)(place).catch(() => undefined)) === undefined) {
                    // A copy that is cut off has another name, and never becomes an entry.
                    await (0,promises_.cp)(folder, copy, { recursive: true });
                    await (0,promises_.rename)(copy, place);
                }
                const now = new Date();
                await (0,promises_.utimes)(place, now, now);
                await removeOld(root, key.slice(0, key.lastIndexOf("-") + 1));
                return undefined;
            }
            catch (error) {
                await (0,promises_.rm)(copy, { recursive: true, force: true }).catch(() => undefined);
                return error instanceof Error ? error.message : String(error);
            }
            finally {
                await (0,promises_.rm)(folder, { recursive: true, force: true });
            }
        },
    };
}
/** Of this prefix all but the newest; of others what nobody has kept again for a long time, and copies that were cut off. */
async function removeOld(root, prefix) {
    const entries = await entriesIn(root);
    const same = entries.filter(({ name }) => name.startsWith(prefix)).slice(cache_store_KEPT);
    const before = (age) => entries.filter(({ time }) => time < Date.now() - age);
    const cut = before(CUT_OFF).filter(({ name }) => name.startsWith(COMING));
    for (const { name } of [...same, ...before(FORGOTTEN), ...cut])
        await (0,promises_.rm)(external_node_path_.join(root, name), { recursive: true, force: true });
}
/** Beginning of the name of what is no entry yet. */
const COMING = ".coming-";
/** Milliseconds: longer than a copy takes. */
const CUT_OFF = 3600_000;
/** Milliseconds: as long as GitHub keeps what nobody reads, and a week on top. */
const FORGOTTEN = 14 * 24 * 3600_000;
/** Names of the entries, the newest first. */
async function entriesIn(root) {
    const names = await (0,promises_.readdir)(root).catch(() => []);
    const dated = await Promise.all(names.map(async (name) => ({
        name,
        time: (await (0,promises_.stat)(external_node_path_.join(root, name)).catch(() => undefined))?.mtimeMs ?? 0,
    })));
    return dated.toSorted((a, b) => b.time - a.time);
}

;// CONCATENATED MODULE: ./lib/src/runner/github-cache.js
// GitHub's cache, by a process of its own (cache.ts): the library prints as it likes, needs the runner's token, and is far larger than we are.




/** What the library reads, and no child but this one gets. */
const VARIABLES = [
    "ACTIONS_RUNTIME_TOKEN",
    "ACTIONS_CACHE_URL",
    "ACTIONS_RESULTS_URL",
    "ACTIONS_CACHE_SERVICE_V2",
    "ACTIONS_CACHE_MODE",
    "GITHUB_SERVER_URL",
    "GITHUB_REPOSITORY",
    "NODE_EXTRA_CA_CERTS",
];
/** Milliseconds for one entry: a cache that is slower is none. */
const github_cache_PATIENCE = 3 * 60_000;
/** Folder of an entry below its place: the same on every runner, since the service compares it. */
const ENTRY = "entry";
/** True where the runner has given this step access to the cache. */
function hasGithubCache(env) {
    return Boolean(env.ACTIONS_RUNTIME_TOKEN && (env.ACTIONS_RESULTS_URL || env.ACTIONS_CACHE_URL));
}
/**
 * @param program absolute path of the bundle of cache.ts.
 */
function githubStore(env, program) {
    let gone = false;
    const run = async (question, place, cancelled) => {
        if (gone)
            return { problem: "it did not answer before" };
        const patience = AbortSignal.timeout(github_cache_PATIENCE);
        const signal = AbortSignal.any([cancelled, patience]);
        const given = VARIABLES.flatMap((name) => {
            const value = env[name];
            return value === undefined ? [] : [[name, value]];
        });
        const own = { ...Object.fromEntries(given), GITHUB_WORKSPACE: place, RUNNER_TEMP: place };
        let printed = "";
        try {
            await (0,process_process/* runProcess */.R)(process.execPath, [program, JSON.stringify(question)], {
                env: (0,environment/* childEnvironment */.Q)(env, own),
                cwd: place,
                signal,
                output: (chunk) => {
                    printed = (printed + Buffer.from(chunk).toString("utf8")).slice(-github_cache_LIMIT);
                },
            });
            return answerIn(printed);
        }
        catch (error) {
            cancelled.throwIfAborted();
            gone = patience.aborted;
            if (gone)
                return { problem: `it took longer than ${github_cache_PATIENCE / 60_000} minutes` };
            return { problem: error instanceof Error ? error.message : String(error) };
        }
    };
    return {
        name: "GitHub's cache",
        github: true,
        async restore(folder, prefixes, signal) {
            if (prefixes.length === 0)
                return undefined;
            const place = `${folder}.coming`;
            try {
                await (0,promises_.mkdir)(place, { recursive: true });
                const { key } = await run({ what: "restore", path: ENTRY, keys: prefixes }, place, signal);
                if (key === undefined || !(await isPlain(external_node_path_.join(place, ENTRY))))
                    return undefined;
                await (0,promises_.rename)(external_node_path_.join(place, ENTRY), folder);
                return key;
            }
            catch {
                signal.throwIfAborted();
                return undefined;
            }
            finally {
                await (0,promises_.rm)(place, { recursive: true, force: true });
            }
        },
        async save(folder, key, signal) {
            const place = `${folder}.going`;
            try {
                await (0,promises_.mkdir)(place, { recursive: true });
                await (0,promises_.rename)(folder, external_node_path_.join(place, ENTRY));
                return (await run({ what: "save", path: ENTRY, keys: [key] }, place, signal)).problem;
            }
            catch (error) {
                signal.throwIfAborted();
                return error instanceof Error ? error.message : String(error);
            }
            finally {
                await (0,promises_.rm)(place, { recursive: true, force: true });
            }
        },
    };
}
/** True for a folder of files and nothing else: no link, no pipe, no folder in it. */
async function isPlain(folder) {
    const own = await (0,promises_.lstat)(folder);
    return own.isDirectory() && (await (0,promises_.readdir)(folder, { withFileTypes: true })).every((entry) => entry.isFile());
}
/** Characters of output that are looked at: the answer is its last line. */
const github_cache_LIMIT = 16_384;
function answerIn(printed) {
    const last = printed.trimEnd().split("\n").at(-1) ?? "";
    try {
        const answer = JSON.parse(last);
        if (typeof answer === "object" && answer !== null)
            return answer;
    }
    catch {
        // Not an answer: said below.
    }
    return { problem: last === "" ? "it said nothing" : last };
}

;// CONCATENATED MODULE: ./lib/src/stages/caches.js
// What a run keeps for later ones, and takes from earlier ones: where, and whose. What is kept is in tool-caches.ts, kept-images.ts and setup.ts.







/** Decides where and for whom; touches nothing. */
function openCaches({ env }, inputs, pushes, { event, checkout }) {
    const github = hasGithubCache(env) ? cacheMode(env.ACTIONS_CACHE_MODE) : undefined;
    const off = inputs.cache.mode === "off" || github === "none";
    return {
        remembers: inputs.cache.mode !== "off" && !inputs.build.noCache,
        ...(off ? {} : { store: github !== undefined ? githubStore(env, program()) : folderStore(cacheFolder(env)) }),
        lasting: env.RUNNER_ENVIRONMENT === "self-hosted",
        scope: cacheScope(event, checkout, inputs.push, github),
        pushes,
        about: [env.GITHUB_SERVER_URL ?? "", env.GITHUB_REPOSITORY ?? "", (0,image_reference/* repositoryName */.aR)(inputs.repository)].join(" "),
    };
}
/** What is not known permits all, as in GitHub's own library: the service refuses what it refuses. */
function cacheMode(text = "") {
    const mode = text.trim().toLowerCase();
    return mode === "none" || mode === "read" || mode === "write-only" ? mode : "write";
}
/** Bundles stand beside each other. */
function program() {
    return external_node_path_.resolve(external_node_path_.dirname((0,external_node_fs_.realpathSync)(process.argv[1] ?? ".")), "../cache/index.js");
}
/** Source: the XDG Base Directory Specification. */
function cacheFolder(env) {
    const own = env.XDG_CACHE_HOME;
    return external_node_path_.join(own && external_node_path_.isAbsolute(own) ? own : external_node_path_.join(env.HOME || (0,external_node_os_.homedir)(), ".cache"), "image-driven-pipeline");
}

;// CONCATENATED MODULE: ./lib/src/compose/model.js
// The model of a Compose file as `docker compose config` resolves it, and what becomes of it for a run: the tested image by
// its ID, names and labels of the run, no host port, the pace of the health stage. Pure.

/**
 * The services that run the tested image: those that were named, or those that build what the run has built; and every
 * other one that uses the image by the name that one of these gives it.
 */
function testedServices(model, named, own) {
    const services = Object.entries(model.services);
    const first = named.length > 0 ? named : services.filter(([, { build }]) => isOwn(build, own)).map(([name]) => name);
    const names = new Set(first.flatMap((service) => model.services[service]?.image ?? []));
    return services
        .filter(([name, { image, build }]) => first.includes(name) || (!build && image !== undefined && names.has(image)))
        .map(([name]) => name);
}
function isOwn(build, own) {
    if (!build || own === undefined || build.context === undefined)
        return false;
    const file = build.dockerfile ?? "Dockerfile";
    const absolute = file.startsWith("/") ? file : `${build.context.replace(/\/$/, "")}/${file}`;
    return build.context === own.context && absolute === own.file && (build.target ?? "") === (own.target ?? "");
}
/** Services whose images the Compose file builds beside the tested one, e.g. acceptance tests. */
function sideBuilds(model, tested) {
    return Object.entries(model.services)
        .filter(([name, { build }]) => build && !tested.includes(name))
        .map(([name]) => name);
}
/** Paths that services mount from the file system of the engine's machine. */
function bindSources(model) {
    const mounts = Object.values(model.services).flatMap(({ volumes }) => volumes ?? []);
    return [...new Set(mounts.flatMap(({ type, source }) => (type === "bind" && source ? [source] : [])))];
}
/** The model that is run. */
function releaseModel(model, settings) {
    const { tested, nameOf } = settings;
    const built = new Map();
    for (const name of sideBuilds(model, tested)) {
        const { image } = model.services[name] ?? {};
        if (image !== undefined)
            built.set(image, nameOf(name));
    }
    const services = Object.entries(model.services).map(([name, service]) => [
        name,
        releaseService(name, service, built, settings),
    ]);
    return {
        ...model,
        name: settings.project,
        services: Object.fromEntries(services),
        networks: resources(model.networks, settings.labels),
        volumes: resources(model.volumes, settings.labels),
    };
}
/** What a service may not keep: names that two runs would share, ports of the host, profiles that would hide it. */
const DROPPED = ["ports", "container_name", "profiles", "develop", "build"];
function releaseService(name, service, built, settings) {
    const { tested, image, labels, nameOf, copyOf, checks } = settings;
    const kept = Object.fromEntries(Object.entries(service).filter(([key]) => !DROPPED.includes(key)));
    const own = imageOf(name, service, built, settings);
    const imageCheck = tested.includes(name) ? image.check : checks.get(service.image ?? nameOf(name));
    const healthcheck = paced(service.healthcheck, imageCheck ?? undefined, settings.startInterval);
    const volumes = service.volumes?.map((mount) => {
        const copy = mount.type === "bind" && mount.source ? copyOf(mount.source) : undefined;
        return copy === undefined ? mount : { ...mount, source: copy };
    });
    return {
        ...kept,
        ...own,
        labels: { ...service.labels, ...labels },
        ...(healthcheck === undefined ? {} : { healthcheck }),
        ...(volumes === undefined ? {} : { volumes }),
    };
}
function imageOf(name, service, built, { tested, image, nameOf }) {
    if (tested.includes(name))
        return { image: image.id, pull_policy: "never" };
    if (service.build) {
        const contexts = Object.entries(service.build.additional_contexts ?? {}).map(([context, source]) => {
            const other = /^service:(.+)$/.exec(source)?.[1];
            return [context, other !== undefined && tested.includes(other) ? `docker-image://${image.name}` : source];
        });
        return {
            image: nameOf(name),
            build: {
                ...service.build,
                tags: undefined,
                ...(contexts.length > 0 ? { additional_contexts: Object.fromEntries(contexts) } : {}),
            },
            pull_policy: "never",
        };
    }
    const other = built.get(service.image ?? "");
    return other === undefined ? {} : { image: other, pull_policy: "never" };
}
/** The run's labels instead of a fixed name, which two runs would share. What is external belongs to somebody else. */
function resources(named, labels) {
    return Object.fromEntries(Object.entries(named ?? {}).map(([key, resource]) => {
        if (resource?.external)
            return [key, resource];
        const { name: _, ...rest } = resource ?? {};
        return [key, { ...rest, labels: { ...resource?.labels, ...labels } }];
    }));
}
/** The check of a service at the pace of the health stage; undefined where nothing is known to raise. */
function paced(declared, image, startInterval) {
    if (declared?.disable || declared?.test?.[0] === "NONE")
        return declared;
    const check = { ...image, ...fromCompose(declared) };
    if (!(0,health/* hasCheck */.v3)(check))
        return declared ?? undefined;
    const pace = (0,health/* waitingPace */.J7)(check, startInterval);
    return {
        ...declared,
        interval: toCompose(pace.Interval),
        timeout: toCompose(pace.Timeout),
        start_period: toCompose(pace.StartPeriod),
        ...(pace.StartInterval === undefined ? {} : { start_interval: toCompose(pace.StartInterval) }),
        retries: pace.Retries ?? 1,
    };
}
function fromCompose(check) {
    if (!check)
        return {};
    const given = [
        ["Test", typeof check.test === "string" ? ["CMD-SHELL", check.test] : check.test],
        ["Interval", nanoseconds(check.interval)],
        ["Timeout", nanoseconds(check.timeout)],
        ["StartPeriod", nanoseconds(check.start_period)],
        ["StartInterval", nanoseconds(check.start_interval)],
        ["Retries", check.retries],
    ];
    return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}
const UNITS = { h: 3.6e12, m: 6e10, s: 1e9, ms: 1e6, us: 1e3, µs: 1e3, ns: 1 };
/** Nanoseconds of a duration as Go writes it (`1m30s`); undefined for none. Source: Compose specification, "Specifying durations". */
function nanoseconds(text) {
    if (text === undefined || !/^(\d+(\.\d+)?(h|ms|m|us|µs|ns|s))+$/.test(text))
        return undefined;
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|us|µs|ns|s)/g)];
    return parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
}
function toCompose(duration) {
    return `${Math.round((duration ?? 0) / 1e6)}ms`;
}

// EXTERNAL MODULE: ./lib/src/compose/risks.js
var compose_risks = __webpack_require__(4693);
;// CONCATENATED MODULE: ./lib/src/docker/compose.js
// Docker Compose by its CLI plugin: it knows the Compose file, its networks and its order. What became of containers is
// asked of the engine, never of the plugin's words or exit code.



/** Compose 2.20.2 is the first that knows `start_interval`. */
const OLDEST = [2, 20, 2];
/** Bytes of error output that are kept. */
const compose_KEPT = 16 * 1024;
/** @throws StageError `engine` when the CLI has no Compose v2, or one that is too old. */
async function requireCompose(engine, signal) {
    let said = "";
    const { code } = await (0,process_process/* runProcess */.R)(engine.docker, ["compose", "version", "--short"], {
        env: (0,environment/* childEnvironment */.Q)(engine.env),
        output: () => undefined,
        stdout: (chunk) => {
            said += Buffer.from(chunk).toString("utf8");
        },
        signal,
    });
    const version = /(\d+)\.(\d+)\.(\d+)/.exec(said);
    const problem = code !== 0 || version === null
        ? "the Docker CLI here has no Compose v2"
        : isOlder(version.slice(1).map(Number), OLDEST)
            ? `Docker Compose ${version[0]} is too old`
            : undefined;
    if (problem !== undefined)
        throw new src_errors/* StageError */.Zu({
            stage: "release",
            kind: "engine",
            what: problem,
            why: `a release environment needs Docker Compose ${OLDEST.join(".")} or newer`,
            remedy: "install the plugin (docker/setup-compose-action does), or remove `compose-file`",
        });
}
/** The model that Compose makes of the files, as JSON text; its errors when it makes none. Asks no engine. */
async function resolveCompose(engine, project, signal) {
    const chunks = [];
    const result = await compose(engine, project, ["--profile", "*"], ["config", "--format", "json"], {
        signal,
        stdout: (chunk) => {
            chunks.push(Buffer.from(chunk));
        },
    });
    return { ...result, model: Buffer.concat(chunks).toString("utf8") };
}
/** Runs a subcommand, e.g. `["up", "--detach", "app"]`. */
function runCompose(engine, project, args, output, signal) {
    return compose(engine, project, ["--env-file", "/dev/null", "--progress", "plain"], args, { signal, output });
}
async function compose(engine, { name, files, folder, env }, options, args, streams) {
    let errors = Buffer.alloc(0);
    const { signal, output, stdout } = streams;
    const whole = [
        "compose",
        ...["--project-name", name, "--project-directory", folder, "--ansi", "never"],
        ...files.flatMap((file) => ["--file", file]),
        ...options,
        ...args,
    ];
    const { code } = await (0,process_process/* runProcess */.R)(engine.docker, whole, {
        env: (0,environment/* childEnvironment */.Q)(engine.env, Object.fromEntries(env.map((pair) => [pair.name, pair.value]))),
        cwd: folder,
        signal,
        output: (chunk) => {
            errors = Buffer.concat([errors, chunk]).subarray(-compose_KEPT);
            return output?.(chunk);
        },
        ...(stdout === undefined ? {} : { stdout }),
    });
    return { code, errors: errors.toString("utf8") };
}
function isOlder(version, oldest) {
    const index = oldest.findIndex((part, place) => part !== version[place]);
    return index >= 0 && (version[index] ?? 0) < (oldest[index] ?? 0);
}

;// CONCATENATED MODULE: ./lib/src/policy/compose-errors.js
const CLASSES = [
    [
        /no space left on device/i,
        { kind: "disk", transient: false, remedy: "free space on the engine (`docker system df` says what takes it)" },
    ],
    [
        /all predefined address pools|could not find an available.*IPv4|Pool overlaps/i,
        {
            kind: "engine",
            transient: false,
            remedy: "the engine has no addresses left for another network: remove unused ones (`docker network prune`), or a fixed subnet of the Compose file",
        },
    ],
    [
        /port is already allocated|address already in use/i,
        { kind: "engine", transient: false, remedy: "no port of the host is needed: remove it from the Compose file" },
    ],
    [
        /pull access denied|manifest unknown|manifest for .* not found|repository does not exist|No such image|unauthorized|denied: /i,
        {
            kind: "input",
            transient: false,
            remedy: "check the name of the image in the Compose file; a private one needs docker/login-action before this step",
        },
    ],
    [
        /TLS handshake timeout|i\/o timeout|connection reset|unexpected EOF|toomanyrequests|temporary failure|no such host|connection refused|\b5\d\d /i,
        {
            kind: "registry",
            transient: true,
            remedy: "the registry of an image of the Compose file does not answer: run again",
        },
    ],
    [
        /dependency failed to start|is unhealthy|didn't complete successfully|exited \(\d+\)/i,
        { kind: "release", transient: false, remedy: "the logs of the services are below" },
    ],
];
/** The class of what Compose wrote to standard error. */
function classifyComposeError(errors) {
    const lines = errors
        .split(/[\r\n]+/)
        .map((line) => line.trim())
        .filter((line) => line !== "" && !/level=warning|^(Container|Network|Volume) .* (Creat|Start|Runn|Wait|Heal|Stop)/.test(line));
    for (const [pattern, found] of CLASSES) {
        const said = lines.findLast((line) => pattern.test(line));
        if (said !== undefined)
            return { ...found, said };
    }
    const last = lines.at(-1);
    return {
        kind: "release",
        transient: false,
        remedy: "the logs of the services are below",
        ...(last === undefined ? {} : { said: last }),
    };
}

// EXTERNAL MODULE: ./lib/src/stages/snapshot.js
var stages_snapshot = __webpack_require__(6322);
;// CONCATENATED MODULE: ./lib/src/stages/test-files.js
// How the snapshot of the test files gets into the containers of the gates: bind mounts, read-only, where the engine sees
// our files; a throw-away layer for what gates may write to, and for everything where it does not.





/** Gates, the release environment and the publish command may ask at the same time: names of containers are used once. */
let test_files_count = 0;
/** Where the probe's mount would be seen, had anybody a look. */
const PROBE = "/.image-driven-probe";
/**
 * Makes the files available to containers of `image` whose working directory is `workdir`.
 * @throws EngineError
 */
async function provideTestFiles(session, image, { files, skipped }, workdir) {
    if (skipped > 0)
        session.log.notice(`test-files: ${skipped} FIFOs, sockets or devices were left out`);
    if (files.length === 0)
        return { image, mounts: [] };
    const shared = await engineSees(session, image);
    if (!shared)
        session.log.info("the engine does not see the files of this machine: test files are copied into a throw-away layer");
    const mounted = shared ? files.filter(({ mode }) => mode === "ro") : [];
    const copied = files.filter((file) => !mounted.includes(file));
    const target = (file) => file.target ?? external_node_path_.posix.resolve(workdir, file.path);
    return {
        image: copied.length === 0 ? image : await test_files_layer(session, image, copied, target),
        mounts: mounted.map((file) => ({ Type: "bind", Source: file.copy, Target: target(file), ReadOnly: true })),
    };
}
/**
 * Probes whether the engine sees the run's folder, whose name no other machine has: one that is remote, or on the other
 * side of a container, refuses to mount it. Nothing is started.
 */
async function engineSees(session, image) {
    const mount = { Type: "bind", Source: session.folder, Target: PROBE, ReadOnly: true };
    try {
        const id = await (0,docker_containers/* createContainer */.g$)(session.engine, `image-driven-probe-${++test_files_count}-${session.runId}`, { Image: image, Entrypoint: [PROBE], Labels: (0,image_run/* runLabels */.xU)(session.runId), HostConfig: { Mounts: [mount] } }, session.signal);
        session.background.add((0,docker_containers/* removeContainer */.od)(session.engine, id));
        return true;
    }
    catch (error) {
        if (error instanceof docker_api/* EngineError */.NJ && /bind source path does not exist|invalid mount config/i.test(error.message))
            return false;
        throw error;
    }
}
/** The image with the files in it. They are put into a container that was never started, and it is committed. */
async function test_files_layer(session, image, files, target) {
    const { engine, signal, runId } = session;
    return withUnstarted(session, "test-files", image, async (id) => {
        const { archiveOf } = await Promise.resolve(/* import() */).then(__webpack_require__.bind(__webpack_require__, 1466));
        const entries = files.map((file) => ({ source: file.copy, target: target(file) }));
        await (0,docker_containers/* unpackInto */.Z8)(engine, id, archiveOf(entries), signal);
        return (0,docker_containers/* commitContainer */.LE)(engine, id, (0,image_run/* layerImage */.fc)(`test-files-${++test_files_count}`, runId), signal);
    });
}

// EXTERNAL MODULE: ./lib/src/stages/whole-logs.js
var whole_logs = __webpack_require__(475);
;// CONCATENATED MODULE: ./lib/src/stages/environment.js
// The release environment before it runs: what Compose makes of the files, checked before the build; then, once the image
// exists, the project of this run, with its side images built and pulled.

















/** Milliseconds for Compose to read its files. */
const RESOLVING = 60_000;
/** Seconds before another attempt to pull or build side images. */
const RETRIES = [2, 5];
/**
 * Lets Compose resolve the files, before anything is built.
 * @throws StageError `input` for a file or a service that is wrong, `engine` without Compose, `policy` for a way out of a
 * container in code that may be a stranger's.
 */
async function resolveEnvironment(session, inputs, own) {
    const { engine, signal } = session;
    const project = {
        name: projectName(session),
        files: await writeFiles(session, inputs),
        folder: inputs.folder,
        env: inputs.env,
    };
    const limit = AbortSignal.timeout(RESOLVING);
    const soon = AbortSignal.any([signal, limit]);
    const [, resolved] = await Promise.all([requireCompose(engine, soon), resolveCompose(engine, project, soon)]).catch((error) => {
        if (!limit.aborted || signal.aborted)
            throw error;
        throw wrongInput(`Compose did not resolve its files within ${RESOLVING / 1000} s`, "files that it takes from elsewhere may not answer", "keep them in the checkout");
    });
    if (resolved.code !== 0)
        throw wrongInput(`Compose does not understand ${inputs.files.map((file) => external_node_path_.relative(inputs.checkout, file.path)).join(", ")}`, resolved.errors.trim().split("\n").slice(-5).join("\n"), "`docker compose config` says the same; variables come from `compose-env` and `.env` alone");
    const model = JSON.parse(resolved.model);
    checkServices(model, inputs);
    if (inputs.foreign)
        refuseRisks(model, inputs.checkout);
    const tested = testedServices(model, inputs.services, own);
    if (tested.length === 0)
        throw wrongInput("no service of the Compose file runs the image of this run", `none builds the same context, Dockerfile and target; its services are ${Object.keys(model.services).join(", ")}`, "name it in `compose-service`");
    return { model, tested };
}
function checkServices(model, inputs) {
    const known = Object.keys(model.services ?? {});
    const used = [
        ["compose-service", inputs.services],
        ["compose-wait", inputs.wait.map(({ service }) => service)],
        ["compose-bootstrap", inputs.bootstrap.map(({ service }) => service)],
        ["compose-up", inputs.up.map(({ service }) => service)],
        ["compose-test", inputs.test === undefined ? [] : [inputs.test.service]],
    ];
    for (const [input, services] of used)
        for (const service of services)
            if (!known.includes(service))
                throw wrongInput(`input "${input}": the Compose file has no such service; got ${JSON.stringify(service)}`, `its services are ${known.join(", ") || "none"}`, "use one of them");
    if (inputs.test === undefined && inputs.up.length === 0)
        throw wrongInput('input "compose-test": nothing would be proved', `the services are ${known.join(", ")}`, "name the service that tests, or in `compose-up` what has to turn healthy");
}
function refuseRisks(model, checkout) {
    const risks = (0,compose_risks/* risksOf */.i7)(model, checkout);
    if (risks.length === 0)
        return;
    throw new src_errors/* StageError */.Zu({
        stage: "release",
        kind: "policy",
        what: "code of a pull request must not get out of its containers",
        why: risks.join("\n"),
        remedy: "use a Compose file without it for pull requests",
    });
}
/** Files as Compose takes them: as they are, or what an old one was converted to. */
async function writeFiles(session, { files }) {
    return Promise.all(files.map(async ({ path: file, converted }, index) => {
        if (converted === undefined)
            return file;
        const written = external_node_path_.join(session.folder, `compose-${index}.json`);
        await (0,promises_.writeFile)(written, converted, { mode: 0o600 });
        return written;
    }));
}
/**
 * Makes the project of this run out of the model, and everything that has to be there before it starts: copies of what it
 * mounts of the checkout, images that the Compose file builds itself, images of registries.
 */
async function prepareEnvironment(session, inputs, release, image, { model, tested }) {
    const { engine } = session;
    const file = external_node_path_.join(session.folder, "compose.json");
    const project = { name: projectName(session), files: [file], folder: session.folder, env: [] };
    const limit = AbortSignal.timeout(inputs.build.timeout);
    try {
        const copies = await copyMounts(session, image, release, bindSources(model));
        const write = async (checks) => {
            const run = releaseModel(model, {
                project: project.name,
                image: {
                    id: image.Id,
                    name: (0,image_run/* localImage */.tY)(inputs.repository, session.runId),
                    check: image.Config.Healthcheck ?? null,
                },
                tested,
                labels: (0,image_run/* runLabels */.xU)(session.runId),
                nameOf: (service) => sideImage(service, session.runId),
                copyOf: (source) => copies.get(source),
                checks,
                startInterval: hasStartInterval(engine),
            });
            await (0,promises_.writeFile)(file, JSON.stringify(run), { mode: 0o600 });
        };
        const built = sideBuilds(model, tested);
        const others = Object.entries(model.services).filter(([name]) => !tested.includes(name) && !built.includes(name));
        const names = (services) => [...new Set(services.flatMap(([, service]) => service.image ?? []))];
        const lookAt = async (images) => new Map(await Promise.all(images.map(async (name) => [name, await (0,docker_images/* inspectImage */.mm)(engine, name, session.signal)])));
        const known = await lookAt([...names(others), ...built.map((service) => sideImage(service, session.runId))]);
        const declared = new Set(built.flatMap((service) => model.services[service]?.image ?? []));
        const absent = others.filter(([, service]) => service.image !== undefined && !declared.has(service.image) && known.get(service.image) === undefined);
        if (built.length > 0 || absent.length > 0) {
            await write(new Map());
            const bounded = { ...session, signal: AbortSignal.any([session.signal, limit]) };
            if (absent.length > 0)
                await provide(bounded, project, ["pull", "--quiet"], absent.map(([name]) => name));
            if (built.length > 0)
                await provide(bounded, project, ["build"], built);
        }
        const images = await lookAt([...names(others), ...built.map((service) => sideImage(service, session.runId))]);
        await write(new Map([...images].flatMap(([name, record]) => {
            const check = record?.Config.Healthcheck;
            return (0,health/* hasCheck */.v3)(check) ? [[name, check]] : [];
        })));
        return { project, tested };
    }
    catch (error) {
        if (limit.aborted && !session.signal.aborted)
            throw new src_errors/* StageError */.Zu({
                stage: "release",
                kind: "release",
                what: `the images of the Compose file were not there within ${inputs.build.timeout / 60_000} minutes`,
                remedy: "`build-timeout` gives them more time",
            });
        throw (0,docker_api/* engineFailure */.FR)(error, "release", "the release environment could not be prepared");
    }
}
/** Pulls or builds images of the Compose file. Its output is in the whole logs; what fails says its last lines. */
async function provide(session, project, command, services) {
    const verb = command[0] ?? "";
    for (let attempt = 0;; attempt++) {
        const whole = (0,whole_logs/* wholeLog */._)(session, `release-${verb}-${attempt + 1}`);
        const { code, errors } = await runCompose(session.engine, project, [...command, ...services], (chunk) => whole.write(chunk), session.signal).finally(() => whole.end());
        if (code === 0)
            return;
        await session.engine.api.ping(10_000, session.signal);
        const failed = classifyComposeError(errors);
        const wait = RETRIES[attempt];
        if (!failed.transient || wait === undefined)
            throw new src_errors/* StageError */.Zu({
                stage: "release",
                kind: failed.kind,
                what: `the ${services.length === 1 ? "image" : "images"} of ${services.join(", ")} could not be ${verb === "pull" ? "pulled" : "built"}`,
                why: errors
                    .trim()
                    .split(/[\r\n]+/)
                    .slice(-20)
                    .join("\n"),
                remedy: failed.kind === "release" ? "the build of the service is wrong, not the tested image" : failed.remedy,
            });
        session.log.info(`attempt ${attempt + 1}/${RETRIES.length + 1} to ${verb} ${services.join(", ")} failed: ${failed.said}; again in ${wait} s`);
        await (0,external_node_timers_promises_.setTimeout)(wait * 1000, undefined, { signal: session.signal });
    }
}
/** Copies of the paths of the checkout that services mount: what they write there never reaches the checkout. */
async function copyMounts(session, image, { checkout }, sources) {
    const own = sources.filter((source) => (0,inputs_files/* within */.ux)(checkout, source) !== undefined);
    if (own.length === 0)
        return new Map();
    if (!(await engineSees(session, image.Id)))
        throw wrongInput("the Compose file mounts files of the checkout, which the engine does not see", `${own.map((source) => external_node_path_.relative(checkout, source) || ".").join(", ")}; the engine is on another machine, or the runner in a container`, "copy them into an image that the Compose file builds");
    const copies = new Map();
    const files = [];
    for (const source of own) {
        const name = external_node_path_.relative(checkout, source);
        const place = await (0,inputs_files/* lookUp */.TE)(checkout, source);
        if (place.kind === "file" || place.kind === "folder")
            files.push({ path: name, source: place.real, kind: place.kind, mode: "rw" });
        else if (place.kind === "missing") {
            // Compose would make a folder in the checkout: it gets one that goes away.
            const empty = external_node_path_.join(session.folder, "mounts", `empty-${copies.size}`);
            await (0,promises_.mkdir)(empty, { recursive: true, mode: 0o777 });
            copies.set(source, empty);
        }
        else
            throw wrongInput(`the Compose file mounts ${JSON.stringify(name)}, which leads out of the checkout`, "", "mount a file or a folder");
    }
    const { files: taken } = await (0,stages_snapshot/* takeSnapshot */.W)(files, external_node_path_.join(session.folder, "mounts"), "compose-file");
    for (const { path: name, copy } of taken)
        copies.set(external_node_path_.join(checkout, name), copy);
    return copies;
}
function projectName({ runId }) {
    return `image-driven-${runId}`;
}
/** Local name of an image that the Compose file builds beside the tested one; it goes with the run. */
function sideImage(service, runId) {
    return (0,image_run/* layerImage */.fc)(`compose-${service
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^-|-$/g, "")}`, runId);
}
function wrongInput(what, why, remedy) {
    return new src_errors/* StageError */.Zu({ stage: "release", kind: "input", what, remedy, ...(why === "" ? {} : { why }) });
}

;// CONCATENATED MODULE: ./lib/src/policy/freshness.js
// Is the published image still what a build would make? Pure: fingerprints are compared, never times.
/** Current when every tag that was looked at names one image, and that one was built from what is here. */
function judgeFreshness(fingerprint, published) {
    const [first] = published;
    if (first === undefined)
        return { current: false, reason: "nothing is published yet" };
    for (const { reference, digest, fingerprint: found } of published) {
        if (digest === undefined)
            return { current: false, reason: `${reference} does not exist yet` };
        if (found === undefined)
            return { current: false, reason: `${reference} does not say what it was built from` };
        if (found !== fingerprint)
            return { current: false, reason: `what ${reference} was built from has changed` };
        if (digest !== first.digest)
            return { current: false, reason: `${first.reference} and ${reference} are not one image` };
    }
    if (first.digest === undefined)
        return { current: false, reason: `${first.reference} does not exist yet` };
    return {
        current: true,
        reference: first.reference,
        digest: first.digest,
        reason: `${first.reference} is current: it was built from exactly this`,
    };
}

// EXTERNAL MODULE: ./lib/src/registry/registry.js + 1 modules
var registry = __webpack_require__(9923);
// EXTERNAL MODULE: ./lib/src/stages/lookup.js
var lookup = __webpack_require__(9764);
;// CONCATENATED MODULE: ./lib/src/stages/freshness.js
// The end of stage plan, where `skip-if-current` asks: was the published image built from exactly this?




/**
 * Compares fingerprints with what is published: under the tags that this run would move, or, where it makes new ones only, under
 * the newest of them. At most three requests a tag.
 */
async function lookForCurrent(inputs, planned, parent, publication, log, signal) {
    const { fingerprint } = await Promise.resolve(/* import() */).then(__webpack_require__.bind(__webpack_require__, 4628));
    const own = fingerprint({
        inputs: inputs.build,
        buildArgs: inputs.versionArg === undefined ? [] : [{ name: inputs.versionArg, value: planned.source.version }],
        ...(parent === undefined ? {} : { parent: parent.digest }),
    });
    const remote = (0,registry/* openRepository */.h_)(publication.probe, inputs.repository, publication.credentials, "pull", {
        signal,
        retrying: (words) => log.info(words),
    });
    const lasting = planned.tags.filter(({ unique }) => !unique).map(({ reference }) => reference);
    const [found, published] = await Promise.all([own, lookAt(remote, lasting, planned)]);
    if (found.seesRepository)
        log.notice("skip-if-current: .git is a part of the build context, so that every commit is a change: add it to .dockerignore");
    return { fingerprint: found.sha256, freshness: judgeFreshness(found.sha256, published) };
}
async function lookAt(remote, lasting, planned) {
    if (lasting.length > 0)
        return Promise.all(lasting.map((reference) => lookAtTag(remote, reference)));
    const reader = await (0,lookup/* readTags */.g$)(remote, { kind: "timestamp" });
    const [first] = planned.tags;
    if (reader.newest === undefined || first === undefined)
        return [];
    const name = first.reference.slice(0, first.reference.lastIndexOf(":"));
    return [await lookAtTag(remote, `${name}:${reader.newest}`)];
}
async function lookAtTag(remote, reference) {
    const manifest = await remote.existing((0,image_reference/* parseReference */.F2)(reference).tag ?? "latest");
    if (manifest === undefined)
        return { reference };
    const { fingerprint } = await remote.origin(manifest);
    return { reference, digest: manifest.digest, ...(fingerprint === undefined ? {} : { fingerprint }) };
}

;// CONCATENATED MODULE: ./lib/src/docker/command.js


/** Exit codes with which engines report that the program itself could not be executed. Source: moby daemon/start.go. */
const CANNOT_EXECUTE = [126, 127];
/** Milliseconds that the rest of the output may take once the process has ended. */
const DRAIN = 5000;
/** Runs the command. @throws EngineError when the engine did not do its part. */
async function runCommand(engine, run) {
    const id = await (0,docker_containers/* createContainer */.g$)(engine, run.name, run.spec, run.signal);
    await run.created(id);
    const attached = await (0,docker_containers/* attachContainer */.h3)(engine, id, run.output, run.signal, run.input);
    try {
        try {
            await (0,docker_containers/* startContainer */.YI)(engine, id, run.signal);
        }
        catch (error) {
            return await whyNotStarted(engine, id, error, run.signal);
        }
        return await untilEnd(engine, id, run, attached.done);
    }
    finally {
        attached.detach();
    }
}
async function untilEnd(engine, id, run, drained) {
    let ended;
    // A kill that fails is not the verdict: `wait` below fails with it, or the command ends by itself.
    const kill = (reason) => {
        ended ??= reason;
        (0,docker_containers/* killContainer */.QF)(engine, id).catch(() => undefined);
    };
    const timer = setTimeout(() => kill("timeout"), run.timeout);
    const stop = () => kill("stopped");
    if (run.stop?.aborted)
        stop();
    run.stop?.addEventListener("abort", stop, { once: true });
    try {
        await (0,docker_containers/* waitContainer */.J7)(engine, id, run.signal);
    }
    finally {
        clearTimeout(timer);
        run.stop?.removeEventListener("abort", stop);
    }
    // A process left behind cannot hold the pipes (its namespace is gone), but a slow reader can still be reading.
    const patience = new AbortController();
    await Promise.race([drained, expire(DRAIN, patience.signal)]);
    patience.abort();
    if (ended !== undefined)
        return { how: ended };
    const state = await (0,docker_containers/* containerState */.bX)(engine, id, run.signal);
    return { how: "exited", exitCode: state.ExitCode, outOfMemory: state.OOMKilled };
}
async function whyNotStarted(engine, id, error, signal) {
    if (!(error instanceof docker_api/* EngineError */.NJ) || error.status === 0)
        throw error;
    const state = await (0,docker_containers/* containerState */.bX)(engine, id, signal);
    if (!CANNOT_EXECUTE.includes(state.ExitCode))
        throw error;
    return { how: "not started", exitCode: state.ExitCode, why: error.message };
}
function expire(milliseconds, signal) {
    return new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        signal.addEventListener("abort", () => {
            clearTimeout(timer);
            resolve();
        });
    });
}

// EXTERNAL MODULE: ./lib/src/runner/excerpt.js + 1 modules
var excerpt = __webpack_require__(9371);
;// CONCATENATED MODULE: ./lib/src/runner/gate-output.js
// Output of gates that run side by side, shown whole and in the declared order; the first that still runs is live.

/** A little less than a block of the log takes, so that the log itself never leaves out anything of a gate. */
const GATE_LIMITS = { ...excerpt/* BLOCK_LIMITS */.r, lines: 9_900, bytes: 1024 * 1024, lineBytes: 4000 };
/** Shows one entry for each title, each in a group of its own, in this order. */
function orderedOutput(log, titles, limits = GATE_LIMITS) {
    const entries = titles.map((title) => new HeldOutput(title, limits));
    const showing = showAll(log, entries);
    // Whoever waits for the end hears of it; until then it is no unhandled rejection.
    showing.catch(() => undefined);
    return {
        entry(index) {
            const entry = entries[index];
            if (entry === undefined)
                throw new RangeError(`there is no entry ${index} among ${entries.length}`);
            return entry;
        },
        done() {
            for (const entry of entries)
                entry.abandon();
            return showing;
        },
    };
}
async function showAll(log, entries) {
    for (const entry of entries)
        if (await entry.begun)
            await log.group(entry.title, () => showEntry(log, entry));
}
async function showEntry(log, entry) {
    const door = log.foreign();
    await entry.show(door);
    const line = await entry.closed;
    door.end();
    if (line !== undefined)
        log.info(line);
}
class HeldOutput {
    title;
    #excerpt;
    #begun = Promise.withResolvers();
    #closed = Promise.withResolvers();
    #lines = [];
    #door;
    constructor(title, limits) {
        this.title = title;
        this.#excerpt = new excerpt/* Excerpt */.I((line) => this.#lines.push(line), limits);
    }
    /** Settles with the first output or the end: whether there is anything to show. */
    get begun() {
        return this.#begun.promise;
    }
    /** Settles with the closing line, or without one when nobody closed it. */
    get closed() {
        return this.#closed.promise;
    }
    write(chunk) {
        this.#begun.resolve(true);
        this.#excerpt.write(chunk);
        return this.#flush();
    }
    end() {
        this.#excerpt.end();
        void this.#flush();
    }
    tail() {
        return this.#excerpt.tail();
    }
    close(line) {
        this.end();
        this.#begun.resolve(true);
        this.#closed.resolve(line);
    }
    /** Nobody will close it any more. */
    abandon() {
        this.end();
        this.#begun.resolve(false);
        this.#closed.resolve(undefined);
    }
    /** It is this entry's turn: prints what was held back, and from now on everything at once. */
    show(door) {
        this.#door = door;
        return this.#flush();
    }
    #flush() {
        if (this.#door === undefined || this.#lines.length === 0)
            return;
        const text = `${this.#lines.join("\n")}\n`;
        this.#lines = [];
        return this.#door.write(Buffer.from(text));
    }
}

;// CONCATENATED MODULE: ./lib/src/stages/gate-container.js

/** Processes and threads a gate may have: enough for any test suite, not enough for a fork bomb. */
const PIDS_LIMIT = 4096;
/** Share of the machine's memory that a command may have unless it says otherwise: the engine and we live in the rest. */
const MEMORY_SHARE = 0.8;
/** How a command ended, as a verdict. Its own exit codes stay its own, whatever their number. */
function judge(end, memory) {
    if (end.how === "timeout")
        return { verdict: "timeout" };
    if (end.how === "stopped")
        return { verdict: "stopped", note: "another gate had failed (`fail-fast`)" };
    if (end.how === "not started")
        return { verdict: "failed", exitCode: end.exitCode, note: `could not be started: ${end.why}` };
    // A child can be killed while the command itself goes on and succeeds.
    const killed = `killed: out of memory (limit ${Math.round(memory / 1024 ** 2)} MiB)`;
    const note = end.outOfMemory
        ? { note: end.exitCode === 0 ? `although one of its processes was ${killed}` : killed }
        : {};
    return { verdict: end.exitCode === 0 ? "passed" : "failed", exitCode: end.exitCode, ...note };
}
/** A verdict in words, behind the name of what ran. `timeout`: milliseconds. */
function saying(result, timeout) {
    const note = result.note === undefined ? "" : `, ${result.note}`;
    switch (result.verdict) {
        case "passed":
            return `passed${note}`;
        case "timeout":
            return `was stopped: it ran longer than ${seconds(timeout)}`;
        case "error":
            return `could not be run${note}`;
        case "failed":
            return `failed with exit code ${result.exitCode}${note}`;
        default:
            return `${result.verdict}${note}`;
    }
}
/** Bytes that a container may have; 0 where nobody knows what the machine has. */
function memoryOf(session, rights) {
    return rights.Memory ?? Math.floor(session.engine.memory * MEMORY_SHARE);
}
/** The container of `command` at this place, as the engine wants it. */
function specification(session, place, command, rights) {
    const [program = "", ...args] = command.argv;
    const memory = memoryOf(session, rights);
    return {
        Image: place.image,
        Entrypoint: [program],
        Cmd: args,
        User: place.user,
        WorkingDir: place.workdir,
        Env: place.env.map(({ name, value }) => `${name}=${value}`),
        Labels: (0,image_run/* runLabels */.xU)(session.runId),
        Healthcheck: { Test: ["NONE"] },
        HostConfig: {
            Init: true,
            ...rights,
            Mounts: place.mounts,
            // We are attached and read everything; a second copy on the engine's disk would only grow.
            LogConfig: { Type: "none" },
            PidsLimit: PIDS_LIMIT,
            ...(memory > 0 ? { Memory: memory, MemorySwap: memory } : {}),
        },
    };
}
/** The first line of a command, for a title. */
function firstLine(text) {
    const [first = "", ...more] = text.trim().split("\n");
    return more.length > 0 ? `${first} …` : first;
}
/** Milliseconds as a reader wants them. */
function seconds(milliseconds) {
    return `${Math.round(milliseconds / 100) / 10} s`;
}

// EXTERNAL MODULE: ./lib/src/stages/fingerprint.js
var fingerprint = __webpack_require__(4628);
;// CONCATENATED MODULE: ./lib/src/stages/setup.js
// Setup: what gates need and the image does not have, installed once into a throw-away layer on top of the image. The layer is remembered:
// where the content of the image, the commands and the files that they get are the same, it is not made again. It is never pushed.











/** Setup may install what it likes: it gets Docker's default rights, which `sudo` and package managers expect. */
const SETUP_RIGHTS = { NetworkMode: "bridge" };
/** Layers of a repository that stay on the engine: the one that is used, and those of two other branches. */
const setup_KEPT = 3;
/**
 * Runs the setup commands, or finds what they made.
 * @throws StageError `gate` when a command fails.
 */
async function setUp(session, run) {
    const { place, inputs, caches, withLayers } = run;
    const steps = stepsOf(inputs, place);
    if (steps.length === 0)
        return { image: place.image };
    if (!caches.remembers)
        return { image: await runSteps(session, run, steps) };
    const told = await toldOf(run);
    const own = keyOf(caches.scope.own, told);
    const keys = caches.scope.read.map((scope) => keyOf(scope, told));
    const names = (0,image_run/* setupImages */.iy)(run.repository);
    const known = (await (0,docker_images/* listTags */.cB)(session.engine, names.repository, session.signal)).flatMap((tag) => names.parse(tag) ?? []);
    for (const name of keys.flatMap((key) => known.find((one) => one.key === key && isFresh(one)) ?? [])) {
        const image = await usable(session, run, names.reference(name));
        if (image === undefined)
            continue;
        session.log.info("setup    remembered: the image, the commands and their files are those of an earlier run");
        return { image };
    }
    const kind = (key) => ({
        kind: "setup",
        about: caches.about,
        exactly: key,
        mayBe: (name) => names.isOne(name) && name.endsWith(`-${key}`),
    });
    for (const key of withLayers ? [] : keys) {
        const [restored] = await restoreImages(session, caches, kind(key));
        if (restored === undefined)
            continue;
        const age = names.parse(restored.slice(names.repository.length + 1));
        const image = age !== undefined && isFresh(age) ? await usable(session, run, restored) : undefined;
        if (image !== undefined) {
            session.log.info(`setup    restored from ${caches.store?.name}: the image, the commands and their files are the same`);
            return { image };
        }
        session.background.add((0,docker_images/* removeImage */.aH)(session.engine, restored));
    }
    const started = performance.now();
    const image = await runSteps(session, run, steps);
    if (caches.scope.strange)
        return { image };
    const name = { time: Math.floor(Date.now() / 1000), key: own };
    const made = { name: names.reference(name), milliseconds: performance.now() - started };
    try {
        await remember(session, run, name, known, image);
    }
    catch (error) {
        // The layer is there; only its name is not.
        if (!(error instanceof docker_api/* EngineError */.NJ) || error.status === 0)
            throw error;
        session.log.info(`setup    not remembered: ${error.message}`);
        return { image };
    }
    if (!withLayers && isWorthKeeping(made.milliseconds))
        session.background.add(keepImages(session, caches, kind(own), own, [made.name]));
    return { image, made };
}
/**
 * ID of the image by this name, where it stands on exactly this image and starts as what setup makes does: with the image's variables
 * and those of the inputs. User, folder and command are given to every container.
 */
async function usable(session, { image, place }, name) {
    if (name === undefined)
        return undefined;
    const candidate = await (0,docker_images/* inspectImage */.mm)(session.engine, name, session.signal);
    if (candidate === undefined)
        return undefined;
    const below = image.RootFS?.Layers ?? [];
    const layers = candidate.RootFS?.Layers ?? [];
    const given = place.env.map(({ name: variable, value }) => `${variable}=${value}`);
    const same = variables(candidate.Config.Env ?? []) === variables([...(image.Config.Env ?? []), ...given]);
    if (!same || below.length === 0 || !below.every((layer, index) => layers[index] === layer))
        return undefined;
    return hold(session, candidate.Id);
}
/** By a name of this run it stays until the run has ended, whoever tidies up meanwhile; undefined where that was sooner. */
async function hold({ engine, runId, signal }, id) {
    try {
        await (0,docker_images/* nameImage */.Pe)(engine, id, (0,image_run/* layerImage */.fc)("setup", runId), signal);
        return id;
    }
    catch (error) {
        if (error instanceof docker_api/* EngineError */.NJ && error.status === 404)
            return undefined;
        throw error;
    }
}
/** `NAME=value` in one spelling, where the last of a name counts. */
function variables(list) {
    const values = new Map(list.map((text) => [text.split("=", 1)[0], text]));
    return JSON.stringify([...values.values()].sort());
}
/** What of an image's configuration a command in it can notice. */
function startOf({ Config, Os, Architecture, Variant }) {
    const { User, WorkingDir, Env, Volumes } = Config;
    return [User ?? "", WorkingDir ?? "", Env ?? [], Object.keys(Volumes ?? {}).sort(), Os, Architecture, Variant ?? ""];
}
/** Everything that the layer depends on, but for the network, as text in one spelling. */
async function toldOf({ image, place, inputs, files, caches }) {
    const content = await (0,fingerprint/* hashOfFiles */.r)(files.map(({ path, copy }) => ({ name: path, value: copy })));
    return JSON.stringify({
        format: 1,
        about: caches.about,
        layers: image.RootFS?.Layers,
        start: startOf(image),
        commands: [inputs.setupRoot?.argv ?? null, inputs.setup?.argv ?? null],
        place: [place.user, place.workdir, place.env.map(({ name, value }) => `${name}=${value}`)],
        files: [content, files.map(({ path, target, mode }) => [path, target ?? null, mode])],
        // Where the engine does not see our files they are a part of the layer.
        mounts: place.mounts.map(({ Target }) => Target),
    });
}
/** By it the layer is found. What a pull request has made has another one: its folders of tools went into it. */
function keyOf(scope, told) {
    return hashOfText(`${scope}\n${told}`).slice(0, 40);
}
/** Seconds after which setup runs again: what it downloads has changed since. */
const LIFETIME = 7 * 24 * 3600;
function isFresh({ time }) {
    return Date.now() / 1000 - time < LIFETIME;
}
/** Gives the layer a name that outlives the run, and takes it from the oldest ones. */
async function remember(session, { repository }, own, known, id) {
    const names = (0,image_run/* setupImages */.iy)(repository);
    const { engine } = session;
    await (0,docker_images/* nameImage */.Pe)(engine, id, names.reference(own), session.signal);
    const old = known.toSorted((a, b) => b.time - a.time).slice(setup_KEPT - 1);
    for (const name of [...old, ...known.filter(({ key }) => key === own.key)])
        session.background.add((0,docker_images/* removeImage */.aH)(engine, names.reference(name)));
}
function stepsOf({ setupRoot, setup }, { user }) {
    return [
        ...(setupRoot === undefined ? [] : [{ name: "setup-root", command: setupRoot, user: "0:0" }]),
        ...(setup === undefined ? [] : [{ name: "setup", command: setup, user }]),
    ];
}
async function runSteps(session, run, steps) {
    let from = run.place.image;
    for (const step of steps)
        from = await session.log.group(`${step.name}: ${firstLine(step.command.text)}`, () => runStep(session, run, step, { ...run.place, image: from, user: step.user }));
    return from;
}
async function runStep(session, { inputs: { timeout }, tools, image }, { name, command }, place) {
    const { engine, log, signal } = session;
    const started = performance.now();
    log.progress(name);
    const output = log.foreign();
    const whole = (0,whole_logs/* wholeLog */._)(session, name);
    let container;
    try {
        let end;
        try {
            end = await runCommand(engine, {
                name: `image-driven-${name}-${session.runId}`,
                spec: specification(session, place, command, SETUP_RIGHTS),
                timeout,
                output: (chunk) => {
                    whole.write(chunk);
                    return output.write(chunk);
                },
                created: (id) => {
                    container = id;
                    return tools.restore(id, name, place, image);
                },
                signal,
            });
        }
        finally {
            output.end();
            whole.end();
        }
        const verdict = judge(end, memoryOf(session, SETUP_RIGHTS));
        if (verdict.verdict !== "passed" || container === undefined)
            throw new src_errors/* StageError */.Zu({
                stage: "gates",
                kind: "gate",
                what: `${name} ${saying(verdict, timeout)}`,
                why: `the command was: ${command.text}`,
                remedy: "its output is above; no gate was run",
            });
        await tools.keep(container, name);
        const made = await (0,docker_containers/* commitContainer */.LE)(engine, container, (0,image_run/* layerImage */.fc)(name, session.runId), signal);
        log.info(`${name} done in ${seconds(performance.now() - started)}`);
        return made;
    }
    finally {
        log.progress("");
        if (container !== undefined)
            session.background.add((0,docker_containers/* removeContainer */.od)(engine, container));
    }
}

;// CONCATENATED MODULE: ./lib/src/stages/gates.js
// Stage gates: what setup installs goes into a throw-away layer on top of the image; every gate runs in a container of
// its own from there, as the image's own user, with the test files mounted. The image itself is never changed.









/** A gate runs what a pull request wrote: no capability that it did not ask for, and no program that raises its rights. */
function gateRights({ network, capabilities, memory }) {
    return {
        NetworkMode: network,
        SecurityOpt: ["no-new-privileges"],
        CapDrop: ["ALL"],
        CapAdd: capabilities,
        ...(memory === undefined ? {} : { Memory: memory }),
    };
}
/**
 * Runs setup, then all gates side by side, and returns one result for each gate in the declared order.
 * A gate that fails is a result, not an error.
 * @throws StageError `gate` when a setup command fails, `engine` when the engine does not do its part.
 */
async function gates(session, run) {
    const { image, inputs } = run;
    try {
        const workdir = inputs.workdir ?? (image.Config.WorkingDir || "/");
        const snapshot = await run.files;
        const { setupFiles } = inputs;
        const forSetup = snapshot.files.filter(({ path }) => setupFiles === undefined || setupFiles.includes(path));
        const provided = await provideTestFiles(session, image.Id, { ...snapshot, files: forSetup }, workdir);
        const place = {
            ...provided,
            user: inputs.user ?? image.Config.User ?? "",
            workdir,
            env: inputs.env,
        };
        const { image: ready, made } = await setUp(session, { ...run, place, files: forSetup });
        run.ready(made);
        const rest = snapshot.files.filter((file) => !forSetup.includes(file));
        const added = await provideTestFiles(session, ready, { files: rest, skipped: 0 }, workdir);
        const all = { image: added.image, mounts: [...provided.mounts, ...added.mounts] };
        return { results: await runGates(session, { ...place, ...all }, run), base: all.image };
    }
    catch (error) {
        throw (0,docker_api/* engineFailure */.FR)(error, "gates", "the gates could not be run");
    }
}
async function runGates(session, place, run) {
    const { inputs } = run;
    const stop = new AbortController();
    const results = [];
    const display = orderedOutput(session.log, inputs.gates.map((gate) => `gate ${gate.name}: ${firstLine(gate.command.text)}`));
    const queue = [...inputs.gates.entries()];
    const running = new Set();
    const showProgress = () => {
        const done = inputs.gates.length - queue.length - running.size;
        session.log.progress(running.size === 0 ? "" : `gates: ${[...running].join(", ")} (${done} of ${inputs.gates.length} done)`);
    };
    const worker = async () => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
            const [index, gate] = next;
            const output = display.entry(index);
            running.add(gate.name);
            showProgress();
            const result = stop.signal.aborted
                ? notRun(session, gate)
                : await runGate(session, place, gate, index, output, stop.signal, run);
            results[index] = result;
            if (result.verdict === "passed" && result.note !== undefined)
                session.log.warning(`gate ${gate.name} passed, ${result.note}`);
            running.delete(gate.name);
            showProgress();
            output.close(closingLine(result, gate));
            if (inputs.failFast && fails(result))
                stop.abort();
        }
    };
    const width = Math.min(inputs.maxParallel, inputs.gates.length);
    const workers = await Promise.allSettled(Array.from({ length: width }, () => worker().catch((error) => {
        queue.length = 0; // the engine is gone or the run is cancelled: no further gate is started
        throw error;
    })));
    session.log.progress("");
    await display.done();
    const broken = workers.find((settled) => settled.status === "rejected");
    if (broken !== undefined)
        throw broken.reason;
    return results;
}
function closingLine(result, gate) {
    const words = `gate ${gate.name} ${describe(result, gate)}`;
    return result.verdict === "not run" ? words : `${words} in ${seconds(result.duration)}`;
}
async function runGate(session, place, gate, index, output, stop, { collect, tools, image }) {
    const start = session.elapsed();
    const whole = (0,whole_logs/* wholeLog */._)(session, `gate-${index + 1}-${gate.name}`);
    let container;
    const own = {
        ...place,
        user: gate.user ?? place.user,
        workdir: gate.workdir ?? place.workdir,
        env: [...place.env, ...gate.env],
    };
    const result = (verdict) => ({
        name: gate.name,
        command: gate.command.text,
        allowFailure: gate.allowFailure,
        start,
        duration: session.elapsed() - start,
        tail: output.tail(),
        ...verdict,
    });
    try {
        const end = await runCommand(session.engine, {
            name: `image-driven-gate-${index + 1}-${session.runId}`,
            spec: specification(session, own, gate.command, gateRights(gate)),
            timeout: gate.timeout,
            output: (chunk) => {
                whole.write(chunk);
                return output.write(chunk);
            },
            created: (id) => {
                container = id;
                return tools.restore(id, `gate ${gate.name}`, own, image);
            },
            stop,
            signal: session.signal,
        });
        output.end();
        // Before anything is judged: a gate that fails has reports too.
        if (container !== undefined)
            await collect(container, gate.name, own.workdir);
        const verdict = judge(end, memoryOf(session, gateRights(gate)));
        if (verdict.verdict === "passed" && container !== undefined)
            await tools.keep(container, `gate ${gate.name}`);
        return result(verdict);
    }
    catch (error) {
        // The engine refusing this one container is no verdict about the image; an engine that is gone ends the stage.
        if (!(error instanceof docker_api/* EngineError */.NJ) || error.status === 0)
            throw error;
        return result({ verdict: "error", note: error.message });
    }
    finally {
        output.end();
        whole.end();
        if (container !== undefined)
            session.background.add((0,docker_containers/* removeContainer */.od)(session.engine, container));
    }
}
/** The failures that gates stand for: those that failed and may not. */
function gateFailures(results, inputs) {
    return results.flatMap((result, index) => {
        const gate = inputs.gates[index];
        if (gate === undefined || !fails(result))
            return [];
        const engine = result.verdict === "error";
        return [
            new src_errors/* StageError */.Zu({
                stage: "gates",
                kind: engine ? "engine" : "gate",
                what: `gate \`${result.name}\` ${describe(result, gate)}`,
                why: engine
                    ? (result.note ?? "the engine did not run it")
                    : (result.tail.findLast((line) => line.trim() !== "") ?? "it printed nothing"),
                remedy: engine
                    ? "the engine could not run the gate: nothing was decided about the image"
                    : `its whole output is in the group of the gate; it ran \`${firstLine(result.command)}\``,
            }),
        ];
    });
}
function fails(result) {
    return (!result.allowFailure && (result.verdict === "failed" || result.verdict === "timeout" || result.verdict === "error"));
}
function describe(result, gate) {
    return `${saying(result, gate.timeout)}${result.allowFailure && result.verdict !== "not run" ? " (allowed to)" : ""}`;
}
function notRun(session, gate) {
    return {
        name: gate.name,
        command: gate.command.text,
        verdict: "not run",
        allowFailure: gate.allowFailure,
        start: session.elapsed(),
        duration: 0,
        note: "another gate had failed (`fail-fast`)",
        tail: [],
    };
}

;// CONCATENATED MODULE: ./lib/src/stages/health.js
// Stage health: the image is started as in production and has to turn healthy by its own HEALTHCHECK.







/** Milliseconds between two looks when no event wakes us earlier. */
const LOOK = 250;
/** Milliseconds that an image without a check has to keep running when the check is optional. */
const SETTLED = 2000;
const LOG_LINES = 100;
const HEALTH_LOG_LINES = 5;
/**
 * Starts the image and waits for its verdict. The container is removed in the background, whatever the verdict.
 * @param beside what goes on on the same machine: as long as it does, nobody can say that the image is too slow.
 */
async function health_health(session, image, inputs, beside) {
    const own = image.Config.Healthcheck;
    const given = inputs.command === undefined ? undefined : { Test: ["CMD-SHELL", inputs.command] };
    if (given !== undefined && (0,health/* hasCheck */.v3)(own))
        session.log.notice("the image has a HEALTHCHECK of its own: `health-command` is used instead of it");
    const check = given ?? ((0,health/* hasCheck */.v3)(own) ? own : undefined);
    if (check === undefined && inputs.log === undefined && inputs.policy === "required")
        return { result: { state: "no check", duration: 0 }, failure: noCheck((0,health/* isDisabled */.d6)(own)) };
    if (check === undefined && inputs.log === undefined)
        session.log.notice("the image has no HEALTHCHECK: it only has to keep running (`health: optional`)");
    try {
        return await observe(session, image, check, given !== undefined, inputs, beside);
    }
    catch (error) {
        throw (0,docker_api/* engineFailure */.FR)(error, "health", "the container could not be started or observed");
    }
}
async function observe(session, image, check, replaced, inputs, beside) {
    const { engine, signal, log } = session;
    const limit = (0,health/* healthDeadline */.VN)(check, inputs.timeout);
    const startPeriod = (check?.StartPeriod ?? 0) / 1e6;
    if (limit < startPeriod)
        log.warning(`health-timeout (${health_seconds(limit)}) is shorter than the start period of the image (${health_seconds(startPeriod)})`);
    const pace = check === undefined ? undefined : (0,health/* waitingPace */.J7)(check, hasStartInterval(engine));
    const spec = {
        Image: image.Id,
        Labels: (0,image_run/* runLabels */.xU)(session.runId),
        Env: inputs.env.map(({ name, value }) => `${name}=${value}`),
        ...(pace === undefined ? {} : { Healthcheck: replaced ? { ...check, ...pace } : pace }),
        // Its log is read after it has ended, so it needs a driver that can be read; otherwise it runs as in production.
        HostConfig: { LogConfig: { Type: "local", Config: { "max-size": "20m", "max-file": "1", compress: "false" } } },
    };
    const id = await (0,docker_containers/* createContainer */.g$)(engine, `image-driven-health-${session.runId}`, spec, signal);
    try {
        const started = performance.now();
        try {
            await (0,docker_containers/* startContainer */.YI)(engine, id, signal);
        }
        catch (error) {
            const state = await (0,docker_containers/* containerState */.bX)(engine, id, signal);
            if (!CANNOT_EXECUTE.includes(state.ExitCode))
                throw error;
            return exited(state, 0);
        }
        log.progress("waiting for the container to turn healthy");
        const waited = await wait(session, id, check, inputs.log, limit, beside);
        const duration = performance.now() - started;
        if (waited.verdict === "healthy" || waited.verdict === "running")
            return { result: { state: waited.verdict, duration } };
        await showLog(session, id, waited.state);
        return failed(waited, check, limit, duration);
    }
    finally {
        log.progress("");
        session.background.add((0,docker_containers/* removeContainer */.od)(engine, id));
    }
}
/** Looks whenever the engine reports an event, and at intervals because events can be lost. */
async function wait(session, id, check, text, limit, beside) {
    const { engine, signal } = session;
    const events = new AbortController();
    let wake = () => { };
    const watching = AbortSignal.any([signal, events.signal]);
    (0,docker_containers/* containerEvents */.hE)(engine, id, () => wake(), watching).catch(() => undefined);
    let printed = text === undefined;
    if (text !== undefined)
        (0,docker_containers/* watchLog */.CJ)(engine, id, text, watching)
            .then(() => {
            printed = true;
            wake();
        })
            .catch(() => undefined);
    let [deadline, alone] = beside === undefined ? [performance.now() + limit, 0] : [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    const free = () => {
        deadline = performance.now() + limit;
        alone = Date.now();
        wake();
    };
    beside?.then(free, free);
    const settled = performance.now() + SETTLED;
    const onAbort = () => wake();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
        for (;;) {
            const state = await (0,docker_containers/* containerState */.bX)(engine, id, signal);
            const verdict = (0,health/* judge */.S4)(state, check !== undefined);
            if (verdict.state === "unusable check")
                return { verdict: verdict.state, state, why: verdict.why };
            const now = performance.now();
            if (verdict.state === "healthy" && printed)
                return { verdict: "healthy", state };
            // A line that is printed says more than that it keeps running.
            if (verdict.state === "running" && printed && text !== undefined)
                return { verdict: "healthy", state };
            if (verdict.state === "running" && text === undefined && now >= settled)
                return { verdict: "running", state };
            if (verdict.state === "exited" || verdict.state === "paused")
                return { verdict: verdict.state, state };
            if (verdict.state === "unhealthy" && isSettled(state, alone))
                return { verdict: verdict.state, state };
            if (now >= deadline) {
                const why = printed ? {} : { why: `it has not printed ${JSON.stringify(text)}` };
                return { verdict: "timeout", state, ...why };
            }
            await new Promise((resolve) => {
                const timer = setTimeout(resolve, Math.min(LOOK, deadline - now));
                wake = () => {
                    clearTimeout(timer);
                    resolve();
                };
            });
            signal.throwIfAborted();
        }
    }
    finally {
        events.abort();
        signal.removeEventListener("abort", onAbort);
    }
}
/** A probe that failed while gates had the machine says nothing yet: one has to fail after them. */
function isSettled({ Health }, alone) {
    const probes = Health?.Log ?? [];
    return probes.length === 0 ? Number.isFinite(alone) : Date.parse(probes.at(-1)?.End ?? "") >= alone;
}
/** What the container printed and what its check said: before the verdict, and before anything is removed. */
async function showLog(session, id, state) {
    session.log.info(`last lines of the container (at most ${LOG_LINES}):`);
    const output = session.log.foreign();
    try {
        await (0,docker_containers/* containerLog */.CR)(session.engine, id, LOG_LINES, (chunk) => output.write(chunk));
    }
    catch {
        // A log that cannot be read must not hide the verdict.
    }
    finally {
        output.end();
    }
    const probes = (state.Health?.Log ?? []).slice(-HEALTH_LOG_LINES);
    if (probes.length === 0)
        return;
    session.log.info("last probes of the health check:");
    for (const probe of probes) {
        const took = Date.parse(probe.End) - Date.parse(probe.Start);
        session.log.info(`exit code ${probe.ExitCode} after ${took} ms${probe.Output.trim() === "" ? ", no output" : ":"}`);
        if (probe.Output.trim() === "")
            continue;
        const text = session.log.foreign();
        void text.write(Buffer.from(`${probe.Output.trimEnd()}\n`));
        text.end();
    }
}
function failed(waited, check, limit, duration) {
    const { verdict, state } = waited;
    if (verdict === "exited")
        return exited(state, duration);
    const last = state.Health?.Log?.at(-1);
    const said = last === undefined
        ? ""
        : `the last probe ended with ${last.ExitCode}: ${last.Output.trim().slice(-300) || "no output"}`;
    if (verdict === "unusable check")
        return outcome("unusable check", duration, {
            what: "the health check cannot run in this image: its program or its shell is not there",
            why: waited.why ?? said,
            remedy: 'use the exec form `HEALTHCHECK CMD ["program", …]` with a program of the image, or `health-command`',
        });
    if (verdict === "paused")
        return outcome("error", duration, {
            what: "the container was paused by somebody else",
            remedy: "leave containers of the run alone",
        });
    if (verdict === "unhealthy")
        return outcome("unhealthy", duration, {
            what: `the container turned unhealthy after ${health_seconds(duration)}`,
            why: said,
            remedy: "the log of the container and of its probes is above",
        });
    const patience = check === undefined ? 0 : (0,health/* ownPatience */.yi)(check);
    return outcome("timeout", duration, {
        what: `the container was not healthy within ${health_seconds(limit)}`,
        why: waited.why ?? (said || "its check has not answered once"),
        remedy: patience > limit
            ? `by its own settings the image may take ${health_seconds(patience)}: raise \`health-timeout\`, or declare a start period in the HEALTHCHECK`
            : "the log of the container and of its probes is above; `health-timeout` gives it more time",
    });
}
function exited(state, duration) {
    return outcome("exited", duration, {
        what: state.OOMKilled
            ? `the container was killed: out of memory (exit code ${state.ExitCode})`
            : `the container ended with exit code ${state.ExitCode} instead of turning healthy`,
        ...(state.Error ? { why: state.Error } : {}),
        remedy: state.Error
            ? "the program of the image could not be started"
            : "its last lines are above: start the image by hand with `docker run` to see more",
    });
}
function noCheck(disabled) {
    return new src_errors/* StageError */.Zu({
        stage: "health",
        kind: "health",
        what: disabled ? "the image has HEALTHCHECK NONE" : "the image has no HEALTHCHECK",
        why: disabled
            ? "the check of the base image is switched off"
            : "the Dockerfile has none and its base has none; images in the OCI format by podman or buildah lose it",
        remedy: "add a HEALTHCHECK to the Dockerfile, or give `health-command`; `health: optional` accepts an image that keeps running, `health: skip` does not start it",
    });
}
function outcome(state, duration, failure) {
    return { result: { state, duration }, failure: new src_errors/* StageError */.Zu({ stage: "health", kind: "health", ...failure }) };
}
function health_seconds(milliseconds) {
    return `${Math.round(milliseconds / 100) / 10} s`;
}

;// CONCATENATED MODULE: ./lib/src/stages/job-folders.js
// Folders of a run that stay until the end of the job, so that a later step can keep what is in them: logs, reports, artifacts.
// Post removes them.



const KINDS = (/* unused pure expression or super */ null && (["logs", "reports", "artifacts"]));
/** A folder of the run, below the runner's temporary folder. */
function jobFolder(kind, temporaryFolder, runId) {
    return external_node_path_.join(temporaryFolder, `image-driven-${kind}-${runId}`);
}
/** Removes all of them. The paths are made from a checked ID, never taken from a state somebody could have forged. */
async function removeJobFolders(temporaryFolder, runId) {
    if (!isRunId(runId))
        return;
    for (const kind of KINDS)
        await rm(jobFolder(kind, temporaryFolder, runId), { recursive: true, force: true });
}

;// CONCATENATED MODULE: ./lib/src/stages/package.js
// The publish command: packages are uploaded from a container of the tested image, after the image is published, and what is
// uploaded are the files that were tested. Its secrets reach this one process by its standard input and nothing else.






/**
 * Reads names and values from standard input until an empty line, exports them, and becomes the command. A value has one line,
 * with octal escapes that every `printf %b` knows; the dot keeps line ends at its end.
 */
const TAKE_SECRETS = `while IFS= read -r name && [ -n "$name" ]; do
IFS= read -r value; value=$(printf '%b.' "$value"); export "$name=\${value%.}"
done; unset name value; exec "$@" < /dev/null`;
const package_PIDS_LIMIT = 4096;
/**
 * Runs the publish command. A secret without a value means that the job was not given it: then nothing is uploaded.
 * @param base ID of the image to start from: the tested image, or a layer of this run on top of it with what setup installed.
 * @throws StageError `package` when the command fails, `integrity` when an artifact is not what was tested.
 */
async function publishPackages(session, inputs, { workdir: wanted, user, timeout }, image, base, store) {
    const missing = inputs.secrets.filter(({ value }) => value === "").map(({ name }) => name);
    if (missing.length > 0)
        return { published: false, reason: `Not published: no credentials, ${missing.join(", ")} has no value.` };
    await store.verify();
    const { engine, log, signal, runId } = session;
    const workdir = wanted ?? (image.Config.WorkingDir || "/");
    let container;
    try {
        const { image: from, mounts } = await provideTestFiles(session, base, { files: store.mounts, skipped: 0 }, workdir);
        const [program = "", ...args] = commandOf(inputs);
        const spec = {
            Image: from,
            Entrypoint: [program],
            Cmd: args,
            User: user ?? image.Config.User ?? "",
            WorkingDir: workdir,
            Env: inputs.env.map(({ name, value }) => `${name}=${value}`),
            Labels: (0,image_run/* runLabels */.xU)(runId),
            Healthcheck: { Test: ["NONE"] },
            ...(inputs.secrets.length === 0 ? {} : { OpenStdin: true, StdinOnce: true, AttachStdin: true }),
            HostConfig: {
                Init: true,
                NetworkMode: "bridge",
                SecurityOpt: ["no-new-privileges"],
                CapDrop: ["ALL"],
                Mounts: mounts,
                LogConfig: { Type: "none" },
                PidsLimit: package_PIDS_LIMIT,
            },
        };
        log.progress("publish-command");
        const output = log.foreign();
        try {
            // Its output is in the log alone, where the runner masks the secrets: a file of the job would have them as they are.
            const end = await runCommand(engine, {
                name: `image-driven-publish-${runId}`,
                spec,
                timeout,
                output: (chunk) => output.write(chunk),
                created: (id) => {
                    container = id;
                },
                signal,
                ...(inputs.secrets.length === 0 ? {} : { input: wireOf(inputs.secrets) }),
            });
            if (end.how === "exited" && end.exitCode === 0)
                return { published: true, reason: `Published by \`${inputs.command.text.split("\n")[0]}\`.` };
            throw new src_errors/* StageError */.Zu({
                stage: "publish",
                kind: "package",
                what: end.how === "exited"
                    ? `publish-command failed with exit code ${end.exitCode}`
                    : end.how === "not started"
                        ? `publish-command could not be started: ${end.why}`
                        : `publish-command was stopped: it ran longer than ${timeout / 1000} s`,
                why: `the command was: ${inputs.command.text}`,
                remedy: "its output is above; what it has uploaded before it failed is there, and is never repeated by this run",
            });
        }
        finally {
            output.end();
            log.progress("");
        }
    }
    catch (error) {
        throw (0,docker_api/* engineFailure */.FR)(error, "publish", "the publish command could not be run");
    }
    finally {
        if (container !== undefined)
            session.background.add((0,docker_containers/* removeContainer */.od)(engine, container));
    }
}
function commandOf({ command, secrets }) {
    return secrets.length === 0 ? command.argv : ["sh", "-c", TAKE_SECRETS, "publish", ...command.argv];
}
/** Secrets as the command reads them. */
function wireOf(secrets) {
    const octal = (value) => [...Buffer.from(value)].map((byte) => `\\0${byte.toString(8).padStart(3, "0")}`).join("");
    return Buffer.from(`${secrets.map(({ name, value }) => `${name}\n${octal(value)}\n`).join("")}\n`);
}

// EXTERNAL MODULE: ./lib/src/stages/parent.js
var stages_parent = __webpack_require__(6530);
// EXTERNAL MODULE: ./lib/src/stages/preflight.js
var preflight = __webpack_require__(7439);
// EXTERNAL MODULE: ./lib/src/docker/credentials.js
var credentials = __webpack_require__(6557);
// EXTERNAL MODULE: external "node:readline"
var external_node_readline_ = __webpack_require__(481);
;// CONCATENATED MODULE: ./lib/src/docker/push.js
// Pushing one tag by the Engine API. The credentials travel in the header of this one request: there is no login,
// no file, no argument and no environment variable that could keep them.


/** Milliseconds without any progress after which a push counts as stalled: a registry may take its time over a large layer. */
const STALL = 120_000;
/**
 * Pushes the local image `repository:tag` and returns the digest that the engine says the registry now has.
 * @param auth value of the X-Registry-Auth header; undefined for a registry that wants none.
 * @throws PushError with the text of the engine or the registry; {@link EngineError} when the engine went away.
 */
async function pushImage(engine, repository, tag, auth, progress, signal) {
    const stalled = new AbortController();
    const until = () => setTimeout(() => stalled.abort(), STALL);
    const response = await engine.api.stream({
        method: "POST",
        path: `/images/${repository.split("/").map(encodeURIComponent).join("/")}/push`,
        query: { tag },
        // The engine wants the header even where there is nothing to say: an empty JSON object.
        headers: { "X-Registry-Auth": auth ?? Buffer.from("{}").toString("base64url") },
        patience: STALL,
        signal: AbortSignal.any([stalled.signal, ...(signal ? [signal] : [])]),
    });
    let timer = until();
    let digest;
    let complete = false;
    try {
        for await (const line of external_node_readline_.createInterface({ input: response })) {
            clearTimeout(timer);
            timer = until();
            if (line.trim() === "")
                continue;
            const step = JSON.parse(line);
            if (step.error !== undefined)
                throw new PushError(step.errorDetail?.message ?? step.error);
            if (step.aux?.Digest !== undefined)
                digest = step.aux.Digest;
            // Older engines give no aux for a manifest that exists: the closing status line carries the digest as well.
            const said = /digest: (sha256:[0-9a-f]{64})/.exec(step.status ?? "")?.[1];
            if (said !== undefined)
                digest = said;
            progress(step);
        }
        complete = response.complete;
    }
    catch (error) {
        if (error instanceof PushError)
            throw error;
        signal?.throwIfAborted();
        if (stalled.signal.aborted)
            throw new PushError(`nothing moved for ${STALL / 1000} s: i/o timeout`);
        throw new docker_api/* EngineError */.NJ(0, `the connection broke during the push: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
    finally {
        clearTimeout(timer);
    }
    if (!complete)
        throw new docker_api/* EngineError */.NJ(0, "the connection broke during the push");
    return digest;
}
/** What the engine or the registry said when a push did not succeed. */
class PushError extends Error {
    name = "PushError";
}

;// CONCATENATED MODULE: ./lib/src/image/identity.js
// Is what the registry has the image that was tested? Pure: a store, an ID, a manifest.
/**
 * Classic store: an image ID is the digest of its configuration. Containerd store: it is the digest of its manifest or index.
 * Source: moby daemon/containerd/image_inspect.go and daemon/images/image_inspect.go.
 */
function provesSameImage(question) {
    const { store, imageId, manifest } = question;
    if (manifest.declaredDigest !== undefined && manifest.declaredDigest !== manifest.digest)
        return { same: false, why: `the registry says ${manifest.declaredDigest}, its answer is ${manifest.digest}` };
    const [what, found] = store === "classic" ? ["configuration", manifest.configDigest] : ["manifest", manifest.digest];
    if (found === imageId)
        return { same: true };
    return {
        same: false,
        why: `the tested image is ${imageId}, the ${what} in the registry is ${found ?? "none of one image"}`,
    };
}

// EXTERNAL MODULE: ./lib/src/policy/overwrite.js
var overwrite = __webpack_require__(6872);
// EXTERNAL MODULE: ./lib/src/policy/push-errors.js
var push_errors = __webpack_require__(997);
// EXTERNAL MODULE: ./lib/src/stages/public-names.js
var public_names = __webpack_require__(9418);
;// CONCATENATED MODULE: ./lib/src/stages/publish.js
// Stage publish: the image that was proved is pushed, tag by tag, and every tag is read back from the registry.











/** Seconds before another attempt; each ±20 %. */
const BACKOFF = [1, 2, 4, 8, 16];
const EXPIRED = /unauthorized|authentication required|status: 401/i;
/** Seconds at least after a registry said that it is asked too often. */
const RATE_LIMITED = 5;
/** Milliseconds after the first attempt in which another one may begin. */
const BUDGET = 180_000;
/** Pushes and verifies; stops at the first reference that fails and says which are pushed and which are not. */
async function publish(session, image, publication) {
    const references = publication.tags.map(({ reference }) => reference);
    const pushed = [];
    const kept = [];
    let digest;
    let stored;
    let done = 0;
    const result = (complete, reason) => ({
        pushed: complete && digest !== undefined,
        reason,
        tags: pushed,
        missing: references.slice(done),
        kept,
        ...(digest === undefined ? {} : { digest }),
    });
    try {
        const [first = ""] = references;
        const { repository } = (0,image_reference/* parseReference */.F2)(first);
        const remote = (0,registry/* openRepository */.h_)(publication.probe, repository, publication.credentials, "pull,push", {
            signal: session.signal,
            retrying: (words) => session.log.info(words),
            ...(publication.from === undefined ? {} : { from: publication.from }),
        });
        // One after the other: wrong credentials are tried once, since registries lock out who tries too often.
        await remote.checkPush();
        const deliver = publication.digest === undefined
            ? engineDelivery(session, image, publication, remote)
            : await registryDelivery(session, image, publication.digest, publication.from, remote);
        await refuseOtherReleases(deliver.prove, publication, remote);
        const push = { session, publication, remote, delivery: await deliver.begin(references) };
        for (const tag of publication.tags) {
            const outcome = await publishOne(push, tag, digest, stored);
            done += 1;
            stored ??= outcome.stored;
            if (outcome.digest !== undefined)
                digest = outcome.digest;
            if (outcome.kept !== undefined) {
                kept.push(tag.reference);
                session.log.warning(outcome.kept);
            }
            else {
                pushed.push(tag.reference);
                session.log.info(`pushed and verified: ${tag.reference}@${digest}`);
            }
        }
        if (publication.digest === undefined)
            await (0,public_names/* forgetNames */.Ur)(session);
        return {
            result: result(true, digest === undefined ? `Not pushed: ${kept.join(", ")} stays at a newer image.` : publication.reason),
        };
    }
    catch (error) {
        // Also a cancelled run says what it has pushed.
        const failure = (0,src_errors/* asStageError */.d4)((0,docker_api/* engineFailure */.FR)(error, "publish", "the engine could not push the image"), "publish");
        const report = result(false, `The push failed: ${failure.what}.`);
        return { result: report, failure: pushed.length === 0 ? failure : withTags(failure, pushed, report.missing) };
    }
}
/** A release's tag that names another image stops the push before its first tag. */
async function refuseOtherReleases(prove, publication, remote) {
    if (publication.allowOverwrite)
        return;
    const fixed = publication.tags.filter((tag) => tag.fixed);
    await Promise.all(fixed.map(async ({ reference }) => {
        const manifest = await remote.existing(tagOf(reference));
        if (manifest === undefined)
            return;
        const proof = prove(manifest);
        if (!proof.same)
            throw new src_errors/* StageError */.Zu({
                stage: "publish",
                kind: "policy",
                what: `${reference} exists already and is another image`,
                why: proof.why,
                remedy: "the tag of a release never changes: publish this image under a new version, or say `allow-overwrite: true`",
            });
    }));
}
async function publishOne(push, planned, earlier, stored) {
    const { publication, delivery } = push;
    const { reference, fixed } = planned;
    if (!fixed && !publication.allowOverwrite) {
        const why = await backwards(push, reference);
        if (why !== undefined)
            return { kept: `${reference} is not moved: ${why}; \`allow-overwrite: true\` moves it all the same` };
    }
    try {
        return await verify(push, planned, await delivery.send(reference, stored), earlier);
    }
    finally {
        await delivery.settle(reference);
    }
}
/** The engine pushes the image: its layers, its configuration and its manifest. */
function engineDelivery(session, image, publication, remote) {
    const { engine, signal } = session;
    if (image === undefined)
        throw new Error("an image that is pushed is on the engine");
    const prove = (manifest) => provesSameImage({ store: engine.store, imageId: image.Id, manifest });
    return {
        prove,
        async begin(references) {
            const names = await (0,public_names/* rememberNames */.mf)(session, image.Id, references);
            return {
                prove,
                created: image.Created,
                async send(reference, stored) {
                    const { repository, tag = "latest" } = (0,image_reference/* parseReference */.F2)(reference);
                    const name = (0,image_reference/* repositoryName */.aR)(repository);
                    // What the registry has is not sent again: further tags are set there.
                    if (stored !== undefined) {
                        await remote.put(tag, stored);
                        return stored.manifest.digest;
                    }
                    await (0,docker_images/* tagImage */.E$)(engine, image.Id, name, tag, signal);
                    return pushWithRetries(session, image.Id, name, tag, publication);
                },
                async settle(reference) {
                    // Should it fail, the sweep gives them back.
                    const own = { ...names, names: names.names.filter((remembered) => remembered.reference === reference) };
                    await (0,public_names/* giveBackNames */.Hf)(engine, own).catch(() => undefined);
                },
            };
        },
    };
}
/** The registry has the image under its digest: the same manifest is stored under the tag, byte for byte. */
async function registryDelivery(session, image, digest, from, remote) {
    const stored = from === undefined ? await remote.document(digest) : await remote.mount(digest);
    if (stored === undefined || stored.manifest.digest !== digest)
        throw new src_errors/* StageError */.Zu({
            stage: "publish",
            kind: "integrity",
            what: `the registry does not have the image ${digest}`,
            why: stored === undefined
                ? "there is no such manifest in this repository"
                : `its answer is ${stored.manifest.digest}`,
            remedy: "hand over `image-digest` of the job that has pushed it, in the same repository",
        });
    // What ran here was pulled by this digest; it is compared all the same.
    if (image !== undefined) {
        const { store } = session.engine;
        const { imageDigest } = stored.manifest;
        const single = store === "classic" && imageDigest !== undefined ? await remote.manifest(imageDigest) : undefined;
        const proof = provesSameImage({ store, imageId: image.Id, manifest: single ?? stored.manifest });
        if (!proof.same)
            throw new src_errors/* StageError */.Zu({
                stage: "publish",
                kind: "integrity",
                what: `the image that was proved is not ${digest}`,
                why: proof.why,
                remedy: "nothing was published: hand over the digest of the image that is proved",
            });
    }
    const prove = (manifest) => manifest.digest === digest
        ? { same: true }
        : { same: false, why: `the image is ${digest}, the registry has ${manifest.digest}` };
    const delivery = {
        prove,
        async send(reference) {
            await remote.put(tagOf(reference), stored);
            return digest;
        },
        settle: async () => undefined,
    };
    return { prove, begin: async () => delivery };
}
/** Why pushing would move the tag backwards; undefined when it would not, or nobody can know. */
async function backwards({ delivery, publication, remote }, reference) {
    const manifest = await remote.existing(tagOf(reference));
    if (manifest === undefined)
        return undefined;
    if (delivery.prove(manifest).same)
        return undefined;
    const current = await remote.origin(manifest);
    const { commit, version, committed } = publication.source;
    const ours = {
        version,
        ...(delivery.created === undefined ? {} : { created: delivery.created }),
        ...(commit === undefined ? {} : { revision: commit }),
        ...(committed === undefined ? {} : { committed }),
    };
    const known = current.revision !== undefined && /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(current.revision);
    const history = known ? await publication.compareHistory(current.revision ?? "") : "unknown";
    return (0,overwrite/* whyNotBackwards */.g)({ current, ours, history });
}
async function pushWithRetries(session, imageId, name, tag, publication) {
    const { engine, log, signal } = session;
    const auth = publication.credentials === undefined
        ? undefined
        : (0,credentials/* registryAuthHeader */.b)(publication.credentials, publication.probe.host);
    const begun = performance.now();
    for (let attempt = 0;; attempt++) {
        // `docker push` pushes whatever the name stands for at this moment.
        const named = await (0,docker_images/* inspectImage */.mm)(engine, `${name}:${tag}`, signal);
        if (named?.Id !== imageId)
            throw movedLocally(name, tag, named?.Id);
        try {
            return await pushImage(engine, name, tag, auth, (step) => log.progress(progressOf(name, tag, step)), signal);
        }
        catch (error) {
            if (!(error instanceof PushError))
                throw error;
            const { kind, transient: mayPass, limited, remedy } = (0,push_errors/* classifyPushError */.r)(error.message);
            // The credentials were good a moment ago: the engine's token has expired meanwhile, the next attempt gets a new one.
            const expired = attempt === 0 && kind === "registry-auth" && EXPIRED.test(error.message);
            const transient = mayPass || expired;
            const wait = performance.now() - begun < BUDGET ? BACKOFF[attempt] : undefined;
            if (!transient || wait === undefined)
                throw new src_errors/* StageError */.Zu({
                    stage: "publish",
                    kind,
                    what: `${name}:${tag} could not be pushed${attempt === 0 ? "" : ` in ${attempt + 1} attempts`}`,
                    why: error.message,
                    remedy,
                }, { cause: error });
            // The engine keeps a Retry-After for itself: the registry is asked for it.
            const asked = limited ? Math.max(RATE_LIMITED, await (0,registry/* retryAfter */.P9)(publication.probe, signal)) : 0;
            const seconds = Math.max(asked, wait * (0.8 + Math.random() * 0.4));
            log.info(`attempt ${attempt + 1}/${BACKOFF.length + 1} to push ${name}:${tag} failed: ${error.message}; again in ${seconds.toFixed(1)} s`);
            await sleep(seconds * 1000, signal);
        }
        finally {
            log.progress("");
        }
    }
}
/** Reads the tag back and compares it with the image that was tested. Never trusts the exit of the push. */
async function verify(push, { reference, fixed }, said, earlier) {
    const { remote } = push;
    const stored = await remote.document(tagOf(reference));
    if (stored === undefined)
        throw mismatch(reference, "the registry does not have the tag after the push");
    const { manifest } = stored;
    if (said !== undefined && said !== manifest.digest) {
        const moved = await movedBySomebody(push, manifest, said);
        if (!moved || fixed)
            throw mismatch(reference, `the engine pushed ${said}, the tag is ${manifest.digest}`);
        return {
            digest: said,
            kept: `${reference} was moved to ${manifest.digest} by somebody else right after it was pushed; this run's image is ${said}`,
        };
    }
    const proof = push.delivery.prove(manifest);
    if (!proof.same)
        throw mismatch(reference, proof.why);
    if (earlier !== undefined && earlier !== manifest.digest)
        throw mismatch(reference, `another tag of this run is ${earlier}, this one is ${manifest.digest}`);
    return { digest: manifest.digest, stored };
}
/** True when the registry has our manifest, and what the tag names is another one that it has: not an answer that lies. */
async function movedBySomebody({ delivery, remote }, tagged, said) {
    const [ours, theirs] = await Promise.all([
        remote.manifest(said),
        remote.manifest(tagged.digest).catch(() => undefined),
    ]);
    return (ours?.digest === said &&
        delivery.prove(ours).same &&
        theirs?.digest === tagged.digest &&
        (tagged.declaredDigest ?? tagged.digest) === tagged.digest);
}
function tagOf(reference) {
    return (0,image_reference/* parseReference */.F2)(reference).tag ?? "latest";
}
function mismatch(reference, why) {
    return new src_errors/* StageError */.Zu({
        stage: "publish",
        kind: "integrity",
        what: `the registry does not have the tested image under ${reference}`,
        why,
        remedy: "do not use this tag: look who else pushes to it (another run at the same time?), then run again",
    });
}
function movedLocally(name, tag, id) {
    return new src_errors/* StageError */.Zu({
        stage: "publish",
        kind: "integrity",
        what: `the local name ${name}:${tag} was moved by somebody else during the push`,
        why: id === undefined ? "it is gone" : `it is ${id} now`,
        remedy: "nothing was pushed under this tag; another job uses the same engine and the same name at the same time",
    });
}
function withTags(failure, pushed, missing) {
    return new src_errors/* StageError */.Zu({
        stage: failure.stage,
        kind: failure.kind,
        what: failure.what,
        why: [failure.why, `pushed: ${pushed.join(", ")}; not pushed: ${missing.join(", ")}`].filter(Boolean).join("; "),
        ...(failure.remedy === undefined ? {} : { remedy: failure.remedy }),
    }, { cause: failure });
}
function progressOf(name, tag, step) {
    return `push ${name}:${tag}${step.id === undefined ? "" : ` ${step.id}`}${step.status === undefined ? "" : ` ${step.status}`}`;
}
function sleep(milliseconds, signal) {
    return new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, milliseconds);
        signal.addEventListener("abort", () => {
            clearTimeout(timer);
            reject(signal.reason);
        }, { once: true });
    });
}

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(7030);
;// CONCATENATED MODULE: ./lib/src/docker/exec.js
// A short command in a container that runs already, for what only its inside can tell.


/** Bytes of output that are read. */
const exec_LIMIT = 1_000_000;
/** What the command writes to standard output; empty when the container cannot run it. @throws EngineError without an answer. */
async function execOutput(engine, id, argv, signal) {
    try {
        const { Id } = await engine.api.json({
            method: "POST",
            path: `/containers/${id}/exec`,
            body: { AttachStdout: true, Cmd: argv },
            signal,
        });
        const { connection, head } = await engine.api.upgrade({
            method: "POST",
            path: `/exec/${Id}/start`,
            body: { Detach: false, Tty: false },
            signal,
        });
        if (head.length > 0)
            connection.unshift(head);
        const chunks = [];
        let room = exec_LIMIT;
        await (0,docker_containers/* readFrames */.v0)(connection, (chunk) => {
            if (room > 0)
                chunks.push(Buffer.from(chunk.subarray(0, room)));
            room -= chunk.length;
        });
        return Buffer.concat(chunks).toString("utf8");
    }
    catch (error) {
        if (error instanceof docker_api/* EngineError */.NJ && error.status > 0)
            return "";
        throw error;
    }
}

;// CONCATENATED MODULE: ./lib/src/docker/ports.js
// Does a container answer at a TCP port? Asked from here by its address; where that cannot be reached (a remote engine, a
// runner in a container), the kernel is asked from inside which ports are listened at. No port of the host is needed.


/** Milliseconds to connect: addresses of containers are near. */
const CONNECT = 500;
/** State of a listening socket. Source: Linux include/net/tcp_states.h. */
const LISTEN = "0A";
/** True when the port answers, or is listened at. */
async function answers(engine, id, addresses, port, signal) {
    // The addresses of another machine's containers may be those of something else here.
    const near = engine.api.endpoint.name.startsWith("unix://") ? addresses : [];
    const tries = await Promise.all(near.map((address) => connect(address, port)));
    if (tries.includes("open"))
        return true;
    if (tries.includes("refused"))
        return false;
    const table = await execOutput(engine, id, ["cat", "/proc/net/tcp", "/proc/net/tcp6"], signal);
    return listening(table).has(port);
}
/** Ports in the kernel's tables of TCP sockets that somebody listens at. Source: Linux Documentation/networking/proc_net_tcp. */
function listening(table) {
    const ports = table.split("\n").flatMap((line) => {
        const [, local = "", , state] = line.trim().split(/\s+/);
        return state === LISTEN ? [Number.parseInt(local.split(":")[1] ?? "", 16)] : [];
    });
    return new Set(ports.filter((port) => port > 0));
}
function connect(host, port) {
    return new Promise((resolve) => {
        const socket = external_node_net_.connect({ host, port, timeout: CONNECT });
        const end = (how) => {
            socket.destroy();
            resolve(how);
        };
        socket.once("connect", () => end("open"));
        socket.once("timeout", () => end("unreachable"));
        socket.once("error", (error) => end(error.code === "ECONNREFUSED" ? "refused" : "unreachable"));
    });
}

;// CONCATENATED MODULE: ./lib/src/stages/release.js
// Stage release: the image runs in its release environment, a Compose project of this run alone. What is waited for comes
// up first, then bootstrap commands run in order, then the front, then the acceptance tests, whose exit code is the verdict.








/** Milliseconds between two looks. */
const release_LOOK = 100;
/** Milliseconds that a service without a check has to keep running. */
const release_SETTLED = 500;
/** Milliseconds for an engine to show that it is still there. */
const ENGINE_PATIENCE = 10_000;
const release_LOG_LINES = 100;
const WHY_LINES = 8;
const PROJECT_LABEL = "com.docker.compose.project";
const SERVICE_LABEL = "com.docker.compose.service";
const ONE_OFF_LABEL = "com.docker.compose.oneoff";
const MAY_END = ["must be ready", "may have ended"];
/**
 * Runs the release environment once it is prepared. Never leaves anything running: what Compose made carries the run's label,
 * and is removed at the end of the run.
 * @throws StageError `engine` when the engine does not do its part.
 */
async function release(session, image, inputs, environment, collect) {
    const { project, tested } = await environment;
    const run = { session, inputs, image, project, tested, collect, steps: [], proved: false };
    try {
        const failed = await story(run);
        if (failed !== undefined)
            await showLogs(run);
        const result = {
            verdict: failed === undefined ? "passed" : "failed",
            steps: run.steps,
            ...(run.exitCode === undefined ? {} : { exitCode: run.exitCode }),
        };
        if (failed === undefined)
            return { result };
        const { kind, what, why, remedy } = failed;
        return {
            result,
            failure: new src_errors/* StageError */.Zu({ stage: "release", kind, what, remedy, ...(why === undefined ? {} : { why }) }),
        };
    }
    catch (error) {
        throw (0,docker_api/* engineFailure */.FR)(error, "release", "the release environment could not be run");
    }
    finally {
        session.background.add(removeProject(session, project));
    }
}
/** The steps in their order; the first failure, or undefined. */
async function story(run) {
    const { inputs, tested } = run;
    const waited = inputs.wait.map(({ service }) => service);
    let failed = waited.length === 0 ? undefined : await step(run, `start ${waited.join(", ")}`, () => bringUp(run, waited));
    for (const item of inputs.wait)
        failed ??= await step(run, `wait for ${item.text}`, () => untilReady(run, item, "must be ready"));
    for (const [index, command] of inputs.bootstrap.entries())
        failed ??= await step(run, `bootstrap ${command.text}`, () => oneShot(run, command, `bootstrap-${index + 1}`));
    const front = inputs.up.map(({ service }) => service);
    if (front.length > 0)
        failed ??= await step(run, `start ${front.join(", ")}`, () => bringUp(run, front));
    for (const item of inputs.up)
        failed ??= await step(run, `wait for ${item.text}`, () => untilReady(run, item, inputs.test === undefined ? "must be healthy" : "must run"));
    for (const service of tested.filter((name) => !front.includes(name) && !waited.includes(name)))
        if (failed === undefined && (await containersOf(run, service)).length > 0)
            failed = await step(run, `wait for ${service}`, () => untilReady(run, { service, text: service }, "may have ended"));
    const { test } = inputs;
    if (test !== undefined)
        failed ??= await step(run, `test ${test.text}`, () => acceptance(run, test));
    return failed ?? (await step(run, "the tested image ran", () => release_confirm(run)));
}
async function step(run, name, body) {
    const { session, steps } = run;
    const start = session.elapsed();
    session.log.progress(`release: ${name}`);
    try {
        const failed = await body();
        const duration = session.elapsed() - start;
        steps.push({
            name,
            verdict: failed?.verdict ?? "passed",
            start,
            duration,
            ...(failed?.exitCode === undefined ? {} : { exitCode: failed.exitCode }),
        });
        session.log.info(`${name}: ${failed === undefined ? "done" : failed.what} in ${release_seconds(duration)}`);
        return failed;
    }
    finally {
        session.log.progress("");
    }
}
/** Starts services with all they depend on; what Compose itself waits for is bounded too. */
async function bringUp(run, services) {
    const { session, inputs } = run;
    const ended = await bounded(session, inputs.timeout, (signal) => runCompose(session.engine, run.project, ["up", "--detach", "--no-build", ...services], () => undefined, signal));
    if (ended === "timeout") {
        const late = await unready(run);
        return {
            kind: "release",
            verdict: "timeout",
            what: `${late ?? services.join(", ")} did not come up within ${release_seconds(inputs.timeout)}`,
            remedy: "the logs of the services are below; `compose-timeout` gives them more time",
        };
    }
    return ended.code === 0 ? undefined : composeFailure(run, ended.errors, `${services.join(", ")} could not be started`);
}
/** What Compose said, as a failure. An engine that is gone is no verdict. */
async function composeFailure(run, errors, what) {
    await run.session.engine.api.ping(ENGINE_PATIENCE, run.session.signal);
    const late = await unready(run);
    const { kind, remedy, said } = classifyComposeError(errors);
    return {
        kind,
        verdict: kind === "release" ? "failed" : "error",
        what: late === undefined ? what : `${what}: ${late}`,
        why: said ?? lastLines(errors),
        remedy,
    };
}
/** The first service that is not well, in words; undefined when all are. */
async function unready(run) {
    for (const [service, container] of await servicesRunning(run)) {
        const { state } = (0,health/* judge */.S4)(container.State, (0,health/* hasCheck */.v3)(container.Config.Healthcheck));
        if (state === "unhealthy")
            return `service ${service} is unhealthy`;
        if (state === "exited" && container.State.ExitCode !== 0)
            return `service ${service} ended with exit code ${container.State.ExitCode}`;
    }
    return undefined;
}
/** Waits until every container of a service is ready: healthy, answering at its port, or a one-shot that has succeeded. */
async function untilReady(run, item, demand) {
    const { session, inputs } = run;
    const limit = item.timeout ?? inputs.timeout;
    const began = performance.now();
    for (;;) {
        const looks = await Promise.all((await containersOf(run, item.service)).map((container) => look(run, container, item, demand, began)));
        const [failed] = looks.filter((one) => typeof one === "object");
        if (failed !== undefined)
            return failed;
        if (looks.length > 0 && looks.every((one) => one === "ready"))
            return undefined;
        if (performance.now() - began > limit)
            return {
                kind: "release",
                verdict: "timeout",
                what: `${serviceAndPort(item)} was not ready within ${release_seconds(limit)}`,
                why: looks.length === 0
                    ? "the service has no container"
                    : item.port === undefined
                        ? "its check has not succeeded once"
                        : "nothing answers at the port",
                remedy: `the logs of the services are below; \`${serviceAndPort(item)}@2m\` or \`compose-timeout\` gives it more time`,
            };
        await release_sleep(release_LOOK, session.signal);
    }
}
async function look(run, container, item, demand, began) {
    const { State: state } = container;
    const checked = (0,health/* hasCheck */.v3)(container.Config.Healthcheck);
    const failure = (what, remedy, why) => ({
        kind: "release",
        verdict: "failed",
        what,
        remedy,
        ...(why === undefined ? {} : { why }),
    });
    const verdict = (0,health/* judge */.S4)(state, checked && item.port === undefined);
    switch (verdict.state) {
        case "healthy":
            return "ready";
        case "exited":
            if (state.ExitCode === 0 && item.port === undefined && MAY_END.includes(demand))
                return "ready";
            return failure(`service ${item.service} ended with exit code ${state.ExitCode} instead of becoming ready`, "its last lines are below", state.OOMKilled ? "out of memory" : state.Error || undefined);
        case "unhealthy":
            return failure(`service ${item.service} turned unhealthy`, "the logs of the services are below", probeWords(container));
        case "unusable check":
            return failure(`the health check of service ${item.service} cannot run in its image`, "use a program that the image has", verdict.why);
        case "running":
            if (item.port !== undefined)
                return (await answers(run.session.engine, container.Id, addressesOf(container), item.port, run.session.signal))
                    ? "ready"
                    : "waiting";
            if (demand === "must run" || demand === "may have ended")
                return performance.now() - began >= release_SETTLED ? "ready" : "waiting";
            return failure(`service ${item.service} has no HEALTHCHECK, so that nobody can tell when it is ready`, `give it a healthcheck in the Compose file, or name a port: \`${item.service}:5432\``);
        default:
            return "waiting";
    }
}
async function acceptance(run, test) {
    const failed = await oneShot(run, test, "test");
    const exitCode = failed === undefined ? 0 : failed.exitCode;
    if (exitCode !== undefined)
        run.exitCode = exitCode;
    return failed;
}
/** Runs one command in a container of a service. Its exit code is the verdict, asked of the engine. */
async function oneShot(run, command, label) {
    const { session, inputs, project } = run;
    const { engine, log, runId } = session;
    const name = `image-driven-${label}-${runId}`;
    const output = log.foreign();
    const whole = (0,whole_logs/* wholeLog */._)(session, `release-${label}-${command.service}`);
    let ended;
    try {
        ended = await bounded(session, inputs.timeout, (signal) => runCompose(engine, project, ["run", "--no-TTY", "--name", name, command.service, ...command.argv], (chunk) => {
            whole.write(chunk);
            return output.write(chunk);
        }, signal));
    }
    finally {
        output.end();
        whole.end();
    }
    const container = await (0,docker_containers/* inspectContainer */.aH)(engine, name, session.signal);
    if (ended === "timeout" && container !== undefined)
        await (0,docker_containers/* killContainer */.QF)(engine, container.Id);
    if (container !== undefined)
        await run.collect(container.Id, command.service, container.Config.WorkingDir || "/");
    if (ended === "timeout")
        return {
            kind: "release",
            verdict: "timeout",
            what: `\`${command.text}\` was stopped: it ran longer than ${release_seconds(inputs.timeout)}`,
            remedy: "its output is above, the logs of the services below; `compose-timeout` gives it more time",
        };
    const started = container !== undefined && Date.parse(container.State.StartedAt ?? "") > 0;
    if (!started)
        return composeFailure(run, ended.errors, `\`${command.text}\` could not be started`);
    if (run.tested.includes(command.service)) {
        const other = sameImage(run, container, command.service);
        if (other !== undefined)
            return other;
    }
    // An engine that went away in the middle leaves a container that looks as if it had failed.
    if (container.State.Running)
        return composeFailure(run, ended.errors, `\`${command.text}\` was left by Compose before it ended`);
    if (container.State.ExitCode === 0)
        return undefined;
    const { ExitCode, OOMKilled } = container.State;
    return {
        kind: "release",
        verdict: "failed",
        exitCode: ExitCode,
        what: `\`${command.text}\` failed with exit code ${ExitCode}${OOMKilled ? ", killed: out of memory" : ""}`,
        why: lastLines(ended.errors),
        remedy: "its whole output is above, the logs of the services are below",
    };
}
/** Every container of the services that have to run the tested image does run it, by ID. */
async function release_confirm(run) {
    for (const service of run.tested)
        for (const container of await containersOf(run, service)) {
            const other = sameImage(run, container, service);
            if (other !== undefined)
                return other;
        }
    if (run.proved)
        return undefined;
    return {
        kind: "release",
        verdict: "failed",
        what: "no container of the release environment ran the tested image",
        why: `${run.tested.join(", ")} was never started`,
        remedy: "let `compose-up` or `compose-test` start it, or what depends on it",
    };
}
function sameImage(run, container, service) {
    if (container.Image === run.image.Id) {
        run.proved = true;
        return undefined;
    }
    return {
        kind: "integrity",
        verdict: "failed",
        what: `service ${service} did not run the tested image`,
        why: `it ran ${container.Image}, the tested image is ${run.image.Id}`,
        remedy: "nothing is pushed; somebody else changed the project of this run",
    };
}
/** The last lines of every service, those that are not well first. */
async function showLogs(run) {
    const { session } = run;
    const ranked = (await servicesRunning(run)).sort(([, a], [, b]) => Number(isWell(a)) - Number(isWell(b)));
    for (const [service, container] of ranked) {
        const { State: state } = container;
        const words = state.Running ? (state.Health?.Status ?? "running") : `ended with exit code ${state.ExitCode}`;
        session.log.info(`last lines of service ${service} (${words}), at most ${release_LOG_LINES}:`);
        const output = session.log.foreign();
        try {
            await (0,docker_containers/* containerLog */.CR)(session.engine, container.Id, release_LOG_LINES, (chunk) => output.write(chunk));
            const probe = isWell(container) ? undefined : probeWords(container);
            if (probe !== undefined)
                await output.write(Buffer.from(`\n${probe}\n`));
        }
        catch {
            // A log that cannot be read must not hide the verdict.
        }
        finally {
            output.end();
        }
    }
}
function isWell({ State, Config }) {
    const { state } = (0,health/* judge */.S4)(State, (0,health/* hasCheck */.v3)(Config.Healthcheck));
    return state === "healthy" || state === "running" || (state === "exited" && State.ExitCode === 0);
}
/** The containers of a service that stay, without those of one command. */
async function containersOf(run, service) {
    return (await servicesRunning(run)).filter(([name]) => name === service).map(([, container]) => container);
}
async function servicesRunning(run) {
    const { engine, signal } = run.session;
    const listed = await (0,docker_containers/* listContainers */.ts)(engine, [`${PROJECT_LABEL}=${run.project.name}`, `${ONE_OFF_LABEL}=False`], signal);
    const found = await Promise.all(listed.map(async ({ Id, Labels }) => [Labels[SERVICE_LABEL] ?? "", await (0,docker_containers/* inspectContainer */.aH)(engine, Id, signal)]));
    return found.flatMap(([service, container]) => (container === undefined ? [] : [[service, container]]));
}
async function removeProject({ engine }, { name }) {
    const containers = await (0,docker_containers/* listContainers */.ts)(engine, `${PROJECT_LABEL}=${name}`);
    await Promise.all(containers.map(({ Id }) => (0,docker_containers/* removeContainer */.od)(engine, Id)));
}
function addressesOf({ NetworkSettings }) {
    return Object.values(NetworkSettings?.Networks ?? {}).flatMap(({ IPAddress, GlobalIPv6Address }) => [
        ...(IPAddress ? [IPAddress] : []),
        ...(GlobalIPv6Address ? [GlobalIPv6Address] : []),
    ]);
}
function probeWords({ State }) {
    const last = State.Health?.Log?.at(-1);
    return last === undefined
        ? undefined
        : `its last probe ended with ${last.ExitCode}: ${last.Output.trim().slice(-300) || "no output"}`;
}
/** Runs `body` with a signal that is aborted when the time is over; then the result is `timeout`. */
async function bounded(session, timeout, body) {
    const limit = AbortSignal.timeout(timeout);
    try {
        return await body(AbortSignal.any([session.signal, limit]));
    }
    catch (error) {
        if (!limit.aborted || session.signal.aborted)
            throw error;
        return "timeout";
    }
}
function serviceAndPort({ service, port }) {
    return port === undefined ? service : `${service}:${port}`;
}
function lastLines(text) {
    const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== "");
    return lines.slice(-WHY_LINES).join("\n") || "it printed nothing";
}
function release_sleep(milliseconds, signal) {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
        const abort = () => {
            clearTimeout(timer);
            reject(signal.reason);
        };
        const timer = setTimeout(() => {
            signal.removeEventListener("abort", abort);
            resolve();
        }, milliseconds);
        signal.addEventListener("abort", abort, { once: true });
    });
}
function release_seconds(milliseconds) {
    return `${Math.round(milliseconds / 100) / 10} s`;
}

;// CONCATENATED MODULE: ./lib/src/stages/reports.js
// Reports: files that gates and acceptance tests write, brought out of their containers before anything is judged and before
// they are removed. JUnit XML is read for the summary and for annotations. A report that is broken is a warning, never a verdict.





/** Bytes of a file that is read as a report. */
const XML_LIMIT = 20 * 1024 ** 2;
/** GitHub shows ten errors of a step. Source: GitHub, "Workflow commands", limits of annotations. */
const ANNOTATIONS = 10;
const reports_LIMITS = { bytes: 1024 ** 3, entries: 20_000 };
/** A collector for paths in containers, absolute or relative to their working directory. */
function reportCollector(session, paths, folder) {
    const taken = [];
    const found = new Set();
    const begun = new Map();
    let asked = false;
    return {
        async collect(container, who, workdir) {
            if (paths.length === 0)
                return;
            asked = true;
            const name = who.replaceAll(/[^\w.-]+/g, "-").slice(0, 100);
            const count = (begun.get(name) ?? 0) + 1;
            begun.set(name, count);
            const place = external_node_path_.join(folder, count === 1 ? name : `${name}-${count}`);
            for (const [index, wanted] of paths.entries()) {
                const inside = external_node_path_.posix.resolve(workdir, wanted);
                try {
                    const archive = await (0,docker_containers/* containerArchive */._D)(session.engine, container, inside, session.signal);
                    if (archive === undefined)
                        continue;
                    found.add(wanted);
                    const target = paths.length === 1 ? place : external_node_path_.join(place, String(index + 1));
                    const { files, leftOut } = await unpack(archive, target, reports_LIMITS);
                    if (leftOut.length > 0)
                        session.log.notice(`reports: ${leftOut.length} entries of ${inside} in ${who} were left out`);
                    taken.push(...files.map((file) => ({ who, workdir, file: external_node_path_.join(target, file.path) })));
                }
                catch (error) {
                    if (error instanceof docker_api/* EngineError */.NJ && error.status === 0)
                        throw error;
                    session.signal.throwIfAborted();
                    const why = error instanceof UnpackError || error instanceof docker_api/* EngineError */.NJ ? error.message : String(error);
                    session.log.warning(`reports: ${inside} of ${who} could not be brought out: ${why}`);
                }
            }
        },
        async finish(allowed) {
            if (!asked)
                return undefined;
            for (const wanted of paths.filter((one) => !found.has(one)))
                session.log.warning(`reports: nothing wrote ${JSON.stringify(wanted)}`);
            if (taken.length === 0)
                return undefined;
            const reports = await readReports(session, taken);
            await annotate(session, reports, allowed);
            return { path: folder, files: taken.length, reports: reports.map(({ workdir: _, ...report }) => report) };
        },
    };
}
async function readReports(session, taken) {
    const candidates = taken.filter(({ file }) => file.toLowerCase().endsWith(".xml"));
    if (candidates.length === 0)
        return [];
    const { parseJUnit, ReportError } = await Promise.all(/* import() */[__webpack_require__.e(879), __webpack_require__.e(733)]).then(__webpack_require__.bind(__webpack_require__, 8733));
    const reports = [];
    for (const { who, workdir, file } of candidates) {
        const name = external_node_path_.basename(file);
        try {
            const place = await (0,inputs_files/* lookUp */.TE)(external_node_path_.dirname(file), name);
            if (place.kind === "file" && place.size > XML_LIMIT)
                throw new ReportError("it is larger than 20 MiB");
            const bytes = place.kind === "file" ? await (0,inputs_files/* bytesOf */.$$)(place.real) : undefined;
            if (bytes === undefined)
                throw new ReportError("it is no file that can be read");
            const report = parseJUnit(Buffer.from(bytes).toString("utf8"));
            if (report !== undefined)
                reports.push({ who, workdir, file: name, ...report });
        }
        catch (error) {
            if (!(error instanceof ReportError))
                throw error;
            session.log.warning(`reports: ${name} of ${who} cannot be read: ${error.message}`);
        }
    }
    return reports;
}
/** An annotation for each failed test, at its file and line where the checkout has it. */
async function annotate(session, reports, allowed) {
    let left = ANNOTATIONS;
    for (const { who, workdir, failures } of reports.filter((report) => !allowed.has(report.who)))
        for (const failure of failures) {
            if (left-- === 0)
                return session.log.info("more failed tests are in the summary");
            const place = await placeOf(session, failure, workdir);
            session.log.failure({
                stage: "report",
                kind: "gate",
                what: `${who}: ${failure.name} failed`,
                why: failure.message,
                ...(place === undefined ? {} : { place }),
            });
        }
}
/** The file in the checkout that the report means: its path in the container, without the working directory. */
async function placeOf({ workspace }, { file, line }, workdir) {
    if (file === undefined || line === undefined)
        return undefined;
    const below = file.startsWith("/") ? external_node_path_.posix.relative(workdir, file) : external_node_path_.posix.normalize(file);
    const place = below.startsWith("..") ? undefined : await (0,inputs_files/* lookUp */.TE)(workspace, below);
    return place?.kind === "file" ? { file: below, line } : undefined;
}

// EXTERNAL MODULE: ./lib/src/stages/session.js
var stages_session = __webpack_require__(5016);
// EXTERNAL MODULE: ./lib/src/stages/sweep.js + 2 modules
var sweep = __webpack_require__(7803);
;// CONCATENATED MODULE: ./lib/src/stages/tool-caches.js
// `cache-paths`: folders in which tools keep what they have worked out, put into the containers of setup and gates before they start and taken
// out of those that have passed. Each gate has its own. What comes back is looked at before the engine sees it.












/** Bytes of all folders together. */
const tool_caches_LIMIT = 2 * 1024 ** 3;
const CONTENTS = "contents.json";
/** Nothing is kept. */
const NO_TOOL_CACHES = {
    restore: async () => undefined,
    keep: async () => undefined,
    save: async () => undefined,
    end: () => undefined,
};
/** Begins to restore at once, beside the build. */
function toolCaches(session, caches, { paths, platform }) {
    const { store, scope } = caches;
    if (store === undefined || paths.length === 0)
        return NO_TOOL_CACHES;
    const { engine, log, signal } = session;
    const about = [caches.about, paths, platform];
    const folder = external_node_path_.join(session.folder, "tools");
    const ended = new AbortController();
    const restoring = restoreContents(session, caches, folder, about, AbortSignal.any([signal, ended.signal]));
    session.background.add(restoring);
    const kept = {};
    /** Names of what this run's gates and setup may have kept. */
    const asked = new Set();
    /** Paths of which it was said that the image has them. */
    const said = new Set();
    const places = new Map();
    const present = new Map();
    /** The folders of a container, but for those that the image has: what is tested is the image's own. */
    const foldersOf = async (container, entry, place, tested) => {
        const home = paths.some((one) => one.startsWith("~/")) ? await homeOf(session, container, place.user) : "/";
        const [base = ""] = tested.RootFS?.Layers ?? [];
        const folders = paths.map((one) => ({
            one,
            target: one.startsWith("~/") ? external_node_path_.posix.join(home, one.slice(2)) : external_node_path_.posix.resolve(place.workdir, one),
            name: nameOf([entry, one, place.user, place.workdir, base]),
        }));
        const targets = folders.map(({ target }) => target);
        const known = present.get(targets.join("\n")) ?? presentIn(session, tested, targets);
        present.set(targets.join("\n"), known);
        const inImage = await known;
        for (const { one } of folders.filter(({ target }) => inImage.has(target))) {
            if (!said.has(one))
                log.notice(`cache-paths: ${one} is a part of the image, and is not kept`);
            said.add(one);
        }
        const own = folders.filter(({ target }) => !inImage.has(target));
        for (const { name } of own)
            asked.add(name);
        return own;
    };
    return {
        async restore(container, entry, place, tested) {
            const folders = foldersOf(container, entry, place, tested);
            places.set(container, folders);
            const contents = await restoring;
            const attempt = async ({ one, name, target }) => {
                const sha256 = contents[name];
                if (sha256 === undefined)
                    return;
                try {
                    const file = external_node_path_.join(folder, name);
                    if ((await hashOf(file)) !== sha256)
                        throw new Error("it is not what was kept");
                    await put(session, container, file, target);
                }
                catch (error) {
                    giveUp(error, `${one} of ${entry} was not restored`);
                }
            };
            try {
                await Promise.all((await folders).map(attempt));
            }
            catch (error) {
                giveUp(error, `nothing of ${entry} was restored`);
            }
        },
        async keep(container, entry) {
            if (scope.readOnly !== undefined)
                return;
            await restoring;
            const attempt = async ({ one, name, target }) => {
                const coming = external_node_path_.join(folder, `${name}.coming`);
                try {
                    const archive = await (0,docker_containers/* containerArchive */._D)(engine, container, target, signal);
                    if (archive === undefined)
                        return;
                    await (0,promises_.mkdir)(folder, { recursive: true });
                    await (0,external_node_stream_promises_.pipeline)(archive, (0,stages_archive/* atMost */.T)(tool_caches_LIMIT), (0,external_node_fs_.createWriteStream)(coming), { signal });
                    await (0,promises_.rename)(coming, external_node_path_.join(folder, name));
                    kept[name] = await hashOf(external_node_path_.join(folder, name));
                }
                catch (error) {
                    await (0,promises_.rm)(coming, { force: true });
                    giveUp(error, `${one} of ${entry} was not kept`);
                }
            };
            try {
                await Promise.all(((await places.get(container)) ?? []).map(attempt));
            }
            catch (error) {
                giveUp(error, `nothing of ${entry} was kept`);
            }
        },
        async save() {
            try {
                const restored = await restoring;
                if (!Object.entries(kept).some(([name, sha256]) => restored[name] !== sha256))
                    return;
                // What a gate that did not pass had before is still its own; what no gate has any more is not kept.
                const names = [...asked].filter((name) => name in restored || name in kept).sort();
                const files = await (0,promises_.readdir)(folder);
                for (const name of files.filter((file) => !names.includes(file)))
                    await (0,promises_.rm)(external_node_path_.join(folder, name));
                const there = names.filter((name) => files.includes(name));
                const sizes = await Promise.all(there.map(async (name) => (await (0,promises_.stat)(external_node_path_.join(folder, name))).size));
                const size = sizes.reduce((sum, one) => sum + one, 0);
                const mebibytes = `${Math.ceil(size / 1024 ** 2)} MiB`;
                if (size > tool_caches_LIMIT)
                    return log.info(`cache    cache-paths not kept: ${mebibytes}`);
                const contents = JSON.stringify(Object.fromEntries(there.map((name) => [name, kept[name] ?? restored[name]])));
                await (0,promises_.writeFile)(external_node_path_.join(folder, CONTENTS), contents);
                const key = keyPrefix("tools", scope.own, about) + hashOfText(contents).slice(0, 24);
                const problem = await store.save(folder, key, signal);
                log.info(`cache    cache-paths ${problem === undefined ? `kept in ${store.name}, ${mebibytes}` : `not kept: ${problem}`}`);
            }
            catch (error) {
                if (!signal.aborted)
                    log.info(`cache    cache-paths not kept: ${error instanceof Error ? error.message : error}`);
            }
        },
        end: () => ended.abort(),
    };
    /** A cache is never the reason for a failure; a cancel and an engine that is gone are. */
    function giveUp(error, what) {
        signal.throwIfAborted();
        if (error instanceof docker_api/* EngineError */.NJ && error.status === 0)
            throw error;
        log.warning(`cache-paths: ${what}: ${error instanceof Error ? error.message : error}`);
    }
}
/** What the store has; an entry that cannot be read is none. */
async function restoreContents(session, caches, folder, about, signal) {
    const { store, scope } = caches;
    const key = await store?.restore(folder, scope.read.map((name) => keyPrefix("tools", name, about)), signal);
    if (key === undefined) {
        session.log.info(`cache    nothing kept for cache-paths, scope ${scope.own}`);
        return {};
    }
    try {
        const contents = JSON.parse(await (0,promises_.readFile)(external_node_path_.join(folder, CONTENTS), "utf8"));
        if (typeof contents !== "object" || contents === null)
            throw new Error("no list of contents");
        const entries = Object.entries(contents).filter(([name, sha256]) => NAME.test(name) && typeof sha256 === "string");
        session.log.info(`cache    cache-paths from ${store?.name}, ${key}`);
        return Object.fromEntries(entries);
    }
    catch (error) {
        session.log.warning(`cache: ${key} was thrown away: ${error instanceof Error ? error.message : error}`);
        await (0,promises_.rm)(folder, { recursive: true, force: true });
        return {};
    }
}
const NAME = /^[0-9a-f]{40}\.tar$/;
function nameOf(what) {
    return `${hashOfText(JSON.stringify(what)).slice(0, 40)}.tar`;
}
/** Those of the paths that the tested image has. */
function presentIn(session, tested, targets) {
    return withUnstarted(session, "paths", tested.Id, async (id) => {
        const found = await Promise.all(targets.map((target) => (0,docker_containers/* hasPath */.a6)(session.engine, id, target, session.signal)));
        return new Set(targets.filter((_, index) => found[index]));
    });
}
/** Home of the user of a container, as Docker finds it: by its environment, or by its own list of users. */
async function homeOf({ engine, signal }, container, user) {
    const record = await (0,docker_containers/* inspectContainer */.aH)(engine, container, signal);
    const told = record?.Config.Env?.find((one) => one.startsWith("HOME=/"));
    if (told !== undefined)
        return external_node_path_.posix.normalize(told.slice("HOME=".length));
    const [account = ""] = user.split(":");
    const archive = await (0,docker_containers/* containerArchive */._D)(engine, container, "/etc/passwd", signal);
    const entries = (0,tar_stream.extract)();
    let list = "";
    if (archive !== undefined) {
        const reading = (0,external_node_stream_promises_.pipeline)(archive, entries);
        reading.catch(() => undefined); // said below, or what ended it is
        for await (const entry of entries)
            list = await (0,consumers_.text)(entry);
        await reading;
    }
    const wanted = account === "" ? "0" : account;
    for (const line of list.split("\n")) {
        const [name, , uid, , , home] = line.split(":");
        if ((name === wanted || uid === wanted) && home?.startsWith("/"))
            return home;
    }
    return wanted === "0" ? "/root" : "/";
}
/**
 * Unpacks a folder or a file at `target`, after all of it was looked at: its entries stay below it, no other root, no way up, none through a
 * link, no program that raises its rights. Pipes and devices are left out. Folders above it that the container does not have belong to
 * whom it belongs.
 */
async function put(session, container, file, target) {
    const { engine, signal } = session;
    await walk(file, async (entry) => entry.resume());
    const missing = [];
    let above = external_node_path_.posix.dirname(target);
    for (; above !== "/" && !(await (0,docker_containers/* hasPath */.a6)(engine, container, above, signal)); above = external_node_path_.posix.dirname(above))
        missing.unshift(above);
    const out = (0,tar_stream.pack)();
    const root = external_node_path_.posix.relative(above, target);
    const at = (inside) => (inside === "" ? root : `${root}/${inside}`);
    const fill = async () => {
        await walk(file, async (entry, { inside, to }) => {
            const { header } = entry;
            const { uid = 0, gid = 0 } = header;
            if (inside === "")
                for (const one of missing)
                    out.entry({ name: external_node_path_.posix.relative(above, one), type: "directory", mode: 0o755, uid, gid });
            const renamed = {
                ...header,
                name: at(inside),
                mode: (header.mode ?? 0) & 0o1777,
                pax: null,
                ...(to === undefined ? {} : { linkname: at(to) }),
            };
            if (header.type === "file")
                return (0,external_node_stream_promises_.pipeline)(entry, out.entry(renamed));
            out.entry(renamed);
            entry.resume();
        });
        out.finalize();
    };
    const filling = fill();
    const sending = (0,docker_containers/* unpackInto */.Z8)(engine, container, out, signal, above);
    for (const work of [filling, sending])
        work.catch((error) => out.destroy(error instanceof Error ? error : new Error(String(error))));
    for (const settled of await Promise.allSettled([filling, sending]))
        if (settled.status === "rejected")
            throw settled.reason;
}
/** Calls `take` for every entry that may be unpacked. @throws Error when one is out of place. */
async function walk(file, take) {
    const entries = (0,tar_stream.extract)();
    const reading = (0,external_node_stream_promises_.pipeline)((0,external_node_fs_.createReadStream)(file), entries);
    reading.catch(() => undefined); // said below, or what ended it is
    const links = new Set();
    const files = new Set();
    let top;
    const insideOf = (text) => {
        const name = pathOf(text);
        top ??= name?.split("/")[0];
        return name === top ? "" : name?.startsWith(`${top}/`) ? name.slice((top ?? "").length + 1) : undefined;
    };
    for await (const entry of entries) {
        const { name, type, linkname = "" } = entry.header;
        const inside = insideOf(name);
        const parts = inside === undefined || inside === "" ? [] : inside.split("/");
        const throughLink = parts.some((_, index) => links.has(parts.slice(0, index).join("/")));
        const to = type === "link" ? insideOf(linkname) : undefined;
        if (inside === undefined ||
            throughLink ||
            (inside === "" && type !== "directory" && type !== "file") ||
            (type === "link" && (to === undefined || !files.has(to))))
            throw new Error(`an entry of it is out of place: ${JSON.stringify(name)}`);
        // What was a file or a link before is not taken for one any more.
        links.delete(inside);
        files.delete(inside);
        if (type === "symlink")
            links.add(inside);
        if (type === "file" || type === "link")
            files.add(inside);
        if (type === "file" || type === "directory" || type === "symlink" || type === "link")
            await take(entry, { inside, ...(to === undefined ? {} : { to }) });
        else
            entry.resume();
    }
    await reading;
}
/** A path as an archive has it, normalised; undefined for one that leads out. */
function pathOf(text) {
    const parts = text.split("/").filter((part) => part !== "" && part !== ".");
    return text.startsWith("/") || parts.includes("..") || parts.length === 0 ? undefined : parts.join("/");
}

;// CONCATENATED MODULE: ./lib/src/proof.js
// The part of the story that needs an engine: connect, build, gates, health, publish, and tidy up behind all of it.
// It is loaded while git answers, so that a run whose inputs are wrong never pays for it.
































/**
 * Ends the plan: asks the registry and connects to the engine, side by side, and saves what post needs.
 * @param known where a chain has looked already.
 */
async function prepare(runner, inputs, planned, circumstances, signal, known) {
    const { env } = runner;
    const untrusted = [runner.workspace, runner.temporaryFolder];
    const runId = await (0,image_run/* newRunId */.F$)(new Date(), (0,owner/* thisOwner */.G)());
    const wanted = inputs.stages.has("build") && known === undefined ? inputs.build.parent : undefined;
    const connecting = connectEngine({ ...env, [environment/* RUN_VARIABLE */.h]: runId }, untrusted, signal);
    const caches = openCaches({ env: { ...env, [environment/* RUN_VARIABLE */.h]: runId } }, inputs, planned.decision.push, circumstances);
    const closely = inputs.cache.mode === "registry" || (inputs.cache.mode === "auto" && caches.store?.github === true);
    // A process of its own, beside the questions to the registry.
    const builder = inputs.stages.has("build") && inputs.imageRef === undefined
        ? connecting.then((engine) => (0,build/* lookAtBuilder */.gG)(engine, inputs.build.builder, closely, signal))
        : Promise.resolve({ buildx: false });
    builder.catch(() => undefined);
    const asking = async () => {
        const answers = await Promise.all([
            planned.decision.push ? (0,preflight/* preflight */.M)(inputs, planned, runner, untrusted, signal) : undefined,
            wanted === undefined ? undefined : (0,stages_parent/* resolveParent */.v)(inputs, wanted, runner, untrusted, signal),
        ]);
        if (!inputs.reuseVerdicts || known !== undefined)
            return [...answers, undefined];
        const { lookForVerdict } = await __webpack_require__.e(/* import() */ 704).then(__webpack_require__.bind(__webpack_require__, 9704));
        const [publication, parent] = answers;
        const looking = lookForVerdict(runner, inputs, planned, circumstances, connecting, parent, publication, signal);
        return [...answers, await looking];
    };
    const [[asked, resolved, verdicts], engine] = await together(asking(), connecting, runner.saveState(stages_session/* RUN_STATE */.K, runId));
    const parent = known?.parent ?? resolved;
    const publication = asked === undefined || known === undefined ? asked : { ...asked, meanwhile: known.meanwhile };
    if (parent !== undefined)
        runner.log.info(`parent   ${parent.name}@${parent.digest}`);
    const looks = inputs.build.skipIfCurrent && inputs.stages.has("build") && publication !== undefined;
    const looked = looks ? await lookForCurrent(inputs, planned, parent, publication, runner.log, signal) : undefined;
    if (looked !== undefined)
        runner.log.info(`current  ${looked.freshness.current ? "yes" : "no"}: ${looked.freshness.reason}`);
    if (verdicts !== undefined)
        runner.log.info(`verdict  ${verdicts.earlier === undefined ? "none" : "reused"}: ${verdicts.reason}`);
    const fresh = looked === undefined ? [] : [{ name: image_run/* FINGERPRINT_LABEL */.qf, value: looked.fingerprint }];
    return {
        engine,
        runId,
        builder,
        caches,
        ...(verdicts === undefined ? {} : { verdicts }),
        ...(publication === undefined ? {} : { publication }),
        ...(parent === undefined ? {} : { parent }),
        ...(looked === undefined ? {} : { looked }),
        origin: known?.origin ?? [...fresh, ...(verdicts?.labels ?? [])],
    };
}
/** Build, gates, health, publish. Failures of stages go into the chronicle or are thrown; nothing of the run is left but its image. */
async function prove(runner, inputs, planned, { engine, runId, builder, caches, publication, parent, looked, origin, verdicts }, chronicle, signal) {
    if (looked?.freshness.current) {
        const { reason, digest } = looked.freshness;
        for (const stage of inputs_inputs/* SELECTABLE_STAGES */.$.filter((one) => inputs.stages.has(one)))
            chronicle.skip(stage, reason);
        chronicle.isCurrent(reason, digest);
        return engine.api.close();
    }
    const earlier = verdicts?.earlier;
    if (earlier !== undefined && verdicts !== undefined) {
        for (const stage of inputs_inputs/* SELECTABLE_STAGES */.$.filter((one) => one !== "publish" && inputs.stages.has(one)))
            chronicle.skip(stage, "proved before");
        chronicle.judged(inputs.stages.has("gates") ? inputs.gates.gates.map((gate) => reusedGate(gate, verdicts)) : []);
        if (publication === undefined) {
            chronicle.skip("publish", planned.decision.reason);
            chronicle.isCurrent(verdicts.reason, earlier.digest);
            return engine.api.close();
        }
    }
    const watch = watchEngine(engine, () => chronicle.current);
    const session = {
        engine,
        log: runner.log,
        signal: AbortSignal.any([signal, watch.signal]),
        runId,
        workspace: runner.workspace,
        folder: (0,sweep/* runFolder */.kQ)(runner.temporaryFolder, runId),
        logs: jobFolder("logs", runner.temporaryFolder, runId),
        elapsed: chronicle.elapsed,
        background: new stages_session/* Background */.V(),
    };
    session.background.add((0,sweep/* sweepAbandoned */.Lj)(engine, new Date(), session.signal));
    let restored;
    try {
        await (0,promises_.mkdir)(session.folder, { mode: 0o700 }).catch((error) => {
            throw (0,stages_snapshot/* noRoom */.f)(error, session.folder) ?? error;
        });
        const store = artifactStore(session, await (0,inputs_files/* realPath */.Ye)(runner.workspace), jobFolder("artifacts", runner.temporaryFolder, runId));
        const reports = reportCollector(session, inputs.reports, jobFolder("reports", runner.temporaryFolder, runId));
        const paths = inputs.stages.has("gates") && earlier === undefined ? inputs.cache.paths : [];
        const tools = toolCaches(session, caches, { paths, platform: engine.platform });
        restored = tools;
        const work = { session, inputs, store, reports, builder, caches, tools, brought: new Set() };
        // The registry has it: its tags are set there, nothing travels, and no gate needs files.
        const stored = earlier === undefined || publication === undefined ? publication : { ...publication, digest: earlier.digest };
        if (earlier !== undefined || isInRegistryAlone(inputs, publication))
            return await ship(work, undefined, true, planned, stored, chronicle);
        const own = inputs.stages.has("build") ? inputs.build : undefined;
        const resolved = inputs.release === undefined ? undefined : await resolveEnvironment(session, inputs.release, own);
        const snapshot = (0,stages_snapshot/* takeSnapshot */.W)(inputs.stages.has("gates") ? inputs.gates.testFiles : [], session.folder);
        session.background.add(snapshot);
        const untrusted = [runner.workspace, runner.temporaryFolder];
        const credentials = () => (0,preflight/* credentialsFor */.O)((0,stages_build/* digestReference */.O9)(inputs.imageRef)?.repository.registry ?? "", inputs, runner.env, untrusted, signal);
        const provided = await proof_provide(work, planned.source, parent, origin, credentials, chronicle);
        const { image } = provided;
        // Side images are built and pulled while gates run; nobody waits for them when a gate fails.
        const stop = new AbortController();
        const { release: settings } = inputs;
        const environment = resolved === undefined || settings === undefined
            ? undefined
            : prepareEnvironment({ ...session, signal: AbortSignal.any([session.signal, stop.signal]) }, inputs, settings, image, resolved);
        if (environment !== undefined)
            session.background.add(environment);
        const { proved: passed, base } = await proof_judge(work, provided, snapshot, chronicle);
        if (!passed)
            stop.abort();
        let proved = await accept(work, image, environment, passed, chronicle);
        proved = (await bringRest(work, image, proved, chronicle)) && proved;
        await conclude(work, chronicle);
        await ship(work, { image, base }, proved, planned, publication, chronicle);
    }
    finally {
        watch.end();
        restored?.end();
        if ((0,external_node_fs_.existsSync)(session.logs))
            runner.log.info(`logs     ${session.logs} has all output whole, until the end of the job`);
        if (watch.failure === undefined)
            await tidy(session, runner, inputs);
        else
            runner.log.warning("the engine could not be swept now, post tries again");
        engine.api.close();
    }
}
/** What is said about a gate that an earlier run has passed. */
function reusedGate({ name, command, allowFailure }, { reason }) {
    return { name, command: command.text, verdict: "reused", allowFailure, start: 0, duration: 0, note: reason, tail: [] };
}
const NOTHING_BUILT = { withSetup: false, keep: () => undefined };
/** The one image of this run: built, or adopted. What it is built from comes out of its stages first. */
async function proof_provide({ session, inputs: given, store, builder: asked, caches, brought }, source, parent, origin, credentials, chronicle) {
    const { log } = session;
    const provided = await chronicle.stage("build", async () => {
        const { imageRef } = given;
        if (imageRef !== undefined)
            return { image: await (0,stages_build/* adopt */.di)(session, given, imageRef, credentials), ...NOTHING_BUILT };
        const builder = await asked;
        const { buildx } = builder;
        const { inputs, withSetup, keep } = await buildLayers(session, given, caches, builder);
        const pinned = parent === undefined ? undefined : await (0,stages_build/* provideParent */.Ox)(session, inputs, parent);
        const base = (0,stages_build/* withLabels */.IO)(pinned, origin);
        const items = inputs.artifacts.items.filter(({ from }) => from === "stage");
        for (const stage of new Set(items.flatMap(({ name }) => name ?? []))) {
            const wanted = items.filter(({ name }) => name === stage);
            await log.group(`build: stage ${stage}, for its artifacts`, async () => bringFromStage(store, wanted, await (0,stages_build/* buildStage */.Zh)(session, given, source, base, buildx, stage)));
            for (const item of wanted)
                brought.add(item);
        }
        const started = performance.now();
        const image = await log.group(`build: ${(0,image_reference/* repositoryName */.aR)(inputs.repository)}`, () => (0,stages_build/* build */.jq)(session, inputs, source, base, buildx, given));
        const took = performance.now() - started;
        return { image, withSetup, keep: (setup) => keep(image.Id, took, setup) };
    });
    const { image } = provided;
    chronicle.built((0,stages_build/* imageFacts */.JC)(image, session.engine.store));
    log.info(`image    ${image.Id}`);
    return provided;
}
/**
 * Gates and health, side by side: `proved` when nothing speaks against the image; `base` is what gates started from. What a gate says
 * comes first: when one fails, the container is stopped and nothing is said about its health.
 */
async function proof_judge(work, provided, snapshot, chronicle) {
    const { session, inputs } = work;
    const { image } = provided;
    const idle = proof_whyNotStarted(inputs, image);
    const gating = inputs.stages.has("gates") && inputs.gates.gates.length > 0;
    const judged = Promise.withResolvers();
    const stop = new AbortController();
    const beside = gating ? judged.promise : undefined;
    const observed = idle === undefined ? proof_observe(session, image, inputs, beside, stop.signal) : undefined;
    let base = image.Id;
    try {
        if (gating) {
            const outcome = await proof_runGates(work, provided, snapshot, chronicle);
            base = outcome.base;
            if (!outcome.passed) {
                chronicle.skip("health", idle ?? "a gate failed");
                return { proved: false, base };
            }
        }
        else {
            provided.keep();
            chronicle.skip("gates", inputs.stages.has("gates") ? "no gates were given" : "the stage was not asked for");
        }
        judged.resolve();
        if (observed === undefined) {
            chronicle.skip("health", idle ?? "");
            return { proved: true, base };
        }
        const { result, failure } = await chronicle.stage("health", () => observed.outcome, observed.span);
        chronicle.observed(result);
        if (failure === undefined)
            session.log.info(`health   ${result.state} after ${Math.round(result.duration) / 1000} s`);
        else
            chronicle.fail(failure);
        return { proved: failure === undefined, base };
    }
    finally {
        stop.abort();
        // Its container is on its way out by then, and the sweep has no race with it.
        await observed?.outcome.catch(() => undefined);
    }
}
/** Why the image is not started by itself; undefined when it is. */
function proof_whyNotStarted(inputs, image) {
    if (!inputs.stages.has("health"))
        return "the stage was not asked for";
    if (inputs.health.policy === "declared" && !(0,health/* hasCheck */.v3)(image.Config.Healthcheck))
        return "the image has no HEALTHCHECK, and the chain file asks for none";
    return NOT_STARTED[inputs.health.policy];
}
/** Starts the image at once. What is said about it is shown when the gates have their verdict, and its time begins to count then. */
function proof_observe(session, image, inputs, beside, stop) {
    const log = beside === undefined ? session.log : (0,turns/* heldLog */.e)(session.log, beside);
    const start = session.elapsed();
    let end;
    const own = { ...session, log, signal: AbortSignal.any([session.signal, stop]) };
    const outcome = log.group("health: start the image and wait for its HEALTHCHECK", () => health_health(own, image, inputs.health, beside));
    const ended = () => {
        end = session.elapsed();
    };
    outcome.then(ended, ended);
    return { outcome, span: { start, end: () => end } };
}
async function proof_runGates({ session, inputs, store, reports, caches, tools, brought }, { image, withSetup, keep }, snapshot, chronicle) {
    const files = snapshot.then(({ files, skipped }) => ({ files: [...files, ...store.mounts], skipped }));
    const wanted = inputs.artifacts.items.filter(({ from }) => from === "gate");
    const outcome = await chronicle.stage("gates", () => gates(session, {
        repository: inputs.repository,
        image,
        inputs: inputs.gates,
        files,
        caches,
        tools,
        withLayers: withSetup,
        ready: keep,
        async collect(container, gate, workdir) {
            await reports.collect(container, gate, workdir);
            for (const item of wanted.filter(({ name }) => name === gate))
                if (await store.bring(item, container))
                    brought.add(item);
        },
    }));
    session.background.add(tools.save());
    chronicle.judged(outcome.results);
    const failures = gateFailures(outcome.results, inputs.gates);
    for (const failure of failures)
        chronicle.fail(failure);
    return { passed: failures.length === 0, base: outcome.base };
}
/** Artifacts of the image, and those of gates that are missing: true when a proved image has all that was asked for. */
async function bringRest({ session, inputs, store, brought }, image, proved, chronicle) {
    if (!proved)
        return false;
    for (const item of inputs.artifacts.items.filter(({ from }) => from === "image"))
        if (await store.bringFromImage(item, image.Id))
            brought.add(item);
    const ran = inputs.stages.has("gates");
    const missing = inputs.artifacts.items.filter((item) => !brought.has(item) && (item.from !== "gate" || ran));
    for (const item of missing)
        chronicle.fail(missingArtifact(item));
    session.signal.throwIfAborted();
    return missing.length === 0;
}
/** Reports and artifacts, for the result; whatever the verdict. */
async function conclude({ inputs, store, reports }, chronicle) {
    const allowed = inputs.gates.gates.filter(({ allowFailure }) => allowFailure).map(({ name }) => name);
    const found = await reports.finish(new Set(allowed));
    if (found !== undefined)
        chronicle.reported(found);
    chronicle.broughtOut(store.artifacts, store.folders);
}
/** True when all that is left to do is to set tags on an image that the registry has: the engine need not have it. */
function isInRegistryAlone(inputs, publication) {
    const used = inputs_inputs/* SELECTABLE_STAGES */.$.some((stage) => stage !== "publish" && inputs.stages.has(stage));
    if (used || inputs.package !== undefined || inputs.artifacts.items.length > 0)
        return false;
    return publication === undefined ? (0,stages_build/* digestReference */.O9)(inputs.imageRef) !== undefined : publication.digest !== undefined;
}
/** The image is published, then its packages. `on`: where the image is on the engine. */
async function ship({ session, inputs, store }, on, proved, planned, publication, chronicle) {
    const { packages } = planned;
    if (inputs.package !== undefined && packages !== undefined && !(proved && packages.push))
        chronicle.packaged({
            published: false,
            reason: proved
                ? packages.reason.replace("Not pushed", "Not published")
                : "Not published: the image is not proved.",
        });
    const due = proved && packages?.push ? inputs.package : undefined;
    if (!proved || (publication === undefined && due === undefined))
        return chronicle.skip("publish", proved ? planned.decision.reason : "the image is not proved");
    await chronicle.stage("publish", async () => {
        const theirs = await publication?.meanwhile?.();
        if (theirs !== undefined)
            chronicle.isCurrent(theirs.reason, theirs.digest);
        else if (publication !== undefined) {
            const outcome = await publish(session, on?.image, publication);
            chronicle.published(outcome.result);
            if (outcome.failure)
                return chronicle.fail(outcome.failure);
        }
        if (due === undefined || on === undefined)
            return;
        const outcome = await session.log.group("publish: packages", () => publishPackages(session, due, inputs.gates, on.image, on.base, store));
        chronicle.packaged(outcome);
        if (!outcome.published)
            session.log.notice(outcome.reason);
    });
}
/** Why the image is not started by itself. */
const NOT_STARTED = {
    skip: "`health: skip`",
    release: "it turns healthy in its release environment",
};
/** The release environment: true when nothing speaks against the image. */
async function accept({ session, inputs, reports }, image, environment, judged, chronicle) {
    const { release: settings } = inputs;
    if (settings === undefined || environment === undefined)
        return judged;
    if (!judged) {
        chronicle.skip("release", "the image is not proved");
        return false;
    }
    const { result, failure } = await chronicle.stage("release", () => session.log.group("release: the image in its release environment", () => release(session, image, settings, environment, reports.collect)));
    chronicle.released(result);
    if (failure === undefined)
        session.log.info("release  passed");
    else
        chronicle.fail(failure);
    return failure === undefined;
}
/** Milliseconds for tidying up after a cancel: the runner sends SIGTERM 7.5 s after SIGINT, and post sweeps what is left. */
const HURRY = 4000;
/**
 * Removes everything but the built image, which later steps of the job may use; post removes that. The folder goes last:
 * where it is left, post knows that there is work to do.
 */
async function tidy(session, runner, inputs) {
    const limit = session.signal.aborted ? { signal: AbortSignal.timeout(HURRY) } : {};
    try {
        await Promise.race([session.background.settled(), ...(limit.signal === undefined ? [] : [ended(limit.signal)])]);
        const keep = [(0,image_run/* localImage */.tY)(inputs.repository, session.runId)];
        // A push that was cut off may still be ending on the engine: post gives names back once more.
        const pushing = session.signal.aborted;
        const { left } = await (0,sweep/* sweepRun */.iU)(session.engine, session.runId, { keep, pushing, ...limit });
        for (const resource of left)
            session.log.warning(`left for post: ${resource}`);
        await (0,sweep/* removeRunFolder */.UG)(runner.temporaryFolder, session.runId);
    }
    catch (error) {
        session.log.warning(`the engine could not be swept now, post tries again: ${error instanceof Error ? error.message : error}`);
    }
}
function ended(signal) {
    return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
/** Waits for the preflight and the engine side by side; when the preflight says no, the engine is let go. */
async function together(asked, connecting, saved) {
    try {
        const [answer, engine] = await Promise.all([asked, connecting, saved]);
        return [answer, engine];
    }
    catch (error) {
        connecting.then((engine) => engine.api.close(), () => undefined);
        throw error;
    }
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

/***/ 6329:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   e: () => (/* binding */ heldLog),
/* harmony export */   g: () => (/* binding */ inTurns)
/* harmony export */ });
/* harmony import */ var _excerpt_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9371);

/** Memory is bounded by what a log shows of foreign output, for each that waits for its turn. */
function inTurns(log) {
    let last = Promise.resolve();
    return {
        take() {
            const turn = new Turn(log);
            const show = () => turn.show();
            last = last.then(show, show);
            return turn;
        },
        done: () => last,
    };
}
/** A log that is shown from a moment on, whole. What it is given before is held. */
function heldLog(log, until) {
    const turn = new Turn(log);
    const show = () => turn.show();
    until.then(show, () => undefined);
    return turn;
}
class Turn {
    #log;
    #ended = Promise.withResolvers();
    #held = [];
    #live = false;
    #shown = Promise.resolve();
    constructor(log) {
        this.#log = log;
    }
    /** It is this one's turn: shows what was held back, and from now on everything at once; resolves at its end. */
    async show() {
        this.#live = true;
        for (const event of this.#held)
            this.#pass(event);
        this.#held = [];
        await this.#ended.promise;
        await this.#shown;
    }
    end() {
        this.#ended.resolve();
    }
    info(text) {
        void this.#take(() => this.#log.info(text));
    }
    notice(text) {
        void this.#take(() => this.#log.notice(text));
    }
    warning(text) {
        void this.#take(() => this.#log.warning(text));
    }
    failure(failure) {
        void this.#take(() => this.#log.failure(failure));
    }
    progress(text) {
        if (this.#live)
            this.#log.progress(text);
    }
    async group(title, body) {
        const closed = Promise.withResolvers();
        let shown;
        void this.#take(() => {
            shown = this.#log.group(title, () => closed.promise);
        });
        try {
            return await body();
        }
        finally {
            void this.#take(() => {
                closed.resolve();
                return shown;
            });
        }
    }
    foreign() {
        let door;
        let lines = [];
        const excerpt = new _excerpt_js__WEBPACK_IMPORTED_MODULE_0__/* .Excerpt */ .I((line) => lines.push(line));
        const flush = () => {
            if (lines.length === 0)
                return;
            const text = Buffer.from(`${lines.join("\n")}\n`);
            lines = [];
            return this.#take(() => {
                door ??= this.#log.foreign();
                return door.write(text);
            });
        };
        return {
            write(chunk) {
                excerpt.write(chunk);
                return flush();
            },
            end: () => {
                excerpt.end();
                void flush();
                void this.#take(() => door?.end());
            },
        };
    }
    /** In order, whether it waits or not. */
    #take(event) {
        if (this.#live)
            return this.#pass(event);
        this.#held.push(event);
    }
    #pass(event) {
        // One that cannot be shown takes no other with it.
        this.#shown = this.#shown.then(event).catch(() => undefined);
        return this.#shown;
    }
}


/***/ }),

/***/ 1466:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ atMost),
/* harmony export */   archiveOf: () => (/* binding */ archiveOf)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6760);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6466);
/* harmony import */ var tar_stream__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6118);
// Files as a tar stream, for engines that do not see our file system. Read from the run's own snapshot, which nobody changes.





/** A tar archive of the entries with all that is below them, owned by root, with times of the epoch. */
function archiveOf(entries) {
    const archive = (0,tar_stream__WEBPACK_IMPORTED_MODULE_4__.pack)();
    const add = async () => {
        for (const { source, target } of entries)
            await addEntry(archive, source, target.replace(/^\/+/, ""));
        archive.finalize();
    };
    add().catch((error) => archive.destroy(error instanceof Error ? error : new Error(String(error))));
    return archive;
}
async function addEntry(archive, source, name) {
    const facts = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.lstat)(source);
    const header = { name, mode: facts.mode & 0o777, mtime: new Date(0), uid: 0, gid: 0 };
    if (facts.isSymbolicLink()) {
        archive.entry({ ...header, type: "symlink", linkname: await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.readlink)(source) });
    }
    else if (facts.isDirectory()) {
        archive.entry({ ...header, type: "directory" });
        for (const child of await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.readdir)(source))
            await addEntry(archive, node_path__WEBPACK_IMPORTED_MODULE_2__.join(source, child), `${name}/${child}`);
    }
    else
        await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_3__.pipeline)((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createReadStream)(source), archive.entry({ ...header, type: "file", size: facts.size }));
}
/** Lets so many bytes through, and fails with the next one. */
function atMost(bytes) {
    let seen = 0;
    return async function* (source) {
        for await (const chunk of source) {
            seen += chunk.length;
            if (seen > bytes)
                throw new Error(`it is larger than ${Math.round(bytes / 1024 ** 2)} MiB`);
            yield chunk;
        }
    };
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

/***/ 4628:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ definitionHash),
/* harmony export */   fingerprint: () => (/* binding */ fingerprint),
/* harmony export */   r: () => (/* binding */ hashOfFiles)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3024);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6760);
/* harmony import */ var _balena_dockerignore__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4158);
// The fingerprint of what an image is built from: the files of the context as Docker sees them, the Dockerfile, and everything the
// build is told. Never a time, and never the order in which a folder lists its files.





// Its types are written for a default export that CommonJS does not have.
const matcherOf = _balena_dockerignore__WEBPACK_IMPORTED_MODULE_4__;
/** Counted up when the same things shall have another fingerprint. */
const FORMAT = "1";
/** Only paths below the contexts and the Dockerfile are read; nothing is executed. */
async function fingerprint({ inputs, buildArgs, parent }) {
    const hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)("sha256");
    const told = {
        format: FORMAT,
        target: inputs.target ?? "",
        platform: inputs.platform ?? "",
        network: inputs.network ?? "",
        arguments: pairs([...buildArgs, ...inputs.buildArgs]),
        labels: pairs(inputs.labels),
        contexts: pairs(inputs.buildContexts.filter(({ value }) => !value.startsWith("/"))),
        secrets: [...inputs.secrets, ...inputs.secretFiles, ...inputs.secretEnvs].map(({ name }) => name).sort(),
        parent: parent ?? "",
    };
    hash.update(JSON.stringify(told));
    await addFile(hash, "Dockerfile", inputs.file);
    let seesRepository = false;
    const contexts = [
        { name: "", value: inputs.context },
        ...inputs.buildContexts.filter(({ value }) => value.startsWith("/")),
    ];
    for (const { name, value } of contexts) {
        const files = await addContext(hash, name, value, name === "" ? inputs.file : undefined);
        seesRepository ||= files.includes(".git/HEAD");
    }
    return { sha256: hash.digest("hex"), seesRepository };
}
/** Git's own folder is never a part of it: it differs from clone to clone. */
async function definitionHash(definition) {
    const { told, context, file, contexts, beside } = definition;
    const hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)("sha256").update(`${FORMAT} ${told}`);
    if (file !== undefined)
        await addFile(hash, "Dockerfile", file);
    const files = await addContext(hash, "", context, file, isGit);
    for (const { name, value } of contexts)
        await addContext(hash, name, value, undefined, isGit);
    await addBeside(hash, beside);
    return { sha256: hash.digest("hex"), seesRepository: files.includes(".git/HEAD") };
}
/** SHA-256 over files and folders by their names, hexadecimal; git's own folder is left out. */
async function hashOfFiles(files) {
    const hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)("sha256");
    await addBeside(hash, files);
    return hash.digest("hex");
}
const isGit = (file) => file === ".git" || file.startsWith(".git/");
async function addBeside(hash, beside) {
    for (const { name, value } of beside) {
        hash.update(`\nbeside ${JSON.stringify(name)}\n`);
        const folder = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.lstat)(value).then((facts) => facts.isDirectory());
        const files = folder ? (await filesBelow(value, "", NOTHING_IGNORED)).sort() : [""];
        for (const one of files)
            if (!isGit(one))
                await addEntry(hash, value, one);
    }
}
const NOTHING_IGNORED = { ignores: () => false, hasExceptions: false };
/** Adds a context as Docker sees it; returns the names of its files. */
async function addContext(hash, name, folder, dockerfile, leftOut = () => false) {
    hash.update(`\ncontext ${JSON.stringify(name)}\n`);
    const ignored = await ignoredIn(folder, dockerfile);
    const files = (await filesBelow(folder, "", ignored)).sort();
    for (const file of files)
        if (!leftOut(file))
            await addEntry(hash, folder, file);
    return files;
}
/** Source: Docker's "Build context": a Dockerfile's own file goes before the one of the context; both are always sent. */
async function ignoredIn(context, dockerfile) {
    const text = async (file) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.readFile)(file, "utf8").catch(() => undefined);
    const own = dockerfile === undefined ? undefined : await text(`${dockerfile}.dockerignore`);
    const rules = own ?? (await text(node_path__WEBPACK_IMPORTED_MODULE_3__.join(context, ".dockerignore"))) ?? "";
    const matcher = matcherOf({ ignorecase: false }).add(rules);
    return { ignores: (file) => matcher.ignores(file), hasExceptions: /^\s*!/m.test(rules) };
}
/** Paths of files, links and empty folders, relative to the context. */
async function filesBelow(context, below, ignored) {
    const entries = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.readdir)(node_path__WEBPACK_IMPORTED_MODULE_3__.join(context, below), { withFileTypes: true });
    const found = [];
    for (const entry of entries) {
        const file = below === "" ? entry.name : `${below}/${entry.name}`;
        const out = ignored.ignores(file);
        if (entry.isDirectory()) {
            if (out && !ignored.hasExceptions)
                continue;
            const inside = await filesBelow(context, file, ignored);
            found.push(...inside);
            if (!out)
                found.push(file);
        }
        else if (!out)
            found.push(file);
    }
    return found;
}
async function addEntry(hash, context, name) {
    const absolute = node_path__WEBPACK_IMPORTED_MODULE_3__.join(context, name);
    const facts = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.lstat)(absolute);
    // What BuildKit copies of the rights of a file; who owns it here says nothing.
    const mode = (facts.mode & 0o7777).toString(8);
    if (facts.isSymbolicLink())
        hash.update(`\nlink ${JSON.stringify(name)} ${JSON.stringify(await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.readlink)(absolute))}`);
    else if (facts.isDirectory())
        hash.update(`\nfolder ${JSON.stringify(name)} ${mode}`);
    else if (facts.isFile()) {
        hash.update(`\nfile ${JSON.stringify(name)} ${mode} ${facts.size} `);
        for await (const chunk of (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.createReadStream)(absolute))
            hash.update(chunk);
    }
    else
        hash.update(`\nother ${JSON.stringify(name)}`);
}
async function addFile(hash, name, file) {
    const bytes = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.readFile)(file);
    hash.update(`\n${name} ${bytes.length} `);
    hash.update(bytes);
}
function pairs(list) {
    return list.map(({ name, value }) => `${name}=${value}`).sort();
}


/***/ }),

/***/ 9764:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g$: () => (/* binding */ readTags)
/* harmony export */ });
/* unused harmony exports newestInRegistry, taggedInRegistry, newestOnEngine, taggedOnEngine, idOnEngine, pull */
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
        throw new StageError({
            stage: "plan",
            kind: "registry",
            what: `the registry lists ${repositoryName(asking.repository)}:${tag} and does not have it`,
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
    const reader = new NewestTag(pattern);
    reader.see(await listTags(engine, repositoryName(repository), signal));
    return reader.newest === undefined ? undefined : taggedOnEngine(engine, repository, reader.newest, signal);
}
/** The image that has a tag on the engine; undefined when there is none. */
async function taggedOnEngine(engine, repository, tag, signal) {
    const name = repositoryName(repository);
    const image = await inspectImage(engine, `${name}:${tag}`, signal);
    if (image === undefined)
        return undefined;
    const digest = image.RepoDigests?.find((known) => known.startsWith(`${name}@`))?.slice(name.length + 1);
    return { tag, id: image.Id, ...(digest === undefined ? {} : { digest }) };
}
/** The ID of the image with this digest, if the engine has it: under the tag that it is looked for by, or by the digest alone. */
async function idOnEngine(engine, repository, { tag, digest }, signal) {
    const name = repositoryName(repository);
    const byTag = tag === undefined ? undefined : await inspectImage(engine, `${name}:${tag}`, signal);
    if (byTag?.RepoDigests?.includes(`${name}@${digest}`) || byTag?.Id === digest)
        return byTag?.Id;
    return tag === undefined ? (await inspectImage(engine, `${name}@${digest}`, signal))?.Id : undefined;
}
/**
 * Pulls an image by its digest, so that it is the one that was found, and gives it its tag.
 * @throws StageError `engine` with what the engine or the registry said.
 */
async function pull(engine, repository, image, credentials, signal) {
    const name = repositoryName(repository);
    const { tag, digest } = image;
    const auth = credentials === undefined ? undefined : registryAuthHeader(credentials, repository.registry);
    try {
        await pullByDigest(engine, name, digest, auth, signal);
        if (tag !== undefined)
            await tagImage(engine, `${name}@${digest}`, name, tag, signal);
    }
    catch (error) {
        throw engineFailure(error, "plan", `the engine could not pull ${name}@${digest}`);
    }
}
async function open(asking) {
    const { repository, signal, retrying, env, untrustedFolders } = asking;
    const options = { signal, retrying };
    const given = { repository, ...(asking.credentials === undefined ? {} : { credentials: asking.credentials }) };
    const [probe, credentials] = await Promise.all([
        probeRegistry(repository.registry, options),
        credentialsFor(repository.registry, given, env, untrustedFolders, signal),
    ]);
    return { remote: openRepository(probe, repository, credentials, "pull", options), credentials };
}


/***/ }),

/***/ 6530:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   v: () => (/* binding */ resolveParent)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5071);
/* harmony import */ var _image_reference_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5741);
/* harmony import */ var _registry_registry_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9923);
/* harmony import */ var _lookup_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9764);
/* harmony import */ var _preflight_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7439);
// The image that ours is built on: its newest tag is looked up in its registry before the build and pinned by its digest, so that
// what is built on is known, and recorded.





/**
 * Asks the registry of the parent for its newest tag and for the digest of that: one request for each page of tags, and one more.
 * @throws StageError `input` when no tag fits, `registry` or `registry-auth` when the registry does not tell.
 */
async function resolveParent(inputs, wanted, { env, log }, untrustedFolders, signal) {
    const { repository } = wanted;
    const name = (0,_image_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .repositoryName */ .aR)(repository);
    const options = { signal, retrying: (words) => log.info(words) };
    const [probe, credentials] = await Promise.all([
        (0,_registry_registry_js__WEBPACK_IMPORTED_MODULE_2__/* .probeRegistry */ .ks)(repository.registry, options),
        (0,_preflight_js__WEBPACK_IMPORTED_MODULE_4__/* .credentialsFor */ .O)(repository.registry, inputs, env, untrustedFolders, signal),
    ]);
    const remote = (0,_registry_registry_js__WEBPACK_IMPORTED_MODULE_2__/* .openRepository */ .h_)(probe, repository, credentials, "pull", options);
    let { tag } = wanted;
    if (tag === undefined && wanted.digest === undefined) {
        const reader = await (0,_lookup_js__WEBPACK_IMPORTED_MODULE_3__/* .readTags */ .g$)(remote, wanted.pattern);
        tag = reader.newest;
        if (tag === undefined)
            throw notFound(reader.count === 0 ? `${name} has no tag` : `none of the ${reader.count} tags of ${name} fits`, wanted);
    }
    const manifest = await remote.manifest(wanted.digest ?? tag ?? "latest");
    if (manifest === undefined)
        throw notFound(`${name} has no ${wanted.digest ?? `tag ${tag}`}`, wanted);
    const given = inputs.credentials !== undefined && repository.registry === inputs.repository.registry;
    return {
        name: tag === undefined ? name : `${name}:${tag}`,
        digest: manifest.digest,
        ...(given && probe.wantsCredentials && credentials !== undefined ? { credentials } : {}),
    };
}
function notFound(what, { pattern }) {
    const how = {
        timestamp: "tags that are times, like 20180923T082316Z",
        semver: "tags that are semantic versions",
        glob: "tags that fit the pattern",
    }[pattern.kind];
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StageError */ .Zu({
        stage: "plan",
        kind: "input",
        what: `input "parent-image": ${what}`,
        why: `the newest is looked for among ${how}`,
        remedy: "check the name; `parent-pattern` says which tags count: `timestamp`, `semver`, `semver:^1`, or a pattern like `main-*`",
    });
}


/***/ }),

/***/ 7439:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ preflight),
/* harmony export */   O: () => (/* binding */ credentialsFor)
/* harmony export */ });
/* harmony import */ var _docker_credentials_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6557);
/* harmony import */ var _docker_endpoint_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5190);
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

/***/ 9418:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Hf: () => (/* binding */ giveBackNames),
/* harmony export */   Ur: () => (/* binding */ forgetNames),
/* harmony export */   eZ: () => (/* binding */ namesOf),
/* harmony export */   mf: () => (/* binding */ rememberNames)
/* harmony export */ });
/* harmony import */ var _docker_images_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5321);
/* harmony import */ var _docker_volumes_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(772);
/* harmony import */ var _image_reference_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5741);
/* harmony import */ var _image_run_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1629);




/** Label of the volume that remembers. */
const NAMES_LABEL = "image-driven.names";
/** Writes down what the names stand for now, before the first of them is moved. */
async function rememberNames({ engine, runId, signal }, image, references) {
    const [own, names] = await Promise.all([
        (0,_docker_images_js__WEBPACK_IMPORTED_MODULE_0__/* .inspectImage */ .mm)(engine, image, signal),
        Promise.all(references.map(async (reference) => {
            const before = await (0,_docker_images_js__WEBPACK_IMPORTED_MODULE_0__/* .inspectImage */ .mm)(engine, reference, signal);
            return { reference, ...(before === undefined ? {} : { before: before.Id }) };
        })),
    ]);
    const named = (own?.RepoTags ?? []).length > 0;
    const remembered = { image, named, digests: own?.RepoDigests ?? [], names };
    await (0,_docker_volumes_js__WEBPACK_IMPORTED_MODULE_1__/* .createVolume */ .pb)(engine, volumeOf(runId), { ...(0,_image_run_js__WEBPACK_IMPORTED_MODULE_3__/* .runLabels */ .xU)(runId), [NAMES_LABEL]: JSON.stringify(remembered) }, signal);
    return remembered;
}
/** Leaves the engine with the names it had: ours go, other images get their own back. Repeating it is fine. */
async function giveBackNames(engine, remembered, signal) {
    for (const { reference, before } of remembered.names)
        await giveBack(engine, remembered, reference, before, signal);
}
/** Forgets what was remembered, once it is given back. */
async function forgetNames({ engine, runId }) {
    await (0,_docker_volumes_js__WEBPACK_IMPORTED_MODULE_1__/* .removeVolume */ .L)(engine, volumeOf(runId));
}
/** What a volume of a run remembers; undefined for any other volume, and for words that are not ours. */
function namesOf({ Labels }) {
    try {
        const { image, named, digests, names } = JSON.parse(Labels?.[NAMES_LABEL] ?? "");
        if (typeof image !== "string" || typeof named !== "boolean")
            return undefined;
        if (!isTexts(digests) || !Array.isArray(names))
            return undefined;
        const wellFormed = names.every(({ reference, before }) => typeof reference === "string" && (before === undefined || typeof before === "string"));
        return wellFormed ? { image, named, digests, names } : undefined;
    }
    catch {
        return undefined;
    }
}
async function giveBack(engine, { image, named, digests }, reference, before, signal) {
    const { repository, tag = "latest" } = (0,_image_reference_js__WEBPACK_IMPORTED_MODULE_2__/* .parseReference */ .F2)(reference);
    const name = (0,_image_reference_js__WEBPACK_IMPORTED_MODULE_2__/* .repositoryName */ .aR)(repository);
    const own = await (0,_docker_images_js__WEBPACK_IMPORTED_MODULE_0__/* .inspectImage */ .mm)(engine, reference, signal);
    // Otherwise it was never ours, or is somebody else's by now.
    if (before !== image && own?.Id === image) {
        if (before !== undefined)
            await (0,_docker_images_js__WEBPACK_IMPORTED_MODULE_0__/* .tagImage */ .E$)(engine, before, name, tag, signal);
        else if (named)
            await (0,_docker_images_js__WEBPACK_IMPORTED_MODULE_0__/* .removeImage */ .aH)(engine, reference, signal);
    }
    if (engine.store !== "classic" || !named)
        return;
    // The classic store remembers the pushed digest under this name, also when the name is gone, and keeps our image for it.
    const known = await (0,_docker_images_js__WEBPACK_IMPORTED_MODULE_0__/* .inspectImage */ .mm)(engine, image, signal);
    const others = known?.RepoDigests?.filter((digest) => digest.startsWith(`${name}@`) && !digests.includes(digest)) ?? [];
    for (const digest of others)
        await (0,_docker_images_js__WEBPACK_IMPORTED_MODULE_0__/* .removeImage */ .aH)(engine, digest, signal);
}
function volumeOf(runId) {
    return `image-driven-names-${runId}`;
}
function isTexts(value) {
    return Array.isArray(value) && value.every((item) => typeof item === "string");
}


/***/ }),

/***/ 5016:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ RUN_STATE),
/* harmony export */   V: () => (/* binding */ Background)
/* harmony export */ });
/** Removals nobody has to wait for before the end of the run. A removal that fails is left to the sweep. */
class Background {
    #pending = new Set();
    add(work) {
        const settled = work.then(() => undefined, () => undefined);
        this.#pending.add(settled);
        void settled.then(() => this.#pending.delete(settled));
    }
    async settled() {
        while (this.#pending.size > 0)
            await Promise.all(this.#pending);
    }
}
/** State that post needs; saved before the first resource of the run exists. */
const RUN_STATE = "run";


/***/ }),

/***/ 6322:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ takeSnapshot),
/* harmony export */   f: () => (/* binding */ noRoom)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5071);
// A snapshot of the test files in the run's own folder: gates never see the checkout itself, so they cannot change it, and
// what somebody does to it while the run is going on changes no verdict. It is taken while the image is built.




/**
 * Copies the test files below `folder`. Every component of a path is opened by itself and without following a link, from
 * the root down, so that a path that is swapped meanwhile leads nowhere. Links inside a folder are copied as links; `.git`
 * is left out wherever it is. Everybody may read the copies, and of `rw` ones write, whoever the gates run as.
 * @throws StageError `input` when a path is not what it was when the inputs were read.
 */
async function takeSnapshot(files, folder, input = "test-files") {
    const taken = [];
    let skipped = 0;
    for (const [index, { source, ...file }] of files.entries()) {
        const place = node_path__WEBPACK_IMPORTED_MODULE_2__.join(folder, "test-files", String(index));
        const copy = node_path__WEBPACK_IMPORTED_MODULE_2__.join(place, node_path__WEBPACK_IMPORTED_MODULE_2__.basename(source));
        try {
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.mkdir)(place, { recursive: true });
            const handle = await descend(source);
            try {
                skipped += await copyOpened(handle, source, copy, file.mode === "rw" ? 0o666 : 0o444);
            }
            finally {
                await handle.close();
            }
        }
        catch (error) {
            throw noRoom(error, folder) ?? changed(input, file.path, error);
        }
        const { path: name, mode, kind } = file;
        taken.push({ path: name, mode, kind, copy, ...(file.target === undefined ? {} : { target: file.target }) });
    }
    return { files: taken, skipped };
}
/** Never blocks on a FIFO, never follows a link. */
const FLAGS = node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_RDONLY | node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_NOFOLLOW | node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_NONBLOCK;
async function descend(source) {
    let handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.open)("/", FLAGS);
    let reached = "/";
    for (const component of source.split("/").filter(Boolean)) {
        const next = below(handle, reached, component);
        reached = node_path__WEBPACK_IMPORTED_MODULE_2__.join(reached, component);
        const above = handle;
        handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.open)(next, FLAGS).finally(() => above.close());
    }
    return handle;
}
/** A path below an open folder that leads there whatever the folder is called by now. Only Linux has it. */
function below(folder, name, entry) {
    return process.platform === "linux" ? `/proc/self/fd/${folder.fd}/${entry}` : node_path__WEBPACK_IMPORTED_MODULE_2__.join(name, entry);
}
/** Returns how many entries were left out. */
async function copyOpened(from, name, to, rights) {
    const facts = await from.stat();
    if (facts.isDirectory()) {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.mkdir)(to);
        const opened = process.platform === "linux" ? `/proc/self/fd/${from.fd}` : name;
        let skipped = 0;
        for (const entry of await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.readdir)(opened, { withFileTypes: true }))
            skipped += await copyEntry(from, name, entry, node_path__WEBPACK_IMPORTED_MODULE_2__.join(to, entry.name), rights);
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.chmod)(to, 0o755 | rights | 0o111);
        return skipped;
    }
    if (!facts.isFile())
        return 1;
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.copyFile)(process.platform === "linux" ? `/proc/self/fd/${from.fd}` : name, to, node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.COPYFILE_FICLONE);
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.chmod)(to, (facts.mode & 0o755) | rights | 0o200);
    return 0;
}
async function copyEntry(folder, name, entry, to, rights) {
    if (entry.name.toLowerCase() === ".git")
        return 0;
    const from = below(folder, name, entry.name);
    const facts = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.lstat)(from);
    if (facts.isSymbolicLink()) {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.symlink)(await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.readlink)(from), to);
        return 0;
    }
    if (!facts.isFile() && !facts.isDirectory())
        return 1;
    const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.open)(from, FLAGS);
    try {
        return await copyOpened(handle, node_path__WEBPACK_IMPORTED_MODULE_2__.join(name, entry.name), to, rights);
    }
    finally {
        await handle.close();
    }
}
/** The error for a folder that takes nothing; undefined when that is not what happened. */
function noRoom(error, folder) {
    const code = error.code ?? "";
    if (!["ENOSPC", "EDQUOT", "EROFS"].includes(code))
        return undefined;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .StageError */ .Zu({
        stage: "gates",
        kind: "disk",
        what: `the runner's folder for temporary files ${code === "EROFS" ? "is read-only" : "is full"}`,
        why: `${folder}: ${code}`,
        remedy: "free space there, or let RUNNER_TEMP name a folder that has some",
    }, { cause: error });
}
function changed(input, file, cause) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .StageError */ .Zu({
        stage: "gates",
        kind: "input",
        what: `input "${input}": the path changed while the run was going on, or cannot be read; got ${JSON.stringify(file)}; expected the file or folder that was there at the start`,
        why: cause instanceof Error ? cause.message.replaceAll(/\/proc\/self\/fd\/\d+/g, "…") : String(cause),
        remedy: "nothing outside the run may change the checkout meanwhile",
    }, { cause });
}


/***/ }),

/***/ 7803:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  UG: () => (/* binding */ removeRunFolder),
  kQ: () => (/* binding */ runFolder),
  Lj: () => (/* binding */ sweepAbandoned),
  iU: () => (/* binding */ sweepRun)
});

// UNUSED EXPORTS: NAMES, isUnfinished

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./lib/src/docker/containers.js
var docker_containers = __webpack_require__(8399);
// EXTERNAL MODULE: ./lib/src/docker/images.js
var docker_images = __webpack_require__(5321);
// EXTERNAL MODULE: ./lib/src/docker/api.js
var api = __webpack_require__(5963);
;// CONCATENATED MODULE: ./lib/src/docker/networks.js
// Networks on the engine, found by label and removed.

/** The networks that carry `label` (`name` or `name=value`). */
async function listNetworks(engine, label, signal) {
    return engine.api.json({
        method: "GET",
        path: "/networks",
        query: { filters: JSON.stringify({ label: [label] }) },
        ...(signal ? { signal } : {}),
    });
}
/** Removes a network. One that is gone is fine. */
async function removeNetwork(engine, id, signal) {
    try {
        await engine.api.json({ method: "DELETE", path: `/networks/${id}`, ...(signal ? { signal } : {}) });
    }
    catch (error) {
        if (!(error instanceof api/* EngineError */.NJ && error.status === 404))
            throw error;
    }
}

// EXTERNAL MODULE: ./lib/src/docker/volumes.js
var docker_volumes = __webpack_require__(772);
// EXTERNAL MODULE: ./lib/src/image/run.js
var image_run = __webpack_require__(1629);
// EXTERNAL MODULE: ./lib/src/process/environment.js
var process_environment = __webpack_require__(8989);
;// CONCATENATED MODULE: ./lib/src/process/orphans.js
// Children that outlived a killed run: found by the variable that every child of a run carries, and ended.


/** Kills every process of ours that carries a run for which `owned` is true. Returns how many. Nothing where there is no /proc. */
async function killOrphans(owned) {
    const pids = (await (0,promises_.readdir)("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
    let killed = 0;
    // One after the other: every look holds a file open, and there may be few of those.
    for (const pid of pids)
        if (await killOne(pid, owned))
            killed += 1;
    return killed;
}
async function killOne(pid, owned) {
    try {
        // Only processes of the same user can be read: no other can be ours.
        const environment = await (0,promises_.readFile)(`/proc/${pid}/environ`, "latin1");
        const mark = `${process_environment/* RUN_VARIABLE */.h}=`;
        const run = environment.split("\0").find((entry) => entry.startsWith(mark));
        if (run === undefined || Number(pid) === process.pid || !owned(run.slice(mark.length)))
            return false;
        process.kill(Number(pid), "SIGKILL");
        return true;
    }
    catch {
        return false; // gone already, or not ours
    }
}

// EXTERNAL MODULE: ./lib/src/process/owner.js
var process_owner = __webpack_require__(2259);
// EXTERNAL MODULE: ./lib/src/stages/public-names.js
var public_names = __webpack_require__(9418);
;// CONCATENATED MODULE: ./lib/src/stages/sweep.js
// Stage sweep: everything that carries the label of a run goes away. Each step stands alone; repeating it is fine.











/** What stands for names that were given back, among what was removed. */
const NAMES = "names of a push";
/** How often images are looked for and removed. */
const ROUNDS = 3;
/** Milliseconds between two rounds. */
const PAUSE = 200;
/** Folder of a run, below the runner's temporary folder. */
function runFolder(temporaryFolder, runId) {
    return external_node_path_.join(temporaryFolder, `image-driven-${runId}`);
}
/** True when the run could not tidy up behind itself: its folder goes last. */
async function isUnfinished(temporaryFolder, runId) {
    if (!isRunId(runId))
        return false;
    return access(runFolder(temporaryFolder, runId)).then(() => true, () => false);
}
/**
 * Removes what one run made, or several: a chain has one for each image.
 * @param keep local names of images that stay, e.g. the built image until the end of the job.
 */
async function sweepRun(engine, run, options = {}) {
    const runIds = new Set([run].flat().filter(image_run/* isRunId */.Pk));
    const [first] = runIds;
    if (first === undefined)
        return { removed: [], left: [] };
    const own = (owner) => runIds.has(owner);
    const { keep = [], pushing = false, signal } = options;
    const label = runIds.size === 1 ? `${image_run/* RUN_LABEL */.jQ}=${first}` : image_run/* RUN_LABEL */.jQ;
    return sweep(engine, { label, ended: own, over: own, keep, pushing, ...(signal ? { signal } : {}) });
}
/**
 * Removes what runs left behind that were killed and never swept: at once where their process, and for the image their
 * job, is known to be dead, otherwise once nothing of them can be in use.
 */
async function sweepAbandoned(engine, now, signal) {
    const here = (0,process_owner/* thisOwner */.G)().place;
    const dead = (runId, who) => {
        const owner = (0,image_run/* runOwner */.zP)(runId);
        return owner !== undefined && ((0,image_run/* isExpired */._d)(runId, now) || (owner.place === here && !(0,process_owner/* isAlive */._)(owner[who])));
    };
    const ended = (runId) => dead(runId, "process");
    await killOrphans(ended);
    const over = (runId) => ended(runId) && dead(runId, "job");
    return sweep(engine, { label: image_run/* RUN_LABEL */.jQ, ended, over, keep: [], pushing: false, ...(signal ? { signal } : {}) });
}
/** Removes the folder of a run. The path is made from a checked ID, never taken from a state somebody could have forged. */
async function removeRunFolder(temporaryFolder, runId) {
    if ((0,image_run/* isRunId */.Pk)(runId))
        await (0,promises_.rm)(runFolder(temporaryFolder, runId), { recursive: true, force: true });
}
async function sweep(engine, { label, ended, over, keep, pushing, signal }) {
    const removed = [];
    const left = [];
    const attempt = async (what, work) => {
        try {
            await work();
            removed.push(what);
        }
        catch (error) {
            signal?.throwIfAborted();
            left.push(`${what}: ${error instanceof Error ? error.message : error}`);
        }
    };
    const [containers, volumes, networks] = await Promise.all([
        (0,docker_containers/* listContainers */.ts)(engine, label, signal),
        (0,docker_volumes/* listVolumes */.yi)(engine, label, signal),
        listNetworks(engine, label, signal),
    ]);
    await Promise.all(containers
        .filter(({ Labels }) => ended(Labels[image_run/* RUN_LABEL */.jQ] ?? ""))
        .map(({ Id }) => attempt(`container ${Id.slice(0, 12)}`, () => (0,docker_containers/* removeContainer */.od)(engine, Id, signal))));
    await Promise.all(networks
        .filter(({ Labels }) => ended(Labels?.[image_run/* RUN_LABEL */.jQ] ?? ""))
        .map(({ Id, Name }) => attempt(`network ${Name}`, () => removeNetwork(engine, Id, signal))));
    for (const volume of volumes.filter(({ Labels }) => ended(Labels?.[image_run/* RUN_LABEL */.jQ] ?? ""))) {
        const names = (0,public_names/* namesOf */.eZ)(volume);
        if (names !== undefined)
            await attempt(NAMES, () => (0,public_names/* giveBackNames */.Hf)(engine, names, signal));
        if (names !== undefined && pushing)
            continue;
        await attempt(`volume ${volume.Name}`, () => (0,docker_volumes/* removeVolume */.L)(engine, volume.Name, signal));
    }
    const owned = async () => (await (0,docker_images/* listImages */.v8)(engine, image_run/* LOCAL_HOST */.L0, signal)).filter((name) => {
        const owner = (0,image_run/* runOfImage */.El)(name) ?? "";
        return !keep.includes(name) && ((0,image_run/* isLayer */.IW)(name) ? ended(owner) : over(owner));
    });
    // An engine that removes another run's image at the same time can answer that ours is not there, and keep it.
    for (let round = 1, images = await owned(); images.length > 0 && round <= ROUNDS; round++) {
        // Throw-away layers stand on the built image: the later one goes first.
        for (const name of images.sort(laterFirst))
            await attempt(`image ${name}`, () => (0,docker_images/* removeImage */.aH)(engine, name, signal));
        images = await owned();
        if (images.length === 0)
            break;
        if (round === ROUNDS)
            left.push(...images.map((name) => `image ${name}: the engine keeps it`));
        else
            await (0,external_node_timers_promises_.setTimeout)(PAUSE);
    }
    return { removed: [...new Set(removed)], left: [...new Set(left)] };
}
function laterFirst(a, b) {
    return Number((0,image_run/* isLayer */.IW)(b)) - Number((0,image_run/* isLayer */.IW)(a));
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
;