/******/ (() => { // webpackBootstrap
/******/ 	"use strict";
/******/ 	var __webpack_modules__ = ({

/***/ 2613:
/***/ ((module) => {

module.exports = require("assert");

/***/ }),

/***/ 181:
/***/ ((module) => {

module.exports = require("buffer");

/***/ }),

/***/ 5317:
/***/ ((module) => {

module.exports = require("child_process");

/***/ }),

/***/ 6982:
/***/ ((module) => {

module.exports = require("crypto");

/***/ }),

/***/ 4434:
/***/ ((module) => {

module.exports = require("events");

/***/ }),

/***/ 9896:
/***/ ((module) => {

module.exports = require("fs");

/***/ }),

/***/ 8611:
/***/ ((module) => {

module.exports = require("http");

/***/ }),

/***/ 5692:
/***/ ((module) => {

module.exports = require("https");

/***/ }),

/***/ 9278:
/***/ ((module) => {

module.exports = require("net");

/***/ }),

/***/ 4589:
/***/ ((module) => {

module.exports = require("node:assert");

/***/ }),

/***/ 6698:
/***/ ((module) => {

module.exports = require("node:async_hooks");

/***/ }),

/***/ 4573:
/***/ ((module) => {

module.exports = require("node:buffer");

/***/ }),

/***/ 1421:
/***/ ((module) => {

module.exports = require("node:child_process");

/***/ }),

/***/ 7540:
/***/ ((module) => {

module.exports = require("node:console");

/***/ }),

/***/ 7598:
/***/ ((module) => {

module.exports = require("node:crypto");

/***/ }),

/***/ 3053:
/***/ ((module) => {

module.exports = require("node:diagnostics_channel");

/***/ }),

/***/ 610:
/***/ ((module) => {

module.exports = require("node:dns");

/***/ }),

/***/ 8474:
/***/ ((module) => {

module.exports = require("node:events");

/***/ }),

/***/ 3024:
/***/ ((module) => {

module.exports = require("node:fs");

/***/ }),

/***/ 1455:
/***/ ((module) => {

module.exports = require("node:fs/promises");

/***/ }),

/***/ 7067:
/***/ ((module) => {

module.exports = require("node:http");

/***/ }),

/***/ 2467:
/***/ ((module) => {

module.exports = require("node:http2");

/***/ }),

/***/ 7030:
/***/ ((module) => {

module.exports = require("node:net");

/***/ }),

/***/ 8161:
/***/ ((module) => {

module.exports = require("node:os");

/***/ }),

/***/ 6760:
/***/ ((module) => {

module.exports = require("node:path");

/***/ }),

/***/ 3916:
/***/ ((module) => {

module.exports = require("node:path/posix");

/***/ }),

/***/ 643:
/***/ ((module) => {

module.exports = require("node:perf_hooks");

/***/ }),

/***/ 1792:
/***/ ((module) => {

module.exports = require("node:querystring");

/***/ }),

/***/ 481:
/***/ ((module) => {

module.exports = require("node:readline");

/***/ }),

/***/ 7075:
/***/ ((module) => {

module.exports = require("node:stream");

/***/ }),

/***/ 8321:
/***/ ((module) => {

module.exports = require("node:stream/consumers");

/***/ }),

/***/ 6466:
/***/ ((module) => {

module.exports = require("node:stream/promises");

/***/ }),

/***/ 8500:
/***/ ((module) => {

module.exports = require("node:timers/promises");

/***/ }),

/***/ 1692:
/***/ ((module) => {

module.exports = require("node:tls");

/***/ }),

/***/ 3136:
/***/ ((module) => {

module.exports = require("node:url");

/***/ }),

/***/ 7975:
/***/ ((module) => {

module.exports = require("node:util");

/***/ }),

/***/ 3429:
/***/ ((module) => {

module.exports = require("node:util/types");

/***/ }),

/***/ 5919:
/***/ ((module) => {

module.exports = require("node:worker_threads");

/***/ }),

/***/ 8522:
/***/ ((module) => {

module.exports = require("node:zlib");

/***/ }),

/***/ 857:
/***/ ((module) => {

module.exports = require("os");

/***/ }),

/***/ 6928:
/***/ ((module) => {

module.exports = require("path");

/***/ }),

/***/ 932:
/***/ ((module) => {

module.exports = require("process");

/***/ }),

/***/ 3193:
/***/ ((module) => {

module.exports = require("string_decoder");

/***/ }),

/***/ 3557:
/***/ ((module) => {

module.exports = require("timers");

/***/ }),

/***/ 4756:
/***/ ((module) => {

module.exports = require("tls");

/***/ }),

/***/ 9023:
/***/ ((module) => {

module.exports = require("util");

/***/ }),

/***/ 9649:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ readCheckout),
/* harmony export */   w: () => (/* binding */ compareHistory)
/* harmony export */ });
/** What `git describe --tags` says; git before 2.35 leaves it as it is. */
const DESCRIBE = "%(describe:tags)";
/** Lines of changes that are kept: enough to recognise them. */
const SHOWN_CHANGES = 5;
/**
 * Asks git, in as few processes as answer everything: starting one is what takes the time. A folder that is no repository is no error: a
 * developer may try a Dockerfile anywhere.
 */
async function readCheckout(git) {
    const ask = async (...args) => {
        const { code, stdout } = await git(args);
        return code === 0 ? stdout : "";
    };
    const [commit, status] = await Promise.all([
        ask("rev-list", "-1", `--format=%cI%n%D%n${DESCRIBE}`, "HEAD"),
        git(["status", "--porcelain"]),
    ]);
    const [header, committed, refs = "", described = ""] = commit.split("\n");
    const head = header?.replace("commit ", "");
    if (!head)
        return { tags: [] };
    const describe = described === DESCRIBE ? await ask("describe", "--tags") : described;
    // `HEAD -> main, tag: v1, origin/main`: no name has a space in it.
    const names = refs.split(", ");
    const after = (word) => names.filter((name) => name.startsWith(word)).map((name) => name.slice(word.length));
    return {
        head,
        branch: after("HEAD -> ")[0] ?? "HEAD",
        tags: after("tag: ").sort(),
        ...(committed ? { committed } : {}),
        ...(describe === "" ? {} : { describe }),
        ...(status.code === 0 ? { changes: status.stdout.split("\n").filter(Boolean).slice(0, SHOWN_CHANGES) } : {}),
    };
}
/** How another commit stands to the one that is checked out; `unknown` where the history does not reach it. */
async function compareHistory(git, other) {
    const [older, newer] = await Promise.all([
        git(["merge-base", "--is-ancestor", other, "HEAD"]),
        git(["merge-base", "--is-ancestor", "HEAD", other]),
    ]);
    if (older.code === 0 && newer.code === 1)
        return "older";
    return newer.code === 0 && older.code === 1 ? "newer" : "unknown";
}


/***/ }),

