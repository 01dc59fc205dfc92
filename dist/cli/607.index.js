export const id = 607;
export const ids = [607];
export const modules = {

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

/***/ 7607:
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
// EXTERNAL MODULE: ./lib/src/docker/engine.js
var docker_engine = __webpack_require__(6145);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./lib/src/errors.js
var src_errors = __webpack_require__(5071);
// EXTERNAL MODULE: ./lib/src/docker/api.js
var api = __webpack_require__(5963);
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
                if (!(error instanceof api/* EngineError */.NJ) || error.status !== 0)
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
        if (error instanceof api/* EngineError */.NJ && error.status === 404)
            return [];
        throw (0,api/* engineFailure */.FR)(error, "build", "the engine could not name the layers that were kept");
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

// EXTERNAL MODULE: ./lib/src/process/process.js
var process_process = __webpack_require__(5653);
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
        if (error instanceof api/* EngineError */.NJ && /bind source path does not exist|invalid mount config/i.test(error.message))
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
                startInterval: (0,docker_engine/* hasStartInterval */.Q)(engine),
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
        throw (0,api/* engineFailure */.FR)(error, "release", "the release environment could not be prepared");
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
    if (!(error instanceof api/* EngineError */.NJ) || error.status === 0)
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
        if (!(error instanceof api/* EngineError */.NJ) || error.status === 0)
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
        if (error instanceof api/* EngineError */.NJ && error.status === 404)
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
        throw (0,api/* engineFailure */.FR)(error, "gates", "the gates could not be run");
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
        if (!(error instanceof api/* EngineError */.NJ) || error.status === 0)
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
        throw (0,api/* engineFailure */.FR)(error, "health", "the container could not be started or observed");
    }
}
async function observe(session, image, check, replaced, inputs, beside) {
    const { engine, signal, log } = session;
    const limit = (0,health/* healthDeadline */.VN)(check, inputs.timeout);
    const startPeriod = (check?.StartPeriod ?? 0) / 1e6;
    if (limit < startPeriod)
        log.warning(`health-timeout (${health_seconds(limit)}) is shorter than the start period of the image (${health_seconds(startPeriod)})`);
    const pace = check === undefined ? undefined : (0,health/* waitingPace */.J7)(check, (0,docker_engine/* hasStartInterval */.Q)(engine));
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

// EXTERNAL MODULE: ./lib/src/stages/job-folders.js
var job_folders = __webpack_require__(9975);
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
        throw (0,api/* engineFailure */.FR)(error, "publish", "the publish command could not be run");
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
        throw new api/* EngineError */.NJ(0, `the connection broke during the push: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
    finally {
        clearTimeout(timer);
    }
    if (!complete)
        throw new api/* EngineError */.NJ(0, "the connection broke during the push");
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
        const failure = (0,src_errors/* asStageError */.d4)((0,api/* engineFailure */.FR)(error, "publish", "the engine could not push the image"), "publish");
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
        if (error instanceof api/* EngineError */.NJ && error.status > 0)
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
        throw (0,api/* engineFailure */.FR)(error, "release", "the release environment could not be run");
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
                    if (error instanceof api/* EngineError */.NJ && error.status === 0)
                        throw error;
                    session.signal.throwIfAborted();
                    const why = error instanceof UnpackError || error instanceof api/* EngineError */.NJ ? error.message : String(error);
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
// EXTERNAL MODULE: ./lib/src/stages/sweep.js + 1 modules
var sweep = __webpack_require__(9916);
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
        if (error instanceof api/* EngineError */.NJ && error.status === 0)
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
    const connecting = (0,docker_engine/* connectEngine */.x)({ ...env, [environment/* RUN_VARIABLE */.h]: runId }, untrusted, signal);
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
        logs: (0,job_folders/* jobFolder */.O)("logs", runner.temporaryFolder, runId),
        elapsed: chronicle.elapsed,
        background: new stages_session/* Background */.V(),
    };
    session.background.add((0,sweep/* sweepAbandoned */.Lj)(engine, new Date(), session.signal));
    let restored;
    try {
        await (0,promises_.mkdir)(session.folder, { mode: 0o700 }).catch((error) => {
            throw (0,stages_snapshot/* noRoom */.f)(error, session.folder) ?? error;
        });
        const store = artifactStore(session, await (0,inputs_files/* realPath */.Ye)(runner.workspace), (0,job_folders/* jobFolder */.O)("artifacts", runner.temporaryFolder, runId));
        const reports = reportCollector(session, inputs.reports, (0,job_folders/* jobFolder */.O)("reports", runner.temporaryFolder, runId));
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


/***/ })

};
