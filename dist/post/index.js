import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 2613:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("assert");

/***/ }),

/***/ 5317:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("child_process");

/***/ }),

/***/ 6982:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("crypto");

/***/ }),

/***/ 4434:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("events");

/***/ }),

/***/ 9896:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");

/***/ }),

/***/ 8611:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("http");

/***/ }),

/***/ 5692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("https");

/***/ }),

/***/ 9278:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("net");

/***/ }),

/***/ 4589:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:assert");

/***/ }),

/***/ 6698:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:async_hooks");

/***/ }),

/***/ 4573:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:buffer");

/***/ }),

/***/ 7540:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:console");

/***/ }),

/***/ 7598:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");

/***/ }),

/***/ 3053:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:diagnostics_channel");

/***/ }),

/***/ 610:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:dns");

/***/ }),

/***/ 8474:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:events");

/***/ }),

/***/ 3024:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");

/***/ }),

/***/ 7067:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");

/***/ }),

/***/ 2467:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http2");

/***/ }),

/***/ 7030:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");

/***/ }),

/***/ 6760:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");

/***/ }),

/***/ 643:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:perf_hooks");

/***/ }),

/***/ 1792:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:querystring");

/***/ }),

/***/ 7075:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream");

/***/ }),

/***/ 1692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tls");

/***/ }),

/***/ 3136:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:url");

/***/ }),

/***/ 7975:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");

/***/ }),

/***/ 3429:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util/types");

/***/ }),

/***/ 5919:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:worker_threads");

/***/ }),

/***/ 8522:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");

/***/ }),

/***/ 857:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");

/***/ }),

/***/ 6928:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");

/***/ }),

/***/ 3193:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("string_decoder");

/***/ }),

/***/ 3557:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("timers");

/***/ }),

/***/ 4756:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tls");

/***/ }),

/***/ 9023:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("util");

/***/ }),

/***/ 7342:
/***/ ((__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var _runner_github_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(9038);
/* harmony import */ var _stages_post_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(1363);
// Entry of post: removes what the run left, whatever became of it. Reads nothing but the saved ID of the run.


await (0,_stages_post_js__WEBPACK_IMPORTED_MODULE_1__/* .postStep */ .F)((0,_runner_github_js__WEBPACK_IMPORTED_MODULE_0__/* .githubRunner */ .O)(process));

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 9038:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  O: () => (/* binding */ githubRunner)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
;// CONCATENATED MODULE: external "node:os"
const external_node_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
;// CONCATENATED MODULE: ./lib/src/runner/harmless.js
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

;// CONCATENATED MODULE: ./lib/src/runner/mask.js
// What has to be hidden so that a secret is never shown.

/** Values shorter than this would tear words apart wherever they appear. */
const SHORTEST_MASK = 4;
/** A secret, its lines, and what they look like once they were made harmless; nothing that is too short. */
function maskedParts(value) {
    const lines = value.split(/\r\n|\n|\r/);
    const shown = lines.flatMap((line) => [line, harmlessLine(line, true), harmlessLine(line, false)]);
    return [...new Set([value, ...shown])].filter((part) => part.trim().length >= SHORTEST_MASK);
}
/** Masks a password in the forms in which it can turn up in a log. */
function maskPassword(runner, password, username) {
    runner.mask(password);
    runner.mask(Buffer.from(`${username}:${password}`).toString("base64"));
    runner.mask(encodeURIComponent(password));
}

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
        return this.#lastKept(this.#limits.tail).map((kept) => harmlessLine(textOf(kept), false));
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
    const text = harmlessLine(bytes.toString("utf8"), true);
    return more === 0 ? text : `${text}… ${more} bytes more`;
}

;// CONCATENATED MODULE: ./lib/src/runner/door.js
// The door for foreign output into a log: bytes in, harmless lines out.

/** Opens a door. `print` gets the lines of a chunk at once; `closed` is called when the last line is printed. */
function openDoor(print, closed = () => undefined) {
    let lines = [];
    let open = true;
    const excerpt = new Excerpt((line) => lines.push(line));
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

;// CONCATENATED MODULE: ./lib/src/runner/failure.js

/** Lines of a quoted cause that are shown. */
const CAUSE_LINES = 40;
function failureWords({ what, why, remedy }) {
    const lines = why === undefined ? [] : harmlessLines(why.trim());
    const omitted = lines.length - CAUSE_LINES;
    return {
        what: harmlessText(what),
        why: omitted > 1 ? [...lines.slice(0, CAUSE_LINES), `… ${omitted} lines omitted …`] : lines,
        remedy: remedy === undefined ? [] : harmlessLines(remedy.trim()),
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
        this.#own(harmlessText(text));
    }
    async group(title, body) {
        if (this.#grouped) {
            this.info(title);
            return body();
        }
        this.#grouped = true;
        this.#own(command("group", harmlessText(title)));
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
        const lines = harmlessLines(text);
        if (!this.#annotations) {
            for (const [index, line] of lines.entries())
                this.#own(harmlessText(index === 0 ? `${prefix}${line}` : line));
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
    const temporaryFolder = external_node_path_.resolve(env.RUNNER_TEMP || (0,external_node_os_namespaceObject.tmpdir)());
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
            for (const part of maskedParts(value))
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
        cores: (0,external_node_os_namespaceObject.availableParallelism)(),
    };
}


/***/ }),

/***/ 1363:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  F: () => (/* binding */ postStep)
});

