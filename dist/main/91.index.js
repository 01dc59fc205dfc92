"use strict";
exports.id = 91;
exports.ids = [91];
exports.modules = {

/***/ 8091:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  pipeline: () => (/* binding */ pipeline)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __webpack_require__(5071);
// EXTERNAL MODULE: ./lib/src/event/event.js
var event_event = __webpack_require__(3865);
// EXTERNAL MODULE: ./lib/src/image/reference.js
var reference = __webpack_require__(5741);
// EXTERNAL MODULE: ./lib/src/inputs/read.js + 17 modules
var read = __webpack_require__(3549);
// EXTERNAL MODULE: ./lib/src/report/chronicle.js
var report_chronicle = __webpack_require__(5944);
// EXTERNAL MODULE: ./lib/src/report/words.js
var report_words = __webpack_require__(3512);
;// CONCATENATED MODULE: ./lib/src/report/closing.js

function renderClosing(result) {
    const stages = result.stages.map((stage) => [
        stage.stage.padEnd(8),
        stage.verdict.padEnd(9),
        stage.verdict === "skipped" ? "" : (0,report_words/* duration */.p)(stage.duration),
        stage.note ?? "",
    ]
        .filter((part) => part !== "")
        .join(" "));
    const failed = result.gates.filter((gate) => gate.verdict === "failed" || gate.verdict === "timeout" || gate.verdict === "error");
    const tails = failed.flatMap((gate) => [`last lines of gate ${gate.name}:`, ...gate.tail.map((line) => `  ${line}`)]);
    const pushed = result.publish.tags.map((tag) => `pushed   ${tag}${result.publish.digest === undefined ? "" : `@${result.publish.digest}`}`);
    const missing = result.publish.missing.map((tag) => `missing  ${tag}`);
    const kept = result.publish.kept.map((tag) => `kept     ${tag}`);
    return [
        "",
        ...stages,
        ...tails,
        ...pushed,
        ...kept,
        ...missing,
        result.publish.reason,
        ...(result.package === undefined ? [] : [result.package.reason]),
    ];
}

;// CONCATENATED MODULE: ./lib/src/report/outputs.js
function renderOutputs(result) {
    const { publish, facts, health, release } = result;
    const complete = publish.pushed || result.skipped ? publish.digest : undefined;
    const gates = result.gates.map((gate) => ({
        name: gate.name,
        verdict: gate.verdict,
        seconds: Math.round(gate.duration) / 1000,
        exitCode: gate.exitCode ?? null,
    }));
    const stages = result.stages.map(({ stage, verdict, duration }) => ({
        stage,
        verdict,
        seconds: Math.round(duration) / 1000,
    }));
    const outputs = {
        image: result.image,
        "image-id": facts?.id ?? "",
        digest: publish.digest ?? "",
        "image-digest": complete === undefined ? "" : `${result.image}@${complete}`,
        tags: publish.tags.join("\n"),
        version: result.version,
        pushed: String(publish.pushed),
        "push-reason": publish.reason,
        health: health?.state ?? "skipped",
        release: release?.verdict ?? "skipped",
        "reports-path": result.reports?.path ?? "",
        "artifacts-path": result.artifactFolders.join("\n"),
        skipped: String(result.skipped),
        published: String(result.package?.published ?? false),
        "acceptance-exit-code": release?.exitCode === undefined ? "" : String(release.exitCode),
    };
    return {
        ...outputs,
        gates: JSON.stringify(gates),
        artifacts: JSON.stringify(result.artifacts),
        metadata: JSON.stringify({
            ...outputs,
            pushed: publish.pushed,
            skipped: result.skipped,
            tags: publish.tags,
            published: result.package?.published ?? false,
            "published-reason": result.package?.reason ?? "",
            artifacts: result.artifacts,
            reports: (result.reports?.reports ?? []).map(({ who, file, tests, failures, skipped, time }) => ({
                source: who,
                file,
                tests,
                failed: failures.length,
                skipped,
                seconds: time,
            })),
            "kept-tags": publish.kept,
            gates,
            "release-steps": (release?.steps ?? []).map(({ name, verdict, duration, exitCode }) => ({
                name,
                verdict,
                seconds: Math.round(duration) / 1000,
                exitCode: exitCode ?? null,
            })),
            stages,
        }),
    };
}

// EXTERNAL MODULE: ./lib/src/report/escape.js
var report_escape = __webpack_require__(3330);
;// CONCATENATED MODULE: ./lib/src/report/timeline.js
// The timeline of a run as a Mermaid gantt, which GitHub draws in a job summary.

/** More gates than this make the picture unreadable. */
const MOST_GATES = 40;
/** The lines of the diagram, without its fence; empty when nothing ran. */
function renderTimeline(result) {
    const stages = result.stages.filter((stage) => stage.verdict !== "skipped");
    if (stages.length === 0)
        return [];
    const gates = result.gates
        .filter((gate) => gate.verdict !== "not run" && gate.verdict !== "reused")
        .slice(0, MOST_GATES);
    return [
        "gantt",
        "  dateFormat x",
        "  axisFormat %M:%S.%L",
        "  section stages",
        ...stages.map((stage) => bar(stage.stage, stage.verdict === "passed", stage)),
        ...(gates.length > 0 ? ["  section gates"] : []),
        ...gates.map((gate) => bar(gate.name, gate.verdict === "passed" || gate.allowFailure, gate)),
    ];
}
function bar(name, good, time) {
    const start = Math.round(time.start);
    // A bar of no length is not drawn.
    return `  ${(0,report_escape/* mermaidName */.hd)(name)} :${good ? "" : "crit, "}${start}, ${start + Math.max(1, Math.round(time.duration))}`;
}

;// CONCATENATED MODULE: ./lib/src/report/summary.js



const STAGE_MARKS = {
    passed: "✅ passed",
    failed: "❌ failed",
    skipped: "⏭️ skipped",
    cancelled: "⏹️ cancelled",
};
const GATE_MARKS = {
    passed: "✅ passed",
    reused: "♻️ passed before",
    failed: "❌ failed",
    timeout: "❌ timeout",
    error: "❌ engine error",
    stopped: "⏹️ stopped",
    "not run": "⏭️ not run",
};
/** Verdicts of gates that did not run here. */
const TIMELESS = ["not run", "reused"];
/** GitHub drops the whole summary of a step above 1 MiB. */
const MOST_BYTES = 900 * 1024;
/** How many of the last lines of failed gates are tried, until the summary fits. */
const TAIL_LENGTHS = [Number.POSITIVE_INFINITY, 10, 3, 0];
/** Lines of a cause; the log has all of them. */
const CAUSE_LINES = 40;
/** Characters of a command or a note in a table. */
const CELL_LENGTH = 300;
/** The summary as Markdown. What gates printed is shortened first when it would be longer than GitHub shows. */
function renderSummary(result) {
    let text = "";
    for (const tail of TAIL_LENGTHS) {
        text = render(result, tail);
        if (Buffer.byteLength(text) <= MOST_BYTES)
            break;
    }
    return text;
}
function render(result, tail) {
    return [
        `## ${headline(result)}`,
        (0,report_escape/* inline */.mG)([proofs(result), result.publish.reason].filter((part) => part !== "").join(" ")),
        ...result.failures.map(renderFailure),
        renderStages(result.stages),
        ...(result.gates.length > 0 ? [renderGates(result.gates)] : []),
        ...result.gates.filter(isFailure).map((gate) => renderTail(gate, tail)),
        ...(result.release === undefined ? [] : [renderRelease(result.release)]),
        ...(result.reports === undefined ? [] : renderReports(result.reports.reports)),
        ...timeline(result),
        renderFacts(result),
    ]
        .filter((part) => part !== "")
        .join("\n\n")
        .concat("\n");
}
function headline(result) {
    const name = result.image === "" ? "Image" : (0,report_escape/* inline */.mG)(result.image);
    const { failures, publish, stages } = result;
    const passed = (stage) => stages.some((one) => one.stage === stage && one.verdict === "passed");
    if (failures.some((failure) => failure.kind === "cancelled"))
        return `⏹️ ${name}: cancelled`;
    const [mark, proved] = passed("gates") || passed("health") || passed("release")
        ? ["✅", "proved"]
        : ["⚠️", "built without a proof"];
    if (failures.length > 0 && failures.every((failure) => failure.stage === "publish"))
        return `❌ ${name}: ${proved}, the push failed`;
    if (failures.length > 0)
        return `❌ ${name}: not proved`;
    return `${mark} ${name}: ${proved}${publish.pushed ? " and pushed" : ", not pushed"}`;
}
/** What speaks for the image, as a sentence; empty when nothing was found out. */
function proofs({ gates, health, release }) {
    const passed = gates.filter((gate) => gate.verdict === "passed").length;
    const words = [
        ...(gates.length > 0 ? [`${passed} of ${gates.length} ${gates.length === 1 ? "gate" : "gates"} passed`] : []),
        ...(health === undefined ? [] : [`health: ${health.state} after ${(0,report_words/* duration */.p)(health.duration)}`]),
        ...(release === undefined ? [] : [`release environment: ${release.verdict}`]),
    ];
    return words.length === 0 ? "" : `${words.join(", ")}.`;
}
function renderFailure({ stage, what, why, remedy }) {
    const todo = remedy === undefined ? [] : [`What to do: ${(0,report_escape/* inline */.mG)(remedy)}`];
    const lines = why?.trim().split(/\r\n|\n|\r/) ?? [];
    if (lines.length < 2)
        return [`**${stage}: ${(0,report_escape/* inline */.mG)(what)}**`, ...lines.map((line) => `Why: ${(0,report_escape/* inline */.mG)(line)}`), ...todo].join("  \n");
    const shown = lines.length > CAUSE_LINES ? ["…", ...lines.slice(-CAUSE_LINES)] : lines;
    return [`**${stage}: ${(0,report_escape/* inline */.mG)(what)}**`, (0,report_escape/* fenced */.OF)(shown), ...todo].join("\n\n");
}
function renderStages(stages) {
    const rows = stages.map((stage) => `| ${stage.stage} | ${STAGE_MARKS[stage.verdict]} | ${stage.verdict === "skipped" ? "" : (0,report_words/* duration */.p)(stage.duration)} | ${(0,report_escape/* inline */.mG)(clip(stage.note ?? ""))} |`);
    return ["| Stage | Verdict | Time | |", "| --- | --- | ---: | --- |", ...rows].join("\n");
}
function renderGates(gates) {
    const rows = gates.map((gate) => {
        const allowed = isFailure(gate) && gate.allowFailure ? "⚠️ failed, allowed to" : GATE_MARKS[gate.verdict];
        return `| ${(0,report_escape/* inline */.mG)(gate.name)} | ${allowed} | ${TIMELESS.includes(gate.verdict) ? "" : (0,report_words/* duration */.p)(gate.duration)} | ${gate.exitCode ?? ""} | ${(0,report_escape/* code */.aY)(clip(gate.command))} | ${(0,report_escape/* inline */.mG)(clip(gate.note ?? ""))} |`;
    });
    return ["| Gate | Verdict | Time | Exit code | Command | |", "| --- | --- | ---: | ---: | --- | --- |", ...rows].join("\n");
}
/** Failed tests that are shown with their messages. */
const SHOWN_FAILURES = 30;
function renderReports(reports) {
    if (reports.length === 0)
        return [];
    const rows = reports.map(({ who, file, tests, failures, skipped, time }) => `| ${(0,report_escape/* inline */.mG)(clip(who))} | ${(0,report_escape/* code */.aY)(clip(file))} | ${tests} | ${failures.length} | ${skipped} | ${(0,report_words/* duration */.p)(time * 1000)} |`);
    const table = [
        "| Tests of | Report | Tests | Failed | Skipped | Time |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
        ...rows,
    ].join("\n");
    const failures = reports.flatMap((report) => report.failures.map((failure) => ({ who: report.who, ...failure })));
    const failed = failures.slice(0, SHOWN_FAILURES).map(({ who, name, message, details, file, line }) => {
        const place = file === undefined ? "" : ` (${file}${line === undefined ? "" : `:${line}`})`;
        return `<details><summary>❌ ${(0,report_escape/* html */.qy)(`${who}: ${name}${place}`)}</summary>\n\n${(0,report_escape/* fenced */.OF)([message, ...details.split("\n").slice(0, CAUSE_LINES)])}\n\n</details>`;
    });
    const slowest = reports
        .flatMap((report) => report.slowest)
        .sort((a, b) => b.time - a.time)
        .slice(0, 5)
        .map(({ name, time }) => `| ${(0,report_escape/* inline */.mG)(clip(name))} | ${(0,report_words/* duration */.p)(time * 1000)} |`);
    return [
        table,
        ...failed,
        ...(failures.length > SHOWN_FAILURES ? [`and ${failures.length - SHOWN_FAILURES} more failed tests`] : []),
        ...(slowest.length === 0 ? [] : [["| Slowest tests | Time |", "| --- | ---: |", ...slowest].join("\n")]),
    ];
}
const STEP_MARKS = {
    passed: "✅ passed",
    failed: "❌ failed",
    timeout: "❌ timeout",
    error: "❌ no verdict",
};
function renderRelease({ steps }) {
    const rows = steps.map((step) => `| ${(0,report_escape/* inline */.mG)(clip(step.name))} | ${STEP_MARKS[step.verdict]} | ${(0,report_words/* duration */.p)(step.duration)} | ${step.exitCode ?? ""} |`);
    return ["| Release environment | Verdict | Time | Exit code |", "| --- | --- | ---: | ---: |", ...rows].join("\n");
}
function isFailure(gate) {
    return gate.verdict === "failed" || gate.verdict === "timeout" || gate.verdict === "error";
}
function renderTail(gate, length) {
    const lines = length === 0 ? [] : gate.tail.slice(-length);
    if (lines.length === 0)
        return "";
    return `<details open><summary>Last lines of ${(0,report_escape/* html */.qy)(gate.name)}</summary>\n\n${(0,report_escape/* fenced */.OF)(lines)}\n\n</details>`;
}
function clip(text) {
    return text.length > CELL_LENGTH ? `${text.slice(0, CELL_LENGTH)}…` : text;
}
function timeline(result) {
    const lines = renderTimeline(result);
    return lines.length === 0 ? [] : [["```mermaid", ...lines, "```"].join("\n")];
}
function renderFacts(result) {
    const { facts, publish, health } = result;
    const rows = [
        ["Name", result.image],
        ["Version", result.version],
        ["Event", `${result.event} on ${result.ref || "no ref"}`],
        ["Commit", result.commit],
        ["Image ID", facts?.id],
        ["Image store", facts?.store],
        ["Platform", facts?.platform],
        ["Size", facts === undefined ? undefined : `${(0,report_words/* size */.E)(facts.size)}, ${facts.layers} layers`],
        ["User", facts?.user],
        ["Base", facts?.base],
        ["Health check", facts === undefined ? undefined : (facts.healthcheck ?? "none")],
        ["Health", health === undefined ? undefined : `${health.state} after ${(0,report_words/* duration */.p)(health.duration)}`],
        ["Digest", publish.digest],
        ["Pushed", publish.tags.join(", ")],
        ["Not pushed", publish.missing.join(", ")],
        ["Package", result.package?.reason],
        ...result.artifacts.slice(0, 20).map(({ path, sha256 }) => [path, `sha256:${sha256}`]),
    ];
    const given = rows.filter((row) => row[1] !== undefined && row[1] !== "");
    return ["| Image | |", "| --- | --- |", ...given.map(([name, value]) => `| ${name} | ${(0,report_escape/* code */.aY)(value)} |`)].join("\n");
}

// EXTERNAL MODULE: ./lib/src/runner/mask.js
var mask = __webpack_require__(2685);
// EXTERNAL MODULE: ./lib/src/runner/runner.js
var runner_runner = __webpack_require__(9051);
// EXTERNAL MODULE: ./lib/src/stages/plan.js + 1 modules
var plan = __webpack_require__(5098);
;// CONCATENATED MODULE: ./lib/src/pipeline.js
// The story: plan, then (proof.ts) build, gates, health, publish, then report. Each line calls a stage whose name is a word of the README.












/** Runs the pipeline and reports. Never throws for a failure of a stage: the failures are in the result. */
async function pipeline(options) {
    const { runner } = options;
    const chronicle = new report_chronicle/* Chronicle */.Y();
    try {
        await stages(options, chronicle);
    }
    catch (error) {
        chronicle.fail(options.signal.aborted ? (0,errors/* cancelled */.KW)(options.signal, chronicle.current) : (0,errors/* asStageError */.d4)(error, chronicle.current));
    }
    const result = chronicle.result();
    await report(runner, result, chronicle);
    return result;
}
async function stages({ runner, signal, checkout: asking, local }, chronicle) {
    const { log, env } = runner;
    const { inputs, planned, prepared, prove } = await chronicle.stage("plan", async () => {
        const inputs = await (0,read/* readInputs */.K)((0,runner_runner/* inputSource */.w)(runner));
        chronicle.wantsSummary = inputs.report.summary;
        const { password } = inputs.credentials ?? {};
        if (password !== undefined)
            (0,mask/* maskPassword */.yE)(runner, password, inputs.credentials?.username ?? "");
        for (const secret of [...inputs.build.secrets, ...(inputs.package?.secrets ?? [])])
            runner.mask(secret.value);
        const [checkout, event] = await Promise.all([
            asking,
            local === undefined ? (0,event_event/* readEvent */.j)(env, async (file) => (0,external_node_fs_.readFileSync)(file, "utf8")) : asking.then(event_event/* localEvent */.q),
        ]);
        const now = new Date();
        const planned = await (0,plan/* plan */.e)(inputs, event, checkout, local?.push ?? false, now);
        chronicle.knows({
            image: (0,reference/* repositoryName */.aR)(inputs.repository),
            version: planned.source.version,
            event: event.name,
            ref: event.ref,
            commit: planned.source.commit ?? event.sha,
        });
        chronicle.decided(planned.decision.reason);
        for (const notice of inputs.notices)
            log.notice(notice);
        if (planned.decision.warning !== undefined)
            log.warning(`verify-checkout is off: ${planned.decision.warning}`);
        for (const line of planned.lines)
            log.info(line);
        // Loaded when everything else is decided: what is planned is in the log before.
        const { prepare, prove } = await Promise.all(/* import() */[__webpack_require__.e(872), __webpack_require__.e(84), __webpack_require__.e(414), __webpack_require__.e(379)]).then(__webpack_require__.bind(__webpack_require__, 4379));
        const prepared = await prepare(runner, inputs, planned, { event, checkout, now }, signal);
        const { engine } = prepared;
        log.info(`engine   Docker ${engine.version}, ${engine.store} image store, ${engine.platform}`);
        return { inputs, planned, prepared, prove };
    });
    await prove(runner, inputs, planned, prepared, chronicle, signal);
}
async function report(runner, result, chronicle) {
    for (const line of renderClosing(result))
        runner.log.info(line);
    for (const failure of result.failures)
        runner.log.failure(failure);
    for (const [name, value] of Object.entries(renderOutputs(result)))
        await runner.output(name, value);
    if (chronicle.wantsSummary)
        await runner.summary(renderSummary(result));
}


/***/ })

};
;