/// A text that stands for itself in capitals, in small letters, and in any mixture of both.
///
/// As in event-ruler, each character stands for what it becomes in small letters and what it becomes in capitals, each by
/// itself: "ß" for "ß" and "SS". A character never stands for other characters that share a form with it.
struct CaselessText: Hashable, Sendable {
    /// As the author wrote it.
    let text: String
    /// For each character the UTF-8 of its forms: one when it has no case, otherwise the small one and the capital one.
    /// No form begins another of the same character, so that at most one of them stands at any place of a text.
    let characters: [[[UInt8]]]

    init(_ text: String) {
        self.text = text
        self.characters = text.unicodeScalars.map { scalar in
            let small = Array(scalar.properties.lowercaseMapping.utf8)
            let capital = Array(scalar.properties.uppercaseMapping.utf8)
            return small == capital ? [small] : [small, capital]
        }
    }

    /// Whether `text` is this text, but for case.
    func matches(_ text: [UInt8]) -> Bool { self.end(in: text) == text.count }

    /// Whether `text` begins with this text, but for case.
    func begins(_ text: [UInt8]) -> Bool { self.end(in: text) != nil }

    /// Whether `text` ends with this text, but for case.
    func ends(_ text: [UInt8]) -> Bool {
        var end = text.count
        for forms in self.characters.reversed() {
            guard let form = forms.first(where: { $0.count <= end && text[(end - $0.count)..<end].elementsEqual($0) })
            else {
                return false
            }
            end -= form.count
        }
        return true
    }

    private func end(in text: [UInt8]) -> Int? {
        var position = 0
        for forms in self.characters {
            guard let form = forms.first(where: { text[position...].starts(with: $0) }) else { return nil }
            position += form.count
        }
        return position
    }
}
