export const id = 704;
export const ids = [704];
export const modules = {

/***/ 5714:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {



const parse = __webpack_require__(6353)
const prerelease = (version, options) => {
  const parsed = parse(version, options)
  return (parsed && parsed.prerelease.length) ? parsed.prerelease : null
}
module.exports = prerelease


/***/ }),

/***/ 4188:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   f: () => (/* binding */ formatTime),
/* harmony export */   planTags: () => (/* binding */ planTags)
/* harmony export */ });
/* unused harmony export asTag */
/* harmony import */ var semver_functions_parse_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6353);
/* harmony import */ var semver_functions_prerelease_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5714);
/* harmony import */ var _image_reference_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5741);
/* harmony import */ var _overwrite_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6872);
// Under which references is the image pushed, and in which order? Pure.




/** Default: a git tag is pushed under its name and `latest`, a branch as `latest`. A pre-release does not move `latest`. */
function planTags(question) {
    const { decision, repository, templates } = question;
    if (!decision.push)
        return { tags: [], skipped: [] };
    const values = placeholders(question);
    const skipped = [];
    const tags = [];
    const wanted = templates.length > 0 ? templates : defaults(question, skipped);
    for (const template of wanted.flatMap((one) => eachGitTag(one, question, skipped))) {
        const missing = [...template.matchAll(PLACEHOLDER)]
            .map((match) => match[1] ?? "")
            .filter((name) => values[name] === undefined);
        if (missing.length > 0) {
            skipped.push(`${template}: {{${missing[0]}}} has no value here`);
            continue;
        }
        const tag = asTag(tagOf(template, repository).replaceAll(PLACEHOLDER, (_, name) => values[name] ?? ""));
        if (tag === "")
            skipped.push(`${template}: nothing is left of it`);
        else if (!tags.some((planned) => planned.tag === tag))
            tags.push({
                tag,
                fixed: isFixed(template, tag, decision),
                unique: /\{\{\s*(timestamp|run-number)\s*\}\}/.test(template),
                rank: rank(template, tag),
            });
    }
    const ordered = tags.toSorted((a, b) => a.rank - b.rank);
    const reference = (tag) => `${(0,_image_reference_js__WEBPACK_IMPORTED_MODULE_2__/* .repositoryName */ .aR)(repository)}:${tag}`;
    return { tags: ordered.map(({ tag, fixed, unique }) => ({ reference: reference(tag), fixed, unique })), skipped };
}
/** Any text as a tag: what a tag may not have becomes `-`; at most 128 characters. Source: the grammar of references. */
function asTag(text) {
    return text
        .replace(/[^\w.-]+/g, "-")
        .replace(/^[.-]+/, "")
        .slice(0, 128);
}
const PLACEHOLDER = /\{\{\s*([\w-]+)\s*\}\}/g;
/** Placeholders whose value no other commit or run has: a tag with one of them never moves. */
const IMMUTABLE = /\{\{\s*(version|tag|patch|sha|short-sha|timestamp|run-number)\s*\}\}/;
const GIT_TAGS = /\{\{\s*git-tags\s*\}\}/g;
/** `{{git-tags}}` stands for every git tag at the commit: one tag of the image for each. */
function eachGitTag(template, { checkout }, skipped) {
    if (template.search(GIT_TAGS) === -1)
        return [template];
    if (checkout.tags.length === 0)
        skipped.push(`${template}: no git tag is at this commit`);
    return checkout.tags.map((tag) => template.replaceAll(GIT_TAGS, () => asTag(tag)));
}
const DEFAULT_TIME = "%Y%m%dT%H%M%SZ";
/** A time in UTC by a format: `%Y`, `%m`, `%d`, `%H`, `%M`, `%S`, and everything else as it is. Source: POSIX date. */
function formatTime(now, format) {
    const [date = "", time = ""] = now.toISOString().split("T");
    const [Y = "", m = "", d = ""] = date.split("-");
    const [H = "", M = "", S = ""] = time.slice(0, 8).split(":");
    const parts = { Y, m, d, H, M, S };
    return format.replaceAll(/%([YmdHMS])/g, (_, part) => parts[part] ?? "");
}
function defaults({ decision, version, event }, skipped) {
    if (decision.kind !== "tag")
        return ["latest"];
    if (semver_functions_prerelease_js__WEBPACK_IMPORTED_MODULE_1__(version, { loose: true }) === null)
        return ["{{tag}}", "latest"];
    skipped.push(`latest: ${event.ref} is a pre-release`);
    return ["{{tag}}"];
}
function placeholders({ decision, version, event, checkout, now, timestampFormat = DEFAULT_TIME, }) {
    const parsed = semver_functions_parse_js__WEBPACK_IMPORTED_MODULE_0__(version, { loose: true }) ?? undefined;
    const release = parsed?.prerelease.length === 0 ? parsed : undefined;
    return {
        version: version === "unknown" ? undefined : parsed === undefined ? version : version.replace(/^v(?=\d)/, ""),
        major: release === undefined ? undefined : String(release.major),
        minor: release === undefined ? undefined : String(release.minor),
        patch: release === undefined ? undefined : String(release.patch),
        branch: decision.kind === "branch" ? decision.name : undefined,
        tag: decision.kind === "tag" ? decision.name : undefined,
        sha: checkout.head,
        "short-sha": checkout.head?.slice(0, 7),
        timestamp: formatTime(now, timestampFormat),
        "run-number": event.runNumber,
    };
}
/** The tag part of a template; a full reference carries it behind the last colon. */
function tagOf(template, repository) {
    const name = (0,_image_reference_js__WEBPACK_IMPORTED_MODULE_2__/* .repositoryName */ .aR)(repository);
    for (const prefix of [`${name}:`, `${repository.registry}/${repository.path}:`])
        if (template.startsWith(prefix))
            return template.slice(prefix.length);
    return template;
}
/** On a git tag its own name and version, pre-releases included; anywhere a tag that is the version of a release. */
function isFixed(template, tag, { kind }) {
    return (0,_overwrite_js__WEBPACK_IMPORTED_MODULE_3__/* .isReleaseTag */ .K)(tag) || (kind === "tag" && /\{\{\s*(version|tag)\s*\}\}/.test(template));
}
/** What never moves first, so that `latest` never names an image whose own tag is missing. */
function rank(template, tag) {
    if (tag === "latest")
        return 2;
    return IMMUTABLE.test(template) || (0,_overwrite_js__WEBPACK_IMPORTED_MODULE_3__/* .isReleaseTag */ .K)(tag) ? 0 : 1;
}