/***/ 205:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   u: () => (/* binding */ gitIn)
/* harmony export */ });
/* harmony import */ var _process_environment_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8989);
/* harmony import */ var _process_process_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5653);
// Asking git about the checkout: short questions with short answers.


/** Characters of an answer that are read; everything asked for is a name or a list of names. */
const LONGEST_ANSWER = 1024 * 1024;
/** Git in `folder`. The folder is trusted by name: in a container the checkout often belongs to another user. */
function gitIn(folder, env) {
    return async (args) => {
        let text = "";
        try {
            const { code } = await (0,_process_process_js__WEBPACK_IMPORTED_MODULE_1__/* .runProcess */ .R)("git", ["-c", `safe.directory=${folder}`, "-C", folder, ...args], {
                env: (0,_process_environment_js__WEBPACK_IMPORTED_MODULE_0__/* .childEnvironment */ .Q)(env, { GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" }),
                output: () => undefined,
                stdout: (chunk) => {
                    text = (text + Buffer.from(chunk).toString("utf8")).slice(0, LONGEST_ANSWER);
                },
            });
            return { code, stdout: text.trim() };
        }
        catch {
            return { code: -1, stdout: "" };
        }
    };
}


/***/ }),

/***/ 8317:
/***/ ((__webpack_module__, __webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
__nccwpck_require__.r(__webpack_exports__);
/* harmony import */ var _event_checkout_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(9649);
/* harmony import */ var _event_git_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(205);
/* harmony import */ var _runner_cancellation_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(2954);
/* harmony import */ var _runner_github_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(624);
// Entry of the action: runs the pipeline on GitHub's runner. The sub-action `chain` is the same bundle.




const runner = (0,_runner_github_js__WEBPACK_IMPORTED_MODULE_1__/* .githubRunner */ .O)(process);
const signal = (0,_runner_cancellation_js__WEBPACK_IMPORTED_MODULE_2__/* .cancellation */ .W)(process);
// A run that comes to no end is no success: in CommonJS, Node would leave with 0 as soon as nothing is left to wait for.
process.exitCode = 1;
// An action's own inputs are always there, given or not: by them it is known.
if (runner.inputNames.includes("chain-file")) {
    const { chainStep } = await Promise.all(/* import() */[__nccwpck_require__.e(872), __nccwpck_require__.e(84), __nccwpck_require__.e(414), __nccwpck_require__.e(379), __nccwpck_require__.e(643), __nccwpck_require__.e(728)]).then(__nccwpck_require__.bind(__nccwpck_require__, 6728));
    process.exitCode = await chainStep({ runner, signal });
}
else {
    // Git answers while the rest of the program is loaded.
    const checkout = (0,_event_checkout_js__WEBPACK_IMPORTED_MODULE_3__/* .readCheckout */ .b)((0,_event_git_js__WEBPACK_IMPORTED_MODULE_0__/* .gitIn */ .u)(runner.workspace, runner.env));
    const { pipeline } = await Promise.all(/* import() */[__nccwpck_require__.e(643), __nccwpck_require__.e(91)]).then(__nccwpck_require__.bind(__nccwpck_require__, 8091));
    const result = await pipeline({ runner, signal, checkout });
    process.exitCode = result.failures.length === 0 ? 0 : 1;
}

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 8989:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ childEnvironment),
/* harmony export */   h: () => (/* binding */ RUN_VARIABLE)
/* harmony export */ });
// The environment that child processes get: an allow-list, so that no token of the runner reaches a build or a plugin.
/** What the Docker CLI, BuildKit and their plugins need to find the engine, the user's configuration and a proxy. */
const ALLOWED = new Set([
    "PATH",
    "HOME",
    "USER",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "XDG_CONFIG_HOME",
    "XDG_RUNTIME_DIR",
    "DOCKER_HOST",
    "DOCKER_CONTEXT",
    "DOCKER_CONFIG",
    "DOCKER_CERT_PATH",
    "DOCKER_TLS",
    "DOCKER_TLS_VERIFY",
    "DOCKER_API_VERSION",
    "BUILDX_BUILDER",
    "BUILDX_CONFIG",
    "SOURCE_DATE_EPOCH",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    // By it the runner finds processes that outlive a killed job; without it they would be immortal.
    "RUNNER_TRACKING_ID",
    "IMAGE_DRIVEN_RUN",
]);
/** By it post and later runs find children that outlived a killed run. */
const RUN_VARIABLE = "IMAGE_DRIVEN_RUN";
/** The allow-listed part of `env`, with `extra` on top. */
function childEnvironment(env, extra = {}) {
    const child = {};
    for (const name of ALLOWED) {
        const value = env[name];
        if (value !== undefined)
            child[name] = value;
    }
    return { ...child, ...extra };
}


/***/ }),

