import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 9379:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const ANY = Symbol('SemVer ANY')
// hoisted class for cyclic dependency
class Comparator {
  static get ANY () {
    return ANY
  }

  constructor (comp, options) {
    options = parseOptions(options)

    if (comp instanceof Comparator) {
      if (comp.loose === !!options.loose) {
        return comp
      } else {
        comp = comp.value
      }
    }

    comp = comp.trim().split(/\s+/).join(' ')
    debug('comparator', comp, options)
    this.options = options
    this.loose = !!options.loose
    this.parse(comp)

    if (this.semver === ANY) {
      this.value = ''
    } else {
      this.value = this.operator + this.semver.version
    }

    debug('comp', this)
  }

  parse (comp) {
    const r = this.options.loose ? re[t.COMPARATORLOOSE] : re[t.COMPARATOR]
    const m = comp.match(r)

    if (!m) {
      throw new TypeError(`Invalid comparator: ${comp}`)
    }

    this.operator = m[1] !== undefined ? m[1] : ''
    if (this.operator === '=') {
      this.operator = ''
    }

    // if it literally is just '>' or '' then allow anything.
    if (!m[2]) {
      this.semver = ANY
    } else {
      this.semver = new SemVer(m[2], this.options.loose)
    }
  }

  toString () {
    return this.value
  }

  test (version) {
    debug('Comparator.test', version, this.options.loose)

    if (this.semver === ANY || version === ANY) {
      return true
    }

    if (typeof version === 'string') {
      try {
        version = new SemVer(version, this.options)
      } catch (er) {
        return false
      }
    }

    return cmp(version, this.operator, this.semver, this.options)
  }

  intersects (comp, options) {
    if (!(comp instanceof Comparator)) {
      throw new TypeError('a Comparator is required')
    }

    if (this.operator === '') {
      if (this.value === '') {
        return true
      }
      return new Range(comp.value, options).test(this.value)
    } else if (comp.operator === '') {
      if (comp.value === '') {
        return true
      }
      return new Range(this.value, options).test(comp.semver)
    }

    options = parseOptions(options)

    // Special cases where nothing can possibly be lower
    if (options.includePrerelease &&
      (this.value === '<0.0.0-0' || comp.value === '<0.0.0-0')) {
      return false
    }
    if (!options.includePrerelease &&
      (this.value.startsWith('<0.0.0') || comp.value.startsWith('<0.0.0'))) {
      return false
    }

    // Same direction increasing (> or >=)
    if (this.operator.startsWith('>') && comp.operator.startsWith('>')) {
      return true
    }
    // Same direction decreasing (< or <=)
    if (this.operator.startsWith('<') && comp.operator.startsWith('<')) {
      return true
    }
    // same SemVer and both sides are inclusive (<= or >=)
    if (
      (this.semver.version === comp.semver.version) &&
      this.operator.includes('=') && comp.operator.includes('=')) {
      return true
    }
    // opposite directions less than
    if (cmp(this.semver, '<', comp.semver, options) &&
      this.operator.startsWith('>') && comp.operator.startsWith('<')) {
      return true
    }
    // opposite directions greater than
    if (cmp(this.semver, '>', comp.semver, options) &&
      this.operator.startsWith('<') && comp.operator.startsWith('>')) {
      return true
    }
    return false
  }
}

module.exports = Comparator

const parseOptions = __nccwpck_require__(356)
const { safeRe: re, t } = __nccwpck_require__(5471)
const cmp = __nccwpck_require__(8646)
const debug = __nccwpck_require__(1159)
const SemVer = __nccwpck_require__(7163)
const Range = __nccwpck_require__(6782)


/***/ }),

/***/ 6782:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SPACE_CHARACTERS = /\s+/g

// hoisted class for cyclic dependency
class Range {
  constructor (range, options) {
    options = parseOptions(options)

    if (range instanceof Range) {
      if (
        range.loose === !!options.loose &&
        range.includePrerelease === !!options.includePrerelease
      ) {
        return range
      } else {
        return new Range(range.raw, options)
      }
    }

    if (range instanceof Comparator) {
      // just put it in the set and return
      this.raw = range.value
      this.set = [[range]]
      this.formatted = undefined
      return this
    }

    this.options = options
    this.loose = !!options.loose
    this.includePrerelease = !!options.includePrerelease

    // First reduce all whitespace as much as possible so we do not have to rely
    // on potentially slow regexes like \s*. This is then stored and used for
    // future error messages as well.
    this.raw = range.trim().replace(SPACE_CHARACTERS, ' ')

    // First, split on ||
    this.set = this.raw
      .split('||')
      // map the range to a 2d array of comparators
      .map(r => this.parseRange(r.trim()))
      // throw out any comparator lists that are empty
      // this generally means that it was not a valid range, which is allowed
      // in loose mode, but will still throw if the WHOLE range is invalid.
      .filter(c => c.length)

    if (!this.set.length) {
      throw new TypeError(`Invalid SemVer Range: ${this.raw}`)
    }

    // if we have any that are not the null set, throw out null sets.
    if (this.set.length > 1) {
      // keep the first one, in case they're all null sets
      const first = this.set[0]
      this.set = this.set.filter(c => !isNullSet(c[0]))
      if (this.set.length === 0) {
        this.set = [first]
      } else if (this.set.length > 1) {
        // if we have any that are *, then the range is just *
        for (const c of this.set) {
          if (c.length === 1 && isAny(c[0])) {
            this.set = [c]
            break
          }
        }
      }
    }

    this.formatted = undefined
  }

  get range () {
    if (this.formatted === undefined) {
      this.formatted = ''
      for (let i = 0; i < this.set.length; i++) {
        if (i > 0) {
          this.formatted += '||'
        }
        const comps = this.set[i]
        for (let k = 0; k < comps.length; k++) {
          if (k > 0) {
            this.formatted += ' '
          }
          this.formatted += comps[k].toString().trim()
        }
      }
    }
    return this.formatted
  }

  format () {
    return this.range
  }

  toString () {
    return this.range
  }

  parseRange (range) {
    // strip build metadata so it can't bleed into the version
    range = range.replace(BUILDSTRIPRE, '')

    // memoize range parsing for performance.
    // this is a very hot path, and fully deterministic.
    const memoOpts =
      (this.options.includePrerelease && FLAG_INCLUDE_PRERELEASE) |
      (this.options.loose && FLAG_LOOSE)
    const memoKey = memoOpts + ':' + range
    const cached = cache.get(memoKey)
    if (cached) {
      return cached
    }

    const loose = this.options.loose
    // `1.2.3 - 1.2.4` => `>=1.2.3 <=1.2.4`
    const hr = loose ? re[t.HYPHENRANGELOOSE] : re[t.HYPHENRANGE]
    range = range.replace(hr, hyphenReplace(this.options.includePrerelease))
    debug('hyphen replace', range)

    // `> 1.2.3 < 1.2.5` => `>1.2.3 <1.2.5`
    range = trimComparatorWhitespace(range)
    debug('comparator trim', range)

    // `~ 1.2.3` => `~1.2.3`
    range = range.replace(re[t.TILDETRIM], tildeTrimReplace)
    debug('tilde trim', range)

    // `^ 1.2.3` => `^1.2.3`
    range = range.replace(re[t.CARETTRIM], caretTrimReplace)
    debug('caret trim', range)

    // At this point, the range is completely trimmed and
    // ready to be split into comparators.

    let rangeList = range
      .split(' ')
      .map(comp => parseComparator(comp, this.options))
      .join(' ')
      .split(/\s+/)
      // >=0.0.0 is equivalent to *
      .map(comp => replaceGTE0(comp, this.options))

    if (loose) {
      // in loose mode, throw out any that are not valid comparators
      rangeList = rangeList.filter(comp => {
        debug('loose invalid filter', comp, this.options)
        return !!comp.match(re[t.COMPARATORLOOSE])
      })
    }
    debug('range list', rangeList)

    // if any comparators are the null set, then replace with JUST null set
    // if more than one comparator, remove any * comparators
    // also, don't include the same comparator more than once
    const rangeMap = new Map()
    const comparators = rangeList.map(comp => new Comparator(comp, this.options))
    for (const comp of comparators) {
      if (isNullSet(comp)) {
        return [comp]
      }
      rangeMap.set(comp.value, comp)
    }
    if (rangeMap.size > 1 && rangeMap.has('')) {
      rangeMap.delete('')
    }

    const result = [...rangeMap.values()]
    cache.set(memoKey, result)
    return result
  }

  intersects (range, options) {
    if (!(range instanceof Range)) {
      throw new TypeError('a Range is required')
    }

    return this.set.some((thisComparators) => {
      return (
        isSatisfiable(thisComparators, options) &&
        range.set.some((rangeComparators) => {
          return (
            isSatisfiable(rangeComparators, options) &&
            thisComparators.every((thisComparator) => {
              return rangeComparators.every((rangeComparator) => {
                return thisComparator.intersects(rangeComparator, options)
              })
            })
          )
        })
      )
    })
  }

  // if ANY of the sets match ALL of its comparators, then pass
  test (version) {
    if (!version) {
      return false
    }

    if (typeof version === 'string') {
      try {
        version = new SemVer(version, this.options)
      } catch (er) {
        return false
      }
    }

    for (let i = 0; i < this.set.length; i++) {
      if (testSet(this.set[i], version, this.options)) {
        return true
      }
    }
    return false
  }
}

module.exports = Range

const LRU = __nccwpck_require__(1383)
const cache = new LRU()

const parseOptions = __nccwpck_require__(356)
const Comparator = __nccwpck_require__(9379)
const debug = __nccwpck_require__(1159)
const SemVer = __nccwpck_require__(7163)
const trimComparatorWhitespace = __nccwpck_require__(9737)
const {
  safeRe: re,
  src,
  t,
  tildeTrimReplace,
  caretTrimReplace,
} = __nccwpck_require__(5471)
const { FLAG_INCLUDE_PRERELEASE, FLAG_LOOSE } = __nccwpck_require__(5101)

// unbounded global build-metadata stripper used by parseRange
const BUILDSTRIPRE = new RegExp(src[t.BUILD], 'g')

const isNullSet = c => c.value === '<0.0.0-0'
const isAny = c => c.value === ''

// take a set of comparators and determine whether there
// exists a version which can satisfy it
const isSatisfiable = (comparators, options) => {
  let result = true
  const remainingComparators = comparators.slice()
  let testComparator = remainingComparators.pop()

  while (result && remainingComparators.length) {
    result = remainingComparators.every((otherComparator) => {
      return testComparator.intersects(otherComparator, options)
    })

    testComparator = remainingComparators.pop()
  }

  return result
}

// comprised of xranges, tildes, stars, and gtlt's at this point.
// already replaced the hyphen ranges
// turn into a set of JUST comparators.
const parseComparator = (comp, options) => {
  comp = comp.replace(re[t.BUILD], '')
  debug('comp', comp, options)
  comp = replaceCarets(comp, options)
  debug('caret', comp)
  comp = replaceTildes(comp, options)
  debug('tildes', comp)
  comp = replaceXRanges(comp, options)
  debug('xrange', comp)
  comp = replaceStars(comp, options)
  debug('stars', comp)
  return comp
}

const isX = id => !id || id.toLowerCase() === 'x' || id === '*'

const invalidXRangeOrder = (M, m, p) => (
  (isX(M) && !isX(m)) ||
  (isX(m) && p && !isX(p))
)

// ~, ~> --> * (any, kinda silly)
// ~2, ~2.x, ~2.x.x, ~>2, ~>2.x ~>2.x.x --> >=2.0.0 <3.0.0-0
// ~2.0, ~2.0.x, ~>2.0, ~>2.0.x --> >=2.0.0 <2.1.0-0
// ~1.2, ~1.2.x, ~>1.2, ~>1.2.x --> >=1.2.0 <1.3.0-0
// ~1.2.3, ~>1.2.3 --> >=1.2.3 <1.3.0-0
// ~1.2.0, ~>1.2.0 --> >=1.2.0 <1.3.0-0
// ~0.0.1 --> >=0.0.1 <0.1.0-0
const replaceTildes = (comp, options) => {
  return comp
    .trim()
    .split(/\s+/)
    .map((c) => replaceTilde(c, options))
    .join(' ')
}

const replaceTilde = (comp, options) => {
  const r = options.loose ? re[t.TILDELOOSE] : re[t.TILDE]
  // if we're including prereleases in the match, then the lower bound is
  // -0, the lowest possible prerelease value, just like x-ranges and carets.
  // this keeps `~1.2` equivalent to the `1.2.x` x-range it's documented as.
  const z = options.includePrerelease ? '-0' : ''
  return comp.replace(r, (_, M, m, p, pr) => {
    debug('tilde', comp, _, M, m, p, pr)
    let ret

    if (isX(M)) {
      ret = ''
    } else if (isX(m)) {
      ret = `>=${M}.0.0${z} <${+M + 1}.0.0-0`
    } else if (isX(p)) {
      // ~1.2 == >=1.2.0 <1.3.0-0
      ret = `>=${M}.${m}.0${z} <${M}.${+m + 1}.0-0`
    } else if (pr) {
      debug('replaceTilde pr', pr)
      ret = `>=${M}.${m}.${p}-${pr
      } <${M}.${+m + 1}.0-0`
    } else {
      // ~1.2.3 == >=1.2.3 <1.3.0-0
      ret = `>=${M}.${m}.${p
      } <${M}.${+m + 1}.0-0`
    }

    debug('tilde return', ret)
    return ret
  })
}

// ^ --> * (any, kinda silly)
// ^2, ^2.x, ^2.x.x --> >=2.0.0 <3.0.0-0
// ^2.0, ^2.0.x --> >=2.0.0 <3.0.0-0
// ^1.2, ^1.2.x --> >=1.2.0 <2.0.0-0
// ^1.2.3 --> >=1.2.3 <2.0.0-0
// ^1.2.0 --> >=1.2.0 <2.0.0-0
// ^0.0.1 --> >=0.0.1 <0.0.2-0
// ^0.1.0 --> >=0.1.0 <0.2.0-0
const replaceCarets = (comp, options) => {
  return comp
    .trim()
    .split(/\s+/)
    .map((c) => replaceCaret(c, options))
    .join(' ')
}

const replaceCaret = (comp, options) => {
  debug('caret', comp, options)
  const r = options.loose ? re[t.CARETLOOSE] : re[t.CARET]
  const z = options.includePrerelease ? '-0' : ''
  return comp.replace(r, (_, M, m, p, pr) => {
    debug('caret', comp, _, M, m, p, pr)
    let ret

    if (isX(M)) {
      ret = ''
    } else if (isX(m)) {
      ret = `>=${M}.0.0${z} <${+M + 1}.0.0-0`
    } else if (isX(p)) {
      if (M === '0') {
        ret = `>=${M}.${m}.0${z} <${M}.${+m + 1}.0-0`
      } else {
        ret = `>=${M}.${m}.0${z} <${+M + 1}.0.0-0`
      }
    } else if (pr) {
      debug('replaceCaret pr', pr)
      if (M === '0') {
        if (m === '0') {
          ret = `>=${M}.${m}.${p}-${pr
          } <${M}.${m}.${+p + 1}-0`
        } else {
          ret = `>=${M}.${m}.${p}-${pr
          } <${M}.${+m + 1}.0-0`
        }
      } else {
        ret = `>=${M}.${m}.${p}-${pr
        } <${+M + 1}.0.0-0`
      }
    } else {
      debug('no pr')
      if (M === '0') {
        if (m === '0') {
          ret = `>=${M}.${m}.${p
          } <${M}.${m}.${+p + 1}-0`
        } else {
          ret = `>=${M}.${m}.${p
          } <${M}.${+m + 1}.0-0`
        }
      } else {
        ret = `>=${M}.${m}.${p
        } <${+M + 1}.0.0-0`
      }
    }

    debug('caret return', ret)
    return ret
  })
}

const replaceXRanges = (comp, options) => {
  debug('replaceXRanges', comp, options)
  return comp
    .split(/\s+/)
    .map((c) => replaceXRange(c, options))
    .join(' ')
}

const replaceXRange = (comp, options) => {
  comp = comp.trim()
  const r = options.loose ? re[t.XRANGELOOSE] : re[t.XRANGE]
  return comp.replace(r, (ret, gtlt, M, m, p, pr) => {
    debug('xRange', comp, ret, gtlt, M, m, p, pr)
    if (invalidXRangeOrder(M, m, p)) {
      return comp
    }

    const xM = isX(M)
    const xm = xM || isX(m)
    const xp = xm || isX(p)
    const anyX = xp

    if (gtlt === '=' && anyX) {
      gtlt = ''
    }

    // if we're including prereleases in the match, then we need
    // to fix this to -0, the lowest possible prerelease value
    pr = options.includePrerelease ? '-0' : ''

    if (xM) {
      if (gtlt === '>' || gtlt === '<') {
        // nothing is allowed
        ret = '<0.0.0-0'
      } else {
        // nothing is forbidden
        ret = '*'
      }
    } else if (gtlt && anyX) {
      // we know patch is an x, because we have any x at all.
      // replace X with 0
      if (xm) {
        m = 0
      }
      p = 0

      if (gtlt === '>') {
        // >1 => >=2.0.0
        // >1.2 => >=1.3.0
        gtlt = '>='
        if (xm) {
          M = +M + 1
          m = 0
          p = 0
        } else {
          m = +m + 1
          p = 0
        }
      } else if (gtlt === '<=') {
        // <=0.7.x is actually <0.8.0, since any 0.7.x should
        // pass.  Similarly, <=7.x is actually <8.0.0, etc.
        gtlt = '<'
        if (xm) {
          M = +M + 1
        } else {
          m = +m + 1
        }
      }

      if (gtlt === '<') {
        pr = '-0'
      }

      ret = `${gtlt + M}.${m}.${p}${pr}`
    } else if (xm) {
      ret = `>=${M}.0.0${pr} <${+M + 1}.0.0-0`
    } else if (xp) {
      ret = `>=${M}.${m}.0${pr
      } <${M}.${+m + 1}.0-0`
    }

    debug('xRange return', ret)

    return ret
  })
}

