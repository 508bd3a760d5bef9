import Foundation
import ProactorModel
import Synchronization

/// A row for each figure as soon as it is there, and in the end one line of JSON with all of them.
final class StreamReport: Sendable {
    private static let nameWidth = 20

    private let rows = Mutex<[JSONValue]>([])

    func add(_ name: String, _ row: JSONObject) {
        let cells = row.map { "\($0.key) \($0.value.jsonText)" }.joined(separator: " · ")
        Self.print(name.padding(toLength: Self.nameWidth, withPad: " ", startingAt: 0) + "| " + cells)
        var row = row
        row["figure"] = .string(name)
        self.rows.withLock { $0.append(.object(row)) }
    }

    func printJSON() { Self.print(JSONValue.array(self.rows.withLock { $0 }).jsonText) }

    private static func print(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}
