/// The form that changes a proposal's payload, one field for each of its members.
enum InboxEditTemplate {
    static let text = """
        <details class="edit"{{#isOpen}} open{{/isOpen}}><summary>Change what is proposed</summary>
        <form method="post" action="{{editAction}}">
        <input type="hidden" name="revision" value="{{revision}}">
        {{#fields}}
        {{#isLine}}<label class="field" for="{{fieldID}}"><span>{{label}}</span>{{#help}}<span class="quiet">{{help}}</span>{{/help}}
        <input id="{{fieldID}}" name="{{fieldName}}" value="{{fieldText}}"{{#isNeeded}} required{{/isNeeded}}></label>{{/isLine}}
        {{#isText}}<label class="field" for="{{fieldID}}"><span>{{label}}</span>{{#help}}<span class="quiet">{{help}}</span>{{/help}}
        <textarea id="{{fieldID}}" name="{{fieldName}}" rows="4"{{#isNeeded}} required{{/isNeeded}}>{{fieldText}}</textarea></label>{{/isText}}
        {{#isInteger}}<label class="field" for="{{fieldID}}"><span>{{label}}</span>{{#help}}<span class="quiet">{{help}}</span>{{/help}}
        <input id="{{fieldID}}" name="{{fieldName}}" value="{{fieldText}}" type="number" step="1"{{#isNeeded}} required{{/isNeeded}}></label>{{/isInteger}}
        {{#isNumber}}<label class="field" for="{{fieldID}}"><span>{{label}}</span>{{#help}}<span class="quiet">{{help}}</span>{{/help}}
        <input id="{{fieldID}}" name="{{fieldName}}" value="{{fieldText}}" type="number" step="any"{{#isNeeded}} required{{/isNeeded}}></label>{{/isNumber}}
        {{#isBoolean}}<label class="field box" for="{{fieldID}}"><input id="{{fieldID}}" name="{{fieldName}}" type="checkbox" value="true"{{#isOn}} checked{{/isOn}}>
        <span>{{label}}{{#help}} <span class="quiet">{{help}}</span>{{/help}}</span></label>{{/isBoolean}}
        {{#isChoice}}<label class="field" for="{{fieldID}}"><span>{{label}}</span>{{#help}}<span class="quiet">{{help}}</span>{{/help}}
        <select id="{{fieldID}}" name="{{fieldName}}">{{#choices}}<option value="{{option}}"{{#isTaken}} selected{{/isTaken}}>{{option}}</option>{{/choices}}</select></label>{{/isChoice}}
        {{#isJSON}}<label class="field" for="{{fieldID}}"><span>{{label}} <span class="quiet">as JSON</span></span>{{#help}}<span class="quiet">{{help}}</span>{{/help}}
        <textarea class="code" id="{{fieldID}}" name="{{fieldName}}" rows="6" spellcheck="false">{{fieldText}}</textarea></label>{{/isJSON}}
        {{/fields}}
        {{#asks}}<label>Who you are
        <select name="by" required><option value="">Choose…</option>{{#approvers}}<option value="{{personID}}"{{#isChosen}} selected{{/isChosen}}>{{name}}</option>{{/approvers}}</select></label>{{/asks}}
        <label><span>Reason <span class="quiet">kept with the change</span></span>
        <textarea name="reason" rows="2" maxlength="2000">{{changeReason}}</textarea></label>
        <div class="buttons"><button>Save as the next revision</button></div>
        </form></details>
        """
}
