import ProactorExpressions
import ProactorModel
import ProactorRules

/// Does what a test says that agents do, in the place of their models.
struct ScriptedAgents {
    private let runs: [String: [ScriptedRun]]
    /// How many runs of each agent there were.
    private var taken: [String: Int] = [:]

    init(_ runs: [String: [ScriptedRun]]) { self.runs = runs }

    /// How a run of the agent ends; `nil` where the test leaves it to the agent's script.
    mutating func end(
        of run: Run,
        _ definition: AgentDefinition,
        event: Event,
        at now: Timestamp
    ) -> Result<[Emission], AttemptFailure>? {
        guard let runs = self.runs[definition.name], let last = runs.last else {
            guard definition.script == nil else { return nil }
            return .failure(
                AttemptFailure(
                    code: "no-answer",
                    message: "the test does not say what the agent '\(definition.name)' does; say it under 'agents'",
                    isRetriable: false
                )
            )
        }
        let place = self.taken[definition.name, default: 0]
        self.taken[definition.name] = place + 1
        let scripted = place < runs.count ? runs[place] : last
        switch scripted.outcome {
        case .fails(let message):
            return .failure(AttemptFailure(code: "failed", message: message, isRetriable: false))
        case .emits(let emissions):
            let activation = Activation(
                [
                    "event": CELValue(CloudEventsJSON.json(from: event)), "data": CELValue(event.jsonData),
                    "prompt": CELValue(.string(run.prompt)),
                ],
                now: now
            )
            do throws(ScriptValueError) {
                var made: [Emission] = []
                for emission in emissions {
                    made.append(
                        Emission(
                            type: emission.type,
                            subject: emission.subject,
                            data: try emission.data.json(activation)
                        )
                    )
                }
                return .success(made)
            } catch {
                let message = "\(scripted.location): \(error.message)"
                return .failure(AttemptFailure(code: "expression-failed", message: message, isRetriable: false))
            }
        }
    }
}
