"""Serves the webhook of a remedy: serve.py fastapi|django FILE PORT.

With the framework itself where it is installed, and otherwise with a stand-in for what the file uses of it. Prints which.
"""

import asyncio
import importlib.util
import sys
import types
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KIND, FILE, PORT = sys.argv[1], sys.argv[2], int(sys.argv[3])


def module(name, **members):
    sys.modules[name] = types.ModuleType(name)
    vars(sys.modules[name]).update(members)


def loaded():
    # Not under its own name, which the framework has.
    spec = importlib.util.spec_from_file_location("remedy", FILE)
    remedy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(remedy)
    return remedy


class Headers(dict):
    """Names in any case; values that came twice are joined, as by WSGI."""

    def __init__(self, message):
        super().__init__((name.lower(), ",".join(message.get_all(name))) for name in message.keys())

    def get(self, name, default=None):
        return super().get(name.lower(), default)


def serve(answer):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            try:
                status = answer(Headers(self.headers), body)
            except Exception as error:
                print(error, file=sys.stderr)
                status = 500
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()


def fastapi():
    try:
        import uvicorn
        import fastapi as _

        print("real", flush=True)
        return uvicorn.run(loaded().app, host="127.0.0.1", port=PORT, log_level="error")
    except ImportError:
        pass

    class FastAPI:
        def __init__(self):
            self.routes = {}

        def post(self, path):
            def keep(handler):
                self.routes[path] = handler
                return handler

            return keep

    class Request:
        def __init__(self, headers, body):
            self.headers, self._body = headers, body

        async def body(self):
            return self._body

    class Response:
        def __init__(self, status_code=200):
            self.status_code = status_code

    module("fastapi", FastAPI=FastAPI, Request=Request, Response=Response)
    print("stand-in", flush=True)
    webhook = loaded().app.routes["/webhook"]
    serve(lambda headers, body: asyncio.run(webhook(Request(headers, body))).status_code)


def django():
    try:
        from wsgiref.simple_server import WSGIRequestHandler, make_server
        from django.conf import settings
        from django.core.wsgi import get_wsgi_application
        from django.urls import path

        settings.configure(ROOT_URLCONF="urls", ALLOWED_HOSTS=["*"], SECRET_KEY="a test", USE_TZ=True)
        module("urls", urlpatterns=[path("webhook", loaded().webhook)])
        print("real", flush=True)
        WSGIRequestHandler.log_message = lambda *_: None
        return make_server("127.0.0.1", PORT, get_wsgi_application()).serve_forever()
    except ImportError:
        pass

    class Http:
        def __init__(self, headers=None, body=b"", status=200):
            self.method, self.headers, self.body, self.status_code = "POST", headers, body, status

    class HttpResponse(Http):
        pass

    unchanged = lambda view: view
    for name in ["django", "django.views", "django.views.decorators"]:
        module(name)
    module("django.http", HttpRequest=Http, HttpResponse=HttpResponse)
    module("django.views.decorators.csrf", csrf_exempt=unchanged)
    module("django.views.decorators.http", require_POST=unchanged)
    print("stand-in", flush=True)
    webhook = loaded().webhook
    serve(lambda headers, body: webhook(Http(headers, body)).status_code)


{"fastapi": fastapi, "django": django}[KIND]()
