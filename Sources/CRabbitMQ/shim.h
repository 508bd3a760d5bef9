#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>

static inline amqp_table_entry_t proactor_amqp_capability(const char *name) {
    amqp_table_entry_t entry = {.key = amqp_cstring_bytes(name)};
    entry.value.kind = AMQP_FIELD_KIND_BOOLEAN;
    entry.value.value.boolean = 1;
    return entry;
}

/* Swift cannot call functions with variable arguments. The broker tells that a queue is gone, and that it takes nothing more, only
 * those who say that they listen. */
static inline amqp_rpc_reply_t proactor_amqp_login(amqp_connection_state_t connection, const char *vhost, int heartbeat,
                                                   const char *user, const char *password) {
    amqp_table_entry_t capabilities[2];
    capabilities[0] = proactor_amqp_capability("consumer_cancel_notify");
    capabilities[1] = proactor_amqp_capability("connection.blocked");
    amqp_table_entry_t property = {.key = amqp_cstring_bytes("capabilities")};
    property.value.kind = AMQP_FIELD_KIND_TABLE;
    property.value.value.table.num_entries = 2;
    property.value.value.table.entries = capabilities;
    amqp_table_t properties = {.num_entries = 1, .entries = &property};
    return amqp_login_with_properties(connection, vhost, 0, AMQP_DEFAULT_FRAME_SIZE, heartbeat, &properties,
                                      AMQP_SASL_METHOD_PLAIN, user, password);
}
