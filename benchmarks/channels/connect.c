/* Connects by name over TCP. Built with glibc (dynamic and static) and with musl. */
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
int main(int argc, char **argv) {
    struct addrinfo hints, *found;
    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_STREAM;
    if (argc < 3 || getaddrinfo(argv[1], argv[2], &hints, &found)) return 2;
    int s = socket(found->ai_family, SOCK_STREAM, 0);
    if (connect(s, found->ai_addr, found->ai_addrlen)) return 1;
    write(s, "GET / HTTP/1.0\r\n\r\n", 18);
    return 0;
}