// Because * is AND-ed with everything else in the comparator,
// and '' means "any version", just remove the *s entirely.
const replaceStars = (comp, options) => {
  debug('replaceStars', comp, options)
  // Looseness is ignored here.  star is always as loose as it gets!
  return comp
    .trim()
    .replace(re[t.STAR], '')
}

const replaceGTE0 = (comp, options) => {
  debug('replaceGTE0', comp, options)
  return comp
    .trim()
    .replace(re[options.includePrerelease ? t.GTE0PRE : t.GTE0], '')
}

// This function is passed to string.replace(re[t.HYPHENRANGE])
// M, m, patch, prerelease, build
// 1.2 - 3.4.5 => >=1.2.0 <=3.4.5
// 1.2.3 - 3.4 => >=1.2.0 <3.5.0-0 Any 3.4.x will do
// 1.2 - 3.4 => >=1.2.0 <3.5.0-0
// TODO build?
const hyphenReplace = incPr => ($0,
  from, fM, fm, fp, fpr, fb,
  to, tM, tm, tp, tpr) => {
  if (isX(fM)) {
    from = ''
  } else if (isX(fm)) {
    from = `>=${fM}.0.0${incPr ? '-0' : ''}`
  } else if (isX(fp)) {
    from = `>=${fM}.${fm}.0${incPr ? '-0' : ''}`
  } else if (fpr) {
    from = `>=${from}`
  } else {
    from = `>=${from}${incPr ? '-0' : ''}`
  }

  if (isX(tM)) {
    to = ''
  } else if (isX(tm)) {
    to = `<${+tM + 1}.0.0-0`
  } else if (isX(tp)) {
    to = `<${tM}.${+tm + 1}.0-0`
  } else if (tpr) {
    to = `<=${tM}.${tm}.${tp}-${tpr}`
  } else if (incPr) {
    to = `<${tM}.${tm}.${+tp + 1}-0`
  } else {
    to = `<=${to}`
  }

  return `${from} ${to}`.trim()
}

const testSet = (set, version, options) => {
  for (let i = 0; i < set.length; i++) {
    if (!set[i].test(version)) {
      return false
    }
  }

  if (version.prerelease.length && !options.includePrerelease) {
    // Find the set of versions that are allowed to have prereleases
    // For example, ^1.2.3-pr.1 desugars to >=1.2.3-pr.1 <2.0.0
    // That should allow `1.2.3-pr.2` to pass.
    // However, `1.2.4-alpha.notready` should NOT be allowed,
    // even though it's within the range set by the comparators.
    for (let i = 0; i < set.length; i++) {
      debug(set[i].semver)
      if (set[i].semver === Comparator.ANY) {
        continue
      }

      if (set[i].semver.prerelease.length > 0) {
        const allowed = set[i].semver
        if (allowed.major === version.major &&
            allowed.minor === version.minor &&
            allowed.patch === version.patch) {
          return true
        }
      }
    }

    // Version has a -pre, but it's not one of the ones we like.
    return false
  }

  return true
}


/***/ }),

/***/ 7163:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const debug = __nccwpck_require__(1159)
const { MAX_LENGTH, MAX_SAFE_INTEGER } = __nccwpck_require__(5101)
const { safeRe: re, t } = __nccwpck_require__(5471)

const parseOptions = __nccwpck_require__(356)
const { compareIdentifiers } = __nccwpck_require__(3348)

const isPrereleaseIdentifier = (prerelease, identifier) => {
  const identifiers = identifier.split('.')
  if (identifiers.length > prerelease.length) {
    return false
  }

  for (let i = 0; i < identifiers.length; i++) {
    if (compareIdentifiers(prerelease[i], identifiers[i]) !== 0) {
      return false
    }
  }

  return true
}

class SemVer {
  constructor (version, options) {
    options = parseOptions(options)

    if (version instanceof SemVer) {
      if (version.loose === !!options.loose &&
        version.includePrerelease === !!options.includePrerelease) {
        return version
      } else {
        version = version.version
      }
    } else if (typeof version !== 'string') {
      throw new TypeError(`Invalid version. Must be a string. Got type "${typeof version}".`)
    }

    if (version.length > MAX_LENGTH) {
      throw new TypeError(
        `version is longer than ${MAX_LENGTH} characters`
      )
    }

    debug('SemVer', version, options)
    this.options = options
    this.loose = !!options.loose
    // this isn't actually relevant for versions, but keep it so that we
    // don't run into trouble passing this.options around.
    this.includePrerelease = !!options.includePrerelease

    const m = version.trim().match(options.loose ? re[t.LOOSE] : re[t.FULL])

    if (!m) {
      throw new TypeError(`Invalid Version: ${version}`)
    }

    this.raw = version

    // these are actually numbers
    this.major = +m[1]
    this.minor = +m[2]
    this.patch = +m[3]

    if (this.major > MAX_SAFE_INTEGER || this.major < 0) {
      throw new TypeError('Invalid major version')
    }

    if (this.minor > MAX_SAFE_INTEGER || this.minor < 0) {
      throw new TypeError('Invalid minor version')
    }

    if (this.patch > MAX_SAFE_INTEGER || this.patch < 0) {
      throw new TypeError('Invalid patch version')
    }

    // numberify any prerelease numeric ids
    if (!m[4]) {
      this.prerelease = []
    } else {
      this.prerelease = m[4].split('.').map((id) => {
        if (/^[0-9]+$/.test(id)) {
          const num = +id
          if (num >= 0 && num < MAX_SAFE_INTEGER) {
            return num
          }
        }
        return id
      })
    }

    this.build = m[5] ? m[5].split('.') : []
    this.format()
  }

  format () {
    this.version = `${this.major}.${this.minor}.${this.patch}`
    if (this.prerelease.length) {
      this.version += `-${this.prerelease.join('.')}`
    }
    return this.version
  }

  toString () {
    return this.version
  }

  compare (other) {
    debug('SemVer.compare', this.version, this.options, other)
    if (!(other instanceof SemVer)) {
      if (typeof other === 'string' && other === this.version) {
        return 0
      }
      other = new SemVer(other, this.options)
    }

    if (other.version === this.version) {
      return 0
    }

    return this.compareMain(other) || this.comparePre(other)
  }

  compareMain (other) {
    if (!(other instanceof SemVer)) {
      other = new SemVer(other, this.options)
    }

    if (this.major < other.major) {
      return -1
    }
    if (this.major > other.major) {
      return 1
    }
    if (this.minor < other.minor) {
      return -1
    }
    if (this.minor > other.minor) {
      return 1
    }
    if (this.patch < other.patch) {
      return -1
    }
    if (this.patch > other.patch) {
      return 1
    }
    return 0
  }

  comparePre (other) {
    if (!(other instanceof SemVer)) {
      other = new SemVer(other, this.options)
    }

    // NOT having a prerelease is > having one
    if (this.prerelease.length && !other.prerelease.length) {
      return -1
    } else if (!this.prerelease.length && other.prerelease.length) {
      return 1
    } else if (!this.prerelease.length && !other.prerelease.length) {
      return 0
    }

    let i = 0
    do {
      const a = this.prerelease[i]
      const b = other.prerelease[i]
      debug('prerelease compare', i, a, b)
      if (a === undefined && b === undefined) {
        return 0
      } else if (b === undefined) {
        return 1
      } else if (a === undefined) {
        return -1
      } else if (a === b) {
        continue
      } else {
        return compareIdentifiers(a, b)
      }
    } while (++i)
  }

  compareBuild (other) {
    if (!(other instanceof SemVer)) {
      other = new SemVer(other, this.options)
    }

    let i = 0
    do {
      const a = this.build[i]
      const b = other.build[i]
      debug('build compare', i, a, b)
      if (a === undefined && b === undefined) {
        return 0
      } else if (b === undefined) {
        return 1
      } else if (a === undefined) {
        return -1
      } else if (a === b) {
        continue
      } else {
        return compareIdentifiers(a, b)
      }
    } while (++i)
  }

  // preminor will bump the version up to the next minor release, and immediately
  // down to pre-release. premajor and prepatch work the same way.
  inc (release, identifier, identifierBase) {
    if (release.startsWith('pre')) {
      if (!identifier && identifierBase === false) {
        throw new Error('invalid increment argument: identifier is empty')
      }
      // Avoid an invalid semver results
      if (identifier) {
        const match = `-${identifier}`.match(this.options.loose ? re[t.PRERELEASELOOSE] : re[t.PRERELEASE])
        if (!match || match[1] !== identifier) {
          throw new Error(`invalid identifier: ${identifier}`)
        }
      }
    }

    switch (release) {
      case 'premajor':
        this.prerelease.length = 0
        this.patch = 0
        this.minor = 0
        this.major++
        this.inc('pre', identifier, identifierBase)
        break
      case 'preminor':
        this.prerelease.length = 0
        this.patch = 0
        this.minor++
        this.inc('pre', identifier, identifierBase)
        break
      case 'prepatch':
        // If this is already a prerelease, it will bump to the next version
        // drop any prereleases that might already exist, since they are not
        // relevant at this point.
        this.prerelease.length = 0
        this.inc('patch', identifier, identifierBase)
        this.inc('pre', identifier, identifierBase)
        break
      // If the input is a non-prerelease version, this acts the same as
      // prepatch.
      case 'prerelease':
        if (this.prerelease.length === 0) {
          this.inc('patch', identifier, identifierBase)
        }
        this.inc('pre', identifier, identifierBase)
        break
      case 'release':
        if (this.prerelease.length === 0) {
          throw new Error(`version ${this.raw} is not a prerelease`)
        }
        this.prerelease.length = 0
        break

      case 'major':
        // If this is a pre-major version, bump up to the same major version.
        // Otherwise increment major.
        // 1.0.0-5 bumps to 1.0.0
        // 1.1.0 bumps to 2.0.0
        if (
          this.minor !== 0 ||
          this.patch !== 0 ||
          this.prerelease.length === 0
        ) {
          this.major++
        }
        this.minor = 0
        this.patch = 0
        this.prerelease = []
        break
      case 'minor':
        // If this is a pre-minor version, bump up to the same minor version.
        // Otherwise increment minor.
        // 1.2.0-5 bumps to 1.2.0
        // 1.2.1 bumps to 1.3.0
        if (this.patch !== 0 || this.prerelease.length === 0) {
          this.minor++
        }
        this.patch = 0
        this.prerelease = []
        break
      case 'patch':
        // If this is not a pre-release version, it will increment the patch.
        // If it is a pre-release it will bump up to the same patch version.
        // 1.2.0-5 patches to 1.2.0
        // 1.2.0 patches to 1.2.1
        if (this.prerelease.length === 0) {
          this.patch++
        }
        this.prerelease = []
        break
      // This probably shouldn't be used publicly.
      // 1.0.0 'pre' would become 1.0.0-0 which is the wrong direction.
      case 'pre': {
        const base = Number(identifierBase) ? 1 : 0

        if (this.prerelease.length === 0) {
          this.prerelease = [base]
        } else {
          let i = this.prerelease.length
          while (--i >= 0) {
            if (typeof this.prerelease[i] === 'number') {
              this.prerelease[i]++
              i = -2
            }
          }
          if (i === -1) {
            // didn't increment anything
            if (identifier === this.prerelease.join('.') && identifierBase === false) {
              throw new Error('invalid increment argument: identifier already exists')
            }
            this.prerelease.push(base)
          }
        }
        if (identifier) {
          // 1.2.0-beta.1 bumps to 1.2.0-beta.2,
          // 1.2.0-beta.fooblz or 1.2.0-beta bumps to 1.2.0-beta.0
          let prerelease = [identifier, base]
          if (identifierBase === false) {
            prerelease = [identifier]
          }
          if (isPrereleaseIdentifier(this.prerelease, identifier)) {
            const prereleaseBase = this.prerelease[identifier.split('.').length]
            if (isNaN(prereleaseBase)) {
              this.prerelease = prerelease
            }
          } else {
            this.prerelease = prerelease
          }
        }
        break
      }
      default:
        throw new Error(`invalid increment argument: ${release}`)
    }
    this.raw = this.format()
    if (this.build.length) {
      this.raw += `+${this.build.join('.')}`
    }
    return this
  }
}

module.exports = SemVer


/***/ }),

/***/ 8646:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const eq = __nccwpck_require__(5082)
const neq = __nccwpck_require__(4974)
const gt = __nccwpck_require__(6599)
const gte = __nccwpck_require__(1236)
const lt = __nccwpck_require__(3872)
const lte = __nccwpck_require__(6717)

const cmp = (a, op, b, loose) => {
  switch (op) {
    case '===':
      if (typeof a === 'object') {
        a = a.version
      }
      if (typeof b === 'object') {
        b = b.version
      }
      return a === b

    case '!==':
      if (typeof a === 'object') {
        a = a.version
      }
      if (typeof b === 'object') {
        b = b.version
      }
      return a !== b

    case '':
    case '=':
    case '==':
      return eq(a, b, loose)

    case '!=':
      return neq(a, b, loose)

    case '>':
      return gt(a, b, loose)

    case '>=':
      return gte(a, b, loose)

    case '<':
      return lt(a, b, loose)

    case '<=':
      return lte(a, b, loose)

    default:
      throw new TypeError(`Invalid operator: ${op}`)
  }
}
module.exports = cmp


/***/ }),

/***/ 7648:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(7163)
const compareBuild = (a, b, loose) => {
  const versionA = new SemVer(a, loose)
  const versionB = new SemVer(b, loose)
  return versionA.compare(versionB) || versionA.compareBuild(versionB)
}
module.exports = compareBuild


/***/ }),

/***/ 8469:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(7163)
const compare = (a, b, loose) =>
  new SemVer(a, loose).compare(new SemVer(b, loose))

module.exports = compare


/***/ }),

/***/ 5082:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compare = __nccwpck_require__(8469)
const eq = (a, b, loose) => compare(a, b, loose) === 0
module.exports = eq


/***/ }),

/***/ 6599:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compare = __nccwpck_require__(8469)
const gt = (a, b, loose) => compare(a, b, loose) > 0
module.exports = gt


/***/ }),

/***/ 1236:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compare = __nccwpck_require__(8469)
const gte = (a, b, loose) => compare(a, b, loose) >= 0
module.exports = gte


/***/ }),

/***/ 3872:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compare = __nccwpck_require__(8469)
const lt = (a, b, loose) => compare(a, b, loose) < 0
module.exports = lt


/***/ }),

/***/ 6717:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compare = __nccwpck_require__(8469)
const lte = (a, b, loose) => compare(a, b, loose) <= 0
module.exports = lte


/***/ }),

/***/ 4974:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compare = __nccwpck_require__(8469)
const neq = (a, b, loose) => compare(a, b, loose) !== 0
module.exports = neq


/***/ }),

/***/ 6353:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(7163)
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
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const Range = __nccwpck_require__(6782)
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

/***/ 5101:
/***/ ((module) => {



// Note: this is the semver.org version of the spec that it implements
// Not necessarily the package version of this code.
const SEMVER_SPEC_VERSION = '2.0.0'

const MAX_LENGTH = 256
const MAX_SAFE_INTEGER = Number.MAX_SAFE_INTEGER ||
/* istanbul ignore next */ 9007199254740991

// Max safe segment length for coercion.
const MAX_SAFE_COMPONENT_LENGTH = 16

// Max safe length for a build identifier. The max length minus 6 characters for
// the shortest version with a build 0.0.0+BUILD.
const MAX_SAFE_BUILD_LENGTH = MAX_LENGTH - 6

// ECMAScript whitespace and line terminators matched by \s.
const WHITESPACE_CHARACTERS = [
  '\t',
  '\n',
  '\v',
  '\f',
  '\r',
  ' ',
  '\u00a0',
  '\u1680',
  '\u2000',
  '\u2001',
  '\u2002',
  '\u2003',
  '\u2004',
  '\u2005',
  '\u2006',
  '\u2007',
  '\u2008',
  '\u2009',
  '\u200a',
  '\u2028',
  '\u2029',
  '\u202f',
  '\u205f',
  '\u3000',
  '\ufeff',
]

const RELEASE_TYPES = [
  'major',
  'premajor',
  'minor',
  'preminor',
  'patch',
  'prepatch',
  'prerelease',
]

module.exports = {
  MAX_LENGTH,
  MAX_SAFE_COMPONENT_LENGTH,
  MAX_SAFE_BUILD_LENGTH,
  MAX_SAFE_INTEGER,
  WHITESPACE_CHARACTERS,
  RELEASE_TYPES,
  SEMVER_SPEC_VERSION,
  FLAG_INCLUDE_PRERELEASE: 0b001,
  FLAG_LOOSE: 0b010,
}


/***/ }),

/***/ 1159:
/***/ ((module) => {



const debug = (
  typeof process === 'object' &&
  process.env &&
  process.env.NODE_DEBUG &&
  /\bsemver\b/i.test(process.env.NODE_DEBUG)
) ? (...args) => console.error('SEMVER', ...args)
  : () => {}

module.exports = debug


/***/ }),

