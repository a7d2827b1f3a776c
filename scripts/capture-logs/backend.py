"""A backend that fails as its path says. python3 backend.py PORT"""
import socket, struct, sys, threading, time

def serve(conn):
    try:
        while True:
            data = b""
            while b"\r\n\r\n" not in data:
                more = conn.recv(65536)
                if not more:
                    return
                data += more
            path = data.split(b" ")[1].decode("latin1")
            ok = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n"
            if "slow" in path:
                time.sleep(3)
                conn.sendall(ok)
            elif "close" in path:
                return
            elif "reset" in path:
                conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            elif "half" in path:
                conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 5000)
                return
            elif "stall" in path:
                conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 5000)
                time.sleep(4)
                return
            elif "header" in path:
                conn.sendall(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=" + b"x" * 70000 + b"\r\nContent-Length: 3\r\n\r\nok\n")
            elif "garbage" in path:
                conn.sendall(b"\x15\x03\x01garbage\r\n\r\n")
                return
            elif "error" in path:
                conn.sendall(b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 5\r\n\r\noops\n")
            elif "unavailable" in path:
                conn.sendall(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 5\r\n\r\nbusy\n")
            else:
                conn.sendall(ok)
    except OSError:
        pass
    finally:
        conn.close()

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen(64)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
