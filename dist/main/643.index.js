"use strict";
exports.id = 643;
exports.ids = [643];
exports.modules = {

/***/ 4693:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Xg: () => (/* binding */ takenIn),
/* harmony export */   c8: () => (/* binding */ secretVariables),
/* harmony export */   i7: () => (/* binding */ risksOf)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
// What a Compose file must not have where its author may be anybody: ways out of its containers, and files of the machine
// that are not of the checkout. Works on a file as it is written and on the model that Compose resolves. Pure.

/** Settings of a service that are a way out when they have this value. */
const FORBIDDEN = {
    privileged: (value) => value !== false && value !== "false",
    network_mode: (value) => !["bridge", "none"].includes(String(value)) && !String(value).startsWith("service:"),
    pid: isHost,
    ipc: isHost,
    uts: isHost,
    userns_mode: isHost,
    cgroup: isHost,
    cgroup_parent: () => true,
    cap_add: isGiven,
    devices: isGiven,
    device_cgroup_rules: isGiven,
    gpus: () => true,
    runtime: () => true,
    provider: () => true,
    credential_spec: () => true,
    use_api_socket: (value) => value !== false,
    // Everything but this one takes something away from what containers are confined by.
    security_opt: (value) => items(value).some((item) => !/^no-new-privileges([:=]true)?$/.test(item)),
    volumes_from: (value) => items(value).some((item) => item.startsWith("container:")),
    external_links: isGiven,
    post_start: hasPrivilege,
    pre_stop: hasPrivilege,
    deploy: (value) => isGiven(plain(plain(plain(value).resources).reservations).devices),
};
/** `cache_to` writes to folders of the machine. */
const FORBIDDEN_BUILD = ["privileged", "entitlements", "ssh", "cache_to", "cache_from"];
/**
 * One sentence for each, e.g. `service "app" has privileged`; empty when there is none.
 * @param folder absolute, of the checkout. @param base where relative paths start.
 * @param seen told every path that is inside by its name: whether it is a link that leads out, only the file system knows.
 */
function risksOf(model, folder, base = folder, seen = () => undefined) {
    const outside = (text, from = base) => {
        const out = isOutside(text, folder, from);
        if (!out)
            seen(node_path__WEBPACK_IMPORTED_MODULE_0__.resolve(from, String(text)));
        return out;
    };
    const found = [];
    for (const [name, service] of entries(model, "services")) {
        const say = (what) => found.push(`service ${JSON.stringify(name.slice(0, 60))} ${what}`);
        for (const [key, isRisk] of Object.entries(FORBIDDEN))
            if (service[key] !== undefined && service[key] !== null && isRisk(service[key]))
                say(`has ${key}`);
        for (const source of sourcesOf(service.volumes))
            if (outside(source))
                say(`mounts ${JSON.stringify(source)}`);
        for (const file of filesOf(service.env_file))
            if (outside(file))
                say(`reads ${JSON.stringify(file)}`);
        for (const file of filesOf(service.label_file))
            if (outside(file))
                say(`reads ${JSON.stringify(file)}`);
        const extended = plain(service.extends).file;
        if (extended !== undefined && outside(extended))
            say(`extends ${JSON.stringify(extended)}`);
        const build = typeof service.build === "string" ? { context: service.build } : plain(service.build);
        for (const key of FORBIDDEN_BUILD)
            if (isGiven(build[key]))
                say(`has build.${key}`);
        if (build.network === "host")
            say("has build.network: host");
        const { dockerfile, context = "." } = build;
        if (isPath(context) && typeof dockerfile === "string" && outside(dockerfile, node_path__WEBPACK_IMPORTED_MODULE_0__.resolve(base, String(context))))
            say(`builds with ${JSON.stringify(dockerfile)}`);
        const contexts = [build.context, ...Object.values(plain(build.additional_contexts))];
        for (const context of contexts)
            if (isPath(context) && outside(context))
                say(`builds ${JSON.stringify(context)}`);
    }
    for (const kind of ["secrets", "configs"])
        for (const [name, { file }] of entries(model, kind))
            if (file !== undefined && outside(file))
                found.push(`${kind} ${JSON.stringify(name)} reads ${JSON.stringify(file)}`);
    for (const [name, volume] of entries(model, "volumes")) {
        if (isGiven(plain(volume.driver_opts).device))
            found.push(`volume ${JSON.stringify(name)} mounts a device or a folder`);
        if (!isUsual(volume.driver, "local"))
            found.push(`volume ${JSON.stringify(name)} has a driver of its own`);
        if (volume.external)
            found.push(`volume ${JSON.stringify(name)} is external`);
    }
    for (const [name, network] of entries(model, "networks"))
        if (network.external || !isUsual(network.driver, "bridge"))
            found.push(`network ${JSON.stringify(name)} is not of the project`);
    for (const file of filesOf(plain(model).include))
        if (outside(file))
            found.push(`it includes ${JSON.stringify(file)}`);
    return found;
}
/** Variables that a Compose file asks for and that carry secrets on a runner: they are never handed to it. */
function secretVariables(text) {
    const names = [...text.matchAll(/\$\{?([A-Za-z_][A-Za-z0-9_-]*)/g)].map(([, name = ""]) => name);
    return [
        ...new Set(names.filter((name) => /^(INPUT_|ACTIONS_|STATE_|GITHUB_TOKEN$|RUNNER_TEMP$|HTTPS?_PROXY$)/i.test(name))),
    ];
}
/** Other files that this one takes in, as they are written. */
function takenIn(model) {
    const extended = entries(model, "services").map(([, service]) => plain(service.extends).file);
    const included = filesOf(plain(model).include).filter((file) => /\.(ya?ml|json)$/i.test(String(file)));
    return [...extended, ...included].filter((file) => typeof file === "string");
}
/** A driver that is not named, or the one that is used then. */
function isUsual(driver, usual) {
    return driver === undefined || driver === null || driver === "" || driver === usual;
}
/** True when a hook of a service runs with more than the service has. */
function hasPrivilege(hooks) {
    return (Array.isArray(hooks) ? hooks : [hooks]).some((hook) => isGiven(plain(hook).privileged));
}
function isHost(value) {
    return /^(host|container:)/.test(String(value));
}
function isGiven(value) {
    if (value === undefined || value === null || value === false)
        return false;
    return Array.isArray(value) ? value.length > 0 : typeof value !== "object" || Object.keys(value).length > 0;
}
/** A path that leads out of the checkout, or that only Compose could tell. */
function isOutside(text, folder, base) {
    if (typeof text !== "string")
        return true;
    if (text.startsWith("~") || text.includes("$"))
        return true;
    if (/^[a-z][a-z0-9+.-]*:/i.test(text))
        return true;
    const below = node_path__WEBPACK_IMPORTED_MODULE_0__.relative(folder, node_path__WEBPACK_IMPORTED_MODULE_0__.resolve(base, text));
    return below === ".." || below.startsWith("../") || node_path__WEBPACK_IMPORTED_MODULE_0__.isAbsolute(below);
}
function isPath(context) {
    return typeof context === "string" && !/^([a-z][a-z0-9+.-]*:|git@|github\.com\/)/i.test(context);
}
/** What stands before the colon of `./data:/data`, of every volume that is a path. */
function sourcesOf(volumes) {
    if (!Array.isArray(volumes))
        return [];
    return volumes.flatMap((volume) => {
        if (typeof volume === "string") {
            const [source = ""] = volume.split(":");
            return volume.includes(":") && /^[./~$]|\$/.test(source) ? [source] : [];
        }
        const { type, source } = plain(volume);
        return type === "bind" || type === "npipe" ? [String(source ?? "")] : [];
    });
}
/** `path`, `[path]`, `{path}` or `[{path}]`, the last also as lists of paths. */
function filesOf(value) {
    if (value === undefined || value === null)
        return [];
    const list = Array.isArray(value) ? value : [value];
    return list.flatMap((item) => typeof item === "object" && item !== null
        ? [plain(item).path, plain(item).env_file, plain(item).project_directory]
            .flat()
            .filter((file) => file !== undefined)
        : [item]);
}
function items(value) {
    return (Array.isArray(value) ? value : [value]).map(String);
}
function entries(model, key) {
    return Object.entries(plain(plain(model)[key])).map(([name, value]) => [name, plain(value)]);
}
function plain(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}


/***/ }),

/***/ 5071:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   KW: () => (/* binding */ cancelled),
/* harmony export */   Zu: () => (/* binding */ StageError),
/* harmony export */   d4: () => (/* binding */ asStageError)
/* harmony export */ });
/* unused harmony export STAGES */
// Errors as part of the interface: which stage, what happened, why, what to do.
/** The stages in the order of a run; `plan` and `report` frame those that the input `stages` selects. */
const STAGES = (/* unused pure expression or super */ null && (["plan", "build", "gates", "health", "release", "publish", "report", "sweep"]));
/** The only error the pipeline throws on purpose. Anything else that arrives at an entry is a defect (kind `internal`). */
class StageError extends Error {
    name = "StageError";
    stage;
    kind;
    what;
    why;
    remedy;
    place;
    constructor(failure, options) {
        super(`${failure.stage}: ${failure.what}${failure.why ? ` (${failure.why})` : ""}`, options);
        this.stage = failure.stage;
        this.kind = failure.kind;
        this.what = failure.what;
        if (failure.why !== undefined)
            this.why = failure.why;
        if (failure.remedy !== undefined)
            this.remedy = failure.remedy;
        if (failure.place !== undefined)
            this.place = failure.place;
    }
}
/** Any thrown value as a {@link StageError}: known ones as they are, an abort as `cancelled`, the rest as `internal`. */
function asStageError(error, stage) {
    if (error instanceof StageError)
        return error;
    // What was aborted for a failure that is known has failed with it.
    if (error instanceof Error && error.cause instanceof StageError && error.name === "AbortError")
        return error.cause;
    if (error instanceof Error && error.name === "AbortError")
        return new StageError({ stage, kind: "cancelled", what: "the run was cancelled" }, { cause: error });
    const text = error instanceof Error ? error.message : String(error);
    return new StageError({
        stage,
        kind: "internal",
        what: "the pipeline itself failed",
        why: text,
        remedy: "this is a defect of the action: please report it with the log of this step",
    }, { cause: error });
}
/** The run was cancelled while `stage` went on. */
function cancelled(signal, stage) {
    const why = signal.reason instanceof Error ? signal.reason.message : String(signal.reason);
    return new StageError({
        stage,
        kind: "cancelled",
        what: "the run was cancelled",
        why,
        remedy: "nothing is pushed after a cancel",
    });
}


/***/ }),

/***/ 3865:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   j: () => (/* binding */ readEvent),
/* harmony export */   q: () => (/* binding */ localEvent)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5071);
// What happened, as GitHub tells it: the event, its full ref and its commit. A developer's machine has an event of its own.

/** GitHub caps payloads of webhooks at 25 MB. */
const PAYLOAD_LIMIT = 32 * 1024 * 1024;
/**
 * Reads the event of a workflow run.
 * @param readFile reads the payload as text.
 * @throws StageError `input` when the payload is missing, too large or not JSON, or the ref is missing.
 */
async function readEvent(env, readFile) {
    const name = env.GITHUB_EVENT_NAME ?? "";
    const ref = env.GITHUB_REF ?? "";
    if (name === "")
        throw wrong("GITHUB_EVENT_NAME", "the name of the event is missing", name, "the name of an event, as the runner sets it");
    if (ref === "")
        throw wrong("GITHUB_REF", "the ref of the event is missing", ref, "a full ref such as refs/heads/main");
    const repositoryUrl = env.GITHUB_SERVER_URL && env.GITHUB_REPOSITORY ? `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}` : undefined;
    return {
        name,
        ref,
        sha: env.GITHUB_SHA ?? "",
        payload: await readPayload(env.GITHUB_EVENT_PATH ?? "", readFile),
        ...(env.GITHUB_RUN_NUMBER ? { runNumber: env.GITHUB_RUN_NUMBER } : {}),
        ...(repositoryUrl === undefined ? {} : { repositoryUrl }),
    };
}
/** The event of a developer's machine: what is checked out. A commit with a tag and no branch is that tag. */
function localEvent(checkout) {
    const detached = checkout.branch === undefined || checkout.branch === "HEAD";
    const tag = checkout.tags[0];
    const ref = detached ? (tag === undefined ? "" : `refs/tags/${tag}`) : `refs/heads/${checkout.branch}`;
    return { name: "local", ref, sha: checkout.head ?? "", payload: {} };
}
async function readPayload(path, readFile) {
    const expected = "the path of the event's payload, as the runner sets it";
    if (path === "")
        throw wrong("GITHUB_EVENT_PATH", "the payload of the event is missing", path, expected);
    let text;
    try {
        text = await readFile(path);
    }
    catch {
        throw wrong("GITHUB_EVENT_PATH", "the payload of the event cannot be read", path, expected);
    }
    if (text.length > PAYLOAD_LIMIT)
        throw wrong("GITHUB_EVENT_PATH", "the payload of the event is too large", path, "at most 32 MiB");
    let payload;
    try {
        payload = JSON.parse(text);
    }
    catch {
        throw wrong("GITHUB_EVENT_PATH", "the payload of the event is not JSON", path, "a JSON object");
    }
    if (typeof payload !== "object" || payload === null || Array.isArray(payload))
        throw wrong("GITHUB_EVENT_PATH", "the payload of the event is not an object", path, "a JSON object");
    const { ref, after, deleted, action } = payload;
    return {
        ...(typeof ref === "string" ? { ref } : {}),
        ...(typeof after === "string" ? { after } : {}),
        ...(typeof deleted === "boolean" ? { deleted } : {}),
        ...(typeof action === "string" ? { action } : {}),
    };
}
function wrong(variable, problem, got, expected) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StageError */ .Zu({
        stage: "plan",
        kind: "input",
        what: `environment "${variable}": ${problem}; got ${JSON.stringify(got.slice(0, 80))}; expected ${expected}`,
        remedy: "outside GitHub Actions use the command line: `image-driven-pipeline run`",
    });
}


/***/ }),

/***/ 5741:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F2: () => (/* binding */ parseReference),
/* harmony export */   Qb: () => (/* binding */ NameError),
/* harmony export */   SU: () => (/* binding */ parseRepository),
/* harmony export */   aR: () => (/* binding */ repositoryName),
/* harmony export */   l5: () => (/* binding */ parseRegistry),
/* harmony export */   qH: () => (/* binding */ tagProblem),
/* harmony export */   ve: () => (/* binding */ isSameRepository),
/* harmony export */   w4: () => (/* binding */ hostOf)
/* harmony export */ });
/* unused harmony exports DOCKER_HUB, isTag */
// Names of images: the grammar of Docker's references, without a network or an engine.
/** A name that breaks the grammar; the only error the parsers of this file throw. */
class NameError extends Error {
    name = "NameError";
    /** What is wrong with it. */
    problem;
    /** The text that was parsed. */
    text;
    expected;
    constructor(problem, text, expected) {
        super(`${problem}; expected ${expected}`);
        this.problem = problem;
        this.text = text;
        this.expected = expected;
    }
}
const DOCKER_HUB = "docker.io";
/** Hosts that are Docker Hub under another name. */
const HUB_ALIASES = new Set(["index.docker.io", "registry-1.docker.io"]);
/** Docker Hub's namespace of names without a slash. */
const OFFICIAL = "library/";
const NAME_LIMIT = 255;
const TAG_LIMIT = 128;
const PORT_LIMIT = 65_535;
const A_NAME = "an image name like app, owner/app or ghcr.io/owner/app";
const A_HOST = "a host like ghcr.io or registry.example.com:5000";
const PATH_COMPONENT = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const HOST_NAME = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
const IPV6_HOST = /^\[[a-f0-9:]+\]$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const NOT_IN_A_REFERENCE = /[^A-Za-z0-9._\-/:@[\]+]/u;
/**
 * Parses `[host[:port]/]path[:tag][@digest]` by the grammar of distribution/reference (regexp.go) and its rules for
 * Docker Hub (normalize.go). Stricter in three points: an upper-case first component is no host but an error, what looks
 * like a host has to be one (`a_b.c/d` has an empty host there), and the port must be one that exists. The 255 characters count for host and path together, as older engines count.
 */
