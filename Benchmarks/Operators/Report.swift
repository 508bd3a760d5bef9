import Foundation
import ProactorModel

/// Figures as one JSON line each, and what the system knows of this process and its files.
enum Report {
    static func print(_ figures: JSONValue) { Swift.print(figures.jsonText) }

    /// Memory that this process holds.
    static var residentMegabytes: Double {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        let kilobytes = line.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
        return (kilobytes / 1024).rounded()
    }

    static func megabytes(of path: String) -> Double {
        let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
        return (Double(size) / 1_048_576).rounded()
    }
}
