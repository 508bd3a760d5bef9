import Foundation
import Glibc
package import ProactorTelemetry

/// What the system says of this process (`proc(5)`).
package enum ProcessReading {
    /// Memory, processor time, open files and the start; what the system does not tell is left out.
    package static func samples() -> [MetricSample] {
        var samples: [MetricSample] = []
        let ticks = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
        if let fields = Self.text("/proc/self/stat").flatMap(Self.fieldsAfterName) {
            // Fields 14, 15, 22 and 24 of the file; the first that follows the name is field 3.
            if let user = fields[safe: 11], let system = fields[safe: 12] {
                samples.append(MetricSample(MetricName.processProcessor, [:], (user + system) / ticks))
            }
            if let start = fields[safe: 19], let boot = Self.bootTime {
                samples.append(MetricSample(MetricName.processStart, [:], boot + start / ticks))
            }
            if let pages = fields[safe: 21] {
                samples.append(
                    MetricSample(MetricName.processMemory, [:], pages * Double(sysconf(Int32(_SC_PAGESIZE))))
                )
            }
        }
        if let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            // The listing itself holds one open.
            samples.append(MetricSample(MetricName.processFiles, [:], Double(max(0, files.count - 1))))
        }
        var limit = rlimit()
        if unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            samples.append(MetricSample(MetricName.processFileMaximum, [:], Double(limit.rlim_cur)))
        }
        return samples
    }

    /// When the machine started, in seconds since 1970.
    private static let bootTime: Double? = Self.text("/proc/stat").flatMap { text in
        text.split(separator: "\n").first { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst(6)) }
    }

    /// The numbers behind the program's name, which may hold spaces and parentheses; the state, a letter, counts as 0.
    static func fieldsAfterName(_ stat: String) -> [Double]? {
        guard let end = stat.lastIndex(of: ")") else { return nil }
        return stat[stat.index(after: end)...].split(separator: " ").map {
            Double($0.trimmingCharacters(in: .newlines)) ?? 0
        }
    }

    private static func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
}

extension Array {
    fileprivate subscript(safe index: Int) -> Element? { self.indices.contains(index) ? self[index] : nil }
}
