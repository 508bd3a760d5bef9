import Foundation
import ProactorModel
import ProactorTestSupport

/// A program that says on stdio what a test tells it to; see `Servers/peer.py`.
struct Peer {
    private let directory: TemporaryDirectory

    /// The system's own, where there is one: what comes before it on PATH may be a script that takes its time.
    private static let python =
        ["/usr/bin/python3"].first { FileManager.default.isExecutableFile(atPath: $0) } ?? "python3"

    init(_ steps: [JSONValue]) throws {
        self.directory = try TemporaryDirectory()
        try JSONValue.array(steps).jsonText.write(toFile: self.stepsPath, atomically: true, encoding: .utf8)
    }

    /// The declaration of a tool that starts it, with further keys.
    func declaration(_ rest: String = "") -> String {
        let words = [Self.python, Counterpart.script("peer.py"), self.recordPath, self.stepsPath].map(JSONValue.string)
        return "command: \(JSONValue.array(words).jsonText)\n\(rest)"
    }

    private var recordPath: String { self.directory.file("record") }
    private var stepsPath: String { self.directory.file("steps.json") }

    /// What was received so far, after what each process said of itself.
    func record() throws -> [JSONValue] {
        guard let data = FileManager.default.contents(atPath: self.recordPath) else { return [] }
        return try String(decoding: data, as: UTF8.self).split(separator: "\n").map { try JSONParser.parse(String($0)) }
    }

    func received(_ method: String) throws -> [JSONValue] {
        try self.record().filter { $0["method"]?.stringValue == method }
    }

    func processes() throws -> [Int64] { try self.record().compactMap { $0["pid"]?.intValue } }
}

/// Steps of a peer.
enum Say {
    static let modern = on("server/discover", ["supportedVersions": ["2026-07-28"], "capabilities": ["tools": [:]]])
    static let probeRefused = on("server/discover", error: -32601, "Method not found")
    static let legacy = on("initialize", ["protocolVersion": "2025-11-25", "capabilities": [:]])

    /// A list of tools, each of which takes anything.
    static func tools(_ names: String..., rest: JSONObject = [:], times: Int64 = 1_000) -> JSONValue {
        var result = rest
        result["tools"] = .array(names.map { ["name": .string($0), "inputSchema": ["type": "object"]] })
        return self.on("tools/list", .object(result), times: times)
    }

    static func tool(_ tool: JSONValue) -> JSONValue { self.on("tools/list", ["tools": [tool]], times: 1_000) }

    static func on(_ method: String, _ result: JSONValue, times: Int64 = 1) -> JSONValue {
        self.on(method, lines: [self.answer(result)], times: times)
    }

    static func on(_ method: String, error: Int64, _ message: String, data: JSONValue = nil) -> JSONValue {
        self.on(
            method,
            lines: [
                [
                    "jsonrpc": "2.0", "id": "$ID",
                    "error": ["code": .int(error), "message": .string(message), "data": data],
                ]
            ]
        )
    }

    static func on(_ method: String, lines: [JSONValue], times: Int64 = 1) -> JSONValue {
        ["on": .string(method), "say": .array(lines), "times": .int(times)]
    }

    static func answer(_ result: JSONValue) -> JSONValue { ["jsonrpc": "2.0", "id": "$ID", "result": result] }

    static func text(_ text: String) -> JSONValue { ["content": [["type": "text", "text": .string(text)]]] }
}
