package import ProactorModel

/// What a sender asks for together with its events.
package struct IntakeTerms: Hashable, Sendable {
    /// Callbacks that one task may have.
    package static let callbackMaximum = 8

    /// What names the request, so that a repeat is answered like the first; `nil` where nothing does.
    package var key: IntakeKey?
    /// The URL that gets each task once it is completed.
    package var callback: String?
    package var at: Timestamp

    package init(key: IntakeKey?, callback: String?, at time: Timestamp) {
        self.key = key
        self.callback = callback
        self.at = time
    }
}

/// A name that a sender gave to a request.
package struct IntakeKey: Hashable, Sendable {
    /// Whose name it is: others may use the same.
    package var principal: String
    package var name: String
    /// Tells requests with the same name apart that say different things.
    package var fingerprint: String
    /// When the name may be used anew.
    package var expiresAt: Timestamp

    package init(principal: String, name: String, fingerprint: String, expiresAt: Timestamp) {
        self.principal = principal
        self.name = name
        self.fingerprint = fingerprint
        self.expiresAt = expiresAt
    }
}

/// What became of a request with ``IntakeTerms``.
package enum IntakeAnswer: Hashable, Sendable {
    case appended([AppendResult])
    /// The request was there before, and this is what became of it then. Nothing was changed.
    case repeated([AppendResult])
    /// Another request was there before with the same name. Nothing was changed.
    case keyTaken

    /// What became of the request's events; none where its name was taken.
    package var results: [AppendResult] {
        switch self {
        case .appended(let results), .repeated(let results): results
        case .keyTaken: []
        }
    }
}
