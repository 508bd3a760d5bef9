import Foundation
import ProactorMatching
import ProactorModel
import Testing

/// The event pattern cases, each of which was run through event-ruler itself.
@Suite struct EventPatternConformanceTests {
    private static var directory: URL {
        if let path = ProcessInfo.processInfo.environment["PROACTOR_CONFORMANCE_DIR"] {
            return URL(fileURLWithPath: path).appendingPathComponent("event-patterns")
        }
        return URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Conformance/event-patterns")
    }

    private static func lines(of file: String) throws -> [JSONValue] {
        let text = try String(contentsOf: Self.directory.appendingPathComponent(file), encoding: .utf8)
        let limits = JSONLimits(sizeMaximum: 10_000_000, depthMaximum: 200)
        return text.split(separator: "\n").map { (try? JSONParser.parse(String($0), limits: limits)) ?? .null }
    }

    @Test func `single cases match as event-ruler does`() throws {
        let cases = try Self.lines(of: "cases.jsonl")
        let failed = cases.filter { !Self.passes($0) }.map { $0["id"]?.stringValue ?? "?" }
        print("event-patterns/cases.jsonl: \(cases.count) run, \(cases.count - failed.count) passed, \(failed.count) failed")
        #expect(!cases.isEmpty)
        #expect(failed.isEmpty)
    }

    @Test func `rule sets match as event-ruler does`() throws {
        let sets = try Self.lines(of: "rule-sets.jsonl")
        let failed = try sets.filter { try !Self.ruleSetPasses($0) }.map { $0["id"]?.stringValue ?? "?" }
        print("event-patterns/rule-sets.jsonl: \(sets.count) run, \(sets.count - failed.count) passed, \(failed.count) failed")
        #expect(!sets.isEmpty)
        #expect(failed.isEmpty)
    }

    private static func passes(_ testCase: JSONValue) -> Bool {
        let isErrorExpected = testCase["error"]?.boolValue == true
        guard let json = Self.pattern(testCase), let pattern = try? EventPattern(json) else { return isErrorExpected }
        guard !isErrorExpected, let event = Self.event(testCase) else { return false }
        let isMatched = testCase["match"]?.boolValue == true
        return pattern.matches(event) == isMatched && PatternIndex([pattern]).matches(event) == (isMatched ? [0] : [])
    }

    private static func pattern(_ testCase: JSONValue) -> JSONValue? {
        if let text = testCase["pattern_text"]?.stringValue { return try? JSONParser.parse(text) }
        return testCase["pattern"]
    }

    private static func event(_ testCase: JSONValue) -> JSONValue? {
        if let text = testCase["event_text"]?.stringValue { return try? JSONParser.parse(text) }
        return testCase["event"]
    }

    private static func ruleSetPasses(_ set: JSONValue) throws -> Bool {
        guard let rules = set["rules"]?.objectValue, let events = set["events"]?.arrayValue else { return false }
        let index = PatternIndex(try rules.map { try EventPattern($0.value) })
        return events.allSatisfy { entry in
            let matched = index.matches(entry["event"] ?? .null).map { rules[Int($0)].key }
            return Set(matched) == Set(entry["matches"]?.arrayValue?.compactMap(\.stringValue) ?? [])
        }
    }
}
