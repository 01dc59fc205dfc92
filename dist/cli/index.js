#!/usr/bin/env node
import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 2562:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("buffer");

/***/ }),

/***/ 4434:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("events");

/***/ }),

/***/ 9896:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");

/***/ }),

/***/ 1421:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");

/***/ }),

/***/ 7598:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");

/***/ }),

/***/ 3024:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");

/***/ }),

/***/ 1455:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");

/***/ }),

/***/ 7030:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");

/***/ }),

/***/ 8161:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");

/***/ }),

/***/ 6760:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");

/***/ }),

/***/ 3916:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path/posix");

/***/ }),

/***/ 481:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:readline");

/***/ }),

/***/ 8321:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream/consumers");

/***/ }),

/***/ 6466:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream/promises");

/***/ }),

/***/ 8500:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");

/***/ }),

/***/ 7975:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");

/***/ }),

/***/ 6928:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");

/***/ }),

/***/ 932:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("process");

/***/ }),

/***/ 7349:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Scalar = __nccwpck_require__(3301);
var YAMLMap = __nccwpck_require__(4454);
var YAMLSeq = __nccwpck_require__(2223);
var resolveBlockMap = __nccwpck_require__(7103);
var resolveBlockSeq = __nccwpck_require__(334);
var resolveFlowCollection = __nccwpck_require__(3142);

function resolveCollection(CN, ctx, token, onError, tagName, tag) {
    const coll = token.type === 'block-map'
        ? resolveBlockMap.resolveBlockMap(CN, ctx, token, onError, tag)
        : token.type === 'block-seq'
            ? resolveBlockSeq.resolveBlockSeq(CN, ctx, token, onError, tag)
            : resolveFlowCollection.resolveFlowCollection(CN, ctx, token, onError, tag);
    const Coll = coll.constructor;
    // If we got a tagName matching the class, or the tag name is '!',
    // then use the tagName from the node class used to create it.
    if (tagName === '!' || tagName === Coll.tagName) {
        coll.tag = Coll.tagName;
        return coll;
    }
    if (tagName)
        coll.tag = tagName;
    return coll;
}
function composeCollection(CN, ctx, token, props, onError) {
    const tagToken = props.tag;
    const tagName = !tagToken
        ? null
        : ctx.directives.tagName(tagToken.source, msg => onError(tagToken, 'TAG_RESOLVE_FAILED', msg));
    if (token.type === 'block-seq') {
        const { anchor, newlineAfterProp: nl } = props;
        const lastProp = anchor && tagToken
            ? anchor.offset > tagToken.offset
                ? anchor
                : tagToken
            : (anchor ?? tagToken);
        if (lastProp && (!nl || nl.offset < lastProp.offset)) {
            const message = 'Missing newline after block sequence props';
            onError(lastProp, 'MISSING_CHAR', message);
        }
    }
    const expType = token.type === 'block-map'
        ? 'map'
        : token.type === 'block-seq'
            ? 'seq'
            : token.start.source === '{'
                ? 'map'
                : 'seq';
    // shortcut: check if it's a generic YAMLMap or YAMLSeq
    // before jumping into the custom tag logic.
    if (!tagToken ||
        !tagName ||
        tagName === '!' ||
        (tagName === YAMLMap.YAMLMap.tagName && expType === 'map') ||
        (tagName === YAMLSeq.YAMLSeq.tagName && expType === 'seq')) {
        return resolveCollection(CN, ctx, token, onError, tagName);
    }
    let tag = ctx.schema.tags.find(t => t.tag === tagName && t.collection === expType);
    if (!tag) {
        const kt = ctx.schema.knownTags[tagName];
        if (kt?.collection === expType) {
            ctx.schema.tags.push(Object.assign({}, kt, { default: false }));
            tag = kt;
        }
        else {
            if (kt) {
                onError(tagToken, 'BAD_COLLECTION_TYPE', `${kt.tag} used for ${expType} collection, but expects ${kt.collection ?? 'scalar'}`, true);
            }
            else {
                onError(tagToken, 'TAG_RESOLVE_FAILED', `Unresolved tag: ${tagName}`, true);
            }
            return resolveCollection(CN, ctx, token, onError, tagName);
        }
    }
    const coll = resolveCollection(CN, ctx, token, onError, tagName, tag);
    const res = tag.resolve?.(coll, msg => onError(tagToken, 'TAG_RESOLVE_FAILED', msg), ctx.options) ?? coll;
    const node = identity.isNode(res)
        ? res
        : new Scalar.Scalar(res);
    node.range = coll.range;
    node.tag = tagName;
    if (tag?.format)
        node.format = tag.format;
    return node;
}

exports.composeCollection = composeCollection;


/***/ }),

/***/ 3683:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Document = __nccwpck_require__(3021);
var composeNode = __nccwpck_require__(5937);
var resolveEnd = __nccwpck_require__(7788);
var resolveProps = __nccwpck_require__(4631);

function composeDoc(options, directives, { offset, start, value, end }, onError) {
    const opts = Object.assign({ _directives: directives }, options);
    const doc = new Document.Document(undefined, opts);
    const ctx = {
        atKey: false,
        atRoot: true,
        directives: doc.directives,
        options: doc.options,
        schema: doc.schema
    };
    const props = resolveProps.resolveProps(start, {
        indicator: 'doc-start',
        next: value ?? end?.[0],
        offset,
        onError,
        parentIndent: 0,
        startOnNewline: true
    });
    if (props.found) {
        doc.directives.docStart = true;
        if (value &&
            (value.type === 'block-map' || value.type === 'block-seq') &&
            !props.hasNewline)
            onError(props.end, 'MISSING_CHAR', 'Block collection cannot start on same line with directives-end marker');
    }
    // @ts-expect-error If Contents is set, let's trust the user
    doc.contents = value
        ? composeNode.composeNode(ctx, value, props, onError)
        : composeNode.composeEmptyNode(ctx, props.end, start, null, props, onError);
    const contentEnd = doc.contents.range[2];
    const re = resolveEnd.resolveEnd(end, contentEnd, false, onError);
    if (re.comment)
        doc.comment = re.comment;
    doc.range = [offset, contentEnd, re.offset];
    return doc;
}

exports.composeDoc = composeDoc;


/***/ }),

/***/ 5937:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Alias = __nccwpck_require__(4065);
var identity = __nccwpck_require__(1127);
var composeCollection = __nccwpck_require__(7349);
var composeScalar = __nccwpck_require__(5413);
var resolveEnd = __nccwpck_require__(7788);
var utilEmptyScalarPosition = __nccwpck_require__(2599);

const CN = { composeNode, composeEmptyNode };
function composeNode(ctx, token, props, onError) {
    const atKey = ctx.atKey;
    const { spaceBefore, comment, anchor, tag } = props;
    let node;
    let isSrcToken = true;
    switch (token.type) {
        case 'alias':
            node = composeAlias(ctx, token, onError);
            if (anchor || tag)
                onError(token, 'ALIAS_PROPS', 'An alias node must not specify any properties');
            break;
        case 'scalar':
        case 'single-quoted-scalar':
        case 'double-quoted-scalar':
        case 'block-scalar':
            node = composeScalar.composeScalar(ctx, token, tag, onError);
            if (anchor)
                node.anchor = anchor.source.substring(1);
            break;
        case 'block-map':
        case 'block-seq':
        case 'flow-collection':
            try {
                node = composeCollection.composeCollection(CN, ctx, token, props, onError);
                if (anchor)
                    node.anchor = anchor.source.substring(1);
            }
            catch (error) {
                // Almost certainly here due to a stack overflow
                const message = error instanceof Error ? error.message : String(error);
                onError(token, 'RESOURCE_EXHAUSTION', message);
            }
            break;
        default: {
            const message = token.type === 'error'
                ? token.message
                : `Unsupported token (type: ${token.type})`;
            onError(token, 'UNEXPECTED_TOKEN', message);
            isSrcToken = false;
        }
    }
    node ?? (node = composeEmptyNode(ctx, token.offset, undefined, null, props, onError));
    if (anchor && node.anchor === '')
        onError(anchor, 'BAD_ALIAS', 'Anchor cannot be an empty string');
    if (atKey &&
        ctx.options.stringKeys &&
        (!identity.isScalar(node) ||
            typeof node.value !== 'string' ||
            (node.tag && node.tag !== 'tag:yaml.org,2002:str'))) {
        const msg = 'With stringKeys, all keys must be strings';
        onError(tag ?? token, 'NON_STRING_KEY', msg);
    }
    if (spaceBefore)
        node.spaceBefore = true;
    if (comment) {
        if (token.type === 'scalar' && token.source === '')
            node.comment = comment;
        else
            node.commentBefore = comment;
    }
    // @ts-expect-error Type checking misses meaning of isSrcToken
    if (ctx.options.keepSourceTokens && isSrcToken)
        node.srcToken = token;
    return node;
}
function composeEmptyNode(ctx, offset, before, pos, { spaceBefore, comment, anchor, tag, end }, onError) {
    const token = {
        type: 'scalar',
        offset: utilEmptyScalarPosition.emptyScalarPosition(offset, before, pos),
        indent: -1,
        source: ''
    };
    const node = composeScalar.composeScalar(ctx, token, tag, onError);
    if (anchor) {
        node.anchor = anchor.source.substring(1);
        if (node.anchor === '')
            onError(anchor, 'BAD_ALIAS', 'Anchor cannot be an empty string');
    }
    if (spaceBefore)
        node.spaceBefore = true;
    if (comment) {
        node.comment = comment;
        node.range[2] = end;
    }
    return node;
}
function composeAlias({ options }, { offset, source, end }, onError) {
    const alias = new Alias.Alias(source.substring(1));
    if (alias.source === '')
        onError(offset, 'BAD_ALIAS', 'Alias cannot be an empty string');
    if (alias.source.endsWith(':'))
        onError(offset + source.length - 1, 'BAD_ALIAS', 'Alias ending in : is ambiguous', true);
    const valueEnd = offset + source.length;
    const re = resolveEnd.resolveEnd(end, valueEnd, options.strict, onError);
    alias.range = [offset, valueEnd, re.offset];
    if (re.comment)
        alias.comment = re.comment;
    return alias;
}

exports.composeEmptyNode = composeEmptyNode;
exports.composeNode = composeNode;


/***/ }),

/***/ 5413:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Scalar = __nccwpck_require__(3301);
var resolveBlockScalar = __nccwpck_require__(8913);
var resolveFlowScalar = __nccwpck_require__(6842);

function composeScalar(ctx, token, tagToken, onError) {
    const { value, type, comment, range } = token.type === 'block-scalar'
        ? resolveBlockScalar.resolveBlockScalar(ctx, token, onError)
        : resolveFlowScalar.resolveFlowScalar(token, ctx.options.strict, onError);
    const tagName = tagToken
        ? ctx.directives.tagName(tagToken.source, msg => onError(tagToken, 'TAG_RESOLVE_FAILED', msg))
        : null;
    let tag;
    if (ctx.options.stringKeys && ctx.atKey) {
        tag = ctx.schema[identity.SCALAR];
    }
    else if (tagName)
        tag = findScalarTagByName(ctx.schema, value, tagName, tagToken, onError);
    else if (token.type === 'scalar')
        tag = findScalarTagByTest(ctx, value, token, onError);
    else
        tag = ctx.schema[identity.SCALAR];
    let scalar;
    try {
        const res = tag.resolve(value, msg => onError(tagToken ?? token, 'TAG_RESOLVE_FAILED', msg), ctx.options);
        scalar = identity.isScalar(res) ? res : new Scalar.Scalar(res);
    }
    catch (error) {
        const msg = error instanceof Error ? error.message : String(error);
        onError(tagToken ?? token, 'TAG_RESOLVE_FAILED', msg);
        scalar = new Scalar.Scalar(value);
    }
    scalar.range = range;
    scalar.source = value;
    if (type)
        scalar.type = type;
    if (tagName)
        scalar.tag = tagName;
    if (tag.format)
        scalar.format = tag.format;
    if (comment)
        scalar.comment = comment;
    return scalar;
}
function findScalarTagByName(schema, value, tagName, tagToken, onError) {
    if (tagName === '!')
        return schema[identity.SCALAR]; // non-specific tag
    const matchWithTest = [];
    for (const tag of schema.tags) {
        if (!tag.collection && tag.tag === tagName) {
            if (tag.default && tag.test)
                matchWithTest.push(tag);
            else
                return tag;
        }
    }
    for (const tag of matchWithTest)
        if (tag.test?.test(value))
            return tag;
    const kt = schema.knownTags[tagName];
    if (kt && !kt.collection) {
        // Ensure that the known tag is available for stringifying,
        // but does not get used by default.
        schema.tags.push(Object.assign({}, kt, { default: false, test: undefined }));
        return kt;
    }
    onError(tagToken, 'TAG_RESOLVE_FAILED', `Unresolved tag: ${tagName}`, tagName !== 'tag:yaml.org,2002:str');
    return schema[identity.SCALAR];
}
function findScalarTagByTest({ atKey, directives, schema }, value, token, onError) {
    const tag = schema.tags.find(tag => (tag.default === true || (atKey && tag.default === 'key')) &&
        tag.test?.test(value)) || schema[identity.SCALAR];
    if (schema.compat) {
        const compat = schema.compat.find(tag => tag.default && tag.test?.test(value)) ??
            schema[identity.SCALAR];
        if (tag.tag !== compat.tag) {
            const ts = directives.tagString(tag.tag);
            const cs = directives.tagString(compat.tag);
            const msg = `Value may be parsed as either ${ts} or ${cs}`;
            onError(token, 'TAG_RESOLVE_FAILED', msg, true);
        }
    }
    return tag;
}

exports.composeScalar = composeScalar;


/***/ }),

/***/ 9984:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var node_process = __nccwpck_require__(932);
var directives = __nccwpck_require__(1342);
var Document = __nccwpck_require__(3021);
var errors = __nccwpck_require__(1464);
var identity = __nccwpck_require__(1127);
var composeDoc = __nccwpck_require__(3683);
var resolveEnd = __nccwpck_require__(7788);

function getErrorPos(src) {
    if (typeof src === 'number')
        return [src, src + 1];
    if (Array.isArray(src))
        return src.length === 2 ? src : [src[0], src[1]];
    const { offset, source } = src;
    return [offset, offset + (typeof source === 'string' ? source.length : 1)];
}
function parsePrelude(prelude) {
    let comment = '';
    let atComment = false;
    let afterEmptyLine = false;
    for (let i = 0; i < prelude.length; ++i) {
        const source = prelude[i];
        switch (source[0]) {
            case '#':
                comment +=
                    (comment === '' ? '' : afterEmptyLine ? '\n\n' : '\n') +
                        (source.substring(1) || ' ');
                atComment = true;
                afterEmptyLine = false;
                break;
            case '%':
                if (prelude[i + 1]?.[0] !== '#')
                    i += 1;
                atComment = false;
                break;
            default:
                // This may be wrong after doc-end, but in that case it doesn't matter
                if (!atComment)
                    afterEmptyLine = true;
                atComment = false;
        }
    }
    return { comment, afterEmptyLine };
}
/**
 * Compose a stream of CST nodes into a stream of YAML Documents.
 *
 * ```ts
 * import { Composer, Parser } from 'yaml'
 *
 * const src: string = ...
 * const tokens = new Parser().parse(src)
 * const docs = new Composer().compose(tokens)
 * ```
 */
class Composer {
    constructor(options = {}) {
        this.doc = null;
        this.atDirectives = false;
        this.prelude = [];
        this.errors = [];
        this.warnings = [];
        this.onError = (source, code, message, warning) => {
            const pos = getErrorPos(source);
            if (warning)
                this.warnings.push(new errors.YAMLWarning(pos, code, message));
            else
                this.errors.push(new errors.YAMLParseError(pos, code, message));
        };
        // eslint-disable-next-line @typescript-eslint/prefer-nullish-coalescing
        this.directives = new directives.Directives({ version: options.version || '1.2' });
        this.options = options;
    }
    decorate(doc, afterDoc) {
        const { comment, afterEmptyLine } = parsePrelude(this.prelude);
        //console.log({ dc: doc.comment, prelude, comment })
        if (comment) {
            const dc = doc.contents;
            if (afterDoc) {
                doc.comment = doc.comment ? `${doc.comment}\n${comment}` : comment;
            }
            else if (afterEmptyLine || doc.directives.docStart || !dc) {
                doc.commentBefore = comment;
            }
            else if (identity.isCollection(dc) && !dc.flow && dc.items.length > 0) {
                let it = dc.items[0];
                if (identity.isPair(it))
                    it = it.key;
                const cb = it.commentBefore;
                it.commentBefore = cb ? `${comment}\n${cb}` : comment;
            }
            else {
                const cb = dc.commentBefore;
                dc.commentBefore = cb ? `${comment}\n${cb}` : comment;
            }
        }
        if (afterDoc) {
            for (let i = 0; i < this.errors.length; ++i)
                doc.errors.push(this.errors[i]);
            for (let i = 0; i < this.warnings.length; ++i)
                doc.warnings.push(this.warnings[i]);
        }
        else {
            doc.errors = this.errors;
            doc.warnings = this.warnings;
        }
        this.prelude = [];
        this.errors = [];
        this.warnings = [];
    }
    /**
     * Current stream status information.
     *
     * Mostly useful at the end of input for an empty stream.
     */
    streamInfo() {
        return {
            comment: parsePrelude(this.prelude).comment,
            directives: this.directives,
            errors: this.errors,
            warnings: this.warnings
        };
    }
    /**
     * Compose tokens into documents.
     *
     * @param forceDoc - If the stream contains no document, still emit a final document including any comments and directives that would be applied to a subsequent document.
     * @param endOffset - Should be set if `forceDoc` is also set, to set the document range end and to indicate errors correctly.
     */
    *compose(tokens, forceDoc = false, endOffset = -1) {
        for (const token of tokens)
            yield* this.next(token);
        yield* this.end(forceDoc, endOffset);
    }
    /** Advance the composer by one CST token. */
    *next(token) {
        if (node_process.env.LOG_STREAM)
            console.dir(token, { depth: null });
        switch (token.type) {
            case 'directive':
                this.directives.add(token.source, (offset, message, warning) => {
                    const pos = getErrorPos(token);
                    pos[0] += offset;
                    this.onError(pos, 'BAD_DIRECTIVE', message, warning);
                });
                this.prelude.push(token.source);
                this.atDirectives = true;
                break;
            case 'document': {
                const doc = composeDoc.composeDoc(this.options, this.directives, token, this.onError);
                if (this.atDirectives && !doc.directives.docStart)
                    this.onError(token, 'MISSING_CHAR', 'Missing directives-end/doc-start indicator line');
                this.decorate(doc, false);
                if (this.doc)
                    yield this.doc;
                this.doc = doc;
                this.atDirectives = false;
                break;
            }
            case 'byte-order-mark':
            case 'space':
                break;
            case 'comment':
            case 'newline':
                this.prelude.push(token.source);
                break;
            case 'error': {
                const msg = token.source
                    ? `${token.message}: ${JSON.stringify(token.source)}`
                    : token.message;
                const error = new errors.YAMLParseError(getErrorPos(token), 'UNEXPECTED_TOKEN', msg);
                if (this.atDirectives || !this.doc)
                    this.errors.push(error);
                else
                    this.doc.errors.push(error);
                break;
            }
            case 'doc-end': {
                if (!this.doc) {
                    const msg = 'Unexpected doc-end without preceding document';
                    this.errors.push(new errors.YAMLParseError(getErrorPos(token), 'UNEXPECTED_TOKEN', msg));
                    break;
                }
                this.doc.directives.docEnd = true;
                const end = resolveEnd.resolveEnd(token.end, token.offset + token.source.length, this.doc.options.strict, this.onError);
                this.decorate(this.doc, true);
                if (end.comment) {
                    const dc = this.doc.comment;
                    this.doc.comment = dc ? `${dc}\n${end.comment}` : end.comment;
                }
                this.doc.range[2] = end.offset;
                break;
            }
            default:
                this.errors.push(new errors.YAMLParseError(getErrorPos(token), 'UNEXPECTED_TOKEN', `Unsupported token ${token.type}`));
        }
    }
    /**
     * Call at end of input to yield any remaining document.
     *
     * @param forceDoc - If the stream contains no document, still emit a final document including any comments and directives that would be applied to a subsequent document.
     * @param endOffset - Should be set if `forceDoc` is also set, to set the document range end and to indicate errors correctly.
     */
    *end(forceDoc = false, endOffset = -1) {
        if (this.doc) {
            this.decorate(this.doc, true);
            yield this.doc;
            this.doc = null;
        }
        else if (forceDoc) {
            const opts = Object.assign({ _directives: this.directives }, this.options);
            const doc = new Document.Document(undefined, opts);
            if (this.atDirectives)
                this.onError(endOffset, 'MISSING_CHAR', 'Missing directives-end indicator line');
            doc.range = [0, endOffset, endOffset];
            this.decorate(doc, false);
            yield doc;
        }
    }
}

exports.Composer = Composer;


/***/ }),

/***/ 7103:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Pair = __nccwpck_require__(7165);
var YAMLMap = __nccwpck_require__(4454);
var resolveProps = __nccwpck_require__(4631);
var utilContainsNewline = __nccwpck_require__(9499);
var utilFlowIndentCheck = __nccwpck_require__(4051);
var utilMapIncludes = __nccwpck_require__(1187);

const startColMsg = 'All mapping items must start at the same column';
function resolveBlockMap({ composeNode, composeEmptyNode }, ctx, bm, onError, tag) {
    const NodeClass = tag?.nodeClass ?? YAMLMap.YAMLMap;
    const map = new NodeClass(ctx.schema);
    if (ctx.atRoot)
        ctx.atRoot = false;
    let offset = bm.offset;
    let commentEnd = null;
    for (const collItem of bm.items) {
        const { start, key, sep, value } = collItem;
        // key properties
        const keyProps = resolveProps.resolveProps(start, {
            indicator: 'explicit-key-ind',
            next: key ?? sep?.[0],
            offset,
            onError,
            parentIndent: bm.indent,
            startOnNewline: true
        });
        const implicitKey = !keyProps.found;
        if (implicitKey) {
            if (key) {
                if (key.type === 'block-seq')
                    onError(offset, 'BLOCK_AS_IMPLICIT_KEY', 'A block sequence may not be used as an implicit map key');
                else if ('indent' in key && key.indent !== bm.indent)
                    onError(offset, 'BAD_INDENT', startColMsg);
            }
            if (!keyProps.anchor && !keyProps.tag && !sep) {
                commentEnd = keyProps.end;
                if (keyProps.comment) {
                    if (map.comment)
                        map.comment += '\n' + keyProps.comment;
                    else
                        map.comment = keyProps.comment;
                }
                continue;
            }
            if (keyProps.newlineAfterProp || utilContainsNewline.containsNewline(key)) {
                onError(key ?? start[start.length - 1], 'MULTILINE_IMPLICIT_KEY', 'Implicit keys need to be on a single line');
            }
        }
        else if (keyProps.found?.indent !== bm.indent) {
            onError(offset, 'BAD_INDENT', startColMsg);
        }
        // key value
        ctx.atKey = true;
        const keyStart = keyProps.end;
        const keyNode = key
            ? composeNode(ctx, key, keyProps, onError)
            : composeEmptyNode(ctx, keyStart, start, null, keyProps, onError);
        if (ctx.schema.compat)
            utilFlowIndentCheck.flowIndentCheck(bm.indent, key, onError);
        ctx.atKey = false;
        if (utilMapIncludes.mapIncludes(ctx, map.items, keyNode))
            onError(keyStart, 'DUPLICATE_KEY', 'Map keys must be unique');
        // value properties
        const valueProps = resolveProps.resolveProps(sep ?? [], {
            indicator: 'map-value-ind',
            next: value,
            offset: keyNode.range[2],
            onError,
            parentIndent: bm.indent,
            startOnNewline: !key || key.type === 'block-scalar'
        });
        offset = valueProps.end;
        if (valueProps.found) {
            if (implicitKey) {
                if (value?.type === 'block-map' && !valueProps.hasNewline)
                    onError(offset, 'BLOCK_AS_IMPLICIT_KEY', 'Nested mappings are not allowed in compact mappings');
                if (ctx.options.strict &&
                    keyProps.start < valueProps.found.offset - 1024)
                    onError(keyNode.range, 'KEY_OVER_1024_CHARS', 'The : indicator must be at most 1024 chars after the start of an implicit block mapping key');
            }
            // value value
            const valueNode = value
                ? composeNode(ctx, value, valueProps, onError)
                : composeEmptyNode(ctx, offset, sep, null, valueProps, onError);
            if (ctx.schema.compat)
                utilFlowIndentCheck.flowIndentCheck(bm.indent, value, onError);
            offset = valueNode.range[2];
            const pair = new Pair.Pair(keyNode, valueNode);
            if (ctx.options.keepSourceTokens)
                pair.srcToken = collItem;
            map.items.push(pair);
        }
        else {
            // key with no value
            if (implicitKey)
                onError(keyNode.range, 'MISSING_CHAR', 'Implicit map keys need to be followed by map values');
            if (valueProps.comment) {
                if (keyNode.comment)
                    keyNode.comment += '\n' + valueProps.comment;
                else
                    keyNode.comment = valueProps.comment;
            }
            const pair = new Pair.Pair(keyNode);
            if (ctx.options.keepSourceTokens)
                pair.srcToken = collItem;
            map.items.push(pair);
        }
    }
    if (commentEnd && commentEnd < offset)
        onError(commentEnd, 'IMPOSSIBLE', 'Map comment with trailing content');
    map.range = [bm.offset, offset, commentEnd ?? offset];
    return map;
}

exports.resolveBlockMap = resolveBlockMap;


/***/ }),

/***/ 8913:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);

function resolveBlockScalar(ctx, scalar, onError) {
    const start = scalar.offset;
    const header = parseBlockScalarHeader(scalar, ctx.options.strict, onError);
    if (!header)
        return { value: '', type: null, comment: '', range: [start, start, start] };
    const type = header.mode === '>' ? Scalar.Scalar.BLOCK_FOLDED : Scalar.Scalar.BLOCK_LITERAL;
    const lines = scalar.source ? splitLines(scalar.source) : [];
    // determine the end of content & start of chomping
    let chompStart = lines.length;
    for (let i = lines.length - 1; i >= 0; --i) {
        const content = lines[i][1];
        if (content === '' || content === '\r')
            chompStart = i;
        else
            break;
    }
    // shortcut for empty contents
    if (chompStart === 0) {
        const value = header.chomp === '+' && lines.length > 0
            ? '\n'.repeat(Math.max(1, lines.length - 1))
            : '';
        let end = start + header.length;
        if (scalar.source)
            end += scalar.source.length;
        return { value, type, comment: header.comment, range: [start, end, end] };
    }
    // find the indentation level to trim from start
    let trimIndent = scalar.indent + header.indent;
    let offset = scalar.offset + header.length;
    let contentStart = 0;
    for (let i = 0; i < chompStart; ++i) {
        const [indent, content] = lines[i];
        if (content === '' || content === '\r') {
            if (header.indent === 0 && indent.length > trimIndent)
                trimIndent = indent.length;
        }
        else {
            if (indent.length < trimIndent) {
                const message = 'Block scalars with more-indented leading empty lines must use an explicit indentation indicator';
                onError(offset + indent.length, 'MISSING_CHAR', message);
            }
            if (header.indent === 0)
                trimIndent = indent.length;
            contentStart = i;
            if (trimIndent === 0 && !ctx.atRoot) {
                const message = 'Block scalar values in collections must be indented';
                onError(offset, 'BAD_INDENT', message);
            }
            break;
        }
        offset += indent.length + content.length + 1;
    }
    // include trailing more-indented empty lines in content
    for (let i = lines.length - 1; i >= chompStart; --i) {
        if (lines[i][0].length > trimIndent)
            chompStart = i + 1;
    }
    let value = '';
    let sep = '';
    let prevMoreIndented = false;
    // leading whitespace is kept intact
    for (let i = 0; i < contentStart; ++i)
        value += lines[i][0].slice(trimIndent) + '\n';
    for (let i = contentStart; i < chompStart; ++i) {
        let [indent, content] = lines[i];
        offset += indent.length + content.length + 1;
        const crlf = content[content.length - 1] === '\r';
        if (crlf)
            content = content.slice(0, -1);
        /* istanbul ignore if already caught in lexer */
        if (content && indent.length < trimIndent) {
            const src = header.indent
                ? 'explicit indentation indicator'
                : 'first line';
            const message = `Block scalar lines must not be less indented than their ${src}`;
            onError(offset - content.length - (crlf ? 2 : 1), 'BAD_INDENT', message);
            indent = '';
        }
        if (type === Scalar.Scalar.BLOCK_LITERAL) {
            value += sep + indent.slice(trimIndent) + content;
            sep = '\n';
        }
        else if (indent.length > trimIndent || content[0] === '\t') {
            // more-indented content within a folded block
            if (sep === ' ')
                sep = '\n';
            else if (!prevMoreIndented && sep === '\n')
                sep = '\n\n';
            value += sep + indent.slice(trimIndent) + content;
            sep = '\n';
            prevMoreIndented = true;
        }
        else if (content === '') {
            // empty line
            if (sep === '\n')
                value += '\n';
            else
                sep = '\n';
        }
        else {
            value += sep + content;
            sep = ' ';
            prevMoreIndented = false;
        }
    }
    switch (header.chomp) {
        case '-':
            break;
        case '+':
            for (let i = chompStart; i < lines.length; ++i)
                value += '\n' + lines[i][0].slice(trimIndent);
            if (value[value.length - 1] !== '\n')
                value += '\n';
            break;
        default:
            value += '\n';
    }
    const end = start + header.length + scalar.source.length;
    return { value, type, comment: header.comment, range: [start, end, end] };
}
function parseBlockScalarHeader({ offset, props }, strict, onError) {
    /* istanbul ignore if should not happen */
    if (props[0].type !== 'block-scalar-header') {
        onError(props[0], 'IMPOSSIBLE', 'Block scalar header not found');
        return null;
    }
    const { source } = props[0];
    const mode = source[0];
    let indent = 0;
    let chomp = '';
    let error = -1;
    for (let i = 1; i < source.length; ++i) {
        const ch = source[i];
        if (!chomp && (ch === '-' || ch === '+'))
            chomp = ch;
        else {
            const n = Number(ch);
            if (!indent && n)
                indent = n;
            else if (error === -1)
                error = offset + i;
        }
    }
    if (error !== -1)
        onError(error, 'UNEXPECTED_TOKEN', `Block scalar header includes extra characters: ${source}`);
    let hasSpace = false;
    let comment = '';
    let length = source.length;
    for (let i = 1; i < props.length; ++i) {
        const token = props[i];
        switch (token.type) {
            case 'space':
                hasSpace = true;
            // fallthrough
            case 'newline':
                length += token.source.length;
                break;
            case 'comment':
                if (strict && !hasSpace) {
                    const message = 'Comments must be separated from other tokens by white space characters';
                    onError(token, 'MISSING_CHAR', message);
                }
                length += token.source.length;
                comment = token.source.substring(1);
                break;
            case 'error':
                onError(token, 'UNEXPECTED_TOKEN', token.message);
                length += token.source.length;
                break;
            /* istanbul ignore next should not happen */
            default: {
                const message = `Unexpected token in block scalar header: ${token.type}`;
                onError(token, 'UNEXPECTED_TOKEN', message);
                const ts = token.source;
                if (ts && typeof ts === 'string')
                    length += ts.length;
            }
        }
    }
    return { mode, indent, chomp, comment, length };
}
/** @returns Array of lines split up as `[indent, content]` */
function splitLines(source) {
    const split = source.split(/\n( *)/);
    const first = split[0];
    const m = first.match(/^( *)/);
    const line0 = m?.[1]
        ? [m[1], first.slice(m[1].length)]
        : ['', first];
    const lines = [line0];
    for (let i = 1; i < split.length; i += 2)
        lines.push([split[i], split[i + 1]]);
    return lines;
}

exports.resolveBlockScalar = resolveBlockScalar;


/***/ }),

/***/ 334:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var YAMLSeq = __nccwpck_require__(2223);
var resolveProps = __nccwpck_require__(4631);
var utilFlowIndentCheck = __nccwpck_require__(4051);

function resolveBlockSeq({ composeNode, composeEmptyNode }, ctx, bs, onError, tag) {
    const NodeClass = tag?.nodeClass ?? YAMLSeq.YAMLSeq;
    const seq = new NodeClass(ctx.schema);
    if (ctx.atRoot)
        ctx.atRoot = false;
    if (ctx.atKey)
        ctx.atKey = false;
    let offset = bs.offset;
    let commentEnd = null;
    for (const { start, value } of bs.items) {
        const props = resolveProps.resolveProps(start, {
            indicator: 'seq-item-ind',
            next: value,
            offset,
            onError,
            parentIndent: bs.indent,
            startOnNewline: true
        });
        if (!props.found) {
            if (props.anchor || props.tag || value) {
                if (value?.type === 'block-seq')
                    onError(props.end, 'BAD_INDENT', 'All sequence items must start at the same column');
                else
                    onError(offset, 'MISSING_CHAR', 'Sequence item without - indicator');
            }
            else {
                commentEnd = props.end;
                if (props.comment)
                    seq.comment = props.comment;
                continue;
            }
        }
        const node = value
            ? composeNode(ctx, value, props, onError)
            : composeEmptyNode(ctx, props.end, start, null, props, onError);
        if (ctx.schema.compat)
            utilFlowIndentCheck.flowIndentCheck(bs.indent, value, onError);
        offset = node.range[2];
        seq.items.push(node);
    }
    seq.range = [bs.offset, offset, commentEnd ?? offset];
    return seq;
}

exports.resolveBlockSeq = resolveBlockSeq;


/***/ }),

/***/ 7788:
/***/ ((__unused_webpack_module, exports) => {



function resolveEnd(end, offset, reqSpace, onError) {
    let comment = '';
    if (end) {
        let hasSpace = false;
        let sep = '';
        for (const token of end) {
            const { source, type } = token;
            switch (type) {
                case 'space':
                    hasSpace = true;
                    break;
                case 'comment': {
                    if (reqSpace && !hasSpace)
                        onError(token, 'MISSING_CHAR', 'Comments must be separated from other tokens by white space characters');
                    const cb = source.substring(1) || ' ';
                    if (!comment)
                        comment = cb;
                    else
                        comment += sep + cb;
                    sep = '';
                    break;
                }
                case 'newline':
                    if (comment)
                        sep += source;
                    hasSpace = true;
                    break;
                default:
                    onError(token, 'UNEXPECTED_TOKEN', `Unexpected ${type} at node end`);
            }
            offset += source.length;
        }
    }
    return { comment, offset };
}

exports.resolveEnd = resolveEnd;


/***/ }),

/***/ 3142:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Pair = __nccwpck_require__(7165);
var YAMLMap = __nccwpck_require__(4454);
var YAMLSeq = __nccwpck_require__(2223);
var resolveEnd = __nccwpck_require__(7788);
var resolveProps = __nccwpck_require__(4631);
var utilContainsNewline = __nccwpck_require__(9499);
var utilMapIncludes = __nccwpck_require__(1187);

const blockMsg = 'Block collections are not allowed within flow collections';
const isBlock = (token) => token && (token.type === 'block-map' || token.type === 'block-seq');
function resolveFlowCollection({ composeNode, composeEmptyNode }, ctx, fc, onError, tag) {
    const isMap = fc.start.source === '{';
    const fcName = isMap ? 'flow map' : 'flow sequence';
    const NodeClass = (tag?.nodeClass ?? (isMap ? YAMLMap.YAMLMap : YAMLSeq.YAMLSeq));
    const coll = new NodeClass(ctx.schema);
    coll.flow = true;
    const atRoot = ctx.atRoot;
    if (atRoot)
        ctx.atRoot = false;
    if (ctx.atKey)
        ctx.atKey = false;
    let offset = fc.offset + fc.start.source.length;
    for (let i = 0; i < fc.items.length; ++i) {
        const collItem = fc.items[i];
        const { start, key, sep, value } = collItem;
        const props = resolveProps.resolveProps(start, {
            flow: fcName,
            indicator: 'explicit-key-ind',
            next: key ?? sep?.[0],
            offset,
            onError,
            parentIndent: fc.indent,
            startOnNewline: false
        });
        if (!props.found) {
            if (!props.anchor && !props.tag && !sep && !value) {
                if (i === 0 && props.comma)
                    onError(props.comma, 'UNEXPECTED_TOKEN', `Unexpected , in ${fcName}`);
                else if (i < fc.items.length - 1)
                    onError(props.start, 'UNEXPECTED_TOKEN', `Unexpected empty item in ${fcName}`);
                if (props.comment) {
                    if (coll.comment)
                        coll.comment += '\n' + props.comment;
                    else
                        coll.comment = props.comment;
                }
                offset = props.end;
                continue;
            }
            if (!isMap && ctx.options.strict && utilContainsNewline.containsNewline(key))
                onError(key, // checked by containsNewline()
                'MULTILINE_IMPLICIT_KEY', 'Implicit keys of flow sequence pairs need to be on a single line');
        }
        if (i === 0) {
            if (props.comma)
                onError(props.comma, 'UNEXPECTED_TOKEN', `Unexpected , in ${fcName}`);
        }
        else {
            if (!props.comma)
                onError(props.start, 'MISSING_CHAR', `Missing , between ${fcName} items`);
            if (props.comment) {
                let prevItemComment = '';
                loop: for (const st of start) {
                    switch (st.type) {
                        case 'comma':
                        case 'space':
                            break;
                        case 'comment':
                            prevItemComment = st.source.substring(1);
                            break loop;
                        default:
                            break loop;
                    }
                }
                if (prevItemComment) {
                    let prev = coll.items[coll.items.length - 1];
                    if (identity.isPair(prev))
                        prev = prev.value ?? prev.key;
                    if (prev.comment)
                        prev.comment += '\n' + prevItemComment;
                    else
                        prev.comment = prevItemComment;
                    props.comment = props.comment.substring(prevItemComment.length + 1);
                }
            }
        }
        if (!isMap && !sep && !props.found) {
            // item is a value in a seq
            // → key & sep are empty, start does not include ? or :
            const valueNode = value
                ? composeNode(ctx, value, props, onError)
                : composeEmptyNode(ctx, props.end, sep, null, props, onError);
            coll.items.push(valueNode);
            offset = valueNode.range[2];
            if (isBlock(value))
                onError(valueNode.range, 'BLOCK_IN_FLOW', blockMsg);
        }
        else {
            // item is a key+value pair
            // key value
            ctx.atKey = true;
            const keyStart = props.end;
            const keyNode = key
                ? composeNode(ctx, key, props, onError)
                : composeEmptyNode(ctx, keyStart, start, null, props, onError);
            if (isBlock(key))
                onError(keyNode.range, 'BLOCK_IN_FLOW', blockMsg);
            ctx.atKey = false;
            // value properties
            const valueProps = resolveProps.resolveProps(sep ?? [], {
                flow: fcName,
                indicator: 'map-value-ind',
                next: value,
                offset: keyNode.range[2],
                onError,
                parentIndent: fc.indent,
                startOnNewline: false
            });
            if (valueProps.found) {
                if (!isMap && !props.found && ctx.options.strict) {
                    if (sep)
                        for (const st of sep) {
                            if (st === valueProps.found)
                                break;
                            if (st.type === 'newline') {
                                onError(st, 'MULTILINE_IMPLICIT_KEY', 'Implicit keys of flow sequence pairs need to be on a single line');
                                break;
                            }
                        }
                    if (props.start < valueProps.found.offset - 1024)
                        onError(valueProps.found, 'KEY_OVER_1024_CHARS', 'The : indicator must be at most 1024 chars after the start of an implicit flow sequence key');
                }
            }
            else if (value) {
                if ('source' in value && value.source?.[0] === ':')
                    onError(value, 'MISSING_CHAR', `Missing space after : in ${fcName}`);
                else
                    onError(valueProps.start, 'MISSING_CHAR', `Missing , or : between ${fcName} items`);
            }
            // value value
            const valueNode = value
                ? composeNode(ctx, value, valueProps, onError)
                : valueProps.found
                    ? composeEmptyNode(ctx, valueProps.end, sep, null, valueProps, onError)
                    : null;
            if (valueNode) {
                if (isBlock(value))
                    onError(valueNode.range, 'BLOCK_IN_FLOW', blockMsg);
            }
            else if (valueProps.comment) {
                if (keyNode.comment)
                    keyNode.comment += '\n' + valueProps.comment;
                else
                    keyNode.comment = valueProps.comment;
            }
            const pair = new Pair.Pair(keyNode, valueNode);
            if (ctx.options.keepSourceTokens)
                pair.srcToken = collItem;
            if (isMap) {
                const map = coll;
                if (utilMapIncludes.mapIncludes(ctx, map.items, keyNode))
                    onError(keyStart, 'DUPLICATE_KEY', 'Map keys must be unique');
                map.items.push(pair);
            }
            else {
                const map = new YAMLMap.YAMLMap(ctx.schema);
                map.flow = true;
                map.items.push(pair);
                const endRange = (valueNode ?? keyNode).range;
                map.range = [keyNode.range[0], endRange[1], endRange[2]];
                coll.items.push(map);
            }
            offset = valueNode ? valueNode.range[2] : valueProps.end;
        }
    }
    const expectedEnd = isMap ? '}' : ']';
    const [ce, ...ee] = fc.end;
    let cePos = offset;
    if (ce?.source === expectedEnd)
        cePos = ce.offset + ce.source.length;
    else {
        const name = fcName[0].toUpperCase() + fcName.substring(1);
        const msg = atRoot
            ? `${name} must end with a ${expectedEnd}`
            : `${name} in block collection must be sufficiently indented and end with a ${expectedEnd}`;
        onError(offset, atRoot ? 'MISSING_CHAR' : 'BAD_INDENT', msg);
        if (ce && ce.source.length !== 1)
            ee.unshift(ce);
    }
    if (ee.length > 0) {
        const end = resolveEnd.resolveEnd(ee, cePos, ctx.options.strict, onError);
        if (end.comment) {
            if (coll.comment)
                coll.comment += '\n' + end.comment;
            else
                coll.comment = end.comment;
        }
        coll.range = [fc.offset, cePos, end.offset];
    }
    else {
        coll.range = [fc.offset, cePos, cePos];
    }
    return coll;
}

exports.resolveFlowCollection = resolveFlowCollection;


/***/ }),

/***/ 6842:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);
var resolveEnd = __nccwpck_require__(7788);

function resolveFlowScalar(scalar, strict, onError) {
    const { offset, type, source, end } = scalar;
    let _type;
    let value;
    const _onError = (rel, code, msg) => onError(offset + rel, code, msg);
    switch (type) {
        case 'scalar':
            _type = Scalar.Scalar.PLAIN;
            value = plainValue(source, _onError);
            break;
        case 'single-quoted-scalar':
            _type = Scalar.Scalar.QUOTE_SINGLE;
            value = singleQuotedValue(source, _onError);
            break;
        case 'double-quoted-scalar':
            _type = Scalar.Scalar.QUOTE_DOUBLE;
            value = doubleQuotedValue(source, _onError);
            break;
        /* istanbul ignore next should not happen */
        default:
            onError(scalar, 'UNEXPECTED_TOKEN', `Expected a flow scalar value, but found: ${type}`);
            return {
                value: '',
                type: null,
                comment: '',
                range: [offset, offset + source.length, offset + source.length]
            };
    }
    const valueEnd = offset + source.length;
    const re = resolveEnd.resolveEnd(end, valueEnd, strict, onError);
    return {
        value,
        type: _type,
        comment: re.comment,
        range: [offset, valueEnd, re.offset]
    };
}
function plainValue(source, onError) {
    let badChar = '';
    switch (source[0]) {
        /* istanbul ignore next should not happen */
        case '\t':
            badChar = 'a tab character';
            break;
        case ',':
            badChar = 'flow indicator character ,';
            break;
        case '%':
            badChar = 'directive indicator character %';
            break;
        case '|':
        case '>': {
            badChar = `block scalar indicator ${source[0]}`;
            break;
        }
        case '@':
        case '`': {
            badChar = `reserved character ${source[0]}`;
            break;
        }
    }
    if (badChar)
        onError(0, 'BAD_SCALAR_START', `Plain value cannot start with ${badChar}`);
    return unfoldLines(source);
}
function singleQuotedValue(source, onError) {
    if (source[source.length - 1] !== "'" || source.length === 1)
        onError(source.length, 'MISSING_CHAR', "Missing closing 'quote");
    return unfoldLines(source.slice(1, -1)).replace(/''/g, "'");
}
function unfoldLines(source) {
    const line = /(.*?)\r?\n/sy;
    let match = line.exec(source);
    if (!match)
        return source;
    /**
     * The negative lookbehinds in these RegExps are to
     * prevent causing a polynomial search time in certain cases.
     *
     * The try-catch is for Safari < 16.4 and other old browsers:
     * https://caniuse.com/js-regexp-lookbehind
     */
    let trimEnd, trimBoth;
    try {
        trimEnd = new RegExp('(?<![ \t])[ \t]+$');
        trimBoth = new RegExp('^[ \t]+|(?<![ \t])[ \t]+$', 'g');
    }
    catch {
        trimEnd = /[ \t]+$/;
        trimBoth = /^[ \t]+|[ \t]+$/g;
    }
    let res = match[1].replace(trimEnd, '');
    let sep = ' ';
    let pos = line.lastIndex;
    while ((match = line.exec(source))) {
        const lm = match[1].replace(trimBoth, '');
        if (lm === '') {
            if (sep === '\n')
                res += sep;
            else
                sep = '\n';
        }
        else {
            res += sep + lm;
            sep = ' ';
        }
        pos = line.lastIndex;
    }
    const last = /[ \t]*(.*)/sy;
    last.lastIndex = pos;
    match = last.exec(source);
    return res + sep + (match?.[1] ?? '');
}
function doubleQuotedValue(source, onError) {
    let res = '';
    for (let i = 1; i < source.length - 1; ++i) {
        const ch = source[i];
        if (ch === '\r' && source[i + 1] === '\n')
            continue;
        if (ch === '\n') {
            const { fold, offset } = foldNewline(source, i);
            res += fold;
            i = offset;
        }
        else if (ch === '\\') {
            let next = source[++i];
            const cc = escapeCodes[next];
            if (cc)
                res += cc;
            else if (next === '\n') {
                // skip escaped newlines, but still trim the following line
                next = source[i + 1];
                while (next === ' ' || next === '\t')
                    next = source[++i + 1];
            }
            else if (next === '\r' && source[i + 1] === '\n') {
                // skip escaped CRLF newlines, but still trim the following line
                next = source[++i + 1];
                while (next === ' ' || next === '\t')
                    next = source[++i + 1];
            }
            else if (next === 'x' || next === 'u' || next === 'U') {
                const length = next === 'x' ? 2 : next === 'u' ? 4 : 8;
                res += parseCharCode(source, i + 1, length, onError);
                i += length;
            }
            else {
                const raw = source.substr(i - 1, 2);
                onError(i - 1, 'BAD_DQ_ESCAPE', `Invalid escape sequence ${raw}`);
                res += raw;
            }
        }
        else if (ch === ' ' || ch === '\t') {
            // trim trailing whitespace
            const wsStart = i;
            let next = source[i + 1];
            while (next === ' ' || next === '\t')
                next = source[++i + 1];
            if (next !== '\n' && !(next === '\r' && source[i + 2] === '\n'))
                res += i > wsStart ? source.slice(wsStart, i + 1) : ch;
        }
        else {
            res += ch;
        }
    }
    if (source[source.length - 1] !== '"' || source.length === 1)
        onError(source.length, 'MISSING_CHAR', 'Missing closing "quote');
    return res;
}
/**
 * Fold a single newline into a space, multiple newlines to N - 1 newlines.
 * Presumes `source[offset] === '\n'`
 */
function foldNewline(source, offset) {
    let fold = '';
    let ch = source[offset + 1];
    while (ch === ' ' || ch === '\t' || ch === '\n' || ch === '\r') {
        if (ch === '\r' && source[offset + 2] !== '\n')
            break;
        if (ch === '\n')
            fold += '\n';
        offset += 1;
        ch = source[offset + 1];
    }
    if (!fold)
        fold = ' ';
    return { fold, offset };
}
const escapeCodes = {
    '0': '\0', // null character
    a: '\x07', // bell character
    b: '\b', // backspace
    e: '\x1b', // escape character
    f: '\f', // form feed
    n: '\n', // line feed
    r: '\r', // carriage return
    t: '\t', // horizontal tab
    v: '\v', // vertical tab
    N: '\u0085', // Unicode next line
    _: '\u00a0', // Unicode non-breaking space
    L: '\u2028', // Unicode line separator
    P: '\u2029', // Unicode paragraph separator
    ' ': ' ',
    '"': '"',
    '/': '/',
    '\\': '\\',
    '\t': '\t'
};
function parseCharCode(source, offset, length, onError) {
    const cc = source.substr(offset, length);
    const ok = cc.length === length && /^[0-9a-fA-F]+$/.test(cc);
    const code = ok ? parseInt(cc, 16) : NaN;
    try {
        return String.fromCodePoint(code);
    }
    catch {
        const raw = source.substr(offset - 2, length + 2);
        onError(offset - 2, 'BAD_DQ_ESCAPE', `Invalid escape sequence ${raw}`);
        return raw;
    }
}

exports.resolveFlowScalar = resolveFlowScalar;


/***/ }),

/***/ 4631:
/***/ ((__unused_webpack_module, exports) => {



function resolveProps(tokens, { flow, indicator, next, offset, onError, parentIndent, startOnNewline }) {
    let spaceBefore = false;
    let atNewline = startOnNewline;
    let hasSpace = startOnNewline;
    let comment = '';
    let commentSep = '';
    let hasNewline = false;
    let reqSpace = false;
    let tab = null;
    let anchor = null;
    let tag = null;
    let newlineAfterProp = null;
    let comma = null;
    let found = null;
    let start = null;
    for (const token of tokens) {
        if (reqSpace) {
            if (token.type !== 'space' &&
                token.type !== 'newline' &&
                token.type !== 'comma')
                onError(token.offset, 'MISSING_CHAR', 'Tags and anchors must be separated from the next token by white space');
            reqSpace = false;
        }
        if (tab) {
            if (atNewline && token.type !== 'comment' && token.type !== 'newline') {
                onError(tab, 'TAB_AS_INDENT', 'Tabs are not allowed as indentation');
            }
            tab = null;
        }
        switch (token.type) {
            case 'space':
                // At the doc level, tabs at line start may be parsed
                // as leading white space rather than indentation.
                // In a flow collection, only the parser handles indent.
                if (!flow &&
                    (indicator !== 'doc-start' || next?.type !== 'flow-collection') &&
                    token.source.includes('\t')) {
                    tab = token;
                }
                hasSpace = true;
                break;
            case 'comment': {
                if (!hasSpace)
                    onError(token, 'MISSING_CHAR', 'Comments must be separated from other tokens by white space characters');
                const cb = token.source.substring(1) || ' ';
                if (!comment)
                    comment = cb;
                else
                    comment += commentSep + cb;
                commentSep = '';
                atNewline = false;
                break;
            }
            case 'newline':
                if (atNewline) {
                    if (comment)
                        comment += token.source;
                    else if (!found || indicator !== 'seq-item-ind')
                        spaceBefore = true;
                }
                else
                    commentSep += token.source;
                atNewline = true;
                hasNewline = true;
                if (anchor || tag)
                    newlineAfterProp = token;
                hasSpace = true;
                break;
            case 'anchor':
                if (anchor)
                    onError(token, 'MULTIPLE_ANCHORS', 'A node can have at most one anchor');
                if (token.source.endsWith(':'))
                    onError(token.offset + token.source.length - 1, 'BAD_ALIAS', 'Anchor ending in : is ambiguous', true);
                anchor = token;
                start ?? (start = token.offset);
                atNewline = false;
                hasSpace = false;
                reqSpace = true;
                break;
            case 'tag': {
                if (tag)
                    onError(token, 'MULTIPLE_TAGS', 'A node can have at most one tag');
                tag = token;
                start ?? (start = token.offset);
                atNewline = false;
                hasSpace = false;
                reqSpace = true;
                break;
            }
            case indicator:
                // Could here handle preceding comments differently
                if (anchor || tag)
                    onError(token, 'BAD_PROP_ORDER', `Anchors and tags must be after the ${token.source} indicator`);
                if (found)
                    onError(token, 'UNEXPECTED_TOKEN', `Unexpected ${token.source} in ${flow ?? 'collection'}`);
                found = token;
                atNewline =
                    indicator === 'seq-item-ind' || indicator === 'explicit-key-ind';
                hasSpace = false;
                break;
            case 'comma':
                if (flow) {
                    if (comma)
                        onError(token, 'UNEXPECTED_TOKEN', `Unexpected , in ${flow}`);
                    comma = token;
                    atNewline = false;
                    hasSpace = false;
                    break;
                }
            // else fallthrough
            default:
                onError(token, 'UNEXPECTED_TOKEN', `Unexpected ${token.type} token`);
                atNewline = false;
                hasSpace = false;
        }
    }
    const last = tokens[tokens.length - 1];
    const end = last ? last.offset + last.source.length : offset;
    if (reqSpace &&
        next &&
        next.type !== 'space' &&
        next.type !== 'newline' &&
        next.type !== 'comma' &&
        (next.type !== 'scalar' || next.source !== '')) {
        onError(next.offset, 'MISSING_CHAR', 'Tags and anchors must be separated from the next token by white space');
    }
    if (tab &&
        ((atNewline && tab.indent <= parentIndent) ||
            next?.type === 'block-map' ||
            next?.type === 'block-seq'))
        onError(tab, 'TAB_AS_INDENT', 'Tabs are not allowed as indentation');
    return {
        comma,
        found,
        spaceBefore,
        comment,
        hasNewline,
        anchor,
        tag,
        newlineAfterProp,
        end,
        start: start ?? end
    };
}

exports.resolveProps = resolveProps;


/***/ }),

/***/ 9499:
/***/ ((__unused_webpack_module, exports) => {



function containsNewline(key) {
    if (!key)
        return null;
    switch (key.type) {
        case 'alias':
        case 'scalar':
        case 'double-quoted-scalar':
        case 'single-quoted-scalar':
            if (key.source.includes('\n'))
                return true;
            if (key.end)
                for (const st of key.end)
                    if (st.type === 'newline')
                        return true;
            return false;
        case 'flow-collection':
            for (const it of key.items) {
                for (const st of it.start)
                    if (st.type === 'newline')
                        return true;
                if (it.sep)
                    for (const st of it.sep)
                        if (st.type === 'newline')
                            return true;
                if (containsNewline(it.key) || containsNewline(it.value))
                    return true;
            }
            return false;
        default:
            return true;
    }
}

exports.containsNewline = containsNewline;


/***/ }),

/***/ 2599:
/***/ ((__unused_webpack_module, exports) => {



function emptyScalarPosition(offset, before, pos) {
    if (before) {
        pos ?? (pos = before.length);
        for (let i = pos - 1; i >= 0; --i) {
            let st = before[i];
            switch (st.type) {
                case 'space':
                case 'comment':
                case 'newline':
                    offset -= st.source.length;
                    continue;
            }
            // Technically, an empty scalar is immediately after the last non-empty
            // node, but it's more useful to place it after any whitespace.
            st = before[++i];
            while (st?.type === 'space') {
                offset += st.source.length;
                st = before[++i];
            }
            break;
        }
    }
    return offset;
}

exports.emptyScalarPosition = emptyScalarPosition;


/***/ }),

/***/ 4051:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var utilContainsNewline = __nccwpck_require__(9499);

function flowIndentCheck(indent, fc, onError) {
    if (fc?.type === 'flow-collection') {
        const end = fc.end[0];
        if (end.indent === indent &&
            (end.source === ']' || end.source === '}') &&
            utilContainsNewline.containsNewline(fc)) {
            const msg = 'Flow end indicator should be more indented than parent';
            onError(end, 'BAD_INDENT', msg, true);
        }
    }
}

exports.flowIndentCheck = flowIndentCheck;


/***/ }),

/***/ 1187:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);

function mapIncludes(ctx, items, search) {
    const { uniqueKeys } = ctx.options;
    if (uniqueKeys === false)
        return false;
    const isEqual = typeof uniqueKeys === 'function'
        ? uniqueKeys
        : (a, b) => a === b || (identity.isScalar(a) && identity.isScalar(b) && a.value === b.value);
    return items.some(pair => isEqual(pair.key, search));
}

exports.mapIncludes = mapIncludes;


/***/ }),

/***/ 3021:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Alias = __nccwpck_require__(4065);
var Collection = __nccwpck_require__(101);
var identity = __nccwpck_require__(1127);
var Pair = __nccwpck_require__(7165);
var toJS = __nccwpck_require__(4043);
var Schema = __nccwpck_require__(5840);
var stringifyDocument = __nccwpck_require__(6829);
var anchors = __nccwpck_require__(1596);
var applyReviver = __nccwpck_require__(3661);
var createNode = __nccwpck_require__(2404);
var directives = __nccwpck_require__(1342);

class Document {
    constructor(value, replacer, options) {
        /** A comment before this Document */
        this.commentBefore = null;
        /** A comment immediately after this Document */
        this.comment = null;
        /** Errors encountered during parsing. */
        this.errors = [];
        /** Warnings encountered during parsing. */
        this.warnings = [];
        Object.defineProperty(this, identity.NODE_TYPE, { value: identity.DOC });
        let _replacer = null;
        if (typeof replacer === 'function' || Array.isArray(replacer)) {
            _replacer = replacer;
        }
        else if (options === undefined && replacer) {
            options = replacer;
            replacer = undefined;
        }
        const opt = Object.assign({
            intAsBigInt: false,
            keepSourceTokens: false,
            logLevel: 'warn',
            prettyErrors: true,
            strict: true,
            stringKeys: false,
            uniqueKeys: true,
            version: '1.2'
        }, options);
        this.options = opt;
        let { version } = opt;
        if (options?._directives) {
            this.directives = options._directives.atDocument();
            if (this.directives.yaml.explicit)
                version = this.directives.yaml.version;
        }
        else
            this.directives = new directives.Directives({ version });
        this.setSchema(version, options);
        // @ts-expect-error We can't really know that this matches Contents.
        this.contents =
            value === undefined ? null : this.createNode(value, _replacer, options);
    }
    /**
     * Create a deep copy of this Document and its contents.
     *
     * Custom Node values that inherit from `Object` still refer to their original instances.
     */
    clone() {
        const copy = Object.create(Document.prototype, {
            [identity.NODE_TYPE]: { value: identity.DOC }
        });
        copy.commentBefore = this.commentBefore;
        copy.comment = this.comment;
        copy.errors = this.errors.slice();
        copy.warnings = this.warnings.slice();
        copy.options = Object.assign({}, this.options);
        if (this.directives)
            copy.directives = this.directives.clone();
        copy.schema = this.schema.clone();
        // @ts-expect-error We can't really know that this matches Contents.
        copy.contents = identity.isNode(this.contents)
            ? this.contents.clone(copy.schema)
            : this.contents;
        if (this.range)
            copy.range = this.range.slice();
        return copy;
    }
    /** Adds a value to the document. */
    add(value) {
        if (assertCollection(this.contents))
            this.contents.add(value);
    }
    /** Adds a value to the document. */
    addIn(path, value) {
        if (assertCollection(this.contents))
            this.contents.addIn(path, value);
    }
    /**
     * Create a new `Alias` node, ensuring that the target `node` has the required anchor.
     *
     * If `node` already has an anchor, `name` is ignored.
     * Otherwise, the `node.anchor` value will be set to `name`,
     * or if an anchor with that name is already present in the document,
     * `name` will be used as a prefix for a new unique anchor.
     * If `name` is undefined, the generated anchor will use 'a' as a prefix.
     */
    createAlias(node, name) {
        if (!node.anchor) {
            const prev = anchors.anchorNames(this);
            node.anchor =
                // eslint-disable-next-line @typescript-eslint/prefer-nullish-coalescing
                !name || prev.has(name) ? anchors.findNewAnchor(name || 'a', prev) : name;
        }
        return new Alias.Alias(node.anchor);
    }
    createNode(value, replacer, options) {
        let _replacer = undefined;
        if (typeof replacer === 'function') {
            value = replacer.call({ '': value }, '', value);
            _replacer = replacer;
        }
        else if (Array.isArray(replacer)) {
            const keyToStr = (v) => typeof v === 'number' || v instanceof String || v instanceof Number;
            const asStr = replacer.filter(keyToStr).map(String);
            if (asStr.length > 0)
                replacer = replacer.concat(asStr);
            _replacer = replacer;
        }
        else if (options === undefined && replacer) {
            options = replacer;
            replacer = undefined;
        }
        const { aliasDuplicateObjects, anchorPrefix, flow, keepUndefined, onTagObj, tag } = options ?? {};
        const { onAnchor, setAnchors, sourceObjects } = anchors.createNodeAnchors(this, 
        // eslint-disable-next-line @typescript-eslint/prefer-nullish-coalescing
        anchorPrefix || 'a');
        const ctx = {
            aliasDuplicateObjects: aliasDuplicateObjects ?? true,
            keepUndefined: keepUndefined ?? false,
            onAnchor,
            onTagObj,
            replacer: _replacer,
            schema: this.schema,
            sourceObjects
        };
        const node = createNode.createNode(value, tag, ctx);
        if (flow && identity.isCollection(node))
            node.flow = true;
        setAnchors();
        return node;
    }
    /**
     * Convert a key and a value into a `Pair` using the current schema,
     * recursively wrapping all values as `Scalar` or `Collection` nodes.
     */
    createPair(key, value, options = {}) {
        const k = this.createNode(key, null, options);
        const v = this.createNode(value, null, options);
        return new Pair.Pair(k, v);
    }
    /**
     * Removes a value from the document.
     * @returns `true` if the item was found and removed.
     */
    delete(key) {
        return assertCollection(this.contents) ? this.contents.delete(key) : false;
    }
    /**
     * Removes a value from the document.
     * @returns `true` if the item was found and removed.
     */
    deleteIn(path) {
        if (Collection.isEmptyPath(path)) {
            if (this.contents == null)
                return false;
            // @ts-expect-error Presumed impossible if Strict extends false
            this.contents = null;
            return true;
        }
        return assertCollection(this.contents)
            ? this.contents.deleteIn(path)
            : false;
    }
    /**
     * Returns item at `key`, or `undefined` if not found. By default unwraps
     * scalar values from their surrounding node; to disable set `keepScalar` to
     * `true` (collections are always returned intact).
     */
    get(key, keepScalar) {
        return identity.isCollection(this.contents)
            ? this.contents.get(key, keepScalar)
            : undefined;
    }
    /**
     * Returns item at `path`, or `undefined` if not found. By default unwraps
     * scalar values from their surrounding node; to disable set `keepScalar` to
     * `true` (collections are always returned intact).
     */
    getIn(path, keepScalar) {
        if (Collection.isEmptyPath(path))
            return !keepScalar && identity.isScalar(this.contents)
                ? this.contents.value
                : this.contents;
        return identity.isCollection(this.contents)
            ? this.contents.getIn(path, keepScalar)
            : undefined;
    }
    /**
     * Checks if the document includes a value with the key `key`.
     */
    has(key) {
        return identity.isCollection(this.contents) ? this.contents.has(key) : false;
    }
    /**
     * Checks if the document includes a value at `path`.
     */
    hasIn(path) {
        if (Collection.isEmptyPath(path))
            return this.contents !== undefined;
        return identity.isCollection(this.contents) ? this.contents.hasIn(path) : false;
    }
    /**
     * Sets a value in this document. For `!!set`, `value` needs to be a
     * boolean to add/remove the item from the set.
     */
    set(key, value) {
        if (this.contents == null) {
            // @ts-expect-error We can't really know that this matches Contents.
            this.contents = Collection.collectionFromPath(this.schema, [key], value);
        }
        else if (assertCollection(this.contents)) {
            this.contents.set(key, value);
        }
    }
    /**
     * Sets a value in this document. For `!!set`, `value` needs to be a
     * boolean to add/remove the item from the set.
     */
    setIn(path, value) {
        if (Collection.isEmptyPath(path)) {
            // @ts-expect-error We can't really know that this matches Contents.
            this.contents = value;
        }
        else if (this.contents == null) {
            // @ts-expect-error We can't really know that this matches Contents.
            this.contents = Collection.collectionFromPath(this.schema, Array.from(path), value);
        }
        else if (assertCollection(this.contents)) {
            this.contents.setIn(path, value);
        }
    }
    /**
     * Change the YAML version and schema used by the document.
     * A `null` version disables support for directives, explicit tags, anchors, and aliases.
     * It also requires the `schema` option to be given as a `Schema` instance value.
     *
     * Overrides all previously set schema options.
     */
    setSchema(version, options = {}) {
        if (typeof version === 'number')
            version = String(version);
        let opt;
        switch (version) {
            case '1.1':
                if (this.directives)
                    this.directives.yaml.version = '1.1';
                else
                    this.directives = new directives.Directives({ version: '1.1' });
                opt = { resolveKnownTags: false, schema: 'yaml-1.1' };
                break;
            case '1.2':
            case 'next':
                if (this.directives)
                    this.directives.yaml.version = version;
                else
                    this.directives = new directives.Directives({ version });
                opt = { resolveKnownTags: true, schema: 'core' };
                break;
            case null:
                if (this.directives)
                    delete this.directives;
                opt = null;
                break;
            default: {
                const sv = JSON.stringify(version);
                throw new Error(`Expected '1.1', '1.2' or null as first argument, but found: ${sv}`);
            }
        }
        // Not using `instanceof Schema` to allow for duck typing
        if (options.schema instanceof Object)
            this.schema = options.schema;
        else if (opt)
            this.schema = new Schema.Schema(Object.assign(opt, options));
        else
            throw new Error(`With a null YAML version, the { schema: Schema } option is required`);
    }
    // json & jsonArg are only used from toJSON()
    toJS({ json, jsonArg, mapAsMap, maxAliasCount, onAnchor, reviver } = {}) {
        const ctx = {
            anchors: new Map(),
            doc: this,
            keep: !json,
            mapAsMap: mapAsMap === true,
            mapKeyWarned: false,
            maxAliasCount: typeof maxAliasCount === 'number' ? maxAliasCount : 100
        };
        const res = toJS.toJS(this.contents, jsonArg ?? '', ctx);
        if (typeof onAnchor === 'function')
            for (const { count, res } of ctx.anchors.values())
                onAnchor(res, count);
        return typeof reviver === 'function'
            ? applyReviver.applyReviver(reviver, { '': res }, '', res)
            : res;
    }
    /**
     * A JSON representation of the document `contents`.
     *
     * @param jsonArg Used by `JSON.stringify` to indicate the array index or
     *   property name.
     */
    toJSON(jsonArg, onAnchor) {
        return this.toJS({ json: true, jsonArg, mapAsMap: false, onAnchor });
    }
    /** A YAML representation of the document. */
    toString(options = {}) {
        if (this.errors.length > 0)
            throw new Error('Document with errors cannot be stringified');
        if ('indent' in options &&
            (!Number.isInteger(options.indent) || Number(options.indent) <= 0)) {
            const s = JSON.stringify(options.indent);
            throw new Error(`"indent" option must be a positive integer, not ${s}`);
        }
        return stringifyDocument.stringifyDocument(this, options);
    }
}
function assertCollection(contents) {
    if (identity.isCollection(contents))
        return true;
    throw new Error('Expected a YAML collection as document contents');
}

exports.Document = Document;


/***/ }),

/***/ 1596:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var visit = __nccwpck_require__(204);

/**
 * Verify that the input string is a valid anchor.
 *
 * Will throw on errors.
 */
function anchorIsValid(anchor) {
    if (/[\x00-\x19\s,[\]{}]/.test(anchor)) {
        const sa = JSON.stringify(anchor);
        const msg = `Anchor must not contain whitespace or control characters: ${sa}`;
        throw new Error(msg);
    }
    return true;
}
function anchorNames(root) {
    const anchors = new Set();
    visit.visit(root, {
        Value(_key, node) {
            if (node.anchor)
                anchors.add(node.anchor);
        }
    });
    return anchors;
}
/** Find a new anchor name with the given `prefix` and a one-indexed suffix. */
function findNewAnchor(prefix, exclude) {
    for (let i = 1; true; ++i) {
        const name = `${prefix}${i}`;
        if (!exclude.has(name))
            return name;
    }
}
function createNodeAnchors(doc, prefix) {
    const aliasObjects = [];
    const sourceObjects = new Map();
    let prevAnchors = null;
    return {
        onAnchor: (source) => {
            aliasObjects.push(source);
            prevAnchors ?? (prevAnchors = anchorNames(doc));
            const anchor = findNewAnchor(prefix, prevAnchors);
            prevAnchors.add(anchor);
            return anchor;
        },
        /**
         * With circular references, the source node is only resolved after all
         * of its child nodes are. This is why anchors are set only after all of
         * the nodes have been created.
         */
        setAnchors: () => {
            for (const source of aliasObjects) {
                const ref = sourceObjects.get(source);
                if (typeof ref === 'object' &&
                    ref.anchor &&
                    (identity.isScalar(ref.node) || identity.isCollection(ref.node))) {
                    ref.node.anchor = ref.anchor;
                }
                else {
                    const error = new Error('Failed to resolve repeated object (this should not happen)');
                    error.source = source;
                    throw error;
                }
            }
        },
        sourceObjects
    };
}

exports.anchorIsValid = anchorIsValid;
exports.anchorNames = anchorNames;
exports.createNodeAnchors = createNodeAnchors;
exports.findNewAnchor = findNewAnchor;


/***/ }),

/***/ 3661:
/***/ ((__unused_webpack_module, exports) => {



/**
 * Applies the JSON.parse reviver algorithm as defined in the ECMA-262 spec,
 * in section 24.5.1.1 "Runtime Semantics: InternalizeJSONProperty" of the
 * 2021 edition: https://tc39.es/ecma262/#sec-json.parse
 *
 * Includes extensions for handling Map and Set objects.
 */
function applyReviver(reviver, obj, key, val) {
    if (val && typeof val === 'object') {
        if (Array.isArray(val)) {
            for (let i = 0, len = val.length; i < len; ++i) {
                const v0 = val[i];
                const v1 = applyReviver(reviver, val, String(i), v0);
                // eslint-disable-next-line @typescript-eslint/no-array-delete
                if (v1 === undefined)
                    delete val[i];
                else if (v1 !== v0)
                    val[i] = v1;
            }
        }
        else if (val instanceof Map) {
            for (const k of Array.from(val.keys())) {
                const v0 = val.get(k);
                const v1 = applyReviver(reviver, val, k, v0);
                if (v1 === undefined)
                    val.delete(k);
                else if (v1 !== v0)
                    val.set(k, v1);
            }
        }
        else if (val instanceof Set) {
            for (const v0 of Array.from(val)) {
                const v1 = applyReviver(reviver, val, v0, v0);
                if (v1 === undefined)
                    val.delete(v0);
                else if (v1 !== v0) {
                    val.delete(v0);
                    val.add(v1);
                }
            }
        }
        else {
            for (const [k, v0] of Object.entries(val)) {
                const v1 = applyReviver(reviver, val, k, v0);
                if (v1 === undefined)
                    delete val[k];
                else if (v1 !== v0)
                    val[k] = v1;
            }
        }
    }
    return reviver.call(obj, key, val);
}

exports.applyReviver = applyReviver;


/***/ }),

/***/ 2404:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Alias = __nccwpck_require__(4065);
var identity = __nccwpck_require__(1127);
var Scalar = __nccwpck_require__(3301);

const defaultTagPrefix = 'tag:yaml.org,2002:';
function findTagObject(value, tagName, tags) {
    if (tagName) {
        const match = tags.filter(t => t.tag === tagName);
        const tagObj = match.find(t => !t.format) ?? match[0];
        if (!tagObj)
            throw new Error(`Tag ${tagName} not found`);
        return tagObj;
    }
    return tags.find(t => t.identify?.(value) && !t.format);
}
function createNode(value, tagName, ctx) {
    if (identity.isDocument(value))
        value = value.contents;
    if (identity.isNode(value))
        return value;
    if (identity.isPair(value)) {
        const map = ctx.schema[identity.MAP].createNode?.(ctx.schema, null, ctx);
        map.items.push(value);
        return map;
    }
    if (value instanceof String ||
        value instanceof Number ||
        value instanceof Boolean ||
        (typeof BigInt !== 'undefined' && value instanceof BigInt) // not supported everywhere
    ) {
        // https://tc39.es/ecma262/#sec-serializejsonproperty
        value = value.valueOf();
    }
    const { aliasDuplicateObjects, onAnchor, onTagObj, schema, sourceObjects } = ctx;
    // Detect duplicate references to the same object & use Alias nodes for all
    // after first. The `ref` wrapper allows for circular references to resolve.
    let ref = undefined;
    if (aliasDuplicateObjects && value && typeof value === 'object') {
        ref = sourceObjects.get(value);
        if (ref) {
            ref.anchor ?? (ref.anchor = onAnchor(value));
            return new Alias.Alias(ref.anchor);
        }
        else {
            ref = { anchor: null, node: null };
            sourceObjects.set(value, ref);
        }
    }
    if (tagName?.startsWith('!!'))
        tagName = defaultTagPrefix + tagName.slice(2);
    let tagObj = findTagObject(value, tagName, schema.tags);
    if (!tagObj) {
        if (value && typeof value.toJSON === 'function') {
            // eslint-disable-next-line @typescript-eslint/no-unsafe-call
            value = value.toJSON();
        }
        if (!value || typeof value !== 'object') {
            const node = new Scalar.Scalar(value);
            if (ref)
                ref.node = node;
            return node;
        }
        tagObj =
            value instanceof Map
                ? schema[identity.MAP]
                : Symbol.iterator in Object(value)
                    ? schema[identity.SEQ]
                    : schema[identity.MAP];
    }
    if (onTagObj) {
        onTagObj(tagObj);
        delete ctx.onTagObj;
    }
    const node = tagObj?.createNode
        ? tagObj.createNode(ctx.schema, value, ctx)
        : typeof tagObj?.nodeClass?.from === 'function'
            ? tagObj.nodeClass.from(ctx.schema, value, ctx)
            : new Scalar.Scalar(value);
    if (tagName)
        node.tag = tagName;
    else if (!tagObj.default)
        node.tag = tagObj.tag;
    if (ref)
        ref.node = node;
    return node;
}

exports.createNode = createNode;


/***/ }),

/***/ 1342:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var visit = __nccwpck_require__(204);

const escapeChars = {
    '!': '%21',
    ',': '%2C',
    '[': '%5B',
    ']': '%5D',
    '{': '%7B',
    '}': '%7D'
};
const escapeTagName = (tn) => tn.replace(/[!,[\]{}]/g, ch => escapeChars[ch]);
class Directives {
    constructor(yaml, tags) {
        /**
         * The directives-end/doc-start marker `---`. If `null`, a marker may still be
         * included in the document's stringified representation.
         */
        this.docStart = null;
        /** The doc-end marker `...`.  */
        this.docEnd = false;
        this.yaml = Object.assign({}, Directives.defaultYaml, yaml);
        this.tags = Object.assign({}, Directives.defaultTags, tags);
    }
    clone() {
        const copy = new Directives(this.yaml, this.tags);
        copy.docStart = this.docStart;
        return copy;
    }
    /**
     * During parsing, get a Directives instance for the current document and
     * update the stream state according to the current version's spec.
     */
    atDocument() {
        const res = new Directives(this.yaml, this.tags);
        switch (this.yaml.version) {
            case '1.1':
                this.atNextDocument = true;
                break;
            case '1.2':
                this.atNextDocument = false;
                this.yaml = {
                    explicit: Directives.defaultYaml.explicit,
                    version: '1.2'
                };
                this.tags = Object.assign({}, Directives.defaultTags);
                break;
        }
        return res;
    }
    /**
     * @param onError - May be called even if the action was successful
     * @returns `true` on success
     */
    add(line, onError) {
        if (this.atNextDocument) {
            this.yaml = { explicit: Directives.defaultYaml.explicit, version: '1.1' };
            this.tags = Object.assign({}, Directives.defaultTags);
            this.atNextDocument = false;
        }
        const parts = line.trim().split(/[ \t]+/);
        const name = parts.shift();
        switch (name) {
            case '%TAG': {
                if (parts.length !== 2) {
                    onError(0, '%TAG directive should contain exactly two parts');
                    if (parts.length < 2)
                        return false;
                }
                const [handle, prefix] = parts;
                this.tags[handle] = prefix;
                return true;
            }
            case '%YAML': {
                this.yaml.explicit = true;
                if (parts.length !== 1) {
                    onError(0, '%YAML directive should contain exactly one part');
                    return false;
                }
                const [version] = parts;
                if (version === '1.1' || version === '1.2') {
                    this.yaml.version = version;
                    return true;
                }
                else {
                    const isValid = /^\d+\.\d+$/.test(version);
                    onError(6, `Unsupported YAML version ${version}`, isValid);
                    return false;
                }
            }
            default:
                onError(0, `Unknown directive ${name}`, true);
                return false;
        }
    }
    /**
     * Resolves a tag, matching handles to those defined in %TAG directives.
     *
     * @returns Resolved tag, which may also be the non-specific tag `'!'` or a
     *   `'!local'` tag, or `null` if unresolvable.
     */
    tagName(source, onError) {
        if (source === '!')
            return '!'; // non-specific tag
        if (source[0] !== '!') {
            onError(`Not a valid tag: ${source}`);
            return null;
        }
        if (source[1] === '<') {
            const verbatim = source.slice(2, -1);
            if (verbatim === '!' || verbatim === '!!') {
                onError(`Verbatim tags aren't resolved, so ${source} is invalid.`);
                return null;
            }
            if (source[source.length - 1] !== '>')
                onError('Verbatim tags must end with a >');
            return verbatim;
        }
        const [, handle, suffix] = source.match(/^(.*!)([^!]*)$/s);
        if (!suffix)
            onError(`The ${source} tag has no suffix`);
        const prefix = this.tags[handle];
        if (prefix) {
            try {
                return prefix + decodeURIComponent(suffix);
            }
            catch (error) {
                onError(String(error));
                return null;
            }
        }
        if (handle === '!')
            return source; // local tag
        onError(`Could not resolve tag: ${source}`);
        return null;
    }
    /**
     * Given a fully resolved tag, returns its printable string form,
     * taking into account current tag prefixes and defaults.
     */
    tagString(tag) {
        for (const [handle, prefix] of Object.entries(this.tags)) {
            if (tag.startsWith(prefix))
                return handle + escapeTagName(tag.substring(prefix.length));
        }
        return tag[0] === '!' ? tag : `!<${tag}>`;
    }
    toString(doc) {
        const lines = this.yaml.explicit
            ? [`%YAML ${this.yaml.version || '1.2'}`]
            : [];
        const tagEntries = Object.entries(this.tags);
        let tagNames;
        if (doc && tagEntries.length > 0 && identity.isNode(doc.contents)) {
            const tags = {};
            visit.visit(doc.contents, (_key, node) => {
                if (identity.isNode(node) && node.tag)
                    tags[node.tag] = true;
            });
            tagNames = Object.keys(tags);
        }
        else
            tagNames = [];
        for (const [handle, prefix] of tagEntries) {
            if (handle === '!!' && prefix === 'tag:yaml.org,2002:')
                continue;
            if (!doc || tagNames.some(tn => tn.startsWith(prefix)))
                lines.push(`%TAG ${handle} ${prefix}`);
        }
        return lines.join('\n');
    }
}
Directives.defaultYaml = { explicit: false, version: '1.2' };
Directives.defaultTags = { '!!': 'tag:yaml.org,2002:' };

exports.Directives = Directives;


/***/ }),

/***/ 1464:
/***/ ((__unused_webpack_module, exports) => {



class YAMLError extends Error {
    constructor(name, pos, code, message) {
        super();
        this.name = name;
        this.code = code;
        this.message = message;
        this.pos = pos;
    }
}
class YAMLParseError extends YAMLError {
    constructor(pos, code, message) {
        super('YAMLParseError', pos, code, message);
    }
}
class YAMLWarning extends YAMLError {
    constructor(pos, code, message) {
        super('YAMLWarning', pos, code, message);
    }
}
const prettifyError = (src, lc) => (error) => {
    if (error.pos[0] === -1)
        return;
    error.linePos = error.pos.map(pos => lc.linePos(pos));
    const { line, col } = error.linePos[0];
    error.message += ` at line ${line}, column ${col}`;
    let ci = col - 1;
    let lineStr = src
        .substring(lc.lineStarts[line - 1], lc.lineStarts[line])
        .replace(/[\n\r]+$/, '');
    // Trim to max 80 chars, keeping col position near the middle
    if (ci >= 60 && lineStr.length > 80) {
        const trimStart = Math.min(ci - 39, lineStr.length - 79);
        lineStr = '…' + lineStr.substring(trimStart);
        ci -= trimStart - 1;
    }
    if (lineStr.length > 80)
        lineStr = lineStr.substring(0, 79) + '…';
    // Include previous line in context if pointing at line start
    if (line > 1 && /^ *$/.test(lineStr.substring(0, ci))) {
        // Regexp won't match if start is trimmed
        let prev = src.substring(lc.lineStarts[line - 2], lc.lineStarts[line - 1]);
        if (prev.length > 80)
            prev = prev.substring(0, 79) + '…\n';
        lineStr = prev + lineStr;
    }
    if (/[^ ]/.test(lineStr)) {
        let count = 1;
        const end = error.linePos[1];
        if (end?.line === line && end.col > col) {
            count = Math.max(1, Math.min(end.col - col, 80 - ci));
        }
        const pointer = ' '.repeat(ci) + '^'.repeat(count);
        error.message += `:\n\n${lineStr}\n${pointer}\n`;
    }
};

exports.YAMLError = YAMLError;
exports.YAMLParseError = YAMLParseError;
exports.YAMLWarning = YAMLWarning;
exports.prettifyError = prettifyError;


/***/ }),

/***/ 8815:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {

var __webpack_unused_export__;


var composer = __nccwpck_require__(9984);
var Document = __nccwpck_require__(3021);
var Schema = __nccwpck_require__(5840);
var errors = __nccwpck_require__(1464);
var Alias = __nccwpck_require__(4065);
var identity = __nccwpck_require__(1127);
var Pair = __nccwpck_require__(7165);
var Scalar = __nccwpck_require__(3301);
var YAMLMap = __nccwpck_require__(4454);
var YAMLSeq = __nccwpck_require__(2223);
var cst = __nccwpck_require__(3461);
var lexer = __nccwpck_require__(361);
var lineCounter = __nccwpck_require__(6628);
var parser = __nccwpck_require__(3456);
var publicApi = __nccwpck_require__(4047);
var visit = __nccwpck_require__(204);



__webpack_unused_export__ = composer.Composer;
__webpack_unused_export__ = Document.Document;
__webpack_unused_export__ = Schema.Schema;
__webpack_unused_export__ = errors.YAMLError;
__webpack_unused_export__ = errors.YAMLParseError;
__webpack_unused_export__ = errors.YAMLWarning;
__webpack_unused_export__ = Alias.Alias;
__webpack_unused_export__ = identity.isAlias;
__webpack_unused_export__ = identity.isCollection;
__webpack_unused_export__ = identity.isDocument;
exports.jh = identity.isMap;
exports.isNode = identity.isNode;
__webpack_unused_export__ = identity.isPair;
exports.jn = identity.isScalar;
__webpack_unused_export__ = identity.isSeq;
__webpack_unused_export__ = Pair.Pair;
__webpack_unused_export__ = Scalar.Scalar;
__webpack_unused_export__ = YAMLMap.YAMLMap;
__webpack_unused_export__ = YAMLSeq.YAMLSeq;
__webpack_unused_export__ = cst;
__webpack_unused_export__ = lexer.Lexer;
exports.LineCounter = lineCounter.LineCounter;
__webpack_unused_export__ = parser.Parser;
__webpack_unused_export__ = publicApi.parse;
__webpack_unused_export__ = publicApi.parseAllDocuments;
exports.parseDocument = publicApi.parseDocument;
__webpack_unused_export__ = publicApi.stringify;
exports.visit = visit.visit;
__webpack_unused_export__ = visit.visitAsync;


/***/ }),

/***/ 7249:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var node_process = __nccwpck_require__(932);

function debug(logLevel, ...messages) {
    if (logLevel === 'debug')
        console.log(...messages);
}
function warn(logLevel, warning) {
    if (logLevel === 'debug' || logLevel === 'warn') {
        if (typeof node_process.emitWarning === 'function')
            node_process.emitWarning(warning);
        else
            console.warn(warning);
    }
}

exports.debug = debug;
exports.warn = warn;


/***/ }),

/***/ 4065:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var anchors = __nccwpck_require__(1596);
var visit = __nccwpck_require__(204);
var identity = __nccwpck_require__(1127);
var Node = __nccwpck_require__(6673);
var toJS = __nccwpck_require__(4043);

class Alias extends Node.NodeBase {
    constructor(source) {
        super(identity.ALIAS);
        this.source = source;
        Object.defineProperty(this, 'tag', {
            set() {
                throw new Error('Alias nodes cannot have tags');
            }
        });
    }
    /**
     * Resolve the value of this alias within `doc`, finding the last
     * instance of the `source` anchor before this node.
     */
    resolve(doc, ctx) {
        if (ctx?.maxAliasCount === 0)
            throw new ReferenceError('Alias resolution is disabled');
        let nodes;
        if (ctx?.aliasResolveCache) {
            nodes = ctx.aliasResolveCache;
        }
        else {
            nodes = [];
            visit.visit(doc, {
                Node: (_key, node) => {
                    if (identity.isAlias(node) || identity.hasAnchor(node))
                        nodes.push(node);
                }
            });
            if (ctx)
                ctx.aliasResolveCache = nodes;
        }
        let found = undefined;
        for (const node of nodes) {
            if (node === this)
                break;
            if (node.anchor === this.source)
                found = node;
        }
        if (found && ctx) {
            const { anchors, doc, maxAliasCount } = ctx;
            let data = anchors.get(found);
            if (!data) {
                // Resolve anchors for Node.prototype.toJS()
                toJS.toJS(found, null, ctx);
                data = anchors.get(found);
            }
            /* istanbul ignore if */
            if (data?.res === undefined) {
                const msg = 'This should not happen: Alias anchor was not resolved?';
                throw new ReferenceError(msg);
            }
            if (maxAliasCount >= 0) {
                data.count += 1;
                if (data.aliasCount === 0)
                    data.aliasCount = getAliasCount(doc, found, anchors);
                if (data.count * data.aliasCount > maxAliasCount) {
                    const msg = 'Excessive alias count indicates a resource exhaustion attack';
                    throw new ReferenceError(msg);
                }
            }
        }
        return found;
    }
    toJSON(_arg, ctx) {
        if (!ctx)
            return { source: this.source };
        const source = this.resolve(ctx.doc, ctx);
        if (!source) {
            const msg = `Unresolved alias (the anchor must be set before the alias): ${this.source}`;
            throw new ReferenceError(msg);
        }
        return ctx.anchors.get(source).res;
    }
    toString(ctx, _onComment, _onChompKeep) {
        const src = `*${this.source}`;
        if (ctx) {
            anchors.anchorIsValid(this.source);
            if (ctx.options.verifyAliasOrder && !ctx.anchors.has(this.source)) {
                const msg = `Unresolved alias (the anchor must be set before the alias): ${this.source}`;
                throw new Error(msg);
            }
            if (ctx.implicitKey)
                return `${src} `;
        }
        return src;
    }
}
function getAliasCount(doc, node, anchors) {
    if (identity.isAlias(node)) {
        const source = node.resolve(doc);
        const anchor = anchors && source && anchors.get(source);
        return anchor ? anchor.count * anchor.aliasCount : 0;
    }
    else if (identity.isCollection(node)) {
        let count = 0;
        for (const item of node.items) {
            const c = getAliasCount(doc, item, anchors);
            if (c > count)
                count = c;
        }
        return count;
    }
    else if (identity.isPair(node)) {
        const kc = getAliasCount(doc, node.key, anchors);
        const vc = getAliasCount(doc, node.value, anchors);
        return Math.max(kc, vc);
    }
    return 1;
}

exports.Alias = Alias;


/***/ }),

/***/ 101:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var createNode = __nccwpck_require__(2404);
var identity = __nccwpck_require__(1127);
var Node = __nccwpck_require__(6673);

function collectionFromPath(schema, path, value) {
    let v = value;
    for (let i = path.length - 1; i >= 0; --i) {
        const k = path[i];
        if (typeof k === 'number' && Number.isInteger(k) && k >= 0) {
            const a = [];
            a[k] = v;
            v = a;
        }
        else {
            v = new Map([[k, v]]);
        }
    }
    return createNode.createNode(v, undefined, {
        aliasDuplicateObjects: false,
        keepUndefined: false,
        onAnchor: () => {
            throw new Error('This should not happen, please report a bug.');
        },
        schema,
        sourceObjects: new Map()
    });
}
// Type guard is intentionally a little wrong so as to be more useful,
// as it does not cover untypable empty non-string iterables (e.g. []).
const isEmptyPath = (path) => path == null ||
    (typeof path === 'object' && !!path[Symbol.iterator]().next().done);
class Collection extends Node.NodeBase {
    constructor(type, schema) {
        super(type);
        Object.defineProperty(this, 'schema', {
            value: schema,
            configurable: true,
            enumerable: false,
            writable: true
        });
    }
    /**
     * Create a copy of this collection.
     *
     * @param schema - If defined, overwrites the original's schema
     */
    clone(schema) {
        const copy = Object.create(Object.getPrototypeOf(this), Object.getOwnPropertyDescriptors(this));
        if (schema)
            copy.schema = schema;
        copy.items = copy.items.map(it => identity.isNode(it) || identity.isPair(it) ? it.clone(schema) : it);
        if (this.range)
            copy.range = this.range.slice();
        return copy;
    }
    /**
     * Adds a value to the collection. For `!!map` and `!!omap` the value must
     * be a Pair instance or a `{ key, value }` object, which may not have a key
     * that already exists in the map.
     */
    addIn(path, value) {
        if (isEmptyPath(path))
            this.add(value);
        else {
            const [key, ...rest] = path;
            const node = this.get(key, true);
            if (identity.isCollection(node))
                node.addIn(rest, value);
            else if (node === undefined && this.schema)
                this.set(key, collectionFromPath(this.schema, rest, value));
            else
                throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
        }
    }
    /**
     * Removes a value from the collection.
     * @returns `true` if the item was found and removed.
     */
    deleteIn(path) {
        const [key, ...rest] = path;
        if (rest.length === 0)
            return this.delete(key);
        const node = this.get(key, true);
        if (identity.isCollection(node))
            return node.deleteIn(rest);
        else
            throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
    }
    /**
     * Returns item at `key`, or `undefined` if not found. By default unwraps
     * scalar values from their surrounding node; to disable set `keepScalar` to
     * `true` (collections are always returned intact).
     */
    getIn(path, keepScalar) {
        const [key, ...rest] = path;
        const node = this.get(key, true);
        if (rest.length === 0)
            return !keepScalar && identity.isScalar(node) ? node.value : node;
        else
            return identity.isCollection(node) ? node.getIn(rest, keepScalar) : undefined;
    }
    hasAllNullValues(allowScalar) {
        return this.items.every(node => {
            if (!identity.isPair(node))
                return false;
            const n = node.value;
            return (n == null ||
                (allowScalar &&
                    identity.isScalar(n) &&
                    n.value == null &&
                    !n.commentBefore &&
                    !n.comment &&
                    !n.tag));
        });
    }
    /**
     * Checks if the collection includes a value with the key `key`.
     */
    hasIn(path) {
        const [key, ...rest] = path;
        if (rest.length === 0)
            return this.has(key);
        const node = this.get(key, true);
        return identity.isCollection(node) ? node.hasIn(rest) : false;
    }
    /**
     * Sets a value in this collection. For `!!set`, `value` needs to be a
     * boolean to add/remove the item from the set.
     */
    setIn(path, value) {
        const [key, ...rest] = path;
        if (rest.length === 0) {
            this.set(key, value);
        }
        else {
            const node = this.get(key, true);
            if (identity.isCollection(node))
                node.setIn(rest, value);
            else if (node === undefined && this.schema)
                this.set(key, collectionFromPath(this.schema, rest, value));
            else
                throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
        }
    }
}

exports.Collection = Collection;
exports.collectionFromPath = collectionFromPath;
exports.isEmptyPath = isEmptyPath;


/***/ }),

/***/ 6673:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var applyReviver = __nccwpck_require__(3661);
var identity = __nccwpck_require__(1127);
var toJS = __nccwpck_require__(4043);

class NodeBase {
    constructor(type) {
        Object.defineProperty(this, identity.NODE_TYPE, { value: type });
    }
    /** Create a copy of this node.  */
    clone() {
        const copy = Object.create(Object.getPrototypeOf(this), Object.getOwnPropertyDescriptors(this));
        if (this.range)
            copy.range = this.range.slice();
        return copy;
    }
    /** A plain JavaScript representation of this node. */
    toJS(doc, { mapAsMap, maxAliasCount, onAnchor, reviver } = {}) {
        if (!identity.isDocument(doc))
            throw new TypeError('A document argument is required');
        const ctx = {
            anchors: new Map(),
            doc,
            keep: true,
            mapAsMap: mapAsMap === true,
            mapKeyWarned: false,
            maxAliasCount: typeof maxAliasCount === 'number' ? maxAliasCount : 100
        };
        const res = toJS.toJS(this, '', ctx);
        if (typeof onAnchor === 'function')
            for (const { count, res } of ctx.anchors.values())
                onAnchor(res, count);
        return typeof reviver === 'function'
            ? applyReviver.applyReviver(reviver, { '': res }, '', res)
            : res;
    }
}

exports.NodeBase = NodeBase;


/***/ }),

/***/ 7165:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var createNode = __nccwpck_require__(2404);
var stringifyPair = __nccwpck_require__(9748);
var addPairToJSMap = __nccwpck_require__(7104);
var identity = __nccwpck_require__(1127);

function createPair(key, value, ctx) {
    const k = createNode.createNode(key, undefined, ctx);
    const v = createNode.createNode(value, undefined, ctx);
    return new Pair(k, v);
}
class Pair {
    constructor(key, value = null) {
        Object.defineProperty(this, identity.NODE_TYPE, { value: identity.PAIR });
        this.key = key;
        this.value = value;
    }
    clone(schema) {
        let { key, value } = this;
        if (identity.isNode(key))
            key = key.clone(schema);
        if (identity.isNode(value))
            value = value.clone(schema);
        return new Pair(key, value);
    }
    toJSON(_, ctx) {
        const pair = ctx?.mapAsMap ? new Map() : {};
        return addPairToJSMap.addPairToJSMap(ctx, pair, this);
    }
    toString(ctx, onComment, onChompKeep) {
        return ctx?.doc
            ? stringifyPair.stringifyPair(this, ctx, onComment, onChompKeep)
            : JSON.stringify(this);
    }
}

exports.Pair = Pair;
exports.createPair = createPair;


/***/ }),

/***/ 3301:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Node = __nccwpck_require__(6673);
var toJS = __nccwpck_require__(4043);

const isScalarValue = (value) => !value || (typeof value !== 'function' && typeof value !== 'object');
class Scalar extends Node.NodeBase {
    constructor(value) {
        super(identity.SCALAR);
        this.value = value;
    }
    toJSON(arg, ctx) {
        return ctx?.keep ? this.value : toJS.toJS(this.value, arg, ctx);
    }
    toString() {
        return String(this.value);
    }
}
Scalar.BLOCK_FOLDED = 'BLOCK_FOLDED';
Scalar.BLOCK_LITERAL = 'BLOCK_LITERAL';
Scalar.PLAIN = 'PLAIN';
Scalar.QUOTE_DOUBLE = 'QUOTE_DOUBLE';
Scalar.QUOTE_SINGLE = 'QUOTE_SINGLE';

exports.Scalar = Scalar;
exports.isScalarValue = isScalarValue;


/***/ }),

/***/ 4454:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var stringifyCollection = __nccwpck_require__(1212);
var addPairToJSMap = __nccwpck_require__(7104);
var Collection = __nccwpck_require__(101);
var identity = __nccwpck_require__(1127);
var Pair = __nccwpck_require__(7165);
var Scalar = __nccwpck_require__(3301);

function findPair(items, key) {
    const k = identity.isScalar(key) ? key.value : key;
    for (const it of items) {
        if (identity.isPair(it)) {
            if (it.key === key || it.key === k)
                return it;
            if (identity.isScalar(it.key) && it.key.value === k)
                return it;
        }
    }
    return undefined;
}
class YAMLMap extends Collection.Collection {
    static get tagName() {
        return 'tag:yaml.org,2002:map';
    }
    constructor(schema) {
        super(identity.MAP, schema);
        this.items = [];
    }
    /**
     * A generic collection parsing method that can be extended
     * to other node classes that inherit from YAMLMap
     */
    static from(schema, obj, ctx) {
        const { keepUndefined, replacer } = ctx;
        const map = new this(schema);
        const add = (key, value) => {
            if (typeof replacer === 'function')
                value = replacer.call(obj, key, value);
            else if (Array.isArray(replacer) && !replacer.includes(key))
                return;
            if (value !== undefined || keepUndefined)
                map.items.push(Pair.createPair(key, value, ctx));
        };
        if (obj instanceof Map) {
            for (const [key, value] of obj)
                add(key, value);
        }
        else if (obj && typeof obj === 'object') {
            for (const key of Object.keys(obj))
                add(key, obj[key]);
        }
        if (typeof schema.sortMapEntries === 'function') {
            map.items.sort(schema.sortMapEntries);
        }
        return map;
    }
    /**
     * Adds a value to the collection.
     *
     * @param overwrite - If not set `true`, using a key that is already in the
     *   collection will throw. Otherwise, overwrites the previous value.
     */
    add(pair, overwrite) {
        let _pair;
        if (identity.isPair(pair))
            _pair = pair;
        else if (!pair || typeof pair !== 'object' || !('key' in pair)) {
            // In TypeScript, this never happens.
            _pair = new Pair.Pair(pair, pair?.value);
        }
        else
            _pair = new Pair.Pair(pair.key, pair.value);
        const prev = findPair(this.items, _pair.key);
        const sortEntries = this.schema?.sortMapEntries;
        if (prev) {
            if (!overwrite)
                throw new Error(`Key ${_pair.key} already set`);
            // For scalars, keep the old node & its comments and anchors
            if (identity.isScalar(prev.value) && Scalar.isScalarValue(_pair.value))
                prev.value.value = _pair.value;
            else
                prev.value = _pair.value;
        }
        else if (sortEntries) {
            const i = this.items.findIndex(item => sortEntries(_pair, item) < 0);
            if (i === -1)
                this.items.push(_pair);
            else
                this.items.splice(i, 0, _pair);
        }
        else {
            this.items.push(_pair);
        }
    }
    delete(key) {
        const it = findPair(this.items, key);
        if (!it)
            return false;
        const del = this.items.splice(this.items.indexOf(it), 1);
        return del.length > 0;
    }
    get(key, keepScalar) {
        const it = findPair(this.items, key);
        const node = it?.value;
        return (!keepScalar && identity.isScalar(node) ? node.value : node) ?? undefined;
    }
    has(key) {
        return !!findPair(this.items, key);
    }
    set(key, value) {
        this.add(new Pair.Pair(key, value), true);
    }
    /**
     * @param ctx - Conversion context, originally set in Document#toJS()
     * @param {Class} Type - If set, forces the returned collection type
     * @returns Instance of Type, Map, or Object
     */
    toJSON(_, ctx, Type) {
        const map = Type ? new Type() : ctx?.mapAsMap ? new Map() : {};
        if (ctx?.onCreate)
            ctx.onCreate(map);
        for (const item of this.items)
            addPairToJSMap.addPairToJSMap(ctx, map, item);
        return map;
    }
    toString(ctx, onComment, onChompKeep) {
        if (!ctx)
            return JSON.stringify(this);
        for (const item of this.items) {
            if (!identity.isPair(item))
                throw new Error(`Map items must all be pairs; found ${JSON.stringify(item)} instead`);
        }
        if (!ctx.allNullValues && this.hasAllNullValues(false))
            ctx = Object.assign({}, ctx, { allNullValues: true });
        return stringifyCollection.stringifyCollection(this, ctx, {
            blockItemPrefix: '',
            flowChars: { start: '{', end: '}' },
            itemIndent: ctx.indent || '',
            onChompKeep,
            onComment
        });
    }
}

exports.YAMLMap = YAMLMap;
exports.findPair = findPair;


/***/ }),

/***/ 2223:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var createNode = __nccwpck_require__(2404);
var stringifyCollection = __nccwpck_require__(1212);
var Collection = __nccwpck_require__(101);
var identity = __nccwpck_require__(1127);
var Scalar = __nccwpck_require__(3301);
var toJS = __nccwpck_require__(4043);

class YAMLSeq extends Collection.Collection {
    static get tagName() {
        return 'tag:yaml.org,2002:seq';
    }
    constructor(schema) {
        super(identity.SEQ, schema);
        this.items = [];
    }
    add(value) {
        this.items.push(value);
    }
    /**
     * Removes a value from the collection.
     *
     * `key` must contain a representation of an integer for this to succeed.
     * It may be wrapped in a `Scalar`.
     *
     * @returns `true` if the item was found and removed.
     */
    delete(key) {
        const idx = asItemIndex(key);
        if (typeof idx !== 'number')
            return false;
        const del = this.items.splice(idx, 1);
        return del.length > 0;
    }
    get(key, keepScalar) {
        const idx = asItemIndex(key);
        if (typeof idx !== 'number')
            return undefined;
        const it = this.items[idx];
        return !keepScalar && identity.isScalar(it) ? it.value : it;
    }
    /**
     * Checks if the collection includes a value with the key `key`.
     *
     * `key` must contain a representation of an integer for this to succeed.
     * It may be wrapped in a `Scalar`.
     */
    has(key) {
        const idx = asItemIndex(key);
        return typeof idx === 'number' && idx < this.items.length;
    }
    /**
     * Sets a value in this collection. For `!!set`, `value` needs to be a
     * boolean to add/remove the item from the set.
     *
     * If `key` does not contain a representation of an integer, this will throw.
     * It may be wrapped in a `Scalar`.
     */
    set(key, value) {
        const idx = asItemIndex(key);
        if (typeof idx !== 'number')
            throw new Error(`Expected a valid index, not ${key}.`);
        const prev = this.items[idx];
        if (identity.isScalar(prev) && Scalar.isScalarValue(value))
            prev.value = value;
        else
            this.items[idx] = value;
    }
    toJSON(_, ctx) {
        const seq = [];
        if (ctx?.onCreate)
            ctx.onCreate(seq);
        let i = 0;
        for (const item of this.items)
            seq.push(toJS.toJS(item, String(i++), ctx));
        return seq;
    }
    toString(ctx, onComment, onChompKeep) {
        if (!ctx)
            return JSON.stringify(this);
        return stringifyCollection.stringifyCollection(this, ctx, {
            blockItemPrefix: '- ',
            flowChars: { start: '[', end: ']' },
            itemIndent: (ctx.indent || '') + '  ',
            onChompKeep,
            onComment
        });
    }
    static from(schema, obj, ctx) {
        const { replacer } = ctx;
        const seq = new this(schema);
        if (obj && Symbol.iterator in Object(obj)) {
            let i = 0;
            for (let it of obj) {
                if (typeof replacer === 'function') {
                    const key = obj instanceof Set ? it : String(i++);
                    it = replacer.call(obj, key, it);
                }
                seq.items.push(createNode.createNode(it, undefined, ctx));
            }
        }
        return seq;
    }
}
function asItemIndex(key) {
    let idx = identity.isScalar(key) ? key.value : key;
    if (idx && typeof idx === 'string')
        idx = Number(idx);
    return typeof idx === 'number' && Number.isInteger(idx) && idx >= 0
        ? idx
        : null;
}

exports.YAMLSeq = YAMLSeq;


/***/ }),

/***/ 7104:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var log = __nccwpck_require__(7249);
var merge = __nccwpck_require__(452);
var stringify = __nccwpck_require__(2148);
var identity = __nccwpck_require__(1127);
var toJS = __nccwpck_require__(4043);

function addPairToJSMap(ctx, map, { key, value }) {
    if (identity.isNode(key) && key.addToJSMap)
        key.addToJSMap(ctx, map, value);
    // TODO: Should drop this special case for bare << handling
    else if (merge.isMergeKey(ctx, key))
        merge.addMergeToJSMap(ctx, map, value);
    else {
        const jsKey = toJS.toJS(key, '', ctx);
        if (map instanceof Map) {
            map.set(jsKey, toJS.toJS(value, jsKey, ctx));
        }
        else if (map instanceof Set) {
            map.add(jsKey);
        }
        else {
            const stringKey = stringifyKey(key, jsKey, ctx);
            const jsValue = toJS.toJS(value, stringKey, ctx);
            if (stringKey in map)
                Object.defineProperty(map, stringKey, {
                    value: jsValue,
                    writable: true,
                    enumerable: true,
                    configurable: true
                });
            else
                map[stringKey] = jsValue;
        }
    }
    return map;
}
function stringifyKey(key, jsKey, ctx) {
    if (jsKey === null)
        return '';
    // eslint-disable-next-line @typescript-eslint/no-base-to-string
    if (typeof jsKey !== 'object')
        return String(jsKey);
    if (identity.isNode(key) && ctx?.doc) {
        const strCtx = stringify.createStringifyContext(ctx.doc, {});
        strCtx.anchors = new Set();
        for (const node of ctx.anchors.keys())
            strCtx.anchors.add(node.anchor);
        strCtx.inFlow = true;
        strCtx.inStringifyKey = true;
        const strKey = key.toString(strCtx);
        if (!ctx.mapKeyWarned) {
            let jsonStr = JSON.stringify(strKey);
            if (jsonStr.length > 40)
                jsonStr = jsonStr.substring(0, 36) + '..."';
            log.warn(ctx.doc.options.logLevel, `Keys with collection values will be stringified due to JS Object restrictions: ${jsonStr}. Set mapAsMap: true to use object keys.`);
            ctx.mapKeyWarned = true;
        }
        return strKey;
    }
    return JSON.stringify(jsKey);
}

exports.addPairToJSMap = addPairToJSMap;


/***/ }),

/***/ 1127:
/***/ ((__unused_webpack_module, exports) => {



const ALIAS = Symbol.for('yaml.alias');
const DOC = Symbol.for('yaml.document');
const MAP = Symbol.for('yaml.map');
const PAIR = Symbol.for('yaml.pair');
const SCALAR = Symbol.for('yaml.scalar');
const SEQ = Symbol.for('yaml.seq');
const NODE_TYPE = Symbol.for('yaml.node.type');
const isAlias = (node) => !!node && typeof node === 'object' && node[NODE_TYPE] === ALIAS;
const isDocument = (node) => !!node && typeof node === 'object' && node[NODE_TYPE] === DOC;
const isMap = (node) => !!node && typeof node === 'object' && node[NODE_TYPE] === MAP;
const isPair = (node) => !!node && typeof node === 'object' && node[NODE_TYPE] === PAIR;
const isScalar = (node) => !!node && typeof node === 'object' && node[NODE_TYPE] === SCALAR;
const isSeq = (node) => !!node && typeof node === 'object' && node[NODE_TYPE] === SEQ;
function isCollection(node) {
    if (node && typeof node === 'object')
        switch (node[NODE_TYPE]) {
            case MAP:
            case SEQ:
                return true;
        }
    return false;
}
function isNode(node) {
    if (node && typeof node === 'object')
        switch (node[NODE_TYPE]) {
            case ALIAS:
            case MAP:
            case SCALAR:
            case SEQ:
                return true;
        }
    return false;
}
const hasAnchor = (node) => (isScalar(node) || isCollection(node)) && !!node.anchor;

exports.ALIAS = ALIAS;
exports.DOC = DOC;
exports.MAP = MAP;
exports.NODE_TYPE = NODE_TYPE;
exports.PAIR = PAIR;
exports.SCALAR = SCALAR;
exports.SEQ = SEQ;
exports.hasAnchor = hasAnchor;
exports.isAlias = isAlias;
exports.isCollection = isCollection;
exports.isDocument = isDocument;
exports.isMap = isMap;
exports.isNode = isNode;
exports.isPair = isPair;
exports.isScalar = isScalar;
exports.isSeq = isSeq;


/***/ }),

/***/ 4043:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);

/**
 * Recursively convert any node or its contents to native JavaScript
 *
 * @param value - The input value
 * @param arg - If `value` defines a `toJSON()` method, use this
 *   as its first argument
 * @param ctx - Conversion context, originally set in Document#toJS(). If
 *   `{ keep: true }` is not set, output should be suitable for JSON
 *   stringification.
 */
function toJS(value, arg, ctx) {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-return
    if (Array.isArray(value))
        return value.map((v, i) => toJS(v, String(i), ctx));
    if (value && typeof value.toJSON === 'function') {
        // eslint-disable-next-line @typescript-eslint/no-unsafe-call
        if (!ctx || !identity.hasAnchor(value))
            return value.toJSON(arg, ctx);
        const data = { aliasCount: 0, count: 1, res: undefined };
        ctx.anchors.set(value, data);
        ctx.onCreate = res => {
            data.res = res;
            delete ctx.onCreate;
        };
        const res = value.toJSON(arg, ctx);
        if (ctx.onCreate)
            ctx.onCreate(res);
        return res;
    }
    if (typeof value === 'bigint' && !ctx?.keep)
        return Number(value);
    return value;
}

exports.toJS = toJS;


/***/ }),

/***/ 110:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var resolveBlockScalar = __nccwpck_require__(8913);
var resolveFlowScalar = __nccwpck_require__(6842);
var errors = __nccwpck_require__(1464);
var stringifyString = __nccwpck_require__(3069);

function resolveAsScalar(token, strict = true, onError) {
    if (token) {
        const _onError = (pos, code, message) => {
            const offset = typeof pos === 'number' ? pos : Array.isArray(pos) ? pos[0] : pos.offset;
            if (onError)
                onError(offset, code, message);
            else
                throw new errors.YAMLParseError([offset, offset + 1], code, message);
        };
        switch (token.type) {
            case 'scalar':
            case 'single-quoted-scalar':
            case 'double-quoted-scalar':
                return resolveFlowScalar.resolveFlowScalar(token, strict, _onError);
            case 'block-scalar':
                return resolveBlockScalar.resolveBlockScalar({ options: { strict } }, token, _onError);
        }
    }
    return null;
}
/**
 * Create a new scalar token with `value`
 *
 * Values that represent an actual string but may be parsed as a different type should use a `type` other than `'PLAIN'`,
 * as this function does not support any schema operations and won't check for such conflicts.
 *
 * @param value The string representation of the value, which will have its content properly indented.
 * @param context.end Comments and whitespace after the end of the value, or after the block scalar header. If undefined, a newline will be added.
 * @param context.implicitKey Being within an implicit key may affect the resolved type of the token's value.
 * @param context.indent The indent level of the token.
 * @param context.inFlow Is this scalar within a flow collection? This may affect the resolved type of the token's value.
 * @param context.offset The offset position of the token.
 * @param context.type The preferred type of the scalar token. If undefined, the previous type of the `token` will be used, defaulting to `'PLAIN'`.
 */
function createScalarToken(value, context) {
    const { implicitKey = false, indent, inFlow = false, offset = -1, type = 'PLAIN' } = context;
    const source = stringifyString.stringifyString({ type, value }, {
        implicitKey,
        indent: indent > 0 ? ' '.repeat(indent) : '',
        inFlow,
        options: { blockQuote: true, lineWidth: -1 }
    });
    const end = context.end ?? [
        { type: 'newline', offset: -1, indent, source: '\n' }
    ];
    switch (source[0]) {
        case '|':
        case '>': {
            const he = source.indexOf('\n');
            const head = source.substring(0, he);
            const body = source.substring(he + 1) + '\n';
            const props = [
                { type: 'block-scalar-header', offset, indent, source: head }
            ];
            if (!addEndtoBlockProps(props, end))
                props.push({ type: 'newline', offset: -1, indent, source: '\n' });
            return { type: 'block-scalar', offset, indent, props, source: body };
        }
        case '"':
            return { type: 'double-quoted-scalar', offset, indent, source, end };
        case "'":
            return { type: 'single-quoted-scalar', offset, indent, source, end };
        default:
            return { type: 'scalar', offset, indent, source, end };
    }
}
/**
 * Set the value of `token` to the given string `value`, overwriting any previous contents and type that it may have.
 *
 * Best efforts are made to retain any comments previously associated with the `token`,
 * though all contents within a collection's `items` will be overwritten.
 *
 * Values that represent an actual string but may be parsed as a different type should use a `type` other than `'PLAIN'`,
 * as this function does not support any schema operations and won't check for such conflicts.
 *
 * @param token Any token. If it does not include an `indent` value, the value will be stringified as if it were an implicit key.
 * @param value The string representation of the value, which will have its content properly indented.
 * @param context.afterKey In most cases, values after a key should have an additional level of indentation.
 * @param context.implicitKey Being within an implicit key may affect the resolved type of the token's value.
 * @param context.inFlow Being within a flow collection may affect the resolved type of the token's value.
 * @param context.type The preferred type of the scalar token. If undefined, the previous type of the `token` will be used, defaulting to `'PLAIN'`.
 */
function setScalarValue(token, value, context = {}) {
    let { afterKey = false, implicitKey = false, inFlow = false, type } = context;
    let indent = 'indent' in token ? token.indent : null;
    if (afterKey && typeof indent === 'number')
        indent += 2;
    if (!type)
        switch (token.type) {
            case 'single-quoted-scalar':
                type = 'QUOTE_SINGLE';
                break;
            case 'double-quoted-scalar':
                type = 'QUOTE_DOUBLE';
                break;
            case 'block-scalar': {
                const header = token.props[0];
                if (header.type !== 'block-scalar-header')
                    throw new Error('Invalid block scalar header');
                type = header.source[0] === '>' ? 'BLOCK_FOLDED' : 'BLOCK_LITERAL';
                break;
            }
            default:
                type = 'PLAIN';
        }
    const source = stringifyString.stringifyString({ type, value }, {
        implicitKey: implicitKey || indent === null,
        indent: indent !== null && indent > 0 ? ' '.repeat(indent) : '',
        inFlow,
        options: { blockQuote: true, lineWidth: -1 }
    });
    switch (source[0]) {
        case '|':
        case '>':
            setBlockScalarValue(token, source);
            break;
        case '"':
            setFlowScalarValue(token, source, 'double-quoted-scalar');
            break;
        case "'":
            setFlowScalarValue(token, source, 'single-quoted-scalar');
            break;
        default:
            setFlowScalarValue(token, source, 'scalar');
    }
}
function setBlockScalarValue(token, source) {
    const he = source.indexOf('\n');
    const head = source.substring(0, he);
    const body = source.substring(he + 1) + '\n';
    if (token.type === 'block-scalar') {
        const header = token.props[0];
        if (header.type !== 'block-scalar-header')
            throw new Error('Invalid block scalar header');
        header.source = head;
        token.source = body;
    }
    else {
        const { offset } = token;
        const indent = 'indent' in token ? token.indent : -1;
        const props = [
            { type: 'block-scalar-header', offset, indent, source: head }
        ];
        if (!addEndtoBlockProps(props, 'end' in token ? token.end : undefined))
            props.push({ type: 'newline', offset: -1, indent, source: '\n' });
        for (const key of Object.keys(token))
            if (key !== 'type' && key !== 'offset')
                delete token[key];
        Object.assign(token, { type: 'block-scalar', indent, props, source: body });
    }
}
/** @returns `true` if last token is a newline */
function addEndtoBlockProps(props, end) {
    if (end)
        for (const st of end)
            switch (st.type) {
                case 'space':
                case 'comment':
                    props.push(st);
                    break;
                case 'newline':
                    props.push(st);
                    return true;
            }
    return false;
}
function setFlowScalarValue(token, source, type) {
    switch (token.type) {
        case 'scalar':
        case 'double-quoted-scalar':
        case 'single-quoted-scalar':
            token.type = type;
            token.source = source;
            break;
        case 'block-scalar': {
            const end = token.props.slice(1);
            let oa = source.length;
            if (token.props[0].type === 'block-scalar-header')
                oa -= token.props[0].source.length;
            for (const tok of end)
                tok.offset += oa;
            delete token.props;
            Object.assign(token, { type, source, end });
            break;
        }
        case 'block-map':
        case 'block-seq': {
            const offset = token.offset + source.length;
            const nl = { type: 'newline', offset, indent: token.indent, source: '\n' };
            delete token.items;
            Object.assign(token, { type, source, end: [nl] });
            break;
        }
        default: {
            const indent = 'indent' in token ? token.indent : -1;
            const end = 'end' in token && Array.isArray(token.end)
                ? token.end.filter(st => st.type === 'space' ||
                    st.type === 'comment' ||
                    st.type === 'newline')
                : [];
            for (const key of Object.keys(token))
                if (key !== 'type' && key !== 'offset')
                    delete token[key];
            Object.assign(token, { type, indent, source, end });
        }
    }
}

exports.createScalarToken = createScalarToken;
exports.resolveAsScalar = resolveAsScalar;
exports.setScalarValue = setScalarValue;


/***/ }),

/***/ 1733:
/***/ ((__unused_webpack_module, exports) => {



/**
 * Stringify a CST document, token, or collection item
 *
 * Fair warning: This applies no validation whatsoever, and
 * simply concatenates the sources in their logical order.
 */
const stringify = (cst) => 'type' in cst ? stringifyToken(cst) : stringifyItem(cst);
function stringifyToken(token) {
    switch (token.type) {
        case 'block-scalar': {
            let res = '';
            for (const tok of token.props)
                res += stringifyToken(tok);
            return res + token.source;
        }
        case 'block-map':
        case 'block-seq': {
            let res = '';
            for (const item of token.items)
                res += stringifyItem(item);
            return res;
        }
        case 'flow-collection': {
            let res = token.start.source;
            for (const item of token.items)
                res += stringifyItem(item);
            for (const st of token.end)
                res += st.source;
            return res;
        }
        case 'document': {
            let res = stringifyItem(token);
            if (token.end)
                for (const st of token.end)
                    res += st.source;
            return res;
        }
        default: {
            let res = token.source;
            if ('end' in token && token.end)
                for (const st of token.end)
                    res += st.source;
            return res;
        }
    }
}
function stringifyItem({ start, key, sep, value }) {
    let res = '';
    for (const st of start)
        res += st.source;
    if (key)
        res += stringifyToken(key);
    if (sep)
        for (const st of sep)
            res += st.source;
    if (value)
        res += stringifyToken(value);
    return res;
}

exports.stringify = stringify;


/***/ }),

/***/ 7715:
/***/ ((__unused_webpack_module, exports) => {



const BREAK = Symbol('break visit');
const SKIP = Symbol('skip children');
const REMOVE = Symbol('remove item');
/**
 * Apply a visitor to a CST document or item.
 *
 * Walks through the tree (depth-first) starting from the root, calling a
 * `visitor` function with two arguments when entering each item:
 *   - `item`: The current item, which included the following members:
 *     - `start: SourceToken[]` – Source tokens before the key or value,
 *       possibly including its anchor or tag.
 *     - `key?: Token | null` – Set for pair values. May then be `null`, if
 *       the key before the `:` separator is empty.
 *     - `sep?: SourceToken[]` – Source tokens between the key and the value,
 *       which should include the `:` map value indicator if `value` is set.
 *     - `value?: Token` – The value of a sequence item, or of a map pair.
 *   - `path`: The steps from the root to the current node, as an array of
 *     `['key' | 'value', number]` tuples.
 *
 * The return value of the visitor may be used to control the traversal:
 *   - `undefined` (default): Do nothing and continue
 *   - `visit.SKIP`: Do not visit the children of this token, continue with
 *      next sibling
 *   - `visit.BREAK`: Terminate traversal completely
 *   - `visit.REMOVE`: Remove the current item, then continue with the next one
 *   - `number`: Set the index of the next step. This is useful especially if
 *     the index of the current token has changed.
 *   - `function`: Define the next visitor for this item. After the original
 *     visitor is called on item entry, next visitors are called after handling
 *     a non-empty `key` and when exiting the item.
 */
function visit(cst, visitor) {
    if ('type' in cst && cst.type === 'document')
        cst = { start: cst.start, value: cst.value };
    _visit(Object.freeze([]), cst, visitor);
}
// Without the `as symbol` casts, TS declares these in the `visit`
// namespace using `var`, but then complains about that because
// `unique symbol` must be `const`.
/** Terminate visit traversal completely */
visit.BREAK = BREAK;
/** Do not visit the children of the current item */
visit.SKIP = SKIP;
/** Remove the current item */
visit.REMOVE = REMOVE;
/** Find the item at `path` from `cst` as the root */
visit.itemAtPath = (cst, path) => {
    let item = cst;
    for (const [field, index] of path) {
        const tok = item?.[field];
        if (tok && 'items' in tok) {
            item = tok.items[index];
        }
        else
            return undefined;
    }
    return item;
};
/**
 * Get the immediate parent collection of the item at `path` from `cst` as the root.
 *
 * Throws an error if the collection is not found, which should never happen if the item itself exists.
 */
visit.parentCollection = (cst, path) => {
    const parent = visit.itemAtPath(cst, path.slice(0, -1));
    const field = path[path.length - 1][0];
    const coll = parent?.[field];
    if (coll && 'items' in coll)
        return coll;
    throw new Error('Parent collection not found');
};
function _visit(path, item, visitor) {
    let ctrl = visitor(item, path);
    if (typeof ctrl === 'symbol')
        return ctrl;
    for (const field of ['key', 'value']) {
        const token = item[field];
        if (token && 'items' in token) {
            for (let i = 0; i < token.items.length; ++i) {
                const ci = _visit(Object.freeze(path.concat([[field, i]])), token.items[i], visitor);
                if (typeof ci === 'number')
                    i = ci - 1;
                else if (ci === BREAK)
                    return BREAK;
                else if (ci === REMOVE) {
                    token.items.splice(i, 1);
                    i -= 1;
                }
            }
            if (typeof ctrl === 'function' && field === 'key')
                ctrl = ctrl(item, path);
        }
    }
    return typeof ctrl === 'function' ? ctrl(item, path) : ctrl;
}

exports.visit = visit;


/***/ }),

/***/ 3461:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var cstScalar = __nccwpck_require__(110);
var cstStringify = __nccwpck_require__(1733);
var cstVisit = __nccwpck_require__(7715);

/** The byte order mark */
const BOM = '\u{FEFF}';
/** Start of doc-mode */
const DOCUMENT = '\x02'; // C0: Start of Text
/** Unexpected end of flow-mode */
const FLOW_END = '\x18'; // C0: Cancel
/** Next token is a scalar value */
const SCALAR = '\x1f'; // C0: Unit Separator
/** @returns `true` if `token` is a flow or block collection */
const isCollection = (token) => !!token && 'items' in token;
/** @returns `true` if `token` is a flow or block scalar; not an alias */
const isScalar = (token) => !!token &&
    (token.type === 'scalar' ||
        token.type === 'single-quoted-scalar' ||
        token.type === 'double-quoted-scalar' ||
        token.type === 'block-scalar');
/* istanbul ignore next */
/** Get a printable representation of a lexer token */
function prettyToken(token) {
    switch (token) {
        case BOM:
            return '<BOM>';
        case DOCUMENT:
            return '<DOC>';
        case FLOW_END:
            return '<FLOW_END>';
        case SCALAR:
            return '<SCALAR>';
        default:
            return JSON.stringify(token);
    }
}
/** Identify the type of a lexer token. May return `null` for unknown tokens. */
function tokenType(source) {
    switch (source) {
        case BOM:
            return 'byte-order-mark';
        case DOCUMENT:
            return 'doc-mode';
        case FLOW_END:
            return 'flow-error-end';
        case SCALAR:
            return 'scalar';
        case '---':
            return 'doc-start';
        case '...':
            return 'doc-end';
        case '':
        case '\n':
        case '\r\n':
            return 'newline';
        case '-':
            return 'seq-item-ind';
        case '?':
            return 'explicit-key-ind';
        case ':':
            return 'map-value-ind';
        case '{':
            return 'flow-map-start';
        case '}':
            return 'flow-map-end';
        case '[':
            return 'flow-seq-start';
        case ']':
            return 'flow-seq-end';
        case ',':
            return 'comma';
    }
    switch (source[0]) {
        case ' ':
        case '\t':
            return 'space';
        case '#':
            return 'comment';
        case '%':
            return 'directive-line';
        case '*':
            return 'alias';
        case '&':
            return 'anchor';
        case '!':
            return 'tag';
        case "'":
            return 'single-quoted-scalar';
        case '"':
            return 'double-quoted-scalar';
        case '|':
        case '>':
            return 'block-scalar-header';
    }
    return null;
}

exports.createScalarToken = cstScalar.createScalarToken;
exports.resolveAsScalar = cstScalar.resolveAsScalar;
exports.setScalarValue = cstScalar.setScalarValue;
exports.stringify = cstStringify.stringify;
exports.visit = cstVisit.visit;
exports.BOM = BOM;
exports.DOCUMENT = DOCUMENT;
exports.FLOW_END = FLOW_END;
exports.SCALAR = SCALAR;
exports.isCollection = isCollection;
exports.isScalar = isScalar;
exports.prettyToken = prettyToken;
exports.tokenType = tokenType;


/***/ }),

/***/ 361:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var cst = __nccwpck_require__(3461);

/*
START -> stream

stream
  directive -> line-end -> stream
  indent + line-end -> stream
  [else] -> line-start

line-end
  comment -> line-end
  newline -> .
  input-end -> END

line-start
  doc-start -> doc
  doc-end -> stream
  [else] -> indent -> block-start

block-start
  seq-item-start -> block-start
  explicit-key-start -> block-start
  map-value-start -> block-start
  [else] -> doc

doc
  line-end -> line-start
  spaces -> doc
  anchor -> doc
  tag -> doc
  flow-start -> flow -> doc
  flow-end -> error -> doc
  seq-item-start -> error -> doc
  explicit-key-start -> error -> doc
  map-value-start -> doc
  alias -> doc
  quote-start -> quoted-scalar -> doc
  block-scalar-header -> line-end -> block-scalar(min) -> line-start
  [else] -> plain-scalar(false, min) -> doc

flow
  line-end -> flow
  spaces -> flow
  anchor -> flow
  tag -> flow
  flow-start -> flow -> flow
  flow-end -> .
  seq-item-start -> error -> flow
  explicit-key-start -> flow
  map-value-start -> flow
  alias -> flow
  quote-start -> quoted-scalar -> flow
  comma -> flow
  [else] -> plain-scalar(true, 0) -> flow

quoted-scalar
  quote-end -> .
  [else] -> quoted-scalar

block-scalar(min)
  newline + peek(indent < min) -> .
  [else] -> block-scalar(min)

plain-scalar(is-flow, min)
  scalar-end(is-flow) -> .
  peek(newline + (indent < min)) -> .
  [else] -> plain-scalar(min)
*/
function isEmpty(ch) {
    switch (ch) {
        case undefined:
        case ' ':
        case '\n':
        case '\r':
        case '\t':
            return true;
        default:
            return false;
    }
}
const hexDigits = new Set('0123456789ABCDEFabcdef');
const tagChars = new Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-#;/?:@&=+$_.!~*'()");
const flowIndicatorChars = new Set(',[]{}');
const invalidAnchorChars = new Set(' ,[]{}\n\r\t');
const isNotAnchorChar = (ch) => !ch || invalidAnchorChars.has(ch);
/**
 * Splits an input string into lexical tokens, i.e. smaller strings that are
 * easily identifiable by `tokens.tokenType()`.
 *
 * Lexing starts always in a "stream" context. Incomplete input may be buffered
 * until a complete token can be emitted.
 *
 * In addition to slices of the original input, the following control characters
 * may also be emitted:
 *
 * - `\x02` (Start of Text): A document starts with the next token
 * - `\x18` (Cancel): Unexpected end of flow-mode (indicates an error)
 * - `\x1f` (Unit Separator): Next token is a scalar value
 * - `\u{FEFF}` (Byte order mark): Emitted separately outside documents
 */
class Lexer {
    constructor() {
        /**
         * Flag indicating whether the end of the current buffer marks the end of
         * all input
         */
        this.atEnd = false;
        /**
         * Explicit indent set in block scalar header, as an offset from the current
         * minimum indent, so e.g. set to 1 from a header `|2+`. Set to -1 if not
         * explicitly set.
         */
        this.blockScalarIndent = -1;
        /**
         * Block scalars that include a + (keep) chomping indicator in their header
         * include trailing empty lines, which are otherwise excluded from the
         * scalar's contents.
         */
        this.blockScalarKeep = false;
        /** Current input */
        this.buffer = '';
        /**
         * Flag noting whether the map value indicator : can immediately follow this
         * node within a flow context.
         */
        this.flowKey = false;
        /** Count of surrounding flow collection levels. */
        this.flowLevel = 0;
        /**
         * Minimum level of indentation required for next lines to be parsed as a
         * part of the current scalar value.
         */
        this.indentNext = 0;
        /** Indentation level of the current line. */
        this.indentValue = 0;
        /** Position of the next \n character. */
        this.lineEndPos = null;
        /** Stores the state of the lexer if reaching the end of incpomplete input */
        this.next = null;
        /** A pointer to `buffer`; the current position of the lexer. */
        this.pos = 0;
    }
    /**
     * Generate YAML tokens from the `source` string. If `incomplete`,
     * a part of the last line may be left as a buffer for the next call.
     *
     * @returns A generator of lexical tokens
     */
    *lex(source, incomplete = false) {
        if (source) {
            if (typeof source !== 'string')
                throw TypeError('source is not a string');
            this.buffer = this.buffer ? this.buffer + source : source;
            this.lineEndPos = null;
        }
        this.atEnd = !incomplete;
        let next = this.next ?? 'stream';
        while (next && (incomplete || this.hasChars(1)))
            next = yield* this.parseNext(next);
    }
    atLineEnd() {
        let i = this.pos;
        let ch = this.buffer[i];
        while (ch === ' ' || ch === '\t')
            ch = this.buffer[++i];
        if (!ch || ch === '#' || ch === '\n')
            return true;
        if (ch === '\r')
            return this.buffer[i + 1] === '\n';
        return false;
    }
    charAt(n) {
        return this.buffer[this.pos + n];
    }
    continueScalar(offset) {
        let ch = this.buffer[offset];
        if (this.indentNext > 0) {
            let indent = 0;
            while (ch === ' ')
                ch = this.buffer[++indent + offset];
            if (ch === '\r') {
                const next = this.buffer[indent + offset + 1];
                if (next === '\n' || (!next && !this.atEnd))
                    return offset + indent + 1;
            }
            return ch === '\n' || indent >= this.indentNext || (!ch && !this.atEnd)
                ? offset + indent
                : -1;
        }
        if (ch === '-' || ch === '.') {
            const dt = this.buffer.substr(offset, 3);
            if ((dt === '---' || dt === '...') && isEmpty(this.buffer[offset + 3]))
                return -1;
        }
        return offset;
    }
    getLine() {
        let end = this.lineEndPos;
        if (typeof end !== 'number' || (end !== -1 && end < this.pos)) {
            end = this.buffer.indexOf('\n', this.pos);
            this.lineEndPos = end;
        }
        if (end === -1)
            return this.atEnd ? this.buffer.substring(this.pos) : null;
        if (this.buffer[end - 1] === '\r')
            end -= 1;
        return this.buffer.substring(this.pos, end);
    }
    hasChars(n) {
        return this.pos + n <= this.buffer.length;
    }
    setNext(state) {
        this.buffer = this.buffer.substring(this.pos);
        this.pos = 0;
        this.lineEndPos = null;
        this.next = state;
        return null;
    }
    peek(n) {
        return this.buffer.substr(this.pos, n);
    }
    *parseNext(next) {
        switch (next) {
            case 'stream':
                return yield* this.parseStream();
            case 'line-start':
                return yield* this.parseLineStart();
            case 'block-start':
                return yield* this.parseBlockStart();
            case 'doc':
                return yield* this.parseDocument();
            case 'flow':
                return yield* this.parseFlowCollection();
            case 'quoted-scalar':
                return yield* this.parseQuotedScalar();
            case 'block-scalar':
                return yield* this.parseBlockScalar();
            case 'plain-scalar':
                return yield* this.parsePlainScalar();
        }
    }
    *parseStream() {
        let line = this.getLine();
        if (line === null)
            return this.setNext('stream');
        if (line[0] === cst.BOM) {
            yield* this.pushCount(1);
            line = line.substring(1);
        }
        if (line[0] === '%') {
            let dirEnd = line.length;
            let cs = line.indexOf('#');
            while (cs !== -1) {
                const ch = line[cs - 1];
                if (ch === ' ' || ch === '\t') {
                    dirEnd = cs - 1;
                    break;
                }
                else {
                    cs = line.indexOf('#', cs + 1);
                }
            }
            while (true) {
                const ch = line[dirEnd - 1];
                if (ch === ' ' || ch === '\t')
                    dirEnd -= 1;
                else
                    break;
            }
            const n = (yield* this.pushCount(dirEnd)) + (yield* this.pushSpaces(true));
            yield* this.pushCount(line.length - n); // possible comment
            this.pushNewline();
            return 'stream';
        }
        if (this.atLineEnd()) {
            const sp = yield* this.pushSpaces(true);
            yield* this.pushCount(line.length - sp);
            yield* this.pushNewline();
            return 'stream';
        }
        yield cst.DOCUMENT;
        return yield* this.parseLineStart();
    }
    *parseLineStart() {
        const ch = this.charAt(0);
        if (!ch && !this.atEnd)
            return this.setNext('line-start');
        if (ch === '-' || ch === '.') {
            if (!this.atEnd && !this.hasChars(4))
                return this.setNext('line-start');
            const s = this.peek(3);
            if ((s === '---' || s === '...') && isEmpty(this.charAt(3))) {
                yield* this.pushCount(3);
                this.indentValue = 0;
                this.indentNext = 0;
                return s === '---' ? 'doc' : 'stream';
            }
        }
        this.indentValue = yield* this.pushSpaces(false);
        if (this.indentNext > this.indentValue && !isEmpty(this.charAt(1)))
            this.indentNext = this.indentValue;
        return yield* this.parseBlockStart();
    }
    *parseBlockStart() {
        const [ch0, ch1] = this.peek(2);
        if (!ch1 && !this.atEnd)
            return this.setNext('block-start');
        if ((ch0 === '-' || ch0 === '?' || ch0 === ':') && isEmpty(ch1)) {
            const n = (yield* this.pushCount(1)) + (yield* this.pushSpaces(true));
            this.indentNext = this.indentValue + 1;
            this.indentValue += n;
            return 'block-start';
        }
        return 'doc';
    }
    *parseDocument() {
        yield* this.pushSpaces(true);
        const line = this.getLine();
        if (line === null)
            return this.setNext('doc');
        let n = yield* this.pushIndicators();
        switch (line[n]) {
            case '#':
                yield* this.pushCount(line.length - n);
            // fallthrough
            case undefined:
                yield* this.pushNewline();
                return yield* this.parseLineStart();
            case '{':
            case '[':
                yield* this.pushCount(1);
                this.flowKey = false;
                this.flowLevel = 1;
                return 'flow';
            case '}':
            case ']':
                // this is an error
                yield* this.pushCount(1);
                return 'doc';
            case '*':
                yield* this.pushUntil(isNotAnchorChar);
                return 'doc';
            case '"':
            case "'":
                return yield* this.parseQuotedScalar();
            case '|':
            case '>':
                n += yield* this.parseBlockScalarHeader();
                n += yield* this.pushSpaces(true);
                yield* this.pushCount(line.length - n);
                yield* this.pushNewline();
                return yield* this.parseBlockScalar();
            default:
                return yield* this.parsePlainScalar();
        }
    }
    *parseFlowCollection() {
        let nl, sp;
        let indent = -1;
        do {
            nl = yield* this.pushNewline();
            if (nl > 0) {
                sp = yield* this.pushSpaces(false);
                this.indentValue = indent = sp;
            }
            else {
                sp = 0;
            }
            sp += yield* this.pushSpaces(true);
        } while (nl + sp > 0);
        const line = this.getLine();
        if (line === null)
            return this.setNext('flow');
        if ((indent !== -1 && indent < this.indentNext && line[0] !== '#') ||
            (indent === 0 &&
                (line.startsWith('---') || line.startsWith('...')) &&
                isEmpty(line[3]))) {
            // Allowing for the terminal ] or } at the same (rather than greater)
            // indent level as the initial [ or { is technically invalid, but
            // failing here would be surprising to users.
            const atFlowEndMarker = indent === this.indentNext - 1 &&
                this.flowLevel === 1 &&
                (line[0] === ']' || line[0] === '}');
            if (!atFlowEndMarker) {
                // this is an error
                this.flowLevel = 0;
                yield cst.FLOW_END;
                return yield* this.parseLineStart();
            }
        }
        let n = 0;
        while (line[n] === ',') {
            n += yield* this.pushCount(1);
            n += yield* this.pushSpaces(true);
            this.flowKey = false;
        }
        n += yield* this.pushIndicators();
        switch (line[n]) {
            case undefined:
                return 'flow';
            case '#':
                yield* this.pushCount(line.length - n);
                return 'flow';
            case '{':
            case '[':
                yield* this.pushCount(1);
                this.flowKey = false;
                this.flowLevel += 1;
                return 'flow';
            case '}':
            case ']':
                yield* this.pushCount(1);
                this.flowKey = true;
                this.flowLevel -= 1;
                return this.flowLevel ? 'flow' : 'doc';
            case '*':
                yield* this.pushUntil(isNotAnchorChar);
                return 'flow';
            case '"':
            case "'":
                this.flowKey = true;
                return yield* this.parseQuotedScalar();
            case ':': {
                const next = this.charAt(1);
                if (this.flowKey || isEmpty(next) || next === ',') {
                    this.flowKey = false;
                    yield* this.pushCount(1);
                    yield* this.pushSpaces(true);
                    return 'flow';
                }
            }
            // fallthrough
            default:
                this.flowKey = false;
                return yield* this.parsePlainScalar();
        }
    }
    *parseQuotedScalar() {
        const quote = this.charAt(0);
        let end = this.buffer.indexOf(quote, this.pos + 1);
        if (quote === "'") {
            while (end !== -1 && this.buffer[end + 1] === "'")
                end = this.buffer.indexOf("'", end + 2);
        }
        else {
            // double-quote
            while (end !== -1) {
                let n = 0;
                while (this.buffer[end - 1 - n] === '\\')
                    n += 1;
                if (n % 2 === 0)
                    break;
                end = this.buffer.indexOf('"', end + 1);
            }
        }
        // Only looking for newlines within the quotes
        const qb = this.buffer.substring(0, end);
        let nl = qb.indexOf('\n', this.pos);
        if (nl !== -1) {
            while (nl !== -1) {
                const cs = this.continueScalar(nl + 1);
                if (cs === -1)
                    break;
                nl = qb.indexOf('\n', cs);
            }
            if (nl !== -1) {
                // this is an error caused by an unexpected unindent
                end = nl - (qb[nl - 1] === '\r' ? 2 : 1);
            }
        }
        if (end === -1) {
            if (!this.atEnd)
                return this.setNext('quoted-scalar');
            end = this.buffer.length;
        }
        yield* this.pushToIndex(end + 1, false);
        return this.flowLevel ? 'flow' : 'doc';
    }
    *parseBlockScalarHeader() {
        this.blockScalarIndent = -1;
        this.blockScalarKeep = false;
        let i = this.pos;
        while (true) {
            const ch = this.buffer[++i];
            if (ch === '+')
                this.blockScalarKeep = true;
            else if (ch > '0' && ch <= '9')
                this.blockScalarIndent = Number(ch) - 1;
            else if (ch !== '-')
                break;
        }
        return yield* this.pushUntil(ch => isEmpty(ch) || ch === '#');
    }
    *parseBlockScalar() {
        let nl = this.pos - 1; // may be -1 if this.pos === 0
        let indent = 0;
        let ch;
        loop: for (let i = this.pos; (ch = this.buffer[i]); ++i) {
            switch (ch) {
                case ' ':
                    indent += 1;
                    break;
                case '\n':
                    nl = i;
                    indent = 0;
                    break;
                case '\r': {
                    const next = this.buffer[i + 1];
                    if (!next && !this.atEnd)
                        return this.setNext('block-scalar');
                    if (next === '\n')
                        break;
                } // fallthrough
                default:
                    break loop;
            }
        }
        if (!ch && !this.atEnd)
            return this.setNext('block-scalar');
        if (indent >= this.indentNext) {
            if (this.blockScalarIndent === -1)
                this.indentNext = indent;
            else {
                this.indentNext =
                    this.blockScalarIndent + (this.indentNext === 0 ? 1 : this.indentNext);
            }
            do {
                const cs = this.continueScalar(nl + 1);
                if (cs === -1)
                    break;
                nl = this.buffer.indexOf('\n', cs);
            } while (nl !== -1);
            if (nl === -1) {
                if (!this.atEnd)
                    return this.setNext('block-scalar');
                nl = this.buffer.length;
            }
        }
        // Trailing insufficiently indented tabs are invalid.
        // To catch that during parsing, we include them in the block scalar value.
        let i = nl + 1;
        ch = this.buffer[i];
        while (ch === ' ')
            ch = this.buffer[++i];
        if (ch === '\t') {
            while (ch === '\t' || ch === ' ' || ch === '\r' || ch === '\n')
                ch = this.buffer[++i];
            nl = i - 1;
        }
        else if (!this.blockScalarKeep) {
            do {
                let i = nl - 1;
                let ch = this.buffer[i];
                if (ch === '\r')
                    ch = this.buffer[--i];
                const lastChar = i; // Drop the line if last char not more indented
                while (ch === ' ')
                    ch = this.buffer[--i];
                if (ch === '\n' && i >= this.pos && i + 1 + indent > lastChar)
                    nl = i;
                else
                    break;
            } while (true);
        }
        yield cst.SCALAR;
        yield* this.pushToIndex(nl + 1, true);
        return yield* this.parseLineStart();
    }
    *parsePlainScalar() {
        const inFlow = this.flowLevel > 0;
        let end = this.pos - 1;
        let i = this.pos - 1;
        let ch;
        while ((ch = this.buffer[++i])) {
            if (ch === ':') {
                const next = this.buffer[i + 1];
                if (isEmpty(next) || (inFlow && flowIndicatorChars.has(next)))
                    break;
                end = i;
            }
            else if (isEmpty(ch)) {
                let next = this.buffer[i + 1];
                if (ch === '\r') {
                    if (next === '\n') {
                        i += 1;
                        ch = '\n';
                        next = this.buffer[i + 1];
                    }
                    else
                        end = i;
                }
                if (next === '#' || (inFlow && flowIndicatorChars.has(next)))
                    break;
                if (ch === '\n') {
                    const cs = this.continueScalar(i + 1);
                    if (cs === -1)
                        break;
                    i = Math.max(i, cs - 2); // to advance, but still account for ' #'
                }
            }
            else {
                if (inFlow && flowIndicatorChars.has(ch))
                    break;
                end = i;
            }
        }
        if (!ch && !this.atEnd)
            return this.setNext('plain-scalar');
        yield cst.SCALAR;
        yield* this.pushToIndex(end + 1, true);
        return inFlow ? 'flow' : 'doc';
    }
    *pushCount(n) {
        if (n > 0) {
            yield this.buffer.substr(this.pos, n);
            this.pos += n;
            return n;
        }
        return 0;
    }
    *pushToIndex(i, allowEmpty) {
        const s = this.buffer.slice(this.pos, i);
        if (s) {
            yield s;
            this.pos += s.length;
            return s.length;
        }
        else if (allowEmpty)
            yield '';
        return 0;
    }
    *pushIndicators() {
        let n = 0;
        loop: while (true) {
            switch (this.charAt(0)) {
                case '!':
                    n += yield* this.pushTag();
                    n += yield* this.pushSpaces(true);
                    continue loop;
                case '&':
                    n += yield* this.pushUntil(isNotAnchorChar);
                    n += yield* this.pushSpaces(true);
                    continue loop;
                case '-': // this is an error
                case '?': // this is an error outside flow collections
                case ':': {
                    const inFlow = this.flowLevel > 0;
                    const ch1 = this.charAt(1);
                    if (isEmpty(ch1) || (inFlow && flowIndicatorChars.has(ch1))) {
                        if (!inFlow)
                            this.indentNext = this.indentValue + 1;
                        else if (this.flowKey)
                            this.flowKey = false;
                        n += yield* this.pushCount(1);
                        n += yield* this.pushSpaces(true);
                        continue loop;
                    }
                }
            }
            break loop;
        }
        return n;
    }
    *pushTag() {
        if (this.charAt(1) === '<') {
            let i = this.pos + 2;
            let ch = this.buffer[i];
            while (!isEmpty(ch) && ch !== '>')
                ch = this.buffer[++i];
            return yield* this.pushToIndex(ch === '>' ? i + 1 : i, false);
        }
        else {
            let i = this.pos + 1;
            let ch = this.buffer[i];
            while (ch) {
                if (tagChars.has(ch))
                    ch = this.buffer[++i];
                else if (ch === '%' &&
                    hexDigits.has(this.buffer[i + 1]) &&
                    hexDigits.has(this.buffer[i + 2])) {
                    ch = this.buffer[(i += 3)];
                }
                else
                    break;
            }
            return yield* this.pushToIndex(i, false);
        }
    }
    *pushNewline() {
        const ch = this.buffer[this.pos];
        if (ch === '\n')
            return yield* this.pushCount(1);
        else if (ch === '\r' && this.charAt(1) === '\n')
            return yield* this.pushCount(2);
        else
            return 0;
    }
    *pushSpaces(allowTabs) {
        let i = this.pos - 1;
        let ch;
        do {
            ch = this.buffer[++i];
        } while (ch === ' ' || (allowTabs && ch === '\t'));
        const n = i - this.pos;
        if (n > 0) {
            yield this.buffer.substr(this.pos, n);
            this.pos = i;
        }
        return n;
    }
    *pushUntil(test) {
        let i = this.pos;
        let ch = this.buffer[i];
        while (!test(ch))
            ch = this.buffer[++i];
        return yield* this.pushToIndex(i, false);
    }
}

exports.Lexer = Lexer;


/***/ }),

/***/ 6628:
/***/ ((__unused_webpack_module, exports) => {



/**
 * Tracks newlines during parsing in order to provide an efficient API for
 * determining the one-indexed `{ line, col }` position for any offset
 * within the input.
 */
class LineCounter {
    constructor() {
        this.lineStarts = [];
        /**
         * Should be called in ascending order. Otherwise, call
         * `lineCounter.lineStarts.sort()` before calling `linePos()`.
         */
        this.addNewLine = (offset) => this.lineStarts.push(offset);
        /**
         * Performs a binary search and returns the 1-indexed { line, col }
         * position of `offset`. If `line === 0`, `addNewLine` has never been
         * called or `offset` is before the first known newline.
         */
        this.linePos = (offset) => {
            let low = 0;
            let high = this.lineStarts.length;
            while (low < high) {
                const mid = (low + high) >> 1; // Math.floor((low + high) / 2)
                if (this.lineStarts[mid] < offset)
                    low = mid + 1;
                else
                    high = mid;
            }
            if (this.lineStarts[low] === offset)
                return { line: low + 1, col: 1 };
            if (low === 0)
                return { line: 0, col: offset };
            const start = this.lineStarts[low - 1];
            return { line: low, col: offset - start + 1 };
        };
    }
}

exports.LineCounter = LineCounter;


/***/ }),

/***/ 3456:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var node_process = __nccwpck_require__(932);
var cst = __nccwpck_require__(3461);
var lexer = __nccwpck_require__(361);

function includesToken(list, type) {
    for (let i = 0; i < list.length; ++i)
        if (list[i].type === type)
            return true;
    return false;
}
function findNonEmptyIndex(list) {
    for (let i = 0; i < list.length; ++i) {
        switch (list[i].type) {
            case 'space':
            case 'comment':
            case 'newline':
                break;
            default:
                return i;
        }
    }
    return -1;
}
function isFlowToken(token) {
    switch (token?.type) {
        case 'alias':
        case 'scalar':
        case 'single-quoted-scalar':
        case 'double-quoted-scalar':
        case 'flow-collection':
            return true;
        default:
            return false;
    }
}
function getPrevProps(parent) {
    switch (parent.type) {
        case 'document':
            return parent.start;
        case 'block-map': {
            const it = parent.items[parent.items.length - 1];
            return it.sep ?? it.start;
        }
        case 'block-seq':
            return parent.items[parent.items.length - 1].start;
        /* istanbul ignore next should not happen */
        default:
            return [];
    }
}
/** Note: May modify input array */
function getFirstKeyStartProps(prev) {
    if (prev.length === 0)
        return [];
    let i = prev.length;
    loop: while (--i >= 0) {
        switch (prev[i].type) {
            case 'doc-start':
            case 'explicit-key-ind':
            case 'map-value-ind':
            case 'seq-item-ind':
            case 'newline':
                break loop;
        }
    }
    while (prev[++i]?.type === 'space') {
        /* loop */
    }
    return prev.splice(i, prev.length);
}
function arrayPushArray(target, source) {
    // May exhaust call stack with large `source` array
    if (source.length < 1e5)
        Array.prototype.push.apply(target, source);
    else
        for (let i = 0; i < source.length; ++i)
            target.push(source[i]);
}
function fixFlowSeqItems(fc) {
    if (fc.start.type === 'flow-seq-start') {
        for (const it of fc.items) {
            if (it.sep &&
                !it.value &&
                !includesToken(it.start, 'explicit-key-ind') &&
                !includesToken(it.sep, 'map-value-ind')) {
                if (it.key)
                    it.value = it.key;
                delete it.key;
                if (isFlowToken(it.value)) {
                    if (it.value.end)
                        arrayPushArray(it.value.end, it.sep);
                    else
                        it.value.end = it.sep;
                }
                else
                    arrayPushArray(it.start, it.sep);
                delete it.sep;
            }
        }
    }
}
/**
 * A YAML concrete syntax tree (CST) parser
 *
 * ```ts
 * const src: string = ...
 * for (const token of new Parser().parse(src)) {
 *   // token: Token
 * }
 * ```
 *
 * To use the parser with a user-provided lexer:
 *
 * ```ts
 * function* parse(source: string, lexer: Lexer) {
 *   const parser = new Parser()
 *   for (const lexeme of lexer.lex(source))
 *     yield* parser.next(lexeme)
 *   yield* parser.end()
 * }
 *
 * const src: string = ...
 * const lexer = new Lexer()
 * for (const token of parse(src, lexer)) {
 *   // token: Token
 * }
 * ```
 */
class Parser {
    /**
     * @param onNewLine - If defined, called separately with the start position of
     *   each new line (in `parse()`, including the start of input).
     */
    constructor(onNewLine) {
        /** If true, space and sequence indicators count as indentation */
        this.atNewLine = true;
        /** If true, next token is a scalar value */
        this.atScalar = false;
        /** Current indentation level */
        this.indent = 0;
        /** Current offset since the start of parsing */
        this.offset = 0;
        /** On the same line with a block map key */
        this.onKeyLine = false;
        /** Top indicates the node that's currently being built */
        this.stack = [];
        /** The source of the current token, set in parse() */
        this.source = '';
        /** The type of the current token, set in parse() */
        this.type = '';
        // Must be defined after `next()`
        this.lexer = new lexer.Lexer();
        this.onNewLine = onNewLine;
    }
    /**
     * Parse `source` as a YAML stream.
     * If `incomplete`, a part of the last line may be left as a buffer for the next call.
     *
     * Errors are not thrown, but yielded as `{ type: 'error', message }` tokens.
     *
     * @returns A generator of tokens representing each directive, document, and other structure.
     */
    *parse(source, incomplete = false) {
        if (this.onNewLine && this.offset === 0)
            this.onNewLine(0);
        for (const lexeme of this.lexer.lex(source, incomplete))
            yield* this.next(lexeme);
        if (!incomplete)
            yield* this.end();
    }
    /**
     * Advance the parser by the `source` of one lexical token.
     */
    *next(source) {
        this.source = source;
        if (node_process.env.LOG_TOKENS)
            console.log('|', cst.prettyToken(source));
        if (this.atScalar) {
            this.atScalar = false;
            yield* this.step();
            this.offset += source.length;
            return;
        }
        const type = cst.tokenType(source);
        if (!type) {
            const message = `Not a YAML token: ${source}`;
            yield* this.pop({ type: 'error', offset: this.offset, message, source });
            this.offset += source.length;
        }
        else if (type === 'scalar') {
            this.atNewLine = false;
            this.atScalar = true;
            this.type = 'scalar';
        }
        else {
            this.type = type;
            yield* this.step();
            switch (type) {
                case 'newline':
                    this.atNewLine = true;
                    this.indent = 0;
                    if (this.onNewLine)
                        this.onNewLine(this.offset + source.length);
                    break;
                case 'space':
                    if (this.atNewLine && source[0] === ' ')
                        this.indent += source.length;
                    break;
                case 'explicit-key-ind':
                case 'map-value-ind':
                case 'seq-item-ind':
                    if (this.atNewLine)
                        this.indent += source.length;
                    break;
                case 'doc-mode':
                case 'flow-error-end':
                    return;
                default:
                    this.atNewLine = false;
            }
            this.offset += source.length;
        }
    }
    /** Call at end of input to push out any remaining constructions */
    *end() {
        while (this.stack.length > 0)
            yield* this.pop();
    }
    get sourceToken() {
        const st = {
            type: this.type,
            offset: this.offset,
            indent: this.indent,
            source: this.source
        };
        return st;
    }
    *step() {
        const top = this.peek(1);
        if (this.type === 'doc-end' && top?.type !== 'doc-end') {
            while (this.stack.length > 0)
                yield* this.pop();
            this.stack.push({
                type: 'doc-end',
                offset: this.offset,
                source: this.source
            });
            return;
        }
        if (!top)
            return yield* this.stream();
        switch (top.type) {
            case 'document':
                return yield* this.document(top);
            case 'alias':
            case 'scalar':
            case 'single-quoted-scalar':
            case 'double-quoted-scalar':
                return yield* this.scalar(top);
            case 'block-scalar':
                return yield* this.blockScalar(top);
            case 'block-map':
                return yield* this.blockMap(top);
            case 'block-seq':
                return yield* this.blockSequence(top);
            case 'flow-collection':
                return yield* this.flowCollection(top);
            case 'doc-end':
                return yield* this.documentEnd(top);
        }
        /* istanbul ignore next should not happen */
        yield* this.pop();
    }
    peek(n) {
        return this.stack[this.stack.length - n];
    }
    *pop(error) {
        const token = error ?? this.stack.pop();
        /* istanbul ignore if should not happen */
        if (!token) {
            const message = 'Tried to pop an empty stack';
            yield { type: 'error', offset: this.offset, source: '', message };
        }
        else if (this.stack.length === 0) {
            yield token;
        }
        else {
            const top = this.peek(1);
            if (token.type === 'block-scalar') {
                // Block scalars use their parent rather than header indent
                token.indent = 'indent' in top ? top.indent : 0;
            }
            else if (token.type === 'flow-collection' && top.type === 'document') {
                // Ignore all indent for top-level flow collections
                token.indent = 0;
            }
            if (token.type === 'flow-collection')
                fixFlowSeqItems(token);
            switch (top.type) {
                case 'document':
                    top.value = token;
                    break;
                case 'block-scalar':
                    top.props.push(token); // error
                    break;
                case 'block-map': {
                    const it = top.items[top.items.length - 1];
                    if (it.value) {
                        top.items.push({ start: [], key: token, sep: [] });
                        this.onKeyLine = true;
                        return;
                    }
                    else if (it.sep) {
                        it.value = token;
                    }
                    else {
                        Object.assign(it, { key: token, sep: [] });
                        this.onKeyLine = !it.explicitKey;
                        return;
                    }
                    break;
                }
                case 'block-seq': {
                    const it = top.items[top.items.length - 1];
                    if (it.value)
                        top.items.push({ start: [], value: token });
                    else
                        it.value = token;
                    break;
                }
                case 'flow-collection': {
                    const it = top.items[top.items.length - 1];
                    if (!it || it.value)
                        top.items.push({ start: [], key: token, sep: [] });
                    else if (it.sep)
                        it.value = token;
                    else
                        Object.assign(it, { key: token, sep: [] });
                    return;
                }
                /* istanbul ignore next should not happen */
                default:
                    yield* this.pop();
                    yield* this.pop(token);
            }
            if ((top.type === 'document' ||
                top.type === 'block-map' ||
                top.type === 'block-seq') &&
                (token.type === 'block-map' || token.type === 'block-seq')) {
                const last = token.items[token.items.length - 1];
                if (last &&
                    !last.sep &&
                    !last.value &&
                    last.start.length > 0 &&
                    findNonEmptyIndex(last.start) === -1 &&
                    (token.indent === 0 ||
                        last.start.every(st => st.type !== 'comment' || st.indent < token.indent))) {
                    if (top.type === 'document')
                        top.end = last.start;
                    else
                        top.items.push({ start: last.start });
                    token.items.splice(-1, 1);
                }
            }
        }
    }
    *stream() {
        switch (this.type) {
            case 'directive-line':
                yield { type: 'directive', offset: this.offset, source: this.source };
                return;
            case 'byte-order-mark':
            case 'space':
            case 'comment':
            case 'newline':
                yield this.sourceToken;
                return;
            case 'doc-mode':
            case 'doc-start': {
                const doc = {
                    type: 'document',
                    offset: this.offset,
                    start: []
                };
                if (this.type === 'doc-start')
                    doc.start.push(this.sourceToken);
                this.stack.push(doc);
                return;
            }
        }
        yield {
            type: 'error',
            offset: this.offset,
            message: `Unexpected ${this.type} token in YAML stream`,
            source: this.source
        };
    }
    *document(doc) {
        if (doc.value)
            return yield* this.lineEnd(doc);
        switch (this.type) {
            case 'doc-start': {
                if (findNonEmptyIndex(doc.start) !== -1) {
                    yield* this.pop();
                    yield* this.step();
                }
                else
                    doc.start.push(this.sourceToken);
                return;
            }
            case 'anchor':
            case 'tag':
            case 'space':
            case 'comment':
            case 'newline':
                doc.start.push(this.sourceToken);
                return;
        }
        const bv = this.startBlockValue(doc);
        if (bv)
            this.stack.push(bv);
        else {
            yield {
                type: 'error',
                offset: this.offset,
                message: `Unexpected ${this.type} token in YAML document`,
                source: this.source
            };
        }
    }
    *scalar(scalar) {
        if (this.type === 'map-value-ind') {
            const prev = getPrevProps(this.peek(2));
            const start = getFirstKeyStartProps(prev);
            let sep;
            if (scalar.end) {
                sep = scalar.end;
                sep.push(this.sourceToken);
                delete scalar.end;
            }
            else
                sep = [this.sourceToken];
            const map = {
                type: 'block-map',
                offset: scalar.offset,
                indent: scalar.indent,
                items: [{ start, key: scalar, sep }]
            };
            this.onKeyLine = true;
            this.stack[this.stack.length - 1] = map;
        }
        else
            yield* this.lineEnd(scalar);
    }
    *blockScalar(scalar) {
        switch (this.type) {
            case 'space':
            case 'comment':
            case 'newline':
                scalar.props.push(this.sourceToken);
                return;
            case 'scalar':
                scalar.source = this.source;
                // block-scalar source includes trailing newline
                this.atNewLine = true;
                this.indent = 0;
                if (this.onNewLine) {
                    let nl = this.source.indexOf('\n') + 1;
                    while (nl !== 0) {
                        this.onNewLine(this.offset + nl);
                        nl = this.source.indexOf('\n', nl) + 1;
                    }
                }
                yield* this.pop();
                break;
            /* istanbul ignore next should not happen */
            default:
                yield* this.pop();
                yield* this.step();
        }
    }
    *blockMap(map) {
        const it = map.items[map.items.length - 1];
        // it.sep is true-ish if pair already has key or : separator
        switch (this.type) {
            case 'newline':
                this.onKeyLine = false;
                if (it.value) {
                    const end = 'end' in it.value ? it.value.end : undefined;
                    const last = Array.isArray(end) ? end[end.length - 1] : undefined;
                    if (last?.type === 'comment')
                        end?.push(this.sourceToken);
                    else
                        map.items.push({ start: [this.sourceToken] });
                }
                else if (it.sep) {
                    it.sep.push(this.sourceToken);
                }
                else {
                    it.start.push(this.sourceToken);
                }
                return;
            case 'space':
            case 'comment':
                if (it.value) {
                    map.items.push({ start: [this.sourceToken] });
                }
                else if (it.sep) {
                    it.sep.push(this.sourceToken);
                }
                else {
                    if (this.atIndentedComment(it.start, map.indent)) {
                        const prev = map.items[map.items.length - 2];
                        const end = prev?.value?.end;
                        if (Array.isArray(end)) {
                            arrayPushArray(end, it.start);
                            end.push(this.sourceToken);
                            map.items.pop();
                            return;
                        }
                    }
                    it.start.push(this.sourceToken);
                }
                return;
        }
        if (this.indent >= map.indent) {
            const atMapIndent = !this.onKeyLine && this.indent === map.indent;
            const atNextItem = atMapIndent &&
                (it.sep || it.explicitKey) &&
                this.type !== 'seq-item-ind';
            // For empty nodes, assign newline-separated not indented empty tokens to following node
            let start = [];
            if (atNextItem && it.sep && !it.value) {
                const nl = [];
                for (let i = 0; i < it.sep.length; ++i) {
                    const st = it.sep[i];
                    switch (st.type) {
                        case 'newline':
                            nl.push(i);
                            break;
                        case 'space':
                            break;
                        case 'comment':
                            if (st.indent > map.indent)
                                nl.length = 0;
                            break;
                        default:
                            nl.length = 0;
                    }
                }
                if (nl.length >= 2)
                    start = it.sep.splice(nl[1]);
            }
            switch (this.type) {
                case 'anchor':
                case 'tag':
                    if (atNextItem || it.value) {
                        start.push(this.sourceToken);
                        map.items.push({ start });
                        this.onKeyLine = true;
                    }
                    else if (it.sep) {
                        it.sep.push(this.sourceToken);
                    }
                    else {
                        it.start.push(this.sourceToken);
                    }
                    return;
                case 'explicit-key-ind':
                    if (!it.sep && !it.explicitKey) {
                        it.start.push(this.sourceToken);
                        it.explicitKey = true;
                    }
                    else if (atNextItem || it.value) {
                        start.push(this.sourceToken);
                        map.items.push({ start, explicitKey: true });
                    }
                    else {
                        this.stack.push({
                            type: 'block-map',
                            offset: this.offset,
                            indent: this.indent,
                            items: [{ start: [this.sourceToken], explicitKey: true }]
                        });
                    }
                    this.onKeyLine = true;
                    return;
                case 'map-value-ind':
                    if (it.explicitKey) {
                        if (!it.sep) {
                            if (includesToken(it.start, 'newline')) {
                                Object.assign(it, { key: null, sep: [this.sourceToken] });
                            }
                            else {
                                const start = getFirstKeyStartProps(it.start);
                                this.stack.push({
                                    type: 'block-map',
                                    offset: this.offset,
                                    indent: this.indent,
                                    items: [{ start, key: null, sep: [this.sourceToken] }]
                                });
                            }
                        }
                        else if (it.value) {
                            map.items.push({ start: [], key: null, sep: [this.sourceToken] });
                        }
                        else if (includesToken(it.sep, 'map-value-ind')) {
                            this.stack.push({
                                type: 'block-map',
                                offset: this.offset,
                                indent: this.indent,
                                items: [{ start, key: null, sep: [this.sourceToken] }]
                            });
                        }
                        else if (isFlowToken(it.key) &&
                            !includesToken(it.sep, 'newline')) {
                            const start = getFirstKeyStartProps(it.start);
                            const key = it.key;
                            const sep = it.sep;
                            sep.push(this.sourceToken);
                            // @ts-expect-error type guard is wrong here
                            delete it.key;
                            // @ts-expect-error type guard is wrong here
                            delete it.sep;
                            this.stack.push({
                                type: 'block-map',
                                offset: this.offset,
                                indent: this.indent,
                                items: [{ start, key, sep }]
                            });
                        }
                        else if (start.length > 0) {
                            // Not actually at next item
                            it.sep = it.sep.concat(start, this.sourceToken);
                        }
                        else {
                            it.sep.push(this.sourceToken);
                        }
                    }
                    else {
                        if (!it.sep) {
                            Object.assign(it, { key: null, sep: [this.sourceToken] });
                        }
                        else if (it.value || atNextItem) {
                            map.items.push({ start, key: null, sep: [this.sourceToken] });
                        }
                        else if (includesToken(it.sep, 'map-value-ind')) {
                            this.stack.push({
                                type: 'block-map',
                                offset: this.offset,
                                indent: this.indent,
                                items: [{ start: [], key: null, sep: [this.sourceToken] }]
                            });
                        }
                        else {
                            it.sep.push(this.sourceToken);
                        }
                    }
                    this.onKeyLine = true;
                    return;
                case 'alias':
                case 'scalar':
                case 'single-quoted-scalar':
                case 'double-quoted-scalar': {
                    const fs = this.flowScalar(this.type);
                    if (atNextItem || it.value) {
                        map.items.push({ start, key: fs, sep: [] });
                        this.onKeyLine = true;
                    }
                    else if (it.sep) {
                        this.stack.push(fs);
                    }
                    else {
                        Object.assign(it, { key: fs, sep: [] });
                        this.onKeyLine = true;
                    }
                    return;
                }
                default: {
                    const bv = this.startBlockValue(map);
                    if (bv) {
                        if (bv.type === 'block-seq') {
                            if (!it.explicitKey &&
                                it.sep &&
                                !includesToken(it.sep, 'newline')) {
                                yield* this.pop({
                                    type: 'error',
                                    offset: this.offset,
                                    message: 'Unexpected block-seq-ind on same line with key',
                                    source: this.source
                                });
                                return;
                            }
                        }
                        else if (atMapIndent) {
                            map.items.push({ start });
                        }
                        this.stack.push(bv);
                        return;
                    }
                }
            }
        }
        yield* this.pop();
        yield* this.step();
    }
    *blockSequence(seq) {
        const it = seq.items[seq.items.length - 1];
        switch (this.type) {
            case 'newline':
                if (it.value) {
                    const end = 'end' in it.value ? it.value.end : undefined;
                    const last = Array.isArray(end) ? end[end.length - 1] : undefined;
                    if (last?.type === 'comment')
                        end?.push(this.sourceToken);
                    else
                        seq.items.push({ start: [this.sourceToken] });
                }
                else
                    it.start.push(this.sourceToken);
                return;
            case 'space':
            case 'comment':
                if (it.value)
                    seq.items.push({ start: [this.sourceToken] });
                else {
                    if (this.atIndentedComment(it.start, seq.indent)) {
                        const prev = seq.items[seq.items.length - 2];
                        const end = prev?.value?.end;
                        if (Array.isArray(end)) {
                            arrayPushArray(end, it.start);
                            end.push(this.sourceToken);
                            seq.items.pop();
                            return;
                        }
                    }
                    it.start.push(this.sourceToken);
                }
                return;
            case 'anchor':
            case 'tag':
                if (it.value || this.indent <= seq.indent)
                    break;
                it.start.push(this.sourceToken);
                return;
            case 'seq-item-ind':
                if (this.indent !== seq.indent)
                    break;
                if (it.value || includesToken(it.start, 'seq-item-ind'))
                    seq.items.push({ start: [this.sourceToken] });
                else
                    it.start.push(this.sourceToken);
                return;
        }
        if (this.indent > seq.indent) {
            const bv = this.startBlockValue(seq);
            if (bv) {
                this.stack.push(bv);
                return;
            }
        }
        yield* this.pop();
        yield* this.step();
    }
    *flowCollection(fc) {
        const it = fc.items[fc.items.length - 1];
        if (this.type === 'flow-error-end') {
            let top;
            do {
                yield* this.pop();
                top = this.peek(1);
            } while (top?.type === 'flow-collection');
        }
        else if (fc.end.length === 0) {
            switch (this.type) {
                case 'comma':
                case 'explicit-key-ind':
                    if (!it || it.sep)
                        fc.items.push({ start: [this.sourceToken] });
                    else
                        it.start.push(this.sourceToken);
                    return;
                case 'map-value-ind':
                    if (!it || it.value)
                        fc.items.push({ start: [], key: null, sep: [this.sourceToken] });
                    else if (it.sep)
                        it.sep.push(this.sourceToken);
                    else
                        Object.assign(it, { key: null, sep: [this.sourceToken] });
                    return;
                case 'space':
                case 'comment':
                case 'newline':
                case 'anchor':
                case 'tag':
                    if (!it || it.value)
                        fc.items.push({ start: [this.sourceToken] });
                    else if (it.sep)
                        it.sep.push(this.sourceToken);
                    else
                        it.start.push(this.sourceToken);
                    return;
                case 'alias':
                case 'scalar':
                case 'single-quoted-scalar':
                case 'double-quoted-scalar': {
                    const fs = this.flowScalar(this.type);
                    if (!it || it.value)
                        fc.items.push({ start: [], key: fs, sep: [] });
                    else if (it.sep)
                        this.stack.push(fs);
                    else
                        Object.assign(it, { key: fs, sep: [] });
                    return;
                }
                case 'flow-map-end':
                case 'flow-seq-end':
                    fc.end.push(this.sourceToken);
                    return;
            }
            const bv = this.startBlockValue(fc);
            /* istanbul ignore else should not happen */
            if (bv)
                this.stack.push(bv);
            else {
                yield* this.pop();
                yield* this.step();
            }
        }
        else {
            const parent = this.peek(2);
            if (parent.type === 'block-map' &&
                ((this.type === 'map-value-ind' && parent.indent === fc.indent) ||
                    (this.type === 'newline' &&
                        !parent.items[parent.items.length - 1].sep))) {
                yield* this.pop();
                yield* this.step();
            }
            else if (this.type === 'map-value-ind' &&
                parent.type !== 'flow-collection') {
                const prev = getPrevProps(parent);
                const start = getFirstKeyStartProps(prev);
                fixFlowSeqItems(fc);
                const sep = fc.end.splice(1, fc.end.length);
                sep.push(this.sourceToken);
                const map = {
                    type: 'block-map',
                    offset: fc.offset,
                    indent: fc.indent,
                    items: [{ start, key: fc, sep }]
                };
                this.onKeyLine = true;
                this.stack[this.stack.length - 1] = map;
            }
            else {
                yield* this.lineEnd(fc);
            }
        }
    }
    flowScalar(type) {
        if (this.onNewLine) {
            let nl = this.source.indexOf('\n') + 1;
            while (nl !== 0) {
                this.onNewLine(this.offset + nl);
                nl = this.source.indexOf('\n', nl) + 1;
            }
        }
        return {
            type,
            offset: this.offset,
            indent: this.indent,
            source: this.source
        };
    }
    startBlockValue(parent) {
        switch (this.type) {
            case 'alias':
            case 'scalar':
            case 'single-quoted-scalar':
            case 'double-quoted-scalar':
                return this.flowScalar(this.type);
            case 'block-scalar-header':
                return {
                    type: 'block-scalar',
                    offset: this.offset,
                    indent: this.indent,
                    props: [this.sourceToken],
                    source: ''
                };
            case 'flow-map-start':
            case 'flow-seq-start':
                return {
                    type: 'flow-collection',
                    offset: this.offset,
                    indent: this.indent,
                    start: this.sourceToken,
                    items: [],
                    end: []
                };
            case 'seq-item-ind':
                return {
                    type: 'block-seq',
                    offset: this.offset,
                    indent: this.indent,
                    items: [{ start: [this.sourceToken] }]
                };
            case 'explicit-key-ind': {
                this.onKeyLine = true;
                const prev = getPrevProps(parent);
                const start = getFirstKeyStartProps(prev);
                start.push(this.sourceToken);
                return {
                    type: 'block-map',
                    offset: this.offset,
                    indent: this.indent,
                    items: [{ start, explicitKey: true }]
                };
            }
            case 'map-value-ind': {
                this.onKeyLine = true;
                const prev = getPrevProps(parent);
                const start = getFirstKeyStartProps(prev);
                return {
                    type: 'block-map',
                    offset: this.offset,
                    indent: this.indent,
                    items: [{ start, key: null, sep: [this.sourceToken] }]
                };
            }
        }
        return null;
    }
    atIndentedComment(start, indent) {
        if (this.type !== 'comment')
            return false;
        if (this.indent <= indent)
            return false;
        return start.every(st => st.type === 'newline' || st.type === 'space');
    }
    *documentEnd(docEnd) {
        if (this.type !== 'doc-mode') {
            if (docEnd.end)
                docEnd.end.push(this.sourceToken);
            else
                docEnd.end = [this.sourceToken];
            if (this.type === 'newline')
                yield* this.pop();
        }
    }
    *lineEnd(token) {
        switch (this.type) {
            case 'comma':
            case 'doc-start':
            case 'doc-end':
            case 'flow-seq-end':
            case 'flow-map-end':
            case 'map-value-ind':
                yield* this.pop();
                yield* this.step();
                break;
            case 'newline':
                this.onKeyLine = false;
            // fallthrough
            case 'space':
            case 'comment':
            default:
                // all other values are errors
                if (token.end)
                    token.end.push(this.sourceToken);
                else
                    token.end = [this.sourceToken];
                if (this.type === 'newline')
                    yield* this.pop();
        }
    }
}

exports.Parser = Parser;


/***/ }),

/***/ 4047:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var composer = __nccwpck_require__(9984);
var Document = __nccwpck_require__(3021);
var errors = __nccwpck_require__(1464);
var log = __nccwpck_require__(7249);
var identity = __nccwpck_require__(1127);
var lineCounter = __nccwpck_require__(6628);
var parser = __nccwpck_require__(3456);

function parseOptions(options) {
    const prettyErrors = options.prettyErrors !== false;
    const lineCounter$1 = options.lineCounter || (prettyErrors && new lineCounter.LineCounter()) || null;
    return { lineCounter: lineCounter$1, prettyErrors };
}
/**
 * Parse the input as a stream of YAML documents.
 *
 * Documents should be separated from each other by `...` or `---` marker lines.
 *
 * @returns If an empty `docs` array is returned, it will be of type
 *   EmptyStream and contain additional stream information. In
 *   TypeScript, you should use `'empty' in docs` as a type guard for it.
 */
function parseAllDocuments(source, options = {}) {
    const { lineCounter, prettyErrors } = parseOptions(options);
    const parser$1 = new parser.Parser(lineCounter?.addNewLine);
    const composer$1 = new composer.Composer(options);
    const docs = Array.from(composer$1.compose(parser$1.parse(source)));
    if (prettyErrors && lineCounter)
        for (const doc of docs) {
            doc.errors.forEach(errors.prettifyError(source, lineCounter));
            doc.warnings.forEach(errors.prettifyError(source, lineCounter));
        }
    if (docs.length > 0)
        return docs;
    return Object.assign([], { empty: true }, composer$1.streamInfo());
}
/** Parse an input string into a single YAML.Document */
function parseDocument(source, options = {}) {
    const { lineCounter, prettyErrors } = parseOptions(options);
    const parser$1 = new parser.Parser(lineCounter?.addNewLine);
    const composer$1 = new composer.Composer(options);
    // `doc` is always set by compose.end(true) at the very latest
    let doc = null;
    for (const _doc of composer$1.compose(parser$1.parse(source), true, source.length)) {
        if (!doc)
            doc = _doc;
        else if (doc.options.logLevel !== 'silent') {
            doc.errors.push(new errors.YAMLParseError(_doc.range.slice(0, 2), 'MULTIPLE_DOCS', 'Source contains multiple documents; please use YAML.parseAllDocuments()'));
            break;
        }
    }
    if (prettyErrors && lineCounter) {
        doc.errors.forEach(errors.prettifyError(source, lineCounter));
        doc.warnings.forEach(errors.prettifyError(source, lineCounter));
    }
    return doc;
}
function parse(src, reviver, options) {
    let _reviver = undefined;
    if (typeof reviver === 'function') {
        _reviver = reviver;
    }
    else if (options === undefined && reviver && typeof reviver === 'object') {
        options = reviver;
    }
    const doc = parseDocument(src, options);
    if (!doc)
        return null;
    doc.warnings.forEach(warning => log.warn(doc.options.logLevel, warning));
    if (doc.errors.length > 0) {
        if (doc.options.logLevel !== 'silent')
            throw doc.errors[0];
        else
            doc.errors = [];
    }
    return doc.toJS(Object.assign({ reviver: _reviver }, options));
}
function stringify(value, replacer, options) {
    let _replacer = null;
    if (typeof replacer === 'function' || Array.isArray(replacer)) {
        _replacer = replacer;
    }
    else if (options === undefined && replacer) {
        options = replacer;
    }
    if (typeof options === 'string')
        options = options.length;
    if (typeof options === 'number') {
        const indent = Math.round(options);
        options = indent < 1 ? undefined : indent > 8 ? { indent: 8 } : { indent };
    }
    if (value === undefined) {
        const { keepUndefined } = options ?? replacer ?? {};
        if (!keepUndefined)
            return undefined;
    }
    if (identity.isDocument(value) && !_replacer)
        return value.toString(options);
    return new Document.Document(value, _replacer, options).toString(options);
}

exports.parse = parse;
exports.parseAllDocuments = parseAllDocuments;
exports.parseDocument = parseDocument;
exports.stringify = stringify;


/***/ }),

/***/ 5840:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var map = __nccwpck_require__(7451);
var seq = __nccwpck_require__(1706);
var string = __nccwpck_require__(6464);
var tags = __nccwpck_require__(18);

const sortMapEntriesByKey = (a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
class Schema {
    constructor({ compat, customTags, merge, resolveKnownTags, schema, sortMapEntries, toStringDefaults }) {
        this.compat = Array.isArray(compat)
            ? tags.getTags(compat, 'compat')
            : compat
                ? tags.getTags(null, compat)
                : null;
        this.name = (typeof schema === 'string' && schema) || 'core';
        this.knownTags = resolveKnownTags ? tags.coreKnownTags : {};
        this.tags = tags.getTags(customTags, this.name, merge);
        this.toStringOptions = toStringDefaults ?? null;
        Object.defineProperty(this, identity.MAP, { value: map.map });
        Object.defineProperty(this, identity.SCALAR, { value: string.string });
        Object.defineProperty(this, identity.SEQ, { value: seq.seq });
        // Used by createMap()
        this.sortMapEntries =
            typeof sortMapEntries === 'function'
                ? sortMapEntries
                : sortMapEntries === true
                    ? sortMapEntriesByKey
                    : null;
    }
    clone() {
        const copy = Object.create(Schema.prototype, Object.getOwnPropertyDescriptors(this));
        copy.tags = this.tags.slice();
        return copy;
    }
}

exports.Schema = Schema;


/***/ }),

/***/ 7451:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var YAMLMap = __nccwpck_require__(4454);

const map = {
    collection: 'map',
    default: true,
    nodeClass: YAMLMap.YAMLMap,
    tag: 'tag:yaml.org,2002:map',
    resolve(map, onError) {
        if (!identity.isMap(map))
            onError('Expected a mapping for this tag');
        return map;
    },
    createNode: (schema, obj, ctx) => YAMLMap.YAMLMap.from(schema, obj, ctx)
};

exports.map = map;


/***/ }),

/***/ 3632:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);

const nullTag = {
    identify: value => value == null,
    createNode: () => new Scalar.Scalar(null),
    default: true,
    tag: 'tag:yaml.org,2002:null',
    test: /^(?:~|[Nn]ull|NULL)?$/,
    resolve: () => new Scalar.Scalar(null),
    stringify: ({ source }, ctx) => typeof source === 'string' && nullTag.test.test(source)
        ? source
        : ctx.options.nullStr
};

exports.nullTag = nullTag;


/***/ }),

/***/ 1706:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var YAMLSeq = __nccwpck_require__(2223);

const seq = {
    collection: 'seq',
    default: true,
    nodeClass: YAMLSeq.YAMLSeq,
    tag: 'tag:yaml.org,2002:seq',
    resolve(seq, onError) {
        if (!identity.isSeq(seq))
            onError('Expected a sequence for this tag');
        return seq;
    },
    createNode: (schema, obj, ctx) => YAMLSeq.YAMLSeq.from(schema, obj, ctx)
};

exports.seq = seq;


/***/ }),

/***/ 6464:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var stringifyString = __nccwpck_require__(3069);

const string = {
    identify: value => typeof value === 'string',
    default: true,
    tag: 'tag:yaml.org,2002:str',
    resolve: str => str,
    stringify(item, ctx, onComment, onChompKeep) {
        ctx = Object.assign({ actualString: true }, ctx);
        return stringifyString.stringifyString(item, ctx, onComment, onChompKeep);
    }
};

exports.string = string;


/***/ }),

/***/ 3959:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);

const boolTag = {
    identify: value => typeof value === 'boolean',
    default: true,
    tag: 'tag:yaml.org,2002:bool',
    test: /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/,
    resolve: str => new Scalar.Scalar(str[0] === 't' || str[0] === 'T'),
    stringify({ source, value }, ctx) {
        if (source && boolTag.test.test(source)) {
            const sv = source[0] === 't' || source[0] === 'T';
            if (value === sv)
                return source;
        }
        return value ? ctx.options.trueStr : ctx.options.falseStr;
    }
};

exports.boolTag = boolTag;


/***/ }),

/***/ 8405:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);
var stringifyNumber = __nccwpck_require__(8689);

const floatNaN = {
    identify: value => typeof value === 'number',
    default: true,
    tag: 'tag:yaml.org,2002:float',
    test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,
    resolve: str => str.slice(-3).toLowerCase() === 'nan'
        ? NaN
        : str[0] === '-'
            ? Number.NEGATIVE_INFINITY
            : Number.POSITIVE_INFINITY,
    stringify: stringifyNumber.stringifyNumber
};
const floatExp = {
    identify: value => typeof value === 'number',
    default: true,
    tag: 'tag:yaml.org,2002:float',
    format: 'EXP',
    test: /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$/,
    resolve: str => parseFloat(str),
    stringify(node) {
        const num = Number(node.value);
        return isFinite(num) ? num.toExponential() : stringifyNumber.stringifyNumber(node);
    }
};
const float = {
    identify: value => typeof value === 'number',
    default: true,
    tag: 'tag:yaml.org,2002:float',
    test: /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$/,
    resolve(str) {
        const node = new Scalar.Scalar(parseFloat(str));
        const dot = str.indexOf('.');
        if (dot !== -1 && str[str.length - 1] === '0')
            node.minFractionDigits = str.length - dot - 1;
        return node;
    },
    stringify: stringifyNumber.stringifyNumber
};

exports.float = float;
exports.floatExp = floatExp;
exports.floatNaN = floatNaN;


/***/ }),

/***/ 9874:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var stringifyNumber = __nccwpck_require__(8689);

const intIdentify = (value) => typeof value === 'bigint' || Number.isInteger(value);
const intResolve = (str, offset, radix, { intAsBigInt }) => (intAsBigInt ? BigInt(str) : parseInt(str.substring(offset), radix));
function intStringify(node, radix, prefix) {
    const { value } = node;
    if (intIdentify(value) && value >= 0)
        return prefix + value.toString(radix);
    return stringifyNumber.stringifyNumber(node);
}
const intOct = {
    identify: value => intIdentify(value) && value >= 0,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    format: 'OCT',
    test: /^0o[0-7]+$/,
    resolve: (str, _onError, opt) => intResolve(str, 2, 8, opt),
    stringify: node => intStringify(node, 8, '0o')
};
const int = {
    identify: intIdentify,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    test: /^[-+]?[0-9]+$/,
    resolve: (str, _onError, opt) => intResolve(str, 0, 10, opt),
    stringify: stringifyNumber.stringifyNumber
};
const intHex = {
    identify: value => intIdentify(value) && value >= 0,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    format: 'HEX',
    test: /^0x[0-9a-fA-F]+$/,
    resolve: (str, _onError, opt) => intResolve(str, 2, 16, opt),
    stringify: node => intStringify(node, 16, '0x')
};

exports.int = int;
exports.intHex = intHex;
exports.intOct = intOct;


/***/ }),

/***/ 896:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var map = __nccwpck_require__(7451);
var _null = __nccwpck_require__(3632);
var seq = __nccwpck_require__(1706);
var string = __nccwpck_require__(6464);
var bool = __nccwpck_require__(3959);
var float = __nccwpck_require__(8405);
var int = __nccwpck_require__(9874);

const schema = [
    map.map,
    seq.seq,
    string.string,
    _null.nullTag,
    bool.boolTag,
    int.intOct,
    int.int,
    int.intHex,
    float.floatNaN,
    float.floatExp,
    float.float
];

exports.schema = schema;


/***/ }),

/***/ 3559:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);
var map = __nccwpck_require__(7451);
var seq = __nccwpck_require__(1706);

function intIdentify(value) {
    return typeof value === 'bigint' || Number.isInteger(value);
}
const stringifyJSON = ({ value }) => JSON.stringify(value);
const jsonScalars = [
    {
        identify: value => typeof value === 'string',
        default: true,
        tag: 'tag:yaml.org,2002:str',
        resolve: str => str,
        stringify: stringifyJSON
    },
    {
        identify: value => value == null,
        createNode: () => new Scalar.Scalar(null),
        default: true,
        tag: 'tag:yaml.org,2002:null',
        test: /^null$/,
        resolve: () => null,
        stringify: stringifyJSON
    },
    {
        identify: value => typeof value === 'boolean',
        default: true,
        tag: 'tag:yaml.org,2002:bool',
        test: /^true$|^false$/,
        resolve: str => str === 'true',
        stringify: stringifyJSON
    },
    {
        identify: intIdentify,
        default: true,
        tag: 'tag:yaml.org,2002:int',
        test: /^-?(?:0|[1-9][0-9]*)$/,
        resolve: (str, _onError, { intAsBigInt }) => intAsBigInt ? BigInt(str) : parseInt(str, 10),
        stringify: ({ value }) => intIdentify(value) ? value.toString() : JSON.stringify(value)
    },
    {
        identify: value => typeof value === 'number',
        default: true,
        tag: 'tag:yaml.org,2002:float',
        test: /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$/,
        resolve: str => parseFloat(str),
        stringify: stringifyJSON
    }
];
const jsonError = {
    default: true,
    tag: '',
    test: /^/,
    resolve(str, onError) {
        onError(`Unresolved plain scalar ${JSON.stringify(str)}`);
        return str;
    }
};
const schema = [map.map, seq.seq].concat(jsonScalars, jsonError);

exports.schema = schema;


/***/ }),

/***/ 18:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var map = __nccwpck_require__(7451);
var _null = __nccwpck_require__(3632);
var seq = __nccwpck_require__(1706);
var string = __nccwpck_require__(6464);
var bool = __nccwpck_require__(3959);
var float = __nccwpck_require__(8405);
var int = __nccwpck_require__(9874);
var schema = __nccwpck_require__(896);
var schema$1 = __nccwpck_require__(3559);
var binary = __nccwpck_require__(6083);
var merge = __nccwpck_require__(452);
var omap = __nccwpck_require__(303);
var pairs = __nccwpck_require__(8385);
var schema$2 = __nccwpck_require__(5913);
var set = __nccwpck_require__(1528);
var timestamp = __nccwpck_require__(6752);

const schemas = new Map([
    ['core', schema.schema],
    ['failsafe', [map.map, seq.seq, string.string]],
    ['json', schema$1.schema],
    ['yaml11', schema$2.schema],
    ['yaml-1.1', schema$2.schema]
]);
const tagsByName = {
    binary: binary.binary,
    bool: bool.boolTag,
    float: float.float,
    floatExp: float.floatExp,
    floatNaN: float.floatNaN,
    floatTime: timestamp.floatTime,
    int: int.int,
    intHex: int.intHex,
    intOct: int.intOct,
    intTime: timestamp.intTime,
    map: map.map,
    merge: merge.merge,
    null: _null.nullTag,
    omap: omap.omap,
    pairs: pairs.pairs,
    seq: seq.seq,
    set: set.set,
    timestamp: timestamp.timestamp
};
const coreKnownTags = {
    'tag:yaml.org,2002:binary': binary.binary,
    'tag:yaml.org,2002:merge': merge.merge,
    'tag:yaml.org,2002:omap': omap.omap,
    'tag:yaml.org,2002:pairs': pairs.pairs,
    'tag:yaml.org,2002:set': set.set,
    'tag:yaml.org,2002:timestamp': timestamp.timestamp
};
function getTags(customTags, schemaName, addMergeTag) {
    const schemaTags = schemas.get(schemaName);
    if (schemaTags && !customTags) {
        return addMergeTag && !schemaTags.includes(merge.merge)
            ? schemaTags.concat(merge.merge)
            : schemaTags.slice();
    }
    let tags = schemaTags;
    if (!tags) {
        if (Array.isArray(customTags))
            tags = [];
        else {
            const keys = Array.from(schemas.keys())
                .filter(key => key !== 'yaml11')
                .map(key => JSON.stringify(key))
                .join(', ');
            throw new Error(`Unknown schema "${schemaName}"; use one of ${keys} or define customTags array`);
        }
    }
    if (Array.isArray(customTags)) {
        for (const tag of customTags)
            tags = tags.concat(tag);
    }
    else if (typeof customTags === 'function') {
        tags = customTags(tags.slice());
    }
    if (addMergeTag)
        tags = tags.concat(merge.merge);
    return tags.reduce((tags, tag) => {
        const tagObj = typeof tag === 'string' ? tagsByName[tag] : tag;
        if (!tagObj) {
            const tagName = JSON.stringify(tag);
            const keys = Object.keys(tagsByName)
                .map(key => JSON.stringify(key))
                .join(', ');
            throw new Error(`Unknown custom tag ${tagName}; use one of ${keys}`);
        }
        if (!tags.includes(tagObj))
            tags.push(tagObj);
        return tags;
    }, []);
}

exports.coreKnownTags = coreKnownTags;
exports.getTags = getTags;


/***/ }),

/***/ 6083:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var node_buffer = __nccwpck_require__(2562);
var Scalar = __nccwpck_require__(3301);
var stringifyString = __nccwpck_require__(3069);

const binary = {
    identify: value => value instanceof Uint8Array, // Buffer inherits from Uint8Array
    default: false,
    tag: 'tag:yaml.org,2002:binary',
    /**
     * Returns a Buffer in node and an Uint8Array in browsers
     *
     * To use the resulting buffer as an image, you'll want to do something like:
     *
     *   const blob = new Blob([buffer], { type: 'image/jpeg' })
     *   document.querySelector('#photo').src = URL.createObjectURL(blob)
     */
    resolve(src, onError) {
        if (typeof node_buffer.Buffer === 'function') {
            return node_buffer.Buffer.from(src, 'base64');
        }
        else if (typeof atob === 'function') {
            // On IE 11, atob() can't handle newlines
            const str = atob(src.replace(/[\n\r]/g, ''));
            const buffer = new Uint8Array(str.length);
            for (let i = 0; i < str.length; ++i)
                buffer[i] = str.charCodeAt(i);
            return buffer;
        }
        else {
            onError('This environment does not support reading binary tags; either Buffer or atob is required');
            return src;
        }
    },
    stringify({ comment, type, value }, ctx, onComment, onChompKeep) {
        if (!value)
            return '';
        const buf = value; // checked earlier by binary.identify()
        let str;
        if (typeof node_buffer.Buffer === 'function') {
            str =
                buf instanceof node_buffer.Buffer
                    ? buf.toString('base64')
                    : node_buffer.Buffer.from(buf.buffer).toString('base64');
        }
        else if (typeof btoa === 'function') {
            let s = '';
            for (let i = 0; i < buf.length; ++i)
                s += String.fromCharCode(buf[i]);
            str = btoa(s);
        }
        else {
            throw new Error('This environment does not support writing binary tags; either Buffer or btoa is required');
        }
        type ?? (type = Scalar.Scalar.BLOCK_LITERAL);
        if (type !== Scalar.Scalar.QUOTE_DOUBLE) {
            const lineWidth = Math.max(ctx.options.lineWidth - ctx.indent.length, ctx.options.minContentWidth);
            const n = Math.ceil(str.length / lineWidth);
            const lines = new Array(n);
            for (let i = 0, o = 0; i < n; ++i, o += lineWidth) {
                lines[i] = str.substr(o, lineWidth);
            }
            str = lines.join(type === Scalar.Scalar.BLOCK_LITERAL ? '\n' : ' ');
        }
        return stringifyString.stringifyString({ comment, type, value: str }, ctx, onComment, onChompKeep);
    }
};

exports.binary = binary;


/***/ }),

/***/ 8398:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);

function boolStringify({ value, source }, ctx) {
    const boolObj = value ? trueTag : falseTag;
    if (source && boolObj.test.test(source))
        return source;
    return value ? ctx.options.trueStr : ctx.options.falseStr;
}
const trueTag = {
    identify: value => value === true,
    default: true,
    tag: 'tag:yaml.org,2002:bool',
    test: /^(?:Y|y|[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)$/,
    resolve: () => new Scalar.Scalar(true),
    stringify: boolStringify
};
const falseTag = {
    identify: value => value === false,
    default: true,
    tag: 'tag:yaml.org,2002:bool',
    test: /^(?:N|n|[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/,
    resolve: () => new Scalar.Scalar(false),
    stringify: boolStringify
};

exports.falseTag = falseTag;
exports.trueTag = trueTag;


/***/ }),

/***/ 5782:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);
var stringifyNumber = __nccwpck_require__(8689);

const floatNaN = {
    identify: value => typeof value === 'number',
    default: true,
    tag: 'tag:yaml.org,2002:float',
    test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,
    resolve: (str) => str.slice(-3).toLowerCase() === 'nan'
        ? NaN
        : str[0] === '-'
            ? Number.NEGATIVE_INFINITY
            : Number.POSITIVE_INFINITY,
    stringify: stringifyNumber.stringifyNumber
};
const floatExp = {
    identify: value => typeof value === 'number',
    default: true,
    tag: 'tag:yaml.org,2002:float',
    format: 'EXP',
    test: /^[-+]?(?:[0-9][0-9_]*)?(?:\.[0-9_]*)?[eE][-+]?[0-9]+$/,
    resolve: (str) => parseFloat(str.replace(/_/g, '')),
    stringify(node) {
        const num = Number(node.value);
        return isFinite(num) ? num.toExponential() : stringifyNumber.stringifyNumber(node);
    }
};
const float = {
    identify: value => typeof value === 'number',
    default: true,
    tag: 'tag:yaml.org,2002:float',
    test: /^[-+]?(?:[0-9][0-9_]*)?\.[0-9_]*$/,
    resolve(str) {
        const node = new Scalar.Scalar(parseFloat(str.replace(/_/g, '')));
        const dot = str.indexOf('.');
        if (dot !== -1) {
            const f = str.substring(dot + 1).replace(/_/g, '');
            if (f[f.length - 1] === '0')
                node.minFractionDigits = f.length;
        }
        return node;
    },
    stringify: stringifyNumber.stringifyNumber
};

exports.float = float;
exports.floatExp = floatExp;
exports.floatNaN = floatNaN;


/***/ }),

/***/ 873:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var stringifyNumber = __nccwpck_require__(8689);

const intIdentify = (value) => typeof value === 'bigint' || Number.isInteger(value);
function intResolve(str, offset, radix, { intAsBigInt }) {
    const sign = str[0];
    if (sign === '-' || sign === '+')
        offset += 1;
    str = str.substring(offset).replace(/_/g, '');
    if (intAsBigInt) {
        switch (radix) {
            case 2:
                str = `0b${str}`;
                break;
            case 8:
                str = `0o${str}`;
                break;
            case 16:
                str = `0x${str}`;
                break;
        }
        const n = BigInt(str);
        return sign === '-' ? BigInt(-1) * n : n;
    }
    const n = parseInt(str, radix);
    return sign === '-' ? -1 * n : n;
}
function intStringify(node, radix, prefix) {
    const { value } = node;
    if (intIdentify(value)) {
        const str = value.toString(radix);
        return value < 0 ? '-' + prefix + str.substr(1) : prefix + str;
    }
    return stringifyNumber.stringifyNumber(node);
}
const intBin = {
    identify: intIdentify,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    format: 'BIN',
    test: /^[-+]?0b[0-1_]+$/,
    resolve: (str, _onError, opt) => intResolve(str, 2, 2, opt),
    stringify: node => intStringify(node, 2, '0b')
};
const intOct = {
    identify: intIdentify,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    format: 'OCT',
    test: /^[-+]?0[0-7_]+$/,
    resolve: (str, _onError, opt) => intResolve(str, 1, 8, opt),
    stringify: node => intStringify(node, 8, '0')
};
const int = {
    identify: intIdentify,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    test: /^[-+]?[0-9][0-9_]*$/,
    resolve: (str, _onError, opt) => intResolve(str, 0, 10, opt),
    stringify: stringifyNumber.stringifyNumber
};
const intHex = {
    identify: intIdentify,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    format: 'HEX',
    test: /^[-+]?0x[0-9a-fA-F_]+$/,
    resolve: (str, _onError, opt) => intResolve(str, 2, 16, opt),
    stringify: node => intStringify(node, 16, '0x')
};

exports.int = int;
exports.intBin = intBin;
exports.intHex = intHex;
exports.intOct = intOct;


/***/ }),

/***/ 452:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Scalar = __nccwpck_require__(3301);

// If the value associated with a merge key is a single mapping node, each of
// its key/value pairs is inserted into the current mapping, unless the key
// already exists in it. If the value associated with the merge key is a
// sequence, then this sequence is expected to contain mapping nodes and each
// of these nodes is merged in turn according to its order in the sequence.
// Keys in mapping nodes earlier in the sequence override keys specified in
// later mapping nodes. -- http://yaml.org/type/merge.html
const MERGE_KEY = '<<';
const merge = {
    identify: value => value === MERGE_KEY ||
        (typeof value === 'symbol' && value.description === MERGE_KEY),
    default: 'key',
    tag: 'tag:yaml.org,2002:merge',
    test: /^<<$/,
    resolve: () => Object.assign(new Scalar.Scalar(Symbol(MERGE_KEY)), {
        addToJSMap: addMergeToJSMap
    }),
    stringify: () => MERGE_KEY
};
const isMergeKey = (ctx, key) => (merge.identify(key) ||
    (identity.isScalar(key) &&
        (!key.type || key.type === Scalar.Scalar.PLAIN) &&
        merge.identify(key.value))) &&
    ctx?.doc.schema.tags.some(tag => tag.tag === merge.tag && tag.default);
function addMergeToJSMap(ctx, map, value) {
    const source = resolveAliasValue(ctx, value);
    if (identity.isSeq(source))
        for (const it of source.items)
            mergeValue(ctx, map, it);
    else if (Array.isArray(source))
        for (const it of source)
            mergeValue(ctx, map, it);
    else
        mergeValue(ctx, map, source);
}
function mergeValue(ctx, map, value) {
    const source = resolveAliasValue(ctx, value);
    if (!identity.isMap(source))
        throw new Error('Merge sources must be maps or map aliases');
    const srcMap = source.toJSON(null, ctx, Map);
    for (const [key, value] of srcMap) {
        if (map instanceof Map) {
            if (!map.has(key))
                map.set(key, value);
        }
        else if (map instanceof Set) {
            map.add(key);
        }
        else if (!Object.prototype.hasOwnProperty.call(map, key)) {
            Object.defineProperty(map, key, {
                value,
                writable: true,
                enumerable: true,
                configurable: true
            });
        }
    }
    return map;
}
function resolveAliasValue(ctx, value) {
    return ctx && identity.isAlias(value) ? value.resolve(ctx.doc, ctx) : value;
}

exports.addMergeToJSMap = addMergeToJSMap;
exports.isMergeKey = isMergeKey;
exports.merge = merge;


/***/ }),

/***/ 303:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var toJS = __nccwpck_require__(4043);
var YAMLMap = __nccwpck_require__(4454);
var YAMLSeq = __nccwpck_require__(2223);
var pairs = __nccwpck_require__(8385);

class YAMLOMap extends YAMLSeq.YAMLSeq {
    constructor() {
        super();
        this.add = YAMLMap.YAMLMap.prototype.add.bind(this);
        this.delete = YAMLMap.YAMLMap.prototype.delete.bind(this);
        this.get = YAMLMap.YAMLMap.prototype.get.bind(this);
        this.has = YAMLMap.YAMLMap.prototype.has.bind(this);
        this.set = YAMLMap.YAMLMap.prototype.set.bind(this);
        this.tag = YAMLOMap.tag;
    }
    /**
     * If `ctx` is given, the return type is actually `Map<unknown, unknown>`,
     * but TypeScript won't allow widening the signature of a child method.
     */
    toJSON(_, ctx) {
        if (!ctx)
            return super.toJSON(_);
        const map = new Map();
        if (ctx?.onCreate)
            ctx.onCreate(map);
        for (const pair of this.items) {
            let key, value;
            if (identity.isPair(pair)) {
                key = toJS.toJS(pair.key, '', ctx);
                value = toJS.toJS(pair.value, key, ctx);
            }
            else {
                key = toJS.toJS(pair, '', ctx);
            }
            if (map.has(key))
                throw new Error('Ordered maps must not include duplicate keys');
            map.set(key, value);
        }
        return map;
    }
    static from(schema, iterable, ctx) {
        const pairs$1 = pairs.createPairs(schema, iterable, ctx);
        const omap = new this();
        omap.items = pairs$1.items;
        return omap;
    }
}
YAMLOMap.tag = 'tag:yaml.org,2002:omap';
const omap = {
    collection: 'seq',
    identify: value => value instanceof Map,
    nodeClass: YAMLOMap,
    default: false,
    tag: 'tag:yaml.org,2002:omap',
    resolve(seq, onError) {
        const pairs$1 = pairs.resolvePairs(seq, onError);
        const seenKeys = [];
        for (const { key } of pairs$1.items) {
            if (identity.isScalar(key)) {
                if (seenKeys.includes(key.value)) {
                    onError(`Ordered maps must not include duplicate keys: ${key.value}`);
                }
                else {
                    seenKeys.push(key.value);
                }
            }
        }
        return Object.assign(new YAMLOMap(), pairs$1);
    },
    createNode: (schema, iterable, ctx) => YAMLOMap.from(schema, iterable, ctx)
};

exports.YAMLOMap = YAMLOMap;
exports.omap = omap;


/***/ }),

/***/ 8385:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Pair = __nccwpck_require__(7165);
var Scalar = __nccwpck_require__(3301);
var YAMLSeq = __nccwpck_require__(2223);

function resolvePairs(seq, onError) {
    if (identity.isSeq(seq)) {
        for (let i = 0; i < seq.items.length; ++i) {
            let item = seq.items[i];
            if (identity.isPair(item))
                continue;
            else if (identity.isMap(item)) {
                if (item.items.length > 1)
                    onError('Each pair must have its own sequence indicator');
                const pair = item.items[0] || new Pair.Pair(new Scalar.Scalar(null));
                if (item.commentBefore)
                    pair.key.commentBefore = pair.key.commentBefore
                        ? `${item.commentBefore}\n${pair.key.commentBefore}`
                        : item.commentBefore;
                if (item.comment) {
                    const cn = pair.value ?? pair.key;
                    cn.comment = cn.comment
                        ? `${item.comment}\n${cn.comment}`
                        : item.comment;
                }
                item = pair;
            }
            seq.items[i] = identity.isPair(item) ? item : new Pair.Pair(item);
        }
    }
    else
        onError('Expected a sequence for this tag');
    return seq;
}
function createPairs(schema, iterable, ctx) {
    const { replacer } = ctx;
    const pairs = new YAMLSeq.YAMLSeq(schema);
    pairs.tag = 'tag:yaml.org,2002:pairs';
    let i = 0;
    if (iterable && Symbol.iterator in Object(iterable))
        for (let it of iterable) {
            if (typeof replacer === 'function')
                it = replacer.call(iterable, String(i++), it);
            let key, value;
            if (Array.isArray(it)) {
                if (it.length === 2) {
                    key = it[0];
                    value = it[1];
                }
                else
                    throw new TypeError(`Expected [key, value] tuple: ${it}`);
            }
            else if (it && it instanceof Object) {
                const keys = Object.keys(it);
                if (keys.length === 1) {
                    key = keys[0];
                    value = it[key];
                }
                else {
                    throw new TypeError(`Expected tuple with one key, not ${keys.length} keys`);
                }
            }
            else {
                key = it;
            }
            pairs.items.push(Pair.createPair(key, value, ctx));
        }
    return pairs;
}
const pairs = {
    collection: 'seq',
    default: false,
    tag: 'tag:yaml.org,2002:pairs',
    resolve: resolvePairs,
    createNode: createPairs
};

exports.createPairs = createPairs;
exports.pairs = pairs;
exports.resolvePairs = resolvePairs;


/***/ }),

/***/ 5913:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var map = __nccwpck_require__(7451);
var _null = __nccwpck_require__(3632);
var seq = __nccwpck_require__(1706);
var string = __nccwpck_require__(6464);
var binary = __nccwpck_require__(6083);
var bool = __nccwpck_require__(8398);
var float = __nccwpck_require__(5782);
var int = __nccwpck_require__(873);
var merge = __nccwpck_require__(452);
var omap = __nccwpck_require__(303);
var pairs = __nccwpck_require__(8385);
var set = __nccwpck_require__(1528);
var timestamp = __nccwpck_require__(6752);

const schema = [
    map.map,
    seq.seq,
    string.string,
    _null.nullTag,
    bool.trueTag,
    bool.falseTag,
    int.intBin,
    int.intOct,
    int.int,
    int.intHex,
    float.floatNaN,
    float.floatExp,
    float.float,
    binary.binary,
    merge.merge,
    omap.omap,
    pairs.pairs,
    set.set,
    timestamp.intTime,
    timestamp.floatTime,
    timestamp.timestamp
];

exports.schema = schema;


/***/ }),

/***/ 1528:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Pair = __nccwpck_require__(7165);
var YAMLMap = __nccwpck_require__(4454);

class YAMLSet extends YAMLMap.YAMLMap {
    constructor(schema) {
        super(schema);
        this.tag = YAMLSet.tag;
    }
    add(key) {
        let pair;
        if (identity.isPair(key))
            pair = key;
        else if (key &&
            typeof key === 'object' &&
            'key' in key &&
            'value' in key &&
            key.value === null)
            pair = new Pair.Pair(key.key, null);
        else
            pair = new Pair.Pair(key, null);
        const prev = YAMLMap.findPair(this.items, pair.key);
        if (!prev)
            this.items.push(pair);
    }
    /**
     * If `keepPair` is `true`, returns the Pair matching `key`.
     * Otherwise, returns the value of that Pair's key.
     */
    get(key, keepPair) {
        const pair = YAMLMap.findPair(this.items, key);
        return !keepPair && identity.isPair(pair)
            ? identity.isScalar(pair.key)
                ? pair.key.value
                : pair.key
            : pair;
    }
    set(key, value) {
        if (typeof value !== 'boolean')
            throw new Error(`Expected boolean value for set(key, value) in a YAML set, not ${typeof value}`);
        const prev = YAMLMap.findPair(this.items, key);
        if (prev && !value) {
            this.items.splice(this.items.indexOf(prev), 1);
        }
        else if (!prev && value) {
            this.items.push(new Pair.Pair(key));
        }
    }
    toJSON(_, ctx) {
        return super.toJSON(_, ctx, Set);
    }
    toString(ctx, onComment, onChompKeep) {
        if (!ctx)
            return JSON.stringify(this);
        if (this.hasAllNullValues(true))
            return super.toString(Object.assign({}, ctx, { allNullValues: true }), onComment, onChompKeep);
        else
            throw new Error('Set items must all have null values');
    }
    static from(schema, iterable, ctx) {
        const { replacer } = ctx;
        const set = new this(schema);
        if (iterable && Symbol.iterator in Object(iterable))
            for (let value of iterable) {
                if (typeof replacer === 'function')
                    value = replacer.call(iterable, value, value);
                set.items.push(Pair.createPair(value, null, ctx));
            }
        return set;
    }
}
YAMLSet.tag = 'tag:yaml.org,2002:set';
const set = {
    collection: 'map',
    identify: value => value instanceof Set,
    nodeClass: YAMLSet,
    default: false,
    tag: 'tag:yaml.org,2002:set',
    createNode: (schema, iterable, ctx) => YAMLSet.from(schema, iterable, ctx),
    resolve(map, onError) {
        if (identity.isMap(map)) {
            if (map.hasAllNullValues(true))
                return Object.assign(new YAMLSet(), map);
            else
                onError('Set items must all have null values');
        }
        else
            onError('Expected a mapping for this tag');
        return map;
    }
};

exports.YAMLSet = YAMLSet;
exports.set = set;


/***/ }),

/***/ 6752:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var stringifyNumber = __nccwpck_require__(8689);

/** Internal types handle bigint as number, because TS can't figure it out. */
function parseSexagesimal(str, asBigInt) {
    const sign = str[0];
    const parts = sign === '-' || sign === '+' ? str.substring(1) : str;
    const num = (n) => asBigInt ? BigInt(n) : Number(n);
    const res = parts
        .replace(/_/g, '')
        .split(':')
        .reduce((res, p) => res * num(60) + num(p), num(0));
    return (sign === '-' ? num(-1) * res : res);
}
/**
 * hhhh:mm:ss.sss
 *
 * Internal types handle bigint as number, because TS can't figure it out.
 */
function stringifySexagesimal(node) {
    let { value } = node;
    let num = (n) => n;
    if (typeof value === 'bigint')
        num = n => BigInt(n);
    else if (isNaN(value) || !isFinite(value))
        return stringifyNumber.stringifyNumber(node);
    let sign = '';
    if (value < 0) {
        sign = '-';
        value *= num(-1);
    }
    const _60 = num(60);
    const parts = [value % _60]; // seconds, including ms
    if (value < 60) {
        parts.unshift(0); // at least one : is required
    }
    else {
        value = (value - parts[0]) / _60;
        parts.unshift(value % _60); // minutes
        if (value >= 60) {
            value = (value - parts[0]) / _60;
            parts.unshift(value); // hours
        }
    }
    return (sign +
        parts
            .map(n => String(n).padStart(2, '0'))
            .join(':')
            .replace(/000000\d*$/, '') // % 60 may introduce error
    );
}
const intTime = {
    identify: value => typeof value === 'bigint' || Number.isInteger(value),
    default: true,
    tag: 'tag:yaml.org,2002:int',
    format: 'TIME',
    test: /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+$/,
    resolve: (str, _onError, { intAsBigInt }) => parseSexagesimal(str, intAsBigInt),
    stringify: stringifySexagesimal
};
const floatTime = {
    identify: value => typeof value === 'number',
    default: true,
    tag: 'tag:yaml.org,2002:float',
    format: 'TIME',
    test: /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/,
    resolve: str => parseSexagesimal(str, false),
    stringify: stringifySexagesimal
};
const timestamp = {
    identify: value => value instanceof Date,
    default: true,
    tag: 'tag:yaml.org,2002:timestamp',
    // If the time zone is omitted, the timestamp is assumed to be specified in UTC. The time part
    // may be omitted altogether, resulting in a date format. In such a case, the time part is
    // assumed to be 00:00:00Z (start of day, UTC).
    test: RegExp('^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})' + // YYYY-Mm-Dd
        '(?:' + // time is optional
        '(?:t|T|[ \\t]+)' + // t | T | whitespace
        '([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2}(\\.[0-9]+)?)' + // Hh:Mm:Ss(.ss)?
        '(?:[ \\t]*(Z|[-+][012]?[0-9](?::[0-9]{2})?))?' + // Z | +5 | -03:30
        ')?$'),
    resolve(str) {
        const match = str.match(timestamp.test);
        if (!match)
            throw new Error('!!timestamp expects a date, starting with yyyy-mm-dd');
        const [, year, month, day, hour, minute, second] = match.map(Number);
        const millisec = match[7] ? Number((match[7] + '00').substr(1, 3)) : 0;
        let date = Date.UTC(year, month - 1, day, hour || 0, minute || 0, second || 0, millisec);
        const tz = match[8];
        if (tz && tz !== 'Z') {
            let d = parseSexagesimal(tz, false);
            if (Math.abs(d) < 30)
                d *= 60;
            date -= 60000 * d;
        }
        return new Date(date);
    },
    stringify: ({ value }) => value?.toISOString().replace(/(T00:00:00)?\.000Z$/, '') ?? ''
};

exports.floatTime = floatTime;
exports.intTime = intTime;
exports.timestamp = timestamp;


/***/ }),

/***/ 4475:
/***/ ((__unused_webpack_module, exports) => {



const FOLD_FLOW = 'flow';
const FOLD_BLOCK = 'block';
const FOLD_QUOTED = 'quoted';
/**
 * Tries to keep input at up to `lineWidth` characters, splitting only on spaces
 * not followed by newlines or spaces unless `mode` is `'quoted'`. Lines are
 * terminated with `\n` and started with `indent`.
 */
function foldFlowLines(text, indent, mode = 'flow', { indentAtStart, lineWidth = 80, minContentWidth = 20, onFold, onOverflow } = {}) {
    if (!lineWidth || lineWidth < 0)
        return text;
    if (lineWidth < minContentWidth)
        minContentWidth = 0;
    const endStep = Math.max(1 + minContentWidth, 1 + lineWidth - indent.length);
    if (text.length <= endStep)
        return text;
    const folds = [];
    const escapedFolds = {};
    let end = lineWidth - indent.length;
    if (typeof indentAtStart === 'number') {
        if (indentAtStart > lineWidth - Math.max(2, minContentWidth))
            folds.push(0);
        else
            end = lineWidth - indentAtStart;
    }
    let split = undefined;
    let prev = undefined;
    let overflow = false;
    let i = -1;
    let escStart = -1;
    let escEnd = -1;
    if (mode === FOLD_BLOCK) {
        i = consumeMoreIndentedLines(text, i, indent.length);
        if (i !== -1)
            end = i + endStep;
    }
    for (let ch; (ch = text[(i += 1)]);) {
        if (mode === FOLD_QUOTED && ch === '\\') {
            escStart = i;
            switch (text[i + 1]) {
                case 'x':
                    i += 3;
                    break;
                case 'u':
                    i += 5;
                    break;
                case 'U':
                    i += 9;
                    break;
                default:
                    i += 1;
            }
            escEnd = i;
        }
        if (ch === '\n') {
            if (mode === FOLD_BLOCK)
                i = consumeMoreIndentedLines(text, i, indent.length);
            end = i + indent.length + endStep;
            split = undefined;
        }
        else {
            if (ch === ' ' &&
                prev &&
                prev !== ' ' &&
                prev !== '\n' &&
                prev !== '\t') {
                // space surrounded by non-space can be replaced with newline + indent
                const next = text[i + 1];
                if (next && next !== ' ' && next !== '\n' && next !== '\t')
                    split = i;
            }
            if (i >= end) {
                if (split) {
                    folds.push(split);
                    end = split + endStep;
                    split = undefined;
                }
                else if (mode === FOLD_QUOTED) {
                    // white-space collected at end may stretch past lineWidth
                    while (prev === ' ' || prev === '\t') {
                        prev = ch;
                        ch = text[(i += 1)];
                        overflow = true;
                    }
                    // Account for newline escape, but don't break preceding escape
                    const j = i > escEnd + 1 ? i - 2 : escStart - 1;
                    // Bail out if lineWidth & minContentWidth are shorter than an escape string
                    if (escapedFolds[j])
                        return text;
                    folds.push(j);
                    escapedFolds[j] = true;
                    end = j + endStep;
                    split = undefined;
                }
                else {
                    overflow = true;
                }
            }
        }
        prev = ch;
    }
    if (overflow && onOverflow)
        onOverflow();
    if (folds.length === 0)
        return text;
    if (onFold)
        onFold();
    let res = text.slice(0, folds[0]);
    for (let i = 0; i < folds.length; ++i) {
        const fold = folds[i];
        const end = folds[i + 1] || text.length;
        if (fold === 0)
            res = `\n${indent}${text.slice(0, end)}`;
        else {
            if (mode === FOLD_QUOTED && escapedFolds[fold])
                res += `${text[fold]}\\`;
            res += `\n${indent}${text.slice(fold + 1, end)}`;
        }
    }
    return res;
}
/**
 * Presumes `i + 1` is at the start of a line
 * @returns index of last newline in more-indented block
 */
function consumeMoreIndentedLines(text, i, indent) {
    let end = i;
    let start = i + 1;
    let ch = text[start];
    while (ch === ' ' || ch === '\t') {
        if (i < start + indent) {
            ch = text[++i];
        }
        else {
            do {
                ch = text[++i];
            } while (ch && ch !== '\n');
            end = i;
            start = i + 1;
            ch = text[start];
        }
    }
    return end;
}

exports.FOLD_BLOCK = FOLD_BLOCK;
exports.FOLD_FLOW = FOLD_FLOW;
exports.FOLD_QUOTED = FOLD_QUOTED;
exports.foldFlowLines = foldFlowLines;


/***/ }),

/***/ 2148:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var anchors = __nccwpck_require__(1596);
var identity = __nccwpck_require__(1127);
var stringifyComment = __nccwpck_require__(9799);
var stringifyString = __nccwpck_require__(3069);

function createStringifyContext(doc, options) {
    const opt = Object.assign({
        blockQuote: true,
        commentString: stringifyComment.stringifyComment,
        defaultKeyType: null,
        defaultStringType: 'PLAIN',
        directives: null,
        doubleQuotedAsJSON: false,
        doubleQuotedMinMultiLineLength: 40,
        falseStr: 'false',
        flowCollectionPadding: true,
        indentSeq: true,
        lineWidth: 80,
        minContentWidth: 20,
        nullStr: 'null',
        simpleKeys: false,
        singleQuote: null,
        trailingComma: false,
        trueStr: 'true',
        verifyAliasOrder: true
    }, doc.schema.toStringOptions, options);
    let inFlow;
    switch (opt.collectionStyle) {
        case 'block':
            inFlow = false;
            break;
        case 'flow':
            inFlow = true;
            break;
        default:
            inFlow = null;
    }
    return {
        anchors: new Set(),
        doc,
        flowCollectionPadding: opt.flowCollectionPadding ? ' ' : '',
        indent: '',
        indentStep: typeof opt.indent === 'number' ? ' '.repeat(opt.indent) : '  ',
        inFlow,
        options: opt
    };
}
function getTagObject(tags, item) {
    if (item.tag) {
        const match = tags.filter(t => t.tag === item.tag);
        if (match.length > 0)
            return match.find(t => t.format === item.format) ?? match[0];
    }
    let tagObj = undefined;
    let obj;
    if (identity.isScalar(item)) {
        obj = item.value;
        let match = tags.filter(t => t.identify?.(obj));
        if (match.length > 1) {
            const testMatch = match.filter(t => t.test);
            if (testMatch.length > 0)
                match = testMatch;
        }
        tagObj =
            match.find(t => t.format === item.format) ?? match.find(t => !t.format);
    }
    else {
        obj = item;
        tagObj = tags.find(t => t.nodeClass && obj instanceof t.nodeClass);
    }
    if (!tagObj) {
        const name = obj?.constructor?.name ?? (obj === null ? 'null' : typeof obj);
        throw new Error(`Tag not resolved for ${name} value`);
    }
    return tagObj;
}
// needs to be called before value stringifier to allow for circular anchor refs
function stringifyProps(node, tagObj, { anchors: anchors$1, doc }) {
    if (!doc.directives)
        return '';
    const props = [];
    const anchor = (identity.isScalar(node) || identity.isCollection(node)) && node.anchor;
    if (anchor && anchors.anchorIsValid(anchor)) {
        anchors$1.add(anchor);
        props.push(`&${anchor}`);
    }
    const tag = node.tag ?? (tagObj.default ? null : tagObj.tag);
    if (tag)
        props.push(doc.directives.tagString(tag));
    return props.join(' ');
}
function stringify(item, ctx, onComment, onChompKeep) {
    if (identity.isPair(item))
        return item.toString(ctx, onComment, onChompKeep);
    if (identity.isAlias(item)) {
        if (ctx.doc.directives)
            return item.toString(ctx);
        if (ctx.resolvedAliases?.has(item)) {
            throw new TypeError(`Cannot stringify circular structure without alias nodes`);
        }
        else {
            if (ctx.resolvedAliases)
                ctx.resolvedAliases.add(item);
            else
                ctx.resolvedAliases = new Set([item]);
            item = item.resolve(ctx.doc);
        }
    }
    let tagObj = undefined;
    const node = identity.isNode(item)
        ? item
        : ctx.doc.createNode(item, { onTagObj: o => (tagObj = o) });
    tagObj ?? (tagObj = getTagObject(ctx.doc.schema.tags, node));
    const props = stringifyProps(node, tagObj, ctx);
    if (props.length > 0)
        ctx.indentAtStart = (ctx.indentAtStart ?? 0) + props.length + 1;
    const str = typeof tagObj.stringify === 'function'
        ? tagObj.stringify(node, ctx, onComment, onChompKeep)
        : identity.isScalar(node)
            ? stringifyString.stringifyString(node, ctx, onComment, onChompKeep)
            : node.toString(ctx, onComment, onChompKeep);
    if (!props)
        return str;
    return identity.isScalar(node) || str[0] === '{' || str[0] === '['
        ? `${props} ${str}`
        : `${props}\n${ctx.indent}${str}`;
}

exports.createStringifyContext = createStringifyContext;
exports.stringify = stringify;


/***/ }),

/***/ 1212:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var stringify = __nccwpck_require__(2148);
var stringifyComment = __nccwpck_require__(9799);

function stringifyCollection(collection, ctx, options) {
    const flow = ctx.inFlow ?? collection.flow;
    const stringify = flow ? stringifyFlowCollection : stringifyBlockCollection;
    return stringify(collection, ctx, options);
}
function stringifyBlockCollection({ comment, items }, ctx, { blockItemPrefix, flowChars, itemIndent, onChompKeep, onComment }) {
    const { indent, options: { commentString } } = ctx;
    const itemCtx = Object.assign({}, ctx, { indent: itemIndent, type: null });
    let chompKeep = false; // flag for the preceding node's status
    const lines = [];
    for (let i = 0; i < items.length; ++i) {
        const item = items[i];
        let comment = null;
        if (identity.isNode(item)) {
            if (!chompKeep && item.spaceBefore)
                lines.push('');
            addCommentBefore(ctx, lines, item.commentBefore, chompKeep);
            if (item.comment)
                comment = item.comment;
        }
        else if (identity.isPair(item)) {
            const ik = identity.isNode(item.key) ? item.key : null;
            if (ik) {
                if (!chompKeep && ik.spaceBefore)
                    lines.push('');
                addCommentBefore(ctx, lines, ik.commentBefore, chompKeep);
            }
        }
        chompKeep = false;
        let str = stringify.stringify(item, itemCtx, () => (comment = null), () => (chompKeep = true));
        if (comment)
            str += stringifyComment.lineComment(str, itemIndent, commentString(comment));
        if (chompKeep && comment)
            chompKeep = false;
        lines.push(blockItemPrefix + str);
    }
    let str;
    if (lines.length === 0) {
        str = flowChars.start + flowChars.end;
    }
    else {
        str = lines[0];
        for (let i = 1; i < lines.length; ++i) {
            const line = lines[i];
            str += line ? `\n${indent}${line}` : '\n';
        }
    }
    if (comment) {
        str += '\n' + stringifyComment.indentComment(commentString(comment), indent);
        if (onComment)
            onComment();
    }
    else if (chompKeep && onChompKeep)
        onChompKeep();
    return str;
}
function stringifyFlowCollection({ items }, ctx, { flowChars, itemIndent }) {
    const { indent, indentStep, flowCollectionPadding: fcPadding, options: { commentString } } = ctx;
    itemIndent += indentStep;
    const itemCtx = Object.assign({}, ctx, {
        indent: itemIndent,
        inFlow: true,
        type: null
    });
    let reqNewline = false;
    let linesAtValue = 0;
    const lines = [];
    for (let i = 0; i < items.length; ++i) {
        const item = items[i];
        let comment = null;
        if (identity.isNode(item)) {
            if (item.spaceBefore)
                lines.push('');
            addCommentBefore(ctx, lines, item.commentBefore, false);
            if (item.comment)
                comment = item.comment;
        }
        else if (identity.isPair(item)) {
            const ik = identity.isNode(item.key) ? item.key : null;
            if (ik) {
                if (ik.spaceBefore)
                    lines.push('');
                addCommentBefore(ctx, lines, ik.commentBefore, false);
                if (ik.comment)
                    reqNewline = true;
            }
            const iv = identity.isNode(item.value) ? item.value : null;
            if (iv) {
                if (iv.comment)
                    comment = iv.comment;
                if (iv.commentBefore)
                    reqNewline = true;
            }
            else if (item.value == null && ik?.comment) {
                comment = ik.comment;
            }
        }
        if (comment)
            reqNewline = true;
        let str = stringify.stringify(item, itemCtx, () => (comment = null));
        reqNewline || (reqNewline = lines.length > linesAtValue || str.includes('\n'));
        if (i < items.length - 1) {
            str += ',';
        }
        else if (ctx.options.trailingComma) {
            if (ctx.options.lineWidth > 0) {
                reqNewline || (reqNewline = lines.reduce((sum, line) => sum + line.length + 2, 2) +
                    (str.length + 2) >
                    ctx.options.lineWidth);
            }
            if (reqNewline) {
                str += ',';
            }
        }
        if (comment)
            str += stringifyComment.lineComment(str, itemIndent, commentString(comment));
        lines.push(str);
        linesAtValue = lines.length;
    }
    const { start, end } = flowChars;
    if (lines.length === 0) {
        return start + end;
    }
    else {
        if (!reqNewline) {
            const len = lines.reduce((sum, line) => sum + line.length + 2, 2);
            reqNewline = ctx.options.lineWidth > 0 && len > ctx.options.lineWidth;
        }
        if (reqNewline) {
            let str = start;
            for (const line of lines)
                str += line ? `\n${indentStep}${indent}${line}` : '\n';
            return `${str}\n${indent}${end}`;
        }
        else {
            return `${start}${fcPadding}${lines.join(' ')}${fcPadding}${end}`;
        }
    }
}
function addCommentBefore({ indent, options: { commentString } }, lines, comment, chompKeep) {
    if (comment && chompKeep)
        comment = comment.replace(/^\n+/, '');
    if (comment) {
        const ic = stringifyComment.indentComment(commentString(comment), indent);
        lines.push(ic.trimStart()); // Avoid double indent on first line
    }
}

exports.stringifyCollection = stringifyCollection;


/***/ }),

/***/ 9799:
/***/ ((__unused_webpack_module, exports) => {



/**
 * Stringifies a comment.
 *
 * Empty comment lines are left empty,
 * lines consisting of a single space are replaced by `#`,
 * and all other lines are prefixed with a `#`.
 */
const stringifyComment = (str) => str.replace(/^(?!$)(?: $)?/gm, '#');
function indentComment(comment, indent) {
    if (/^\n+$/.test(comment))
        return comment.substring(1);
    return indent ? comment.replace(/^(?! *$)/gm, indent) : comment;
}
const lineComment = (str, indent, comment) => str.endsWith('\n')
    ? indentComment(comment, indent)
    : comment.includes('\n')
        ? '\n' + indentComment(comment, indent)
        : (str.endsWith(' ') ? '' : ' ') + comment;

exports.indentComment = indentComment;
exports.lineComment = lineComment;
exports.stringifyComment = stringifyComment;


/***/ }),

/***/ 6829:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var stringify = __nccwpck_require__(2148);
var stringifyComment = __nccwpck_require__(9799);

function stringifyDocument(doc, options) {
    const lines = [];
    let hasDirectives = options.directives === true;
    if (options.directives !== false && doc.directives) {
        const dir = doc.directives.toString(doc);
        if (dir) {
            lines.push(dir);
            hasDirectives = true;
        }
        else if (doc.directives.docStart)
            hasDirectives = true;
    }
    if (hasDirectives)
        lines.push('---');
    const ctx = stringify.createStringifyContext(doc, options);
    const { commentString } = ctx.options;
    if (doc.commentBefore) {
        if (lines.length !== 1)
            lines.unshift('');
        const cs = commentString(doc.commentBefore);
        lines.unshift(stringifyComment.indentComment(cs, ''));
    }
    let chompKeep = false;
    let contentComment = null;
    if (doc.contents) {
        if (identity.isNode(doc.contents)) {
            if (doc.contents.spaceBefore && hasDirectives)
                lines.push('');
            if (doc.contents.commentBefore) {
                const cs = commentString(doc.contents.commentBefore);
                lines.push(stringifyComment.indentComment(cs, ''));
            }
            // top-level block scalars need to be indented if followed by a comment
            ctx.forceBlockIndent = !!doc.comment;
            contentComment = doc.contents.comment;
        }
        const onChompKeep = contentComment ? undefined : () => (chompKeep = true);
        let body = stringify.stringify(doc.contents, ctx, () => (contentComment = null), onChompKeep);
        if (contentComment)
            body += stringifyComment.lineComment(body, '', commentString(contentComment));
        if ((body[0] === '|' || body[0] === '>') &&
            lines[lines.length - 1] === '---') {
            // Top-level block scalars with a preceding doc marker ought to use the
            // same line for their header.
            lines[lines.length - 1] = `--- ${body}`;
        }
        else
            lines.push(body);
    }
    else {
        lines.push(stringify.stringify(doc.contents, ctx));
    }
    if (doc.directives?.docEnd) {
        if (doc.comment) {
            const cs = commentString(doc.comment);
            if (cs.includes('\n')) {
                lines.push('...');
                lines.push(stringifyComment.indentComment(cs, ''));
            }
            else {
                lines.push(`... ${cs}`);
            }
        }
        else {
            lines.push('...');
        }
    }
    else {
        let dc = doc.comment;
        if (dc && chompKeep)
            dc = dc.replace(/^\n+/, '');
        if (dc) {
            if ((!chompKeep || contentComment) && lines[lines.length - 1] !== '')
                lines.push('');
            lines.push(stringifyComment.indentComment(commentString(dc), ''));
        }
    }
    return lines.join('\n') + '\n';
}

exports.stringifyDocument = stringifyDocument;


/***/ }),

/***/ 8689:
/***/ ((__unused_webpack_module, exports) => {



function stringifyNumber({ format, minFractionDigits, tag, value }) {
    if (typeof value === 'bigint')
        return String(value);
    const num = typeof value === 'number' ? value : Number(value);
    if (!isFinite(num))
        return isNaN(num) ? '.nan' : num < 0 ? '-.inf' : '.inf';
    let n = Object.is(value, -0) ? '-0' : JSON.stringify(value);
    if (!format &&
        minFractionDigits &&
        (!tag || tag === 'tag:yaml.org,2002:float') &&
        /^-?\d/.test(n) &&
        !n.includes('e')) {
        let i = n.indexOf('.');
        if (i < 0) {
            i = n.length;
            n += '.';
        }
        let d = minFractionDigits - (n.length - i - 1);
        while (d-- > 0)
            n += '0';
    }
    return n;
}

exports.stringifyNumber = stringifyNumber;


/***/ }),

/***/ 9748:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Scalar = __nccwpck_require__(3301);
var stringify = __nccwpck_require__(2148);
var stringifyComment = __nccwpck_require__(9799);

function stringifyPair({ key, value }, ctx, onComment, onChompKeep) {
    const { allNullValues, doc, indent, indentStep, options: { commentString, indentSeq, simpleKeys } } = ctx;
    let keyComment = (identity.isNode(key) && key.comment) || null;
    if (simpleKeys) {
        if (keyComment) {
            throw new Error('With simple keys, key nodes cannot have comments');
        }
        if (identity.isCollection(key) || (!identity.isNode(key) && typeof key === 'object')) {
            const msg = 'With simple keys, collection cannot be used as a key value';
            throw new Error(msg);
        }
    }
    let explicitKey = !simpleKeys &&
        (!key ||
            (keyComment && value == null && !ctx.inFlow) ||
            identity.isCollection(key) ||
            (identity.isScalar(key)
                ? key.type === Scalar.Scalar.BLOCK_FOLDED || key.type === Scalar.Scalar.BLOCK_LITERAL
                : typeof key === 'object'));
    ctx = Object.assign({}, ctx, {
        allNullValues: false,
        implicitKey: !explicitKey && (simpleKeys || !allNullValues),
        indent: indent + indentStep
    });
    let keyCommentDone = false;
    let chompKeep = false;
    let str = stringify.stringify(key, ctx, () => (keyCommentDone = true), () => (chompKeep = true));
    if (!explicitKey && !ctx.inFlow && str.length > 1024) {
        if (simpleKeys)
            throw new Error('With simple keys, single line scalar must not span more than 1024 characters');
        explicitKey = true;
    }
    if (ctx.inFlow) {
        if (allNullValues || value == null) {
            if (keyCommentDone && onComment)
                onComment();
            return str === '' ? '?' : explicitKey ? `? ${str}` : str;
        }
    }
    else if ((allNullValues && !simpleKeys) || (value == null && explicitKey)) {
        str = `? ${str}`;
        if (keyComment && !keyCommentDone) {
            str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
        }
        else if (chompKeep && onChompKeep)
            onChompKeep();
        return str;
    }
    if (keyCommentDone)
        keyComment = null;
    if (explicitKey) {
        if (keyComment)
            str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
        str = `? ${str}\n${indent}:`;
    }
    else {
        str = `${str}:`;
        if (keyComment)
            str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
    }
    let vsb, vcb, valueComment;
    if (identity.isNode(value)) {
        vsb = !!value.spaceBefore;
        vcb = value.commentBefore;
        valueComment = value.comment;
    }
    else {
        vsb = false;
        vcb = null;
        valueComment = null;
        if (value && typeof value === 'object')
            value = doc.createNode(value);
    }
    ctx.implicitKey = false;
    if (!explicitKey && !keyComment && identity.isScalar(value))
        ctx.indentAtStart = str.length + 1;
    chompKeep = false;
    if (!indentSeq &&
        indentStep.length >= 2 &&
        !ctx.inFlow &&
        !explicitKey &&
        identity.isSeq(value) &&
        !value.flow &&
        !value.tag &&
        !value.anchor) {
        // If indentSeq === false, consider '- ' as part of indentation where possible
        ctx.indent = ctx.indent.substring(2);
    }
    let valueCommentDone = false;
    const valueStr = stringify.stringify(value, ctx, () => (valueCommentDone = true), () => (chompKeep = true));
    let ws = ' ';
    if (keyComment || vsb || vcb) {
        ws = vsb ? '\n' : '';
        if (vcb) {
            const cs = commentString(vcb);
            ws += `\n${stringifyComment.indentComment(cs, ctx.indent)}`;
        }
        if (valueStr === '' && !ctx.inFlow) {
            if (ws === '\n' && valueComment)
                ws = '\n\n';
        }
        else {
            ws += `\n${ctx.indent}`;
        }
    }
    else if (!explicitKey && identity.isCollection(value)) {
        const vs0 = valueStr[0];
        const nl0 = valueStr.indexOf('\n');
        const hasNewline = nl0 !== -1;
        const flow = ctx.inFlow ?? value.flow ?? value.items.length === 0;
        if (hasNewline || !flow) {
            let hasPropsLine = false;
            if (hasNewline && (vs0 === '&' || vs0 === '!')) {
                let sp0 = valueStr.indexOf(' ');
                if (vs0 === '&' &&
                    sp0 !== -1 &&
                    sp0 < nl0 &&
                    valueStr[sp0 + 1] === '!') {
                    sp0 = valueStr.indexOf(' ', sp0 + 1);
                }
                if (sp0 === -1 || nl0 < sp0)
                    hasPropsLine = true;
            }
            if (!hasPropsLine)
                ws = `\n${ctx.indent}`;
        }
    }
    else if (valueStr === '' || valueStr[0] === '\n') {
        ws = '';
    }
    str += ws + valueStr;
    if (ctx.inFlow) {
        if (valueCommentDone && onComment)
            onComment();
    }
    else if (valueComment && !valueCommentDone) {
        str += stringifyComment.lineComment(str, ctx.indent, commentString(valueComment));
    }
    else if (chompKeep && onChompKeep) {
        onChompKeep();
    }
    return str;
}

exports.stringifyPair = stringifyPair;


/***/ }),

/***/ 3069:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);
var foldFlowLines = __nccwpck_require__(4475);

const getFoldOptions = (ctx, isBlock) => ({
    indentAtStart: isBlock ? ctx.indent.length : ctx.indentAtStart,
    lineWidth: ctx.options.lineWidth,
    minContentWidth: ctx.options.minContentWidth
});
// Also checks for lines starting with %, as parsing the output as YAML 1.1 will
// presume that's starting a new document.
const containsDocumentMarker = (str) => /^(%|---|\.\.\.)/m.test(str);
function lineLengthOverLimit(str, lineWidth, indentLength) {
    if (!lineWidth || lineWidth < 0)
        return false;
    const limit = lineWidth - indentLength;
    const strLen = str.length;
    if (strLen <= limit)
        return false;
    for (let i = 0, start = 0; i < strLen; ++i) {
        if (str[i] === '\n') {
            if (i - start > limit)
                return true;
            start = i + 1;
            if (strLen - start <= limit)
                return false;
        }
    }
    return true;
}
function doubleQuotedString(value, ctx) {
    const json = JSON.stringify(value);
    if (ctx.options.doubleQuotedAsJSON)
        return json;
    const { implicitKey } = ctx;
    const minMultiLineLength = ctx.options.doubleQuotedMinMultiLineLength;
    const indent = ctx.indent || (containsDocumentMarker(value) ? '  ' : '');
    let str = '';
    let start = 0;
    for (let i = 0, ch = json[i]; ch; ch = json[++i]) {
        if (ch === ' ' && json[i + 1] === '\\' && json[i + 2] === 'n') {
            // space before newline needs to be escaped to not be folded
            str += json.slice(start, i) + '\\ ';
            i += 1;
            start = i;
            ch = '\\';
        }
        if (ch === '\\')
            switch (json[i + 1]) {
                case 'u':
                    {
                        str += json.slice(start, i);
                        const code = json.substr(i + 2, 4);
                        switch (code) {
                            case '0000':
                                str += '\\0';
                                break;
                            case '0007':
                                str += '\\a';
                                break;
                            case '000b':
                                str += '\\v';
                                break;
                            case '001b':
                                str += '\\e';
                                break;
                            case '0085':
                                str += '\\N';
                                break;
                            case '00a0':
                                str += '\\_';
                                break;
                            case '2028':
                                str += '\\L';
                                break;
                            case '2029':
                                str += '\\P';
                                break;
                            default:
                                if (code.substr(0, 2) === '00')
                                    str += '\\x' + code.substr(2);
                                else
                                    str += json.substr(i, 6);
                        }
                        i += 5;
                        start = i + 1;
                    }
                    break;
                case 'n':
                    if (implicitKey ||
                        json[i + 2] === '"' ||
                        json.length < minMultiLineLength) {
                        i += 1;
                    }
                    else {
                        // folding will eat first newline
                        str += json.slice(start, i) + '\n\n';
                        while (json[i + 2] === '\\' &&
                            json[i + 3] === 'n' &&
                            json[i + 4] !== '"') {
                            str += '\n';
                            i += 2;
                        }
                        str += indent;
                        // space after newline needs to be escaped to not be folded
                        if (json[i + 2] === ' ')
                            str += '\\';
                        i += 1;
                        start = i + 1;
                    }
                    break;
                default:
                    i += 1;
            }
    }
    str = start ? str + json.slice(start) : json;
    return implicitKey
        ? str
        : foldFlowLines.foldFlowLines(str, indent, foldFlowLines.FOLD_QUOTED, getFoldOptions(ctx, false));
}
function singleQuotedString(value, ctx) {
    if (ctx.options.singleQuote === false ||
        (ctx.implicitKey && value.includes('\n')) ||
        /[ \t]\n|\n[ \t]/.test(value) // single quoted string can't have leading or trailing whitespace around newline
    )
        return doubleQuotedString(value, ctx);
    const indent = ctx.indent || (containsDocumentMarker(value) ? '  ' : '');
    const res = "'" + value.replace(/'/g, "''").replace(/\n+/g, `$&\n${indent}`) + "'";
    return ctx.implicitKey
        ? res
        : foldFlowLines.foldFlowLines(res, indent, foldFlowLines.FOLD_FLOW, getFoldOptions(ctx, false));
}
function quotedString(value, ctx) {
    const { singleQuote } = ctx.options;
    let qs;
    if (singleQuote === false)
        qs = doubleQuotedString;
    else {
        const hasDouble = value.includes('"');
        const hasSingle = value.includes("'");
        if (hasDouble && !hasSingle)
            qs = singleQuotedString;
        else if (hasSingle && !hasDouble)
            qs = doubleQuotedString;
        else
            qs = singleQuote ? singleQuotedString : doubleQuotedString;
    }
    return qs(value, ctx);
}
// The negative lookbehind avoids a polynomial search,
// but isn't supported yet on Safari: https://caniuse.com/js-regexp-lookbehind
let blockEndNewlines;
try {
    blockEndNewlines = new RegExp('(^|(?<!\n))\n+(?!\n|$)', 'g');
}
catch {
    blockEndNewlines = /\n+(?!\n|$)/g;
}
function blockString({ comment, type, value }, ctx, onComment, onChompKeep) {
    const { blockQuote, commentString, lineWidth } = ctx.options;
    // 1. Block can't end in whitespace unless the last line is non-empty.
    // 2. Strings consisting of only whitespace are best rendered explicitly.
    if (!blockQuote || /\n[\t ]+$/.test(value)) {
        return quotedString(value, ctx);
    }
    const indent = ctx.indent ||
        (ctx.forceBlockIndent || containsDocumentMarker(value) ? '  ' : '');
    const literal = blockQuote === 'literal'
        ? true
        : blockQuote === 'folded' || type === Scalar.Scalar.BLOCK_FOLDED
            ? false
            : type === Scalar.Scalar.BLOCK_LITERAL
                ? true
                : !lineLengthOverLimit(value, lineWidth, indent.length);
    if (!value)
        return literal ? '|\n' : '>\n';
    // determine chomping from whitespace at value end
    let chomp;
    let endStart;
    for (endStart = value.length; endStart > 0; --endStart) {
        const ch = value[endStart - 1];
        if (ch !== '\n' && ch !== '\t' && ch !== ' ')
            break;
    }
    let end = value.substring(endStart);
    const endNlPos = end.indexOf('\n');
    if (endNlPos === -1) {
        chomp = '-'; // strip
    }
    else if (value === end || endNlPos !== end.length - 1) {
        chomp = '+'; // keep
        if (onChompKeep)
            onChompKeep();
    }
    else {
        chomp = ''; // clip
    }
    if (end) {
        value = value.slice(0, -end.length);
        if (end[end.length - 1] === '\n')
            end = end.slice(0, -1);
        end = end.replace(blockEndNewlines, `$&${indent}`);
    }
    // determine indent indicator from whitespace at value start
    let startWithSpace = false;
    let startEnd;
    let startNlPos = -1;
    for (startEnd = 0; startEnd < value.length; ++startEnd) {
        const ch = value[startEnd];
        if (ch === ' ')
            startWithSpace = true;
        else if (ch === '\n')
            startNlPos = startEnd;
        else
            break;
    }
    let start = value.substring(0, startNlPos < startEnd ? startNlPos + 1 : startEnd);
    if (start) {
        value = value.substring(start.length);
        start = start.replace(/\n+/g, `$&${indent}`);
    }
    const indentSize = indent ? '2' : '1'; // root is at -1
    // Leading | or > is added later
    let header = (startWithSpace ? indentSize : '') + chomp;
    if (comment) {
        header += ' ' + commentString(comment.replace(/ ?[\r\n]+/g, ' '));
        if (onComment)
            onComment();
    }
    if (!literal) {
        const foldedValue = value
            .replace(/\n+/g, '\n$&')
            .replace(/(?:^|\n)([\t ].*)(?:([\n\t ]*)\n(?![\n\t ]))?/g, '$1$2') // more-indented lines aren't folded
            //                ^ more-ind. ^ empty     ^ capture next empty lines only at end of indent
            .replace(/\n+/g, `$&${indent}`);
        let literalFallback = false;
        const foldOptions = getFoldOptions(ctx, true);
        if (blockQuote !== 'folded' && type !== Scalar.Scalar.BLOCK_FOLDED) {
            foldOptions.onOverflow = () => {
                literalFallback = true;
            };
        }
        const body = foldFlowLines.foldFlowLines(`${start}${foldedValue}${end}`, indent, foldFlowLines.FOLD_BLOCK, foldOptions);
        if (!literalFallback)
            return `>${header}\n${indent}${body}`;
    }
    value = value.replace(/\n+/g, `$&${indent}`);
    return `|${header}\n${indent}${start}${value}${end}`;
}
function plainString(item, ctx, onComment, onChompKeep) {
    const { type, value } = item;
    const { actualString, implicitKey, indent, indentStep, inFlow } = ctx;
    if ((implicitKey && value.includes('\n')) ||
        (inFlow && /[[\]{},]/.test(value))) {
        return quotedString(value, ctx);
    }
    if (/^[\n\t ,[\]{}#&*!|>'"%@`]|^[?-]$|^[?-][ \t]|[\n:][ \t]|[ \t]\n|[\n\t ]#|[\n\t :]$/.test(value)) {
        // not allowed:
        // - '-' or '?'
        // - start with an indicator character (except [?:-]) or /[?-] /
        // - '\n ', ': ' or ' \n' anywhere
        // - '#' not preceded by a non-space char
        // - end with ' ' or ':'
        return implicitKey || inFlow || !value.includes('\n')
            ? quotedString(value, ctx)
            : blockString(item, ctx, onComment, onChompKeep);
    }
    if (!implicitKey &&
        !inFlow &&
        type !== Scalar.Scalar.PLAIN &&
        value.includes('\n')) {
        // Where allowed & type not set explicitly, prefer block style for multiline strings
        return blockString(item, ctx, onComment, onChompKeep);
    }
    if (containsDocumentMarker(value)) {
        if (indent === '') {
            ctx.forceBlockIndent = true;
            return blockString(item, ctx, onComment, onChompKeep);
        }
        else if (implicitKey && indent === indentStep) {
            return quotedString(value, ctx);
        }
    }
    const str = value.replace(/\n+/g, `$&\n${indent}`);
    // Verify that output will be parsed as a string, as e.g. plain numbers and
    // booleans get parsed with those types in v1.2 (e.g. '42', 'true' & '0.9e-3'),
    // and others in v1.1.
    if (actualString) {
        const test = (tag) => tag.default && tag.tag !== 'tag:yaml.org,2002:str' && tag.test?.test(str);
        const { compat, tags } = ctx.doc.schema;
        if (tags.some(test) || compat?.some(test))
            return quotedString(value, ctx);
    }
    return implicitKey
        ? str
        : foldFlowLines.foldFlowLines(str, indent, foldFlowLines.FOLD_FLOW, getFoldOptions(ctx, false));
}
function stringifyString(item, ctx, onComment, onChompKeep) {
    const { implicitKey, inFlow } = ctx;
    const ss = typeof item.value === 'string'
        ? item
        : Object.assign({}, item, { value: String(item.value) });
    let { type } = item;
    if (type !== Scalar.Scalar.QUOTE_DOUBLE) {
        // force double quotes on control characters & unpaired surrogates
        if (/[\x00-\x08\x0b-\x1f\x7f-\x9f\u{D800}-\u{DFFF}]/u.test(ss.value))
            type = Scalar.Scalar.QUOTE_DOUBLE;
    }
    const _stringify = (_type) => {
        switch (_type) {
            case Scalar.Scalar.BLOCK_FOLDED:
            case Scalar.Scalar.BLOCK_LITERAL:
                return implicitKey || inFlow
                    ? quotedString(ss.value, ctx) // blocks are not valid inside flow containers
                    : blockString(ss, ctx, onComment, onChompKeep);
            case Scalar.Scalar.QUOTE_DOUBLE:
                return doubleQuotedString(ss.value, ctx);
            case Scalar.Scalar.QUOTE_SINGLE:
                return singleQuotedString(ss.value, ctx);
            case Scalar.Scalar.PLAIN:
                return plainString(ss, ctx, onComment, onChompKeep);
            default:
                return null;
        }
    };
    let res = _stringify(type);
    if (res === null) {
        const { defaultKeyType, defaultStringType } = ctx.options;
        const t = (implicitKey && defaultKeyType) || defaultStringType;
        res = _stringify(t);
        if (res === null)
            throw new Error(`Unsupported default string type ${t}`);
    }
    return res;
}

exports.stringifyString = stringifyString;


/***/ }),

/***/ 204:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);

const BREAK = Symbol('break visit');
const SKIP = Symbol('skip children');
const REMOVE = Symbol('remove node');
/**
 * Apply a visitor to an AST node or document.
 *
 * Walks through the tree (depth-first) starting from `node`, calling a
 * `visitor` function with three arguments:
 *   - `key`: For sequence values and map `Pair`, the node's index in the
 *     collection. Within a `Pair`, `'key'` or `'value'`, correspondingly.
 *     `null` for the root node.
 *   - `node`: The current node.
 *   - `path`: The ancestry of the current node.
 *
 * The return value of the visitor may be used to control the traversal:
 *   - `undefined` (default): Do nothing and continue
 *   - `visit.SKIP`: Do not visit the children of this node, continue with next
 *     sibling
 *   - `visit.BREAK`: Terminate traversal completely
 *   - `visit.REMOVE`: Remove the current node, then continue with the next one
 *   - `Node`: Replace the current node, then continue by visiting it
 *   - `number`: While iterating the items of a sequence or map, set the index
 *     of the next step. This is useful especially if the index of the current
 *     node has changed.
 *
 * If `visitor` is a single function, it will be called with all values
 * encountered in the tree, including e.g. `null` values. Alternatively,
 * separate visitor functions may be defined for each `Map`, `Pair`, `Seq`,
 * `Alias` and `Scalar` node. To define the same visitor function for more than
 * one node type, use the `Collection` (map and seq), `Value` (map, seq & scalar)
 * and `Node` (alias, map, seq & scalar) targets. Of all these, only the most
 * specific defined one will be used for each node.
 */
function visit(node, visitor) {
    const visitor_ = initVisitor(visitor);
    if (identity.isDocument(node)) {
        const cd = visit_(null, node.contents, visitor_, Object.freeze([node]));
        if (cd === REMOVE)
            node.contents = null;
    }
    else
        visit_(null, node, visitor_, Object.freeze([]));
}
// Without the `as symbol` casts, TS declares these in the `visit`
// namespace using `var`, but then complains about that because
// `unique symbol` must be `const`.
/** Terminate visit traversal completely */
visit.BREAK = BREAK;
/** Do not visit the children of the current node */
visit.SKIP = SKIP;
/** Remove the current node */
visit.REMOVE = REMOVE;
function visit_(key, node, visitor, path) {
    const ctrl = callVisitor(key, node, visitor, path);
    if (identity.isNode(ctrl) || identity.isPair(ctrl)) {
        replaceNode(key, path, ctrl);
        return visit_(key, ctrl, visitor, path);
    }
    if (typeof ctrl !== 'symbol') {
        if (identity.isCollection(node)) {
            path = Object.freeze(path.concat(node));
            for (let i = 0; i < node.items.length; ++i) {
                const ci = visit_(i, node.items[i], visitor, path);
                if (typeof ci === 'number')
                    i = ci - 1;
                else if (ci === BREAK)
                    return BREAK;
                else if (ci === REMOVE) {
                    node.items.splice(i, 1);
                    i -= 1;
                }
            }
        }
        else if (identity.isPair(node)) {
            path = Object.freeze(path.concat(node));
            const ck = visit_('key', node.key, visitor, path);
            if (ck === BREAK)
                return BREAK;
            else if (ck === REMOVE)
                node.key = null;
            const cv = visit_('value', node.value, visitor, path);
            if (cv === BREAK)
                return BREAK;
            else if (cv === REMOVE)
                node.value = null;
        }
    }
    return ctrl;
}
/**
 * Apply an async visitor to an AST node or document.
 *
 * Walks through the tree (depth-first) starting from `node`, calling a
 * `visitor` function with three arguments:
 *   - `key`: For sequence values and map `Pair`, the node's index in the
 *     collection. Within a `Pair`, `'key'` or `'value'`, correspondingly.
 *     `null` for the root node.
 *   - `node`: The current node.
 *   - `path`: The ancestry of the current node.
 *
 * The return value of the visitor may be used to control the traversal:
 *   - `Promise`: Must resolve to one of the following values
 *   - `undefined` (default): Do nothing and continue
 *   - `visit.SKIP`: Do not visit the children of this node, continue with next
 *     sibling
 *   - `visit.BREAK`: Terminate traversal completely
 *   - `visit.REMOVE`: Remove the current node, then continue with the next one
 *   - `Node`: Replace the current node, then continue by visiting it
 *   - `number`: While iterating the items of a sequence or map, set the index
 *     of the next step. This is useful especially if the index of the current
 *     node has changed.
 *
 * If `visitor` is a single function, it will be called with all values
 * encountered in the tree, including e.g. `null` values. Alternatively,
 * separate visitor functions may be defined for each `Map`, `Pair`, `Seq`,
 * `Alias` and `Scalar` node. To define the same visitor function for more than
 * one node type, use the `Collection` (map and seq), `Value` (map, seq & scalar)
 * and `Node` (alias, map, seq & scalar) targets. Of all these, only the most
 * specific defined one will be used for each node.
 */
async function visitAsync(node, visitor) {
    const visitor_ = initVisitor(visitor);
    if (identity.isDocument(node)) {
        const cd = await visitAsync_(null, node.contents, visitor_, Object.freeze([node]));
        if (cd === REMOVE)
            node.contents = null;
    }
    else
        await visitAsync_(null, node, visitor_, Object.freeze([]));
}
// Without the `as symbol` casts, TS declares these in the `visit`
// namespace using `var`, but then complains about that because
// `unique symbol` must be `const`.
/** Terminate visit traversal completely */
visitAsync.BREAK = BREAK;
/** Do not visit the children of the current node */
visitAsync.SKIP = SKIP;
/** Remove the current node */
visitAsync.REMOVE = REMOVE;
async function visitAsync_(key, node, visitor, path) {
    const ctrl = await callVisitor(key, node, visitor, path);
    if (identity.isNode(ctrl) || identity.isPair(ctrl)) {
        replaceNode(key, path, ctrl);
        return visitAsync_(key, ctrl, visitor, path);
    }
    if (typeof ctrl !== 'symbol') {
        if (identity.isCollection(node)) {
            path = Object.freeze(path.concat(node));
            for (let i = 0; i < node.items.length; ++i) {
                const ci = await visitAsync_(i, node.items[i], visitor, path);
                if (typeof ci === 'number')
                    i = ci - 1;
                else if (ci === BREAK)
                    return BREAK;
                else if (ci === REMOVE) {
                    node.items.splice(i, 1);
                    i -= 1;
                }
            }
        }
        else if (identity.isPair(node)) {
            path = Object.freeze(path.concat(node));
            const ck = await visitAsync_('key', node.key, visitor, path);
            if (ck === BREAK)
                return BREAK;
            else if (ck === REMOVE)
                node.key = null;
            const cv = await visitAsync_('value', node.value, visitor, path);
            if (cv === BREAK)
                return BREAK;
            else if (cv === REMOVE)
                node.value = null;
        }
    }
    return ctrl;
}
function initVisitor(visitor) {
    if (typeof visitor === 'object' &&
        (visitor.Collection || visitor.Node || visitor.Value)) {
        return Object.assign({
            Alias: visitor.Node,
            Map: visitor.Node,
            Scalar: visitor.Node,
            Seq: visitor.Node
        }, visitor.Value && {
            Map: visitor.Value,
            Scalar: visitor.Value,
            Seq: visitor.Value
        }, visitor.Collection && {
            Map: visitor.Collection,
            Seq: visitor.Collection
        }, visitor);
    }
    return visitor;
}
function callVisitor(key, node, visitor, path) {
    if (typeof visitor === 'function')
        return visitor(key, node, path);
    if (identity.isMap(node))
        return visitor.Map?.(key, node, path);
    if (identity.isSeq(node))
        return visitor.Seq?.(key, node, path);
    if (identity.isPair(node))
        return visitor.Pair?.(key, node, path);
    if (identity.isScalar(node))
        return visitor.Scalar?.(key, node, path);
    if (identity.isAlias(node))
        return visitor.Alias?.(key, node, path);
    return undefined;
}
function replaceNode(key, path, node) {
    const parent = path[path.length - 1];
    if (identity.isCollection(parent)) {
        parent.items[key] = node;
    }
    else if (identity.isPair(parent)) {
        if (key === 'key')
            parent.key = node;
        else
            parent.value = node;
    }
    else if (identity.isDocument(parent)) {
        parent.contents = node;
    }
    else {
        const pt = identity.isAlias(parent) ? 'alias' : 'scalar';
        throw new Error(`Cannot replace node with ${pt} parent`);
    }
}

exports.visit = visit;
exports.visitAsync = visitAsync;


/***/ }),

/***/ 8476:
/***/ ((__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
/* harmony import */ var _cli_command_line_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(5010);
// Entry of the command line: the same pipeline on a developer's machine, with post at the end of the same process.



const root = node_path__WEBPACK_IMPORTED_MODULE_1__.join(import.meta.dirname, "../..");
process.exitCode = await (0,_cli_command_line_js__WEBPACK_IMPORTED_MODULE_2__/* .commandLine */ .a)(process, {
    action: await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(node_path__WEBPACK_IMPORTED_MODULE_1__.join(root, "action.yml"), "utf8"),
    chain: () => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(node_path__WEBPACK_IMPORTED_MODULE_1__.join(root, "chain/action.yml"), "utf8"),
    manifest: await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(node_path__WEBPACK_IMPORTED_MODULE_1__.join(root, "package.json"), "utf8"),
});

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 181:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   f: () => (/* binding */ readAction)
/* harmony export */ });
/* harmony import */ var yaml__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8815);
// What action.yml declares: the one list of inputs that the flags, the defaults and the help text come from.

/** Reads the text of an action.yml. Comments count: a comment line before an input starts a group. */
function readAction(text) {
    const document = (0,yaml__WEBPACK_IMPORTED_MODULE_0__.parseDocument)(text);
    const inputs = document.get("inputs", true);
    const declarations = [];
    if ((0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isMap */ .jh)(inputs)) {
        let group = heading(inputs.commentBefore);
        for (const { key, value } of inputs.items) {
            if (!(0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn)(key) || !(0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isMap */ .jh)(value))
                continue;
            group = heading(key.commentBefore) || group;
            const description = String(value.get("description") ?? "");
            const fallback = String(value.get("default") ?? "");
            declarations.push({
                name: String(key.value),
                description,
                default: fallback,
                required: value.get("required") === true,
                group,
                isSwitch: fallback === "true" || fallback === "false",
                isList: /^(List of|Quality gates as a YAML map)\b/.test(description),
            });
        }
    }
    return { name: String(document.get("name") ?? ""), inputs: declarations };
}
function heading(comment) {
    return comment?.trim().split("\n").at(-1)?.trim() ?? "";
}


/***/ }),

/***/ 3363:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ parseArguments)
/* harmony export */ });
/* unused harmony export RUN_FLAGS */
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7975);
/* harmony import */ var _inputs_nearest_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(799);
/* harmony import */ var _flags_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3080);
/* harmony import */ var _problems_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(7731);
// The words after `image-driven-pipeline` as a request.




/** Flags of `run` that are no inputs. `push` hides the input of that name: nothing is pushed from a terminal unless told to. */
const RUN_FLAGS = {
    workflow: "text",
    job: "text",
    step: "text",
    directory: "text",
    push: "switch",
    "keep-image": "switch",
    help: "switch",
};
const COMMANDS = ["run", "chain", "launch", "help"];
const SEE_HELP = "`image-driven-pipeline help` lists the commands and flags";
/** Reads `argv`, the arguments without node and the script. */
function parseArguments(argv, inputs) {
    const [command, ...rest] = argv;
    if (command === undefined)
        return { command: "help", asked: false };
    if (command === "help" || command === "--help" || command === "-h")
        return { command: "help", asked: true };
    if (command === "--version")
        return { command: "version" };
    if (command === "run")
        return parseRun(rest, inputs);
    if (command.startsWith("-"))
        throw (0,_problems_js__WEBPACK_IMPORTED_MODULE_2__/* .refusal */ .x)(`"${command}" comes before a command`, `write \`image-driven-pipeline run ${argv.join(" ")}\``);
    throw (0,_problems_js__WEBPACK_IMPORTED_MODULE_2__/* .refusal */ .x)(`there is no command "${command}"${(0,_inputs_nearest_js__WEBPACK_IMPORTED_MODULE_3__/* .hint */ .a)(command, COMMANDS)}`, SEE_HELP);
}
function parseRun(argv, declarations) {
    const declared = new Map(declarations.map((input) => [input.name, input]));
    const names = [...new Set([...Object.keys(RUN_FLAGS), ...declared.keys()])];
    const isSwitch = (name) => isRunFlag(name) ? RUN_FLAGS[name] === "switch" : declared.get(name)?.isSwitch === true;
    const { tokens } = (0,node_util__WEBPACK_IMPORTED_MODULE_0__.parseArgs)({
        args: [...argv],
        options: Object.fromEntries(names.map((name) => [name, { type: isSwitch(name) ? "boolean" : "string" }])),
        strict: false,
        allowPositionals: true,
        tokens: true,
    });
    const given = new Map();
    for (const token of tokens) {
        if (token.kind === "option-terminator")
            continue;
        if (token.kind === "positional")
            throw unexpected(token.value, argv[token.index - 1], isSwitch);
        const { name } = token;
        if (token.rawName === "-h")
            return { command: "help", asked: true };
        if (!token.rawName.startsWith("--") || !names.includes(name))
            throw (0,_flags_js__WEBPACK_IMPORTED_MODULE_1__/* .unknownFlag */ .Vx)(token.rawName, name, names, SEE_HELP);
        if (!isSwitch(name))
            (0,_flags_js__WEBPACK_IMPORTED_MODULE_1__/* .checkValue */ .Su)(name, token.value, token.inlineValue === true);
        const values = given.get(name) ?? [];
        given.set(name, [...values, token.value ?? "true"]);
    }
    const inputs = {};
    for (const [name, values] of given) {
        const list = !isRunFlag(name) && declared.get(name)?.isList === true;
        if (values.length > 1 && !list)
            throw (0,_problems_js__WEBPACK_IMPORTED_MODULE_2__/* .refusal */ .x)(`--${name} is given ${values.length} times`, "give it once");
        if (!isRunFlag(name))
            inputs[name] = values.join("\n");
    }
    if (switched(given, "help"))
        return { command: "help", asked: true };
    for (const name of ["job", "step"])
        if (given.has(name) && !given.has("workflow"))
            throw (0,_problems_js__WEBPACK_IMPORTED_MODULE_2__/* .refusal */ .x)(`--${name} selects a part of a workflow file, and no file is named`, "add --workflow .github/workflows/….yml");
    const text = (name) => {
        const value = given.get(name)?.[0];
        return value === undefined ? {} : { [name]: value };
    };
    return {
        command: "run",
        ...text("workflow"),
        ...text("job"),
        ...text("step"),
        ...text("directory"),
        push: switched(given, "push"),
        keepImage: switched(given, "keep-image"),
        inputs,
    };
}
function isRunFlag(name) {
    return Object.hasOwn(RUN_FLAGS, name);
}
function switched(given, name) {
    return given.has(name) && (0,_flags_js__WEBPACK_IMPORTED_MODULE_1__/* .readSwitch */ .hc)(name, given.get(name)?.[0]);
}
function unexpected(value, before, isSwitch) {
    const name = before?.startsWith("--") ? before.slice(2) : undefined;
    const remedy = name !== undefined && isSwitch(name) ? `write \`--${name}=${value}\`` : SEE_HELP;
    return (0,_problems_js__WEBPACK_IMPORTED_MODULE_2__/* .refusal */ .x)(`"${value}" belongs to no flag`, remedy);
}


/***/ }),

/***/ 5010:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  a: () => (/* binding */ commandLine)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __nccwpck_require__(1455);
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __nccwpck_require__(5071);
// EXTERNAL MODULE: ./lib/src/event/checkout.js
var checkout = __nccwpck_require__(9649);
// EXTERNAL MODULE: ./lib/src/event/git.js
var git = __nccwpck_require__(205);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: ./lib/src/event/event.js
var event_event = __nccwpck_require__(3865);
// EXTERNAL MODULE: ./lib/src/image/reference.js
var reference = __nccwpck_require__(5741);
// EXTERNAL MODULE: ./lib/src/inputs/read.js + 16 modules
var read = __nccwpck_require__(7783);
// EXTERNAL MODULE: ./lib/src/report/chronicle.js + 1 modules
var report_chronicle = __nccwpck_require__(8797);
// EXTERNAL MODULE: ./lib/src/report/words.js
var report_words = __nccwpck_require__(3512);
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
var report_escape = __nccwpck_require__(3330);
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
var mask = __nccwpck_require__(2685);
// EXTERNAL MODULE: ./lib/src/runner/runner.js
var runner_runner = __nccwpck_require__(9051);
// EXTERNAL MODULE: ./lib/src/stages/plan.js + 1 modules
var plan = __nccwpck_require__(5098);
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
        const { prepare, prove } = await Promise.all(/* import() */[__nccwpck_require__.e(872), __nccwpck_require__.e(84), __nccwpck_require__.e(414), __nccwpck_require__.e(764), __nccwpck_require__.e(607)]).then(__nccwpck_require__.bind(__nccwpck_require__, 7607));
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

// EXTERNAL MODULE: ./lib/src/runner/cancellation.js
var cancellation = __nccwpck_require__(2954);
// EXTERNAL MODULE: ./lib/src/runner/terminal.js + 3 modules
var terminal = __nccwpck_require__(7010);
// EXTERNAL MODULE: ./lib/src/stages/post.js
var post = __nccwpck_require__(9448);
// EXTERNAL MODULE: ./lib/src/cli/action.js
var cli_action = __nccwpck_require__(181);
// EXTERNAL MODULE: ./lib/src/cli/arguments.js
var cli_arguments = __nccwpck_require__(3363);
// EXTERNAL MODULE: ./lib/src/cli/git.js
var cli_git = __nccwpck_require__(1415);
// EXTERNAL MODULE: ./lib/src/cli/help.js
var help = __nccwpck_require__(2600);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./lib/src/inputs/nearest.js + 1 modules
var nearest = __nccwpck_require__(799);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __nccwpck_require__(8161);
;// CONCATENATED MODULE: ./lib/src/cli/contexts.js
// The contexts of GitHub's expressions, as far as one machine knows them.


const SYSTEMS = { linux: "Linux", darwin: "macOS", win32: "Windows" };
const ARCHITECTURES = { x64: "X64", arm64: "ARM64", arm: "ARM", ia32: "X86" };
/** All contexts but `env`, which is built in layers. */
function localContexts(surroundings) {
    const { env, step } = surroundings;
    const secret = (value) => {
        surroundings.onSecret(value);
        return value;
    };
    const inputs = (name) => {
        const known = Object.keys(step.workflowInputs).find((input) => input.toLowerCase() === name.toLowerCase());
        const value = known === undefined ? undefined : step.workflowInputs[known];
        return value ?? { unavailable: `the input "${name}" of the workflow has no default` };
    };
    const nowhere = (reason) => () => ({ unavailable: reason });
    return {
        github: githubContext(surroundings, inputs, secret),
        secrets: (name) => {
            const variable = variableOf(name, env);
            const value = own(env, variable);
            return value === undefined ? unset(variable) : secret(value);
        },
        vars: (name) => {
            const variable = variableOf(name, env);
            return own(env, variable) ?? unset(variable);
        },
        runner: runnerContext(env),
        inputs,
        matrix: (name) => {
            const values = own(step.matrix, name) ?? [];
            const [only] = values;
            if (values.length === 1 && only !== undefined && !String(only).includes("${{"))
                return only;
            const choices = values.length === 0 ? "" : `, here one of ${values.join(", ")}`;
            return { unavailable: `a matrix value exists in a run of the workflow only${choices}` };
        },
        steps: (id) => ({
            unavailable: step.precedingIds.includes(id)
                ? `it comes from the step "${id}", which is not run here`
                : `job "${step.job}" has no step "${id}" before this one`,
        }),
        needs: nowhere("it comes from another job, which is not run here"),
        strategy: nowhere("it exists in a run of the workflow only"),
        job: nowhere("it exists in a run of the workflow only"),
        jobs: nowhere("it exists in a run of the workflow only"),
    };
}
/** `env` as the expressions of one layer see it: what outer layers set, else the environment of this process. */
function envContext(outer, env) {
    return (name) => {
        const set = outer.get(name);
        if (typeof set === "string")
            return set;
        const here = own(env, name);
        if (here !== undefined)
            return here;
        if (set !== undefined)
            return { unavailable: `env.${name} needs a value of its own: ${set.unavailable}` };
        return { unavailable: `neither the workflow file nor the environment sets ${name}` };
    };
}
function githubContext(surroundings, inputs, secret) {
    const { env, git, step, workspace } = surroundings;
    const remote = git?.remote === undefined ? undefined : (0,cli_git/* parseRemote */.M)(git.remote);
    const server = remote?.server ?? "https://github.com";
    const apiServer = server === "https://github.com" ? "https://api.github.com" : undefined;
    const owner = remote?.repository.split("/")[0];
    const refName = git?.ref?.replace(/^refs\/(heads|tags)\//, "");
    const actor = env.GITHUB_ACTOR ?? git?.user ?? env.USER;
    const known = {
        repository: remote?.repository,
        repository_owner: owner,
        repositoryurl: git?.remote,
        server_url: server,
        api_url: apiServer ?? `${server}/api/v3`,
        graphql_url: apiServer === undefined ? `${server}/api/graphql` : `${apiServer}/graphql`,
        sha: git?.sha,
        ref: git?.ref,
        ref_name: refName,
        ref_type: git?.ref === undefined ? undefined : git.ref.startsWith("refs/tags/") ? "tag" : "branch",
        // Empty for every event but a pull request.
        head_ref: "",
        base_ref: "",
        actor,
        triggering_actor: actor,
        event_name: "local",
        workspace,
        workflow: step.workflowName ?? "",
        job: step.job,
        run_id: "0",
        run_number: "0",
        run_attempt: "1",
    };
    const repository = {
        name: remote?.repository.split("/").at(-1),
        full_name: remote?.repository,
    };
    const event = (name) => {
        // There is no pull request, as GitHub says it for a push.
        if (name === "pull_request")
            return null;
        // What somebody who starts the workflow by hand may enter.
        if (name === "inputs")
            return inputs;
        const payload = { unavailable: "the payload of an event exists on GitHub only" };
        return name === "repository" ? (field) => own(repository, field) ?? payload : payload;
    };
    return (name) => {
        const key = name.toLowerCase();
        if (key === "event")
            return event;
        if (key === "token")
            return env.GITHUB_TOKEN === undefined ? unset("GITHUB_TOKEN") : secret(env.GITHUB_TOKEN);
        const variable = `GITHUB_${key.toUpperCase()}`;
        const value = own(known, key) ?? own(env, variable);
        if (value !== undefined)
            return value;
        return { unavailable: `git does not tell it here, and the environment variable ${variable} is not set` };
    };
}
function runnerContext(env) {
    const known = {
        os: SYSTEMS[process.platform],
        arch: ARCHITECTURES[process.arch],
        temp: (0,external_node_os_.tmpdir)(),
        name: "local",
        environment: "self-hosted",
        debug: "",
    };
    return (name) => {
        const key = name.toLowerCase();
        const variable = `RUNNER_${key.toUpperCase()}`;
        return own(known, key) ?? own(env, variable) ?? unset(variable);
    };
}
/** GitHub does not tell upper from lower case in these names; an environment does. */
function variableOf(name, env) {
    return own(env, name) === undefined ? name.toUpperCase() : name;
}
function unset(variable) {
    return { unavailable: `the environment variable ${variable} is not set` };
}
/** A member of `record` itself: no expression reaches what every object inherits. */
function own(record, name) {
    return Object.hasOwn(record, name) ? record[name] : undefined;
}

;// CONCATENATED MODULE: ./lib/src/cli/expressions.js
// The `${{ … }}` in a value: found here, evaluated by GitHub's own evaluator, which is loaded when there is one.
const OPEN = "${{";
/** Evaluates every expression in `text`. What a short-circuited `||` or `&&` never looks at need not be known. */
async function resolveExpressions(text, contexts) {
    if (!text.includes(OPEN))
        return { value: text, unresolved: [] };
    const { evaluate } = await Promise.all(/* import() */[__nccwpck_require__.e(438), __nccwpck_require__.e(264)]).then(__nccwpck_require__.bind(__nccwpck_require__, 264));
    const unresolved = [];
    let value = "";
    for (let rest = text; rest !== "";) {
        const start = rest.indexOf(OPEN);
        if (start < 0)
            return { value: value + rest, unresolved };
        value += rest.slice(0, start);
        const body = rest.slice(start + OPEN.length);
        const end = closing(body);
        if (end < 0) {
            unresolved.push({ expression: rest.slice(start), reason: "the expression is not closed with }}" });
            break;
        }
        const answer = evaluate(body.slice(0, end), contexts);
        if (typeof answer === "string")
            value += answer;
        else
            unresolved.push({ expression: rest.slice(start, start + OPEN.length + end + 2), reason: answer.unavailable });
        rest = body.slice(end + 2);
    }
    return { value, unresolved };
}
/** Where the `}}` is that no quoted string contains; -1 when there is none. */
function closing(body) {
    let quoted = false;
    for (let index = 0; index < body.length; index++) {
        if (body[index] === "'")
            quoted = !quoted;
        else if (!quoted && body.startsWith("}}", index))
            return index;
    }
    return -1;
}

// EXTERNAL MODULE: ./lib/src/cli/problems.js
var cli_problems = __nccwpck_require__(7731);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __nccwpck_require__(8815);
;// CONCATENATED MODULE: ./lib/src/cli/yaml.js
/** `value` when it is a map. */
function mapping(value) {
    return isMapping(value) ? value : undefined;
}
/** A scalar as GitHub prints it; undefined for everything else, null included. */
function yaml_text(value) {
    return isFilled(value) ? String(value) : undefined;
}
/** Whether `value` is a scalar and not null. */
function isFilled(value) {
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
/** A map of scalars as texts; `wrong` makes the error for a map or a list among them, or nothing to leave it out. */
function texts(value, wrong) {
    const entries = Object.entries(mapping(value) ?? {}).flatMap(([name, entry]) => {
        const known = entry === null ? "" : yaml_text(entry);
        if (known !== undefined)
            return [[name, known]];
        const error = wrong(name, Array.isArray(entry) ? "list" : "map");
        if (error !== undefined)
            throw error;
        return [];
    });
    return Object.fromEntries(entries);
}
function isMapping(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

;// CONCATENATED MODULE: ./lib/src/cli/step.js


/** Everything `workflow` says about the step at `place`; `file` is its name for messages. */
function describeStep(place, workflow, file) {
    const job = mapping(mapping(workflow.jobs)?.[place.job]) ?? {};
    const { definition, number } = place;
    const reusable = number === undefined;
    const label = place.id ?? place.name;
    const given = texts(definition.with, (name, got) => (0,cli_problems/* refusal */.x)(`input "${name}": has to be text; got a ${got}; expected \`${name}: |\` and lines below it`));
    const secrets = reusable ? texts(definition.secrets, () => undefined) : {};
    const layers = reusable ? [workflow.env] : [workflow.env, job.env, definition.env];
    const before = !reusable && Array.isArray(job.steps) ? job.steps.slice(0, number - 1) : [];
    const name = yaml_text(workflow.name);
    return {
        job: place.job,
        label: `job "${place.job}"${reusable ? "" : `, step ${label === undefined ? number : `"${label}"`}`}`,
        reusable,
        with: { ...Object.fromEntries(Object.entries(secrets).map(([key, value]) => [inputName(key), value])), ...given },
        env: layers.map((layer) => texts(layer, (variable, got) => (0,cli_problems/* refusal */.x)(`env "${variable}" of ${file} has to be text; got a ${got}`))),
        matrix: matrixOf(mapping(job.strategy)?.matrix),
        precedingIds: before.map((step) => yaml_text(mapping(step)?.id)).filter((id) => id !== undefined),
        workflowInputs: inputsOf(mapping(workflow.on)),
        ...(name === undefined ? {} : { workflowName: name }),
    };
}
/** Secrets of a reusable workflow stand for inputs: `REGISTRY_PASSWORD` or `registry-password`. */
function inputName(secret) {
    return secret.toLowerCase().replaceAll("_", "-");
}
function matrixOf(value) {
    const matrix = mapping(value) ?? {};
    const found = {};
    const add = (name, entry) => {
        if (isFilled(entry) && found[name]?.includes(entry) !== true)
            found[name] = [...(found[name] ?? []), entry];
    };
    for (const [name, entries] of Object.entries(matrix)) {
        if (!Array.isArray(entries) || name === "exclude")
            continue;
        for (const entry of entries)
            if (name !== "include")
                add(name, entry);
            else
                for (const [key, extra] of Object.entries(mapping(entry) ?? {}))
                    add(key, extra);
    }
    return found;
}
function inputsOf(on) {
    const found = {};
    for (const trigger of ["workflow_dispatch", "workflow_call"])
        for (const [name, value] of Object.entries(mapping(mapping(on?.[trigger])?.inputs) ?? {})) {
            const input = mapping(value) ?? {};
            const empty = input.type === "boolean" ? false : input.required === true ? undefined : "";
            found[name] = isFilled(input.default) ? input.default : empty;
        }
    return found;
}

;// CONCATENATED MODULE: ./lib/src/cli/workflow.js
// Finds the step of a workflow file that uses this action, and what the file says about it.





/** The one step that uses the action, or the one that `selection` points at. */
function findStep(workflowText, selection = {}) {
    const file = selection.file ?? "the workflow file";
    const workflow = workflow_read(workflowText, file);
    const jobs = mapping(workflow.jobs);
    if (jobs === undefined)
        throw (0,cli_problems/* refusal */.x)(`${file} has no jobs`, "name a workflow file, as in .github/workflows");
    const all = candidates(jobs, selection);
    const inJob = selection.job === undefined ? all : selectJob(all, selection.job, jobs, file);
    const ours = inJob.filter((candidate) => candidate.ours);
    const found = selection.step === undefined ? ours : selectStep(inJob, selection.step, file);
    const [step, ...others] = found;
    if (step === undefined)
        throw nothingFound(selection, file);
    if (others.length > 0)
        throw (0,cli_problems/* refusal */.x)(`${found.length} steps of ${file} use the action`, "say which one with --job and --step", found.map(choice).join("\n"));
    return describeStep(step, workflow, file);
}
/** Local actions (`./…`) that the workflow uses, for the caller to find out which are this one. */
function localUses(workflowText, file = "the workflow file") {
    const jobs = mapping(workflow_read(workflowText, file).jobs) ?? {};
    const uses = candidates(jobs, {}).map((candidate) => candidate.uses);
    return [...new Set(uses.filter((target) => target.startsWith("./")))];
}
function workflow_read(text, file) {
    const document = (0,dist.parseDocument)(text);
    try {
        const [error] = document.errors;
        if (error !== undefined)
            throw error;
        // Aliases are followed here, so this may fail as well.
        return mapping(document.toJS()) ?? {};
    }
    catch (error) {
        const [line] = String(error instanceof Error ? error.message : error).split("\n");
        throw (0,cli_problems/* refusal */.x)(`${file} is no YAML`, "correct the file", line?.replace(/:$/, ""));
    }
}
/** Every step with `uses`, and every job that is a call of a workflow. */
function candidates(jobs, selection) {
    return Object.entries(jobs).flatMap(([job, value]) => {
        const definition = mapping(value) ?? {};
        const jobName = yaml_text(definition.name);
        const called = yaml_text(definition.uses);
        if (called !== undefined)
            return [{ job, jobName, uses: called, definition, ours: isReusable(called, selection) }];
        const steps = Array.isArray(definition.steps) ? definition.steps.map((step) => mapping(step) ?? {}) : [];
        return steps.flatMap((step, index) => {
            const uses = yaml_text(step.uses);
            if (uses === undefined)
                return [];
            const [id, name] = [yaml_text(step.id), yaml_text(step.name)];
            const names = { ...(id === undefined ? {} : { id }), ...(name === undefined ? {} : { name }) };
            return [{ job, jobName, number: index + 1, ...names, uses, definition: step, ours: isAction(uses, selection) }];
        });
    });
}
function isAction(uses, selection) {
    if (uses.startsWith("./"))
        return selection.localActions?.has(uses) === true;
    return repositoryName(uses) === actionName(selection);
}
function isReusable(uses, selection) {
    const path = uses.split("@")[0] ?? "";
    if (!/\.github\/workflows\/pipeline\.ya?ml$/.test(path))
        return false;
    return path.startsWith("./")
        ? selection.localActions?.has("./") === true
        : repositoryName(uses) === actionName(selection);
}
function repositoryName(uses) {
    return uses.split("@")[0]?.split("/")[1]?.toLowerCase();
}
function actionName(selection) {
    return (selection.actionName ?? "image-driven-pipeline").toLowerCase();
}
function selectJob(all, wanted, jobs, file) {
    if (Object.hasOwn(jobs, wanted))
        return all.filter((candidate) => candidate.job === wanted);
    const named = all.filter((candidate) => candidate.jobName === wanted);
    if (named.length > 0)
        return named;
    const ids = Object.keys(jobs);
    throw (0,cli_problems/* refusal */.x)(`${file} has no job "${wanted}"${(0,nearest/* hint */.a)(wanted, ids)}`, `its jobs are ${ids.join(", ")}`);
}
/** By id, else by name, else by number; a step that uses something else is said to do so. */
function selectStep(inJob, wanted, file) {
    const ways = [
        (candidate) => candidate.id === wanted,
        (candidate) => candidate.name === wanted,
        (candidate) => String(candidate.number) === wanted,
    ];
    const matches = ways.map((way) => inJob.filter(way)).find((found) => found.length > 0) ?? [];
    const ours = matches.filter((candidate) => candidate.ours);
    if (ours.length > 0)
        return ours;
    const choices = inJob.filter((candidate) => candidate.ours).map(choice);
    const remedy = choices.length > 0 ? `these use the action:\n${choices.join("\n")}` : "no step there uses the action";
    const [other] = matches;
    if (other !== undefined)
        throw (0,cli_problems/* refusal */.x)(`step "${wanted}" of ${file} uses ${other.uses}, which is not this action`, remedy);
    const names = inJob.flatMap(({ id, name }) => [id, name]).filter((name) => name !== undefined);
    throw (0,cli_problems/* refusal */.x)(`${file} has no step "${wanted}" with \`uses\`${(0,nearest/* hint */.a)(wanted, names)}`, remedy);
}
function nothingFound(selection, file) {
    const name = selection.actionName ?? "image-driven-pipeline";
    const place = selection.job === undefined ? file : `job "${selection.job}" of ${file}`;
    return (0,cli_problems/* refusal */.x)(`no step of ${place} uses this action`, "name another file or job, or give the inputs as flags", `looked for \`uses: OWNER/${name}@…\`, a job with \`uses: OWNER/${name}/.github/workflows/pipeline.yml@…\`, ` +
        "and a local path that holds the action");
}
/** A candidate as the flags that select it. */
function choice({ job, id, number, name, uses }) {
    const step = number === undefined ? "" : ` --step ${id ?? number}`;
    return `--job ${job}${step} (${name === undefined ? uses : `"${name}", ${uses}`})`;
}

;// CONCATENATED MODULE: ./lib/src/cli/run.js
// Makes a request complete: inputs from flags, the workflow file and action.yml, with every expression resolved.







/** Used for a push alone, so without one they are not even read. */
const CREDENTIALS = new Set(["username", "password"]);
/** Resolves everything that `request` leaves open, or says all that cannot be resolved at once. */
async function resolveRequest(request, machine) {
    const folder = external_node_path_.resolve(machine.cwd, request.directory ?? ".");
    const git = await machine.git(folder);
    const workspace = request.directory === undefined ? (git?.root ?? folder) : folder;
    const found = request.workflow === undefined ? undefined : await openWorkflow(request, request.workflow, workspace, machine);
    if (found === undefined && request.inputs["image-name"] === undefined)
        throw (0,cli_problems/* refusal */.x)("there is neither a workflow file nor an image name", "name the file that holds the step (--workflow .github/workflows/….yml), or give the inputs as flags (--image-name …)");
    const inputs = Object.fromEntries(machine.action.inputs.map((input) => [input.name, input.default]));
    const secrets = new Set();
    const notices = [];
    const env = new Map();
    if (found !== undefined) {
        const onSecret = (value) => secrets.add(value);
        const contexts = localContexts({ env: machine.env, git, workspace, step: found.step, onSecret });
        await resolveEnvironment(found.step, contexts, machine.env, env);
        const wanted = Object.entries(found.step.with).filter(([name]) => {
            if (!Object.hasOwn(inputs, name))
                notices.push(unknownInput(name, found.step, Object.keys(inputs)));
            const decided = Object.hasOwn(request.inputs, name) || name === "push";
            return Object.hasOwn(inputs, name) && !decided && (request.push || !CREDENTIALS.has(name));
        });
        Object.assign(inputs, await resolveInputs(wanted, { ...contexts, env: envContext(env, machine.env) }));
    }
    Object.assign(inputs, request.inputs, { push: request.push ? "auto" : "never" });
    if (!request.push)
        for (const name of CREDENTIALS)
            inputs[name] = "";
    if (inputs.password)
        secrets.add(inputs.password);
    return {
        inputs,
        push: request.push,
        keepImage: request.keepImage,
        workspace,
        env: settled(env, notices),
        secrets: [...secrets].filter((value) => value !== ""),
        label: found === undefined ? "the flags of the command line" : `${found.step.label} of ${found.file}`,
        notices,
    };
}
/** Reads and searches the file, which may be named from here, from the checkout, or by its bare name. */
async function openWorkflow(request, name, workspace, machine) {
    const bare = name.includes("/") ? [] : [external_node_path_.join(workspace, ".github/workflows", name)];
    const places = [...new Set([external_node_path_.resolve(machine.cwd, name), external_node_path_.resolve(workspace, name), ...bare])];
    for (const place of places) {
        const text = await readIfThere(place, machine);
        if (text === undefined)
            continue;
        const inside = external_node_path_.relative(workspace, place);
        const file = inside.startsWith("..") ? place : inside;
        const localActions = await actionsAmong(localUses(text, file), workspace, machine);
        const { job, step } = request;
        const selection = { ...(job === undefined ? {} : { job }), ...(step === undefined ? {} : { step }) };
        return { file, step: findStep(text, { ...selection, localActions, file }) };
    }
    throw (0,cli_problems/* refusal */.x)(`there is no workflow file "${name}"`, "name it from the current folder", `looked for ${places.join(", ")}`);
}
/** Those of the local paths whose action.yml is this action's; `./` is always looked at, for the reusable workflow. */
async function actionsAmong(uses, workspace, machine) {
    const found = new Set();
    for (const local of new Set(["./", ...uses]))
        for (const name of ["action.yml", "action.yaml"]) {
            const text = await readIfThere(external_node_path_.join(workspace, local, name), machine);
            if (text !== undefined && (0,cli_action/* readAction */.f)(text).name === machine.action.name)
                found.add(local);
        }
    return found;
}
async function readIfThere(file, machine) {
    try {
        return await machine.readFile(file);
    }
    catch (error) {
        const code = error instanceof Error && "code" in error ? error.code : undefined;
        if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR")
            return undefined;
        throw (0,cli_problems/* refusal */.x)(`${file} cannot be read`, undefined, error instanceof Error ? error.message : String(error));
    }
}
/** Fills `env` layer by layer: a layer's expressions see the layers around it. */
async function resolveEnvironment(step, contexts, processEnv, env) {
    for (const layer of step.env) {
        const outer = new Map(env);
        for (const [name, text] of Object.entries(layer)) {
            const { value, unresolved } = await resolveExpressions(text, { ...contexts, env: envContext(outer, processEnv) });
            const [first] = unresolved;
            env.set(name, first === undefined ? value : { unavailable: `${first.expression}: ${first.reason}` });
        }
    }
}
async function resolveInputs(wanted, contexts) {
    const resolved = {};
    const problems = [];
    for (const [name, text] of wanted) {
        const { value, unresolved } = await resolveExpressions(text, contexts);
        resolved[name] = value;
        problems.push(...unresolved.map((one) => unresolvedInput(name, one)));
    }
    const [only] = problems;
    if (only === undefined)
        return resolved;
    const remedy = "give each as a flag, which beats the workflow file, or set the environment variable that is named";
    if (problems.length === 1)
        throw (0,cli_problems/* refusal */.x)(only, remedy);
    throw (0,cli_problems/* refusal */.x)(`${problems.length} expressions of the step have no value here`, remedy, problems.join("\n"));
}
function unresolvedInput(name, { expression, reason }) {
    return `input "${name}": ${reason}; got ${expression}; expected a value, for example as the flag --${name}`;
}
function unknownInput(name, step, names) {
    const more = step.reusable ? " (the reusable workflow may have one)" : (0,nearest/* hint */.a)(name, names);
    return `"${name}" is left out: the action has no such input${more}`;
}
/** What could be resolved; the rest stays as the environment of the process has it. */
function settled(env, notices) {
    const values = {};
    for (const [name, value] of env)
        if (typeof value === "string")
            values[name] = value;
        else
            notices.push(`env ${name} of the workflow file is left out: ${value.unavailable}`);
    return values;
}

;// CONCATENATED MODULE: ./lib/src/cli/command-line.js
// What the command line does with its arguments: help, version, a run, a chain, or a launch. The entry is a screenful because this is here.













/** Runs what the arguments ask for and resolves with the exit code. */
async function commandLine(process, product) {
    const { stdout } = process;
    const [command, ...words] = process.argv.slice(2);
    if (command === "launch")
        return (await Promise.all(/* import() */[__nccwpck_require__.e(872), __nccwpck_require__.e(84), __nccwpck_require__.e(764), __nccwpck_require__.e(664)]).then(__nccwpck_require__.bind(__nccwpck_require__, 1269))).launchCommand(process, words);
    try {
        if (command === "chain")
            return await (await Promise.all(/* import() */[__nccwpck_require__.e(872), __nccwpck_require__.e(84), __nccwpck_require__.e(414), __nccwpck_require__.e(764), __nccwpck_require__.e(607), __nccwpck_require__.e(500)]).then(__nccwpck_require__.bind(__nccwpck_require__, 2500))).chainCommand(process, await product.chain(), words);
        const action = (0,cli_action/* readAction */.f)(product.action);
        const request = (0,cli_arguments/* parseArguments */.D)(process.argv.slice(2), action.inputs);
        if (request.command === "help") {
            stdout.write(`${(0,help/* helpText */.BK)(action)}\n`);
            return request.asked ? 0 : 1;
        }
        if (request.command === "version") {
            stdout.write(`${JSON.parse(product.manifest).version}\n`);
            return 0;
        }
        return await run(process, action, request);
    }
    catch (error) {
        const { what, why, remedy } = (0,errors/* asStageError */.d4)(error, "plan");
        stdout.write(`${[what, why, remedy].filter(Boolean).join("\n")}\n`);
        return 1;
    }
}
async function run(process, action, request) {
    const { env } = process;
    const resolved = await resolveRequest(request, {
        cwd: process.cwd(),
        env,
        readFile: (file) => (0,promises_.readFile)(file, "utf8"),
        git: (folder) => (0,cli_git/* readGitFacts */.S)(folder, env),
        action,
    });
    const runner = (0,terminal/* terminalRunner */.b)({
        inputs: resolved.inputs,
        env: { ...env, ...resolved.env },
        workspace: resolved.workspace,
        stdout: process.stdout,
        isTTY: process.stdout.isTTY === true,
        ...(process.stdout.columns === undefined ? {} : { columns: process.stdout.columns }),
    });
    try {
        for (const secret of resolved.secrets)
            runner.mask(secret);
        runner.log.info(resolved.label);
        for (const notice of resolved.notices)
            runner.log.notice(notice);
        const result = await pipeline({
            runner,
            signal: (0,cancellation/* cancellation */.W)(process),
            checkout: (0,checkout/* readCheckout */.b)((0,git/* gitIn */.u)(runner.workspace, runner.env)),
            local: { push: resolved.push },
        });
        for (const output of ["reports-path", "artifacts-path"])
            runner.keepFolders(output);
        runner.printOutputs();
        if (!resolved.keepImage)
            await (0,post/* postStep */.F)(runner);
        return result.failures.length === 0 ? 0 : 1;
    }
    finally {
        runner.close();
    }
}


/***/ }),

/***/ 3080:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Su: () => (/* binding */ checkValue),
/* harmony export */   Vx: () => (/* binding */ unknownFlag),
/* harmony export */   hc: () => (/* binding */ readSwitch)
/* harmony export */ });
/* harmony import */ var _inputs_nearest_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(799);
/* harmony import */ var _problems_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7731);


/** @throws StageError when a flag that needs a value has none, or one that was probably meant as the next flag. */
function checkValue(name, value, inline) {
    if (value === undefined)
        throw (0,_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .refusal */ .x)(`--${name} needs a value`, `write \`--${name} VALUE\``);
    if (!inline && value.startsWith("-"))
        throw (0,_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .refusal */ .x)(`--${name} needs a value, and "${value}" looks like the next flag`, `write \`--${name}=${value}\` if it is the value`);
}
/** A switch as true or false; without a value it is on. */
function readSwitch(name, value) {
    if (value === undefined || value === "true")
        return true;
    if (value === "false")
        return false;
    throw (0,_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .refusal */ .x)(`--${name} takes no value, or true or false; got "${value}"`);
}
/** What is said about a flag that does not exist. */
function unknownFlag(flag, name, names, remedy) {
    const near = (0,_inputs_nearest_js__WEBPACK_IMPORTED_MODULE_1__/* .nearest */ .p)(name, names);
    return (0,_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .refusal */ .x)(`there is no flag ${flag}${near === undefined ? "" : `; did you mean --${near}?`}`, remedy);
}


/***/ }),

/***/ 1415:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ parseRemote),
/* harmony export */   S: () => (/* binding */ readGitFacts)
/* harmony export */ });
/* harmony import */ var _event_git_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(205);
// What git knows about a checkout, for the expressions that ask GitHub's runner for it.

/** Asks git about the checkout that `folder` lies in; undefined when it lies in none or there is no git. */
async function readGitFacts(folder, env) {
    const git = (0,_event_git_js__WEBPACK_IMPORTED_MODULE_0__/* .gitIn */ .u)(folder, env);
    const ask = async (...args) => {
        const { code, stdout } = await git(args);
        return code === 0 ? stdout || undefined : undefined;
    };
    const root = await ask("rev-parse", "--show-toplevel");
    if (root === undefined)
        return undefined;
    const [sha, branch, tag, remote, login, name] = await Promise.all([
        ask("rev-parse", "--verify", "--quiet", "HEAD"),
        ask("symbolic-ref", "--quiet", "HEAD"),
        ask("describe", "--tags", "--exact-match", "HEAD"),
        ask("remote", "get-url", "origin"),
        ask("config", "--get", "github.user"),
        ask("config", "--get", "user.name"),
    ]);
    const ref = branch ?? (tag === undefined ? undefined : `refs/tags/${tag}`);
    const user = login ?? name;
    return {
        root,
        ...(sha === undefined ? {} : { sha }),
        ...(ref === undefined ? {} : { ref }),
        ...(remote === undefined ? {} : { remote }),
        ...(user === undefined ? {} : { user }),
    };
}
/** Server and `owner/name` of a remote's URL, in git's https, ssh and scp spellings; undefined for a path. */
function parseRemote(url) {
    const short = /^(?:[^@/:]+@)?([^@/:]{2,}):(?!\/\/)\/?(.+)$/.exec(url);
    const parsed = short === null ? URL.parse(url) : undefined;
    const host = short?.[1] ?? (parsed?.protocol.startsWith("http") ? parsed.host : parsed?.hostname);
    const repository = (short?.[2] ?? parsed?.pathname ?? "").replace(/^\/+|(\.git)?\/*$/g, "");
    if (!host || !/^[^/]+(\/[^/]+)+$/.test(repository))
        return undefined;
    // Port 443 of GitHub's SSH server has a name of its own.
    const server = host === "ssh.github.com" ? "github.com" : host;
    return { server: `${parsed?.protocol === "http:" ? "http" : "https"}://${server}`, repository };
}


/***/ }),

/***/ 2600:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   BK: () => (/* binding */ helpText),
/* harmony export */   M7: () => (/* binding */ LAUNCH_HELP),
/* harmony export */   jJ: () => (/* binding */ chainHelp)
/* harmony export */ });
const WIDTH = 100;
const GAP = 2;
const INTRODUCTION = `Builds an image, runs gates inside it, waits for its HEALTHCHECK; pushes exactly it when told to.

Usage:
  image-driven-pipeline run [--workflow FILE [--job J] [--step S]] [flags] [inputs]
  image-driven-pipeline chain --image-prefix PREFIX [--plan-only] [flags]
  image-driven-pipeline launch [flags] IMAGE [command ...]
  image-driven-pipeline help | --help
  image-driven-pipeline --version

Examples:
  image-driven-pipeline run --workflow .github/workflows/ci.yml
  image-driven-pipeline run --image-name app --test-command "pytest tests" --test-files tests
  image-driven-pipeline launch ghcr.io/owner/app report.py --since yesterday

chain builds images that stand on images, where something has changed, by chain.yml; launch starts
the newest image of a repository. Their flags: image-driven-pipeline chain --help, launch --help

Flags of run:`;
const FLAGS = [
    ["--workflow FILE", "Take the inputs from the step of this workflow file that uses the action."],
    ["--job J", "Id or name of its job, when several use the action."],
    ["--step S", "Id, name or number of the step in its job, when several use the action."],
    ["--directory DIR", "The checkout. Default is the git top level of the current folder."],
    ["--push", "Push what is proved. Without it nothing is pushed and no credential is used."],
    ["--keep-image", "Leave the image on the engine afterwards."],
];
const INPUTS = `Inputs, as in action.yml; a flag beats the workflow file. A list is given by repeating its flag, a
switch as --no-cache or --no-cache=false. Expressions of a workflow file are resolved from git, the
file itself and the environment: \${{ secrets.NAME }} is the environment variable NAME.`;
/** The whole help text, without a trailing line end; no line is longer than 100 columns. */
function helpText(action) {
    const { flags, groups } = columns(FLAGS, action);
    return [`${INTRODUCTION}\n${flags}`, INPUTS, ...groups].join("\n\n");
}
const CHAIN_INTRODUCTION = `Finds out which images of a chain file have changed, builds and proves them, parents first; pushes
them when told to.

Usage:
  image-driven-pipeline chain --image-prefix PREFIX [--plan-only] [flags]

Flags:`;
/** What `chain` takes: some flags of `run`, and the inputs of its action.yml. */
function chainHelp(action) {
    const own = FLAGS.filter(([flag]) => ["--directory DIR", "--push", "--keep-image"].includes(flag));
    const { flags, groups } = columns(own, action);
    return [`${CHAIN_INTRODUCTION}\n${flags}`, ...groups].join("\n\n");
}
/** Flags and inputs in two columns. */
function columns(flags, action) {
    // `push` is a flag here, with another meaning.
    const inputs = action.inputs.filter(({ name }) => name !== "push");
    const rows = inputs.map((input) => [`--${input.name}`, describe(input)]);
    const column = Math.max(...[...flags, ...rows].map(([flag]) => flag.length)) + 2 * GAP;
    const line = ([flag, text]) => `${" ".repeat(GAP)}${flag.padEnd(column - GAP)}${fit(text, WIDTH - column)}`;
    const groups = Map.groupBy(inputs, ({ group }) => group);
    const parts = [...groups].map(([group, members]) => `${group}:\n${members.map((input) => line([`--${input.name}`, describe(input)])).join("\n")}`);
    return { flags: flags.map(line).join("\n"), groups: parts };
}
function describe(input) {
    const text = input.description.replaceAll("`", "").replace(/\s+/g, " ").trim();
    return input.required ? `Required. ${text}` : text;
}
/** As many whole sentences of `text` as fit into `width`; a first sentence that does not is cut at a word. */
function fit(text, width) {
    let result = "";
    for (const sentence of text.split(/(?<=[.?!])\s+/)) {
        const longer = result === "" ? sentence : `${result} ${sentence}`;
        if (longer.length > width)
            break;
        result = longer;
    }
    if (result !== "")
        return result;
    const cut = text.slice(0, width - 1);
    return `${cut.slice(0, cut.lastIndexOf(" ")).replace(/[\s,;:]+$/, "")}…`;
}
/** What `launch` takes, without a trailing line end; no line is longer than 100 columns. */
const LAUNCH_HELP = `Starts the newest image of a repository here: your user, your folders, the command's exit code.

Usage:
  image-driven-pipeline launch [flags] IMAGE [command ...]

IMAGE without a tag is the newest by its tags, pulled if it is not there; with a tag or a digest it
is that one. Everything behind IMAGE goes to the container as it is; without it the image's own
command runs.

Flags, before IMAGE:
  --local            The newest on the engine; no registry is asked.
  --pattern PATTERN  Tags that count: timestamp (default), semver, semver:^1, or a glob like main-*.
  --root FOLDER      Folder of log/, data/, config/ and tmp/. Default $IMAGE_DRIVEN_ROOT, or ~/work.
  --source FOLDER    Mount source code, writable, at /src: for an image that has dependencies alone.
  --job[=NAME]       Run as a job: no terminal, output also in ROOT/log/IMAGE/NAME/output.log.
  --env NAME[=VALUE] Set a variable, or hand on your own. May be repeated.
  --help             Show this.

The command finds its folders in LOGDIR, DATADIR, CFGDIR and TMPDIR, and what it runs in as
IMAGE_NAME and IMAGE_VERSION. The exit code is the command's; 125 is the launcher's own failure.`;


/***/ }),

/***/ 7731:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   x: () => (/* binding */ refusal)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5071);
// How the command line says that it was asked for something it cannot do.

/** An error about what was asked for; nothing has been touched yet. */
function refusal(what, remedy, why) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StageError */ .Zu({
        stage: "plan",
        kind: "input",
        what,
        ...(why === undefined ? {} : { why }),
        ...(remedy === undefined ? {} : { remedy }),
    });
}


/***/ }),

/***/ 4693:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Xg: () => (/* binding */ takenIn),
/* harmony export */   c8: () => (/* binding */ secretVariables),
/* harmony export */   i7: () => (/* binding */ risksOf)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6760);
// What a Compose file must not have where its author may be anybody: ways out of its containers, and files of the machine
// that are not of the checkout. Works on a file as it is written and on the model that Compose resolves. Pure.

/** Settings of a service that are a way out when they have this value. */
const FORBIDDEN = {
    privileged: (value) => value !== false && value !== "false",
    network_mode: (value) => !["bridge", "none"].includes(String(value)) && !String(value).startsWith("service:"),
    pid: isHost,
    ipc: isHost,
    uts: isHost,
    userns_mode: isHost,
    cgroup: isHost,
    cgroup_parent: () => true,
    cap_add: isGiven,
    devices: isGiven,
    device_cgroup_rules: isGiven,
    gpus: () => true,
    runtime: () => true,
    provider: () => true,
    credential_spec: () => true,
    use_api_socket: (value) => value !== false,
    // Everything but this one takes something away from what containers are confined by.
    security_opt: (value) => items(value).some((item) => !/^no-new-privileges([:=]true)?$/.test(item)),
    volumes_from: (value) => items(value).some((item) => item.startsWith("container:")),
    external_links: isGiven,
    post_start: hasPrivilege,
    pre_stop: hasPrivilege,
    deploy: (value) => isGiven(plain(plain(plain(value).resources).reservations).devices),
};
/** `cache_to` writes to folders of the machine. */
const FORBIDDEN_BUILD = ["privileged", "entitlements", "ssh", "cache_to", "cache_from"];
/**
 * One sentence for each, e.g. `service "app" has privileged`; empty when there is none.
 * @param folder absolute, of the checkout. @param base where relative paths start.
 * @param seen told every path that is inside by its name: whether it is a link that leads out, only the file system knows.
 */
function risksOf(model, folder, base = folder, seen = () => undefined) {
    const outside = (text, from = base) => {
        const out = isOutside(text, folder, from);
        if (!out)
            seen(node_path__WEBPACK_IMPORTED_MODULE_0__.resolve(from, String(text)));
        return out;
    };
    const found = [];
    for (const [name, service] of entries(model, "services")) {
        const say = (what) => found.push(`service ${JSON.stringify(name.slice(0, 60))} ${what}`);
        for (const [key, isRisk] of Object.entries(FORBIDDEN))
            if (service[key] !== undefined && service[key] !== null && isRisk(service[key]))
                say(`has ${key}`);
        for (const source of sourcesOf(service.volumes))
            if (outside(source))
                say(`mounts ${JSON.stringify(source)}`);
        for (const file of filesOf(service.env_file))
            if (outside(file))
                say(`reads ${JSON.stringify(file)}`);
        for (const file of filesOf(service.label_file))
            if (outside(file))
                say(`reads ${JSON.stringify(file)}`);
        const extended = plain(service.extends).file;
        if (extended !== undefined && outside(extended))
            say(`extends ${JSON.stringify(extended)}`);
        const build = typeof service.build === "string" ? { context: service.build } : plain(service.build);
        for (const key of FORBIDDEN_BUILD)
            if (isGiven(build[key]))
                say(`has build.${key}`);
        if (build.network === "host")
            say("has build.network: host");
        const { dockerfile, context = "." } = build;
        if (isPath(context) && typeof dockerfile === "string" && outside(dockerfile, node_path__WEBPACK_IMPORTED_MODULE_0__.resolve(base, String(context))))
            say(`builds with ${JSON.stringify(dockerfile)}`);
        const contexts = [build.context, ...Object.values(plain(build.additional_contexts))];
        for (const context of contexts)
            if (isPath(context) && outside(context))
                say(`builds ${JSON.stringify(context)}`);
    }
    for (const kind of ["secrets", "configs"])
        for (const [name, { file }] of entries(model, kind))
            if (file !== undefined && outside(file))
                found.push(`${kind} ${JSON.stringify(name)} reads ${JSON.stringify(file)}`);
    for (const [name, volume] of entries(model, "volumes")) {
        if (isGiven(plain(volume.driver_opts).device))
            found.push(`volume ${JSON.stringify(name)} mounts a device or a folder`);
        if (!isUsual(volume.driver, "local"))
            found.push(`volume ${JSON.stringify(name)} has a driver of its own`);
        if (volume.external)
            found.push(`volume ${JSON.stringify(name)} is external`);
    }
    for (const [name, network] of entries(model, "networks"))
        if (network.external || !isUsual(network.driver, "bridge"))
            found.push(`network ${JSON.stringify(name)} is not of the project`);
    for (const file of filesOf(plain(model).include))
        if (outside(file))
            found.push(`it includes ${JSON.stringify(file)}`);
    return found;
}
/** Variables that a Compose file asks for and that carry secrets on a runner: they are never handed to it. */
function secretVariables(text) {
    const names = [...text.matchAll(/\$\{?([A-Za-z_][A-Za-z0-9_-]*)/g)].map(([, name = ""]) => name);
    return [
        ...new Set(names.filter((name) => /^(INPUT_|ACTIONS_|STATE_|GITHUB_TOKEN$|RUNNER_TEMP$|HTTPS?_PROXY$)/i.test(name))),
    ];
}
/** Other files that this one takes in, as they are written. */
function takenIn(model) {
    const extended = entries(model, "services").map(([, service]) => plain(service.extends).file);
    const included = filesOf(plain(model).include).filter((file) => /\.(ya?ml|json)$/i.test(String(file)));
    return [...extended, ...included].filter((file) => typeof file === "string");
}
/** A driver that is not named, or the one that is used then. */
function isUsual(driver, usual) {
    return driver === undefined || driver === null || driver === "" || driver === usual;
}
/** True when a hook of a service runs with more than the service has. */
function hasPrivilege(hooks) {
    return (Array.isArray(hooks) ? hooks : [hooks]).some((hook) => isGiven(plain(hook).privileged));
}
function isHost(value) {
    return /^(host|container:)/.test(String(value));
}
function isGiven(value) {
    if (value === undefined || value === null || value === false)
        return false;
    return Array.isArray(value) ? value.length > 0 : typeof value !== "object" || Object.keys(value).length > 0;
}
/** A path that leads out of the checkout, or that only Compose could tell. */
function isOutside(text, folder, base) {
    if (typeof text !== "string")
        return true;
    if (text.startsWith("~") || text.includes("$"))
        return true;
    if (/^[a-z][a-z0-9+.-]*:/i.test(text))
        return true;
    const below = node_path__WEBPACK_IMPORTED_MODULE_0__.relative(folder, node_path__WEBPACK_IMPORTED_MODULE_0__.resolve(base, text));
    return below === ".." || below.startsWith("../") || node_path__WEBPACK_IMPORTED_MODULE_0__.isAbsolute(below);
}
function isPath(context) {
    return typeof context === "string" && !/^([a-z][a-z0-9+.-]*:|git@|github\.com\/)/i.test(context);
}
/** What stands before the colon of `./data:/data`, of every volume that is a path. */
function sourcesOf(volumes) {
    if (!Array.isArray(volumes))
        return [];
    return volumes.flatMap((volume) => {
        if (typeof volume === "string") {
            const [source = ""] = volume.split(":");
            return volume.includes(":") && /^[./~$]|\$/.test(source) ? [source] : [];
        }
        const { type, source } = plain(volume);
        return type === "bind" || type === "npipe" ? [String(source ?? "")] : [];
    });
}
/** `path`, `[path]`, `{path}` or `[{path}]`, the last also as lists of paths. */
function filesOf(value) {
    if (value === undefined || value === null)
        return [];
    const list = Array.isArray(value) ? value : [value];
    return list.flatMap((item) => typeof item === "object" && item !== null
        ? [plain(item).path, plain(item).env_file, plain(item).project_directory]
            .flat()
            .filter((file) => file !== undefined)
        : [item]);
}
function items(value) {
    return (Array.isArray(value) ? value : [value]).map(String);
}
function entries(model, key) {
    return Object.entries(plain(plain(model)[key])).map(([name, value]) => [name, plain(value)]);
}
function plain(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}


/***/ }),

/***/ 5963:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   FR: () => (/* binding */ engineFailure),
/* harmony export */   NJ: () => (/* binding */ EngineError),
/* harmony export */   PB: () => (/* binding */ EngineApi)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5071);

// Loaded with the first connection: an `import` would load all of undici for its re-exports, which costs every run 30 ms.
const http = () => process.getBuiltinModule("node:http");
/** An answer of the engine that is not a success. `status` 0 means that there was no answer at all. */
class EngineError extends Error {
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
            throw new EngineError(0, `the connection broke: ${error instanceof Error ? error.message : error}`, {
                cause: error,
            });
        });
        if (text === "")
            return undefined;
        try {
            return JSON.parse(text);
        }
        catch (error) {
            throw new EngineError(0, `what answers is no Docker Engine: ${text.slice(0, 100)}`, { cause: error });
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
                request.destroy(new EngineError(0, `the engine did not answer in ${patience / 1000} s`));
            }, patience);
            request.once("response", () => clearTimeout(timer));
            request.once("upgrade", () => clearTimeout(timer));
            request.once("close", () => clearTimeout(timer));
        }
        request.on("error", (error) => {
            if (error instanceof EngineError || error.name === "AbortError")
                reject(error);
            else
                reject(new EngineError(0, `${error.code ?? ""} ${error.message}`.trim(), { cause: error }));
        });
        return request;
    }
}
/** Turns what the engine or its connection said into an error of the stage that asked. An abort stays what it is. */
function engineFailure(error, stage, what) {
    if (!(error instanceof EngineError))
        return error;
    const gone = error.status === 0;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StageError */ .Zu({
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
    return new EngineError(response.statusCode ?? 0, message.trim() || `status ${response.statusCode}`);
}


/***/ }),

/***/ 8399:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   CJ: () => (/* binding */ watchLog),
/* harmony export */   CR: () => (/* binding */ containerLog),
/* harmony export */   J7: () => (/* binding */ waitContainer),
/* harmony export */   LE: () => (/* binding */ commitContainer),
/* harmony export */   QF: () => (/* binding */ killContainer),
/* harmony export */   YI: () => (/* binding */ startContainer),
/* harmony export */   Z8: () => (/* binding */ unpackInto),
/* harmony export */   _D: () => (/* binding */ containerArchive),
/* harmony export */   a6: () => (/* binding */ hasPath),
/* harmony export */   aH: () => (/* binding */ inspectContainer),
/* harmony export */   bX: () => (/* binding */ containerState),
/* harmony export */   g$: () => (/* binding */ createContainer),
/* harmony export */   h3: () => (/* binding */ attachContainer),
/* harmony export */   hE: () => (/* binding */ containerEvents),
/* harmony export */   od: () => (/* binding */ removeContainer),
/* harmony export */   ts: () => (/* binding */ listContainers),
/* harmony export */   v0: () => (/* binding */ readFrames)
/* harmony export */ });
/* harmony import */ var _api_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5963);

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
        if (error instanceof _api_js__WEBPACK_IMPORTED_MODULE_0__/* .EngineError */ .NJ && error.status === 404)
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
        if (error instanceof _api_js__WEBPACK_IMPORTED_MODULE_0__/* .EngineError */ .NJ && error.status === 404)
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
        if (error instanceof _api_js__WEBPACK_IMPORTED_MODULE_0__/* .EngineError */ .NJ && error.status === 404)
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
        if (!(error instanceof _api_js__WEBPACK_IMPORTED_MODULE_0__/* .EngineError */ .NJ && (error.status === 404 || error.status === 409)))
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
        if (!(error instanceof _api_js__WEBPACK_IMPORTED_MODULE_0__/* .EngineError */ .NJ && (error.status === 404 || error.status === 409)))
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
        throw new _api_js__WEBPACK_IMPORTED_MODULE_0__/* .EngineError */ .NJ(0, "the log ended");
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


/***/ }),

/***/ 8859:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  P: () => (/* binding */ dockerConfigFolder),
  u: () => (/* binding */ dockerEndpoint)
});

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __nccwpck_require__(1421);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __nccwpck_require__(7030);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
;// CONCATENATED MODULE: external "node:stream"
const external_node_stream_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream");
// EXTERNAL MODULE: ./lib/src/process/environment.js
var environment = __nccwpck_require__(8989);
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
class DialedConnection extends external_node_stream_namespaceObject.Duplex {
    #child;
    #complaint = "";
    constructor(docker, env) {
        super({ allowHalfOpen: true });
        this.#child = (0,external_node_child_process_.spawn)(docker, ["system", "dial-stdio"], {
            env: (0,environment/* childEnvironment */.Q)(env, env.SSH_AUTH_SOCK ? { SSH_AUTH_SOCK: env.SSH_AUTH_SOCK } : {}),
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


/***/ }),

/***/ 6145:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ hasStartInterval),
/* harmony export */   x: () => (/* binding */ connectEngine)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5071);
/* harmony import */ var _process_process_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5653);
/* harmony import */ var _api_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(5963);
/* harmony import */ var _endpoint_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(8859);
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
    const docker = (0,_process_process_js__WEBPACK_IMPORTED_MODULE_1__/* .findProgram */ .K)("docker", env, untrustedFolders);
    if (docker === undefined)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StageError */ .Zu({
            stage: "plan",
            kind: "engine",
            what: "no `docker` program on PATH",
            remedy: "install the Docker CLI 20.10 or newer (GitHub's Ubuntu runners have it); programs inside the checkout are not used",
        });
    const api = new _api_js__WEBPACK_IMPORTED_MODULE_2__/* .EngineApi */ .PB((0,_endpoint_js__WEBPACK_IMPORTED_MODULE_3__/* .dockerEndpoint */ .u)(docker, env));
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
        if (!(error instanceof _api_js__WEBPACK_IMPORTED_MODULE_2__/* .EngineError */ .NJ))
            throw error;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StageError */ .Zu({
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
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StageError */ .Zu({
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


/***/ }),

/***/ 5321:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   E$: () => (/* binding */ tagImage),
/* harmony export */   Pe: () => (/* binding */ nameImage),
/* harmony export */   aH: () => (/* binding */ removeImage),
/* harmony export */   cB: () => (/* binding */ listTags),
/* harmony export */   lV: () => (/* binding */ pullByDigest),
/* harmony export */   mm: () => (/* binding */ inspectImage),
/* harmony export */   q: () => (/* binding */ imageArchive),
/* harmony export */   v8: () => (/* binding */ listImages),
/* harmony export */   z6: () => (/* binding */ loadImages)
/* harmony export */ });
/* harmony import */ var node_readline__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(481);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8500);
/* harmony import */ var _api_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(5963);
// Images on the engine: look, name, commit, remove. All by JSON over the API.



/** The image with this ID or name, or undefined. Never pulls. */
async function inspectImage(engine, name, signal) {
    try {
        return await engine.api.json({
            method: "GET",
            path: `/images/${encodeURIComponent(name)}/json`,
            ...(signal ? { signal } : {}),
        });
    }
    catch (error) {
        if (error instanceof _api_js__WEBPACK_IMPORTED_MODULE_2__/* .EngineError */ .NJ && error.status === 404)
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
    for await (const line of node_readline__WEBPACK_IMPORTED_MODULE_0__.createInterface({ input: response })) {
        if (line.trim() === "")
            continue;
        const { error, ...step } = JSON.parse(line);
        if (error !== undefined)
            throw new _api_js__WEBPACK_IMPORTED_MODULE_2__/* .EngineError */ .NJ(500, error);
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
        if (!(error instanceof _api_js__WEBPACK_IMPORTED_MODULE_2__/* .EngineError */ .NJ && error.status === 404))
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
            if (!(error instanceof _api_js__WEBPACK_IMPORTED_MODULE_2__/* .EngineError */ .NJ) || error.status === 0 || attempt === LISTINGS)
                throw error;
            await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setTimeout)(PAUSE, undefined, signal ? { signal } : {});
        }
    }
}


/***/ }),

/***/ 772:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ removeVolume),
/* harmony export */   pb: () => (/* binding */ createVolume),
/* harmony export */   yi: () => (/* binding */ listVolumes)
/* harmony export */ });
/* harmony import */ var _api_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5963);
// Volumes on the engine: here they carry no data, only labels, which the engine keeps when the run that set them is killed.

/** Creates an empty volume with labels. */
async function createVolume(engine, name, labels, signal) {
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
async function removeVolume(engine, name, signal) {
    try {
        await engine.api.json({
            method: "DELETE",
            path: `/volumes/${encodeURIComponent(name)}`,
            query: { force: true },
            ...(signal ? { signal } : {}),
        });
    }
    catch (error) {
        if (!(error instanceof _api_js__WEBPACK_IMPORTED_MODULE_0__/* .EngineError */ .NJ && error.status === 404))
            throw error;
    }
}


/***/ }),

/***/ 5071:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   KW: () => (/* binding */ cancelled),
/* harmony export */   Zu: () => (/* binding */ StageError),
/* harmony export */   d4: () => (/* binding */ asStageError)
/* harmony export */ });
/* unused harmony export STAGES */
// Errors as part of the interface: which stage, what happened, why, what to do.
/** The stages in the order of a run; `plan` and `report` frame those that the input `stages` selects. */
const STAGES = (/* unused pure expression or super */ null && (["plan", "build", "gates", "health", "release", "publish", "report", "sweep"]));
/** The only error the pipeline throws on purpose. Anything else that arrives at an entry is a defect (kind `internal`). */
class StageError extends Error {
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
    if (error instanceof StageError)
        return error;
    // What was aborted for a failure that is known has failed with it.
    if (error instanceof Error && error.cause instanceof StageError && error.name === "AbortError")
        return error.cause;
    if (error instanceof Error && error.name === "AbortError")
        return new StageError({ stage, kind: "cancelled", what: "the run was cancelled" }, { cause: error });
    const text = error instanceof Error ? error.message : String(error);
    return new StageError({
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
    return new StageError({
        stage,
        kind: "cancelled",
        what: "the run was cancelled",
        why,
        remedy: "nothing is pushed after a cancel",
    });
}


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

/***/ 3865:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   j: () => (/* binding */ readEvent),
/* harmony export */   q: () => (/* binding */ localEvent)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5071);
// What happened, as GitHub tells it: the event, its full ref and its commit. A developer's machine has an event of its own.

/** GitHub caps payloads of webhooks at 25 MB. */
const PAYLOAD_LIMIT = 32 * 1024 * 1024;
/**
 * Reads the event of a workflow run.
 * @param readFile reads the payload as text.
 * @throws StageError `input` when the payload is missing, too large or not JSON, or the ref is missing.
 */
async function readEvent(env, readFile) {
    const name = env.GITHUB_EVENT_NAME ?? "";
    const ref = env.GITHUB_REF ?? "";
    if (name === "")
        throw wrong("GITHUB_EVENT_NAME", "the name of the event is missing", name, "the name of an event, as the runner sets it");
    if (ref === "")
        throw wrong("GITHUB_REF", "the ref of the event is missing", ref, "a full ref such as refs/heads/main");
    const repositoryUrl = env.GITHUB_SERVER_URL && env.GITHUB_REPOSITORY ? `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}` : undefined;
    return {
        name,
        ref,
        sha: env.GITHUB_SHA ?? "",
        payload: await readPayload(env.GITHUB_EVENT_PATH ?? "", readFile),
        ...(env.GITHUB_RUN_NUMBER ? { runNumber: env.GITHUB_RUN_NUMBER } : {}),
        ...(repositoryUrl === undefined ? {} : { repositoryUrl }),
    };
}
/** The event of a developer's machine: what is checked out. A commit with a tag and no branch is that tag. */
function localEvent(checkout) {
    const detached = checkout.branch === undefined || checkout.branch === "HEAD";
    const tag = checkout.tags[0];
    const ref = detached ? (tag === undefined ? "" : `refs/tags/${tag}`) : `refs/heads/${checkout.branch}`;
    return { name: "local", ref, sha: checkout.head ?? "", payload: {} };
}
async function readPayload(path, readFile) {
    const expected = "the path of the event's payload, as the runner sets it";
    if (path === "")
        throw wrong("GITHUB_EVENT_PATH", "the payload of the event is missing", path, expected);
    let text;
    try {
        text = await readFile(path);
    }
    catch {
        throw wrong("GITHUB_EVENT_PATH", "the payload of the event cannot be read", path, expected);
    }
    if (text.length > PAYLOAD_LIMIT)
        throw wrong("GITHUB_EVENT_PATH", "the payload of the event is too large", path, "at most 32 MiB");
    let payload;
    try {
        payload = JSON.parse(text);
    }
    catch {
        throw wrong("GITHUB_EVENT_PATH", "the payload of the event is not JSON", path, "a JSON object");
    }
    if (typeof payload !== "object" || payload === null || Array.isArray(payload))
        throw wrong("GITHUB_EVENT_PATH", "the payload of the event is not an object", path, "a JSON object");
    const { ref, after, deleted, action } = payload;
    return {
        ...(typeof ref === "string" ? { ref } : {}),
        ...(typeof after === "string" ? { after } : {}),
        ...(typeof deleted === "boolean" ? { deleted } : {}),
        ...(typeof action === "string" ? { action } : {}),
    };
}
function wrong(variable, problem, got, expected) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StageError */ .Zu({
        stage: "plan",
        kind: "input",
        what: `environment "${variable}": ${problem}; got ${JSON.stringify(got.slice(0, 80))}; expected ${expected}`,
        remedy: "outside GitHub Actions use the command line: `image-driven-pipeline run`",
    });
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

/***/ 5741:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   F2: () => (/* binding */ parseReference),
/* harmony export */   Qb: () => (/* binding */ NameError),
/* harmony export */   SU: () => (/* binding */ parseRepository),
/* harmony export */   aR: () => (/* binding */ repositoryName),
/* harmony export */   l5: () => (/* binding */ parseRegistry),
/* harmony export */   qH: () => (/* binding */ tagProblem),
/* harmony export */   ve: () => (/* binding */ isSameRepository),
/* harmony export */   w4: () => (/* binding */ hostOf)
/* harmony export */ });
/* unused harmony exports DOCKER_HUB, isTag */
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


/***/ }),

/***/ 1629:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $w: () => (/* binding */ BASE_NAME_LABEL),
/* harmony export */   Ck: () => (/* binding */ PROOF_LABEL),
/* harmony export */   E4: () => (/* binding */ PROOF_URL_LABEL),
/* harmony export */   El: () => (/* binding */ runOfImage),
/* harmony export */   F$: () => (/* binding */ newRunId),
/* harmony export */   Hn: () => (/* binding */ DEFINITION_LABEL),
/* harmony export */   IW: () => (/* binding */ isLayer),
/* harmony export */   L0: () => (/* binding */ LOCAL_HOST),
/* harmony export */   P1: () => (/* binding */ REVISION_LABEL),
/* harmony export */   Pk: () => (/* binding */ isRunId),
/* harmony export */   Rc: () => (/* binding */ SOURCE_LABEL),
/* harmony export */   _d: () => (/* binding */ isExpired),
/* harmony export */   aC: () => (/* binding */ COMMITTED_LABEL),
/* harmony export */   fc: () => (/* binding */ layerImage),
/* harmony export */   iy: () => (/* binding */ setupImages),
/* harmony export */   jQ: () => (/* binding */ RUN_LABEL),
/* harmony export */   m8: () => (/* binding */ BASE_DIGEST_LABEL),
/* harmony export */   qf: () => (/* binding */ FINGERPRINT_LABEL),
/* harmony export */   tY: () => (/* binding */ localImage),
/* harmony export */   xU: () => (/* binding */ runLabels),
/* harmony export */   zP: () => (/* binding */ runOwner)
/* harmony export */ });
/* unused harmony export EXPIRES_LABEL */
const RUN_LABEL = "image-driven.run";
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
function runOwner(runId) {
    const [, , place, job, process] = RUN_ID.exec(runId) ?? [];
    if (place === undefined || job === undefined || process === undefined)
        return undefined;
    return { place, job: Number.parseInt(job, 36), process: Number.parseInt(process, 36) };
}
function isRunId(text) {
    return RUN_ID.test(text);
}
function runLabels(runId) {
    return { [RUN_LABEL]: runId, [EXPIRES_LABEL]: String(expiry(runId)) };
}
/** True when the run is so old that nothing of it can be in use. */
function isExpired(runId, now) {
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


/***/ }),

/***/ 4930:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   HU: () => (/* binding */ parseChoice),
/* harmony export */   yG: () => (/* binding */ parseBoolean),
/* harmony export */   yL: () => (/* binding */ oneOf),
/* harmony export */   zq: () => (/* binding */ parseCount)
/* harmony export */ });
/* harmony import */ var _nearest_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(799);
/* harmony import */ var _problems_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8688);
// Values out of a closed set: booleans, words, whole numbers.


const TRUE = ["true", "True", "TRUE"];
const FALSE = ["false", "False", "FALSE"];
/** A boolean of YAML 1.2's core schema, as `core.getBooleanInput` reads it. */
function parseBoolean(text) {
    if (TRUE.includes(text))
        return true;
    if (FALSE.includes(text))
        return false;
    throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF("not a boolean", text, [...TRUE, ...FALSE].join(" | "));
}
/** One word of a list. */
function parseChoice(text, choices) {
    const choice = choices.find((known) => known === text);
    if (choice === undefined)
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF(`unknown value${(0,_nearest_js__WEBPACK_IMPORTED_MODULE_1__/* .hint */ .a)(text, choices)}`, text, oneOf(choices));
    return choice;
}
/** A whole number between two others, both included. */
function parseCount(text, least, most) {
    const count = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(count >= least && count <= most))
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF("not such a number", text, `a whole number from ${least} to ${most}`);
    return count;
}
/** `one of a, b, c`. */
function oneOf(choices) {
    return `one of ${choices.join(", ")}`;
}


/***/ }),

/***/ 9376:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ readCredentials),
/* harmony export */   O: () => (/* binding */ readPushMode)
/* harmony export */ });
/* harmony import */ var _choices_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4930);
// User name and password for the registry: both, or neither.

/** Shorter values would blank out half of the log, so that they cannot be masked. */
const MASKABLE = 4;
/**
 * The credentials. On an event of a pull request, where nothing is pushed and secrets may be empty because it comes
 * from a fork, half of them is a notice and not an error.
 */
function readCredentials(reading, mayPush) {
    const username = reading.text("username");
    const password = reading.text("password");
    if (username?.includes(":"))
        reading.wrong("username", "colon not allowed", username, "a user name");
    else if (username !== undefined && /[\s\p{Cc}]/u.test(username))
        reading.wrong("username", "white space not allowed", username, "a user name");
    if (password !== undefined && password.length < MASKABLE)
        reading.notice(`password has fewer than ${MASKABLE} characters and cannot be masked safely`);
    if (username !== undefined && password !== undefined)
        return { username, password };
    if (username === undefined && password === undefined)
        return undefined;
    const [missing, present] = username === undefined ? ["username", "password"] : ["password", "username"];
    if (mayPush)
        reading.wrong(missing, `it is needed together with ${present}`, "", "both of them, or neither");
    else
        reading.notice(`${present} is given without ${missing}; nothing is pushed, so neither is used`);
    return undefined;
}
/** `auto` or `never`. */
function readPushMode(reading) {
    return reading.optional("push", (text) => (0,_choices_js__WEBPACK_IMPORTED_MODULE_0__/* .parseChoice */ .HU)(text, ["auto", "never"])) ?? "auto";
}


/***/ }),

/***/ 7622:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   C1: () => (/* binding */ checkSize),
/* harmony export */   Z0: () => (/* binding */ decodeDockerfile),
/* harmony export */   ZL: () => (/* binding */ stagesOf),
/* harmony export */   cF: () => (/* binding */ basesOf),
/* harmony export */   e$: () => (/* binding */ checkTarget)
/* harmony export */ });
/* harmony import */ var _problems_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8688);

const SIZE_LIMIT = 1_000_000;
const A_DOCKERFILE = "a Dockerfile";
/** Checks what can be checked without reading it. */
function checkSize(size, path) {
    if (size === 0)
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF("the Dockerfile is empty", path, A_DOCKERFILE);
    if (size > SIZE_LIMIT)
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF("the Dockerfile is larger than 1 MB", path, A_DOCKERFILE);
}
/** The text of a Dockerfile. Carriage returns are fine. */
function decodeDockerfile(bytes, path) {
    try {
        const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
        if (text.includes("\0"))
            throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF("the Dockerfile is not text", path, A_DOCKERFILE);
        if (text.trim() === "")
            throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF("the Dockerfile is empty", path, A_DOCKERFILE);
        return text;
    }
    catch (error) {
        if (error instanceof _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF)
            throw error;
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF("the Dockerfile is not UTF-8", path, A_DOCKERFILE);
    }
}
/**
 * The names of the stages in their order, undefined for one without a name. Here-documents are not understood, so a
 * `FROM` in one counts as a stage: too much is found rather than too little.
 */
function stagesOf(dockerfile) {
    return instructions(dockerfile).flatMap((instruction) => {
        const from = /^FROM\s+(?:--\S+\s+)*(?!--)\S+(?:\s+AS\s+(\S+))?\s*$/i.exec(instruction);
        return from === null ? [] : [from[1]];
    });
}
/** Lines with their continuations joined and without comments. */
function instructions(dockerfile) {
    const lines = dockerfile.split(/\r?\n/);
    const continuation = continuationOf(lines);
    const found = [];
    let open = [];
    for (const line of lines) {
        if (/^\s*#/.test(line))
            continue;
        const text = line.trimEnd();
        if (text.endsWith(continuation))
            open.push(text.slice(0, -1));
        else {
            found.push([...open, text].join(" ").trim());
            open = [];
        }
    }
    return [...found, open.join(" ").trim()];
}
/** The character that continues a line: a backslash, unless a directive in the first lines says otherwise. */
function continuationOf(lines) {
    for (const line of lines) {
        const [, directive, value = ""] = /^#\s*(\w+)\s*=\s*(\S+)\s*$/.exec(line) ?? [];
        if (directive === undefined)
            break;
        if (directive.toLowerCase() === "escape")
            return value;
    }
    return "\\";
}
/** Checks that `target` is a stage, by name in any case or by number. */
function checkTarget(target, dockerfile) {
    const stages = stagesOf(dockerfile);
    if (stages.length === 0)
        return; // another frontend's syntax
    const names = stages.flatMap((name) => (name === undefined ? [] : [name]));
    if (names.some((name) => name.toLowerCase() === target.toLowerCase()))
        return;
    if (/^[0-9]{1,4}$/.test(target) && Number(target) < stages.length)
        return;
    const known = names.length > 0 ? `one of ${names.slice(0, 30).join(", ")}` : "no target, since no stage has a name";
    throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF("the Dockerfile has no such stage", target, known);
}
/**
 * Images of others that a Dockerfile builds on or copies from, each as it is named. Undefined when that cannot be known before the build:
 * a variable without a value, or something that is downloaded by `ADD`.
 * Source: the Dockerfile reference, "FROM", "Understand how ARG and FROM interact", "COPY --from", "RUN --mount".
 */
function basesOf(dockerfile, args) {
    const found = new Set();
    const values = new Map();
    const stages = new Set();
    let unknown = false;
    const add = (text) => {
        const name = expand(text, values);
        if (name === undefined)
            unknown = true;
        else if (name !== "scratch" && !stages.has(name.toLowerCase()) && !/^[0-9]+$/.test(name))
            found.add(name);
    };
    let from = false;
    for (const instruction of instructions(dockerfile)) {
        const [, word = "", rest = ""] = /^(\S+)\s+(.*)$/s.exec(instruction) ?? [];
        const kind = word.toUpperCase();
        if (kind === "ARG" && !from) {
            const [name = "", value] = rest.trim().split(/=(.*)/s);
            const told = args.findLast((pair) => pair.name === name)?.value ?? value?.replace(/^(["'])(.*)\1$/, "$2");
            if (told !== undefined)
                values.set(name, expand(told, values) ?? "");
        }
        if (kind === "FROM") {
            from = true;
            const [, image = "", stage] = /^(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?\s*$/i.exec(rest.trim()) ?? [];
            if (image === "")
                unknown = true;
            else
                add(image);
            if (stage !== undefined)
                stages.add(stage.toLowerCase());
        }
        if (kind === "COPY" || kind === "RUN")
            for (const [, image = ""] of rest.matchAll(/(?:^|[\s,])(?:--)?from=([^\s,]+)/g))
                add(image);
        if (kind === "ADD" && /(^|\s)(https?:|git@|[a-z+]+:\/\/)/i.test(rest))
            unknown = true;
        if (kind === "ONBUILD")
            unknown = true;
    }
    return unknown || !from ? undefined : [...found];
}
/** Variables by their values, with `:-` and a default; undefined where one has none. */
function expand(text, values) {
    let unknown = false;
    const expanded = text.replaceAll(/\$(?:\{(\w+)(?::?-([^{}]*))?\}|(\w+))/g, (_, braced, fallback, bare) => {
        const value = values.get(braced ?? bare) || fallback;
        if (value === undefined)
            unknown = true;
        return value ?? "";
    });
    return unknown || expanded.includes("$") || expanded === "" ? undefined : expanded;
}


/***/ }),

/***/ 5749:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $$: () => (/* binding */ bytesOf),
/* harmony export */   TE: () => (/* binding */ lookUp),
/* harmony export */   Ye: () => (/* binding */ realPath),
/* harmony export */   lJ: () => (/* binding */ lookAtCheckout),
/* harmony export */   ux: () => (/* binding */ within),
/* harmony export */   wX: () => (/* binding */ namesIn)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
// The only door of the inputs to the file system: takes paths, returns facts, changes nothing. Behind its promises it does not wait for
// threads: nothing else can go on before the inputs are read, and `node:fs/promises` alone takes longer to load than all the looking.


/** Looks at the folder that the runner calls the workspace. */
async function lookAtCheckout(workspace) {
    try {
        if ((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readdirSync)(workspace).length === 0)
            return { state: "empty" };
        return { state: "present", real: node_fs__WEBPACK_IMPORTED_MODULE_0__.realpathSync.native(workspace) };
    }
    catch {
        return { state: "missing" };
    }
}
/**
 * Walks from `root` to `path` one component at a time. A symbolic link is followed only as long as it stays in `root`,
 * so that nothing outside is ever looked at.
 */
async function lookUp(root, path) {
    const absolute = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(root, path);
    try {
        const top = node_fs__WEBPACK_IMPORTED_MODULE_0__.realpathSync.native(root);
        const below = within(root, absolute) ?? within(top, absolute);
        if (below === undefined)
            return { kind: "outside", absolute };
        let place = top;
        for (const component of below.split(node_path__WEBPACK_IMPORTED_MODULE_1__.sep).filter((part) => part !== "")) {
            const next = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(place, component);
            place = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(next).isSymbolicLink() ? node_fs__WEBPACK_IMPORTED_MODULE_0__.realpathSync.native(next) : next;
            if (within(top, place) === undefined)
                return { kind: "outside", absolute };
        }
        const facts = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(place);
        if (facts.isFile())
            return { kind: "file", real: place, size: facts.size };
        if (facts.isDirectory())
            return { kind: "folder", real: place };
        const what = facts.isFIFO() ? "a FIFO" : facts.isSocket() ? "a socket" : "a device";
        return { kind: "other", what, absolute };
    }
    catch (error) {
        const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "unknown error";
        if (code === "ENOENT" || code === "ENOTDIR")
            return { kind: "missing", absolute };
        return { kind: "other", what: `something that cannot be read (${code})`, absolute };
    }
}
/** Real path of something that exists, else the path itself. */
async function realPath(path) {
    try {
        return node_fs__WEBPACK_IMPORTED_MODULE_0__.realpathSync.native(path);
    }
    catch {
        return (0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(path);
    }
}
/** Names in a folder; none when it cannot be read. */
async function namesIn(folder) {
    try {
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readdirSync)(folder);
    }
    catch {
        return [];
    }
}
/** The bytes of a file that {@link lookUp} found, or undefined when it cannot be read. */
async function bytesOf(path) {
    try {
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(path);
    }
    catch {
        return undefined;
    }
}
/** The path from `folder` down to `path`, empty for the folder itself; undefined when it is not below it. Looks at no file. */
function within(folder, path) {
    const below = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.relative)(folder, path);
    return below === ".." || below.startsWith(`..${node_path__WEBPACK_IMPORTED_MODULE_1__.sep}`) ? undefined : below;
}


/***/ }),

/***/ 6515:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ given),
/* harmony export */   o: () => (/* binding */ deepFreeze)
/* harmony export */ });
// Finished objects: nothing in them is undefined, nothing in them changes.
/** The properties that have a value. */
function given(properties) {
    const kept = {};
    for (const key of Object.keys(properties)) {
        const value = properties[key];
        if (value !== undefined)
            kept[key] = value;
    }
    return kept;
}
/** Freezes a tree of plain objects, arrays and sets in place and returns it. */
function deepFreeze(value) {
    if (typeof value !== "object" || value === null || Object.isFrozen(value))
        return value;
    if (value instanceof Set)
        closeSet(value);
    for (const part of value instanceof Set ? value : Object.values(value))
        deepFreeze(part);
    return Object.freeze(value);
}
/** Freezing alone leaves the methods of a set working. */
function closeSet(set) {
    const refuse = () => {
        throw new TypeError("the inputs are read-only");
    };
    for (const method of ["add", "delete", "clear"])
        Object.defineProperty(set, method, { value: refuse });
}


/***/ }),

/***/ 6081:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ SELECTABLE_STAGES)
/* harmony export */ });
const SELECTABLE_STAGES = ["build", "gates", "health", "release", "publish"];


/***/ }),

/***/ 1591:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ commaItems),
/* harmony export */   Mn: () => (/* binding */ lines),
/* harmony export */   V0: () => (/* binding */ records)
/* harmony export */ });
/* harmony import */ var _problems_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8688);
// Lists in an input: one item a line, `#` starts a comment line, blank lines are nothing.

const LINE_END = /\r\n|\n|\r/;
/** The lines that carry something, without white space around them. */
function lines(text) {
    return text
        .split(LINE_END)
        .map((line) => line.trim())
        .filter((line) => line !== "" && !line.startsWith("#"));
}
/** As {@link lines}, for lists that Docker's own actions also take with commas. */
function commaItems(text) {
    return lines(text)
        .flatMap((line) => line.split(","))
        .map((item) => item.trim())
        .filter((item) => item !== "");
}
/**
 * As {@link lines}, with items of more than one line: an item in double quotes, as in docker/build-push-action, ends
 * at its closing quote, and `""` in it is one quote. Inside the quotes a `#` is no comment and nothing is trimmed.
 */
function records(text) {
    const found = [];
    let open;
    for (const line of text.split(LINE_END)) {
        const start = line.trim();
        if (open === undefined && !start.startsWith('"')) {
            if (start !== "" && !start.startsWith("#"))
                found.push(start);
            continue;
        }
        open = open === undefined ? line.trimStart() : `${open}\n${line}`;
        if (!isClosed(open))
            continue;
        found.push(open.trimEnd().slice(1, -1).replaceAll('""', '"'));
        open = undefined;
    }
    if (open !== undefined) {
        const shown = `${open.slice(0, open.indexOf("=") + 1).slice(0, 40)}…`;
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF("an item in quotes is not closed", shown, 'an item like "NAME=value"');
    }
    return found;
}
/** True when the text that starts with a quote ends with the one that closes it. */
function isClosed(text) {
    const whole = text.trimEnd();
    let start = whole.length;
    while (start > 1 && whole[start - 1] === '"')
        start -= 1;
    return (whole.length - start) % 2 === 1;
}


/***/ }),

/***/ 799:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  a: () => (/* binding */ hint),
  p: () => (/* binding */ nearest)
});

;// CONCATENATED MODULE: ./node_modules/leven/index.js
const array = [];
const characterCodeCache = [];

function leven(first, second, options) {
	if (first === second) {
		return 0;
	}

	const maxDistance = options?.maxDistance;
	const swap = first;

	// Swapping the strings if `a` is longer than `b` so we know which one is the
	// shortest & which one is the longest
	if (first.length > second.length) {
		first = second;
		second = swap;
	}

	let firstLength = first.length;
	let secondLength = second.length;

	// Performing suffix trimming:
	// We can linearly drop suffix common to both strings since they
	// don't increase distance at all
	// Note: `~-` is the bitwise way to perform a `- 1` operation
	while (firstLength > 0 && (first.charCodeAt(~-firstLength) === second.charCodeAt(~-secondLength))) {
		firstLength--;
		secondLength--;
	}

	// Performing prefix trimming
	// We can linearly drop prefix common to both strings since they
	// don't increase distance at all
	let start = 0;

	while (start < firstLength && (first.charCodeAt(start) === second.charCodeAt(start))) {
		start++;
	}

	firstLength -= start;
	secondLength -= start;

	// Early termination after trimming: if difference in length exceeds max distance
	if (maxDistance !== undefined && secondLength - firstLength > maxDistance) {
		return maxDistance;
	}

	if (firstLength === 0) {
		return maxDistance !== undefined && secondLength > maxDistance
			? maxDistance
			: secondLength;
	}

	let bCharacterCode;
	let result;
	let temporary;
	let temporary2;
	let index = 0;
	let index2 = 0;

	while (index < firstLength) {
		characterCodeCache[index] = first.charCodeAt(start + index);
		array[index] = ++index;
	}

	while (index2 < secondLength) {
		bCharacterCode = second.charCodeAt(start + index2);
		temporary = index2++;
		result = index2;

		for (index = 0; index < firstLength; index++) {
			temporary2 = bCharacterCode === characterCodeCache[index] ? temporary : temporary + 1;
			temporary = array[index];
			// eslint-disable-next-line no-multi-assign
			result = array[index] = temporary > result
				? (temporary2 > result ? result + 1 : temporary2)
				: (temporary2 > temporary ? temporary + 1 : temporary2);
		}

		// Early termination: if all values in current row exceed maxDistance
		if (maxDistance !== undefined) {
			let rowMinimum = result;
			for (index = 0; index < firstLength; index++) {
				if (array[index] < rowMinimum) {
					rowMinimum = array[index];
				}
			}

			if (rowMinimum > maxDistance) {
				return maxDistance;
			}
		}
	}

	// Bound arrays to avoid retaining large previous sizes
	array.length = firstLength;
	characterCodeCache.length = firstLength;

	return maxDistance !== undefined && result > maxDistance ? maxDistance : result;
}

function closestMatch(target, candidates, options) {
	if (!Array.isArray(candidates) || candidates.length === 0) {
		return undefined;
	}

	const userMax = options?.maxDistance;
	const targetLength = target.length;

	// Exact match fast-path
	for (const candidate of candidates) {
		if (candidate === target) {
			return candidate;
		}
	}

	if (userMax === 0) {
		return undefined;
	}

	let best;
	let bestDist = Number.POSITIVE_INFINITY;
	const seen = new Set();

	for (const candidate of candidates) {
		if (seen.has(candidate)) {
			continue;
		}

		seen.add(candidate);

		const lengthDiff = Math.abs(candidate.length - targetLength);
		if (lengthDiff >= bestDist) {
			continue;
		}

		if (userMax !== undefined && lengthDiff > userMax) {
			continue;
		}

		const cap = Number.isFinite(bestDist)
			? (userMax === undefined ? bestDist : Math.min(bestDist, userMax))
			: userMax;

		const distance = cap === undefined
			? leven(target, candidate)
			: leven(target, candidate, {maxDistance: cap});

		// Skip candidates that exceed the user's maximum distance
		if (userMax !== undefined && distance > userMax) {
			continue;
		}

		// If we got a capped result that equals the cap, we need the actual distance
		// for accurate comparison, but only if the cap was due to userMax
		let actualD = distance;
		if (cap !== undefined && distance === cap && cap === userMax) {
			actualD = leven(target, candidate);
		}

		if (actualD < bestDist) {
			bestDist = actualD;
			best = candidate;
			if (bestDist === 0) {
				break;
			}
		}
	}

	if (userMax !== undefined && bestDist > userMax) {
		return undefined;
	}

	return best;
}

;// CONCATENATED MODULE: ./lib/src/inputs/nearest.js
// "Did you mean": the known word that a wrong one was probably meant to be.

const LONGEST = 100;
/** The candidate that differs in no more than a third of the letters, or in one of few, if there is one. */
function nearest(text, candidates, fewest = 1) {
    if (text.length > LONGEST)
        return undefined;
    const maxDistance = Math.max(text.length > 3 ? fewest : 1, Math.floor(text.length / 3));
    return closestMatch(text.toLowerCase(), candidates, { maxDistance });
}
/** `; did you mean x?`, or nothing. A wrong value is wrong anyway, so that the guess may be bolder: swapped letters count two. */
function hint(text, candidates) {
    const match = nearest(text, candidates, 2);
    return match === undefined ? "" : `; did you mean ${match}?`;
}


/***/ }),

/***/ 879:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Ar: () => (/* binding */ parsePair),
/* harmony export */   SX: () => (/* binding */ readPairs),
/* harmony export */   TZ: () => (/* binding */ VARIABLE)
/* harmony export */ });
/* harmony import */ var _lists_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1591);
/* harmony import */ var _problems_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8688);


/** Characters a name may have: no white space, no `=`; it does not start with a dash. */
const NAME = /^[^\s=\p{C}-][^\s=\p{C}]*$/u;
const VARIABLE = {
    example: "NAME=value",
    whyValue: "the runner's environment is not passed on",
};
/** All pairs of an input; a pair of several lines stands in double quotes. */
function readPairs(reading, input, spelling) {
    const found = reading.attempt(input, () => (0,_lists_js__WEBPACK_IMPORTED_MODULE_0__/* .records */ .V0)(reading.raw(input))) ?? [];
    return reading.each(input, found, (record) => parsePair(record, spelling));
}
/** One pair. The value is never a part of a problem, since it may be a secret in any of these inputs. */
function parsePair(record, spelling) {
    const { example, whyValue, secret } = spelling;
    const shown = (part) => (secret ? record : part);
    const expected = `a line like ${example}`;
    const equals = record.indexOf("=");
    const name = record.slice(0, Math.max(equals, 0));
    if (equals === -1) {
        const line = shown(NAME.test(record) ? record : `(a line of ${record.length} characters)`);
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF(`no value; write ${example}${whyValue ? `; ${whyValue}` : ""}`, line, expected);
    }
    if (name === "")
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF("no name before the =", shown("=…"), expected);
    if (!NAME.test(name))
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF("the name has white space in it or a dash in front", shown(`${name.slice(0, 40)}=…`), expected);
    return { name, value: record.slice(equals + 1) };
}


/***/ }),

/***/ 8688:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   AF: () => (/* binding */ Problem),
/* harmony export */   X1: () => (/* binding */ escapeText),
/* harmony export */   Zw: () => (/* binding */ Problems)
/* harmony export */ });
/* unused harmony export quote */
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5071);
// What is wrong with the inputs: one line each, none of them with a secret in it, thrown together.

const VALUE_LIMIT = 80;
const LINES_LIMIT = 50;
/** Inputs whose values are in no message, not even in part. */
const SECRET_INPUTS = new Set(["password", "secrets", "publish-secrets"]);
/** Why a value cannot be taken; parsers throw it, {@link Problems} makes it a line. */
class Problem extends Error {
    name = "Problem";
    problem;
    /** The value, or the part of it that a reader needs; quoted later. */
    value;
    expected;
    constructor(problem, value, expected) {
        super(problem);
        this.problem = problem;
        this.value = value;
        this.expected = expected;
    }
}
/** Collects the problems of a reading. */
class Problems {
    #lines = [];
    #inputs = new Set();
    get any() {
        return this.#lines.length > 0;
    }
    add(input, { problem, value, expected }) {
        const got = SECRET_INPUTS.has(input) ? `a value of ${value.length} characters` : quote(value);
        this.#inputs.add(input);
        this.#lines.push(`input "${escapeText(input)}": ${problem}; got ${got}; expected ${expected}`);
    }
    /** All of them as the one error of the stage `plan`. */
    failure() {
        const [first = "the inputs are wrong"] = this.#lines;
        if (this.#lines.length <= 1)
            return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StageError */ .Zu({ stage: "plan", kind: "input", what: first });
        const more = this.#lines.length - LINES_LIMIT;
        const shown = more > 0 ? [...this.#lines.slice(0, LINES_LIMIT), `and ${more} more`] : this.#lines;
        const [input = ""] = this.#inputs;
        const what = this.#inputs.size > 1
            ? `${this.#inputs.size} inputs are wrong`
            : `input "${input}" is wrong in ${this.#lines.length} places`;
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StageError */ .Zu({ stage: "plan", kind: "input", what, why: shown.join("\n") });
    }
}
/** A value for a message: in quotes, everything escaped that cannot be seen, at most 80 characters. */
function quote(text, limit = VALUE_LIMIT) {
    const whole = `"${escapeText(text.slice(0, limit * 2))}"`;
    if (whole.length <= limit && text.length <= limit * 2)
        return whole;
    let shown = "";
    for (const character of text) {
        const next = shown + escapeText(character);
        if (next.length > limit - 3)
            break;
        shown = next;
    }
    return `"${withoutUser(shown)}…"`;
}
/** Text that is safe on one line of a log: no line ends, no control or direction characters, no user of a URL. */
function escapeText(text) {
    return withoutUser(text).replaceAll(/["\\\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
        const short = SHORT_ESCAPES[character];
        if (short !== undefined)
            return short;
        const code = character.codePointAt(0) ?? 0;
        return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
    });
}
const SHORT_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
};
/** `https://user:token@host` without what stands before the `@`. */
function withoutUser(text) {
    return text.replaceAll(/:\/\/[^/@\s]*@/g, "://***@");
}


/***/ }),

/***/ 5104:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  Qd: () => (/* binding */ parseBranch),
  j1: () => (/* binding */ readPush)
});

// UNUSED EXPORTS: parseTag, parseTagPattern

// EXTERNAL MODULE: ./lib/src/image/reference.js
var reference = __nccwpck_require__(5741);
;// CONCATENATED MODULE: ./lib/src/image/tag-name.js
// Templates of tags: which placeholders there are. Their values are the policy's matter.
/** What may stand between `{{` and `}}` in a tag. */
const PLACEHOLDERS = [
    "version",
    "major",
    "minor",
    "patch",
    "branch",
    "tag",
    "git-tags",
    "sha",
    "short-sha",
    "timestamp",
    "run-number",
];

// EXTERNAL MODULE: ./lib/src/inputs/choices.js
var choices = __nccwpck_require__(4930);
// EXTERNAL MODULE: ./lib/src/inputs/lists.js
var lists = __nccwpck_require__(1591);
// EXTERNAL MODULE: ./lib/src/inputs/nearest.js + 1 modules
var nearest = __nccwpck_require__(799);
// EXTERNAL MODULE: ./lib/src/inputs/problems.js
var problems = __nccwpck_require__(8688);
;// CONCATENATED MODULE: ./lib/src/inputs/push.js
// What may be pushed, and under which tags.






const TIMESTAMP = "%Y%m%dT%H%M%SZ";
const A_TAG = "a tag like {{version}}, latest or 1.2, or a full reference like ghcr.io/owner/app:1.2";
/** The inputs of the push policy. */
function readPush(reading, { mode, publishes, repository, credentials }) {
    const given = { branches: reading.raw("push-branches"), tags: reading.raw("push-tags") };
    const branches = reading.each("push-branches", (0,lists/* commaItems */.K)(given.branches), parseBranch);
    const tagPatterns = reading.each("push-tags", (0,lists/* commaItems */.K)(given.tags), parseTagPattern);
    const nothing = (0,lists/* commaItems */.K)(given.branches).length + (0,lists/* commaItems */.K)(given.tags).length === 0;
    if (publishes && mode === "auto" && nothing)
        reading.wrong("push-branches", "no branch and no tag would ever be pushed", "", "names here or in push-tags, or push: never");
    const tags = reading.each("tags", (0,lists/* commaItems */.K)(reading.raw("tags")), (text) => parseTag(text, repository, credentials));
    const repeated = tags.filter((tag, index) => tags.indexOf(tag) !== index);
    if (repeated.length > 0)
        reading.notice(`tags: given more than once, used once: ${[...new Set(repeated)].join(", ")}`);
    return {
        mode,
        verifyCheckout: reading.optional("verify-checkout", choices/* parseBoolean */.yG) ?? true,
        allowOverwrite: reading.optional("allow-overwrite", choices/* parseBoolean */.yG) ?? false,
        branches: [...new Set(branches)],
        tagPatterns: [...new Set(tagPatterns)],
        tags: [...new Set(tags)],
        timestampFormat: reading.optional("timestamp-format", parseTimestampFormat) ?? TIMESTAMP,
    };
}
/** A format that gives a piece of a tag, with every part that sorts. */
function parseTimestampFormat(text) {
    const expected = `a format like ${TIMESTAMP}, of %Y %m %d %H %M %S`;
    const other = /%(?![YmdHMS])./.exec(`${text} `)?.[0];
    if (other !== undefined)
        throw new problems/* Problem */.AF(`unknown part ${other.trim()}`, text, expected);
    const problem = (0,reference/* tagProblem */.qH)(text.replaceAll(/%[YmdHMS]/g, "0"));
    if (problem !== undefined)
        throw new problems/* Problem */.AF(problem, text, expected);
    if (!/%/.test(text))
        throw new problems/* Problem */.AF("it has no part of the time", text, expected);
    return text;
}
/** The exact name of a branch, by the rules of `git check-ref-format`. */
function parseBranch(text) {
    const expected = "the exact name of a branch, like main";
    if (text.startsWith("refs/heads/"))
        throw new problems/* Problem */.AF(`a name, not a full ref; did you mean ${text.slice("refs/heads/".length)}?`, text, expected);
    if (/[*?[\]]/.test(text))
        throw new problems/* Problem */.AF("names of branches are exact, not patterns", text, expected);
    if (!isRefName(text))
        throw new problems/* Problem */.AF("no branch can have this name", text, expected);
    return text;
}
/** A pattern for names of git tags: `*` any characters but `/`, `**` any, `?` one, `[a-z]` one of a set; `*` alone is all tags. */
function parseTagPattern(text) {
    const expected = "a pattern like * or v[0-9]*";
    if (text.startsWith("refs/tags/"))
        throw new problems/* Problem */.AF(`a name, not a full ref; did you mean ${text.slice("refs/tags/".length)}?`, text, expected);
    if (text.startsWith("!"))
        throw new problems/* Problem */.AF("patterns cannot be negated", text, expected);
    const literal = text.replaceAll(/\[[^\][!^-](?:[^\][]*[^\][-])?\]/g, "x").replaceAll(/[*?]+/g, "x");
    if (/[[\]]/.test(literal))
        throw new problems/* Problem */.AF("the [ ] in the pattern is not well-formed", text, expected);
    if (!isRefName(literal))
        throw new problems/* Problem */.AF("no git tag can match this", text, expected);
    return text;
}
function isRefName(name) {
    return (/^[^\s\p{C}~^:?*[\]\\]+$/u.test(name) &&
        !/^[-/]|[/.]$|\/\/|\.\.|@\{|(?:^|\/)\.|\.lock(?:\/|$)/.test(name) &&
        name !== "@");
}
/**
 * The template of a tag with its placeholders spelled `{{name}}`. A full reference of the same repository is normalised
 * to its tag, so that the answer is always the template of a tag.
 */
function parseTag(text, repository, credentials) {
    const template = text.replaceAll(/\{\{\s*([^{}]*?)\s*\}\}/g, (_, name) => {
        if (PLACEHOLDERS.some((known) => known === name))
            return `{{${name}}}`;
        throw new problems/* Problem */.AF(`unknown placeholder {{…}}${(0,nearest/* hint */.a)(name, PLACEHOLDERS)}`, text, (0,choices/* oneOf */.yL)(PLACEHOLDERS.map((known) => `{{${known}}}`)));
    });
    if (template.includes("@"))
        throw new problems/* Problem */.AF("digest not allowed for a push target", text, A_TAG);
    if (!/[/:]/.test(template))
        return checkedTag(template, text);
    if (!template.includes(":"))
        throw new problems/* Problem */.AF("tag may not contain /; a full reference ends with its tag", text, A_TAG);
    const colon = template.lastIndexOf(":");
    const named = (0,reference/* parseReference */.F2)(`${template.slice(0, colon)}:${literal(template.slice(colon + 1))}`);
    if (repository !== undefined && !(0,reference/* isSameRepository */.ve)(named.repository, repository)) {
        const other = `this is a tag of ${(0,reference/* repositoryName */.aR)(named.repository)}`;
        const host = named.repository.registry;
        const problem = credentials !== undefined && host !== repository.registry
            ? `credentials given for ${repository.registry}, image is on ${host}`
            : other;
        throw new problems/* Problem */.AF(problem, text, `tags of ${(0,reference/* repositoryName */.aR)(repository)}`);
    }
    return checkedTag(template.slice(colon + 1), text);
}
function checkedTag(template, text) {
    if (/[{}]/.test(literal(template)))
        throw new problems/* Problem */.AF("a placeholder is written {{name}}", text, A_TAG);
    const problem = (0,reference/* tagProblem */.qH)(literal(template));
    if (problem !== undefined)
        throw new problems/* Problem */.AF(problem, text, A_TAG);
    return template;
}
/** The template with a letter in place of each placeholder. */
function literal(template) {
    return template.replaceAll(/\{\{[a-z-]+\}\}/g, "x");
}


/***/ }),

/***/ 7783:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  K: () => (/* binding */ readInputs)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
;// CONCATENATED MODULE: ./node_modules/string-argv/index.js

function parseArgsStringToArgv(value, env, file) {
    const myArray = [];
    if (env) {
        myArray.push(env);
    }
    if (file) {
        myArray.push(file);
    }
    let current = "";
    let inQuote = null;
    let hasToken = false; // Track if we've started a token (for empty quotes)
    let i = 0;
    while (i < value.length) {
        const char = value[i];
        if (inQuote) {
            // Inside quotes - look for the closing quote
            if (char === inQuote) {
                // End of quoted section
                inQuote = null;
            }
            else {
                // Add character to current token (without the quotes)
                current += char;
            }
        }
        else {
            // Outside quotes
            if (char === '"' || char === "'") {
                // Start of quoted section - this means we have a token even if empty
                inQuote = char;
                hasToken = true;
            }
            else if (/\s/.test(char)) {
                // Whitespace - end current token if we have one
                if (hasToken) {
                    myArray.push(current);
                    current = "";
                    hasToken = false;
                }
            }
            else {
                // Regular character - add to current token
                current += char;
                hasToken = true;
            }
        }
        i++;
    }
    // Don't forget the last token
    if (hasToken) {
        myArray.push(current);
    }
    return myArray;
}

// EXTERNAL MODULE: ./lib/src/inputs/problems.js
var problems = __nccwpck_require__(8688);
;// CONCATENATED MODULE: ./lib/src/inputs/commands.js
// Commands: from what the user wrote to the argument vector that is executed.


const SH = ["sh", "-ec"];
const BASH = ["bash", "-eo", "pipefail", "-c"];
/** `sh`, `bash`, or a command that takes the script as its last argument. */
function parseShell(text) {
    if (text === "sh")
        return SH;
    if (text === "bash")
        return BASH;
    const expected = "sh, bash, or a command that takes the script as its last argument";
    if (text.includes("{0}"))
        throw new problems/* Problem */.AF("the script is the last argument, not a file {0}", text, expected);
    if (/["']/.test(text.replaceAll(/"[^"]*"|'[^']*'/g, "")))
        throw new problems/* Problem */.AF("a quote is not closed", text, expected);
    const shell = parseArgsStringToArgv(text);
    if (!shell[0] || shell[0].startsWith("-"))
        throw new problems/* Problem */.AF("it does not start with a command", text, expected);
    return shell;
}
/** A script for a shell. */
function shellCommand(script, shell) {
    return { argv: [...shell, script], text: script };
}
/** An argument vector that no shell sees. */
function plainCommand(argv) {
    const text = argv.map((part) => (/^[\w@%+=:,./-]+$/.test(part) ? part : JSON.stringify(part))).join(" ");
    return { argv, text };
}
/** The text of an input that is a command; nothing but white space is a mistake. */
function readCommandText(reading, input) {
    const raw = reading.raw(input);
    const text = raw.trim();
    if (text !== "")
        return text;
    return raw === "" ? undefined : reading.wrong(input, "the command is empty", raw, "a command");
}

// EXTERNAL MODULE: ./lib/src/inputs/dockerfile.js
var dockerfile = __nccwpck_require__(7622);
// EXTERNAL MODULE: ./lib/src/inputs/files.js
var inputs_files = __nccwpck_require__(5749);
// EXTERNAL MODULE: ./lib/src/inputs/freeze.js
var freeze = __nccwpck_require__(6515);
// EXTERNAL MODULE: ./lib/src/inputs/lists.js
var lists = __nccwpck_require__(1591);
// EXTERNAL MODULE: ./lib/src/inputs/nearest.js + 1 modules
var nearest = __nccwpck_require__(799);
// EXTERNAL MODULE: ./lib/src/inputs/pairs.js
var inputs_pairs = __nccwpck_require__(879);
// EXTERNAL MODULE: ./lib/src/inputs/sources.js
var sources = __nccwpck_require__(5300);
// EXTERNAL MODULE: ./lib/src/inputs/words.js
var words = __nccwpck_require__(4259);
;// CONCATENATED MODULE: ./lib/src/inputs/artifacts.js
// What is brought out of builds, gates and the image, and what is done with it once the image is published.











const SPELLING = "source:/path => folder; the source is a stage of the Dockerfile, a gate, or image";
const SECRET = { example: "NAME=value", secret: true };
/** Kernel files and everything are no artifacts. */
const NOT_BROUGHT = /^\/(proc|sys|dev)?$/;
/** Parses `source:/path` or `source:/path => folder`. */
function parseArtifact(line) {
    const wrong = (problem) => new problems/* Problem */.AF(problem, line, SPELLING);
    const [from = "", folder, ...more] = line.split(/\s+=>\s+/);
    if (more.length > 0)
        throw wrong("more than one =>");
    if (/=>/.test(from))
        throw wrong("no folder after the =>");
    const colon = from.indexOf(":/");
    const source = from.slice(0, Math.max(colon, 0)).trim();
    if (colon === -1 || source === "")
        throw wrong("no source before the path");
    const path = (0,words/* parseContainerPath */.yg)(from.slice(colon + 1).trim());
    if (NOT_BROUGHT.test(path))
        throw wrong("this is not brought out");
    return {
        source,
        path,
        text: line,
        ...(0,freeze/* given */.g)({ folder: folder === undefined ? undefined : parseFolder(folder.trim(), line) }),
    };
}
function parseFolder(text, line) {
    const folder = external_node_path_.posix.normalize(text).replace(/\/+$/, "");
    const wrong = (problem) => new problems/* Problem */.AF(problem, line, "a folder of the checkout, like dist");
    if (/\p{Cc}/u.test(folder))
        throw wrong("the folder contains a control character");
    if (external_node_path_.posix.isAbsolute(folder) || folder === ".." || folder.startsWith("../"))
        throw wrong("the folder is outside the checkout");
    if (folder === "." || folder === "")
        throw wrong("the checkout itself is never written to");
    if (folder.split("/").some((part) => [".git", ".github"].includes(part.toLowerCase())))
        throw wrong("nothing is put into .git or .github");
    return folder;
}
/** The artifacts, their sources known. */
async function readArtifacts(reading, gates, runs) {
    const wanted = reading.each("artifacts", (0,lists/* lines */.Mn)(reading.raw("artifacts")), parseArtifact);
    const context = reading.text("artifacts-context");
    const file = reading.text("artifacts-file");
    const fromStage = wanted.filter(({ source }) => source !== "image" && !gates.includes(source));
    const { workspace, temporaryFolder } = reading.source;
    if (!runs.build || wanted.every(({ source }) => source === "image")) {
        if (fromStage.length > 0)
            reading.notice(`artifacts: ${fromStage.map(({ source }) => source).join(", ")} is not built, since the stage build does not run`);
        return {
            items: wanted.filter((line) => !fromStage.includes(line)).flatMap((line) => known(reading, line, gates, [])),
        };
    }
    const below = context ?? reading.text("context") ?? ".";
    const path = file ?? reading.text("file") ?? external_node_path_.posix.join(below, "Dockerfile");
    const found = await reading.attemptAsync("artifacts-file", () => (0,sources/* findFile */.qE)(workspace, path));
    const folder = await reading.attemptAsync("artifacts-context", () => (0,sources/* findContext */.hS)(workspace, temporaryFolder, below));
    const stages = found === undefined ? [] : (0,dockerfile/* stagesOf */.ZL)(found.text).flatMap((name) => name ?? []);
    for (const { folder: target, text } of wanted)
        if (target !== undefined && (await (0,inputs_files/* lookUp */.TE)(workspace, target)).kind === "outside")
            reading.wrong("artifacts", "the folder leads out of the checkout", text, "a folder of the checkout");
    return {
        items: found === undefined ? [] : wanted.flatMap((line) => known(reading, line, gates, stages)),
        ...(found === undefined || folder === undefined || fromStage.length === 0
            ? {}
            : { sources: { context: folder, file: found.real } }),
    };
}
function known(reading, { source, ...line }, gates, stages) {
    if (source === "image")
        return [{ ...line, from: "image" }];
    const stage = stages.find((name) => name.toLowerCase() === source.toLowerCase());
    if (gates.includes(source) && stage !== undefined)
        reading.wrong("artifacts", "a gate and a stage of the Dockerfile have this name", source, "names that differ");
    if (gates.includes(source))
        return [{ ...line, from: "gate", name: source }];
    if (stage !== undefined)
        return [{ ...line, from: "stage", name: stage }];
    const names = ["image", ...gates, ...stages];
    reading.wrong("artifacts", `no stage and no gate has this name${(0,nearest/* hint */.a)(source, names)}`, source, `one of ${names.slice(0, 30).join(", ")}`);
    return [];
}
/** Paths of files in containers. */
function readReportPaths(reading) {
    return reading.each("reports", (0,lists/* lines */.Mn)(reading.raw("reports")), (line) => {
        const wrong = (problem) => new problems/* Problem */.AF(problem, line, "a path in the container, like reports or /reports/junit.xml");
        if (/\p{Cc}/u.test(line))
            throw wrong("the path contains a control character");
        if (/[*?]/.test(line))
            throw wrong("patterns are not understood: a folder is brought out as a whole");
        const path = external_node_path_.posix.normalize(line).replace(/(?<=.)\/+$/, "");
        if (path === "." || NOT_BROUGHT.test(path) || path === ".." || path.startsWith("../"))
            throw wrong("this is not brought out");
        return path;
    });
}
/** The publish command, or undefined when there is none. */
function readPackage(reading, shell) {
    const command = readCommandText(reading, "publish-command");
    const env = (0,inputs_pairs/* readPairs */.SX)(reading, "publish-env", inputs_pairs/* VARIABLE */.TZ);
    const secrets = reading.each("publish-secrets", (0,inputs_pairs/* readPairs */.SX)(reading, "publish-secrets", SECRET), (pair) => {
        (0,words/* parseIdentifier */.fu)(pair.name);
        return pair;
    });
    for (const { name } of env)
        reading.attempt("publish-env", () => (0,words/* parseIdentifier */.fu)(name));
    if (command === undefined) {
        for (const [input, pairs] of [
            ["publish-env", env],
            ["publish-secrets", secrets],
        ])
            if (pairs.length > 0)
                reading.notice(`${input}: without effect, since there is no publish-command`);
        return undefined;
    }
    return { command: shellCommand(command, shell), env, secrets };
}
/** Folders of the checkout that will be there before the image is built, whatever else is wrong with the input. */
function comingFolders(reading) {
    return (0,lists/* lines */.Mn)(reading.raw("artifacts")).flatMap((line) => {
        try {
            return parseArtifact(line).folder ?? [];
        }
        catch (error) {
            if (error instanceof problems/* Problem */.AF)
                return [];
            throw error;
        }
    });
}

;// CONCATENATED MODULE: ./lib/src/image/platform.js
// Platforms that an image can be built for: their names and the other spellings of them.
/** Platforms with Linux base images, in the spelling of containerd. */
const PLATFORMS = [
    "linux/amd64",
    "linux/amd64/v2",
    "linux/amd64/v3",
    "linux/amd64/v4",
    "linux/arm64",
    "linux/arm/v7",
    "linux/arm/v6",
    "linux/arm/v5",
    "linux/386",
    "linux/ppc64le",
    "linux/s390x",
    "linux/riscv64",
    "linux/loong64",
    "linux/mips64le",
];
/** Other spellings, as containerd's platforms package normalises them. */
const ALIASES = {
    "linux/x86_64": "linux/amd64",
    "linux/x86-64": "linux/amd64",
    "linux/amd64/v1": "linux/amd64",
    "linux/aarch64": "linux/arm64",
    "linux/arm64/v8": "linux/arm64",
    "linux/arm": "linux/arm/v7",
    "linux/armhf": "linux/arm/v7",
    "linux/armel": "linux/arm/v6",
    "linux/i386": "linux/386",
};
/** The normal spelling of a platform, or undefined for one that is not known. */
function platformOf(text) {
    const lower = text.toLowerCase();
    return (PLATFORMS.find((platform) => platform === lower) ?? (Object.hasOwn(ALIASES, lower) ? ALIASES[lower] : undefined));
}

// EXTERNAL MODULE: ./lib/src/inputs/choices.js
var choices = __nccwpck_require__(4930);
;// CONCATENATED MODULE: ./lib/src/inputs/duration.js
// Durations: a whole number and a unit.

const MILLISECONDS = { s: 1000, m: 60_000, h: 3_600_000 };
const SHORTEST = 1000;
const LONGEST = 6 * 3_600_000;
const EXPECTED = "a duration like 30s, 5m, 1h; from 1s to 6h";
/** Milliseconds of `30s`, `5m` or `1h`. */
function parseDuration(text) {
    const [, count, unit = ""] = /^([0-9]{1,6})([smh])$/.exec(text) ?? [];
    const milliseconds = Number(count) * (MILLISECONDS[unit] ?? Number.NaN);
    if (Number.isNaN(milliseconds))
        throw new problems/* Problem */.AF("not a duration", text, EXPECTED);
    if (milliseconds < SHORTEST || milliseconds > LONGEST)
        throw new problems/* Problem */.AF("out of range", text, EXPECTED);
    return milliseconds;
}

// EXTERNAL MODULE: ./lib/src/image/reference.js
var reference = __nccwpck_require__(5741);
;// CONCATENATED MODULE: ./lib/src/inputs/parent.js
// The image that ours is built on.



const BUILD_ARG = "PARENT_IMAGE";
/** The parent, or undefined when none is given. `dockerfile`: its text, which has to take the parent by its argument. */
async function readParent(reading, dockerfile) {
    const named = reading.optional("parent-image", reference/* parseReference */.F2);
    const pattern = (await readPattern(reading)) ?? { kind: "timestamp" };
    const buildArg = reading.optional("parent-build-arg", words/* parseIdentifier */.fu) ?? BUILD_ARG;
    if (named === undefined)
        return undefined;
    if (dockerfile !== undefined && !new RegExp(`^\\s*ARG\\s+(?:.*\\s)?${buildArg}(?:[\\s=]|$)`, "im").test(dockerfile))
        reading.wrong("parent-build-arg", `the Dockerfile has no ARG ${buildArg}, so that the parent would not be used`, buildArg, `ARG ${buildArg} before FROM, or the name of the argument that is there`);
    const { repository, tag, digest } = named;
    return { repository, pattern, buildArg, ...(0,freeze/* given */.g)({ tag, digest }) };
}
/** What reads versions takes 3 ms to load, and the default says nothing of versions. */
async function readPattern(reading) {
    const text = reading.text("parent-pattern") ?? "timestamp";
    if (text === "timestamp")
        return { kind: "timestamp" };
    return reading.attemptAsync("parent-pattern", async () => (await Promise.all(/* import() */[__nccwpck_require__.e(872), __nccwpck_require__.e(84), __nccwpck_require__.e(473)]).then(__nccwpck_require__.bind(__nccwpck_require__, 6473))).parseTagPattern(text));
}

;// CONCATENATED MODULE: ./lib/src/inputs/secrets.js
// Secrets of the build: values, files and variables.





const A_FILE = "a file of the checkout or of the folder for temporary files";
const secrets_SECRET = { example: "id=value", secret: true };
const SECRET_FILE = { example: "id=path" };
const SECRET_ENV = { example: "id=NAME" };
/** The secrets of the build in their three spellings; an id belongs to one of them. */
async function readSecrets(reading, builds) {
    const taken = new Set();
    const check = (pair, hidden = false) => {
        const shown = hidden ? pair.value : `${pair.name}=${pair.value}`;
        if (/[\s,"']/.test(pair.name))
            throw new problems/* Problem */.AF("the id has white space, a comma or a quote in it", shown, "an id");
        if (taken.has(pair.name))
            throw new problems/* Problem */.AF("this id is given twice", shown, "ids that differ");
        taken.add(pair.name);
        return pair;
    };
    const secrets = reading.each("secrets", (0,inputs_pairs/* readPairs */.SX)(reading, "secrets", secrets_SECRET), (pair) => check(pair, true));
    const files = reading.each("secret-files", (0,inputs_pairs/* readPairs */.SX)(reading, "secret-files", SECRET_FILE), (pair) => check(pair));
    const secretEnvs = reading.each("secret-envs", (0,inputs_pairs/* readPairs */.SX)(reading, "secret-envs", SECRET_ENV), (pair) => {
        if (/^INPUT_/i.test(pair.value))
            throw new problems/* Problem */.AF("inputs of this action never reach the build", pair.value, "a variable of the step");
        return check({ name: pair.name, value: (0,words/* parseIdentifier */.fu)(pair.value) });
    });
    const secretFiles = [];
    for (const { name, value } of files) {
        const path = builds ? await reading.attemptAsync("secret-files", () => findSecretFile(reading, value)) : value;
        if (path !== undefined)
            secretFiles.push({ name, value: path });
    }
    return { secrets, secretFiles, secretEnvs };
}
async function findSecretFile({ source }, path) {
    const wrong = (problem) => new problems/* Problem */.AF(problem, path, A_FILE);
    if (path === "")
        throw wrong("no path after the =");
    const inCheckout = await (0,inputs_files/* lookUp */.TE)(source.workspace, path);
    const place = inCheckout.kind === "outside" ? await (0,inputs_files/* lookUp */.TE)(source.temporaryFolder, path) : inCheckout;
    if (place.kind === "file")
        return place.real;
    if (place.kind === "outside")
        throw wrong("it is outside the checkout and the folder for temporary files");
    if (place.kind === "missing")
        throw wrong((0,sources/* notFound */.mX)(path, place.absolute));
    throw wrong(place.kind === "folder" ? "it is a directory" : `it is ${place.what}`);
}

;// CONCATENATED MODULE: ./lib/src/inputs/build.js
// The inputs of the build, with the names and the meaning they have in docker/build-push-action.












const BUILD_TIMEOUT = 2 * 3_600_000;
const NETWORKS = ["default", "none", "host"];
const SECRET_NAME = /TOKEN|PASSW(?:OR)?D|SECRET|CREDENTIAL|API_?KEY|PRIVATE_?KEY|_KEY$/i;
/** Labels by which a run finds what it made. */
const OWN_LABELS = "image-driven.";
const LABEL = { example: "name=value" };
const CONTEXT = { example: "name=path" };
/** The build inputs. Without `builds` no file has to exist and the paths are only resolved. */
async function readBuild(reading, builds, coming = []) {
    const { context, file, target, text } = await (0,sources/* readSources */.tW)(reading, builds, coming);
    const buildArgs = (0,inputs_pairs/* readPairs */.SX)(reading, "build-args", inputs_pairs/* VARIABLE */.TZ);
    const telling = buildArgs.map((pair) => pair.name).filter((name) => SECRET_NAME.test(name));
    if (telling.length > 0)
        reading.notice(`build-args: ${telling.join(", ")} is visible in the image history; use secrets for what is secret`);
    const platform = readPlatform(reading);
    return {
        context,
        file,
        buildArgs,
        buildContexts: await readBuildContexts(reading, builds),
        labels: reading.each("labels", (0,inputs_pairs/* readPairs */.SX)(reading, "labels", LABEL), notOwnLabel),
        ...(await readSecrets(reading, builds)),
        ssh: reading.each("ssh", (0,lists/* lines */.Mn)(reading.raw("ssh")), parseSsh),
        pull: reading.optional("pull", choices/* parseBoolean */.yG) ?? false,
        timeout: reading.optional("build-timeout", parseDuration) ?? BUILD_TIMEOUT,
        noCache: reading.optional("no-cache", choices/* parseBoolean */.yG) ?? false,
        skipIfCurrent: reading.optional("skip-if-current", choices/* parseBoolean */.yG) ?? false,
        cacheFrom: reading.each("cache-from", (0,lists/* lines */.Mn)(reading.raw("cache-from")), words/* parseValue */.$x),
        cacheTo: reading.each("cache-to", (0,lists/* lines */.Mn)(reading.raw("cache-to")), words/* parseValue */.$x),
        addHosts: reading.each("add-hosts", (0,lists/* lines */.Mn)(reading.raw("add-hosts")), parseHost),
        ...(0,freeze/* given */.g)({
            parent: await readParent(reading, text),
            target,
            platform,
            builder: reading.optional("builder", words/* parseWord */.kB),
            network: reading.optional("network", (text) => (0,choices/* parseChoice */.HU)(text, NETWORKS)),
            provenance: reading.optional("provenance", words/* parseWord */.kB),
            sbom: reading.optional("sbom", words/* parseWord */.kB),
        }),
    };
}
/** Named contexts; local folders become absolute real paths, everything else stays as it is. */
async function readBuildContexts(reading, builds) {
    const pairs = (0,inputs_pairs/* readPairs */.SX)(reading, "build-contexts", CONTEXT);
    const found = [];
    for (const pair of pairs) {
        const value = await reading.attemptAsync("build-contexts", async () => {
            if (pair.value === "")
                throw new problems/* Problem */.AF("no path after the =", `${pair.name}=`, "name=path");
            const { workspace, temporaryFolder } = reading.source;
            return !builds || (0,sources/* isRemote */.Vx)(pair.value)
                ? (0,words/* parseWord */.kB)(pair.value)
                : await (0,sources/* findContext */.hS)(workspace, temporaryFolder, pair.value);
        });
        if (value !== undefined)
            found.push({ name: pair.name, value });
    }
    return found;
}
function notOwnLabel(label) {
    if (label.name.startsWith(OWN_LABELS))
        throw new problems/* Problem */.AF(`labels that start with ${OWN_LABELS} are the pipeline's own`, `${label.name}=…`, "another name");
    return label;
}
/** `default`, or `id=path[,path]`. */
function parseSsh(text) {
    if (/^[A-Za-z0-9_][A-Za-z0-9_.-]*(?:=[^-\s][^\p{Cc}]*)?$/u.test(text))
        return text;
    throw new problems/* Problem */.AF("not an SSH agent socket or key", text, "default, or id=path");
}
/** `host:ip`, also written `host=ip`, with an address of either kind or `host-gateway`. */
function parseHost(text) {
    const expected = "host:ip, like db.example.com:10.0.0.5";
    const [, host, address = ""] = /^([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)[:=](.+)$/.exec(text) ?? [];
    if (host === undefined)
        throw new problems/* Problem */.AF("not a host and an address", text, expected);
    if (address !== "host-gateway" && !isAddress(address))
        throw new problems/* Problem */.AF("not an IP address", text, expected);
    return `${host}:${address}`;
}
function isAddress(text) {
    const parts = text.split(".");
    if (parts.length === 4 && parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256))
        return true;
    return /^[0-9a-f:.]+$/i.test(text) && text.includes(":") && URL.canParse(`http://[${text}]/`);
}
function readPlatform(reading) {
    const items = (0,lists/* commaItems */.K)(reading.raw("platforms"));
    if (items.length > 1)
        return reading.wrong("platforms", "every platform that is pushed has to be proved, and this version proves one", items.join(", "), "one platform, or one step for each");
    return items[0] === undefined ? undefined : reading.attempt("platforms", () => parsePlatform(items[0] ?? ""));
}
function parsePlatform(text) {
    const platform = platformOf(text);
    if (platform !== undefined)
        return platform;
    const known = (0,choices/* oneOf */.yL)(PLATFORMS);
    if (/^[a-z]+\//.test(text) && !text.startsWith("linux/") && (0,nearest/* hint */.a)(text, PLATFORMS) === "")
        throw new problems/* Problem */.AF("only Linux images are built", text, known);
    throw new problems/* Problem */.AF(`unknown platform${(0,nearest/* hint */.a)(text, PLATFORMS)}`, text, known);
}

;// CONCATENATED MODULE: ./lib/src/inputs/test-files.js
// Files and folders of the checkout that the gates see.








const PATH_LIMIT = 4096;
const test_files_SPELLING = "path[:container-path][:ro or rw]";
/** Folders of a container that are the kernel's. */
const KERNEL_FOLDERS = ["/proc", "/sys", "/dev"];
/** The folder of the kernel that a path is in, or is; undefined for any other. */
function kernelFolderOf(path) {
    return KERNEL_FOLDERS.find((folder) => path === folder || path.startsWith(`${folder}/`));
}
const ENGINE_SOCKETS = ["/var/run/docker.sock", "/run/docker.sock"];
/** The test files; `checkout` is the real path of the checkout, or undefined when nothing has to exist. */
async function readTestFiles(reading, checkout) {
    const wanted = reading.each("test-files", (0,lists/* lines */.Mn)(reading.raw("test-files")), parseTestFile);
    if (checkout === undefined)
        return [];
    const temporary = await (0,inputs_files/* realPath */.Ye)(reading.source.temporaryFolder);
    const found = [];
    for (const line of wanted) {
        const file = await reading.attemptAsync("test-files", () => findTestFile(line, reading.source.workspace, temporary));
        if (file === undefined)
            continue;
        const placed = reading.attempt("test-files", () => checkPlace(file, found));
        if (placed)
            found.push(file);
    }
    return found.map(({ line: _, ...file }) => file);
}
/** The paths of `test-files` that setup gets; undefined where nobody said. */
function readSetupFiles(reading, files) {
    const raw = reading.raw("setup-files");
    if (raw.trim() === "")
        return undefined;
    if (reading.raw("test-files").trim() === "")
        return reading.wrong("setup-files", "there are no test-files", raw.trim(), "paths out of test-files");
    const known = files.map(({ path }) => path);
    return reading.each("setup-files", (0,lists/* lines */.Mn)(raw), (line) => {
        const path = external_node_path_.posix.normalize(line).replace(/\/$/, "");
        if (files.length > 0 && !known.includes(path))
            throw new problems/* Problem */.AF(`not a path of test-files${(0,nearest/* hint */.a)(path, known)}`, line, (0,choices/* oneOf */.yL)(known));
        return path;
    });
}
/**
 * Parses `path[:container-path][:ro or rw]`. A colon in a path is written `\:`; commas, quotes and spaces stand for
 * themselves. A path that starts with `#` is written `./#…`.
 */
function parseTestFile(line) {
    const wrong = (problem) => new problems/* Problem */.AF(problem, line, test_files_SPELLING);
    const parts = line.split(/(?<!\\):/).map((part) => part.replaceAll("\\:", ":").trim());
    const [path = "", second, third] = parts;
    if (parts.length > 3)
        throw wrong("too many colons; a colon in a path is written \\:");
    if (path === "")
        throw wrong("no path");
    if (path.length > PATH_LIMIT)
        throw wrong(`path longer than ${PATH_LIMIT}`);
    if (/\p{Cc}/u.test(path))
        throw wrong("the path contains a control character");
    if (third !== undefined && !isMode(third))
        throw wrong("the last part is neither ro nor rw");
    const mode = isMode(third) ? third : third === undefined && isMode(second) ? second : "ro";
    if (second === undefined || (third === undefined && isMode(second)))
        return { line, path, mode };
    if (!second.startsWith("/"))
        throw wrong(third === undefined
            ? "the second part is neither an absolute path nor ro or rw"
            : "the container path must be absolute");
    return { line, path, target: parseTarget(second), mode };
}
function isMode(text) {
    return text === "ro" || text === "rw";
}
function parseTarget(text) {
    const target = (0,words/* parseContainerPath */.yg)(text);
    if (target === "/")
        throw new problems/* Problem */.AF("the container's root cannot be replaced", text, "a path below it");
    const kernel = kernelFolderOf(target);
    if (kernel !== undefined)
        throw new problems/* Problem */.AF(`nothing is put into ${kernel}`, text, "another container path");
    return target;
}
async function findTestFile(wanted, workspace, temporary) {
    const { line, target, mode } = wanted;
    const wrong = (problem, expected = "a file or a folder of the checkout") => new problems/* Problem */.AF(problem, line, expected);
    if (ENGINE_SOCKETS.includes(external_node_path_.posix.normalize(wanted.path)))
        throw wrong("the engine's socket is never allowed");
    const place = await (0,inputs_files/* lookUp */.TE)(workspace, wanted.path);
    if (place.kind === "outside")
        throw wrong("it is outside the checkout");
    if (place.kind === "missing")
        throw wrong("it does not exist (not created; patterns are not understood)");
    if (place.kind === "other")
        throw wrong(`it is ${place.what}`);
    const top = await (0,inputs_files/* realPath */.Ye)(workspace);
    const below = (0,inputs_files/* within */.ux)(top, place.real) ?? "";
    const path = relativeTo(workspace, top, wanted.path);
    if (below === "" || path === "")
        throw wrong("the checkout as a whole would show the gates .git", "the files and folders that the gates need");
    if ([...below.split("/"), ...path.split("/")].some(isGit))
        throw wrong("the gates never see .git");
    if (place.kind === "folder" && (await holdsRepository(place.real)))
        throw wrong("it holds a repository's .git");
    if ((0,inputs_files/* within */.ux)(temporary, place.real) !== undefined || (0,inputs_files/* within */.ux)(place.real, temporary) !== undefined)
        throw wrong("the folder for temporary files is never shown to the gates");
    return { line, path, source: place.real, kind: place.kind, ...(0,freeze/* given */.g)({ target }), mode };
}
function isGit(component) {
    return component.toLowerCase() === ".git";
}
/** True for a folder with the `.git` folder of a repository, in which actions/checkout may have left a token. */
async function holdsRepository(folder) {
    for (const name of (await (0,inputs_files/* namesIn */.wX)(folder)).filter(isGit))
        if ((await (0,inputs_files/* lookUp */.TE)(folder, name)).kind === "folder")
            return true;
    return false;
}
function relativeTo(workspace, top, path) {
    const normal = external_node_path_.posix.normalize(path).replace(/\/+$/, "");
    const below = normal.startsWith("/") ? ((0,inputs_files/* within */.ux)(workspace, normal) ?? (0,inputs_files/* within */.ux)(top, normal) ?? normal) : normal;
    return below === "." ? "" : below;
}
/** Checks that `file` and the ones before it can be in one container. Only places of the same sort can be compared. */
function checkPlace(file, before) {
    const place = placeOf(file);
    for (const other of before) {
        const taken = placeOf(other);
        if (place === taken)
            throw new problems/* Problem */.AF(`two entries have the same place, ${shownPlace(file)}`, file.line, "places that differ");
        const [above, below] = place.startsWith(`${taken}/`) ? [other, file] : [file, other];
        if (placeOf(below).startsWith(`${placeOf(above)}/`) && above.kind === "file")
            throw new problems/* Problem */.AF(`${shownPlace(below)} is below ${shownPlace(above)}, which is a file`, file.line, "places that fit together");
    }
    return true;
}
/** Where it will be: in the container, or below the working directory that only the image knows. */
function placeOf(file) {
    return file.target ?? `./${file.path}`;
}
function shownPlace(file) {
    return file.target === undefined ? "below the working directory" : file.target.slice(0, 60);
}

;// CONCATENATED MODULE: ./lib/src/inputs/cache.js
// What may be kept between runs: whether at all, and which folders of the gates' containers.






const cache_EXPECTED = "a path like /root/.cache/pip, ~/.cache/pip or .mypy_cache";
const MOST_PATHS = 32;
/** Reads `cache` and `cache-paths`. */
function readCache(reading) {
    const mode = reading.optional("cache", (text) => (0,choices/* parseChoice */.HU)(text, ["auto", "registry", "off"])) ?? "auto";
    const paths = [...new Set(reading.each("cache-paths", (0,lists/* lines */.Mn)(reading.raw("cache-paths")), parseCachePath))];
    const outer = paths.find((one) => paths.some((other) => one !== other && other.startsWith(`${one}/`)));
    if (outer !== undefined)
        reading.wrong("cache-paths", "another path is inside of it", outer, "paths beside each other");
    if (paths.length > MOST_PATHS)
        reading.wrong("cache-paths", "too many paths", String(paths.length), `at most ${MOST_PATHS}`);
    return { mode, paths };
}
/** An absolute path, one below the home of the gate's user (`~/…`), or one relative to the gate's working directory. */
function parseCachePath(text) {
    if (/\p{Cc}/u.test(text))
        throw new problems/* Problem */.AF("it contains a control character", text, cache_EXPECTED);
    if (text.split("/").includes(".."))
        throw new problems/* Problem */.AF("it leads upwards", text, cache_EXPECTED);
    if (text.startsWith("/")) {
        const path = (0,words/* parseContainerPath */.yg)(text);
        if (path === "/" || kernelFolderOf(path) !== undefined)
            throw new problems/* Problem */.AF("it cannot be kept", text, cache_EXPECTED);
        return path;
    }
    if (/^(?:\.\/+)+~/.test(text) || (text.startsWith("~") && !text.startsWith("~/")))
        throw new problems/* Problem */.AF("only ~/ is known", text, cache_EXPECTED);
    const path = external_node_path_.posix.normalize(text).replace(/\/$/, "");
    if (path === "." || path === "~")
        throw new problems/* Problem */.AF("it is the whole folder", text, cache_EXPECTED);
    return path;
}

// EXTERNAL MODULE: ./lib/src/inputs/credentials.js
var inputs_credentials = __nccwpck_require__(9376);
;// CONCATENATED MODULE: ./lib/src/inputs/container.js
// What a container may have: memory and capabilities, spelled as Docker spells them.


const BYTES = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
/** Less is refused by engines. Source: moby daemon/daemon_unix.go, linuxMinMemory. */
const LEAST_MEMORY = 6 * 1024 ** 2;
const MEMORY = "memory like 512m or 2g; at least 6m";
/** Bytes of `512m`, `2g`, `1048576`. */
function parseMemory(text) {
    const [, count, unit = "b"] = /^([0-9]{1,15})([bkmg])?b?$/i.exec(text) ?? [];
    const bytes = Number(count) * (BYTES[unit.toLowerCase()] ?? Number.NaN);
    if (!Number.isSafeInteger(bytes))
        throw new problems/* Problem */.AF("not an amount of memory", text, MEMORY);
    if (bytes < LEAST_MEMORY)
        throw new problems/* Problem */.AF("less than the minimum of 6m", text, MEMORY);
    return bytes;
}
/** All of them, as of Linux 5.9. Source: capabilities(7). */
const CAPABILITIES = "AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM".split(" ");
/** With these a container is as good as the host: nothing inside it would be untrusted any more. */
const AS_GOOD_AS_HOST = [
    "SYS_ADMIN",
    "SYS_MODULE",
    "SYS_RAWIO",
    "SYS_BOOT",
    "SYS_PTRACE",
    "BPF",
    "MAC_ADMIN",
    "DAC_READ_SEARCH",
];
/** The name of a capability without `CAP_`, in upper case. */
function parseCapability(text) {
    const name = text.trim().toUpperCase().replace(/^CAP_/, "");
    const expected = `names like CHOWN, DAC_OVERRIDE or NET_RAW`;
    if (name === "ALL")
        throw new problems/* Problem */.AF("a gate gets named capabilities only", text, expected);
    if (!CAPABILITIES.includes(name))
        throw new problems/* Problem */.AF(`unknown capability${(0,nearest/* hint */.a)(name, CAPABILITIES.map((known) => known.toLowerCase()))}`, text, expected);
    if (AS_GOOD_AS_HOST.includes(name))
        throw new problems/* Problem */.AF("with this capability a gate could leave its container", text, expected);
    return name;
}

// EXTERNAL MODULE: ./lib/src/inputs/yaml.js
var yaml = __nccwpck_require__(3283);
;// CONCATENATED MODULE: ./lib/src/inputs/gates.js
// Gates: several spellings in YAML, one normal form.










const KEYS = [
    "run",
    "user",
    "workdir",
    "env",
    "timeout",
    "network",
    "memory",
    "capabilities",
    "shell",
    "allow-failure",
];
/** What people call `run` elsewhere. */
const RUN_ALIASES = ["command", "cmd", "script", "exec"];
const NAME_LIMIT = 100;
const GATES = "name: command, or name: {run, …}";
const COMMAND = "text, or a list of texts";
/** The gates out of `test-command` or `gates`. None is allowed, and worth a notice when the stage runs. */
async function readGates(reading, defaults, runs) {
    const single = readCommandText(reading, "test-command");
    const raw = reading.raw("gates");
    if (raw.trim() === "") {
        if (single !== undefined)
            return [plainGate("test", shellCommand(single, defaults.shell), defaults)];
        if (runs && reading.raw("test-command") === "" && reading.text("compose-file") === undefined)
            reading.notice("no gate is given: the image is built and started, and nothing is tested inside it");
        return [];
    }
    if (single !== undefined)
        reading.wrong("test-command", "it excludes gates, which is given as well", single, "one of the two");
    const value = await reading.attemptAsync("gates", () => (0,yaml/* parseYaml */.hN)(raw, GATES));
    if (value === undefined)
        return [];
    const entries = reading.attempt("gates", () => entriesOf(value)) ?? [];
    const gates = reading.each("gates", entries, ([name, body]) => parseGate(name, body, defaults));
    const names = gates.map((gate) => gate.name);
    for (const name of new Set(names.filter((text, index) => names.indexOf(text) !== index)))
        reading.wrong("gates", "two gates have the same name", name, "names that differ");
    return gates;
}
/** A name and what stands beside it, out of a map or out of a list of maps with `name`. */
function entriesOf(value) {
    if (value === null)
        throw new problems/* Problem */.AF("no gate is given", "", GATES);
    if (!(0,yaml/* isMap */.jh)(value) && !(0,yaml/* isList */.Lv)(value))
        throw new problems/* Problem */.AF(`it is ${(0,yaml/* typeName */.go)(value)}, not a map`, (0,yaml/* shown */.SP)(value), GATES);
    const entries = (0,yaml/* isMap */.jh)(value) ? [...value] : value.map(listEntry);
    if (entries.length === 0)
        throw new problems/* Problem */.AF("no gate is given", (0,yaml/* shown */.SP)(value), GATES);
    return entries;
}
function listEntry(item, index) {
    const which = `item ${index + 1} of the list`;
    if (!(0,yaml/* isMap */.jh)(item))
        throw new problems/* Problem */.AF(`${which} is ${(0,yaml/* typeName */.go)(item)}`, (0,yaml/* shown */.SP)(item), "{name: …, run: …}");
    const name = item.get("name");
    if (name === undefined)
        throw new problems/* Problem */.AF(`${which} has no name`, [...item.keys()].map(yaml/* shown */.SP).join(", "), "a name");
    return [name, new Map([...item].filter(([key]) => key !== "name"))];
}
function parseGate(key, body, defaults) {
    const name = parseName(key);
    try {
        if (!(0,yaml/* isMap */.jh)(body))
            return plainGate(name, parseRun(body, defaults.shell), defaults);
        return detailedGate(name, settingsOf(body), defaults);
    }
    catch (error) {
        if (!(error instanceof problems/* Problem */.AF))
            throw error;
        throw new problems/* Problem */.AF(`gate "${name}": ${error.problem}`, error.value, error.expected);
    }
}
function plainGate(name, command, { timeout }) {
    return { name, command, env: [], timeout, network: "bridge", capabilities: [], allowFailure: false };
}
function detailedGate(name, settings, defaults) {
    const text = (key) => textOf(key, settings.get(key));
    const run = settings.get("run");
    const shell = text("shell");
    if ((0,yaml/* isList */.Lv)(run) && shell !== undefined)
        throw new problems/* Problem */.AF("a command that is a list runs without a shell", shell, "run as text, or no shell");
    const user = optional(text("user"), words/* parseUser */.tN);
    const workdir = optional(text("workdir"), words/* parseContainerPath */.yg);
    return {
        name,
        command: parseRun(run, optional(shell, parseShell) ?? defaults.shell),
        ...(0,freeze/* given */.g)({ user, workdir, memory: optional(text("memory"), parseMemory) }),
        capabilities: parseCapabilities(settings.get("capabilities")),
        env: parseEnv(settings.get("env")),
        timeout: optional(text("timeout"), parseDuration) ?? defaults.timeout,
        network: optional(text("network"), parseNetwork) ?? "bridge",
        allowFailure: optional(text("allow-failure"), choices/* parseBoolean */.yG) ?? false,
    };
}
function parseName(key) {
    const expected = `a name of at most ${NAME_LIMIT} characters that can be printed`;
    if (typeof key !== "string" && !(key instanceof yaml/* PlainScalar */.V7))
        throw new problems/* Problem */.AF(`the name of a gate is ${(0,yaml/* typeName */.go)(key)}`, (0,yaml/* shown */.SP)(key), expected);
    const name = (0,yaml/* shown */.SP)(key).trim();
    if (name === "")
        throw new problems/* Problem */.AF("a gate has no name", name, expected);
    if (name.length > NAME_LIMIT)
        throw new problems/* Problem */.AF(`the name of a gate is longer than ${NAME_LIMIT}`, name, expected);
    if (/[\p{C}\p{Zl}\p{Zp}]/u.test(name))
        throw new problems/* Problem */.AF("the name of a gate cannot be printed", name, expected);
    return name;
}
function settingsOf(body) {
    const settings = new Map();
    for (const [key, value] of body) {
        const known = KEYS.find((candidate) => candidate === key);
        if (known === undefined)
            throw unknownKey(key);
        settings.set(known, value);
    }
    return settings;
}
function unknownKey(key) {
    const name = (0,yaml/* shown */.SP)(key);
    const alias = (0,nearest/* nearest */.p)(name, [...KEYS, ...RUN_ALIASES]);
    const meant = alias !== undefined && RUN_ALIASES.includes(alias) ? `; did you mean run, the command?` : (0,nearest/* hint */.a)(name, KEYS);
    return new problems/* Problem */.AF(`unknown key${meant}`, name, (0,choices/* oneOf */.yL)(KEYS));
}
function parseRun(run, shell) {
    if ((0,yaml/* isList */.Lv)(run))
        return plainCommand(parseArgv(run));
    if (run === undefined || run === null || (typeof run === "string" && run.trim() === ""))
        throw new problems/* Problem */.AF("the command is empty", (0,yaml/* shown */.SP)(run), COMMAND);
    if (typeof run !== "string")
        throw new problems/* Problem */.AF(`the command is ${(0,yaml/* typeName */.go)(run)}${quoteIt(run)}`, (0,yaml/* shown */.SP)(run), COMMAND);
    return shellCommand(run.trim(), shell);
}
function parseArgv(list) {
    const argv = list.map((item, index) => {
        if (typeof item === "string")
            return item;
        throw new problems/* Problem */.AF(`item ${index + 1} of the command is ${(0,yaml/* typeName */.go)(item)}${quoteIt(item)}`, (0,yaml/* shown */.SP)(item), "a list of texts");
    });
    if (!argv[0]?.trim())
        throw new problems/* Problem */.AF("the command is empty", argv.join(" "), "a list of texts, the program first");
    return argv;
}
function quoteIt(value) {
    return value instanceof yaml/* PlainScalar */.V7 ? "; put it in quotes" : "";
}
function parseNetwork(text) {
    const expected = "bridge or none";
    if (text === "host")
        throw new problems/* Problem */.AF("a gate never shares the network of the host", text, expected);
    if (text.startsWith("container:"))
        throw new problems/* Problem */.AF("a gate never shares the network of another container", text, expected);
    return (0,choices/* parseChoice */.HU)(text, ["bridge", "none"]);
}
function parseCapabilities(value) {
    if (value === undefined || value === null)
        return [];
    const items = (0,yaml/* isList */.Lv)(value) ? value : [value];
    return [...new Set(items.map((item) => parseCapability(textOf("capabilities", item) ?? "")))];
}
function parseEnv(env) {
    if (env === undefined || env === null)
        return [];
    if ((0,yaml/* isList */.Lv)(env))
        return env.map((item) => (0,inputs_pairs/* parsePair */.Ar)(textOf("env", item) ?? "", inputs_pairs/* VARIABLE */.TZ));
    if (!(0,yaml/* isMap */.jh)(env))
        throw new problems/* Problem */.AF(`env is ${(0,yaml/* typeName */.go)(env)}`, "", "a map, or a list of NAME=value");
    return [...env].map(([key, value]) => {
        const name = textOf("env", key) ?? "";
        const { name: checked } = (0,inputs_pairs/* parsePair */.Ar)(`${name}=`, inputs_pairs/* VARIABLE */.TZ);
        if (checked !== name)
            throw new problems/* Problem */.AF("the name has a = in it", name, inputs_pairs/* VARIABLE */.TZ.example);
        if (value === null)
            throw new problems/* Problem */.AF("no value; write NAME: value; the runner's environment is not passed on", name, "NAME: value");
        return { name, value: textOf(`env ${name}`, value) ?? "" };
    });
}
/** The text of a setting; numbers and booleans as they were written. */
function textOf(key, value) {
    if (value === undefined)
        return undefined;
    if (typeof value === "string" || value instanceof yaml/* PlainScalar */.V7)
        return (0,yaml/* shown */.SP)(value);
    throw new problems/* Problem */.AF(`${key} is ${(0,yaml/* typeName */.go)(value)}`, (0,yaml/* shown */.SP)(value), "text");
}
function optional(text, parse) {
    return text === undefined ? undefined : parse(text);
}

;// CONCATENATED MODULE: ./lib/src/inputs/health.js
// How the health of the container is judged.






const POLICIES = ["required", "optional", "skip"];
/** The inputs of the stage health. An image that has a release environment turns healthy there, unless `health` says more. */
function readHealth(reading, inRelease) {
    const own = reading.text("health-command") ?? reading.text("health-log");
    const standard = inRelease && own === undefined ? "release" : "required";
    const policy = reading.optional("health", (text) => (0,choices/* parseChoice */.HU)(text, POLICIES)) ?? standard;
    const command = readCommandText(reading, "health-command");
    const timeout = reading.optional("health-timeout", parseDuration);
    const log = reading.optional("health-log", parseLogText);
    const env = (0,inputs_pairs/* readPairs */.SX)(reading, "run-env", inputs_pairs/* VARIABLE */.TZ);
    if (policy === "skip") {
        const idle = Object.entries({
            "health-command": command,
            "health-log": log,
            "health-timeout": timeout,
            "run-env": env[0],
        });
        const names = idle.filter(([, value]) => value !== undefined).map(([name]) => name);
        if (names.length > 0)
            reading.notice(`${names.join(", ")}: without effect, since health is skip`);
    }
    return { policy, env, ...(0,freeze/* given */.g)({ command, timeout, log }) };
}
/** What is looked for in one line of output. */
function parseLogText(text) {
    if (/\p{Cc}/u.test(text))
        throw new problems/* Problem */.AF("it contains a control character or a line end", text, "text of one line");
    return text;
}

;// CONCATENATED MODULE: ./lib/src/inputs/image.js
// Inputs that say what the image is: its name, an image to adopt, its version.



const A_NAME = "an image name without a tag, like ghcr.io/owner/app";
const VERSION = /^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,127}$/;
const IMAGE_ID = /^(?:sha256:[0-9a-f]{64}|[0-9a-f]{12,64})$/;
/** The repository out of `image-name` and `registry`, which have to agree when both name a host. */
function readRepository(reading) {
    const registry = reading.optional("registry", (text) => {
        const host = (0,reference/* parseRegistry */.l5)(text);
        if (text !== text.toLowerCase())
            reading.notice(`registry "${text}" was lowered to "${text.toLowerCase()}"`);
        return host;
    });
    const raw = reading.raw("image-name");
    const name = raw.trim();
    if (name === "")
        return reading.wrong("image-name", "image name is required", raw, A_NAME);
    if (raw !== name)
        reading.notice(`image-name was trimmed to "${name}"`);
    const repository = reading.attempt("image-name", () => parseImageName(name, registry));
    if (repository !== undefined && name !== name.toLowerCase())
        reading.notice(`image-name "${name}" was lowered to "${name.toLowerCase()}", since names of images have no upper case`);
    return repository;
}
function parseImageName(text, registry) {
    const wrong = (problem, expected = A_NAME) => new problems/* Problem */.AF(problem, text, expected);
    const name = text.toLowerCase();
    if (name.includes("@"))
        throw wrong("digest not allowed for a push target");
    const full = registry !== undefined && (0,reference/* hostOf */.w4)(name) === undefined ? `${registry}/${name}` : name;
    try {
        const { repository, tag } = (0,reference/* parseReference */.F2)(full);
        if (tag !== undefined)
            throw wrong(`image-name has no tag; write "${tag}" in the input tags`);
        if (registry !== undefined && repository.registry !== registry)
            throw wrong(`the host is given twice: ${repository.registry} here, ${registry} in registry`, "one host");
        return repository;
    }
    catch (error) {
        throw error instanceof reference/* NameError */.Qb ? wrong(error.problem, error.expected) : error;
    }
}
/** The image to adopt: an ID, or a name by the grammar; never an option. */
function readImageRef(reading) {
    return reading.optional("image-ref", (text) => {
        if (!IMAGE_ID.test(text))
            (0,reference/* parseReference */.F2)(text);
        return text;
    });
}
/** The version: something that can be a piece of a tag. */
function readVersion(reading) {
    return reading.optional("version", (text) => {
        if (VERSION.test(text))
            return text;
        const problem = text.length > 128 ? "version longer than 128" : "a version has to fit into a tag";
        throw new problems/* Problem */.AF(problem, text, "letters, digits and _ . + -, a letter, a digit or _ first");
    });
}
/** The build argument that receives the version. */
function readVersionArg(reading) {
    return reading.optional("version-arg", words/* parseIdentifier */.fu);
}

// EXTERNAL MODULE: ./lib/src/inputs/push.js + 1 modules
var inputs_push = __nccwpck_require__(5104);
// EXTERNAL MODULE: ./lib/src/inputs/reading.js
var inputs_reading = __nccwpck_require__(6026);
// EXTERNAL MODULE: ./lib/src/compose/risks.js
var risks = __nccwpck_require__(4693);
;// CONCATENATED MODULE: ./lib/src/inputs/release.js
// The release environment: a Compose file, what is waited for, what is run in it, and whose exit code is the verdict.













const TIMEOUT = 10 * 60_000;
const SIZE_LIMIT = 1_000_000;
const SERVICE = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const release_A_FILE = "a Compose file of the checkout";
const A_COMMAND = "service: command";
/** The service that Docker Hub's automated tests ran. Source: Docker Hub, "Automated repository tests". */
const SUT = "sut";
/** Events whose code somebody with write access has written or approved. */
const TRUSTED_CODE = [
    "push",
    "workflow_dispatch",
    "schedule",
    "release",
    "repository_dispatch",
    "merge_group",
    "local",
    "",
];
/** Inputs that mean nothing without a Compose file. */
const DEPENDENT = [
    "compose-service",
    "compose-wait",
    "compose-bootstrap",
    "compose-up",
    "compose-test",
    "compose-env",
];
/** True when the code of this event may be a stranger's. */
function isForeignCode(event) {
    return !TRUSTED_CODE.includes(event);
}
/** The release environment, or undefined when no Compose file is given. */
async function readRelease(reading, runs, checkout) {
    const paths = (0,lists/* lines */.Mn)(reading.raw("compose-file"));
    const wait = reading.each("compose-wait", (0,lists/* lines */.Mn)(reading.raw("compose-wait")), parseReadiness);
    const bootstrap = reading.each("compose-bootstrap", (0,lists/* lines */.Mn)(reading.raw("compose-bootstrap")), parseServiceCommand);
    const up = reading.each("compose-up", (0,lists/* lines */.Mn)(reading.raw("compose-up")), parseReadiness);
    const tests = reading.each("compose-test", (0,lists/* lines */.Mn)(reading.raw("compose-test")), parseTest);
    const services = reading.each("compose-service", (0,lists/* commaItems */.K)(reading.raw("compose-service")), parseService);
    const env = (0,inputs_pairs/* readPairs */.SX)(reading, "compose-env", inputs_pairs/* VARIABLE */.TZ);
    const timeout = reading.optional("compose-timeout", parseDuration) ?? TIMEOUT;
    if (paths.length === 0) {
        for (const name of DEPENDENT.filter((input) => reading.raw(input).trim() !== ""))
            reading.wrong(name, "it needs compose-file", "", "compose-file, or nothing here");
        return undefined;
    }
    if (tests.length > 1)
        reading.wrong("compose-test", "one service gives the verdict", tests.map(({ text }) => text).join(", "), "one line");
    if (!runs || checkout === undefined)
        return undefined;
    const places = await findFiles(reading, paths);
    if (places.length < paths.length)
        return undefined;
    const { files, known } = await readFiles(reading, places, checkout);
    const test = tests[0] ?? (known?.includes(SUT) ? { service: SUT, argv: [], text: SUT } : undefined);
    if (test === undefined && up.length === 0 && known !== undefined)
        reading.wrong("compose-test", "nothing would be proved: name the service that tests, or in compose-up what has to turn healthy", "", known.length > 0 ? `one of ${known.slice(0, 30).join(", ")}` : "the name of a service");
    const used = {
        "compose-service": services,
        "compose-wait": wait.map(({ service }) => service),
        "compose-bootstrap": bootstrap.map(({ service }) => service),
        "compose-up": up.map(({ service }) => service),
        "compose-test": test === undefined ? [] : [test.service],
    };
    if (known !== undefined)
        for (const [input, names] of Object.entries(used))
            for (const name of names.filter((service) => !known.includes(service)))
                reading.wrong(input, `the Compose file has no such service${(0,nearest/* hint */.a)(name, known)}`, name, `one of ${known.slice(0, 30).join(", ")}`);
    return {
        files,
        folder: (0,external_node_path_.dirname)(places[0] ?? ""),
        services,
        wait,
        bootstrap,
        up,
        timeout,
        env,
        foreign: isForeignCode(reading.source.event),
        checkout,
        ...(0,freeze/* given */.g)({ test }),
    };
}
/** `service`, `service:port`, each with `@30s` for a time limit of its own. */
function parseReadiness(line) {
    const expected = "service or service:port, like db:5432, with @30s for a time limit of its own";
    const [, service = "", port, limit] = /^([^:@\s]+)(?::([^@\s]*))?(?:@(\S+))?$/.exec(line) ?? [];
    if (!SERVICE.test(service))
        throw new problems/* Problem */.AF("not a service to wait for", line, expected);
    if (port !== undefined && !(/^[1-9][0-9]{0,4}$/.test(port) && Number(port) < 65_536))
        throw new problems/* Problem */.AF("not a port", line, expected);
    const timeout = limit === undefined ? undefined : parseDuration(limit);
    return { service, text: line, ...(0,freeze/* given */.g)({ port: port === undefined ? undefined : Number(port), timeout }) };
}
/** `service: command`; the command is split as a shell would, but no shell runs it. */
function parseServiceCommand(line) {
    const colon = line.indexOf(":");
    const service = line.slice(0, Math.max(colon, 0)).trim();
    const rest = line.slice(colon + 1).trim();
    if (colon === -1 || rest === "")
        throw new problems/* Problem */.AF("no command after the service", line, A_COMMAND);
    if (!SERVICE.test(service))
        throw new problems/* Problem */.AF("not the name of a service", line, A_COMMAND);
    if (/["']/.test(rest.replaceAll(/"[^"]*"|'[^']*'/g, "")))
        throw new problems/* Problem */.AF("a quote is not closed", line, A_COMMAND);
    const argv = parseArgsStringToArgv(rest);
    return { service, argv, text: `${service}: ${plainCommand(argv).text}` };
}
function parseTest(line) {
    if (line.includes(":"))
        return parseServiceCommand(line);
    const service = parseService(line);
    return { service, argv: [], text: service };
}
function parseService(text) {
    if (!SERVICE.test(text))
        throw new problems/* Problem */.AF("not the name of a service", text, "a name like app");
    return text;
}
async function findFiles(reading, paths) {
    const files = [];
    for (const path of paths) {
        const file = await reading.attemptAsync("compose-file", async () => {
            const wrong = (problem) => new problems/* Problem */.AF(problem, path, release_A_FILE);
            const place = await (0,inputs_files/* lookUp */.TE)(reading.source.workspace, path);
            if (place.kind === "outside")
                throw wrong("it is outside the checkout");
            if (place.kind === "missing") {
                const others = (await (0,inputs_files/* namesIn */.wX)((0,external_node_path_.dirname)(place.absolute))).filter((name) => /compose.*\.ya?ml$/.test(name));
                throw wrong(`${(0,sources/* notFound */.mX)(path, place.absolute)}${others.length === 0 ? "" : `; there is ${others.join(", ")}`}`);
            }
            if (place.kind !== "file")
                throw wrong(place.kind === "folder" ? "it is a directory" : `it is ${place.what}`);
            if (place.size === 0)
                throw wrong("the Compose file is empty");
            if (place.size > SIZE_LIMIT)
                throw wrong("the Compose file is larger than 1 MB");
            return place.real;
        });
        if (file !== undefined)
            files.push(file);
    }
    return files;
}
/** The files, and the names of all services; no names when other files may have more. Notes what is wrong with the files themselves. */
async function readFiles(reading, places, checkout) {
    const files = [];
    const names = [];
    let whole = true;
    for (const path of places) {
        const text = Buffer.from((await (0,inputs_files/* bytesOf */.$$)(path)) ?? []).toString("utf8");
        const parsed = await reading.attemptAsync("compose-file", () => (0,yaml/* parseYaml */.hN)(text, "a Compose file"));
        const written = parsed === undefined ? undefined : plainOf(parsed);
        const converted = fromFirstFormat(written);
        const model = converted ?? written;
        const services = parsed === undefined ? undefined : reading.attempt("compose-file", () => servicesOf(model, path));
        if (services === undefined)
            whole = false;
        else
            names.push(...services);
        if (record(model).include !== undefined)
            whole = false;
        files.push({ path, ...(0,freeze/* given */.g)({ converted: converted === undefined ? undefined : JSON.stringify(converted) }) });
        if (!isForeignCode(reading.source.event))
            continue;
        const found = await reading.attemptAsync("compose-file", () => risksIn(text, model, path, checkout, 0));
        for (const risk of found ?? [])
            reading.wrong("compose-file", `code of a pull request must not get out of its containers: ${risk}`, path.slice(checkout.length + 1), "a Compose file without it, or a job without pull requests");
    }
    return { files, ...(0,freeze/* given */.g)({ known: whole ? [...new Set(names)] : undefined }) };
}
/** Files within files that are looked at. */
const MOST_NESTED = 8;
/**
 * Ways out of containers in a file as it is written, and in those of the checkout that it takes in: Compose reads what they name
 * before anybody sees the model it makes of them. A path that is a link out of the checkout is one too.
 */
async function risksIn(text, model, file, checkout, depth) {
    const base = await (0,inputs_files/* realPath */.Ye)((0,external_node_path_.dirname)(file));
    // Compose reads `.env` by itself.
    const paths = [(0,external_node_path_.resolve)(base, ".env")];
    const found = [
        ...(0,risks/* risksOf */.i7)(model, checkout, base, (absolute) => paths.push(absolute)),
        ...(0,risks/* secretVariables */.c8)(text).map((name) => `it asks for \${${name}}`),
    ];
    for (const path of new Set(paths))
        if ((await (0,inputs_files/* lookUp */.TE)(checkout, path)).kind === "outside")
            found.push(`${JSON.stringify(path.slice(checkout.length + 1))} is a link that leads out of the checkout`);
    if (depth >= MOST_NESTED)
        return [...found, "its files take each other in too deeply"];
    for (const other of (0,risks/* takenIn */.Xg)(model)) {
        const place = await (0,inputs_files/* lookUp */.TE)(checkout, (0,external_node_path_.resolve)(base, other));
        const inner = place.kind === "file" ? Buffer.from((await (0,inputs_files/* bytesOf */.$$)(place.real)) ?? []).toString("utf8") : "";
        if (place.kind !== "file" || place.size > SIZE_LIMIT)
            continue;
        const parsed = plainOf(await (0,yaml/* parseYaml */.hN)(inner, "a Compose file"));
        found.push(...(await risksIn(inner, parsed, place.real, checkout, depth + 1)));
    }
    return found;
}
function servicesOf(model, file) {
    const { services, version, include } = record(model);
    const wrong = (problem, value) => new problems/* Problem */.AF(problem, value, release_A_FILE);
    const name = file.split("/").at(-1) ?? "";
    if (version !== undefined && !/^(2|3)(\.\d+)?$/.test(String(version)))
        throw wrong("no Compose file has this version", `version: ${String(version)}`);
    if (services === undefined && include === undefined)
        throw wrong("it has no services", name);
    if (services !== undefined && (typeof services !== "object" || services === null || Array.isArray(services)))
        throw wrong("its services are not a map", name);
    return Object.keys(record(services));
}
/**
 * A file of the first format (services at the top, as in Docker Hub's old automated tests) in the format of today;
 * undefined for any other. Source: Compose file reference, "Version 1".
 */
function fromFirstFormat(model) {
    const top = record(model);
    const services = Object.entries(top).map(([name, service]) => [name, record(service)]);
    const isFirst = services.length > 0 && services.every(([, { image, build }]) => image !== undefined || typeof build === "string");
    if (!isFirst || ["services", "version", "include"].some((key) => key in top))
        return undefined;
    return {
        services: Object.fromEntries(services.map(([name, { dockerfile, build, ...service }]) => [
            name,
            { ...service, ...(build === undefined ? {} : { build: { context: build, ...(0,freeze/* given */.g)({ dockerfile }) } }) },
        ])),
    };
}
function record(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
/** YAML as objects, for rules that work on what Compose resolves as well. */
function plainOf(value) {
    if (value === null || typeof value === "string")
        return value;
    if ((0,yaml/* isMap */.jh)(value))
        return Object.fromEntries([...value].map(([key, item]) => [typeof key === "string" ? key : String(plainOf(key)), plainOf(item)]));
    if (Array.isArray(value))
        return value.map(plainOf);
    const scalar = value;
    return scalar.type === "boolean" ? scalar.source === "true" : scalar.source;
}

// EXTERNAL MODULE: ./lib/src/inputs/inputs.js
var inputs = __nccwpck_require__(6081);
;// CONCATENATED MODULE: ./lib/src/inputs/stages.js
// Which stages run: all of them, or a list; an adopted image is not built.





/** The selected stages. Wrong ones are noted; then the default stands in for the list. */
function readStages(reading, imageRef) {
    const raw = reading.raw("stages");
    const items = (0,lists/* commaItems */.K)(raw);
    const adopts = imageRef !== undefined || reading.raw("image-ref").trim() !== "";
    const standard = new Set(inputs/* SELECTABLE_STAGES */.$.filter((stage) => stage !== "build" || !adopts));
    if (items.length === 0)
        return standard;
    const stages = new Set(reading.each("stages", items, parseStage));
    if (stages.size < new Set(items).size)
        return standard;
    if (stages.has("build") && adopts)
        reading.wrong("stages", "an image that is adopted is not built", items.join(", "), "no build, or no image-ref");
    if (!stages.has("build") && !adopts)
        reading.wrong("image-ref", "it is needed when stages has no build", "", "an image ID or a name");
    return stages;
}
function parseStage(text) {
    const stage = inputs/* SELECTABLE_STAGES */.$.find((known) => known === text);
    if (stage === undefined)
        throw new problems/* Problem */.AF(`unknown stage${(0,nearest/* hint */.a)(text, inputs/* SELECTABLE_STAGES */.$)}`, text, (0,choices/* oneOf */.yL)(inputs/* SELECTABLE_STAGES */.$));
    return stage;
}

;// CONCATENATED MODULE: ./lib/src/inputs/read.js
// Reads all inputs into one frozen object, or says everything that is wrong with them at once.



















const GATE_TIMEOUT = 30 * 60_000;
const MOST_PARALLEL = 64;
/** Reads every input of action.yml. Throws one StageError (stage `plan`, kind `input`) with all problems. */
async function readInputs(source) {
    const reading = new inputs_reading/* Reading */.z(source);
    const imageRef = readImageRef(reading);
    const stages = readStages(reading, imageRef);
    const checkout = await findCheckout(reading, stages);
    const repository = readRepository(reading);
    const mode = (0,inputs_credentials/* readPushMode */.O)(reading);
    const publishes = stages.has("publish");
    const mayPush = publishes && mode === "auto" && !source.event.startsWith("pull_request");
    const credentials = (0,inputs_credentials/* readCredentials */.L)(reading, mayPush);
    const version = readVersion(reading);
    const versionArg = readVersionArg(reading);
    const build = await readBuild(reading, stages.has("build") && checkout !== undefined, comingFolders(reading));
    const shell = reading.optional("shell", parseShell) ?? SH;
    const gates = await readGateInputs(reading, shell, stages.has("gates"), checkout);
    const artifacts = await readArtifacts(reading, gates.gates.map(({ name }) => name), { build: stages.has("build") && checkout !== undefined, gates: stages.has("gates") });
    if (build.skipIfCurrent && artifacts.sources !== undefined)
        reading.wrong("skip-if-current", "what the image is built from comes out of a stage, and is not known before", "true", "no artifacts of stages, or false");
    const reports = readReportPaths(reading);
    const wanted = readPackage(reading, shell);
    const packages = publishes ? wanted : undefined;
    const release = await readRelease(reading, stages.has("release"), checkout);
    const health = readHealth(reading, release !== undefined);
    const push = (0,inputs_push/* readPush */.j1)(reading, { mode, publishes, repository, credentials });
    const reuseVerdicts = reading.optional("reuse-verdicts", choices/* parseBoolean */.yG) ?? false;
    const cache = readCache(reading);
    const report = {
        summary: reading.optional("summary", choices/* parseBoolean */.yG) ?? true,
        annotations: reading.optional("annotations", choices/* parseBoolean */.yG) ?? true,
    };
    reading.checkNames();
    guardSecrets(reading, [credentials?.password ?? "", ...[...build.secrets, ...(packages?.secrets ?? [])].map(({ value }) => value)], {
        "build-args": build.buildArgs,
        labels: build.labels,
        "test-env": gates.env,
        gates: gates.gates.flatMap((gate) => gate.env),
        "run-env": health.env,
        "compose-env": release?.env ?? [],
        "publish-env": packages?.env ?? [],
    });
    if (reading.isWrong || repository === undefined)
        throw reading.failure();
    return (0,freeze/* deepFreeze */.o)({
        repository,
        stages,
        build,
        gates,
        health,
        reports,
        artifacts,
        push,
        cache,
        reuseVerdicts,
        report,
        notices: reading.notices,
        ...(0,freeze/* given */.g)({ imageRef, version, versionArg, credentials, release, package: packages }),
    });
}
async function readGateInputs(reading, shell, runs, checkout) {
    const timeout = reading.optional("gate-timeout", parseDuration) ?? GATE_TIMEOUT;
    const setupRoot = readCommandText(reading, "setup-root");
    const setup = readCommandText(reading, "setup");
    const cores = Math.min(Math.max(Math.trunc(reading.source.cores) || 1, 1), MOST_PARALLEL);
    const testFiles = await readTestFiles(reading, runs ? checkout : undefined);
    return {
        gates: await readGates(reading, { shell, timeout }, runs),
        testFiles,
        env: (0,inputs_pairs/* readPairs */.SX)(reading, "test-env", inputs_pairs/* VARIABLE */.TZ),
        timeout,
        failFast: reading.optional("fail-fast", choices/* parseBoolean */.yG) ?? false,
        maxParallel: reading.optional("max-parallel", (text) => (0,choices/* parseCount */.zq)(text, 1, MOST_PARALLEL)) ?? cores,
        ...(0,freeze/* given */.g)({
            setupRoot: setupRoot === undefined ? undefined : shellCommand(setupRoot, shell),
            setup: setup === undefined ? undefined : shellCommand(setup, shell),
            setupFiles: readSetupFiles(reading, testFiles),
            workdir: reading.optional("workdir", words/* parseContainerPath */.yg),
            user: reading.optional("test-user", words/* parseUser */.tN),
        }),
    };
}
/** The real path of the checkout, when a stage needs it and it is there. */
async function findCheckout(reading, stages) {
    const forFiles = (stages.has("gates") && reading.text("test-files") !== undefined) ||
        (stages.has("release") && reading.text("compose-file") !== undefined);
    if (!stages.has("build") && !forFiles)
        return undefined;
    const { workspace } = reading.source;
    const checkout = await (0,inputs_files/* lookAtCheckout */.lJ)(workspace);
    if (checkout.state === "present")
        return checkout.real;
    const problem = `the checkout is ${checkout.state}; did you forget actions/checkout?`;
    return reading.wrong(stages.has("build") ? "context" : "test-files", problem, workspace, "the repository's files");
}
/** Shorter values would be found by chance. */
const TELLING_LENGTH = 8;
/** No secret in what untrusted code sees: an error where that code is a pull request's, else a notice. */
function guardSecrets(reading, secrets, places) {
    const guarded = secrets.filter((secret) => secret.length >= TELLING_LENGTH);
    const strict = reading.source.event.startsWith("pull_request");
    for (const [input, pairs] of Object.entries(places))
        for (const { name } of pairs.filter(({ value }) => guarded.some((secret) => value.includes(secret)))) {
            const problem = "it carries the password or a secret of the build, which code of a pull request could read";
            if (strict)
                reading.wrong(input, problem, `${name}=…`, "a value that is not secret");
            else
                reading.notice(`${input}: ${name} carries the password or a secret of the build`);
        }
}


/***/ }),

/***/ 6026:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ Reading)
/* harmony export */ });
/* harmony import */ var _image_reference_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5741);
/* harmony import */ var _nearest_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(799);
/* harmony import */ var _problems_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8688);
// The inputs while they are read: raw text, what was asked for, what turned out wrong, what is worth a notice.



class Reading {
    source;
    notices = [];
    #problems = new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problems */ .Zw();
    #asked = new Set();
    constructor(source) {
        this.source = source;
    }
    /** The input as it was given; empty when it was not, or when it holds a NUL byte. */
    raw(name) {
        this.#asked.add(name);
        const raw = this.source.input(name);
        if (!raw.includes("\0"))
            return raw;
        this.#problems.add(name, new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF("it contains a NUL byte", raw, "text"));
        return "";
    }
    /** The input without white space around it, or undefined when nothing is left. */
    text(name) {
        return this.raw(name).trim() || undefined;
    }
    notice(text) {
        this.notices.push(text);
    }
    wrong(name, problem, value, expected) {
        this.#problems.add(name, new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF(problem, value, expected));
    }
    /** What `parse` returns, or undefined after noting the problem that it throws. */
    attempt(name, parse) {
        try {
            return parse();
        }
        catch (error) {
            return this.#note(name, error);
        }
    }
    /** As {@link attempt}, for what has to look at files. */
    async attemptAsync(name, parse) {
        try {
            return await parse();
        }
        catch (error) {
            return this.#note(name, error);
        }
    }
    /** As {@link attempt} for an input that may be absent. */
    optional(name, parse) {
        const text = this.text(name);
        return text === undefined ? undefined : this.attempt(name, () => parse(text));
    }
    /** What is left of `items` after `parse`; each wrong one is noted. */
    each(name, items, parse) {
        return items.flatMap((item) => this.attempt(name, () => [parse(item)]) ?? []);
    }
    /** Notes inputs that nobody asked for and that look like a slip of the pen; the runner only warns about them. */
    checkNames() {
        for (const given of this.source.names ?? []) {
            const name = given.replace(/^INPUT_/i, "").toLowerCase();
            const known = this.#asked.has(name) ? undefined : (0,_nearest_js__WEBPACK_IMPORTED_MODULE_2__/* .nearest */ .p)(name, [...this.#asked]);
            if (known !== undefined)
                this.wrong(name, `unknown input; did you mean ${known}?`, name, "an input of this action");
        }
    }
    get isWrong() {
        return this.#problems.any;
    }
    failure() {
        return this.#problems.failure();
    }
    #note(name, error) {
        if (error instanceof _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF)
            this.#problems.add(name, error);
        else if (error instanceof _image_reference_js__WEBPACK_IMPORTED_MODULE_0__/* .NameError */ .Qb)
            this.#problems.add(name, new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF(error.problem, error.text, error.expected));
        else
            throw error;
    }
}


/***/ }),

/***/ 5300:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Vx: () => (/* binding */ isRemote),
/* harmony export */   hS: () => (/* binding */ findContext),
/* harmony export */   mX: () => (/* binding */ notFound),
/* harmony export */   qE: () => (/* binding */ findFile),
/* harmony export */   tW: () => (/* binding */ readSources)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6760);
/* harmony import */ var _dockerfile_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7622);
/* harmony import */ var _files_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(5749);
/* harmony import */ var _freeze_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(6515);
/* harmony import */ var _problems_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(8688);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(4259);
// What is built: the context, the Dockerfile and its target.






const A_FOLDER = "a folder of the checkout";
const REMOTE = /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/)/i;
/** True for what BuildKit fetches itself. */
function isRemote(path) {
    return REMOTE.test(path);
}
/** Context, Dockerfile and target, which have to fit together. */
async function readSources(reading, builds, coming) {
    const wantedContext = reading.text("context") ?? ".";
    const wantedFile = reading.text("file");
    const target = reading.optional("target", _words_js__WEBPACK_IMPORTED_MODULE_4__/* .parseWord */ .kB);
    const nowhere = { context: "", file: "", ...(0,_freeze_js__WEBPACK_IMPORTED_MODULE_5__/* .given */ .g)({ target }) };
    const { workspace, temporaryFolder } = reading.source;
    if (!builds)
        return nowhere;
    const context = await reading.attemptAsync("context", () => findContext(workspace, temporaryFolder, wantedContext, coming));
    const below = context === undefined ? wantedContext : ((0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .within */ .ux)(await (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .realPath */ .Ye)(workspace), context) ?? context);
    if (context === undefined && wantedFile === undefined)
        return nowhere;
    const path = wantedFile ?? `${below === "" ? "" : `${below}/`}Dockerfile`;
    const file = await reading.attemptAsync("file", () => findFile(workspace, path));
    if (context === undefined || file === undefined)
        return nowhere;
    if (await carriesToken(context, file.real))
        reading.notice("context: .git/config holds the token of actions/checkout, and .dockerignore does not keep it out of the build: add .git to it, or check out with persist-credentials: false");
    if (target !== undefined)
        reading.attempt("target", () => (0,_dockerfile_js__WEBPACK_IMPORTED_MODULE_1__/* .checkTarget */ .e$)(target, file.text));
    return { ...nowhere, context, file: file.real, text: file.text };
}
/** True when the build could copy a token out of the checkout. Source: actions/checkout up to v5 keeps it in .git/config. */
async function carriesToken(context, dockerfile) {
    const text = async (path) => Buffer.from((await (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .bytesOf */ .$$)(path)) ?? []).toString("utf8");
    if (!/^\s*extraheader\s*=/im.test(await text(`${context}/.git/config`)))
        return false;
    // A file of the Dockerfile's own goes before the one of the context. Source: Docker's "Build context", .dockerignore.
    const ignored = (await text(`${dockerfile}.dockerignore`)) || (await text(`${context}/.dockerignore`));
    return !ignored.split("\n").some((line) => /^\/?(\*\*\/)?(\.git(\/\*\*?|\/config|\/)?|\*\*?)$/.test(line.trim()));
}
/** Absolute real path of a folder of the checkout to build from. `coming`: folders that artifacts make before the build. */
async function findContext(workspace, temporaryFolder, path, coming = []) {
    const wrong = (problem) => new _problems_js__WEBPACK_IMPORTED_MODULE_3__/* .Problem */ .AF(problem, path, A_FOLDER);
    if (isRemote(path) || path === "-")
        throw wrong("only the checkout is built, so that the image is that of the event's commit");
    const place = await (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .lookUp */ .TE)(workspace, path);
    if (place.kind === "outside")
        throw wrong("it is outside the checkout");
    if (place.kind === "missing") {
        const below = (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .within */ .ux)(workspace, place.absolute) ?? "";
        if (coming.some((folder) => (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .within */ .ux)(folder, below) !== undefined))
            return (0,node_path__WEBPACK_IMPORTED_MODULE_0__.resolve)(await (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .realPath */ .Ye)(workspace), below);
        throw wrong(notFound(path, place.absolute));
    }
    if (place.kind === "other")
        throw wrong(`it is ${place.what}`);
    if (place.kind === "file")
        throw wrong("it is a file");
    const temporary = await (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .realPath */ .Ye)(temporaryFolder);
    if (place.real === "/" || (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .within */ .ux)(place.real, temporary) !== undefined || (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .within */ .ux)(temporary, place.real) !== undefined)
        throw wrong("it is, holds or is in the folder for temporary files");
    return place.real;
}
/** A Dockerfile of the checkout: its absolute real path and its text. */
async function findFile(workspace, path) {
    const wrong = (problem) => new _problems_js__WEBPACK_IMPORTED_MODULE_3__/* .Problem */ .AF(problem, path, "a Dockerfile in the checkout");
    const place = await (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .lookUp */ .TE)(workspace, path);
    if (place.kind === "outside")
        throw wrong("it is outside the checkout");
    if (place.kind === "missing")
        throw wrong(notFound(path, place.absolute));
    if (place.kind === "other")
        throw wrong(`it is ${place.what}`);
    if (place.kind === "folder")
        throw wrong("it is a directory");
    (0,_dockerfile_js__WEBPACK_IMPORTED_MODULE_1__/* .checkSize */ .C1)(place.size, path);
    const bytes = await (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .bytesOf */ .$$)(place.real);
    if (bytes === undefined)
        throw wrong("it cannot be read");
    return { real: place.real, text: (0,_dockerfile_js__WEBPACK_IMPORTED_MODULE_1__/* .decodeDockerfile */ .Z0)(bytes, path) };
}
/** The problem of a path that leads nowhere. */
function notFound(path, absolute) {
    return `not found: ${(0,_problems_js__WEBPACK_IMPORTED_MODULE_3__/* .escapeText */ .X1)(path.slice(0, 200))} (looked in ${(0,_problems_js__WEBPACK_IMPORTED_MODULE_3__/* .escapeText */ .X1)(absolute.slice(0, 300))})`;
}


/***/ }),

/***/ 4259:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $x: () => (/* binding */ parseValue),
/* harmony export */   fu: () => (/* binding */ parseIdentifier),
/* harmony export */   kB: () => (/* binding */ parseWord),
/* harmony export */   tN: () => (/* binding */ parseUser),
/* harmony export */   yg: () => (/* binding */ parseContainerPath)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6760);
/* harmony import */ var _problems_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8688);
// Words that end up as one value of a command line or a container: none is an option, none has a line end in it.


const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const ACCOUNT = /^[A-Za-z0-9_][A-Za-z0-9_.-]*\$?$/;
const PATH_LIMIT = 4096;
/** One line that does not start with a dash. */
function parseValue(text) {
    if (text.startsWith("-"))
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF("leading dash: it would be taken for an option", text, "a value");
    if (/\p{Cc}/u.test(text))
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF("it contains a control character", text, "one line of text");
    return text;
}
/** As {@link parseValue}, without white space. */
function parseWord(text) {
    if (/\s/.test(text))
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF("it contains white space", text, "a single word");
    return parseValue(text);
}
/** A name as a variable has it. */
function parseIdentifier(text) {
    if (!IDENTIFIER.test(text))
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF("not a name of a variable", text, "letters, digits and _, a letter or _ first");
    return text;
}
/** `user[:group]`, each a name or a number. */
function parseUser(text) {
    const parts = text.split(":");
    if (parts.length > 2 || !parts.every((part) => ACCOUNT.test(part)))
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF(parts.length > 2 ? "more than one colon" : "not a user", text, "user or user:group, names or numbers");
    return text;
}
/** An absolute path in a container, normalised and without a slash at the end. */
function parseContainerPath(text) {
    if (!text.startsWith("/"))
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF("a path in the container must be absolute", text, "a path like /app");
    if (text.length > PATH_LIMIT)
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF(`path longer than ${PATH_LIMIT}`, text, "a shorter path");
    if (/\p{Cc}/u.test(text))
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .AF("it contains a control character", text, "a path like /app");
    const normal = node_path__WEBPACK_IMPORTED_MODULE_0__.posix.normalize(text).replace(/^\/+/, "/");
    return normal.length > 1 ? normal.replace(/\/$/, "") : normal;
}


/***/ }),

/***/ 3283:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Lv: () => (/* binding */ isList),
/* harmony export */   SP: () => (/* binding */ shown),
/* harmony export */   V7: () => (/* binding */ PlainScalar),
/* harmony export */   go: () => (/* binding */ typeName),
/* harmony export */   hN: () => (/* binding */ parseYaml),
/* harmony export */   jh: () => (/* binding */ isMap)
/* harmony export */ });
/* harmony import */ var _problems_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8688);
// YAML in an input: parsed when there is some, with values that keep the type and the spelling they had.

/** A number or a boolean, as it was written: `3.10` stays `3.10`. */
class PlainScalar {
    type;
    source;
    constructor(type, source) {
        this.type = type;
        this.source = source;
    }
}
/** Aliases may make the document at most this much larger. */
const ALIASES = 100;
/** The one document of the text. `yaml` is loaded here and nowhere else, since most steps that start have none. */
async function parseYaml(text, expected) {
    const { isNode, LineCounter, parseDocument, visit } = await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 8815, 19));
    const counter = new LineCounter();
    const at = (offset) => {
        const { line, col } = counter.linePos(offset);
        return `line ${line}, column ${col}`;
    };
    try {
        const document = parseDocument(text, { prettyErrors: false, lineCounter: counter, version: "1.2", merge: true });
        const [error] = [...document.errors, ...document.warnings];
        if (error !== undefined) {
            const offset = error.pos[0];
            const what = error.code === "DUPLICATE_KEY" ? "two entries have the same name" : `not YAML: ${(0,_problems_js__WEBPACK_IMPORTED_MODULE_0__/* .escapeText */ .X1)(error.message)}`;
            throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF(`${what} (${at(offset)})`, text.slice(offset).split("\n", 1)[0] ?? "", expected);
        }
        visit(document, {
            Scalar: (_, node) => {
                const { value } = node;
                if (typeof value === "number" || typeof value === "boolean")
                    node.value = new PlainScalar(typeof value === "number" ? "number" : "boolean", node.source ?? String(value));
                else if (typeof value === "string" && value.includes("\0"))
                    throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF(`it contains a NUL byte (${at(node.range?.[0] ?? 0)})`, value, expected);
            },
        });
        return isNode(document.contents) ? document.toJS({ mapAsMap: true, maxAliasCount: ALIASES }) : null;
    }
    catch (error) {
        if (error instanceof _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF)
            throw error;
        if (error instanceof ReferenceError)
            throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF("too many aliases", text, expected);
        throw new _problems_js__WEBPACK_IMPORTED_MODULE_0__/* .Problem */ .AF("not YAML that can be read; is it nested too deeply?", text, expected);
    }
}
function isMap(value) {
    return value instanceof Map;
}
function isList(value) {
    return Array.isArray(value);
}
/** The type of a value in words. */
function typeName(value) {
    if (value === undefined || value === null)
        return "empty";
    if (typeof value === "string")
        return "text";
    if (value instanceof PlainScalar)
        return `a ${value.type}`;
    return isMap(value) ? "a map" : "a list";
}
/** A value for a message. */
function shown(value) {
    if (typeof value === "string")
        return value;
    return value instanceof PlainScalar ? value.source : `(${typeName(value)})`;
}


/***/ }),

/***/ 4513:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   v: () => (/* binding */ decidePush)
/* harmony export */ });
/* harmony import */ var node_path_posix__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3916);
// May this event push? Event allow-list × exact full ref × not deleted × the commit of the event. Pure.
// A ref alone proves nothing: GITHUB_REF is the default branch for many events that a stranger can trigger.
// Source: GitHub's "Events that trigger workflows".

/** Events of people who may write to the repository, or of the clock. Everything else never pushes, known or not. */
const TRUSTED = {
    push: ["branch", "tag"],
    workflow_dispatch: ["branch", "tag"],
    schedule: ["branch"],
    // Only who may write to the repository can send one; it runs the default branch.
    repository_dispatch: ["branch"],
    release: ["tag"],
    local: ["branch", "tag"],
};
const BRANCH = "refs/heads/";
const TAG = "refs/tags/";
/** Decides; never throws. Not pushing is not a failure, so the reason says what would have to be different. */
function decidePush({ event, checkout, push, local }) {
    const no = (why) => ({ push: false, reason: `Not pushed: ${why}.` });
    if (event.name === "local" && !local.allowed)
        return no("on this machine nothing is pushed without --push");
    if (push.mode === "never")
        return no("the input `push` is `never`");
    const kinds = Object.hasOwn(TRUSTED, event.name) ? TRUSTED[event.name] : undefined;
    if (kinds === undefined)
        return no(`the event \`${event.name}\` never pushes`);
    if (event.name === "release" && event.payload.action !== "published")
        return no(`the event \`release\` pushes when a release is published, this one was ${event.payload.action ?? "something else"}`);
    if (event.payload.deleted === true)
        return no(`${event.ref} was deleted`);
    const kind = event.ref.startsWith(BRANCH) ? "branch" : event.ref.startsWith(TAG) ? "tag" : undefined;
    if (kind === undefined)
        return no(event.ref === "" ? "no branch and no tag is checked out" : `\`${event.ref}\` is neither a branch nor a tag`);
    if (!kinds.includes(kind))
        return no(`the event \`${event.name}\` does not push a ${kind}`);
    const name = event.ref.slice(kind === "branch" ? BRANCH.length : TAG.length);
    if (kind === "branch" && !push.branches.includes(name))
        return no(`the branch \`${name}\` is not one of ${push.branches.map((branch) => `\`${branch}\``).join(", ") || "no branches"}`);
    if (kind === "tag" && !push.tagPatterns.some((pattern) => pattern === "*" || (0,node_path_posix__WEBPACK_IMPORTED_MODULE_0__.matchesGlob)(name, pattern)))
        return no(`the tag \`${name}\` fits none of ${push.tagPatterns.map((pattern) => `\`${pattern}\``).join(", ") || "no patterns"}`);
    const other = otherCommit(event, checkout) ?? changed(checkout);
    if (other !== undefined && push.verifyCheckout)
        return { push: false, refused: true, reason: `Not pushed: ${other}.` };
    const unverified = other === undefined ? "" : `, with \`verify-checkout: false\`: ${other}`;
    return {
        push: true,
        reason: `Pushed, because the event \`${event.name}\` on the ${kind} \`${name}\` may push${unverified}.`,
        kind,
        name,
        ...(other === undefined ? {} : { warning: other }),
    };
}
/** Why the image would hold something that no commit has; undefined when the checkout is as it was committed. */
function changed({ changes }) {
    if (changes === undefined)
        return "git could not say whether the checkout has changes";
    if (changes.length === 0)
        return undefined;
    return `the checkout is not what was committed (${changes.map((line) => line.trim()).join(", ")})`;
}
/** Why what is checked out is not what the event is about; undefined when it is. */
function otherCommit(event, checkout) {
    if (event.name === "push") {
        if (event.payload.ref !== undefined && event.payload.ref !== event.ref)
            return `the payload of the event is about ${event.payload.ref}, the run about ${event.ref}`;
        // Of an annotated tag `after` is the tag object, and the run's commit is what it points to.
        const { after } = event.payload;
        if (event.ref.startsWith(BRANCH) && after !== undefined && after !== event.sha)
            return `the payload of the event ends with commit ${after}, the run is about ${event.sha}`;
    }
    if (checkout.head === undefined)
        return "the workspace has no commit";
    return checkout.head === event.sha
        ? undefined
        : `the commit that is checked out is ${checkout.head}, the event is about ${event.sha}`;
}


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

/***/ 3535:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ killOrphans)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1455);
/* harmony import */ var _environment_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8989);
// Children that outlived a killed run: found by the variable that every child of a run carries, and ended.


/** Kills every process of ours that carries a run for which `owned` is true. Returns how many. Nothing where there is no /proc. */
async function killOrphans(owned) {
    const pids = (await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readdir)("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
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
        const environment = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(`/proc/${pid}/environ`, "latin1");
        const mark = `${_environment_js__WEBPACK_IMPORTED_MODULE_1__/* .RUN_VARIABLE */ .h}=`;
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


/***/ }),

/***/ 2259:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ thisOwner),
/* harmony export */   _: () => (/* binding */ isAlive)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
// Whose process is it: the machine and process namespace we are in, the job that started us, and we ourselves.
// With it a later run knows at once that a killed run is dead, instead of waiting until nothing of it can be in use.

/** The owner of what this process makes. A machine that cannot be told from others gets a place of its own. */
function thisOwner() {
    const { createHash, randomBytes } = process.getBuiltinModule("node:crypto");
    let place;
    try {
        // Numbers of processes mean something within one boot and one namespace only: a runner in a container has its own.
        const boot = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)("/proc/sys/kernel/random/boot_id", "utf8").trim();
        place = createHash("sha256")
            .update(`${boot} ${(0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readlinkSync)("/proc/self/ns/pid")}`)
            .digest("hex")
            .slice(0, 6);
    }
    catch {
        place = randomBytes(3).toString("hex");
    }
    return { place, job: process.ppid, process: process.pid };
}
/** False when no process has this number. A number that was given away again only makes somebody wait. */
function isAlive(pid) {
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

/***/ 8797:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  Y: () => (/* binding */ Chronicle)
});

;// CONCATENATED MODULE: external "node:perf_hooks"
const external_node_perf_hooks_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:perf_hooks");
// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __nccwpck_require__(5071);
;// CONCATENATED MODULE: ./lib/src/report/chronicle.js
// Keeps what happened while it happens: stages with their times, facts, verdicts, failures. The report reads the result.


class Chronicle {
    /** The stage that is running, or ran last: an error that comes out of nowhere belongs to it. */
    current = "plan";
    /** A run whose inputs could not be read has a summary as well. */
    wantsSummary = true;
    #began = external_node_perf_hooks_namespaceObject.performance.now();
    #stages = [];
    #failures = [];
    #known = { image: "", version: "", event: "", ref: "", commit: "" };
    #facts;
    #gates = [];
    #health;
    #release;
    #reports;
    #artifacts = [];
    #artifactFolders = [];
    #package;
    #skipped = false;
    #publish = {
        pushed: false,
        reason: "Not pushed: the run did not get that far.",
        tags: [],
        kept: [],
        missing: [],
    };
    /** Milliseconds since the start of the run. */
    elapsed = () => external_node_perf_hooks_namespaceObject.performance.now() - this.#began;
    /**
     * Runs `body` as a stage. What it throws is kept as that stage's failure by whoever catches it.
     * @param span when it began and ended, where it went on beside another one.
     */
    async stage(stage, body, span = {}) {
        this.current = stage;
        const start = span.start ?? this.elapsed();
        const done = (verdict, note) => this.#stages.push({
            stage,
            verdict,
            start,
            duration: (span.end?.() ?? this.elapsed()) - start,
            ...(note === undefined ? {} : { note }),
        });
        try {
            const value = await body();
            done("passed");
            return value;
        }
        catch (error) {
            const failure = (0,errors/* asStageError */.d4)(error, stage);
            done(failure.kind === "cancelled" ? "cancelled" : "failed", failure.what);
            throw error;
        }
    }
    skip(stage, note) {
        this.#stages.push({ stage, verdict: "skipped", start: this.elapsed(), duration: 0, note });
    }
    /** Keeps a failure; the stage it belongs to has failed, whatever it returned. */
    fail(failure) {
        if (this.#failures.includes(failure))
            return;
        this.#failures.push(failure);
        const index = this.#stages.findLastIndex((result) => result.stage === failure.stage);
        const result = this.#stages[index];
        if (result?.verdict === "passed")
            this.#stages[index] = { ...result, verdict: "failed", note: failure.what };
    }
    knows(known) {
        this.#known = known;
    }
    /** Why it will or will not be pushed; stands until the push itself says more. */
    decided(reason) {
        this.#publish = { ...this.#publish, reason };
    }
    built(facts) {
        this.#facts = facts;
    }
    judged(gates) {
        this.#gates = gates;
    }
    observed(health) {
        this.#health = health;
    }
    reported(reports) {
        this.#reports = reports;
    }
    broughtOut(artifacts, folders) {
        this.#artifacts = artifacts;
        this.#artifactFolders = folders;
    }
    packaged(outcome) {
        this.#package = outcome;
    }
    released(release) {
        this.#release = release;
    }
    /** Nothing was done, since the published image is current. */
    isCurrent(reason, digest) {
        this.#publish = { ...this.#publish, reason: `Not pushed: ${reason}.`, digest };
        this.#skipped = true;
    }
    published(publish) {
        this.#publish = publish;
    }
    result() {
        const proved = this.#failures.length === 0;
        const promised = !this.#publish.pushed && this.#publish.missing.length === 0 && !proved;
        return {
            ...this.#known,
            ...(this.#facts === undefined ? {} : { facts: this.#facts }),
            stages: [...this.#stages],
            gates: this.#gates,
            ...(this.#health === undefined ? {} : { health: this.#health }),
            ...(this.#release === undefined ? {} : { release: this.#release }),
            ...(this.#reports === undefined ? {} : { reports: this.#reports }),
            skipped: this.#skipped,
            artifacts: this.#artifacts,
            artifactFolders: this.#artifactFolders,
            ...(this.#package === undefined ? {} : { package: this.#package }),
            publish: promised ? { ...this.#publish, reason: `Not pushed: ${this.#failures[0]?.what}.` } : this.#publish,
            failures: [...this.#failures],
        };
    }
}


/***/ }),

/***/ 3330:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   OF: () => (/* binding */ fenced),
/* harmony export */   aY: () => (/* binding */ code),
/* harmony export */   hd: () => (/* binding */ mermaidName),
/* harmony export */   mG: () => (/* binding */ inline),
/* harmony export */   qy: () => (/* binding */ html)
/* harmony export */ });
// Text from elsewhere, made harmless for the places a report puts it: Markdown, tables, fences, Mermaid.
/** One line of plain text inside Markdown: no HTML, no mark-up, no mention, no line break. */
function inline(text) {
    return text
        .replace(/\s+/g, " ")
        .replace(/[&<>]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character] ?? "")
        .replace(/[\\`*_[\]|~]/g, "\\$&")
        .replaceAll("@", "@\u200b")
        .trim();
}
/** One line of plain text inside an HTML tag, where Markdown means nothing. */
function html(text) {
    return text
        .replace(/\s+/g, " ")
        .replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)
        .replaceAll("@", "@\u200b")
        .trim();
}
/** Inline code that holds whatever is in it, also in a table. */
function code(text) {
    const line = text.replace(/\s+/g, " ").trim().replaceAll("|", "\\|");
    const longest = longestRun(line, "`");
    const fence = "`".repeat(longest + 1);
    const pad = longest > 0 ? " " : "";
    return line === "" ? "" : `${fence}${pad}${line}${pad}${fence}`;
}
/** A block that shows text as it is: its fence is longer than any in the text. */
function fenced(lines) {
    const text = lines.join("\n");
    const fence = "`".repeat(Math.max(3, longestRun(text, "`") + 1));
    return `${fence}text\n${text}\n${fence}`;
}
/** Words that begin a statement of a gantt diagram, in any spelling. */
const MERMAID_STATEMENT = /^(gantt|title|section|dateformat|axisformat|tickinterval|inclusiveenddates|topaxis|includes|excludes|todaymarker|weekday|weekend|click|call|href|acctitle|accdescr)/i;
/** A name in a Mermaid diagram: letters, digits and little else, since its grammar gives meaning to the rest. */
function mermaidName(text) {
    const name = text
        .replace(/[^\p{L}\p{N} ._/-]+/gu, " ")
        .replace(/\s+/g, " ")
        .trim()
        .slice(0, 60);
    return MERMAID_STATEMENT.test(name) ? `- ${name}` : name || "unnamed";
}
function longestRun(text, character) {
    return Math.max(0, ...[...text.matchAll(new RegExp(`${character}+`, "g"))].map((run) => run[0].length));
}


/***/ }),

/***/ 3512:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ size),
/* harmony export */   p: () => (/* binding */ duration)
/* harmony export */ });
// Numbers as a reader likes them.
/** Milliseconds as `0.31 s`, `12.4 s`, `3 min 5 s`. */
function duration(milliseconds) {
    const seconds = milliseconds / 1000;
    if (seconds < 10)
        return `${seconds.toFixed(2)} s`;
    if (seconds < 60)
        return `${seconds.toFixed(1)} s`;
    return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
/** Bytes as `12.3 MB`, in powers of ten as Docker counts. */
function size(bytes) {
    const units = ["B", "kB", "MB", "GB"];
    const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
    return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
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

/***/ 2511:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ failureWords)
/* harmony export */ });
/* harmony import */ var _harmless_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1554);

/** Lines of a quoted cause that are shown. */
const CAUSE_LINES = 40;
function failureWords({ what, why, remedy }) {
    const lines = why === undefined ? [] : (0,_harmless_js__WEBPACK_IMPORTED_MODULE_0__/* .harmlessLines */ .vL)(why.trim());
    const omitted = lines.length - CAUSE_LINES;
    return {
        what: (0,_harmless_js__WEBPACK_IMPORTED_MODULE_0__/* .harmlessText */ .fT)(what),
        why: omitted > 1 ? [...lines.slice(0, CAUSE_LINES), `… ${omitted} lines omitted …`] : lines,
        remedy: remedy === undefined ? [] : (0,_harmless_js__WEBPACK_IMPORTED_MODULE_0__/* .harmlessLines */ .vL)(remedy.trim()),
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


/***/ }),

/***/ 9051:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   w: () => (/* binding */ inputSource)
/* harmony export */ });
/** What the inputs of a step are read from. */
function inputSource(runner) {
    return {
        input: (name) => runner.input(name),
        names: runner.inputNames,
        workspace: runner.workspace,
        temporaryFolder: runner.temporaryFolder,
        cores: runner.cores,
        event: runner.env.GITHUB_EVENT_NAME ?? "",
    };
}


/***/ }),

/***/ 7834:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ Writer),
/* harmony export */   g: () => (/* binding */ streamSink)
/* harmony export */ });
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


/***/ }),

/***/ 7010:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  b: () => (/* binding */ terminalRunner)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __nccwpck_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./lib/src/runner/mask.js
var mask = __nccwpck_require__(2685);
// EXTERNAL MODULE: ./lib/src/runner/sink.js
var runner_sink = __nccwpck_require__(7834);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __nccwpck_require__(7975);
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

// EXTERNAL MODULE: ./lib/src/runner/failure.js
var runner_failure = __nccwpck_require__(2511);
// EXTERNAL MODULE: ./lib/src/runner/harmless.js
var harmless = __nccwpck_require__(1554);
;// CONCATENATED MODULE: ./lib/src/runner/progress-line.js
// One line at the bottom of a terminal that says what is going on: spinner, text, seconds.
const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const CLEAR = "\r\u001b[2K";
const INTERVAL = 100;
/** Draws and redraws the line; whoever prints something else clears it before and draws it after. */
class ProgressLine {
    #options;
    #now;
    #text = "";
    #since = 0;
    #frame = 0;
    #timer;
    constructor(options) {
        this.#options = options;
        this.#now = options.now ?? (() => performance.now());
    }
    /** A new text starts its seconds at zero; an empty one ends the line. */
    set(text) {
        if (text === this.#text)
            return;
        this.clear();
        this.#text = text;
        this.#since = this.#now();
        clearInterval(this.#timer);
        if (text === "")
            return;
        this.#timer = setInterval(() => {
            this.#frame++;
            this.draw();
        }, INTERVAL);
        this.#timer.unref();
        this.draw();
    }
    clear() {
        if (this.#text !== "")
            this.#options.write(CLEAR);
    }
    draw() {
        if (this.#text === "")
            return;
        const seconds = ` ${Math.floor((this.#now() - this.#since) / 1000)}s`;
        const room = Math.max(0, this.#options.columns() - seconds.length - 3);
        const text = this.#text.length > room ? `${this.#text.slice(0, Math.max(0, room - 1))}…` : this.#text;
        this.#options.write(`${CLEAR}${FRAMES[this.#frame % FRAMES.length] ?? ""} ${text}${seconds}`);
    }
}

;// CONCATENATED MODULE: ./lib/src/runner/terminal-log.js
// The log for a person at a terminal (or in a file): headings instead of groups, colours only where they are seen.






class TerminalLog {
    #writer;
    #options;
    #progress;
    #masks = [];
    constructor(sink, options) {
        this.#writer = new runner_sink/* Writer */.A(sink);
        this.#options = options;
        this.#progress = new ProgressLine({
            write: (text) => void this.#writer.write(text),
            columns: options.columns,
        });
    }
    info(text) {
        this.#line((0,harmless/* harmlessText */.fT)(text));
    }
    /** Text of our own as it is, with its lines. */
    plain(text) {
        void this.#print(text.split("\n").map((line) => (0,harmless/* harmlessLine */.Kw)(line, false)));
    }
    async group(title, body) {
        this.#line((0,harmless/* harmlessText */.fT)(title), "bold");
        return body();
    }
    foreign() {
        return openDoor((lines) => this.#print(this.#options.colours ? lines : lines.map((line) => (0,harmless/* harmlessLine */.Kw)(line, false))));
    }
    notice(text) {
        this.#line(`Notice: ${(0,harmless/* harmlessText */.fT)(text)}`, "blue");
    }
    warning(text) {
        this.#line(`Warning: ${(0,harmless/* harmlessText */.fT)(text)}`, "yellow");
    }
    failure(failure) {
        const { what, why, remedy } = (0,runner_failure/* failureWords */.A)(failure);
        this.#line("");
        this.#line(`FAILED  ${failure.stage}: ${what}`, ["red", "bold"]);
        const block = (label, lines) => this.#print(lines.map((line, index) => `  ${(index === 0 ? label : "").padEnd(12)}${line}`));
        void block("why", why);
        void block("what to do", remedy);
    }
    progress(text) {
        if (this.#options.live)
            this.#progress.set(this.#masked((0,harmless/* harmlessText */.fT)(text)));
    }
    /** From now on `value` is printed as `***`. */
    mask(value) {
        this.#masks = [...new Set([...this.#masks, value])].sort((a, b) => b.length - a.length);
    }
    #line(text, style) {
        void this.#print([text], style);
    }
    #print(lines, style) {
        if (lines.length === 0)
            return;
        const masked = lines.map((line) => this.#masked(line));
        const text = masked
            .map((line) => style && this.#options.colours && line !== "" ? (0,external_node_util_.styleText)(style, line, { validateStream: false }) : line)
            .join("\n");
        this.#progress.clear();
        const full = this.#writer.write(`${text}\n`);
        this.#progress.draw();
        return full;
    }
    #masked(line) {
        return this.#masks.reduce((text, mask) => text.replaceAll(mask, "***"), line);
    }
}

;// CONCATENATED MODULE: ./lib/src/runner/terminal.js
// The program at a terminal: the same pipeline, with inputs as they were given and results as text.






function terminalRunner(options) {
    const { inputs, env, isTTY } = options;
    const colours = isTTY && !env.NO_COLOR && env.TERM !== "dumb";
    const log = new TerminalLog((0,runner_sink/* streamSink */.g)(options.stdout), {
        colours,
        live: isTTY && env.TERM !== "dumb",
        columns: () => options.columns ?? 80,
    });
    const outputs = new Map();
    const states = new Map();
    const temporaryFolder = (0,external_node_fs_.mkdtempSync)(external_node_path_.join((0,external_node_os_.tmpdir)(), "image-driven-pipeline-"));
    return {
        log,
        env,
        input: (name) => inputs[name] ?? "",
        inputNames: Object.keys(inputs),
        mask(value) {
            for (const part of (0,mask/* maskedParts */.ES)(value))
                log.mask(part);
        },
        async output(name, value) {
            outputs.set(name, value);
        },
        outputs,
        keepFolders(output) {
            const kept = (outputs.get(output) ?? "").split("\n").map((folder) => {
                if (!folder.startsWith(`${temporaryFolder}${external_node_path_.sep}`))
                    return folder;
                const place = external_node_path_.join((0,external_node_os_.tmpdir)(), external_node_path_.basename(folder));
                (0,external_node_fs_.renameSync)(folder, place);
                return place;
            });
            outputs.set(output, kept.join("\n"));
        },
        printOutputs() {
            for (const [name, value] of outputs)
                log.info(`${name}=${value}`);
        },
        async saveState(name, value) {
            states.set(name, value);
        },
        state: (name) => states.get(name) ?? "",
        async summary(markdown) {
            log.plain(markdown.trimEnd());
        },
        temporaryFolder,
        workspace: external_node_path_.resolve(options.workspace),
        cores: (0,external_node_os_.availableParallelism)(),
        close() {
            log.progress("");
            (0,external_node_fs_.rmSync)(temporaryFolder, { recursive: true, force: true });
        },
    };
}


/***/ }),

/***/ 9975:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ removeJobFolders),
/* harmony export */   O: () => (/* binding */ jobFolder)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
/* harmony import */ var _image_run_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(1629);
// Folders of a run that stay until the end of the job, so that a later step can keep what is in them: logs, reports, artifacts.
// Post removes them.



const KINDS = ["logs", "reports", "artifacts"];
/** A folder of the run, below the runner's temporary folder. */
function jobFolder(kind, temporaryFolder, runId) {
    return node_path__WEBPACK_IMPORTED_MODULE_1__.join(temporaryFolder, `image-driven-${kind}-${runId}`);
}
/** Removes all of them. The paths are made from a checked ID, never taken from a state somebody could have forged. */
async function removeJobFolders(temporaryFolder, runId) {
    if (!(0,_image_run_js__WEBPACK_IMPORTED_MODULE_2__/* .isRunId */ .Pk)(runId))
        return;
    for (const kind of KINDS)
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(jobFolder(kind, temporaryFolder, runId), { recursive: true, force: true });
}


/***/ }),

/***/ 5098:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  e: () => (/* binding */ plan),
  x: () => (/* binding */ refusal)
});

// EXTERNAL MODULE: ./lib/src/errors.js
var errors = __nccwpck_require__(5071);
// EXTERNAL MODULE: ./lib/src/image/reference.js
var reference = __nccwpck_require__(5741);
// EXTERNAL MODULE: ./lib/src/inputs/inputs.js
var inputs_inputs = __nccwpck_require__(6081);
// EXTERNAL MODULE: ./lib/src/policy/push.js
var push = __nccwpck_require__(4513);
;// CONCATENATED MODULE: ./lib/src/policy/version.js
/** The input, else the tag of the event, else `git describe --tags`, else `unknown` (never a guess). */
function resolveVersion(known) {
    const tag = /^refs\/tags\/(.+)$/s.exec(known.event.ref)?.[1];
    if (known.input !== undefined)
        return { version: known.input, source: "input" };
    if (tag !== undefined)
        return { version: tag, source: "git tag" };
    if (known.checkout.describe !== undefined)
        return { version: known.checkout.describe, source: "git describe" };
    return { version: "unknown", source: "no tag in reach" };
}

;// CONCATENATED MODULE: ./lib/src/stages/plan.js
// Stage plan: everything that can be decided before Docker is touched.





/**
 * Decides what this run does. Pure but for the clock that is handed in.
 * @throws StageError `policy` when a push is expected and the checkout is not the commit of the event.
 */
async function plan(inputs, event, checkout, localPush, now) {
    const version = resolveVersion({
        ...(inputs.version === undefined ? {} : { input: inputs.version }),
        event,
        checkout,
    });
    const decision = inputs.stages.has("publish")
        ? (0,push/* decidePush */.v)({ event, checkout, push: inputs.push, local: { allowed: localPush } })
        : { push: false, reason: "Not pushed: the stage publish was not asked for." };
    // A package follows the rule of the image, also where the image itself is never pushed.
    const packages = inputs.package === undefined
        ? undefined
        : (0,push/* decidePush */.v)({ event, checkout, push: { ...inputs.push, mode: "auto" }, local: { allowed: localPush } });
    for (const { refused, reason } of [decision, ...(packages === undefined ? [] : [packages])])
        if (refused)
            throw refusal(reason);
    const tags = await tagsOf({
        templates: inputs.push.tags,
        repository: inputs.repository,
        decision,
        version: version.version,
        event,
        checkout,
        now,
        timestampFormat: inputs.push.timestampFormat,
    });
    const source = {
        version: version.version,
        ...(checkout.head === undefined ? {} : { commit: checkout.head }),
        ...(checkout.branch === undefined ? {} : { branch: checkout.branch }),
        ...(checkout.committed === undefined ? {} : { committed: checkout.committed }),
        ...(event.repositoryUrl === undefined ? {} : { url: event.repositoryUrl }),
    };
    return {
        source,
        decision,
        tags: tags.tags,
        ...(packages === undefined ? {} : { packages }),
        lines: [
            `image    ${(0,reference/* repositoryName */.aR)(inputs.repository)}, version ${version.version} (${version.source})`,
            `event    ${event.name} on ${event.ref || "no ref"} at ${(event.sha || checkout.head || "unknown").slice(0, 12)}`,
            `stages   ${inputs_inputs/* SELECTABLE_STAGES */.$.filter((stage) => runs(inputs, stage)).join(", ")}`,
            ...(inputs.stages.has("gates")
                ? [`gates    ${inputs.gates.gates.map((gate) => gate.name).join(", ") || "none"}`]
                : []),
            ...(inputs.release === undefined ? [] : [`release  ${releaseLine(inputs.release)}`]),
            `push     ${decision.reason}`,
            ...(tags.tags.length > 0 ? [`tags     ${tags.tags.map(({ reference }) => reference).join(", ")}`] : []),
            ...(packages === undefined
                ? []
                : [
                    `package  ${packages.push ? "published after the image" : packages.reason.replace("Not pushed", "not published")}`,
                ]),
            ...tags.skipped.map((skipped) => `no tag   ${skipped}`),
        ],
    };
}
/** What reads versions takes 3 ms to load: only a run that pushes pays for it. */
async function tagsOf(question) {
    if (!question.decision.push)
        return { tags: [], skipped: [] };
    const { planTags } = await Promise.all(/* import() */[__nccwpck_require__.e(872), __nccwpck_require__.e(188)]).then(__nccwpck_require__.bind(__nccwpck_require__, 4188));
    return planTags(question);
}
function releaseLine({ files, checkout, test, up }) {
    const names = files.map(({ path }) => path.slice(checkout.length + 1)).join(", ");
    const front = up.length === 0 ? "" : `, up ${up.map(({ text }) => text).join(", ")}`;
    return `${names}${front}${test === undefined ? "" : `, test ${test.text}`}`;
}
/** A release environment is a stage only where there is one. */
function runs(inputs, stage) {
    return inputs.stages.has(stage) && (stage !== "release" || inputs.release !== undefined);
}
/** What is said where a push is due and the checkout is not what it would be about. */
function refusal(reason) {
    return new errors/* StageError */.Zu({
        stage: "plan",
        kind: "policy",
        what: "what is checked out is not the commit that this run would push",
        why: reason,
        remedy: "build what the event is about: actions/checkout without `ref`, and files that earlier steps make in .gitignore; `push: never` proves only, `verify-checkout: false` pushes all the same",
    });
}


/***/ }),

/***/ 9448:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ postStep)
/* harmony export */ });
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8500);
/* harmony import */ var _docker_engine_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6145);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(5071);
/* harmony import */ var _image_run_js__WEBPACK_IMPORTED_MODULE_7__ = __nccwpck_require__(1629);
/* harmony import */ var _process_orphans_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(3535);
/* harmony import */ var _job_folders_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(9975);
/* harmony import */ var _session_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(5016);
/* harmony import */ var _sweep_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(9916);
// Post: the end of the job. Works after success, failure, cancel and kill, after a run that never started, and twice.








/** Milliseconds that post may take, also with an engine that hangs. */
const LIMIT = 50_000;
/** Milliseconds that an engine may take to come back, when a run was interrupted with it. */
const RETURN = 30_000;
/** Milliseconds after which what a killed build or push had still under way has arrived or is dropped. */
const SETTLING = 500;
/** Never fails the job: what cannot be removed is a warning, and the next run sweeps it. */
async function postStep(runner) {
    const runIds = runner.state(_session_js__WEBPACK_IMPORTED_MODULE_6__/* .RUN_STATE */ .K).split(" ").filter(Boolean);
    if (runIds.length === 0)
        return runner.log.info("nothing to remove: the run made nothing");
    if (!runIds.every(_image_run_js__WEBPACK_IMPORTED_MODULE_7__/* .isRunId */ .Pk))
        return runner.log.warning("nothing is removed: the saved state is not the ID of a run");
    const unfinished = (await Promise.all(runIds.map((id) => (0,_sweep_js__WEBPACK_IMPORTED_MODULE_5__/* .isUnfinished */ .ui)(runner.temporaryFolder, id)))).includes(true);
    const orphans = await (0,_process_orphans_js__WEBPACK_IMPORTED_MODULE_3__/* .killOrphans */ .a)((owner) => runIds.includes(owner));
    for (const runId of runIds) {
        await (0,_sweep_js__WEBPACK_IMPORTED_MODULE_5__/* .removeRunFolder */ .UG)(runner.temporaryFolder, runId);
        await (0,_job_folders_js__WEBPACK_IMPORTED_MODULE_4__/* .removeJobFolders */ .D)(runner.temporaryFolder, runId);
    }
    const signal = AbortSignal.timeout(LIMIT);
    try {
        const engine = await connect(runner, unfinished ? RETURN : 0, signal);
        try {
            let { removed, left } = await (0,_sweep_js__WEBPACK_IMPORTED_MODULE_5__/* .sweepRun */ .iU)(engine, runIds, { pushing: true, signal });
            if (orphans > 0 || left.length > 0 || removed.includes(_sweep_js__WEBPACK_IMPORTED_MODULE_5__/* .NAMES */ .Xk)) {
                await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(SETTLING);
                const late = await (0,_sweep_js__WEBPACK_IMPORTED_MODULE_5__/* .sweepRun */ .iU)(engine, runIds, { signal });
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
        runner.log.warning(`the engine could not be swept (${signal.aborted ? `no answer in ${LIMIT / 1000} s` : (0,_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .asStageError */ .d4)(error, "sweep").message}); the next run on this machine does it`);
    }
}
/** Connects; an engine that went away in the middle of the run gets some time to come back. */
async function connect(runner, patience, signal) {
    const until = performance.now() + patience;
    for (;;) {
        try {
            return await (0,_docker_engine_js__WEBPACK_IMPORTED_MODULE_1__/* .connectEngine */ .x)(runner.env, [runner.workspace, runner.temporaryFolder], signal);
        }
        catch (error) {
            if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .StageError */ .Zu) || performance.now() > until || signal.aborted)
                throw error;
            await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(500);
        }
    }
}


/***/ }),

/***/ 9418:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Hf: () => (/* binding */ giveBackNames),
/* harmony export */   Ur: () => (/* binding */ forgetNames),
/* harmony export */   eZ: () => (/* binding */ namesOf),
/* harmony export */   mf: () => (/* binding */ rememberNames)
/* harmony export */ });
/* harmony import */ var _docker_images_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5321);
/* harmony import */ var _docker_volumes_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(772);
/* harmony import */ var _image_reference_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(5741);
/* harmony import */ var _image_run_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(1629);




/** Label of the volume that remembers. */
const NAMES_LABEL = "image-driven.names";
/** Writes down what the names stand for now, before the first of them is moved. */
async function rememberNames({ engine, runId, signal }, image, references) {
    const [own, names] = await Promise.all([
        (0,_docker_images_js__WEBPACK_IMPORTED_MODULE_0__/* .inspectImage */ .mm)(engine, image, signal),
        Promise.all(references.map(async (reference) => {
            const before = await (0,_docker_images_js__WEBPACK_IMPORTED_MODULE_0__/* .inspectImage */ .mm)(engine, reference, signal);
            return { reference, ...(before === undefined ? {} : { before: before.Id }) };
        })),
    ]);
    const named = (own?.RepoTags ?? []).length > 0;
    const remembered = { image, named, digests: own?.RepoDigests ?? [], names };
    await (0,_docker_volumes_js__WEBPACK_IMPORTED_MODULE_1__/* .createVolume */ .pb)(engine, volumeOf(runId), { ...(0,_image_run_js__WEBPACK_IMPORTED_MODULE_3__/* .runLabels */ .xU)(runId), [NAMES_LABEL]: JSON.stringify(remembered) }, signal);
    return remembered;
}
/** Leaves the engine with the names it had: ours go, other images get their own back. Repeating it is fine. */
async function giveBackNames(engine, remembered, signal) {
    for (const { reference, before } of remembered.names)
        await giveBack(engine, remembered, reference, before, signal);
}
/** Forgets what was remembered, once it is given back. */
async function forgetNames({ engine, runId }) {
    await (0,_docker_volumes_js__WEBPACK_IMPORTED_MODULE_1__/* .removeVolume */ .L)(engine, volumeOf(runId));
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
    const { repository, tag = "latest" } = (0,_image_reference_js__WEBPACK_IMPORTED_MODULE_2__/* .parseReference */ .F2)(reference);
    const name = (0,_image_reference_js__WEBPACK_IMPORTED_MODULE_2__/* .repositoryName */ .aR)(repository);
    const own = await (0,_docker_images_js__WEBPACK_IMPORTED_MODULE_0__/* .inspectImage */ .mm)(engine, reference, signal);
    // Otherwise it was never ours, or is somebody else's by now.
    if (before !== image && own?.Id === image) {
        if (before !== undefined)
            await (0,_docker_images_js__WEBPACK_IMPORTED_MODULE_0__/* .tagImage */ .E$)(engine, before, name, tag, signal);
        else if (named)
            await (0,_docker_images_js__WEBPACK_IMPORTED_MODULE_0__/* .removeImage */ .aH)(engine, reference, signal);
    }
    if (engine.store !== "classic" || !named)
        return;
    // The classic store remembers the pushed digest under this name, also when the name is gone, and keeps our image for it.
    const known = await (0,_docker_images_js__WEBPACK_IMPORTED_MODULE_0__/* .inspectImage */ .mm)(engine, image, signal);
    const others = known?.RepoDigests?.filter((digest) => digest.startsWith(`${name}@`) && !digests.includes(digest)) ?? [];
    for (const digest of others)
        await (0,_docker_images_js__WEBPACK_IMPORTED_MODULE_0__/* .removeImage */ .aH)(engine, digest, signal);
}
function volumeOf(runId) {
    return `image-driven-names-${runId}`;
}
function isTexts(value) {
    return Array.isArray(value) && value.every((item) => typeof item === "string");
}


/***/ }),

/***/ 5016:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ RUN_STATE),
/* harmony export */   V: () => (/* binding */ Background)
/* harmony export */ });
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


/***/ }),

/***/ 9916:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  Xk: () => (/* binding */ NAMES),
  ui: () => (/* binding */ isUnfinished),
  UG: () => (/* binding */ removeRunFolder),
  kQ: () => (/* binding */ runFolder),
  Lj: () => (/* binding */ sweepAbandoned),
  iU: () => (/* binding */ sweepRun)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __nccwpck_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __nccwpck_require__(8500);
// EXTERNAL MODULE: ./lib/src/docker/containers.js
var docker_containers = __nccwpck_require__(8399);
// EXTERNAL MODULE: ./lib/src/docker/images.js
var docker_images = __nccwpck_require__(5321);
// EXTERNAL MODULE: ./lib/src/docker/api.js
var api = __nccwpck_require__(5963);
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
        if (!(error instanceof api/* EngineError */.NJ && error.status === 404))
            throw error;
    }
}

// EXTERNAL MODULE: ./lib/src/docker/volumes.js
var docker_volumes = __nccwpck_require__(772);
// EXTERNAL MODULE: ./lib/src/image/run.js
var image_run = __nccwpck_require__(1629);
// EXTERNAL MODULE: ./lib/src/process/orphans.js
var orphans = __nccwpck_require__(3535);
// EXTERNAL MODULE: ./lib/src/process/owner.js
var process_owner = __nccwpck_require__(2259);
// EXTERNAL MODULE: ./lib/src/stages/public-names.js
var public_names = __nccwpck_require__(9418);
;// CONCATENATED MODULE: ./lib/src/stages/sweep.js
// Stage sweep: everything that carries the label of a run goes away. Each step stands alone; repeating it is fine.











/** What stands for names that were given back, among what was removed. */
const NAMES = "names of a push";
/** How often images are looked for and removed. */
const ROUNDS = 3;
/** Milliseconds between two rounds. */
const PAUSE = 200;
/** Folder of a run, below the runner's temporary folder. */
function runFolder(temporaryFolder, runId) {
    return external_node_path_.join(temporaryFolder, `image-driven-${runId}`);
}
/** True when the run could not tidy up behind itself: its folder goes last. */
async function isUnfinished(temporaryFolder, runId) {
    if (!(0,image_run/* isRunId */.Pk)(runId))
        return false;
    return (0,promises_.access)(runFolder(temporaryFolder, runId)).then(() => true, () => false);
}
/**
 * Removes what one run made, or several: a chain has one for each image.
 * @param keep local names of images that stay, e.g. the built image until the end of the job.
 */
async function sweepRun(engine, run, options = {}) {
    const runIds = new Set([run].flat().filter(image_run/* isRunId */.Pk));
    const [first] = runIds;
    if (first === undefined)
        return { removed: [], left: [] };
    const own = (owner) => runIds.has(owner);
    const { keep = [], pushing = false, signal } = options;
    const label = runIds.size === 1 ? `${image_run/* RUN_LABEL */.jQ}=${first}` : image_run/* RUN_LABEL */.jQ;
    return sweep(engine, { label, ended: own, over: own, keep, pushing, ...(signal ? { signal } : {}) });
}
/**
 * Removes what runs left behind that were killed and never swept: at once where their process, and for the image their
 * job, is known to be dead, otherwise once nothing of them can be in use.
 */
async function sweepAbandoned(engine, now, signal) {
    const here = (0,process_owner/* thisOwner */.G)().place;
    const dead = (runId, who) => {
        const owner = (0,image_run/* runOwner */.zP)(runId);
        return owner !== undefined && ((0,image_run/* isExpired */._d)(runId, now) || (owner.place === here && !(0,process_owner/* isAlive */._)(owner[who])));
    };
    const ended = (runId) => dead(runId, "process");
    await (0,orphans/* killOrphans */.a)(ended);
    const over = (runId) => ended(runId) && dead(runId, "job");
    return sweep(engine, { label: image_run/* RUN_LABEL */.jQ, ended, over, keep: [], pushing: false, ...(signal ? { signal } : {}) });
}
/** Removes the folder of a run. The path is made from a checked ID, never taken from a state somebody could have forged. */
async function removeRunFolder(temporaryFolder, runId) {
    if ((0,image_run/* isRunId */.Pk)(runId))
        await (0,promises_.rm)(runFolder(temporaryFolder, runId), { recursive: true, force: true });
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
        (0,docker_containers/* listContainers */.ts)(engine, label, signal),
        (0,docker_volumes/* listVolumes */.yi)(engine, label, signal),
        listNetworks(engine, label, signal),
    ]);
    await Promise.all(containers
        .filter(({ Labels }) => ended(Labels[image_run/* RUN_LABEL */.jQ] ?? ""))
        .map(({ Id }) => attempt(`container ${Id.slice(0, 12)}`, () => (0,docker_containers/* removeContainer */.od)(engine, Id, signal))));
    await Promise.all(networks
        .filter(({ Labels }) => ended(Labels?.[image_run/* RUN_LABEL */.jQ] ?? ""))
        .map(({ Id, Name }) => attempt(`network ${Name}`, () => removeNetwork(engine, Id, signal))));
    for (const volume of volumes.filter(({ Labels }) => ended(Labels?.[image_run/* RUN_LABEL */.jQ] ?? ""))) {
        const names = (0,public_names/* namesOf */.eZ)(volume);
        if (names !== undefined)
            await attempt(NAMES, () => (0,public_names/* giveBackNames */.Hf)(engine, names, signal));
        if (names !== undefined && pushing)
            continue;
        await attempt(`volume ${volume.Name}`, () => (0,docker_volumes/* removeVolume */.L)(engine, volume.Name, signal));
    }
    const owned = async () => (await (0,docker_images/* listImages */.v8)(engine, image_run/* LOCAL_HOST */.L0, signal)).filter((name) => {
        const owner = (0,image_run/* runOfImage */.El)(name) ?? "";
        return !keep.includes(name) && ((0,image_run/* isLayer */.IW)(name) ? ended(owner) : over(owner));
    });
    // An engine that removes another run's image at the same time can answer that ours is not there, and keep it.
    for (let round = 1, images = await owned(); images.length > 0 && round <= ROUNDS; round++) {
        // Throw-away layers stand on the built image: the later one goes first.
        for (const name of images.sort(laterFirst))
            await attempt(`image ${name}`, () => (0,docker_images/* removeImage */.aH)(engine, name, signal));
        images = await owned();
        if (images.length === 0)
            break;
        if (round === ROUNDS)
            left.push(...images.map((name) => `image ${name}: the engine keeps it`));
        else
            await (0,external_node_timers_promises_.setTimeout)(PAUSE);
    }
    return { removed: [...new Set(removed)], left: [...new Set(left)] };
}
function laterFirst(a, b) {
    return Number((0,image_run/* isLayer */.IW)(b)) - Number((0,image_run/* isLayer */.IW)(a));
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
/******/ var __webpack_exports__ = __nccwpck_require__(8476);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 