/***/ 3348:
/***/ ((module) => {



const numeric = /^[0-9]+$/
const compareIdentifiers = (a, b) => {
  if (typeof a === 'number' && typeof b === 'number') {
    return a === b ? 0 : a < b ? -1 : 1
  }

  const anum = numeric.test(a)
  const bnum = numeric.test(b)

  if (anum && bnum) {
    a = +a
    b = +b
  }

  return a === b ? 0
    : (anum && !bnum) ? -1
    : (bnum && !anum) ? 1
    : a < b ? -1
    : 1
}

const rcompareIdentifiers = (a, b) => compareIdentifiers(b, a)

module.exports = {
  compareIdentifiers,
  rcompareIdentifiers,
}


/***/ }),

/***/ 1383:
/***/ ((module) => {



class LRUCache {
  constructor () {
    this.max = 1000
    this.map = new Map()
  }

  get (key) {
    const value = this.map.get(key)
    if (value === undefined) {
      return undefined
    } else {
      // Remove the key from the map and add it to the end
      this.map.delete(key)
      this.map.set(key, value)
      return value
    }
  }

  delete (key) {
    return this.map.delete(key)
  }

  set (key, value) {
    const deleted = this.delete(key)

    if (!deleted && value !== undefined) {
      // If cache is full, delete the least recently used item
      if (this.map.size >= this.max) {
        const firstKey = this.map.keys().next().value
        this.delete(firstKey)
      }

      this.map.set(key, value)
    }

    return this
  }
}

module.exports = LRUCache


/***/ }),

/***/ 356:
/***/ ((module) => {



// parse out just the options we care about
const looseOption = Object.freeze({ loose: true })
const emptyOpts = Object.freeze({ })
const parseOptions = options => {
  if (!options) {
    return emptyOpts
  }

  if (typeof options !== 'object') {
    return looseOption
  }

  return options
}
module.exports = parseOptions


/***/ }),

/***/ 5471:
/***/ ((module, exports, __nccwpck_require__) => {



const {
  MAX_SAFE_COMPONENT_LENGTH,
  MAX_SAFE_BUILD_LENGTH,
  MAX_LENGTH,
} = __nccwpck_require__(5101)
const debug = __nccwpck_require__(1159)
exports = module.exports = {}

// The actual regexps go on exports.re
const re = exports.re = []
const safeRe = exports.safeRe = []
const src = exports.src = []
const safeSrc = exports.safeSrc = []
const t = exports.t = {}
let R = 0

const LETTERDASHNUMBER = '[a-zA-Z0-9-]'

// Replace some greedy regex tokens to prevent regex dos issues. These regex are
// used internally via the safeRe object since all inputs in this library get
// normalized first to trim and collapse all extra whitespace. The original
// regexes are exported for userland consumption and lower level usage. A
// future breaking change could export the safer regex only with a note that
// all input should have extra whitespace removed.
const safeRegexReplacements = [
  ['\\s', 1],
  ['\\d', MAX_LENGTH],
  [LETTERDASHNUMBER, MAX_SAFE_BUILD_LENGTH],
]

const makeSafeRegex = (value) => {
  for (const [token, max] of safeRegexReplacements) {
    value = value
      .split(`${token}*`).join(`${token}{0,${max}}`)
      .split(`${token}+`).join(`${token}{1,${max}}`)
  }
  return value
}

const createToken = (name, value, isGlobal) => {
  const safe = makeSafeRegex(value)
  const index = R++
  debug(name, index, value)
  t[name] = index
  src[index] = value
  safeSrc[index] = safe
  re[index] = new RegExp(value, isGlobal ? 'g' : undefined)
  safeRe[index] = new RegExp(safe, isGlobal ? 'g' : undefined)
}

// The following Regular Expressions can be used for tokenizing,
// validating, and parsing SemVer version strings.

// ## Numeric Identifier
// A single `0`, or a non-zero digit followed by zero or more digits.

createToken('NUMERICIDENTIFIER', '0|[1-9]\\d*')
createToken('NUMERICIDENTIFIERLOOSE', '\\d+')

// ## Non-numeric Identifier
// Zero or more digits, followed by a letter or hyphen, and then zero or
// more letters, digits, or hyphens.

createToken('NONNUMERICIDENTIFIER', `\\d*[a-zA-Z-]${LETTERDASHNUMBER}*`)

// ## Main Version
// Three dot-separated numeric identifiers.

createToken('MAINVERSION', `(${src[t.NUMERICIDENTIFIER]})\\.` +
                   `(${src[t.NUMERICIDENTIFIER]})\\.` +
                   `(${src[t.NUMERICIDENTIFIER]})`)

createToken('MAINVERSIONLOOSE', `(${src[t.NUMERICIDENTIFIERLOOSE]})\\.` +
                        `(${src[t.NUMERICIDENTIFIERLOOSE]})\\.` +
                        `(${src[t.NUMERICIDENTIFIERLOOSE]})`)

// ## Pre-release Version Identifier
// A numeric identifier, or a non-numeric identifier.
// Non-numeric identifiers include numeric identifiers but can be longer.
// Therefore non-numeric identifiers must go first.

createToken('PRERELEASEIDENTIFIER', `(?:${src[t.NONNUMERICIDENTIFIER]
}|${src[t.NUMERICIDENTIFIER]})`)

createToken('PRERELEASEIDENTIFIERLOOSE', `(?:${src[t.NONNUMERICIDENTIFIER]
}|${src[t.NUMERICIDENTIFIERLOOSE]})`)

// ## Pre-release Version
// Hyphen, followed by one or more dot-separated pre-release version
// identifiers.

createToken('PRERELEASE', `(?:-(${src[t.PRERELEASEIDENTIFIER]
}(?:\\.${src[t.PRERELEASEIDENTIFIER]})*))`)

createToken('PRERELEASELOOSE', `(?:-?(${src[t.PRERELEASEIDENTIFIERLOOSE]
}(?:\\.${src[t.PRERELEASEIDENTIFIERLOOSE]})*))`)

// ## Build Metadata Identifier
// Any combination of digits, letters, or hyphens.

createToken('BUILDIDENTIFIER', `${LETTERDASHNUMBER}+`)

// ## Build Metadata
// Plus sign, followed by one or more period-separated build metadata
// identifiers.

createToken('BUILD', `(?:\\+(${src[t.BUILDIDENTIFIER]
}(?:\\.${src[t.BUILDIDENTIFIER]})*))`)

// ## Full Version String
// A main version, followed optionally by a pre-release version and
// build metadata.

// Note that the only major, minor, patch, and pre-release sections of
// the version string are capturing groups.  The build metadata is not a
// capturing group, because it should not ever be used in version
// comparison.

createToken('FULLPLAIN', `v?${src[t.MAINVERSION]
}${src[t.PRERELEASE]}?${
  src[t.BUILD]}?`)

createToken('FULL', `^${src[t.FULLPLAIN]}$`)

// like full, but allows v1.2.3 and =1.2.3, which people do sometimes.
// also, 1.0.0alpha1 (prerelease without the hyphen) which is pretty
// common in the npm registry.
createToken('LOOSEPLAIN', `[v=\\s]*${src[t.MAINVERSIONLOOSE]
}${src[t.PRERELEASELOOSE]}?${
  src[t.BUILD]}?`)

createToken('LOOSE', `^${src[t.LOOSEPLAIN]}$`)

createToken('GTLT', '((?:<|>)?=?)')

// Something like "2.*" or "1.2.x".
// Note that "x.x" is a valid xRange identifier, meaning "any version"
// Only the first item is strictly required.
createToken('XRANGEIDENTIFIERLOOSE', `${src[t.NUMERICIDENTIFIERLOOSE]}|x|X|\\*`)
createToken('XRANGEIDENTIFIER', `${src[t.NUMERICIDENTIFIER]}|x|X|\\*`)

createToken('XRANGEPLAIN', `[v=\\s]*(${src[t.XRANGEIDENTIFIER]})` +
                   `(?:\\.(${src[t.XRANGEIDENTIFIER]})` +
                   `(?:\\.(${src[t.XRANGEIDENTIFIER]})` +
                   `(?:${src[t.PRERELEASE]})?${
                     src[t.BUILD]}?` +
                   `)?)?`)

createToken('XRANGEPLAINLOOSE', `[v=\\s]*(${src[t.XRANGEIDENTIFIERLOOSE]})` +
                        `(?:\\.(${src[t.XRANGEIDENTIFIERLOOSE]})` +
                        `(?:\\.(${src[t.XRANGEIDENTIFIERLOOSE]})` +
                        `(?:${src[t.PRERELEASELOOSE]})?${
                          src[t.BUILD]}?` +
                        `)?)?`)

createToken('XRANGE', `^${src[t.GTLT]}\\s*${src[t.XRANGEPLAIN]}$`)
createToken('XRANGELOOSE', `^${src[t.GTLT]}\\s*${src[t.XRANGEPLAINLOOSE]}$`)

// Coercion.
// Extract anything that could conceivably be a part of a valid semver
createToken('COERCEPLAIN', `${'(^|[^\\d])' +
              '(\\d{1,'}${MAX_SAFE_COMPONENT_LENGTH}})` +
              `(?:\\.(\\d{1,${MAX_SAFE_COMPONENT_LENGTH}}))?` +
              `(?:\\.(\\d{1,${MAX_SAFE_COMPONENT_LENGTH}}))?`)
createToken('COERCE', `${src[t.COERCEPLAIN]}(?:$|[^\\d])`)
createToken('COERCEFULL', src[t.COERCEPLAIN] +
              `(?:${src[t.PRERELEASE]})?` +
              `(?:${src[t.BUILD]})?` +
              `(?:$|[^\\d])`)
createToken('COERCERTL', src[t.COERCE], true)
createToken('COERCERTLFULL', src[t.COERCEFULL], true)

// Tilde ranges.
// Meaning is "reasonably at or greater than"
createToken('LONETILDE', '(?:~>?)')

createToken('TILDETRIM', `(\\s*)${src[t.LONETILDE]}\\s+`, true)
exports.tildeTrimReplace = '$1~'

createToken('TILDE', `^${src[t.LONETILDE]}${src[t.XRANGEPLAIN]}$`)
createToken('TILDELOOSE', `^${src[t.LONETILDE]}${src[t.XRANGEPLAINLOOSE]}$`)

// Caret ranges.
// Meaning is "at least and backwards compatible with"
createToken('LONECARET', '(?:\\^)')

createToken('CARETTRIM', `(\\s*)${src[t.LONECARET]}\\s+`, true)
exports.caretTrimReplace = '$1^'

createToken('CARET', `^${src[t.LONECARET]}${src[t.XRANGEPLAIN]}$`)
createToken('CARETLOOSE', `^${src[t.LONECARET]}${src[t.XRANGEPLAINLOOSE]}$`)

// A simple gt/lt/eq thing, or just "" to indicate "any version"
createToken('COMPARATORLOOSE', `^${src[t.GTLT]}\\s*(${src[t.LOOSEPLAIN]})$|^$`)
createToken('COMPARATOR', `^${src[t.GTLT]}\\s*(${src[t.FULLPLAIN]})$|^$`)

// An expression to strip any whitespace between the gtlt and the thing
// it modifies, so that `> 1.2.3` ==> `>1.2.3`
createToken('COMPARATORTRIM', `(\\s*)${src[t.GTLT]
}\\s*(${src[t.LOOSEPLAIN]}|${src[t.XRANGEPLAIN]})`, true)
exports.comparatorTrimReplace = '$1$2$3'

// Something like `1.2.3 - 1.2.4`
// Note that these all use the loose form, because they'll be
// checked against either the strict or loose comparator form
// later.
createToken('HYPHENRANGE', `^\\s*(${src[t.XRANGEPLAIN]})` +
                   `\\s+-\\s+` +
                   `(${src[t.XRANGEPLAIN]})` +
                   `\\s*$`)

createToken('HYPHENRANGELOOSE', `^\\s*(${src[t.XRANGEPLAINLOOSE]})` +
                        `\\s+-\\s+` +
                        `(${src[t.XRANGEPLAINLOOSE]})` +
                        `\\s*$`)

// Star ranges basically just allow anything at all.
createToken('STAR', '(<|>)?=?\\s*\\*')
// >=0.0.0 is like a star
createToken('GTE0', '^\\s*>=\\s*0\\.0\\.0\\s*$')
createToken('GTE0PRE', '^\\s*>=\\s*0\\.0\\.0-0\\s*$')


/***/ }),

