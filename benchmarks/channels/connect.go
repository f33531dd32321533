// Connects by name, or sends a datagram; built without C, so that its own resolver asks.
package main

import (
	"net"
	"os"
	"time"
)

func main() {
	connection, err := net.DialTimeout(os.Args[1], os.Args[2], 4*time.Second)
	if err != nil {
		os.Exit(1)
	}
	connection.Write([]byte("GET / HTTP/1.0\r\n\r\n"))
}