/***/ }),

/***/ 9704:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  lookForVerdict: () => (/* binding */ lookForVerdict)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: ./lib/src/docker/images.js
var docker_images = __webpack_require__(5321);
// EXTERNAL MODULE: ./lib/src/image/reference.js
var image_reference = __webpack_require__(5741);
// EXTERNAL MODULE: ./lib/src/image/run.js
var run = __webpack_require__(1629);
// EXTERNAL MODULE: ./lib/src/inputs/dockerfile.js
var dockerfile = __webpack_require__(7622);
// EXTERNAL MODULE: ./lib/src/policy/tags.js
var tags = __webpack_require__(4188);
// EXTERNAL MODULE: ./lib/src/inputs/inputs.js
var inputs_inputs = __webpack_require__(6081);
;// CONCATENATED MODULE: ./lib/src/policy/verdicts.js

/** Counted up when the same things shall count as something else. */
const FORMAT = "1";
/** Why this run has to prove for itself whatever was proved before; undefined when it may use a verdict. */
function whyNotReused(inputs) {
    if (inputs.imageRef !== undefined)
        return "the image is one that exists";
    if (!inputs.stages.has("build"))
        return "nothing is built";
    if (inputs.build.noCache)
        return "`no-cache` asks for a new build";
    if (inputs.release !== undefined)
        return "a release environment has images and files of its own";
    if (inputs.artifacts.items.length > 0)
        return "artifacts are brought out of what runs";
    if (inputs.package !== undefined)
        return "a package is published out of the image";
    if (inputs.build.cacheTo.length > 0)
        return "the build writes a cache";
    return undefined;
}
/**
 * Everything that a verdict depends on, as text in one spelling: what the image is built from, and how it is proved. Limits of time and
 * how many gates run at once are no part of it.
 * @param fingerprint of what it is built from. @param files hash of the test files.
 */