function parseReference(text) {
    const wrong = (problem, expected = A_NAME) => new NameError(problem, text, expected);
    if (text === "")
        throw wrong("image name is required");
    if (text.includes("://"))
        throw wrong(`a name has no scheme; did you mean ${withoutScheme(text)}?`);
    const foreign = NOT_IN_A_REFERENCE.exec(text)?.[0];
    if (foreign !== undefined)
        throw wrong(`invalid character ${visible(foreign)}`);
    if (text.startsWith("-"))
        throw wrong(`leading dash: ${COMPONENT_RULE}`);
    if (/^[0-9a-f]{64}$/.test(text))
        throw wrong("name cannot be a 64-digit hex string");
    const [named = "", digest, ...more] = text.split("@");
    if (more.length > 0)
        throw wrong("two digests");
    if (digest !== undefined && !DIGEST.test(digest))
        throw wrong("the digest is not well-formed", "a digest like sha256: and 64 hex digits");
    const host = hostOf(named);
    const rest = host === undefined ? named : named.slice(host.length + 1);
    const colon = rest.lastIndexOf(":") > rest.lastIndexOf("/") ? rest.lastIndexOf(":") : rest.length;
    const path = rest.slice(0, colon);
    const tag = colon < rest.length ? rest.slice(colon + 1) : undefined;
    if (tag !== undefined && path.slice(path.lastIndexOf("/") + 1).includes(":"))
        throw wrong("two tags");
    const registry = host === undefined ? DOCKER_HUB : canonicalHost(host, text);
    const badPath = pathProblem(path, text);
    if (badPath !== undefined)
        throw wrong(badPath);
    const badTag = tag === undefined ? undefined : tagProblem(tag);
    if (badTag !== undefined)
        throw wrong(badTag, "a tag of letters, digits, _ . and -");
    const full = registry === DOCKER_HUB && !path.includes("/") ? OFFICIAL + path : path;
    if (registry.length + 1 + full.length > NAME_LIMIT)
        throw wrong(`longer than ${NAME_LIMIT} characters`);
    return {
        repository: { registry, path: full },
        ...(tag !== undefined && { tag }),
        ...(digest !== undefined && { digest }),
    };
}
/** Parses a name that has neither a tag nor a digest. */
function parseRepository(text) {
    if (text.includes("@"))
        throw new NameError("digest not allowed for a push target", text, "an image name without a digest");
    const { repository, tag } = parseReference(text);
    if (tag !== undefined)
        throw new NameError(`it has a tag, "${tag}"`, text, "an image name without a tag");
    return repository;
}
/** Parses `host[:port]`, and nothing that Docker would take for the first part of a path on Docker Hub. */
function parseRegistry(text) {
    const wrong = (problem) => new NameError(problem, text, A_HOST);
    if (text.includes("://"))
        throw wrong(`host only, without a scheme; did you mean ${hostIn(text)}?`);
    if (text.includes("/"))
        throw wrong(`host only, without a path; did you mean ${hostIn(text)}?`);
    const foreign = NOT_IN_A_REFERENCE.exec(text)?.[0];
    if (foreign !== undefined)
        throw wrong(`invalid character ${visible(foreign)}`);
    const registry = canonicalHost(text, text);
    if (hostOf(`${registry}/app`) === undefined)
        throw wrong("Docker takes a name without a dot or a port for an owner on Docker Hub, not for a host");
    return registry;
}
/** The host with its port, as written, when the name carries one: the rule of `splitDockerDomain` in distribution/reference. */
function hostOf(text) {
    const slash = text.indexOf("/");
    const first = text.slice(0, slash);
    return slash > 0 && (/[.:]/.test(first) || first.toLowerCase() === "localhost") ? first : undefined;
}
/** The name as people write it and `docker push` takes it: without `docker.io` and `library/` where Docker adds them itself. */
function repositoryName({ registry, path }) {
    const full = `${registry}/${path}`;
    if (registry !== DOCKER_HUB)
        return full;
    const name = path.replace(/^library\/(?=[^/]+$)/, "");
    return hostOf(name) === undefined && !/^[0-9a-f]{64}$/.test(name) ? name : full;
}
/** True for two names of the same place. */
function isSameRepository(a, b) {
    return a.registry === b.registry && a.path === b.path;
}
/** True for a tag that every registry takes. */
function isTag(text) {
    return TAG.test(text);
}
/** What is wrong with a tag, or nothing. */
function tagProblem(tag) {
    if (isTag(tag))
        return undefined;
    if (tag === "")
        return "the tag is empty";
    if (tag.length > TAG_LIMIT)
        return `tag longer than ${TAG_LIMIT}`;
    if (/^[.-]/.test(tag))
        return "tag must start with a letter, a digit or _";
    const foreign = /[^\w.-]/u.exec(tag)?.[0] ?? "";
    const problem = `tag may not contain ${foreign === "+" || foreign === "/" ? foreign : visible(foreign)}`;
    const better = tag.replaceAll(/[+/ ]/g, "-");
    return isTag(better) ? `${problem}; did you mean ${better}?` : problem;
}
const COMPONENT_RULE = "each path component must start and end with a letter or digit; separators . _ __ -";
function pathProblem(path, text) {
    const components = path.split("/");
    if (components.includes(""))
        return "empty path component";
    if (/[A-Z]/.test(path))
        return `must be lowercase; did you mean ${text.toLowerCase()}?`;
    const wrong = components.find((component) => !PATH_COMPONENT.test(component));
    if (wrong === undefined)
        return undefined;
    const foreign = /[^a-z0-9._-]/.exec(wrong)?.[0];
    return foreign === undefined ? COMPONENT_RULE : `invalid character ${visible(foreign)}`;
}
function canonicalHost(host, text) {
    const wrong = (problem) => new NameError(problem, text, A_HOST);
    const lower = host.toLowerCase();
    if (lower.startsWith("[") && !lower.includes("]"))
        throw wrong("unclosed IPv6 address");
    const colon = lower.indexOf(":", lower.lastIndexOf("]") + 1);
    const name = colon === -1 ? lower : lower.slice(0, colon);
    if (!HOST_NAME.test(name) && !IPV6_HOST.test(name))
        throw wrong("not the name of a host");
    if (colon === -1)
        return HUB_ALIASES.has(name) ? DOCKER_HUB : name;
    const port = lower.slice(colon + 1);
    if (!/^[0-9]+$/.test(port))
        throw wrong(`port not a number: "${host.slice(colon + 1)}" (and a tag may not contain /)`);
    if (Number(port) < 1 || Number(port) > PORT_LIMIT)
        throw wrong("port out of range");
    return lower;
}
function withoutScheme(text) {
    return text
        .slice(text.indexOf("://") + 3)
        .replace(/^[^/]*@/, "")
        .replace(/\/+$/, "")
        .toLowerCase();
}
function hostIn(text) {
    const [host = ""] = (text.includes("://") ? withoutScheme(text) : text.toLowerCase()).split("/");
    return HUB_ALIASES.has(host) ? DOCKER_HUB : host;
}
/** A character for a message: quoted, and by its number where it could not be seen. */
function visible(character) {
    if (/[\p{C}\p{Z}]/u.test(character) && character !== " ")
        return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
    return character === '"' ? "'\"'" : `"${character}"`;
}


/***/ }),

/***/ 4930:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   HU: () => (/* binding */ parseChoice),
/* harmony export */   yG: () => (/* binding */ parseBoolean),
/* harmony export */   yL: () => (/* binding */ oneOf),
/* harmony export */   zq: () => (/* binding */ parseCount)
/* harmony export */ });
/* harmony import */ var _nearest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(799);
/* harmony import */ var _problems_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8688);
// Values out of a closed set: booleans, words, whole numbers.


const TRUE = ["true", "True", "TRUE"];
const FALSE = ["false", "False", "FALSE"];
/** A boolean of YAML 1.2's core schema, as `core.getBooleanInput` reads it. */
function parseBoolean(text) {
    if (TRUE.includes(text))
        return true;
    if (FALSE.includes(text))
        return false;
    throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF("not a boolean", text, [...TRUE, ...FALSE].join(" | "));
}
/** One word of a list. */
function parseChoice(text, choices) {
    const choice = choices.find((known) => known === text);
    if (choice === undefined)
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF(`unknown value${(0,_nearest_js__WEBPACK_IMPORTED_MODULE_1__/* .hint */ .a)(text, choices)}`, text, oneOf(choices));
    return choice;
}
/** A whole number between two others, both included. */
function parseCount(text, least, most) {
    const count = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(count >= least && count <= most))
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF("not such a number", text, `a whole number from ${least} to ${most}`);
    return count;
}
/** `one of a, b, c`. */
function oneOf(choices) {
    return `one of ${choices.join(", ")}`;
}


/***/ }),

/***/ 9376:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ readCredentials),
/* harmony export */   O: () => (/* binding */ readPushMode)
/* harmony export */ });
/* harmony import */ var _choices_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4930);
// User name and password for the registry: both, or neither.

/** Shorter values would blank out half of the log, so that they cannot be masked. */
const MASKABLE = 4;
/**
 * The credentials. On an event of a pull request, where nothing is pushed and secrets may be empty because it comes
 * from a fork, half of them is a notice and not an error.
 */
function readCredentials(reading, mayPush) {
    const username = reading.text("username");
    const password = reading.text("password");
    if (username?.includes(":"))
        reading.wrong("username", "colon not allowed", username, "a user name");
    else if (username !== undefined && /[\s\p{Cc}]/u.test(username))
        reading.wrong("username", "white space not allowed", username, "a user name");
    if (password !== undefined && password.length < MASKABLE)
        reading.notice(`password has fewer than ${MASKABLE} characters and cannot be masked safely`);
    if (username !== undefined && password !== undefined)
        return { username, password };
    if (username === undefined && password === undefined)
        return undefined;
    const [missing, present] = username === undefined ? ["username", "password"] : ["password", "username"];
    if (mayPush)
        reading.wrong(missing, `it is needed together with ${present}`, "", "both of them, or neither");
    else
        reading.notice(`${present} is given without ${missing}; nothing is pushed, so neither is used`);
    return undefined;
}
/** `auto` or `never`. */
function readPushMode(reading) {
    return reading.optional("push", (text) => (0,_choices_js__WEBPACK_IMPORTED_MODULE_0__/* .parseChoice */ .HU)(text, ["auto", "never"])) ?? "auto";
}


/***/ }),

/***/ 7622:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C1: () => (/* binding */ checkSize),
/* harmony export */   Z0: () => (/* binding */ decodeDockerfile),
/* harmony export */   ZL: () => (/* binding */ stagesOf),
/* harmony export */   cF: () => (/* binding */ basesOf),
/* harmony export */   e$: () => (/* binding */ checkTarget)
/* harmony export */ });
/* harmony import */ var _problems_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8688);

const SIZE_LIMIT = 1_000_000;
const A_DOCKERFILE = "a Dockerfile";
/** Checks what can be checked without reading it. */
function checkSize(size, path) {
    if (size === 0)
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF("the Dockerfile is empty", path, A_DOCKERFILE);
    if (size > SIZE_LIMIT)
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF("the Dockerfile is larger than 1 MB", path, A_DOCKERFILE);
}
/** The text of a Dockerfile. Carriage returns are fine. */
function decodeDockerfile(bytes, path) {
    try {
        const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
        if (text.includes("\0"))
            throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF("the Dockerfile is not text", path, A_DOCKERFILE);
        if (text.trim() === "")
            throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF("the Dockerfile is empty", path, A_DOCKERFILE);
        return text;
    }
    catch (error) {
        if (error instanceof _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF)
            throw error;
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF("the Dockerfile is not UTF-8", path, A_DOCKERFILE);
    }
}
/**
 * The names of the stages in their order, undefined for one without a name. Here-documents are not understood, so a
 * `FROM` in one counts as a stage: too much is found rather than too little.
 */
function stagesOf(dockerfile) {
    return instructions(dockerfile).flatMap((instruction) => {
        const from = /^FROM\s+(?:--\S+\s+)*(?!--)\S+(?:\s+AS\s+(\S+))?\s*$/i.exec(instruction);
        return from === null ? [] : [from[1]];
    });
}
/** Lines with their continuations joined and without comments. */
function instructions(dockerfile) {
    const lines = dockerfile.split(/\r?\n/);
    const continuation = continuationOf(lines);
    const found = [];
    let open = [];
    for (const line of lines) {
        if (/^\s*#/.test(line))
            continue;
        const text = line.trimEnd();
        if (text.endsWith(continuation))
            open.push(text.slice(0, -1));
        else {
            found.push([...open, text].join(" ").trim());
            open = [];
        }
    }
    return [...found, open.join(" ").trim()];
}
/** The character that continues a line: a backslash, unless a directive in the first lines says otherwise. */
function continuationOf(lines) {
    for (const line of lines) {
        const [, directive, value = ""] = /^#\s*(\w+)\s*=\s*(\S+)\s*$/.exec(line) ?? [];
        if (directive === undefined)
            break;
        if (directive.toLowerCase() === "escape")
            return value;
    }
    return "\\";
}
/** Checks that `target` is a stage, by name in any case or by number. */
function checkTarget(target, dockerfile) {
    const stages = stagesOf(dockerfile);
    if (stages.length === 0)
        return; // another frontend's syntax
    const names = stages.flatMap((name) => (name === undefined ? [] : [name]));
    if (names.some((name) => name.toLowerCase() === target.toLowerCase()))
        return;
    if (/^[0-9]{1,4}$/.test(target) && Number(target) < stages.length)
        return;
    const known = names.length > 0 ? `one of ${names.slice(0, 30).join(", ")}` : "no target, since no stage has a name";
    throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF("the Dockerfile has no such stage", target, known);
}
/**
 * Images of others that a Dockerfile builds on or copies from, each as it is named. Undefined when that cannot be known before the build:
 * a variable without a value, or something that is downloaded by `ADD`.
 * Source: the Dockerfile reference, "FROM", "Understand how ARG and FROM interact", "COPY --from", "RUN --mount".
 */
function basesOf(dockerfile, args) {
    const found = new Set();
    const values = new Map();
    const stages = new Set();
    let unknown = false;
    const add = (text) => {
        const name = expand(text, values);
        if (name === undefined)
            unknown = true;
        else if (name !== "scratch" && !stages.has(name.toLowerCase()) && !/^[0-9]+$/.test(name))
            found.add(name);
    };
    let from = false;
    for (const instruction of instructions(dockerfile)) {
        const [, word = "", rest = ""] = /^(\S+)\s+(.*)$/s.exec(instruction) ?? [];
        const kind = word.toUpperCase();
        if (kind === "ARG" && !from) {
            const [name = "", value] = rest.trim().split(/=(.*)/s);
            const told = args.findLast((pair) => pair.name === name)?.value ?? value?.replace(/^(["'])(.*)\1$/, "$2");
            if (told !== undefined)
                values.set(name, expand(told, values) ?? "");
        }
        if (kind === "FROM") {
            from = true;
            const [, image = "", stage] = /^(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?\s*$/i.exec(rest.trim()) ?? [];
            if (image === "")
                unknown = true;
            else
                add(image);
            if (stage !== undefined)
                stages.add(stage.toLowerCase());
        }
        if (kind === "COPY" || kind === "RUN")
            for (const [, image = ""] of rest.matchAll(/(?:^|[\s,])(?:--)?from=([^\s,]+)/g))
                add(image);
        if (kind === "ADD" && /(^|\s)(https?:|git@|[a-z+]+:\/\/)/i.test(rest))
            unknown = true;
        if (kind === "ONBUILD")
            unknown = true;
    }
    return unknown || !from ? undefined : [...found];
}
/** Variables by their values, with `:-` and a default; undefined where one has none. */
function expand(text, values) {
    let unknown = false;
    const expanded = text.replaceAll(/\$(?:\{(\w+)(?::?-([^{}]*))?\}|(\w+))/g, (_, braced, fallback, bare) => {
        const value = values.get(braced ?? bare) || fallback;
        if (value === undefined)
            unknown = true;
        return value ?? "";
    });
    return unknown || expanded.includes("$") || expanded === "" ? undefined : expanded;
}


/***/ }),

/***/ 5749:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $$: () => (/* binding */ bytesOf),
/* harmony export */   TE: () => (/* binding */ lookUp),
/* harmony export */   Ye: () => (/* binding */ realPath),
/* harmony export */   lJ: () => (/* binding */ lookAtCheckout),
/* harmony export */   ux: () => (/* binding */ within),
/* harmony export */   wX: () => (/* binding */ namesIn)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
// The only door of the inputs to the file system: takes paths, returns facts, changes nothing. Behind its promises it does not wait for
// threads: nothing else can go on before the inputs are read, and `node:fs/promises` alone takes longer to load than all the looking.


/** Looks at the folder that the runner calls the workspace. */
async function lookAtCheckout(workspace) {
    try {
        if ((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readdirSync)(workspace).length === 0)
            return { state: "empty" };
        return { state: "present", real: node_fs__WEBPACK_IMPORTED_MODULE_0__.realpathSync.native(workspace) };
    }
    catch {
        return { state: "missing" };
    }
}
/**
 * Walks from `root` to `path` one component at a time. A symbolic link is followed only as long as it stays in `root`,
 * so that nothing outside is ever looked at.
 */
async function lookUp(root, path) {
    const absolute = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(root, path);
    try {
        const top = node_fs__WEBPACK_IMPORTED_MODULE_0__.realpathSync.native(root);
        const below = within(root, absolute) ?? within(top, absolute);
        if (below === undefined)
            return { kind: "outside", absolute };
        let place = top;
        for (const component of below.split(node_path__WEBPACK_IMPORTED_MODULE_1__.sep).filter((part) => part !== "")) {
            const next = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(place, component);
            place = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(next).isSymbolicLink() ? node_fs__WEBPACK_IMPORTED_MODULE_0__.realpathSync.native(next) : next;
            if (within(top, place) === undefined)
                return { kind: "outside", absolute };
        }
        const facts = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(place);
        if (facts.isFile())
            return { kind: "file", real: place, size: facts.size };
        if (facts.isDirectory())
            return { kind: "folder", real: place };
        const what = facts.isFIFO() ? "a FIFO" : facts.isSocket() ? "a socket" : "a device";
        return { kind: "other", what, absolute };
    }
    catch (error) {
        const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "unknown error";
        if (code === "ENOENT" || code === "ENOTDIR")
            return { kind: "missing", absolute };
        return { kind: "other", what: `something that cannot be read (${code})`, absolute };
    }
}
/** Real path of something that exists, else the path itself. */
async function realPath(path) {
    try {
        return node_fs__WEBPACK_IMPORTED_MODULE_0__.realpathSync.native(path);
    }
    catch {
        return (0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(path);
    }
}
/** Names in a folder; none when it cannot be read. */
async function namesIn(folder) {
    try {
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readdirSync)(folder);
    }
    catch {
        return [];
    }
}
/** The bytes of a file that {@link lookUp} found, or undefined when it cannot be read. */
async function bytesOf(path) {
    try {
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(path);
    }
    catch {
        return undefined;
    }
}
/** The path from `folder` down to `path`, empty for the folder itself; undefined when it is not below it. Looks at no file. */
function within(folder, path) {
    const below = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.relative)(folder, path);
    return below === ".." || below.startsWith(`..${node_path__WEBPACK_IMPORTED_MODULE_1__.sep}`) ? undefined : below;
}


/***/ }),

/***/ 6515:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ given),
/* harmony export */   o: () => (/* binding */ deepFreeze)
/* harmony export */ });
// Finished objects: nothing in them is undefined, nothing in them changes.
/** The properties that have a value. */
function given(properties) {
    const kept = {};
    for (const key of Object.keys(properties)) {
        const value = properties[key];
        if (value !== undefined)
            kept[key] = value;
    }
    return kept;
}
/** Freezes a tree of plain objects, arrays and sets in place and returns it. */
function deepFreeze(value) {
    if (typeof value !== "object" || value === null || Object.isFrozen(value))
        return value;
    if (value instanceof Set)
        closeSet(value);
    for (const part of value instanceof Set ? value : Object.values(value))
        deepFreeze(part);
    return Object.freeze(value);
}
/** Freezing alone leaves the methods of a set working. */
function closeSet(set) {
    const refuse = () => {
        throw new TypeError("the inputs are read-only");
    };
    for (const method of ["add", "delete", "clear"])
        Object.defineProperty(set, method, { value: refuse });
}


/***/ }),

/***/ 6081:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ SELECTABLE_STAGES)
/* harmony export */ });
const SELECTABLE_STAGES = ["build", "gates", "health", "release", "publish"];


/***/ }),

/***/ 1591:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ commaItems),
/* harmony export */   Mn: () => (/* binding */ lines),
/* harmony export */   V0: () => (/* binding */ records)
/* harmony export */ });
/* harmony import */ var _problems_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8688);
// Lists in an input: one item a line, `#` starts a comment line, blank lines are nothing.

const LINE_END = /\r\n|\n|\r/;
/** The lines that carry something, without white space around them. */
function lines(text) {
    return text
        .split(LINE_END)
        .map((line) => line.trim())
        .filter((line) => line !== "" && !line.startsWith("#"));
}
/** As {@link lines}, for lists that Docker's own actions also take with commas. */
function commaItems(text) {
    return lines(text)
        .flatMap((line) => line.split(","))
        .map((item) => item.trim())
        .filter((item) => item !== "");
}
/**
 * As {@link lines}, with items of more than one line: an item in double quotes, as in docker/build-push-action, ends
 * at its closing quote, and `""` in it is one quote. Inside the quotes a `#` is no comment and nothing is trimmed.
 */
function records(text) {
    const found = [];
    let open;
    for (const line of text.split(LINE_END)) {
        const start = line.trim();
        if (open === undefined && !start.startsWith('"')) {
            if (start !== "" && !start.startsWith("#"))
                found.push(start);
            continue;
        }
        open = open === undefined ? line.trimStart() : `${open}\n${line}`;
        if (!isClosed(open))
            continue;
        found.push(open.trimEnd().slice(1, -1).replaceAll('""', '"'));
        open = undefined;
    }
    if (open !== undefined) {
        const shown = `${open.slice(0, open.indexOf("=") + 1).slice(0, 40)}…`;
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF("an item in quotes is not closed", shown, 'an item like "NAME=value"');
    }
    return found;
}
/** True when the text that starts with a quote ends with the one that closes it. */
function isClosed(text) {
    const whole = text.trimEnd();
    let start = whole.length;
    while (start > 1 && whole[start - 1] === '"')
        start -= 1;
    return (whole.length - start) % 2 === 1;
}


/***/ }),

/***/ 799:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  a: () => (/* binding */ hint),
  p: () => (/* binding */ nearest)
});

;// CONCATENATED MODULE: ./node_modules/leven/index.js
const array = [];
const characterCodeCache = [];

