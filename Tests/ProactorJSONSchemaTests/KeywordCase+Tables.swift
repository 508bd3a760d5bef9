extension KeywordCase {
    static let general: [KeywordCase] = [
        KeywordCase("true", accepts: ["null", "1", "{}"], refuses: []),
        KeywordCase("false", accepts: [], refuses: ["null", "1", "{}"]),
        KeywordCase("{}", accepts: ["null", "[]"], refuses: []),
        KeywordCase(
            #"{"type":"integer"}"#,
            accepts: ["1", "1.0", "-3", "1e300"],
            refuses: ["1.5", "\"1\"", "null", "true"]
        ),
        KeywordCase(#"{"type":"number"}"#, accepts: ["1", "1.5"], refuses: ["\"1\"", "false"]),
        KeywordCase(#"{"type":["string","null"]}"#, accepts: ["\"\"", "null"], refuses: ["0", "[]"]),
        KeywordCase(#"{"type":"boolean"}"#, accepts: ["true"], refuses: ["0", "\"true\""]),
        KeywordCase(#"{"type":"object"}"#, accepts: ["{}"], refuses: ["[]"]),
        KeywordCase(#"{"type":"array"}"#, accepts: ["[]"], refuses: ["{}"]),
        KeywordCase(
            #"{"enum":[1,"a",null,{"b":[2]}]}"#,
            accepts: ["1", "1.0", "\"a\"", "null", #"{"b":[2.0]}"#],
            refuses: ["2", "\"A\"", "false", "{}"]
        ),
        KeywordCase(#"{"enum":[]}"#, accepts: [], refuses: ["1"]),
        KeywordCase(#"{"const":false}"#, accepts: ["false"], refuses: ["0", "null"]),
        KeywordCase(#"{"const":null}"#, accepts: ["null"], refuses: ["0"]),
        KeywordCase(#"{"const":"\u00e9"}"#, accepts: [#""é""#], refuses: [#""e\u0301""#]),
        KeywordCase(#"{"const":{"a":1,"b":2}}"#, accepts: [#"{"b":2,"a":1.0}"#], refuses: [#"{"a":1}"#]),
    ]

    static let numbers: [KeywordCase] = [
        KeywordCase(#"{"minimum":0}"#, accepts: ["0", "0.0", "5", "\"x\""], refuses: ["-1", "-0.1"]),
        KeywordCase(#"{"maximum":1.5}"#, accepts: ["1", "1.5"], refuses: ["2", "1.6"]),
        KeywordCase(#"{"exclusiveMinimum":0}"#, accepts: ["1", "0.1"], refuses: ["0", "0.0", "-1"]),
        KeywordCase(#"{"exclusiveMaximum":2}"#, accepts: ["1.9"], refuses: ["2", "2.0", "3"]),
        KeywordCase(
            #"{"maximum":9007199254740992.0}"#,
            accepts: ["9007199254740992"],
            refuses: ["9007199254740993", "1e300"]
        ),
        KeywordCase(#"{"minimum":9007199254740993}"#, accepts: ["9007199254740993"], refuses: ["9007199254740992.0"]),
        KeywordCase(#"{"minimum":-1e300}"#, accepts: ["-9223372036854775808"], refuses: ["-2e300"]),
        KeywordCase(#"{"multipleOf":3}"#, accepts: ["0", "-9", "9.0", "9223372036854775806"], refuses: ["1", "9.5"]),
        KeywordCase(
            #"{"multipleOf":0.01}"#,
            accepts: ["0.29", "19.99", "4.35", "7", "1e300"],
            refuses: ["0.295", "1e-300"]
        ),
        KeywordCase(#"{"multipleOf":0.1}"#, accepts: ["0.3", "1.1"], refuses: ["0.35"]),
        KeywordCase(#"{"multipleOf":2.5}"#, accepts: ["5", "7.5", "1e2"], refuses: ["6"]),
        KeywordCase(#"{"multipleOf":1e-8}"#, accepts: ["12391239123", "0.00000001"], refuses: ["0.000000001"]),
        KeywordCase(#"{"multipleOf":0.123456789}"#, accepts: ["0", "0.246913578"], refuses: ["1e308"]),
    ]

    static let strings: [KeywordCase] = [
        KeywordCase(#"{"minLength":2}"#, accepts: [#""ab""#, #""😀😀""#, "1"], refuses: [#""a""#, #""😀""#]),
        KeywordCase(#"{"maxLength":2}"#, accepts: [#""😀😀""#, #""e\u0301""#], refuses: [#""abc""#, #""e\u0301x""#]),
        KeywordCase(#"{"maxLength":2.0}"#, accepts: [#""ab""#], refuses: [#""abc""#]),
        KeywordCase(#"{"minLength":9223372036854775807}"#, accepts: ["1"], refuses: [#""a""#]),
        KeywordCase(#"{"pattern":"^SKU-\\d+$"}"#, accepts: [#""SKU-12""#, "7"], refuses: [#""SKU-""#, #""SKU-1\n""#]),
        KeywordCase(#"{"pattern":"b"}"#, accepts: [#""abc""#], refuses: [#""ac""#]),
    ]

    static let arrays: [KeywordCase] = [
        KeywordCase(#"{"minItems":1}"#, accepts: ["[0]", "{}"], refuses: ["[]"]),
        KeywordCase(#"{"maxItems":1}"#, accepts: ["[]", "[0]"], refuses: ["[0,1]"]),
        KeywordCase(
            #"{"uniqueItems":true}"#,
            accepts: ["[1,2]", "[1,true]", "[0,false]", "[[1],[true]]", "[{},{\"a\":1}]"],
            refuses: ["[1,1.0]", #"[{"a":1,"b":2},{"b":2,"a":1}]"#, #"[["a"],["a"]]"#]
        ),
        KeywordCase(#"{"uniqueItems":false}"#, accepts: ["[1,1]"], refuses: []),
        KeywordCase(#"{"items":{"type":"integer"}}"#, accepts: ["[]", "[1,2]", "{}"], refuses: ["[1,\"a\"]"]),
        KeywordCase(#"{"items":false}"#, accepts: ["[]"], refuses: ["[1]"]),
        KeywordCase(
            #"{"prefixItems":[{"type":"string"},{"type":"integer"}]}"#,
            accepts: ["[]", #"["a"]"#, #"["a",1,null]"#],
            refuses: ["[1]", #"["a","b"]"#]
        ),
        KeywordCase(
            #"{"prefixItems":[{"type":"string"}],"items":{"type":"integer"}}"#,
            accepts: [#"["a",1,2]"#],
            refuses: [#"["a","b"]"#]
        ),
        KeywordCase(#"{"contains":{"const":1}}"#, accepts: ["[0,1]", "\"\""], refuses: ["[]", "[0]"]),
        KeywordCase(
            #"{"contains":{"const":1},"minContains":2,"maxContains":3}"#,
            accepts: ["[1,1]", "[1,0,1,1]"],
            refuses: ["[1]", "[1,1,1,1]"]
        ),
        KeywordCase(#"{"contains":{"const":1},"minContains":0}"#, accepts: ["[]", "[0]"], refuses: []),
        KeywordCase(#"{"contains":true,"minContains":3,"maxContains":2}"#, accepts: [], refuses: ["[1,2]", "[1,2,3]"]),
        KeywordCase(
            #"{"prefixItems":[true],"contains":{"type":"string"},"unevaluatedItems":false}"#,
            accepts: [#"[1,"a","b"]"#],
            refuses: [#"[1,"a",2]"#]
        ),
        KeywordCase(
            #"{"allOf":[{"prefixItems":[true,true]}],"unevaluatedItems":{"type":"null"}}"#,
            accepts: ["[1,2]", "[1,2,null]"],
            refuses: ["[1,2,3]"]
        ),
    ]

    static let objects: [KeywordCase] = [
        KeywordCase(
            #"{"required":["a","é"]}"#,
            accepts: [#"{"a":null,"é":1}"#, "[]"],
            refuses: ["{}", #"{"a":1,"e\u0301":1}"#]
        ),
        KeywordCase(
            #"{"minProperties":1,"maxProperties":1}"#,
            accepts: [#"{"a":1}"#],
            refuses: ["{}", #"{"a":1,"b":1}"#]
        ),
        KeywordCase(
            #"{"properties":{"a":{"type":"string"}}}"#,
            accepts: ["{}", #"{"a":"","b":1}"#],
            refuses: [#"{"a":1}"#]
        ),
        KeywordCase(#"{"properties":{"a":false}}"#, accepts: ["{}"], refuses: [#"{"a":1}"#]),
        KeywordCase(
            #"{"patternProperties":{"^x-":{"type":"string"},"id$":{"minLength":2}}}"#,
            accepts: [#"{"x-id":"ab","y":1}"#],
            refuses: [#"{"x-id":"a"}"#, #"{"x-a":1}"#]
        ),
        KeywordCase(
            #"{"properties":{"a":true},"patternProperties":{"^x":true},"additionalProperties":false}"#,
            accepts: [#"{"a":1,"x1":2}"#],
            refuses: [#"{"b":1}"#]
        ),
        KeywordCase(#"{"additionalProperties":{"type":"integer"}}"#, accepts: [#"{"a":1}"#], refuses: [#"{"a":"1"}"#]),
        KeywordCase(
            #"{"allOf":[{"properties":{"a":true}}],"additionalProperties":false}"#,
            accepts: ["{}"],
            refuses: [#"{"a":1}"#]
        ),
        KeywordCase(#"{"propertyNames":{"maxLength":2}}"#, accepts: [#"{"ab":1}"#], refuses: [#"{"abc":1}"#]),
        KeywordCase(
            #"{"dependentRequired":{"card":["address"]}}"#,
            accepts: ["{}", #"{"address":1}"#, #"{"card":1,"address":1}"#],
            refuses: [#"{"card":1}"#]
        ),
        KeywordCase(
            #"{"dependentSchemas":{"a":{"required":["b"],"minProperties":3}}}"#,
            accepts: ["{}", #"{"a":1,"b":1,"c":1}"#],
            refuses: [#"{"a":1,"b":1}"#]
        ),
        KeywordCase(
            #"{"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}"#,
            accepts: ["{}", #"{"a":1}"#],
            refuses: [#"{"b":1}"#]
        ),
        KeywordCase(
            #"{"anyOf":[{"properties":{"a":{"const":1}},"required":["a"]},{"properties":{"b":true},"required":["b"]}],"unevaluatedProperties":false}"#,
            accepts: [#"{"a":1}"#, #"{"b":2}"#, #"{"a":1,"b":2}"#],
            refuses: [#"{"a":2,"b":2}"#, #"{"a":1,"c":1}"#]
        ),
        KeywordCase(
            #"{"not":{"not":{"properties":{"a":true}}},"unevaluatedProperties":false}"#,
            accepts: ["{}"],
            refuses: [#"{"a":1}"#]
        ),
        KeywordCase(
            #"{"if":{"properties":{"a":true},"required":["a"]},"then":{"properties":{"b":true}},"unevaluatedProperties":false}"#,
            accepts: ["{}", #"{"a":1,"b":1}"#],
            refuses: [#"{"b":1}"#]
        ),
    ]

    static let combinations: [KeywordCase] = [
        KeywordCase(#"{"allOf":[{"minimum":1},{"maximum":3}]}"#, accepts: ["2"], refuses: ["0", "4"]),
        KeywordCase(#"{"anyOf":[{"type":"string"},{"minimum":3}]}"#, accepts: ["\"\"", "3"], refuses: ["2"]),
        KeywordCase(#"{"oneOf":[{"type":"integer"},{"minimum":2}]}"#, accepts: ["1", "2.5"], refuses: ["3", "1.5"]),
        KeywordCase(#"{"not":{"type":"null"}}"#, accepts: ["1"], refuses: ["null"]),
        KeywordCase(
            #"{"if":{"properties":{"k":{"const":1}}},"then":{"required":["a"]},"else":{"required":["b"]}}"#,
            accepts: [#"{"k":1,"a":1}"#, #"{"k":2,"b":1}"#, #"{"a":1}"#],
            refuses: [#"{"k":1,"b":1}"#, #"{"k":2,"a":1}"#]
        ),
        KeywordCase(#"{"if":{"type":"integer"},"else":{"type":"string"}}"#, accepts: ["1", "\"\""], refuses: ["null"]),
        KeywordCase(
            #"{"title":"t","description":"d","default":1,"examples":[1],"deprecated":true,"readOnly":true,"$comment":"c"}"#,
            accepts: ["null"],
            refuses: []
        ),
        KeywordCase(#"{"format":"some-thing-else","x-form":1,"unheardOf":{}}"#, accepts: ["1", "\"\""], refuses: []),
    ]

    static let references: [KeywordCase] = [
        KeywordCase(
            ##"{"$ref":"#/$defs/a~1b%25","$defs":{"a/b%":{"type":"integer"}}}"##,
            accepts: ["1"],
            refuses: ["\"\""]
        ),
        KeywordCase(##"{"$ref":"#/$defs/~01","$defs":{"~1":{"type":"integer"}}}"##, accepts: ["1"], refuses: ["\"\""]),
        KeywordCase(
            ##"{"$ref":"#n","minimum":2,"$defs":{"x":{"$anchor":"n","type":"integer"}}}"##,
            accepts: ["2"],
            refuses: ["1", "2.5"]
        ),
        KeywordCase(
            ##"{"properties":{"child":{"$ref":"#"},"value":{"type":"integer"}},"additionalProperties":false}"##,
            accepts: [#"{"child":{"child":{"value":1}}}"#],
            refuses: [#"{"child":{"child":{"value":"1"}}}"#, #"{"child":{"other":1}}"#]
        ),
        KeywordCase(
            ##"{"$id":"https://example.com/a/root.json","$ref":"item.json","$defs":{"i":{"$id":"item.json","$ref":"#/$defs/n","$defs":{"n":{"type":"integer"}}}}}"##,
            accepts: ["1"],
            refuses: ["\"\""]
        ),
        KeywordCase(
            ##"{"$id":"https://example.com/a/root.json","$ref":"/b/x?q=1#here","$defs":{"i":{"$id":"../b/./x?q=1","$defs":{"n":{"$anchor":"here","type":"integer"}}}}}"##,
            accepts: ["1"],
            refuses: ["\"\""]
        ),
        KeywordCase(
            ##"{"$ref":"#/definitions/n","definitions":{"n":{"type":"integer"}}}"##,
            accepts: ["1"],
            refuses: ["\"\""]
        ),
        KeywordCase(
            ##"{"$ref":"#/components/schemas/n","components":{"schemas":{"n":{"type":"array","items":{"$ref":"#/components/schemas/m"}},"m":{"type":"integer"}}}}"##,
            accepts: ["[1]"],
            refuses: ["\"\"", "[\"\"]"]
        ),
        KeywordCase(
            ##"{"$id":"https://example.com/strict","$dynamicAnchor":"node","$ref":"tree","unevaluatedProperties":false,"$defs":{"t":{"$id":"tree","$dynamicAnchor":"node","properties":{"data":true,"children":{"items":{"$dynamicRef":"#node"}}}}}}"##,
            accepts: [#"{"children":[{"data":1}]}"#],
            refuses: [#"{"children":[{"daat":1}]}"#, #"{"daat":1}"#]
        ),
    ]
}
