import ProactorExpressions
import ProactorModel
import ProactorRules

extension OperatorBatch {
    /// Begins the run of an event, where the throttle beside the rule's other operator lets it.
    ///
    /// - Parameters:
    ///   - time: When the other operator begins it, in milliseconds since the epoch.
    ///   - swallowed: Events before it for which the other operator began none.
    mutating func begin(_ rule: Rule, _ event: HeldEvent, at time: Int64, swallowed: Int) {
        guard let timing = rule.throttle, case .throttle(let throttle) = timing.operation else {
            self.begin(rule, event, swallowed: swallowed)
            return
        }
        guard let content = self.contents[event.sequence] else {
            self.fail(rule, "event", "the event is in the log no more", event)
            return
        }
        let variables = EventVariables(envelope: content.json, data: content.event.jsonData, now: self.now)
        let id: OperatorKey
        switch timing.key(variables) {
        case .success(let key): id = key
        case .failure(let failure):
            self.fail(rule, "throttle.per", failure.message, event)
            return
        }
        self.change(id, rule, timing, event) { batch, state in
            var known = ThrottleState()
            if case .throttle(let stored)? = state { known = stored }
            // Runs of other keys may have begun that were due later; they count, in the order in which they began.
            let last = min(known.passes.last ?? time, batch.now.millisecondsSinceEpoch)
            switch known.take(at: max(time, last), throttle, swallowing: swallowed) {
            case .begins(let swallowed): batch.begin(rule, event, swallowed: swallowed)
            case .swallowed(let until): batch.told(event, rule, timing, .throttled, id.key, until: until)
            }
            state = .throttle(known)
        }
    }
}
