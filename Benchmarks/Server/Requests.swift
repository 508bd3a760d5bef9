import NIOCore
import Synchronization

/// Makes the requests of a load, each event with an id of its own.
final class Requests: Sendable {
    private let run: String
    private let count = Atomic(0)

    /// - Parameter run: Begins every id, so that two loads share none.
    init(run: String) { self.run = run }

    func single() -> ByteBuffer { Self.request("application/cloudevents+json", self.event()) }

    func batch(of count: Int) -> ByteBuffer { self.batch(of: count) { self.event() } }

    /// Events whose rule cannot be evaluated: watchers are told of each, and no run comes of it.
    func faultyBatch(of count: Int) -> ByteBuffer {
        self.batch(of: count) {
            let number = self.count.add(1, ordering: .relaxed).oldValue
            return #"{"specversion":"1.0","id":"\#(self.run)-\#(number)","source":"/bench/load","type":"Faulty"}"#
        }
    }

    private func batch(of count: Int, _ event: () -> String) -> ByteBuffer {
        let events = (0..<count).map { _ in event() }.joined(separator: ",")
        return Self.request("application/cloudevents-batch+json", "[\(events)]")
    }

    /// One event of about 300 bytes; one in a hundred matches a rule.
    func event() -> String {
        let number = self.count.add(1, ordering: .relaxed).oldValue
        let type = number % Site.typeCount
        let warehouse = number % 100 < 1 ? type : 999
        return """
            {"specversion":"1.0","id":"\(self.run)-\(number)","source":"/bench/load","type":"Measured\(type)",\
            "subject":"SKU-\(number % 5000)","time":"2026-03-02T09:30:00Z","datacontenttype":"application/json",\
            "data":{"sku":"SKU-\(number % 5000)","warehouse":"EU-\(warehouse)","quantity":\(number % 10),"note":"counted by hand"}}
            """
    }

    private static func request(_ contentType: String, _ body: String) -> ByteBuffer {
        ByteBuffer(
            string: "POST /events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: \(contentType)\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
    }
}