function proofText(inputs, fingerprint, bases, files) {
    const { gates, health, stages } = inputs;
    return JSON.stringify({
        format: FORMAT,
        fingerprint,
        bases: bases.map(({ name, engine, registry }) => `${name} ${engine ?? "-"} ${registry ?? "-"}`).sort(),
        stages: inputs_inputs/* SELECTABLE_STAGES */.$.filter((stage) => stage !== "publish" && stages.has(stage)),
        setup: [gates.setupRoot?.argv ?? null, gates.setup?.argv ?? null, gates.setupFiles ?? null],
        gates: stages.has("gates")
            ? gates.gates.map(({ name, command, user, workdir, env, network, memory, capabilities, allowFailure }) => [
                name,
                command.argv,
                user ?? gates.user ?? null,
                workdir ?? gates.workdir ?? null,
                pairs(env),
                network,
                memory ?? null,
                [...capabilities].sort(),
                allowFailure,
            ])
            : [],
        env: pairs(gates.env),
        files: [files, gates.testFiles.map(({ path, target, mode }) => [path, target ?? null, mode])],
        health: [health.policy, health.command ?? null, health.log ?? null, pairs(health.env)],
    });
}
function pairs(list) {
    return list.map(({ name, value }) => `${name}=${value}`);
}

// EXTERNAL MODULE: ./lib/src/registry/registry.js + 1 modules
var registry_registry = __webpack_require__(9923);
// EXTERNAL MODULE: ./lib/src/stages/fingerprint.js
var fingerprint = __webpack_require__(4628);
// EXTERNAL MODULE: ./lib/src/stages/preflight.js
var preflight = __webpack_require__(7439);
;// CONCATENATED MODULE: ./lib/src/stages/verdicts.js
// The end of stage plan, where `reuse-verdicts` asks: has exactly this been proved before? Only an image in the run's own repository can
// say so: it got there by a run that may push, after every gate had passed.











