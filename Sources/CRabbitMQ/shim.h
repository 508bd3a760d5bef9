#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>

/* Swift cannot call functions with variable arguments. */
static inline amqp_rpc_reply_t proactor_amqp_login(amqp_connection_state_t connection, const char *vhost, int heartbeat,
                                                   const char *user, const char *password) {
    return amqp_login(connection, vhost, 0, AMQP_DEFAULT_FRAME_SIZE, heartbeat, AMQP_SASL_METHOD_PLAIN, user, password);
}
