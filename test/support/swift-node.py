"""OpenStack Swift on one node, with the S3 protocol, in one process. Needs Debian's packages of Swift.

Takes a directory, an access key and its secret. Pages of every origin may send and read (CORS). Prints the address once it
serves, and ends when its standard input closes. The directory is deleted then.
"""
import os
import shutil
import sys

directory, access_key, secret = sys.argv[1:]

with open(os.path.join(directory, 'swift.conf'), 'w') as conf:
    conf.write('[swift-hash]\nswift_hash_path_suffix = tests\n[storage-policy:0]\nname = all\ndefault = yes\n')

import eventlet  # noqa: E402

eventlet.patcher.monkey_patch()

from swift.common import utils  # noqa: E402

# Before other modules read it.
utils.SWIFT_CONF_FILE = os.path.join(directory, 'swift.conf')

import eventlet.wsgi  # noqa: E402
from swift.account.server import AccountController  # noqa: E402
from swift.common import wsgi  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402
from swift.container.server import ContainerController  # noqa: E402
from swift.obj.server import ObjectController  # noqa: E402

PROXY = """
[DEFAULT]
swift_dir = {directory}
cors_allow_origin = *
[pipeline:main]
pipeline = catch_errors s3api tempauth bulk slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
cors_preflight_allow_origin = *
[filter:tempauth]
use = egg:swift#tempauth
user_{user} = {secret} .admin
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
"""


class Cache(dict):
    """Stands in for memcached, without which Swift authenticates nobody."""

    def __bool__(self):
        return True

    def get(self, key, *_args, **_named):
        return super().get(key)

    def set(self, key, value, *_args, **_named):
        self[key] = value

    def incr(self, key, delta=1, **_named):
        self[key] = super().get(key, 0) + delta
        return self[key]

    def delete(self, key, **_named):
        self.pop(key, None)


def with_cache(app, cache):
    def call(env, start_response):
        env['swift.cache'] = cache
        return app(env, start_response)

    return call


def serve(listener, app):
    eventlet.spawn(
        eventlet.wsgi.server, listener, app, utils.NullLogger(), protocol=wsgi.SwiftHttpProtocol, log_output=False
    )


def port_of(listener):
    return listener.getsockname()[1]


def listen():
    return eventlet.listen(('127.0.0.1', 0), backlog=128)


servers = {'account': AccountController, 'container': ContainerController, 'object': ObjectController}
settings = {
    'swift_dir': directory,
    'devices': os.path.join(directory, 'devices'),
    'mount_check': 'false',
    # Tests need no bytes to survive the machine.
    'fallocate_reserve': '0',
    'disable_fallocate': 'true',
}
os.makedirs(os.path.join(settings['devices'], 'disk'))
listeners = {name: listen() for name in servers}
for name, listener in listeners.items():
    builder = RingBuilder(1, 1, 0)
    builder.add_dev(
        {
            'region': 1,
            'zone': 1,
            'ip': '127.0.0.1',
            'port': port_of(listener),
            'replication_ip': '127.0.0.1',
            'replication_port': port_of(listener),
            'device': 'disk',
            'weight': 1,
        }
    )
    builder.rebalance()
    builder.get_ring().save(os.path.join(directory, name + '.ring.gz'))
for name, listener in listeners.items():
    serve(listener, servers[name](settings))

proxy_conf = os.path.join(directory, 'proxy-server.conf')
with open(proxy_conf, 'w') as conf:
    conf.write(
        PROXY.format(
            directory=directory,
            user=access_key.replace(':', '_'),
            secret=secret,
        )
    )
proxy = listen()
serve(proxy, with_cache(wsgi.loadapp(proxy_conf, global_conf={'log_level': 'CRITICAL'}), Cache()))
print('http://127.0.0.1:%d' % port_of(proxy), flush=True)


def wait_for_the_end():
    sys.stdin.read()
    shutil.rmtree(directory, ignore_errors=True)
    os._exit(0)


eventlet.patcher.original('threading').Thread(target=wait_for_the_end, daemon=True).start()
while True:
    eventlet.sleep(3600)
