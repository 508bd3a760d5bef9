import ProactorTestSupport
import Testing

@testable import ProactorRabbitMQClient

@Suite struct RabbitMQWindowTests {
    @Test func `each message is settled once, by whichever confirmation is the first that means it`() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<200 {
            var window = RabbitMQWindow<UInt64>()
            let count = UInt64.random(in: 1...40, using: &generator)
            for tag in 1...count { window.append(tag, tag: tag) }
            var settled: Set<UInt64> = []
            while !window.isEmpty {
                let tag = UInt64.random(in: 0...count + 1, using: &generator)
                let isMultiple = Bool.random(using: &generator)
                let removed = window.remove(upTo: tag, isMultiple: isMultiple)
                #expect(removed == removed.sorted())
                for element in removed {
                    #expect(isMultiple ? element <= tag : element == tag)
                    #expect(settled.insert(element).inserted)
                }
                if isMultiple { #expect(tag == 0 || settled.isSuperset(of: 1...min(tag, count))) }
            }
            #expect(settled.count == Int(count))
        }
    }
}
