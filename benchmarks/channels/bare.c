/* Connects to an address by bare system calls, without any library's help. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <netinet/in.h>
#include <sys/socket.h>
int main(int argc, char **argv) {
    struct sockaddr_in to;
    memset(&to, 0, sizeof to);
    to.sin_family = AF_INET;
    to.sin_port = htons(atoi(argv[2]));
    inet_pton(AF_INET, argv[1], &to.sin_addr);
    long s = syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
    return syscall(SYS_connect, s, &to, sizeof to) != 0;
}