/***/ 5653:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ findProgram),
/* harmony export */   R: () => (/* binding */ runProcess)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1421);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6760);
// The only way to run a program to its end: pipes for both streams, never a shell, never an inherited stream.



/** How long a child may take to end on SIGTERM before it is killed, in milliseconds. */
const GRACE = 2000;
/**
 * Runs `command` with `args` and resolves with its exit code once both streams are read.
 * Aborting ends the child (SIGTERM, then SIGKILL) and rejects with an AbortError.
 */
function runProcess(command, args, options) {
    const { signal } = options;
    return new Promise((resolve, reject) => {
        if (signal?.aborted)
            return reject(abortError(signal));
        const child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(command, args, {
            env: { ...options.env },
            stdio: ["ignore", "pipe", "pipe"],
            // A group of its own: the CLI's plugins are children of it, and have to end with it.
            detached: true,
            ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        });
        let stop = () => { };
        let killer;
        const settle = () => {
            signal?.removeEventListener("abort", stop);
            clearTimeout(killer);
        };
        // Where not even the pipes could be made (too many open files), there are no streams: said by this event alone.
        child.on("error", (error) => {
            settle();
            reject(error);
        });
        if (child.pid === undefined)
            return;
        stop = () => {
            killGroup(child.pid, "SIGTERM");
            killer = setTimeout(() => killGroup(child.pid, "SIGKILL"), GRACE);
        };
        signal?.addEventListener("abort", stop, { once: true });
        for (const stream of [child.stdout, child.stderr])
            stream.on("data", (chunk) => {
                const pending = stream === child.stdout && options.stdout ? options.stdout(chunk) : options.output(chunk);
                if (pending === undefined)
                    return;
                stream.pause();
                pending.then(() => stream.resume(), () => stream.resume());
            });
        child.on("close", (code) => {
            settle();
            if (signal?.aborted)
                reject(abortError(signal));
            else
                resolve({ code: code ?? -1 });
        });
    });
}
/** Absolute path of `program` on PATH, looking in absolute folders outside `forbidden` only; undefined when there is none. */
function findProgram(program, env, forbidden) {
    for (const folder of (env.PATH ?? "").split(node_path__WEBPACK_IMPORTED_MODULE_2__.delimiter)) {
        // A folder that a checkout or a build can write to must not decide which docker runs.
        if (!node_path__WEBPACK_IMPORTED_MODULE_2__.isAbsolute(folder) || forbidden.some((root) => isInside(folder, root)))
            continue;
        const candidate = node_path__WEBPACK_IMPORTED_MODULE_2__.join(folder, program);
        try {
            (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.accessSync)(candidate, node_fs__WEBPACK_IMPORTED_MODULE_1__.constants.X_OK);
            return candidate;
        }
        catch {
            // not here
        }
    }
    return undefined;
}
function killGroup(pid, signal) {
    try {
        if (pid !== undefined)
            process.kill(-pid, signal);
    }
    catch {
        // gone already
    }
}
function isInside(folder, root) {
    const relative = node_path__WEBPACK_IMPORTED_MODULE_2__.relative(root, folder);
    return relative === "" || (!relative.startsWith("..") && !node_path__WEBPACK_IMPORTED_MODULE_2__.isAbsolute(relative));
}
function abortError(signal) {
    return Object.assign(new Error("This operation was aborted", { cause: signal.reason }), { name: "AbortError" });
}


/***/ }),

/***/ 2954:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ cancellation)
/* harmony export */ });
// A cancelled job: the runner sends SIGINT, 7.5 s later SIGTERM, 2.5 s later SIGKILL. Source: actions/runner ProcessInvoker.cs.
/** Milliseconds after which a run that is cancelled ends, tidy or not; post does what is left. */
const LIMIT = 6000;
/** A signal that is aborted, with the reason, when the process is asked to end. */
function cancellation(process) {
    const controller = new AbortController();
    const cancel = (name) => {
        if (controller.signal.aborted)
            return;
        controller.abort(new DOMException(`${name} was received`, "AbortError"));
        setTimeout(() => process.exit(1), LIMIT).unref();
    };
    process.on("SIGINT", cancel);
    process.on("SIGTERM", cancel);
    return controller.signal;
}


/***/ }),

/***/ 9371:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  r: () => (/* binding */ BLOCK_LIMITS),
  I: () => (/* binding */ Excerpt)
});

