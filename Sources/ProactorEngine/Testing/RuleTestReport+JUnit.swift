import ProactorDiagnostics

extension RuleTestReport {
    /// The report as JUnit XML, which CI systems read: a suite for each domain.
    package var junitXML: String {
        var domains: [String] = []
        for result in self.results where !domains.contains(result.domain) { domains.append(result.domain) }
        var text = #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n"
        text += #"<testsuites name="proactor" tests="\#(self.results.count)" failures="\#(self.failedCount)">"# + "\n"
        for domain in domains {
            let results = self.results.filter { $0.domain == domain }
            let failed = results.count { !$0.hasPassed }
            text +=
                #"  <testsuite name="\#(Self.escaped(domain))" tests="\#(results.count)" failures="\#(failed)">"# + "\n"
            text += results.map(Self.testCase).joined()
            text += "  </testsuite>\n"
        }
        return text + "</testsuites>\n"
    }

    private static func testCase(_ result: RuleTestResult) -> String {
        let (line, file) = (result.location.range.start.line, Self.escaped(result.location.file))
        let (name, suite) = (Self.escaped(result.name), Self.escaped(result.domain))
        let head = #"    <testcase classname="\#(suite)" name="\#(name)" file="\#(file)" line="\#(line)""#
        guard !result.hasPassed else { return head + "/>\n" }
        let failures = result.mismatches.map { mismatch in
            let place = mismatch.location ?? result.location
            let body = "\(place): \(mismatch.what)\nexpected  \(mismatch.expected)\nactual    \(mismatch.actual)"
            return #"      <failure message="\#(Self.escaped(mismatch.what))">\#(Self.escaped(body))</failure>"# + "\n"
        }
        return head + ">\n" + failures.joined() + "    </testcase>\n"
    }

    /// Text as XML 1.0 can hold it (section 2.2): what has no place in it at all is replaced.
    private static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "\t", "\n", "\r": escaped.append(contentsOf: "&#\(scalar.value);".unicodeScalars)
            case "\u{0}"..<" ", "\u{FFFE}"..."\u{FFFF}": escaped.append("\u{FFFD}")
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
