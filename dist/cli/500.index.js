export const id = 500;
export const ids = [500,473];
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

/***/ 2500:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  chainCommand: () => (/* binding */ chainCommand)
});

// EXTERNAL MODULE: ./lib/src/runner/cancellation.js
var cancellation = __webpack_require__(2954);
// EXTERNAL MODULE: ./lib/src/runner/terminal.js + 3 modules
var terminal = __webpack_require__(7010);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
;// CONCATENATED MODULE: ./node_modules/yocto-queue/index.js
/*
How it works:
`this.#head` is an instance of `Node` which keeps track of its current value and nests another instance of `Node` that keeps the value that comes after it. When a value is provided to `.enqueue()`, the code needs to iterate through `this.#head`, going deeper and deeper to find the last value. However, iterating through every single item is slow. This problem is solved by saving a reference to the last value as `this.#tail` so that it can reference it to add a new value.
*/

class Node {
	value;
	next;

	constructor(value) {
		this.value = value;
	}
}

class Queue {
	#head;
	#tail;
	#size;

	constructor() {
		this.clear();
	}

	enqueue(value) {
		const node = new Node(value);

		if (this.#head) {
			this.#tail.next = node;
			this.#tail = node;
		} else {
			this.#head = node;
			this.#tail = node;
		}

		this.#size++;
	}

	dequeue() {
		const current = this.#head;
		if (!current) {
			return;
		}

		this.#head = this.#head.next;
		this.#size--;

		// Clean up tail reference when queue becomes empty
		if (!this.#head) {
			this.#tail = undefined;
		}

		return current.value;
	}

	peek() {
		if (!this.#head) {
			return;
		}

		return this.#head.value;

		// TODO: Node.js 18.
		// return this.#head?.value;
	}

	clear() {
		this.#head = undefined;
		this.#tail = undefined;
		this.#size = 0;
	}

	get size() {
		return this.#size;
	}

	* [Symbol.iterator]() {
		let current = this.#head;

		while (current) {
			yield current.value;
			current = current.next;
		}
	}

	* drain() {
		while (this.#head) {
			yield this.dequeue();
		}
	}
}

;// CONCATENATED MODULE: ./node_modules/p-limit/index.js


function pLimit(concurrency) {
	let rejectOnClear = false;

	if (typeof concurrency === 'object') {
		({concurrency, rejectOnClear = false} = concurrency);
	}

	validateConcurrency(concurrency);

	if (typeof rejectOnClear !== 'boolean') {
		throw new TypeError('Expected `rejectOnClear` to be a boolean');
	}

	const queue = new Queue();
	let activeCount = 0;

	const resumeNext = () => {
		// Process the next queued function if we're under the concurrency limit
		if (activeCount < concurrency && queue.size > 0) {
			activeCount++;
			queue.dequeue().run();
		}
	};

	const next = () => {
		activeCount--;
		resumeNext();
	};

	const run = async (function_, resolve, arguments_) => {
		// Execute the function and capture the result promise
		const result = (async () => function_(...arguments_))();

		// Resolve immediately with the promise (don't wait for completion)
		resolve(result);

		// Wait for the function to complete (success or failure)
		// We catch errors here to prevent unhandled rejections,
		// but the original promise rejection is preserved for the caller
		try {
			await result;
		} catch {}

		// Decrement active count and process next queued function
		next();
	};

	const enqueue = (function_, resolve, reject, arguments_) => {
		const queueItem = {reject};

		// Queue the internal resolve function instead of the run function
		// to preserve the asynchronous execution context.
		new Promise(internalResolve => { // eslint-disable-line promise/param-names
			queueItem.run = internalResolve;
			queue.enqueue(queueItem);
		}).then(run.bind(undefined, function_, resolve, arguments_)); // eslint-disable-line promise/prefer-await-to-then

		// Start processing immediately if we haven't reached the concurrency limit
		if (activeCount < concurrency) {
			resumeNext();
		}
	};

	const generator = (function_, ...arguments_) => new Promise((resolve, reject) => {
		enqueue(function_, resolve, reject, arguments_);
	});

	Object.defineProperties(generator, {
		activeCount: {
			get: () => activeCount,
		},
		pendingCount: {
			get: () => queue.size,
		},
		clearQueue: {
			value() {
				if (!rejectOnClear) {
					queue.clear();
					return;
				}

				const abortError = AbortSignal.abort().reason;

				while (queue.size > 0) {
					queue.dequeue().reject(abortError);
				}
			},
		},
		concurrency: {
			get: () => concurrency,

			set(newConcurrency) {
				validateConcurrency(newConcurrency);
				concurrency = newConcurrency;

				queueMicrotask(() => {
					// eslint-disable-next-line no-unmodified-loop-condition
					while (activeCount < concurrency && queue.size > 0) {
						resumeNext();
					}
				});
			},
		},
		map: {
			async value(iterable, function_) {
				const promises = [];

				try {
					Array.from(iterable, (value, index) => {
						const promise = generator(function_, value, index);
						promises.push(promise);
						return promise;
					});
				} catch (error) {
					// The iterable threw, so `Promise.all` never observes the already scheduled promises. Observe them here to avoid unhandled rejections.
					for (const promise of promises) {
						promise.catch(() => {}); // eslint-disable-line promise/prefer-await-to-then
					}

					throw error;
				}

				return Promise.all(promises);
			},
		},
	});

	return generator;
}

function limitFunction(function_, options) {
	const limit = pLimit(options);

	const limitedFunction = (...arguments_) => limit(() => function_(...arguments_));
	Object.defineProperty(limitedFunction, 'clearQueue', {
		value: limit.clearQueue,
	});

	return limitedFunction;
}

function validateConcurrency(concurrency) {
	if (!((Number.isInteger(concurrency) || concurrency === Number.POSITIVE_INFINITY) && concurrency > 0)) {
		throw new TypeError('Expected `concurrency` to be a number from 1 and up');
	}
}

// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __webpack_require__(5071);
// EXTERNAL MODULE: ./lib/src/event/checkout.js
var event_checkout = __webpack_require__(9649);
// EXTERNAL MODULE: ./lib/src/event/event.js
var event_event = __webpack_require__(3865);
// EXTERNAL MODULE: ./lib/src/event/git.js
var event_git = __webpack_require__(205);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/src/process/environment.js
var environment = __webpack_require__(8989);
// EXTERNAL MODULE: ./lib/src/process/process.js
var process = __webpack_require__(5653);
;// CONCATENATED MODULE: ./lib/src/event/source.js
// Sources in other repositories: which commit is at a ref, and the files of it. The only door to a git server.






/** Who a token speaks for. Source: GitHub's "Authenticating as a GitHub App installation"; actions/checkout does the same. */
const TOKEN_USER = "x-access-token";
/** Seconds before another attempt. */
const BACKOFF = [1, 3];
/** Milliseconds for a question, and for a fetch. */
const PATIENCE = { asking: 30_000, fetching: 15 * 60_000 };
/** Characters of what git says that are kept. */
const SAID = 2000;
/** Answers that no other attempt changes. */
const FINAL = /not found|could not read Username|Authentication failed|access denied|returned error: (30\d|40[134])|couldn't find remote ref|not our ref|redirect/i;
const SHA = /^[0-9a-f]{40}$/;
/**
 * The commit that a ref names now; one request or two.
 * @throws StageError `input` when there is no such repository or ref for us.
 */
async function sourceCommit(source, server) {
    const { url, ref } = source;
    if (ref !== undefined && SHA.test(ref))
        return ref;
    const found = (await refsOf(source, server))[0];
    if (found !== undefined)
        return found.commit;
    throw new errors/* StageError */.Zu({
        stage: "plan",
        kind: "input",
        what: `${url} has no ${ref === undefined ? "default branch" : `branch and no tag "${ref}"`}`,
        remedy: "correct `source` in the chain file",
    });
}
/**
 * Puts the files of the ref into `files`, a folder that exists, and returns the commit they are of: whatever the ref names at this
 * moment. `repository`: a folder for git's own, which does not exist yet.
 */
