// Connects by name over TCP.
use std::io::Write;
fn main() {
    let to = std::env::args().nth(1).unwrap();
    let mut stream = std::net::TcpStream::connect(to).unwrap();
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n").unwrap();
}