function leven(first, second, options) {
	if (first === second) {
		return 0;
	}

	const maxDistance = options?.maxDistance;
	const swap = first;

	// Swapping the strings if `a` is longer than `b` so we know which one is the
	// shortest & which one is the longest
	if (first.length > second.length) {
		first = second;
		second = swap;
	}

	let firstLength = first.length;
	let secondLength = second.length;

	// Performing suffix trimming:
	// We can linearly drop suffix common to both strings since they
	// don't increase distance at all
	// Note: `~-` is the bitwise way to perform a `- 1` operation
	while (firstLength > 0 && (first.charCodeAt(~-firstLength) === second.charCodeAt(~-secondLength))) {
		firstLength--;
		secondLength--;
	}

	// Performing prefix trimming
	// We can linearly drop prefix common to both strings since they
	// don't increase distance at all
	let start = 0;

	while (start < firstLength && (first.charCodeAt(start) === second.charCodeAt(start))) {
		start++;
	}

	firstLength -= start;
	secondLength -= start;

	// Early termination after trimming: if difference in length exceeds max distance
	if (maxDistance !== undefined && secondLength - firstLength > maxDistance) {
		return maxDistance;
	}

	if (firstLength === 0) {
		return maxDistance !== undefined && secondLength > maxDistance
			? maxDistance
			: secondLength;
	}

	let bCharacterCode;
	let result;
	let temporary;
	let temporary2;
	let index = 0;
	let index2 = 0;

	while (index < firstLength) {
		characterCodeCache[index] = first.charCodeAt(start + index);
		array[index] = ++index;
	}

	while (index2 < secondLength) {
		bCharacterCode = second.charCodeAt(start + index2);
		temporary = index2++;
		result = index2;

		for (index = 0; index < firstLength; index++) {
			temporary2 = bCharacterCode === characterCodeCache[index] ? temporary : temporary + 1;
			temporary = array[index];
			// eslint-disable-next-line no-multi-assign
			result = array[index] = temporary > result
				? (temporary2 > result ? result + 1 : temporary2)
				: (temporary2 > temporary ? temporary + 1 : temporary2);
		}

		// Early termination: if all values in current row exceed maxDistance
		if (maxDistance !== undefined) {
			let rowMinimum = result;
			for (index = 0; index < firstLength; index++) {
				if (array[index] < rowMinimum) {
					rowMinimum = array[index];
				}
			}

			if (rowMinimum > maxDistance) {
				return maxDistance;
			}
		}
	}

	// Bound arrays to avoid retaining large previous sizes
	array.length = firstLength;
	characterCodeCache.length = firstLength;

	return maxDistance !== undefined && result > maxDistance ? maxDistance : result;
}

function closestMatch(target, candidates, options) {
	if (!Array.isArray(candidates) || candidates.length === 0) {
		return undefined;
	}

	const userMax = options?.maxDistance;
	const targetLength = target.length;

	// Exact match fast-path
	for (const candidate of candidates) {
		if (candidate === target) {
			return candidate;
		}
	}

	if (userMax === 0) {
		return undefined;
	}

	let best;
	let bestDist = Number.POSITIVE_INFINITY;
	const seen = new Set();

	for (const candidate of candidates) {
		if (seen.has(candidate)) {
			continue;
		}

		seen.add(candidate);

		const lengthDiff = Math.abs(candidate.length - targetLength);
		if (lengthDiff >= bestDist) {
			continue;
		}

		if (userMax !== undefined && lengthDiff > userMax) {
			continue;
		}

		const cap = Number.isFinite(bestDist)
			? (userMax === undefined ? bestDist : Math.min(bestDist, userMax))
			: userMax;

		const distance = cap === undefined
			? leven(target, candidate)
			: leven(target, candidate, {maxDistance: cap});

		// Skip candidates that exceed the user's maximum distance
		if (userMax !== undefined && distance > userMax) {
			continue;
		}

		// If we got a capped result that equals the cap, we need the actual distance
		// for accurate comparison, but only if the cap was due to userMax
		let actualD = distance;
		if (cap !== undefined && distance === cap && cap === userMax) {
			actualD = leven(target, candidate);
		}

		if (actualD < bestDist) {
			bestDist = actualD;
			best = candidate;
			if (bestDist === 0) {
				break;
			}
		}
	}

	if (userMax !== undefined && bestDist > userMax) {
		return undefined;
	}

	return best;
}

;// CONCATENATED MODULE: ./lib/src/inputs/nearest.js
// "Did you mean": the known word that a wrong one was probably meant to be.

const LONGEST = 100;
/** The candidate that differs in no more than a third of the letters, or in one of few, if there is one. */
function nearest(text, candidates, fewest = 1) {
    if (text.length > LONGEST)
        return undefined;
    const maxDistance = Math.max(text.length > 3 ? fewest : 1, Math.floor(text.length / 3));
    return closestMatch(text.toLowerCase(), candidates, { maxDistance });
}
/** `; did you mean x?`, or nothing. A wrong value is wrong anyway, so that the guess may be bolder: swapped letters count two. */
function hint(text, candidates) {
    const match = nearest(text, candidates, 2);
    return match === undefined ? "" : `; did you mean ${match}?`;
}


/***/ }),

/***/ 8688:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AF: () => (/* binding */ Problem),
/* harmony export */   X1: () => (/* binding */ escapeText),
/* harmony export */   Zw: () => (/* binding */ Problems)
/* harmony export */ });
/* unused harmony export quote */
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5071);
// What is wrong with the inputs: one line each, none of them with a secret in it, thrown together.

const VALUE_LIMIT = 80;
const LINES_LIMIT = 50;
/** Inputs whose values are in no message, not even in part. */
const SECRET_INPUTS = new Set(["password", "secrets", "publish-secrets"]);
/** Why a value cannot be taken; parsers throw it, {@link Problems} makes it a line. */
class Problem extends Error {
    name = "Problem";
    problem;
    /** The value, or the part of it that a reader needs; quoted later. */
    value;
    expected;
    constructor(problem, value, expected) {
        super(problem);
        this.problem = problem;
        this.value = value;
        this.expected = expected;
    }
}
/** Collects the problems of a reading. */
class Problems {
    #lines = [];
    #inputs = new Set();
    get any() {
        return this.#lines.length > 0;
    }
    add(input, { problem, value, expected }) {
        const got = SECRET_INPUTS.has(input) ? `a value of ${value.length} characters` : quote(value);
        this.#inputs.add(input);
        this.#lines.push(`input "${escapeText(input)}": ${problem}; got ${got}; expected ${expected}`);
    }
    /** All of them as the one error of the stage `plan`. */
    failure() {
        const [first = "the inputs are wrong"] = this.#lines;
        if (this.#lines.length <= 1)
            return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StageError */ .Zu({ stage: "plan", kind: "input", what: first });
        const more = this.#lines.length - LINES_LIMIT;
        const shown = more > 0 ? [...this.#lines.slice(0, LINES_LIMIT), `and ${more} more`] : this.#lines;
        const [input = ""] = this.#inputs;
        const what = this.#inputs.size > 1
            ? `${this.#inputs.size} inputs are wrong`
            : `input "${input}" is wrong in ${this.#lines.length} places`;
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StageError */ .Zu({ stage: "plan", kind: "input", what, why: shown.join("\n") });
    }
}
/** A value for a message: in quotes, everything escaped that cannot be seen, at most 80 characters. */
function quote(text, limit = VALUE_LIMIT) {
    const whole = `"${escapeText(text.slice(0, limit * 2))}"`;
    if (whole.length <= limit && text.length <= limit * 2)
        return whole;
    let shown = "";
    for (const character of text) {
        const next = shown + escapeText(character);
        if (next.length > limit - 3)
            break;
        shown = next;
    }
    return `"${withoutUser(shown)}…"`;
}
/** Text that is safe on one line of a log: no line ends, no control or direction characters, no user of a URL. */
function escapeText(text) {
    return withoutUser(text).replaceAll(/["\\\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
        const short = SHORT_ESCAPES[character];
        if (short !== undefined)
            return short;
        const code = character.codePointAt(0) ?? 0;
        return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
    });
}
const SHORT_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
};
/** `https://user:token@host` without what stands before the `@`. */
function withoutUser(text) {
    return text.replaceAll(/:\/\/[^/@\s]*@/g, "://***@");
}


/***/ }),

/***/ 5104:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Qd: () => (/* binding */ parseBranch),
  j1: () => (/* binding */ readPush)
});

// UNUSED EXPORTS: parseTag, parseTagPattern

// EXTERNAL MODULE: ./lib/src/image/reference.js
var reference = __webpack_require__(5741);
;// CONCATENATED MODULE: ./lib/src/image/tag-name.js
// Templates of tags: which placeholders there are. Their values are the policy's matter.
/** What may stand between `{{` and `}}` in a tag. */
const PLACEHOLDERS = [
    "version",
    "major",
    "minor",
    "patch",
    "branch",
    "tag",
    "git-tags",
    "sha",
    "short-sha",
    "timestamp",
    "run-number",
];

// EXTERNAL MODULE: ./lib/src/inputs/choices.js
var choices = __webpack_require__(4930);
// EXTERNAL MODULE: ./lib/src/inputs/lists.js
var lists = __webpack_require__(1591);
// EXTERNAL MODULE: ./lib/src/inputs/nearest.js + 1 modules
var nearest = __webpack_require__(799);
// EXTERNAL MODULE: ./lib/src/inputs/problems.js
var problems = __webpack_require__(8688);
;// CONCATENATED MODULE: ./lib/src/inputs/push.js
// What may be pushed, and under which tags.






const TIMESTAMP = "%Y%m%dT%H%M%SZ";
const A_TAG = "a tag like {{version}}, latest or 1.2, or a full reference like ghcr.io/owner/app:1.2";
/** The inputs of the push policy. */
function readPush(reading, { mode, publishes, repository, credentials }) {
    const given = { branches: reading.raw("push-branches"), tags: reading.raw("push-tags") };
    const branches = reading.each("push-branches", (0,lists/* commaItems */.K)(given.branches), parseBranch);
    const tagPatterns = reading.each("push-tags", (0,lists/* commaItems */.K)(given.tags), parseTagPattern);
    const nothing = (0,lists/* commaItems */.K)(given.branches).length + (0,lists/* commaItems */.K)(given.tags).length === 0;
    if (publishes && mode === "auto" && nothing)
        reading.wrong("push-branches", "no branch and no tag would ever be pushed", "", "names here or in push-tags, or push: never");
    const tags = reading.each("tags", (0,lists/* commaItems */.K)(reading.raw("tags")), (text) => parseTag(text, repository, credentials));
    const repeated = tags.filter((tag, index) => tags.indexOf(tag) !== index);
    if (repeated.length > 0)
        reading.notice(`tags: given more than once, used once: ${[...new Set(repeated)].join(", ")}`);
    return {
        mode,
        verifyCheckout: reading.optional("verify-checkout", choices/* parseBoolean */.yG) ?? true,
        allowOverwrite: reading.optional("allow-overwrite", choices/* parseBoolean */.yG) ?? false,
        branches: [...new Set(branches)],
        tagPatterns: [...new Set(tagPatterns)],
        tags: [...new Set(tags)],
        timestampFormat: reading.optional("timestamp-format", parseTimestampFormat) ?? TIMESTAMP,
    };
}
/** A format that gives a piece of a tag, with every part that sorts. */
function parseTimestampFormat(text) {
    const expected = `a format like ${TIMESTAMP}, of %Y %m %d %H %M %S`;
    const other = /%(?![YmdHMS])./.exec(`${text} `)?.[0];
    if (other !== undefined)
        throw new problems/* Problem */.AF(`unknown part ${other.trim()}`, text, expected);
    const problem = (0,reference/* tagProblem */.qH)(text.replaceAll(/%[YmdHMS]/g, "0"));
    if (problem !== undefined)
        throw new problems/* Problem */.AF(problem, text, expected);
    if (!/%/.test(text))
        throw new problems/* Problem */.AF("it has no part of the time", text, expected);
    return text;
}
/** The exact name of a branch, by the rules of `git check-ref-format`. */
function parseBranch(text) {
    const expected = "the exact name of a branch, like main";
    if (text.startsWith("refs/heads/"))
        throw new problems/* Problem */.AF(`a name, not a full ref; did you mean ${text.slice("refs/heads/".length)}?`, text, expected);
    if (/[*?[\]]/.test(text))
        throw new problems/* Problem */.AF("names of branches are exact, not patterns", text, expected);
    if (!isRefName(text))
        throw new problems/* Problem */.AF("no branch can have this name", text, expected);
    return text;
}
/** A pattern for names of git tags: `*` any characters but `/`, `**` any, `?` one, `[a-z]` one of a set; `*` alone is all tags. */
function parseTagPattern(text) {
    const expected = "a pattern like * or v[0-9]*";
    if (text.startsWith("refs/tags/"))
        throw new problems/* Problem */.AF(`a name, not a full ref; did you mean ${text.slice("refs/tags/".length)}?`, text, expected);
    if (text.startsWith("!"))
        throw new problems/* Problem */.AF("patterns cannot be negated", text, expected);
    const literal = text.replaceAll(/\[[^\][!^-](?:[^\][]*[^\][-])?\]/g, "x").replaceAll(/[*?]+/g, "x");
    if (/[[\]]/.test(literal))
        throw new problems/* Problem */.AF("the [ ] in the pattern is not well-formed", text, expected);
    if (!isRefName(literal))
        throw new problems/* Problem */.AF("no git tag can match this", text, expected);
    return text;
}
function isRefName(name) {
    return (/^[^\s\p{C}~^:?*[\]\\]+$/u.test(name) &&
        !/^[-/]|[/.]$|\/\/|\.\.|@\{|(?:^|\/)\.|\.lock(?:\/|$)/.test(name) &&
        name !== "@");
}
/**
 * The template of a tag with its placeholders spelled `{{name}}`. A full reference of the same repository is normalised
 * to its tag, so that the answer is always the template of a tag.
 */
function parseTag(text, repository, credentials) {
    const template = text.replaceAll(/\{\{\s*([^{}]*?)\s*\}\}/g, (_, name) => {
        if (PLACEHOLDERS.some((known) => known === name))
            return `{{${name}}}`;
        throw new problems/* Problem */.AF(`unknown placeholder {{…}}${(0,nearest/* hint */.a)(name, PLACEHOLDERS)}`, text, (0,choices/* oneOf */.yL)(PLACEHOLDERS.map((known) => `{{${known}}}`)));
    });
    if (template.includes("@"))
        throw new problems/* Problem */.AF("digest not allowed for a push target", text, A_TAG);
    if (!/[/:]/.test(template))
        return checkedTag(template, text);
    if (!template.includes(":"))
        throw new problems/* Problem */.AF("tag may not contain /; a full reference ends with its tag", text, A_TAG);
    const colon = template.lastIndexOf(":");
    const named = (0,reference/* parseReference */.F2)(`${template.slice(0, colon)}:${literal(template.slice(colon + 1))}`);
    if (repository !== undefined && !(0,reference/* isSameRepository */.ve)(named.repository, repository)) {
        const other = `this is a tag of ${(0,reference/* repositoryName */.aR)(named.repository)}`;
        const host = named.repository.registry;
        const problem = credentials !== undefined && host !== repository.registry
            ? `credentials given for ${repository.registry}, image is on ${host}`
            : other;
        throw new problems/* Problem */.AF(problem, text, `tags of ${(0,reference/* repositoryName */.aR)(repository)}`);
    }
    return checkedTag(template.slice(colon + 1), text);
}
function checkedTag(template, text) {
    if (/[{}]/.test(literal(template)))
        throw new problems/* Problem */.AF("a placeholder is written {{name}}", text, A_TAG);
    const problem = (0,reference/* tagProblem */.qH)(literal(template));
    if (problem !== undefined)
        throw new problems/* Problem */.AF(problem, text, A_TAG);
    return template;
}
/** The template with a letter in place of each placeholder. */
function literal(template) {
    return template.replaceAll(/\{\{[a-z-]+\}\}/g, "x");
}


/***/ }),

/***/ 3549:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  K: () => (/* binding */ readInputs)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./node_modules/string-argv/index.js

function parseArgsStringToArgv(value, env, file) {
    const myArray = [];
    if (env) {
        myArray.push(env);
    }
    if (file) {
        myArray.push(file);
    }
    let current = "";
    let inQuote = null;
    let hasToken = false; // Track if we've started a token (for empty quotes)
    let i = 0;
    while (i < value.length) {
        const char = value[i];
        if (inQuote) {
            // Inside quotes - look for the closing quote
            if (char === inQuote) {
                // End of quoted section
                inQuote = null;
            }
            else {
                // Add character to current token (without the quotes)
                current += char;
            }
        }
        else {
            // Outside quotes
            if (char === '"' || char === "'") {
                // Start of quoted section - this means we have a token even if empty
                inQuote = char;
                hasToken = true;
            }
            else if (/\s/.test(char)) {
                // Whitespace - end current token if we have one
                if (hasToken) {
                    myArray.push(current);
                    current = "";
                    hasToken = false;
                }
            }
            else {
                // Regular character - add to current token
                current += char;
                hasToken = true;
            }
        }
        i++;
    }
    // Don't forget the last token
    if (hasToken) {
        myArray.push(current);
    }
    return myArray;
}

// EXTERNAL MODULE: ./lib/src/inputs/problems.js
var problems = __webpack_require__(8688);
;// CONCATENATED MODULE: ./lib/src/inputs/commands.js
// Commands: from what the user wrote to the argument vector that is executed.


