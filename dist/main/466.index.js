"use strict";
exports.id = 466;
exports.ids = [466];
exports.modules = {

/***/ 1466:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   archiveOf: () => (/* binding */ archiveOf)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6760);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6466);
/* harmony import */ var tar_stream__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6118);
// Files as a tar stream, for engines that do not see our file system. Read from the run's own snapshot, which nobody changes.





/** A tar archive of the entries with all that is below them, owned by root, with times of the epoch. */
function archiveOf(entries) {
    const archive = (0,tar_stream__WEBPACK_IMPORTED_MODULE_4__.pack)();
    const add = async () => {
        for (const { source, target } of entries)
            await addEntry(archive, source, target.replace(/^\/+/, ""));
        archive.finalize();
    };
    add().catch((error) => archive.destroy(error instanceof Error ? error : new Error(String(error))));
    return archive;
}
async function addEntry(archive, source, name) {
    const facts = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.lstat)(source);
    const header = { name, mode: facts.mode & 0o777, mtime: new Date(0), uid: 0, gid: 0 };
    if (facts.isSymbolicLink()) {
        archive.entry({ ...header, type: "symlink", linkname: await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.readlink)(source) });
    }
    else if (facts.isDirectory()) {
        archive.entry({ ...header, type: "directory" });
        for (const child of await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.readdir)(source))
            await addEntry(archive, node_path__WEBPACK_IMPORTED_MODULE_2__.join(source, child), `${name}/${child}`);
    }
    else
        await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_3__.pipeline)((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createReadStream)(source), archive.entry({ ...header, type: "file", size: facts.size }));
}


/***/ })

};
;