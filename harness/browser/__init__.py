"""How a citizen talks HTTP: connections on gevent sockets, cookies, forms, pages."""