const SH = ["sh", "-ec"];
const BASH = ["bash", "-eo", "pipefail", "-c"];
/** `sh`, `bash`, or a command that takes the script as its last argument. */
function parseShell(text) {
    if (text === "sh")
        return SH;
    if (text === "bash")
        return BASH;
    const expected = "sh, bash, or a command that takes the script as its last argument";
    if (text.includes("{0}"))
        throw new problems/* Problem */.AF("the script is the last argument, not a file {0}", text, expected);
    if (/["']/.test(text.replaceAll(/"[^"]*"|'[^']*'/g, "")))
        throw new problems/* Problem */.AF("a quote is not closed", text, expected);
    const shell = parseArgsStringToArgv(text);
    if (!shell[0] || shell[0].startsWith("-"))
        throw new problems/* Problem */.AF("it does not start with a command", text, expected);
    return shell;
}
/** A script for a shell. */
function shellCommand(script, shell) {
    return { argv: [...shell, script], text: script };
}
/** An argument vector that no shell sees. */
function plainCommand(argv) {
    const text = argv.map((part) => (/^[\w@%+=:,./-]+$/.test(part) ? part : JSON.stringify(part))).join(" ");
    return { argv, text };
}
/** The text of an input that is a command; nothing but white space is a mistake. */
function readCommandText(reading, input) {
    const raw = reading.raw(input);
    const text = raw.trim();
    if (text !== "")
        return text;
    return raw === "" ? undefined : reading.wrong(input, "the command is empty", raw, "a command");
}

// EXTERNAL MODULE: ./lib/src/inputs/dockerfile.js
var dockerfile = __webpack_require__(7622);
// EXTERNAL MODULE: ./lib/src/inputs/files.js
var inputs_files = __webpack_require__(5749);
// EXTERNAL MODULE: ./lib/src/inputs/freeze.js
var freeze = __webpack_require__(6515);
// EXTERNAL MODULE: ./lib/src/inputs/lists.js
var lists = __webpack_require__(1591);
// EXTERNAL MODULE: ./lib/src/inputs/nearest.js + 1 modules
var nearest = __webpack_require__(799);
;// CONCATENATED MODULE: ./lib/src/inputs/pairs.js


/** Characters a name may have: no white space, no `=`; it does not start with a dash. */
const NAME = /^[^\s=\p{C}-][^\s=\p{C}]*$/u;
const VARIABLE = {
    example: "NAME=value",
    whyValue: "the runner's environment is not passed on",
};
/** All pairs of an input; a pair of several lines stands in double quotes. */
function readPairs(reading, input, spelling) {
    const found = reading.attempt(input, () => (0,lists/* records */.V0)(reading.raw(input))) ?? [];
    return reading.each(input, found, (record) => parsePair(record, spelling));
}
/** One pair. The value is never a part of a problem, since it may be a secret in any of these inputs. */
function parsePair(record, spelling) {
    const { example, whyValue, secret } = spelling;
    const shown = (part) => (secret ? record : part);
    const expected = `a line like ${example}`;
    const equals = record.indexOf("=");
    const name = record.slice(0, Math.max(equals, 0));
    if (equals === -1) {
        const line = shown(NAME.test(record) ? record : `(a line of ${record.length} characters)`);
        throw new problems/* Problem */.AF(`no value; write ${example}${whyValue ? `; ${whyValue}` : ""}`, line, expected);
    }
    if (name === "")
        throw new problems/* Problem */.AF("no name before the =", shown("=…"), expected);
    if (!NAME.test(name))
        throw new problems/* Problem */.AF("the name has white space in it or a dash in front", shown(`${name.slice(0, 40)}=…`), expected);
    return { name, value: record.slice(equals + 1) };
}

// EXTERNAL MODULE: ./lib/src/inputs/sources.js
var sources = __webpack_require__(5300);
// EXTERNAL MODULE: ./lib/src/inputs/words.js
var words = __webpack_require__(4259);
;// CONCATENATED MODULE: ./lib/src/inputs/artifacts.js
// What is brought out of builds, gates and the image, and what is done with it once the image is published.











const SPELLING = "source:/path => folder; the source is a stage of the Dockerfile, a gate, or image";
const SECRET = { example: "NAME=value", secret: true };
/** Kernel files and everything are no artifacts. */
const NOT_BROUGHT = /^\/(proc|sys|dev)?$/;
/** Parses `source:/path` or `source:/path => folder`. */
function parseArtifact(line) {
    const wrong = (problem) => new problems/* Problem */.AF(problem, line, SPELLING);
    const [from = "", folder, ...more] = line.split(/\s+=>\s+/);
    if (more.length > 0)
        throw wrong("more than one =>");
    if (/=>/.test(from))
        throw wrong("no folder after the =>");
    const colon = from.indexOf(":/");
    const source = from.slice(0, Math.max(colon, 0)).trim();
    if (colon === -1 || source === "")
        throw wrong("no source before the path");
    const path = (0,words/* parseContainerPath */.yg)(from.slice(colon + 1).trim());
    if (NOT_BROUGHT.test(path))
        throw wrong("this is not brought out");
    return {
        source,
        path,
        text: line,
        ...(0,freeze/* given */.g)({ folder: folder === undefined ? undefined : parseFolder(folder.trim(), line) }),
    };
}
function parseFolder(text, line) {
    const folder = external_node_path_.posix.normalize(text).replace(/\/+$/, "");
    const wrong = (problem) => new problems/* Problem */.AF(problem, line, "a folder of the checkout, like dist");
    if (/\p{Cc}/u.test(folder))
        throw wrong("the folder contains a control character");
    if (external_node_path_.posix.isAbsolute(folder) || folder === ".." || folder.startsWith("../"))
        throw wrong("the folder is outside the checkout");
    if (folder === "." || folder === "")
        throw wrong("the checkout itself is never written to");
    if (folder.split("/").some((part) => [".git", ".github"].includes(part.toLowerCase())))
        throw wrong("nothing is put into .git or .github");
    return folder;
}
/** The artifacts, their sources known. */
async function readArtifacts(reading, gates, runs) {
    const wanted = reading.each("artifacts", (0,lists/* lines */.Mn)(reading.raw("artifacts")), parseArtifact);
    const context = reading.text("artifacts-context");
    const file = reading.text("artifacts-file");
    const fromStage = wanted.filter(({ source }) => source !== "image" && !gates.includes(source));
    const { workspace, temporaryFolder } = reading.source;
    if (!runs.build || wanted.every(({ source }) => source === "image")) {
        if (fromStage.length > 0)
            reading.notice(`artifacts: ${fromStage.map(({ source }) => source).join(", ")} is not built, since the stage build does not run`);
        return {
            items: wanted.filter((line) => !fromStage.includes(line)).flatMap((line) => known(reading, line, gates, [])),
        };
    }
    const below = context ?? reading.text("context") ?? ".";
    const path = file ?? reading.text("file") ?? external_node_path_.posix.join(below, "Dockerfile");
    const found = await reading.attemptAsync("artifacts-file", () => (0,sources/* findFile */.qE)(workspace, path));
    const folder = await reading.attemptAsync("artifacts-context", () => (0,sources/* findContext */.hS)(workspace, temporaryFolder, below));
    const stages = found === undefined ? [] : (0,dockerfile/* stagesOf */.ZL)(found.text).flatMap((name) => name ?? []);
    for (const { folder: target, text } of wanted)
        if (target !== undefined && (await (0,inputs_files/* lookUp */.TE)(workspace, target)).kind === "outside")
            reading.wrong("artifacts", "the folder leads out of the checkout", text, "a folder of the checkout");
    return {
        items: found === undefined ? [] : wanted.flatMap((line) => known(reading, line, gates, stages)),
        ...(found === undefined || folder === undefined || fromStage.length === 0
            ? {}
            : { sources: { context: folder, file: found.real } }),
    };
}
function known(reading, { source, ...line }, gates, stages) {
    if (source === "image")
        return [{ ...line, from: "image" }];
    const stage = stages.find((name) => name.toLowerCase() === source.toLowerCase());
    if (gates.includes(source) && stage !== undefined)
        reading.wrong("artifacts", "a gate and a stage of the Dockerfile have this name", source, "names that differ");
    if (gates.includes(source))
        return [{ ...line, from: "gate", name: source }];
    if (stage !== undefined)
        return [{ ...line, from: "stage", name: stage }];
    const names = ["image", ...gates, ...stages];
    reading.wrong("artifacts", `no stage and no gate has this name${(0,nearest/* hint */.a)(source, names)}`, source, `one of ${names.slice(0, 30).join(", ")}`);
    return [];
}
/** Paths of files in containers. */
function readReportPaths(reading) {
    return reading.each("reports", (0,lists/* lines */.Mn)(reading.raw("reports")), (line) => {
        const wrong = (problem) => new problems/* Problem */.AF(problem, line, "a path in the container, like reports or /reports/junit.xml");
        if (/\p{Cc}/u.test(line))
            throw wrong("the path contains a control character");
        if (/[*?]/.test(line))
            throw wrong("patterns are not understood: a folder is brought out as a whole");
        const path = external_node_path_.posix.normalize(line).replace(/(?<=.)\/+$/, "");
        if (path === "." || NOT_BROUGHT.test(path) || path === ".." || path.startsWith("../"))
            throw wrong("this is not brought out");
        return path;
    });
}
/** The publish command, or undefined when there is none. */
function readPackage(reading, shell) {
    const command = readCommandText(reading, "publish-command");
    const env = readPairs(reading, "publish-env", VARIABLE);
    const secrets = reading.each("publish-secrets", readPairs(reading, "publish-secrets", SECRET), (pair) => {
        (0,words/* parseIdentifier */.fu)(pair.name);
        return pair;
    });
    for (const { name } of env)
        reading.attempt("publish-env", () => (0,words/* parseIdentifier */.fu)(name));
    if (command === undefined) {
        for (const [input, pairs] of [
            ["publish-env", env],
            ["publish-secrets", secrets],
        ])
            if (pairs.length > 0)
                reading.notice(`${input}: without effect, since there is no publish-command`);
        return undefined;
    }
    return { command: shellCommand(command, shell), env, secrets };
}
/** Folders of the checkout that will be there before the image is built, whatever else is wrong with the input. */
function comingFolders(reading) {
    return (0,lists/* lines */.Mn)(reading.raw("artifacts")).flatMap((line) => {
        try {
            return parseArtifact(line).folder ?? [];
        }
        catch (error) {
            if (error instanceof problems/* Problem */.AF)
                return [];
            throw error;
        }
    });
}

;// CONCATENATED MODULE: ./lib/src/image/platform.js
// Platforms that an image can be built for: their names and the other spellings of them.
/** Platforms with Linux base images, in the spelling of containerd. */
const PLATFORMS = [
    "linux/amd64",
    "linux/amd64/v2",
    "linux/amd64/v3",
    "linux/amd64/v4",
    "linux/arm64",
    "linux/arm/v7",
    "linux/arm/v6",
    "linux/arm/v5",
    "linux/386",
    "linux/ppc64le",
    "linux/s390x",
    "linux/riscv64",
    "linux/loong64",
    "linux/mips64le",
];
/** Other spellings, as containerd's platforms package normalises them. */
const ALIASES = {
    "linux/x86_64": "linux/amd64",
    "linux/x86-64": "linux/amd64",
    "linux/amd64/v1": "linux/amd64",
    "linux/aarch64": "linux/arm64",
    "linux/arm64/v8": "linux/arm64",
    "linux/arm": "linux/arm/v7",
    "linux/armhf": "linux/arm/v7",
    "linux/armel": "linux/arm/v6",
    "linux/i386": "linux/386",
};
/** The normal spelling of a platform, or undefined for one that is not known. */
function platformOf(text) {
    const lower = text.toLowerCase();
    return (PLATFORMS.find((platform) => platform === lower) ?? (Object.hasOwn(ALIASES, lower) ? ALIASES[lower] : undefined));
}

// EXTERNAL MODULE: ./lib/src/inputs/choices.js
var choices = __webpack_require__(4930);
;// CONCATENATED MODULE: ./lib/src/inputs/duration.js
// Durations: a whole number and a unit.

const MILLISECONDS = { s: 1000, m: 60_000, h: 3_600_000 };
const SHORTEST = 1000;
const LONGEST = 6 * 3_600_000;
const EXPECTED = "a duration like 30s, 5m, 1h; from 1s to 6h";
/** Milliseconds of `30s`, `5m` or `1h`. */
function parseDuration(text) {
    const [, count, unit = ""] = /^([0-9]{1,6})([smh])$/.exec(text) ?? [];
    const milliseconds = Number(count) * (MILLISECONDS[unit] ?? Number.NaN);
    if (Number.isNaN(milliseconds))
        throw new problems/* Problem */.AF("not a duration", text, EXPECTED);
    if (milliseconds < SHORTEST || milliseconds > LONGEST)
        throw new problems/* Problem */.AF("out of range", text, EXPECTED);
    return milliseconds;
}

// EXTERNAL MODULE: ./lib/src/image/reference.js
var reference = __webpack_require__(5741);
;// CONCATENATED MODULE: ./lib/src/inputs/parent.js
// The image that ours is built on.



const BUILD_ARG = "PARENT_IMAGE";
/** The parent, or undefined when none is given. `dockerfile`: its text, which has to take the parent by its argument. */
async function readParent(reading, dockerfile) {
    const named = reading.optional("parent-image", reference/* parseReference */.F2);
    const pattern = (await readPattern(reading)) ?? { kind: "timestamp" };
    const buildArg = reading.optional("parent-build-arg", words/* parseIdentifier */.fu) ?? BUILD_ARG;
    if (named === undefined)
        return undefined;
    if (dockerfile !== undefined && !new RegExp(`^\\s*ARG\\s+(?:.*\\s)?${buildArg}(?:[\\s=]|$)`, "im").test(dockerfile))
        reading.wrong("parent-build-arg", `the Dockerfile has no ARG ${buildArg}, so that the parent would not be used`, buildArg, `ARG ${buildArg} before FROM, or the name of the argument that is there`);
    const { repository, tag, digest } = named;
    return { repository, pattern, buildArg, ...(0,freeze/* given */.g)({ tag, digest }) };
}
/** What reads versions takes 3 ms to load, and the default says nothing of versions. */
async function readPattern(reading) {
    const text = reading.text("parent-pattern") ?? "timestamp";
    if (text === "timestamp")
        return { kind: "timestamp" };
    return reading.attemptAsync("parent-pattern", async () => (await Promise.all(/* import() */[__webpack_require__.e(872), __webpack_require__.e(84), __webpack_require__.e(473)]).then(__webpack_require__.bind(__webpack_require__, 6473))).parseTagPattern(text));
}

;// CONCATENATED MODULE: ./lib/src/inputs/secrets.js
// Secrets of the build: values, files and variables.





const A_FILE = "a file of the checkout or of the folder for temporary files";
const secrets_SECRET = { example: "id=value", secret: true };
const SECRET_FILE = { example: "id=path" };
const SECRET_ENV = { example: "id=NAME" };
/** The secrets of the build in their three spellings; an id belongs to one of them. */
async function readSecrets(reading, builds) {
    const taken = new Set();
    const check = (pair, hidden = false) => {
        const shown = hidden ? pair.value : `${pair.name}=${pair.value}`;
        if (/[\s,"']/.test(pair.name))
            throw new problems/* Problem */.AF("the id has white space, a comma or a quote in it", shown, "an id");
        if (taken.has(pair.name))
            throw new problems/* Problem */.AF("this id is given twice", shown, "ids that differ");
        taken.add(pair.name);
        return pair;
    };
    const secrets = reading.each("secrets", readPairs(reading, "secrets", secrets_SECRET), (pair) => check(pair, true));
    const files = reading.each("secret-files", readPairs(reading, "secret-files", SECRET_FILE), (pair) => check(pair));
    const secretEnvs = reading.each("secret-envs", readPairs(reading, "secret-envs", SECRET_ENV), (pair) => {
        if (/^INPUT_/i.test(pair.value))
            throw new problems/* Problem */.AF("inputs of this action never reach the build", pair.value, "a variable of the step");
        return check({ name: pair.name, value: (0,words/* parseIdentifier */.fu)(pair.value) });
    });
    const secretFiles = [];
    for (const { name, value } of files) {
        const path = builds ? await reading.attemptAsync("secret-files", () => findSecretFile(reading, value)) : value;
        if (path !== undefined)
            secretFiles.push({ name, value: path });
    }
    return { secrets, secretFiles, secretEnvs };
}
async function findSecretFile({ source }, path) {
    const wrong = (problem) => new problems/* Problem */.AF(problem, path, A_FILE);
    if (path === "")
        throw wrong("no path after the =");
    const inCheckout = await (0,inputs_files/* lookUp */.TE)(source.workspace, path);
    const place = inCheckout.kind === "outside" ? await (0,inputs_files/* lookUp */.TE)(source.temporaryFolder, path) : inCheckout;
    if (place.kind === "file")
        return place.real;
    if (place.kind === "outside")
        throw wrong("it is outside the checkout and the folder for temporary files");
    if (place.kind === "missing")
        throw wrong((0,sources/* notFound */.mX)(path, place.absolute));
    throw wrong(place.kind === "folder" ? "it is a directory" : `it is ${place.what}`);
}

;// CONCATENATED MODULE: ./lib/src/inputs/build.js
// The inputs of the build, with the names and the meaning they have in docker/build-push-action.












const BUILD_TIMEOUT = 2 * 3_600_000;
const NETWORKS = ["default", "none", "host"];
const SECRET_NAME = /TOKEN|PASSW(?:OR)?D|SECRET|CREDENTIAL|API_?KEY|PRIVATE_?KEY|_KEY$/i;
/** Labels by which a run finds what it made. */
const OWN_LABELS = "image-driven.";
const LABEL = { example: "name=value" };
const CONTEXT = { example: "name=path" };
/** The build inputs. Without `builds` no file has to exist and the paths are only resolved. */
async function readBuild(reading, builds, coming = []) {
    const { context, file, target, text } = await (0,sources/* readSources */.tW)(reading, builds, coming);
    const buildArgs = readPairs(reading, "build-args", VARIABLE);
    const telling = buildArgs.map((pair) => pair.name).filter((name) => SECRET_NAME.test(name));
    if (telling.length > 0)
        reading.notice(`build-args: ${telling.join(", ")} is visible in the image history; use secrets for what is secret`);
    const platform = readPlatform(reading);
    return {
        context,
        file,
        buildArgs,
        buildContexts: await readBuildContexts(reading, builds),
        labels: reading.each("labels", readPairs(reading, "labels", LABEL), notOwnLabel),
        ...(await readSecrets(reading, builds)),
        ssh: reading.each("ssh", (0,lists/* lines */.Mn)(reading.raw("ssh")), parseSsh),
        pull: reading.optional("pull", choices/* parseBoolean */.yG) ?? false,
        timeout: reading.optional("build-timeout", parseDuration) ?? BUILD_TIMEOUT,
        noCache: reading.optional("no-cache", choices/* parseBoolean */.yG) ?? false,
        skipIfCurrent: reading.optional("skip-if-current", choices/* parseBoolean */.yG) ?? false,
        cacheFrom: reading.each("cache-from", (0,lists/* lines */.Mn)(reading.raw("cache-from")), words/* parseValue */.$x),
        cacheTo: reading.each("cache-to", (0,lists/* lines */.Mn)(reading.raw("cache-to")), words/* parseValue */.$x),
        addHosts: reading.each("add-hosts", (0,lists/* lines */.Mn)(reading.raw("add-hosts")), parseHost),
        ...(0,freeze/* given */.g)({
            parent: await readParent(reading, text),
            target,
            platform,
            builder: reading.optional("builder", words/* parseWord */.kB),
            network: reading.optional("network", (text) => (0,choices/* parseChoice */.HU)(text, NETWORKS)),
            provenance: reading.optional("provenance", words/* parseWord */.kB),
            sbom: reading.optional("sbom", words/* parseWord */.kB),
        }),
    };
}
/** Named contexts; local folders become absolute real paths, everything else stays as it is. */
async function readBuildContexts(reading, builds) {
    const pairs = readPairs(reading, "build-contexts", CONTEXT);
    const found = [];
    for (const pair of pairs) {
        const value = await reading.attemptAsync("build-contexts", async () => {
            if (pair.value === "")
                throw new problems/* Problem */.AF("no path after the =", `${pair.name}=`, "name=path");
            const { workspace, temporaryFolder } = reading.source;
            return !builds || (0,sources/* isRemote */.Vx)(pair.value)
                ? (0,words/* parseWord */.kB)(pair.value)
                : await (0,sources/* findContext */.hS)(workspace, temporaryFolder, pair.value);
        });
        if (value !== undefined)
            found.push({ name: pair.name, value });
    }
    return found;
}
function notOwnLabel(label) {
    if (label.name.startsWith(OWN_LABELS))
        throw new problems/* Problem */.AF(`labels that start with ${OWN_LABELS} are the pipeline's own`, `${label.name}=…`, "another name");
    return label;
}
/** `default`, or `id=path[,path]`. */
function parseSsh(text) {
    if (/^[A-Za-z0-9_][A-Za-z0-9_.-]*(?:=[^-\s][^\p{Cc}]*)?$/u.test(text))
        return text;
    throw new problems/* Problem */.AF("not an SSH agent socket or key", text, "default, or id=path");
}
/** `host:ip`, also written `host=ip`, with an address of either kind or `host-gateway`. */
function parseHost(text) {
    const expected = "host:ip, like db.example.com:10.0.0.5";
    const [, host, address = ""] = /^([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)[:=](.+)$/.exec(text) ?? [];
    if (host === undefined)
        throw new problems/* Problem */.AF("not a host and an address", text, expected);
    if (address !== "host-gateway" && !isAddress(address))
        throw new problems/* Problem */.AF("not an IP address", text, expected);
    return `${host}:${address}`;
}
function isAddress(text) {
    const parts = text.split(".");
    if (parts.length === 4 && parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256))
        return true;
    return /^[0-9a-f:.]+$/i.test(text) && text.includes(":") && URL.canParse(`http://[${text}]/`);
}
function readPlatform(reading) {
    const items = (0,lists/* commaItems */.K)(reading.raw("platforms"));
    if (items.length > 1)
        return reading.wrong("platforms", "every platform that is pushed has to be proved, and this version proves one", items.join(", "), "one platform, or one step for each");
    return items[0] === undefined ? undefined : reading.attempt("platforms", () => parsePlatform(items[0] ?? ""));
}
function parsePlatform(text) {
    const platform = platformOf(text);
    if (platform !== undefined)
        return platform;
    const known = (0,choices/* oneOf */.yL)(PLATFORMS);
    if (/^[a-z]+\//.test(text) && !text.startsWith("linux/") && (0,nearest/* hint */.a)(text, PLATFORMS) === "")
        throw new problems/* Problem */.AF("only Linux images are built", text, known);
    throw new problems/* Problem */.AF(`unknown platform${(0,nearest/* hint */.a)(text, PLATFORMS)}`, text, known);
}

;// CONCATENATED MODULE: ./lib/src/inputs/test-files.js
// Files and folders of the checkout that the gates see.








const PATH_LIMIT = 4096;
const test_files_SPELLING = "path[:container-path][:ro or rw]";
/** Folders of a container that are the kernel's. */
const KERNEL_FOLDERS = ["/proc", "/sys", "/dev"];
/** The folder of the kernel that a path is in, or is; undefined for any other. */
function kernelFolderOf(path) {
    return KERNEL_FOLDERS.find((folder) => path === folder || path.startsWith(`${folder}/`));
}
const ENGINE_SOCKETS = ["/var/run/docker.sock", "/run/docker.sock"];
/** The test files; `checkout` is the real path of the checkout, or undefined when nothing has to exist. */
async function readTestFiles(reading, checkout) {
    const wanted = reading.each("test-files", (0,lists/* lines */.Mn)(reading.raw("test-files")), parseTestFile);
    if (checkout === undefined)
        return [];
    const temporary = await (0,inputs_files/* realPath */.Ye)(reading.source.temporaryFolder);
    const found = [];
    for (const line of wanted) {
        const file = await reading.attemptAsync("test-files", () => findTestFile(line, reading.source.workspace, temporary));
        if (file === undefined)
            continue;
        const placed = reading.attempt("test-files", () => checkPlace(file, found));
        if (placed)
            found.push(file);
    }
    return found.map(({ line: _, ...file }) => file);
}
/** The paths of `test-files` that setup gets; undefined where nobody said. */
function readSetupFiles(reading, files) {
    const raw = reading.raw("setup-files");
    if (raw.trim() === "")
        return undefined;
    if (reading.raw("test-files").trim() === "")
        return reading.wrong("setup-files", "there are no test-files", raw.trim(), "paths out of test-files");
    const known = files.map(({ path }) => path);
    return reading.each("setup-files", (0,lists/* lines */.Mn)(raw), (line) => {
        const path = external_node_path_.posix.normalize(line).replace(/\/$/, "");
        if (files.length > 0 && !known.includes(path))
            throw new problems/* Problem */.AF(`not a path of test-files${(0,nearest/* hint */.a)(path, known)}`, line, (0,choices/* oneOf */.yL)(known));
        return path;
    });
}
/**
 * Parses `path[:container-path][:ro or rw]`. A colon in a path is written `\:`; commas, quotes and spaces stand for
 * themselves. A path that starts with `#` is written `./#…`.
 */
function parseTestFile(line) {
    const wrong = (problem) => new problems/* Problem */.AF(problem, line, test_files_SPELLING);
    const parts = line.split(/(?<!\\):/).map((part) => part.replaceAll("\\:", ":").trim());
    const [path = "", second, third] = parts;
    if (parts.length > 3)
        throw wrong("too many colons; a colon in a path is written \\:");
    if (path === "")
        throw wrong("no path");
    if (path.length > PATH_LIMIT)
        throw wrong(`path longer than ${PATH_LIMIT}`);
    if (/\p{Cc}/u.test(path))
        throw wrong("the path contains a control character");
    if (third !== undefined && !isMode(third))
        throw wrong("the last part is neither ro nor rw");
    const mode = isMode(third) ? third : third === undefined && isMode(second) ? second : "ro";
    if (second === undefined || (third === undefined && isMode(second)))
        return { line, path, mode };
    if (!second.startsWith("/"))
        throw wrong(third === undefined
            ? "the second part is neither an absolute path nor ro or rw"
            : "the container path must be absolute");
    return { line, path, target: parseTarget(second), mode };
}
function isMode(text) {
    return text === "ro" || text === "rw";
}
function parseTarget(text) {
    const target = (0,words/* parseContainerPath */.yg)(text);
    if (target === "/")
        throw new problems/* Problem */.AF("the container's root cannot be replaced", text, "a path below it");
    const kernel = kernelFolderOf(target);
    if (kernel !== undefined)
        throw new problems/* Problem */.AF(`nothing is put into ${kernel}`, text, "another container path");
    return target;
}
async function findTestFile(wanted, workspace, temporary) {
    const { line, target, mode } = wanted;
    const wrong = (problem, expected = "a file or a folder of the checkout") => new problems/* Problem */.AF(problem, line, expected);
    if (ENGINE_SOCKETS.includes(external_node_path_.posix.normalize(wanted.path)))
        throw wrong("the engine's socket is never allowed");
    const place = await (0,inputs_files/* lookUp */.TE)(workspace, wanted.path);
    if (place.kind === "outside")
        throw wrong("it is outside the checkout");
    if (place.kind === "missing")
        throw wrong("it does not exist (not created; patterns are not understood)");
    if (place.kind === "other")
        throw wrong(`it is ${place.what}`);
    const top = await (0,inputs_files/* realPath */.Ye)(workspace);
    const below = (0,inputs_files/* within */.ux)(top, place.real) ?? "";
    const path = relativeTo(workspace, top, wanted.path);
    if (below === "" || path === "")
        throw wrong("the checkout as a whole would show the gates .git", "the files and folders that the gates need");
    if ([...below.split("/"), ...path.split("/")].some(isGit))
        throw wrong("the gates never see .git");
    if (place.kind === "folder" && (await holdsRepository(place.real)))
        throw wrong("it holds a repository's .git");
    if ((0,inputs_files/* within */.ux)(temporary, place.real) !== undefined || (0,inputs_files/* within */.ux)(place.real, temporary) !== undefined)
        throw wrong("the folder for temporary files is never shown to the gates");
    return { line, path, source: place.real, kind: place.kind, ...(0,freeze/* given */.g)({ target }), mode };
}
function isGit(component) {
    return component.toLowerCase() === ".git";
}
/** True for a folder with the `.git` folder of a repository, in which actions/checkout may have left a token. */
async function holdsRepository(folder) {
    for (const name of (await (0,inputs_files/* namesIn */.wX)(folder)).filter(isGit))
        if ((await (0,inputs_files/* lookUp */.TE)(folder, name)).kind === "folder")
            return true;
    return false;
}
function relativeTo(workspace, top, path) {
    const normal = external_node_path_.posix.normalize(path).replace(/\/+$/, "");
    const below = normal.startsWith("/") ? ((0,inputs_files/* within */.ux)(workspace, normal) ?? (0,inputs_files/* within */.ux)(top, normal) ?? normal) : normal;
    return below === "." ? "" : below;
}
/** Checks that `file` and the ones before it can be in one container. Only places of the same sort can be compared. */
function checkPlace(file, before) {
    const place = placeOf(file);
    for (const other of before) {
        const taken = placeOf(other);
        if (place === taken)
            throw new problems/* Problem */.AF(`two entries have the same place, ${shownPlace(file)}`, file.line, "places that differ");
        const [above, below] = place.startsWith(`${taken}/`) ? [other, file] : [file, other];
        if (placeOf(below).startsWith(`${placeOf(above)}/`) && above.kind === "file")
            throw new problems/* Problem */.AF(`${shownPlace(below)} is below ${shownPlace(above)}, which is a file`, file.line, "places that fit together");
    }
    return true;
}
/** Where it will be: in the container, or below the working directory that only the image knows. */
function placeOf(file) {
    return file.target ?? `./${file.path}`;
}
function shownPlace(file) {
    return file.target === undefined ? "below the working directory" : file.target.slice(0, 60);
}

;// CONCATENATED MODULE: ./lib/src/inputs/cache.js
// What may be kept between runs: whether at all, and which folders of the gates' containers.






const cache_EXPECTED = "a path like /root/.cache/pip, ~/.cache/pip or .mypy_cache";
const MOST_PATHS = 32;
/** Reads `cache` and `cache-paths`. */
function readCache(reading) {
    const mode = reading.optional("cache", (text) => (0,choices/* parseChoice */.HU)(text, ["auto", "registry", "off"])) ?? "auto";
    const paths = [...new Set(reading.each("cache-paths", (0,lists/* lines */.Mn)(reading.raw("cache-paths")), parseCachePath))];
    const outer = paths.find((one) => paths.some((other) => one !== other && other.startsWith(`${one}/`)));
    if (outer !== undefined)
        reading.wrong("cache-paths", "another path is inside of it", outer, "paths beside each other");
    if (paths.length > MOST_PATHS)
        reading.wrong("cache-paths", "too many paths", String(paths.length), `at most ${MOST_PATHS}`);
    return { mode, paths };
}
/** An absolute path, one below the home of the gate's user (`~/…`), or one relative to the gate's working directory. */
function parseCachePath(text) {
    if (/\p{Cc}/u.test(text))
        throw new problems/* Problem */.AF("it contains a control character", text, cache_EXPECTED);
    if (text.split("/").includes(".."))
        throw new problems/* Problem */.AF("it leads upwards", text, cache_EXPECTED);
    if (text.startsWith("/")) {
        const path = (0,words/* parseContainerPath */.yg)(text);
        if (path === "/" || kernelFolderOf(path) !== undefined)
            throw new problems/* Problem */.AF("it cannot be kept", text, cache_EXPECTED);
        return path;
    }
    if (/^(?:\.\/+)+~/.test(text) || (text.startsWith("~") && !text.startsWith("~/")))
        throw new problems/* Problem */.AF("only ~/ is known", text, cache_EXPECTED);
    const path = external_node_path_.posix.normalize(text).replace(/\/$/, "");
    if (path === "." || path === "~")
        throw new problems/* Problem */.AF("it is the whole folder", text, cache_EXPECTED);
    return path;
}

// EXTERNAL MODULE: ./lib/src/inputs/credentials.js
var inputs_credentials = __webpack_require__(9376);
;// CONCATENATED MODULE: ./lib/src/inputs/container.js
// What a container may have: memory and capabilities, spelled as Docker spells them.


const BYTES = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
/** Less is refused by engines. Source: moby daemon/daemon_unix.go, linuxMinMemory. */
const LEAST_MEMORY = 6 * 1024 ** 2;
const MEMORY = "memory like 512m or 2g; at least 6m";
/** Bytes of `512m`, `2g`, `1048576`. */
function parseMemory(text) {
    const [, count, unit = "b"] = /^([0-9]{1,15})([bkmg])?b?$/i.exec(text) ?? [];
    const bytes = Number(count) * (BYTES[unit.toLowerCase()] ?? Number.NaN);
    if (!Number.isSafeInteger(bytes))
        throw new problems/* Problem */.AF("not an amount of memory", text, MEMORY);
    if (bytes < LEAST_MEMORY)
        throw new problems/* Problem */.AF("less than the minimum of 6m", text, MEMORY);
    return bytes;
}
/** All of them, as of Linux 5.9. Source: capabilities(7). */
const CAPABILITIES = "AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM".split(" ");
/** With these a container is as good as the host: nothing inside it would be untrusted any more. */
const AS_GOOD_AS_HOST = [
    "SYS_ADMIN",
    "SYS_MODULE",
    "SYS_RAWIO",
    "SYS_BOOT",
    "SYS_PTRACE",
    "BPF",
    "MAC_ADMIN",
    "DAC_READ_SEARCH",
];
/** The name of a capability without `CAP_`, in upper case. */
function parseCapability(text) {
    const name = text.trim().toUpperCase().replace(/^CAP_/, "");
    const expected = `names like CHOWN, DAC_OVERRIDE or NET_RAW`;
    if (name === "ALL")
        throw new problems/* Problem */.AF("a gate gets named capabilities only", text, expected);
    if (!CAPABILITIES.includes(name))
        throw new problems/* Problem */.AF(`unknown capability${(0,nearest/* hint */.a)(name, CAPABILITIES.map((known) => known.toLowerCase()))}`, text, expected);
    if (AS_GOOD_AS_HOST.includes(name))
        throw new problems/* Problem */.AF("with this capability a gate could leave its container", text, expected);
    return name;
}

// EXTERNAL MODULE: ./lib/src/inputs/yaml.js
var yaml = __webpack_require__(3283);
;// CONCATENATED MODULE: ./lib/src/inputs/gates.js
// Gates: several spellings in YAML, one normal form.










const KEYS = [
    "run",
    "user",
    "workdir",
    "env",
    "timeout",
    "network",
    "memory",
    "capabilities",
    "shell",
    "allow-failure",
];
/** What people call `run` elsewhere. */
const RUN_ALIASES = ["command", "cmd", "script", "exec"];
const NAME_LIMIT = 100;
const GATES = "name: command, or name: {run, …}";
const COMMAND = "text, or a list of texts";
/** The gates out of `test-command` or `gates`. None is allowed, and worth a notice when the stage runs. */
async function readGates(reading, defaults, runs) {
    const single = readCommandText(reading, "test-command");
    const raw = reading.raw("gates");
    if (raw.trim() === "") {
        if (single !== undefined)
            return [plainGate("test", shellCommand(single, defaults.shell), defaults)];
        if (runs && reading.raw("test-command") === "" && reading.text("compose-file") === undefined)
            reading.notice("no gate is given: the image is built and started, and nothing is tested inside it");
        return [];
    }
    if (single !== undefined)
        reading.wrong("test-command", "it excludes gates, which is given as well", single, "one of the two");
    const value = await reading.attemptAsync("gates", () => (0,yaml/* parseYaml */.hN)(raw, GATES));
    if (value === undefined)
        return [];
    const entries = reading.attempt("gates", () => entriesOf(value)) ?? [];
    const gates = reading.each("gates", entries, ([name, body]) => parseGate(name, body, defaults));
    const names = gates.map((gate) => gate.name);
    for (const name of new Set(names.filter((text, index) => names.indexOf(text) !== index)))
        reading.wrong("gates", "two gates have the same name", name, "names that differ");
    return gates;
}
/** A name and what stands beside it, out of a map or out of a list of maps with `name`. */
function entriesOf(value) {
    if (value === null)
        throw new problems/* Problem */.AF("no gate is given", "", GATES);
    if (!(0,yaml/* isMap */.jh)(value) && !(0,yaml/* isList */.Lv)(value))
        throw new problems/* Problem */.AF(`it is ${(0,yaml/* typeName */.go)(value)}, not a map`, (0,yaml/* shown */.SP)(value), GATES);
    const entries = (0,yaml/* isMap */.jh)(value) ? [...value] : value.map(listEntry);
    if (entries.length === 0)
        throw new problems/* Problem */.AF("no gate is given", (0,yaml/* shown */.SP)(value), GATES);
    return entries;
}
function listEntry(item, index) {
    const which = `item ${index + 1} of the list`;
    if (!(0,yaml/* isMap */.jh)(item))
        throw new problems/* Problem */.AF(`${which} is ${(0,yaml/* typeName */.go)(item)}`, (0,yaml/* shown */.SP)(item), "{name: …, run: …}");
    const name = item.get("name");
    if (name === undefined)
        throw new problems/* Problem */.AF(`${which} has no name`, [...item.keys()].map(yaml/* shown */.SP).join(", "), "a name");
    return [name, new Map([...item].filter(([key]) => key !== "name"))];
}
function parseGate(key, body, defaults) {
    const name = parseName(key);
    try {
        if (!(0,yaml/* isMap */.jh)(body))
            return plainGate(name, parseRun(body, defaults.shell), defaults);
        return detailedGate(name, settingsOf(body), defaults);
    }
    catch (error) {
        if (!(error instanceof problems/* Problem */.AF))
            throw error;
        throw new problems/* Problem */.AF(`gate "${name}": ${error.problem}`, error.value, error.expected);
    }
}
function plainGate(name, command, { timeout }) {
    return { name, command, env: [], timeout, network: "bridge", capabilities: [], allowFailure: false };
}
function detailedGate(name, settings, defaults) {
    const text = (key) => textOf(key, settings.get(key));
    const run = settings.get("run");
    const shell = text("shell");
    if ((0,yaml/* isList */.Lv)(run) && shell !== undefined)
        throw new problems/* Problem */.AF("a command that is a list runs without a shell", shell, "run as text, or no shell");
    const user = optional(text("user"), words/* parseUser */.tN);
    const workdir = optional(text("workdir"), words/* parseContainerPath */.yg);
    return {
        name,
        command: parseRun(run, optional(shell, parseShell) ?? defaults.shell),
        ...(0,freeze/* given */.g)({ user, workdir, memory: optional(text("memory"), parseMemory) }),
        capabilities: parseCapabilities(settings.get("capabilities")),
        env: parseEnv(settings.get("env")),
        timeout: optional(text("timeout"), parseDuration) ?? defaults.timeout,
        network: optional(text("network"), parseNetwork) ?? "bridge",
        allowFailure: optional(text("allow-failure"), choices/* parseBoolean */.yG) ?? false,
    };
}
function parseName(key) {
    const expected = `a name of at most ${NAME_LIMIT} characters that can be printed`;
    if (typeof key !== "string" && !(key instanceof yaml/* PlainScalar */.V7))
        throw new problems/* Problem */.AF(`the name of a gate is ${(0,yaml/* typeName */.go)(key)}`, (0,yaml/* shown */.SP)(key), expected);
    const name = (0,yaml/* shown */.SP)(key).trim();
    if (name === "")
        throw new problems/* Problem */.AF("a gate has no name", name, expected);
    if (name.length > NAME_LIMIT)
        throw new problems/* Problem */.AF(`the name of a gate is longer than ${NAME_LIMIT}`, name, expected);
    if (/[\p{C}\p{Zl}\p{Zp}]/u.test(name))
        throw new problems/* Problem */.AF("the name of a gate cannot be printed", name, expected);
    return name;
}
function settingsOf(body) {
    const settings = new Map();
    for (const [key, value] of body) {
        const known = KEYS.find((candidate) => candidate === key);
        if (known === undefined)
            throw unknownKey(key);
        settings.set(known, value);
    }
    return settings;
}
function unknownKey(key) {
    const name = (0,yaml/* shown */.SP)(key);
    const alias = (0,nearest/* nearest */.p)(name, [...KEYS, ...RUN_ALIASES]);
    const meant = alias !== undefined && RUN_ALIASES.includes(alias) ? `; did you mean run, the command?` : (0,nearest/* hint */.a)(name, KEYS);
    return new problems/* Problem */.AF(`unknown key${meant}`, name, (0,choices/* oneOf */.yL)(KEYS));
}
function parseRun(run, shell) {
    if ((0,yaml/* isList */.Lv)(run))
        return plainCommand(parseArgv(run));
    if (run === undefined || run === null || (typeof run === "string" && run.trim() === ""))
        throw new problems/* Problem */.AF("the command is empty", (0,yaml/* shown */.SP)(run), COMMAND);
    if (typeof run !== "string")
        throw new problems/* Problem */.AF(`the command is ${(0,yaml/* typeName */.go)(run)}${quoteIt(run)}`, (0,yaml/* shown */.SP)(run), COMMAND);
    return shellCommand(run.trim(), shell);
}
function parseArgv(list) {
    const argv = list.map((item, index) => {
        if (typeof item === "string")
            return item;
        throw new problems/* Problem */.AF(`item ${index + 1} of the command is ${(0,yaml/* typeName */.go)(item)}${quoteIt(item)}`, (0,yaml/* shown */.SP)(item), "a list of texts");
    });
    if (!argv[0]?.trim())
        throw new problems/* Problem */.AF("the command is empty", argv.join(" "), "a list of texts, the program first");
    return argv;
}
function quoteIt(value) {
    return value instanceof yaml/* PlainScalar */.V7 ? "; put it in quotes" : "";
}
function parseNetwork(text) {
    const expected = "bridge or none";
    if (text === "host")
        throw new problems/* Problem */.AF("a gate never shares the network of the host", text, expected);
    if (text.startsWith("container:"))
        throw new problems/* Problem */.AF("a gate never shares the network of another container", text, expected);
    return (0,choices/* parseChoice */.HU)(text, ["bridge", "none"]);
}
function parseCapabilities(value) {
    if (value === undefined || value === null)
        return [];
    const items = (0,yaml/* isList */.Lv)(value) ? value : [value];
    return [...new Set(items.map((item) => parseCapability(textOf("capabilities", item) ?? "")))];
}
function parseEnv(env) {
    if (env === undefined || env === null)
        return [];
    if ((0,yaml/* isList */.Lv)(env))
        return env.map((item) => parsePair(textOf("env", item) ?? "", VARIABLE));
    if (!(0,yaml/* isMap */.jh)(env))
        throw new problems/* Problem */.AF(`env is ${(0,yaml/* typeName */.go)(env)}`, "", "a map, or a list of NAME=value");
    return [...env].map(([key, value]) => {
        const name = textOf("env", key) ?? "";
        const { name: checked } = parsePair(`${name}=`, VARIABLE);
        if (checked !== name)
            throw new problems/* Problem */.AF("the name has a = in it", name, VARIABLE.example);
        if (value === null)
            throw new problems/* Problem */.AF("no value; write NAME: value; the runner's environment is not passed on", name, "NAME: value");
        return { name, value: textOf(`env ${name}`, value) ?? "" };
    });
}
/** The text of a setting; numbers and booleans as they were written. */
function textOf(key, value) {
    if (value === undefined)
        return undefined;
    if (typeof value === "string" || value instanceof yaml/* PlainScalar */.V7)
        return (0,yaml/* shown */.SP)(value);
    throw new problems/* Problem */.AF(`${key} is ${(0,yaml/* typeName */.go)(value)}`, (0,yaml/* shown */.SP)(value), "text");
}
function optional(text, parse) {
    return text === undefined ? undefined : parse(text);
}

;// CONCATENATED MODULE: ./lib/src/inputs/health.js
// How the health of the container is judged.






const POLICIES = ["required", "optional", "skip"];
/** The inputs of the stage health. An image that has a release environment turns healthy there, unless `health` says more. */
function readHealth(reading, inRelease) {
    const own = reading.text("health-command") ?? reading.text("health-log");
    const standard = inRelease && own === undefined ? "release" : "required";
    const policy = reading.optional("health", (text) => (0,choices/* parseChoice */.HU)(text, POLICIES)) ?? standard;
    const command = readCommandText(reading, "health-command");
    const timeout = reading.optional("health-timeout", parseDuration);
    const log = reading.optional("health-log", parseLogText);
    const env = readPairs(reading, "run-env", VARIABLE);
    if (policy === "skip") {
        const idle = Object.entries({
            "health-command": command,
            "health-log": log,
            "health-timeout": timeout,
            "run-env": env[0],
        });
        const names = idle.filter(([, value]) => value !== undefined).map(([name]) => name);
        if (names.length > 0)
            reading.notice(`${names.join(", ")}: without effect, since health is skip`);
    }
    return { policy, env, ...(0,freeze/* given */.g)({ command, timeout, log }) };
}
/** What is looked for in one line of output. */
function parseLogText(text) {
    if (/\p{Cc}/u.test(text))
        throw new problems/* Problem */.AF("it contains a control character or a line end", text, "text of one line");
    return text;
}

;// CONCATENATED MODULE: ./lib/src/inputs/image.js
// Inputs that say what the image is: its name, an image to adopt, its version.



const A_NAME = "an image name without a tag, like ghcr.io/owner/app";
const VERSION = /^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,127}$/;
const IMAGE_ID = /^(?:sha256:[0-9a-f]{64}|[0-9a-f]{12,64})$/;
/** The repository out of `image-name` and `registry`, which have to agree when both name a host. */
function readRepository(reading) {
    const registry = reading.optional("registry", (text) => {
        const host = (0,reference/* parseRegistry */.l5)(text);
        if (text !== text.toLowerCase())
            reading.notice(`registry "${text}" was lowered to "${text.toLowerCase()}"`);
        return host;
    });
    const raw = reading.raw("image-name");
    const name = raw.trim();
    if (name === "")
        return reading.wrong("image-name", "image name is required", raw, A_NAME);
    if (raw !== name)
        reading.notice(`image-name was trimmed to "${name}"`);
    const repository = reading.attempt("image-name", () => parseImageName(name, registry));
    if (repository !== undefined && name !== name.toLowerCase())
        reading.notice(`image-name "${name}" was lowered to "${name.toLowerCase()}", since names of images have no upper case`);
    return repository;
}
function parseImageName(text, registry) {
    const wrong = (problem, expected = A_NAME) => new problems/* Problem */.AF(problem, text, expected);
    const name = text.toLowerCase();
    if (name.includes("@"))
        throw wrong("digest not allowed for a push target");
    const full = registry !== undefined && (0,reference/* hostOf */.w4)(name) === undefined ? `${registry}/${name}` : name;
    try {
        const { repository, tag } = (0,reference/* parseReference */.F2)(full);
        if (tag !== undefined)
            throw wrong(`image-name has no tag; write "${tag}" in the input tags`);
        if (registry !== undefined && repository.registry !== registry)
            throw wrong(`the host is given twice: ${repository.registry} here, ${registry} in registry`, "one host");
        return repository;
    }
    catch (error) {
        throw error instanceof reference/* NameError */.Qb ? wrong(error.problem, error.expected) : error;
    }
}
/** The image to adopt: an ID, or a name by the grammar; never an option. */
function readImageRef(reading) {
    return reading.optional("image-ref", (text) => {
        if (!IMAGE_ID.test(text))
            (0,reference/* parseReference */.F2)(text);
        return text;
    });
}
/** The version: something that can be a piece of a tag. */
function readVersion(reading) {
    return reading.optional("version", (text) => {
        if (VERSION.test(text))
            return text;
        const problem = text.length > 128 ? "version longer than 128" : "a version has to fit into a tag";
        throw new problems/* Problem */.AF(problem, text, "letters, digits and _ . + -, a letter, a digit or _ first");
    });
}
/** The build argument that receives the version. */
function readVersionArg(reading) {
    return reading.optional("version-arg", words/* parseIdentifier */.fu);
}

// EXTERNAL MODULE: ./lib/src/inputs/push.js + 1 modules
var inputs_push = __webpack_require__(5104);
// EXTERNAL MODULE: ./lib/src/inputs/reading.js
var inputs_reading = __webpack_require__(6026);
// EXTERNAL MODULE: ./lib/src/compose/risks.js
var risks = __webpack_require__(4693);
;// CONCATENATED MODULE: ./lib/src/inputs/release.js
// The release environment: a Compose file, what is waited for, what is run in it, and whose exit code is the verdict.













const TIMEOUT = 10 * 60_000;
const SIZE_LIMIT = 1_000_000;
const SERVICE = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const release_A_FILE = "a Compose file of the checkout";
const A_COMMAND = "service: command";
/** The service that Docker Hub's automated tests ran. Source: Docker Hub, "Automated repository tests". */
const SUT = "sut";
/** Events whose code somebody with write access has written or approved. */
const TRUSTED_CODE = [
    "push",
    "workflow_dispatch",
    "schedule",
    "release",
    "repository_dispatch",
    "merge_group",
    "local",
    "",
];
/** Inputs that mean nothing without a Compose file. */
const DEPENDENT = [
    "compose-service",
    "compose-wait",
    "compose-bootstrap",
    "compose-up",
    "compose-test",
    "compose-env",
];
/** True when the code of this event may be a stranger's. */
function isForeignCode(event) {
    return !TRUSTED_CODE.includes(event);
}
/** The release environment, or undefined when no Compose file is given. */
async function readRelease(reading, runs, checkout) {
    const paths = (0,lists/* lines */.Mn)(reading.raw("compose-file"));
    const wait = reading.each("compose-wait", (0,lists/* lines */.Mn)(reading.raw("compose-wait")), parseReadiness);
    const bootstrap = reading.each("compose-bootstrap", (0,lists/* lines */.Mn)(reading.raw("compose-bootstrap")), parseServiceCommand);
    const up = reading.each("compose-up", (0,lists/* lines */.Mn)(reading.raw("compose-up")), parseReadiness);
    const tests = reading.each("compose-test", (0,lists/* lines */.Mn)(reading.raw("compose-test")), parseTest);
    const services = reading.each("compose-service", (0,lists/* commaItems */.K)(reading.raw("compose-service")), parseService);
    const env = readPairs(reading, "compose-env", VARIABLE);
    const timeout = reading.optional("compose-timeout", parseDuration) ?? TIMEOUT;
    if (paths.length === 0) {
        for (const name of DEPENDENT.filter((input) => reading.raw(input).trim() !== ""))
            reading.wrong(name, "it needs compose-file", "", "compose-file, or nothing here");
        return undefined;
    }
    if (tests.length > 1)
        reading.wrong("compose-test", "one service gives the verdict", tests.map(({ text }) => text).join(", "), "one line");
    if (!runs || checkout === undefined)
        return undefined;
    const places = await findFiles(reading, paths);
    if (places.length < paths.length)
        return undefined;
    const { files, known } = await readFiles(reading, places, checkout);
    const test = tests[0] ?? (known?.includes(SUT) ? { service: SUT, argv: [], text: SUT } : undefined);
    if (test === undefined && up.length === 0 && known !== undefined)
        reading.wrong("compose-test", "nothing would be proved: name the service that tests, or in compose-up what has to turn healthy", "", known.length > 0 ? `one of ${known.slice(0, 30).join(", ")}` : "the name of a service");
    const used = {
        "compose-service": services,
        "compose-wait": wait.map(({ service }) => service),
        "compose-bootstrap": bootstrap.map(({ service }) => service),
        "compose-up": up.map(({ service }) => service),
        "compose-test": test === undefined ? [] : [test.service],
    };
    if (known !== undefined)
        for (const [input, names] of Object.entries(used))
            for (const name of names.filter((service) => !known.includes(service)))
                reading.wrong(input, `the Compose file has no such service${(0,nearest/* hint */.a)(name, known)}`, name, `one of ${known.slice(0, 30).join(", ")}`);
    return {
        files,
        folder: (0,external_node_path_.dirname)(places[0] ?? ""),
        services,
        wait,
        bootstrap,
        up,
        timeout,
        env,
        foreign: isForeignCode(reading.source.event),
        checkout,
        ...(0,freeze/* given */.g)({ test }),
    };
}
/** `service`, `service:port`, each with `@30s` for a time limit of its own. */
function parseReadiness(line) {
    const expected = "service or service:port, like db:5432, with @30s for a time limit of its own";
    const [, service = "", port, limit] = /^([^:@\s]+)(?::([^@\s]*))?(?:@(\S+))?$/.exec(line) ?? [];
    if (!SERVICE.test(service))
        throw new problems/* Problem */.AF("not a service to wait for", line, expected);
    if (port !== undefined && !(/^[1-9][0-9]{0,4}$/.test(port) && Number(port) < 65_536))
        throw new problems/* Problem */.AF("not a port", line, expected);
    const timeout = limit === undefined ? undefined : parseDuration(limit);
    return { service, text: line, ...(0,freeze/* given */.g)({ port: port === undefined ? undefined : Number(port), timeout }) };
}
/** `service: command`; the command is split as a shell would, but no shell runs it. */
function parseServiceCommand(line) {
    const colon = line.indexOf(":");
    const service = line.slice(0, Math.max(colon, 0)).trim();
    const rest = line.slice(colon + 1).trim();
    if (colon === -1 || rest === "")
        throw new problems/* Problem */.AF("no command after the service", line, A_COMMAND);
    if (!SERVICE.test(service))
        throw new problems/* Problem */.AF("not the name of a service", line, A_COMMAND);
    if (/["']/.test(rest.replaceAll(/"[^"]*"|'[^']*'/g, "")))
        throw new problems/* Problem */.AF("a quote is not closed", line, A_COMMAND);
    const argv = parseArgsStringToArgv(rest);
    return { service, argv, text: `${service}: ${plainCommand(argv).text}` };
}
function parseTest(line) {
    if (line.includes(":"))
        return parseServiceCommand(line);
    const service = parseService(line);
    return { service, argv: [], text: service };
}
function parseService(text) {
    if (!SERVICE.test(text))
        throw new problems/* Problem */.AF("not the name of a service", text, "a name like app");
    return text;
}
async function findFiles(reading, paths) {
    const files = [];
    for (const path of paths) {
        const file = await reading.attemptAsync("compose-file", async () => {
            const wrong = (problem) => new problems/* Problem */.AF(problem, path, release_A_FILE);
            const place = await (0,inputs_files/* lookUp */.TE)(reading.source.workspace, path);
            if (place.kind === "outside")
                throw wrong("it is outside the checkout");
            if (place.kind === "missing") {
                const others = (await (0,inputs_files/* namesIn */.wX)((0,external_node_path_.dirname)(place.absolute))).filter((name) => /compose.*\.ya?ml$/.test(name));
                throw wrong(`${(0,sources/* notFound */.mX)(path, place.absolute)}${others.length === 0 ? "" : `; there is ${others.join(", ")}`}`);
            }
            if (place.kind !== "file")
                throw wrong(place.kind === "folder" ? "it is a directory" : `it is ${place.what}`);
            if (place.size === 0)
                throw wrong("the Compose file is empty");
            if (place.size > SIZE_LIMIT)
                throw wrong("the Compose file is larger than 1 MB");
            return place.real;
        });
        if (file !== undefined)
            files.push(file);
    }
    return files;
}
/** The files, and the names of all services; no names when other files may have more. Notes what is wrong with the files themselves. */
async function readFiles(reading, places, checkout) {
    const files = [];
    const names = [];
    let whole = true;
    for (const path of places) {
        const text = Buffer.from((await (0,inputs_files/* bytesOf */.$$)(path)) ?? []).toString("utf8");
        const parsed = await reading.attemptAsync("compose-file", () => (0,yaml/* parseYaml */.hN)(text, "a Compose file"));
        const written = parsed === undefined ? undefined : plainOf(parsed);
        const converted = fromFirstFormat(written);
        const model = converted ?? written;
        const services = parsed === undefined ? undefined : reading.attempt("compose-file", () => servicesOf(model, path));
        if (services === undefined)
            whole = false;
        else
            names.push(...services);
        if (record(model).include !== undefined)
            whole = false;
        files.push({ path, ...(0,freeze/* given */.g)({ converted: converted === undefined ? undefined : JSON.stringify(converted) }) });
        if (!isForeignCode(reading.source.event))
            continue;
        const found = await reading.attemptAsync("compose-file", () => risksIn(text, model, path, checkout, 0));
        for (const risk of found ?? [])
            reading.wrong("compose-file", `code of a pull request must not get out of its containers: ${risk}`, path.slice(checkout.length + 1), "a Compose file without it, or a job without pull requests");
    }
    return { files, ...(0,freeze/* given */.g)({ known: whole ? [...new Set(names)] : undefined }) };
}
/** Files within files that are looked at. */
const MOST_NESTED = 8;
/**
 * Ways out of containers in a file as it is written, and in those of the checkout that it takes in: Compose reads what they name
 * before anybody sees the model it makes of them. A path that is a link out of the checkout is one too.
 */
async function risksIn(text, model, file, checkout, depth) {
    const base = await (0,inputs_files/* realPath */.Ye)((0,external_node_path_.dirname)(file));
    // Compose reads `.env` by itself.
    const paths = [(0,external_node_path_.resolve)(base, ".env")];
    const found = [
        ...(0,risks/* risksOf */.i7)(model, checkout, base, (absolute) => paths.push(absolute)),
        ...(0,risks/* secretVariables */.c8)(text).map((name) => `it asks for \${${name}}`),
    ];
    for (const path of new Set(paths))
        if ((await (0,inputs_files/* lookUp */.TE)(checkout, path)).kind === "outside")
            found.push(`${JSON.stringify(path.slice(checkout.length + 1))} is a link that leads out of the checkout`);
    if (depth >= MOST_NESTED)
        return [...found, "its files take each other in too deeply"];
    for (const other of (0,risks/* takenIn */.Xg)(model)) {
        const place = await (0,inputs_files/* lookUp */.TE)(checkout, (0,external_node_path_.resolve)(base, other));
        const inner = place.kind === "file" ? Buffer.from((await (0,inputs_files/* bytesOf */.$$)(place.real)) ?? []).toString("utf8") : "";
        if (place.kind !== "file" || place.size > SIZE_LIMIT)
            continue;
        const parsed = plainOf(await (0,yaml/* parseYaml */.hN)(inner, "a Compose file"));
        found.push(...(await risksIn(inner, parsed, place.real, checkout, depth + 1)));
    }
    return found;
}
function servicesOf(model, file) {
    const { services, version, include } = record(model);
    const wrong = (problem, value) => new problems/* Problem */.AF(problem, value, release_A_FILE);
    const name = file.split("/").at(-1) ?? "";
    if (version !== undefined && !/^(2|3)(\.\d+)?$/.test(String(version)))
        throw wrong("no Compose file has this version", `version: ${String(version)}`);
    if (services === undefined && include === undefined)
        throw wrong("it has no services", name);
    if (services !== undefined && (typeof services !== "object" || services === null || Array.isArray(services)))
        throw wrong("its services are not a map", name);
    return Object.keys(record(services));
}
/**
 * A file of the first format (services at the top, as in Docker Hub's old automated tests) in the format of today;
 * undefined for any other. Source: Compose file reference, "Version 1".
 */
function fromFirstFormat(model) {
    const top = record(model);
    const services = Object.entries(top).map(([name, service]) => [name, record(service)]);
    const isFirst = services.length > 0 && services.every(([, { image, build }]) => image !== undefined || typeof build === "string");
    if (!isFirst || ["services", "version", "include"].some((key) => key in top))
        return undefined;
    return {
        services: Object.fromEntries(services.map(([name, { dockerfile, build, ...service }]) => [
            name,
            { ...service, ...(build === undefined ? {} : { build: { context: build, ...(0,freeze/* given */.g)({ dockerfile }) } }) },
        ])),
    };
}
function record(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
/** YAML as objects, for rules that work on what Compose resolves as well. */
function plainOf(value) {
    if (value === null || typeof value === "string")
        return value;
    if ((0,yaml/* isMap */.jh)(value))
        return Object.fromEntries([...value].map(([key, item]) => [typeof key === "string" ? key : String(plainOf(key)), plainOf(item)]));
    if (Array.isArray(value))
        return value.map(plainOf);
    const scalar = value;
    return scalar.type === "boolean" ? scalar.source === "true" : scalar.source;
}

// EXTERNAL MODULE: ./lib/src/inputs/inputs.js
var inputs = __webpack_require__(6081);
;// CONCATENATED MODULE: ./lib/src/inputs/stages.js
// Which stages run: all of them, or a list; an adopted image is not built.





/** The selected stages. Wrong ones are noted; then the default stands in for the list. */
function readStages(reading, imageRef) {
    const raw = reading.raw("stages");
    const items = (0,lists/* commaItems */.K)(raw);
    const adopts = imageRef !== undefined || reading.raw("image-ref").trim() !== "";
    const standard = new Set(inputs/* SELECTABLE_STAGES */.$.filter((stage) => stage !== "build" || !adopts));
    if (items.length === 0)
        return standard;
    const stages = new Set(reading.each("stages", items, parseStage));
    if (stages.size < new Set(items).size)
        return standard;
    if (stages.has("build") && adopts)
        reading.wrong("stages", "an image that is adopted is not built", items.join(", "), "no build, or no image-ref");
    if (!stages.has("build") && !adopts)
        reading.wrong("image-ref", "it is needed when stages has no build", "", "an image ID or a name");
    return stages;
}
function parseStage(text) {
    const stage = inputs/* SELECTABLE_STAGES */.$.find((known) => known === text);
    if (stage === undefined)
        throw new problems/* Problem */.AF(`unknown stage${(0,nearest/* hint */.a)(text, inputs/* SELECTABLE_STAGES */.$)}`, text, (0,choices/* oneOf */.yL)(inputs/* SELECTABLE_STAGES */.$));
    return stage;
}

;// CONCATENATED MODULE: ./lib/src/inputs/read.js
// Reads all inputs into one frozen object, or says everything that is wrong with them at once.



















const GATE_TIMEOUT = 30 * 60_000;
const MOST_PARALLEL = 64;
/** Reads every input of action.yml. Throws one StageError (stage `plan`, kind `input`) with all problems. */
async function readInputs(source) {
    const reading = new inputs_reading/* Reading */.z(source);
    const imageRef = readImageRef(reading);
    const stages = readStages(reading, imageRef);
    const checkout = await findCheckout(reading, stages);
    const repository = readRepository(reading);
    const mode = (0,inputs_credentials/* readPushMode */.O)(reading);
    const publishes = stages.has("publish");
    const mayPush = publishes && mode === "auto" && !source.event.startsWith("pull_request");
    const credentials = (0,inputs_credentials/* readCredentials */.L)(reading, mayPush);
    const version = readVersion(reading);
    const versionArg = readVersionArg(reading);
    const build = await readBuild(reading, stages.has("build") && checkout !== undefined, comingFolders(reading));
    const shell = reading.optional("shell", parseShell) ?? SH;
    const gates = await readGateInputs(reading, shell, stages.has("gates"), checkout);
    const artifacts = await readArtifacts(reading, gates.gates.map(({ name }) => name), { build: stages.has("build") && checkout !== undefined, gates: stages.has("gates") });
    if (build.skipIfCurrent && artifacts.sources !== undefined)
        reading.wrong("skip-if-current", "what the image is built from comes out of a stage, and is not known before", "true", "no artifacts of stages, or false");
    const reports = readReportPaths(reading);
    const wanted = readPackage(reading, shell);
    const packages = publishes ? wanted : undefined;
    const release = await readRelease(reading, stages.has("release"), checkout);
    const health = readHealth(reading, release !== undefined);
    const push = (0,inputs_push/* readPush */.j1)(reading, { mode, publishes, repository, credentials });
    const reuseVerdicts = reading.optional("reuse-verdicts", choices/* parseBoolean */.yG) ?? false;
    const cache = readCache(reading);
    const report = {
        summary: reading.optional("summary", choices/* parseBoolean */.yG) ?? true,
        annotations: reading.optional("annotations", choices/* parseBoolean */.yG) ?? true,
    };
    reading.checkNames();
    guardSecrets(reading, [credentials?.password ?? "", ...[...build.secrets, ...(packages?.secrets ?? [])].map(({ value }) => value)], {
        "build-args": build.buildArgs,
        labels: build.labels,
        "test-env": gates.env,
        gates: gates.gates.flatMap((gate) => gate.env),
        "run-env": health.env,
        "compose-env": release?.env ?? [],
        "publish-env": packages?.env ?? [],
    });
    if (reading.isWrong || repository === undefined)
        throw reading.failure();
    return (0,freeze/* deepFreeze */.o)({
        repository,
        stages,
        build,
        gates,
        health,
        reports,
        artifacts,
        push,
        cache,
        reuseVerdicts,
        report,
        notices: reading.notices,
        ...(0,freeze/* given */.g)({ imageRef, version, versionArg, credentials, release, package: packages }),
    });
}
async function readGateInputs(reading, shell, runs, checkout) {
    const timeout = reading.optional("gate-timeout", parseDuration) ?? GATE_TIMEOUT;
    const setupRoot = readCommandText(reading, "setup-root");
    const setup = readCommandText(reading, "setup");
    const cores = Math.min(Math.max(Math.trunc(reading.source.cores) || 1, 1), MOST_PARALLEL);
    const testFiles = await readTestFiles(reading, runs ? checkout : undefined);
    return {
        gates: await readGates(reading, { shell, timeout }, runs),
        testFiles,
        env: readPairs(reading, "test-env", VARIABLE),
        timeout,
        failFast: reading.optional("fail-fast", choices/* parseBoolean */.yG) ?? false,
        maxParallel: reading.optional("max-parallel", (text) => (0,choices/* parseCount */.zq)(text, 1, MOST_PARALLEL)) ?? cores,
        ...(0,freeze/* given */.g)({
            setupRoot: setupRoot === undefined ? undefined : shellCommand(setupRoot, shell),
            setup: setup === undefined ? undefined : shellCommand(setup, shell),
            setupFiles: readSetupFiles(reading, testFiles),
            workdir: reading.optional("workdir", words/* parseContainerPath */.yg),
            user: reading.optional("test-user", words/* parseUser */.tN),
        }),
    };
}
/** The real path of the checkout, when a stage needs it and it is there. */
async function findCheckout(reading, stages) {
    const forFiles = (stages.has("gates") && reading.text("test-files") !== undefined) ||
        (stages.has("release") && reading.text("compose-file") !== undefined);
    if (!stages.has("build") && !forFiles)
        return undefined;
    const { workspace } = reading.source;
    const checkout = await (0,inputs_files/* lookAtCheckout */.lJ)(workspace);
    if (checkout.state === "present")
        return checkout.real;
    const problem = `the checkout is ${checkout.state}; did you forget actions/checkout?`;
    return reading.wrong(stages.has("build") ? "context" : "test-files", problem, workspace, "the repository's files");
}
/** Shorter values would be found by chance. */
const TELLING_LENGTH = 8;
/** No secret in what untrusted code sees: an error where that code is a pull request's, else a notice. */
function guardSecrets(reading, secrets, places) {
    const guarded = secrets.filter((secret) => secret.length >= TELLING_LENGTH);
    const strict = reading.source.event.startsWith("pull_request");
    for (const [input, pairs] of Object.entries(places))
        for (const { name } of pairs.filter(({ value }) => guarded.some((secret) => value.includes(secret)))) {
            const problem = "it carries the password or a secret of the build, which code of a pull request could read";
            if (strict)
                reading.wrong(input, problem, `${name}=…`, "a value that is not secret");
            else
                reading.notice(`${input}: ${name} carries the password or a secret of the build`);
        }
}


/***/ }),

/***/ 6026:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ Reading)
/* harmony export */ });
/* harmony import */ var _image_reference_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5741);
/* harmony import */ var _nearest_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(799);
/* harmony import */ var _problems_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8688);
// The inputs while they are read: raw text, what was asked for, what turned out wrong, what is worth a notice.