// EXTERNAL MODULE: ./lib/src/runner/harmless.js
var harmless = __nccwpck_require__(1554);
;// CONCATENATED MODULE: ./lib/src/runner/lines.js
// Cuts a foreign byte stream into lines the way GitHub's runner does: at \n, \r and \r\n, in bounded memory.
/** Bytes of a line that are kept; the rest is counted. */
const LINE_CAP = 4096;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** A line splitter that keeps at most `cap` bytes, wherever the chunks are cut and however long a line is. */
class LineSplitter {
    #read;
    #cap;
    #held;
    #length = 0;
    #more = 0;
    #afterReturn = false;
    constructor(read, cap = LINE_CAP) {
        this.#read = read;
        this.#cap = cap;
        this.#held = Buffer.allocUnsafe(cap);
    }
    write(chunk) {
        if (chunk.length === 0)
            return;
        const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
        let start = this.#afterReturn && bytes[0] === LINE_FEED ? 1 : 0;
        this.#afterReturn = false;
        let feed = bytes.indexOf(LINE_FEED, start);
        let carriage = bytes.indexOf(CARRIAGE_RETURN, start);
        while (feed >= 0 || carriage >= 0) {
            const returns = carriage >= 0 && (feed < 0 || carriage < feed);
            const end = returns ? carriage : feed;
            this.#finish(bytes, start, end);
            start = end + 1;
            if (!returns) {
                feed = bytes.indexOf(LINE_FEED, start);
                continue;
            }
            if (start === bytes.length)
                this.#afterReturn = true;
            else if (start === feed) {
                start++;
                feed = bytes.indexOf(LINE_FEED, start);
            }
            carriage = bytes.indexOf(CARRIAGE_RETURN, start);
        }
        this.#hold(bytes, start, bytes.length);
    }
    /** Hands over what is left of an unfinished line. */
    end() {
        if (this.#length > 0 || this.#more > 0)
            this.#flush();
    }
    #finish(bytes, start, end) {
        if (this.#length > 0 || this.#more > 0) {
            this.#hold(bytes, start, end);
            this.#flush();
        }
        else if (end - start <= this.#cap)
            this.#read(bytes.subarray(start, end), 0);
        else
            this.#cut(bytes.subarray(start, start + this.#cap), end - start - this.#cap);
    }
    #hold(bytes, start, end) {
        const taken = Math.min(end - start, this.#cap - this.#length);
        if (taken > 0)
            bytes.copy(this.#held, this.#length, start, start + taken);
        this.#length += taken;
        this.#more += end - start - taken;
    }
    #flush() {
        const [line, more] = [this.#held.subarray(0, this.#length), this.#more];
        this.#length = 0;
        this.#more = 0;
        if (more === 0)
            this.#read(line, 0);
        else
            this.#cut(line, more);
    }
    #cut(line, more) {
        const length = wholeCharacters(line);
        this.#read(line.subarray(0, length), more + line.length - length);
    }
}
/** Length without a UTF-8 sequence that the end cuts in two. */
function wholeCharacters(bytes) {
    for (let back = 1; back <= 3 && back <= bytes.length; back++) {
        const byte = bytes[bytes.length - back] ?? 0;
        if (byte < 0x80)
            break;
        if (byte < 0xc0)
            continue;
        const wanted = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
        return wanted > back ? bytes.length - back : bytes.length;
    }
    return bytes.length;
}

;// CONCATENATED MODULE: ./lib/src/runner/excerpt.js
// What is shown of foreign output of any size: its first lines, how much was left out, its last lines.


const BLOCK_LIMITS = { lines: 10_000, bytes: 4 * 1024 * 1024, lineBytes: LINE_CAP, tail: 20 };
/** Takes bytes, shows harmless lines within its limits, and knows the last lines. Memory is bounded by the limits. */
class Excerpt {
    #show;
    #limits;
    #splitter;
    #last = [];
    #lines = 0;
    #shown = 0;
    #shownBytes = 0;
    #ended = false;
    constructor(show, limits = BLOCK_LIMITS) {
        this.#show = show;
        this.#limits = limits;
        this.#splitter = new LineSplitter((bytes, more) => this.#line(bytes, more), limits.lineBytes);
    }
    write(chunk) {
        if (!this.#ended)
            this.#splitter.write(chunk);
    }
    /** Shows an unfinished line, and what was left out: how much it is and the last lines of it. Idempotent. */
    end() {
        if (this.#ended)
            return;
        this.#splitter.end();
        this.#ended = true;
        const omitted = this.#lines - this.#shown;
        if (omitted === 0)
            return;
        const known = Math.min(omitted, this.#limits.tail);
        if (omitted > known)
            this.#show(`… ${omitted - known} lines omitted …`);
        for (const kept of this.#lastKept(known))
            this.#show(textOf(kept));
    }
    /** The last lines, harmless and without colours, oldest first. */
    tail() {
        return this.#lastKept(this.#limits.tail).map((kept) => (0,harmless/* harmlessLine */.Kw)(textOf(kept), false));
    }
    #line(bytes, more) {
        const { lines, bytes: volume, tail } = this.#limits;
        const index = this.#lines % tail;
        this.#lines++;
        this.#last[index] ??= { text: undefined, bytes: undefined, length: 0, more: 0 };
        const kept = this.#last[index];
        if (this.#shown === this.#lines - 1 && this.#shown < lines && this.#shownBytes + bytes.length < volume) {
            kept.text = display(bytes, more);
            this.#shown++;
            this.#shownBytes += bytes.length + 1;
            this.#show(kept.text);
            return;
        }
        kept.text = undefined;
        kept.bytes ??= Buffer.allocUnsafe(this.#limits.lineBytes);
        kept.length = bytes.copy(kept.bytes);
        kept.more = more;
    }
    #lastKept(count) {
        const { tail } = this.#limits;
        const first = Math.max(0, this.#lines - Math.min(count, tail));
        return Array.from({ length: this.#lines - first }, (_, offset) => this.#last[(first + offset) % tail]).filter((kept) => kept !== undefined);
    }
}
function textOf({ text, bytes, length, more }) {
    return text ?? (bytes ? display(bytes.subarray(0, length), more) : "");
}
function display(bytes, more) {
    const text = (0,harmless/* harmlessLine */.Kw)(bytes.toString("utf8"), true);
    return more === 0 ? text : `${text}… ${more} bytes more`;
}


/***/ }),

/***/ 624:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  O: () => (/* binding */ githubRunner)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __nccwpck_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./lib/src/runner/mask.js
var mask = __nccwpck_require__(2685);
;// CONCATENATED MODULE: ./lib/src/runner/commands.js
// Workflow commands as text, escaped as the runner unescapes them.
/** Data of a command: may hold anything, line ends too. */
function escapeData(text) {
    return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
/** A property of a command. */
function escapeProperty(text) {
    return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
/** `::name key=value,…::data`, one line. */
function command(name, data, properties = {}) {
    const listed = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`);
    return `::${name}${listed.length > 0 ? ` ${listed.join(",")}` : ""}::${escapeData(data)}`;
}

// EXTERNAL MODULE: ./lib/src/runner/excerpt.js + 1 modules
var runner_excerpt = __nccwpck_require__(9371);
;// CONCATENATED MODULE: ./lib/src/runner/door.js
// The door for foreign output into a log: bytes in, harmless lines out.

/** Opens a door. `print` gets the lines of a chunk at once; `closed` is called when the last line is printed. */
function openDoor(print, closed = () => undefined) {
    let lines = [];
    let open = true;
    const excerpt = new runner_excerpt/* Excerpt */.I((line) => lines.push(line));
    const flush = () => {
        if (lines.length === 0)
            return;
        const complete = lines;
        lines = [];
        return print(complete);
    };
    return {
        write(chunk) {
            if (!open)
                return;
            excerpt.write(chunk);
            return flush();
        },
        end() {
            if (!open)
                return;
            open = false;
            excerpt.end();
            void flush();
            closed();
        },
    };
}

// EXTERNAL MODULE: ./lib/src/runner/harmless.js
var harmless = __nccwpck_require__(1554);
;// CONCATENATED MODULE: ./lib/src/runner/failure.js

/** Lines of a quoted cause that are shown. */
const CAUSE_LINES = 40;
function failureWords({ what, why, remedy }) {
    const lines = why === undefined ? [] : (0,harmless/* harmlessLines */.vL)(why.trim());
    const omitted = lines.length - CAUSE_LINES;
    return {
        what: (0,harmless/* harmlessText */.fT)(what),
        why: omitted > 1 ? [...lines.slice(0, CAUSE_LINES), `… ${omitted} lines omitted …`] : lines,
        remedy: remedy === undefined ? [] : (0,harmless/* harmlessLines */.vL)(remedy.trim()),
    };
}

;// CONCATENATED MODULE: ./lib/src/runner/sink.js
// The end of every log: something that takes text, or bytes, and says when it is full.
/** A stream as a sink that survives its reader: when nobody listens any more, text is dropped and the run goes on. */
function streamSink(stream) {
    let broken = false;
    let waiting = [];
    const release = () => {
        const released = waiting;
        waiting = [];
        for (const listener of released)
            listener();
    };
    stream.on("drain", release);
    stream.on("error", () => {
        broken = true;
        release();
    });
    return {
        write: (text) => broken || stream.write(text),
        once: (_event, listener) => {
            if (broken)
                listener();
            else
                waiting.push(listener);
        },
    };
}
/** Writes to a sink and remembers that it is full. */
class Writer {
    #sink;
    #drained;
    constructor(sink) {
        this.#sink = sink;
    }
    /** Returns a promise when the sink is full; the text is taken all the same. */
    write(text) {
        if (this.#sink.write(text))
            return;
        this.#drained ??= new Promise((resolve) => {
            this.#sink.once("drain", () => {
                this.#drained = undefined;
                resolve();
            });
        });
        return this.#drained;
    }
}

;// CONCATENATED MODULE: ./lib/src/runner/output.js
// The log in GitHub's syntax: the one writer to stdout, through which own words and foreign output pass in order.





/** Title of annotations, so that a reader of a pull request knows who speaks. */
const NAME = "Image-Driven Pipeline";
/** Characters of an annotation; GitHub cuts far later. */
const ANNOTATION_CAP = 8_000;
/** 128 random bits. The module is loaded with the first foreign line: a run that fails before it does not pay for it. */
const randomToken = () => process.getBuiltinModule("node:crypto").randomBytes(16).toString("hex");
/**
 * Foreign output stands between `::stop-commands::TOKEN` and `::TOKEN::`, and is harmless by itself too. A token is
 * made when foreign output begins, is used once, and is not known to anybody before. Own lines end the protection first.
 */
class GithubLog {
    #writer;
    #annotations;
    #token;
    #stopped;
    #grouped = false;
    constructor(sink, { annotations = true, token = randomToken } = {}) {
        this.#writer = new Writer(sink);
        this.#annotations = annotations;
        this.#token = token;
    }
    info(text) {
        this.#own((0,harmless/* harmlessText */.fT)(text));
    }
    async group(title, body) {
        if (this.#grouped) {
            this.info(title);
            return body();
        }
        this.#grouped = true;
        this.#own(command("group", (0,harmless/* harmlessText */.fT)(title)));
        try {
            return await body();
        }
        finally {
            this.#grouped = false;
            this.#own("::endgroup::");
        }
    }
    foreign() {
        return openDoor((lines) => this.#protected(lines), () => this.#resume());
    }
    notice(text) {
        this.#annotate("notice", "Notice: ", { title: NAME }, text);
    }
    warning(text) {
        this.#annotate("warning", "Warning: ", { title: NAME }, text);
    }
    failure(failure) {
        const { what, why, remedy } = failureWords(failure);
        const text = [what, ...why, ...remedy].join("\n");
        const { place } = failure;
        const where = place === undefined ? {} : { file: place.file, line: String(place.line) };
        this.#annotate("error", "Error: ", { title: `${NAME}: ${failure.stage}`, ...where }, text);
    }
    progress() {
        // Nobody watches a line that cannot be redrawn.
    }
    /** From now on the runner replaces `value` in everything printed. The command itself is never shown. */
    mask(value) {
        this.#own(command("add-mask", value));
    }
    #annotate(kind, prefix, properties, text) {
        const lines = (0,harmless/* harmlessLines */.vL)(text);
        if (!this.#annotations) {
            for (const [index, line] of lines.entries())
                this.#own((0,harmless/* harmlessText */.fT)(index === 0 ? `${prefix}${line}` : line));
            return;
        }
        const whole = lines.join("\n");
        const data = whole.length > ANNOTATION_CAP ? `${whole.slice(0, ANNOTATION_CAP).toWellFormed()} …` : whole;
        this.#own(command(kind, data, properties));
    }
    #own(line) {
        this.#resume();
        void this.#writer.write(`${line}\n`);
    }
    #protected(lines) {
        const text = `${lines.join("\n")}\n`;
        if (this.#stopped !== undefined)
            return this.#writer.write(text);
        this.#stopped = this.#token();
        return this.#writer.write(`::stop-commands::${this.#stopped}\n${text}`);
    }
    #resume() {
        if (this.#stopped === undefined)
            return;
        void this.#writer.write(`::${this.#stopped}::\n`);
        this.#stopped = undefined;
    }
}

;// CONCATENATED MODULE: ./lib/src/runner/summary.js
// The job summary within GitHub's limit.
/** GitHub drops the whole summary of a step above 1 MiB. */
const SUMMARY_CAP = 900 * 1024;
const NOTICE = "\n\n> The summary was cut here because it is longer than GitHub shows. The log has everything.\n";
/** Markdown of at most `cap` bytes, cut at the end of a line with a sentence that says so. */
function withinSummary(markdown, cap = SUMMARY_CAP) {
    const bytes = Buffer.from(markdown);
    if (bytes.length <= cap)
        return markdown;
    const room = Math.max(0, cap - NOTICE.length);
    const end = bytes.lastIndexOf("\n", room);
    return `${bytes.toString("utf8", 0, Math.max(0, end))}${NOTICE}`;
}

;// CONCATENATED MODULE: ./lib/src/runner/github.js
// The program on GitHub's runner: inputs from the environment, results into the runner's files, log on stdout.







const INPUT = "INPUT_";
/** Loaded when first needed: it costs more start-up time than all the rest. */
const toolkit = () => __nccwpck_require__.e(/* import() */ 421).then(__nccwpck_require__.bind(__nccwpck_require__, 6421));
/** The runner of `main` and `post`. Names of inputs are lower case, as in `with:`. */
function githubRunner(process) {
    const { env } = process;
    const input = (name) => env[`${INPUT}${name.replaceAll(" ", "_").toUpperCase()}`] ?? "";
    const annotations = !/^\s*(false|no|off|0)\s*$/i.test(input("annotations"));
    const log = new GithubLog(streamSink(process.stdout), { annotations });
    const temporaryFolder = external_node_path_.resolve(env.RUNNER_TEMP || (0,external_node_os_.tmpdir)());
    (0,external_node_fs_.mkdirSync)(temporaryFolder, { recursive: true });
    let summarized = 0;
    return {
        log,
        env,
        input,
        inputNames: Object.keys(env)
            .filter((name) => name.startsWith(INPUT))
            .map((name) => name.slice(INPUT.length).toLowerCase()),
        mask(value) {
            for (const part of (0,mask/* maskedParts */.ES)(value))
                log.mask(part);
        },
        // Without the files the toolkit would print workflow commands instead, beside the log; nobody asked for that.
        async output(name, value) {
            if (env.GITHUB_OUTPUT)
                (await toolkit()).setOutput(name, value);
        },
        async saveState(name, value) {
            if (env.GITHUB_STATE)
                (await toolkit()).saveState(name, value);
        },
        state: (name) => env[`STATE_${name}`] ?? "",
        async summary(markdown) {
            if (!env.GITHUB_STEP_SUMMARY)
                return;
            const room = SUMMARY_CAP - summarized;
            if (room <= 0)
                return;
            const text = withinSummary(markdown, room);
            summarized += Buffer.byteLength(text);
            await (await toolkit()).summary.addRaw(text).write();
            if (text !== markdown)
                log.notice("The job summary was cut because it is longer than GitHub shows");
        },
        temporaryFolder,
        workspace: external_node_path_.resolve(env.GITHUB_WORKSPACE || process.cwd()),
        cores: (0,external_node_os_.availableParallelism)(),
    };
}


/***/ }),

/***/ 1554:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Kw: () => (/* binding */ harmlessLine),
/* harmony export */   fT: () => (/* binding */ harmlessText),
/* harmony export */   vL: () => (/* binding */ harmlessLines)
/* harmony export */ });
// Makes text that came from elsewhere harmless: no workflow command, no terminal escape, nothing that hides or reorders.
// Written as escapes and joined, since a control character in a pattern is hard to read and to review.
const ESC = "\u001b";
const COLOUR = `${ESC}\\[[0-9;:]*m`;
const CONTROL_SEQUENCE = `(?:${ESC}\\[|\u009b)[0-?]*[ -/]*[@-~]`;
/** OSC (titles, links), DCS, SOS, PM, APC; one without an end loses its escape character only, so that no text hides. */
const STRING_SEQUENCE = `(?:${ESC}[\\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u009c${ESC}]*(?:\u0007|\u009c|${ESC}\\\\)`;
const OTHER_ESCAPE = `${ESC}(?:[ -/]+[0-~]|[0-OQ-WYZ\\\\\`-~])`;
/** Ends of lines for somebody, and characters that reorder what a reader sees. */
const DECEIVING = "[\u0085\u2028\u2029\u202a-\u202e\u2066-\u2069]";
const UNWANTED = new RegExp(`(?<colour>${COLOUR})|${CONTROL_SEQUENCE}|${STRING_SEQUENCE}|${OTHER_ESCAPE}|(?<deceiving>${DECEIVING})|(?!\t)\\p{Cc}`, "gu");
/** What may stand before or inside a command's prefix without being seen: .NET compares by culture, and skips these. */
const UNSEEN = `(?:\\p{Cf}|${COLOUR})*`;
const OLD_PREFIX = new RegExp(`#(?=${UNSEEN}#${UNSEEN}\\[)`, "gu");
const NEW_PREFIX = new RegExp(`^((?:\\s|\\p{Cf}|${COLOUR})*:)(?=${UNSEEN}:)`, "u");
const SUSPECT = /[^\t\x20-\x7e]|##\[|^\s*::/;
const RESET = `${ESC}[0m`;
/**
 * A line as it may be printed. `colours` keeps SGR sequences (and ends them with the line); all other escapes and
 * controls go. `##[` anywhere and `::` at the start are broken by a space: it is visible, and no culture ignores it.
 */
function harmlessLine(line, colours) {
    if (!SUSPECT.test(line))
        return line;
    let last = "";
    const plain = line.toWellFormed().replace(UNWANTED, (match, colour, deceiving) => {
        if (deceiving !== undefined)
            return named(deceiving);
        if (colour === undefined || !colours)
            return "";
        last = match;
        return match;
    });
    const broken = plain.replace(OLD_PREFIX, "# ").replace(NEW_PREFIX, "$1 ");
    return last === "" || last === RESET || last === `${ESC}[m` ? broken : `${broken}${RESET}`;
}
/** Text of our own that may quote others: one line without colours, whose line ends are shown as `\n`. */
function harmlessText(text) {
    return harmlessLine(text.replace(/\r\n|\n|\r/g, "\\n"), false);
}
/** Text of our own that may quote others, where several lines are welcome. */
function harmlessLines(text) {
    return text.split(/\r\n|\n|\r/).map((line) => harmlessLine(line, false));
}
function named(character) {
    return `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`;
}


/***/ }),

/***/ 2685:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   ES: () => (/* binding */ maskedParts),
/* harmony export */   yE: () => (/* binding */ maskPassword)
/* harmony export */ });
/* unused harmony export SHORTEST_MASK */
/* harmony import */ var _harmless_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1554);
// What has to be hidden so that a secret is never shown.

