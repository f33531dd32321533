/** Asks by HTTP, by a socket or by a datagram. */
public class Connect {
    public static void main(String[] given) throws Exception {
        if (given[0].equals("http")) {
            var request = java.net.http.HttpRequest.newBuilder(java.net.URI.create(given[1])).build();
            var client = java.net.http.HttpClient.newBuilder().connectTimeout(java.time.Duration.ofSeconds(4)).build();
            client.send(request, java.net.http.HttpResponse.BodyHandlers.ofString());
        } else if (given[0].equals("nio")) {
            var channel = java.nio.channels.SocketChannel.open();
            channel.socket().connect(new java.net.InetSocketAddress(given[1], Integer.parseInt(given[2])), 4000);
        } else {
            var to = new java.net.InetSocketAddress(given[1], Integer.parseInt(given[2]));
            new java.net.DatagramSocket().send(new java.net.DatagramPacket(new byte[1], 1, to));
        }
    }
}