async function fetchSource(source, folders, server) {
    const { url, ref } = source;
    const { repository, files } = folders;
    const own = ["--git-dir", repository];
    const here = { env: server.env, signal: server.signal, runId: server.runId };
    await git(here, ["init", "--quiet", "--bare", "--", repository], url);
    const full = ref === undefined ? "HEAD" : SHA.test(ref) ? ref : (await refsOf(source, server))[0]?.name;
    const refspec = `+${full ?? `refs/heads/${ref}`}:refs/source/fetched`;
    await git(server, [...own, "fetch", "--quiet", "--depth=1", "--no-tags", "--", url, refspec], url);
    const commit = await git(here, [...own, "rev-parse", "--verify", "refs/source/fetched^{commit}"], url);
    await git(here, [...own, "--work-tree", files, ...CHECKOUT, "checkout", "--quiet", "--force", commit], url, files);
    return { commit, missing: await missingIn(files) };
}
/** No hook and no filter runs for files of a stranger; what Git LFS would fetch stays a pointer, which is said. */
const CHECKOUT = [
    "core.bare=false",
    "core.hooksPath=/dev/null",
    "advice.detachedHead=false",
    "filter.lfs.smudge=",
    "filter.lfs.process=",
    "filter.lfs.required=false",
].flatMap((setting) => ["-c", setting]);
async function missingIn(files) {
    const text = (name) => (0,promises_.readFile)(external_node_path_.join(files, name), "utf8").catch(() => "");
    const [attributes, modules] = await Promise.all([text(".gitattributes"), text(".gitmodules")]);
    return [
        ...(/filter=lfs/.test(attributes) ? ["files of Git LFS are pointers"] : []),
        ...(/^\s*\[submodule/m.test(modules) ? ["submodules are empty folders"] : []),
    ];
}
/** The full name and the commit of a ref; a branch goes before a tag, and of an annotated tag it is what it points to. */
async function refsOf({ url, ref }, server) {
    const wanted = ref === undefined ? ["HEAD"] : [`refs/heads/${ref}`, `refs/tags/${ref}^{}`, `refs/tags/${ref}`];
    const listed = await git(server, ["ls-remote", "--quiet", "--", url, ...wanted], url);
    const refs = new Map(listed.split("\n").map((line) => line.split("\t").reverse()));
    return wanted.flatMap((name) => {
        const commit = refs.get(name) ?? "";
        return SHA.test(commit) ? [{ name: name.replace("^{}", ""), commit }] : [];
    });
}
/** Runs git and returns what it printed; what may succeed later is tried again. */
async function git(server, args, url, cwd) {
    const asks = args.includes("ls-remote");
    for (let attempt = 0;; attempt++) {
        let [printed, said] = ["", ""];
        const limit = AbortSignal.timeout(asks ? PATIENCE.asking : PATIENCE.fetching);
        const { code } = await (0,process/* runProcess */.R)("git", args, {
            env: (0,environment/* childEnvironment */.Q)(server.env, {
                GIT_TERMINAL_PROMPT: "0",
                GIT_ALLOW_PROTOCOL: "http:https",
                [environment/* RUN_VARIABLE */.h]: server.runId,
                ...configuration(server, url),
            }),
            signal: AbortSignal.any([server.signal, limit]),
            ...(cwd === undefined ? {} : { cwd }),
            stdout: (chunk) => {
                printed += Buffer.from(chunk).toString("utf8");
            },
            output: (chunk) => {
                said = (said + Buffer.from(chunk).toString("utf8")).slice(-SAID);
            },
        }).catch((error) => {
            server.signal.throwIfAborted();
            if (limit.aborted)
                return { code: -1 };
            throw error;
        });
        if (code === 0)
            return printed.trim();
        if (limit.aborted)
            said = `it took too long. ${said}`;
        const wait = BACKOFF[attempt];
        if (wait === undefined || FINAL.test(said) || !args.includes(url))
            throw unreachable(url, said);
        await (0,external_node_timers_promises_.setTimeout)(wait * 1000, undefined, { signal: server.signal });
    }
}
/**
 * Git's settings, in the environment of the one process: in no argument and on no disk. With a token no redirect is followed: git would
 * send it along.
 */
function configuration({ token }, url) {
    const settings = [
        ["http.lowSpeedLimit", "1000"],
        ["http.lowSpeedTime", "60"],
    ];
    if (token !== undefined && url.startsWith(`${token.server}/`)) {
        const basic = Buffer.from(`${TOKEN_USER}:${token.value}`).toString("base64");
        settings.push(["http.followRedirects", "false"], [`http.${token.server}/.extraheader`, `AUTHORIZATION: basic ${basic}`]);
    }
    return Object.fromEntries([
        ["GIT_CONFIG_COUNT", String(settings.length)],
        ...settings.flatMap(([name, value], index) => [
            [`GIT_CONFIG_KEY_${index}`, name],
            [`GIT_CONFIG_VALUE_${index}`, value],
        ]),
    ]);
}
/** What is said of a source that git cannot read. `said`: git's own words. */
function unreachable(url, said) {
    return new errors/* StageError */.Zu({
        stage: "plan",
        kind: "input",
        what: `the source ${url} cannot be read`,
        why: said.trim() || "git said nothing",
        remedy: /redirect|returned error: 30\d/.test(said.replaceAll(url, ""))
            ? "the repository has moved: name its new place in the chain file, since a token is not sent after a redirect"
            : "check `source` in the chain file; for a private repository set `github-token` to a token that may read it",
    });
}

// EXTERNAL MODULE: ./lib/src/image/run.js
var image_run = __webpack_require__(1629);
// EXTERNAL MODULE: ./lib/src/image/reference.js
var image_reference = __webpack_require__(5741);
;// CONCATENATED MODULE: ./lib/src/policy/chain.js
// A chain of images as a graph: in which order, and which of them have to be built again, for what reason? Pure: what an image was
// built from is compared, never a time.
const REASONS = [
    /** Its source or its base cannot be read. */
    "unknown",
    "forced",
    "missing",
    "definition-changed",
    "source-changed",
    "parent-rebuilt",
    "base-changed",
    "up-to-date",
];
/** A decision for each image, parents before their children, otherwise in the given order. @throws CycleError */
function planChain(images) {
    const states = new Map(images.map((image) => [image.name, image]));
    const planned = new Map();
    for (const name of parentsFirst(images)) {
        const state = states.get(name);
        if (state === undefined)
            continue;
        const parent = state.parent === undefined ? undefined : planned.get(state.parent);
        const rebuilt = parent !== undefined && parent.reason !== "up-to-date";
        const digest = state.parent === undefined ? state.base : states.get(state.parent)?.published?.digest;
        planned.set(name, {
            name,
            reason: reasonOf(state, rebuilt, digest),
            level: rebuilt ? parent.level + 1 : 0,
            blocked: state.unknown === true || parent?.blocked === true,
        });
    }
    return [...planned.values()];
}
/** The first reason that counts. `parent`: digest of the parent as it is now. */
function reasonOf(state, parentRebuilt, parent) {
    const { published } = state;
    if (state.unknown)
        return "unknown";
    if (state.forced)
        return "forced";
    if (published === undefined)
        return "missing";
    if (published.definition !== state.definition)
        return "definition-changed";
    if (published.source !== state.source)
        return "source-changed";
    if (parentRebuilt)
        return "parent-rebuilt";
    if (published.parent !== parent)
        return state.parent === undefined ? "base-changed" : "parent-rebuilt";
    return "up-to-date";
}
/**
 * The decisions of a plan that another job has made: what it wants built and what this run has not published yet, whatever has changed
 * since. What it does not name was up to date.
 * @param stamp the tag that the time of the run gives.
 */
function followPlan(images, { build }, stamp) {
    const states = new Map(images.map((image) => [image.name, image]));
    const levels = new Map();
    return parentsFirst(images).flatMap((name) => {
        const state = states.get(name);
        const reason = build.get(name);
        if (state === undefined)
            return [];
        const done = reason === undefined || state.published?.tag === stamp;
        const level = done ? -1 : (levels.get(state.parent ?? "") ?? -1) + 1;
        levels.set(name, level);
        const decided = done ? "up-to-date" : state.unknown ? "unknown" : reason;
        return [{ name, reason: decided, level: Math.max(level, 0), blocked: state.unknown === true }];
    });
}
/** True when `published` is what a build of `state` on this parent would be: another run was faster. */
function isSame(published, state, parent) {
    return reasonOf({ ...state, forced: false, published }, false, parent) === "up-to-date";
}
class CycleError extends Error {
    name = "CycleError";
    /** Names, the first one again at the end. */
    cycle;
    constructor(cycle) {
        super(`the images are each other's parents: ${cycle.join(" → ")}`);
        this.cycle = cycle;
    }
}
/** Names, each after its parent. @throws CycleError */
function parentsFirst(links) {
    const parents = new Map(links.map(({ name, parent }) => [name, parent]));
    const ordered = new Set();
    for (const { name } of links) {
        const path = [];
        for (let at = name; at !== undefined && !ordered.has(at); at = parents.get(at)) {
            if (path.includes(at))
                throw new CycleError([...path.slice(path.indexOf(at)), at].reverse());
            if (parents.has(at))
                path.push(at);
        }
        for (const one of path.reverse())
            ordered.add(one);
    }
    return [...ordered];
}
/** Names of the parents of an image within the chain, the nearest first. */
function ancestors(links, name) {
    const parents = new Map(links.map((link) => [link.name, link.parent]));
    const found = [];
    for (let at = parents.get(name); at !== undefined; at = parents.get(at))
        found.push(at);
    return found;
}
/** What is to be built, a list for each level: everything in one may be built at once when the lists before it are done. */
function levelsOf(planned) {
    const levels = [];
    for (const { name, level, reason, blocked } of planned) {
        if (reason === "up-to-date" || blocked)
            continue;
        levels[level] = [...(levels[level] ?? []), name];
    }
    return levels;
}

// EXTERNAL MODULE: ./lib/src/inputs/freeze.js
var freeze = __webpack_require__(6515);
// EXTERNAL MODULE: ./lib/src/inputs/nearest.js + 1 modules
var nearest = __webpack_require__(799);
// EXTERNAL MODULE: ./lib/src/inputs/problems.js
var problems = __webpack_require__(8688);
// EXTERNAL MODULE: ./lib/src/inputs/push.js + 1 modules
var inputs_push = __webpack_require__(5104);
// EXTERNAL MODULE: ./lib/src/inputs/yaml.js
var yaml = __webpack_require__(3283);
;// CONCATENATED MODULE: ./lib/src/inputs/chain-file.js
// The chain file: images, what each is built on, where its source is, and everything that the main action takes about its build,
// its gates and its health, by the names of the inputs.







/** Inputs of the main action that an image of a chain may have. */
const INPUTS = [
    "file",
    "target",
    "parent-build-arg",
    "parent-pattern",
    "build-args",
    "build-contexts",
    "labels",
    "platforms",
    "no-cache",
    "cache",
    "cache-paths",
    "cache-from",
    "cache-to",
    "builder",
    "network",
    "add-hosts",
    "provenance",
    "sbom",
    "build-timeout",
    "test-command",
    "gates",
    "setup-root",
    "setup",
    "setup-files",
    "test-files",
    "test-env",
    "workdir",
    "test-user",
    "shell",
    "gate-timeout",
    "fail-fast",
    "health",
    "health-command",
    "health-log",
    "health-timeout",
    "run-env",
    "compose-file",
    "compose-service",
    "compose-wait",
    "compose-bootstrap",
    "compose-up",
    "compose-test",
    "compose-env",
    "compose-timeout",
];
const KEYS = ["context", "parent", "source", ...INPUTS];
const SOURCE_KEYS = ["repository", "ref", "path"];
const TOP_KEYS = ["images", "defaults"];
/** Keys that are only for one image. */
const OWN_KEYS = ["context", "parent", "source"];
const EXAMPLE = "images: {name: {parent: …, context: …}}";
/** More than anybody keeps in one file; a file with as many has a mistake in it. */
const MOST_IMAGES = 1000;
/**
 * Reads a chain file.
 * @param server where `owner/name` is, like `https://github.com`.
 * @throws Problem with the first thing that is wrong with the file as a whole.
 */
async function parseChainFile(text, server, wrong) {
    const file = await (0,yaml/* parseYaml */.hN)(text, EXAMPLE);
    if (!(0,yaml/* isMap */.jh)(file))
        throw new problems/* Problem */.AF(`it is ${(0,yaml/* typeName */.go)(file)}, not a map`, (0,yaml/* shown */.SP)(file), EXAMPLE);
    for (const key of file.keys())
        known(key, TOP_KEYS, "the chain file");
    const entries = file.get("images");
    if (!(0,yaml/* isMap */.jh)(entries) || entries.size === 0)
        throw new problems/* Problem */.AF("images: no image is given", (0,yaml/* shown */.SP)(entries), EXAMPLE);
    if (entries.size > MOST_IMAGES)
        throw new problems/* Problem */.AF(`images: more than ${MOST_IMAGES}`, String(entries.size), "fewer");
    const noted = (body) => {
        try {
            return body();
        }
        catch (error) {
            if (error instanceof problems/* Problem */.AF)
                wrong(error);
            else if (error instanceof image_reference/* NameError */.Qb)
                wrong(new problems/* Problem */.AF(error.problem, error.text, error.expected));
            else
                throw error;
            return undefined;
        }
    };
    const defaults = noted(() => readDefaults(file.get("defaults"))) ?? {};
    const names = new Set([...entries.keys()].filter((key) => typeof key === "string"));
    const images = [...entries].flatMap(([key, body]) => noted(() => readImage(key, body, names, defaults, server)) ?? []);
    const links = images.map(asLink);
    noted(() => refuseCycles(links));
    return images;
}
/** An image as a node of the graph. */
function asLink({ name, parent }) {
    return { name, ...(parent !== undefined && "chain" in parent ? { parent: parent.chain } : {}) };
}
function refuseCycles(links) {
    try {
        parentsFirst(links);
    }
    catch (error) {
        const { message, cycle } = error;
        throw new problems/* Problem */.AF(message, cycle[0] ?? "", "parents that do not come back to their child");
    }
}
function readDefaults(value) {
    if (value === undefined || value === null)
        return {};
    if (!(0,yaml/* isMap */.jh)(value))
        throw new problems/* Problem */.AF(`defaults is ${(0,yaml/* typeName */.go)(value)}`, (0,yaml/* shown */.SP)(value), "a map");
    const own = [...value.keys()].find((key) => OWN_KEYS.some((name) => name === key));
    if (own !== undefined)
        throw new problems/* Problem */.AF("defaults: every image has its own", (0,yaml/* shown */.SP)(own), "keys for all images");
    return inputsOf(value, "defaults");
}
function readImage(key, body, names, defaults, server) {
    const name = readName(key);
    const which = `image "${name}"`;
    if (body !== null && !(0,yaml/* isMap */.jh)(body))
        throw new problems/* Problem */.AF(`${which} is ${(0,yaml/* typeName */.go)(body)}`, (0,yaml/* shown */.SP)(body), "{parent: …}");
    const entry = body ?? new Map();
    const inputs = { ...defaults, ...inputsOf(entry, which) };
    const parent = readParent(textOf(entry.get("parent"), `${which}: parent`), name, names);
    const source = readSource(entry.get("source"), which, server);
    return {
        name,
        context: textOf(entry.get("context"), `${which}: context`) ?? name,
        inputs,
        ...(0,freeze/* given */.g)({ parent, source }),
    };
}
/** The name is a part of the name of a repository; the folder of the same name is its context. */
function readName(key) {
    const name = (0,yaml/* shown */.SP)(key);
    if (typeof key !== "string")
        throw new problems/* Problem */.AF(`the name of an image is ${(0,yaml/* typeName */.go)(key)}`, name, "a name like app-dev");
    try {
        const { path } = (0,image_reference/* parseRepository */.SU)(`registry.invalid/${name}`);
        if (path === name)
            return name;
    }
    catch (error) {
        if (!(error instanceof image_reference/* NameError */.Qb))
            throw error;
        throw new problems/* Problem */.AF(`not a name of an image: ${error.problem}`, name, "a name like app-dev");
    }
    throw new problems/* Problem */.AF("not a name of an image", name, "a name like app-dev");
}
function readParent(text, name, names) {
    if (text === undefined)
        return undefined;
    if (names.has(text))
        return { chain: text };
    // A bare word is meant to be an image of the chain: one of outside says more.
    if (!/[/:@.]/.test(text)) {
        const near = (0,nearest/* hint */.a)(text, [...names].filter((one) => typeof one === "string"));
        throw new problems/* Problem */.AF(`image "${name}": unknown parent${near}`, text, `an image of this file, or one of outside with its tag, like ${text}:1.0`);
    }
    (0,image_reference/* parseReference */.F2)(text);
    return { base: text };
}
function readSource(value, which, server) {
    if (value === undefined || value === null)
        return undefined;
    if (!(0,yaml/* isMap */.jh)(value))
        throw new problems/* Problem */.AF(`${which}: source is ${(0,yaml/* typeName */.go)(value)}`, (0,yaml/* shown */.SP)(value), "{repository: …, ref: …, path: …}");
    for (const key of value.keys())
        known(key, SOURCE_KEYS, `${which}: source`);
    const text = (key) => textOf(value.get(key), `${which}: source: ${key}`);
    const repository = text("repository");
    if (repository === undefined)
        throw new problems/* Problem */.AF(`${which}: source has no repository`, "", "owner/name, or https://host/path");
    const ref = text("ref");
    if (ref !== undefined)
        (0,inputs_push/* parseBranch */.Qd)(ref);
    return { url: sourceUrl(repository, which, server), path: readPath(text("path") ?? "src", which), ...(0,freeze/* given */.g)({ ref }) };
}
/** `owner/name` on the server of the workflow, or a full address by TLS; plain HTTP only to this machine. */
function sourceUrl(text, which, server) {
    const wrong = (problem) => new problems/* Problem */.AF(`${which}: source: ${problem}`, text, "owner/name, or https://host/path without credentials");
    if (/^[\w.-]+\/[\w.-]+$/.test(text) && !text.startsWith("-") && !/(^|\/)\.{1,2}(\/|$)/.test(text))
        return `${server}/${text}`;
    const url = URL.parse(text);
    if (url === null || /[\s\p{Cc}]/u.test(text))
        throw wrong("not a repository");
    if (url.username !== "" || url.password !== "")
        throw wrong("credentials do not belong into a file");
    const local = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
    if (url.protocol !== "https:" && !(url.protocol === "http:" && local))
        throw wrong("sources are read by HTTPS");
    return String(url);
}
/** Relative, below the context, not the context itself. */
function readPath(text, which) {
    const parts = text.split("/").filter((part) => part !== "" && part !== ".");
    const bad = text.startsWith("/") || parts.length === 0 || parts.includes("..") || parts.includes(".git");
    if (bad || /[\p{Cc}\\]/u.test(text))
        throw new problems/* Problem */.AF(`${which}: source: path is no folder below the context`, text, "a path like src");
    return parts.join("/");
}
function inputsOf(entry, which) {
    const inputs = {};
    for (const [key, value] of entry) {
        const name = known(key, KEYS, which);
        if (OWN_KEYS.includes(name))
            continue;
        inputs[name] = inputText(name, value, `${which}: ${name}`);
    }
    return inputs;
}
function known(key, keys, which) {
    const name = (0,yaml/* shown */.SP)(key);
    if (typeof key === "string" && keys.includes(key))
        return key;
    const meant = name === "parent-image" ? "; it is called parent here" : (0,nearest/* hint */.a)(name, keys);
    throw new problems/* Problem */.AF(`${which}: unknown key${meant}`, name, keys.join(", "));
}
function textOf(value, which) {
    if (value === undefined || value === null)
        return undefined;
    if (typeof value === "string" || value instanceof yaml/* PlainScalar */.V7)
        return (0,yaml/* shown */.SP)(value).trim() || undefined;
    throw new problems/* Problem */.AF(`${which} is ${(0,yaml/* typeName */.go)(value)}`, (0,yaml/* shown */.SP)(value), "text");
}
/** What the input would be: lists as lines, maps as `name=value` lines, and gates as the YAML they are. */
function inputText(name, value, which) {
    if (value === null)
        return "";
    if (typeof value === "string" || value instanceof yaml/* PlainScalar */.V7)
        return (0,yaml/* shown */.SP)(value);
    if (name === "gates")
        return flow(value);
    const items = (0,yaml/* isList */.Lv)(value) ? value : [...value].map(([key, one]) => `${lineOf(key, which)}=${lineOf(one, which)}`);
    return items.map((item) => lineOf(item, which)).join("\n");
}
function lineOf(item, which) {
    if (item === null)
        return "";
    if (typeof item !== "string" && !(item instanceof yaml/* PlainScalar */.V7))
        throw new problems/* Problem */.AF(`${which} has ${(0,yaml/* typeName */.go)(item)} in it`, (0,yaml/* shown */.SP)(item), "a list of texts, or a map of names to texts");
    const text = (0,yaml/* shown */.SP)(item);
    if (/[\r\n]/.test(text))
        throw new problems/* Problem */.AF(`${which} has a line end in an item`, text, "items of one line");
    return text;
}
/** YAML on one line, with every scalar spelled as it was. */
function flow(value) {
    if (value === null)
        return "null";
    if (typeof value === "string")
        return JSON.stringify(value);
    if (value instanceof yaml/* PlainScalar */.V7)
        return value.source;
    if ((0,yaml/* isList */.Lv)(value))
        return `[${value.map(flow).join(", ")}]`;
    return `{${[...value].map(([key, one]) => `${flow(key)}: ${flow(one)}`).join(", ")}}`;
}

// EXTERNAL MODULE: ./lib/src/inputs/choices.js
var choices = __webpack_require__(4930);
// EXTERNAL MODULE: ./lib/src/inputs/credentials.js
var inputs_credentials = __webpack_require__(9376);
// EXTERNAL MODULE: ./lib/src/inputs/files.js
var files = __webpack_require__(5749);
// EXTERNAL MODULE: ./lib/src/inputs/lists.js
var lists = __webpack_require__(1591);
// EXTERNAL MODULE: ./lib/src/inputs/sources.js
var sources = __webpack_require__(5300);
;// CONCATENATED MODULE: ./lib/src/inputs/chain.js
// The inputs of the sub-action `chain` as one typed, read-only object.












const CHAIN_FILE = "chain.yml";
const STAMP = "{{timestamp}}";
/** A chain file is a list of images, not an archive. */
const FILE_LIMIT = 1024 * 1024;
const MOST_PARALLEL = 32;
/** @param server address of the server that `owner/name` is on. @throws StageError `input` with everything that is wrong. */
async function readChain(reading, server) {
    const file = reading.text("chain-file") ?? CHAIN_FILE;
    const images = (await readImages(reading, file, server)) ?? [];
    const names = images.map(({ name }) => name);
    const prefix = readPrefix(reading);
    const mode = (0,inputs_credentials/* readPushMode */.O)(reading);
    const planOnly = reading.optional("plan-only", choices/* parseBoolean */.yG) ?? false;
    const mayPush = mode === "auto" && !reading.source.event.startsWith("pull_request");
    const credentials = (0,inputs_credentials/* readCredentials */.L)(reading, mayPush);
    const push = (0,inputs_push/* readPush */.j1)(reading, { mode, publishes: true, repository: undefined, credentials });
    if (!push.tags.includes(STAMP))
        reading.wrong("tags", "the newest image of a chain is found by its time", push.tags.join(", "), `a line ${STAMP}`);
    const full = push.tags.find((tag) => /[/:]/.test(tag));
    if (full !== undefined)
        reading.wrong("tags", "every image of the chain gets these tags", full, "tags, no names");
    const chosen = (input) => images.length === 0 ? [] : reading.each(input, (0,lists/* commaItems */.K)(reading.raw(input)), (name) => oneOfNames(name, names));
    const forced = (0,lists/* commaItems */.K)(reading.raw("force")).includes("all") ? names : chosen("force");
    const only = chosen("only");
    const token = reading.text("github-token");
    const plan = reading.optional("plan", (text) => parsePlan(text, names));
    const secrets = reading.raw("secrets");
    const format = push.timestampFormat;
    if (!/%Y.*%m.*%d.*%H.*%M.*%S/.test(format))
        reading.wrong("timestamp-format", "tags of a chain sort by their time", format, "%Y, %m, %d, %H, %M and %S, in this order");
    const cores = Math.min(Math.max(Math.trunc(reading.source.cores) || 1, 1), MOST_PARALLEL);
    const maxParallel = reading.optional("max-parallel", (text) => (0,choices/* parseCount */.zq)(text, 1, MOST_PARALLEL)) ?? cores;
    const report = {
        summary: reading.optional("summary", choices/* parseBoolean */.yG) ?? true,
        annotations: reading.optional("annotations", choices/* parseBoolean */.yG) ?? true,
    };
    reading.checkNames();
    if (reading.isWrong || prefix === undefined)
        throw reading.failure();
    return (0,freeze/* deepFreeze */.o)({
        file,
        images,
        prefix,
        forced: new Set(forced),
        only: new Set(only),
        planOnly,
        maxParallel,
        push,
        report,
        notices: reading.notices,
        secrets,
        ...(0,freeze/* given */.g)({ credentials, token, plan }),
    });
}
async function readImages(reading, file, server) {
    return reading.attemptAsync("chain-file", async () => {
        const place = await (0,files/* lookUp */.TE)(reading.source.workspace, file);
        const wrong = (problem) => new problems/* Problem */.AF(problem, file, "a chain file of the checkout");
        if (place.kind === "missing")
            throw wrong((0,sources/* notFound */.mX)(file, place.absolute));
        if (place.kind !== "file")
            throw wrong(place.kind === "outside" ? "it is outside the checkout" : "it is not a file");
        if (place.size > FILE_LIMIT)
            throw wrong("it is longer than 1 MiB");
        const bytes = await (0,files/* bytesOf */.$$)(place.real);
        if (bytes === undefined)
            throw wrong("it cannot be read");
        return parseChainFile(Buffer.from(bytes).toString("utf8"), server, ({ problem, value, expected }) => reading.wrong("chain-file", problem, value, expected));
    });
}
function readPrefix(reading) {
    const text = reading.text("image-prefix");
    const expected = "what stands before the names of the images, like ghcr.io/owner";
    if (text === undefined)
        return reading.wrong("image-prefix", "it is required", "", expected);
    return reading.attempt("image-prefix", () => {
        const prefix = text.toLowerCase().replace(/\/+$/, "");
        if (prefix !== text)
            reading.notice(`image-prefix "${text}" was read as "${prefix}"`);
        const name = (0,image_reference/* repositoryName */.aR)((0,image_reference/* parseRepository */.SU)(`${prefix}/x`));
        return name.slice(0, -"/x".length);
    });
}
function oneOfNames(name, names) {
    if (names.includes(name))
        return name;
    throw new problems/* Problem */.AF(`no image of the chain has this name${(0,nearest/* hint */.a)(name, names)}`, name, names.slice(0, 10).join(", "));
}
/** The output `plan` of the job that has planned, for the same chain file. */
function parsePlan(text, names) {
    const wrong = (problem) => new problems/* Problem */.AF(problem, text, "the output `plan` of the job that has planned");
    let plan;
    try {
        plan = JSON.parse(text);
    }
    catch {
        throw wrong("not JSON");
    }
    const time = new Date(typeof plan?.time === "string" ? plan.time : "");
    if (Number.isNaN(time.getTime()))
        throw wrong("it has no time");
    if (typeof plan.build !== "object" || plan.build === null)
        throw wrong("it has no images");
    const build = Object.entries(plan.build).map(([name, reason]) => {
        const known = REASONS.find((one) => one === reason);
        if (known === undefined || !names.includes(name))
            throw wrong("it is about another chain file");
        return [name, known];
    });
    return { time, build: new Map(build) };
}

// EXTERNAL MODULE: ./lib/src/inputs/reading.js
var reading = __webpack_require__(6026);
// EXTERNAL MODULE: ./lib/src/policy/overwrite.js
var overwrite = __webpack_require__(6872);
// EXTERNAL MODULE: ./lib/src/policy/push.js
var push = __webpack_require__(4513);
// EXTERNAL MODULE: ./lib/src/policy/tags.js
var tags = __webpack_require__(4188);
// EXTERNAL MODULE: ./lib/src/process/owner.js
var owner = __webpack_require__(2259);
// EXTERNAL MODULE: ./lib/src/report/escape.js
var report_escape = __webpack_require__(3330);
// EXTERNAL MODULE: ./lib/src/report/words.js
var words = __webpack_require__(3512);
;// CONCATENATED MODULE: ./lib/src/report/chain.js



const WORDS = {
    unknown: "cannot be read",
    forced: "forced",
    missing: "missing",
    "definition-changed": "definition changed",
    "source-changed": "source changed",
    "parent-rebuilt": "parent rebuilt",
    "base-changed": "base changed",
    "up-to-date": "up to date",
};
const MARKS = {
    published: "✅ published",
    proved: "✅ proved, not pushed",
    current: "⏭️ up to date",
    failed: "❌ failed",
    "left alone": "⏸️ left alone",
    "not asked for": "⏸️ not asked for",
    planned: "📋 planned",
    cancelled: "⏹️ cancelled",
};
/** The graph as lines of text, each image below what it is built on, with the reason of the plan. */
function renderTree(nodes) {
    const names = new Set(nodes.map(({ name }) => name));
    const roots = new Map();
    for (const node of nodes)
        if (node.parent === undefined || !names.has(node.parent)) {
            const root = node.parent ?? "";
            roots.set(root, [...(roots.get(root) ?? []), node]);
        }
    const drawn = [];
    const draw = (node, indent, last) => {
        drawn.push({ left: `${indent}${last ? "└─ " : "├─ "}${node.name}`, reason: WORDS[node.planned.reason] });
        const children = nodes.filter(({ parent }) => parent === node.name);
        for (const [index, child] of children.entries())
            draw(child, `${indent}${last ? "   " : "│  "}`, index === children.length - 1);
    };
    for (const [root, children] of roots) {
        drawn.push({ left: root === "" ? "(no parent)" : root, reason: "" });
        for (const [index, child] of children.entries())
            draw(child, "", index === children.length - 1);
    }
    const width = Math.max(0, ...drawn.map(({ left }) => left.length));
    return drawn.map(({ left, reason }) => (reason === "" ? left : `${left.padEnd(width)}  ${reason}`));
}
/** Images in a picture; a browser draws no more of them in reasonable time. */
const MOST_DRAWN = 100;
/** The graph as a Mermaid flowchart. */
function renderPicture(lines) {
    if (lines.length === 0 || lines.length > MOST_DRAWN)
        return "";
    const ids = new Map(lines.map(({ name }, index) => [name, `i${index}`]));
    const bases = [...new Set(lines.flatMap(({ parent }) => (parent === undefined || ids.has(parent) ? [] : [parent])))];
    const nodes = lines.map(({ name, planned, verdict }) => `  ${ids.get(name)}["${(0,report_escape/* mermaidName */.hd)(name)}<br/>${WORDS[planned.reason]}"]:::${verdict.replaceAll(" ", "-")}`);
    const edges = lines.flatMap(({ name, parent }) => parent === undefined ? [] : [`  ${ids.get(parent) ?? `b${bases.indexOf(parent)}`} --> ${ids.get(name)}`]);
    return [
        "```mermaid",
        "flowchart LR",
        ...bases.map((base, index) => `  b${index}(["${(0,report_escape/* mermaidName */.hd)(base)}"])`),
        ...nodes,
        ...edges,
        "  classDef published fill:#d1f4d9,stroke:#1a7f37",
        "  classDef proved fill:#d1f4d9,stroke:#1a7f37",
        "  classDef failed fill:#ffd7d5,stroke:#cf222e",
        "  classDef left-alone stroke-dasharray:4",
        "```",
    ].join("\n");
}
/** The summary as Markdown. */
function renderChainSummary({ file: named, lines, push, failures }) {
    const file = named || "chain";
    const failed = lines.filter(({ verdict }) => verdict === "failed");
    const built = lines.filter(({ planned }) => planned.reason !== "up-to-date");
    const head = failures.length + failed.length > 0
        ? `❌ ${(0,report_escape/* inline */.mG)(file)}: ${failed.length === 0 ? "not built" : `${failed.length} of ${built.length} images failed`}`
        : built.length === 0
            ? `⏭️ ${(0,report_escape/* inline */.mG)(file)}: every image is up to date`
            : `✅ ${(0,report_escape/* inline */.mG)(file)}: ${built.length} of ${lines.length} images`;
    const rows = lines.map(({ name, planned, verdict, tag, duration: time, note }) => `| ${(0,report_escape/* inline */.mG)(name)} | ${WORDS[planned.reason]} | ${MARKS[verdict]} | ${(0,report_escape/* code */.aY)(tag ?? "")} | ${time === undefined ? "" : (0,words/* duration */.p)(time)} | ${(0,report_escape/* inline */.mG)(note ?? "")} |`);
    const failureLines = [
        ...failures.map((failure) => ({ name: "", failure })),
        ...lines.flatMap(({ name, failures: own }) => own.map((failure) => ({ name, failure }))),
    ].map(({ name, failure: { what, why, remedy } }) => {
        const cause = why === undefined ? "" : `\n\n${(0,report_escape/* fenced */.OF)(why.split("\n").slice(0, 40))}`;
        return `**${(0,report_escape/* inline */.mG)(name === "" ? what : `${name}: ${what}`)}**${cause}${remedy === undefined ? "" : `\n\n${(0,report_escape/* inline */.mG)(remedy)}`}`;
    });
    const table = ["| Image | Why | Verdict | Tag | Time | |", "| --- | --- | --- | --- | ---: | --- |", ...rows].join("\n");
    return [`## ${head}`, (0,report_escape/* inline */.mG)(push.reason), ...failureLines, renderPicture(lines), ...(rows.length > 0 ? [table] : [])]
        .filter((part) => part !== "")
        .join("\n\n")
        .concat("\n");
}
/** The last lines of the log. */
function renderChainClosing({ lines }) {
    const width = Math.max(0, ...lines.map(({ name }) => name.length));
    return lines.map(({ name, verdict, image, tag, digest, note }) => {
        const reference = digest === undefined || tag === undefined ? "" : `${image}:${tag}@${digest}`;
        const told = note ?? (verdict === "published" || verdict === "current" ? reference : "");
        return `${name.padEnd(width)}  ${verdict.padEnd(13)} ${told}`.trimEnd();
    });
}
/** Every output that chain/action.yml declares. */
function renderChainOutputs({ lines, push, time }) {
    const names = (...verdicts) => lines.filter(({ verdict }) => verdicts.includes(verdict)).map(({ name }) => name);
    const levels = levelsOf(lines.map(({ planned }) => planned));
    const images = lines.map(({ name, image, parent, planned, verdict, tag, digest }) => ({
        name,
        image,
        parent: parent ?? null,
        reason: planned.reason,
        verdict,
        tag: tag ?? null,
        digest: digest ?? null,
        reference: tag === undefined || digest === undefined ? null : `${image}:${tag}@${digest}`,
    }));
    return {
        images: JSON.stringify(images),
        matrix: JSON.stringify(levels),
        levels: String(levels.length),
        changed: String(levels.length > 0),
        published: names("published").join("\n"),
        failed: names("failed").join("\n"),
        left: names("left alone", "cancelled").join("\n"),
        time,
        // One line, small: jobs of the run get it as their input. Empty where there is none.
        plan: time === ""
            ? ""
            : JSON.stringify({
                time,
                build: Object.fromEntries(lines
                    .filter(({ planned: { reason, blocked } }) => reason !== "up-to-date" && !blocked)
                    .map(({ name, planned: { reason } }) => [name, reason])),
            }),
        push: String(push.push),
        "push-reason": push.reason,
    };
}

// EXTERNAL MODULE: ./lib/src/runner/mask.js
var mask = __webpack_require__(2685);
// EXTERNAL MODULE: ./lib/src/runner/runner.js
var runner_runner = __webpack_require__(9051);
// EXTERNAL MODULE: ./lib/src/runner/turns.js
var runner_turns = __webpack_require__(6329);
// EXTERNAL MODULE: ./lib/src/stages/plan.js + 1 modules
var plan = __webpack_require__(5098);
// EXTERNAL MODULE: ./lib/src/stages/session.js
var session = __webpack_require__(5016);
// EXTERNAL MODULE: ./lib/src/stages/sweep.js + 1 modules
var sweep = __webpack_require__(9916);
// EXTERNAL MODULE: ./lib/src/inputs/read.js + 16 modules
var read = __webpack_require__(7783);
// EXTERNAL MODULE: ./lib/src/proof.js + 32 modules
var proof = __webpack_require__(7607);
// EXTERNAL MODULE: ./lib/src/report/chronicle.js + 1 modules
var report_chronicle = __webpack_require__(8797);
// EXTERNAL MODULE: ./lib/src/stages/fingerprint.js
var fingerprint = __webpack_require__(4628);
// EXTERNAL MODULE: ./lib/src/inputs/tag-pattern.js
var tag_pattern = __webpack_require__(6473);
// EXTERNAL MODULE: ./lib/src/policy/newest.js
var newest = __webpack_require__(679);
// EXTERNAL MODULE: ./lib/src/registry/registry.js + 1 modules
var registry_registry = __webpack_require__(9923);
// EXTERNAL MODULE: ./lib/src/stages/lookup.js
var lookup = __webpack_require__(9764);
// EXTERNAL MODULE: ./lib/src/stages/parent.js
var stages_parent = __webpack_require__(6530);
// EXTERNAL MODULE: ./lib/src/stages/preflight.js
var preflight = __webpack_require__(7439);
;// CONCATENATED MODULE: ./lib/src/stages/chain/state.js
// What a chain is like at this moment: definitions in the checkout, commits of sources, bases and images in their registries. All of
// it is asked side by side, and nothing twice.

















/** Registries limit who asks too much at once. */
const AT_ONCE = 8;
/**
 * Looks at everything that the plan needs: three requests to the registry for an image at most, and one or two for each base and each
 * source.
 * @param details of which images not only what is published counts: all where this run plans itself.
 * @throws StageError `input` with every definition that is wrong; `registry`, `registry-auth` when the registry does not tell.
 */
async function lookAtChain(runner, inputs, images, details, server) {
    const { signal } = server;
    // Wrong definitions are said before anything is asked elsewhere.
    const hashes = await definitionsOf(runner, images.filter(({ name }) => details(name)));
    const limit = pLimit(AT_ONCE);
    const first = repositoryOf(inputs, images[0]?.name ?? "x");
    const untrusted = [runner.workspace, runner.temporaryFolder];
    const access = { repository: first, ...(0,freeze/* given */.g)({ credentials: inputs.credentials }) };
    const retrying = (words) => runner.log.info(words);
    const [probe, credentials] = await Promise.all([
        (0,registry_registry/* probeRegistry */.ks)(first.registry, { signal, retrying }),
        (0,preflight/* credentialsFor */.O)(first.registry, access, runner.env, untrusted, signal),
    ]);
    const pattern = (0,newest/* timestampPattern */.v)(inputs.push.timestampFormat);
    const registry = { probe, pattern, ...(0,freeze/* given */.g)({ credentials }) };
    const sources = once((key) => limit(() => sourceCommit(JSON.parse(key), server)));
    const resolved = once((key) => {
        const base = JSON.parse(key);
        return limit(() => resolveBase(runner, access, base.reference, base.pattern, untrusted, signal));
    });
    const bases = new Map();
    const broken = new Map();
    /** What cannot be read is the end of this image and of what stands on it, and of no other. */
    const attempt = async (name, ask) => {
        try {
            return await ask;
        }
        catch (error) {
            signal.throwIfAborted();
            if (!(error instanceof errors/* StageError */.Zu))
                throw error;
            broken.set(name, error);
            return undefined;
        }
    };
    const states = await Promise.all(images.map(async (image) => {
        const { name } = image;
        const base = details(name) ? baseKey(image) : undefined;
        // A plan that is there has decided about sources already.
        const looks = image.source !== undefined && inputs.plan === undefined;
        const [source, published, parent] = await Promise.all([
            attempt(name, looks ? sources.get(sourceKey(image.source)) : undefined),
            limit(() => newestPublished(openImage(registry, inputs, name, signal, runner), pattern)),
            attempt(name, base === undefined ? undefined : resolved.get(base)),
        ]);
        if (parent !== undefined)
            bases.set(name, parent);
        return {
            ...asLink(image),
            forced: inputs.forced.has(name),
            unknown: broken.has(name),
            definition: hashes.get(name) ?? "",
            ...(0,freeze/* given */.g)({ source, published, base: parent?.digest }),
        };
    }));
    return { registry, images: states, bases, broken };
}
/** The newest image of a repository by the time in its tag; undefined where there is none. Three requests at most. */
async function newestPublished(remote, pattern) {
    const tag = (await (0,lookup/* readTags */.g$)(remote, pattern, true)).newest;
    const manifest = tag === undefined ? undefined : await remote.existing(tag);
    if (tag === undefined || manifest === undefined)
        return undefined;
    return { tag, digest: manifest.digest, ...(await remote.builtFrom(manifest)) };
}
/** The repository of an image of the chain, to read. */
function openImage({ probe, credentials }, inputs, name, signal, { log }) {
    const retrying = (words) => log.info(words);
    return (0,registry_registry/* openRepository */.h_)(probe, repositoryOf(inputs, name), credentials, "pull", { signal, retrying });
}
function repositoryOf({ prefix }, name) {
    return (0,image_reference/* parseReference */.F2)(`${prefix}/${name}`).repository;
}
function gitServer(runner, { token }, runId, signal) {
    const server = serverOf(runner);
    return { env: runner.env, runId, signal, ...(token === undefined ? {} : { token: { server, value: token } }) };
}
/** Where `owner/name` is: GitHub, or the server of an enterprise. */
function serverOf({ env }) {
    return (env.GITHUB_SERVER_URL || "https://github.com").replace(/\/+$/, "");
}
function sourceKey({ url, ref }) {
    return JSON.stringify({ url, ...(0,freeze/* given */.g)({ ref }) });
}
function baseKey({ parent, inputs }) {
    if (parent === undefined || !("base" in parent))
        return undefined;
    return JSON.stringify({ reference: parent.base, ...(0,freeze/* given */.g)({ pattern: inputs["parent-pattern"] }) });
}
async function resolveBase(runner, access, reference, pattern, untrusted, signal) {
    const { repository, tag, digest } = (0,image_reference/* parseReference */.F2)(reference);
    const wanted = {
        repository,
        pattern: pattern === undefined ? { kind: "timestamp" } : (0,tag_pattern.parseTagPattern)(pattern),
        buildArg: "",
        ...(0,freeze/* given */.g)({ tag, digest }),
    };
    return (0,stages_parent/* resolveParent */.v)(access, wanted, runner, untrusted, signal);
}
/** One answer for each key, however often it is asked. */
function once(ask) {
    const answers = new Map();
    return {
        get(key) {
            const known = answers.get(key) ?? ask(key);
            answers.set(key, known);
            return known;
        },
    };
}
async function definitionsOf(runner, images) {
    const found = new Map();
    const wrong = [];
    await Promise.all(images.map(async (image) => {
        try {
            const { sha256, seesRepository } = await definitionOf(runner, image);
            found.set(image.name, sha256);
            if (seesRepository)
                runner.log.notice(`image "${image.name}": .git is a part of its build context and does not count for the plan: add it to .dockerignore`);
        }
        catch (error) {
            if (!(error instanceof problems/* Problem */.AF))
                throw error;
            const { problem, value, expected } = error;
            wrong.push(`image "${image.name}": ${problem}; got ${JSON.stringify(value)}; expected ${expected}`);
        }
    }));
    if (wrong.length > 0)
        throw wrongImages(wrong);
    return found;
}
/** All that is wrong with images of a chain, as one error. */
function wrongImages(wrong) {
    const [first = ""] = wrong;
    return new errors/* StageError */.Zu({
        stage: "plan",
        kind: "input",
        what: wrong.length === 1 ? first : `${wrong.length} images of the chain are wrong`,
        ...(wrong.length === 1 ? {} : { why: wrong.join("\n") }),
        remedy: "nothing was built",
    });
}
/** Inputs whose files are not in the context and count all the same. */
const WITH_FILES = ["test-files", "compose-file"];
async function definitionOf({ workspace, temporaryFolder }, image) {
    const context = await (0,sources/* findContext */.hS)(workspace, temporaryFolder, image.context);
    const ownFile = image.inputs.file ?? `${image.context}/Dockerfile`;
    const comes = (file) => image.source !== undefined && (0,files/* within */.ux)(`/${image.context}/${image.source.path}`, `/${file}`) !== undefined;
    const file = comes(ownFile) ? undefined : (await (0,sources/* findFile */.qE)(workspace, ownFile)).real;
    if (image.source !== undefined && (await (0,files/* lookUp */.TE)(context, image.source.path)).kind !== "missing")
        throw new problems/* Problem */.AF("source: path is there already in the checkout", image.source.path, "a folder of its own");
    const beside = [];
    for (const input of WITH_FILES)
        for (const line of (0,lists/* lines */.Mn)(image.inputs[input] ?? "")) {
            const name = line.split(":")[0] ?? "";
            const place = comes(name) ? undefined : await (0,files/* lookUp */.TE)(workspace, name);
            if (place?.kind === "file" || place?.kind === "folder")
                beside.push({ name, value: place.real });
        }
    const contexts = [];
    for (const line of (0,lists/* lines */.Mn)(image.inputs["build-contexts"] ?? "")) {
        const [name = "", folder = ""] = line.split(/=(.*)/s);
        if (folder !== "" && !(0,sources/* isRemote */.Vx)(folder) && !comes(folder))
            contexts.push({ name, value: await (0,sources/* findContext */.hS)(workspace, temporaryFolder, folder) });
    }
    const told = JSON.stringify({
        parent: image.parent ?? null,
        source: image.source ?? null,
        inputs: Object.entries(image.inputs).sort(([a], [b]) => (a < b ? -1 : 1)),
    });
    return (0,fingerprint/* definitionHash */.c)({ told, context, contexts, beside, ...(0,freeze/* given */.g)({ file }) });
}
/** Full name of an image of the chain. */
function nameOf(inputs, name) {
    return (0,image_reference/* repositoryName */.aR)(repositoryOf(inputs, name));
}

;// CONCATENATED MODULE: ./lib/src/stages/chain/image.js
// One image of a chain: the same plan, build, proof and publication that the main action has.









/** The inputs that the main action would get for this image. @throws StageError `input` with everything that is wrong. */
async function image_readImage(runner, chain, image, folder) {
    const { credentials, push } = chain;
    const parent = image.parent === undefined ? "" : "chain" in image.parent ? nameOf(chain, image.parent.chain) : image.parent.base;
    const texts = {
        ...image.inputs,
        "image-name": nameOf(chain, image.name),
        secrets: chain.secrets,
        username: credentials?.username ?? "",
        password: credentials?.password ?? "",
        context: image.context,
        "parent-image": parent,
        push: push.mode,
        "push-branches": push.branches.join("\n"),
        "push-tags": push.tagPatterns.join("\n"),
        tags: push.tags.join("\n"),
        "timestamp-format": push.timestampFormat,
        "verify-checkout": String(push.verifyCheckout),
        "allow-overwrite": String(push.allowOverwrite),
    };
    const inputs = await (0,read/* readInputs */.K)({
        input: (name) => texts[name] ?? "",
        workspace: folder,
        // A copy of the checkout is in the folder for temporary files: there it is the checkout.
        temporaryFolder: folder === runner.workspace ? runner.temporaryFolder : `${folder}.none`,
        cores: runner.cores,
        event: runner.env.GITHUB_EVENT_NAME ?? "",
    });
    const { health } = inputs;
    const unsaid = health.policy === "required" && image.inputs.health === undefined && health.command === undefined;
    return unsaid && health.log === undefined ? { ...inputs, health: { ...health, policy: "declared" } } : inputs;
}
/** Builds, proves and publishes an image. Never throws for a failure of it. */
async function buildImage(runner, run, { image, inputs, state }, parent) {
    const chronicle = new report_chronicle/* Chronicle */.Y();
    const { log } = runner;
    let local;
    let own;
    try {
        const prepared = await chronicle.stage("plan", async () => {
            let planned = await (0,plan/* plan */.e)(inputs, run.event, run.checkout, run.localPush, run.now);
            chronicle.knows({
                image: nameOf(run.inputs, image.name),
                version: planned.source.version,
                event: run.event.name,
                ref: run.event.ref,
                commit: planned.source.commit ?? run.event.sha,
            });
            chronicle.decided(planned.decision.reason);
            for (const notice of inputs.notices)
                log.info(notice);
            const found = await (0,fingerprint.fingerprint)({
                inputs: inputs.build,
                buildArgs: [],
                // Not the digest of an image of the chain, which has times in it: every way to build a chain gives the same fingerprints.
                ...(parent === undefined ? {} : { parent: parent.fingerprint ?? parent.digest }),
            });
            own = found.sha256;
            // Labels are inherited from the parent: what an image does not have is said as well.
            const noParent = [image_run/* BASE_NAME_LABEL */.$w, image_run/* BASE_DIGEST_LABEL */.m8].map((name) => ({ name, value: "" }));
            const origin = [
                { name: image_run/* DEFINITION_LABEL */.Hn, value: state.definition },
                { name: image_run/* SOURCE_LABEL */.Rc, value: state.source ?? "" },
                { name: image_run/* FINGERPRINT_LABEL */.qf, value: found.sha256 },
                ...(parent === undefined ? noParent : []),
            ];
            const meanwhile = () => publishedMeanwhile(runner, run, state, parent?.digest);
            const known = { origin, meanwhile, ...(parent === undefined ? {} : { parent }) };
            // By its time an image is found: it comes last, and means that all the others are there.
            const tags = planned.tags.toSorted((a, b) => Number(a.reference.endsWith(`:${run.stamp}`)) - Number(b.reference.endsWith(`:${run.stamp}`)));
            planned = { ...planned, tags };
            return { planned, ...(await (0,proof.prepare)(runner, inputs, planned, run, run.signal, known)) };
        });
        local = (0,image_run/* localImage */.tY)(inputs.repository, prepared.runId);
        await (0,proof.prove)(runner, inputs, prepared.planned, prepared, chronicle, run.signal);
    }
    catch (error) {
        chronicle.fail(run.signal.aborted ? (0,errors/* cancelled */.KW)(run.signal, chronicle.current) : (0,errors/* asStageError */.d4)(error, chronicle.current));
    }
    const result = chronicle.result();
    for (const failure of result.failures)
        log.failure(named(image.name, failure));
    if (result.failures.length > 0)
        return { result };
    const digest = result.publish.digest ?? result.facts?.id;
    return {
        result,
        ...(digest === undefined ? {} : { digest }),
        ...(local === undefined || result.skipped ? {} : { local }),
        ...(own === undefined ? {} : { fingerprint: own }),
    };
}
/** Two runs at once: what another one has published since the plan is used, and ours given up, when it is the same. */
async function publishedMeanwhile(runner, run, state, parent) {
    const { inputs, registry, signal, stamp } = run;
    const newest = await newestPublished(openImage(registry, inputs, state.name, signal, runner), registry.pattern);
    if (newest === undefined || newest.tag === state.published?.tag)
        return undefined;
    const reference = `${nameOf(inputs, state.name)}:${newest.tag}`;
    if (isSame(newest, state, parent))
        return { reason: `another run has published the same as ${reference} meanwhile`, digest: newest.digest };
    if (newest.tag < stamp)
        return undefined;
    throw new errors/* StageError */.Zu({
        stage: "publish",
        kind: "policy",
        what: `another run has published ${reference} meanwhile, which is newer than this run's ${stamp}`,
        remedy: "nothing was pushed and nothing is lost: the next run compares again; `concurrency` keeps runs apart",
    });
}
/** A failure with the name of its image before it: a chain has many. */
function named(name, failure) {
    return { ...failure, what: `${name}: ${failure.what}` };
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: ./lib/src/stages/snapshot.js
var snapshot = __webpack_require__(6322);
;// CONCATENATED MODULE: ./lib/src/stages/chain/workspace.js
// Folders to build images with sources in: a copy of the checkout for each, with the source where the chain file wants it. The checkout
// itself is never changed.






/** @param folder of the run, which is removed with all that is in it. */
function workspaces(checkout, temporaryFolder, folder, server) {
    let [fetches, copies] = [0, 0];
    // Images of one source are all of one commit of it.
    const fetched = once((key) => fetchInto(external_node_path_.join(folder, "sources", String(++fetches)), JSON.parse(key), server));
    return {
        async prepare({ context, source }) {
            if (source === undefined)
                return { folder: checkout };
            const files = await fetched.get(sourceKey(source));
            const copy = external_node_path_.join(folder, "checkouts", String(++copies));
            const left = [external_node_path_.join(checkout, ".git"), temporaryFolder];
            try {
                await copyFolder(checkout, copy, left);
                await copyFolder(files.folder, external_node_path_.join(copy, context, source.path), []);
            }
            catch (error) {
                throw (0,snapshot/* noRoom */.f)(error, copy) ?? error;
            }
            return { folder: copy, source: files };
        },
    };
}
async function fetchInto(folder, source, server) {
    const files = external_node_path_.join(folder, "files");
    await (0,promises_.mkdir)(files, { recursive: true });
    const fetched = await fetchSource(source, { repository: external_node_path_.join(folder, "git"), files }, server);
    return { folder: files, ...fetched };
}
/** Files are linked where they can be: a copy takes no room then, and nobody writes to it. What is no file is left out. */
async function copyFolder(from, to, left) {
    const { mode } = await (0,promises_.stat)(from);
    await (0,promises_.mkdir)(to, { recursive: true, mode });
    const entries = await (0,promises_.readdir)(from, { withFileTypes: true });
    for (const entry of entries) {
        const [source, target] = [external_node_path_.join(from, entry.name), external_node_path_.join(to, entry.name)];
        if (left.includes(source))
            continue;
        if (entry.isDirectory())
            await copyFolder(source, target, left);
        else if (entry.isSymbolicLink())
            await (0,promises_.symlink)(await (0,promises_.readlink)(source), target);
        else if (entry.isFile())
            await (0,promises_.link)(source, target).catch(() => (0,promises_.copyFile)(source, target, external_node_fs_.constants.COPYFILE_EXCL | external_node_fs_.constants.COPYFILE_FICLONE));
    }
}

;// CONCATENATED MODULE: ./lib/src/stages/chain/chain.js
// The sub-action `chain`: plan what has changed, then build, prove and publish parents first, independent branches side by side.
// Whatever fails, what stands on it is left alone, and the next run goes on there.




























/** Writes all outputs, whatever happens, and resolves with the exit code. */
async function chainStep(options) {
    const { runner, signal } = options;
    let result = {
        file: "",
        lines: [],
        push: { push: false, reason: "Not pushed: the run did not get that far." },
        time: "",
        failures: [],
    };
    let wantsSummary = true;
    try {
        await run(options, (partial) => {
            result = { ...result, ...partial };
            wantsSummary = partial.summary ?? wantsSummary;
        });
    }
    catch (error) {
        // Whoever throws here does it before any image is begun, whatever its usual stage.
        const failure = signal.aborted
            ? (0,errors/* cancelled */.KW)(signal, "plan")
            : new errors/* StageError */.Zu({ ...(0,errors/* asStageError */.d4)(error, "plan"), stage: "plan" }, { cause: error });
        result = { ...result, failures: [failure] };
    }
    for (const line of renderChainClosing(result))
        runner.log.info(line);
    for (const failure of result.failures)
        runner.log.failure(failure);
    for (const [name, value] of Object.entries(renderChainOutputs(result)))
        await runner.output(name, value);
    if (wantsSummary)
        await runner.summary(renderChainSummary(result));
    const failed = result.lines.some(({ verdict, note }) => FAILED.includes(verdict) || (verdict === "left alone" && note));
    return result.failures.length > 0 || failed ? 1 : 0;
}
const FAILED = ["failed", "cancelled"];
async function run({ runner, signal, local }, tell) {
    const { log, env, workspace } = runner;
    const git = (0,event_git/* gitIn */.u)(workspace, env);
    const asking = (0,event_checkout/* readCheckout */.b)(git);
    const inputs = await readChain(new reading/* Reading */.z((0,runner_runner/* inputSource */.w)(runner)), serverOf(runner));
    tell({ file: inputs.file, summary: inputs.report.summary });
    const { credentials, token } = inputs;
    if (credentials !== undefined)
        (0,mask/* maskPassword */.yE)(runner, credentials.password, credentials.username);
    if (token !== undefined)
        (0,mask/* maskPassword */.yE)(runner, token, TOKEN_USER);
    for (const notice of inputs.notices)
        log.notice(notice);
    const checkout = await asking;
    const event = local === undefined ? await (0,event_event/* readEvent */.j)(env, (file) => (0,promises_.readFile)(file, "utf8")) : (0,event_event/* localEvent */.q)(checkout);
    const localPush = local?.push ?? false;
    const decision = (0,push/* decidePush */.v)({ event, checkout, push: inputs.push, local: { allowed: localPush } });
    if (decision.refused && !inputs.planOnly)
        throw (0,plan/* refusal */.x)(decision.reason);
    tell({ push: { push: decision.push, reason: decision.reason } });
    log.info(`event    ${event.name} on ${event.ref || "no ref"} at ${(event.sha || checkout.head || "unknown").slice(0, 12)}`);
    log.info(`push     ${decision.reason}`);
    const images = wantedImages(inputs);
    const wanted = (name) => inputs.only.size === 0 || inputs.only.has(name);
    // What has no source can be read now, so that a plan says everything that is wrong.
    const early = await readAll(runner, inputs, images.filter(({ name, source }) => source === undefined && wanted(name)));
    const runId = await (0,image_run/* newRunId */.F$)(new Date(), (0,owner/* thisOwner */.G)());
    const server = gitServer(runner, inputs, runId, signal);
    const details = (name) => inputs.plan === undefined || wanted(name);
    const state = await lookAtChain(runner, inputs, images, details, server);
    const planned = decide(inputs, state, wanted);
    const line = lineWriter(inputs, images, state);
    tell({ lines: planned.map((one) => line(one, beforehand(inputs, one, wanted))) });
    for (const text of renderTree(planned.map((one) => line(one, "planned"))))
        log.info(text);
    for (const level of levelsOf(planned).filter(({ length }) => length > MOST_JOBS))
        log.warning(`${level.length} images of one level are more than a matrix may have (${MOST_JOBS})`);
    const todo = planned.filter(({ name, reason, blocked }) => reason !== "up-to-date" && !blocked && wanted(name));
    if (decision.push && !inputs.push.allowOverwrite)
        await refuseOlder(todo, state, checkout, git, inputs);
    const now = inputs.plan?.time ?? (await timeOfRun(inputs, todo, state, decision, signal));
    tell({ time: now.toISOString() });
    if (inputs.planOnly)
        for (const [name, failure] of state.broken)
            log.failure(named(name, failure));
    if (inputs.planOnly || (todo.length === 0 && state.broken.size === 0))
        return;
    const stamp = (0,tags/* formatTime */.f)(now, inputs.push.timestampFormat);
    if (inputs.plan !== undefined && decision.push)
        refuseOvertaken(todo, state, stamp, inputs);
    const chain = { inputs, event, checkout, registry: state.registry, localPush, now, stamp, signal };
    const made = [];
    const remember = (id) => {
        made.push(id);
        return runner.saveState(session/* RUN_STATE */.K, made.join(" "));
    };
    await remember(runId);
    try {
        const folder = (0,sweep/* runFolder */.kQ)(runner.temporaryFolder, runId);
        const places = workspaces(workspace, runner.temporaryFolder, folder, server);
        const due = images.filter(({ name }) => todo.some((one) => one.name === name));
        const { ready, broken } = await prepareAll(runner, inputs, due, state, early, places);
        const own = { ...runner, saveState: (_, id) => remember(id) };
        tell({ lines: await buildAll(own, chain, ready, broken, planned, state, line, wanted) });
    }
    finally {
        await (0,sweep/* removeRunFolder */.UG)(runner.temporaryFolder, runId);
    }
}
/** GitHub's limit for the jobs of a matrix. */
const MOST_JOBS = 256;
/** Plans, or follows the plan of another job of this run. */
function decide(inputs, { images }, wanted) {
    const { plan, push } = inputs;
    if (plan !== undefined)
        return followPlan(images, plan, (0,tags/* formatTime */.f)(plan.time, push.timestampFormat));
    return planChain(images.map((one) => ({ ...one, forced: one.forced && wanted(one.name) })));
}
/** A run of an old commit, started again, would publish old definitions as the newest. */
async function refuseOlder(todo, { images }, checkout, git, inputs) {
    for (const { name, reason } of todo) {
        const { revision, committed, tag } = images.find((image) => image.name === name)?.published ?? {};
        if (reason !== "definition-changed" || !/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(revision ?? ""))
            continue;
        const history = await (0,event_checkout/* compareHistory */.w)(git, revision ?? "");
        const current = { ...(0,freeze/* given */.g)({ revision, committed }) };
        const ours = { ...(0,freeze/* given */.g)({ revision: checkout.head, committed: checkout.committed }) };
        const why = (0,overwrite/* whyNotBackwards */.g)({ current, ours, history });
        if (why !== undefined)
            throw new errors/* StageError */.Zu({
                stage: "plan",
                kind: "policy",
                what: `${nameOf(inputs, name)}:${tag} has a newer definition than the one that is checked out`,
                why,
                remedy: "run the workflow on the newest commit; `allow-overwrite: true` publishes the older definition all the same",
            });
    }
}
/** Another run has published since this one was planned: what stood under this run's time would never be the newest. */
function refuseOvertaken(todo, { images }, stamp, inputs) {
    for (const { name } of todo) {
        const tag = images.find((image) => image.name === name)?.published?.tag ?? "";
        if (tag > stamp)
            throw new errors/* StageError */.Zu({
                stage: "plan",
                kind: "policy",
                what: `another run has published ${nameOf(inputs, name)}:${tag}, which is newer than this run's ${stamp}`,
                remedy: "nothing was pushed and nothing is lost: the next run compares again; `concurrency` keeps runs apart",
            });
    }
}
/** What is looked at: everything, or what is asked for with all it stands on. */
function wantedImages({ images, only }) {
    if (only.size === 0)
        return images;
    const links = images.map(asLink);
    const names = new Set([...only].flatMap((name) => [name, ...ancestors(links, name)]));
    return images.filter(({ name }) => names.has(name));
}
function beforehand(inputs, { name, reason, blocked }, wanted) {
    if (reason === "unknown")
        return "failed";
    if (reason === "up-to-date")
        return "current";
    if (!wanted(name))
        return "not asked for";
    return inputs.planOnly && !blocked ? "planned" : "left alone";
}
function lineWriter(inputs, images, state) {
    const entries = new Map(images.map((image) => [image.name, image]));
    const states = new Map(state.images.map((one) => [one.name, one]));
    return (planned, verdict, more = {}) => {
        const parent = entries.get(planned.name)?.parent;
        const published = states.get(planned.name)?.published;
        const failure = state.broken.get(planned.name);
        return {
            name: planned.name,
            image: nameOf(inputs, planned.name),
            planned,
            verdict,
            failures: failure === undefined ? [] : [failure],
            ...(parent === undefined ? {} : { parent: "chain" in parent ? parent.chain : parent.base }),
            ...(published === undefined ? {} : { tag: published.tag, digest: published.digest }),
            ...more,
        };
    };
}
/** Milliseconds that a clock may be behind the newest tag: another run may have begun in this very second. */
const chain_PATIENCE = 3000;
/**
 * The time of the run, from which the tag of every image comes. It has to be later than every tag that is there: an image under an
 * earlier one would not be the newest.
 */
async function timeOfRun(inputs, todo, { images }, decision, signal) {
    const newest = images
        .filter(({ name }) => todo.some((planned) => planned.name === name))
        .map(({ name, published }) => ({ name, tag: published?.tag ?? "" }))
        .reduce((last, one) => (one.tag > last.tag ? one : last), { name: "", tag: "" });
    const began = Date.now();
    for (;;) {
        const now = new Date();
        if (!decision.push || (0,tags/* formatTime */.f)(now, inputs.push.timestampFormat) > newest.tag)
            return now;
        if (Date.now() - began > chain_PATIENCE)
            throw new errors/* StageError */.Zu({
                stage: "plan",
                kind: "policy",
                what: `${nameOf(inputs, newest.name)}:${newest.tag} is later than the time of this run`,
                why: `the time of this run gives ${(0,tags/* formatTime */.f)(now, inputs.push.timestampFormat)}, which would never be the newest tag`,
                remedy: "remove the tag if it lies in the future, or correct the clock of this machine",
            });
        await (0,external_node_timers_promises_.setTimeout)(100, undefined, { signal });
    }
}
/** The inputs of images in the checkout, by name. @throws StageError `input` with all that is wrong with any of them. */
async function readAll(runner, chain, images, folderOf = () => runner.workspace) {
    const read = new Map();
    const wrong = [];
    for (const image of images) {
        try {
            const inputs = await image_readImage(runner, chain, image, folderOf(image.name));
            for (const { value } of inputs.build.secrets)
                runner.mask(value);
            read.set(image.name, inputs);
        }
        catch (error) {
            if (!(error instanceof errors/* StageError */.Zu) || error.kind !== "input")
                throw error;
            const said = error.why === undefined ? [error.what] : error.why.split("\n");
            wrong.push(...said.map((problem) => `image "${image.name}": ${problem}`));
        }
    }
    if (wrong.length > 0)
        throw wrongImages(wrong);
    return read;
}
/** Fetches the sources and reads what comes with them, before anything is built. */
async function prepareAll(runner, chain, images, state, early, places) {
    const folders = new Map();
    const broken = new Map(state.broken);
    for (const image of images) {
        try {
            const place = await places.prepare(image);
            folders.set(image.name, place);
            for (const missing of place.source?.missing ?? [])
                runner.log.warning(`${image.name}: in its source ${missing}`);
        }
        catch (error) {
            if (!(error instanceof errors/* StageError */.Zu) || error.kind !== "input")
                throw error;
            broken.set(image.name, error);
        }
    }
    const late = images.filter(({ name }) => folders.has(name) && !early.has(name));
    const read = await readAll(runner, chain, late, (name) => folders.get(name)?.folder ?? runner.workspace);
    const ready = images.flatMap((image) => {
        const own = state.images.find(({ name }) => name === image.name);
        const inputs = early.get(image.name) ?? read.get(image.name);
        if (own === undefined || inputs === undefined)
            return [];
        return [{ image, inputs, state: { ...own, ...(0,freeze/* given */.g)({ source: folders.get(image.name)?.source?.commit }) } }];
    });
    return { ready, broken };
}
/** Each image as soon as its parent is there, so many at once. */
async function buildAll(runner, chain, ready, broken, planned, state, line, wanted) {
    const { inputs, signal } = chain;
    const turns = (0,runner_turns/* inTurns */.g)(runner.log);
    const limit = pLimit(inputs.maxParallel);
    const lines = new Map();
    const built = new Map();
    const prove = async (plan, { image, ...rest }) => {
        if (signal.aborted)
            return line(plan, "cancelled");
        const parent = parentOf(chain, image, state, built);
        const began = performance.now();
        const log = turns.take();
        try {
            log.info(`── ${plan.name}: ${plan.reason.replaceAll("-", " ")}`);
            const outcome = await buildImage({ ...runner, log }, chain, { image, ...rest }, parent);
            built.set(plan.name, outcome);
            return chain_lineOf(plan, outcome, performance.now() - began, chain, line);
        }
        finally {
            log.end();
        }
    };
    for (const plan of planned) {
        const image = ready.find(({ image: { name } }) => name === plan.name);
        const failure = broken.get(plan.name);
        const { parent } = state.images.find(({ name }) => name === plan.name) ?? {};
        if (failure !== undefined && wanted(plan.name)) {
            runner.log.failure(named(plan.name, failure));
            lines.set(plan.name, Promise.resolve(line(plan, "failed", { failures: [failure], note: failure.what })));
            continue;
        }
        if (plan.reason === "up-to-date" || !wanted(plan.name)) {
            lines.set(plan.name, Promise.resolve(line(plan, beforehand(inputs, plan, wanted))));
            continue;
        }
        const before = parent === undefined ? undefined : lines.get(parent);
        const proving = Promise.resolve(before).then((under) => {
            const why = under === undefined ? undefined : WHY_NOT[under.verdict];
            if (why === undefined && image !== undefined)
                return limit(() => prove(plan, image));
            return line(plan, under?.verdict === "cancelled" ? "cancelled" : "left alone", { note: `${parent} ${why}` });
        });
        lines.set(plan.name, proving);
    }
    const all = await Promise.all(lines.values());
    await turns.done();
    return all;
}
/** Verdicts of a parent on which nothing is built. */
const WHY_NOT = {
    failed: "failed",
    "left alone": "was left alone",
    "not asked for": "is not up to date, and was not asked for",
    cancelled: "was cancelled",
};
function chain_lineOf(plan, { result, digest }, time, { stamp, inputs }, line) {
    const { failures, publish } = result;
    if (failures.length > 0) {
        const verdict = failures.every(({ kind }) => kind === "cancelled") ? "cancelled" : "failed";
        return line(plan, verdict, { failures, duration: time, note: failures[0]?.what ?? "" });
    }
    const own = { duration: time, ...(digest === undefined ? {} : { digest }) };
    if (publish.pushed)
        return line(plan, "published", { ...own, tag: stamp });
    // Another run was faster: its tag is in the sentence, and the digest is what counts.
    if (result.skipped)
        return line(plan, "current", { ...own, note: `${nameOf(inputs, plan.name)}@${digest}: ${publish.reason}` });
    return line(plan, "proved", { duration: time });
}
/** What an image is built on: the parent of this run where it has built one, otherwise what the registry has, by its digest. */
function parentOf({ inputs, registry, stamp }, { name, parent }, { images, bases }, built) {
    if (parent === undefined)
        return undefined;
    if ("base" in parent)
        return bases.get(name);
    const own = built.get(parent.chain);
    const published = images.find((image) => image.name === parent.chain)?.published;
    const image = nameOf(inputs, parent.chain);
    const { credentials } = registry;
    const needed = inputs.credentials !== undefined && registry.probe.wantsCredentials;
    const access = needed && credentials !== undefined ? { credentials } : {};
    if (own?.digest !== undefined)
        return {
            name: own.result.skipped ? image : `${image}:${stamp}`,
            digest: own.digest,
            ...(own.fingerprint === undefined ? {} : { fingerprint: own.fingerprint }),
            ...(own.local === undefined ? access : { local: own.local }),
        };
    if (published === undefined)
        return undefined;
    const { tag, digest, fingerprint } = published;
    return { name: `${image}:${tag}`, digest, ...(fingerprint === undefined ? {} : { fingerprint }), ...access };
}

// EXTERNAL MODULE: ./lib/src/stages/post.js
var post = __webpack_require__(9448);
// EXTERNAL MODULE: ./lib/src/cli/action.js
var cli_action = __webpack_require__(181);
// EXTERNAL MODULE: ./lib/src/cli/arguments.js
var cli_arguments = __webpack_require__(3363);
// EXTERNAL MODULE: ./lib/src/cli/git.js
var cli_git = __webpack_require__(1415);
// EXTERNAL MODULE: ./lib/src/cli/help.js
var help = __webpack_require__(2600);
// EXTERNAL MODULE: ./lib/src/cli/problems.js
var cli_problems = __webpack_require__(7731);
;// CONCATENATED MODULE: ./lib/src/cli/chain.js
// The command `chain`: the sub-action of that name on a developer's machine, with its inputs as flags. Loaded for it alone.









/** @param actionText text of chain/action.yml. Resolves with the exit code. @throws StageError `input` when the words are wrong. */
async function chainCommand(process, actionText, words) {
    const action = (0,cli_action/* readAction */.f)(actionText);
    const request = (0,cli_arguments/* parseArguments */.D)(["run", ...words], action.inputs);
    if (request.command !== "run") {
        process.stdout.write(`${(0,help/* chainHelp */.jJ)(action)}\n`);
        return 0;
    }
    if (request.workflow !== undefined)
        throw (0,cli_problems/* refusal */.x)("chain reads no workflow file", "give its inputs as flags");
    const folder = request.directory ?? process.cwd();
    const git = request.directory === undefined ? await (0,cli_git/* readGitFacts */.S)(folder, process.env) : undefined;
    const defaults = Object.fromEntries(action.inputs.map((input) => [input.name, input.default]));
    const runner = (0,terminal/* terminalRunner */.b)({
        inputs: { ...defaults, ...request.inputs, push: request.push ? "auto" : "never" },
        env: process.env,
        workspace: git?.root ?? folder,
        stdout: process.stdout,
        isTTY: process.stdout.isTTY === true,
        ...(process.stdout.columns === undefined ? {} : { columns: process.stdout.columns }),
    });
    try {
        // The picture is for a page: here the tree and the last lines say the same.
        const plain = { ...runner, summary: async () => undefined };
        const code = await chainStep({ runner: plain, signal: (0,cancellation/* cancellation */.W)(process), local: { push: request.push } });
        for (const [name, value] of runner.outputs)
            if (value !== "")
                runner.log.info(`${name}=${value}`);
        if (!request.keepImage)
            await (0,post/* postStep */.F)(runner);
        return code;
    }
    finally {
        runner.close();
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


/***/ })

};
