"use strict";
exports.id = 473;
exports.ids = [473];
exports.modules = {

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
;