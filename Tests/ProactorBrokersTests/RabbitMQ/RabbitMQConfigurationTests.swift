import ProactorComponents
import ProactorModel
import ProactorRabbitMQ
import ProactorRabbitMQClient
import Testing

@Suite struct RabbitMQConfigurationTests {
    private func problems(source yaml: String) -> [String] {
        Declared.problems(yaml) { node, context in
            RabbitMQSourceKind().configuration(from: node, in: yaml, &context)
        }
    }

    private func problems(sink yaml: String) -> [String] {
        Declared.problems(yaml) { node, context in RabbitMQSinkKind().configuration(from: node, &context) }
    }

    @Test(arguments: [
        ("{ queue: q }", "needs the key 'url'"),
        ("{ url: \"amqp://localhost\", queue: q }", "'url' must be a reference to a secret"),
        ("{ url: \"${env:U}\" }", "needs the key 'queue'"),
        ("{ url: \"${env:U}\", queue: \"\" }", "'queue' must have 1 to 255 bytes"),
        ("{ url: \"${env:U}\", queue: q, bindings: [] }", "'bindings' must be a list of 1 to 100"),
        ("{ url: \"${env:U}\", queue: q, bindings: [{ exchange: x }] }", "needs the key 'routingKey'"),
        ("{ url: \"${env:U}\", queue: q, deadLetterQueue: d }", "'deadLetterQueue' is of no use without 'bindings'"),
        ("{ url: \"${env:U}\", queue: q, prefetch: 0 }", "'prefetch' must be from 1 to 65535"),
        ("{ url: \"${env:U}\", queue: q, heartbeat: 10m }", "'heartbeat' must be from 1s to 5m"),
        ("{ url: \"${env:U}\", queue: q, event: { source: /a } }", "'event' needs the key 'type'"),
        ("{ url: \"${env:U}\", queue: q, event: { type: \"{{ bdy.x }}\" } }", "bdy"),
        ("{ url: \"${env:U}\", queue: q, ques: 1 }", "unknown key 'ques'"),
    ])
    func `what is wrong with a source is told of`(yaml: String, message: String) {
        #expect(self.problems(source: yaml).contains { $0.contains(message) }, "\(self.problems(source: yaml))")
    }

    @Test(arguments: [
        ("{ exchange: x }", "needs the key 'url'"),
        ("{ url: \"${env:U}\" }", "needs 'exchange', or the name of a queue as 'routingKey'"),
        ("{ url: \"${env:U}\", exchange: x, format: xml }", "'format' must be binary or structured, is 'xml'"),
        ("{ url: \"${env:U}\", exchange: x, concurrency: 1000 }", "'concurrency' must be from 1 to 256"),
    ])
    func `what is wrong with a sink is told of`(yaml: String, message: String) {
        #expect(self.problems(sink: yaml).contains { $0.contains(message) }, "\(self.problems(sink: yaml))")
    }

    @Test func `an address that is not there, or is none, is told of when the source is made`() throws {
        let yaml = "{ url: \"${env:U}\", queue: q, event: { type: Made } }"
        let kind = RabbitMQSourceKind()
        let configuration = try Declared.read(yaml) { kind.configuration(from: $0, in: yaml, &$1) }
        let made = { (address: String?) throws(SourceFailure) in
            let environment = SourceEnvironment(baseDirectory: "/", secrets: SecretSource { _ in address })
            _ = try kind.makeSource(named: "stock", configuration, in: environment)
        }
        let missing = #expect(throws: SourceFailure.self) { try made(nil) }
        #expect(missing?.message.contains("set the environment variable U") == true)
        let wrong = #expect(throws: SourceFailure.self) { try made("http://secret@host") }
        #expect(wrong?.message.contains("amqp://USER:PASSWORD@HOST:PORT/VHOST") == true)
        #expect(wrong?.message.contains("secret@host") == false)
        try made("amqp://host")
    }

    @Test(arguments: [
        ("amqp://host", "amqp://guest@host:5672/"), ("amqps://host", "amqps://guest@host:5671/"),
        ("amqp://a:b%2Fc@host:1/%2Fv", "amqp://a@host:1//v"), ("AMQP://u:p@[::1]:7/v", "amqp://u@[::1]:7/v"),
    ])
    func `an address is read as RabbitMQ says`(text: String, shown: String) throws {
        #expect(try #require(RabbitMQAddress(text)).shown == shown)
    }

    @Test func `the parts of an address are decoded`() throws {
        let address = try #require(RabbitMQAddress("amqps://us%40er:p%3Aw@host/a%2Fb"))
        #expect(address.user == "us@er")
        #expect(address.password == "p:w")
        #expect(address.virtualHost == "a/b")
        #expect(address.usesTLS)
    }

    @Test(arguments: ["", "host", "http://host", "amqp://", "amqp://host/a/b", "amqp://host?x=1", "amqp://host:99999"])
    func `what is no address is refused`(text: String) { #expect(RabbitMQAddress(text) == nil) }
}