class Reading {
    source;
    notices = [];
    #problems = new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problems */ .Zw();
    #asked = new Set();
    constructor(source) {
        this.source = source;
    }
    /** The input as it was given; empty when it was not, or when it holds a NUL byte. */
    raw(name) {
        this.#asked.add(name);
        const raw = this.source.input(name);
        if (!raw.includes("\0"))
            return raw;
        this.#problems.add(name, new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF("it contains a NUL byte", raw, "text"));
        return "";
    }
    /** The input without white space around it, or undefined when nothing is left. */
    text(name) {
        return this.raw(name).trim() || undefined;
    }
    notice(text) {
        this.notices.push(text);
    }
    wrong(name, problem, value, expected) {
        this.#problems.add(name, new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF(problem, value, expected));
    }
    /** What `parse` returns, or undefined after noting the problem that it throws. */
    attempt(name, parse) {
        try {
            return parse();
        }
        catch (error) {
            return this.#note(name, error);
        }
    }
    /** As {@link attempt}, for what has to look at files. */
    async attemptAsync(name, parse) {
        try {
            return await parse();
        }
        catch (error) {
            return this.#note(name, error);
        }
    }
    /** As {@link attempt} for an input that may be absent. */
    optional(name, parse) {
        const text = this.text(name);
        return text === undefined ? undefined : this.attempt(name, () => parse(text));
    }
    /** What is left of `items` after `parse`; each wrong one is noted. */
    each(name, items, parse) {
        return items.flatMap((item) => this.attempt(name, () => [parse(item)]) ?? []);
    }
    /** Notes inputs that nobody asked for and that look like a slip of the pen; the runner only warns about them. */
    checkNames() {
        for (const given of this.source.names ?? []) {
            const name = given.replace(/^INPUT_/i, "").toLowerCase();
            const known = this.#asked.has(name) ? undefined : (0,_nearest_js__WEBPACK_IMPORTED_MODULE_2__/* .nearest */ .p)(name, [...this.#asked]);
            if (known !== undefined)
                this.wrong(name, `unknown input; did you mean ${known}?`, name, "an input of this action");
        }
    }
    get isWrong() {
        return this.#problems.any;
    }
    failure() {
        return this.#problems.failure();
    }
    #note(name, error) {
        if (error instanceof _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF)
            this.#problems.add(name, error);
        else if (error instanceof _image_reference_js__WEBPACK_IMPORTED_MODULE_0__/* .NameError */ .Qb)
            this.#problems.add(name, new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF(error.problem, error.text, error.expected));
        else
            throw error;
    }
}


