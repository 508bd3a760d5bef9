/// Puts texts into a form that is the same for all texts that differ in case: what texts that ignore case are looked up by.
///
/// Texts of one form are not always the same but for case, so that what is found is compared again.
enum CaseFolding {
    /// - Parameter bytes: UTF-8; other bytes stand for some replacement character.
    static func folded(_ bytes: [UInt8]) -> [UInt8] {
        if bytes.allSatisfy({ $0 < 0x80 }) { return bytes.map(Self.folded) }
        return String(decoding: bytes, as: UTF8.self).unicodeScalars.flatMap(Self.folded)
    }

    @inline(__always)
    static func folded(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private static func folded(_ scalar: Unicode.Scalar) -> [UInt8] {
        scalar.properties.uppercaseMapping.unicodeScalars.flatMap { Array($0.properties.lowercaseMapping.utf8) }
    }
}

extension CaselessText {
    /// The form of all texts that this one stands for; `nil` when they have several.
    var folded: [UInt8]? {
        var folded: [UInt8] = []
        for forms in self.characters {
            let each = forms.map(CaseFolding.folded)
            guard let form = each.first, each.allSatisfy({ $0 == form }) else { return nil }
            folded += form
        }
        return folded
    }
}
