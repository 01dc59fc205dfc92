export const id = 664;
export const ids = [664,473];
export const modules = {

/***/ 7648:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {



const SemVer = __webpack_require__(7163)
const compareBuild = (a, b, loose) => {
  const versionA = new SemVer(a, loose)
  const versionB = new SemVer(b, loose)
  return versionA.compare(versionB) || versionA.compareBuild(versionB)
}
module.exports = compareBuild


/***/ }),

/***/ 6353:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {



const SemVer = __webpack_require__(7163)
const parse = (version, options, throwErrors = false) => {
  if (version instanceof SemVer) {
    return version
  }
  try {
    return new SemVer(version, options)
  } catch (er) {
    if (!throwErrors) {
      return null
    }
    throw er
  }
}

module.exports = parse


/***/ }),

/***/ 8011:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {



const Range = __webpack_require__(6782)
const satisfies = (version, range, options) => {
  try {
    range = new Range(range, options)
  } catch (er) {
    return false
  }
  return range.test(version)
}
module.exports = satisfies


/***/ }),

/***/ 4737:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {



const Range = __webpack_require__(6782)
const validRange = (range, options) => {
  try {
    // Return '*' instead of '' so that truthiness works.
    // This will throw if it's invalid anyway
    return new Range(range, options).range || '*'
  } catch (er) {
    return null
  }
}
module.exports = validRange


/***/ }),

/***/ 1269:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  launchCommand: () => (/* binding */ launchCommand)
});

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: ./lib/src/process/environment.js
var environment = __webpack_require__(8989);
;// CONCATENATED MODULE: ./lib/src/process/stty.js
// The one program that is given this process's terminal: Node's raw mode leaves the terminal's own work on output, ours has to go too.


/** There on Linux and macOS; by its path, so that nothing in a checkout is taken for it. */
const STTY = "/bin/stty";
/** Milliseconds; it only asks the kernel. */
const PATIENCE = 2000;
/**
 * What is written to the terminal of standard input arrives as it is: a line feed alone only goes down, as full-screen programs
 * mean it. Where there is no stty, it goes back to the first column too.
 */
function passOutputOn(env) {
    (0,external_node_child_process_.spawnSync)(STTY, ["-opost"], {
        env: (0,environment/* childEnvironment */.Q)(env),
        stdio: ["inherit", "ignore", "ignore"],
        timeout: PATIENCE,
    });
}

// EXTERNAL MODULE: ./lib/src/runner/harmless.js
var harmless = __webpack_require__(1554);
// EXTERNAL MODULE: ./lib/src/runner/sink.js
var sink = __webpack_require__(7834);
;// CONCATENATED MODULE: ./lib/src/runner/console.js
// Where the command line runs a command of others for somebody: the streams of this process, its terminal and its signals.




