package import ProactorDiagnostics
package import ProactorExpressions
package import ProactorModel

/// One step of a `script` agent: exactly one action, perhaps under a condition.
package struct ScriptStep: Sendable {
    package indirect enum Action: Sendable {
        /// `call: tool`, `with: arguments`, `as: name`: calls a tool and binds its result.
        case call(tool: String, arguments: ScriptValue, binding: String?)
        /// `let: {name: CEL, …}`: computes values, in order, each of which may use those before it.
        case compute([(name: String, expression: Expression)])
        /// `emit: Type`, `data: payload`, `subject: template`: emits an event.
        case emit(type: String, data: ScriptValue, subject: Template?)
        /// `forEach: CEL list`, `as: name`, `steps: […]`: runs the steps for each element, with `name` bound to it.
        case forEach(list: Expression, binding: String, steps: [ScriptStep])
        /// `return: value`: ends the script; the value goes to the run that delegated to this one.
        case giveBack(ScriptValue)
        /// `fail: template`: ends the run among the dead letters, saying why.
        case fail(message: Template)
        /// `say: template`: tells those who watch; changes nothing.
        case say(message: Template)
    }

    /// `when`: without it, or when it is true, the step is taken.
    package let condition: Expression?
    package let action: Action
    package let location: SourceLocation

    package init(condition: Expression?, action: Action, location: SourceLocation) {
        self.condition = condition
        self.action = action
        self.location = location
    }
}

/// JSON with expressions in it, as `with` and `data` hold it.
///
/// A text that is one `{{ CEL }}` and nothing else becomes that expression's value, whatever its type; any other text with `{{ }}` in it is a template.
package indirect enum ScriptValue: Sendable {
    case constant(JSONValue)
    case expression(Expression)
    case template(Template)
    case array([ScriptValue])
    case object([(key: String, value: ScriptValue)])
}
