import ProactorModel

/// What a delivery's headers say of its signature, read but not yet believed.
struct SignatureClaim: Sendable {
    /// A signature that may be the right one.
    enum Candidate: Hashable, Sendable {
        case code([UInt8])
        case ed25519([UInt8])
    }

    /// Signatures of one delivery that are looked at.
    static let candidateMaximum = 16
    /// Digits of a time in seconds; more than this program will see.
    private static let timestampLengthMaximum = 12

    let candidates: [Candidate]
    let algorithm: HashAlgorithm
    /// What is signed, in pieces.
    let signed: [[UInt8]]
    /// In seconds since 1970.
    let timestamp: Int64?

    /// - Parameter scheme: One that signs bytes.
    init(_ scheme: HMACScheme, _ delivery: WebhookDelivery) throws(SignatureRefusal) {
        let value = try Self.header(scheme.header, delivery)
        guard value.hasPrefix(scheme.prefix), let code = scheme.encoding.bytes(value.dropFirst(scheme.prefix.count))
        else {
            throw SignatureRefusal(.malformed, "'\(scheme.header)' is no code that can be read")
        }
        let time = try scheme.timestampHeader.map { header throws(SignatureRefusal) in
            try Self.header(header, delivery)
        }
        self.timestamp = try time.map { text throws(SignatureRefusal) in
            try Self.seconds(text, in: scheme.timestampHeader ?? "")
        }
        self.candidates = [.code(code)]
        self.algorithm = scheme.algorithm
        self.signed = scheme.signed.bytes(timestamp: time ?? "", body: delivery.body)
    }

    /// Standard Webhooks, sections "Webhook headers" and "Signature scheme". Versions that are not known are skipped.
    init(standardWebhooks delivery: WebhookDelivery) throws(SignatureRefusal) {
        let id = try Self.header("webhook-id", delivery)
        let time = try Self.header("webhook-timestamp", delivery)
        let list = try Self.header("webhook-signature", delivery)
        var candidates: [Candidate] = []
        for entry in list.split(separator: " ").prefix(Self.candidateMaximum) {
            let parts = entry.split(separator: ",", maxSplits: 1)
            guard parts.count == 2, let bytes = Base64.decode(String(parts[1])) else { continue }
            switch parts[0] {
            case "v1": candidates.append(.code(bytes))
            case "v1a": candidates.append(.ed25519(bytes))
            default: break
            }
        }
        guard !candidates.isEmpty else {
            throw SignatureRefusal(.malformed, "'webhook-signature' holds no signature of version v1 or v1a")
        }
        self.candidates = candidates
        self.algorithm = .sha256
        self.signed = [Array("\(id).\(time).".utf8), delivery.body]
        self.timestamp = try Self.seconds(time, in: "webhook-timestamp")
    }

    /// `Stripe-Signature: t=…,v1=…,v1=…`; other entries are skipped.
    init(stripe delivery: WebhookDelivery) throws(SignatureRefusal) {
        let header = "stripe-signature"
        var time: String?
        var candidates: [Candidate] = []
        for entry in try Self.header(header, delivery).split(separator: ",").prefix(Self.candidateMaximum) {
            let parts = entry.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            switch parts[0] {
            case "t" where time == nil: time = String(parts[1])
            case "t": throw SignatureRefusal(.malformed, "'\(header)' holds two times")
            case "v1": if let code = SignatureEncoding.hex.bytes(parts[1]) { candidates.append(.code(code)) }
            default: break
            }
        }
        guard let time, !candidates.isEmpty else {
            throw SignatureRefusal(.malformed, "'\(header)' holds no time, or no signature of version v1")
        }
        self.candidates = candidates
        self.algorithm = .sha256
        self.signed = [Array("\(time).".utf8), delivery.body]
        self.timestamp = try Self.seconds(time, in: header)
    }

    private static func header(_ name: String, _ delivery: WebhookDelivery) throws(SignatureRefusal) -> String {
        guard let value = delivery.headers.only(name), !value.isEmpty else {
            throw SignatureRefusal(.missing, "the header '\(name)' is missing, or stands there more than once")
        }
        return value
    }

    private static func seconds(_ text: String, in header: String) throws(SignatureRefusal) -> Int64 {
        let digits = text.utf8
        guard digits.count <= Self.timestampLengthMaximum, digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let seconds = Int64(text)
        else { throw SignatureRefusal(.malformed, "the time in '\(header)' is no number of seconds") }
        return seconds
    }
}
