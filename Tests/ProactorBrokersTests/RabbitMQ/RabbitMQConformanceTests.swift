import ProactorTestSupport
import Testing

@Suite(
    .enabled(if: RabbitMQServer.isExpected, "needs rabbitmq-server and .ci/counterparts/brokers.txt"),
    .serialized,
    .timeLimit(.minutes(15))
)
struct RabbitMQConformanceTests {
    @Test(arguments: BrokerCheck.all)
    func `a source of RabbitMQ does what that of every broker must`(check: BrokerCheck) async throws {
        let server = try await RabbitMQServer.shared.value
        try await check.run(at: try await RabbitMQQueuePlace(server))
    }
}