/***/ }),

/***/ 5300:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Vx: () => (/* binding */ isRemote),
/* harmony export */   hS: () => (/* binding */ findContext),
/* harmony export */   mX: () => (/* binding */ notFound),
/* harmony export */   qE: () => (/* binding */ findFile),
/* harmony export */   tW: () => (/* binding */ readSources)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _dockerfile_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7622);
/* harmony import */ var _files_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5749);
/* harmony import */ var _freeze_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6515);
/* harmony import */ var _problems_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8688);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4259);
// What is built: the context, the Dockerfile and its target.






const A_FOLDER = "a folder of the checkout";
const REMOTE = /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/)/i;
/** True for what BuildKit fetches itself. */
function isRemote(path) {
    return REMOTE.test(path);
}
/** Context, Dockerfile and target, which have to fit together. */
async function readSources(reading, builds, coming) {
    const wantedContext = reading.text("context") ?? ".";
    const wantedFile = reading.text("file");
    const target = reading.optional("target", _words_js__WEBPACK_IMPORTED_MODULE_4__/* .parseWord */ .kB);
    const nowhere = { context: "", file: "", ...(0,_freeze_js__WEBPACK_IMPORTED_MODULE_5__/* .given */ .g)({ target }) };
    const { workspace, temporaryFolder } = reading.source;
    if (!builds)
        return nowhere;
    const context = await reading.attemptAsync("context", () => findContext(workspace, temporaryFolder, wantedContext, coming));
    const below = context === undefined ? wantedContext : ((0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .within */ .ux)(await (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .realPath */ .Ye)(workspace), context) ?? context);
    if (context === undefined && wantedFile === undefined)
        return nowhere;
    const path = wantedFile ?? `${below === "" ? "" : `${below}/`}Dockerfile`;
    const file = await reading.attemptAsync("file", () => findFile(workspace, path));
    if (context === undefined || file === undefined)
        return nowhere;
    if (await carriesToken(context, file.real))
        reading.notice("context: .git/config holds the token of actions/checkout, and .dockerignore does not keep it out of the build: add .git to it, or check out with persist-credentials: false");
    if (target !== undefined)
        reading.attempt("target", () => (0,_dockerfile_js__WEBPACK_IMPORTED_MODULE_1__/* .checkTarget */ .e$)(target, file.text));
    return { ...nowhere, context, file: file.real, text: file.text };
}
/** True when the build could copy a token out of the checkout. Source: actions/checkout up to v5 keeps it in .git/config. */
async function carriesToken(context, dockerfile) {
    const text = async (path) => Buffer.from((await (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .bytesOf */ .$$)(path)) ?? []).toString("utf8");
    if (!/^\s*extraheader\s*=/im.test(await text(`${context}/.git/config`)))
        return false;
    // A file of the Dockerfile's own goes before the one of the context. Source: Docker's "Build context", .dockerignore.
    const ignored = (await text(`${dockerfile}.dockerignore`)) || (await text(`${context}/.dockerignore`));
    return !ignored.split("\n").some((line) => /^\/?(\*\*\/)?(\.git(\/\*\*?|\/config|\/)?|\*\*?)$/.test(line.trim()));
}
/** Absolute real path of a folder of the checkout to build from. `coming`: folders that artifacts make before the build. */
async function findContext(workspace, temporaryFolder, path, coming = []) {
    const wrong = (problem) => new _problems_js__WEBPACK_IMPORTED_MODULE_3__/* .Problem */ .AF(problem, path, A_FOLDER);
    if (isRemote(path) || path === "-")
        throw wrong("only the checkout is built, so that the image is that of the event's commit");
    const place = await (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .lookUp */ .TE)(workspace, path);
    if (place.kind === "outside")
        throw wrong("it is outside the checkout");
    if (place.kind === "missing") {
        const below = (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .within */ .ux)(workspace, place.absolute) ?? "";
        if (coming.some((folder) => (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .within */ .ux)(folder, below) !== undefined))
            return (0,node_path__WEBPACK_IMPORTED_MODULE_0__.resolve)(await (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .realPath */ .Ye)(workspace), below);
        throw wrong(notFound(path, place.absolute));
    }
    if (place.kind === "other")
        throw wrong(`it is ${place.what}`);
    if (place.kind === "file")
        throw wrong("it is a file");
    const temporary = await (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .realPath */ .Ye)(temporaryFolder);
    if (place.real === "/" || (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .within */ .ux)(place.real, temporary) !== undefined || (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .within */ .ux)(temporary, place.real) !== undefined)
        throw wrong("it is, holds or is in the folder for temporary files");
    return place.real;
}
/** A Dockerfile of the checkout: its absolute real path and its text. */
async function findFile(workspace, path) {
    const wrong = (problem) => new _problems_js__WEBPACK_IMPORTED_MODULE_3__/* .Problem */ .AF(problem, path, "a Dockerfile in the checkout");
    const place = await (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .lookUp */ .TE)(workspace, path);
    if (place.kind === "outside")
        throw wrong("it is outside the checkout");
    if (place.kind === "missing")
        throw wrong(notFound(path, place.absolute));
    if (place.kind === "other")
        throw wrong(`it is ${place.what}`);
    if (place.kind === "folder")
        throw wrong("it is a directory");
    (0,_dockerfile_js__WEBPACK_IMPORTED_MODULE_1__/* .checkSize */ .C1)(place.size, path);
    const bytes = await (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .bytesOf */ .$$)(place.real);
    if (bytes === undefined)
        throw wrong("it cannot be read");
    return { real: place.real, text: (0,_dockerfile_js__WEBPACK_IMPORTED_MODULE_1__/* .decodeDockerfile */ .Z0)(bytes, path) };
}
/** The problem of a path that leads nowhere. */
function notFound(path, absolute) {
    return `not found: ${(0,_problems_js__WEBPACK_IMPORTED_MODULE_3__/* .escapeText */ .X1)(path.slice(0, 200))} (looked in ${(0,_problems_js__WEBPACK_IMPORTED_MODULE_3__/* .escapeText */ .X1)(absolute.slice(0, 300))})`;
}


