import CoreMetrics
import Synchronization

/// One series of a counter. Counts what is whole exactly, and what is not, such as money, in floating point.
final class CounterCell: CounterHandler, FloatingPointCounterHandler, Sendable {
    private let whole = Atomic<Int64>(0)
    private let broken = Atomic<UInt64>(Double.zero.bitPattern)

    var value: Double {
        Double(self.whole.load(ordering: .relaxed)) + Double(bitPattern: self.broken.load(ordering: .relaxed))
    }

    func increment(by amount: Int64) {
        // A counter never falls.
        guard amount > 0 else { return }
        self.whole.wrappingAdd(amount, ordering: .relaxed)
    }

    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        self.broken.updateDouble { $0 + amount }
    }

    func reset() {
        self.whole.store(0, ordering: .relaxed)
        self.broken.store(Double.zero.bitPattern, ordering: .relaxed)
    }
}

/// One series of a gauge.
final class GaugeCell: RecorderHandler, MeterHandler, Sendable {
    private let bits = Atomic<UInt64>(Double.zero.bitPattern)

    var value: Double { Double(bitPattern: self.bits.load(ordering: .relaxed)) }

    func record(_ value: Int64) { self.record(Double(value)) }
    func record(_ value: Double) { self.bits.store(value.bitPattern, ordering: .relaxed) }
    func set(_ value: Int64) { self.record(Double(value)) }
    func set(_ value: Double) { self.record(value) }
    func increment(by amount: Double) { self.bits.updateDouble { $0 + amount } }
    func decrement(by amount: Double) { self.bits.updateDouble { $0 - amount } }
}

extension Atomic<UInt64> {
    /// Changes the floating-point number whose bits this holds.
    fileprivate func updateDouble(_ change: (Double) -> Double) {
        var old = self.load(ordering: .relaxed)
        while true {
            let new = change(Double(bitPattern: old)).bitPattern
            let result = self.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if result.exchanged { return }
            old = result.original
        }
    }
}
