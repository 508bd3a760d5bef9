import Foundation
import ProactorComponents
import ProactorModel

/// Reads recordings.
enum RecordingReader {
    /// Bytes of a file, and turns in it.
    private static let byteMaximum = 67_108_864
    private static let turnMaximum = 100_000

    /// The turns of a file, in their order.
    ///
    /// - Parameter name: What the deployment calls the file.
    static func turns(path: String, called name: String) throws(ModelUnavailable) -> [RecordedTurn] {
        let handle = FileHandle(forReadingAtPath: path)
        defer { try? handle?.close() }
        guard let data = try? handle?.read(upToCount: Self.byteMaximum + 1) ?? (handle == nil ? nil : Data()) else {
            throw .misconfigured("the recording \(name) cannot be read; make it with --record, or correct 'file'")
        }
        guard data.count <= Self.byteMaximum else {
            throw .misconfigured("the recording \(name) has more than \(Self.byteMaximum) bytes")
        }
        return try Self.turns(in: Array(data), called: name)
    }

    private static func turns(in bytes: [UInt8], called name: String) throws(ModelUnavailable) -> [RecordedTurn] {
        var turns: [RecordedTurn] = []
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            guard turns.count < Self.turnMaximum else {
                throw .misconfigured("the recording \(name) has more than \(Self.turnMaximum) turns")
            }
            let json: JSONValue
            do {
                json = try JSONParser.parse(Array(line), limits: ProviderLimits.json)
            } catch {
                throw .misconfigured("line \(index + 1) of the recording \(name) is not JSON: \(error.message)")
            }
            guard let turn = RecordedTurn(json: json) else {
                throw .misconfigured("line \(index + 1) of the recording \(name) is no recorded turn")
            }
            turns.append(turn)
        }
        return turns
    }
}
