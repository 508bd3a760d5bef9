import ProactorTestSupport
import Testing

@Suite(
    .enabled(if: RabbitMQServer.isExpected, "needs rabbitmq-server and .ci/counterparts/brokers.txt"),
    .serialized,
    .timeLimit(.minutes(15))
)
struct RabbitMQConformanceTests {
    /// A server of their own, since they stop it.
    private static let server = Task { try await RabbitMQServer() }

    @Test(arguments: BrokerCheck.all)
    func `a source of RabbitMQ does what that of every broker must`(check: BrokerCheck) async throws {
        let server = try await Self.server.value
        try await check.run(at: try await RabbitMQQueuePlace(server))
    }
}
