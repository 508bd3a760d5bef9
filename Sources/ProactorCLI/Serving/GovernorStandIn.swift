import ProactorComponents
import ProactorModel
import ProactorRuntime

struct GovernorStandIn: ModelGovernor {
    func admit(_ call: GovernedCall) async throws(GovernorRefusal) -> Admission {
        Admission(id: "", call: call, at: Timestamp(seconds: 0))
    }
    func settle(_ admission: Admission, _ outcome: GovernedOutcome) async {}
}