/***/ }),

/***/ 4259:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $x: () => (/* binding */ parseValue),
/* harmony export */   fu: () => (/* binding */ parseIdentifier),
/* harmony export */   kB: () => (/* binding */ parseWord),
/* harmony export */   tN: () => (/* binding */ parseUser),
/* harmony export */   yg: () => (/* binding */ parseContainerPath)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _problems_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8688);
// Words that end up as one value of a command line or a container: none is an option, none has a line end in it.


const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const ACCOUNT = /^[A-Za-z0-9_][A-Za-z0-9_.-]*\$?$/;
const PATH_LIMIT = 4096;
/** One line that does not start with a dash. */
function parseValue(text) {
    if (text.startsWith("-"))
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF("leading dash: it would be taken for an option", text, "a value");
    if (/\p{Cc}/u.test(text))
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF("it contains a control character", text, "one line of text");
    return text;
}
/** As {@link parseValue}, without white space. */
function parseWord(text) {
    if (/\s/.test(text))
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF("it contains white space", text, "a single word");
    return parseValue(text);
}
/** A name as a variable has it. */
function parseIdentifier(text) {
    if (!IDENTIFIER.test(text))
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF("not a name of a variable", text, "letters, digits and _, a letter or _ first");
    return text;
}
/** `user[:group]`, each a name or a number. */
function parseUser(text) {
    const parts = text.split(":");
    if (parts.length > 2 || !parts.every((part) => ACCOUNT.test(part)))
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF(parts.length > 2 ? "more than one colon" : "not a user", text, "user or user:group, names or numbers");
    return text;
}
/** An absolute path in a container, normalised and without a slash at the end. */
function parseContainerPath(text) {
    if (!text.startsWith("/"))
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF("a path in the container must be absolute", text, "a path like /app");
    if (text.length > PATH_LIMIT)
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF(`path longer than ${PATH_LIMIT}`, text, "a shorter path");
    if (/\p{Cc}/u.test(text))
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF("it contains a control character", text, "a path like /app");
    const normal = node_path__WEBPACK_IMPORTED_MODULE_0__.posix.normalize(text).replace(/^\/+/, "/");
    return normal.length > 1 ? normal.replace(/\/$/, "") : normal;
}


/***/ }),

/***/ 3283:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Lv: () => (/* binding */ isList),
/* harmony export */   SP: () => (/* binding */ shown),
/* harmony export */   V7: () => (/* binding */ PlainScalar),
/* harmony export */   go: () => (/* binding */ typeName),
/* harmony export */   hN: () => (/* binding */ parseYaml),
/* harmony export */   jh: () => (/* binding */ isMap)
/* harmony export */ });
/* harmony import */ var _problems_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8688);
// YAML in an input: parsed when there is some, with values that keep the type and the spelling they had.

