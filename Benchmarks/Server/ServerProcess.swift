import Foundation

/// The server, started as a process of its own.
final class ServerProcess {
    private let process = Process()
    let port: Int
    /// From the start of the process until it accepts connections.
    let readyMilliseconds: Double

    init(in site: Site) throws {
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("proactor")
        guard FileManager.default.isExecutableFile(atPath: program.path) else {
            throw BenchmarkError(
                "there is no \(program.path); build it with 'swift build -c release --product proactor'"
            )
        }
        let output = Pipe()
        self.process.executableURL = program
        self.process.arguments = ["serve"]
        self.process.currentDirectoryURL = URL(fileURLWithPath: site.directory)
        self.process.standardOutput = output
        let began = ContinuousClock.now
        try self.process.run()
        var text = ""
        var port: Int?
        while port == nil {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw BenchmarkError("the server ended before it was ready") }
            text += String(decoding: data, as: UTF8.self)
            port = Self.port(in: text)
        }
        self.port = port ?? 0
        self.readyMilliseconds = (ContinuousClock.now - began) / .milliseconds(1)
    }

    /// The port of the line `Serving at http://127.0.0.1:PORT/, …`.
    private static func port(in text: String) -> Int? {
        guard let range = text.range(of: "Serving at http://127.0.0.1:") else { return nil }
        let rest = text[range.upperBound...]
        guard let slash = rest.firstIndex(of: "/") else { return nil }
        return Int(rest[..<slash])
    }

    /// Memory that the process holds, in megabytes.
    var residentMegabytes: Double {
        let status =
            (try? String(contentsOfFile: "/proc/\(self.process.processIdentifier)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return (line.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) / 1024
    }

    func stop() {
        self.process.terminate()
        self.process.waitUntilExit()
    }
}
