// JUnit XML as it is written by pytest, mocha, PHPUnit and people who mean harm.
import { parseJUnit } from "../../src/report/junit.ts"

const PYTEST = `<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest" errors="1" failures="1" skipped="1" tests="4" time="0.05">
<testcase classname="tests.test_api" name="test_good" time="0.010" />
<testcase classname="tests.test_api" name="test_bad" time="0.020"><failure message="assert 1 == 2">def test_bad():
&gt;       assert 1 == 2
E       assert 1 == 2

tests/test_api.py:12: AssertionError</failure></testcase>
<testcase classname="tests.test_api" name="test_skipped" time="0"><skipped type="pytest.skip" message="no">tests/test_api.py:15: no</skipped></testcase>
<testcase classname="tests.test_db" name="test_error" time="1,000.5"><error message="failed on setup"><![CDATA[Traceback
  File "/app/tests/test_db.py", line 3, in setup]]></error></testcase>
</testsuite></testsuites>`

test("pytest", () => {
  const report = parseJUnit(PYTEST)
  expect(report).toMatchObject({ tests: 4, skipped: 1 })
  expect(report?.failures).toEqual([
    expect.objectContaining({
      name: "tests.test_api › test_bad",
      message: "assert 1 == 2",
      file: "tests/test_api.py",
      line: 12,
    }),
    expect.objectContaining({ name: "tests.test_db › test_error", file: "/app/tests/test_db.py", line: 3 }),
  ])
  expect(report?.slowest[0]).toEqual({ name: "tests.test_db › test_error", time: 1000.5 })
})

test("a file of the suite, a line of the case, suites in suites", () => {
  const report = parseJUnit(
    `<testsuite name="all"><testsuite name="a" file="/app/tests/ATest.php"><testcase name="one" file="/app/tests/ATest.php" line="21"><failure type="X"/></testcase></testsuite></testsuite>`,
  )
  expect(report?.failures).toEqual([{ name: "one", message: "X", details: "", file: "/app/tests/ATest.php", line: 21 }])
})

test.each(["<coverage/>", "<html><body/></html>", '<?xml version="1.0"?><checkstyle/>'])("%s is none", (text) =>
  expect(parseJUnit(text)).toBeUndefined(),
)

test.each([
  ["<testsuite", "it is no XML"],
  ["", "it is no XML"],
  ["<testsuite><testcase></testsuite>", "it is no XML"],
  ['<!DOCTYPE x [<!ENTITY a "aaaa">]><testsuite/>', "a document type of its own"],
  [`${"<testsuite>".repeat(60)}${"</testsuite>".repeat(60)}`, "nested too deeply"],
])("%s", (text, said) => expect(() => parseJUnit(text)).toThrow(said))

test("names that would be properties of objects are only names", () => {
  const report = parseJUnit(
    '<testsuite><testcase name="__proto__"><failure message="constructor"/></testcase></testsuite>',
  )
  expect(report?.failures[0]).toMatchObject({ name: "__proto__", message: "constructor" })
  expect(({} as Record<string, unknown>).message).toBeUndefined()
})

test("a report of 100,000 tests is bounded in what is kept", () => {
  const text = `<testsuite>${'<testcase name="x" time="0.1"><failure message="m">d</failure></testcase>'.repeat(100_000)}</testsuite>`
  const report = parseJUnit(text)
  expect([report?.tests, report?.failures.length, report?.slowest.length]).toEqual([100_000, 200, 5])
})
