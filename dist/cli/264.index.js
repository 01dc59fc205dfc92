export const id = 264;
export const ids = [264];
export const modules = {

/***/ 264:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   evaluate: () => (/* binding */ evaluate)
/* harmony export */ });
/* harmony import */ var _actions_expressions__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(438);
// One expression through GitHub's own lexer, parser and evaluator, with contexts that know what they do not know.

/** Functions that GitHub has beyond the evaluator's own, none of which has an answer here. */
const FOREIGN_FUNCTIONS = {
    hashFiles: "hashFiles is computed by GitHub's runner",
    success: "success() is about other steps, and the command line runs this one only",
    failure: "failure() is about other steps, and the command line runs this one only",
    always: "always() is about other steps, and the command line runs this one only",
    cancelled: "cancelled() is about other steps, and the command line runs this one only",
};
/** The value of `expression` (what is between the braces) as GitHub would print it, or why it has none here. */
function evaluate(expression, contexts) {
    const reasons = [];
    const give = (reason) => {
        reasons.push(reason);
        throw new Error(reason);
    };
    if (expression.trim() === "")
        return { unavailable: "the expression is empty" };
    const functions = Object.entries(FOREIGN_FUNCTIONS).map(([name, reason]) => ({
        name,
        minArgs: 0,
        maxArgs: 255,
        call: () => give(reason),
    }));
    const callable = new Map(functions.map((definition) => [definition.name.toLowerCase(), definition]));
    const roots = Object.entries(contexts).map(([key, lookup]) => ({ key, value: new Members(key, lookup, give) }));
    try {
        const tree = new _actions_expressions__WEBPACK_IMPORTED_MODULE_0__/* .Parser */ .iX(new _actions_expressions__WEBPACK_IMPORTED_MODULE_0__/* .Lexer */ .JG(expression).lex().tokens, Object.keys(contexts), functions).parse();
        const result = new _actions_expressions__WEBPACK_IMPORTED_MODULE_0__/* .Evaluator */ .oi(tree, new _actions_expressions__WEBPACK_IMPORTED_MODULE_0__/* .data.Dictionary */ .p.bT(...roots), callable).evaluate();
        return result.primitive
            ? result.coerceString()
            : { unavailable: "the expression gives an object or a list, no text" };
    }
    catch (error) {
        const [reason] = reasons;
        if (reason !== undefined)
            return { unavailable: reason };
        return { unavailable: `GitHub's evaluator says: ${error instanceof Error ? error.message : String(error)}` };
    }
}
/** A dictionary that is looked up member by member, never as a whole. */
class Members extends _actions_expressions__WEBPACK_IMPORTED_MODULE_0__/* .data.Dictionary */ .p.bT {
    #path;
    #lookup;
    #give;
    constructor(path, lookup, give) {
        super();
        this.#path = path;
        this.#lookup = lookup;
        this.#give = give;
    }
    get(key) {
        const found = this.#lookup(key);
        if (typeof found === "function")
            return new Members(`${this.#path}.${key}`, found, this.#give);
        if (typeof found === "object" && found !== null)
            return this.#give(found.unavailable);
        return scalar(found);
    }
    values() {
        return this.#give(`${this.#path} as a whole is known to GitHub's runner only`);
    }
    pairs() {
        return this.#give(`${this.#path} as a whole is known to GitHub's runner only`);
    }
}
function scalar(value) {
    if (value === null)
        return new _actions_expressions__WEBPACK_IMPORTED_MODULE_0__/* .data.Null */ .p.Uv();
    if (typeof value === "string")
        return new _actions_expressions__WEBPACK_IMPORTED_MODULE_0__/* .data.StringData */ .p.uQ(value);
    return typeof value === "number" ? new _actions_expressions__WEBPACK_IMPORTED_MODULE_0__/* .data.NumberData */ .p.Q9(value) : new _actions_expressions__WEBPACK_IMPORTED_MODULE_0__/* .data.BooleanData */ .p.bo(value);
}


/***/ })

};
