import Foundation
import ProactorModel
import SpikeSimulation

/// Simulates spikes of model calls in virtual time. Prints one JSON line, and ends with status 1 when a provider had to refuse a call.
let report = SpikeReport(SpikeScenarios.all.map { ($0.name, $0.scenario, SpikeSimulation.run($0.scenario)) })
print(report.json.jsonText)
exit(report.refusals == 0 ? 0 : 1)