/***/ 9737:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {

// @ts-check


// Reproduce safeRe[COMPARATORTRIM] replacement boundaries, not version
// validation. Each end-index finder returns an exclusive end, or its start
// on no match.
// Positions count from zero. An end of 3 means characters 0, 1, and 2 were read;
// range.slice(start, end) gives the matched text, not a converted number.
const {
  MAX_LENGTH,
  MAX_SAFE_BUILD_LENGTH,
  WHITESPACE_CHARACTERS,
} = __nccwpck_require__(5101)

/**
 * Remembers the last two rows of digits so their characters need not be reread.
 * Positions start at -1 until a row has been found.
 *
 * @typedef {object} DigitRunCache
 * @property {number} start The first character of the most recently found row.
 * @property {number} end The position after that row's last character.
 * @property {number} previousStart The first character of the previous row.
 * @property {number} previousEnd The position after the previous row.
 */

// One entry per UTF-16 code unit keeps membership checks constant-time.
const whitespace = new Uint8Array(0x10000)
for (const char of WHITESPACE_CHARACTERS) {
  whitespace[char.charCodeAt(0)] = 1
}

/**
 * Checks whether a character is whitespace, like a space, tab, or newline.
 * Looking past the end of the string returns false.
 *
 * @param {string|undefined} char One character, or undefined past the string's end.
 * @returns {boolean} Whether the character is whitespace.
 * @example isWhitespace(' ') // true
 * @example isWhitespace('1') // false
 */
const isWhitespace = char =>
  char !== undefined && whitespace[char.charCodeAt(0)] === 1

/**
 * Checks for v, =, or whitespace before the version number.
 * These are historical version prefixes, not range operators:
 * < and > are handled separately, as are tilde and caret ranges.
 *
 * @param {string|undefined} char One character to check.
 * @returns {boolean} Whether the character can belong to a version prefix.
 * @example isVersionPrefix('=') // true
 * @example isVersionPrefix('>') // false
 */
const isVersionPrefix = char =>
  char === 'v' ||
  char === '=' ||
  isWhitespace(char)

/**
 * Checks whether a character is one of the digits 0 through 9.
 *
 * @param {string|undefined} char One character to check.
 * @returns {boolean} Whether the character is an ASCII digit.
 * @example isDigit('7') // true
 * @example isDigit('.') // false
 */
const isDigit = char => char !== undefined && char >= '0' && char <= '9'

/**
 * Checks whether a character is an English letter, uppercase or lowercase.
 *
 * @param {string|undefined} char One character to check.
 * @returns {boolean} Whether the character is an ASCII letter.
 * @example isLetter('b') // true
 * @example isLetter('7') // false
 */
const isLetter = char =>
  char !== undefined && (
    (char >= 'a' && char <= 'z') ||
    (char >= 'A' && char <= 'Z')
  )

/**
 * Checks for a letter, digit, or hyphen: the characters allowed inside
 * prerelease and build names such as beta-1.
 *
 * @param {string|undefined} char One character to check.
 * @returns {boolean} Whether the character can be part of an identifier.
 * @example isIdentifierCharacter('-') // true
 * @example isIdentifierCharacter('.') // false; dots separate identifiers
 */
const isIdentifierCharacter = char => isDigit(char) || isLetter(char) || char === '-'

/**
 * Checks whether a version component can begin here: with a digit or
 * a wildcard such as x, X, or *.
 *
 * @param {string|undefined} char One character to check.
 * @returns {boolean} Whether a number or wildcard can start with this character.
 * @example isVersionStart('x') // true
 * @example isVersionStart('v') // false; v belongs to the prefix
 */
const isVersionStart = char =>
  isDigit(char) ||
  char === 'x' ||
  char === 'X' ||
  char === '*'

/**
 * Finds the end of a row of digits, but returns no more than limit digits.
 * Remembers the last two rows so looking at them again does not reread them.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position of the first character to check.
 * @param {number} limit The most digit characters the returned match can include.
 * @param {DigitRunCache} digitRuns Shared cache of digit-run positions, updated in place.
 * @returns {number} The position after the matched digits, or start if none match.
 * @example findDigitsEndIndex('123abc', 0, 10, digitRuns) // 3, pointing at a
 * @example findDigitsEndIndex('123abc', 0, 2, digitRuns) // 2, pointing at the unread 3
 */
const findDigitsEndIndex = (range, start, limit, digitRuns) => {
  if (!isDigit(range[start])) {
    return start
  }
  if (start >= digitRuns.start && start < digitRuns.end) {
    return Math.min(start + limit, digitRuns.end)
  }
  if (start >= digitRuns.previousStart && start < digitRuns.previousEnd) {
    return Math.min(start + limit, digitRuns.previousEnd)
  }
  let end = start + 1
  while (isDigit(range[end])) {
    end++
  }
  // A failed full version can rewind from its second run to its first.
  digitRuns.previousStart = digitRuns.start
  digitRuns.previousEnd = digitRuns.end
  digitRuns.start = start
  digitRuns.end = end
  return Math.min(start + limit, end)
}

/**
 * Reads a number using the old regex's length and leading-zero rules.
 * Strict mode reads just the first zero in 012; loose mode can read all three.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position where the number should begin.
 * @param {boolean} loose Whether to allow leading zeros.
 * @param {DigitRunCache} digitRuns Shared digit-run cache, updated as needed.
 * @returns {number} The position after the matched digits, not their numeric value.
 * @example findVersionNumberEndIndex('012', 0, false, digitRuns) // 1
 * @example findVersionNumberEndIndex('012', 0, true, digitRuns) // 3
 */
const findVersionNumberEndIndex = (range, start, loose, digitRuns) => {
  if (!loose && range[start] === '0') {
    return start + 1
  }
  // Strict syntax allows an initial nonzero digit plus MAX_LENGTH digits.
  return findDigitsEndIndex(range, start, loose ? MAX_LENGTH : MAX_LENGTH + 1, digitRuns)
}

/**
 * Reads one piece of a prerelease name, such as beta or 1 in beta.1.
 * Tries the letter-or-hyphen form first, then the number-only form.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position where the identifier should begin.
 * @param {boolean} loose Whether numeric identifiers may have leading zeros.
 * @param {DigitRunCache} digitRuns Shared digit-run cache, updated as needed.
 * @returns {number} The position after the identifier, or start if none matches.
 * @example findPrereleaseIdentifierEndIndex('beta.1', 0, false, digitRuns) // 4, at the dot
 * @example findPrereleaseIdentifierEndIndex('001beta', 0, false, digitRuns) // 7
 */
const findPrereleaseIdentifierEndIndex = (range, start, loose, digitRuns) => {
  const digitsEnd = findDigitsEndIndex(range, start, MAX_LENGTH, digitRuns)
  // The legacy regex tries a nonnumeric identifier before a numeric one.
  if (isLetter(range[digitsEnd]) || range[digitsEnd] === '-') {
    let end = digitsEnd + 1
    const limit = end + MAX_SAFE_BUILD_LENGTH
    while (end < limit && isIdentifierCharacter(range[end])) {
      end++
    }
    return end
  }
  return findVersionNumberEndIndex(range, start, loose, digitRuns)
}

/**
 * Reads a prerelease suffix such as -beta.1, one dot-separated piece at a time.
 * Loose mode also allows the name without its opening hyphen.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position where the suffix should begin, including -.
 * @param {boolean} loose Whether the opening hyphen is optional and zeros allowed.
 * @param {DigitRunCache} digitRuns Shared digit-run cache, updated as needed.
 * @returns {number} The position after the matched suffix, or start if absent.
 * @example findPrereleaseEndIndex('-beta.1+sha', 0, false, digitRuns) // 7, at the plus
 * @example findPrereleaseEndIndex('beta', 0, false, digitRuns) // 0; no opening hyphen
 */
const findPrereleaseEndIndex = (range, start, loose, digitRuns) => {
  const hyphen = range[start] === '-'
  if (!loose && !hyphen) {
    return start
  }
  const identifierStart = start + (hyphen ? 1 : 0)
  let end = findPrereleaseIdentifierEndIndex(range, identifierStart, loose, digitRuns)
  if (end === identifierStart) {
    if (!loose || !hyphen) {
      return start
    }
    // In loose syntax, a lone hyphen can itself be the identifier.
    end = findPrereleaseIdentifierEndIndex(range, start, loose, digitRuns)
  }
  while (range[end] === '.') {
    const next = findPrereleaseIdentifierEndIndex(range, end + 1, loose, digitRuns)
    if (next === end + 1) {
      break
    }
    end = next
  }
  return end
}

/**
 * Reads one build-name piece, such as sha or 123 in +sha.123.
 * Stops at a disallowed character or the old regex's length limit.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position where the identifier should begin.
 * @returns {number} The position after the identifier, or start if none matches.
 * @example findBuildIdentifierEndIndex('sha.123', 0) // 3, at the dot
 * @example findBuildIdentifierEndIndex('001', 0) // 3; leading zeros are allowed
 */
const findBuildIdentifierEndIndex = (range, start) => {
  let end = start
  while (end - start < MAX_SAFE_BUILD_LENGTH && isIdentifierCharacter(range[end])) {
    end++
  }
  return end
}

/**
 * Reads optional build metadata such as +sha.123.
 * Leaves the position unchanged if there is no plus sign followed by a name.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position where the opening + should be.
 * @returns {number} The position after the matched metadata, or start if absent.
 * @example findBuildEndIndex('+sha.123 <2', 0) // 8, at the space
 * @example findBuildEndIndex('+', 0) // 0; a plus sign alone is not a match
 */
const findBuildEndIndex = (range, start) => {
  if (range[start] !== '+') {
    return start
  }
  let end = findBuildIdentifierEndIndex(range, start + 1)
  if (end === start + 1) {
    return start
  }
  while (range[end] === '.') {
    const next = findBuildIdentifierEndIndex(range, end + 1)
    if (next === end + 1) {
      break
    }
    end = next
  }
  return end
}

/**
 * Reads three numbers separated by dots, then any prerelease and build suffixes.
 * Uses loose rules, so forms such as 01.02.03beta can match here.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position of the first number, after any prefix.
 * @param {DigitRunCache} digitRuns Shared digit-run cache, updated as needed.
 * @returns {number} The position after the version match, or start if none matches.
 * @example findLooseFullVersionEndIndex('1.2.3-beta+sha <2', 0, digitRuns) // 14
 * @example findLooseFullVersionEndIndex('1.2', 0, digitRuns) // 0; needs three numbers
 */
const findLooseFullVersionEndIndex = (range, start, digitRuns) => {
  let end = start
  for (let component = 0; component < 3; component++) {
    const next = findVersionNumberEndIndex(range, end, true, digitRuns)
    if (next === end) {
      return start
    }
    end = next
    if (component < 2) {
      if (range[end] !== '.') {
        return start
      }
      end++
    }
  }
  const prereleaseEnd = findPrereleaseEndIndex(range, end, true, digitRuns)
  return findBuildEndIndex(range, prereleaseEnd)
}

/**
 * Reads one component of a partial or wildcard version, such as 2 or x in 2.x.
 * Numbers use strict leading-zero rules; wildcards take up one character.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position where the component should begin.
 * @param {DigitRunCache} digitRuns Shared digit-run cache, updated as needed.
 * @returns {number} The position after the component, or start if none matches.
 * @example findPartialVersionComponentEndIndex('2.x', 0, digitRuns) // 1, at the dot
 * @example findPartialVersionComponentEndIndex('2.x', 2, digitRuns) // 3, after x
 */
const findPartialVersionComponentEndIndex = (range, start, digitRuns) => {
  if (isDigit(range[start])) {
    return findVersionNumberEndIndex(range, start, false, digitRuns)
  }
  return isVersionStart(range[start]) ? start + 1 : start
}

/**
 * Reads up to three components, allowing forms such as 1, 1.2, or 1.x.
 * After the third component, also reads any strict prerelease and build suffixes.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position of a number or wildcard, after any prefix.
 * @param {DigitRunCache} digitRuns Shared digit-run cache, updated as needed.
 * @returns {number} The position after the matched version text.
 * @example findPartialVersionEndIndex('1.x <2', 0, digitRuns) // 3, at the space
 * @example findPartialVersionEndIndex('1.', 0, digitRuns) // 1; the trailing dot is unread
 */
const findPartialVersionEndIndex = (range, start, digitRuns) => {
  let end = findPartialVersionComponentEndIndex(range, start, digitRuns)
  for (let component = 0; component < 2; component++) {
    if (range[end] !== '.') {
      return end
    }
    const next = findPartialVersionComponentEndIndex(range, end + 1, digitRuns)
    if (next === end + 1) {
      return end
    }
    end = next
  }
  const prereleaseEnd = findPrereleaseEndIndex(range, end, false, digitRuns)
  return findBuildEndIndex(range, prereleaseEnd)
}

/**
 * Finds where a version match ends, without deciding whether the range is valid.
 * Tries a loose full version first, then a partial or wildcard version, just
 * like the old regex's LOOSEPLAIN and XRANGEPLAIN alternatives.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position of a number or wildcard, after any prefix.
 * @param {DigitRunCache} digitRuns Shared digit-run cache, updated as needed.
 * @returns {number} The position where scanning the next candidate can resume.
 * @example findVersionEndIndex('1.2.3 <2', 0, digitRuns) // 5, at the space
 * @example findVersionEndIndex('1.x <2', 0, digitRuns) // 3, at the space
 */
const findVersionEndIndex = (range, start, digitRuns) => {
  const fullVersionEnd = findLooseFullVersionEndIndex(range, start, digitRuns)
  return fullVersionEnd !== start
    ? fullVersionEnd
    : findPartialVersionEndIndex(range, start, digitRuns)
}

/**
 * Finds the one whitespace character the old replacement would remove.
 * Keeps leading whitespace, skips an optional operator, and checks immediately
 * after it. Returns -1 if there is nothing to remove.
 *
 * @param {string} range The text containing a candidate already found by the caller.
 * @param {number} matchStart The candidate's position, including leading whitespace.
 * @returns {number} The position of the removable whitespace, or -1 if absent.
 * @example findRemovableWhitespaceIndex(' > 1', 0) // 2; keep the space at position 0
 * @example findRemovableWhitespaceIndex('>1', 0) // -1
 */
const findRemovableWhitespaceIndex = (range, matchStart) => {
  let position = matchStart
  if (isWhitespace(range[position])) {
    position++
  }
  if (range[position] === '<' || range[position] === '>') {
    position++
  }
  if (range[position] === '=') {
    position++
  }
  return isWhitespace(range[position]) ? position : -1
}

/**
 * Joins an operator to its version, turning > 1.2.3 into >1.2.3.
 * Copies everything else according to the old regex's matching rules.
 * Moves forward through prefixes and whole versions to avoid repeatedly
 * searching the same characters on long inputs.
 *
 * @param {string} range The range text to process; the original string is unchanged.
 * @returns {string} The range with matched operator whitespace removed.
 * @example trimComparatorWhitespace('> 1.2.3 < 2') // '>1.2.3 <2'
 * @example trimComparatorWhitespace('> invalid') // '> invalid'
 */
const trimComparatorWhitespace = range => {
  let result = ''
  let copyFrom = 0
  let cursor = 0
  const digitRuns = { start: -1, end: -1, previousStart: -1, previousEnd: -1 }

  while (cursor < range.length) {
    const matchStart = cursor
    if (range[cursor] === '<' || range[cursor] === '>') {
      cursor++
    } else if (!isVersionPrefix(range[cursor]) && !isVersionStart(range[cursor])) {
      cursor++
      continue
    }

    // Consume a v/=/whitespace run once, even when no version follows it.
    while (cursor < range.length && isVersionPrefix(range[cursor])) {
      cursor++
    }
    if (!isVersionStart(range[cursor])) {
      continue
    }

    const whitespacePosition = findRemovableWhitespaceIndex(range, matchStart)
    if (whitespacePosition !== -1) {
      result += range.slice(copyFrom, whitespacePosition)
      copyFrom = whitespacePosition + 1
    }

    // Skip the entire match, so a prerelease's trailing v cannot be
    // reconsidered as the prefix of another version.
    cursor = findVersionEndIndex(range, cursor, digitRuns)
  }

  return result + range.slice(copyFrom)
}

module.exports = trimComparatorWhitespace


/***/ }),

/***/ 4737:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const Range = __nccwpck_require__(6782)
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