/** A number or a boolean, as it was written: `3.10` stays `3.10`. */
class PlainScalar {
    type;
    source;
    constructor(type, source) {
        this.type = type;
        this.source = source;
    }
}
/** Aliases may make the document at most this much larger. */
const ALIASES = 100;
/** The one document of the text. `yaml` is loaded here and nowhere else, since most steps that start have none. */
async function parseYaml(text, expected) {
    const { isNode, LineCounter, parseDocument, visit } = await __webpack_require__.e(/* import() */ 815).then(__webpack_require__.t.bind(__webpack_require__, 8815, 19));
    const counter = new LineCounter();
    const at = (offset) => {
        const { line, col } = counter.linePos(offset);
        return `line ${line}, column ${col}`;
    };
    try {
        const document = parseDocument(text, { prettyErrors: false, lineCounter: counter, version: "1.2", merge: true });
        const [error] = [...document.errors, ...document.warnings];
        if (error !== undefined) {
            const offset = error.pos[0];
            const what = error.code === "DUPLICATE_KEY" ? "two entries have the same name" : `not YAML: ${(0,_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .escapeText */ .X1)(error.message)}`;
            throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF(`${what} (${at(offset)})`, text.slice(offset).split("\n", 1)[0] ?? "", expected);
        }
        visit(document, {
            Scalar: (_, node) => {
                const { value } = node;
                if (typeof value === "number" || typeof value === "boolean")
                    node.value = new PlainScalar(typeof value === "number" ? "number" : "boolean", node.source ?? String(value));
                else if (typeof value === "string" && value.includes("\0"))
                    throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF(`it contains a NUL byte (${at(node.range?.[0] ?? 0)})`, value, expected);
            },
        });
        return isNode(document.contents) ? document.toJS({ mapAsMap: true, maxAliasCount: ALIASES }) : null;
    }
    catch (error) {
        if (error instanceof _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF)
            throw error;
        if (error instanceof ReferenceError)
            throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF("too many aliases", text, expected);
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF("not YAML that can be read; is it nested too deeply?", text, expected);
    }
}
function isMap(value) {
    return value instanceof Map;
}
function isList(value) {
    return Array.isArray(value);
}
/** The type of a value in words. */
function typeName(value) {
    if (value === undefined || value === null)
        return "empty";
    if (typeof value === "string")
        return "text";
    if (value instanceof PlainScalar)
        return `a ${value.type}`;
    return isMap(value) ? "a map" : "a list";
}
/** A value for a message. */
function shown(value) {
    if (typeof value === "string")
        return value;
    return value instanceof PlainScalar ? value.source : `(${typeName(value)})`;
}


/***/ }),

/***/ 4513:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   v: () => (/* binding */ decidePush)
/* harmony export */ });
/* harmony import */ var node_path_posix__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3916);
// May this event push? Event allow-list × exact full ref × not deleted × the commit of the event. Pure.
// A ref alone proves nothing: GITHUB_REF is the default branch for many events that a stranger can trigger.
// Source: GitHub's "Events that trigger workflows".

/** Events of people who may write to the repository, or of the clock. Everything else never pushes, known or not. */
const TRUSTED = {
    push: ["branch", "tag"],
    workflow_dispatch: ["branch", "tag"],
    schedule: ["branch"],
    // Only who may write to the repository can send one; it runs the default branch.
    repository_dispatch: ["branch"],
    release: ["tag"],
    local: ["branch", "tag"],
};
const BRANCH = "refs/heads/";
const TAG = "refs/tags/";
/** Decides; never throws. Not pushing is not a failure, so the reason says what would have to be different. */
function decidePush({ event, checkout, push, local }) {
    const no = (why) => ({ push: false, reason: `Not pushed: ${why}.` });
    if (event.name === "local" && !local.allowed)
        return no("on this machine nothing is pushed without --push");
    if (push.mode === "never")
        return no("the input `push` is `never`");
    const kinds = Object.hasOwn(TRUSTED, event.name) ? TRUSTED[event.name] : undefined;
    if (kinds === undefined)
        return no(`the event \`${event.name}\` never pushes`);
    if (event.name === "release" && event.payload.action !== "published")
        return no(`the event \`release\` pushes when a release is published, this one was ${event.payload.action ?? "something else"}`);
    if (event.payload.deleted === true)
        return no(`${event.ref} was deleted`);
    const kind = event.ref.startsWith(BRANCH) ? "branch" : event.ref.startsWith(TAG) ? "tag" : undefined;
    if (kind === undefined)
        return no(event.ref === "" ? "no branch and no tag is checked out" : `\`${event.ref}\` is neither a branch nor a tag`);
    if (!kinds.includes(kind))
        return no(`the event \`${event.name}\` does not push a ${kind}`);
    const name = event.ref.slice(kind === "branch" ? BRANCH.length : TAG.length);
    if (kind === "branch" && !push.branches.includes(name))
        return no(`the branch \`${name}\` is not one of ${push.branches.map((branch) => `\`${branch}\``).join(", ") || "no branches"}`);
    if (kind === "tag" && !push.tagPatterns.some((pattern) => pattern === "*" || (0,node_path_posix__WEBPACK_IMPORTED_MODULE_0__.matchesGlob)(name, pattern)))
        return no(`the tag \`${name}\` fits none of ${push.tagPatterns.map((pattern) => `\`${pattern}\``).join(", ") || "no patterns"}`);
    const other = otherCommit(event, checkout) ?? changed(checkout);
    if (other !== undefined && push.verifyCheckout)
        return { push: false, refused: true, reason: `Not pushed: ${other}.` };
    const unverified = other === undefined ? "" : `, with \`verify-checkout: false\`: ${other}`;
    return {
        push: true,
        reason: `Pushed, because the event \`${event.name}\` on the ${kind} \`${name}\` may push${unverified}.`,
        kind,
        name,
        ...(other === undefined ? {} : { warning: other }),
    };
}
/** Why the image would hold something that no commit has; undefined when the checkout is as it was committed. */
function changed({ changes }) {
    if (changes === undefined)
        return "git could not say whether the checkout has changes";
    if (changes.length === 0)
        return undefined;
    return `the checkout is not what was committed (${changes.map((line) => line.trim()).join(", ")})`;
}
/** Why what is checked out is not what the event is about; undefined when it is. */
function otherCommit(event, checkout) {
    if (event.name === "push") {
        if (event.payload.ref !== undefined && event.payload.ref !== event.ref)
            return `the payload of the event is about ${event.payload.ref}, the run about ${event.ref}`;
        // Of an annotated tag `after` is the tag object, and the run's commit is what it points to.
        const { after } = event.payload;
        if (event.ref.startsWith(BRANCH) && after !== undefined && after !== event.sha)
            return `the payload of the event ends with commit ${after}, the run is about ${event.sha}`;
    }
    if (checkout.head === undefined)
        return "the workspace has no commit";
    return checkout.head === event.sha
        ? undefined
        : `the commit that is checked out is ${checkout.head}, the event is about ${event.sha}`;
}


/***/ }),

/***/ 5944:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ Chronicle)
/* harmony export */ });
/* harmony import */ var node_perf_hooks__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(643);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5071);
// Keeps what happened while it happens: stages with their times, facts, verdicts, failures. The report reads the result.


class Chronicle {
    /** The stage that is running, or ran last: an error that comes out of nowhere belongs to it. */
    current = "plan";
    /** A run whose inputs could not be read has a summary as well. */
    wantsSummary = true;
    #began = node_perf_hooks__WEBPACK_IMPORTED_MODULE_0__.performance.now();
    #stages = [];
    #failures = [];
    #known = { image: "", version: "", event: "", ref: "", commit: "" };
    #facts;
    #gates = [];
    #health;
    #release;
    #reports;
    #artifacts = [];
    #artifactFolders = [];
    #package;
    #skipped = false;
    #publish = {
        pushed: false,
        reason: "Not pushed: the run did not get that far.",
        tags: [],
        kept: [],
        missing: [],
    };
    /** Milliseconds since the start of the run. */
    elapsed = () => node_perf_hooks__WEBPACK_IMPORTED_MODULE_0__.performance.now() - this.#began;
    /**
     * Runs `body` as a stage. What it throws is kept as that stage's failure by whoever catches it.
     * @param span when it began and ended, where it went on beside another one.
     */
    async stage(stage, body, span = {}) {
        this.current = stage;
        const start = span.start ?? this.elapsed();
        const done = (verdict, note) => this.#stages.push({
            stage,
            verdict,
            start,
            duration: (span.end?.() ?? this.elapsed()) - start,
            ...(note === undefined ? {} : { note }),
        });
        try {
            const value = await body();
            done("passed");
            return value;
        }
        catch (error) {
            const failure = (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .asStageError */ .d4)(error, stage);
            done(failure.kind === "cancelled" ? "cancelled" : "failed", failure.what);
            throw error;
        }
    }
    skip(stage, note) {
        this.#stages.push({ stage, verdict: "skipped", start: this.elapsed(), duration: 0, note });
    }
    /** Keeps a failure; the stage it belongs to has failed, whatever it returned. */
    fail(failure) {
        if (this.#failures.includes(failure))
            return;
        this.#failures.push(failure);
        const index = this.#stages.findLastIndex((result) => result.stage === failure.stage);
        const result = this.#stages[index];
        if (result?.verdict === "passed")
            this.#stages[index] = { ...result, verdict: "failed", note: failure.what };
    }
    knows(known) {
        this.#known = known;
    }
    /** Why it will or will not be pushed; stands until the push itself says more. */
    decided(reason) {
        this.#publish = { ...this.#publish, reason };
    }
    built(facts) {
        this.#facts = facts;
    }
    judged(gates) {
        this.#gates = gates;
    }
    observed(health) {
        this.#health = health;
    }
    reported(reports) {
        this.#reports = reports;
    }
    broughtOut(artifacts, folders) {
        this.#artifacts = artifacts;
        this.#artifactFolders = folders;
    }
    packaged(outcome) {
        this.#package = outcome;
    }
    released(release) {
        this.#release = release;
    }
    /** Nothing was done, since the published image is current. */
    isCurrent(reason, digest) {
        this.#publish = { ...this.#publish, reason: `Not pushed: ${reason}.`, digest };
        this.#skipped = true;
    }
    published(publish) {
        this.#publish = publish;
    }
    result() {
        const proved = this.#failures.length === 0;
        const promised = !this.#publish.pushed && this.#publish.missing.length === 0 && !proved;
        return {
            ...this.#known,
            ...(this.#facts === undefined ? {} : { facts: this.#facts }),
            stages: [...this.#stages],
            gates: this.#gates,
            ...(this.#health === undefined ? {} : { health: this.#health }),
            ...(this.#release === undefined ? {} : { release: this.#release }),
            ...(this.#reports === undefined ? {} : { reports: this.#reports }),
            skipped: this.#skipped,
            artifacts: this.#artifacts,
            artifactFolders: this.#artifactFolders,
            ...(this.#package === undefined ? {} : { package: this.#package }),
            publish: promised ? { ...this.#publish, reason: `Not pushed: ${this.#failures[0]?.what}.` } : this.#publish,
            failures: [...this.#failures],
        };
    }
}


/***/ }),

/***/ 3330:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   OF: () => (/* binding */ fenced),
/* harmony export */   aY: () => (/* binding */ code),
/* harmony export */   hd: () => (/* binding */ mermaidName),
/* harmony export */   mG: () => (/* binding */ inline),
/* harmony export */   qy: () => (/* binding */ html)
/* harmony export */ });
// Text from elsewhere, made harmless for the places a report puts it: Markdown, tables, fences, Mermaid.
/** One line of plain text inside Markdown: no HTML, no mark-up, no mention, no line break. */
function inline(text) {
    return text
        .replace(/\s+/g, " ")
        .replace(/[&<>]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character] ?? "")
        .replace(/[\\`*_[\]|~]/g, "\\$&")
        .replaceAll("@", "@\u200b")
        .trim();
}
/** One line of plain text inside an HTML tag, where Markdown means nothing. */
function html(text) {
    return text
        .replace(/\s+/g, " ")
        .replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)
        .replaceAll("@", "@\u200b")
        .trim();
}
/** Inline code that holds whatever is in it, also in a table. */
function code(text) {
    const line = text.replace(/\s+/g, " ").trim().replaceAll("|", "\\|");
    const longest = longestRun(line, "`");
    const fence = "`".repeat(longest + 1);
    const pad = longest > 0 ? " " : "";
    return line === "" ? "" : `${fence}${pad}${line}${pad}${fence}`;
}
/** A block that shows text as it is: its fence is longer than any in the text. */
function fenced(lines) {
    const text = lines.join("\n");
    const fence = "`".repeat(Math.max(3, longestRun(text, "`") + 1));
    return `${fence}text\n${text}\n${fence}`;
}
/** Words that begin a statement of a gantt diagram, in any spelling. */
const MERMAID_STATEMENT = /^(gantt|title|section|dateformat|axisformat|tickinterval|inclusiveenddates|topaxis|includes|excludes|todaymarker|weekday|weekend|click|call|href|acctitle|accdescr)/i;
/** A name in a Mermaid diagram: letters, digits and little else, since its grammar gives meaning to the rest. */
function mermaidName(text) {
    const name = text
        .replace(/[^\p{L}\p{N} ._/-]+/gu, " ")
        .replace(/\s+/g, " ")
        .trim()
        .slice(0, 60);
    return MERMAID_STATEMENT.test(name) ? `- ${name}` : name || "unnamed";
}
function longestRun(text, character) {
    return Math.max(0, ...[...text.matchAll(new RegExp(`${character}+`, "g"))].map((run) => run[0].length));
}


/***/ }),

/***/ 3512:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ size),
/* harmony export */   p: () => (/* binding */ duration)
/* harmony export */ });
// Numbers as a reader likes them.
/** Milliseconds as `0.31 s`, `12.4 s`, `3 min 5 s`. */
function duration(milliseconds) {
    const seconds = milliseconds / 1000;
    if (seconds < 10)
        return `${seconds.toFixed(2)} s`;
    if (seconds < 60)
        return `${seconds.toFixed(1)} s`;
    return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
/** Bytes as `12.3 MB`, in powers of ten as Docker counts. */
function size(bytes) {
    const units = ["B", "kB", "MB", "GB"];
    const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
    return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}


/***/ }),

/***/ 9051:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   w: () => (/* binding */ inputSource)
/* harmony export */ });
/** What the inputs of a step are read from. */
function inputSource(runner) {
    return {
        input: (name) => runner.input(name),
        names: runner.inputNames,
        workspace: runner.workspace,
        temporaryFolder: runner.temporaryFolder,
        cores: runner.cores,
        event: runner.env.GITHUB_EVENT_NAME ?? "",
    };
}


/***/ }),

/***/ 5098:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  e: () => (/* binding */ plan),
  x: () => (/* binding */ refusal)
});

// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __webpack_require__(5071);
// EXTERNAL MODULE: ./lib/src/image/reference.js
var reference = __webpack_require__(5741);
// EXTERNAL MODULE: ./lib/src/inputs/inputs.js
var inputs_inputs = __webpack_require__(6081);
// EXTERNAL MODULE: ./lib/src/policy/push.js
var push = __webpack_require__(4513);
;// CONCATENATED MODULE: ./lib/src/policy/version.js
/** The input, else the tag of the event, else `git describe --tags`, else `unknown` (never a guess). */
function resolveVersion(known) {
    const tag = /^refs\/tags\/(.+)$/s.exec(known.event.ref)?.[1];
    if (known.input !== undefined)
        return { version: known.input, source: "input" };
    if (tag !== undefined)
        return { version: tag, source: "git tag" };
    if (known.checkout.describe !== undefined)
        return { version: known.checkout.describe, source: "git describe" };
    return { version: "unknown", source: "no tag in reach" };
}

;// CONCATENATED MODULE: ./lib/src/stages/plan.js
// Stage plan: everything that can be decided before Docker is touched.





/**
 * Decides what this run does. Pure but for the clock that is handed in.
 * @throws StageError `policy` when a push is expected and the checkout is not the commit of the event.
 */
async function plan(inputs, event, checkout, localPush, now) {
    const version = resolveVersion({
        ...(inputs.version === undefined ? {} : { input: inputs.version }),
        event,
        checkout,
    });
    const decision = inputs.stages.has("publish")
        ? (0,push/* decidePush */.v)({ event, checkout, push: inputs.push, local: { allowed: localPush } })
        : { push: false, reason: "Not pushed: the stage publish was not asked for." };
    // A package follows the rule of the image, also where the image itself is never pushed.
    const packages = inputs.package === undefined
        ? undefined
        : (0,push/* decidePush */.v)({ event, checkout, push: { ...inputs.push, mode: "auto" }, local: { allowed: localPush } });
    for (const { refused, reason } of [decision, ...(packages === undefined ? [] : [packages])])
        if (refused)
            throw refusal(reason);
    const tags = await tagsOf({
        templates: inputs.push.tags,
        repository: inputs.repository,
        decision,
        version: version.version,
        event,
        checkout,
        now,
        timestampFormat: inputs.push.timestampFormat,
    });
    const source = {
        version: version.version,
        ...(checkout.head === undefined ? {} : { commit: checkout.head }),
        ...(checkout.branch === undefined ? {} : { branch: checkout.branch }),
        ...(checkout.committed === undefined ? {} : { committed: checkout.committed }),
        ...(event.repositoryUrl === undefined ? {} : { url: event.repositoryUrl }),
    };
    return {
        source,
        decision,
        tags: tags.tags,
        ...(packages === undefined ? {} : { packages }),
        lines: [
            `image    ${(0,reference/* repositoryName */.aR)(inputs.repository)}, version ${version.version} (${version.source})`,
            `event    ${event.name} on ${event.ref || "no ref"} at ${(event.sha || checkout.head || "unknown").slice(0, 12)}`,
            `stages   ${inputs_inputs/* SELECTABLE_STAGES */.$.filter((stage) => runs(inputs, stage)).join(", ")}`,
            ...(inputs.stages.has("gates")
                ? [`gates    ${inputs.gates.gates.map((gate) => gate.name).join(", ") || "none"}`]
                : []),
            ...(inputs.release === undefined ? [] : [`release  ${releaseLine(inputs.release)}`]),
            `push     ${decision.reason}`,
            ...(tags.tags.length > 0 ? [`tags     ${tags.tags.map(({ reference }) => reference).join(", ")}`] : []),
            ...(packages === undefined
                ? []
                : [
                    `package  ${packages.push ? "published after the image" : packages.reason.replace("Not pushed", "not published")}`,
                ]),
            ...tags.skipped.map((skipped) => `no tag   ${skipped}`),
        ],
    };
}
/** What reads versions takes 3 ms to load: only a run that pushes pays for it. */
async function tagsOf(question) {
    if (!question.decision.push)
        return { tags: [], skipped: [] };
    const { planTags } = await Promise.all(/* import() */[__webpack_require__.e(872), __webpack_require__.e(188)]).then(__webpack_require__.bind(__webpack_require__, 4188));
    return planTags(question);
}
function releaseLine({ files, checkout, test, up }) {
    const names = files.map(({ path }) => path.slice(checkout.length + 1)).join(", ");
    const front = up.length === 0 ? "" : `, up ${up.map(({ text }) => text).join(", ")}`;
    return `${names}${front}${test === undefined ? "" : `, test ${test.text}`}`;
}
/** A release environment is a stage only where there is one. */
function runs(inputs, stage) {
    return inputs.stages.has(stage) && (stage !== "release" || inputs.release !== undefined);
}
/** What is said where a push is due and the checkout is not what it would be about. */
function refusal(reason) {
    return new errors/* StageError */.Zu({
        stage: "plan",
        kind: "policy",
        what: "what is checked out is not the commit that this run would push",
        why: reason,
        remedy: "build what the event is about: actions/checkout without `ref`, and files that earlier steps make in .gitignore; `push: never` proves only, `verify-checkout: false` pushes all the same",
    });
}


/***/ })

};
;