/* Publishes persistent messages with publisher confirms to a durable queue, as a sender that must not lose one does.
 *
 *   publish PORT SECONDS CONNECTIONS WINDOW
 *
 * Each connection publishes WINDOW messages and waits until the broker has confirmed all of them, again and again. Prints
 * one JSON line: a request is one such window, its latency the time until its last confirm. */
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { sample_maximum = 2000000, body_maximum = 512 };

struct publisher {
    int port;
    int number;
    int window;
    double until;
    uint64_t messages;
    double *latencies;
    size_t windows;
};

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void require(int holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "publish: %s failed\n", what);
    exit(1);
}

static void require_reply(amqp_connection_state_t connection, const char *what) {
    require(amqp_get_rpc_reply(connection).reply_type == AMQP_RESPONSE_NORMAL, what);
}

static amqp_connection_state_t connect_to(int port) {
    amqp_connection_state_t connection = amqp_new_connection();
    amqp_socket_t *socket = amqp_tcp_socket_new(connection);
    require(amqp_socket_open(socket, "127.0.0.1", port) == AMQP_STATUS_OK, "connecting");
    amqp_rpc_reply_t login =
        amqp_login(connection, "/", 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, "guest", "guest");
    require(login.reply_type == AMQP_RESPONSE_NORMAL, "logging in");
    amqp_channel_open(connection, 1);
    require_reply(connection, "opening a channel");
    amqp_queue_declare(connection, 1, amqp_cstring_bytes("benchmark"), 0, 1, 0, 0, amqp_empty_table);
    require_reply(connection, "declaring the queue");
    amqp_confirm_select(connection, 1);
    require_reply(connection, "asking for confirms");
    return connection;
}

/* Waits until everything up to `tag` is confirmed. */
static void wait_for(amqp_connection_state_t connection, uint64_t tag, uint64_t *settled) {
    while (*settled < tag) {
        amqp_frame_t frame;
        amqp_maybe_release_buffers(connection);
        require(amqp_simple_wait_frame(connection, &frame) == AMQP_STATUS_OK, "waiting for a confirm");
        if (frame.frame_type != AMQP_FRAME_METHOD) continue;
        require(frame.payload.method.id == AMQP_BASIC_ACK_METHOD, "confirming");
        const amqp_basic_ack_t *ack = frame.payload.method.decoded;
        /* Confirms of one queue come in order, so that one of a higher tag settles those before it. */
        if (ack->delivery_tag > *settled) *settled = ack->delivery_tag;
    }
}

static void *publish(void *argument) {
    struct publisher *self = argument;
    amqp_connection_state_t connection = connect_to(self->port);
    amqp_basic_properties_t properties = {0};
    properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_CONTENT_TYPE_FLAG;
    properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
    properties.content_type = amqp_cstring_bytes("application/cloudevents+json");
    uint64_t tag = 0, settled = 0;
    char body[body_maximum];
    while (now() < self->until && self->windows < sample_maximum / 64) {
        double began = now();
        for (int i = 0; i < self->window; i++) {
            tag += 1;
            snprintf(
                body, sizeof body,
                "{\"specversion\":\"1.0\",\"id\":\"%d-%llu\",\"source\":\"/bench/load\",\"type\":\"Measured%llu\","
                "\"subject\":\"SKU-%llu\",\"time\":\"2026-03-02T09:30:00Z\",\"datacontenttype\":\"application/json\","
                "\"data\":{\"sku\":\"SKU-%llu\",\"warehouse\":\"EU-999\",\"quantity\":%llu,\"note\":\"counted by hand\"}}",
                self->number, (unsigned long long)tag, (unsigned long long)(tag % 100), (unsigned long long)(tag % 5000),
                (unsigned long long)(tag % 5000), (unsigned long long)(tag % 10)
            );
            int status = amqp_basic_publish(
                connection, 1, amqp_empty_bytes, amqp_cstring_bytes("benchmark"), 0, 0, &properties, amqp_cstring_bytes(body)
            );
            require(status == AMQP_STATUS_OK, "publishing");
        }
        wait_for(connection, tag, &settled);
        self->latencies[self->windows++] = now() - began;
    }
    self->messages = tag;
    amqp_connection_close(connection, AMQP_REPLY_SUCCESS);
    amqp_destroy_connection(connection);
    return NULL;
}

static int ascending(const void *left, const void *right) {
    double difference = *(const double *)left - *(const double *)right;
    return difference < 0 ? -1 : difference > 0;
}

int main(int count, char **arguments) {
    require(count == 5, "reading PORT SECONDS CONNECTIONS WINDOW");
    int port = atoi(arguments[1]), seconds = atoi(arguments[2]);
    int connections = atoi(arguments[3]), window = atoi(arguments[4]);
    require(connections > 0 && connections <= 64 && window > 0 && seconds > 0, "reading the numbers");
    struct publisher publishers[64] = {0};
    pthread_t threads[64];
    double began = now();
    for (int i = 0; i < connections; i++) {
        publishers[i] = (struct publisher){port, i, window, began + seconds, 0, NULL, 0};
        publishers[i].latencies = malloc(sizeof(double) * (sample_maximum / 64));
        require(publishers[i].latencies != NULL, "getting memory");
        require(pthread_create(&threads[i], NULL, publish, &publishers[i]) == 0, "starting a thread");
    }
    double *latencies = malloc(sizeof(double) * sample_maximum);
    require(latencies != NULL, "getting memory");
    size_t windows = 0;
    uint64_t messages = 0;
    for (int i = 0; i < connections; i++) {
        pthread_join(threads[i], NULL);
        memcpy(latencies + windows, publishers[i].latencies, sizeof(double) * publishers[i].windows);
        windows += publishers[i].windows;
        messages += publishers[i].messages;
    }
    double elapsed = now() - began;
    require(windows > 0, "publishing anything");
    qsort(latencies, windows, sizeof(double), ascending);
    printf(
        "{\"figure\":\"RabbitMQ, %s\",\"connections\":%d,\"requestsPerSecond\":%.0f,\"eventsPerSecond\":%.0f,"
        "\"p50Milliseconds\":%.2f,\"p99Milliseconds\":%.2f}\n",
        window == 1 ? "single messages" : "windows of messages", connections, (double)windows / elapsed,
        (double)messages / elapsed, latencies[windows / 2] * 1000, latencies[windows * 99 / 100] * 1000
    );
    return 0;
}
