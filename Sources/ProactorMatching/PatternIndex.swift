package import ProactorModel

package struct PatternIndex: Sendable {
    private let patterns: [EventPattern]
    package init(_ patterns: [EventPattern]) { self.patterns = patterns }
    package func matches(_ event: JSONValue) -> [UInt32] {
        self.patterns.indices.filter { self.patterns[$0].matches(event) }.map(UInt32.init)
    }
}
