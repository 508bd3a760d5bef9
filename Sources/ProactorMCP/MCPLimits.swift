/// The bounds of everything that a server can make long.
package enum MCPLimits {
    /// The longest wait for each answer of the handshake, where the configuration says nothing. Servers in Python take seconds
    /// to their first answer, and a modern one that is given up too early would be taken for a legacy one.
    package static let startTimeout: Duration = .seconds(20)
    package static let startTimeoutRange: ClosedRange<Duration> = .seconds(10) ... .seconds(600)

    /// Bytes of one message, in either direction.
    static let messageSizeMaximum = 8 * 1_048_576
    static let messageDepthMaximum = 64
    /// Bytes of a refusal that is read for its reason.
    static let refusalSizeMaximum = 65_536
    /// Characters of a reason that are passed on.
    static let reasonLengthMaximum = 16_384

    /// Pages of one list of tools, and tools in all of them.
    static let pageMaximum = 100
    static let toolMaximum = 1_000
    /// Unusable tools that are named in one message of the log.
    static let loggedToolMaximum = 10
    /// Characters of a tool's name, as the protocol has it.
    static let toolNameLengthMaximum = 128
    /// How long a list of tools is used when the server does not say.
    static let listLifetime: Duration = .seconds(300)
    static let listLifetimeMaximum: Duration = .seconds(86_400)

    /// Answers with questions to one call, before the server is thought to go round in circles.
    static let roundMaximum = 8
    /// Questions of one answer.
    static let questionMaximum = 32
    /// Questions whose wording is remembered, to know them again under another key.
    static let rememberedQuestionMaximum = 256

    /// Bytes of a picture, a sound or a file that are passed on in base 64; of larger ones only the size is.
    static let embeddedDataMaximum = 8_192
    /// Items of one result's content.
    static let contentItemMaximum = 1_000

    /// Messages that wait to be written to a program that does not read, and messages that a call has not yet looked at.
    static let outgoingMessageMaximum = 1_024
    static let incomingMessageMaximum = 256
    /// Bytes of one line of a program's standard error that are logged.
    static let logLineMaximum = 2_048

    /// How long a program has to end after its input was closed, and again after it was told to end.
    static let exitGrace: Duration = .seconds(2)
    /// The wait before a program that keeps failing is started again.
    static let restartDelay: Duration = .milliseconds(500)
    static let restartDelayMaximum: Duration = .seconds(10)

    static let connectTimeoutSeconds: Int64 = 10
    /// How long leave-taking by HTTP may take: a cancelled call, an ended session.
    static let farewellTimeoutSeconds: Int64 = 2
    /// Times that a broken stream is taken up again, and the wait before each.
    static let resumptionMaximum = 5
    static let resumptionDelay: Duration = .seconds(1)
    static let resumptionDelayMaximum: Duration = .seconds(10)
}
