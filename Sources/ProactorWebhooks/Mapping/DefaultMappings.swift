import ProactorMapping

/// What is mapped where a declaration does not say.
enum DefaultMappings {
    static func defaults(_ provider: WebhookProvider) -> MappingDefaults {
        MappingDefaults(self.own(provider) + [("source", "/webhooks/{{ webhook }}"), ("data", "{{ item }}")])
    }

    private static func own(_ provider: WebhookProvider) -> [(name: String, text: String)] {
        switch provider {
        case .standardWebhooks:
            [
                ("type", "{{ item.type }}"), ("id", "{{ headers['webhook-id'] }}"), ("time", "{{ item.?timestamp }}"),
                ("data", "{{ has(item.data) ? item.data : item }}"),
            ]
        case .github:
            [
                (
                    "type",
                    "com.github.{{ headers['x-github-event'] }}{{ has(item.action) ? '.' + string(item.action) : '' }}"
                ),
                ("id", "{{ headers['x-github-delivery'] }}"),
                (
                    "source",
                    "{{ has(item.repository) && has(item.repository.html_url) ? item.repository.html_url "
                        + ": '/webhooks/' + webhook }}"
                ),
            ]
        case .stripe:
            [
                ("type", "com.stripe.{{ item.type }}"), ("id", "{{ item.id }}"),
                ("time", "{{ has(item.created) ? optional.of(timestamp(item.created)) : optional.none() }}"),
                ("subject", "{{ item.?data.?object.?id }}"),
            ]
        case .slack:
            [
                (
                    "type",
                    "com.slack.{{ has(item.event) ? item.event.type : has(item.command) ? 'command' : item.type }}"
                ),
                ("id", "{{ has(item.event_id) ? item.event_id : item.trigger_id }}"),
                ("time", "{{ has(item.event_time) ? optional.of(timestamp(item.event_time)) : optional.none() }}"),
            ]
        case .shopify:
            [
                ("type", "com.shopify.{{ headers['x-shopify-topic'].replace('/', '.') }}"),
                ("id", "{{ headers['x-shopify-webhook-id'] }}"),
                ("source", "https://{{ headers['x-shopify-shop-domain'] }}"),
                ("time", "{{ headers[?'x-shopify-triggered-at'] }}"),
                ("subject", "{{ item.?admin_graphql_api_id }}"),
            ]
        case .hmac, .token, .none: []
        }
    }
}
