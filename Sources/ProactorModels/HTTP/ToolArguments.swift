import ProactorModel

extension ToolUse.Arguments {
    /// Reads what a model wrote as arguments: nothing is an empty object, and whatever is no JSON object is malformed.
    init(providerText text: String) {
        if text.utf8.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) {
            self = .json([:])
        } else if let value = try? JSONParser.parse(text, limits: ProviderLimits.json), value.objectValue != nil {
            self = .json(value)
        } else {
            self = .malformed(text)
        }
    }
}
