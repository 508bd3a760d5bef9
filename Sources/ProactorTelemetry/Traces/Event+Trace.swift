package import ProactorModel
package import Tracing

extension Event.ExtensionName {
    /// The extension "distributed tracing" of CloudEvents.
    package static let traceParent = "traceparent"
    package static let traceState = "tracestate"

    /// Attributes of the extension that say to which trace an event belongs.
    fileprivate static let trace = [Self.traceParent, Self.traceState]
}

extension Event {
    /// The context of the trace that the event belongs to; without a trace where it names none, or nobody traces.
    package var traceContext: ServiceContext {
        var context = ServiceContext.topLevel
        InstrumentationSystem.instrument.extract(self.extensions, into: &context, using: ExtensionExtractor())
        return context
    }

    /// Whether the event says itself to which trace it belongs.
    package var namesTrace: Bool { self.extensions[ExtensionName.traceParent] != nil }

    /// Makes the event part of the context's trace, whatever it said before.
    package mutating func join(_ context: ServiceContext?) {
        guard let context else { return }
        var extensions = self.extensions
        for name in ExtensionName.trace { extensions[name] = nil }
        let count = extensions.count
        InstrumentationSystem.instrument.inject(context, into: &extensions, using: ExtensionInjector())
        if extensions.count > count { self.extensions = extensions }
    }
}

private struct ExtensionExtractor: Extractor {
    func extract(key: String, from carrier: [String: ExtensionValue]) -> String? {
        guard case .string(let text) = carrier[key] else { return nil }
        return text
    }
}

private struct ExtensionInjector: Injector {
    func inject(_ value: String, forKey key: String, into carrier: inout [String: ExtensionValue]) {
        carrier[key] = .string(value)
    }
}
