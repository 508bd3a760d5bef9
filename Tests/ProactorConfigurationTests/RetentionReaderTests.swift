import ProactorConfiguration
import ProactorDiagnostics
import ProactorModel
import Testing

@Suite struct RetentionReaderTests {
    @Test func `everything is kept where that is said`() throws {
        #expect(try #require(read("retention: { events: forever }").deployment).retention == .forever)
    }

    @Test func `what is not said of it has its default`() throws {
        let retention = try #require(read("retention: { size: 500MiB }").deployment).retention
        #expect(retention == Retention(age: .seconds(90 * 86_400), size: 500 * 1_048_576))
    }

    @Test(arguments: [
        ("retention: { events: 5m }", "'events' must be at least 1h, or 'forever'"),
        ("retention: { size: 1kB }", "'size' must be a number of bytes with its unit, 10MB at the least"),
        ("retention: { size: 10 GBytes }", "write 10GB or 500MiB"),
    ])
    func `what makes no sense is refused`(text: String, says: String) {
        let (deployment, diagnostics) = read(text)
        #expect(deployment == nil)
        #expect(diagnostics.contains { $0.description.contains(says) }, "\(diagnostics)")
    }
}
