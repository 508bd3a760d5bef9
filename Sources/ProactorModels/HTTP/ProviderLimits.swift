import ProactorModel

/// Limits on what a provider can make this process hold or wait for.
enum ProviderLimits {
    /// Bytes of a whole answer, as they came.
    static let answerByteMaximum = 33_554_432
    /// Bytes of one line, and of the data of one event, of an event stream.
    static let eventByteMaximum = 8_388_608
    /// Bytes of an error's body that are read; what is behind them is not looked at.
    static let errorByteMaximum = 65_536
    /// Characters of a provider's own words in a failure's message.
    static let messageCharacterMaximum = 500
    /// Content blocks, or tool calls, of one turn.
    static let blockMaximum = 1000
    /// Tokens of one turn, and units of a rate limit: larger numbers are cut, so that no sum of them can stop the process.
    static let countMaximum = 1_000_000_000_000
    /// The longest wait that a provider is believed to ask for.
    static let retryAfterMaximum = Duration.seconds(86_400)
    /// How long a connection may take to be made, TLS included.
    static let connectTimeoutSeconds: Int64 = 5
    /// How long a provider may take to end the answer after its last event; after that its connection is closed instead of
    /// being used again.
    static let drainTimeout = Duration.seconds(1)
    /// Connections to one host; the governor limits calls long before.
    static let connectionMaximum = 1024

    /// Limits on JSON texts that providers send.
    static let json = JSONLimits(sizeMaximum: answerByteMaximum, depthMaximum: 128)
}