/** Looks under the tags that this run would move, those of the branches that push, and `latest`: three requests for each at most. */
async function lookForVerdict(runner, inputs, planned, circumstances, engine, parent, publication, signal) {
    const never = whyNotReused(inputs);
    if (never !== undefined)
        return { labels: [], reason: never };
    const proof = await proofOf(runner, inputs, planned, engine, parent, signal);
    if (proof === undefined)
        return { labels: [], reason: "what the Dockerfile builds on cannot be known before the build" };
    const url = runUrl(runner.env);
    const labels = [
        { name: run/* PROOF_LABEL */.Ck, value: proof },
        { name: run/* PROOF_URL_LABEL */.E4, value: url ?? "" },
    ];
    const untrusted = [runner.workspace, runner.temporaryFolder];
    const { repository } = inputs;
    const options = { signal, retrying: (words) => runner.log.info(words) };
    const probe = publication?.probe ?? (await (0,registry_registry/* probeRegistry */.ks)(repository.registry, options));
    const credentials = publication?.credentials ?? (await (0,preflight/* credentialsFor */.O)(repository.registry, inputs, runner.env, untrusted, signal));
    const remote = (0,registry_registry/* openRepository */.h_)(probe, repository, credentials, "pull", options);
    const found = await Promise.all(candidates(inputs, planned, circumstances).map(async (reference) => {
        const manifest = await remote.existing((0,image_reference/* parseReference */.F2)(reference).tag ?? "latest");
        if (manifest === undefined)
            return undefined;
        const { proof: theirs, proofUrl } = await remote.builtFrom(manifest);
        if (theirs !== proof)
            return undefined;
        const safe = proofUrl !== undefined && URL.parse(proofUrl)?.protocol === "https:" ? { url: proofUrl } : {};
        return { reference, digest: manifest.digest, ...safe };
    }));
    const earlier = found.find((one) => one !== undefined);
    if (earlier === undefined)
        return { labels, reason: "no published image was built from this and proved by these gates" };
    const where = earlier.url === undefined ? "" : ` by ${earlier.url}`;
    return { labels, earlier, reason: `${earlier.reference}@${earlier.digest} is exactly this, and was proved${where}` };
}
/** SHA-256 over everything that the verdict depends on; undefined where that cannot be known before the build. */
async function proofOf(runner, inputs, planned, engine, parent, signal) {
    const version = inputs.versionArg === undefined ? [] : [{ name: inputs.versionArg, value: planned.source.version }];
    const { parent: wanted } = inputs.build;
    const pinned = parent === undefined || wanted === undefined
        ? []
        : [{ name: wanted.buildArg, value: `${parent.name}@${parent.digest}` }];
    const text = await (0,promises_.readFile)(inputs.build.file, "utf8");
    const names = (0,dockerfile/* basesOf */.cF)(text, [...version, ...pinned, ...inputs.build.buildArgs]);
    if (names === undefined || inputs.build.buildContexts.some(({ value }) => /^[a-z-]+:/i.test(value)))
        return undefined;
    const [own, files, bases] = await Promise.all([
        (0,fingerprint.fingerprint)({
            inputs: inputs.build,
            buildArgs: version,
            ...(parent === undefined ? {} : { parent: parent.digest }),
        }),
        (0,fingerprint/* hashOfFiles */.r)(inputs.gates.testFiles.map(({ path: name, source }) => ({ name, value: source }))),
        Promise.all(names.map((name) => identityOf(name, runner, inputs, engine, signal))),
    ]);
    // What nobody knows the content of cannot be compared.
    if (bases.some((base) => base.engine === undefined && base.registry === undefined))
        return undefined;
    return (0,external_node_crypto_.createHash)("sha256")
        .update(proofText(inputs, own.sha256, bases, files))
        .digest("hex");
}
/** What a name stands for here and there; what it does not stand for is a part of it. */
async function identityOf(name, runner, inputs, connecting, signal) {
    const { repository, tag = "latest", digest } = (0,image_reference/* parseReference */.F2)(name);
    if (digest !== undefined)
        return { name, registry: digest };
    const untrusted = [runner.workspace, runner.temporaryFolder];
    const asked = async () => {
        const [probe, credentials] = await Promise.all([
            (0,registry_registry/* probeRegistry */.ks)(repository.registry, { signal, once: true }),
            (0,preflight/* credentialsFor */.O)(repository.registry, inputs, runner.env, untrusted, signal),
        ]);
        return (await (0,registry_registry/* openRepository */.h_)(probe, repository, credentials, "pull", { signal }).existing(tag))?.digest;
    };
    const [engine, registry] = await Promise.all([
        connecting.then((engine) => (0,docker_images/* inspectImage */.mm)(engine, `${(0,image_reference/* repositoryName */.aR)(repository)}:${tag}`, signal)),
        asked().catch(() => {
            signal.throwIfAborted();
            return undefined;
        }),
    ]);
    return {
        name,
        ...(engine === undefined ? {} : { engine: engine.Id }),
        ...(registry === undefined ? {} : { registry }),
    };
}
/** Tags under which an earlier run may have published this: those that move, since one of a single run cannot be guessed. */
function candidates(inputs, planned, { event, checkout, now }) {
    const branches = inputs.push.branches.flatMap((name) => (0,tags.planTags)({
        templates: inputs.push.tags,
        repository: inputs.repository,
        decision: { push: true, reason: "", kind: "branch", name },
        version: planned.source.version,
        event,
        checkout,
        now,
    }).tags.filter(({ unique }) => !unique));
    const moving = planned.tags.filter(({ unique }) => !unique);
    const references = [...moving, ...branches].map(({ reference }) => reference);
    return [...new Set([...references, `${(0,image_reference/* repositoryName */.aR)(inputs.repository)}:latest`])];
}
/** Address of this run, for who wants to see the proof. */
function runUrl(env) {
    const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
    return server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined;
}


/***/ })

};
