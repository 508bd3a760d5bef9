import ProactorModel

extension JSONValue {
    /// A count that a provider reports: never negative, and at most ``ProviderLimits/countMaximum``.
    var providerCount: Int? {
        self.intValue.map { Int(clamping: min(max(0, $0), Int64(ProviderLimits.countMaximum))) }
    }
}
