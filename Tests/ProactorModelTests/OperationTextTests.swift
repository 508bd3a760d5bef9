import ProactorModel
import Testing

@Suite struct OperationTextTests {
    @Test(arguments: [
        ("0B", 0), ("1B", 1), ("12kB", 12_000), ("500MB", 500_000_000), ("10 GB", 10_000_000_000),
        ("2GiB", 2_147_483_648),
        ("1TiB", 1_099_511_627_776), ("1KiB", 1024),
    ])
    func `numbers of bytes are read with their units`(text: String, bytes: Int64) {
        #expect(ByteText.bytes(text) == bytes)
    }

    @Test(arguments: ["", "10", "GB", "-1GB", "1.5GB", "10gb", "10GBs", "9999999999999999TB", "1 0GB", "٣GB"])
    func `what is no number of bytes is refused`(text: String) { #expect(ByteText.bytes(text) == nil) }

    @Test(arguments: [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1_550_000, "1.5 MB"), (20_000_000_000, "20.0 GB")])
    func `numbers of bytes are written for people`(bytes: Int64, text: String) { #expect(ByteText.text(bytes) == text) }

    @Test func `an identifier tells when it was made`() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<200 {
            let time = Timestamp(millisecondsSinceEpoch: Int64.random(in: 0..<281_474_976_710_656, using: &generator))
            let id = TaskID(at: time, using: &generator)
            #expect(id.time == time)
            #expect(TaskID.lowerBound(at: time) <= id)
            let later = Timestamp(millisecondsSinceEpoch: time.millisecondsSinceEpoch + 1)
            if later.millisecondsSinceEpoch < 281_474_976_710_656 { #expect(id < TaskID.lowerBound(at: later)) }
        }
        for text in ["", "task_", "task_123", "run_01j8z3k2e5w9c4r7t0v6x1y2a3", "task_01j8z3k2u5", "task_01J8Z3K2E5"] {
            #expect(TaskID(rawValue: text).time == nil, "\(text)")
        }
    }
}