/** Values shorter than this would tear words apart wherever they appear. */
const SHORTEST_MASK = 4;
/** A secret, its lines, and what they look like once they were made harmless; nothing that is too short. */
function maskedParts(value) {
    const lines = value.split(/\r\n|\n|\r/);
    const shown = lines.flatMap((line) => [line, (0,_harmless_js__WEBPACK_IMPORTED_MODULE_0__/* .harmlessLine */ .Kw)(line, true), (0,_harmless_js__WEBPACK_IMPORTED_MODULE_0__/* .harmlessLine */ .Kw)(line, false)]);
    return [...new Set([value, ...shown])].filter((part) => part.trim().length >= SHORTEST_MASK);
}
/** Masks a password in the forms in which it can turn up in a log. */
function maskPassword(runner, password, username) {
    runner.mask(password);
    runner.mask(Buffer.from(`${username}:${password}`).toString("base64"));
    runner.mask(encodeURIComponent(password));
}


/***/ })

/******/ 	});
/************************************************************************/
/******/ 	// The module cache
/******/ 	var __webpack_module_cache__ = {};
/******/ 	
/******/ 	// The require function
/******/ 	function __nccwpck_require__(moduleId) {
/******/ 		// Check if module is in cache
/******/ 		var cachedModule = __webpack_module_cache__[moduleId];
/******/ 		if (cachedModule !== undefined) {
/******/ 			return cachedModule.exports;
/******/ 		}
/******/ 		// Create a new module (and put it into the cache)
/******/ 		var module = __webpack_module_cache__[moduleId] = {
/******/ 			// no module.id needed
/******/ 			// no module.loaded needed
/******/ 			exports: {}
/******/ 		};
/******/ 	
/******/ 		// Execute the module function
/******/ 		var threw = true;
/******/ 		try {
/******/ 			__webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
/******/ 			threw = false;
/******/ 		} finally {
/******/ 			if(threw) delete __webpack_module_cache__[moduleId];
/******/ 		}
/******/ 	
/******/ 		// Return the exports of the module
/******/ 		return module.exports;
/******/ 	}
/******/ 	
/******/ 	// expose the modules object (__webpack_modules__)
/******/ 	__nccwpck_require__.m = __webpack_modules__;
/******/ 	
/************************************************************************/
/******/ 	/* webpack/runtime/asset-relocator-loader */
/******/ 	if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = __dirname + "/";
/******/ 	
/******/ 	/* webpack/runtime/async module */
/******/ 	(() => {
/******/ 		var webpackQueues = typeof Symbol === "function" ? Symbol("webpack queues") : "__webpack_queues__";
/******/ 		var webpackExports = typeof Symbol === "function" ? Symbol("webpack exports") : "__webpack_exports__";
/******/ 		var webpackError = typeof Symbol === "function" ? Symbol("webpack error") : "__webpack_error__";
/******/ 		var resolveQueue = (queue) => {
/******/ 			if(queue && queue.d < 1) {
/******/ 				queue.d = 1;
/******/ 				queue.forEach((fn) => (fn.r--));
/******/ 				queue.forEach((fn) => (fn.r-- ? fn.r++ : fn()));
/******/ 			}
/******/ 		}
/******/ 		var wrapDeps = (deps) => (deps.map((dep) => {
/******/ 			if(dep !== null && typeof dep === "object") {
/******/ 				if(dep[webpackQueues]) return dep;
/******/ 				if(dep.then) {
/******/ 					var queue = [];
/******/ 					queue.d = 0;
/******/ 					dep.then((r) => {
/******/ 						obj[webpackExports] = r;
/******/ 						resolveQueue(queue);
/******/ 					}, (e) => {
/******/ 						obj[webpackError] = e;
/******/ 						resolveQueue(queue);
/******/ 					});
/******/ 					var obj = {};
/******/ 					obj[webpackQueues] = (fn) => (fn(queue));
/******/ 					return obj;
/******/ 				}
/******/ 			}
/******/ 			var ret = {};
/******/ 			ret[webpackQueues] = x => {};
/******/ 			ret[webpackExports] = dep;
/******/ 			return ret;
/******/ 		}));
/******/ 		__nccwpck_require__.a = (module, body, hasAwait) => {
/******/ 			var queue;
/******/ 			hasAwait && ((queue = []).d = -1);
/******/ 			var depQueues = new Set();
/******/ 			var exports = module.exports;
/******/ 			var currentDeps;
/******/ 			var outerResolve;
/******/ 			var reject;
/******/ 			var promise = new Promise((resolve, rej) => {
/******/ 				reject = rej;
/******/ 				outerResolve = resolve;
/******/ 			});
/******/ 			promise[webpackExports] = exports;
/******/ 			promise[webpackQueues] = (fn) => (queue && fn(queue), depQueues.forEach(fn), promise["catch"](x => {}));
/******/ 			module.exports = promise;
/******/ 			body((deps) => {
/******/ 				currentDeps = wrapDeps(deps);
/******/ 				var fn;
/******/ 				var getResult = () => (currentDeps.map((d) => {
/******/ 					if(d[webpackError]) throw d[webpackError];
/******/ 					return d[webpackExports];
/******/ 				}))
/******/ 				var promise = new Promise((resolve) => {
/******/ 					fn = () => (resolve(getResult));
/******/ 					fn.r = 0;
/******/ 					var fnQueue = (q) => (q !== queue && !depQueues.has(q) && (depQueues.add(q), q && !q.d && (fn.r++, q.push(fn))));
/******/ 					currentDeps.map((dep) => (dep[webpackQueues](fnQueue)));
/******/ 				});
/******/ 				return fn.r ? promise : getResult();
/******/ 			}, (err) => ((err ? reject(promise[webpackError] = err) : outerResolve(exports)), resolveQueue(queue)));
/******/ 			queue && queue.d < 0 && (queue.d = 0);
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/create fake namespace object */
/******/ 	(() => {
/******/ 		var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 		var leafPrototypes;
/******/ 		// create a fake namespace object
/******/ 		// mode & 1: value is a module id, require it
/******/ 		// mode & 2: merge all properties of value into the ns
/******/ 		// mode & 4: return value when already ns object
/******/ 		// mode & 16: return value when it's Promise-like
/******/ 		// mode & 8|1: behave like require
/******/ 		__nccwpck_require__.t = function(value, mode) {
/******/ 			if(mode & 1) value = this(value);
/******/ 			if(mode & 8) return value;
/******/ 			if(typeof value === 'object' && value) {
/******/ 				if((mode & 4) && value.__esModule) return value;
/******/ 				if((mode & 16) && typeof value.then === 'function') return value;
/******/ 			}
/******/ 			var ns = Object.create(null);
/******/ 			__nccwpck_require__.r(ns);
/******/ 			var def = {};
/******/ 			leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 			for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 				Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 			}
/******/ 			def['default'] = () => (value);
/******/ 			__nccwpck_require__.d(ns, def);
/******/ 			return ns;
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/define property getters */
/******/ 	(() => {
/******/ 		// define getter functions for harmony exports
/******/ 		__nccwpck_require__.d = (exports, definition) => {
/******/ 			for(var key in definition) {
/******/ 				if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 					Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 				}
/******/ 			}
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/ensure chunk */
/******/ 	(() => {
/******/ 		__nccwpck_require__.f = {};
/******/ 		// This file contains only the entry chunk.
/******/ 		// The chunk loading function for additional chunks
/******/ 		__nccwpck_require__.e = (chunkId) => {
/******/ 			return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 				__nccwpck_require__.f[key](chunkId, promises);
/******/ 				return promises;
/******/ 			}, []));
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/get javascript chunk filename */
/******/ 	(() => {
/******/ 		// This function allow to reference async chunks
/******/ 		__nccwpck_require__.u = (chunkId) => {
/******/ 			// return url for filenames based on template
/******/ 			return "" + chunkId + ".index.js";
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/hasOwnProperty shorthand */
/******/ 	(() => {
/******/ 		__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/make namespace object */
/******/ 	(() => {
/******/ 		// define __esModule on exports
/******/ 		__nccwpck_require__.r = (exports) => {
/******/ 			if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 				Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 			}
/******/ 			Object.defineProperty(exports, '__esModule', { value: true });
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/require chunk loading */
/******/ 	(() => {
/******/ 		// no baseURI
/******/ 		
/******/ 		// object to store loaded chunks
/******/ 		// "1" means "loaded", otherwise not loaded yet
/******/ 		var installedChunks = {
/******/ 			792: 1
/******/ 		};
/******/ 		
/******/ 		// no on chunks loaded
/******/ 		
/******/ 		var installChunk = (chunk) => {
/******/ 			var moreModules = chunk.modules, chunkIds = chunk.ids, runtime = chunk.runtime;
/******/ 			for(var moduleId in moreModules) {
/******/ 				if(__nccwpck_require__.o(moreModules, moduleId)) {
/******/ 					__nccwpck_require__.m[moduleId] = moreModules[moduleId];
/******/ 				}
/******/ 			}
/******/ 			if(runtime) runtime(__nccwpck_require__);
/******/ 			for(var i = 0; i < chunkIds.length; i++)
/******/ 				installedChunks[chunkIds[i]] = 1;
/******/ 		
/******/ 		};
/******/ 		
/******/ 		// require() chunk loading for javascript
/******/ 		__nccwpck_require__.f.require = (chunkId, promises) => {
/******/ 			// "1" is the signal for "already loaded"
/******/ 			if(!installedChunks[chunkId]) {
/******/ 				if(true) { // all chunks have JS
/******/ 					installChunk(require("./" + __nccwpck_require__.u(chunkId)));
/******/ 				} else installedChunks[chunkId] = 1;
/******/ 			}
/******/ 		};
/******/ 		
/******/ 		// no external install chunk
/******/ 		
/******/ 		// no HMR
/******/ 		
/******/ 		// no HMR manifest
/******/ 	})();
/******/ 	
/************************************************************************/
/******/ 	
/******/ 	// startup
/******/ 	// Load entry module and return exports
/******/ 	// This entry module used 'module' so it can't be inlined
/******/ 	var __webpack_exports__ = __nccwpck_require__(8317);
/******/ 	module.exports = __webpack_exports__;
/******/ 	
/******/ })()
;