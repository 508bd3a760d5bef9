/// What to do about the syntax errors that people make most, by libyaml's words for them.
enum YAMLSyntaxHint {
    static func hint(problem: String, context: String, contextLine: Int) -> String? {
        if problem.contains("cannot start any token") {
            return "a text that begins with this character needs quotes; indent with spaces, never with tabs"
        }
        if problem.contains("mapping values are not allowed") {
            return "put quotes around a text that contains ': ', and check the indentation"
        }
        if problem.contains("could not find expected ':'") {
            return "write 'key: value' with a space after the colon"
        }
        if problem.contains("unexpected end of stream"), context.contains("quoted") {
            return "the quote that opens here is never closed"
        }
        if problem.contains("did not find expected key") || problem.contains("did not find expected '-' indicator") {
            return "check that this line is indented exactly like its neighbours"
        }
        if problem.contains("did not find expected ',' or") {
            return "the bracket that opens in line \(contextLine) is never closed, or a comma is missing before this"
        }
        if problem.contains("did not find expected node content") {
            return "a text that begins with a bracket, a brace or another mark of YAML needs quotes"
        }
        if problem.contains("undefined alias") { return "an alias '*name' needs an anchor '&name' before it" }
        if problem.contains("unknown escape") {
            return "write a backslash in double quotes as '\\\\', or use single quotes"
        }
        return nil
    }
}