;// CONCATENATED MODULE: external "node:timers/promises"
const promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");
;// CONCATENATED MODULE: ./lib/src/errors.js
// Errors as part of the interface: which stage, what happened, why, what to do.
/** The stages in the order of a run; `plan` and `report` frame those that the input `stages` selects. */
const STAGES = (/* unused pure expression or super */ null && (["plan", "build", "gates", "health", "release", "publish", "report", "sweep"]));
/** The only error the pipeline throws on purpose. Anything else that arrives at an entry is a defect (kind `internal`). */
class errors_StageError extends Error {
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
    if (error instanceof errors_StageError)
        return error;
    // What was aborted for a failure that is known has failed with it.
    if (error instanceof Error && error.cause instanceof errors_StageError && error.name === "AbortError")
        return error.cause;
    if (error instanceof Error && error.name === "AbortError")
        return new errors_StageError({ stage, kind: "cancelled", what: "the run was cancelled" }, { cause: error });
    const text = error instanceof Error ? error.message : String(error);
    return new errors_StageError({
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
    return new errors_StageError({
        stage,
        kind: "cancelled",
        what: "the run was cancelled",
        why,
        remedy: "nothing is pushed after a cancel",
    });
}

;// CONCATENATED MODULE: external "node:child_process"
const external_node_child_process_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
;// CONCATENATED MODULE: ./lib/src/process/process.js
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
        const child = spawn(command, args, {
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
    for (const folder of (env.PATH ?? "").split(external_node_path_.delimiter)) {
        // A folder that a checkout or a build can write to must not decide which docker runs.
        if (!external_node_path_.isAbsolute(folder) || forbidden.some((root) => isInside(folder, root)))
            continue;
        const candidate = external_node_path_.join(folder, program);
        try {
            (0,external_node_fs_.accessSync)(candidate, external_node_fs_.constants.X_OK);
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
    const relative = external_node_path_.relative(root, folder);
    return relative === "" || (!relative.startsWith("..") && !external_node_path_.isAbsolute(relative));
}
function abortError(signal) {
    return Object.assign(new Error("This operation was aborted", { cause: signal.reason }), { name: "AbortError" });
}

;// CONCATENATED MODULE: ./lib/src/docker/api.js

// Loaded with the first connection: an `import` would load all of undici for its re-exports, which costs every run 30 ms.
const http = () => process.getBuiltinModule("node:http");
/** An answer of the engine that is not a success. `status` 0 means that there was no answer at all. */
class api_EngineError extends Error {
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
            throw new api_EngineError(0, `the connection broke: ${error instanceof Error ? error.message : error}`, {
                cause: error,
            });
        });
        if (text === "")
            return undefined;
        try {
            return JSON.parse(text);
        }
        catch (error) {
            throw new api_EngineError(0, `what answers is no Docker Engine: ${text.slice(0, 100)}`, { cause: error });
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
                request.destroy(new api_EngineError(0, `the engine did not answer in ${patience / 1000} s`));
            }, patience);
            request.once("response", () => clearTimeout(timer));
            request.once("upgrade", () => clearTimeout(timer));
            request.once("close", () => clearTimeout(timer));
        }
        request.on("error", (error) => {
            if (error instanceof api_EngineError || error.name === "AbortError")
                reject(error);
            else
                reject(new api_EngineError(0, `${error.code ?? ""} ${error.message}`.trim(), { cause: error }));
        });
        return request;
    }
}
/** Turns what the engine or its connection said into an error of the stage that asked. An abort stays what it is. */
function engineFailure(error, stage, what) {
    if (!(error instanceof api_EngineError))
        return error;
    const gone = error.status === 0;
    return new StageError({
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
    return new api_EngineError(response.statusCode ?? 0, message.trim() || `status ${response.statusCode}`);
}

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __nccwpck_require__(7030);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __nccwpck_require__(7075);
;// CONCATENATED MODULE: ./lib/src/process/environment.js
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

;// CONCATENATED MODULE: ./lib/src/docker/endpoint.js
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
    return env.DOCKER_CONFIG || external_node_path_.join(env.HOME ?? "/root", ".docker");
}
function socketEndpoint(socket) {
    return { name: `unix://${socket}`, connect: () => external_node_net_.connect({ path: socket }) };
}
function cliEndpoint(name, docker, env) {
    return { name, connect: () => new DialedConnection(docker, env) };
}
/** A connection through `docker system dial-stdio`, with the parts of a socket that Node's HTTP agent asks for. */
class DialedConnection extends external_node_stream_.Duplex {
    #child;
    #complaint = "";
    constructor(docker, env) {
        super({ allowHalfOpen: true });
        this.#child = (0,external_node_child_process_namespaceObject.spawn)(docker, ["system", "dial-stdio"], {
            env: childEnvironment(env, env.SSH_AUTH_SOCK ? { SSH_AUTH_SOCK: env.SSH_AUTH_SOCK } : {}),
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
        const config = JSON.parse((0,external_node_fs_.readFileSync)(external_node_path_.join(dockerConfigFolder(env), "config.json"), "utf8"));
        const context = config.currentContext;
        return typeof context === "string" ? context : undefined;
    }
    catch {
        return undefined; // no configuration, no context; a broken one is reported where credentials are read
    }
}

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
    const docker = findProgram("docker", env, untrustedFolders);
    if (docker === undefined)
        throw new errors_StageError({
            stage: "plan",
            kind: "engine",
            what: "no `docker` program on PATH",
            remedy: "install the Docker CLI 20.10 or newer (GitHub's Ubuntu runners have it); programs inside the checkout are not used",
        });
    const api = new EngineApi(dockerEndpoint(docker, env));
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
        if (!(error instanceof api_EngineError))
            throw error;
        throw new errors_StageError({
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
    return new errors_StageError({
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

;// CONCATENATED MODULE: ./lib/src/image/run.js
const run_RUN_LABEL = "image-driven.run";
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
    const { randomBytes } = await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 7598, 19));
    const [job, process] = [owner.job, owner.process].map((pid) => pid.toString(36).padStart(5, "0").slice(-5));
    return `${Math.floor(now.getTime() / 1000).toString(36)}-${owner.place}${job}${process}${randomBytes(8).toString("hex")}`;
}
/** Whose run it is; undefined for what is no ID of a run. */
function run_runOwner(runId) {
    const [, , place, job, process] = RUN_ID.exec(runId) ?? [];
    if (place === undefined || job === undefined || process === undefined)
        return undefined;
    return { place, job: Number.parseInt(job, 36), process: Number.parseInt(process, 36) };
}
function isRunId(text) {
    return RUN_ID.test(text);
}
function run_runLabels(runId) {
    return { [run_RUN_LABEL]: runId, [EXPIRES_LABEL]: String(expiry(runId)) };
}
/** True when the run is so old that nothing of it can be in use. */
function run_isExpired(runId, now) {
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

;// CONCATENATED MODULE: external "node:fs/promises"
const external_node_fs_promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");
;// CONCATENATED MODULE: ./lib/src/process/orphans.js
// Children that outlived a killed run: found by the variable that every child of a run carries, and ended.


/** Kills every process of ours that carries a run for which `owned` is true. Returns how many. Nothing where there is no /proc. */
async function orphans_killOrphans(owned) {
    const pids = (await (0,external_node_fs_promises_namespaceObject.readdir)("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
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
        const environment = await (0,external_node_fs_promises_namespaceObject.readFile)(`/proc/${pid}/environ`, "latin1");
        const mark = `${RUN_VARIABLE}=`;
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

;// CONCATENATED MODULE: ./lib/src/stages/job-folders.js
// Folders of a run that stay until the end of the job, so that a later step can keep what is in them: logs, reports, artifacts.
// Post removes them.



const KINDS = ["logs", "reports", "artifacts"];
/** A folder of the run, below the runner's temporary folder. */
function jobFolder(kind, temporaryFolder, runId) {
    return external_node_path_.join(temporaryFolder, `image-driven-${kind}-${runId}`);
}
/** Removes all of them. The paths are made from a checked ID, never taken from a state somebody could have forged. */
async function removeJobFolders(temporaryFolder, runId) {
    if (!isRunId(runId))
        return;
    for (const kind of KINDS)
        await (0,external_node_fs_promises_namespaceObject.rm)(jobFolder(kind, temporaryFolder, runId), { recursive: true, force: true });
}

;// CONCATENATED MODULE: ./lib/src/stages/session.js
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

;// CONCATENATED MODULE: ./lib/src/docker/containers.js

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
        if (error instanceof EngineError && error.status === 404)
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
        if (error instanceof EngineError && error.status === 404)
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
        if (error instanceof EngineError && error.status === 404)
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
        if (!(error instanceof EngineError && (error.status === 404 || error.status === 409)))
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
        if (!(error instanceof api_EngineError && (error.status === 404 || error.status === 409)))
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
        throw new EngineError(0, "the log ended");
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

;// CONCATENATED MODULE: external "node:readline"
const external_node_readline_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:readline");
;// CONCATENATED MODULE: ./lib/src/docker/images.js
// Images on the engine: look, name, commit, remove. All by JSON over the API.



/** The image with this ID or name, or undefined. Never pulls. */
async function images_inspectImage(engine, name, signal) {
    try {
        return await engine.api.json({
            method: "GET",
            path: `/images/${encodeURIComponent(name)}/json`,
            ...(signal ? { signal } : {}),
        });
    }
    catch (error) {
        if (error instanceof api_EngineError && error.status === 404)
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
    for await (const line of readline.createInterface({ input: response })) {
        if (line.trim() === "")
            continue;
        const { error, ...step } = JSON.parse(line);
        if (error !== undefined)
            throw new EngineError(500, error);
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
        if (!(error instanceof api_EngineError && error.status === 404))
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
            if (!(error instanceof api_EngineError) || error.status === 0 || attempt === LISTINGS)
                throw error;
            await (0,promises_namespaceObject.setTimeout)(PAUSE, undefined, signal ? { signal } : {});
        }
    }
}

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
        if (!(error instanceof api_EngineError && error.status === 404))
            throw error;
    }
}

;// CONCATENATED MODULE: ./lib/src/docker/volumes.js
// Volumes on the engine: here they carry no data, only labels, which the engine keeps when the run that set them is killed.

/** Creates an empty volume with labels. */
async function volumes_createVolume(engine, name, labels, signal) {
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
async function volumes_removeVolume(engine, name, signal) {
    try {
        await engine.api.json({
            method: "DELETE",
            path: `/volumes/${encodeURIComponent(name)}`,
            query: { force: true },
            ...(signal ? { signal } : {}),
        });
    }
    catch (error) {
        if (!(error instanceof api_EngineError && error.status === 404))
            throw error;
    }
}

;// CONCATENATED MODULE: ./lib/src/process/owner.js
// Whose process is it: the machine and process namespace we are in, the job that started us, and we ourselves.
// With it a later run knows at once that a killed run is dead, instead of waiting until nothing of it can be in use.

/** The owner of what this process makes. A machine that cannot be told from others gets a place of its own. */
function owner_thisOwner() {
    const { createHash, randomBytes } = process.getBuiltinModule("node:crypto");
    let place;
    try {
        // Numbers of processes mean something within one boot and one namespace only: a runner in a container has its own.
        const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
        place = createHash("sha256")
            .update(`${boot} ${readlinkSync("/proc/self/ns/pid")}`)
            .digest("hex")
            .slice(0, 6);
    }
    catch {
        place = randomBytes(3).toString("hex");
    }
    return { place, job: process.ppid, process: process.pid };
}
/** False when no process has this number. A number that was given away again only makes somebody wait. */
function owner_isAlive(pid) {
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

;// CONCATENATED MODULE: ./lib/src/image/reference.js
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

;// CONCATENATED MODULE: ./lib/src/stages/public-names.js




/** Label of the volume that remembers. */
const NAMES_LABEL = "image-driven.names";
/** Writes down what the names stand for now, before the first of them is moved. */
async function rememberNames({ engine, runId, signal }, image, references) {
    const [own, names] = await Promise.all([
        inspectImage(engine, image, signal),
        Promise.all(references.map(async (reference) => {
            const before = await inspectImage(engine, reference, signal);
            return { reference, ...(before === undefined ? {} : { before: before.Id }) };
        })),
    ]);
    const named = (own?.RepoTags ?? []).length > 0;
    const remembered = { image, named, digests: own?.RepoDigests ?? [], names };
    await createVolume(engine, volumeOf(runId), { ...runLabels(runId), [NAMES_LABEL]: JSON.stringify(remembered) }, signal);
    return remembered;
}
/** Leaves the engine with the names it had: ours go, other images get their own back. Repeating it is fine. */
async function giveBackNames(engine, remembered, signal) {
    for (const { reference, before } of remembered.names)
        await giveBack(engine, remembered, reference, before, signal);
}
/** Forgets what was remembered, once it is given back. */
async function forgetNames({ engine, runId }) {
    await removeVolume(engine, volumeOf(runId));
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
    const { repository, tag = "latest" } = parseReference(reference);
    const name = repositoryName(repository);
    const own = await images_inspectImage(engine, reference, signal);
    // Otherwise it was never ours, or is somebody else's by now.
    if (before !== image && own?.Id === image) {
        if (before !== undefined)
            await tagImage(engine, before, name, tag, signal);
        else if (named)
            await removeImage(engine, reference, signal);
    }
    if (engine.store !== "classic" || !named)
        return;
    // The classic store remembers the pushed digest under this name, also when the name is gone, and keeps our image for it.
    const known = await images_inspectImage(engine, image, signal);
    const others = known?.RepoDigests?.filter((digest) => digest.startsWith(`${name}@`) && !digests.includes(digest)) ?? [];
    for (const digest of others)
        await removeImage(engine, digest, signal);
}
function volumeOf(runId) {
    return `image-driven-names-${runId}`;
}
function isTexts(value) {
    return Array.isArray(value) && value.every((item) => typeof item === "string");
}

;// CONCATENATED MODULE: ./lib/src/stages/sweep.js
// Stage sweep: everything that carries the label of a run goes away. Each step stands alone; repeating it is fine.











/** What stands for names that were given back, among what was removed. */
const NAMES = "names of a push";
/** How often images are looked for and removed. */
const ROUNDS = 3;
/** Milliseconds between two rounds. */
const sweep_PAUSE = 200;
/** Folder of a run, below the runner's temporary folder. */
function runFolder(temporaryFolder, runId) {
    return external_node_path_.join(temporaryFolder, `image-driven-${runId}`);
}
/** True when the run could not tidy up behind itself: its folder goes last. */
async function isUnfinished(temporaryFolder, runId) {
    if (!isRunId(runId))
        return false;
    return (0,external_node_fs_promises_namespaceObject.access)(runFolder(temporaryFolder, runId)).then(() => true, () => false);
}
/**
 * Removes what one run made, or several: a chain has one for each image.
 * @param keep local names of images that stay, e.g. the built image until the end of the job.
 */
async function sweepRun(engine, run, options = {}) {
    const runIds = new Set([run].flat().filter(isRunId));
    const [first] = runIds;
    if (first === undefined)
        return { removed: [], left: [] };
    const own = (owner) => runIds.has(owner);
    const { keep = [], pushing = false, signal } = options;
    const label = runIds.size === 1 ? `${run_RUN_LABEL}=${first}` : run_RUN_LABEL;
    return sweep(engine, { label, ended: own, over: own, keep, pushing, ...(signal ? { signal } : {}) });
}
/**
 * Removes what runs left behind that were killed and never swept: at once where their process, and for the image their
 * job, is known to be dead, otherwise once nothing of them can be in use.
 */
async function sweepAbandoned(engine, now, signal) {
    const here = thisOwner().place;
    const dead = (runId, who) => {
        const owner = runOwner(runId);
        return owner !== undefined && (isExpired(runId, now) || (owner.place === here && !isAlive(owner[who])));
    };
    const ended = (runId) => dead(runId, "process");
    await killOrphans(ended);
    const over = (runId) => ended(runId) && dead(runId, "job");
    return sweep(engine, { label: RUN_LABEL, ended, over, keep: [], pushing: false, ...(signal ? { signal } : {}) });
}
/** Removes the folder of a run. The path is made from a checked ID, never taken from a state somebody could have forged. */
async function removeRunFolder(temporaryFolder, runId) {
    if (isRunId(runId))
        await (0,external_node_fs_promises_namespaceObject.rm)(runFolder(temporaryFolder, runId), { recursive: true, force: true });
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
        listContainers(engine, label, signal),
        listVolumes(engine, label, signal),
        listNetworks(engine, label, signal),
    ]);
    await Promise.all(containers
        .filter(({ Labels }) => ended(Labels[run_RUN_LABEL] ?? ""))
        .map(({ Id }) => attempt(`container ${Id.slice(0, 12)}`, () => removeContainer(engine, Id, signal))));
    await Promise.all(networks
        .filter(({ Labels }) => ended(Labels?.[run_RUN_LABEL] ?? ""))
        .map(({ Id, Name }) => attempt(`network ${Name}`, () => removeNetwork(engine, Id, signal))));
    for (const volume of volumes.filter(({ Labels }) => ended(Labels?.[run_RUN_LABEL] ?? ""))) {
        const names = namesOf(volume);
        if (names !== undefined)
            await attempt(NAMES, () => giveBackNames(engine, names, signal));
        if (names !== undefined && pushing)
            continue;
        await attempt(`volume ${volume.Name}`, () => volumes_removeVolume(engine, volume.Name, signal));
    }
    const owned = async () => (await listImages(engine, LOCAL_HOST, signal)).filter((name) => {
        const owner = runOfImage(name) ?? "";
        return !keep.includes(name) && (isLayer(name) ? ended(owner) : over(owner));
    });
    // An engine that removes another run's image at the same time can answer that ours is not there, and keep it.
    for (let round = 1, images = await owned(); images.length > 0 && round <= ROUNDS; round++) {
        // Throw-away layers stand on the built image: the later one goes first.
        for (const name of images.sort(laterFirst))
            await attempt(`image ${name}`, () => removeImage(engine, name, signal));
        images = await owned();
        if (images.length === 0)
            break;
        if (round === ROUNDS)
            left.push(...images.map((name) => `image ${name}: the engine keeps it`));
        else
            await (0,promises_namespaceObject.setTimeout)(sweep_PAUSE);
    }
    return { removed: [...new Set(removed)], left: [...new Set(left)] };
}
function laterFirst(a, b) {
    return Number(isLayer(b)) - Number(isLayer(a));
}

;// CONCATENATED MODULE: ./lib/src/stages/post.js
// Post: the end of the job. Works after success, failure, cancel and kill, after a run that never started, and twice.








/** Milliseconds that post may take, also with an engine that hangs. */
const LIMIT = 50_000;
/** Milliseconds that an engine may take to come back, when a run was interrupted with it. */
const RETURN = 30_000;
/** Milliseconds after which what a killed build or push had still under way has arrived or is dropped. */
const SETTLING = 500;
/** Never fails the job: what cannot be removed is a warning, and the next run sweeps it. */
async function postStep(runner) {
    const runIds = runner.state(RUN_STATE).split(" ").filter(Boolean);
    if (runIds.length === 0)
        return runner.log.info("nothing to remove: the run made nothing");
    if (!runIds.every(isRunId))
        return runner.log.warning("nothing is removed: the saved state is not the ID of a run");
    const unfinished = (await Promise.all(runIds.map((id) => isUnfinished(runner.temporaryFolder, id)))).includes(true);
    const orphans = await orphans_killOrphans((owner) => runIds.includes(owner));
    for (const runId of runIds) {
        await removeRunFolder(runner.temporaryFolder, runId);
        await removeJobFolders(runner.temporaryFolder, runId);
    }
    const signal = AbortSignal.timeout(LIMIT);
    try {
        const engine = await connect(runner, unfinished ? RETURN : 0, signal);
        try {
            let { removed, left } = await sweepRun(engine, runIds, { pushing: true, signal });
            if (orphans > 0 || left.length > 0 || removed.includes(NAMES)) {
                await (0,promises_namespaceObject.setTimeout)(SETTLING);
                const late = await sweepRun(engine, runIds, { signal });
                removed = [...removed, ...late.removed];
                left = late.left;
            }
            for (const resource of left)
                runner.log.warning(`could not be removed: ${resource}`);
            runner.log.info(`removed: ${removed.length}, left behind: ${left.length}`);
        }
        finally {
            engine.api.close();
        }
    }
    catch (error) {
        runner.log.warning(`the engine could not be swept (${signal.aborted ? `no answer in ${LIMIT / 1000} s` : asStageError(error, "sweep").message}); the next run on this machine does it`);
    }
}
/** Connects; an engine that went away in the middle of the run gets some time to come back. */
async function connect(runner, patience, signal) {
    const until = performance.now() + patience;
    for (;;) {
        try {
            return await connectEngine(runner.env, [runner.workspace, runner.temporaryFolder], signal);
        }
        catch (error) {
            if (!(error instanceof errors_StageError) || performance.now() > until || signal.aborted)
                throw error;
            await (0,promises_namespaceObject.setTimeout)(500);
        }
    }
}


/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/******/ // expose the modules object (__webpack_modules__)
/******/ __nccwpck_require__.m = __webpack_modules__;
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/async module */
/******/ (() => {
/******/ 	var webpackQueues = typeof Symbol === "function" ? Symbol("webpack queues") : "__webpack_queues__";
/******/ 	var webpackExports = typeof Symbol === "function" ? Symbol("webpack exports") : "__webpack_exports__";
/******/ 	var webpackError = typeof Symbol === "function" ? Symbol("webpack error") : "__webpack_error__";
/******/ 	var resolveQueue = (queue) => {
/******/ 		if(queue && queue.d < 1) {
/******/ 			queue.d = 1;
/******/ 			queue.forEach((fn) => (fn.r--));
/******/ 			queue.forEach((fn) => (fn.r-- ? fn.r++ : fn()));
/******/ 		}
/******/ 	}
/******/ 	var wrapDeps = (deps) => (deps.map((dep) => {
/******/ 		if(dep !== null && typeof dep === "object") {
/******/ 			if(dep[webpackQueues]) return dep;
/******/ 			if(dep.then) {
/******/ 				var queue = [];
/******/ 				queue.d = 0;
/******/ 				dep.then((r) => {
/******/ 					obj[webpackExports] = r;
/******/ 					resolveQueue(queue);
/******/ 				}, (e) => {
/******/ 					obj[webpackError] = e;
/******/ 					resolveQueue(queue);
/******/ 				});
/******/ 				var obj = {};
/******/ 				obj[webpackQueues] = (fn) => (fn(queue));
/******/ 				return obj;
/******/ 			}
/******/ 		}
/******/ 		var ret = {};
/******/ 		ret[webpackQueues] = x => {};
/******/ 		ret[webpackExports] = dep;
/******/ 		return ret;
/******/ 	}));
/******/ 	__nccwpck_require__.a = (module, body, hasAwait) => {
/******/ 		var queue;
/******/ 		hasAwait && ((queue = []).d = -1);
/******/ 		var depQueues = new Set();
/******/ 		var exports = module.exports;
/******/ 		var currentDeps;
/******/ 		var outerResolve;
/******/ 		var reject;
/******/ 		var promise = new Promise((resolve, rej) => {
/******/ 			reject = rej;
/******/ 			outerResolve = resolve;
/******/ 		});
/******/ 		promise[webpackExports] = exports;
/******/ 		promise[webpackQueues] = (fn) => (queue && fn(queue), depQueues.forEach(fn), promise["catch"](x => {}));
/******/ 		module.exports = promise;
/******/ 		body((deps) => {
/******/ 			currentDeps = wrapDeps(deps);
/******/ 			var fn;
/******/ 			var getResult = () => (currentDeps.map((d) => {
/******/ 				if(d[webpackError]) throw d[webpackError];
/******/ 				return d[webpackExports];
/******/ 			}))
/******/ 			var promise = new Promise((resolve) => {
/******/ 				fn = () => (resolve(getResult));
/******/ 				fn.r = 0;
/******/ 				var fnQueue = (q) => (q !== queue && !depQueues.has(q) && (depQueues.add(q), q && !q.d && (fn.r++, q.push(fn))));
/******/ 				currentDeps.map((dep) => (dep[webpackQueues](fnQueue)));
/******/ 			});
/******/ 			return fn.r ? promise : getResult();
/******/ 		}, (err) => ((err ? reject(promise[webpackError] = err) : outerResolve(exports)), resolveQueue(queue)));
/******/ 		queue && queue.d < 0 && (queue.d = 0);
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/create fake namespace object */
/******/ (() => {
/******/ 	var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 	var leafPrototypes;
/******/ 	// create a fake namespace object
/******/ 	// mode & 1: value is a module id, require it
/******/ 	// mode & 2: merge all properties of value into the ns
/******/ 	// mode & 4: return value when already ns object
/******/ 	// mode & 16: return value when it's Promise-like
/******/ 	// mode & 8|1: behave like require
/******/ 	__nccwpck_require__.t = function(value, mode) {
/******/ 		if(mode & 1) value = this(value);
/******/ 		if(mode & 8) return value;
/******/ 		if(typeof value === 'object' && value) {
/******/ 			if((mode & 4) && value.__esModule) return value;
/******/ 			if((mode & 16) && typeof value.then === 'function') return value;
/******/ 		}
/******/ 		var ns = Object.create(null);
/******/ 		__nccwpck_require__.r(ns);
/******/ 		var def = {};
/******/ 		leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 		for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 			Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 		}
/******/ 		def['default'] = () => (value);
/******/ 		__nccwpck_require__.d(ns, def);
/******/ 		return ns;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/ensure chunk */
/******/ (() => {
/******/ 	__nccwpck_require__.f = {};
/******/ 	// This file contains only the entry chunk.
/******/ 	// The chunk loading function for additional chunks
/******/ 	__nccwpck_require__.e = (chunkId) => {
/******/ 		return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 			__nccwpck_require__.f[key](chunkId, promises);
/******/ 			return promises;
/******/ 		}, []));
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/get javascript chunk filename */
/******/ (() => {
/******/ 	// This function allow to reference async chunks
/******/ 	__nccwpck_require__.u = (chunkId) => {
/******/ 		// return url for filenames based on template
/******/ 		return "" + chunkId + ".index.js";
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/make namespace object */
/******/ (() => {
/******/ 	// define __esModule on exports
/******/ 	__nccwpck_require__.r = (exports) => {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/import chunk loading */
/******/ (() => {
/******/ 	// no baseURI
/******/ 	
/******/ 	// object to store loaded and loading chunks
/******/ 	// undefined = chunk not loaded, null = chunk preloaded/prefetched
/******/ 	// [resolve, Promise] = chunk loading, 0 = chunk loaded
/******/ 	var installedChunks = {
/******/ 		792: 0
/******/ 	};
/******/ 	
/******/ 	var installChunk = (data) => {
/******/ 		var {ids, modules, runtime} = data;
/******/ 		// add "modules" to the modules object,
/******/ 		// then flag all "ids" as loaded and fire callback
/******/ 		var moduleId, chunkId, i = 0;
/******/ 		for(moduleId in modules) {
/******/ 			if(__nccwpck_require__.o(modules, moduleId)) {
/******/ 				__nccwpck_require__.m[moduleId] = modules[moduleId];
/******/ 			}
/******/ 		}
/******/ 		if(runtime) runtime(__nccwpck_require__);
/******/ 		for(;i < ids.length; i++) {
/******/ 			chunkId = ids[i];
/******/ 			if(__nccwpck_require__.o(installedChunks, chunkId) && installedChunks[chunkId]) {
/******/ 				installedChunks[chunkId][0]();
/******/ 			}
/******/ 			installedChunks[ids[i]] = 0;
/******/ 		}
/******/ 	
/******/ 	}
/******/ 	
/******/ 	__nccwpck_require__.f.j = (chunkId, promises) => {
/******/ 			// import() chunk loading for javascript
/******/ 			var installedChunkData = __nccwpck_require__.o(installedChunks, chunkId) ? installedChunks[chunkId] : undefined;
/******/ 			if(installedChunkData !== 0) { // 0 means "already installed".
/******/ 	
/******/ 				// a Promise means "currently loading".
/******/ 				if(installedChunkData) {
/******/ 					promises.push(installedChunkData[1]);
/******/ 				} else {
/******/ 					if(true) { // all chunks have JS
/******/ 						// setup Promise in chunk cache
/******/ 						var promise = import("./" + __nccwpck_require__.u(chunkId)).then(installChunk, (e) => {
/******/ 							if(installedChunks[chunkId] !== 0) installedChunks[chunkId] = undefined;
/******/ 							throw e;
/******/ 						});
/******/ 						var promise = Promise.race([promise, new Promise((resolve) => (installedChunkData = installedChunks[chunkId] = [resolve]))])
/******/ 						promises.push(installedChunkData[1] = promise);
/******/ 					}
/******/ 				}
/******/ 			}
/******/ 	};
/******/ 	
/******/ 	// no prefetching
/******/ 	
/******/ 	// no preloaded
/******/ 	
/******/ 	// no external install chunk
/******/ 	
/******/ 	// no on chunks loaded
/******/ })();
/******/ 
/************************************************************************/
/******/ 
/******/ // startup
/******/ // Load entry module and return exports
/******/ // This entry module used 'module' so it can't be inlined
/******/ var __webpack_exports__ = __nccwpck_require__(7342);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 
