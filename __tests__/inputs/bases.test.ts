// Images that a Dockerfile builds on: all of them, or not known.
import { basesOf } from "../../src/inputs/dockerfile.ts"

const GIVEN = [
  { name: "V", value: "4" },
  { name: "W", value: "slim" },
]

test.each<[string, string, readonly string[] | undefined]>([
  ["one", "FROM python:3.13\nRUN true", ["python:3.13"]],
  ["none", "FROM scratch\nCOPY a /", []],
  [
    "stages are no bases",
    "FROM node:24 AS Build\nFROM build AS b2\nFROM nginx\nCOPY --from=build /a /\nCOPY --from=0 /b /",
    ["node:24", "nginx"],
  ],
  ["an image that is copied from", "FROM a\nCOPY --chown=1:1 --from=docker.io/b:1 /x /", ["a", "docker.io/b:1"]],
  ["an image that is mounted", "FROM a\nRUN --mount=type=bind,from=b:2,target=/b ls /b", ["a", "b:2"]],
  ["a platform", "FROM --platform=$BUILDPLATFORM a:1 AS x", ["a:1"]],
  ["an argument with a default", `ARG D=3\nFROM a:\${D}`, ["a:3"]],
  ["an argument that is given", "ARG V=3\nARG W\nFROM a:$V-$W", ["a:4-slim"]],
  ["a default in the variable", `FROM a:\${X:-1}`, ["a:1"]],
  ["an argument of an argument", "ARG V=3\nARG N=a:$V\nFROM $N", ["a:4"]],
  ["quotes and continuations", 'ARG D="3"\nFROM \\\n  a:$D \\\n  AS x', ["a:3"]],
  ["an argument without a value", "ARG X\nFROM a:$X", undefined],
  ["an argument of a stage is none of FROM", "FROM a\nARG V=9\nFROM b:$V", undefined],
  ["one that is given and not declared", "FROM b:$V", undefined],
  ["something downloaded", "FROM a\nADD https://example.invalid/x /x", undefined],
  ["a repository", "FROM a\nADD git@example.invalid:x.git /x", undefined],
  ["ONBUILD", "FROM a\nONBUILD COPY . .", undefined],
  ["no FROM", "RUN true", undefined],
])("%s", (_, text, expected) => expect(basesOf(text, GIVEN)).toEqual(expected))
