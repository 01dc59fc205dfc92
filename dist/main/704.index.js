export const id = 704;
export const ids = [704];
export const modules = {

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
        setup: [gates.setupRoot?.argv ?? null, gates.setup?.argv ?? null],
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
    const branches = inputs.push.branches.flatMap((name) => (0,tags/* planTags */.Vd)({
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