const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];
/** The console of this process. From now on signals end it no more: whoever asks for it listens to them. */
function processConsole(process) {
    const { stdin, stdout, stderr } = process;
    const controller = new AbortController();
    const listeners = new Set();
    let received;
    const receive = (name) => {
        received ??= name;
        controller.abort(new DOMException(`${name} was received`, "AbortError"));
        for (const listener of listeners)
            listener(name);
    };
    for (const name of SIGNALS)
        process.on(name, receive);
    let broken = false;
    stdout.on("error", () => {
        broken = true;
    });
    const writers = { stdout: new sink/* Writer */.A((0,sink/* streamSink */.g)(stdout)), stderr: new sink/* Writer */.A((0,sink/* streamSink */.g)(stderr)) };
    return {
        env: process.env,
        cwd: process.cwd(),
        home: process.env.HOME || (0,external_node_os_.homedir)(),
        user: process.getuid === undefined || process.getgid === undefined
            ? undefined
            : { uid: process.getuid(), gid: process.getgid() },
        stdin,
        isTerminal: stdin.isTTY === true && stdout.isTTY === true,
        isTyped: stdin.isTTY === true,
        signal: controller.signal,
        get received() {
            return received;
        },
        signals(pass) {
            listeners.add(pass);
            return () => listeners.delete(pass);
        },
        write(chunk, to) {
            if (to === "stdout" && broken)
                for (const listener of listeners)
                    listener("SIGPIPE");
            return writers[to].write(chunk);
        },
        say: (line) => void writers.stderr.write(`image-driven-pipeline: ${(0,harmless/* harmlessText */.fT)(line)}\n`),
        raw() {
            stdin.setRawMode(true);
            passOutputOn(process.env);
            return () => void stdin.setRawMode(false); // all is as it was before
        },
        size: () => ({ rows: stdout.rows, columns: stdout.columns }),
        resized(listener) {
            stdout.on("resize", listener);
            return () => void stdout.off("resize", listener);
        },
        close() {
            for (const name of SIGNALS)
                process.off(name, receive);
            stdin.destroy();
        },
    };
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/src/docker/api.js
var api = __webpack_require__(5963);
// EXTERNAL MODULE: ./lib/src/docker/engine.js
var docker_engine = __webpack_require__(6145);
// EXTERNAL MODULE: ./lib/src/docker/images.js
var docker_images = __webpack_require__(5321);
// EXTERNAL MODULE: external "node:stream/consumers"
var consumers_ = __webpack_require__(8321);
// EXTERNAL MODULE: ./lib/src/docker/containers.js
var containers = __webpack_require__(8399);
;// CONCATENATED MODULE: ./lib/src/docker/run.js
// A command in a container as if it were a program of this machine: its streams, its terminal, its signals, its exit code.
// By the API like everything else: `docker run` would have names and values of others among its options.




/** Signals after which the command gets no further chance: as many as end the Docker CLI. */
const run_PATIENCE = 3;
/** A sequence that nobody types. By default Ctrl-P, the way back in every shell's history, would wait for a Ctrl-Q. */
const DETACH = Array(4).fill("ctrl-^").join(",");
/**
 * Runs the command and resolves with its exit code; 126 or 127 when it cannot be executed, as `docker run` says it. The container is
 * gone afterwards, however it ends. A signal that comes before the command runs is its end.
 * @throws EngineError when the engine did not do its part.
 */
async function runAttached(engine, run) {
    let received = 0;
    let early;
    let started = false;
    let spoke = false;
    const pass = (name) => {
        if (!started) {
            early ??= name;
            return;
        }
        received += 1;
        // What cannot be passed on is told by the end of the run.
        (0,containers/* killContainer */.QF)(engine, run.name, received < run_PATIENCE ? name : "SIGKILL").catch(() => undefined);
    };
    const endSignals = run.signals(pass);
    let connection;
    let endTerminal = () => undefined;
    try {
        // Never given up half-way: what the engine has made has to be known, to be removed.
        await (0,containers/* createContainer */.g$)(engine, run.name, complete(run));
        connection = await attach(engine, run);
        const output = read(connection, {
            ...run,
            output(chunk, from) {
                spoke = true;
                return run.output(chunk, from);
            },
        });
        const ended = await waiting(engine, run.name);
        if (early !== undefined)
            return await gone(engine, run.name, codeOf(early));
        const shown = showOn(engine, run);
        endTerminal = shown.end;
        try {
            await (0,containers/* startContainer */.YI)(engine, run.name);
        }
        catch (error) {
            const code = notExecuted(error);
            await run.output(Buffer.from(`${error.message}\n`), "stderr");
            return await gone(engine, run.name, code);
        }
        started = true;
        // One that came meanwhile is passed on to who has said something: a process that is just being made would not hear it.
        if (early !== undefined) {
            if (!spoke)
                return await gone(engine, run.name, codeOf(early));
            pass(early);
        }
        shown.resize();
        feed(connection, run);
        const code = await ended();
        // All of the output, however slow its reader is: the container is gone, so that nothing can hold it open.
        await output;
        return code;
    }
    catch (error) {
        await (0,containers/* removeContainer */.od)(engine, run.name).catch(() => undefined);
        throw error;
    }
    finally {
        endSignals();
        endTerminal();
        if (connection !== undefined) {
            run.input?.unpipe(connection);
            connection.destroy();
        }
    }
}
async function gone(engine, name, code) {
    await (0,containers/* removeContainer */.od)(engine, name);
    return code;
}
/** Exit code of a program that a signal has ended, as a shell tells it. */
function codeOf(signal) {
    return 128 + external_node_os_.constants.signals[signal];
}
function complete({ spec, input, terminal }) {
    return {
        ...spec,
        ...(input === undefined ? {} : { OpenStdin: true, StdinOnce: true, AttachStdin: true }),
        ...(terminal === undefined ? {} : { Tty: true }),
        HostConfig: {
            ...spec.HostConfig,
            AutoRemove: true,
            ...(terminal === undefined ? {} : { ConsoleSize: [terminal.size().rows, terminal.size().columns] }),
        },
    };
}
async function attach(engine, { name, input, terminal }) {
    const { connection, head } = await engine.api.upgrade({
        method: "POST",
        path: `/containers/${name}/attach`,
        query: {
            stream: true,
            stdout: true,
            stderr: true,
            stdin: input !== undefined,
            ...(terminal === undefined ? {} : { detachKeys: DETACH }),
        },
    });
    if (head.length > 0)
        connection.unshift(head);
    // A command that ends without reading its input breaks the connection: no failure, its end is asked of the engine.
    connection.on("error", () => undefined);
    return connection;
}
/** Hands standard input on. Its end is the end of the command's, and no end of the connection. */
function feed(connection, { input }) {
    if (input === undefined)
        return;
    input.on("error", () => connection.end());
    input.pipe(connection);
}
async function read(connection, { output, terminal }) {
    if (terminal === undefined)
        return (0,containers/* readFrames */.v0)(connection, output);
    try {
        for await (const chunk of connection)
            await output(chunk, "stdout");
    }
    catch {
        // as in readFrames: a cut connection ends the output
    }
}
/** Asks for the end before the start, so that no end is missed. Resolves with how to wait for the exit code. */
async function waiting(engine, name) {
    const response = await engine.api.stream({
        method: "POST",
        path: `/containers/${name}/wait`,
        query: { condition: "removed" },
        patience: 0,
    });
    const answer = (0,consumers_.text)(response);
    answer.catch(() => undefined); // told to whoever waits
    return async () => {
        try {
            return JSON.parse(await answer).StatusCode;
        }
        catch (error) {
            throw new api/* EngineError */.NJ(0, "the engine went away before the command ended", { cause: error });
        }
    };
}
/** Exit code for a start that failed because of the command. Source: docker/cli, cli/command/container/run.go. */
function notExecuted(error) {
    if (error instanceof api/* EngineError */.NJ && error.status > 0) {
        if (/executable file not found|no such file or directory/.test(error.message))
            return 127;
        if (/permission denied|is a directory/.test(error.message))
            return 126;
    }
    throw error;
}
/** Makes our terminal the command's, before it says a word: its keys, and its size as soon as there is somebody to be told. */
function showOn(engine, { name, terminal }) {
    if (terminal === undefined)
        return { resize: () => undefined, end: () => undefined };
    const resize = () => {
        const { rows, columns } = terminal.size();
        // A container that has just ended has no size.
        engine.api
            .json({ method: "POST", path: `/containers/${name}/resize`, query: { h: rows, w: columns } })
            .catch(() => undefined);
    };
    const endKeys = terminal.raw();
    const endSizes = terminal.resized(resize);
    return {
        resize,
        end() {
            endKeys();
            endSizes();
        },
    };
}

// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __webpack_require__(5071);
// EXTERNAL MODULE: ./lib/src/event/git.js
var git = __webpack_require__(205);
// EXTERNAL MODULE: ./lib/src/runner/failure.js
var runner_failure = __webpack_require__(2511);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: ./lib/src/runner/mask.js
var mask = __webpack_require__(2685);
;// CONCATENATED MODULE: ./lib/src/runner/rotating-file.js
// A log that never grows beyond a limit: a file, and older ones with a number, of which the oldest goes.


/** Bytes of one file. */
const FILE_LIMIT = 1024 * 1024;
/** Files that are kept, the current one among them. */
const FILES_LIMIT = 30;
const LINE_FEED = 10;
/** Where Linux shows the files that this process has open. */
const OPEN_FILES = "/proc/self/fd";
/** The files `name`, `name.1` (the one before) and so on of a folder that exists. */
class RotatingFile {
    #name;
    #limit;
    #files;
    /** The folder stays open: whoever can write to it could put another in its place, and everything would go there. */
    #folder;
    #place;
    #file;
    #size = 0;
    /** Goes on with the files that are there. @throws Error when they cannot be written to, or are no plain files. */
    constructor(folder, name, { limit = FILE_LIMIT, files = FILES_LIMIT } = {}) {
        this.#name = name;
        this.#limit = limit;
        this.#files = files;
        this.#folder = (0,external_node_fs_.openSync)(folder, external_node_fs_.constants.O_RDONLY | external_node_fs_.constants.O_DIRECTORY | external_node_fs_.constants.O_NOFOLLOW);
        this.#place = process.platform === "linux" ? `${OPEN_FILES}/${this.#folder}` : folder;
        try {
            this.#file = this.#open();
        }
        catch (error) {
            (0,external_node_fs_.closeSync)(this.#folder);
            throw error;
        }
    }
    /** Appends. A line stays in one file where it fits into one. */
    write(chunk) {
        let rest = chunk;
        while (rest.length > this.#limit - this.#size) {
            const room = this.#limit - this.#size;
            const lines = room > 0 ? rest.lastIndexOf(LINE_FEED, room - 1) + 1 : 0;
            const part = lines > 0 || this.#size > 0 ? lines : room;
            this.#append(rest.subarray(0, part));
            rest = rest.subarray(part);
            this.#rotate();
        }
        this.#append(rest);
    }
    close() {
        (0,external_node_fs_.closeSync)(this.#file);
        (0,external_node_fs_.closeSync)(this.#folder);
    }
    #append(bytes) {
        for (let done = 0; done < bytes.length;)
            done += (0,external_node_fs_.writeSync)(this.#file, bytes, done);
        this.#size += bytes.length;
    }
    #rotate() {
        for (let number = this.#files - 1; number > 0; number--) {
            try {
                (0,external_node_fs_.renameSync)(this.#path(number - 1), this.#path(number));
            }
            catch (error) {
                if (error.code !== "ENOENT")
                    throw error;
            }
        }
        const old = this.#file;
        this.#file = this.#open();
        (0,external_node_fs_.closeSync)(old);
    }
    #open() {
        const { O_WRONLY, O_CREAT, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = external_node_fs_.constants;
        // Not through a link, and without waiting for the reader of a pipe: the folder may be writable for others' code.
        const file = (0,external_node_fs_.openSync)(this.#path(0), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK, 0o644);
        const state = (0,external_node_fs_.fstatSync)(file);
        if (!state.isFile()) {
            (0,external_node_fs_.closeSync)(file);
            throw new Error(`${this.#name} is no plain file`);
        }
        this.#size = state.size;
        return file;
    }
    #path(number) {
        return external_node_path_.join(this.#place, number === 0 ? this.#name : `${this.#name}.${number}`);
    }
}

;// CONCATENATED MODULE: ./lib/src/runner/job-log.js
// The log of a job: what it was started as, all that it printed, how it ended. In files that never grow beyond a limit.



/** The current file in the folder of the job; older ones have a number behind it. */
const LOG_FILE = "output.log";
/**
 * Goes on with the log in `folder`, which is made where it is missing, and writes the line about the start.
 * @param lost told once when nothing more can be written: the job goes on all the same.
 * @throws Error when there can be no log.
 */
function openJobLog(folder, start, lost) {
    (0,external_node_fs_.mkdirSync)(folder, { recursive: true });
    let file = new RotatingFile(folder, LOG_FILE);
    let lineIsOpen = false;
    const write = (chunk) => {
        if (file === undefined || chunk.length === 0)
            return;
        try {
            file.write(chunk);
            lineIsOpen = chunk.at(-1) !== 10;
        }
        catch (error) {
            file.close();
            file = undefined;
            lost(error instanceof Error ? error.message : String(error));
        }
    };
    const line = (text) => write(Buffer.from(`${lineIsOpen ? "\n" : ""}# ${new Date().toISOString()} ${text}\n`));
    line(`${start.image} ${words(start)} variables: ${start.variables.toSorted().join(" ")}`);
    return {
        write,
        end(code) {
            line(`exit code ${code}`);
            file?.close();
        },
    };
}
/** As JSON: every argument is seen as it is, and none can end the line. */
function words({ command, hidden }) {
    const parts = hidden.flatMap(mask/* maskedParts */.ES).toSorted((a, b) => b.length - a.length);
    return JSON.stringify(command.map((word) => parts.reduce((text, part) => text.replaceAll(part, "***"), word)));
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
;// CONCATENATED MODULE: ./lib/src/stages/launch-folders.js
// Where a launched command works: folders of the caller on the host, their places in the container, and the variables that name them.



/** Variables of the container, the folders on the host that they name, and their places in the container. */
const FOLDERS = { LOGDIR: "log", DATADIR: "data", CFGDIR: "config", TMPDIR: "tmp" };
const PLACE = "/mnt";
/** Below the temporary folder: a program may keep what it likes there, and nothing depends on it. */
const HOME = "home";
const SOURCE = "/src";
/** Makes what is missing of `<root>/{log,data,config,tmp}/<name>`; what is made belongs to the caller. @throws StageError `input`. */
async function workingFolders(root, name, source) {
    const mounts = [];
    const variables = {};
    try {
        for (const [variable, folder] of Object.entries(FOLDERS)) {
            const host = external_node_path_.join(root, folder, name);
            await (0,promises_.mkdir)(folder === "tmp" ? external_node_path_.join(host, HOME) : host, { recursive: true });
            mounts.push({ Type: "bind", Source: host, Target: `${PLACE}/${folder}`, ReadOnly: false });
            variables[variable] = `${PLACE}/${folder}`;
        }
        if (source !== undefined) {
            if (!(await (0,promises_.stat)(source)).isDirectory())
                throw new Error(`ENOTDIR: not a directory, '${source}'`);
            mounts.push({ Type: "bind", Source: source, Target: SOURCE, ReadOnly: false });
            variables.SRCDIR = SOURCE;
        }
    }
    catch (error) {
        throw new errors/* StageError */.Zu({
            stage: "plan",
            kind: "input",
            what: "a folder that the command is to work in cannot be used",
            why: error instanceof Error ? error.message : String(error),
            remedy: "--root names the folder of the working folders, --source that of the source code",
        }, { cause: error });
    }
    variables.HOME = `${variables.TMPDIR}/${HOME}`;
    return { mounts, variables, logs: external_node_path_.join(root, FOLDERS.LOGDIR, name) };
}

// EXTERNAL MODULE: ./lib/src/image/reference.js
var image_reference = __webpack_require__(5741);
// EXTERNAL MODULE: ./lib/src/stages/lookup.js
var lookup = __webpack_require__(9764);
// EXTERNAL MODULE: ./lib/src/stages/preflight.js
var preflight = __webpack_require__(7439);
;// CONCATENATED MODULE: ./lib/src/stages/launch-image.js




/**
 * Finds the image and tells `say` which it is, in one line.
 * @throws StageError when there is none, or the registry or the engine does not do its part.
 */
async function chooseImage(wanted, engine, asking, say) {
    return wanted.local ? onEngine(wanted, engine, asking, say) : inRegistry(wanted, engine, asking, say);
}
async function onEngine({ reference, pattern }, engine, { signal }, say) {
    const { repository, tag, digest } = reference;
    const name = (0,image_reference/* repositoryName */.aR)(repository);
    if (digest !== undefined) {
        const id = await (0,lookup/* idOnEngine */.lh)(engine, repository, { digest }, signal);
        if (id === undefined)
            throw notFound(reference, "on the engine");
        say(described(name, tag, digest));
        return { name, version: tag ?? digest, id };
    }
    const found = tag === undefined
        ? await (0,lookup/* newestOnEngine */.kt)(engine, repository, pattern, signal)
        : await (0,lookup/* taggedOnEngine */.qf)(engine, repository, tag, signal);
    if (found === undefined)
        throw notFound(reference, "on the engine");
    // What was never in a registry has no digest: its ID tells it from others.
    say(described(name, found.tag, found.digest ?? found.id));
    return { name, version: found.tag, id: found.id };
}
async function inRegistry({ reference, pattern }, engine, asking, say) {
    const { repository, env, untrustedFolders, signal } = asking;
    const name = (0,image_reference/* repositoryName */.aR)(repository);
    const [tag, digest] = [reference.tag, reference.digest];
    // A digest says all: where the engine has it, the registry has nothing to tell.
    const found = digest !== undefined
        ? undefined
        : tag === undefined
            ? await (0,lookup/* newestInRegistry */.z2)(asking, pattern)
            : await (0,lookup/* taggedInRegistry */.jz)(asking, tag);
    const chosen = digest ?? found?.digest;
    if (chosen === undefined)
        throw notFound(reference, "in the registry");
    const version = found?.tag ?? tag;
    const known = await (0,lookup/* idOnEngine */.lh)(engine, repository, { tag: found?.tag, digest: chosen }, signal);
    say(`${described(name, version, chosen)}${known === undefined ? ", pulled" : ""}`);
    if (known !== undefined)
        return { name, version: version ?? chosen, id: known };
    const credentials = found === undefined
        ? await (0,preflight/* credentialsFor */.O)(repository.registry, { repository }, env, untrustedFolders, signal)
        : found.credentials;
    await (0,lookup/* pull */.a$)(engine, repository, { tag: found?.tag, digest: chosen }, credentials, signal);
    const id = await (0,lookup/* idOnEngine */.lh)(engine, repository, { digest: chosen }, signal);
    if (id === undefined)
        throw notFound(reference, "on the engine, where it was pulled a moment ago");
    return { name, version: version ?? chosen, id };
}
function described(name, tag, digest) {
    return tag === undefined ? `${name}@${digest}` : `${name}:${tag} ${digest}`;
}
function notFound({ repository, tag, digest }, where) {
    const name = (0,image_reference/* repositoryName */.aR)(repository);
    const newest = tag === undefined && digest === undefined;
    return new errors/* StageError */.Zu({
        stage: "plan",
        kind: "input",
        what: newest
            ? `no tag of ${name} fits ${where}`
            : `there is no ${name}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`} ${where}`,
        remedy: newest
            ? "check the name; --pattern says which tags count: timestamp (the default), semver, semver:^1, or a pattern like main-*"
            : "check the name",
    });
}

;// CONCATENATED MODULE: ./lib/src/stages/launch.js
// The command `launch`: the newest image of a repository runs a command here, with the caller's user, folders and exit code.











/** Exit code of a launcher that has failed itself, as `docker run` has it. */
const LAUNCHER_FAILED = 125;
/** Containers that run for somebody carry it, with the image's name and version. */
const LAUNCH_LABEL = "image-driven.launch";
/** The root, where no flag names it; without it the folder `work` of the caller's home. */
const ROOT_VARIABLE = "IMAGE_DRIVEN_ROOT";
const DEFAULT_ROOT = "work";
/** Runs the command and resolves with its exit code, or says why not and resolves with {@link LAUNCHER_FAILED}. */
async function launch(request, console) {
    try {
        return await attempt(request, console);
    }
    catch (error) {
        if (console.received !== undefined && console.signal.aborted && (0,errors/* asStageError */.d4)(error, "plan").kind === "cancelled")
            return codeOf(console.received);
        sayFailure(error, console);
        return LAUNCHER_FAILED;
    }
}
/** What, why and what to do, on standard error. */
function sayFailure(error, console) {
    const failure = (0,api/* engineFailure */.FR)(error, "plan", "the engine did not run the command");
    const { what, why, remedy } = (0,runner_failure/* failureWords */.A)((0,errors/* asStageError */.d4)(failure, "plan"));
    for (const line of [what, ...why, ...remedy])
        console.say(line);
}
async function attempt(request, console) {
    const { env, cwd, home, signal } = console;
    const root = external_node_path_.resolve(cwd, request.root ?? (env[ROOT_VARIABLE] || external_node_path_.join(home, DEFAULT_ROOT)));
    const source = request.source === undefined ? undefined : external_node_path_.resolve(cwd, request.source);
    const given = givenVariables(request, env);
    const untrustedFolders = [root, ...(source === undefined ? [] : [source]), ...(await checkoutOf(cwd, env))];
    const engine = await (0,docker_engine/* connectEngine */.x)(env, untrustedFolders, signal);
    try {
        const { repository } = request.reference;
        const asking = { repository, env, untrustedFolders, signal, retrying: (words) => console.say(words) };
        const image = await chooseImage(request, engine, asking, (line) => console.say(line));
        const place = await workingPlace(engine, image, root, source, signal);
        const variables = { ...place.variables, ...(env.TZ ? { TZ: env.TZ } : {}), ...given };
        const spec = specOf(image, request.command, console, place, variables);
        if (request.job === undefined)
            return await runAttached(engine, attachedRun(spec, console));
        const log = jobLog(external_node_path_.join(place.logs, request.job), image, request.command, variables, given, console);
        let code = LAUNCHER_FAILED;
        try {
            code = await runAttached(engine, jobRun(spec, console, log));
        }
        finally {
            log.end(code);
        }
        return code;
    }
    finally {
        engine.api.close();
    }
}
/** The variables that were asked for. @throws StageError when the caller does not have one either. */
function givenVariables({ env }, callers) {
    const variables = {};
    for (const { name, value = callers[name] } of env) {
        if (value === undefined)
            throw unusable(`--env ${name}: there is no such variable here`, `write --env ${name}=VALUE, or set it`);
        variables[name] = value;
    }
    return variables;
}
/** The checkout that a folder lies in: what is in it must not decide which `docker` is asked. */
async function checkoutOf(folder, env) {
    const { code, stdout } = await (0,git/* gitIn */.u)(folder, env)(["rev-parse", "--show-toplevel"]);
    return code === 0 && stdout !== "" ? [stdout] : [];
}
/** Folders and variables for this image. Source code is found by Python too, before what the image has. */
async function workingPlace(engine, image, root, source, signal) {
    const shortName = external_node_path_.basename(image.name);
    const [folders, record] = await Promise.all([
        workingFolders(root, shortName, source),
        (0,docker_images/* inspectImage */.mm)(engine, image.id, signal),
    ]);
    const { SRCDIR, HOME = "/" } = folders.variables;
    const found = record?.Config.Env?.find((entry) => entry.startsWith("PYTHONPATH="))?.slice("PYTHONPATH=".length);
    return {
        mounts: folders.mounts,
        logs: folders.logs,
        workdir: SRCDIR ?? (record?.Config.WorkingDir || HOME),
        variables: {
            IMAGE_NAME: image.name,
            IMAGE_VERSION: image.version,
            ...folders.variables,
            ...(SRCDIR === undefined ? {} : { PYTHONPATH: found ? `${SRCDIR}:${found}` : SRCDIR }),
        },
    };
}
function specOf(image, command, { user }, { mounts, workdir }, variables) {
    if (user === undefined)
        throw unusable("this system has no users as containers have them", "use Linux or macOS");
    return {
        Image: image.id,
        ...(command.length === 0 ? {} : { Cmd: command }),
        User: `${user.uid}:${user.gid}`,
        WorkingDir: workdir,
        Env: Object.entries(variables).map(([name, value]) => `${name}=${value}`),
        Labels: { [LAUNCH_LABEL]: `${image.name}:${image.version}` },
        HostConfig: {
            Init: true,
            Mounts: mounts,
            // Output is read here; kept by the engine as well it would grow without a limit.
            LogConfig: { Type: "none" },
            // A program of the image that becomes root would leave files of root in the caller's folders.
            SecurityOpt: ["no-new-privileges"],
        },
    };
}
/** As a program of this machine: with a terminal where somebody sits at one. */
function attachedRun(spec, console) {
    return {
        name: containerName(),
        spec,
        input: console.stdin,
        output: (chunk, from) => console.write(chunk, from),
        signals: (pass) => console.signals(pass),
        ...(console.isTerminal ? { terminal: console } : {}),
    };
}
/** Without a terminal, so that it is the same wherever it is started from; both outputs are in its log, in their order. */
function jobRun(spec, console, log) {
    const { input, terminal: _, ...run } = attachedRun(spec, console);
    return {
        ...run,
        // It is there for its log, also when nobody reads along any more.
        signals: (pass) => console.signals((name) => (name === "SIGPIPE" ? undefined : pass(name))),
        // In the background a program that reads from its terminal is stopped.
        ...(console.isTyped || input === undefined ? {} : { input }),
        output(chunk, from) {
            log.write(chunk);
            return console.write(chunk, from);
        },
    };
}
function jobLog(folder, image, command, variables, given, console) {
    const start = {
        image: `${image.name}:${image.version}`,
        command,
        variables: Object.keys(variables),
        hidden: Object.values(given),
    };
    try {
        return openJobLog(folder, start, (why) => console.say(`the log of the job ends here: ${why}`));
    }
    catch (error) {
        throw unusable(`the log of the job cannot be written: ${folder}`, "--root names another place", error);
    }
}
function containerName() {
    return `image-driven-launch-${process.getBuiltinModule("node:crypto").randomBytes(8).toString("hex")}`;
}
function unusable(what, remedy, cause) {
    const why = cause instanceof Error ? { why: cause.message } : {};
    return new errors/* StageError */.Zu({ stage: "plan", kind: "input", what, remedy, ...why }, { cause });
}

// EXTERNAL MODULE: ./lib/src/cli/help.js
var help = __webpack_require__(2600);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
// EXTERNAL MODULE: ./lib/src/inputs/pairs.js
var pairs = __webpack_require__(879);
// EXTERNAL MODULE: ./lib/src/inputs/problems.js
var problems = __webpack_require__(8688);
// EXTERNAL MODULE: ./lib/src/inputs/tag-pattern.js
var tag_pattern = __webpack_require__(6473);
// EXTERNAL MODULE: ./lib/src/inputs/words.js
var inputs_words = __webpack_require__(4259);
// EXTERNAL MODULE: ./lib/src/cli/flags.js
var flags = __webpack_require__(3080);
// EXTERNAL MODULE: ./lib/src/cli/problems.js
var cli_problems = __webpack_require__(7731);
;// CONCATENATED MODULE: ./lib/src/cli/launch-arguments.js
// The words after `image-driven-pipeline launch` as a request: flags, then the image, then a command that is nobody's business.








/** Flags of `launch`; `job` is a switch that may have a name behind a `=`. */
const FLAGS = {
    local: "switch",
    pattern: "text",
    root: "text",
    source: "text",
    job: "job",
    env: "list",
    help: "switch",
};
const NAMES = Object.keys(FLAGS);
const SEE_HELP = "`image-driven-pipeline launch --help` lists the flags; those of the command stand behind IMAGE";
/** What can be the name of a folder and is nothing else, nowhere. */
const JOB_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/;
/** Reads `argv`, the words behind `launch`; undefined when they ask for help. @throws StageError `input`. */
function parseLaunch(argv) {
    const { tokens } = (0,external_node_util_.parseArgs)({
        args: [...argv],
        options: Object.fromEntries(Object.entries(FLAGS).map(([name, kind]) => [
            name,
            { type: kind === "text" || kind === "list" ? "string" : "boolean" },
        ])),
        strict: false,
        allowPositionals: true,
        tokens: true,
    });
    const given = new Map();
    for (const token of tokens) {
        if (token.kind === "option-terminator")
            continue;
        // Taken from the arguments as they came, not from the tokens: nothing behind the image is read as anything.
        if (token.kind === "positional")
            return request(given, token.value, argv.slice(token.index + 1));
        const { name, rawName, value } = token;
        if (rawName === "-h")
            return undefined;
        if (!rawName.startsWith("--") || !isFlag(name))
            throw (0,flags/* unknownFlag */.Vx)(rawName, name, NAMES, SEE_HELP);
        if (FLAGS[name] === "text" || FLAGS[name] === "list")
            (0,flags/* checkValue */.Su)(name, value, token.inlineValue === true);
        if (name === "help" && (0,flags/* readSwitch */.hc)(name, value))
            return undefined;
        const before = given.get(name) ?? [];
        if (before.length > 0 && FLAGS[name] !== "list")
            throw (0,cli_problems/* refusal */.x)(`--${name} is given ${before.length + 1} times`, "give it once");
        given.set(name, [...before, value]);
    }
    throw (0,cli_problems/* refusal */.x)("there is no image", "write `image-driven-pipeline launch [flags] IMAGE [command …]`");
}
function request(given, image, command) {
    const text = (name) => given.get(name)?.[0];
    const reference = understood(`"${image}" is no name of an image`, () => (0,image_reference/* parseReference */.F2)(image));
    const pattern = text("pattern");
    const named = reference.tag !== undefined || reference.digest !== undefined;
    if (pattern !== undefined && named)
        throw (0,cli_problems/* refusal */.x)("--pattern chooses among the tags of an image, and this one is named", `leave out --pattern, or the ${reference.tag === undefined ? "digest" : "tag"}`);
    const root = folder("root", text("root"));
    const source = folder("source", text("source"));
    return {
        reference,
        command,
        local: given.has("local") && (0,flags/* readSwitch */.hc)("local", text("local")),
        pattern: pattern === undefined ? { kind: "timestamp" } : understood("--pattern", () => (0,tag_pattern.parseTagPattern)(pattern)),
        env: (given.get("env") ?? []).map((variable) => parseVariable(variable ?? "")),
        ...(root === undefined ? {} : { root }),
        ...(source === undefined ? {} : { source }),
        ...(given.has("job") ? { job: jobName(text("job") ?? lastPart(command[0] ?? reference.repository.path)) } : {}),
    };
}
/** `NAME=value`, or `NAME` for the value that the caller has: what is on no command line is in no list of processes. */
function parseVariable(text) {
    // The value is no part of what is said: it may be a secret.
    if (text.includes("="))
        return understood("--env", () => (0,pairs/* parsePair */.Ar)(text, pairs/* VARIABLE */.TZ), false);
    return { name: understood("--env", () => (0,inputs_words/* parseIdentifier */.fu)(text)) };
}
function jobName(name) {
    if (JOB_NAME.test(name))
        return name;
    throw (0,cli_problems/* refusal */.x)(`"${name}" cannot be the name of a job`, "write --job=NAME, a name of letters, digits, _ . and -", "its logs are in a folder of that name");
}
function lastPart(path) {
    return path.slice(path.lastIndexOf("/") + 1);
}
function folder(name, value) {
    if (value === "")
        throw (0,cli_problems/* refusal */.x)(`--${name} needs a folder`, `write \`--${name} FOLDER\``);
    return value;
}
function understood(what, parse, shown = true) {
    try {
        return parse();
    }
    catch (error) {
        if (error instanceof image_reference/* NameError */.Qb)
            throw (0,cli_problems/* refusal */.x)(`${what}: ${error.problem}`, `write ${error.expected}`);
        if (!(error instanceof problems/* Problem */.AF))
            throw error;
        throw (0,cli_problems/* refusal */.x)(`${what}: ${error.problem}${shown ? `; got "${error.value}"` : ""}`, `write ${error.expected}`);
    }
}
function isFlag(name) {
    return Object.hasOwn(FLAGS, name);
}

;// CONCATENATED MODULE: ./lib/src/cli/launch.js
// The command `launch`: its words, the console of this process, and the stage. Loaded for it alone.




/** Resolves with the exit code. Not a word of ours is on standard output, but for the help that was asked for: it is the command's. */
async function launchCommand(process, words) {
    const console = processConsole(process);
    try {
        const request = parseLaunch(words);
        if (request !== undefined)
            return await launch(request, console);
        process.stdout.write(`${help/* LAUNCH_HELP */.M7}\n`);
        return 0;
    }
    catch (error) {
        sayFailure(error, console);
        return LAUNCHER_FAILED;
    }
    finally {
        console.close();
    }
}


/***/ }),

/***/ 6473:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   parseTagPattern: () => (/* binding */ parseTagPattern)
/* harmony export */ });
/* harmony import */ var semver_ranges_valid_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4737);
/* harmony import */ var _problems_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8688);
// Which tags count for the newest, as it is written in an input.


/** `timestamp`, `semver`, `semver:RANGE`, or a glob. */
function parseTagPattern(text) {
    const expected = "timestamp, semver, semver:^1, or a pattern like main-*";
    if (text === "timestamp")
        return { kind: "timestamp" };
    if (text === "semver")
        return { kind: "semver", range: "*" };
    if (text.startsWith("semver:")) {
        const range = text.slice("semver:".length).trim();
        if (range === "" || semver_ranges_valid_js__WEBPACK_IMPORTED_MODULE_0__(range) === null)
            throw new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF("not a range of versions", text, expected);
        return { kind: "semver", range };
    }
    if (!/^[\w.*?[\]!^-]+$/.test(text))
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF("no tag can fit this pattern", text, expected);
    return { kind: "glob", glob: text };
}


/***/ })

};
