import Foundation

/// What the files of a deployment look like from outside: enough to see that one of them changed.
struct SourceFingerprint: Equatable, Sendable {
    private struct Stamp: Equatable {
        /// Which file on which volume it is; a file that was put in another's place is another one.
        var volume: Int?
        var number: Int?
        var size: Int?
        var modified: Date?
    }

    private var stamps: [String: Stamp] = [:]

    /// - Parameters:
    ///   - file: The configuration's file.
    ///   - directories: Those of the rule book.
    init(file: String, directories: [String]) {
        self.add(file)
        for directory in directories {
            for path in (try? SourceFiles.paths(below: directory)) ?? [] { self.add("\(directory)/\(path)") }
        }
    }

    private mutating func add(_ path: String) {
        // Whatever a link leads to may change.
        let target = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: target) else { return }
        self.stamps[path] = Stamp(
            volume: attributes[.systemNumber] as? Int,
            number: attributes[.systemFileNumber] as? Int,
            size: attributes[.size] as? Int,
            modified: attributes[.modificationDate] as? Date
        )
    }
}
