"""Runs the targets of a scan on a Dask cluster (https://distributed.dask.org), near the databases.

Workers need the same version of dbready, the settings file at the same path, and the secrets that it
names: no secret travels. Dask runs the tasks of a lost worker again on another one; the history takes one
result a target, whichever comes first.
"""

from __future__ import annotations

import logging
from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from dbready import __version__
from dbready.errors import TargetError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")
SCHEME = "dask://"
CONNECT_SECONDS = 10.0
WORKER_SECONDS = 60.0  # clusters that grow on demand need some


class WorkerLostError(Exception):
    """The worker of a task ended, and so did those on which Dask ran it again."""


class SchedulerLostError(TargetError):
    """The scheduler of the cluster ended, or cannot be reached any more."""


class DaskExecutor(Executor):
    """An executor on a Dask cluster; refuses, when it is made, one whose workers cannot run this dbready."""

    def __init__(self, address: str) -> None:
        """Connect to a scheduler, such as dask://scheduler:8786, and wait for its first worker."""
        distributed = _distributed()
        # It logs lost connections with tracebacks; what they mean is said by the errors here. Its
        # configuration gives these loggers levels of their own.
        for name in ("distributed", "distributed.client", "distributed.gc"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._address = address
        try:
            self._client = distributed.Client(
                f"tcp://{address.removeprefix(SCHEME)}",
                timeout=CONNECT_SECONDS,
                set_as_default=False,
                name=f"dbready-{__version__}",
            )
        except (OSError, ValueError) as error:
            raise TargetError(
                f"cannot connect to the Dask scheduler {address}",
                cause=str(error) or type(error).__name__,
                help="start it with: dask scheduler --port 8786",
            ) from None
        self._killed = distributed.scheduler.KilledWorker
        try:
            self._require_workers()
        except BaseException:
            self._close()
            raise
        # pure=False: a second scan of the same target is not the first one's result.
        self._executor = self._client.get_executor(pure=False)

    @property
    def workers(self) -> int:
        """Return how many tasks run at a time: the threads of all workers."""
        return sum(self._client.nthreads().values())

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run a picklable function on a worker."""
        outer: Future[T] = Future()
        inner: Future[T] = self._executor.submit(fn, *args, **kwargs)
        inner.add_done_callback(lambda done: self._hand_over(done, outer))
        return outer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as the interface has it
        """Leave the cluster; tasks that have not begun are cancelled unless they are waited for."""
        self._executor.shutdown(wait=wait and not cancel_futures)
        self._close()

    def _require_workers(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError:
            raise TargetError(
                f"the Dask scheduler {self._address} has no worker",
                help=f"start some with: dask worker tcp://{self._address.removeprefix(SCHEME)} --nthreads 1",
            ) from None
        try:
            versions: dict[str, str] = self._client.run(_version)
        except ImportError:
            versions = {"": "none"}
        for worker, version in versions.items():
            if version != __version__:
                where = f"the Dask worker {worker}" if worker else "a Dask worker"
                raise UsageError(
                    f"{where} has dbready {version}; this is dbready {__version__}",
                    help=f"run there: pip install dbready=={__version__}",
                )

    def _hand_over(self, done: Future[T], outer: Future[T]) -> None:
        error: BaseException | None
        if done.cancelled():
            # Nothing else cancels: the client does when it gives up on the scheduler.
            error = SchedulerLostError(
                f"the Dask scheduler {self._address} was lost",
                help="check the scheduler, and complete the scan with: dbready scan --resume",
            )
        else:
            error = done.exception()
        if isinstance(error, self._killed):
            error = WorkerLostError("the Dask workers that ran it ended one after the other")
        if outer.cancelled():
            return
        if error is None:
            outer.set_result(done.result())
        else:
            outer.set_exception(error)

    def _close(self) -> None:
        try:
            self._client.close(timeout=CONNECT_SECONDS)
        except Exception:
            # The results are there, and a cluster that is gone cannot be left.
            logging.getLogger(__name__).debug("the cluster could not be left", exc_info=True)


def _version() -> str:
    return __version__


def _distributed() -> Any:  # noqa: ANN401 - a module
    try:
        import distributed  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageError(
            "a scan on a Dask cluster needs the package distributed",
            help="run: pip install 'dbready[dask]', here and on the workers",
        ) from None
    return distributed
