package import ProactorModel

/// Why a form's field cannot be read.
package struct PayloadFormError: Error, Hashable, Sendable, CustomStringConvertible {
    package let pointer: JSONPointer
    package let message: String

    package var description: String {
        self.pointer.tokens.isEmpty ? self.message : "\(self.pointer): \(self.message)"
    }
}

extension PayloadForm {
    /// The payload with what was entered.
    ///
    /// - Parameters:
    ///   - values: What was entered, by each field's pointer as text. Fields that are not there stay as they are, except for
    ///     yes-or-no fields, which forms leave out where the answer is no.
    ///   - payload: What the form was made of.
    package func payload(
        from values: [String: String],
        changing payload: JSONValue
    ) throws(PayloadFormError) -> JSONValue {
        var changed = payload
        for field in self.fields {
            let entered = values[field.pointer.description]
            guard entered != nil || field.kind == .boolean else { continue }
            let value = try field.value(of: entered)
            guard value != payload.value(at: field.pointer)?.withWholeNumbers else { continue }
            changed = changed.setting(value, at: field.pointer.tokens[...])
        }
        return changed
    }
}

extension PayloadForm.Field {
    private static let jsonLimits = JSONLimits(sizeMaximum: 1_048_576, depthMaximum: 64)

    /// - Returns: `nil` where the payload shall not have the member.
    fileprivate func value(of entered: String?) throws(PayloadFormError) -> JSONValue? {
        let text = entered.map(Self.withLineFeeds) ?? ""
        let trimmed = text.trimmingWhiteSpace
        switch self.kind {
        case .boolean:
            // A box that was never there is not added by leaving it empty.
            if entered == nil { return self.text == nil && !self.isRequired ? nil : .bool(false) }
            return .bool(["true", "on", "yes", "1"].contains(trimmed.lowercased()))
        case .line, .text, .choice:
            // An empty field stands for no member, except where the payload had an empty text.
            return text.isEmpty && !self.isRequired && self.text != "" ? nil : .string(text)
        case .integer:
            guard !trimmed.isEmpty else { return nil }
            guard let number = Int64(trimmed) else { throw self.wrong("must be a whole number", trimmed) }
            return .int(number)
        case .number:
            guard !trimmed.isEmpty else { return nil }
            guard let number = Double(trimmed), number.isFinite else { throw self.wrong("must be a number", trimmed) }
            return JSONValue.double(number).withWholeNumbers
        case .json:
            guard !trimmed.isEmpty else { return nil }
            do {
                return try JSONParser.parse(Array(trimmed.utf8), limits: Self.jsonLimits).withWholeNumbers
            } catch {
                throw PayloadFormError(pointer: self.pointer, message: "must be JSON: \(error)")
            }
        }
    }

    /// Forms send lines that end with CR LF (WHATWG HTML, section 4.10.21.8), whatever the text had before.
    private static func withLineFeeds(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != "\r" }))
    }

    private func wrong(_ what: String, _ found: String) -> PayloadFormError {
        PayloadFormError(pointer: self.pointer, message: "\(what), is '\(found.prefix(40))'")
    }
}

extension JSONValue {
    /// The value with a member set, or, where `value` is `nil`, taken away.
    fileprivate func setting(_ value: JSONValue?, at tokens: ArraySlice<String>) -> JSONValue {
        guard let token = tokens.first else { return value ?? .null }
        guard case .object(var object) = self else {
            // An object that was not there is made for what shall stand in it.
            guard value != nil else { return self }
            return JSONValue.object([:]).setting(value, at: tokens)
        }
        if tokens.count == 1 {
            object[token] = value
        } else if value != nil || object[token] != nil {
            object[token] = (object[token] ?? .object([:])).setting(value, at: tokens.dropFirst())
        }
        return .object(object)
    }
}

extension String {
    fileprivate var trimmingWhiteSpace: String {
        let scalars = self.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}
