import ProactorDiagnostics
import ProactorJSONSchema
import ProactorModel
import Testing

/// What a person reads about a schema document that is wrong.
@Suite struct SchemaProblemTests {
    @Test(arguments: [
        ("1", "the schema: a schema must be an object, true or false, not integer"),
        (
            #"{"properties":{"a":{"type":"int"}}}"#,
            "/properties/a/type: there is no type 'int'; did you mean 'integer'?"
        ),
        (#"{"type":"strin"}"#, "/type: there is no type 'strin'; did you mean 'string'?"),
        (#"{"type":["null","null"]}"#, "/type: 'type' must be the name of a type or a list of such names, each once"),
        (#"{"type":3}"#, "/type: 'type' must be the name of a type or a list of such names, each once, not integer"),
        (#"{"minimum":"0"}"#, #"/minimum: 'minimum' must be a number, not "0""#),
        (#"{"multipleOf":0}"#, "/multipleOf: 'multipleOf' must be a number greater than 0, not 0"),
        (#"{"minLength":-1}"#, "/minLength: 'minLength' must be a whole number, 0 or greater, not -1"),
        (#"{"maxItems":1.5}"#, "/maxItems: 'maxItems' must be a whole number, 0 or greater, not 1.5"),
        (
            #"{"properties":{"a":{"required":true}}}"#,
            "/properties/a/required: 'required' must be a list of strings, each once, not true; list the names of "
                + "required properties in 'required' of the object that has them"
        ),
        (#"{"required":["a","a"]}"#, "/required: 'required' must be a list of strings, each once, not array"),
        (
            #"{"exclusiveMinimum":true}"#,
            "/exclusiveMinimum: 'exclusiveMinimum' must be a number, not true; write the limit itself, in place of 'minimum'"
        ),
        (#"{"enum":"a"}"#, #"/enum: 'enum' must be a list, not "a"; write [a]"#),
        (#"{"properties":[]}"#, "/properties: 'properties' must be an object whose values are schemas, not array"),
        (#"{"properties":{"a":"string"}}"#, "/properties/a: must be a schema: an object, true or false, not string"),
        (#"{"allOf":[]}"#, "/allOf: 'allOf' must be a list of at least one schema, not array"),
        (#"{"anyOf":[1]}"#, "/anyOf/0: must be a schema: an object, true or false, not integer"),
        (
            #"{"items":[{}]}"#,
            "/items: 'items' must be a schema: an object, true or false, not a list; write 'prefixItems' for a list of "
                + "schemas, one for each element"
        ),
        (#"{"not":1}"#, "/not: 'not' must be a schema: an object, true or false, not 1"),
        (
            #"{"dependentRequired":{"a":"b"}}"#,
            "/dependentRequired: 'dependentRequired' must be an object whose values are lists of strings, each once, not object"
        ),
        (#"{"pattern":"(a"}"#, "/pattern: not a usable regular expression: a ')' is missing at '(a'"),
        (
            #"{"patternProperties":{"(?=a)":{}}}"#,
            "/patternProperties/(?=a): not a usable regular expression: lookahead is not supported at '(?='; split the "
                + "pattern into several conditions, one of them negated where need be"
        ),
        (
            ##"{"$ref":"#/$defs/adress","$defs":{"address":{}}}"##,
            "/$ref: '#/$defs/adress' leads nowhere: there is no 'adress'; did you mean 'address'?"
        ),
        (##"{"$ref":"#/title","title":"a"}"##, "/$ref: '#/title' does not lead to a schema"),
        (
            ##"{"$ref":"#addres","$defs":{"a":{"$anchor":"address"}}}"##,
            "/$ref: there is no anchor 'addres'; did you mean 'address'?"
        ),
        (
            ##"{"$ref":"#address"}"##,
            "/$ref: there is no anchor 'address'; a place in the document begins with '#/', such as '#/$defs/address'"
        ),
        (
            #"{"$ref":"https://example.com/a.json"}"#,
            "/$ref: 'https://example.com/a.json' is not in this document, and nothing is fetched; copy the schema into "
                + "'$defs' and refer to it as '#/$defs/name'"
        ),
        (#"{"$ref":"http://a b"}"#, "/$ref: 'http://a b' is not a URI reference"),
        (#"{"$id":"a#b"}"#, "/$id: 'a#b' is not a URI without fragment"),
        (
            #"{"$anchor":"1a"}"#,
            "/$anchor: '1a' cannot be an anchor; an anchor begins with a letter or '_', and goes on with letters, digits, '-', '_' and '.'"
        ),
        (
            #"{"allOf":[{"$anchor":"a"},{"$anchor":"a"}]}"#,
            "/allOf/1/$anchor: the anchor 'a' stands twice in one schema"
        ),
        (
            ##"{"$ref":"#"}"##,
            "the schema: the schema refers to itself without going deeper into the value; refer to it from 'properties' or 'items'"
        ),
        (
            ##"{"$ref":"#/$defs/a","$defs":{"a":{"anyOf":[{"$ref":"#/$defs/b"}]},"b":{"not":{"$ref":"#/$defs/a"}}}}"##,
            "/$defs/b/not: the schema refers to itself without going deeper into the value; refer to it from 'properties' or 'items'"
        ),
    ])
    func `a problem says where it is and what to write instead`(schemaText: String, expected: String) throws {
        #expect(try problems(schemaText) == [expected])
    }

    @Test func `all problems are reported, warnings among them`() throws {
        let found = try problems(#"{"requried":["a"],"type":"strng","properties":{"a":{"minimum":[]}}}"#)
        #expect(
            found == [
                "/requried: unknown keyword 'requried'; did you mean 'required'?",
                "/type: there is no type 'strng'; did you mean 'string'?",
                "/properties/a/minimum: 'minimum' must be a number, not array",
            ]
        )
    }

    @Test(arguments: [
        (#"{"requried":["a"]}"#, "/requried: unknown keyword 'requried'; did you mean 'required'?"),
        (
            #"{"dependencies":{}}"#,
            "/dependencies: 'dependencies' means nothing in draft 2020-12; write 'dependentRequired' or 'dependentSchemas'"
        ),
        (#"{"nullable":true}"#, "/nullable: 'nullable' means nothing in draft 2020-12; write 'type: [..., null]'"),
        (#"{"then":{}}"#, "/then: 'then' does nothing without 'if'"),
        (#"{"minContains":1}"#, "/minContains: 'minContains' does nothing without 'contains'"),
        (#"{"minimum":2,"maximum":1}"#, "/minimum: nothing can satisfy 'minimum' 2 and 'maximum' 1"),
        (#"{"format":"datetime"}"#, "/format: unknown format 'datetime'; did you mean 'date-time'?"),
        (
            #"{"$schema":"http://json-schema.org/draft-07/schema#"}"#,
            "/$schema: the schema is read as draft 2020-12, not as http://json-schema.org/draft-07/schema#; write "
                + "https://json-schema.org/draft/2020-12/schema"
        ),
    ])
    func `what is probably not meant is a warning`(schemaText: String, expected: String) throws {
        let warnings = try schema(schemaText).warnings
        #expect(warnings.map(\.description) == [expected])
        #expect(warnings.allSatisfy { $0.severity == .warning })
    }

    @Test func `keywords that nobody could have misspelled are let be`() throws {
        let text =
            #"{"$schema":"https://json-schema.org/draft/2020-12/schema","x-typ":1,"discriminator":{},"format":"iri"}"#
        #expect(try schema(text).warnings.isEmpty)
    }

    @Test func `problems are limited, and an error is never lost among warnings`() throws {
        let warnings = (0..<20).map { "\"nullable\($0)\":1,\"minimu\($0)\":1" }.joined(separator: ",")
        let found = try problems("{\(warnings),\"type\":\"x\"}", limits: JSONSchemaLimits(problemCountMaximum: 5))
        #expect(found.count == 5)
        #expect(found.last?.hasPrefix("/type: there is no type 'x'") == true)
    }

    @Test func `schemas are limited`() throws {
        let limits = JSONSchemaLimits(subschemaCountMaximum: 10)
        let text = "{\"allOf\":[\(Array(repeating: "{}", count: 20).joined(separator: ","))]}"
        #expect(try problems(text, limits: limits).first?.hasSuffix("more schemas than the limit of 10") == true)
    }
}
