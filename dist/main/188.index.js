"use strict";
exports.id = 188;
exports.ids = [188];
exports.modules = {

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

/***/ 5714:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {



const parse = __webpack_require__(6353)
const prerelease = (version, options) => {
  const parsed = parse(version, options)
  return (parsed && parsed.prerelease.length) ? parsed.prerelease : null
}
module.exports = prerelease


/***/ }),

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
;