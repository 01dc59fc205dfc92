export const id = 704;
export const ids = [704,628];
export const modules = {

/***/ 4158:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {


/**
 * @license
 * Copyright 2020 Balena Ltd.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *    http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 *
 * ------------------------------------------------------------------------
 *
 * Copyright 2018 Zeit, Inc.
 * Licensed under the MIT License. See file LICENSE.md for a full copy.
 *
 * ------------------------------------------------------------------------
 */

/**
 * This module implements the [dockerignore
 * spec](https://docs.docker.com/engine/reference/builder/#dockerignore-file),
 * closely following Docker's (Moby) Golang implementation:
 * https://github.com/moby/moby/blob/v19.03.8/builder/dockerignore/dockerignore.go
 * https://github.com/moby/moby/blob/v19.03.8/pkg/fileutils/fileutils.go
 * https://github.com/moby/moby/blob/v19.03.8/pkg/archive/archive.go#L825
 *
 * Something the spec is not clear about, but we discovered by reading source code
 * and testing against the "docker build" command, is the handling of backslashes and
 * forward slashes as path separators and escape characters in the .dockerignore file
 * across platforms including Windows, Linux and macOS:
 *
 * * On Linux and macOS, only forward slashes can be used as path separators in the
 *   .dockerignore file, and the backslash works as an escape character.
 * * On Windows, both forward slashes and backslashes are allowed as path separators
 *   in the .dockerignore file, and the backslash is not used as an escape character.
 *
 * This is consistent with how Windows works generally: both forward slashes and
 * backslashes are accepted as path separators by the cmd.exe Command Prompt or
 * PowerShell, and by library functions like the Golang filepath.Clean or the
 * Node.js path.normalize.
 *
 * Similarly, path strings provided to the IgnoreBase.ignores() and IgnoreBase.filter()
 * methods can use either forward slashes or backslashes as path separators on Windows,
 * but only forward slashes are accepted as path separators on Linux and macOS.
 */

const path = __webpack_require__(6928);

const factory = options => new IgnoreBase(options); // https://github.com/kaelzhang/node-ignore/blob/5.1.4/index.js#L538-L539
// Fixes typescript module import


factory.default = factory;
module.exports = factory;

function make_array(subject) {
  return Array.isArray(subject) ? subject : [subject];
}

const REGEX_TRAILING_SLASH = /(?<=.)\/$/;
const REGEX_TRAILING_BACKSLASH = /(?<=.)\\$/;
const REGEX_TRAILING_PATH_SEP = path.sep === '\\' ? REGEX_TRAILING_BACKSLASH : REGEX_TRAILING_SLASH;
const KEY_IGNORE = typeof Symbol !== 'undefined' ? Symbol.for('dockerignore') : 'dockerignore'; // An implementation of Go's filepath.Clean
// https://golang.org/pkg/path/filepath/#Clean
// https://github.com/golang/go/blob/master/src/path/filepath/path.go
// Note that, like Go, on Windows this function converts forward slashes
// to backslashes.

function cleanPath(file) {
  return path.normalize(file).replace(REGEX_TRAILING_PATH_SEP, '');
} // Javascript port of Golang's filepath.ToSlash
// https://golang.org/pkg/path/filepath/#ToSlash
// https://github.com/golang/go/blob/master/src/path/filepath/path.go
// Convert any OS-specific path separator to '/'. Backslash is converted
// to forward slash on Windows, but not on Linux/macOS.
// Note that both forward slashes and backslashes are valid path separators on
// Windows. As a result, code such as `pattern.split(path.sep).join('/')` fails
// on Windows when forward slashes are used as path separators.


function toSlash(file) {
  if (path.sep === '/') {
    return file;
  }

  return file.replace(/\\/g, '/');
} // Javascript port of Golang's filepath.FromSlash
// https://github.com/golang/go/blob/master/src/path/filepath/path.go


function fromSlash(file) {
  if (path.sep === '/') {
    return file;
  }

  return file.replace(/\//g, path.sep);
}

class IgnoreBase {
  constructor({
    // https://github.com/kaelzhang/node-ignore/blob/5.1.4/index.js#L372
    ignorecase = true
  } = {}) {
    this._rules = [];
    this._ignorecase = ignorecase;
    this[KEY_IGNORE] = true;

    this._initCache();
  }

  _initCache() {
    this._cache = {};
  } // @param {Array.<string>|string|Ignore} pattern


  add(pattern) {
    this._added = false;

    if (typeof pattern === 'string') {
      pattern = pattern.split(/\r?\n/g);
    }

    make_array(pattern).forEach(this._addPattern, this); // Some rules have just added to the ignore,
    // making the behavior changed.

    if (this._added) {
      this._initCache();
    }

    return this;
  } // legacy


  addPattern(pattern) {
    return this.add(pattern);
  }

  _addPattern(pattern) {
    // https://github.com/kaelzhang/node-ignore/issues/32
    if (pattern && pattern[KEY_IGNORE]) {
      this._rules = this._rules.concat(pattern._rules);
      this._added = true;
      return;
    }

    if (this._checkPattern(pattern)) {
      const rule = this._createRule(pattern.trim());

      if (rule !== null) {
        this._added = true;

        this._rules.push(rule);
      }
    }
  }

  _checkPattern(pattern) {
    // https://github.com/moby/moby/blob/v19.03.8/builder/dockerignore/dockerignore.go#L34-L40
    return pattern && typeof pattern === 'string' && pattern.indexOf('#') !== 0 && pattern.trim() !== "";
  }

  filter(paths) {
    return make_array(paths).filter(path => this._filter(path));
  }

  createFilter() {
    return path => this._filter(path);
  }

  ignores(path) {
    return !this._filter(path);
  } // https://github.com/moby/moby/blob/v19.03.8/builder/dockerignore/dockerignore.go#L41-L53
  // https://github.com/moby/moby/blob/v19.03.8/pkg/fileutils/fileutils.go#L29-L55


  _createRule(pattern) {
    const origin = pattern;
    let negative = false; // > An optional prefix "!" which negates the pattern;
    // https://github.com/moby/moby/blob/v19.03.8/builder/dockerignore/dockerignore.go#L43-L46

    if (pattern[0] === '!') {
      negative = true;
      pattern = pattern.substring(1).trim();
    } // https://github.com/moby/moby/blob/v19.03.8/builder/dockerignore/dockerignore.go#L47-L53


    if (pattern.length > 0) {
      pattern = cleanPath(pattern);
      pattern = toSlash(pattern);

      if (pattern.length > 1 && pattern[0] === '/') {
        pattern = pattern.slice(1);
      }
    } // https://github.com/moby/moby/blob/v19.03.8/builder/dockerignore/dockerignore.go#L54-L55


    if (negative) {
      pattern = '!' + pattern;
    } // https://github.com/moby/moby/blob/v19.03.8/pkg/fileutils/fileutils.go#L30


    pattern = pattern.trim();

    if (pattern === "") {
      return null;
    } // https://github.com/moby/moby/blob/v19.03.8/pkg/fileutils/fileutils.go#L34
    // convert forward slashes to backslashes on Windows


    pattern = cleanPath(pattern); // https://github.com/moby/moby/blob/v19.03.8/pkg/fileutils/fileutils.go#L36-L42

    if (pattern[0] === '!') {
      if (pattern.length === 1) {
        return null;
      }

      negative = true;
      pattern = pattern.substring(1);
    } else {
      negative = false;
    }

    return {
      origin,
      pattern,
      // https://github.com/moby/moby/blob/v19.03.8/pkg/fileutils/fileutils.go#L54
      dirs: pattern.split(path.sep),
      negative
    };
  } // @returns `Boolean` true if the `path` is NOT ignored


  _filter(path) {
    if (!path) {
      return false;
    }

    if (path in this._cache) {
      return this._cache[path];
    }

    return this._cache[path] = this._test(path);
  } // @returns {Boolean} true if a file is NOT ignored
  // https://github.com/moby/moby/blob/v19.03.8/pkg/fileutils/fileutils.go#L62


  _test(file) {
    file = fromSlash(file); // equivalent to golang filepath.Dir() https://golang.org/src/path/filepath/path.go

    const parentPath = cleanPath(path.dirname(file));
    const parentPathDirs = parentPath.split(path.sep);
    let matched = false;

    this._rules.forEach(rule => {
      let match = this._match(file, rule); // https://github.com/moby/moby/blob/v19.03.8/pkg/fileutils/fileutils.go#L80


      if (!match && parentPath !== ".") {
        // Check to see if the pattern matches one of our parent dirs.
        if (rule.dirs.includes('**')) {
          // Ah shucks! We have to test every possible parent path that has 
          // a number of dirs _n_ where 
          // `rule.dirs.filter(doubleStar).length <= _n_ <= parentPathDirs.length`
          // since the ** can imply any number of directories including 0
          for (let i = rule.dirs.filter(x => x !== '**').length; i <= parentPathDirs.length; i++) {
            match = match || this._match(parentPathDirs.slice(0, i).join(path.sep), rule);
          }
        } else if (rule.dirs.length <= parentPathDirs.length) {
          // https://github.com/moby/moby/blob/v19.03.8/pkg/fileutils/fileutils.go#L83
          match = this._match(parentPathDirs.slice(0, rule.dirs.length).join(path.sep), rule);
        }
      }

      if (match) {
        matched = !rule.negative;
      }
    });

    return !matched;
  } // @returns {Boolean} true if a file is matched by a rule


  _match(file, rule) {
    return this._compile(rule).regexp.test(file);
  } // https://github.com/moby/moby/blob/v19.03.8/pkg/fileutils/fileutils.go#L139


  _compile(rule) {
    if (rule.regexp) {
      return rule;
    }

    let regStr = '^'; // Go through the pattern and convert it to a regexp.

    let escapedSlash = path.sep === '\\' ? '\\\\' : path.sep;

    for (let i = 0; i < rule.pattern.length; i++) {
      const ch = rule.pattern[i];

      if (ch === '*') {
        if (rule.pattern[i + 1] === '*') {
          // is some flavor of "**"
          i++; // Treat **/ as ** so eat the "/"

          if (rule.pattern[i + 1] === path.sep) {
            i++;
          }

          if (rule.pattern[i + 1] === undefined) {
            // is "**EOF" - to align with .gitignore just accept all
            regStr += ".*";
          } else {
            // is "**"
            // Note that this allows for any # of /'s (even 0) because
            // the .* will eat everything, even /'s
            regStr += `(.*${escapedSlash})?`;
          }
        } else {
          // is "*" so map it to anything but "/"
          regStr += `[^${escapedSlash}]*`;
        }
      } else if (ch === '?') {
        // "?" is any char except "/"
        regStr += `[^${escapedSlash}]`;
      } else if (ch === '.' || ch === '$') {
        // Escape some regexp special chars that have no meaning
        // in golang's filepath.Match
        regStr += `\\${ch}`;
      } else if (ch === '\\') {
        // escape next char. Note that a trailing \ in the pattern
        // will be left alone (but need to escape it)
        if (path.sep === '\\') {
          // On windows map "\" to "\\", meaning an escaped backslash,
          // and then just continue because filepath.Match on
          // Windows doesn't allow escaping at all
          regStr += escapedSlash;
          continue;
        }

        if (rule.pattern[i + 1] !== undefined) {
          regStr += '\\' + rule.pattern[i + 1];
          i++;
        } else {
          regStr += '\\';
        }
      } else {
        regStr += ch;
      }
    }

    regStr += "$";
    rule.regexp = new RegExp(regStr, this._ignorecase ? 'i' : '');
    return rule;
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