/***/ 4902:
/***/ ((__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var _runner_cancellation_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(2954);
/* harmony import */ var _runner_github_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(9038);
/* harmony import */ var _stages_newest_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(4555);
// Entry of the sub-action `newest`: the newest image of a repository, for later steps and jobs.



process.exitCode = await (0,_stages_newest_js__WEBPACK_IMPORTED_MODULE_1__/* .newestStep */ .n)((0,_runner_github_js__WEBPACK_IMPORTED_MODULE_0__/* .githubRunner */ .O)(process), (0,_runner_cancellation_js__WEBPACK_IMPORTED_MODULE_2__/* .cancellation */ .W)(process));

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

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

/***/ 4555:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  n: () => (/* binding */ newestStep)
});

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
function process_runProcess(command, args, options) {
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
function api_engineFailure(error, stage, what) {
    if (!(error instanceof api_EngineError))
        return error;
    const gone = error.status === 0;
    return new errors_StageError({
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
function environment_childEnvironment(env, extra = {}) {
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
            env: environment_childEnvironment(env, env.SSH_AUTH_SOCK ? { SSH_AUTH_SOCK: env.SSH_AUTH_SOCK } : {}),
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
function reference_parseReference(text) {
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
    const { repository, tag } = reference_parseReference(text);
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
function reference_repositoryName({ registry, path }) {
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

;// CONCATENATED MODULE: ./lib/src/inputs/problems.js
// What is wrong with the inputs: one line each, none of them with a secret in it, thrown together.

const VALUE_LIMIT = 80;
const LINES_LIMIT = 50;
/** Inputs whose values are in no message, not even in part. */
const SECRET_INPUTS = new Set(["password", "secrets", "publish-secrets"]);
/** Why a value cannot be taken; parsers throw it, {@link Problems} makes it a line. */
class problems_Problem extends Error {
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
            return new errors_StageError({ stage: "plan", kind: "input", what: first });
        const more = this.#lines.length - LINES_LIMIT;
        const shown = more > 0 ? [...this.#lines.slice(0, LINES_LIMIT), `and ${more} more`] : this.#lines;
        const [input = ""] = this.#inputs;
        const what = this.#inputs.size > 1
            ? `${this.#inputs.size} inputs are wrong`
            : `input "${input}" is wrong in ${this.#lines.length} places`;
        return new errors_StageError({ stage: "plan", kind: "input", what, why: shown.join("\n") });
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

;// CONCATENATED MODULE: ./lib/src/inputs/choices.js
// Values out of a closed set: booleans, words, whole numbers.


const TRUE = ["true", "True", "TRUE"];
const FALSE = ["false", "False", "FALSE"];
/** A boolean of YAML 1.2's core schema, as `core.getBooleanInput` reads it. */
function parseBoolean(text) {
    if (TRUE.includes(text))
        return true;
    if (FALSE.includes(text))
        return false;
    throw new problems_Problem("not a boolean", text, [...TRUE, ...FALSE].join(" | "));
}
/** One word of a list. */
function choices_parseChoice(text, choices) {
    const choice = choices.find((known) => known === text);
    if (choice === undefined)
        throw new Problem(`unknown value${hint(text, choices)}`, text, oneOf(choices));
    return choice;
}
/** A whole number between two others, both included. */
function parseCount(text, least, most) {
    const count = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(count >= least && count <= most))
        throw new Problem("not such a number", text, `a whole number from ${least} to ${most}`);
    return count;
}
/** `one of a, b, c`. */
function oneOf(choices) {
    return `one of ${choices.join(", ")}`;
}

;// CONCATENATED MODULE: ./lib/src/inputs/credentials.js
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
    return reading.optional("push", (text) => parseChoice(text, ["auto", "never"])) ?? "auto";
}

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
function nearest_hint(text, candidates) {
    const match = nearest(text, candidates, 2);
    return match === undefined ? "" : `; did you mean ${match}?`;
}

;// CONCATENATED MODULE: ./lib/src/inputs/reading.js
// The inputs while they are read: raw text, what was asked for, what turned out wrong, what is worth a notice.



class Reading {
    source;
    notices = [];
    #problems = new Problems();
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
        this.#problems.add(name, new problems_Problem("it contains a NUL byte", raw, "text"));
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
        this.#problems.add(name, new problems_Problem(problem, value, expected));
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
            const known = this.#asked.has(name) ? undefined : nearest(name, [...this.#asked]);
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
        if (error instanceof problems_Problem)
            this.#problems.add(name, error);
        else if (error instanceof NameError)
            this.#problems.add(name, new problems_Problem(error.problem, error.text, error.expected));
        else
            throw error;
    }
}

// EXTERNAL MODULE: ./node_modules/semver/ranges/valid.js
var valid = __nccwpck_require__(4737);
;// CONCATENATED MODULE: ./lib/src/inputs/tag-pattern.js
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
        if (range === "" || valid(range) === null)
            throw new problems_Problem("not a range of versions", text, expected);
        return { kind: "semver", range };
    }
    if (!/^[\w.*?[\]!^-]+$/.test(text))
        throw new problems_Problem("no tag can fit this pattern", text, expected);
    return { kind: "glob", glob: text };
}

;// CONCATENATED MODULE: ./lib/src/runner/runner.js
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

;// CONCATENATED MODULE: external "node:fs/promises"
const promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");
;// CONCATENATED MODULE: ./lib/src/docker/credentials.js
// Credentials that the user's Docker configuration has for a registry. It is read and never written.
// Source: docker/cli cli/config: `auths`, `credHelpers`, `credsStore`, and DOCKER_AUTH_CONFIG, which goes before the file.






/** Milliseconds for a credential helper, which may ask a service. */
const PATIENCE = 10_000;
/**
 * The credentials for `host`, or undefined when the configuration has none.
 * @throws StageError `input` when the configuration is not JSON.
 */
async function configuredCredentials(host, options) {
    const file = external_node_path_.join(options.configFolder, "config.json");
    const fromEnvironment = options.env.DOCKER_AUTH_CONFIG;
    const given = fromEnvironment ? fromAuths(parse(fromEnvironment, "DOCKER_AUTH_CONFIG"), host) : undefined;
    if (given !== undefined)
        return given;
    const text = await (0,promises_namespaceObject.readFile)(file, "utf8").catch(() => undefined);
    if (text === undefined || text.trim() === "")
        return undefined;
    const config = parse(text, file);
    const helper = names(host)
        .map((name) => config.credHelpers?.[name])
        .find((name) => name !== undefined) ?? config.credsStore;
    const helped = helper ? await askHelper(helper, host, options) : undefined;
    return helped ?? fromAuths(config, host);
}
/** The header X-Registry-Auth of the Engine API. */
function credentials_registryAuthHeader(credentials, host) {
    const serveraddress = host === "docker.io" ? credentials_DOCKER_HUB : host;
    const auth = credentials.kind === "password"
        ? { username: credentials.username, password: credentials.password, serveraddress }
        : { identitytoken: credentials.token, serveraddress };
    return Buffer.from(JSON.stringify(auth)).toString("base64url");
}
const credentials_DOCKER_HUB = "https://index.docker.io/v1/";
/** The spellings under which a configuration may have a host. */
function names(host) {
    if (host === "docker.io")
        return [credentials_DOCKER_HUB, "docker.io", "index.docker.io", "https://index.docker.io", "registry-1.docker.io"];
    return [host, `https://${host}`, `http://${host}`, `https://${host}/`, `https://${host}/v1/`, `https://${host}/v2/`];
}
function parse(text, place) {
    try {
        const config = JSON.parse(text);
        if (typeof config === "object" && config !== null)
            return config;
    }
    catch {
        // said below
    }
    throw new errors_StageError({
        stage: "plan",
        kind: "input",
        what: `the Docker configuration is not a JSON object: ${place}`,
        remedy: "repair it, or point DOCKER_CONFIG to another folder",
    });
}
function fromAuths(config, host) {
    for (const name of names(host)) {
        const entry = config.auths?.[name];
        if (entry === undefined)
            continue;
        if (entry.identitytoken)
            return { kind: "identity-token", token: entry.identitytoken };
        if (entry.username && entry.password)
            return { kind: "password", username: entry.username, password: entry.password };
        const decoded = Buffer.from(entry.auth ?? "", "base64").toString("utf8");
        const colon = decoded.indexOf(":");
        // The CLI pads what it writes with NUL characters.
        if (colon > 0)
            return {
                kind: "password",
                username: decoded.slice(0, colon),
                password: decoded.slice(colon + 1).replace(/\0+$/, ""),
            };
    }
    return undefined;
}
/** Asks `docker-credential-NAME get`. A helper that is not there or knows nothing is no credential, not an error. */
async function askHelper(helper, host, options) {
    if (!/^[\w.-]+$/.test(helper))
        return undefined;
    const program = findProgram(`docker-credential-${helper}`, options.env, options.untrustedFolders);
    if (program === undefined)
        return undefined;
    const answer = await new Promise((resolve) => {
        const child = (0,external_node_child_process_namespaceObject.spawn)(program, ["get"], {
            // Helpers of clouds read their own variables, and they are the user's own programs.
            env: environment_childEnvironment(options.env, cloudVariables(options.env)),
            stdio: ["pipe", "pipe", "ignore"],
            timeout: PATIENCE,
            ...(options.signal ? { signal: options.signal } : {}),
        });
        child.on("error", () => resolve(""));
        if (child.pid === undefined)
            return;
        let text = "";
        child.stdout.on("data", (chunk) => {
            text = (text + chunk.toString("utf8")).slice(0, 64 * 1024);
        });
        child.on("close", (code) => resolve(code === 0 ? text : ""));
        child.stdin.on("error", () => undefined);
        child.stdin.end(host === "docker.io" ? credentials_DOCKER_HUB : host);
    });
    try {
        const { Username, Secret } = JSON.parse(answer);
        if (typeof Username !== "string" || typeof Secret !== "string" || Secret === "")
            return undefined;
        return Username === "<token>"
            ? { kind: "identity-token", token: Secret }
            : { kind: "password", username: Username, password: Secret };
    }
    catch {
        return undefined;
    }
}
function cloudVariables(env) {
    return Object.fromEntries(Object.entries(env).filter((entry) => /^(AWS|AZURE|GOOGLE|CLOUDSDK|GCLOUD)_/.test(entry[0]) && entry[1] !== undefined));
}

;// CONCATENATED MODULE: external "node:readline"
const external_node_readline_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:readline");
;// CONCATENATED MODULE: external "node:timers/promises"
const external_node_timers_promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");
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
function images_nameImage(engine, id, name, signal) {
    const colon = name.lastIndexOf(":");
    return tagImage(engine, id, name.slice(0, colon), name.slice(colon + 1), signal);
}
/**
 * Pulls an image by its digest, `name@sha256:…`: nothing else can come, whoever moves tags meanwhile.
 * @param auth value of the X-Registry-Auth header; undefined for a registry that wants none.
 * @throws EngineError with what the engine or the registry said.
 */
async function images_pullByDigest(engine, repository, digest, auth, signal) {
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
    for await (const line of external_node_readline_namespaceObject.createInterface({ input: response })) {
        if (line.trim() === "")
            continue;
        const { error, ...step } = JSON.parse(line);
        if (error !== undefined)
            throw new api_EngineError(500, error);
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
async function images_removeImage(engine, name, signal) {
    try {
        await engine.api.json({
            method: "DELETE",
            path: `/images/${encodeURIComponent(name)}`,
            query: { force: true },
            ...(signal ? { signal } : {}),
        });
    }
    catch (error) {
        if (!(error instanceof EngineError && error.status === 404))
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
            await (0,external_node_timers_promises_namespaceObject.setTimeout)(PAUSE, undefined, signal ? { signal } : {});
        }
    }
}

;// CONCATENATED MODULE: external "node:path/posix"
const posix_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path/posix");
// EXTERNAL MODULE: ./node_modules/semver/functions/compare-build.js
var compare_build = __nccwpck_require__(7648);
// EXTERNAL MODULE: ./node_modules/semver/functions/parse.js
var functions_parse = __nccwpck_require__(6353);
// EXTERNAL MODULE: ./node_modules/semver/functions/satisfies.js
var satisfies = __nccwpck_require__(8011);
;// CONCATENATED MODULE: ./lib/src/policy/newest.js
// Which of a repository's tags is the newest? Pure: names alone decide, never the time of a push, so that a tag that is pushed again
// fools nobody. Tags that do not fit the pattern (`latest`, branches) take no part.




const TIMESTAMP = /^\d{8}(T?\d{6}Z?)?$/;
/** Tags that are times of a format; they have to sort by their characters. */
function timestampPattern(format) {
    if (format === "%Y%m%dT%H%M%SZ")
        return { kind: "timestamp" };
    const digit = "[0-9]";
    const glob = format.replaceAll(/%([YmdHMS])/g, (_, part) => digit.repeat(part === "Y" ? 4 : 2));
    return { kind: "glob", glob };
}
/** A reader that keeps the newest of the tags it is shown, one page after the other. */
class NewestTag {
    #pattern;
    #newest;
    #count = 0;
    constructor(pattern) {
        this.#pattern = pattern;
    }
    see(tags) {
        for (const tag of tags) {
            this.#count += 1;
            if (fits(tag, this.#pattern) && (this.#newest === undefined || isNewer(tag, this.#newest, this.#pattern)))
                this.#newest = tag;
        }
    }
    /** Undefined when no tag fits. */
    get newest() {
        return this.#newest;
    }
    /** How many tags were seen, fitting or not. */
    get count() {
        return this.#count;
    }
}
function fits(tag, pattern) {
    switch (pattern.kind) {
        case "timestamp":
            return TIMESTAMP.test(tag);
        case "semver":
            return satisfies(functions_parse(tag, { loose: true }) ?? "", pattern.range);
        default:
            return (0,posix_namespaceObject.matchesGlob)(tag, pattern.glob);
    }
}
function isNewer(tag, other, pattern) {
    if (pattern.kind !== "semver")
        return tag > other;
    const order = compare_build(tag, other, { loose: true });
    // `v1.2` and `1.2.0` are one version: the longer name says more.
    return order > 0 || (order === 0 && tag.length > other.length);
}

;// CONCATENATED MODULE: ./lib/src/image/run.js
const RUN_LABEL = "image-driven.run";
/** Seconds since 1970 after which any later run may sweep the resource. */
const EXPIRES_LABEL = "image-driven.expires";
/** Time of the commit, ISO 8601. OCI has no annotation for it: `created` is the time of the build. */
const run_COMMITTED_LABEL = "image-driven.committed";
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
const run_REVISION_LABEL = "org.opencontainers.image.revision";
const run_BASE_NAME_LABEL = "org.opencontainers.image.base.name";
const run_BASE_DIGEST_LABEL = "org.opencontainers.image.base.digest";
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
function run_localImage(repository, runId) {
    return `${LOCAL_HOST}/${repository.path}:run-${runId}`;
}
/** Local name of an image that only this run needs: a layer on top of the tested one, or what stands beside it. `step`: a path of a name. */
function run_layerImage(step, runId) {
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

;// CONCATENATED MODULE: ./lib/src/registry/token.js
// Tokens: what a registry asks for in WWW-Authenticate, and how one is fetched.
// Source: Distribution's "Token Authentication Specification" and its OAuth2 variant.

/** Reads the header; undefined when it asks for nothing we know. */
function parseChallenge(header) {
    const match = /^\s*(basic|bearer)\s+(.*)$/is.exec(header ?? "");
    if (match?.[1] === undefined)
        return undefined;
    const parameter = (name) => new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*"([^"]*)"`, "i").exec(match[2] ?? "")?.[1];
    const [realm, service] = [parameter("realm"), parameter("service")];
    return {
        scheme: match[1].toLowerCase() === "basic" ? "basic" : "bearer",
        ...(realm === undefined ? {} : { realm }),
        ...(service === undefined ? {} : { service }),
    };
}
/**
 * Fetches a token for `scope`. Credentials go to the realm that the registry named, by TLS only.
 * @param local the registry is on this machine, so that plain HTTP is fine.
 * @throws StageError `registry` when the realm is no address that may be given credentials.
 */
async function fetchToken(challenge, credentials, scope, local, signal) {
    const url = realm(challenge, local);
    const service = challenge.service ?? "";
    const response = credentials?.kind === "identity-token"
        ? await fetch(url, {
            method: "POST",
            body: new URLSearchParams({
                grant_type: "refresh_token",
                refresh_token: credentials.token,
                service,
                scope,
                client_id: "image-driven-pipeline",
            }),
            redirect: "manual",
            signal,
        })
        : await fetch(withScopes(withQuery(url, { service }), scope), {
            headers: basic(credentials),
            redirect: "manual",
            signal,
        });
    const text = await response.text();
    return { status: response.status, headers: response.headers, token: response.ok ? readToken(text) : "", text };
}
/** Several scopes are several parameters. Source: the token specification of Distribution. */
function withScopes(url, scope) {
    for (const one of scope.split(" "))
        url.searchParams.append("scope", one);
    return url;
}
function realm(challenge, local) {
    const url = URL.canParse(challenge.realm ?? "") ? new URL(challenge.realm ?? "") : undefined;
    const loopback = url !== undefined && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
    if (url?.protocol === "https:" || (url?.protocol === "http:" && local && loopback))
        return url;
    throw new errors_StageError({
        stage: "publish",
        kind: "registry",
        what: "the registry names no safe address for its tokens",
        why: `the realm is ${JSON.stringify((challenge.realm ?? "").slice(0, 200))}`,
        remedy: "credentials are sent by TLS only; ask who runs the registry",
    });
}
function withQuery(url, query) {
    const full = new URL(url);
    for (const [name, value] of Object.entries(query))
        if (value !== "")
            full.searchParams.set(name, value);
    return full;
}
function basic(credentials) {
    if (credentials?.kind !== "password")
        return {};
    return { Authorization: `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64")}` };
}
function readToken(text) {
    try {
        const { token, access_token } = JSON.parse(text);
        return typeof token === "string" ? token : typeof access_token === "string" ? access_token : "";
    }
    catch {
        return "";
    }
}

;// CONCATENATED MODULE: ./lib/src/registry/registry.js
// The only door to a registry over HTTP: does it answer, does it want credentials, what does it have under a tag.
// Source: the OCI distribution specification and the token specification of Distribution.




/** Milliseconds for one request. */
const registry_PATIENCE = 10_000;
/** Seconds before another attempt; each ±20 %. */
const BACKOFF = [1, 2, 4];
/** Seconds that a registry may ask us to wait. */
const LONGEST_WAIT = 60;
/** Bytes of an answer that are read. Source: the distribution specification lets registries refuse manifests above 4 MiB. */
const LONGEST_ANSWER = 8 * 1024 * 1024;
const TRANSIENT = [408, 429, 499, 500, 502, 503, 504, 522];
const MANIFESTS = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");
/**
 * Asks the registry, without credentials, whether it answers and whether it wants any.
 * @throws StageError `registry` (stage plan) when it does not answer.
 */
async function registry_probeRegistry(host, { signal, retrying, once = false } = {}) {
    for (let tries = 0;; tries++) {
        const found = await probeOnce(host, signal);
        if (!(found instanceof Error))
            return found;
        const why = cause(found);
        const wait = once ? undefined : BACKOFF[tries];
        if (wait === undefined || !MAY_PASS.test(why))
            throw noRegistry(host, why, found);
        retrying?.(`attempt ${tries + 1}/${BACKOFF.length + 1} to reach ${host} failed: ${why}; again in ${wait} s`);
        await pause(wait, signal);
    }
}
/** Reasons that can be gone in a moment. A name that does not exist, or a certificate, is none. */
const MAY_PASS = /ECONNREFUSED|ECONNRESET|EAI_AGAIN|EPIPE|socket hang up|other side closed|no answer|status (408|429|5\d\d)/i;
async function probeOnce(host, signal) {
    let failure = new Error("it has no address");
    for (const origin of origins(host)) {
        try {
            const response = await request(`${origin}/v2/`, {}, signal);
            await response.body?.cancel();
            if (response.status === 200)
                return { host, origin, wantsCredentials: false };
            const challenge = parseChallenge(response.headers.get("www-authenticate"));
            if (response.status === 401)
                return { host, origin, wantsCredentials: true, ...(challenge ? { challenge } : {}) };
            failure = new Error(`it answered with status ${response.status}`);
            // A server that speaks TLS says 400 to plain HTTP; the next origin is https then.
            if (response.status !== 400)
                return failure;
        }
        catch (error) {
            signal?.throwIfAborted();
            const current = error instanceof Error ? error : new Error(String(error));
            // That it does not speak TLS is no news after plain HTTP, whose failure is the one that counts.
            if (!/wrong version number/i.test(cause(current)))
                failure = current;
            // Nobody is there: nobody is there by TLS either.
            if (/ECONNREFUSED/.test(cause(current)))
                return failure;
        }
    }
    return failure;
}
function noRegistry(host, why, failure) {
    return new errors_StageError({
        stage: "plan",
        kind: "registry",
        what: `the registry ${host} does not answer as a registry`,
        why,
        remedy: /cert|self.signed|tls|ssl/i.test(why)
            ? "its certificate is not trusted here: name its authority in NODE_EXTRA_CA_CERTS"
            : "check the host in `image-name` or `registry`, or say `push: never`",
    }, { cause: failure });
}
/** Seconds that the registry asks us to wait before the next request, at most a minute; 0 when it does not ask. */
async function retryAfter(probe, signal) {
    try {
        const response = await request(`${probe.origin}/v2/`, {}, signal);
        await response.body?.cancel();
        const asked = response.status === 429 ? Number(response.headers.get("retry-after")) : 0;
        return asked > 0 ? Math.min(asked, LONGEST_WAIT) : 0;
    }
    catch {
        signal?.throwIfAborted();
        return 0;
    }
}
/** One repository of a registry that was probed. Nothing is asked before the first call. */
function openRepository(probe, repository, credentials, actions, { signal, retrying, from } = {}) {
    const scope = [
        `repository:${repository.path}:${actions}`,
        ...(from === undefined ? [] : [`repository:${from}:pull`]),
    ].join(" ");
    const base = `${probe.origin}/v2/${repository.path}`;
    let authorization;
    let bearer = false;
    const again = (words) => retrying?.(`${probe.host}: ${words}`);
    const authorized = async (url, method = "GET", content) => {
        // What the probe was told needs no refusal once more for each repository.
        const first = authorization === undefined && probe.challenge !== undefined;
        if (first && probe.challenge !== undefined) {
            bearer = probe.challenge.scheme === "bearer";
            authorization = await authorize(probe.challenge, credentials, scope, probe, signal, again);
        }
        const fresh = first && authorization !== undefined;
        for (let attempt = 0;; attempt++) {
            const headers = {
                Accept: MANIFESTS,
                ...(content === undefined ? {} : { "Content-Type": content.type }),
                ...(authorization === undefined ? {} : { Authorization: authorization }),
            };
            const response = await withRetries(() => request(url, headers, signal, method, content?.body), signal, again);
            // Once: a token may have expired, or the registry asks only here.
            if (response.status !== 401 || attempt > 0)
                return response;
            const challenge = parseChallenge(response.headers.get("www-authenticate")) ?? probe.challenge;
            // What was refused a moment ago is not tried once more; a repository may have a challenge of its own.
            if (challenge === undefined || (fresh && isSameChallenge(challenge, probe.challenge)))
                return response;
            await response.body?.cancel();
            bearer = challenge.scheme === "bearer";
            authorization = await authorize(challenge, credentials, scope, probe, signal, again);
            if (authorization === undefined)
                return response;
        }
    };
    const fetched = async (kind, reference, hidden = false) => {
        const url = `${base}/${kind}/${encodeURIComponent(reference)}`;
        const answer = await authorized(url).catch((error) => {
            if (hidden && error instanceof TokenDenied)
                return undefined;
            throw error;
        });
        if (answer === undefined)
            return undefined;
        const response = kind === "blobs" ? await followed(answer, url, signal) : answer;
        const denied = response.status === 403 || (response.status === 401 && bearer);
        if (response.status === 404 || (hidden && denied)) {
            await response.body?.cancel();
            return undefined;
        }
        const body = await bounded(response);
        if (!response.ok)
            throw refused(probe.host, response.status, body.toString("utf8"));
        return { body, headers: response.headers };
    };
    const put = async (reference, { body, manifest: { mediaType } }) => {
        const url = `${base}/manifests/${encodeURIComponent(reference)}`;
        const response = await authorized(url, "PUT", { type: mediaType, body });
        const text = (await bounded(response)).toString("utf8");
        if (response.ok)
            return;
        throw REFUSALS.includes(response.status)
            ? mayNotPush(probe.host, response.status, text)
            : refused(probe.host, response.status, text);
    };
    const mountBlob = async (digest) => {
        const query = new URLSearchParams({ mount: digest, from: from ?? "" });
        const response = await authorized(`${base}/blobs/uploads/?${query}`, "POST");
        const text = (await bounded(response)).toString("utf8");
        if (response.status === 201)
            return;
        throw response.ok ? cannotMount(probe.host) : mayNotPush(probe.host, response.status, text);
    };
    /** A manifest of `from` with everything it names; children first, since a registry refuses a manifest without them. */
    const mountAll = async (digest, depth) => {
        const url = `${probe.origin}/v2/${from}/manifests/${encodeURIComponent(digest)}`;
        const response = await authorized(url);
        const body = await bounded(response);
        if (!response.ok)
            throw refused(probe.host, response.status, body.toString("utf8"));
        const document = { body, manifest: readManifest(body, response.headers) };
        if (document.manifest.digest !== digest || depth > MOST_NESTED)
            throw otherImage(probe.host, digest);
        const { manifests, config, layers } = registry_parse(body);
        for (const child of digestsOf(manifests))
            await mountAll(child, depth + 1);
        await Promise.all([...new Set(digestsOf([config, layers].flat()))].map(mountBlob));
        await put(digest, document);
        return document;
    };
    const manifest = async (reference, hidden = false) => {
        const answer = await fetched("manifests", reference, hidden);
        return answer === undefined ? undefined : readManifest(answer.body, answer.headers);
    };
    const configuration = async (found) => {
        const image = found.imageDigest === undefined ? found : await manifest(found.imageDigest);
        if (image?.configDigest === undefined)
            return undefined;
        return (await fetched("blobs", image.configDigest))?.body;
    };
    return {
        manifest: (reference) => manifest(reference),
        existing: (tag) => manifest(tag, true),
        async *tags(hidden = false) {
            let url = `${base}/tags/list?n=${PAGE}`;
            const seen = new Set();
            for (let page = 0; url !== undefined; page++) {
                if (seen.has(url) || page >= MOST_PAGES)
                    throw refused(probe.host, 200, "its list of tags does not end");
                seen.add(url);
                let response;
                try {
                    response = await authorized(url);
                }
                catch (error) {
                    if (hidden && error instanceof TokenDenied)
                        return;
                    throw error;
                }
                const body = await bounded(response);
                const denied = response.status === 403 || (response.status === 401 && bearer);
                if (response.status === 404 || (hidden && denied))
                    return;
                if (!response.ok)
                    throw refused(probe.host, response.status, body.toString("utf8"));
                const { tags } = registry_parse(body);
                yield (Array.isArray(tags) ? tags : []).filter((tag) => typeof tag === "string");
                url = nextPage(response.headers.get("link"), url, probe.origin);
            }
        },
        async document(reference) {
            const answer = await fetched("manifests", reference);
            return answer === undefined
                ? undefined
                : { body: answer.body, manifest: readManifest(answer.body, answer.headers) };
        },
        put,
        mount: (digest) => mountAll(digest, 0),
        async checkPush() {
            const response = await authorized(`${base}/blobs/uploads/`, "POST");
            const text = (await bounded(response)).toString("utf8");
            if (response.status === 401 && !bearer)
                throw refused(probe.host, response.status, text);
            if (REFUSALS.includes(response.status))
                throw mayNotPush(probe.host, response.status, text);
            const place = URL.parse(response.headers.get("location") ?? "", probe.origin);
            // An upload that nobody gives up expires by itself; only where it lies is it known what to ask.
            if (response.status !== 202 || place?.origin !== probe.origin)
                return;
            const headers = authorization === undefined ? {} : { Authorization: authorization };
            const given = await request(String(place), headers, signal, "DELETE").catch(() => undefined);
            await given?.body?.cancel();
        },
        async origin(found) {
            const body = await configuration(found);
            return body === undefined ? {} : readOrigin(body);
        },
        async builtFrom(found) {
            const said = readBuiltFrom(found.annotations ?? {});
            if (said.definition !== undefined || said.proof !== undefined)
                return said;
            const body = await configuration(found);
            return body === undefined ? {} : readBuiltFrom(asRecord(asRecord(registry_parse(body).config).Labels));
        },
    };
}
/** An index of indexes is none that anybody builds. */
const MOST_NESTED = 3;
function digestsOf(descriptors) {
    return (Array.isArray(descriptors) ? descriptors : [])
        .map((descriptor) => asRecord(descriptor).digest)
        .filter((digest) => isDigest(digest));
}
function cannotMount(host) {
    return new errors_StageError({
        stage: "publish",
        kind: "registry",
        what: `the registry ${host} does not mount layers of another repository`,
        remedy: "publish in the repository that has the image: tags are set there without moving anything",
    });
}
function otherImage(host, digest) {
    return new errors_StageError({
        stage: "publish",
        kind: "integrity",
        what: `the registry ${host} answers with another manifest than ${digest}`,
        remedy: "nothing was published: ask who runs the registry",
    });
}
/** Tags asked for at once; registries give fewer, and say where the next ones are. */
const PAGE = 1000;
/** A million tags, or a registry that goes round in circles. */
const MOST_PAGES = 1000;
/** Source: RFC 5988 by way of the distribution specification, "Listing Tags". Only this registry is asked further. */
function nextPage(link, current, origin) {
    const [, target = "", relation = ""] = /^\s*<([^>]*)>\s*;\s*rel="?(\w+)"?/.exec(link ?? "") ?? [];
    const next = relation === "next" ? URL.parse(target, current) : null;
    return next?.origin === origin ? String(next) : undefined;
}
function readManifest(body, headers) {
    const { createHash } = process.getBuiltinModule("node:crypto");
    const declaredDigest = headers.get("docker-content-digest") ?? undefined;
    const { config, manifests } = registry_parse(body);
    const configDigest = asRecord(config).digest;
    // BuildKit's attestations stand in the index as images of an unknown platform.
    const images = (Array.isArray(manifests) ? manifests : []).map(asRecord);
    const image = images.find(({ platform }) => asRecord(platform).os !== "unknown");
    const imageDigest = image?.digest;
    return {
        digest: `sha256:${createHash("sha256").update(body).digest("hex")}`,
        mediaType: headers.get("content-type") ?? "",
        ...(declaredDigest === undefined ? {} : { declaredDigest }),
        ...(isDigest(configDigest) ? { configDigest } : {}),
        ...(isDigest(imageDigest) ? { imageDigest } : {}),
        ...(image?.annotations === undefined ? {} : { annotations: asRecord(image.annotations) }),
    };
}
function readBuiltFrom(labels) {
    const known = {
        definition: labels[DEFINITION_LABEL],
        source: labels[SOURCE_LABEL],
        parent: labels[run_BASE_DIGEST_LABEL],
        fingerprint: labels[FINGERPRINT_LABEL],
        proof: labels[PROOF_LABEL],
        proofUrl: labels[PROOF_URL_LABEL],
        revision: labels[run_REVISION_LABEL],
        committed: labels[run_COMMITTED_LABEL],
    };
    return Object.fromEntries(Object.entries(known).filter(([, value]) => typeof value === "string" && value !== ""));
}
function isDigest(value) {
    return typeof value === "string" && /^sha256:[0-9a-f]{64}$/.test(value);
}
/** Source: the OCI image specification's configuration and its pre-defined annotation keys. */
function readOrigin(body) {
    const { created, config } = registry_parse(body);
    const labels = asRecord(asRecord(config).Labels);
    const known = {
        created,
        revision: labels[run_REVISION_LABEL],
        version: labels["org.opencontainers.image.version"],
        committed: labels[run_COMMITTED_LABEL],
        fingerprint: labels[FINGERPRINT_LABEL],
    };
    return Object.fromEntries(Object.entries(known).filter(([, value]) => typeof value === "string" && value !== ""));
}
/** What is not JSON, or no object, says nothing: which is what its reader will find. */
function registry_parse(body) {
    try {
        return asRecord(JSON.parse(body.toString("utf8")));
    }
    catch {
        return {};
    }
}
function asRecord(value) {
    return typeof value === "object" && value !== null ? value : {};
}
/** The body of an answer; one without end is cut, and proves nothing then. */
async function bounded(response) {
    const chunks = [];
    let length = 0;
    for await (const chunk of response.body ?? []) {
        chunks.push(chunk);
        length += chunk.length;
        if (length > LONGEST_ANSWER)
            break;
    }
    return Buffer.concat(chunks);
}
async function authorize(challenge, credentials, scope, probe, signal, again) {
    if (challenge.scheme === "basic") {
        if (credentials?.kind !== "password")
            return undefined;
        return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64")}`;
    }
    const token = await withRetries(() => fetchToken(challenge, credentials, scope, isLoopback(probe.host), limited(signal)), signal, again);
    if (token.status === 200)
        return `Bearer ${token.token}`;
    const refusal = refused(probe.host, token.status, token.text);
    throw token.status === 403 ? new TokenDenied(refusal, { cause: refusal }) : refusal;
}
/** The server of tokens knows who asks, and gives none for this repository, which may not exist yet. */
class TokenDenied extends errors_StageError {
}
function isSameChallenge(a, b) {
    return a.scheme === b?.scheme && a.realm === b.realm && a.service === b.service;
}
/** Plain HTTP only on this machine, as engines do; everything else is asked by TLS or not at all. */
function origins(host) {
    if (host === "docker.io")
        return ["https://registry-1.docker.io"];
    return isLoopback(host) ? [`http://${host}`, `https://${host}`] : [`https://${host}`];
}
function isLoopback(host) {
    return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(host);
}
/** Registries send blobs to a store: there we go without credentials, and once. */
async function followed(response, url, signal) {
    if (response.status < 300 || response.status >= 400)
        return response;
    await response.body?.cancel();
    const place = URL.parse(response.headers.get("location") ?? "", url);
    if (place?.protocol !== "https:" && !isLoopback(place?.host ?? ""))
        return response;
    return request(String(place), {}, signal);
}
/** Redirects are not followed by themselves: with them credentials could end up anywhere. */
function request(url, headers, signal, method = "GET", body) {
    return fetch(url, {
        method,
        headers: { ...headers },
        redirect: "manual",
        signal: limited(signal),
        ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    });
}
function limited(signal) {
    const limit = AbortSignal.timeout(registry_PATIENCE);
    return signal === undefined ? limit : AbortSignal.any([signal, limit]);
}
/** Repeats what may succeed later: overload, limits, broken connections. Answers are never repeated for their words. */
async function withRetries(attempt, signal, again) {
    for (let tries = 0;; tries++) {
        let wait = BACKOFF[tries];
        let why;
        try {
            const answer = await attempt();
            if (wait === undefined || !TRANSIENT.includes(answer.status))
                return answer;
            const asked = Number(answer.headers.get("retry-after"));
            if (asked > 0)
                wait = Math.min(asked, LONGEST_WAIT);
            why = `status ${answer.status}`;
        }
        catch (error) {
            signal?.throwIfAborted();
            if (error instanceof errors_StageError)
                throw error;
            if (wait === undefined)
                throw unreachable(error);
            why = cause(error);
        }
        again(`attempt ${tries + 1}/${BACKOFF.length + 1} failed: ${why}; again in ${wait} s`);
        await pause(wait, signal);
    }
}
function pause(seconds, signal) {
    return (0,external_node_timers_promises_namespaceObject.setTimeout)(seconds * 1000 * (1 + Math.random() * 0.2), undefined, signal === undefined ? {} : { signal });
}
function unreachable(error) {
    return new errors_StageError({
        stage: "publish",
        kind: "registry",
        what: "the registry did not answer",
        why: cause(error),
        remedy: "run again when it does",
    }, { cause: error });
}
/** Answers to the begin of an upload that no other attempt changes. */
const REFUSALS = [401, 403, 404, 405];
function mayNotPush(host, status, text) {
    const denied = status === 401 || status === 403;
    return new errors_StageError({
        stage: "publish",
        kind: denied ? "registry-auth" : "registry",
        what: `the registry ${host} does not let this run push (status ${status})`,
        why: saying(text),
        remedy: denied
            ? "these credentials may not push here: for ghcr.io the job needs `permissions: packages: write`"
            : status === 404
                ? "the registry does not know this repository: create it, or correct `image-name`"
                : "the registry takes no pushes: it is read-only, or the host is not one to push to",
    });
}
function refused(host, status, text) {
    const remedies = {
        401: "check `username` and `password`, or log in with docker/login-action before this step",
        403: "these credentials may not read the repository: check the permissions of the token",
    };
    const denied = remedies[status];
    return new errors_StageError({
        stage: "publish",
        kind: denied === undefined ? "registry" : "registry-auth",
        what: denied === undefined
            ? `the registry ${host} answered with status ${status}`
            : `the registry ${host} refused the credentials (status ${status})`,
        why: saying(text),
        remedy: denied ?? "run again later, or ask who runs the registry",
    });
}
/** The words of a refusal. Source: the distribution specification, "Error Codes". */
function saying(text) {
    const { errors } = registry_parse(Buffer.from(text));
    const told = (Array.isArray(errors) ? errors : []).map(asRecord).map(({ code, message }) => `${code}: ${message}`);
    return (told.join("; ") || text).slice(0, 200).trim() || "it said nothing more";
}
/** The innermost reason of a failed fetch, which wraps it. */
function cause(error) {
    let inner = error;
    while (inner instanceof Error && inner.cause instanceof Error)
        inner = inner.cause;
    if (inner instanceof AggregateError && inner.errors.length > 0)
        return cause(inner.errors[0]);
    if (!(inner instanceof Error))
        return String(inner);
    return inner.name === "TimeoutError" ? `no answer in ${registry_PATIENCE / 1000} s` : inner.message || inner.name;
}

;// CONCATENATED MODULE: ./lib/src/event/git.js
// Asking git about the checkout: short questions with short answers.


/** Characters of an answer that are read; everything asked for is a name or a list of names. */
const git_LONGEST_ANSWER = (/* unused pure expression or super */ null && (1024 * 1024));
/** Git in `folder`. The folder is trusted by name: in a container the checkout often belongs to another user. */
function git_gitIn(folder, env) {
    return async (args) => {
        let text = "";
        try {
            const { code } = await runProcess("git", ["-c", `safe.directory=${folder}`, "-C", folder, ...args], {
                env: childEnvironment(env, { GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" }),
                output: () => undefined,
                stdout: (chunk) => {
                    text = (text + Buffer.from(chunk).toString("utf8")).slice(0, git_LONGEST_ANSWER);
                },
            });
            return { code, stdout: text.trim() };
        }
        catch {
            return { code: -1, stdout: "" };
        }
    };
}

;// CONCATENATED MODULE: ./lib/src/docker/build.js


/** Looks at the builder by its name, or at the current one. `closely`: its driver is wanted, which takes a little longer. */
async function lookAtBuilder(engine, name, closely, signal) {
    let printed = "";
    const buildx = async (...args) => {
        const { code } = await runProcess(engine.docker, ["buildx", ...args], {
            env: childEnvironment(engine.env),
            output: (chunk) => {
                printed = (printed + Buffer.from(chunk).toString("utf8")).slice(0, 16_384);
            },
            ...(signal ? { signal } : {}),
        });
        return code === 0;
    };
    if (closely && (await buildx("inspect", ...(name === undefined ? [] : [name])))) {
        const [, driver] = /^Driver:\s*(\S+)\s*$/m.exec(printed) ?? [];
        return { buildx: true, ...(driver === undefined ? {} : { driver }) };
    }
    return { buildx: await buildx("version") };
}
/** Inputs of this build that only buildx knows. */
function build_buildxInputs(inputs) {
    const used = [
        ["build-contexts", inputs.buildContexts.length > 0],
        ["cache-to", inputs.cacheTo.length > 0],
        ["builder", inputs.builder !== undefined],
        ["provenance", inputs.provenance !== undefined],
        ["sbom", inputs.sbom !== undefined],
    ];
    return used.filter(([, given]) => given).map(([name]) => name);
}
/**
 * Builds the image and gives it the name of the plan. Returns the exit code of the build.
 * Values of secrets travel in the environment of this one child and are on no disk.
 */
async function build_buildImage(engine, plan, buildx, output, signal) {
    const secrets = plan.inputs.secrets.map((secret, index) => ({ ...secret, variable: `IMAGE_DRIVEN_SECRET_${index}` }));
    const extra = { DOCKER_BUILDKIT: "1", BUILDKIT_PROGRESS: "plain" };
    for (const secret of secrets)
        extra[secret.variable] = secret.value;
    for (const { value } of plan.inputs.secretEnvs)
        extra[value] = engine.env[value] ?? "";
    for (const name of passedOn(plan.inputs)) {
        const value = engine.env[name];
        if (value !== undefined)
            extra[name] = value;
    }
    const args = [
        ...(buildx ? ["buildx", "build", "--load"] : ["build"]),
        ...buildArguments(plan),
        ...secrets.flatMap(({ name, variable }) => ["--secret", fields({ id: name, env: variable })]),
        plan.inputs.context,
    ];
    const { code } = await runProcess(engine.docker, args, {
        env: childEnvironment(engine.env, extra),
        output,
        ...(signal ? { signal } : {}),
    });
    return code;
}
/** Options of the build, one value an item, so that no value is ever taken for an option. */
function buildArguments({ inputs, name, labels, buildArgs, annotations }) {
    const given = (option, value) => (value === undefined ? [] : [option, value]);
    const each = (option, values) => values.flatMap((value) => [option, value]);
    const pairs = (option, values) => each(option, values.map((pair) => `${pair.name}=${pair.value}`));
    return [
        ...["--tag", name, "--file", inputs.file],
        ...given("--target", inputs.target),
        ...given("--platform", inputs.platform),
        ...given("--builder", inputs.builder),
        ...given("--network", inputs.network),
        ...given("--provenance", inputs.provenance),
        ...given("--sbom", inputs.sbom),
        ...(inputs.pull ? ["--pull"] : []),
        ...(inputs.noCache ? ["--no-cache"] : []),
        ...pairs("--build-arg", [...buildArgs, ...inputs.buildArgs]),
        ...pairs("--build-context", inputs.buildContexts),
        ...pairs("--label", [...labels, ...inputs.labels]),
        ...each("--annotation", annotations.map((pair) => `manifest-descriptor:${pair.name}=${pair.value}`)),
        ...each("--cache-from", inputs.cacheFrom),
        ...each("--cache-to", inputs.cacheTo),
        ...each("--add-host", inputs.addHosts),
        ...each("--ssh", inputs.ssh),
        ...inputs.secretFiles.flatMap((file) => ["--secret", fields({ id: file.name, src: file.value })]),
        ...inputs.secretEnvs.flatMap((variable) => ["--secret", fields({ id: variable.name, env: variable.value })]),
    ];
}
/** What the chosen options need beyond the allow-list: the agent for `ssh`, the cache service for `type=gha`. */
function passedOn(inputs) {
    const gha = [...inputs.cacheFrom, ...inputs.cacheTo].some((cache) => /(^|,)type=gha(,|$)/.test(cache));
    return [
        ...(inputs.ssh.length > 0 ? ["SSH_AUTH_SOCK"] : []),
        ...(gha ? ["ACTIONS_RUNTIME_TOKEN", "ACTIONS_CACHE_URL", "ACTIONS_RESULTS_URL", "ACTIONS_CACHE_SERVICE_V2"] : []),
    ];
}
/** `key=value` fields as one CSV record, as `--secret` reads them: a comma or a quote in a path stays a part of it. */
function fields(values) {
    return Object.entries(values)
        .map(([key, value]) => {
        const field = `${key}=${value}`;
        return /[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
    })
        .join(",");
}

;// CONCATENATED MODULE: ./lib/src/image/health.js
// What a container's state says about its health, and at which pace to look. Pure: no engine is needed to test it.
// The state machine is the one of moby's daemon/health.go: `Health` is absent without a check, the first probe comes
// after a whole interval unless there is a start period, and a stopped container may still read `starting`.
const SECOND = 1e9;
const DEFAULT_INTERVAL = 30 * SECOND;
const DEFAULT_TIMEOUT = 30 * SECOND;
const DEFAULT_RETRIES = 3;
/** How often the check is asked while the application starts, where the engine can tell starting from running. */
const FAST = 0.1 * SECOND;
/** The same where only the interval can be set: every probe is a process, so a little slower. */
const FAST_INTERVAL = 0.25 * SECOND;
/** Budget on top of the declared start period when the user sets none: ten looks, two seconds apart. */
const DEFAULT_PATIENCE_MS = 20_000;
/** True when the image declares a check that runs; `HEALTHCHECK NONE` is a declaration that none does. */
function health_hasCheck(check) {
    const kind = check?.Test?.[0];
    return kind !== undefined && kind !== "" && kind !== "NONE";
}
function isDisabled(check) {
    return check?.Test?.[0] === "NONE";
}
/** Milliseconds after which the image's own settings would call a container unhealthy that never answers. */
function ownPatience(check) {
    const interval = check.Interval || DEFAULT_INTERVAL;
    const retries = check.Retries || DEFAULT_RETRIES;
    return ((check.StartPeriod ?? 0) + interval * retries) / 1e6;
}
/** Milliseconds a container may take to turn healthy. */
function healthDeadline(check, asked) {
    return asked ?? DEFAULT_PATIENCE_MS + (check?.StartPeriod ?? 0) / 1e6;
}
/**
 * The pace at which the image's own check is asked while we wait: as fast as the application starts, as patient as the image.
 * Command and timeout stay the image's. The start period becomes the time after which the image's own interval and
 * retries would give up, and the first failure after it counts: `unhealthy` comes neither earlier nor noticeably later
 * than in production.
 */
function waitingPace(check, startInterval) {
    const pace = { StartPeriod: ownPatience(check) * 1e6, Timeout: check.Timeout || DEFAULT_TIMEOUT, Retries: 1 };
    return startInterval
        ? { ...pace, StartInterval: FAST, Interval: FAST_INTERVAL }
        : { ...pace, Interval: FAST_INTERVAL };
}
/** One look at a container. `checked`: it has a check, its own or one that was given. */
function judge(state, checked) {
    // Stopping alone makes a container `unhealthy`, and a dead one may still read `starting`: look at the process first.
    if (state.Status === "exited" || state.Status === "dead" || state.Status === "removing")
        return { state: "exited" };
    if (state.Status === "paused")
        return { state: "paused" };
    if (!state.Running)
        return { state: "waiting" };
    if (!checked)
        return { state: "running" };
    const health = state.Health;
    if (!health)
        return { state: "waiting" };
    if (health.Status === "healthy")
        return { state: "healthy" };
    if (health.Status === "unhealthy")
        return { state: "unhealthy" };
    const last = health.Log?.at(-1);
    const why = last === undefined ? undefined : unusable(last);
    return why === undefined ? { state: "waiting" } : { state: "unusable check", why };
}
/** Why a probe can never succeed: its program or its shell is not in the image. Source: runc's and moby's exec errors. */
function unusable(probe) {
    if (probe.ExitCode === 0)
        return undefined;
    const starting = /OCI runtime exec failed|failed to start exec|unable to start container process/i.test(probe.Output);
    return starting && /no such file or directory|executable file not found|permission denied/i.test(probe.Output)
        ? probe.Output.trim()
        : undefined;
}
/** The check as one line of a Dockerfile, for people. */
function health_describeCheck(check) {
    const [kind, ...rest] = check.Test ?? [];
    return kind === "CMD-SHELL" ? `CMD ${rest.join(" ")}` : `CMD ${JSON.stringify(rest)}`;
}

;// CONCATENATED MODULE: ./lib/src/policy/push-errors.js
const TABLE = [
    [
        /unauthorized|authentication required|no basic auth credentials|incorrect username or password|status: 401/i,
        {
            kind: "registry-auth",
            transient: false,
            remedy: "check `username` and `password`, or log in with docker/login-action before this step",
        },
    ],
    [
        /denied|forbidden|insufficient_scope|status: 403/i,
        {
            kind: "registry-auth",
            transient: false,
            remedy: "these credentials may not push here: for ghcr.io the job needs `permissions: packages: write`",
        },
    ],
    [
        /too ?many ?requests|rate limit|status: 429/i,
        {
            kind: "registry",
            transient: true,
            limited: true,
            remedy: "the registry limits the rate: run again later, or with credentials that may ask more often",
        },
    ],
    [
        /status: 408|status: 499|status: 5(00|02|03|04|22)|\b(500|502|503|504) [A-Z]|internal server error|bad gateway|service unavailable|gateway time-?out/i,
        { kind: "registry", transient: true, remedy: "the registry is overloaded: run again later" },
    ],
    [
        /\bEOF\b|connection reset|broken pipe|connection refused|i\/o timeout|TLS handshake timeout|timeout awaiting|context deadline|no such host|temporary failure|use of closed network connection|closed idle connection|network is unreachable|no route to host|http2: |blob upload (unknown|invalid)|unknown blob/i,
        { kind: "registry", transient: true, remedy: "the connection between engine and registry broke: run again" },
    ],
    [
        /name unknown|repository .*not found|status: 404/i,
        {
            kind: "registry",
            transient: false,
            remedy: "the registry does not know this repository: create it, or correct `image-name`",
        },
    ],
    [
        /x509|certificate|server gave HTTP response to HTTPS client/i,
        {
            kind: "registry",
            transient: false,
            remedy: "the engine does not trust this registry: install its certificate on the engine's machine",
        },
    ],
];
const OTHER = {
    kind: "registry",
    transient: false,
    remedy: "the registry refused the image: its words are above",
};
/** Pure: reads the words of a failed push. The first row that fits wins, so a refusal is never taken for a hiccup. */
function push_errors_classifyPushError(message) {
    // What was asked for is quoted, and may be called anything.
    const said = message.replaceAll(/"https?:[^"]*"/g, "");
    return TABLE.find(([words]) => words.test(said))?.[1] ?? OTHER;
}

;// CONCATENATED MODULE: ./lib/src/policy/build-errors.js

/** What BuildKit says when an image that a `FROM` or `COPY --from` names cannot be resolved or fetched. */
const BASE = /failed to (?:resolve source metadata|copy|do request|fetch|authorize)|pull access denied|failed to load cache key/i;
const BASE_NAME = /resolve source metadata for (\S+?):? |(?:pulling|pull) (?:image )?(\S+)/i;
/** What BuildKit says of a cache that it cannot set up, read or write. */
const CACHE = /\bcache (?:importer|exporter)\b/i;
/** @param output the last part of what the build printed. */
function build_errors_classifyBuildError(output, code) {
    const lines = output.split(/[\r\n]+/).filter((line) => line.trim() !== "");
    // BuildKit ends its output with one line that says what failed; without it the last line has to do.
    const said = (lines.findLast((line) => /^(ERROR|error):? /.test(line)) ?? lines.at(-1))?.trim();
    const whole = said ?? "";
    const cache = CACHE.test(whole) && !/process "/.test(whole);
    const common = { cache, ...(said === undefined ? {} : { said }), ...lineOf(lines) };
    if (/no space left on device|disk quota exceeded/i.test(lines.slice(-40).join("\n")))
        return {
            ...common,
            kind: "disk",
            what: `the image could not be built: no space is left (exit code ${code})`,
            transient: false,
            remedy: "free space where the engine keeps its data (`docker system df`), or use a larger runner",
        };
    if (BASE.test(whole) && !/process "/.test(whole)) {
        const [, resolved, pulled] = BASE_NAME.exec(whole) ?? [];
        const base = resolved ?? pulled;
        const { kind, transient } = classifyPushError(whole);
        const denied = kind === "registry-auth";
        return {
            ...common,
            kind: denied ? "registry-auth" : "build",
            what: `the image could not be built: ${base === undefined ? "a base image" : `the base image ${base}`} cannot be fetched (exit code ${code})`,
            transient: transient && !denied,
            remedy: denied
                ? "log in to the registry of the base image before this step (docker/login-action), or correct its name"
                : "check the name of the base image and whether its registry answers; a limit on pulls is higher with a login",
        };
    }
    return {
        ...common,
        kind: "build",
        what: `the image could not be built (exit code ${code})`,
        transient: false,
        remedy: "the log of the build above has the failing instruction; nothing was started and nothing was pushed",
    };
}
/** BuildKit shows the place as `Dockerfile:12` above a ruler. */
function lineOf(lines) {
    const ruler = lines.findLastIndex((line, index) => /^-{10,}$/.test(line) && /^\S.*:\d+$/.test(lines[index - 1] ?? ""));
    const line = Number(/:(\d{1,6})$/.exec(lines[ruler - 1] ?? "")?.[1]);
    return line > 0 ? { line } : {};
}

;// CONCATENATED MODULE: ./lib/src/stages/whole-logs.js
// The whole output of builds, setup and gates, in files of the job: the log shows what a reader can take in, these have the rest.
// They stay until the end of the job, so that a later step can keep them, and go with post.


/** Bytes of one file: what is more than this is a defect that shows long before. */
const LIMIT = (/* unused pure expression or super */ null && (256 * 1024 * 1024));
/** Opens the file for one output with its first bytes. A disk that takes nothing is said once, and is no verdict. */
function whole_logs_wholeLog({ logs, log }, name) {
    let file;
    let room = LIMIT;
    return {
        write(chunk) {
            if (room <= 0)
                return;
            try {
                if (file === undefined) {
                    mkdirSync(logs, { recursive: true, mode: 0o700 });
                    file = openSync(path.join(logs, `${name.replaceAll(/[^\w.-]+/g, "-").slice(0, 100)}.log`), "w", 0o600);
                }
                room -= writeSync(file, chunk.subarray(0, room));
                if (room === 0)
                    writeSync(file, `\n… cut at ${LIMIT / 1024 ** 2} MiB\n`);
            }
            catch (error) {
                room = 0;
                log.notice(`the whole output of ${name} is not kept: ${error.code ?? error}`);
            }
        },
        end() {
            if (file !== undefined)
                closeSync(file);
            file = undefined;
            room = 0;
        },
    };
}

;// CONCATENATED MODULE: ./lib/src/stages/build.js
// Stage build: one build, whose image everything after it is about; or an image of the engine that is adopted instead.













/**
 * Makes the parent available to the build: by its digest, so that nothing else can come. Where only the inputs have credentials
 * for it, the engine pulls it before the build, since the build never gets them; one that is there already is never pulled.
 */
async function provideParent(session, inputs, parent) {
    const { name, digest, credentials } = parent;
    const labels = [
        { name: BASE_NAME_LABEL, value: name },
        { name: BASE_DIGEST_LABEL, value: digest },
    ];
    const variable = inputs.build.parent?.buildArg ?? "";
    const { repository } = parseReference(name);
    const path = repositoryName(repository);
    if (parent.local !== undefined)
        return { labels, argument: { name: variable, value: parent.local } };
    const pinned = { labels, argument: { name: variable, value: `${name}@${digest}` } };
    if ((await look(session, `${path}@${digest}`)) !== undefined || credentials === undefined)
        return pinned;
    try {
        await pullByDigest(session.engine, path, digest, registryAuthHeader(credentials, repository.registry), session.signal);
    }
    catch (error) {
        throw pullFailure(error, 'input "parent-image"', `${path}@${digest}`);
    }
    const local = layerImage("parent", session.runId);
    await renamePulled(session, `${path}@${digest}`, local);
    return { labels, argument: { name: variable, value: local } };
}
/** The same with what the image is built from, for a later run that asks whether it is current. */
function withLabels(base, labels) {
    return { ...base, labels: [...(base?.labels ?? []), ...labels] };
}
/** Bytes of build output kept for the error. */
const KEPT = (/* unused pure expression or super */ null && (16 * 1024));
/** Lines of it that are shown with the error. */
const SHOWN_LINES = 20;
/** Seconds before another attempt, where a base image could not be fetched: nothing was built yet. */
const RETRIES = (/* unused pure expression or super */ null && ([2, 5]));
/** Milliseconds for an engine to show that it is still there. */
const ENGINE_PATIENCE = 10_000;
/**
 * Builds the image once.
 * @param uncached the inputs as they were given, where a cache was added to them: a cache is never the reason for a failure.
 * @throws StageError `build` when the build fails, `input` when an input needs buildx and there is none.
 */
function build(session, inputs, source, base, buildx, uncached) {
    const name = localImage(inputs.repository, session.runId);
    return buildNamed(session, {
        inputs: inputs.build,
        name,
        labels: [...labels(source), ...(base?.labels ?? [])],
        buildArgs: build_buildArguments(inputs, source, base),
        // Where an image becomes an index, a later run reads there what it was built from, without fetching more.
        annotations: session.engine.store === "containerd" && buildx ? annotations(source, base) : [],
    }, buildx, uncached?.build);
}
/** Builds a stage of the Dockerfile whose artifacts are wanted, before the image. Its image goes with the run. */
function buildStage(session, inputs, source, base, buildx, stage) {
    const { network: _network, provenance: _provenance, sbom: _sbom, ...own } = inputs.build;
    const stageInputs = { ...own, ...inputs.artifacts.sources, target: stage, labels: [], cacheTo: [] };
    const name = layerImage(`stage-${stage
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^-|-$/g, "")}`, session.runId);
    return buildNamed(session, { inputs: stageInputs, name, labels: [], buildArgs: build_buildArguments(inputs, source, base), annotations: [] }, buildx);
}
async function buildNamed(session, given, buildx, uncached) {
    let plan = given;
    const missing = buildx ? [] : buildxInputs(plan.inputs);
    if (missing.length > 0)
        throw new StageError({
            stage: "build",
            kind: "input",
            what: `${missing.map((name) => `input "${name}"`).join(", ")} needs buildx, which the Docker CLI here does not have`,
            remedy: "install the buildx plugin (docker/setup-buildx-action does), or remove the input",
        });
    for (let attempt = 0;; attempt++) {
        const { code, output } = await buildOnce(session, plan, buildx);
        if (code === 0)
            break;
        // A build whose engine goes away fails with words of its own: that is no verdict about the Dockerfile.
        await session.engine.api.ping(ENGINE_PATIENCE, session.signal).catch((error) => {
            throw engineFailure(error, "build", "the Docker Engine went away during the build");
        });
        const failed = classifyBuildError(output, code);
        if (failed.cache && uncached !== undefined && plan.inputs !== uncached) {
            session.log.warning(`cache: it cannot be used, the image is built without it: ${failed.said ?? failed.what}`);
            plan = { ...plan, inputs: uncached };
            continue;
        }
        const wait = RETRIES[attempt];
        if (!failed.transient || wait === undefined)
            throw await buildFailure(session, failed, plan, output);
        session.log.info(`attempt ${attempt + 1}/${RETRIES.length + 1} to build failed before its first step: ${failed.said ?? failed.what}; again in ${wait} s`);
        await sleep(wait * 1000, undefined, { signal: session.signal });
    }
    const image = await look(session, plan.name);
    if (image === undefined)
        throw new StageError({
            stage: "build",
            kind: "engine",
            what: "the build succeeded, but its image is not on the engine",
            remedy: "the builder must be able to load images into the engine (`docker buildx build --load`)",
        });
    return image;
}
/**
 * Takes the image that `image-ref` names. One that is named by its digest is pulled when it is not there; any other has to be on
 * the engine, since a tag could stand for another image by the time of a pull.
 */
async function adopt(session, inputs, imageRef, credentials) {
    const image = await look(session, imageRef);
    if (image !== undefined)
        return image;
    const digest = build_digestReference(imageRef);
    if (digest === undefined)
        throw new StageError({
            stage: "build",
            kind: "input",
            what: `input "image-ref": the image is not on the engine; got ${JSON.stringify(imageRef)}; expected the ID or name of an image of this engine, or a name with a digest`,
            remedy: "build it in an earlier step of the same job, or name it by its digest (`name@sha256:…`) to have it pulled",
        });
    const name = repositoryName(digest.repository);
    session.log.info(`pulling ${name}@${digest.digest}`);
    try {
        const given = await credentials();
        const auth = given === undefined ? undefined : registryAuthHeader(given, digest.repository.registry);
        await pullByDigest(session.engine, name, digest.digest, auth, session.signal);
        return await renamePulled(session, `${name}@${digest.digest}`, localImage(inputs.repository, session.runId));
    }
    catch (error) {
        throw pullFailure(error, 'input "image-ref"', `${name}@${digest.digest}`);
    }
}
/** By a name of the run a pulled image goes with the run; by the one it was pulled by it would stay. */
async function renamePulled(session, pulled, local) {
    const { engine, signal } = session;
    const image = await look(session, pulled);
    if (image === undefined)
        throw new EngineError(500, "the engine does not have the image after the pull");
    await nameImage(engine, image.Id, local, signal);
    await removeImage(engine, pulled, signal);
    return (await look(session, local)) ?? image;
}
function pullFailure(error, input, reference) {
    if (!(error instanceof EngineError) || error.status === 0)
        return engineFailure(error, "build", "the engine could not pull the image");
    return new StageError({
        stage: "build",
        kind: "registry",
        what: `${input}: ${reference} could not be pulled`,
        why: error.message,
        remedy: "check the digest, and that the credentials may read the repository",
    }, { cause: error });
}
/** Repository and digest of `name@sha256:…`; undefined for every other way to name an image. */
function build_digestReference(imageRef) {
    if (imageRef === undefined || !imageRef.includes("@"))
        return undefined;
    const { repository, digest } = parseReference(imageRef);
    return digest === undefined ? undefined : { repository, digest };
}
/** The facts of an image that a reader wants to see. */
function imageFacts(image, store) {
    const base = image.Config.Labels?.["org.opencontainers.image.base.name"];
    const check = image.Config.Healthcheck;
    return {
        id: image.Id,
        store,
        size: image.Size,
        layers: image.RootFS?.Layers?.length ?? 0,
        platform: [image.Os, image.Architecture, image.Variant].filter(Boolean).join("/"),
        user: image.Config.User || "root",
        ...(base ? { base } : {}),
        ...(hasCheck(check) ? { healthcheck: describeCheck(check) } : {}),
    };
}
async function look(session, name) {
    try {
        return await inspectImage(session.engine, name, session.signal);
    }
    catch (error) {
        throw engineFailure(error, "build", "the engine could not be asked for the image");
    }
}
function labels(source) {
    const known = [
        ["commit", source.commit],
        ["branch", source.branch],
        ["version", source.version],
        [COMMITTED_LABEL, source.committed],
        [REVISION_LABEL, source.commit],
        ["org.opencontainers.image.version", source.version],
        ["org.opencontainers.image.source", source.url],
    ];
    return known.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}
/** What an image was built from, and by which commit. */
function annotations(source, base) {
    const known = [REVISION_LABEL, COMMITTED_LABEL];
    return [...labels(source).filter(({ name }) => known.includes(name)), ...(base?.labels ?? [])];
}
/** What a build gets beside its inputs. */
function build_buildArguments(inputs, source, base) {
    return [
        ...(inputs.versionArg === undefined ? [] : [{ name: inputs.versionArg, value: source.version }]),
        ...(base?.argument === undefined ? [] : [base.argument]),
    ];
}
async function buildOnce(session, plan, buildx) {
    session.log.progress("building the image");
    const output = session.log.foreign();
    const whole = wholeLog(session, plan.inputs.target === undefined ? "build" : `build-${plan.inputs.target}`);
    let kept = Buffer.alloc(0);
    const limit = AbortSignal.timeout(plan.inputs.timeout);
    try {
        const code = await buildImage(session.engine, plan, buildx, (chunk) => {
            kept = Buffer.concat([kept, chunk]).subarray(-KEPT);
            whole.write(chunk);
            return output.write(chunk);
        }, AbortSignal.any([session.signal, limit]));
        return { code, output: kept.toString("utf8") };
    }
    catch (error) {
        if (!limit.aborted || session.signal.aborted)
            throw error;
        throw new StageError({
            stage: "build",
            kind: "build",
            what: `the build was stopped: it ran longer than ${plan.inputs.timeout / 60_000} minutes`,
            remedy: "the log of the build above has the step that hangs; `build-timeout` gives it more time",
        });
    }
    finally {
        output.end();
        whole.end();
        session.log.progress("");
    }
}
async function buildFailure(session, failed, { inputs }, output) {
    const lines = output.split(/[\r\n]+/).filter((line) => line.trim() !== "");
    const space = failed.kind === "disk" ? await freeSpace(session.engine.dataFolder) : [];
    // A chain builds images with a source in a copy of the checkout, where no reader can look.
    const file = path.relative(session.workspace, inputs.file);
    const place = failed.line === undefined || file.startsWith("..") ? {} : { place: { file, line: failed.line } };
    return new StageError({
        stage: "build",
        kind: failed.kind,
        what: failed.what,
        why: [failed.said ?? "the build said nothing", ...space, ...lines.slice(-SHOWN_LINES)].join("\n"),
        remedy: failed.remedy,
        ...place,
    });
}
/** What `df` would say, where the engine keeps its data on this machine. */
async function freeSpace(folder) {
    try {
        const { bsize, blocks, bavail } = await statfs(folder);
        const mebibytes = (count) => `${Math.round((count * bsize) / 1024 ** 2)} MiB`;
        return [`${folder}: ${mebibytes(bavail)} of ${mebibytes(blocks)} are free`];
    }
    catch {
        return [];
    }
}

;// CONCATENATED MODULE: ./lib/src/stages/preflight.js
// The end of stage plan, where a push is due: does the registry answer, and does it get what it wants? Known in seconds.







/** Credentials for a registry: the inputs for the one of the image, else what the Docker configuration has. */
async function credentialsFor(host, inputs, env, untrustedFolders, signal) {
    if (inputs.credentials !== undefined && host === inputs.repository.registry)
        return { kind: "password", ...inputs.credentials };
    return configuredCredentials(host, { configFolder: dockerConfigFolder(env), env, untrustedFolders, signal });
}
/**
 * Asks the registry, before the build and without credentials, whether it answers and whether it wants any.
 * @throws StageError `registry` when it does not answer, `registry-auth` when it wants credentials that nobody gave.
 */
async function preflight(inputs, planned, { workspace, env, log }, untrustedFolders, signal) {
    const host = inputs.repository.registry;
    const [probe, credentials] = await Promise.all([
        probeRegistry(host, { signal, retrying: (words) => log.info(words) }),
        credentialsFor(host, inputs, env, untrustedFolders, signal),
    ]);
    if (probe.wantsCredentials && credentials === undefined)
        throw new StageError({
            stage: "plan",
            kind: "registry-auth",
            what: `this run is going to push, but nobody gave credentials for ${host}`,
            why: "the registry asks for credentials; neither the inputs `username` and `password` nor the Docker configuration have any",
            remedy: "set `username` and `password`, or use docker/login-action before this step, or `push: never`",
        });
    const adopted = digestReference(inputs.imageRef);
    return {
        tags: planned.tags,
        allowOverwrite: inputs.push.allowOverwrite,
        source: planned.source,
        compareHistory: (revision) => compareHistory(gitIn(workspace, env), revision),
        probe,
        reason: planned.decision.reason,
        ...(adopted?.repository.registry === host ? { digest: adopted.digest } : {}),
        ...(adopted?.repository.registry === host && adopted.repository.path !== inputs.repository.path
            ? { from: adopted.repository.path }
            : {}),
        ...(credentials === undefined ? {} : { credentials }),
    };
}

;// CONCATENATED MODULE: ./lib/src/stages/lookup.js
// Which image a name stands for: the newest of a repository, or that of a tag, in its registry or on the engine; pulled if it is absent.








/**
 * A reader that has seen all tags of a repository, a page at a time.
 * @param hidden as in {@link RegistryRepository.tags}.
 */
async function readTags(remote, pattern, hidden = false) {
    const reader = new NewestTag(pattern);
    for await (const page of remote.tags(hidden))
        reader.see(page);
    return reader;
}
/** The newest image in the registry; undefined when no tag fits the pattern. */
async function newestInRegistry(asking, pattern) {
    const { remote, credentials } = await lookup_open(asking);
    const tag = (await readTags(remote, pattern)).newest;
    if (tag === undefined)
        return undefined;
    const manifest = await remote.manifest(tag);
    if (manifest === undefined)
        throw new errors_StageError({
            stage: "plan",
            kind: "registry",
            what: `the registry lists ${reference_repositoryName(asking.repository)}:${tag} and does not have it`,
            remedy: "it was removed a moment ago: run again",
        });
    return { tag, digest: manifest.digest, credentials };
}
/** The image that a tag stands for in the registry at this moment; undefined when there is none. */
async function taggedInRegistry(asking, tag) {
    const { remote, credentials } = await lookup_open(asking);
    const manifest = await remote.manifest(tag);
    return manifest === undefined ? undefined : { tag, digest: manifest.digest, credentials };
}
/** The newest image on the engine, without any question to a registry; undefined when no tag fits the pattern. */
async function newestOnEngine(engine, repository, pattern, signal) {
    const reader = new NewestTag(pattern);
    reader.see(await listTags(engine, reference_repositoryName(repository), signal));
    return reader.newest === undefined ? undefined : taggedOnEngine(engine, repository, reader.newest, signal);
}
/** The image that has a tag on the engine; undefined when there is none. */
async function taggedOnEngine(engine, repository, tag, signal) {
    const name = reference_repositoryName(repository);
    const image = await images_inspectImage(engine, `${name}:${tag}`, signal);
    if (image === undefined)
        return undefined;
    const digest = image.RepoDigests?.find((known) => known.startsWith(`${name}@`))?.slice(name.length + 1);
    return { tag, id: image.Id, ...(digest === undefined ? {} : { digest }) };
}
/** The ID of the image with this digest, if the engine has it: under the tag that it is looked for by, or by the digest alone. */
async function idOnEngine(engine, repository, { tag, digest }, signal) {
    const name = reference_repositoryName(repository);
    const byTag = tag === undefined ? undefined : await images_inspectImage(engine, `${name}:${tag}`, signal);
    if (byTag?.RepoDigests?.includes(`${name}@${digest}`) || byTag?.Id === digest)
        return byTag?.Id;
    return tag === undefined ? (await images_inspectImage(engine, `${name}@${digest}`, signal))?.Id : undefined;
}
/**
 * Pulls an image by its digest, so that it is the one that was found, and gives it its tag.
 * @throws StageError `engine` with what the engine or the registry said.
 */
async function pull(engine, repository, image, credentials, signal) {
    const name = reference_repositoryName(repository);
    const { tag, digest } = image;
    const auth = credentials === undefined ? undefined : credentials_registryAuthHeader(credentials, repository.registry);
    try {
        await images_pullByDigest(engine, name, digest, auth, signal);
        if (tag !== undefined)
            await tagImage(engine, `${name}@${digest}`, name, tag, signal);
    }
    catch (error) {
        throw api_engineFailure(error, "plan", `the engine could not pull ${name}@${digest}`);
    }
}
async function lookup_open(asking) {
    const { repository, signal, retrying, env, untrustedFolders } = asking;
    const options = { signal, retrying };
    const given = { repository, ...(asking.credentials === undefined ? {} : { credentials: asking.credentials }) };
    const [probe, credentials] = await Promise.all([
        registry_probeRegistry(repository.registry, options),
        credentialsFor(repository.registry, given, env, untrustedFolders, signal),
    ]);
    return { remote: openRepository(probe, repository, credentials, "pull", options), credentials };
}

;// CONCATENATED MODULE: ./lib/src/stages/newest.js
// The sub-action `newest`: which is the newest image of a repository? Asked of the registry, or of the engine alone.









/** Writes all outputs, whatever happens, and resolves with the exit code. */
async function newestStep(runner, signal) {
    let outputs = {
        found: "false",
        tag: "",
        digest: "",
        reference: "",
        pulled: "false",
    };
    try {
        const wanted = read(runner);
        if (wanted.credentials !== undefined)
            runner.mask(wanted.credentials.password);
        const name = reference_repositoryName(wanted.repository);
        const found = wanted.local ? await onEngine(runner, wanted, signal) : await inRegistry(runner, wanted, signal);
        if (found === undefined)
            runner.log.info(`no tag of ${name} fits`);
        else {
            const reference = `${name}:${found.tag}${found.digest === undefined ? "" : `@${found.digest}`}`;
            outputs = {
                found: "true",
                tag: found.tag,
                digest: found.digest ?? "",
                reference,
                pulled: String(found.pulled),
            };
            runner.log.info(`newest   ${reference}${found.pulled ? ", pulled" : ""}`);
        }
        return 0;
    }
    catch (error) {
        runner.log.failure(asStageError(error, "plan"));
        return 1;
    }
    finally {
        for (const [output, value] of Object.entries(outputs))
            await runner.output(output, value);
    }
}
/** @throws StageError `input` with everything that is wrong. */
function read(runner) {
    const reading = new Reading(inputSource(runner));
    const image = reading.text("image");
    const repository = image === undefined
        ? reading.wrong("image", "image name is required", "", "an image name without a tag, like ghcr.io/owner/app")
        : reading.attempt("image", () => parseRepository(image));
    const pattern = reading.optional("pattern", parseTagPattern) ?? { kind: "timestamp" };
    const local = reading.optional("local", parseBoolean) ?? false;
    const pull = reading.optional("pull", parseBoolean) ?? false;
    const credentials = readCredentials(reading, false);
    reading.checkNames();
    if (reading.isWrong || repository === undefined)
        throw reading.failure();
    return { repository, pattern, local, pull, ...(credentials === undefined ? {} : { credentials }) };
}
async function inRegistry(runner, wanted, signal) {
    const { repository, pattern, credentials } = wanted;
    const found = await newestInRegistry({
        repository,
        env: runner.env,
        untrustedFolders: untrusted(runner),
        retrying: (words) => runner.log.info(words),
        signal,
        ...(credentials === undefined ? {} : { credentials }),
    }, pattern);
    if (found === undefined)
        return undefined;
    const { tag, digest } = found;
    return { tag, digest, pulled: wanted.pull && (await pullIfAbsent(runner, repository, found, signal)) };
}
/** True when it had to be pulled. */
function pullIfAbsent(runner, repository, found, signal) {
    return withEngine(runner, signal, async (engine) => {
        if ((await idOnEngine(engine, repository, found, signal)) !== undefined)
            return false;
        await pull(engine, repository, found, found.credentials, signal);
        return true;
    });
}
async function onEngine(runner, wanted, signal) {
    return withEngine(runner, signal, async (engine) => {
        const found = await newestOnEngine(engine, wanted.repository, wanted.pattern, signal);
        return found === undefined ? undefined : { ...found, pulled: false };
    });
}
async function withEngine(runner, signal, body) {
    const engine = await connectEngine(runner.env, untrusted(runner), signal);
    try {
        return await body(engine);
    }
    finally {
        engine.api.close();
    }
}
function untrusted({ workspace, temporaryFolder }) {
    return [workspace, temporaryFolder];
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
/******/ var __webpack_exports__ = __nccwpck_require__(4902);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 
