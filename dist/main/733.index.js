"use strict";
exports.id = 733;
exports.ids = [733];
exports.modules = {

/***/ 8733:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   ReportError: () => (/* binding */ ReportError),
/* harmony export */   parseJUnit: () => (/* binding */ parseJUnit)
/* harmony export */ });
/* harmony import */ var fast_xml_parser__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8879);
// JUnit XML as data: what a reader of the summary wants to know. Pure; the XML itself is a library's work.

/** What is wrong with a report. */
class ReportError extends Error {
    name = "ReportError";
}
const MOST_FAILURES = 200;
const SLOWEST = 5;
const DETAILS = 2000;
const MESSAGE = 500;
const DEPTH = 50;
/** Reads a report; undefined for XML that is none (coverage, for example). @throws ReportError for what is no XML. */
function parseJUnit(text) {
    // Entities of a document's own are how XML eats memory and reads files; reports have none.
    if (/<!(DOCTYPE|ENTITY)/i.test(text))
        throw new ReportError("it has a document type of its own");
    const parser = new fast_xml_parser__WEBPACK_IMPORTED_MODULE_0__/* ["default"] */ .A({
        ignoreAttributes: false,
        attributeNamePrefix: "@",
        parseAttributeValue: false,
        parseTagValue: false,
        processEntities: true,
        isArray: (name) => ["testsuite", "testcase", "failure", "error", "skipped"].includes(name),
    });
    let document;
    try {
        document = parser.parse(text, true);
    }
    catch (error) {
        throw new ReportError(`it is no XML: ${(error instanceof Error ? error.message : String(error)).slice(0, 200)}`);
    }
    const roots = [document.testsuites, document.testsuite].flat().filter((root) => root !== undefined);
    if (roots.length === 0)
        return undefined;
    const cases = roots.flatMap((root) => casesOf(node(root), 0));
    const failures = cases.flatMap(failureOf);
    const timed = cases.map((one) => ({ name: nameOf(one), time: seconds(one["@time"]) }));
    return {
        tests: cases.length,
        failures: failures.slice(0, MOST_FAILURES),
        skipped: cases.filter((one) => one.skipped !== undefined).length,
        time: timed.reduce((sum, { time }) => sum + time, 0),
        slowest: timed
            .filter(({ time }) => time > 0)
            .sort((a, b) => b.time - a.time)
            .slice(0, SLOWEST),
    };
}
function casesOf(suite, depth) {
    if (depth > DEPTH)
        throw new ReportError("its suites are nested too deeply");
    return [
        ...list(suite.testcase).map((one) => ({ "@file": suite["@file"], ...one })),
        ...list(suite.testsuite).flatMap((inner) => casesOf(inner, depth + 1)),
    ];
}
function failureOf(one) {
    const [found] = [...list(one.failure), ...list(one.error)];
    if (found === undefined)
        return [];
    const details = text(found["#text"]);
    const message = text(found["@message"]) || details.trim().split("\n", 1)[0] || text(found["@type"]) || "it failed";
    const [file, line] = placeOf(one, `${details}\n${message}`);
    return [
        {
            name: nameOf(one),
            message: message.slice(0, MESSAGE),
            details: details.slice(0, DETAILS),
            ...(file === undefined ? {} : { file }),
            ...(line === undefined ? {} : { line }),
        },
    ];
}
/** File and line: what the report says, else the last `file:line` of a traceback, where the assertion is. */
function placeOf(one, details) {
    const file = text(one["@file"]);
    const line = Number.parseInt(text(one["@line"]), 10);
    if (file !== "" && line > 0)
        return [file, line];
    const places = [
        ...details.matchAll(/(?:^|[\s("'])((?:\/|\.{0,2}\/)?[\w.@+-]+(?:\/[\w.@+-]+)*\.\w{1,5})(?::|", line )(\d{1,6})/gm),
    ];
    const own = places.filter(([, path = ""]) => file === "" || path.endsWith(file));
    const [, found, number] = own.at(-1) ?? places.at(-1) ?? [];
    if (found !== undefined)
        return [found, Number(number)];
    return [file === "" ? undefined : file, undefined];
}
function nameOf(one) {
    return ([text(one["@classname"]), text(one["@name"])]
        .filter((part) => part !== "")
        .join(" › ")
        .slice(0, 300) || "unnamed");
}
function seconds(value) {
    const number = Number.parseFloat(text(value).replaceAll(",", ""));
    return Number.isFinite(number) && number >= 0 ? number : 0;
}
function list(value) {
    return [value]
        .flat()
        .filter((item) => item !== undefined)
        .map(node);
}
function node(value) {
    return typeof value === "object" && value !== null ? value : { "#text": value };
}
function text(value) {
    return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}


/***/ })

};
;