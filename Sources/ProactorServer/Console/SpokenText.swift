import ProactorModel

/// Puts what agents say together again: a text may have come in pieces, each an entry of its own, while it was being written.
enum SpokenText {
    /// The entries without the pieces; the last of each turn's has the whole text.
    ///
    /// - Parameter progress: Of one task, in order.
    static func whole(_ progress: [NumberedProgress]) -> [NumberedProgress] {
        // Runs of one task may speak at once.
        var pieces: [Int64: String] = [:]
        var whole: [NumberedProgress] = []
        for numbered in progress {
            guard numbered.entry.kind == .reasoningStep, let turn = numbered.entry.data["turn"]?.intValue else {
                whole.append(numbered)
                continue
            }
            let text = (pieces[turn] ?? "") + (numbered.entry.data["text"]?.stringValue ?? "")
            if numbered.entry.data["partial"] == true {
                pieces[turn] = text
                continue
            }
            pieces[turn] = nil
            var last = numbered
            var data = numbered.entry.data.objectValue ?? [:]
            data["text"] = .string(text)
            last.entry.data = .object(data)
            whole.append(last)
        }
        return whole
    }
}
